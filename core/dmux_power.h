/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Power handshake: what both ends share. Source: HARDWARE.md A6, A7.
 *
 *   AP word   bit 1   vote     "I want the BAM powered"
 *   AP word   bit 11  pc-ack   toggled once per change of the modem's pc handled
 *   modem     bit 1   pc       "the BAM is up (1) / about to lose power (0)"
 *   modem     bit 11  pc-ack   toggled once per change of the AP's vote seen
 *
 * An ack is an edge, not a level: its parity may legally be inverted after one
 * side restarted.
 */
#ifndef DMUX_POWER_H
#define DMUX_POWER_H

#include "dmux_types.h"

#define DMUX_SMSM_PC		(1u << 1)
#define DMUX_SMSM_PC_ACK	(1u << 11)
#define DMUX_SMSM_MASK		(DMUX_SMSM_PC | DMUX_SMSM_PC_ACK)

/* SMSM entries (HARDWARE.md A6). */
#define DMUX_SMSM_ENTRY_AP	0u
#define DMUX_SMSM_ENTRY_MODEM	1u

/* BAM pipes (HARDWARE.md 0.1). */
#define DMUX_PIPE_TX		4u	/* AP to modem */
#define DMUX_PIPE_RX		5u	/* modem to AP */

#endif /* DMUX_POWER_H */
