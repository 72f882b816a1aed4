/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Modem half of the power handshake, a pure state machine (HARDWARE.md A10).
 *
 *            vote or need            AP's ack
 *      OFF ---------------> UP_WAIT ----------> UP
 *       ^                      |                 | no vote, no need, lingered
 *       |   AP's ack           | no ack in time  v
 *       +------------------- FATAL <-------- DOWN_WAIT
 *       +--------------------------------------+   (AP's ack)
 *
 * step(machine, event) changes the state and returns actions; the owner performs
 * them in the order of the bits (lowest first), with whatever delay it models.
 * In every state a change of the AP's vote is answered by one ACK_TOGGLE before
 * any change of pc.
 */
#ifndef DMUX_POWER_MODEM_H
#define DMUX_POWER_MODEM_H

#include "dmux_power.h"

/**
 * enum dmux_modem_state - who may touch the BAM
 * @DMUX_MODEM_OFF:		pc 0, BAM unpowered; nobody
 * @DMUX_MODEM_UP_WAIT:		pc 1, BAM powered; the AP sets it up, the modem must not use it
 * @DMUX_MODEM_UP:		pc 1; both
 * @DMUX_MODEM_DOWN_WAIT:	pc 0, BAM powered; the AP tears it down, the modem must not use it
 * @DMUX_MODEM_FATAL:		no ack in time, or a fatal was scripted; only RESTART leaves
 */
enum dmux_modem_state {
	DMUX_MODEM_OFF,
	DMUX_MODEM_UP_WAIT,
	DMUX_MODEM_UP,
	DMUX_MODEM_DOWN_WAIT,
	DMUX_MODEM_FATAL,
	DMUX_MODEM_STATE_COUNT
};

/**
 * enum dmux_modem_event - what the owner reports
 * @DMUX_MODEM_EV_VOTE:		AP's vote sampled; argument = level 0/1 (unchanged level is a no-op)
 * @DMUX_MODEM_EV_AP_ACK:	the AP toggled its ack bit; ignored where none is waited for
 * @DMUX_MODEM_EV_NEED:		modem's own need changed; argument = level 0/1. Remembered in every
 *				state and over FATAL and RESTART: the owner says when it ends
 * @DMUX_MODEM_EV_TIMEOUT:	the timer armed by the last ARM_* action expired
 *				(one timer; arming it replaces what it was armed with)
 * @DMUX_MODEM_EV_FATAL:	the firmware crashes now
 * @DMUX_MODEM_EV_RESTART:	the firmware has booted again, from any state; argument = AP's vote
 *				level as found. A standing vote is acked like a new one. An owner
 *				that scripts a firmware which leaves pc alone skips PC_DROP
 */
enum dmux_modem_event {
	DMUX_MODEM_EV_VOTE,
	DMUX_MODEM_EV_AP_ACK,
	DMUX_MODEM_EV_NEED,
	DMUX_MODEM_EV_TIMEOUT,
	DMUX_MODEM_EV_FATAL,
	DMUX_MODEM_EV_RESTART,
	DMUX_MODEM_EVENT_COUNT
};

/*
 * Actions, a set of bits, performed lowest first. A power cycle in one step (AP acked the
 * drop while somebody wants power again, or a restart) is PC_DROP, BAM_OFF, BAM_ON, PC_RAISE.
 */
enum dmux_modem_action {
	DMUX_MODEM_ACT_ACK_TOGGLE = 1 << 0,	/* toggle our pc-ack, ring the doorbell */
	DMUX_MODEM_ACT_DMA_STOP = 1 << 1,	/* stop consuming and producing; may repeat */
	DMUX_MODEM_ACT_PC_DROP = 1 << 2,	/* pc = 0 (may be 0 already), ring the doorbell */
	DMUX_MODEM_ACT_BAM_OFF = 1 << 3,	/* cut the BAM's power; may repeat */
	DMUX_MODEM_ACT_BAM_ON = 1 << 4,		/* power the BAM: registers at reset values */
	DMUX_MODEM_ACT_PC_RAISE = 1 << 5,	/* pc = 1, ring the doorbell */
	DMUX_MODEM_ACT_DMA_START = 1 << 6,	/* the BAM is ours to use */
	DMUX_MODEM_ACT_TIMER_CANCEL = 1 << 7,
	DMUX_MODEM_ACT_ARM_ACK = 1 << 8,	/* arm the timer with the ack time-out */
	DMUX_MODEM_ACT_ARM_LINGER = 1 << 9,	/* arm the timer with the linger time */
	DMUX_MODEM_ACT_CRASH = 1 << 10,		/* firmware is dead: report the reason */
};

/**
 * struct dmux_modem_power - the machine
 * @state:	enum dmux_modem_state
 * @vote:	AP's vote as last seen and acked
 * @need:	modem's own need
 * @lingering:	in UP: the linger timer runs
 */
struct dmux_modem_power {
	uint8_t state;
	uint8_t vote;
	uint8_t need;
	uint8_t lingering;
};

void dmux_modem_power_reset(struct dmux_modem_power *machine);

/**
 * dmux_modem_power_step() - one event
 * @machine:	the machine
 * @event:	what happened
 * @argument:	level for VOTE, NEED, RESTART; 0 otherwise
 *
 * Return: set of enum dmux_modem_action bits.
 */
unsigned int dmux_modem_power_step(struct dmux_modem_power *machine,
				   enum dmux_modem_event event, unsigned int argument);

const char *dmux_modem_state_name(unsigned int state);
const char *dmux_modem_event_name(enum dmux_modem_event event);

#endif /* DMUX_POWER_MODEM_H */
