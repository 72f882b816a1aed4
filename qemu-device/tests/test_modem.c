/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fake modem in exact virtual time: boot, announcement, the handshakes of
 * HARDWARE.md A7.1 to A7.4, a packet each way. Every delay is an option given
 * here; a change comes neither a nanosecond early nor late.
 */
#include <string.h>

#include "ap.h"
#include "suite.h"

/* The options below. */
#define BOOT_NS (50 * NS_PER_MS)
#define RAISE_NS (2 * NS_PER_MS)
#define ACK_NS (300 * NS_PER_US)
#define DMA_NS (30 * NS_PER_US)
#define OPEN_NS (5 * NS_PER_MS)
#define OPEN_GAP_NS NS_PER_MS
#define LINGER_NS (20 * NS_PER_MS)
#define DROP_NS (700 * NS_PER_US)
#define CHANNELS 8u

static struct qtest *start(struct ap *ap)
{
    struct qtest *q = qtest_start(QTEST_ARGS(
        "-global", "dmux-modem.boot-trigger=reset", "-global", "dmux-modem.boot-ms=50",
        "-global", "dmux-modem.pc-raise-delay-us=2000", "-global", "dmux-modem.ack-delay-us=300",
        "-global", "dmux-modem.dma-latency-us=30", "-global", "dmux-modem.open-delay-us=5000",
        "-global", "dmux-modem.open-gap-us=1000", "-global", "dmux-modem.linger-ms=20",
        "-global", "dmux-modem.pc-drop-delay-us=700"));

    ap_init(ap, q);
    ap_subscribe(ap, SMSM_DMUX);
    return q;
}

/* Nothing changes in the next @ns; at their end the modem's word is @word, rung once. */
static void expect_word_after(struct ap *ap, uint64_t ns, uint32_t word)
{
    uint32_t before = ap_modem_word(ap);
    unsigned int raised = ap->q->raised[SOC_SPI_SMSM];

    ck_assert_uint_ne(before, word);
    qtest_clock_step(ap->q, ns - 1);
    ck_assert_uint_eq(ap_modem_word(ap), before);
    ck_assert_uint_eq(ap->q->raised[SOC_SPI_SMSM], raised);
    qtest_clock_step(ap->q, 1);
    ck_assert_uint_eq(ap_modem_word(ap), word);
    ck_assert_uint_eq(ap->q->raised[SOC_SPI_SMSM], raised + 1);
}

/* No frame in the next @ns - 1, then exactly one; it is taken. */
static uint32_t expect_frame_after(struct ap *ap, uint64_t ns, uint8_t *frame)
{
    ck_assert_uint_eq(ap_frames_waiting(ap), 0);
    qtest_clock_step(ap->q, ns - 1);
    ck_assert_uint_eq(ap_frames_waiting(ap), 0);
    qtest_clock_step(ap->q, 1);
    ck_assert_uint_eq(ap_frames_waiting(ap), 1);
    ck_assert(ap->q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_interrupt(ap) & SRCS_PIPE(PIPE_RX), SRCS_PIPE(PIPE_RX));
    ck_assert(!ap->q->level[SOC_SPI_BAM]);
    return ap_take_frame(ap, frame);
}

/* A7.1 up to the AP's ack. */
static void power_up(struct ap *ap)
{
    expect_word_after(ap, BOOT_NS + RAISE_NS, SMSM_PC);
    ap_bam_start(ap);
    ap_rx_start(ap);
    ap_ack(ap);
}

static void expect_opens(struct ap *ap)
{
    uint8_t frame[AP_FRAME_MAX], header[FRAME_HEADER];

    for (unsigned int channel = 0; channel < CHANNELS; channel++) {
        uint64_t ns = channel == 0 ? OPEN_NS + DMA_NS : OPEN_GAP_NS;

        ck_assert_uint_eq(expect_frame_after(ap, ns, frame), FRAME_HEADER);
        ap_put_header(header, COMMAND_OPEN, 0, channel, 0);
        ck_assert_mem_eq(frame, header, FRAME_HEADER);
    }
}

START_TEST(nothing_happens_while_time_stands_still)
{
    struct ap ap;
    struct qtest *q = start(&ap);

    power_up(&ap);
    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_OPEN, 0);
    ap_vote(&ap, true);
    for (unsigned int i = 0; i < 100; i++) {
        ck_assert_uint_eq(ap_modem_word(&ap), SMSM_PC);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 0);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_RX)), 0);
        ck_assert(!q->level[SOC_SPI_BAM]);
    }
    qtest_clock_step(q, DMA_NS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8);
    qtest_stop(q);
}
END_TEST

