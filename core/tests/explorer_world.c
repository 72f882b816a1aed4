// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The explorer's world: moves and safety rules; see explorer_world.h.
 *
 * Rules checked after every move of a run without faults (hardware.md A6, A7, A10):
 *   - each change of pc is answered by exactly one toggle of the AP's ack;
 *   - the AP touches the BAM only while it is powered;
 *   - TX is granted only when the modem has seen the vote and pc is 1;
 *   - the modem never loses patience, and no wait for its answer runs out.
 * Rules of every run, also with faults: the machine's own invariants, the words say what
 * the machine believes, a vote is never dropped or raised twice, no action after the end.
 */
#include <string.h>

#include "explorer_world.h"

static const char *const move_names[] = {
	[MOVE_PROBE] = "AP probes",
	[MOVE_UNQUIESCE] = "AP's system wakes up",
	[MOVE_BELL_MODEM] = "modem looks at the AP's word",
	[MOVE_MODEM_ACTS] = "modem performs its next action",
	[MOVE_BELL_AP] = "AP looks at the modem's word",
	[MOVE_LINK_DONE] = "AP's link start or stop is done",
	[MOVE_HINT] = "AP infers a modem restart",
	[MOVE_OTHER_TRAFFIC] = "other SMSM traffic rings both doorbells",
	[MOVE_REBOOT] = "modem boots again",
	[MOVE_WANT] = "AP's wish to send flips",
	[MOVE_NEED] = "modem's own need flips",
	[MOVE_MODEM_LINGER] = "modem's linger time ends",
	[MOVE_AP_TIMER] = "AP's timer expires",
	[MOVE_MODEM_ACK_TIMEOUT] = "modem gives up waiting for the AP's ack",
	[MOVE_REMOVE] = "AP's driver is removed",
	[MOVE_QUIESCE] = "AP's system goes to sleep",
	[MOVE_NO_COLLAPSE] = "AP gets OPEN_NO_A2_PC",
	[MOVE_COLLAPSE_AGAIN] = "AP gets OPEN instead",
	[MOVE_STALL] = "AP asks, as no frame is taken",
	[MOVE_LOSE_BELL_AP] = "FAULT: doorbell to the AP is lost",
	[MOVE_LOSE_BELL_MODEM] = "FAULT: doorbell to the modem is lost",
	[MOVE_SPURIOUS_BELL_AP] = "FAULT: doorbell to the AP without a change",
	[MOVE_SPURIOUS_BELL_MODEM] = "FAULT: doorbell to the modem without a change",
	[MOVE_SKIP_ACK] = "FAULT: modem does not toggle its ack",
	[MOVE_EXTRA_ACK] = "FAULT: modem toggles its ack once too often",
	[MOVE_EARLY_TIMEOUT] = "FAULT: AP's timer expires before news arrive",
	[MOVE_START_FAILS] = "FAULT: AP's link start fails",
	[MOVE_BAM_RESET] = "FAULT: BAM reset behind the AP's back",
	[MOVE_INSIST] = "FAULT: nothing moves, the AP insists",
	[MOVE_CRASH] = "FAULT: modem crashes, unannounced",
	[MOVE_CRASH_ANNOUNCED] = "FAULT: modem crashes, announced",
	[MOVE_REBOOT_PC_HIGH] = "FAULT: modem boots again, pc=1 stays",
	[MOVE_REBOOT_ACK_CLEARED] = "FAULT: modem boots again, ack bit cleared",
};
_Static_assert(sizeof(move_names) / sizeof(move_names[0]) == MOVE_COUNT, "one name a move");

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

