/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The owner of core's power machine at the model level: brings it events, performs its actions.
 *
 * As in kernel-driver/power.c, whatever happens sets a request, and the work, a latency later,
 * serves them in a fixed order and with the levels of that moment. A start or stop of the link
 * goes through its stages, and its end is the machine's next event; all else that the ordered
 * context has to do waits for it.
 */
#include "model_internal.h"

#include <assert.h>

/* Latency of the work after it was asked for, and of a stage after the one before. */
#define WORK_LOW_US 1u
#define WORK_HIGH_US 100u
#define STAGE_LOW_US 1u
#define STAGE_HIGH_US 50u
/* What the BAM has finished before its link stops is taken first (kernel-driver/link.c). */
#define DRAIN_LOW_US 250u
#define DRAIN_HIGH_US 500u
/* As kernel-driver/power.c, with its reasons. */
#define WATCH_MS 1500u
#define TRUST_MS 1000u

_Static_assert(MODEL_REQUEST_COUNT <= 32, "a bit for each request");

static uint64_t now_ns(const struct model_ap *ap)
{
	return native_now_ns(ap->native);
}

void model_power_init(struct model_ap *ap)
{
	struct model_power *power = &ap->power;
	uint32_t starts = power->starts;
	uint32_t remains = power->remains;
	struct dmux_ap_options options;

	*power = (struct model_power){
		.starts = starts, .remains = remains, .work_ns = HW_TIME_NEVER,
		.stage_ns = HW_TIME_NEVER, .timer_ns = HW_TIME_NEVER, .watch_ns = HW_TIME_NEVER,
		.trust_ns = HW_TIME_NEVER,
	};
	dmux_power_ap_default_options(&options);
	options.ap_first = ap->ap_first;
	dmux_power_ap_init(&power->machine, &options);
}

void model_power_request(struct model_ap *ap, enum model_request request)
{
	struct model_power *power = &ap->power;

	power->requests |= 1u << request;
	if (power->work_ns == HW_TIME_NEVER)
		power->work_ns = now_ns(ap) + model_ap_latency_ns(ap, WORK_LOW_US, WORK_HIGH_US);
}

void model_power_arm_trust(struct model_ap *ap)
{
	ap->power.trust_ns = now_ns(ap) + TRUST_MS * HW_NS_PER_MS;
}

/* --- actions --- */

static void next_stage(struct model_ap *ap, enum model_stage stage)
{
	bool drain = stage == MODEL_STAGE_STOP_PIPES;

	ap->power.stage = stage;
	ap->power.stage_ns = now_ns(ap) + model_ap_latency_ns(ap, drain ? DRAIN_LOW_US : STAGE_LOW_US,
							      drain ? DRAIN_HIGH_US : STAGE_HIGH_US);
}

static void set_own_bit(struct model_ap *ap, uint32_t bit, bool level)
{
	native_ap_update(ap->native, level ? 0 : bit, level ? bit : 0);
}

/* Of the link, in their order. */
static void perform_link(struct model_ap *ap, unsigned int actions)
{
	if (actions & DMUX_AP_ACT_LINK_ABANDON) {
		ap->power.link_up = false;
		ap->power.abandoned = true;
	}
	if (actions & DMUX_AP_ACT_LINK_STOP)
		next_stage(ap, MODEL_STAGE_STOP_PIPES);
	if (actions & DMUX_AP_ACT_TX_RECLAIM)
		model_uplink_reclaim(ap);
	if (actions & DMUX_AP_ACT_FORGET_CHANNELS)
		model_channel_forget(ap);
	if (actions & DMUX_AP_ACT_DOUBT_CHANNELS)
		model_uplink_doubt(ap);
	if (actions & DMUX_AP_ACT_TX_EXPIRE)
		model_uplink_expire(ap);
	if (actions & DMUX_AP_ACT_ACK_TOGGLE)
		set_own_bit(ap, DMUX_SMSM_PC_ACK, ap->power.machine.own_ack);
	if (actions & DMUX_AP_ACT_LINK_START)
		next_stage(ap, MODEL_STAGE_START_BLOCK);
}

static void perform_timer(struct model_power *power, unsigned int actions, uint64_t now)
{
	if (!(actions & (DMUX_AP_ACT_TIMER_CANCEL | DMUX_AP_ACT_TIMER_ARM)))
		return;
	/* an expiry of the timer as it was before is void */
	power->requests &= ~(1u << MODEL_REQUEST_TIMEOUT);
	power->timer_ns = HW_TIME_NEVER;
	if (actions & DMUX_AP_ACT_TIMER_ARM)
		power->timer_ns = now + dmux_power_ap_timer_ms(&power->machine) * HW_NS_PER_MS;
}

