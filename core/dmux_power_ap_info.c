// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * AP half of the power handshake: what only looks at the machine. Defaults,
 * durations, invariants, names.
 */
#include "dmux_power_ap.h"

static const char *const phase_names[] = {
	[DMUX_AP_OFF] = "off",
	[DMUX_AP_ACTIVE] = "active",
	[DMUX_AP_REMOVING] = "removing",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(phase_names) == DMUX_AP_PHASE_COUNT, "one name a phase");

static const char *const link_names[] = {
	[DMUX_AP_LINK_DOWN] = "down",
	[DMUX_AP_LINK_STARTING] = "starting",
	[DMUX_AP_LINK_RUNNING] = "running",
	[DMUX_AP_LINK_STOPPING] = "stopping",
	[DMUX_AP_LINK_FAILED] = "failed",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(link_names) == DMUX_AP_LINK_COUNT, "one name a link state");

static const char *const vote_names[] = {
	[DMUX_AP_VOTE_REST] = "rest",
	[DMUX_AP_VOTE_SETTLE] = "settle",
	[DMUX_AP_VOTE_ASKED] = "asked",
	[DMUX_AP_VOTE_GRANTED] = "granted",
	[DMUX_AP_VOTE_BACKOFF] = "backoff",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(vote_names) == DMUX_AP_VOTE_COUNT, "one name a vote state");

static const char *const sleep_names[] = {
	[DMUX_AP_AWAKE] = "awake",
	[DMUX_AP_QUIESCING] = "quiescing",
	[DMUX_AP_QUIET] = "quiet",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(sleep_names) == DMUX_AP_SLEEP_COUNT, "one name a sleep state");

static const char *const timer_names[] = {
	[DMUX_AP_TIMER_NONE] = "none",
	[DMUX_AP_TIMER_STALE] = "stale",
	[DMUX_AP_TIMER_ACK] = "ack",
	[DMUX_AP_TIMER_ASK] = "ask",
	[DMUX_AP_TIMER_REACK] = "reack",
	[DMUX_AP_TIMER_LINK] = "link",
	[DMUX_AP_TIMER_IDLE] = "idle",
	[DMUX_AP_TIMER_BACKOFF] = "backoff",
	[DMUX_AP_TIMER_START_RETRY] = "start-retry",
	[DMUX_AP_TIMER_DOUBT] = "doubt",
	[DMUX_AP_TIMER_RESYNC] = "resync",
	[DMUX_AP_TIMER_REMOVE] = "remove",
	[DMUX_AP_TIMER_QUIESCE] = "quiesce",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(timer_names) == DMUX_AP_TIMER_COUNT, "one name a timer");

static const char *const event_names[] = {
	[DMUX_AP_EV_START] = "start",
	[DMUX_AP_EV_SAMPLE] = "sample",
	[DMUX_AP_EV_WANT] = "want",
	[DMUX_AP_EV_TIMEOUT] = "timeout",
	[DMUX_AP_EV_LINK_STARTED] = "link-started",
	[DMUX_AP_EV_LINK_STOPPED] = "link-stopped",
	[DMUX_AP_EV_LINK_SUSPECT] = "link-suspect",
	[DMUX_AP_EV_UPLINK_STALLED] = "uplink-stalled",
	[DMUX_AP_EV_MODEM_GONE] = "modem-gone",
	[DMUX_AP_EV_MODEM_BACK] = "modem-back",
	[DMUX_AP_EV_NO_COLLAPSE] = "no-collapse",
	[DMUX_AP_EV_QUIESCE] = "quiesce",
	[DMUX_AP_EV_UNQUIESCE] = "unquiesce",
	[DMUX_AP_EV_STOP] = "stop",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(event_names) == DMUX_AP_EVENT_COUNT, "one name an event");

static const char *const action_names[] = {
	"tx-revoke", "vote-drop", "link-abandon", "link-stop", "tx-reclaim", "forget-channels",
	"doubt-channels", "tx-expire", "ack-toggle", "link-start", "vote-raise", "tx-grant", "timer-cancel",
	"timer-arm", "wake-failed", "ack-surplus", "done-quiesced", "done-stopped",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(action_names) == DMUX_AP_ACTION_BITS, "one name an action");

