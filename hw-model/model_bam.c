/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's DMA engine at the model level: register accesses, in the order of HARDWARE.md B5.
 *
 * RAM, from its start: two descriptor FIFOs of 32 KiB, then MODEL_SLOTS buffers for each pipe.
 */
#include "model_bam.h"

#include "../core/dmux_fifo.h"
#include "../core/dmux_power.h"
#include "bam_registers.h"
#include "little_endian.h"

#include <assert.h>

#define FIFO_SIZE DMUX_FIFO_SIZE_MAINLINE
#define FIFO_ROOM 0x8000u
#define SLOTS_ROOM (MODEL_SLOTS * MODEL_SLOT_SIZE)

/* What bam_dma writes to the block: while it resets it, and the client's wish (HARDWARE.md B5). */
#define THRESHOLD_AT_RESET 4u
#define THRESHOLD_OF_CLIENT MODEL_SLOT_SIZE
#define CONFIGURATION 0x0ffff004u

#define PIPE_IRQS (BAM_P_IRQ_PRCSD_DESC | BAM_P_IRQ_ERR | BAM_P_IRQ_TRNSFR_END)

_Static_assert(FIFO_SIZE < FIFO_ROOM, "the FIFO fits its memory");
_Static_assert(MODEL_PIPE_COUNT * (FIFO_ROOM + SLOTS_ROOM) <= 0x100000u,
	       "all lies in the MiB before SMEM");

static unsigned int number_of(enum model_pipe pipe)
{
	return pipe == MODEL_PIPE_TX ? DMUX_PIPE_TX : DMUX_PIPE_RX;
}

static uint32_t read_reg(struct model_bam *bam, enum bam_register reg, unsigned int index)
{
	uint32_t offset = bam_register_offset(bam->native->bam.config.version, reg, index);

	return native_bam_read(bam->native, offset);
}

static void write_reg(struct model_bam *bam, enum bam_register reg, unsigned int index,
		      uint32_t value)
{
	uint32_t offset = bam_register_offset(bam->native->bam.config.version, reg, index);

	native_bam_write(bam->native, offset, value);
}

static uint64_t fifo_of(const struct model_bam *bam, enum model_pipe pipe)
{
	return bam->native->ram.base + pipe * FIFO_ROOM;
}

static uint64_t slot_address(const struct model_bam *bam, enum model_pipe pipe, uint32_t slot)
{
	return bam->native->ram.base + MODEL_PIPE_COUNT * FIFO_ROOM + pipe * SLOTS_ROOM +
	       slot % MODEL_SLOTS * MODEL_SLOT_SIZE;
}

uint8_t *model_bam_slot(const struct model_bam *bam, enum model_pipe pipe, uint32_t slot)
{
	uint8_t *bytes = ram_host_at(&bam->native->ram, slot_address(bam, pipe, slot),
				     MODEL_SLOT_SIZE);

	assert(bytes);
	return bytes;
}

void model_bam_init(struct model_bam *bam, struct native *native)
{
	*bam = (struct model_bam){ .native = native };
}

bool model_bam_block_start(struct model_bam *bam)
{
	uint32_t ctrl;

	if (bam->held)
		return false;
	ctrl = read_reg(bam, BAM_CTRL, 0);
	write_reg(bam, BAM_CTRL, 0, ctrl | BAM_CTRL_SW_RST);
	ctrl &= ~BAM_CTRL_SW_RST;
	write_reg(bam, BAM_CTRL, 0, ctrl);
	write_reg(bam, BAM_CTRL, 0, ctrl | BAM_CTRL_BAM_EN);
	write_reg(bam, BAM_DESC_CNT_TRSHLD, 0, THRESHOLD_AT_RESET);
	write_reg(bam, BAM_CNFG_BITS, 0, CONFIGURATION);
	write_reg(bam, BAM_IRQ_EN, 0, BAM_IRQ_HRESP_ERR | BAM_IRQ_ERROR);
	write_reg(bam, BAM_IRQ_SRCS_MSK_EE, BAM_EE_AP, BAM_IRQ_SRCS_BAM);
	model_bam_init(bam, bam->native);
	bam->held = true;
	return true;
}

void model_bam_block_stop(struct model_bam *bam)
{
	write_reg(bam, BAM_CTRL, 0, read_reg(bam, BAM_CTRL, 0) | BAM_CTRL_SW_RST);
	model_bam_init(bam, bam->native);
}

static void pipe_reset(struct model_bam *bam, unsigned int number)
{
	write_reg(bam, BAM_P_RST, number, 1);
	write_reg(bam, BAM_P_RST, number, 0);
}

