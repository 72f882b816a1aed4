// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * AP half of the power handshake. Theory of operation, state diagrams and the
 * rules about acks: head of dmux_power_ap.h.
 *
 * Shape of a step: the event and its levels change plain fields; then settle_link(),
 * settle_vote() and settle_phase() bring the states into line with the fields, in this
 * order because each depends on the one before; then settle_timer() arms what the new
 * state waits for. No settle function looks at the event, so it does not matter which
 * event brought the news.
 */
#include "dmux_power_ap.h"

DMUX_STATIC_ASSERT(DMUX_AP_ACT_TX_REVOKE < DMUX_AP_ACT_VOTE_DROP &&
		   DMUX_AP_ACT_TX_REVOKE < DMUX_AP_ACT_LINK_ABANDON &&
		   DMUX_AP_ACT_TX_REVOKE < DMUX_AP_ACT_LINK_STOP,
		   "TX ends before its ground goes away");
DMUX_STATIC_ASSERT(DMUX_AP_ACT_LINK_ABANDON < DMUX_AP_ACT_TX_RECLAIM &&
		   DMUX_AP_ACT_TX_RECLAIM < DMUX_AP_ACT_LINK_START,
		   "the old link's slots are back before the new link starts");
DMUX_STATIC_ASSERT(DMUX_AP_ACT_LINK_ABANDON < DMUX_AP_ACT_ACK_TOGGLE &&
		   DMUX_AP_ACT_ACK_TOGGLE < DMUX_AP_ACT_TX_GRANT,
		   "the modem's power goes or stays by our ack");
DMUX_STATIC_ASSERT(DMUX_AP_ACT_TIMER_CANCEL < DMUX_AP_ACT_TIMER_ARM &&
		   DMUX_AP_ACT_TIMER_ARM < DMUX_AP_ACT_DONE_STOPPED,
		   "nothing comes after the end");
DMUX_STATIC_ASSERT(DMUX_AP_ACT_DONE_STOPPED == 1 << (DMUX_AP_ACTION_BITS - 1),
		   "the number of action bits");

/* Somebody would send if he could; says nothing about the modem being there. */
static bool wanted(const struct dmux_power_ap *machine)
{
	bool first_vote = machine->options.ap_first && !machine->granted_once;
	bool in_doubt = machine->alive && machine->stale_pc;

	return machine->phase == DMUX_AP_ACTIVE && machine->sleep == DMUX_AP_AWAKE &&
	       (machine->want || first_vote || in_doubt || machine->reack);
}

/* The timer's purpose is over; whatever is wanted next is armed anew. */
static void restart_timer(struct dmux_power_ap *machine)
{
	if (machine->timer != DMUX_AP_TIMER_NONE)
		machine->timer = DMUX_AP_TIMER_STALE;
}

static void count_up(uint8_t *counter)
{
	if (*counter < DMUX_AP_DOUBLINGS_MAX)
		(*counter)++;
}

static unsigned int toggle_own_ack(struct dmux_power_ap *machine)
{
	machine->own_ack = !machine->own_ack;
	return DMUX_AP_ACT_ACK_TOGGLE;
}

static void vote_changed(struct dmux_power_ap *machine)
{
	if (machine->owed < DMUX_AP_OWED_MAX)
		machine->owed++;
	machine->ack_waited = 0;
	restart_timer(machine);
}

static unsigned int raise_vote(struct dmux_power_ap *machine)
{
	DMUX_ASSERT(!dmux_power_ap_votes(machine));
	DMUX_ASSERT(machine->alive && machine->phase == DMUX_AP_ACTIVE);
	machine->vote = DMUX_AP_VOTE_ASKED;
	machine->asking = 0;
	vote_changed(machine);
	return DMUX_AP_ACT_VOTE_RAISE;
}