/* Names by position: tie a few positions down. */
DMUX_STATIC_ASSERT(DMUX_AP_ACT_TX_EXPIRE == 1 << 7, "tx-expire is the 8th name");
DMUX_STATIC_ASSERT(DMUX_AP_ACT_TIMER_ARM == 1 << 13, "timer-arm is the 14th name");

DMUX_STATIC_ASSERT(DMUX_AP_BACKOFF_MS <= DMUX_AP_BACKOFF_MAX_MS, "the back-off grows");
DMUX_STATIC_ASSERT(DMUX_AP_START_RETRY_MS <= DMUX_AP_START_RETRY_MAX_MS, "the back-off grows");
DMUX_STATIC_ASSERT(DMUX_AP_RESYNC_MS > DMUX_AP_ACK_MS, "first waited for, then forgotten");
DMUX_STATIC_ASSERT(DMUX_AP_REACK_MS > DMUX_AP_ACK_MS, "a slow answer is waited for");
DMUX_STATIC_ASSERT(!((DMUX_AP_START_OWED | DMUX_AP_START_GONE | DMUX_AP_START_ACKED |
		      DMUX_AP_START_ACKED_UP) & DMUX_SMSM_MASK), "what is remembered is told apart from the word");

void dmux_power_ap_default_options(struct dmux_ap_options *options)
{
	DMUX_ASSERT(options);
	memset(options, 0, sizeof(*options));
	options->ack_ms = DMUX_AP_ACK_MS;
	options->link_ms = DMUX_AP_LINK_MS;
	options->idle_ms = DMUX_AP_IDLE_MS;
	options->backoff_ms = DMUX_AP_BACKOFF_MS;
	options->backoff_max_ms = DMUX_AP_BACKOFF_MAX_MS;
	options->start_retry_ms = DMUX_AP_START_RETRY_MS;
	options->start_retry_max_ms = DMUX_AP_START_RETRY_MAX_MS;
	options->resync_ms = DMUX_AP_RESYNC_MS;
	options->remove_ms = DMUX_AP_REMOVE_MS;
	options->quiesce_ms = DMUX_AP_QUIESCE_MS;
	options->doubt_ms = DMUX_AP_DOUBT_MS;
	options->ask_ms = DMUX_AP_ASK_MS;
	options->reack_ms = DMUX_AP_REACK_MS;
	options->settle_ms = DMUX_AP_SETTLE_MS;
	DMUX_ASSERT(!options->ap_first);
}

void dmux_power_ap_init(struct dmux_power_ap *machine, const struct dmux_ap_options *options)
{
	DMUX_ASSERT(machine);
	memset(machine, 0, sizeof(*machine));
	if (options)
		machine->options = *options;
	else
		dmux_power_ap_default_options(&machine->options);
	DMUX_ASSERT(machine->phase == DMUX_AP_OFF);
}

/* base, base, 2 base, 4 base, ... after 0, 1, 2, 3, ... failures, at most maximum. */
static uint32_t doubled_ms(uint32_t base_ms, uint32_t failures, uint32_t maximum_ms)
{
	uint64_t wait_ms;

	DMUX_ASSERT(failures <= DMUX_AP_DOUBLINGS_MAX);
	wait_ms = (uint64_t)base_ms << (failures ? failures - 1 : 0);
	return wait_ms < maximum_ms ? (uint32_t)wait_ms : maximum_ms;
}

