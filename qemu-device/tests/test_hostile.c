/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that wants to break QEMU: seeded random register writes, FIFOs and
 * descriptors anywhere (devices, no memory, the edges of RAM, 4 GiB), doorbells,
 * spoiled SMSM words and SMEM, while the modem moves frames both ways.
 *
 * What must hold:
 *  - QEMU neither dies nor complains on standard error;
 *  - memory that no descriptor or FIFO was ever pointed at keeps its pattern.
 *    Every address given to the BAM lies in one of the areas below or not in RAM;
 *  - after a reset the machine works as if nothing had been.
 *
 * And so that the test is not empty: DMA into the area of buffers has happened, and
 * the log names bad FIFOs and bad buffers.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ap.h"
#include "qmp_client.h"
#include "suite.h"

#define SEEDS 8
/* At least, each seed. */
#define OPERATIONS 30000u

#define RAM_SIZE 0x08000000u
#define RAM_END (SOC_RAM_BASE + RAM_SIZE)
#define PATTERN 0xa5u
#define AREA_SIZE 0x20000u
/* Addresses are taken from the first half of an area; 16-bit sizes end in the second. */
#define AREA_STARTS 0x10000u
#define AREA_FIFO 0x81000000u
#define AREA_BUFFER 0x82000000u
/* Frames that the modem understands; one a KiB. */
#define AREA_TEMPLATE 0x83000000u
#define TEMPLATE(i) (AREA_TEMPLATE + 1024u * (i))
#define TEMPLATES 16u
#define LAST_PAGE (RAM_END - 0x1000u)

struct hostile {
    struct qtest *q;
    struct ap ap;
    uint64_t random;
    unsigned int operations;
    unsigned int outstanding;
    bool spoil_smem;
    uint32_t template_length[TEMPLATES];
};

/* xorshift64*: good enough, and the same everywhere. */
static uint32_t next_random(struct hostile *h, uint32_t below)
{
    h->random ^= h->random >> 12;
    h->random ^= h->random << 25;
    h->random ^= h->random >> 27;
    return (uint32_t)((h->random * 0x2545f4914f6cdd1dull) >> 32) % below;
}

static void collect(struct hostile *h)
{
    qtest_collect(h->q, h->outstanding);
    h->outstanding = 0;
}

static void count_operation(struct hostile *h)
{
    h->operations++;
    if (++h->outstanding == QTEST_PIPELINE_MAX) {
        collect(h);
    }
}

static void write32(struct hostile *h, uint64_t address, uint32_t value)
{
    qtest_send(h->q, "writel 0x%llx 0x%x", (unsigned long long)address, value);
    count_operation(h);
}

static void bam_write(struct hostile *h, uint32_t offset, uint32_t value)
{
    write32(h, SOC_BAM_BASE + offset, value);
}

/* Where a FIFO or a buffer may be said to be. */
static uint32_t hostile_address(struct hostile *h)
{
    static const uint32_t devices[] = {
        SOC_BAM_BASE, SOC_BAM_BASE + BAM_P_EVNT_REG(4), SOC_BAM_BASE + BAM_P_EVNT_REG(5),
        SOC_GIC_DIST_BASE, SOC_APCS_BASE + APCS_IPC, SOC_UART_BASE, SOC_MUTEX_BASE,
    };

    switch (next_random(h, 12)) {
    case 0:
        return SOC_RAM_BASE - 1 - next_random(h, 64);
    case 1:
        return RAM_END - 1 - next_random(h, 64);
    case 2:
        return RAM_END + next_random(h, 64);
    case 3:
        return UINT32_MAX - next_random(h, 4096);
    case 4:
        return devices[next_random(h, sizeof(devices) / sizeof(devices[0]))];
    case 5:
        return next_random(h, SOC_RAM_BASE - 0x10000);
    case 6:
        return h->spoil_smem ? SOC_SMEM_BASE + next_random(h, 0x3000) : 0;
    case 7:
    case 8:
        return AREA_FIFO + next_random(h, AREA_STARTS);
    default:
        return AREA_BUFFER + next_random(h, AREA_STARTS);
    }
}

static uint32_t hostile_size(struct hostile *h)
{
    static const uint16_t sizes[] = { 0, 1, 7, 8, 9, 64, 2048, 2052, 4096, 4097, 65535 };

    return sizes[next_random(h, sizeof(sizes) / sizeof(sizes[0]))];
}