static unsigned int drop_vote(struct dmux_power_ap *machine)
{
	unsigned int actions = DMUX_AP_ACT_VOTE_DROP;

	DMUX_ASSERT(dmux_power_ap_votes(machine));
	if (machine->vote == DMUX_AP_VOTE_GRANTED) {
		actions |= DMUX_AP_ACT_TX_REVOKE;
		/* Waited for in vain, and the vote has been used since: such an ack was lost. */
		if (machine->ack_waited)
			machine->owed = 0;
	}
	machine->vote = DMUX_AP_VOTE_REST;
	vote_changed(machine);
	return actions;
}

/* The levels that came with an event. */
static unsigned int take_sample(struct dmux_power_ap *machine, uint32_t modem_word)
{
	uint8_t ack = !!(modem_word & DMUX_SMSM_PC_ACK);
	uint8_t pc = !!(modem_word & DMUX_SMSM_PC);
	/* Before this sample's ack: one that comes together with pc=0 is of a modem going down. */
	bool promised = machine->vote == DMUX_AP_VOTE_GRANTED && !machine->owed;
	unsigned int actions = 0;

	if (!machine->alive) {
		machine->ack = ack;	/* a dead modem's words answer nothing */
		machine->stale_pc &= pc;
		return 0;
	}
	machine->stale_pc &= pc;
	if (machine->stale_pc)
		pc = 0;

	if (ack != machine->ack) {
		machine->ack = ack;
		if (machine->owed)
			machine->owed--;
		else
			actions |= DMUX_AP_ACT_ACK_SURPLUS;
		if (machine->timer == DMUX_AP_TIMER_RESYNC)
			restart_timer(machine);
	}

	if (pc) {
		machine->drop_due = 0;
		machine->drop_held = 0;
	} else if (machine->pc) {
		machine->drop_due = 1;
	}
	if (!pc && machine->pc && promised) {
		DMUX_ASSERT(machine->link == DMUX_AP_LINK_RUNNING);
		machine->abandon = 1;
		machine->drop_held = 1;
		actions |= DMUX_AP_ACT_DOUBT_CHANNELS;
	}
	if (!pc && machine->link == DMUX_AP_LINK_STARTING)
		machine->dirty = 1;
	if (!pc && machine->link != DMUX_AP_LINK_RUNNING)
		machine->raise_acked = 0;
	if (!pc) {
		machine->reack = DMUX_AP_REACK_NONE;
		machine->asking = 0;
	}
	machine->pc = pc;
	return actions;
}

/* A new firmware owes us nothing and has had no ack from us. */
static unsigned int forget_modem(struct dmux_power_ap *machine)
{
	unsigned int actions = DMUX_AP_ACT_FORGET_CHANNELS;

	if (dmux_power_ap_votes(machine))
		actions |= drop_vote(machine);
	machine->vote = DMUX_AP_VOTE_REST;
	machine->owed = 0;
	machine->pc = 0;
	machine->raise_acked = 0;
	machine->reack = DMUX_AP_REACK_NONE;
	machine->asking = 0;
	machine->drop_due = 0;
	machine->drop_held = 0;
	machine->no_collapse = 0;
	machine->granted_once = 0;
	machine->wake_failures = 0;
	machine->abandon = machine->link == DMUX_AP_LINK_STARTING ||
			   machine->link == DMUX_AP_LINK_RUNNING;
	restart_timer(machine);
	return actions;
}

/* Bookkeeping of a link that has no hold on the BAM any more. */
static void link_is_down(struct dmux_power_ap *machine)
{
	machine->link = DMUX_AP_LINK_DOWN;
	machine->dirty = 0;
	machine->abandon = 0;
}

/* A vote stands that the modem has acked, or has had its time for: it does not drop pc. */
static bool vote_answered(const struct dmux_power_ap *machine)
{
	return dmux_power_ap_votes(machine) && (!machine->owed || machine->ack_waited);
}

