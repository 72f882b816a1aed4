// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The two ends of the explorer's world, and what they must never do; see explorer_ends.h.
 */
#include "explorer_ends.h"

static void fail(struct world *world, const char *rule)
{
	if (!world->error)
		world->error = rule;
}

static void require(struct world *world, bool holds, const char *rule)
{
	if (!holds)
		fail(world, rule);
}

/* A rule of those that a fault may take back. */
void ends_promise(struct world *world, enum world_promise which, bool holds, const char *rule)
{
	if (holds || world->error || world->taken_back & 1u << which)
		return;
	world->error = rule;
	world->broken = 1u << which;
}

void ends_take_back(struct world *world, uint32_t promises)
{
	world->taken_back |= promises & ~world->kept;
}

static void ap_writes_vote(struct world *world, bool level)
{
	require(world, world->ap_vote != level, "a vote is written only to change it");
	world->ap_vote = level;
	world->bell_modem = true;
}

static void ap_toggles_ack(struct world *world)
{
	bool again = world->ap.reack == DMUX_AP_REACK_GIVEN;

	/* After reack_ms without an answer it is given all the same (dmux_power_ap.h, Our own ack). */
	if (again && !(world->ap_vote && world->modem.vote)) {
		ends_promise(world, PROMISE_VOTE, false,
			"pc is acked again only under a vote that the modem knows of");
		ends_take_back(world, PROMISE_BIT(POWER));
	}
	ends_promise(world, PROMISE_ACKS, world->edges || (again && world->reprobed),
		"each change of pc is acked once, and nothing else is");
	world->reprobed = world->reprobed && !again;
	if (world->edges)
		world->edges--;
	if (world->unacked)
		world->unacked--;
	world->ap_ack = !world->ap_ack;
	world->bell_modem = true;
}

static void ap_acts(struct world *world, unsigned int action)
{
	switch (action) {
	case DMUX_AP_ACT_VOTE_DROP:
		ap_writes_vote(world, false);
		break;
	case DMUX_AP_ACT_VOTE_RAISE:
		ap_writes_vote(world, true);
		break;
	case DMUX_AP_ACT_ACK_TOGGLE:
		ap_toggles_ack(world);
		break;
	case DMUX_AP_ACT_LINK_START:
	case DMUX_AP_ACT_LINK_STOP:
		ends_promise(world, PROMISE_POWER, world->bam_on, "link start and stop begin with the BAM powered");
		break;
	case DMUX_AP_ACT_LINK_ABANDON:
		/* A pc=1 found at probe: its modem may be dead. Or pc fell in a restart. */
		ends_promise(world, PROMISE_ANSWERS, world->reprobed || world->suspected,
			"no link is abandoned while nothing goes wrong");
		break;
	case DMUX_AP_ACT_DOUBT_CHANNELS:
		ends_promise(world, PROMISE_ANSWERS, false, "pc does not fall against an acked vote while nothing goes wrong");
		break;
	case DMUX_AP_ACT_TX_GRANT:
		ends_promise(world, PROMISE_VOTE, (world->modem.vote || world->ap.ack_waited) && world->pc,
			"TX is granted only when the modem knows of the vote or was waited for");
		break;
	case DMUX_AP_ACT_ACK_SURPLUS:
		ends_promise(world, PROMISE_ANSWERS, false, "no ack is surplus while nothing goes wrong");
		break;
	case DMUX_AP_ACT_WAKE_FAILED:
		ends_promise(world, PROMISE_ANSWERS, false, "no wake fails while nothing goes wrong");
		break;
	case DMUX_AP_ACT_DONE_STOPPED:
		ends_promise(world, PROMISE_ANSWERS, !world->unacked || world->ap.remove_expired || world->ap.stale_pc,
			"removal leaves no change of pc unacked, unless its wait ran out");
		break;
	default:
		break;
	}
}

/* The link that it has restarted runs: it acks once more, past the machine. */
static void hasty_owner_acks(struct world *world)
{
	if (!world->hasty_due || world->ap.link != DMUX_AP_LINK_RUNNING)
		return;
	world->hasty_due = false;
	world->ap.own_ack = !world->ap.own_ack;
	ap_toggles_ack(world);
}

void ends_ap_step(struct world *world, enum dmux_ap_event_type type, uint32_t argument)
{
	struct dmux_ap_event event = {
		.type = type,
		.argument = argument,
		.modem_word = (world->pc ? DMUX_SMSM_PC : 0) |
			      (world->modem_ack ? DMUX_SMSM_PC_ACK : 0),
	};
	bool was_off = world->ap.phase == DMUX_AP_OFF;
	unsigned int actions = dmux_power_ap_step(&world->ap, &event);

	if (!was_off && world->ap.phase == DMUX_AP_OFF)
		world->remains = dmux_power_ap_remains(&world->ap) >> REMAINS_SHIFT;

	for (unsigned int bit = 0; bit < DMUX_AP_ACTION_BITS; bit++)
		if (actions & (1u << bit))
			ap_acts(world, 1u << bit);

	hasty_owner_acks(world);

	/* The lengths of the back-offs do not matter here. */
	world->ap.wake_failures = 0;
	world->ap.start_failures = 0;

	require(world, !dmux_power_ap_check(&world->ap), "the AP machine's invariants hold");
	require(world, world->ap_vote == dmux_power_ap_votes(&world->ap),
		"the AP's vote bit is what the machine says");
	if (world->ap.phase != DMUX_AP_OFF)
		require(world, world->ap_ack == world->ap.own_ack,
			"the AP's ack bit is what the machine says");
}

void ends_modem_step(struct world *world, enum dmux_modem_event event, unsigned int argument)
{
	world->todo |= dmux_modem_power_step(&world->modem, event, argument);
}

