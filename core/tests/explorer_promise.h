/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the two ends promise each other, by name, and which promise each fault makes impossible.
 *
 * All promises are checked after every move. A fault takes back those of its row and no other,
 * and only until the world is at rest again (world_rests()): then all hold once more. A fault without
 * a row takes back nothing. The explorer proves both: with the rows nothing is broken, and
 * without any single entry of a row something is.
 */
#ifndef EXPLORER_PROMISE_H
#define EXPLORER_PROMISE_H

#include <stdint.h>

/**
 * enum world_promise
 * @PROMISE_ACKS:	the AP toggles its ack for a change of pc, once, and for nothing else
 * @PROMISE_POWER:	the BAM is used only while it has power, by the modem only when the AP has set
 *			it up, and it loses its power only when the AP is done
 * @PROMISE_VOTE:	what needs our vote is done only when the modem knows of it: TX (or it was waited
 *			for), and an ack that is given once more (DMUX_AP_REACK_DUE)
 * @PROMISE_ANSWERS:	each end answers the other, once and in time: no wait runs out, no wake fails,
 *			no change of pc stays unacked, no link has to be abandoned, no ack of the
 *			modem is surplus
 */
enum world_promise {
	PROMISE_ACKS,
	PROMISE_POWER,
	PROMISE_VOTE,
	PROMISE_ANSWERS,
	PROMISE_COUNT
};

#define PROMISE_BIT(name) (1u << PROMISE_##name)

/* Bits of enum world_promise that the move takes back; @move is an enum world_move. */
uint32_t promise_taken_back(unsigned int move);

const char *promise_name(unsigned int promise);

#endif /* EXPLORER_PROMISE_H */