/* RUNNING: stay and ack, stop in order, or run away. */
static unsigned int settle_running_link(struct dmux_power_ap *machine)
{
	bool expired = machine->phase == DMUX_AP_REMOVING && machine->remove_expired;
	bool unacked = !machine->pc && !machine->raise_acked;

	DMUX_ASSERT(machine->link == DMUX_AP_LINK_RUNNING);
	if (!machine->pc)
		machine->raise_acked = 0;
	if (machine->abandon || unacked) {
		link_is_down(machine);
		return DMUX_AP_ACT_LINK_ABANDON | DMUX_AP_ACT_TX_RECLAIM;
	}
	if (!machine->pc || machine->dirty || expired) {
		machine->link = DMUX_AP_LINK_STOPPING;
		return DMUX_AP_ACT_LINK_STOP;
	}
	if (machine->raise_acked)
		return 0;
	if (machine->reack == DMUX_AP_REACK_DUE) {
		if (!vote_answered(machine))
			return 0;
		machine->reack = DMUX_AP_REACK_GIVEN;
	}
	machine->raise_acked = 1;
	return toggle_own_ack(machine);
}

static unsigned int settle_link(struct dmux_power_ap *machine)
{
	bool leaving = machine->phase == DMUX_AP_REMOVING && machine->remove_expired;
	bool startable = machine->alive && machine->pc && !leaving;
	unsigned int actions = 0;

	if (machine->link == DMUX_AP_LINK_RUNNING)
		actions |= settle_running_link(machine);
	if (machine->link == DMUX_AP_LINK_FAILED && !startable)
		link_is_down(machine);
	if (machine->link != DMUX_AP_LINK_DOWN)
		return actions;

	if (startable) {
		DMUX_ASSERT(!machine->drop_due);
		machine->link = DMUX_AP_LINK_STARTING;
		actions |= DMUX_AP_ACT_LINK_START;
	} else if (machine->drop_due && !machine->drop_held) {
		DMUX_ASSERT(machine->alive && !machine->pc);
		machine->drop_due = 0;
		actions |= toggle_own_ack(machine);
	}
	return actions;
}

/*
 * A vote that is taken back before the modem has seen it would be a pulse that is perhaps never
 * acked, so its ack is waited for, bounded as everywhere. Removal and system sleep wait for it
 * within their own bounds, a link that cannot be started leaves no timer for it.
 */
static bool may_drop_vote(const struct dmux_power_ap *machine)
{
	if (machine->reack == DMUX_AP_REACK_GIVEN)
		return false;
	if (!machine->owed || machine->ack_waited)
		return true;
	return machine->remove_expired || machine->sleep == DMUX_AP_QUIET ||
	       machine->link == DMUX_AP_LINK_FAILED;
}

/* GRANTED, ASKED: may TX go on or begin, must the vote fall? */
static unsigned int settle_standing_vote(struct dmux_power_ap *machine)
{
	bool running = machine->link == DMUX_AP_LINK_RUNNING;
	bool awake = machine->phase == DMUX_AP_ACTIVE && machine->sleep == DMUX_AP_AWAKE;
	unsigned int actions = 0;

	DMUX_ASSERT(dmux_power_ap_votes(machine) && machine->alive);
	if (machine->vote == DMUX_AP_VOTE_GRANTED && running && awake)
		return 0;	/* the idle timer ends it */

	if (machine->vote == DMUX_AP_VOTE_GRANTED) {
		machine->vote = DMUX_AP_VOTE_ASKED;
		actions |= DMUX_AP_ACT_TX_REVOKE;
	}
	if (!wanted(machine) && !machine->no_collapse)
		return actions | (may_drop_vote(machine) ? drop_vote(machine) : 0);

	if (running && awake && (!machine->owed || machine->ack_waited)) {
		machine->vote = DMUX_AP_VOTE_GRANTED;
		machine->granted_once = 1;
		machine->wake_failures = 0;
		actions |= DMUX_AP_ACT_TX_GRANT;
	}
	return actions;
}

