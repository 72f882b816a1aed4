/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The BAM through real MMIO and the real GIC: the register trace of the mainline
 * driver (HARDWARE.md B5) step by step, the interrupt line of B6, the FIFO of B4.
 */
#include "powered_machine.h"
#include "suite.h"

START_TEST(unpowered_registers_read_zero_and_take_nothing)
{
    struct ap ap;
    struct qtest *q = powered_machine_start_unbooted(&ap);

    ap_bam_write(&ap, BAM_CTRL, CTRL_BAM_EN);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_CTRL), 0);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES), 0);
    qtest_check_logged(q, 1, "bam: write of register 0x0 (value 0x2) while the BAM is unpowered\n");
    qtest_check_logged(q, 1, "bam: read of register 0x0 (value 0x0) while the BAM is unpowered\n");
    qtest_check_logged(q, 1, "bam: read of register 0x1008 (value 0x0) while the BAM is unpowered\n");

    /* Power comes with the modem's boot; what was written before is not there. */
    qtest_clock_set(q, POWERED_MACHINE_BOOT_NS - 1);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_REVISION), 0);
    qtest_clock_set(q, POWERED_MACHINE_BOOT_NS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES) & 0xff, 6);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_CTRL), 0);
    qtest_stop(q);
}
END_TEST

START_TEST(reset_values)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ck_assert_uint_eq(ap_bam_read(&ap, BAM_CTRL), 0);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_IRQ_STTS), 0);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_IRQ_SRCS_EE0), 0);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_IRQ_SRCS_MSK_EE0), 0);
    /* G "may": one EE in bits 11:8, six pipes in bits 7:0 */
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_REVISION) >> 8 & 0xf, 1);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES) & 0xff, 6);
    for (unsigned int pipe = 0; pipe < 6; pipe++) {
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_CTRL(pipe)), 0);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_STTS(pipe)), 0);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(pipe)), 0);
    }
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* HARDWARE.md B5, line by line. A frame each way makes the interrupts. */
START_TEST(mainline_register_trace)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint8_t frame[AP_FRAME_MAX];

    /* First channel request after power up (RX) */
    ck_assert_uint_eq(ap_bam_read(&ap, 0x000), 0);
    ap_bam_write(&ap, 0x000, 1);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x000) & 1, 1);
    ap_bam_write(&ap, 0x000, 0);
    ap_bam_write(&ap, 0x000, 2);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x000), 2);
    ap_bam_write(&ap, 0x008, 4);
    ap_bam_write(&ap, 0x07c, 0x0ffff004);
    ap_bam_write(&ap, 0x01c, 6);
    ap_bam_write(&ap, 0x3004, 0x80000000);

    /* First issue on RX */
    for (unsigned int i = 0; i < 32; i++) {
        ap_write_descriptor(&ap, AP_FIFO_RX, 8 * i, AP_RX_BUFFER(i), 2048, 0x4000);
    }
    ap_bam_write(&ap, 0x18004, 1);
    ap_bam_write(&ap, 0x18004, 0);
    ap_bam_write(&ap, 0x1881c, AP_FIFO_RX);
    ap_bam_write(&ap, 0x18820, 0x7ff8);
    ap_bam_write(&ap, 0x18018, 0x31);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3004), 0x80000000);
    ap_bam_write(&ap, 0x3004, 0x80000020);
    ap_bam_write(&ap, 0x18000, 0x2a);
    ap_bam_write(&ap, 0x008, 0x800);
    ap_bam_write(&ap, 0x18818, 0x100);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x18800), 0);
    ap.rx_write = 0x100;
    ap_ack(&ap);
    /* The modem looks at the pipe for the buffers; after that only a frame makes it look. */
    qtest_clock_step(q, NS_PER_MS);

    /* First TX: OPEN of channel 0, which this modem answers with its own */
    ap_put_header(frame, COMMAND_OPEN, 0, 0, 0);
    qtest_memwrite(q, AP_TX_BUFFER(0), frame, FRAME_HEADER);
    ap_write_descriptor(&ap, AP_FIFO_TX, 0, AP_TX_BUFFER(0), FRAME_HEADER, 0x4000);
    ap_bam_write(&ap, 0x17004, 1);
    ap_bam_write(&ap, 0x17004, 0);
    ap_bam_write(&ap, 0x1781c, AP_FIFO_TX);
    ap_bam_write(&ap, 0x17820, 0x7ff8);
    ap_bam_write(&ap, 0x17018, 0x31);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3004), 0x80000020);
    ap_bam_write(&ap, 0x3004, 0x80000030);
    ap_bam_write(&ap, 0x17000, 0x22);
    ap_bam_write(&ap, 0x17818, 8);
    ck_assert(!q->level[SOC_SPI_BAM]);

    /* Interrupt of TX */
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert(q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3000), 0x10);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x17010), 0x20);
    ap_bam_write(&ap, 0x17014, 0x20);
    ck_assert(!q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x17800), 8);

    /* Interrupt of RX: status, then clear, then the offset shows one descriptor */
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert(q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3000), 0x20);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x18010), 0x20);
    ap_bam_write(&ap, 0x18014, 0x20);
    ck_assert(!q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x18800), 8);
    /* B3: write-back of size and EOT */
    ck_assert_uint_eq(qtest_readl(q, AP_FIFO_RX + 4), FRAME_HEADER | 0x4000 << 16);
    qtest_memread(q, AP_RX_BUFFER(0), frame, FRAME_HEADER);
    ck_assert_mem_eq(frame, "\xfc\x33\x00\x01\x00\x00\x00\x00", FRAME_HEADER);
    ap_bam_write(&ap, 0x18818, 0x108);

    /* Release TX, release RX (the last): SW_RST stays asserted */
    ap_tx_release(&ap);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3004), 0x80000020);
    ap_rx_release(&ap);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x000) & 1, 1);
    ck_assert_uint_eq(ap_bam_read(&ap, 0x3004), 0);
    ck_assert_uint_eq(q->raised[SOC_SPI_BAM], 2);
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* Frames received make the line high; how it falls is @_i. */
enum line_falls {
    FALLS_BY_CLEAR,
    FALLS_BY_ENABLE,
    FALLS_BY_MASK,
    FALLS_BY_PIPE_RESET,
    FALLS_BY_BAM_RESET,
    FALLS_BY_COUNT
};

