/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Channels and downlink at the model level: core's table of both ends, and what is received.
 *
 * The rules are those of kernel-driver/channel.c and rx.c. Each buffer that the BAM gets is all
 * zeros, so one that comes back unwritten shows, as does what a header claims too much.
 */
#include "model_internal.h"

#include "ip_packet.h"

#include <assert.h>

/* As kernel-driver, with its reasons. */
#define REOPEN_MS 2500u
#define REOPEN_MAX_MS 80000u
#define SUSPECT_AGAIN_NS HW_NS_PER_S

static const struct dmux_decode_rules rules = {
	.payload_max = DMUX_PAYLOAD_MAX,
	.pad_max = UINT8_MAX,
	.channels = DMUX_CHANNELS,
};

uint32_t model_channel_open_set(const struct model_ap *ap)
{
	return (ap->table.remote | ap->assumed) & ((1u << DMUX_CHANNELS) - 1);
}

/* --- who opened what --- */

static void step(struct model_ap *ap, unsigned int index, enum dmux_channel_event event)
{
	unsigned int actions = dmux_channel_step(&ap->table, index, event);
	bool duplicate = actions & DMUX_CHANNEL_ACT_DUPLICATE;

	if (actions & DMUX_CHANNEL_ACT_APPEARED && ap->life == MODEL_BOUND)
		ap->known |= 1u << index;
	if (actions & (DMUX_CHANNEL_ACT_APPEARED | DMUX_CHANNEL_ACT_GONE))
		model_uplink_opened(ap, index, model_channel_open_set(ap) & 1u << index);
	if (event == DMUX_CHANNEL_REMOTE_CLOSE && actions & DMUX_CHANNEL_ACT_GONE)
		model_uplink_untold(ap, index);
	if (actions & DMUX_CHANNEL_ACT_SEND_OPEN)
		model_uplink_command(ap, index, DMUX_COMMAND_OPEN, duplicate);
	if (actions & DMUX_CHANNEL_ACT_SEND_CLOSE)
		model_uplink_command(ap, index, DMUX_COMMAND_CLOSE, false);
}

/* Taken for open, opened by us, and not by the modem. */
static uint32_t unanswered(const struct model_ap *ap)
{
	return ap->assumed & ap->table.local & ~ap->table.remote;
}

/* A firmware that waits for our OPEN may not have been ready for it (QUIRKS.md PROTO-03). */
static void await_answer(struct model_ap *ap)
{
	if (!unanswered(ap) || ap->life != MODEL_BOUND)
		return;
	ap->reopen_ms = REOPEN_MS;
	ap->reopen_ns = native_now_ns(ap->native) + REOPEN_MS * HW_NS_PER_MS;
}

void model_channel_reopen(struct model_ap *ap)
{
	uint32_t due = ap->life == MODEL_BOUND ? unanswered(ap) : 0;

	ap->reopen_ns = HW_TIME_NEVER;
	ap->reopen_ms *= 2;
	if (due && ap->reopen_ms <= REOPEN_MAX_MS)
		ap->reopen_ns = native_now_ns(ap->native) + ap->reopen_ms * HW_NS_PER_MS;
	for (; due; due &= due - 1)
		model_uplink_command(ap, (unsigned int)__builtin_ctz(due), DMUX_COMMAND_OPEN, true);
}

bool model_ap_has_interface(const struct model_ap *ap, unsigned int channel)
{
	return channel < DMUX_CHANNELS && ap->known & 1u << channel;
}

bool model_ap_is_up(const struct model_ap *ap, unsigned int channel)
{
	return model_ap_has_interface(ap, channel) && dmux_channel_is_local(&ap->table, channel);
}

bool model_ap_up(struct model_ap *ap, unsigned int channel)
{
	if (!model_ap_has_interface(ap, channel))
		return false;
	if (!model_ap_is_up(ap, channel)) {
		step(ap, channel, DMUX_CHANNEL_LOCAL_OPEN);
		await_answer(ap);
	}
	return true;
}

bool model_ap_down(struct model_ap *ap, unsigned int channel)
{
	if (!model_ap_has_interface(ap, channel))
		return false;
	if (model_ap_is_up(ap, channel)) {
		model_uplink_purge(ap, channel);
		step(ap, channel, DMUX_CHANNEL_LOCAL_CLOSE);
	}
	return true;
}

void model_channel_forget(struct model_ap *ap)
{
	ap->keeps_power = 0;
	model_uplink_forget(ap);
	for (unsigned int i = 0; i < DMUX_CHANNELS; i++) {
		step(ap, i, DMUX_CHANNEL_REMOTE_LOST);
		/* Nobody will announce a channel that was assumed: our OPEN goes first. */
		if (ap->assumed & 1u << i && dmux_channel_must_reopen(&ap->table, i))
			step(ap, i, DMUX_CHANNEL_LOCAL_OPEN);
	}
	await_answer(ap);
}

void model_channel_lose(struct model_ap *ap, uint32_t channels)
{
	if (ap->keeps_power & channels)
		model_power_request(ap, MODEL_REQUEST_NO_COLLAPSE);
	ap->keeps_power &= ~channels;
	for (; channels; channels &= channels - 1) {
		unsigned int channel = (unsigned int)__builtin_ctz(channels);

		model_uplink_lost(ap, channel);
		step(ap, channel, DMUX_CHANNEL_REMOTE_LOST);
	}
}