static unsigned int settle_vote(struct dmux_power_ap *machine)
{
	if (dmux_power_ap_votes(machine))
		return settle_standing_vote(machine);

	if (!wanted(machine)) {
		machine->vote = DMUX_AP_VOTE_REST;
		machine->asking = 0;
		return 0;
	}
	if (!machine->alive) {
		machine->vote = DMUX_AP_VOTE_BACKOFF;
		return 0;
	}
	if (machine->vote == DMUX_AP_VOTE_BACKOFF) {
		if (machine->link != DMUX_AP_LINK_RUNNING)
			return 0;
		machine->owed = 0;
		machine->wake_failures = 0;
	}
	if (!machine->owed && !machine->asking)
		return raise_vote(machine);

	machine->vote = DMUX_AP_VOTE_SETTLE;
	return 0;
}

/* Is there nothing left that removal or system sleep waits for? */
static bool at_rest(const struct dmux_power_ap *machine)
{
	bool idle_link = machine->link == DMUX_AP_LINK_DOWN || machine->link == DMUX_AP_LINK_FAILED;

	return idle_link && (!machine->owed || !machine->alive);
}

static unsigned int settle_phase(struct dmux_power_ap *machine)
{
	unsigned int actions = 0;

	if (machine->sleep == DMUX_AP_QUIESCING && (at_rest(machine) || machine->no_collapse)) {
		machine->sleep = DMUX_AP_QUIET;
		actions |= DMUX_AP_ACT_DONE_QUIESCED;
	}
	if (machine->phase != DMUX_AP_REMOVING || machine->link != DMUX_AP_LINK_DOWN ||
	    !(at_rest(machine) || machine->remove_expired))
		return actions;

	DMUX_ASSERT(!dmux_power_ap_votes(machine) && !machine->drop_due);
	machine->phase = DMUX_AP_OFF;
	return actions | DMUX_AP_ACT_DONE_STOPPED;
}

/* What the state waits for; a pure function of it. */
static enum dmux_ap_timer timer_needed(const struct dmux_power_ap *machine)
{
	if (machine->phase == DMUX_AP_OFF)
		return DMUX_AP_TIMER_NONE;
	if (machine->reack == DMUX_AP_REACK_GIVEN)
		return DMUX_AP_TIMER_REACK;
	if (machine->phase == DMUX_AP_REMOVING)
		return machine->remove_expired ? DMUX_AP_TIMER_NONE : DMUX_AP_TIMER_REMOVE;
	if (machine->sleep == DMUX_AP_QUIESCING)
		return DMUX_AP_TIMER_QUIESCE;
	if (machine->link == DMUX_AP_LINK_FAILED)
		return DMUX_AP_TIMER_START_RETRY;
	if (machine->drop_held)
		return DMUX_AP_TIMER_DOUBT;

	switch (machine->vote) {
	case DMUX_AP_VOTE_SETTLE:
		return machine->owed ? DMUX_AP_TIMER_ACK : DMUX_AP_TIMER_ASK;
	case DMUX_AP_VOTE_BACKOFF:
		return DMUX_AP_TIMER_BACKOFF;
	case DMUX_AP_VOTE_ASKED:
		if (machine->sleep != DMUX_AP_AWAKE)
			return DMUX_AP_TIMER_NONE;
		return machine->owed && !machine->ack_waited ? DMUX_AP_TIMER_ACK :
							       DMUX_AP_TIMER_LINK;
	case DMUX_AP_VOTE_GRANTED:
		if (!wanted(machine) && !machine->no_collapse)
			return DMUX_AP_TIMER_IDLE;
		break;
	default:
		break;
	}
	return machine->owed ? DMUX_AP_TIMER_RESYNC : DMUX_AP_TIMER_NONE;
}