/* All actions of one step, lowest bit first. */
static void perform(struct model_ap *ap, unsigned int actions)
{
	struct model_power *power = &ap->power;

	if (actions & DMUX_AP_ACT_TX_REVOKE)
		model_uplink_revoke(ap);
	if (actions & DMUX_AP_ACT_VOTE_DROP)
		set_own_bit(ap, DMUX_SMSM_PC, false);
	perform_link(ap, actions);
	if (actions & DMUX_AP_ACT_VOTE_RAISE)
		set_own_bit(ap, DMUX_SMSM_PC, true);
	if (actions & DMUX_AP_ACT_TX_GRANT)
		model_uplink_grant(ap);
	perform_timer(power, actions, now_ns(ap));
	if (actions & DMUX_AP_ACT_DONE_STOPPED)
		power->stopped = true;
}

static void feed(struct model_ap *ap, enum dmux_ap_event_type type, uint32_t argument)
{
	const struct dmux_ap_event event = {
		.type = type, .argument = argument,
		.modem_word = native_modem_word(ap->native) & DMUX_SMSM_MASK,
	};

	assert(ap->power.stage == MODEL_STAGE_NONE);
	perform(ap, dmux_power_ap_step(&ap->power.machine, &event));
}

/* --- the ordered context --- */

/*
 * A packet is not a step of the machine: it may have come and gone since the idle time began, which
 * then begins anew with it. One that came in the last moment keeps the vote.
 */
static void expire(struct model_ap *ap)
{
	struct model_power *power = &ap->power;
	uint64_t idle_ns = power->machine.options.idle_ms * HW_NS_PER_MS;
	bool idle = power->machine.timer == DMUX_AP_TIMER_IDLE;

	if (idle && model_uplink_work(ap))
		feed(ap, DMUX_AP_EV_WANT, 1);
	else if (idle && now_ns(ap) < ap->uplink.busy_ns + idle_ns)
		power->timer_ns = ap->uplink.busy_ns + idle_ns;
	else
		feed(ap, DMUX_AP_EV_TIMEOUT, 0);
}

static void serve(struct model_ap *ap, enum model_request request)
{
	switch (request) {
	case MODEL_REQUEST_START:
		feed(ap, DMUX_AP_EV_START, (native_ap_word(ap->native) & DMUX_SMSM_MASK) | ap->power.remains);
		break;
	case MODEL_REQUEST_TIMEOUT:
		expire(ap);
		break;
	case MODEL_REQUEST_SUSPECT:
		feed(ap, DMUX_AP_EV_LINK_SUSPECT, 0);
		break;
	case MODEL_REQUEST_ASK:
	case MODEL_REQUEST_INSIST:
		feed(ap, DMUX_AP_EV_UPLINK_STALLED, request == MODEL_REQUEST_INSIST);
		break;
	case MODEL_REQUEST_NO_COLLAPSE:
		feed(ap, DMUX_AP_EV_NO_COLLAPSE, ap->keeps_power != 0);
		break;
	case MODEL_REQUEST_STOP:
		feed(ap, DMUX_AP_EV_STOP, 0);
		break;
	case MODEL_REQUEST_GONE:
		feed(ap, DMUX_AP_EV_MODEM_GONE, 0);
		break;
	case MODEL_REQUEST_BACK:
		if (!ap->power.machine.alive)
			feed(ap, DMUX_AP_EV_MODEM_BACK, 0);
		break;
	default:
		assert(request == MODEL_REQUEST_LOOK);
		feed(ap, DMUX_AP_EV_WANT, model_uplink_work(ap) != 0);
		break;
	}
}

static void arm_watch(struct model_ap *ap)
{
	struct model_power *power = &ap->power;

	if (power->machine.link == DMUX_AP_LINK_DOWN) {
		power->watch_ns = power->trust_ns = HW_TIME_NEVER;
		model_uplink_calm(ap);
	} else if (power->watch_ns == HW_TIME_NEVER) {
		power->watch_ns = now_ns(ap) + WATCH_MS * HW_NS_PER_MS;
	}
}

/* Until nothing is asked for, or a stage of the link takes its time. */
static void work(struct model_ap *ap)
{
	struct model_power *power = &ap->power;

	power->work_ns = HW_TIME_NEVER;
	power->requests |= 1u << MODEL_REQUEST_LOOK;
	while (power->requests && power->stage == MODEL_STAGE_NONE) {
		unsigned int request = (unsigned int)__builtin_ctz(power->requests);

		power->requests &= ~(1u << request);
		serve(ap, (enum model_request)request);
	}
	arm_watch(ap);
}