/* A rule that only runs without faults must obey. */
static void promise(struct world *world, bool holds, const char *rule)
{
	if (!world->faulted)
		require(world, holds, rule);
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

	if (again)
		promise(world, world->ap_vote && world->modem.vote,
			"pc is acked again only under a vote that the modem knows of");
	else
		promise(world, world->unacked == 1, "each change of pc is acked exactly once");
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
		promise(world, world->bam_on, "link start and stop begin with the BAM powered");
		break;
	case DMUX_AP_ACT_LINK_ABANDON:
		/* A pc=1 found at probe and not acked by us: its modem may be dead. */
		promise(world, world->reprobed, "no link is abandoned while nothing goes wrong");
		break;
	case DMUX_AP_ACT_DOUBT_CHANNELS:
		promise(world, false, "pc does not fall against an acked vote while nothing goes wrong");
		break;
	case DMUX_AP_ACT_TX_GRANT:
		promise(world, world->modem.vote && world->pc,
			"TX is granted only when the modem knows of the vote");
		break;
	case DMUX_AP_ACT_ACK_SURPLUS:
		promise(world, false, "no ack is surplus while nothing goes wrong");
		break;
	case DMUX_AP_ACT_WAKE_FAILED:
		promise(world, false, "no wake fails while nothing goes wrong");
		break;
	case DMUX_AP_ACT_DONE_STOPPED:
		promise(world, !world->unacked || world->ap.remove_expired,
			"removal leaves no change of pc unacked, unless its wait ran out");
		break;
	default:
		break;
	}
}

