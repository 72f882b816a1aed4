/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What AP and modem share beside the BAM: hardware mutex (HARDWARE.md C1), SMEM as
 * a boot loader leaves it (C2), SMSM words and subscriptions (C3), the doorbell
 * (C4), and when the interrupt on SPI 26 comes (C5).
 */
#include <string.h>

#include "powered_machine.h"
#include "qmp_client.h"
#include "suite.h"

#define MUTEX(lock) (SOC_MUTEX_BASE + SOC_MUTEX_STRIDE * (lock))
#define OWNER_AP 1u
#define OWNER_MODEM 2u
#define ACK_NS (100 * NS_PER_US)

START_TEST(mutex_belongs_to_who_wrote_first)
{
    struct qtest *q = qtest_start(QTEST_NO_ARGS);

    for (unsigned int lock = 0; lock < SOC_MUTEX_LOCKS; lock++) {
        ck_assert_uint_eq(qtest_readl(q, MUTEX(lock)), 0);
        qtest_writel(q, MUTEX(lock), OWNER_AP);
        ck_assert_uint_eq(qtest_readl(q, MUTEX(lock)), OWNER_AP);
        qtest_writel(q, MUTEX(lock), OWNER_MODEM);
        ck_assert_uint_eq(qtest_readl(q, MUTEX(lock)), OWNER_AP);
        qtest_writel(q, MUTEX(lock), 0);
        ck_assert_uint_eq(qtest_readl(q, MUTEX(lock)), 0);
        qtest_writel(q, MUTEX(lock), OWNER_MODEM);
        qtest_writel(q, MUTEX(lock), OWNER_AP);
        ck_assert_uint_eq(qtest_readl(q, MUTEX(lock)), OWNER_MODEM);
    }
    /* Nobody is asked who writes the 0. */
    qtest_writel(q, MUTEX(3), 0);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(3)), 0);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(2)), OWNER_MODEM);
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

START_TEST(mutex_refuses_what_is_no_lock)
{
    struct qtest *q = qtest_start(QTEST_NO_ARGS);

    qtest_writel(q, MUTEX(3) + 4, OWNER_AP);
    qtest_writel(q, MUTEX(3) + 0xffc, OWNER_AP);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(3) + 4), 0);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(3)), 0);
    qtest_check_logged(q, 1, "where no lock is (at 0x3004, value 0x1)\n");
    qtest_check_logged(q, 1, "where no lock is (at 0x3ffc, value 0x1)\n");
    /* Only 32 bits at once. */
    qtest_writeb(q, MUTEX(3), OWNER_AP);
    qtest_writeq(q, MUTEX(3), OWNER_AP);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(3)) & ~OWNER_AP, 0);
    qtest_stop(q);
}
END_TEST

START_TEST(machine_reset_frees_the_mutexes)
{
    struct qtest *q = qtest_start(QTEST_NO_ARGS);

    qtest_writel(q, MUTEX(31), OWNER_AP);
    qmp_system_reset(q);
    ck_assert_uint_eq(qtest_readl(q, MUTEX(31)), 0);
    qtest_stop(q);
}
END_TEST

static void check_item(struct qtest *q, uint32_t toc, unsigned int item, uint32_t size,
                       uint64_t address)
{
    uint32_t found_size = 0;

    /* C2 gives the offset of the entry itself, which must not depend on our macro. */
    ck_assert_uint_eq(toc, SMEM_TOC(item));
    ck_assert_uint_eq(qtest_readl(q, SOC_SMEM_BASE + toc), 1);
    ck_assert_uint_eq(qtest_readl(q, SOC_SMEM_BASE + toc + 12), 0);
    ck_assert_uint_eq(ap_smem_item(q, item, &found_size), address);
    ck_assert_uint_eq(found_size, size);
}

START_TEST(smem_is_as_the_boot_loader_leaves_it)
{
    static const uint32_t size_info[4] = { SMSM_HOSTS, SMSM_ENTRIES, 0, 0 };
    struct qtest *q = qtest_start(QTEST_NO_ARGS);
    const uint64_t base = SOC_SMEM_BASE;
    uint8_t bytes[160];
    static const uint8_t zeros[160];
    uint32_t free_offset;

    ck_assert_uint_eq(qtest_readl(q, base + 0x5c), 0x000b0000);
    ck_assert_uint_eq(qtest_readl(q, base + SMEM_INITIALIZED), 1);
    ck_assert_uint_eq(qtest_readl(q, base + SMEM_RESERVED), 0);
    free_offset = qtest_readl(q, base + SMEM_FREE_OFFSET);
    ck_assert_uint_eq(free_offset % 8, 0);
    ck_assert_uint_eq(free_offset, SMEM_HEAP + 32 + 160 + 16);
    ck_assert_uint_eq(free_offset + qtest_readl(q, base + SMEM_AVAILABLE), SOC_SMEM_SIZE);

    check_item(q, 0x620, SMEM_ITEM_SMSM_STATE, 32, base + 0x20d0);
    check_item(q, 0x15a0, SMEM_ITEM_SMSM_SUBSCRIPTION, 160, base + 0x20f0);
    check_item(q, 0x1b00, SMEM_ITEM_SMSM_SIZE_INFO, 16, base + 0x2190);
    ck_assert_uint_eq(qtest_readl(q, base + 0x960), 0); /* socinfo: absent */
    for (unsigned int i = 0; i < 4; i++) {
        ck_assert_uint_eq(qtest_readl(q, base + 0x2190 + 4 * i), size_info[i]);
    }
    qtest_memread(q, base + 0x20d0, bytes, 32);
    ck_assert_mem_eq(bytes, zeros, 32);
    /* No partition table in the last page. */
    ck_assert_uint_eq(qtest_readl(q, base + SOC_SMEM_SIZE - 0x1000), 0);
    qtest_stop(q);
}
END_TEST