static void make_line_fall(struct ap *ap, enum line_falls how)
{
    switch (how) {
    case FALLS_BY_CLEAR:
        /* Write-1-to-clear: other bits and zeros leave it alone. */
        ap_bam_write(ap, BAM_P_IRQ_CLR(PIPE_RX), 0);
        ap_bam_write(ap, BAM_P_IRQ_CLR(PIPE_RX), ~P_IRQ_TRNSFR_END);
        ck_assert(ap->q->level[SOC_SPI_BAM]);
        ap_bam_write(ap, BAM_P_IRQ_CLR(PIPE_RX), P_IRQ_TRNSFR_END);
        break;
    case FALLS_BY_ENABLE:
        ap_bam_write(ap, BAM_P_IRQ_EN(PIPE_RX), P_IRQ_ERR);
        ck_assert_uint_eq(ap_bam_read(ap, BAM_IRQ_SRCS_EE0), 0);
        ck_assert_uint_eq(ap_bam_read(ap, BAM_P_IRQ_STTS(PIPE_RX)), P_IRQ_TRNSFR_END);
        break;
    case FALLS_BY_MASK:
        /* IRQ_SRCS_EE itself is not masked. */
        ap_bam_write(ap, BAM_IRQ_SRCS_MSK_EE0, SRCS_BAM);
        ck_assert_uint_eq(ap_bam_read(ap, BAM_IRQ_SRCS_EE0), SRCS_PIPE(PIPE_RX));
        break;
    case FALLS_BY_PIPE_RESET:
        ap_bam_write(ap, BAM_P_RST(PIPE_RX), 1);
        ck_assert_uint_eq(ap_bam_read(ap, BAM_P_IRQ_STTS(PIPE_RX)), 0);
        break;
    case FALLS_BY_BAM_RESET:
        ap_bam_write(ap, BAM_CTRL, CTRL_SW_RST);
        ck_assert_uint_eq(ap_bam_read(ap, BAM_IRQ_SRCS_EE0), 0);
        break;
    default:
        ck_abort_msg("no such way");
    }
}

