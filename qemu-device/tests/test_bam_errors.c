/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a driver should not do to the BAM: wrong access shapes, registers that are
 * not there, writes in reset, memory that is none. Each is named in the log with
 * register and value, and does nothing.
 */
#include <stdio.h>

#include "powered_machine.h"
#include "qmp_client.h"
#include "suite.h"

/* An access that is not aligned or not 32 bits wide reads 0 and changes nothing. */
START_TEST(odd_access_shapes_are_refused)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    const uint64_t threshold = SOC_BAM_BASE + BAM_DESC_CNT_TRSHLD;

    ap_bam_write(&ap, BAM_CTRL, CTRL_BAM_EN);
    ap_bam_write(&ap, BAM_DESC_CNT_TRSHLD, 0x1234);
    qtest_check_log_empty(q);

    ck_assert_uint_eq(qtest_readb(q, threshold), 0);
    ck_assert_uint_eq(qtest_readw(q, threshold), 0);
    ck_assert_uint_eq(qtest_readq(q, threshold), 0);
    qtest_check_logged(q, 3, "register 0x8 value 0x0: not an aligned 32-bit access\n");
    ck_assert_uint_eq(qtest_readl(q, threshold + 2), 0);
    qtest_check_logged(q, 1, "register 0xa value 0x0: not an aligned 32-bit access\n");

    qtest_writeb(q, threshold, 0x55);
    qtest_writew(q, threshold, 0x5566);
    qtest_writeq(q, threshold, 0x5566778899aabbccull);
    qtest_writel(q, threshold + 1, 0x55667788);
    qtest_check_logged(q, 1, "register 0x8 value 0x55: not an aligned 32-bit access\n");
    qtest_check_logged(q, 1, "register 0x8 value 0x5566: not an aligned 32-bit access\n");
    qtest_check_logged(q, 1, "register 0x8 value 0x99aabbcc: not an aligned 32-bit access\n");
    qtest_check_logged(q, 1, "register 0x9 value 0x55667788: not an aligned 32-bit access\n");
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_DESC_CNT_TRSHLD), 0x1234);
    qtest_stop(q);
}
END_TEST

/* Each kind of register that is not there or not writable, named with its value. */
START_TEST(bad_registers_are_named)
{
    static const struct {
        bool write;
        uint32_t offset;
        uint32_t value;
        const char *log;
    } cases[] = {
        { false, 0x00004, 0, "register 0x4 value 0x0: no register at this offset" },
        { true, 0x00010, 0x77, "register 0x10 value 0x77: no register at this offset" },
        { true, 0x12ffc, 0x78, "register 0x12ffc value 0x78: no register at this offset" },
        { true, BAM_IRQ_SRCS_EE0, 5, "register 0x3000 value 0x5: write to a read-only register" },
        { true, BAM_REVISION, 6, "register 0x1000 value 0x6: write to a read-only register" },
        { true, BAM_P_SW_OFSTS(5), 8, "register 0x18800 value 0x8: write to a read-only register" },
        { true, 0x04004, 1,
          "register 0x4004 value 0x1: register of an execution environment other than the AP's" },
    };
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_write(&ap, BAM_CTRL, CTRL_BAM_EN);
    for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (cases[i].write) {
            ap_bam_write(&ap, cases[i].offset, cases[i].value);
        } else {
            ck_assert_uint_eq(ap_bam_read(&ap, cases[i].offset), 0);
        }
        qtest_check_logged(q, 1, cases[i].log);
    }
    qtest_stop(q);
}
END_TEST

/* While SW_RST is 1 only CTRL takes writes; while P_RST is 1 only P_RST does. */
START_TEST(nothing_is_written_in_reset)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_write(&ap, BAM_CTRL, CTRL_SW_RST);
    ap_bam_write(&ap, BAM_DESC_CNT_TRSHLD, 4);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_DESC_CNT_TRSHLD), 0);
    qtest_check_logged(q, 1, "register 0x8 value 0x4: write while the block is held in reset");
    ap_bam_write(&ap, BAM_CTRL, CTRL_BAM_EN);
    ap_bam_write(&ap, BAM_P_RST(4), 1);
    ap_bam_write(&ap, BAM_P_IRQ_EN(4), 0x31);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_EN(4)), 0);
    qtest_check_logged(q, 1, "register 0x17018 value 0x31: write to a pipe held in reset");
    qtest_stop(q);
}
END_TEST

