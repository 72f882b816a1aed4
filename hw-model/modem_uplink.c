/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Uplink: frames from pipe 4, judged by core, routed to a peer or the network.
 *
 *   bam_consume --> decode --> command: channel table
 *                          --> DATA: channel open? --> internal peer --> answer to the
 *                                                                         downlink queue
 *                                                  --> network->uplink()
 *
 * What neither can take now is held, one packet, and pipe 4 stands still until
 * it is gone: the AP's ring is the queue. A held packet is tried again when a
 * downlink packet of its channel has been sent (a peer's answer may fit now) and
 * when the network says so.
 *
 * Everything here comes from the AP and is hostile until core has judged it.
 *
 * Source: HARDWARE.md A1-A4; QUIRKS.md PROTO-10, PROTO-11, LIFE-01.
 */
#include "modem_internal.h"

#include <assert.h>
#include <string.h>

static struct dmux_decode_rules uplink_rules(const struct modem_options *options)
{
	return (struct dmux_decode_rules){
		.payload_max = options->uplink_payload_max,
		.pad_max = (uint8_t)options->uplink_pad_max,
		.channels = DMUX_CHANNELS_ANNOUNCED_MAX,
		.length_from_dma = false,
		.exact_size = options->uplink_exact_size,
	};
}

/* False: try again later. */
static bool to_peer(struct modem *modem, unsigned int channel, const uint8_t *packet,
		    uint32_t length, uint64_t now_ns)
{
	uint8_t reply[IP_PEER_PACKET_MAX];
	uint32_t reply_length;

	/* An answer must have room before the question is taken. */
	if (!modem_queue_has_room(modem, channel))
		return false;
	reply_length = ip_peer_input(&modem->state.peer[channel], channel, now_ns, packet, length,
				     reply);
	if (reply_length)
		modem_downlink_accept(modem, channel, reply, reply_length);
	return true;
}

/* False: busy. True: taken, or dropped and counted. */
static bool route(struct modem *modem, unsigned int channel, const uint8_t *packet,
		  uint32_t length, uint64_t now_ns)
{
	if (modem->options->internal_peers && ip_peer_owns(channel, packet, length))
		return to_peer(modem, channel, packet, length, now_ns);
	if (modem->network && modem->network->uplink)
		return modem->network->uplink(modem->network_opaque, channel, packet, length);
	modem_drop(modem, channel, length, MODEM_DROP_UP_NO_ROUTE);
	return true;
}

static void deliver_or_hold(struct modem *modem, unsigned int channel, const uint8_t *packet,
			    uint32_t length, uint64_t now_ns)
{
	struct modem_held *held = &modem->state.held;

	assert(held->length == 0);
	if (route(modem, channel, packet, length, now_ns))
		return;
	modem->state.counters.uplink_busy++;
	assert(length <= sizeof(held->bytes));
	memcpy(held->bytes, packet, length);
	held->channel = channel;
	held->length = length;
}

static void take_data(struct modem *modem, const struct dmux_frame *frame, const uint8_t *bytes,
		      uint64_t now_ns)
{
	struct modem_counters *counters = &modem->state.counters;
	unsigned int channel = frame->header.channel;

	if (channel >= DMUX_CHANNELS ||
	    (modem->options->uplink_needs_open && !modem_channel_usable(modem, channel))) {
		modem_drop(modem, channel, frame->payload_length, MODEM_DROP_UP_CHANNEL);
		return;
	}
	if (!modem_call_allows(modem, channel)) {
		modem_drop(modem, channel, frame->payload_length, MODEM_DROP_UP_NO_CALL);
		return;
	}
	counters->channel[channel].up_packets++;
	counters->channel[channel].up_bytes += frame->payload_length;
	deliver_or_hold(modem, channel, bytes + frame->payload_offset, frame->payload_length,
			now_ns);
}

static void take_command(struct modem *modem, const struct dmux_header *header)
{
	const struct modem_options *options = modem->options;
	bool open = header->command == DMUX_COMMAND_OPEN ||
		    header->command == DMUX_COMMAND_OPEN_NO_A2_PC;
	unsigned int actions;

	modem->state.counters.commands_up++;
	if (!open && header->command != DMUX_COMMAND_CLOSE)
		return;
	actions = modem_channel_event(modem, header->channel,
				      open ? DMUX_CHANNEL_REMOTE_OPEN : DMUX_CHANNEL_REMOTE_CLOSE);
	/* A firmware that waits for the AP answers each of its OPENs (QUIRKS.md PROTO-03). */
	if ((actions & DMUX_CHANNEL_ACT_SEND_OPEN) || (open && options->wait_for_ap_open))
		modem_channel_announce(modem, header->channel, (uint8_t)options->open_signal, true);
}

static void take_frame(struct modem *modem, const uint8_t *bytes, uint32_t received,
		       uint32_t length, uint64_t now_ns)
{
	const struct dmux_decode_rules rules = uplink_rules(modem->options);
	struct dmux_frame frame;
	enum dmux_verdict verdict = dmux_frame_decode(bytes, received, &rules, &frame);

	modem_power_first_frame(modem, now_ns);
	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_FRAME_UP,
					     .unit = frame.header.channel,
					     .a = verdict,
					     .b = frame.header.command,
					     .data = bytes,
					     .length = received });
	if (length > modem->options->uplink_frame_max || length > received)
		modem_drop(modem, frame.header.channel, length, MODEM_DROP_UP_OVERSIZE);
	else if (verdict != DMUX_VERDICT_OK)
		modem_drop(modem, frame.header.channel, length, MODEM_DROP_UP_MALFORMED);
	else if (frame.header.command == DMUX_COMMAND_DATA)
		take_data(modem, &frame, bytes, now_ns);
	else
		take_command(modem, &frame.header);
}

