/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMD's items in SMEM as fields and rings; for smd.c and its tests.
 * Source: CONTROL-PLANE.md 1.1, 1.2.
 */
#ifndef HW_MODEL_SMD_MEMORY_H
#define HW_MODEL_SMD_MEMORY_H

#include "smd.h"

/* Who writes the half; and which half of the FIFO item it sends through. */
enum smd_half {
	SMD_HALF_AP,
	SMD_HALF_MODEM
};

/* Fields of a half in the order in which they lie there. */
enum smd_field {
	SMD_FIELD_STATE,
	SMD_FIELD_DSR,
	SMD_FIELD_CTS,
	SMD_FIELD_CD,
	SMD_FIELD_RI,
	SMD_FIELD_HEAD_FLAG,		/* the writer added data */
	SMD_FIELD_TAIL_FLAG,		/* the reader took data */
	SMD_FIELD_STATE_FLAG,
	SMD_FIELD_BLOCK_READ,		/* 1: do not ring when you have read */
	SMD_FIELD_TAIL,			/* written by the reader of the half */
	SMD_FIELD_HEAD,
	SMD_FIELD_COUNT
};

/* Bytes of a channel info item. */
#define SMD_INFO_BYTES 40u
#define SMD_INFO_WORDS 88u

/* False, and @value 0, when the item is gone or too small. */
bool smd_field_get(const struct smd *smd, unsigned int channel, enum smd_half half,
		   enum smd_field field, uint32_t *value);
bool smd_field_set(const struct smd *smd, unsigned int channel, enum smd_half half,
		   enum smd_field field, uint32_t value);

/* Bytes of @half's FIFO from @offset on, round its end; false when the item is gone. */
bool smd_fifo_get(const struct smd *smd, unsigned int channel, enum smd_half half, uint32_t offset,
		  uint8_t *bytes, uint32_t length);
bool smd_fifo_set(const struct smd *smd, unsigned int channel, enum smd_half half, uint32_t offset,
		  const uint8_t *bytes, uint32_t length);

/* Items and table entry of @channel; false when SMEM has no room or other things there. */
bool smd_memory_make(struct smd *smd, unsigned int channel);

#endif /* HW_MODEL_SMD_MEMORY_H */
