// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Modem half of the power handshake (HARDWARE.md A10).
 *
 * pc is the OR of the AP's vote and the modem's own need, with latency: up as
 * soon as one of them is 1, down when both have been 0 for the linger time, and
 * each change of pc must be acked by the AP before the next one is made. What
 * happens meanwhile is only remembered (vote, need) and looked at when the
 * handshake in progress has ended.
 *
 * The AP's ack is an edge without a name, so an ack in a state that waits for
 * none is ignored.
 */
#include "dmux_power_modem.h"

static const char *const state_names[] = {
	[DMUX_MODEM_OFF] = "off",
	[DMUX_MODEM_UP_WAIT] = "up-wait",
	[DMUX_MODEM_UP] = "up",
	[DMUX_MODEM_DOWN_WAIT] = "down-wait",
	[DMUX_MODEM_FATAL] = "fatal",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(state_names) == DMUX_MODEM_STATE_COUNT, "one name a state");

static const char *const event_names[] = {
	[DMUX_MODEM_EV_VOTE] = "vote",
	[DMUX_MODEM_EV_AP_ACK] = "ap-ack",
	[DMUX_MODEM_EV_NEED] = "need",
	[DMUX_MODEM_EV_TIMEOUT] = "timeout",
	[DMUX_MODEM_EV_FATAL] = "fatal",
	[DMUX_MODEM_EV_RESTART] = "restart",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(event_names) == DMUX_MODEM_EVENT_COUNT, "one name an event");

/* The relations between actions that "lowest bit first" must give. */
DMUX_STATIC_ASSERT(DMUX_MODEM_ACT_ACK_TOGGLE < DMUX_MODEM_ACT_PC_DROP &&
		   DMUX_MODEM_ACT_ACK_TOGGLE < DMUX_MODEM_ACT_PC_RAISE,
		   "a vote is acked before pc changes");
DMUX_STATIC_ASSERT(DMUX_MODEM_ACT_DMA_STOP < DMUX_MODEM_ACT_PC_DROP, "quiesce, then announce");
DMUX_STATIC_ASSERT(DMUX_MODEM_ACT_PC_DROP < DMUX_MODEM_ACT_BAM_OFF &&
		   DMUX_MODEM_ACT_BAM_OFF < DMUX_MODEM_ACT_BAM_ON &&
		   DMUX_MODEM_ACT_BAM_ON < DMUX_MODEM_ACT_PC_RAISE,
		   "a power cycle in one step goes down first");
DMUX_STATIC_ASSERT(DMUX_MODEM_ACT_TIMER_CANCEL < DMUX_MODEM_ACT_ARM_ACK &&
		   DMUX_MODEM_ACT_TIMER_CANCEL < DMUX_MODEM_ACT_ARM_LINGER,
		   "the old timer goes before the new one is armed");

void dmux_modem_power_reset(struct dmux_modem_power *machine)
{
	DMUX_ASSERT(machine);
	memset(machine, 0, sizeof(*machine));
	DMUX_ASSERT(machine->state == DMUX_MODEM_OFF);
}

static bool wanted(const struct dmux_modem_power *machine)
{
	return machine->vote || machine->need;
}

/* OFF: go up if somebody wants it. */
static unsigned int leave_off_if_wanted(struct dmux_modem_power *machine)
{
	DMUX_ASSERT(machine->state == DMUX_MODEM_OFF);
	if (!wanted(machine))
		return 0;

	machine->state = DMUX_MODEM_UP_WAIT;
	return DMUX_MODEM_ACT_BAM_ON | DMUX_MODEM_ACT_PC_RAISE | DMUX_MODEM_ACT_ARM_ACK;
}

/* UP: the linger timer runs exactly while nobody wants power. */
static unsigned int update_linger(struct dmux_modem_power *machine)
{
	DMUX_ASSERT(machine->state == DMUX_MODEM_UP);
	if (machine->lingering == !wanted(machine))
		return 0;

	machine->lingering = !wanted(machine);
	return machine->lingering ? DMUX_MODEM_ACT_ARM_LINGER : DMUX_MODEM_ACT_TIMER_CANCEL;
}

/* vote or need changed. */
static unsigned int wishes_changed(struct dmux_modem_power *machine)
{
	switch (machine->state) {
	case DMUX_MODEM_OFF:
		return leave_off_if_wanted(machine);
	case DMUX_MODEM_UP:
		return update_linger(machine);
	default:
		return 0;	/* looked at when the handshake in progress ends */
	}
}

