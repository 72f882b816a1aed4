/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The AP's moves. The order of register accesses is HARDWARE.md B5's, because a
 * test that resets a pipe in another order than the driver tests something else.
 */
#include <check.h>
#include <string.h>

#include "ap.h"

uint64_t ap_smem_item(struct qtest *q, unsigned int item, uint32_t *size)
{
    uint64_t toc = SOC_SMEM_BASE + SMEM_TOC(item);

    if (size) {
        *size = qtest_readl(q, toc + 8);
    }
    return qtest_readl(q, toc) ? SOC_SMEM_BASE + qtest_readl(q, toc + 4) : 0;
}

static void find_words(struct ap *ap)
{
    uint64_t state = ap_smem_item(ap->q, SMEM_ITEM_SMSM_STATE, NULL);
    uint64_t matrix = ap_smem_item(ap->q, SMEM_ITEM_SMSM_SUBSCRIPTION, NULL);

    ck_assert_uint_ne(state, 0);
    ck_assert_uint_ne(matrix, 0);
    ap->word = state;
    ap->modem_word = state + 4;
    ap->subscription = matrix + 4 * (1 * SMSM_HOSTS + 0);
}

void ap_init(struct ap *ap, struct qtest *q)
{
    *ap = (struct ap){ .q = q };
    find_words(ap);
    qtest_irq_intercept_in(q, QOM_GIC);
}

void ap_take_over(struct ap *ap, struct qtest *q, const struct ap *from)
{
    *ap = *from;
    ap->q = q;
}

uint32_t ap_bam_read(struct ap *ap, uint32_t offset)
{
    return qtest_readl(ap->q, SOC_BAM_BASE + offset);
}

void ap_bam_write(struct ap *ap, uint32_t offset, uint32_t value)
{
    qtest_writel(ap->q, SOC_BAM_BASE + offset, value);
}

uint32_t ap_word(struct ap *ap)
{
    return qtest_readl(ap->q, ap->word);
}

uint32_t ap_modem_word(struct ap *ap)
{
    return qtest_readl(ap->q, ap->modem_word);
}

void ap_subscribe(struct ap *ap, uint32_t bits)
{
    qtest_writel(ap->q, ap->subscription, bits);
}

void ap_doorbell(struct ap *ap)
{
    qtest_writel(ap->q, SOC_APCS_BASE + APCS_IPC, IPC_MODEM_SMSM);
}

void ap_set_word(struct ap *ap, uint32_t word)
{
    if (ap_word(ap) != word) {
        qtest_writel(ap->q, ap->word, word);
        ap_doorbell(ap);
    }
}

void ap_vote(struct ap *ap, bool level)
{
    ap_set_word(ap, (ap_word(ap) & ~SMSM_PC) | (level ? SMSM_PC : 0));
}

void ap_ack(struct ap *ap)
{
    ap_set_word(ap, ap_word(ap) ^ SMSM_PC_ACK);
}

void ap_bam_start(struct ap *ap)
{
    uint32_t ctrl = ap_bam_read(ap, BAM_CTRL);

    ap_bam_write(ap, BAM_CTRL, ctrl | CTRL_SW_RST);
    ap_bam_write(ap, BAM_CTRL, ctrl & ~CTRL_SW_RST);
    ap_bam_write(ap, BAM_CTRL, (ctrl & ~CTRL_SW_RST) | CTRL_BAM_EN);
    ap_bam_write(ap, BAM_DESC_CNT_TRSHLD, MAINLINE_DESC_CNT_TRSHLD);
    ap_bam_write(ap, BAM_CNFG_BITS, MAINLINE_CNFG_BITS);
    ap_bam_write(ap, BAM_IRQ_EN, MAINLINE_IRQ_EN);
    ap_bam_write(ap, BAM_IRQ_SRCS_MSK_EE0, SRCS_BAM);
}

static void pipe_init(struct ap *ap, unsigned int pipe, uint32_t fifo, uint32_t control)
{
    ap_bam_write(ap, BAM_P_RST(pipe), 1);
    ap_bam_write(ap, BAM_P_RST(pipe), 0);
    ap_bam_write(ap, BAM_P_DESC_FIFO_ADDR(pipe), fifo);
    ap_bam_write(ap, BAM_P_FIFO_SIZES(pipe), MAINLINE_FIFO_SIZE);
    ap_bam_write(ap, BAM_P_IRQ_EN(pipe), MAINLINE_P_IRQ_EN);
    ap_bam_write(ap, BAM_IRQ_SRCS_MSK_EE0,
                 ap_bam_read(ap, BAM_IRQ_SRCS_MSK_EE0) | SRCS_PIPE(pipe));
    ap_bam_write(ap, BAM_P_CTRL(pipe), control);
}

static uint32_t next_offset(uint32_t offset)
{
    return (offset + DESCRIPTOR_SIZE) % MAINLINE_FIFO_SIZE;
}

void ap_write_descriptor(struct ap *ap, uint32_t fifo, uint32_t offset, uint32_t address,
                         uint16_t size, uint16_t flags)
{
    qtest_writel(ap->q, fifo + offset, address);
    qtest_writel(ap->q, fifo + offset + 4, size | (uint32_t)flags << 16);
}

static void rx_queue_buffer(struct ap *ap, unsigned int buffer)
{
    ap_write_descriptor(ap, AP_FIFO_RX, ap->rx_write, AP_RX_BUFFER(buffer), RX_BUFFER_SIZE,
                        DESCRIPTOR_EOT);
    ap->rx_write = next_offset(ap->rx_write);
}

