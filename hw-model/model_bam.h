/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's DMA engine at the model level: drives the two pipes of BAM-DMUX by their registers,
 * the way Linux' bam_dma does (HARDWARE.md B5 has its accesses one by one, B8 its habits).
 *
 *   block_start -> pipe_start (each pipe, when it is first used) -> queue ... ring
 *   line high   -> serve -> completed (each pipe)
 *   pipe_stop (each that was started) -> block_stop, and the block stays in reset
 *
 * Between block_start and block_stop the channels are held, whoever holds them: they cannot be
 * started again, as a DMA channel that was not released cannot be requested.
 *
 * One habit is left out: bam_dma sets a pipe with descriptors in flight up once more when it
 * ends it.
 *
 * Context: the AP's, never from a callback of the model. Every function but those that say so
 * touches registers: the BAM must have power.
 */
#ifndef HW_MODEL_MODEL_BAM_H
#define HW_MODEL_MODEL_BAM_H

#include "native.h"

enum model_pipe {
	MODEL_PIPE_TX,		/* AP to modem */
	MODEL_PIPE_RX,		/* modem to AP */
	MODEL_PIPE_COUNT
};

/* Buffers of a pipe; slot n is used by every n-th descriptor of it. */
#define MODEL_SLOTS 64u
#define MODEL_SLOT_SIZE 2048u

/**
 * struct model_bam - the engine
 * @held:	the block was started and not stopped
 * @started:	since the last start of the block
 * @head:	FIFO offset of the oldest descriptor that is not completed
 * @tail:	FIFO offset of the next free one
 * @queued:	descriptors ever queued since the pipe was started
 */
struct model_bam {
	struct native *native;
	bool held;
	struct {
		bool started;
		uint32_t head, tail;
		uint32_t queued;
	} pipe[MODEL_PIPE_COUNT];
};

/* @native: FIFOs and buffers lie at the start of its RAM. Touches nothing. */
void model_bam_init(struct model_bam *bam, struct native *native);

/* Reset and enable the block; all pipes are as after a reset. False: held; nothing is touched. */
bool model_bam_block_start(struct model_bam *bam);
/* Leave the block in reset; it is held no more. */
void model_bam_block_stop(struct model_bam *bam);
/* Stop what is started, pipes and block: what somebody has left. */
void model_bam_release(struct model_bam *bam);
void model_bam_pipe_start(struct model_bam *bam, enum model_pipe pipe);
void model_bam_pipe_stop(struct model_bam *bam, enum model_pipe pipe);

/* Bytes of buffer @slot (modulo MODEL_SLOTS). Touches memory only. */
uint8_t *model_bam_slot(const struct model_bam *bam, enum model_pipe pipe, uint32_t slot);

/**
 * model_bam_queue() - the next descriptor, for the next slot; the BAM learns of it by the doorbell
 * @length:	bytes of it, at most MODEL_SLOT_SIZE
 *
 * The caller keeps no more than MODEL_SLOTS in flight (asserted). Touches memory only.
 */
void model_bam_queue(struct model_bam *bam, enum model_pipe pipe, uint32_t length);
void model_bam_ring(struct model_bam *bam, enum model_pipe pipe);

/* Descriptors queued and not completed. Touches nothing. */
uint32_t model_bam_in_flight(const struct model_bam *bam, enum model_pipe pipe);

/* Serve the interrupt: clears what is pending. Return: bit p for each enum model_pipe that spoke. */
unsigned int model_bam_serve(struct model_bam *bam);

/**
 * model_bam_completed() - descriptors completed since the last call
 *
 * As far as the pipe's offset says. One that fell back - the block was reset by somebody else -
 * looks like the completion of all of them (HARDWARE.md B6).
 */
uint32_t model_bam_completed(struct model_bam *bam, enum model_pipe pipe);

#endif /* HW_MODEL_MODEL_BAM_H */