void model_bam_pipe_start(struct model_bam *bam, enum model_pipe pipe)
{
	unsigned int number = number_of(pipe);
	uint32_t direction = pipe == MODEL_PIPE_RX ? BAM_P_CTRL_DIRECTION : 0;
	uint32_t sources;

	assert(!bam->pipe[pipe].started);
	pipe_reset(bam, number);
	write_reg(bam, BAM_P_DESC_FIFO_ADDR, number, (uint32_t)fifo_of(bam, pipe));
	write_reg(bam, BAM_P_FIFO_SIZES, number, FIFO_SIZE);
	write_reg(bam, BAM_P_IRQ_EN, number, PIPE_IRQS);
	sources = read_reg(bam, BAM_IRQ_SRCS_MSK_EE, BAM_EE_AP);
	write_reg(bam, BAM_IRQ_SRCS_MSK_EE, BAM_EE_AP, sources | 1u << number);
	write_reg(bam, BAM_P_CTRL, number, BAM_P_CTRL_P_EN | BAM_P_CTRL_SYS_MODE | direction);
	if (pipe == MODEL_PIPE_RX)
		write_reg(bam, BAM_DESC_CNT_TRSHLD, 0, THRESHOLD_OF_CLIENT);
	bam->pipe[pipe].started = true;
	bam->pipe[pipe].head = bam->pipe[pipe].tail = 0;
	bam->pipe[pipe].queued = 0;
}

void model_bam_pipe_stop(struct model_bam *bam, enum model_pipe pipe)
{
	unsigned int number = number_of(pipe);
	uint32_t sources;

	assert(bam->pipe[pipe].started);
	pipe_reset(bam, number);
	sources = read_reg(bam, BAM_IRQ_SRCS_MSK_EE, BAM_EE_AP);
	write_reg(bam, BAM_IRQ_SRCS_MSK_EE, BAM_EE_AP, sources & ~(1u << number));
	write_reg(bam, BAM_P_IRQ_EN, number, 0);
	bam->pipe[pipe].started = false;
}

void model_bam_release(struct model_bam *bam)
{
	for (unsigned int pipe = 0; pipe < MODEL_PIPE_COUNT; pipe++) {
		if (bam->pipe[pipe].started)
			model_bam_pipe_stop(bam, (enum model_pipe)pipe);
	}
	if (bam->held)
		model_bam_block_stop(bam);
}

uint32_t model_bam_in_flight(const struct model_bam *bam, enum model_pipe pipe)
{
	return dmux_fifo_count(FIFO_SIZE, bam->pipe[pipe].head, bam->pipe[pipe].tail);
}

void model_bam_queue(struct model_bam *bam, enum model_pipe pipe, uint32_t length)
{
	uint32_t tail = bam->pipe[pipe].tail;
	uint8_t *descriptor = ram_host_at(&bam->native->ram, fifo_of(bam, pipe) + tail,
					  BAM_DESCRIPTOR_SIZE);

	assert(bam->pipe[pipe].started && length <= MODEL_SLOT_SIZE);
	assert(descriptor && model_bam_in_flight(bam, pipe) < MODEL_SLOTS);
	hw_put_le32(descriptor, (uint32_t)slot_address(bam, pipe, bam->pipe[pipe].queued++));
	hw_put_le16(descriptor + 4, (uint16_t)length);
	hw_put_le16(descriptor + 6, BAM_DESCRIPTOR_EOT);
	bam->pipe[pipe].tail = dmux_fifo_advance(FIFO_SIZE, tail, 1);
}

void model_bam_ring(struct model_bam *bam, enum model_pipe pipe)
{
	write_reg(bam, BAM_P_EVNT_REG, number_of(pipe), bam->pipe[pipe].tail);
}

unsigned int model_bam_serve(struct model_bam *bam)
{
	uint32_t sources = read_reg(bam, BAM_IRQ_SRCS_EE, BAM_EE_AP);
	unsigned int spoke = 0;

	for (unsigned int pipe = 0; pipe < MODEL_PIPE_COUNT; pipe++) {
		unsigned int number = number_of((enum model_pipe)pipe);

		if (!(sources & 1u << number))
			continue;
		spoke |= 1u << pipe;
		write_reg(bam, BAM_P_IRQ_CLR, number, read_reg(bam, BAM_P_IRQ_STTS, number));
	}
	if (sources & BAM_IRQ_SRCS_BAM)
		write_reg(bam, BAM_IRQ_CLR, 0, read_reg(bam, BAM_IRQ_STTS, 0));
	return spoke;
}

uint32_t model_bam_completed(struct model_bam *bam, enum model_pipe pipe)
{
	uint32_t offset = read_reg(bam, BAM_P_SW_OFSTS, number_of(pipe)) & BAM_FIFO_OFFSET_MASK;
	uint32_t waiting = model_bam_in_flight(bam, pipe);
	uint32_t done;

	if (!bam->pipe[pipe].started || !dmux_fifo_offset_valid(FIFO_SIZE, offset))
		return 0;
	done = dmux_fifo_count(FIFO_SIZE, bam->pipe[pipe].head, offset);
	if (done > waiting)
		done = waiting;
	bam->pipe[pipe].head = dmux_fifo_advance(FIFO_SIZE, bam->pipe[pipe].head, done);
	return done;
}