/* True if pipe 4 may go on. */
static bool deliver_held(struct modem *modem, uint64_t now_ns)
{
	struct modem_held *held = &modem->state.held;

	if (held->length == 0)
		return true;
	if (!route(modem, held->channel, held->bytes, held->length, now_ns))
		return false;
	held->length = 0;
	return true;
}

void modem_uplink_forget(struct modem *modem)
{
	struct modem_held *held = &modem->state.held;

	if (held->length)
		modem_drop(modem, held->channel, held->length, MODEM_DROP_UP_DEAD);
	held->length = 0;
}

void modem_uplink_service(struct modem *modem, uint64_t now_ns)
{
	const struct modem_options *options = modem->options;
	uint8_t bytes[MODEM_FRAME_MAX];

	for (uint32_t i = 0; i < options->service_frames; i++) {
		uint32_t length = 0;
		uint16_t flags = 0;
		enum bam_result result;

		if (!modem->state.dma_running || modem->state.stall_tx ||
		    !deliver_held(modem, now_ns))
			return;
		result = bam_consume(modem->bam, DMUX_PIPE_TX, bytes, sizeof(bytes), &length,
				     &flags);
		if (result == BAM_BUS_ERROR)
			modem_drop(modem, MODEM_NO_CHANNEL, length, MODEM_DROP_UP_BUS);
		if (result != BAM_OK && result != BAM_TOO_SMALL)
			return;
		take_frame(modem, bytes, length < sizeof(bytes) ? length : sizeof(bytes), length,
			   now_ns);
		if (modem->state.held.length)
			return;
	}
	/* The next service looks whether there is more. */
	modem_arm(modem, MODEM_TIMER_UPLINK, now_ns + options->dma_latency_us * HW_NS_PER_US);
}

void modem_uplink_resume(struct modem *modem, unsigned int channel)
{
	assert(modem && channel < DMUX_CHANNELS);
	if (modem->state.held.length == 0 || modem->state.held.channel != channel)
		return;
	modem_arm(modem, MODEM_TIMER_UPLINK, modem_now_ns(modem));
	modem_kick(modem);
}