/* A FIFO or buffer outside of RAM: error bits, line high, pipe stopped until P_RST. */
START_TEST(bus_error_stops_the_pipe)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_write_descriptor(&ap, AP_FIFO_TX, 0, SOC_BAM_BASE, 64, DESCRIPTOR_EOT);
    ap_write_descriptor(&ap, AP_FIFO_TX, 8, AP_TX_BUFFER(1), 8, DESCRIPTOR_EOT);
    ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), 16);
    qtest_clock_step(q, NS_PER_MS);
    qtest_check_logged(q, 1, "bam: pipe 4: address 0x4044000 size 0x40: descriptor points outside of RAM");
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 0);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_IRQ_STTS(PIPE_TX)), P_IRQ_ERR | P_IRQ_HRESP_ERR);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_IRQ_STTS), IRQ_BAM_ERROR | IRQ_BAM_HRESP_ERR);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_IRQ_SRCS_EE0), SRCS_BAM | SRCS_PIPE(PIPE_TX));
    ck_assert(q->level[SOC_SPI_BAM]);
    /* The driver's handler clears both, and the line falls. */
    ck_assert_uint_eq(ap_interrupt(&ap), SRCS_BAM | SRCS_PIPE(PIPE_TX));
    ck_assert(!q->level[SOC_SPI_BAM]);
    ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), 0);
    ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), 16);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 0);

    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_CLOSE, 7);
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 8);
    qtest_stop(q);
}
END_TEST

/* Neither a frame nor a fetch reaches a device, whose watched register tells. */
START_TEST(dma_never_reaches_a_device)
{
    static const struct {
        uint32_t address;
        uint32_t watched;
    } devices[] = {
        { SOC_MUTEX_BASE, SOC_MUTEX_BASE },
        { SOC_BAM_BASE + BAM_DESC_CNT_TRSHLD, SOC_BAM_BASE + BAM_DESC_CNT_TRSHLD },
        { SOC_BAM_BASE + BAM_P_EVNT_REG(PIPE_RX), SOC_BAM_BASE + BAM_P_EVNT_REG(PIPE_RX) },
        { SOC_UART_BASE + 0x24, SOC_UART_BASE + 0x24 },
        /* GICv2: enables of SPI 0..31; all 0 at reset */
        { SOC_GIC_DIST_BASE + 0x104, SOC_GIC_DIST_BASE + 0x104 },
        { SOC_APCS_BASE + APCS_IPC, SOC_MUTEX_BASE },
    };
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);
    uint32_t before;

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    qtest_clock_step(q, NS_PER_MS);
    for (unsigned int i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        char line[100];

        ap_rx_start(&ap);
        ap_write_descriptor(&ap, AP_FIFO_RX, 0, devices[i].address, 2048, DESCRIPTOR_EOT);
        before = qtest_readl(q, devices[i].watched);
        ap_send_command(&ap, COMMAND_OPEN, i);
        qtest_clock_step(q, NS_PER_MS);
        ck_assert_uint_eq(qtest_readl(q, devices[i].watched), before);
        ck_assert_uint_eq(ap_frames_waiting(&ap), 0);
        snprintf(line, sizeof(line), "pipe 5: address 0x%x size 0x8: descriptor points outside",
                 devices[i].address);
        qtest_check_logged(q, 1, line);
    }

    /* And a FIFO in a device: the mutexes, one of which would read as a descriptor. */
    qtest_writel(q, SOC_MUTEX_BASE, AP_TX_BUFFER(0));
    ap_tx_start(&ap);
    ap_bam_write(&ap, BAM_P_CTRL(PIPE_TX), 0);
    ap_bam_write(&ap, BAM_P_DESC_FIFO_ADDR(PIPE_TX), SOC_MUTEX_BASE);
    ap_bam_write(&ap, BAM_P_CTRL(PIPE_TX), MAINLINE_P_CTRL_TX);
    ap_bam_write(&ap, BAM_P_EVNT_REG(PIPE_TX), 8);
    qtest_clock_step(q, NS_PER_MS);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_P_SW_OFSTS(PIPE_TX)), 0);
    ck_assert_uint_ne(ap_bam_read(&ap, BAM_P_IRQ_STTS(PIPE_TX)) & P_IRQ_ERR, 0);
    qtest_stop(q);
}
END_TEST

/* system_reset takes the block back to unpowered, and the line with it. */
START_TEST(machine_reset_clears_the_block)
{
    struct ap ap;
    struct qtest *q = powered_machine_start(&ap);

    ap_bam_start(&ap);
    ap_rx_start(&ap);
    ap_ack(&ap);
    ap_tx_start(&ap);
    ap_send_command(&ap, COMMAND_OPEN, 0);
    qtest_clock_step(q, POWERED_MACHINE_DMA_NS);
    ck_assert(q->level[SOC_SPI_BAM]);
    qmp_system_reset(q);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_CTRL), 0);
    ck_assert(!q->level[SOC_SPI_BAM]);
    ck_assert_uint_eq(ap_bam_read(&ap, BAM_NUM_PIPES), 0);
    qtest_stop(q);
}
END_TEST

int main(void)
{
    const struct suite_test tests[] = {
        { odd_access_shapes_are_refused, 1 },
        { bad_registers_are_named, 1 },
        { nothing_is_written_in_reset, 1 },
        { bus_error_stops_the_pipe, 1 },
        { dma_never_reaches_a_device, 1 },
        { machine_reset_clears_the_block, 1 },
        { NULL, 0 },
    };

    return suite_run("bam-errors", tests, 60);
}
