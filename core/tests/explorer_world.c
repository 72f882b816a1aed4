// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The explorer's world: its moves; see explorer_world.h.
 */
#include <string.h>

#include "explorer_ends.h"

bool world_calm(const struct world *world)
{
	return !world->bell_ap && !world->bell_modem && !world->todo &&
	       world->ap.link != DMUX_AP_LINK_STARTING && world->ap.link != DMUX_AP_LINK_STOPPING;
}

/* As in the beginning, or before a probe: what went wrong is over. */
bool world_rests(const struct world *world)
{
	const struct dmux_power_ap *ap = &world->ap;

	return world_calm(world) && !world->pc && !world->bam_on && !world->ap_vote &&
	       !world->unacked && world->seen_ack == world->ap_ack &&
	       world->modem.state == DMUX_MODEM_OFF && !world->modem.vote &&
	       ap->phase != DMUX_AP_REMOVING && ap->link == DMUX_AP_LINK_DOWN &&
	       !(world->remains & (DMUX_AP_START_OWED | DMUX_AP_START_ACKED_UP) >> REMAINS_SHIFT) &&
	       (ap->phase == DMUX_AP_OFF ||
		(ap->alive && !ap->owed && !ap->pc && !ap->stale_pc && !ap->drop_due &&
		 ap->timer == DMUX_AP_TIMER_NONE && ap->ack == world->modem_ack));
}

/* Waits that are long against everything the other end does. */
static bool long_wait(unsigned int timer)
{
	return timer == DMUX_AP_TIMER_ACK || timer == DMUX_AP_TIMER_LINK ||
	       timer == DMUX_AP_TIMER_RESYNC || timer == DMUX_AP_TIMER_REMOVE ||
	       timer == DMUX_AP_TIMER_QUIESCE || timer == DMUX_AP_TIMER_REACK;
}

/* Waits that the modem's 15 s outlast by far. */
static bool short_wait(unsigned int timer)
{
	return timer == DMUX_AP_TIMER_DOUBT || timer == DMUX_AP_TIMER_START_RETRY ||
	       timer == DMUX_AP_TIMER_ASK || timer == DMUX_AP_TIMER_IDLE;
}

/* Waits that only end by expiry when an answer of the modem is missing. */
static bool answer_wait(unsigned int timer)
{
	return timer == DMUX_AP_TIMER_ACK || timer == DMUX_AP_TIMER_LINK ||
	       timer == DMUX_AP_TIMER_RESYNC;
}

/* Where the crash is announced the framework waits until the AP has let go (before shutdown). */
static bool framework_allows_boot(const struct world *world)
{
	const struct dmux_power_ap *ap = &world->ap;

	return ap->phase == DMUX_AP_OFF || ap->alive ||
	       (ap->link != DMUX_AP_LINK_STARTING && ap->link != DMUX_AP_LINK_STOPPING);
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
	case MOVE_OTHER_TRAFFIC:
		return world->taken_back && world_calm(world);
	case MOVE_REBOOT:
		return dead && framework_allows_boot(world);
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
		       !short_wait(ap->timer) &&
		       ((world->taken_back & PROMISE_BIT(ANSWERS)) ||
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
	case MOVE_SUSPECT:
		return ap->phase != DMUX_AP_OFF;
	case MOVE_SILENCE:
		return world->hasty && ap->link == DMUX_AP_LINK_RUNNING &&
		       ap->vote == DMUX_AP_VOTE_REST && world_calm(world);
	case MOVE_STALL:
		return ap->vote == DMUX_AP_VOTE_GRANTED && ap->want && world_calm(world);
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
	case MOVE_INSIST:
		return ap->vote == DMUX_AP_VOTE_GRANTED && ap->want && world_calm(world);
	case MOVE_FORGET:
		return ap->phase == DMUX_AP_OFF && world->remains && world_calm(world);
	case MOVE_GIVES_UP_ALONE:
		return ap->phase == DMUX_AP_OFF && world->modem_timer == WORLD_TIMER_ACK &&
		       world_calm(world);
	case MOVE_CRASH:
		return !dead;
	case MOVE_CRASH_ANNOUNCED:
		return !dead && ap->phase != DMUX_AP_OFF;
	case MOVE_REBOOT_PC_HIGH:
		return dead && framework_allows_boot(world) && world->pc &&
		       (world->ap_vote || world->modem.need);
	case MOVE_REBOOT_ACK_CLEARED:
		return dead && framework_allows_boot(world);
	default:
		return false;
	}
}

bool world_move_enabled(const struct world *world, enum world_move move)
{
	if (move >= MOVE_FIRST_FAULT)
		return world->faults && (!world->only || world->only == move) &&
		       fault_enabled(world, move);
	if (move >= MOVE_FIRST_EVENT && !world->events)
		return false;
	return nominal_enabled(world, move);
}

