/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM: what bam.c (block, power, interrupt line) and bam_pipe.c (pipes) share.
 * Not for users of the model.
 */
#ifndef HW_MODEL_BAM_INTERNAL_H
#define HW_MODEL_BAM_INTERNAL_H

#include "bam_registers.h"

/* bam.c: stamps the time and emits. */
void bam_emit(const struct bam *bam, struct hw_event event);
void bam_guest_error(const struct bam *bam, uint32_t offset, uint32_t value,
		     enum bam_guest_error error);
/* Drive the line if the state asks for another level than before. */
void bam_update_irq(struct bam *bam);
/* Powered, out of reset, BAM_EN. */
bool bam_is_running(const struct bam *bam);
/* Tell the modem; the last thing a register write does. */
void bam_announce(struct bam *bam, unsigned int pipe);

/*
 * bam_pipe.c: one register of a pipe below config.pipes, in a block that is powered and out of
 * reset; @offset only names the register in error events.
 */
uint32_t bam_pipe_read(const struct bam *bam, enum bam_register reg, unsigned int pipe);
void bam_pipe_write(struct bam *bam, enum bam_register reg, unsigned int pipe, uint32_t offset,
		    uint32_t value);

#endif /* HW_MODEL_BAM_INTERNAL_H */