/* matrix[0][1]: without it the AP would never ring (C3). */
START_TEST(booted_modem_has_subscribed_to_our_word)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint64_t matrix = ap_smem_item(q, SMEM_ITEM_SMSM_SUBSCRIPTION, NULL);

    ck_assert_uint_eq(qtest_readl(q, matrix + 4) & SMSM_DMUX, SMSM_DMUX);
    qtest_stop(q);
}
END_TEST

/* A reset builds it anew, whatever the guest made of it. */
START_TEST(machine_reset_builds_smem_again)
{
    struct qtest *q = qtest_start(QTEST_NO_ARGS);

    qtest_memset(q, SOC_SMEM_BASE, 0xff, SOC_SMEM_SIZE);
    qmp_system_reset(q);
    ck_assert_uint_eq(qtest_readl(q, SOC_SMEM_BASE + 0x5c), 0x000b0000);
    ck_assert_uint_eq(ap_smem_item(q, SMEM_ITEM_SMSM_STATE, NULL), SOC_SMEM_BASE + 0x20d0);
    ck_assert_uint_eq(qtest_readl(q, SOC_SMEM_BASE + SOC_SMEM_SIZE - 4), 0);
    qtest_stop(q);
}
END_TEST

/* The modem raises pc at boot and acks a vote: 2 changes; bit 1 and bit 11 of @_i's choice. */
START_TEST(interrupt_comes_only_for_subscribed_bits)
{
    static const struct {
        uint32_t subscription;
        unsigned int after_pc;
        unsigned int after_ack;
    } cases[] = {
        { 0, 0, 0 },
        { SMSM_PC, 1, 1 },
        { SMSM_PC_ACK, 0, 1 },
        { SMSM_DMUX, 1, 2 },
        { ~SMSM_DMUX, 0, 0 },
    };
    struct ap ap;
    struct qtest *q = powered_machine_start_unbooted(&ap);

    ap_subscribe(&ap, cases[_i].subscription);
    qtest_clock_set(q, POWERED_MACHINE_BOOT_NS + NS_PER_MS - 1);
    ck_assert_uint_eq(ap_modem_word(&ap), 0);
    ck_assert_uint_eq(q->raised[SOC_SPI_SMSM], 0);
    qtest_clock_step(q, 1);
    ck_assert_uint_eq(ap_modem_word(&ap), SMSM_PC);
    ck_assert_uint_eq(q->raised[SOC_SPI_SMSM], cases[_i].after_pc);
    /* An edge: low again at once. */
    ck_assert(!q->level[SOC_SPI_SMSM]);

    ap_vote(&ap, true);
    qtest_clock_step(q, ACK_NS - 1);
    ck_assert_uint_eq(ap_modem_word(&ap), SMSM_PC);
    qtest_clock_step(q, 1);
    ck_assert_uint_eq(ap_modem_word(&ap), SMSM_DMUX);
    ck_assert_uint_eq(q->raised[SOC_SPI_SMSM], cases[_i].after_ack);
    ck_assert(!q->level[SOC_SPI_SMSM]);
    qtest_stop(q);
}
END_TEST

/* The modem looks at our word when bit 13 is rung, not before, not for other bits. */
START_TEST(only_the_modems_doorbell_is_heard)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint32_t word = ap_modem_word(&ap);

    qtest_writel(q, ap.word, ap_word(&ap) & ~SMSM_PC);
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), word);
    qtest_writel(q, SOC_APCS_BASE + APCS_IPC, ~IPC_MODEM_SMSM);
    qtest_writel(q, SOC_APCS_BASE + APCS_IPC + 4, IPC_MODEM_SMSM);
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), word);
    ck_assert_uint_eq(qtest_readl(q, SOC_APCS_BASE + APCS_IPC), 0);
    qtest_check_logged(q, 1, "beside the IPC register (at 0xc, value 0x2000)\n");

    ap_doorbell(&ap);
    qtest_clock_step(q, ACK_NS - 1);
    ck_assert_uint_eq(ap_modem_word(&ap), word);
    qtest_clock_step(q, 1);
    ck_assert_uint_eq(ap_modem_word(&ap), word ^ SMSM_PC_ACK);
    qtest_stop(q);
}
END_TEST

/* A doorbell without a change, and a change that is gone again, are nothing. */
START_TEST(only_net_changes_are_acked)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint32_t word = ap_modem_word(&ap);
    unsigned int raised = q->raised[SOC_SPI_SMSM];

    ap_doorbell(&ap);
    qtest_writel(q, ap.word, ap_word(&ap) & ~SMSM_PC);
    qtest_writel(q, ap.word, ap_word(&ap) | SMSM_PC);
    ap_doorbell(&ap);
    /* A bit that is no business of DMUX. */
    qtest_writel(q, ap.word, ap_word(&ap) | BIT(20));
    ap_doorbell(&ap);
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), word);
    ck_assert_uint_eq(q->raised[SOC_SPI_SMSM], raised);
    qtest_stop(q);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { mutex_belongs_to_who_wrote_first, 1 },
        { mutex_refuses_what_is_no_lock, 1 },
        { machine_reset_frees_the_mutexes, 1 },
        { smem_is_as_the_boot_loader_leaves_it, 1 },
        { booted_modem_has_subscribed_to_our_word, 1 },
        { machine_reset_builds_smem_again, 1 },
        { interrupt_comes_only_for_subscribed_bits, 5 },
        { only_the_modems_doorbell_is_heard, 1 },
        { only_net_changes_are_acked, 1 },
        { NULL, 0 },
    };

    return suite_run("smsm", tests, 60);
}
