/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Life of the fake modem: reset, boot, crash, restart, and the order in which
 * work is done.
 *
 *   reset --subscribed / boot_ms--> booted --crash--> dead --restart_ms + boot_ms--+
 *                                     ^                                            |
 *                                     +--------------------------------------------+
 *
 * Work is done only in modem_run(). One pass looks at each timer once, in this
 * order: life, power timer, power steps, OPENs, sources, uplink, downlink, need.
 * So a power change that is due at an instant is made before data moves at that
 * instant. A pass may make more work due at the same instant; passes repeat a
 * bounded number of times, and what is left makes the deadline "now".
 *
 * Everything the AP can do costs a bounded amount of work here: doorbells and
 * pipe changes set timers, frames are taken service_frames at a time.
 */
#include "modem_internal.h"

#include <assert.h>
#include <string.h>

/* Passes over all work at one instant; more is done in the next call. */
#define MODEM_RUN_PASSES 8u

uint64_t modem_now_ns(const struct modem *modem)
{
	return hw_time_ns(&modem->host);
}

void modem_emit(const struct modem *modem, struct hw_event event)
{
	event.time_ns = modem_now_ns(modem);
	hw_event_emit(modem->bus, &event);
}

void modem_arm(struct modem *modem, enum modem_timer timer, uint64_t due_ns)
{
	assert((unsigned int)timer < MODEM_TIMER_COUNT);
	if (due_ns < modem->state.due_ns[timer])
		modem->state.due_ns[timer] = due_ns;
}

void modem_kick(struct modem *modem)
{
	modem_arm(modem, MODEM_TIMER_WORK, modem_now_ns(modem));
	if (!modem->in_run && modem->network && modem->network->deadline_changed)
		modem->network->deadline_changed(modem->network_opaque);
}

bool modem_fault_take(struct modem *modem, enum modem_fault fault)
{
	uint32_t armed = modem_option_value(modem->options, modem_option_of_fault(fault));

	if (modem_fault_fired(modem, fault) >= armed)
		return false;
	modem->state.fault_fired[fault]++;
	return true;
}

uint32_t modem_fault_fired(const struct modem *modem, enum modem_fault fault)
{
	assert((unsigned int)fault < MODEM_FAULT_COUNT);
	return modem->state.fault_fired[fault] - modem->state.fault_base[fault];
}

void modem_drop(struct modem *modem, unsigned int channel, uint32_t bytes, enum modem_drop drop)
{
	struct modem_counters *counters = &modem->state.counters;

	assert((unsigned int)drop < MODEM_DROP_COUNT);
	if (channel < DMUX_CHANNELS)
		counters->channel[channel].drops[drop]++;
	else
		counters->other_drops++;
	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_PACKET_DROP, .unit = channel,
					     .a = bytes, .text = modem_drop_name(drop) });
}

void modem_init(struct modem *modem, const struct hw_host *host, const struct hw_event_bus *bus,
		struct bam *bam, struct smsm *smsm, struct modem_options *options,
		const struct modem_network_ops *network, void *network_opaque)
{
	assert(modem && host && host->ops);
	assert(bam && smsm && options);
	assert(modem_options_check(options, NULL, 0));

	modem->host = *host;
	modem->bus = bus;
	modem->bam = bam;
	modem->smsm = smsm;
	modem->options = options;
	modem->network = network;
	modem->network_opaque = network_opaque;
	modem->control = NULL;
	modem->control_opaque = NULL;
	modem->in_run = false;
	modem_reset(modem);
}

void modem_arm_first_boot(struct modem *modem)
{
	const struct modem_options *options = modem->options;
	uint64_t now_ns = modem_now_ns(modem);

	if (!modem->state.booting)
		return;
	modem->state.due_ns[MODEM_TIMER_BOOT] = HW_TIME_NEVER;
	modem->state.due_ns[MODEM_TIMER_SUBSCRIPTION] = HW_TIME_NEVER;
	if (options->boot_trigger == MODEM_BOOT_RESET)
		modem_arm(modem, MODEM_TIMER_BOOT, now_ns + options->boot_ms * HW_NS_PER_MS);
	else if (options->boot_trigger == MODEM_BOOT_SUBSCRIBED)
		modem_arm(modem, MODEM_TIMER_SUBSCRIPTION,
			  now_ns + options->boot_poll_us * HW_NS_PER_US);
}

