/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The MMIO traces of mainline's driver (HARDWARE.md B5), offset by offset, for
 * v1.7 and v1.4; after each access the state of the model and the line's level.
 */
#include "bench.h"
#include "suites.h"

#include <string.h>

/* What the AP (R, W) or the modem does. */
enum move {
	R,		/* read @offset, expect @value */
	W,		/* write @value to @offset */
	CONSUME,	/* modem takes one descriptor of pipe 4 */
	PRODUCE,	/* modem fills one descriptor of pipe 5 */
};

/**
 * struct step - a move, and what holds after it
 * @ctrl, @mask:	CTRL and IRQ_SRCS_MSK_EE
 * @tx, @rx:		P_CTRL of pipes 4 and 5
 * @tx_tail ... @rx_head: write and read offsets
 * @irq:		level of SPI 29
 */
struct step {
	enum move move;
	uint32_t offset;
	uint32_t value;
	uint32_t ctrl;
	uint32_t mask;
	uint32_t tx, tx_tail, tx_head;
	uint32_t rx, rx_tail, rx_head;
	bool irq;
};

#define MASK0 0x80000000u
#define MASK5 0x80000020u
#define MASK54 0x80000030u

static const struct step v1_7_steps[] = {
	/* probe with bam_clk: REVISION (NUM_EES 1), NUM_PIPES */
	{ R, 0x01000, 0x100, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x01008, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	/* first channel request after power up */
	{ R, 0x00000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x00000, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x00000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x00000, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x00008, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0007c, 0x0ffff004, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0001c, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x03004, 0x80000000, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	/* first issue on RX */
	{ W, 0x18004, 1, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18004, 0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x1881c, BENCH_FIFO_RX, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18820, 0x7ff8, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18018, 0x31, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x03004, MASK0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18000, 0x2a, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x00008, 0x800, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x18818, 0x100, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	/* first TX */
	{ W, 0x17004, 1, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x17004, 0, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x1781c, BENCH_FIFO_TX, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x17820, 0x7ff8, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x17018, 0x31, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ R, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x03004, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x17000, 0x22, 2, MASK54, 0x22, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x17818, 8, 2, MASK54, 0x22, 8, 0, 0x2a, 0x100, 0, 0 },
	/* the modem takes it; interrupt service */
	{ CONSUME, 0, 0, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 1 },
	{ R, 0x03000, 0x10, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 1 },
	{ R, 0x17010, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 1 },
	{ W, 0x17014, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 0 },
	{ R, 0x17800, 8, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 0 },
	/* a frame from the modem, interrupt service, refill */
	{ PRODUCE, 0, 0, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x03000, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x18010, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ W, 0x18014, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 0 },
	{ R, 0x18800, 8, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 0 },
	{ W, 0x18818, 0x108, 2, MASK54, 0x22, 8, 8, 0x2a, 0x108, 8, 0 },
	/* both pipes in one interrupt */
	{ W, 0x17818, 0x18, 2, MASK54, 0x22, 0x18, 8, 0x2a, 0x108, 8, 0 },
	{ CONSUME, 0, 0, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 8, 1 },
	{ PRODUCE, 0, 0, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 1 },
	{ R, 0x03000, 0x30, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 1 },
	{ W, 0x17014, 0x20, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 1 },
	{ R, 0x17800, 0x10, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 1 },
	{ W, 0x18014, 0x20, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 0 },
	{ R, 0x18800, 0x10, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 0 },
	{ R, 0x00014, 0, 2, MASK54, 0x22, 0x18, 0x10, 0x2a, 0x108, 0x10, 0 },
	/* release TX with one descriptor outstanding: re-init, reset, mask */
	{ W, 0x17004, 1, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17004, 0, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x1781c, BENCH_FIFO_TX, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17820, 0x7ff8, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17018, 0x31, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ R, 0x03004, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x03004, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17000, 0x22, 2, MASK54, 0x22, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17004, 1, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17004, 0, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ R, 0x03004, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	{ W, 0x17018, 0, 2, MASK5, 0, 0, 0, 0x2a, 0x108, 0x10, 0 },
	/* release RX, the last channel: SW_RST stays 1 */
	{ W, 0x18004, 1, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18004, 0, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x1881c, BENCH_FIFO_RX, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18820, 0x7ff8, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18018, 0x31, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18000, 0x2a, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x18004, 1, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18004, 0, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x03004, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x03004, MASK0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x18018, 0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x00000, 2, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x00000, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x00000, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
};

static const struct step v1_4_steps[] = {
	{ R, 0x0004, 0x100, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x003c, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	/* first channel request after power up */
	{ R, 0x0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0000, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0000, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0008, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x007c, 0x0ffff004, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x001c, 6, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0804, 0x80000000, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	/* first issue on RX */
	{ W, 0x6004, 1, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6004, 0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x681c, BENCH_FIFO_RX, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6820, 0x7ff8, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6018, 0x31, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x0804, MASK0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6000, 0x2a, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x0008, 0x800, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x6818, 0x100, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	/* first TX */
	{ W, 0x5004, 1, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x5004, 0, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x581c, BENCH_FIFO_TX, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x5820, 0x7ff8, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x5018, 0x31, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ R, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x0804, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x5000, 0x22, 2, MASK54, 0x22, 0, 0, 0x2a, 0x100, 0, 0 },
	{ W, 0x5818, 8, 2, MASK54, 0x22, 8, 0, 0x2a, 0x100, 0, 0 },
	/* interrupt service and refill */
	{ CONSUME, 0, 0, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 0, 1 },
	{ PRODUCE, 0, 0, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x0800, 0x30, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x5010, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ W, 0x5014, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x5800, 8, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ R, 0x6010, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 1 },
	{ W, 0x6014, 0x20, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 0 },
	{ R, 0x6800, 8, 2, MASK54, 0x22, 8, 8, 0x2a, 0x100, 8, 0 },
	{ W, 0x6818, 0x108, 2, MASK54, 0x22, 8, 8, 0x2a, 0x108, 8, 0 },
	/* release TX, nothing outstanding */
	{ W, 0x5004, 1, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 8, 0 },
	{ W, 0x5004, 0, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 8, 0 },
	{ R, 0x0804, MASK54, 2, MASK54, 0, 0, 0, 0x2a, 0x108, 8, 0 },
	{ W, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0x2a, 0x108, 8, 0 },
	{ W, 0x5018, 0, 2, MASK5, 0, 0, 0, 0x2a, 0x108, 8, 0 },
	/* release RX */
	{ W, 0x6004, 1, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6004, 0, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x681c, BENCH_FIFO_RX, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6820, 0x7ff8, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6018, 0x31, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6000, 0x2a, 2, MASK5, 0, 0, 0, 0x2a, 0, 0, 0 },
	{ W, 0x6004, 1, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6004, 0, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x0804, MASK5, 2, MASK5, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0804, MASK0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x6018, 0, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x0000, 2, 2, MASK0, 0, 0, 0, 0, 0, 0, 0 },
	{ W, 0x0000, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ R, 0x0000, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
};

static void check_pipe(unsigned int step, const struct bam_pipe *pipe, uint32_t ctrl,
		       uint32_t tail, uint32_t head)
{
	ck_assert_msg(pipe->ctrl == ctrl, "step %u: P_CTRL 0x%x, not 0x%x", step, pipe->ctrl, ctrl);
	ck_assert_msg(pipe->write_offset == tail, "step %u: write offset 0x%x, not 0x%x", step,
		      pipe->write_offset, tail);
	ck_assert_msg(pipe->read_offset == head, "step %u: read offset 0x%x, not 0x%x", step,
		      pipe->read_offset, head);
}

static void check_state(const struct bench *bench, unsigned int i, const struct step *step)
{
	const struct bam_registers *registers = &bench->bam.registers;

	ck_assert_msg(registers->ctrl == step->ctrl, "step %u: CTRL 0x%x, not 0x%x", i,
		      registers->ctrl, step->ctrl);
	ck_assert_msg(registers->irq_mask_ee == step->mask, "step %u: mask 0x%x, not 0x%x", i,
		      registers->irq_mask_ee, step->mask);
	check_pipe(i, &registers->pipe[4], step->tx, step->tx_tail, step->tx_head);
	check_pipe(i, &registers->pipe[5], step->rx, step->rx_tail, step->rx_head);
	ck_assert_msg(bench->ram.level[HW_IRQ_BAM] == step->irq, "step %u: line is %d, not %d", i,
		      bench->ram.level[HW_IRQ_BAM], step->irq);
}

static void play(enum bam_version version, const struct step *steps, unsigned int count)
{
	struct bench *bench = bench_start(version, 6);
	uint8_t frame[64];
	uint32_t length;
	uint16_t flags;

	for (uint32_t i = 0; i < 40; i++) {
		bench_descriptor(bench, BENCH_FIFO_TX, i * 8, BENCH_BUFFER + i * 64, 16,
				 BAM_DESCRIPTOR_EOT);
		bench_descriptor(bench, BENCH_FIFO_RX, i * 8, BENCH_BUFFER + 0x10000 + i * 2048,
				 2048, BAM_DESCRIPTOR_EOT);
	}
	bam_set_power(&bench->bam, true);
	for (unsigned int i = 0; i < count; i++) {
		const struct step *step = &steps[i];

		switch (step->move) {
		case R:
			length = bench_read(bench, step->offset);
			ck_assert_msg(length == step->value, "step %u: 0x%05x reads 0x%x, not 0x%x",
				      i, step->offset, length, step->value);
			break;
		case W:
			bench_write(bench, step->offset, step->value);
			break;
		case CONSUME:
			ck_assert_int_eq(bam_consume(&bench->bam, PIPE_TX, frame, sizeof(frame),
						     &length, &flags), BAM_OK);
			break;
		case PRODUCE:
			memset(frame, 0x33, sizeof(frame));
			ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, frame, sizeof(frame),
						     true, &length), BAM_OK);
			break;
		}
		check_state(bench, i, step);
	}
	/* The unmodified driver makes no mistake in its own trace. */
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_ERROR], 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_UNPOWERED], 0);
	bench_stop();
}

START_TEST(msm8916)
{
	play(BAM_V1_7, v1_7_steps, sizeof(v1_7_steps) / sizeof(v1_7_steps[0]));
}
END_TEST

START_TEST(msm8974)
{
	play(BAM_V1_4, v1_4_steps, sizeof(v1_4_steps) / sizeof(v1_4_steps[0]));
}
END_TEST

/* What the registers hold after the set-up, read back (v1.7 offsets). */
START_TEST(read_back)
{
	struct bench *bench = bench_start(BAM_V1_7, 6);

	bam_set_power(&bench->bam, true);
	for (unsigned int i = 0; i < 20; i++)
		if (v1_7_steps[i].move == W)
			bench_write(bench, v1_7_steps[i].offset, v1_7_steps[i].value);
	ck_assert_uint_eq(bench_read(bench, 0x00008), 0x800);
	ck_assert_uint_eq(bench_read(bench, 0x0007c), 0x0ffff004);
	ck_assert_uint_eq(bench_read(bench, 0x0001c), 6);
	ck_assert_uint_eq(bench_read(bench, 0x18000), 0x2a);
	ck_assert_uint_eq(bench_read(bench, 0x18018), 0x31);
	ck_assert_uint_eq(bench_read(bench, 0x18818), 0x100);
	ck_assert_uint_eq(bench_read(bench, 0x1881c), BENCH_FIFO_RX);
	ck_assert_uint_eq(bench_read(bench, 0x18820), 0x7ff8);
	bench_stop();
}
END_TEST

Suite *bam_mmio_suite(void)
{
	Suite *suite = suite_create("bam_mmio");
	TCase *tcase = tcase_create("mainline");

	tcase_add_test(tcase, msm8916);
	tcase_add_test(tcase, msm8974);
	tcase_add_test(tcase, read_back);
	suite_add_tcase(suite, tcase);
	return suite;
}
