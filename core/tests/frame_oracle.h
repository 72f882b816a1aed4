/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A second opinion on received frames, written from HARDWARE.md A1, A2, A4 and the
 * documented order of verdicts, sharing nothing with the decoder but the enums.
 */
#ifndef FRAME_ORACLE_H
#define FRAME_ORACLE_H

#include "../dmux_frame.h"

/* @payload_length is written only for DMUX_VERDICT_OK. */
enum dmux_verdict frame_oracle(const uint8_t *bytes, uint32_t received,
			       const struct dmux_decode_rules *rules, uint32_t *payload_length);

/* Decode in a buffer of exactly @received bytes and compare everything; aborts with a text. */
enum dmux_verdict frame_oracle_compare(const uint8_t *bytes, uint32_t received,
				       const struct dmux_decode_rules *rules);

#endif /* FRAME_ORACLE_H */