static void nominal_move(struct world *world, enum world_move move)
{
	uint32_t own_word = (world->ap_vote ? DMUX_SMSM_PC : 0) |
			    (world->ap_ack ? DMUX_SMSM_PC_ACK : 0) |
			    world->remains << REMAINS_SHIFT;

	switch (move) {
	case MOVE_PROBE:
		world->remains = 0;
		world->reprobed = world->pc && !world->unacked;
		ends_ap_step(world, DMUX_AP_EV_START, own_word);
		break;
	case MOVE_UNQUIESCE:
		ends_ap_step(world, DMUX_AP_EV_UNQUIESCE, 0);
		break;
	case MOVE_BELL_MODEM:
		ends_modem_looks(world);
		break;
	case MOVE_MODEM_ACTS:
		ends_modem_acts(world);
		break;
	case MOVE_BELL_AP:
		world->bell_ap = false;
		ends_ap_step(world, DMUX_AP_EV_SAMPLE, 0);
		break;
	case MOVE_LINK_DONE:
		if (world->ap.link == DMUX_AP_LINK_STARTING)
			ends_ap_step(world, DMUX_AP_EV_LINK_STARTED, 1);
		else
			ends_ap_step(world, DMUX_AP_EV_LINK_STOPPED, 0);
		break;
	case MOVE_OTHER_TRAFFIC:
		world->bell_ap = true;
		world->bell_modem = true;
		break;
	case MOVE_WANT:
		ends_ap_step(world, DMUX_AP_EV_WANT, !world->ap.want);
		break;
	case MOVE_NEED:
		ends_modem_step(world, DMUX_MODEM_EV_NEED, !world->modem.need);
		break;
	case MOVE_MODEM_LINGER:
		world->modem_timer = WORLD_TIMER_NONE;
		ends_modem_step(world, DMUX_MODEM_EV_TIMEOUT, 0);
		break;
	case MOVE_AP_TIMER:
		ends_promise(world, PROMISE_ANSWERS, !answer_wait(world->ap.timer) || world->ap.stale_pc,
			"no wait for the modem's answer runs out while nothing goes wrong");
		ends_ap_step(world, DMUX_AP_EV_TIMEOUT, 0);
		break;
	case MOVE_MODEM_ACK_TIMEOUT:
		ends_promise(world, PROMISE_ANSWERS, false, "the modem never loses patience");
		ends_take_back(world, promise_taken_back(move));
		ends_modem_gives_up(world);
		break;
	case MOVE_REMOVE:
		ends_ap_step(world, DMUX_AP_EV_STOP, 0);
		break;
	case MOVE_QUIESCE:
		ends_ap_step(world, DMUX_AP_EV_QUIESCE, 0);
		break;
	case MOVE_NO_COLLAPSE:
		ends_ap_step(world, DMUX_AP_EV_NO_COLLAPSE, 1);
		break;
	case MOVE_COLLAPSE_AGAIN:
		ends_ap_step(world, DMUX_AP_EV_NO_COLLAPSE, 0);
		break;
	case MOVE_SUSPECT:
		world->suspected = world->suspected || world->ap.link == DMUX_AP_LINK_STARTING ||
				   world->ap.link == DMUX_AP_LINK_RUNNING;
		ends_ap_step(world, DMUX_AP_EV_LINK_SUSPECT, 0);
		break;
	case MOVE_SILENCE:
		ends_take_back(world, promise_taken_back(move));
		world->hasty_due = true;
		world->suspected = true;
		ends_ap_step(world, DMUX_AP_EV_LINK_SUSPECT, 0);
		break;
	case MOVE_STALL:
		ends_ap_step(world, DMUX_AP_EV_UPLINK_STALLED, 0);
		break;
	default:
		ends_reboot(world, move);
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
		ends_ap_step(world, DMUX_AP_EV_TIMEOUT, 0);
		break;
	case MOVE_START_FAILS:
		ends_ap_step(world, DMUX_AP_EV_LINK_STARTED, 0);
		break;
	case MOVE_INSIST:
		world->suspected = true;
		ends_ap_step(world, DMUX_AP_EV_UPLINK_STALLED, 1);
		break;
	case MOVE_FORGET:
		world->remains = 0;
		break;
	case MOVE_GIVES_UP_ALONE:
		ends_modem_gives_up(world);
		break;
	case MOVE_CRASH:
	case MOVE_CRASH_ANNOUNCED:
		ends_crash(world, move == MOVE_CRASH_ANNOUNCED);
		break;
	default:
		ends_reboot(world, move);
		break;
	}
}

void world_move(struct world *world, enum world_move move)
{
	world->error = NULL;
	world->broken = 0;
	if (move >= MOVE_FIRST_FAULT) {
		world->faults--;
		ends_take_back(world, promise_taken_back(move));
		fault_move(world, move);
	} else {
		if (move >= MOVE_FIRST_EVENT)
			world->events--;
		nominal_move(world, move);
	}

	ends_promise(world, PROMISE_POWER, world->bam_on || !dmux_power_ap_may_touch_bam(&world->ap),
		"the AP touches the BAM only while it is powered");
	ends_promise(world, PROMISE_ANSWERS, !world_calm(world) || !world->unacked || world->ap.phase != DMUX_AP_ACTIVE ||
			world->ap.stale_pc,
		"no change of pc stays unacked when all is calm");
	world_canonicalise(world);
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
	world->only = setup->only;
	world->kept = setup->kept;
	world->hasty = setup->hasty;
}
