/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The world that the explorer walks through: AP machine x modem machine x the two
 * SMSM words with their doorbells x the adversary's remaining budget.
 *
 *   AP word (vote, ack)     --bell_modem-->  modem looks at it, any time later, at what it is then
 *   modem word (pc, ack)    --bell_ap----->  AP samples it
 *
 * Time is abstract: a pending bell, an action the modem has still to perform, a
 * link start or stop in progress and an armed timer are each one move that may
 * happen next. Waits that are long against the other end's latency (2 s for an ack,
 * 15 s in the modem) expire only when nothing else is on its way, unless the
 * adversary pays for it. The AP performs the actions of one step at once, the modem
 * one by one.
 *
 * A world packs into 128 bits, which is its identity. Worlds that differ only in what cannot
 * matter any more are made equal after each move; in particular only edges of the modem's ack
 * matter, so its level is always shown as 0 and the AP's last sample relative to it.
 */
#ifndef EXPLORER_WORLD_H
#define EXPLORER_WORLD_H

#include <stdio.h>

#include "../dmux_power_ap.h"
#include "../dmux_power_modem.h"
#include "explorer_promise.h"

enum world_move {
	/* Nominal: always allowed when enabled. */
	MOVE_PROBE,
	MOVE_UNQUIESCE,
	MOVE_BELL_MODEM,	/* the modem takes one news from the AP's word */
	MOVE_MODEM_ACTS,	/* ... performs its next action */
	MOVE_BELL_AP,
	MOVE_LINK_DONE,		/* start or stop in progress ends well */
	MOVE_OTHER_TRAFFIC,	/* somebody else rings the same doorbells (HARDWARE.md A6, C3) */
	MOVE_REBOOT,		/* a dead firmware boots */
	MOVE_WANT,		/* the AP's wish to send flips */
	MOVE_NEED,		/* the modem's own need flips */
	MOVE_MODEM_LINGER,
	MOVE_AP_TIMER,
	MOVE_MODEM_ACK_TIMEOUT,
	/* Rare but legal: cost one unit of the event budget. */
	MOVE_REMOVE,
	MOVE_QUIESCE,
	MOVE_NO_COLLAPSE,
	MOVE_COLLAPSE_AGAIN,
	MOVE_SUSPECT,		/* LINK_SUSPECT, true or not: nobody can know */
	MOVE_STALL,		/* the uplink is slow: the AP asks (UPLINK_STALLED 0) */
	MOVE_SILENCE,		/* only with a hasty owner */
	/* Faults: cost one unit of the fault budget. */
	MOVE_LOSE_BELL_AP,
	MOVE_LOSE_BELL_MODEM,
	MOVE_SPURIOUS_BELL_AP,
	MOVE_SPURIOUS_BELL_MODEM,
	MOVE_SKIP_ACK,		/* the modem forgets to toggle */
	MOVE_EXTRA_ACK,		/* ... toggles once too often */
	MOVE_EARLY_TIMEOUT,	/* everything on its way is later than the AP waits */
	MOVE_START_FAILS,
	MOVE_INSIST,		/* nothing moves after a question (UPLINK_STALLED 1) */
	MOVE_FORGET,		/* ... and the parity of our ack may be inverted */
	MOVE_GIVES_UP_ALONE,	/* nobody is bound and nobody acks */
	MOVE_CRASH,		/* unannounced */
	MOVE_CRASH_ANNOUNCED,	/* MODEM_GONE now, MODEM_BACK at the reboot */
	MOVE_REBOOT_PC_HIGH,	/* the new firmware leaves a pc=1 standing that it would raise */
	MOVE_REBOOT_ACK_CLEARED,/* the new firmware clears its ack bit */
	MOVE_COUNT
};

#define MOVE_FIRST_EVENT	MOVE_REMOVE
#define MOVE_FIRST_FAULT	MOVE_LOSE_BELL_AP

enum world_modem_timer {
	WORLD_TIMER_NONE,
	WORLD_TIMER_ACK,
	WORLD_TIMER_LINGER,
};

/**
 * struct world - one state
 * @todo:	actions that the modem has still to perform
 * @seen_ack:	AP's ack level as last sampled by the modem
 * @unacked:	changes of pc that the AP has not answered
 * @remains:	what the AP remembers of its last removal, DMUX_AP_START_ bits from bit 0 on
 * @events, @faults: budget left
 * @edges:	changes of pc that an ack may answer, those of a dead firmware included
 * @taken_back:	bits of enum world_promise that do not hold, until the world rests
 * @reprobed:	the present pc=1 was acked by an AP that has been removed since
 * @kept, @only, @hasty: of the setup
 * @suspected:	the AP was told in the present pc=1 that the BAM was reset
 * @hasty_due:	a hasty owner will ack when the link runs again
 * @error:	a safety rule was broken by the last move, NULL if not
 * @broken:	bit of enum world_promise that it belongs to; 0 for a rule that no fault takes back
 */
struct world {
	struct dmux_power_ap ap;
	struct dmux_modem_power modem;
	uint32_t todo;
	bool ap_vote, ap_ack, pc, modem_ack, seen_ack;
	bool bell_ap, bell_modem, bam_on;
	enum world_modem_timer modem_timer;
	unsigned int unacked, edges, events, faults, remains;
	uint32_t taken_back, kept, broken;
	bool reprobed, suspected, hasty_due, hasty;
	enum world_move only;
	const char *error;
};

struct world_key {
	uint64_t low, high;
};

/**
 * struct world_setup - one exploration
 * @ap_first:	the modem never raises pc by itself
 * @hasty:	a canary: an owner that takes a modem which is up and sends nothing for one that
 *		waits for an ack, restarts the link and acks once more, past the machine
 * @only:	the one fault that happens; 0 for all
 * @kept:	bits of enum world_promise that no fault takes back, to see what becomes of them
 */
struct world_setup {
	const char *name;
	unsigned int events, faults;
	bool ap_first;
	bool hasty;
	enum world_move only;
	uint32_t kept;
};

void world_init(struct world *world, const struct world_setup *setup);
struct world_key world_pack(const struct world *world);
/* @start: the world that the exploration began with; gives what the key does not hold. */
void world_unpack(struct world *world, struct world_key key, const struct world *start);

/* Worlds that cannot be told apart by anything that may still happen become equal. */
void world_canonicalise(struct world *world);

bool world_move_enabled(const struct world *world, enum world_move move);
/* Performs an enabled move and checks every safety rule; the result is in world->error. */
void world_move(struct world *world, enum world_move move);

/* Everybody sleeps, nobody owes anything: no fault is felt any more. */
bool world_rests(const struct world *world);
/* Nothing is on its way between the two ends. */
bool world_calm(const struct world *world);

const char *world_move_name(enum world_move move);
void world_print(FILE *out, const struct world *world);

#endif /* EXPLORER_WORLD_H */