START_TEST(boot_raises_pc_and_announces_all_channels)
{
    struct ap ap;
    struct qtest *q = start(&ap);

    qtest_clock_set(q, BOOT_NS - 1);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES), 0);
    qtest_clock_step(q, 1);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES) & 0xff, 6);
    expect_word_after(&ap, RAISE_NS, SMSM_PC);
    ap_bam_start(&ap);
    ap_rx_start(&ap);
    /* It waits for our ack before it uses the BAM (A6). */
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_frames_waiting(&ap), 0);
    ap_ack(&ap);
    expect_opens(&ap);
    qtest_stop(q);
}
END_TEST

/* The default: it waits until somebody wants to hear of pc. */
START_TEST(boot_waits_for_our_subscription)
{
    struct ap ap;
    struct qtest *q = qtest_start(QTEST_ARGS(
        "-global", "dmux-modem.boot-poll-us=1000", "-global", "dmux-modem.boot-ms=50",
        "-global", "dmux-modem.pc-raise-delay-us=2000"));

    ap_init(&ap, q);
    qtest_clock_set(q, 10 * NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), 0);
    ap_subscribe(&ap, SMSM_DMUX);
    expect_word_after(&ap, NS_PER_MS + BOOT_NS + RAISE_NS, SMSM_PC);
    qtest_stop(q);
}
END_TEST

/* A7.4 after the announcement: nobody needs the BAM, so it goes, after LINGER. */
static void power_down(struct ap *ap, uint64_t since_last_need_ns)
{
    uint32_t word = ap_modem_word(ap);

    expect_word_after(ap, LINGER_NS - since_last_need_ns + DROP_NS, word & ~SMSM_PC);
    /* Registers stay reachable until our ack (0.1 item 4). */
    qtest_clock_step(ap->q, NS_PER_S);
    ck_assert_uint_eq(ap_bam_read(ap, BAM_NUM_PIPES) & 0xff, 6);
    ap_tx_release(ap);
    ap_rx_release(ap);
    ck_assert_uint_eq(ap_bam_read(ap, BAM_CTRL), CTRL_SW_RST);
    ap_ack(ap);
    qtest_clock_step(ap->q, 1);
    ck_assert_uint_eq(ap_bam_read(ap, BAM_NUM_PIPES), 0);
}

START_TEST(power_goes_when_nobody_needs_it)
{
    struct ap ap;
    struct qtest *q = start(&ap);

    power_up(&ap);
    expect_opens(&ap);
    qtest_check_log_empty(q);
    /* The last OPEN was on its way for DMA_NS; the need ended when it was in our buffer. */
    power_down(&ap, 0);
    qtest_check_logged(q, 1, "while the BAM is unpowered\n");
    /* And it stays down. */
    qtest_clock_step(q, 10 * NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), 0);
    qtest_stop(q);
}
END_TEST

/* A7.2 from OFF: ack, then power and pc; and A7.3: the vote falls, ack, linger, pc falls. */
START_TEST(vote_wakes_and_its_end_sleeps)
{
    struct ap ap;
    struct qtest *q = start(&ap);

    power_up(&ap);
    expect_opens(&ap);
    power_down(&ap, 0);
    qtest_clock_step(q, NS_PER_S);

    for (unsigned int round = 0; round < 3; round++) {
        uint32_t ack = ap_modem_word(&ap) & SMSM_PC_ACK;

        ap_vote(&ap, true);
        expect_word_after(&ap, ACK_NS, ack ^= SMSM_PC_ACK);
        expect_word_after(&ap, RAISE_NS, ack | SMSM_PC);
        ap_bam_start(&ap);
        ap_rx_start(&ap);
        ap_ack(&ap);
        /* OPENs come once per boot; and with our vote it stays up for ever. */
        qtest_clock_step(q, 100 * NS_PER_S);
        ck_assert_uint_eq(ap_modem_word(&ap), ack | SMSM_PC);
        ck_assert_uint_eq(ap_frames_waiting(&ap), 0);

        ap_vote(&ap, false);
        expect_word_after(&ap, ACK_NS, (ack ^ SMSM_PC_ACK) | SMSM_PC);
        /* LINGER runs from the ack. */
        power_down(&ap, 0);
        qtest_clock_step(q, NS_PER_S);
    }
    qtest_stop(q);
}
END_TEST