uint32_t dmux_power_ap_timer_ms(const struct dmux_power_ap *machine)
{
	const struct dmux_ap_options *options = &machine->options;

	DMUX_ASSERT(machine->timer < DMUX_AP_TIMER_COUNT);
	switch (machine->timer) {
	case DMUX_AP_TIMER_ACK:
		return machine->reack == DMUX_AP_REACK_DUE &&
		       machine->vote == DMUX_AP_VOTE_ASKED ? options->reack_ms : options->ack_ms;
	case DMUX_AP_TIMER_ASK:
		return options->ask_ms;
	case DMUX_AP_TIMER_REACK:
		return options->settle_ms;
	case DMUX_AP_TIMER_LINK:
		return options->link_ms;
	case DMUX_AP_TIMER_IDLE:
		return options->idle_ms;
	case DMUX_AP_TIMER_BACKOFF:
		return doubled_ms(options->backoff_ms, machine->wake_failures,
				  options->backoff_max_ms);
	case DMUX_AP_TIMER_START_RETRY:
		return doubled_ms(options->start_retry_ms, machine->start_failures,
				  options->start_retry_max_ms);
	case DMUX_AP_TIMER_DOUBT:
		return options->doubt_ms;
	case DMUX_AP_TIMER_RESYNC:
		return options->resync_ms;
	case DMUX_AP_TIMER_REMOVE:
		return options->remove_ms;
	case DMUX_AP_TIMER_QUIESCE:
		return options->quiesce_ms;
	default:
		return 0;
	}
}

bool dmux_power_ap_votes(const struct dmux_power_ap *machine)
{
	return machine->vote == DMUX_AP_VOTE_ASKED || machine->vote == DMUX_AP_VOTE_GRANTED;
}

bool dmux_power_ap_may_touch_bam(const struct dmux_power_ap *machine)
{
	return machine->link == DMUX_AP_LINK_STARTING || machine->link == DMUX_AP_LINK_RUNNING ||
	       machine->link == DMUX_AP_LINK_STOPPING;
}

uint32_t dmux_power_ap_remains(const struct dmux_power_ap *machine)
{
	uint32_t remains = 0;

	DMUX_ASSERT(machine->phase == DMUX_AP_OFF);
	if (!machine->alive || machine->stale_pc)
		remains |= DMUX_AP_START_GONE;
	else
		remains |= DMUX_AP_START_ACKED;
	if (machine->alive && machine->owed)
		remains |= DMUX_AP_START_OWED;
	if (machine->pc && (machine->raise_acked || machine->reack))
		remains |= DMUX_AP_START_ACKED_UP;
	return remains;
}

static const char *check_link(const struct dmux_power_ap *machine)
{
	bool busy = machine->link == DMUX_AP_LINK_STARTING ||
		    machine->link == DMUX_AP_LINK_STOPPING;
	bool up = machine->alive && machine->pc;

	if (machine->link == DMUX_AP_LINK_RUNNING &&
	    (!up || machine->dirty || machine->abandon ||
	     !(machine->raise_acked || machine->reack == DMUX_AP_REACK_DUE)))
		return "a running link has pc=1, acked or to be acked again, and no reason to stop";
	if (machine->reack && !up)
		return "only a standing pc is acked again";
	if (machine->reack == DMUX_AP_REACK_DUE && machine->raise_acked)
		return "what is acked again counts as not acked until then";
	if (machine->link == DMUX_AP_LINK_FAILED && !up)
		return "a failed start is only retried while pc=1";
	if (machine->link == DMUX_AP_LINK_DOWN && up && machine->phase == DMUX_AP_ACTIVE)
		return "pc=1 starts the link";
	if (machine->drop_due && (machine->pc || !(busy || machine->drop_held)))
		return "a drop is acked unless a start or stop is in progress, or it is held";
	if (machine->drop_held && !(machine->drop_due && machine->link == DMUX_AP_LINK_DOWN))
		return "only the ack of a drop is held, of a link that was abandoned";
	if ((machine->dirty || machine->abandon) && !busy)
		return "dirty and abandon only mark a start or stop in progress";
	return NULL;
}