static unsigned int on_vote(struct dmux_modem_power *machine, unsigned int level)
{
	if (machine->state == DMUX_MODEM_FATAL || machine->vote == level)
		return 0;	/* a dead firmware sees nothing; RESTART brings the level */

	machine->vote = (uint8_t)level;
	return DMUX_MODEM_ACT_ACK_TOGGLE | wishes_changed(machine);
}

static unsigned int on_need(struct dmux_modem_power *machine, unsigned int level)
{
	if (machine->need == level)
		return 0;

	machine->need = (uint8_t)level;
	return wishes_changed(machine);
}

static unsigned int on_ap_ack(struct dmux_modem_power *machine)
{
	switch (machine->state) {
	case DMUX_MODEM_UP_WAIT:
		machine->state = DMUX_MODEM_UP;
		return DMUX_MODEM_ACT_TIMER_CANCEL | DMUX_MODEM_ACT_DMA_START |
		       update_linger(machine);
	case DMUX_MODEM_DOWN_WAIT:
		machine->state = DMUX_MODEM_OFF;
		return DMUX_MODEM_ACT_TIMER_CANCEL | DMUX_MODEM_ACT_BAM_OFF |
		       leave_off_if_wanted(machine);
	default:
		return 0;
	}
}

static unsigned int on_timeout(struct dmux_modem_power *machine)
{
	switch (machine->state) {
	case DMUX_MODEM_UP_WAIT:
	case DMUX_MODEM_DOWN_WAIT:
		machine->state = DMUX_MODEM_FATAL;
		return DMUX_MODEM_ACT_DMA_STOP | DMUX_MODEM_ACT_CRASH;
	case DMUX_MODEM_UP:
		if (!machine->lingering)
			return 0;	/* expired while it was being cancelled */
		machine->lingering = 0;
		machine->state = DMUX_MODEM_DOWN_WAIT;
		return DMUX_MODEM_ACT_DMA_STOP | DMUX_MODEM_ACT_PC_DROP | DMUX_MODEM_ACT_ARM_ACK;
	default:
		return 0;
	}
}

static unsigned int on_fatal(struct dmux_modem_power *machine)
{
	if (machine->state == DMUX_MODEM_FATAL)
		return 0;

	machine->state = DMUX_MODEM_FATAL;
	machine->lingering = 0;
	return DMUX_MODEM_ACT_DMA_STOP | DMUX_MODEM_ACT_TIMER_CANCEL | DMUX_MODEM_ACT_CRASH;
}

/* A new firmware remembers no vote: one that stands is a change it sees, and acks. */
static unsigned int on_restart(struct dmux_modem_power *machine, unsigned int vote)
{
	machine->state = DMUX_MODEM_OFF;
	machine->lingering = 0;
	machine->vote = (uint8_t)vote;
	return DMUX_MODEM_ACT_DMA_STOP | DMUX_MODEM_ACT_PC_DROP | DMUX_MODEM_ACT_BAM_OFF |
	       DMUX_MODEM_ACT_TIMER_CANCEL | (vote ? (unsigned int)DMUX_MODEM_ACT_ACK_TOGGLE : 0) |
	       leave_off_if_wanted(machine);
}

unsigned int dmux_modem_power_step(struct dmux_modem_power *machine,
				   enum dmux_modem_event event, unsigned int argument)
{
	unsigned int actions = 0;

	DMUX_ASSERT(machine && machine->state < DMUX_MODEM_STATE_COUNT);
	DMUX_ASSERT(argument <= 1);

	switch (event) {
	case DMUX_MODEM_EV_VOTE:
		actions = on_vote(machine, argument);
		break;
	case DMUX_MODEM_EV_AP_ACK:
		actions = on_ap_ack(machine);
		break;
	case DMUX_MODEM_EV_NEED:
		actions = on_need(machine, argument);
		break;
	case DMUX_MODEM_EV_TIMEOUT:
		actions = on_timeout(machine);
		break;
	case DMUX_MODEM_EV_FATAL:
		actions = on_fatal(machine);
		break;
	case DMUX_MODEM_EV_RESTART:
		actions = on_restart(machine, argument);
		break;
	case DMUX_MODEM_EVENT_COUNT:
		DMUX_ASSERT(false);
		break;
	}

	DMUX_ASSERT(!machine->lingering || (machine->state == DMUX_MODEM_UP && !wanted(machine)));
	DMUX_ASSERT(machine->state != DMUX_MODEM_OFF || !wanted(machine));
	return actions;
}

const char *dmux_modem_state_name(unsigned int state)
{
	return state < DMUX_MODEM_STATE_COUNT ? state_names[state] : "?";
}

const char *dmux_modem_event_name(enum dmux_modem_event event)
{
	unsigned int index = event;

	return index < DMUX_MODEM_EVENT_COUNT ? event_names[index] : "?";
}
