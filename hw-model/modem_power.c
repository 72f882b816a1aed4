/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The modem's power handshake: events into core's machine, its actions out to
 * the queue of timed steps (modem_steps.c).
 *
 *   vote, ack, need, time-out --> dmux_modem_power_step() --> actions --> steps
 *
 * Core decides at the instant of the event; the steps carry it out later. So an
 * ack of the AP answers a pc change only once that change has been made: one that
 * comes while the change still waits in the queue is stray.
 *
 * The AP's word is looked at doorbell_latency_us after the AP rang, and only while
 * the queue has room for what may follow, like a firmware that is slow to serve its
 * interrupt; what changes meanwhile is seen as a net change, as on hardware (HARDWARE.md C3).
 *
 * Source: HARDWARE.md A6, A7, A10.
 */
#include "modem_internal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Bits of wake_pending. */
enum {
	WAKE_TO_PC = 1,
	WAKE_TO_FRAME = 2,
};

const char *modem_reason(const struct modem *modem)
{
	return (const char *)modem->state.reason;
}

void modem_set_reason(struct modem *modem, const char *reason)
{
	memset(modem->state.reason, 0, sizeof(modem->state.reason));
	snprintf((char *)modem->state.reason, sizeof(modem->state.reason), "%s", reason);
}

static unsigned int feed(struct modem *modem, enum dmux_modem_event event, unsigned int argument)
{
	unsigned int old = modem->state.power.state;
	unsigned int actions = dmux_modem_power_step(&modem->state.power, event, argument);
	unsigned int now = modem->state.power.state;

	if (now != old)
		modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_MODEM_STATE,
						     .a = old, .b = now });
	return actions;
}

static void latency_add(struct modem_latency *latency, uint64_t value_ns)
{
	if (latency->count == 0 || value_ns < latency->minimum_ns)
		latency->minimum_ns = value_ns;
	if (value_ns > latency->maximum_ns)
		latency->maximum_ns = value_ns;
	latency->sum_ns += value_ns;
	latency->count++;
}

/* The AP, who voted, now sees ack and pc. */
void modem_power_woken(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;

	if (!(state->wake_pending & WAKE_TO_PC) ||
	    !(smsm_modem_word(modem->smsm) & DMUX_SMSM_PC))
		return;
	state->wake_pending &= ~(uint32_t)WAKE_TO_PC;
	latency_add(&state->counters.wake_to_pc, now_ns - state->vote_rise_ns);
}

void modem_power_first_frame(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;

	if (!(state->wake_pending & WAKE_TO_FRAME))
		return;
	state->wake_pending &= ~(uint32_t)WAKE_TO_FRAME;
	latency_add(&state->counters.wake_to_frame, now_ns - state->vote_rise_ns);
}

void modem_power_crash(struct modem *modem, uint64_t now_ns)
{
	if (!modem_is_running(modem))
		return;
	modem_steps_forget(modem);
	modem->state.mute = 0;
	modem_steps_queue(modem, now_ns, feed(modem, DMUX_MODEM_EV_FATAL, 0));
}

static void vote_changed(struct modem *modem, uint64_t now_ns, bool level)
{
	struct modem_state *state = &modem->state;
	uint64_t gap_ns = modem->options->fatal_vote_gap_us * HW_NS_PER_US;
	bool too_soon = state->vote_change_ns && now_ns - state->vote_change_ns < gap_ns;

	state->vote_change_ns = now_ns;
	state->wake_pending = 0;
	if (level) {
		state->vote_rise_ns = now_ns;
		state->wake_pending = WAKE_TO_PC | WAKE_TO_FRAME;
		state->counters.wakes++;
	}
	if (too_soon) {
		modem_set_reason(modem, "a2_power: two vote changes closer than fatal_vote_gap_us");
		modem_power_crash(modem, now_ns);
		return;
	}
	if (modem_fault_take(modem, MODEM_FAULT_VOTE_IGNORE))
		return;
	modem_steps_queue(modem, now_ns, feed(modem, DMUX_MODEM_EV_VOTE, level));
}

static void ap_acked(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	bool waiting = state->power.state == DMUX_MODEM_UP_WAIT ||
		       state->power.state == DMUX_MODEM_DOWN_WAIT;

	if (!waiting || modem_steps_change_pc(modem)) {
		state->counters.ap_acks_stray++;
		return;
	}
	state->counters.ap_acks++;
	modem_steps_queue(modem, now_ns, feed(modem, DMUX_MODEM_EV_AP_ACK, 0));
}