void modem_attach_control(struct modem *modem, const struct modem_control_ops *control,
			  void *opaque)
{
	assert(modem && control && control->booted && control->died &&
	       control->resumed && !modem->control);
	modem->control = control;
	modem->control_opaque = opaque;
}

void modem_reset(struct modem *modem)
{
	struct modem_state *state = &modem->state;
	const struct modem_options *options = modem->options;

	assert(!modem->in_run);
	memset(state, 0, sizeof(*state));
	for (unsigned int i = 0; i < MODEM_TIMER_COUNT; i++)
		state->due_ns[i] = HW_TIME_NEVER;
	for (unsigned int i = 0; i < DMUX_CHANNELS; i++)
		ip_peer_reset(&state->peer[i]);
	dmux_modem_power_reset(&state->power);
	state->mute = options->mute;
	state->stall_tx = options->stall_tx;
	state->stall_rx = options->stall_rx;
	state->booting = 1;

	modem_arm_first_boot(modem);
	assert(!modem_state_check(state));
}

/* Before the first boot: the AP's driver is there when it wants to hear of pc. */
static void subscription_service(struct modem *modem, uint64_t now_ns)
{
	const struct modem_options *options = modem->options;
	uint32_t value;

	smsm_scan(modem->smsm, &value);
	if (modem->smsm->ap_subscription & DMUX_SMSM_PC)
		modem_arm(modem, MODEM_TIMER_BOOT, now_ns + options->boot_ms * HW_NS_PER_MS);
	else
		modem_arm(modem, MODEM_TIMER_SUBSCRIPTION,
			  now_ns + options->boot_poll_us * HW_NS_PER_US);
}

/* Firmware that starts has no queue, no channel and no memory of the AP. */
static void boot_service(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;

	modem_downlink_forget(modem);
	modem_uplink_forget(modem);
	modem_channels_forget(modem);
	state->booting = 0;
	state->running = 1;
	state->dma_running = 0;
	state->script_need = 0;
	state->no_collapse = 0;
	state->call_channels = 0;
	state->open_active = 0;
	state->opened_this_boot = 0;
	state->due_ns[MODEM_TIMER_OPEN] = HW_TIME_NEVER;
	state->due_ns[MODEM_TIMER_SUBSCRIPTION] = HW_TIME_NEVER;
	state->boot_need = modem->options->own_need_at_boot;
	state->counters.boots++;
	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_MODEM_BOOT });

	smsm_subscribe(modem->smsm, DMUX_SMSM_MASK);
	modem_power_boot(modem, now_ns);
	/* What is built for more processors finds other data, or nothing, behind the item. */
	if (!smsm_has_hosts(modem->smsm, modem->options->smsm_firmware_hosts)) {
		modem_set_reason(modem, "smsm: bad pointer: the subscriptions are for fewer hosts");
		modem_power_crash(modem, now_ns);
		return;
	}
	if (modem->control)
		modem->control->booted(modem->control_opaque);
}

void modem_crashed(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	const struct modem_options *options = modem->options;

	state->running = 0;
	state->dma_running = 0;
	state->boot_need = 0;
	state->open_active = 0;
	state->due_ns[MODEM_TIMER_OPEN] = HW_TIME_NEVER;
	state->counters.fatals++;
	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_MODEM_FATAL,
					     .text = modem_reason(modem) });
	modem_downlink_forget(modem);
	modem_uplink_forget(modem);
	state->call_channels = 0;
	modem_channels_forget(modem);
	if (modem->control)
		modem->control->died(modem->control_opaque);

	if (options->fatal_word == MODEM_WORD_ZERO_AT_CRASH)
		smsm_update(modem->smsm, DMUX_SMSM_MASK, 0, true);
	if (options->fatal_bam == MODEM_BAM_OFF_AT_CRASH)
		modem_power_cut(modem);
	/* A boot that a script has ordered already stands. */
	if (options->fatal_policy == MODEM_FATAL_RESTART && !state->remote_owned &&
	    state->due_ns[MODEM_TIMER_BOOT] == HW_TIME_NEVER)
		modem_arm(modem, MODEM_TIMER_BOOT,
			  now_ns + (options->restart_ms + (uint64_t)options->boot_ms) *
					   HW_NS_PER_MS);
}