/* Frames that are right, so that data flows: OPENs and echo requests. */
static void write_templates(struct hostile *h)
{
    uint8_t frame[AP_FRAME_MAX];

    collect(h);
    for (unsigned int i = 0; i < TEMPLATES; i++) {
        if (i % 2 == 0) {
            ap_put_header(frame, COMMAND_OPEN, 0, i / 2, 0);
            h->template_length[i] = FRAME_HEADER;
        } else {
            h->template_length[i] = ap_build_echo(frame, i / 2, i, 50 * i);
        }
        qtest_memwrite(h->q, TEMPLATE(i), frame, h->template_length[i]);
    }
}

static void write_descriptor(struct hostile *h)
{
    uint32_t at = AREA_FIFO + 8 * next_random(h, 32);
    uint32_t flags = next_random(h, 4) ? DESCRIPTOR_EOT : next_random(h, 0x10000);
    uint32_t template = next_random(h, TEMPLATES);

    if (next_random(h, 3)) {
        write32(h, at, TEMPLATE(template));
        write32(h, at + 4, h->template_length[template] | flags << 16);
    } else {
        write32(h, at, hostile_address(h));
        write32(h, at + 4, hostile_size(h) | flags << 16);
    }
}

/* A RX ring with good buffers, so that the modem can send. */
static void offer_buffers(struct hostile *h)
{
    uint32_t fifo = AREA_FIFO + 0x1000;

    for (unsigned int i = 0; i < 16; i++) {
        write32(h, fifo + 8 * i, AREA_BUFFER + next_random(h, AREA_STARTS));
        write32(h, fifo + 8 * i + 4, RX_BUFFER_SIZE | DESCRIPTOR_EOT << 16);
    }
}

static void set_up_pipe(struct hostile *h)
{
    unsigned int pipe = next_random(h, 8) ? PIPE_TX + next_random(h, 2) : next_random(h, 6);
    uint32_t fifo = AREA_FIFO + (pipe == PIPE_RX ? 0x1000 : 0);
    bool good = next_random(h, 4) != 0;

    if (next_random(h, 8) == 0) {
        bam_write(h, BAM_CTRL, CTRL_SW_RST);
    }
    bam_write(h, BAM_CTRL, CTRL_BAM_EN);
    bam_write(h, BAM_IRQ_EN, MAINLINE_IRQ_EN);
    bam_write(h, BAM_IRQ_SRCS_MSK_EE0, UINT32_MAX);
    bam_write(h, BAM_P_RST(pipe), 1);
    bam_write(h, BAM_P_RST(pipe), 0);
    bam_write(h, BAM_P_DESC_FIFO_ADDR(pipe), good ? fifo : hostile_address(h) & ~7u);
    bam_write(h, BAM_P_FIFO_SIZES(pipe), good ? 0x100 : hostile_size(h) & ~7u);
    bam_write(h, BAM_P_IRQ_EN(pipe), 0xff);
    bam_write(h, BAM_P_CTRL(pipe), pipe == PIPE_RX ? MAINLINE_P_CTRL_RX : MAINLINE_P_CTRL_TX);
    if (pipe == PIPE_RX && next_random(h, 2)) {
        offer_buffers(h);
    }
}

static void ring_pipe(struct hostile *h)
{
    unsigned int pipe = PIPE_TX + next_random(h, 2);
    uint32_t tail = next_random(h, 8) ? 8 * next_random(h, 32) : next_random(h, 0x10000);

    bam_write(h, BAM_P_EVNT_REG(pipe), tail);
}

static void write_any_register(struct hostile *h)
{
    uint32_t offset = next_random(h, 2) ? BAM_P(next_random(h, 8), 4 * next_random(h, 16)) :
                                          4 * next_random(h, SOC_BAM_SIZE / 4);
    uint32_t value = next_random(h, UINT32_MAX);

    /* No FIFO in the free memory of RAM: the pattern there is the judge. */
    if (value >= SOC_RAM_BASE && value < RAM_END) {
        value = hostile_address(h);
    }
    bam_write(h, offset, value);
}