void model_channel_init(struct model_ap *ap)
{
	uint32_t remembered = ap->remembered;

	dmux_channel_reset(&ap->table);
	ap->table.answer_duplicates = true;
	ap->known = ap->assumed;
	ap->keeps_power = 0;
	ap->reopen_ns = HW_TIME_NEVER;
	for (; remembered; remembered &= remembered - 1)
		step(ap, (unsigned int)__builtin_ctz(remembered), DMUX_CHANNEL_REMOTE_OPEN);
}

/* Interfaces go; those that were up leave a CLOSE due. */
void model_channel_exit(struct model_ap *ap)
{
	ap->reopen_ns = HW_TIME_NEVER;
	for (unsigned int i = 0; i < DMUX_CHANNELS; i++)
		model_ap_down(ap, i);
	ap->known = 0;
}

/* Only now: what the modem said during removal counts, too (QUIRKS.md LIFE-10). */
void model_channel_remember(struct model_ap *ap)
{
	ap->remembered = ap->table.remote & ((1u << DMUX_CHANNELS) - 1);
}

/* --- downlink --- */

static void take_command(struct model_ap *ap, const struct dmux_header *header)
{
	bool close = header->command == DMUX_COMMAND_CLOSE;
	bool keep = header->command == DMUX_COMMAND_OPEN_NO_A2_PC;
	uint32_t kept = ap->keeps_power, bit = 1u << header->channel;

	model_uplink_announced(ap, header->channel, !close);
	step(ap, header->channel, close ? DMUX_CHANNEL_REMOTE_CLOSE : DMUX_CHANNEL_REMOTE_OPEN);
	ap->keeps_power = keep ? kept | bit : kept & ~bit;
	/* the power machine may have dropped a promise that was broken: each OPEN renews it */
	if (keep || kept & bit)
		model_power_request(ap, MODEL_REQUEST_NO_COLLAPSE);
}

static void take_data(struct model_ap *ap, unsigned int channel, const uint8_t *packet,
		      uint32_t length)
{
	struct model_statistics *statistics = &ap->channel[channel].statistics;

	ap->power.carried_data = true;
	if (length == 0 || !(model_channel_open_set(ap) & 1u << channel) ||
	    !model_ap_is_up(ap, channel)) {
		statistics->rx_dropped++;
		return;
	}
	statistics->rx_packets++;
	statistics->rx_bytes += length;
	ap->deliver(ap->opaque, channel, packet, length);
}

/* A completion without data: the BAM lost its registers. Not more than one restart a second. */
static void take_unwritten(struct model_ap *ap)
{
	uint64_t now = native_now_ns(ap->native);

	if (ap->suspect_ns != HW_TIME_NEVER && now < ap->suspect_ns + SUSPECT_AGAIN_NS)
		return;
	ap->suspect_ns = now;
	model_power_request(ap, MODEL_REQUEST_SUSPECT);
}

static bool is_unwritten(const uint8_t *frame)
{
	for (unsigned int i = 0; i < DMUX_HEADER_SIZE; i++) {
		if (frame[i])
			return false;
	}
	return true;
}

static void take_frame(struct model_ap *ap, const uint8_t *bytes)
{
	const uint8_t *payload = bytes + DMUX_HEADER_SIZE;
	struct dmux_frame frame;
	enum dmux_verdict verdict = dmux_frame_decode(bytes, DMUX_BUFFER_SIZE, &rules, &frame);

	if (verdict == DMUX_VERDICT_OK && frame.header.command == DMUX_COMMAND_DATA) {
		take_data(ap, frame.header.channel, payload, frame.payload_length);
	} else if (verdict == DMUX_VERDICT_OK && frame.header.command != DMUX_COMMAND_STATUS) {
		take_command(ap, &frame.header);
	} else if (verdict == DMUX_VERDICT_TOO_LONG && frame.header.command == DMUX_COMMAND_DATA &&
		   frame.header.length == DMUX_LENGTH_FROM_DMA) {
		take_data(ap, frame.header.channel, payload,
			  ip_packet_length(payload, DMUX_PAYLOAD_MAX));
	} else if (verdict == DMUX_VERDICT_BAD_MAGIC && is_unwritten(bytes)) {
		take_unwritten(ap);
	} else if (frame.header.channel < DMUX_CHANNELS && verdict != DMUX_VERDICT_BAD_MAGIC &&
		   verdict != DMUX_VERDICT_BAD_COMMAND) {
		ap->channel[frame.header.channel].statistics.rx_dropped++;
	}
}

void model_channel_fill(struct model_ap *ap)
{
	uint32_t slot = ap->bam.pipe[MODEL_PIPE_RX].queued;

	if (model_bam_in_flight(&ap->bam, MODEL_PIPE_RX) == MODEL_SLOTS)
		return;
	while (model_bam_in_flight(&ap->bam, MODEL_PIPE_RX) < MODEL_SLOTS) {
		memset(model_bam_slot(&ap->bam, MODEL_PIPE_RX, slot++), 0, MODEL_SLOT_SIZE);
		model_bam_queue(&ap->bam, MODEL_PIPE_RX, MODEL_SLOT_SIZE);
	}
	model_bam_ring(&ap->bam, MODEL_PIPE_RX);
}

void model_channel_take(struct model_ap *ap, uint32_t count)
{
	uint32_t oldest = ap->power.rx_arrived;

	ap->power.rx_arrived += count;
	for (; count; count--)
		take_frame(ap, model_bam_slot(&ap->bam, MODEL_PIPE_RX, oldest++));
}