/* A vote while pc is up already: an ack and nothing else. */
START_TEST(vote_while_up_is_acked_only)
{
    struct ap ap;
    struct qtest *q = start(&ap);

    power_up(&ap);
    expect_opens(&ap);
    ap_vote(&ap, true);
    expect_word_after(&ap, ACK_NS, SMSM_DMUX);
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_modem_word(&ap), SMSM_DMUX);
    qtest_stop(q);
}
END_TEST

/* Uplink by pipe 4 to the channel's internal peer, its answer by pipe 5. */
START_TEST(echo_goes_up_and_comes_down)
{
    static const uint32_t sizes[] = { 0, 2, 4, 56, 1472, 2000 };
    struct ap ap;
    struct qtest *q = start(&ap);
    uint8_t frame[AP_FRAME_MAX];

    power_up(&ap);
    ap_vote(&ap, true);
    qtest_clock_step(q, ACK_NS);
    ck_assert_uint_eq(ap_modem_word(&ap), SMSM_DMUX);
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_frames_waiting(&ap), CHANNELS);
    while (ap_take_frame(&ap, frame)) {
    }
    ap_interrupt(&ap);
    ap_tx_start(&ap);
    for (unsigned int channel = 0; channel < CHANNELS; channel++) {
        ap_send_command(&ap, COMMAND_OPEN, channel);
    }
    qtest_clock_step(q, NS_PER_MS);
    ap_interrupt(&ap);

    for (unsigned int i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t channel = (3 * i + 1) % CHANNELS;
        uint32_t length = ap_build_echo(frame, channel, i, sizes[i]);

        ap_send(&ap, frame, length);
        qtest_clock_step(q, DMA_NS);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), ap.tx_write);
        ap_interrupt(&ap);
        length = expect_frame_after(&ap, DMA_NS, frame);
        ap_check_echo(frame, length, channel, i, sizes[i]);
        qtest_clock_step(q, NS_PER_MS);
    }
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* Without our OPEN the channel is not usable: the packet goes nowhere. */
START_TEST(data_before_our_open_is_dropped)
{
    struct ap ap;
    struct qtest *q = start(&ap);
    uint8_t frame[AP_FRAME_MAX];

    power_up(&ap);
    ap_vote(&ap, true);
    qtest_clock_step(q, NS_PER_S);
    while (ap_take_frame(&ap, frame)) {
    }
    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_OPEN, 1);
    ap_send(&ap, frame, ap_build_echo(frame, 0, 1, 56));
    ap_send(&ap, frame, ap_build_echo(frame, 1, 2, 56));
    qtest_clock_step(q, NS_PER_S);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), ap.tx_write);
    ck_assert_uint_eq(ap_frames_waiting(&ap), 1);
    ap_check_echo(frame, ap_take_frame(&ap, frame), 1, 2, 56);
    qtest_stop(q);
}
END_TEST

/* An AP that does not ack pc=1 in ack-timeout-ms makes the firmware crash and restart. */
START_TEST(missing_ack_restarts_the_firmware)
{
    struct ap ap;
    struct qtest *q = qtest_start(QTEST_ARGS(
        "-global", "dmux-modem.boot-trigger=reset", "-global", "dmux-modem.boot-ms=50",
        "-global", "dmux-modem.pc-raise-delay-us=2000", "-global", "dmux-modem.ack-timeout-ms=400",
        "-global", "dmux-modem.restart-ms=70", "-global", "dmux-modem.fatal-word=zero-at-crash"));

    ap_init(&ap, q);
    ap_subscribe(&ap, SMSM_DMUX);
    expect_word_after(&ap, BOOT_NS + RAISE_NS, SMSM_PC);
    expect_word_after(&ap, 400 * NS_PER_MS, 0);
    expect_word_after(&ap, 70 * NS_PER_MS + BOOT_NS + RAISE_NS, SMSM_PC);
    qtest_stop(q);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { nothing_happens_while_time_stands_still, 1 },
        { boot_raises_pc_and_announces_all_channels, 1 },
        { boot_waits_for_our_subscription, 1 },
        { power_goes_when_nobody_needs_it, 1 },
        { vote_wakes_and_its_end_sleeps, 1 },
        { vote_while_up_is_acked_only, 1 },
        { echo_goes_up_and_comes_down, 1 },
        { data_before_our_open_is_dropped, 1 },
        { missing_ack_restarts_the_firmware, 1 },
        { NULL, 0 },
    };

    return suite_run("modem", tests, 60);
}
