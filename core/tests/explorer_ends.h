/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The two ends of the explorer's world: the AP machine with an owner that performs its actions
 * at once, and the modem machine, whose actions are performed one by one.
 *
 * What the promises of explorer_promise.h forbid is checked where it is done. Besides these,
 * whatever goes wrong: the machine's own invariants, the words say what the machine believes,
 * a vote is written only to change it. For the files of the explorer only.
 */
#ifndef EXPLORER_ENDS_H
#define EXPLORER_ENDS_H

#include "explorer_world.h"

/* DMUX_AP_START_ bits are the highest ones of START's argument; struct world keeps them from bit 0. */
#define REMAINS_SHIFT	27

/* @rule is broken unless @holds, or a fault has taken @which back. */
void ends_promise(struct world *world, enum world_promise which, bool holds, const char *rule);
/* Bits of enum world_promise, but for those that the setup keeps. */
void ends_take_back(struct world *world, uint32_t promises);

void ends_ap_step(struct world *world, enum dmux_ap_event_type type, uint32_t argument);

void ends_modem_step(struct world *world, enum dmux_modem_event event, unsigned int argument);
/* The next of its actions that the AP can notice, and what is invisible before and behind it. */
void ends_modem_acts(struct world *world);
/*
 * One look at the AP's word, as late as may be; what both bits say is taken before anything else
 * happens. An ack that comes while a change of pc is decided and not made yet answers nothing.
 */
void ends_modem_looks(struct world *world);
void ends_modem_gives_up(struct world *world);
void ends_crash(struct world *world, bool announced);
/* @move: MOVE_REBOOT, or a fault of that kind */
void ends_reboot(struct world *world, enum world_move move);

#endif /* EXPLORER_ENDS_H */