static unsigned int settle_timer(struct dmux_power_ap *machine)
{
	enum dmux_ap_timer needed = timer_needed(machine);
	uint8_t armed = machine->timer;

	DMUX_ASSERT(needed != DMUX_AP_TIMER_STALE);
	machine->timer = (uint8_t)needed;
	if (needed == DMUX_AP_TIMER_NONE)
		return armed == DMUX_AP_TIMER_NONE ? 0 : DMUX_AP_ACT_TIMER_CANCEL;
	return armed == needed ? 0 : DMUX_AP_ACT_TIMER_ARM;
}

/* No link in time. */
static unsigned int wake_timed_out(struct dmux_power_ap *machine)
{
	unsigned int actions = DMUX_AP_ACT_TX_EXPIRE;

	DMUX_ASSERT(machine->vote == DMUX_AP_VOTE_ASKED);
	if (machine->pc)
		return actions;		/* the modem is up, our own start or stop is slow */

	/* It lives, for it has acked our vote: so the level that never changed is what it says. */
	if (machine->stale_pc && !machine->owed) {
		machine->stale_pc = 0;
		machine->pc = 1;
		return actions;
	}
	/* A modem that stays down against a standing vote has broken its promise. */
	machine->no_collapse = 0;
	actions |= drop_vote(machine) | DMUX_AP_ACT_WAKE_FAILED;
	if (machine->stale_pc)
		machine->owed = 0;	/* it has shown no life yet */
	machine->vote = DMUX_AP_VOTE_BACKOFF;
	count_up(&machine->wake_failures);
	return actions;
}

static unsigned int on_timeout(struct dmux_power_ap *machine)
{
	uint8_t expired = machine->timer;

	machine->timer = DMUX_AP_TIMER_NONE;
	switch (expired) {
	case DMUX_AP_TIMER_ACK:
		if (machine->vote == DMUX_AP_VOTE_SETTLE)
			return raise_vote(machine);
		machine->ack_waited = 1;
		return 0;
	case DMUX_AP_TIMER_ASK:
		machine->asking = 0;
		return 0;
	case DMUX_AP_TIMER_REACK:
		machine->reack = DMUX_AP_REACK_NONE;
		return 0;
	case DMUX_AP_TIMER_LINK:
		return wake_timed_out(machine);
	case DMUX_AP_TIMER_IDLE:
		return drop_vote(machine);
	case DMUX_AP_TIMER_BACKOFF:
		if (machine->alive)
			return DMUX_AP_ACT_TX_EXPIRE | raise_vote(machine);
		count_up(&machine->wake_failures);
		return DMUX_AP_ACT_TX_EXPIRE;
	case DMUX_AP_TIMER_START_RETRY:
		link_is_down(machine);
		return 0;
	case DMUX_AP_TIMER_DOUBT:
		machine->drop_held = 0;
		return 0;
	case DMUX_AP_TIMER_RESYNC:
		machine->owed = 0;
		return 0;
	case DMUX_AP_TIMER_REMOVE:
		machine->remove_expired = 1;
		return 0;
	case DMUX_AP_TIMER_QUIESCE:
		machine->sleep = DMUX_AP_QUIET;	/* also takes a vote back that was never acked */
		return DMUX_AP_ACT_DONE_QUIESCED;
	default:
		return 0;	/* expired while it was being cancelled */
	}
}

static unsigned int on_link_started(struct dmux_power_ap *machine, bool success)
{
	DMUX_ASSERT(machine->link == DMUX_AP_LINK_STARTING);
	if (machine->link != DMUX_AP_LINK_STARTING)
		return 0;

	if (success) {
		machine->link = DMUX_AP_LINK_RUNNING;
		machine->start_failures = 0;
		return 0;
	}
	link_is_down(machine);
	machine->link = DMUX_AP_LINK_FAILED;
	count_up(&machine->start_failures);
	restart_timer(machine);
	return DMUX_AP_ACT_TX_EXPIRE;
}