static void odd_access(struct hostile *h)
{
    static const char sizes[] = "bwlq";
    unsigned long long address = SOC_BAM_BASE + next_random(h, SOC_BAM_SIZE - 8);

    if (next_random(h, 2)) {
        qtest_send(h->q, "read%c 0x%llx", sizes[next_random(h, 4)], address);
    } else {
        /* Small values: no address in RAM can come of it. */
        qtest_send(h->q, "write%c 0x%llx 0x%x", sizes[next_random(h, 4)], address,
                   next_random(h, 256));
    }
    count_operation(h);
}

static void touch_smsm(struct hostile *h)
{
    uint32_t word = next_random(h, UINT32_MAX) | (next_random(h, 4) ? SMSM_PC : 0);

    write32(h, h->ap.word, word);
    write32(h, SOC_APCS_BASE + APCS_IPC, next_random(h, 2) ? IPC_MODEM_SMSM : UINT32_MAX);
    if (h->spoil_smem && next_random(h, 8) == 0) {
        write32(h, SOC_SMEM_BASE + 4 * next_random(h, 0x2400 / 4), next_random(h, UINT32_MAX));
    }
    if (h->spoil_smem && next_random(h, 16) == 0) {
        write32(h, SOC_SMEM_BASE + SMEM_TOC(SMEM_ITEM_SMSM_STATE) + 4 * next_random(h, 4),
                hostile_address(h) - next_random(h, 2) * SOC_SMEM_BASE);
    }
}

static void pass_time(struct hostile *h)
{
    collect(h);
    qtest_clock_step(h->q, 1 + next_random(h, 500 * NS_PER_US));
    h->operations++;
}

static void operate(struct hostile *h)
{
    switch (next_random(h, 20)) {
    case 0:
    case 1:
        set_up_pipe(h);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 7:
        write_descriptor(h);
        break;
    case 8:
    case 9:
    case 10:
    case 11:
        ring_pipe(h);
        break;
    case 12:
        write_any_register(h);
        break;
    case 13:
        odd_access(h);
        break;
    case 14:
        touch_smsm(h);
        break;
    default:
        pass_time(h);
        break;
    }
}

static bool is_designated(uint32_t address)
{
    return address - AREA_FIFO < AREA_SIZE || address - AREA_BUFFER < AREA_SIZE ||
           address - AREA_TEMPLATE < AREA_SIZE || address - SOC_SMEM_BASE < SOC_SMEM_SIZE ||
           address >= LAST_PAGE;
}

/* All of RAM by pmemsave into the memory file @fd, mapped. */
static const uint8_t *guest_ram(struct qtest *q, int fd)
{
    void *ram;

    qmp(q, "{\"execute\": \"pmemsave\", \"arguments\": {\"val\": %u, \"size\": %u,"
           " \"filename\": \"/dev/fd/%d\"}}", SOC_RAM_BASE, RAM_SIZE, fd);
    ram = mmap(NULL, RAM_SIZE, PROT_READ, MAP_SHARED, fd, 0);
    ck_assert_ptr_ne(ram, MAP_FAILED);
    return ram;
}

/* First address outside the areas that lost its pattern, or 0. */
static uint32_t spoiled_address(const uint8_t *ram)
{
    for (uint32_t i = 0; i < RAM_SIZE; i++) {
        if (ram[i] != PATTERN && !is_designated(SOC_RAM_BASE + i)) {
            return SOC_RAM_BASE + i;
        }
    }
    return 0;
}

static uint32_t changed_bytes(const uint8_t *ram, uint32_t area)
{
    uint32_t changed = 0;

    for (uint32_t i = 0; i < AREA_SIZE; i++) {
        changed += ram[area - SOC_RAM_BASE + i] != PATTERN;
    }
    return changed;
}

static void fill_ram(struct qtest *q)
{
    qtest_memset(q, SOC_RAM_BASE, PATTERN, SOC_SMEM_BASE - SOC_RAM_BASE);
    qtest_memset(q, SOC_SMEM_BASE + SOC_SMEM_SIZE, PATTERN,
                 RAM_END - SOC_SMEM_BASE - SOC_SMEM_SIZE);
}

