/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Downlink queues: one bounded ring of IP packets per channel, one of whole
 * frames (commands, scripted bytes), and the sources of the internal peers.
 *
 * A packet that waits is a need for power of the modem's own (HARDWARE.md A7.1),
 * so the modem wakes the AP for downlink. A packet is refused only when its
 * queue is full; the network is told when there is room again. The sources look
 * for room first and so never lose a packet here.
 *
 * Limits: MODEM_QUEUE_FRAMES packets per channel and MODEM_CONTROL_FRAMES frames.
 */
#include "modem_internal.h"

#include <assert.h>
#include <string.h>

/* Datagrams of all sources per pass: bounds the work, the rest comes in the next. */
#define SOURCE_BUDGET (4u * MODEM_QUEUE_FRAMES)

bool modem_queue_has_room(const struct modem *modem, unsigned int channel)
{
	assert(channel < DMUX_CHANNELS);
	return modem->state.queue[channel].count < MODEM_QUEUE_FRAMES;
}

void modem_queue_put(struct modem *modem, unsigned int channel, const uint8_t *packet,
		     uint32_t length)
{
	struct modem_queue *queue = &modem->state.queue[channel];
	struct modem_packet *slot;

	assert(modem_queue_has_room(modem, channel));
	assert(length > 0 && length <= MODEM_PACKET_MAX);
	slot = &queue->packet[(queue->head + queue->count) % MODEM_QUEUE_FRAMES];
	slot->length = length;
	memcpy(slot->bytes, packet, length);
	queue->count++;
	modem_arm(modem, MODEM_TIMER_DOWNLINK,
		  modem_now_ns(modem) + modem->options->dma_latency_us * HW_NS_PER_US);
}

const struct modem_packet *modem_queue_peek(const struct modem *modem, unsigned int channel)
{
	const struct modem_queue *queue = &modem->state.queue[channel];

	assert(channel < DMUX_CHANNELS);
	return queue->count ? &queue->packet[queue->head] : NULL;
}

void modem_queue_pop(struct modem *modem, unsigned int channel)
{
	struct modem_queue *queue = &modem->state.queue[channel];

	assert(queue->count > 0);
	queue->head = (queue->head + 1) % MODEM_QUEUE_FRAMES;
	queue->count--;
	/* An answer that had no room may fit now. */
	if (modem->state.held.length && modem->state.held.channel == channel)
		modem_arm(modem, MODEM_TIMER_UPLINK, modem_now_ns(modem));
}

bool modem_control_put(struct modem *modem, const uint8_t *bytes, uint32_t length)
{
	struct modem_control *control = &modem->state.control;
	struct modem_raw_frame *slot;

	if (control->count == MODEM_CONTROL_FRAMES || length == 0 || length > MODEM_FRAME_MAX)
		return false;
	slot = &control->frame[(control->head + control->count) % MODEM_CONTROL_FRAMES];
	slot->length = length;
	memcpy(slot->bytes, bytes, length);
	control->count++;
	modem_arm(modem, MODEM_TIMER_DOWNLINK,
		  modem_now_ns(modem) + modem->options->dma_latency_us * HW_NS_PER_US);
	return true;
}

uint32_t modem_downlink_pending(const struct modem *modem)
{
	uint32_t pending = modem->state.control.count + (modem->state.outgoing.length != 0);

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++)
		pending += modem->state.queue[c].count;
	return pending;
}

/* Header, payload and pad of a DATA frame. */
static uint32_t frame_size(const struct modem_options *options, uint32_t length)
{
	return DMUX_HEADER_SIZE + length + (options->length_from_dma ? 0 : dmux_frame_pad(length));
}

bool modem_downlink_accept(struct modem *modem, unsigned int channel, const uint8_t *packet,
			   uint32_t length)
{
	const struct modem_options *options = modem->options;
	bool oversize = frame_size(options, length) > options->downlink_frame_max &&
			options->downlink_oversize == MODEM_OVERSIZE_DROP;

	if (!modem_is_running(modem))
		modem_drop(modem, channel, length, MODEM_DROP_DOWN_DEAD);
	else if (options->downlink_needs_open && !modem_channel_usable(modem, channel))
		modem_drop(modem, channel, length, MODEM_DROP_DOWN_CHANNEL);
	else if (!modem_call_allows(modem, channel))
		modem_drop(modem, channel, length, MODEM_DROP_DOWN_NO_CALL);
	else if (length == 0 || length > MODEM_PACKET_MAX || oversize)
		modem_drop(modem, channel, length, MODEM_DROP_DOWN_OVERSIZE);
	else if (!modem_queue_has_room(modem, channel))
		return false;
	else
		modem_queue_put(modem, channel, packet, length);
	return true;
}

bool modem_downlink(struct modem *modem, unsigned int channel, const uint8_t *packet,
		    uint32_t length)
{
	assert(modem && packet);
	assert(channel < DMUX_CHANNELS);
	if (!modem_downlink_accept(modem, channel, packet, length)) {
		modem->state.queue[channel].refused = 1;
		return false;
	}
	modem_kick(modem);
	return true;
}

void modem_downlink_forget(struct modem *modem)
{
	struct modem_state *state = &modem->state;

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		const struct modem_packet *packet;

		while ((packet = modem_queue_peek(modem, c))) {
			modem_drop(modem, c, packet->length, MODEM_DROP_DOWN_DEAD);
			modem_queue_pop(modem, c);
		}
	}
	if (state->outgoing.length && state->outgoing.channel != MODEM_NO_CHANNEL)
		modem_drop(modem, state->outgoing.channel, state->outgoing.payload,
			   MODEM_DROP_DOWN_DEAD);
	state->outgoing.length = 0;
	state->outgoing.offset = 0;
	state->control.count = 0;
	assert(modem_downlink_pending(modem) == 0);
}

/* Called last in modem_run(): the network may call modem_downlink() from here. */
void modem_downlink_offer_space(struct modem *modem)
{
	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		struct modem_queue *queue = &modem->state.queue[c];

		if (!queue->refused || !modem_queue_has_room(modem, c))
			continue;
		queue->refused = 0;
		if (modem->network && modem->network->downlink_space)
			modem->network->downlink_space(modem->network_opaque, c);
	}
}

/* May the source of this channel send now without losing anything? */
static bool source_may_send(const struct modem *modem, unsigned int channel)
{
	return modem_is_running(modem) && modem_queue_has_room(modem, channel) &&
	       (!modem->options->downlink_needs_open || modem_channel_usable(modem, channel));
}

uint64_t modem_source_deadline_ns(const struct modem *modem)
{
	uint64_t deadline_ns = HW_TIME_NEVER;

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		uint64_t due_ns = ip_peer_deadline_ns(&modem->state.peer[c]);

		if (due_ns < deadline_ns && source_may_send(modem, c))
			deadline_ns = due_ns;
	}
	return deadline_ns;
}

void modem_source_service(struct modem *modem, uint64_t now_ns)
{
	uint8_t packet[IP_PEER_PACKET_MAX];
	uint32_t budget = SOURCE_BUDGET;

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		while (budget && source_may_send(modem, c)) {
			uint32_t length = ip_peer_output(&modem->state.peer[c], c, now_ns, packet);

			if (length == 0)
				break;
			modem_downlink_accept(modem, c, packet, length);
			budget--;
		}
	}
}