static unsigned int on_link_stopped(struct dmux_power_ap *machine)
{
	DMUX_ASSERT(machine->link == DMUX_AP_LINK_STOPPING);
	if (machine->link != DMUX_AP_LINK_STOPPING)
		return 0;

	link_is_down(machine);
	return DMUX_AP_ACT_TX_RECLAIM;
}

static unsigned int on_link_suspect(struct dmux_power_ap *machine)
{
	if (machine->link == DMUX_AP_LINK_STARTING || machine->link == DMUX_AP_LINK_RUNNING)
		machine->dirty = 1;
	return 0;
}

/* Nothing is asked while our vote is not acked: the modem is still owed its time for that. */
static unsigned int on_uplink_stalled(struct dmux_power_ap *machine, bool insist)
{
	if (machine->vote != DMUX_AP_VOTE_GRANTED || machine->owed || !machine->pc ||
	    machine->reack != DMUX_AP_REACK_NONE)
		return 0;

	DMUX_ASSERT(machine->link == DMUX_AP_LINK_RUNNING);
	if (insist) {
		machine->dirty = 1;
		machine->raise_acked = 0;
		machine->reack = DMUX_AP_REACK_DUE;
		return 0;
	}
	if (machine->no_collapse)
		return 0;
	machine->asking = 1;
	return drop_vote(machine);
}

/* Was pc as it is found acked by a predecessor? */
static void judge_found_pc(struct dmux_power_ap *machine, uint32_t argument)
{
	bool acked_up = argument & DMUX_AP_START_ACKED ? argument & DMUX_AP_START_ACKED_UP :
							 machine->own_ack;

	if (argument & DMUX_AP_START_GONE) {
		machine->stale_pc = machine->pc;
		machine->pc = 0;
	} else if (machine->pc) {
		machine->reack = acked_up ? DMUX_AP_REACK_DUE : DMUX_AP_REACK_NONE;
	} else {
		machine->drop_due = acked_up;
	}
}

static unsigned int on_start(struct dmux_power_ap *machine, const struct dmux_ap_event *event)
{
	struct dmux_ap_options options = machine->options;

	memset(machine, 0, sizeof(*machine));
	machine->options = options;
	machine->phase = DMUX_AP_ACTIVE;
	machine->alive = 1;
	machine->own_ack = !!(event->argument & DMUX_SMSM_PC_ACK);
	machine->ack = !!(event->modem_word & DMUX_SMSM_PC_ACK);
	machine->pc = !!(event->modem_word & DMUX_SMSM_PC);
	/* It would be taken for the ack of our first vote. */
	machine->owed = !!(event->argument & DMUX_AP_START_OWED);
	judge_found_pc(machine, event->argument);
	if (!(event->argument & DMUX_SMSM_PC))
		return 0;

	/* A predecessor's vote still stands: nobody wants it. */
	machine->owed = 1;
	return DMUX_AP_ACT_VOTE_DROP;
}

/* The events that say something about the modem's life, which decides how to read its word. */
static unsigned int on_modem_life(struct dmux_power_ap *machine, const struct dmux_ap_event *event)
{
	bool gone = event->type == DMUX_AP_EV_MODEM_GONE;
	unsigned int actions = gone ? forget_modem(machine) : 0;

	/* An edge made by a firmware that we have forgotten pays nothing. */
	if (!machine->alive)
		machine->ack = !!(event->modem_word & DMUX_SMSM_PC_ACK);
	machine->alive = !gone;
	machine->stale_pc |= gone;
	actions |= take_sample(machine, event->modem_word);
	if (gone)
		return actions;

	/*
	 * A booting firmware raises pc by itself, and may not look at votes before:
	 * leave it backoff_ms, unless it is one that waits for the vote.
	 */
	if (machine->stale_pc && machine->vote == DMUX_AP_VOTE_REST)
		machine->vote = DMUX_AP_VOTE_BACKOFF;
	if (machine->vote == DMUX_AP_VOTE_BACKOFF) {
		machine->wake_failures = 0;
		restart_timer(machine);
		if (machine->options.ap_first || machine->pc)
			machine->vote = DMUX_AP_VOTE_REST;
	}
	return actions;
}