static void check_machine_still_works(struct qtest *q)
{
    uint8_t frame[AP_FRAME_MAX];
    struct ap ap = { .q = q };
    uint64_t state;

    qmp_system_reset(q);
    state = ap_smem_item(q, SMEM_ITEM_SMSM_STATE, NULL);
    ck_assert_uint_ne(state, 0);
    ap.word = state;
    ap.modem_word = state + 4;
    ap.subscription = ap_smem_item(q, SMEM_ITEM_SMSM_SUBSCRIPTION, NULL) + 4 * SMSM_HOSTS;
    ap_subscribe(&ap, SMSM_DMUX);
    qtest_clock_step(q, 10 * NS_PER_MS);
    ck_assert_uint_eq(ap_modem_word(&ap) & SMSM_PC, SMSM_PC);
    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_vote(&ap, true);
    qtest_clock_step(q, NS_PER_S);
    while (ap_take_frame(&ap, frame)) {
    }
    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_OPEN, 2);
    ap_send(&ap, frame, ap_build_echo(frame, 2, 77, 400));
    qtest_clock_step(q, NS_PER_MS);
    ap_check_echo(frame, ap_take_frame(&ap, frame), 2, 77, 400);
}

static void check_logged_some(struct qtest *q, const char *text)
{
    char *log = qtest_log(q);

    if (!strstr(log, text)) {
        ck_abort_msg("nothing in the guest-error log says: %s", text);
    }
    free(log);
}

#define HOSTILE_MODEM \
    "-global", "dmux-modem.boot-trigger=reset", "-global", "dmux-modem.boot-ms=1", \
    "-global", "dmux-modem.open-delay-us=100", "-global", "dmux-modem.open-gap-us=100", \
    "-global", "dmux-modem.restart-ms=1", "-global", "dmux-modem.ack-timeout-ms=50"

START_TEST(random_guest_breaks_nothing)
{
    int fd = memfd_create("ram", 0);
    struct hostile h = { .random = 0x9e3779b97f4a7c15ull * (_i + 1), .spoil_smem = _i % 2 };
    const uint8_t *ram;
    uint32_t spoiled;

    ck_assert_int_ge(fd, 0);
    h.q = qtest_start(QTEST_ARGS(HOSTILE_MODEM));
    ap_init(&h.ap, h.q);
    ap_subscribe(&h.ap, SMSM_DMUX);
    fill_ram(h.q);
    while (h.operations < OPERATIONS) {
        unsigned int until = h.operations + 1000;

        write_templates(&h);
        while (h.operations < until) {
            operate(&h);
        }
    }
    collect(&h);

    ram = guest_ram(h.q, fd);
    spoiled = spoiled_address(ram);
    if (spoiled) {
        ck_abort_msg("seed %d: memory at 0x%x was written (0x%02x): nobody asked for that", _i,
                     spoiled, ram[spoiled - SOC_RAM_BASE]);
    }
    ck_assert_uint_gt(changed_bytes(ram, AREA_BUFFER), 100);
    check_logged_some(h.q, "descriptor points outside of RAM");
    check_logged_some(h.q, "descriptor FIFO outside of RAM");
    check_machine_still_works(h.q);
    qtest_stop(h.q);
    close(fd);
}
END_TEST

/* The judge of memory must see a write where none is expected. */
START_TEST(stray_write_would_be_seen)
{
    int fd = memfd_create("ram", 0);
    struct qtest *q;
    struct ap ap;

    ck_assert_int_ge(fd, 0);
    q = qtest_start(QTEST_ARGS(HOSTILE_MODEM));
    ap_init(&ap, q);
    fill_ram(q);
    ck_assert_uint_eq(spoiled_address(guest_ram(q, fd)), 0);
    ap_bring_up(&ap);
    qtest_memset(q, AP_FIFO_RX, PATTERN, 0x1000);
    qtest_memset(q, AP_RX_BUFFER(0), PATTERN, RX_BUFFERS * RX_BUFFER_SIZE);
    ap_write_descriptor(&ap, AREA_FIFO, 0, 0x84000123, 4, DESCRIPTOR_EOT);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(spoiled_address(guest_ram(q, fd)), 0x84000123);
    qtest_stop(q);
    close(fd);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { stray_write_would_be_seen, 1 },
        { random_guest_breaks_nothing, SEEDS },
        { NULL, 0 },
    };

    return suite_run("hostile", tests, 120);
}