void ap_rx_start(struct ap *ap)
{
    ap->rx_read = 0;
    ap->rx_write = 0;
    for (unsigned int i = 0; i < RX_BUFFERS; i++) {
        rx_queue_buffer(ap, i);
    }
    pipe_init(ap, PIPE_RX, AP_FIFO_RX, MAINLINE_P_CTRL_RX);
    ap_bam_write(ap, BAM_DESC_CNT_TRSHLD, MAINLINE_RX_BURST);
    ap_bam_write(ap, BAM_P_EVNT_REG(PIPE_RX), ap->rx_write);
}

void ap_tx_start(struct ap *ap)
{
    ap->tx_write = 0;
    pipe_init(ap, PIPE_TX, AP_FIFO_TX, MAINLINE_P_CTRL_TX);
}

static void pipe_release(struct ap *ap, unsigned int pipe)
{
    ap_bam_write(ap, BAM_P_RST(pipe), 1);
    ap_bam_write(ap, BAM_P_RST(pipe), 0);
    ap_bam_write(ap, BAM_IRQ_SRCS_MSK_EE0,
                 ap_bam_read(ap, BAM_IRQ_SRCS_MSK_EE0) & ~SRCS_PIPE(pipe));
    ap_bam_write(ap, BAM_P_IRQ_EN(pipe), 0);
}

void ap_tx_release(struct ap *ap)
{
    pipe_release(ap, PIPE_TX);
}

void ap_rx_release(struct ap *ap)
{
    /* There are always buffers outstanding, so the pipe is set up once more first. */
    pipe_init(ap, PIPE_RX, AP_FIFO_RX, MAINLINE_P_CTRL_RX);
    pipe_release(ap, PIPE_RX);
    ap_bam_write(ap, BAM_CTRL, ap_bam_read(ap, BAM_CTRL) | CTRL_SW_RST);
}

void ap_bring_up(struct ap *ap)
{
    ap_subscribe(ap, SMSM_DMUX);
    while (!(ap_modem_word(ap) & SMSM_PC)) {
        qtest_clock_step(ap->q, NS_PER_MS);
        ck_assert_uint_lt(ap->q->now_ns, NS_PER_S);
    }
    ap_bam_start(ap);
    ap_rx_start(ap);
    ap_ack(ap);
}

void ap_bring_down(struct ap *ap)
{
    ap_tx_release(ap);
    ap_rx_release(ap);
    ap_ack(ap);
}

void ap_send(struct ap *ap, const uint8_t *frame, uint32_t length)
{
    uint32_t buffer = AP_TX_BUFFER(ap->tx_write / DESCRIPTOR_SIZE % AP_TX_SLOTS);

    qtest_memwrite(ap->q, buffer, frame, length);
    ap_write_descriptor(ap, AP_FIFO_TX, ap->tx_write, buffer, length, DESCRIPTOR_EOT);
    ap->tx_write = next_offset(ap->tx_write);
    ap_bam_write(ap, BAM_P_EVNT_REG(PIPE_TX), ap->tx_write);
}

void ap_send_command(struct ap *ap, uint8_t command, uint8_t channel)
{
    uint8_t frame[FRAME_HEADER];

    ap_put_header(frame, command, 0, channel, 0);
    ap_send(ap, frame, sizeof(frame));
}

unsigned int ap_frames_waiting(struct ap *ap)
{
    uint32_t done = ap_bam_read(ap, BAM_P_SW_OFSTS(PIPE_RX)) & 0xffff;

    ck_assert_uint_lt(done, MAINLINE_FIFO_SIZE);
    return (done + MAINLINE_FIFO_SIZE - ap->rx_read) % MAINLINE_FIFO_SIZE / DESCRIPTOR_SIZE;
}

uint32_t ap_take_frame(struct ap *ap, uint8_t *frame)
{
    uint32_t address, status, length;

    memset(frame, 0, AP_FRAME_MAX);
    if (ap_frames_waiting(ap) == 0) {
        return 0;
    }
    address = qtest_readl(ap->q, AP_FIFO_RX + ap->rx_read);
    status = qtest_readl(ap->q, AP_FIFO_RX + ap->rx_read + 4);
    length = status & 0xffff;
    ck_assert_uint_ge(address, AP_RX_BUFFER(0));
    ck_assert_uint_lt(address, AP_RX_BUFFER(RX_BUFFERS));
    ck_assert_uint_le(length, RX_BUFFER_SIZE);
    qtest_memread(ap->q, address, frame, length);
    ap->rx_read = next_offset(ap->rx_read);

    rx_queue_buffer(ap, (address - AP_RX_BUFFER(0)) / RX_BUFFER_SIZE);
    ap_bam_write(ap, BAM_P_EVNT_REG(PIPE_RX), ap->rx_write);
    return length;
}

uint32_t ap_interrupt(struct ap *ap)
{
    uint32_t sources = ap_bam_read(ap, BAM_IRQ_SRCS_EE0);

    for (unsigned int pipe = 0; pipe < 6; pipe++) {
        if (sources & SRCS_PIPE(pipe)) {
            ap_bam_write(ap, BAM_P_IRQ_CLR(pipe), ap_bam_read(ap, BAM_P_IRQ_STTS(pipe)));
            ap_bam_read(ap, BAM_P_SW_OFSTS(pipe));
        }
    }
    if (sources & SRCS_BAM) {
        ap_bam_write(ap, BAM_IRQ_CLR, ap_bam_read(ap, BAM_IRQ_STTS));
    }
    return sources;
}