static void ap_step(struct world *world, enum dmux_ap_event_type type, uint32_t argument)
{
	struct dmux_ap_event event = {
		.type = type,
		.argument = argument,
		.modem_word = (world->pc ? DMUX_SMSM_PC : 0) |
			      (world->modem_ack ? DMUX_SMSM_PC_ACK : 0),
	};
	unsigned int actions = dmux_power_ap_step(&world->ap, &event);

	for (unsigned int bit = 0; bit < DMUX_AP_ACTION_BITS; bit++)
		if (actions & (1u << bit))
			ap_acts(world, 1u << bit);

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

static void modem_step(struct world *world, enum dmux_modem_event event, unsigned int argument)
{
	world->todo |= dmux_modem_power_step(&world->modem, event, argument);
}

static void modem_writes_pc(struct world *world, bool level)
{
	if (world->pc != level) {
		promise(world, world->unacked == 0, "pc changes only after the last ack");
		world->unacked++;
		if (world->unacked > 3)
			world->unacked = 3;
		world->reprobed = world->reprobed && !level;
	}
	world->pc = level;
	world->bell_ap = true;
}

/* What the AP can see or trip over; the rest is the modem's own affair. */
#define MODEM_ACTIONS_VISIBLE \
	(DMUX_MODEM_ACT_ACK_TOGGLE | DMUX_MODEM_ACT_PC_DROP | DMUX_MODEM_ACT_BAM_OFF | \
	 DMUX_MODEM_ACT_PC_RAISE)

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
		promise(world, !dmux_power_ap_may_touch_bam(&world->ap),
			"the BAM's power is cut only when the AP is done with it");
		world->bam_on = false;
		break;
	case DMUX_MODEM_ACT_DMA_START:
		promise(world, world->ap.link == DMUX_AP_LINK_RUNNING,
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
static void modem_acts(struct world *world)
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

static void modem_takes_news(struct world *world)
{
	bool dead = world->modem.state == DMUX_MODEM_FATAL;

	if (!dead && world->ap_vote != world->modem.vote) {
		/* The bell stays up for an ack that came with the vote. */
		world->bell_modem = world->ap_ack != world->seen_ack;
		modem_step(world, DMUX_MODEM_EV_VOTE, world->ap_vote);
		return;
	}
	world->bell_modem = false;
	if (!dead && world->ap_ack != world->seen_ack) {
		world->seen_ack = world->ap_ack;
		modem_step(world, DMUX_MODEM_EV_AP_ACK, 0);
	}
}

static void crash(struct world *world, bool announced)
{
	world->todo = 0;
	world->modem_timer = WORLD_TIMER_NONE;
	dmux_modem_power_step(&world->modem, DMUX_MODEM_EV_FATAL, 0);
	if (announced && world->ap.phase != DMUX_AP_OFF)
		ap_step(world, DMUX_AP_EV_MODEM_GONE, 0);
	world->hint = !announced;
}

static void reboot(struct world *world, enum world_move move)
{
	if (move == MOVE_REBOOT_ACK_CLEARED) {
		world->modem_ack = !world->modem_ack;	/* it was 1 */
		world->bell_ap = true;
	}
	world->seen_ack = world->ap_ack;
	world->unacked = 0;
	modem_step(world, DMUX_MODEM_EV_RESTART, world->ap_vote);
	if (move == MOVE_REBOOT_PC_HIGH)
		world->todo &= ~(uint32_t)DMUX_MODEM_ACT_PC_DROP;
	if (world->ap.phase != DMUX_AP_OFF && !world->ap.alive)
		ap_step(world, DMUX_AP_EV_MODEM_BACK, 0);
}

bool world_calm(const struct world *world)
{
	return !world->bell_ap && !world->bell_modem && !world->todo &&
	       world->ap.link != DMUX_AP_LINK_STARTING && world->ap.link != DMUX_AP_LINK_STOPPING;
}

/* Waits that are long against everything the other end does. */
static bool long_wait(unsigned int timer)
{
	return timer == DMUX_AP_TIMER_ACK || timer == DMUX_AP_TIMER_LINK ||
	       timer == DMUX_AP_TIMER_RESYNC || timer == DMUX_AP_TIMER_REMOVE ||
	       timer == DMUX_AP_TIMER_QUIESCE || timer == DMUX_AP_TIMER_REACK;
}

/* Waits that only end by expiry when an answer of the modem is missing. */
static bool answer_wait(unsigned int timer)
{
	return timer == DMUX_AP_TIMER_ACK || timer == DMUX_AP_TIMER_LINK ||
	       timer == DMUX_AP_TIMER_RESYNC;
}

static bool nominal_enabled(const struct world *world, enum world_move move)
{
	const struct dmux_power_ap *ap = &world->ap;
	bool dead = world->modem.state == DMUX_MODEM_FATAL;

	switch (move) {
	case MOVE_PROBE:
		return ap->phase == DMUX_AP_OFF;
	case MOVE_UNQUIESCE:
		return ap->sleep != DMUX_AP_AWAKE;
	case MOVE_BELL_MODEM:
		return world->bell_modem && !world->todo;
	case MOVE_MODEM_ACTS:
		return world->todo;
	case MOVE_BELL_AP:
		return world->bell_ap;
	case MOVE_LINK_DONE:
		return ap->link == DMUX_AP_LINK_STARTING || ap->link == DMUX_AP_LINK_STOPPING;
	case MOVE_HINT:
		return world->hint && !dead && ap->phase != DMUX_AP_OFF && ap->alive;
	case MOVE_OTHER_TRAFFIC:
		return world->faulted && world_calm(world);
	case MOVE_REBOOT:
		return dead;
	case MOVE_WANT:
		return ap->phase == DMUX_AP_ACTIVE;
	case MOVE_NEED:
		return !dead && !world->todo && !ap->options.ap_first;
	case MOVE_MODEM_LINGER:
		return world->modem_timer == WORLD_TIMER_LINGER && !world->todo;
	case MOVE_AP_TIMER:
		return ap->timer != DMUX_AP_TIMER_NONE &&
		       (!long_wait(ap->timer) || world_calm(world));
	case MOVE_MODEM_ACK_TIMEOUT:
		return world->modem_timer == WORLD_TIMER_ACK && world_calm(world) &&
		       (world->faulted ||
			(ap->phase != DMUX_AP_OFF && ap->timer == DMUX_AP_TIMER_NONE));
	case MOVE_REMOVE:
		return ap->phase == DMUX_AP_ACTIVE;
	case MOVE_QUIESCE:
		return ap->phase == DMUX_AP_ACTIVE && ap->sleep == DMUX_AP_AWAKE;
	case MOVE_NO_COLLAPSE:
		return ap->link == DMUX_AP_LINK_RUNNING && !ap->no_collapse;
	case MOVE_COLLAPSE_AGAIN:
		return ap->link == DMUX_AP_LINK_RUNNING && ap->no_collapse &&
		       ap->sleep == DMUX_AP_AWAKE;
	case MOVE_STALL:
		return ap->vote == DMUX_AP_VOTE_GRANTED && ap->want;
	default:
		return false;
	}
}

static bool fault_enabled(const struct world *world, enum world_move move)
{
	const struct dmux_power_ap *ap = &world->ap;
	bool dead = world->modem.state == DMUX_MODEM_FATAL;

	switch (move) {
	case MOVE_LOSE_BELL_AP:
		return world->bell_ap;
	case MOVE_LOSE_BELL_MODEM:
		return world->bell_modem;
	case MOVE_SPURIOUS_BELL_AP:
		return !world->bell_ap;
	case MOVE_SPURIOUS_BELL_MODEM:
		return !world->bell_modem;
	case MOVE_SKIP_ACK:
	case MOVE_EXTRA_ACK:
		return world->todo & DMUX_MODEM_ACT_ACK_TOGGLE;
	case MOVE_EARLY_TIMEOUT:
		return long_wait(ap->timer) && !world_calm(world);
	case MOVE_START_FAILS:
		return ap->link == DMUX_AP_LINK_STARTING;
	case MOVE_BAM_RESET:
		return ap->link == DMUX_AP_LINK_STARTING || ap->link == DMUX_AP_LINK_RUNNING;
	case MOVE_INSIST:
		return ap->vote == DMUX_AP_VOTE_GRANTED && ap->want;
	case MOVE_CRASH:
	case MOVE_CRASH_ANNOUNCED:
		return !dead;
	case MOVE_REBOOT_PC_HIGH:
		return dead && world->pc && (world->ap_vote || world->modem.need);
	case MOVE_REBOOT_ACK_CLEARED:
		return dead;
	default:
		return false;
	}
}

bool world_move_enabled(const struct world *world, enum world_move move)
{
	if (move >= MOVE_FIRST_FAULT)
		return world->faults && fault_enabled(world, move);
	if (move >= MOVE_FIRST_EVENT && !world->events)
		return false;
	return nominal_enabled(world, move);
}

static void nominal_move(struct world *world, enum world_move move)
{
	uint32_t own_word = (world->ap_vote ? DMUX_SMSM_PC : 0) |
			    (world->ap_ack ? DMUX_SMSM_PC_ACK : 0) |
			    world->remains * DMUX_AP_START_GONE;

	switch (move) {
	case MOVE_PROBE:
		world->remains = 0;
		world->reprobed = world->pc && !world->unacked;
		ap_step(world, DMUX_AP_EV_START, own_word);
		break;
	case MOVE_UNQUIESCE:
		ap_step(world, DMUX_AP_EV_UNQUIESCE, 0);
		break;
	case MOVE_BELL_MODEM:
		modem_takes_news(world);
		break;
	case MOVE_MODEM_ACTS:
		modem_acts(world);
		break;
	case MOVE_BELL_AP:
		world->bell_ap = false;
		ap_step(world, DMUX_AP_EV_SAMPLE, 0);
		break;
	case MOVE_LINK_DONE:
		if (world->ap.link == DMUX_AP_LINK_STARTING)
			ap_step(world, DMUX_AP_EV_LINK_STARTED, 1);
		else
			ap_step(world, DMUX_AP_EV_LINK_STOPPED, 0);
		break;
	case MOVE_HINT:
		world->hint = false;
		ap_step(world, DMUX_AP_EV_MODEM_RESTARTED, 0);
		break;
	case MOVE_OTHER_TRAFFIC:
		world->bell_ap = true;
		world->bell_modem = true;
		break;
	case MOVE_WANT:
		ap_step(world, DMUX_AP_EV_WANT, !world->ap.want);
		break;
	case MOVE_NEED:
		modem_step(world, DMUX_MODEM_EV_NEED, !world->modem.need);
		break;
	case MOVE_MODEM_LINGER:
		world->modem_timer = WORLD_TIMER_NONE;
		modem_step(world, DMUX_MODEM_EV_TIMEOUT, 0);
		break;
	case MOVE_AP_TIMER:
		promise(world, !answer_wait(world->ap.timer),
			"no wait for the modem's answer runs out while nothing goes wrong");
		ap_step(world, DMUX_AP_EV_TIMEOUT, 0);
		break;
	case MOVE_MODEM_ACK_TIMEOUT:
		promise(world, false, "the modem never loses patience");
		world->modem_timer = WORLD_TIMER_NONE;
		modem_step(world, DMUX_MODEM_EV_TIMEOUT, 0);
		world->hint = true;
		break;
	case MOVE_REMOVE:
		ap_step(world, DMUX_AP_EV_STOP, 0);
		break;
	case MOVE_QUIESCE:
		ap_step(world, DMUX_AP_EV_QUIESCE, 0);
		break;
	case MOVE_NO_COLLAPSE:
		ap_step(world, DMUX_AP_EV_NO_COLLAPSE, 1);
		break;
	case MOVE_COLLAPSE_AGAIN:
		ap_step(world, DMUX_AP_EV_NO_COLLAPSE, 0);
		break;
	case MOVE_STALL:
		ap_step(world, DMUX_AP_EV_UPLINK_STALLED, 0);
		break;
	default:
		reboot(world, move);
		break;
	}
}

static void fault_move(struct world *world, enum world_move move)
{
	switch (move) {
	case MOVE_LOSE_BELL_AP:
		world->bell_ap = false;
		break;
	case MOVE_LOSE_BELL_MODEM:
		world->bell_modem = false;
		break;
	case MOVE_SPURIOUS_BELL_AP:
		world->bell_ap = true;
		break;
	case MOVE_SPURIOUS_BELL_MODEM:
		world->bell_modem = true;
		break;
	case MOVE_SKIP_ACK:
		world->todo &= ~(uint32_t)DMUX_MODEM_ACT_ACK_TOGGLE;
		break;
	case MOVE_EXTRA_ACK:
		world->modem_ack = !world->modem_ack;
		world->bell_ap = true;
		break;
	case MOVE_EARLY_TIMEOUT:
		ap_step(world, DMUX_AP_EV_TIMEOUT, 0);
		break;
	case MOVE_START_FAILS:
		ap_step(world, DMUX_AP_EV_LINK_STARTED, 0);
		break;
	case MOVE_BAM_RESET:
		ap_step(world, DMUX_AP_EV_LINK_SUSPECT, 0);
		break;
	case MOVE_INSIST:
		ap_step(world, DMUX_AP_EV_UPLINK_STALLED, 1);
		break;
	case MOVE_CRASH:
	case MOVE_CRASH_ANNOUNCED:
		crash(world, move == MOVE_CRASH_ANNOUNCED);
		break;
	default:
		reboot(world, move);
		break;
	}
}

/* Worlds that cannot be told apart by anything that may still happen become equal. */
static void canonicalise(struct world *world)
{
	struct dmux_power_ap *ap = &world->ap;
	struct dmux_ap_options options = ap->options;

	if (world->faulted)
		world->unacked = 0;	/* only promises count on it */
	if (world->modem_ack) {
		world->modem_ack = false;
		ap->ack = !ap->ack;
	}
	if (ap->phase == DMUX_AP_OFF && ap->alive + ap->pc + ap->stale_pc)
		world->remains = dmux_power_ap_remains(ap) / DMUX_AP_START_GONE;
	if (ap->phase == DMUX_AP_OFF)
		dmux_power_ap_init(ap, &options);	/* START forgets everything */
	if (!ap->owed)
		ap->ack_waited = 0;		/* a new debt clears it */
	if (!options.ap_first)
		ap->granted_once = 0;
	if (ap->phase == DMUX_AP_REMOVING)
		ap->want = 0;
}

void world_move(struct world *world, enum world_move move)
{
	world->error = NULL;
	if (move >= MOVE_FIRST_FAULT) {
		world->faults--;
		world->faulted = true;
		fault_move(world, move);
	} else {
		if (move >= MOVE_FIRST_EVENT)
			world->events--;
		nominal_move(world, move);
	}

	promise(world, world->bam_on || !dmux_power_ap_may_touch_bam(&world->ap),
		"the AP touches the BAM only while it is powered");
	promise(world, !world_calm(world) || !world->unacked || world->ap.phase != DMUX_AP_ACTIVE,
		"no change of pc stays unacked when all is calm");
	canonicalise(world);
}

void world_init(struct world *world, const struct world_setup *setup)
{
	struct dmux_ap_options options;

	memset(world, 0, sizeof(*world));
	dmux_power_ap_default_options(&options);
	options.ap_first = setup->ap_first;
	dmux_power_ap_init(&world->ap, &options);
	dmux_modem_power_reset(&world->modem);
	world->events = setup->events;
	world->faults = setup->faults;
}

/* Every field that matters, with its width in bits; one list for both directions. */
#define WORLD_AP_FIELDS(F) \
	F(ap.phase, 2) F(ap.link, 3) F(ap.vote, 3) F(ap.sleep, 2) F(ap.timer, 4) F(ap.alive, 1) \
	F(ap.pc, 1) F(ap.stale_pc, 1) F(ap.ack, 1) F(ap.own_ack, 1) F(ap.raise_acked, 1) F(ap.drop_due, 1) \
	F(ap.drop_held, 1) F(ap.reack, 2) F(ap.asking, 1) 	F(ap.dirty, 1) F(ap.abandon, 1) F(ap.want, 1) F(ap.owed, 3) F(ap.ack_waited, 1) \
	F(ap.no_collapse, 1) F(ap.granted_once, 1) F(ap.remove_expired, 1)
#define WORLD_OTHER_FIELDS(F) \
	F(modem.state, 3) F(modem.vote, 1) F(modem.need, 1) F(modem.lingering, 1) F(todo, 11) \
	F(ap_vote, 1) F(ap_ack, 1) F(pc, 1) F(modem_ack, 1) F(seen_ack, 1) F(bell_ap, 1) \
	F(bell_modem, 1) F(bam_on, 1) F(hint, 1) F(faulted, 1) F(modem_timer, 2) F(unacked, 2) \
	F(events, 2) F(faults, 2) F(remains, 3) F(reprobed, 1)

#define WORLD_PACK(field, bits)	packed |= (uint64_t)world->field << shift; shift += (bits);
#define WORLD_UNPACK(field, bits) \
	world->field = (packed >> shift) & ((1u << (bits)) - 1); shift += (bits);

struct world_key world_pack(const struct world *world)
{
	struct world_key key;
	uint64_t packed = 0;
	unsigned int shift = 0;

	WORLD_AP_FIELDS(WORLD_PACK)
	key.low = packed;
	packed = 0;
	shift = 0;
	WORLD_OTHER_FIELDS(WORLD_PACK)
	key.high = packed;
	return key;
}

void world_unpack(struct world *world, struct world_key key, const struct world *start)
{
	uint64_t packed = key.low;
	unsigned int shift = 0;

	*world = *start;
	WORLD_AP_FIELDS(WORLD_UNPACK)
	packed = key.high;
	shift = 0;
	WORLD_OTHER_FIELDS(WORLD_UNPACK)
}

const char *world_move_name(enum world_move move)
{
	return move_names[move];
}

void world_print(FILE *out, const struct world *world)
{
	const struct dmux_power_ap *ap = &world->ap;

	fprintf(out, "#    AP %s link=%s vote=%s timer=%s%s%s want=%d owed=%d alive=%d"
		" word(v%d a%d)%s\n",
		dmux_ap_phase_name(ap->phase), dmux_ap_link_name(ap->link),
		dmux_ap_vote_name(ap->vote), dmux_ap_timer_name(ap->timer),
		ap->sleep == DMUX_AP_AWAKE ? "" : " ",
		ap->sleep == DMUX_AP_AWAKE ? "" : dmux_ap_sleep_name(ap->sleep), ap->want,
		ap->owed, ap->alive, world->ap_vote, world->ap_ack,
		world->bell_modem ? " bell>" : "");
	fprintf(out, "#    modem %s vote=%d need=%d timer=%d todo=%#x word(pc%d a%d)%s bam=%d"
		" unacked=%u events=%u faults=%u\n",
		dmux_modem_state_name(world->modem.state), world->modem.vote, world->modem.need,
		world->modem_timer, (unsigned int)world->todo, world->pc, world->modem_ack,
		world->bell_ap ? " bell>" : "", world->bam_on, world->unacked, world->events,
		world->faults);
}