static unsigned int on_stop(struct dmux_power_ap *machine)
{
	machine->phase = DMUX_AP_REMOVING;
	machine->sleep = DMUX_AP_AWAKE;
	machine->no_collapse = 0;
	machine->drop_held = 0;
	return 0;
}

static unsigned int dispatch(struct dmux_power_ap *machine, const struct dmux_ap_event *event)
{
	switch (event->type) {
	case DMUX_AP_EV_START:
		DMUX_ASSERT(machine->phase == DMUX_AP_OFF);
		return machine->phase == DMUX_AP_OFF ? on_start(machine, event) : 0;
	case DMUX_AP_EV_WANT:
		machine->want = !!event->argument;
		return 0;
	case DMUX_AP_EV_TIMEOUT:
		return on_timeout(machine);
	case DMUX_AP_EV_LINK_STARTED:
		return on_link_started(machine, event->argument);
	case DMUX_AP_EV_LINK_STOPPED:
		return on_link_stopped(machine);
	case DMUX_AP_EV_LINK_SUSPECT:
		return on_link_suspect(machine);
	case DMUX_AP_EV_UPLINK_STALLED:
		return on_uplink_stalled(machine, event->argument);
	case DMUX_AP_EV_NO_COLLAPSE:
		/* Over system sleep the vote stays. */
		if (event->argument)
			machine->no_collapse = machine->alive && machine->phase == DMUX_AP_ACTIVE;
		else if (machine->sleep == DMUX_AP_AWAKE)
			machine->no_collapse = 0;
		return 0;
	case DMUX_AP_EV_QUIESCE:
		if (machine->phase == DMUX_AP_ACTIVE) {
			machine->sleep = DMUX_AP_QUIESCING;
			machine->drop_held = 0;
		}
		return 0;
	case DMUX_AP_EV_UNQUIESCE:
		machine->sleep = DMUX_AP_AWAKE;
		return 0;
	case DMUX_AP_EV_STOP:
		return on_stop(machine);
	default:
		return 0;
	}
}

/* OFF: whoever waits for an end gets it, and nothing else happens. */
static unsigned int step_while_off(const struct dmux_ap_event *event)
{
	switch (event->type) {
	case DMUX_AP_EV_STOP:
		return DMUX_AP_ACT_DONE_STOPPED;
	case DMUX_AP_EV_QUIESCE:
		return DMUX_AP_ACT_DONE_QUIESCED;
	default:
		return 0;
	}
}

unsigned int dmux_power_ap_step(struct dmux_power_ap *machine, const struct dmux_ap_event *event)
{
	unsigned int actions = 0;

	DMUX_ASSERT(machine && event);
	DMUX_ASSERT((unsigned int)event->type < DMUX_AP_EVENT_COUNT);
	if (machine->phase == DMUX_AP_OFF && event->type != DMUX_AP_EV_START)
		return step_while_off(event);

	if (event->type == DMUX_AP_EV_MODEM_GONE || event->type == DMUX_AP_EV_MODEM_BACK)
		actions |= on_modem_life(machine, event);
	else if (event->type != DMUX_AP_EV_START)
		actions |= take_sample(machine, event->modem_word);
	actions |= dispatch(machine, event);

	actions |= settle_link(machine);
	actions |= settle_vote(machine);
	actions |= settle_phase(machine);
	actions |= settle_timer(machine);

	DMUX_ASSERT(!(actions & DMUX_AP_ACT_VOTE_DROP) || !(actions & DMUX_AP_ACT_VOTE_RAISE));
	DMUX_ASSERT(!dmux_power_ap_check(machine));
	return actions;
}