static unsigned int count_up(unsigned int counter)
{
	return counter < 3 ? counter + 1 : 3;
}

static void modem_writes_pc(struct world *world, bool level)
{
	if (world->pc != level) {
		world->unacked = count_up(world->unacked);
		world->edges = count_up(world->edges);
		world->reprobed = world->reprobed && !level;
		world->suspected = world->suspected && !level;
	}
	world->pc = level;
	world->bell_ap = true;
}

/* What the AP can see or trip over; the rest is the modem's own affair. */
#define MODEM_ACTIONS_VISIBLE \
	(DMUX_MODEM_ACT_ACK_TOGGLE | DMUX_MODEM_ACT_PC_DROP | DMUX_MODEM_ACT_BAM_OFF | \
	 DMUX_MODEM_ACT_PC_RAISE)

/* It is set up, or is being set up anew by an AP that thinks it was reset, or nobody is left. */
static bool ap_lets_modem_use_bam(const struct world *world)
{
	const struct dmux_power_ap *ap = &world->ap;

	return ap->link == DMUX_AP_LINK_RUNNING || ap->raise_acked ||
	       ap->reack == DMUX_AP_REACK_DUE || ap->remove_expired || ap->phase == DMUX_AP_OFF;
}

static void modem_performs(struct world *world, uint32_t action)
{
	switch (action) {
	case DMUX_MODEM_ACT_ACK_TOGGLE:
		world->modem_ack = !world->modem_ack;
		world->bell_ap = true;
		break;
	case DMUX_MODEM_ACT_PC_DROP:
		modem_writes_pc(world, false);
		break;
	case DMUX_MODEM_ACT_PC_RAISE:
		modem_writes_pc(world, true);
		break;
	case DMUX_MODEM_ACT_BAM_ON:
		world->bam_on = true;
		break;
	case DMUX_MODEM_ACT_BAM_OFF:
		ends_promise(world, PROMISE_POWER, !dmux_power_ap_may_touch_bam(&world->ap),
			"the BAM's power is cut only when the AP is done with it");
		world->bam_on = false;
		break;
	case DMUX_MODEM_ACT_DMA_START:
		ends_promise(world, PROMISE_POWER, ap_lets_modem_use_bam(world),
			"the modem uses the BAM only when the AP has set it up");
		break;
	case DMUX_MODEM_ACT_TIMER_CANCEL:
		world->modem_timer = WORLD_TIMER_NONE;
		break;
	case DMUX_MODEM_ACT_ARM_ACK:
		world->modem_timer = WORLD_TIMER_ACK;
		break;
	case DMUX_MODEM_ACT_ARM_LINGER:
		world->modem_timer = WORLD_TIMER_LINGER;
		break;
	default:
		break;
	}
}

/* Up to and including one visible action, and what is invisible right behind it. */
void ends_modem_acts(struct world *world)
{
	uint32_t action = 0;

	do {
		action = world->todo & -world->todo;
		world->todo &= ~action;
		modem_performs(world, action);
	} while (world->todo && !(action & MODEM_ACTIONS_VISIBLE));

	while (world->todo && !(world->todo & (MODEM_ACTIONS_VISIBLE | DMUX_MODEM_ACT_BAM_ON))) {
		action = world->todo & -world->todo;
		world->todo &= ~action;
		modem_performs(world, action);
	}
}

/*
 * One look at the word, as late as may be; what both bits say is taken before anything else
 * happens. An ack that comes while a change of pc is decided and not made yet answers nothing.
 */
void ends_modem_looks(struct world *world)
{
	bool acked = world->ap_ack != world->seen_ack;

	world->bell_modem = false;
	if (world->modem.state == DMUX_MODEM_FATAL)
		return;
	world->seen_ack = world->ap_ack;
	if (world->ap_vote != world->modem.vote)
		ends_modem_step(world, DMUX_MODEM_EV_VOTE, world->ap_vote);
	if (acked && !(world->todo & (DMUX_MODEM_ACT_PC_DROP | DMUX_MODEM_ACT_PC_RAISE)))
		ends_modem_step(world, DMUX_MODEM_EV_AP_ACK, 0);
}

void ends_crash(struct world *world, bool announced)
{
	world->todo = 0;
	world->modem_timer = WORLD_TIMER_NONE;
	dmux_modem_power_step(&world->modem, DMUX_MODEM_EV_FATAL, 0);
	if (announced && world->ap.phase != DMUX_AP_OFF)
		ends_ap_step(world, DMUX_AP_EV_MODEM_GONE, 0);
}

void ends_modem_gives_up(struct world *world)
{
	world->modem_timer = WORLD_TIMER_NONE;
	ends_modem_step(world, DMUX_MODEM_EV_TIMEOUT, 0);
}

void ends_reboot(struct world *world, enum world_move move)
{
	if (move == MOVE_REBOOT_ACK_CLEARED) {
		world->modem_ack = !world->modem_ack;	/* it was 1 */
		world->bell_ap = true;
	}
	world->seen_ack = world->ap_ack;
	world->unacked = 0;
	ends_modem_step(world, DMUX_MODEM_EV_RESTART, world->ap_vote);
	/* It waits for an ack of a rise that is no edge. */
	if (move == MOVE_REBOOT_PC_HIGH) {
		world->todo &= ~(uint32_t)DMUX_MODEM_ACT_PC_DROP;
		world->unacked = 1;
		world->edges = count_up(world->edges);
	}
	if (world->ap.phase != DMUX_AP_OFF && !world->ap.alive)
		ends_ap_step(world, DMUX_AP_EV_MODEM_BACK, 0);
}