START_TEST(line_is_status_and_enable_and_mask)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    /* No interrupt for TX here, so that RX alone decides. */
    ap_bam_write(&ap, BAM_P_IRQ_EN(PIPE_TX), 0);
    ap_send_command(&ap, COMMAND_OPEN, 3);
    ck_assert(!q->level[SOC_SPI_BAM]);
    qtest_clock_step(q, 2 * POWERED_MACHINE_DMA_NS);
    ck_assert(q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(q->raised[SOC_SPI_BAM], 1);
    /* A level: reading does not lower it. */
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_STTS(PIPE_RX)), P_IRQ_TRNSFR_END);
    ck_assert(q->level[SOC_SPI_BAM]);

    make_line_fall(&ap, _i);
    ck_assert(!q->level[SOC_SPI_BAM]);
    /* And enabling again raises it where the status still stands. */
    if (_i == FALLS_BY_ENABLE) {
        ap_bam_write(&ap, BAM_P_IRQ_EN(PIPE_RX), MAINLINE_P_IRQ_EN);
        ck_assert(q->level[SOC_SPI_BAM]);
    } else if (_i == FALLS_BY_MASK) {
        ap_bam_write(&ap, BAM_IRQ_SRCS_MSK_EE0, SRCS_PIPE(PIPE_RX));
        ck_assert(q->level[SOC_SPI_BAM]);
    }
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* Both descriptor flags that interrupt, and neither (B6). */
START_TEST(descriptor_flags_decide_the_status)
{
    static const struct {
        uint16_t flags;
        uint32_t status;
    } cases[] = {
        { 0, 0 },
        { DESCRIPTOR_INT, P_IRQ_PRCSD_DESC },
        { DESCRIPTOR_EOT, P_IRQ_TRNSFR_END },
        { DESCRIPTOR_INT | DESCRIPTOR_EOT, P_IRQ_PRCSD_DESC | P_IRQ_TRNSFR_END },
    };
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint8_t frame[FRAME_HEADER];

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_put_header(frame, COMMAND_CLOSE, 0, 7, 0);
    qtest_memwrite(q, AP_TX_BUFFER(0), frame, sizeof(frame));
    for (unsigned int i = 0; i < 4; i++) {
        ap_write_descriptor(&ap, AP_FIFO_TX, 8 * i, AP_TX_BUFFER(0), sizeof(frame),
                            cases[i].flags);
        ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), 8 * (i + 1));
        qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8 * (i + 1));
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_STTS(PIPE_TX)), cases[i].status);
        ck_assert_uint_eq(q->level[SOC_SPI_BAM], cases[i].status != 0);
        /* A consumer pipe leaves the descriptor alone (B3). */
        ck_assert_uint_eq(qtest_readl(q, AP_FIFO_TX + 8 * i + 4),
                          sizeof(frame) | (uint32_t)cases[i].flags << 16);
        ap_interrupt(&ap);
        ck_assert(!q->level[SOC_SPI_BAM]);
    }
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* The FIFO of 0x7ff8 bytes has 4095 entries; offset 0x7ff8 is never seen (B4). */
START_TEST(fifo_wraps_after_4095_descriptors)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint8_t frame[FRAME_HEADER];

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_put_header(frame, COMMAND_CLOSE, 0, 7, 0);
    for (unsigned int i = 0; i < 4095 + 2; i++) {
        uint32_t expected = (i + 1) % 4095 * 8;

        ap_send(&ap, frame, sizeof(frame));
        ck_assert_uint_eq(ap.tx_write, expected);
        qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
        ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), expected);
    }
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* The same tail again is no new descriptor. */
START_TEST(doorbell_with_the_same_offset_does_nothing)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_CLOSE, 7);
    qtest_clock_step(q, NS_PER_MS);
    ap_interrupt(&ap);
    ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), ap.tx_write);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_STTS(PIPE_TX)), 0);
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

/* A stopped pipe moves nothing, and goes on where it stood. */
START_TEST(disabled_or_halted_pipe_waits)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_bam_write(&ap, BAM_P_HALT(PIPE_TX), 1);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_HALT(PIPE_TX)) & 2, 2);
    ap_send_command(&ap, COMMAND_CLOSE, 7);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 0);
    ap_bam_write(&ap, BAM_P_HALT(PIPE_TX), 0);
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8);

    ap_bam_write(&ap, BAM_P_CTRL(PIPE_TX), MAINLINE_P_CTRL_TX & ~BIT(1));
    ap_send_command(&ap, COMMAND_CLOSE, 7);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8);
    ap_bam_write(&ap, BAM_P_CTRL(PIPE_TX), MAINLINE_P_CTRL_TX);
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 16);
    qtest_check_log_empty(q);
    qtest_stop(q);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { unpowered_registers_read_zero_and_take_nothing, 1 },
        { reset_values, 1 },
        { mainline_register_trace, 1 },
        { line_is_status_and_enable_and_mask, FALLS_BY_COUNT },
        { descriptor_flags_decide_the_status, 1 },
        { fifo_wraps_after_4095_descriptors, 1 },
        { doorbell_with_the_same_offset_does_nothing, 1 },
        { disabled_or_halted_pipe_waits, 1 },
        { NULL, 0 },
    };

    return suite_run("bam", tests, 60);
}
