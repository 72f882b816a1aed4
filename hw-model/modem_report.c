/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The modem as text, and the judgement of a state that came from outside.
 */
#include "modem_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const drop_names[] = {
	[MODEM_DROP_UP_MALFORMED] = "up-malformed",
	[MODEM_DROP_UP_OVERSIZE] = "up-oversize",
	[MODEM_DROP_UP_CHANNEL] = "up-channel-closed",
	[MODEM_DROP_UP_NO_CALL] = "up-no-call",
	[MODEM_DROP_UP_NO_ROUTE] = "up-no-route",
	[MODEM_DROP_UP_DEAD] = "up-firmware-dead",
	[MODEM_DROP_UP_BUS] = "up-bus-error",
	[MODEM_DROP_DOWN_CHANNEL] = "down-channel-closed",
	[MODEM_DROP_DOWN_NO_CALL] = "down-no-call",
	[MODEM_DROP_DOWN_DEAD] = "down-firmware-dead",
	[MODEM_DROP_DOWN_OVERSIZE] = "down-oversize",
	[MODEM_DROP_DOWN_BUS] = "down-bus-error",
};
_Static_assert(sizeof(drop_names) / sizeof(drop_names[0]) == MODEM_DROP_COUNT, "one name a reason");

const char *modem_drop_name(unsigned int drop)
{
	return drop < MODEM_DROP_COUNT ? drop_names[drop] : "?";
}

/* A growing text that stops at the end of its room. */
struct text {
	char *out;
	uint32_t room;
	uint32_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
	va_list arguments;
	int wanted;

	va_start(arguments, format);
	wanted = vsnprintf(text->out + text->used, text->room - text->used, format, arguments);
	va_end(arguments);
	if (wanted > 0)
		text->used += (uint32_t)wanted;
	if (text->used >= text->room)
		text->used = text->room - 1;
}

static void add_latency(struct text *text, const char *name, const struct modem_latency *latency)
{
	add(text, "%s count=%" PRIu64 " minimum_ns=%" PRIu64 " maximum_ns=%" PRIu64
		  " sum_ns=%" PRIu64 "\n",
	    name, latency->count, latency->minimum_ns, latency->maximum_ns, latency->sum_ns);
}

static void add_channel(struct text *text, const struct modem *modem, unsigned int c)
{
	const struct modem_channel_counters *counters = &modem->state.counters.channel[c];

	add(text, "channel=%u modem_open=%u ap_open=%u queued=%u up_packets=%" PRIu64
		  " up_bytes=%" PRIu64 " down_packets=%" PRIu64 " down_bytes=%" PRIu64,
	    c, (modem->state.channels_local >> c) & 1u, (modem->state.channels_remote >> c) & 1u,
	    modem->state.queue[c].count, counters->up_packets, counters->up_bytes,
	    counters->down_packets, counters->down_bytes);
	for (unsigned int d = 0; d < MODEM_DROP_COUNT; d++) {
		if (counters->drops[d])
			add(text, " %s=%" PRIu64, modem_drop_name(d), counters->drops[d]);
	}
	add(text, "\n");
}

uint32_t modem_report(const struct modem *modem, char *out, uint32_t room)
{
	const struct modem_state *state = &modem->state;
	const struct modem_counters *counters = &state->counters;
	struct text text = { .out = out, .room = room };

	assert(modem && out && room > 0);
	out[0] = '\0';
	add(&text, "modem state=%s running=%u vote=%u need=%u dma=%u boots=%" PRIu64
		   " fatals=%" PRIu64 " reason=\"%s\"\n",
	    dmux_modem_state_name(state->power.state), state->running, state->power.vote,
	    state->power.need, state->dma_running, counters->boots, counters->fatals,
	    modem_reason(modem));
	add(&text, "power wakes=%" PRIu64 " cycles=%" PRIu64 " acks_sent=%" PRIu64
		   " ap_acks=%" PRIu64 " ap_acks_stray=%" PRIu64 " doorbells=%" PRIu64 "\n",
	    counters->wakes, counters->power_cycles, counters->acks_sent, counters->ap_acks,
	    counters->ap_acks_stray, counters->doorbells);
	add(&text, "data commands_up=%" PRIu64 " commands_down=%" PRIu64 " other_drops=%" PRIu64
		   " rx_waits=%" PRIu64 " uplink_busy=%" PRIu64 "\n",
	    counters->commands_up, counters->commands_down, counters->other_drops,
	    counters->rx_waits, counters->uplink_busy);
	add_latency(&text, "wake_to_pc", &counters->wake_to_pc);
	add_latency(&text, "wake_to_frame", &counters->wake_to_frame);
	for (unsigned int c = 0; c < DMUX_CHANNELS; c++)
		add_channel(&text, modem, c);
	for (unsigned int f = 0; f < MODEM_FAULT_COUNT; f++) {
		const struct modem_option *option = modem_option_of_fault(f);
		uint32_t armed = modem_option_value(modem->options, option);

		if (armed || state->fault_fired[f])
			add(&text, "fault %s armed=%u fired=%u\n", option->name, armed,
			    modem_fault_fired(modem, f));
	}
	return text.used;
}