static const char *check_vote(const struct dmux_power_ap *machine)
{
	bool active = machine->phase == DMUX_AP_ACTIVE && machine->sleep == DMUX_AP_AWAKE;
	bool first_vote = machine->options.ap_first && !machine->granted_once;
	bool in_doubt = machine->alive && machine->stale_pc;
	bool wanted = active && (machine->want || first_vote || in_doubt || machine->reack);
	bool votes = dmux_power_ap_votes(machine);

	if (machine->vote == DMUX_AP_VOTE_GRANTED &&
	    (!active || machine->link != DMUX_AP_LINK_RUNNING))
		return "TX is granted only on a running link of an active, awake machine";
	if (machine->vote == DMUX_AP_VOTE_GRANTED && machine->owed && !machine->ack_waited)
		return "TX is granted only after the acks or the bounded wait for them";
	if (machine->vote == DMUX_AP_VOTE_SETTLE && !machine->owed && !machine->asking)
		return "SETTLE waits for owed acks, or for what a question brings";
	if (machine->asking && (machine->vote != DMUX_AP_VOTE_SETTLE || !machine->pc))
		return "a question is a pause in SETTLE while pc stays";
	if (machine->stale_pc && machine->pc)
		return "a pc that is not believed is taken for 0";
	if (!machine->alive && (votes || machine->pc || machine->owed))
		return "nothing is asked of, seen of or owed by a dead modem";
	if (wanted && machine->vote != DMUX_AP_VOTE_GRANTED && machine->timer == DMUX_AP_TIMER_NONE)
		return "a wish to send is never left without a timer";
	if (votes && !wanted && !machine->no_collapse && machine->timer == DMUX_AP_TIMER_NONE)
		return "a vote without a wish is never left without a timer";
	if (votes && machine->phase == DMUX_AP_OFF)
		return "an OFF machine does not vote";
	return NULL;
}

const char *dmux_power_ap_check(const struct dmux_power_ap *machine)
{
	const char *broken;

	if (machine->phase >= DMUX_AP_PHASE_COUNT || machine->link >= DMUX_AP_LINK_COUNT ||
	    machine->vote >= DMUX_AP_VOTE_COUNT || machine->sleep >= DMUX_AP_SLEEP_COUNT ||
	    machine->timer >= DMUX_AP_TIMER_COUNT || machine->reack >= DMUX_AP_REACK_COUNT)
		return "every state is inside its enum";
	if (machine->timer == DMUX_AP_TIMER_STALE)
		return "the stale timer was replaced or cancelled";
	if (machine->owed > DMUX_AP_OWED_MAX)
		return "owed saturates";
	if (machine->wake_failures > DMUX_AP_DOUBLINGS_MAX ||
	    machine->start_failures > DMUX_AP_DOUBLINGS_MAX)
		return "failure counters saturate";
	if (machine->phase == DMUX_AP_OFF &&
	    (machine->link != DMUX_AP_LINK_DOWN || machine->timer != DMUX_AP_TIMER_NONE))
		return "an OFF machine holds nothing";

	broken = check_link(machine);
	return broken ? broken : check_vote(machine);
}

const char *dmux_ap_phase_name(unsigned int phase)
{
	return phase < DMUX_AP_PHASE_COUNT ? phase_names[phase] : "?";
}

const char *dmux_ap_link_name(unsigned int link)
{
	return link < DMUX_AP_LINK_COUNT ? link_names[link] : "?";
}

const char *dmux_ap_vote_name(unsigned int vote)
{
	return vote < DMUX_AP_VOTE_COUNT ? vote_names[vote] : "?";
}

const char *dmux_ap_sleep_name(unsigned int sleep)
{
	return sleep < DMUX_AP_SLEEP_COUNT ? sleep_names[sleep] : "?";
}

const char *dmux_ap_timer_name(unsigned int timer)
{
	return timer < DMUX_AP_TIMER_COUNT ? timer_names[timer] : "?";
}

const char *dmux_ap_event_name(unsigned int type)
{
	return type < DMUX_AP_EVENT_COUNT ? event_names[type] : "?";
}

const char *dmux_ap_action_name(unsigned int bit_number)
{
	return bit_number < DMUX_AP_ACTION_BITS ? action_names[bit_number] : "?";
}