/* The start or stop is over: what the machine hears of it, and what has waited for it. */
static void end_stage(struct model_ap *ap, enum dmux_ap_event_type type, uint32_t argument)
{
	ap->power.stage = MODEL_STAGE_NONE;
	ap->power.stage_ns = HW_TIME_NEVER;
	feed(ap, type, argument);
	work(ap);
}

/* The present stage; the last one of a start or stop is the machine's next event. */
static void run_stage(struct model_ap *ap)
{
	struct model_power *power = &ap->power;

	switch (power->stage) {
	case MODEL_STAGE_START_BLOCK:
		if (power->abandoned)
			model_bam_release(&ap->bam);
		power->abandoned = false;
		if (!model_bam_block_start(&ap->bam)) {
			end_stage(ap, DMUX_AP_EV_LINK_STARTED, 0);
			return;
		}
		power->starts++;
		power->rx_arrived = 0;
		next_stage(ap, MODEL_STAGE_START_RX);
		return;
	case MODEL_STAGE_START_RX:
		model_bam_pipe_start(&ap->bam, MODEL_PIPE_RX);
		power->link_up = true;
		model_channel_fill(ap);
		power->started_ns = now_ns(ap);
		power->carried_data = false;
		next_stage(ap, MODEL_STAGE_STARTED);
		return;
	case MODEL_STAGE_STOP_PIPES:
		power->link_up = false;
		for (unsigned int pipe = 0; pipe < MODEL_PIPE_COUNT; pipe++) {
			if (ap->bam.pipe[pipe].started)
				model_bam_pipe_stop(&ap->bam, (enum model_pipe)pipe);
		}
		next_stage(ap, MODEL_STAGE_STOP_BLOCK);
		return;
	case MODEL_STAGE_STOP_BLOCK:
		model_bam_block_stop(&ap->bam);
		next_stage(ap, MODEL_STAGE_STOPPED);
		return;
	default:
		break;
	}
	assert(power->stage == MODEL_STAGE_STARTED || power->stage == MODEL_STAGE_STOPPED);
	if (power->stage == MODEL_STAGE_STOPPED) {
		end_stage(ap, DMUX_AP_EV_LINK_STOPPED, 0);
		return;
	}
	/* what a new firmware has it announces now */
	if (ap->uplink.doubt)
		model_power_arm_trust(ap);
	end_stage(ap, DMUX_AP_EV_LINK_STARTED, 1);
}

/* --- the watch --- */

static void watch(struct model_ap *ap)
{
	ap->power.watch_ns = HW_TIME_NEVER;
	model_power_request(ap, model_uplink_stalled(ap));
}

static void trust(struct model_ap *ap)
{
	ap->power.trust_ns = HW_TIME_NEVER;
	/* without a link the modem could not have announced anything; the next start comes */
	if (ap->power.machine.link == DMUX_AP_LINK_RUNNING)
		model_uplink_trust(ap);
}

uint64_t model_power_deadline_ns(const struct model_power *power)
{
	uint64_t due_ns = power->work_ns;

	if (power->stage != MODEL_STAGE_NONE)
		return power->stage_ns;
	due_ns = power->timer_ns < due_ns ? power->timer_ns : due_ns;
	due_ns = power->watch_ns < due_ns ? power->watch_ns : due_ns;
	return power->trust_ns < due_ns ? power->trust_ns : due_ns;
}

void model_power_run(struct model_ap *ap)
{
	struct model_power *power = &ap->power;
	uint64_t now = now_ns(ap);

	if (power->stage != MODEL_STAGE_NONE) {
		if (power->stage_ns <= now)
			run_stage(ap);
		return;
	}
	if (power->timer_ns <= now) {
		power->timer_ns = HW_TIME_NEVER;
		model_power_request(ap, MODEL_REQUEST_TIMEOUT);
	}
	if (power->watch_ns <= now)
		watch(ap);
	if (power->trust_ns <= now)
		trust(ap);
	if (power->work_ns <= now)
		work(ap);
}

/*
 * What the modem's word says is not enough: a dead one has left it behind. The machine knows, and
 * without power the channels stay held; the next instance adopts them.
 */
void model_power_exit(struct model_ap *ap)
{
	const struct dmux_power_ap *machine = &ap->power.machine;

	if (machine->phase == DMUX_AP_OFF)
		ap->power.remains = dmux_power_ap_remains(machine);
	if (ap->power.abandoned && machine->alive && machine->pc)
		model_bam_release(&ap->bam);
}

void model_power_adopt(struct model_ap *ap)
{
	ap->power.abandoned = ap->bam.held;
}