static const char *check_queues(const struct modem_state *state)
{
	const struct modem_control *control = &state->control;

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		const struct modem_queue *queue = &state->queue[c];

		if (queue->head >= MODEM_QUEUE_FRAMES || queue->count > MODEM_QUEUE_FRAMES)
			return "queue position";
		for (uint32_t i = 0; i < queue->count; i++) {
			uint32_t length =
				queue->packet[(queue->head + i) % MODEM_QUEUE_FRAMES].length;

			if (length == 0 || length > MODEM_PACKET_MAX)
				return "queued packet's length";
		}
	}
	if (control->head >= MODEM_CONTROL_FRAMES || control->count > MODEM_CONTROL_FRAMES)
		return "control queue position";
	for (uint32_t i = 0; i < control->count; i++) {
		uint32_t length =
			control->frame[(control->head + i) % MODEM_CONTROL_FRAMES].length;

		if (length == 0 || length > MODEM_FRAME_MAX)
			return "control frame's length";
	}
	return NULL;
}

/* Bits of channels that exist, and core's invariants (dmux_channel.h). */
static const char *check_channels(const struct modem_state *state)
{
	uint32_t known = (1u << DMUX_CHANNELS_ANNOUNCED_MAX) - 1;

	if ((state->channels_local | state->channels_remote) & ~known)
		return "channel table: a channel that does not exist";
	if (state->call_channels >> DMUX_CHANNELS)
		return "calls";
	if (state->channels_reopen & (~state->channels_local | state->channels_remote))
		return "channel table: reopen";
	if (state->open_index > MODEM_OPEN_ORDER_MAX)
		return "next open";
	return NULL;
}

static const char *check_frames(const struct modem_state *state)
{
	const struct modem_outgoing *out = &state->outgoing;

	if (out->length > MODEM_FRAME_MAX || out->offset > out->length)
		return "outgoing frame's length";
	if (out->length && out->offset == out->length)
		return "outgoing frame's offset";
	if (out->split_at > MODEM_FRAME_MAX || out->stop_at > MODEM_FRAME_MAX ||
	    (out->length && (out->split_at >= out->length || out->stop_at >= out->length)))
		return "outgoing frame's cut";
	if (out->channel > MODEM_NO_CHANNEL)
		return "outgoing frame's channel";
	if (state->held.length > MODEM_FRAME_MAX || state->held.channel >= DMUX_CHANNELS)
		return "held packet";
	if (state->next_channel >= DMUX_CHANNELS)
		return "next channel";
	return NULL;
}

const char *modem_state_check(const struct modem_state *state)
{
	const struct modem_steps *steps = &state->steps;
	const char *wrong;

	assert(state);
	if (state->power.state >= DMUX_MODEM_STATE_COUNT || state->power.vote > 1 ||
	    state->power.need > 1 || state->power.lingering > 1)
		return "power machine";
	if (steps->head >= MODEM_STEPS_MAX || steps->count > MODEM_STEPS_MAX)
		return "step queue position";
	for (uint32_t i = 0; i < steps->count; i++) {
		if (!modem_steps_kind_is_known(
			    steps->step[(steps->head + i) % MODEM_STEPS_MAX].kind))
			return "step kind";
	}
	for (unsigned int f = 0; f < MODEM_FAULT_COUNT; f++) {
		if (state->fault_base[f] > state->fault_fired[f])
			return "faults that fired";
	}
	if (state->reason[MODEM_REASON_MAX - 1] != 0)
		return "reason without end";
	wrong = check_queues(state);
	if (!wrong)
		wrong = check_frames(state);
	if (!wrong)
		wrong = check_channels(state);
	for (unsigned int c = 0; c < DMUX_CHANNELS && !wrong; c++)
		wrong = ip_peer_check(&state->peer[c]);
	return wrong;
}