/* splitmix64 of the seed and the number of the draw. */
static uint64_t look_latency_ns(struct modem *modem)
{
	const struct modem_options *options = modem->options;
	uint64_t low_us = options->doorbell_latency_us, high_us = options->doorbell_latency_max_us;
	uint64_t x;

	if (high_us <= low_us)
		return low_us * HW_NS_PER_US;
	x = ((uint64_t)options->doorbell_latency_seed << 32) + ++modem->state.look_draws;
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return low_us * HW_NS_PER_US + (x ^ x >> 31) % ((high_us - low_us) * HW_NS_PER_US + 1);
}

/*
 * A doorbell that comes before the look is part of it: the firmware finds the word as it is
 * then, and of a bit that went 1-0-1 nothing.
 */
void modem_power_doorbell(struct modem *modem, uint64_t now_ns)
{
	uint64_t latency_ns;

	if (!modem_is_running(modem) || modem->state.due_ns[MODEM_TIMER_LOOK] != HW_TIME_NEVER)
		return;
	latency_ns = look_latency_ns(modem);
	if (latency_ns)
		modem_arm(modem, MODEM_TIMER_LOOK, now_ns + latency_ns);
	else
		modem_power_sample(modem, now_ns);
}

void modem_power_sample(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	uint32_t word = modem->smsm->last_ap;
	uint32_t changed = word ^ state->ap_word;

	if (!modem_is_running(modem) || state->mute ||
	    state->due_ns[MODEM_TIMER_LOOK] != HW_TIME_NEVER ||
	    state->steps.count > MODEM_STEPS_MAX - MODEM_STEPS_RESERVE)
		return;
	state->ap_word = word;
	if (changed & DMUX_SMSM_PC)
		vote_changed(modem, now_ns, word & DMUX_SMSM_PC);
	if ((changed & DMUX_SMSM_PC_ACK) && modem_is_running(modem))
		ap_acked(modem, now_ns);
}

/* Reasons of the firmware itself to have the BAM powered. */
static bool own_need(struct modem *modem)
{
	struct modem_state *state = &modem->state;
	bool data_wedged = state->stall_rx || (state->dma_stopped &&
					       state->power.state == DMUX_MODEM_UP);

	if (state->boot_need && state->dma_running && !state->open_active)
		state->boot_need = 0;
	if (modem->options->wait_for_vote)
		return false;
	return state->boot_need || state->script_need || state->no_collapse ||
	       state->open_active || (!data_wedged && modem_downlink_pending(modem) > 0);
}

void modem_power_need(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	bool need;

	/* A step in progress may hold the machine up for long; the need can wait for it. */
	if (!modem_is_running(modem) || state->mute || state->steps.count)
		return;
	need = own_need(modem);
	if (need != state->power.need)
		modem_steps_queue(modem, now_ns, feed(modem, DMUX_MODEM_EV_NEED, need));
}

void modem_power_timer(struct modem *modem, uint64_t now_ns)
{
	unsigned int state = modem->state.power.state;
	char reason[MODEM_REASON_MAX];

	if (state == DMUX_MODEM_UP_WAIT || state == DMUX_MODEM_DOWN_WAIT) {
		snprintf(reason, sizeof(reason), "a2_task: the AP did not ack pc=%d within %u ms",
			 state == DMUX_MODEM_UP_WAIT, modem->options->ack_timeout_ms);
		modem_set_reason(modem, reason);
		modem_steps_forget(modem);
	}
	modem_steps_queue(modem, now_ns, feed(modem, DMUX_MODEM_EV_TIMEOUT, 0));
}

void modem_power_boot(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	unsigned int actions;
	uint32_t word;

	modem_steps_forget(modem);
	state->due_ns[MODEM_TIMER_POWER] = HW_TIME_NEVER;
	state->due_ns[MODEM_TIMER_LOOK] = HW_TIME_NEVER;
	state->wake_pending = 0;
	if (modem->options->fatal_word == MODEM_WORD_ZERO_AT_BOOT)
		smsm_update(modem->smsm, DMUX_SMSM_MASK, 0, true);
	smsm_scan(modem->smsm, &word);
	state->ap_word = word;

	/* The machine keeps the need over RESTART and acts on it there: it must be this boot's. */
	state->power.need = own_need(modem);
	actions = feed(modem, DMUX_MODEM_EV_RESTART, (word & DMUX_SMSM_PC) != 0);
	/* Without pc there is nothing to drop, and no time to take for it. */
	if (modem->options->fatal_word == MODEM_WORD_KEEP ||
	    !(smsm_modem_word(modem->smsm) & DMUX_SMSM_PC))
		actions &= ~(unsigned int)DMUX_MODEM_ACT_PC_DROP;
	modem_steps_queue(modem, now_ns, actions);
}