void modem_doorbell(struct modem *modem)
{
	uint32_t value;

	assert(modem);
	modem->state.counters.doorbells++;
	/* Also when nobody will act on it: the trace wants the AP's moves at their time. */
	smsm_scan(modem->smsm, &value);
	modem_power_doorbell(modem, modem_now_ns(modem));
	modem_kick(modem);
}

void modem_pipe_changed(void *opaque, unsigned int pipe)
{
	struct modem *modem = opaque;
	uint64_t due_ns = modem_now_ns(modem) + modem->options->dma_latency_us * HW_NS_PER_US;

	if (pipe == DMUX_PIPE_TX)
		modem_arm(modem, MODEM_TIMER_UPLINK, due_ns);
	else if (pipe == DMUX_PIPE_RX)
		modem_arm(modem, MODEM_TIMER_DOWNLINK, due_ns);
	else
		return;
	if (!modem->in_run && modem->network && modem->network->deadline_changed)
		modem->network->deadline_changed(modem->network_opaque);
}

/* A hung control task: these wait until it runs again. */
static bool frozen_by_mute(enum modem_timer timer)
{
	return timer == MODEM_TIMER_POWER || timer == MODEM_TIMER_OPEN ||
	       timer == MODEM_TIMER_DOWNLINK;
}

static bool is_due(const struct modem *modem, enum modem_timer timer, uint64_t now_ns)
{
	return modem->state.due_ns[timer] <= now_ns &&
	       !(modem->state.mute && frozen_by_mute(timer));
}

/* Due? Then it is taken, and the service arms it again if there is more. */
static bool take(struct modem *modem, enum modem_timer timer, uint64_t now_ns)
{
	if (!is_due(modem, timer, now_ns))
		return false;
	modem->state.due_ns[timer] = HW_TIME_NEVER;
	return true;
}

uint64_t modem_deadline_ns(const struct modem *modem)
{
	uint64_t deadline_ns = HW_TIME_NEVER, due_ns;

	for (unsigned int i = 0; i < MODEM_TIMER_COUNT; i++) {
		due_ns = modem->state.due_ns[i];
		if (due_ns < deadline_ns && !(modem->state.mute && frozen_by_mute(i)))
			deadline_ns = due_ns;
	}
	due_ns = modem->state.mute ? HW_TIME_NEVER : modem_steps_deadline_ns(modem);
	deadline_ns = due_ns < deadline_ns ? due_ns : deadline_ns;
	due_ns = modem_source_deadline_ns(modem);
	return due_ns < deadline_ns ? due_ns : deadline_ns;
}

static void run_once(struct modem *modem, uint64_t now_ns)
{
	take(modem, MODEM_TIMER_WORK, now_ns);
	if (take(modem, MODEM_TIMER_SUBSCRIPTION, now_ns))
		subscription_service(modem, now_ns);
	if (take(modem, MODEM_TIMER_BOOT, now_ns))
		boot_service(modem, now_ns);
	if (take(modem, MODEM_TIMER_BAM_RESET, now_ns) && bam_is_powered(modem->bam))
		bam_peripheral_reset(modem->bam);
	if (take(modem, MODEM_TIMER_CUT_POWER, now_ns))
		modem_power_cut(modem);
	take(modem, MODEM_TIMER_LOOK, now_ns);
	/* What that look finds, and votes that came while the power machine was busy. */
	modem_power_sample(modem, now_ns);
	if (take(modem, MODEM_TIMER_POWER, now_ns))
		modem_power_timer(modem, now_ns);
	modem_steps_run(modem, now_ns);
	if (take(modem, MODEM_TIMER_OPEN, now_ns))
		modem_open_service(modem, now_ns);
	modem_source_service(modem, now_ns);
	if (take(modem, MODEM_TIMER_UPLINK, now_ns))
		modem_uplink_service(modem, now_ns);
	if (take(modem, MODEM_TIMER_DOWNLINK, now_ns))
		modem_pipe_rx_service(modem, now_ns);
	modem_power_need(modem, now_ns);
	modem_steps_run(modem, now_ns);
}

void modem_run(struct modem *modem, uint64_t now_ns)
{
	assert(modem && !modem->in_run);
	assert(now_ns <= modem_now_ns(modem));

	modem->in_run = true;
	for (unsigned int pass = 0; pass < MODEM_RUN_PASSES; pass++) {
		if (modem_deadline_ns(modem) > now_ns)
			break;
		run_once(modem, now_ns);
	}
	modem_downlink_offer_space(modem);
	modem->in_run = false;
}
