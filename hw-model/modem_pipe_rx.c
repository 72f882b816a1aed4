/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pipe 5: frames into the AP's buffers, one descriptor each.
 *
 * One frame at a time is in work (struct modem_outgoing). Commands and scripted
 * frames go first, then the channels take turns, one packet each. The frame in
 * work stays until the AP has a descriptor for it; the AP's empty FIFO is waited
 * for, never an error (HARDWARE.md H).
 *
 * Interrupts: a frame that ends its interrupt is produced with the end flag. With
 * rx_coalesce_frames above 1 the flag is left out while more frames and more
 * descriptors are there, so that the AP never waits for a frame that is there.
 *
 * Source: HARDWARE.md A1, A4, B3, B6, R1-R8; QUIRKS.md PROTO-04, DATA-08.
 */
#include "modem_internal.h"

#include "little_endian.h"

#include <assert.h>
#include <string.h>

/* Header bytes, for lies that core's encoder would not write (HARDWARE.md A1). */
enum {
	OFFSET_MAGIC = 0,
	OFFSET_COMMAND = 3,
	OFFSET_PAD = 4,
	OFFSET_CHANNEL = 5,
	OFFSET_LENGTH = 6,
};

/* What the AP's driver will think of a frame: for the event, so that lies show. */
static const struct dmux_decode_rules downlink_rules = {
	.payload_max = DMUX_PAYLOAD_MAX,
	.pad_max = DMUX_PAD_MAX,
	.channels = DMUX_CHANNELS_ANNOUNCED_MAX,
	.length_from_dma = true,
	.exact_size = true,
};

static void tell_lies(const struct modem_options *options, uint8_t *bytes)
{
	if (options->lie_magic != MODEM_LIE_NOT_16BIT)
		hw_put_le16(bytes + OFFSET_MAGIC, (uint16_t)options->lie_magic);
	if (options->lie_command != MODEM_LIE_NOT_8BIT)
		bytes[OFFSET_COMMAND] = (uint8_t)options->lie_command;
	if (options->lie_pad != MODEM_LIE_NOT_8BIT)
		bytes[OFFSET_PAD] = (uint8_t)options->lie_pad;
	if (options->lie_channel != MODEM_LIE_NOT_8BIT)
		bytes[OFFSET_CHANNEL] = (uint8_t)options->lie_channel;
	if (options->lie_length != MODEM_LIE_NOT_16BIT)
		hw_put_le16(bytes + OFFSET_LENGTH, (uint16_t)options->lie_length);
}

static void load_packet(struct modem *modem, unsigned int channel,
			const struct modem_packet *packet)
{
	const struct modem_options *options = modem->options;
	struct modem_outgoing *out = &modem->state.outgoing;
	uint32_t pad = options->length_from_dma ? 0 : dmux_frame_pad(packet->length);
	const struct dmux_header header = {
		.signal = (uint8_t)options->data_signal,
		.command = DMUX_COMMAND_DATA,
		.pad = (uint8_t)pad,
		.channel = (uint8_t)channel,
		.length = options->length_from_dma ? DMUX_LENGTH_FROM_DMA :
						     (uint16_t)packet->length,
	};

	assert(DMUX_HEADER_SIZE + packet->length + pad <= sizeof(out->bytes));
	dmux_frame_encode_header(out->bytes, &header);
	memcpy(out->bytes + DMUX_HEADER_SIZE, packet->bytes, packet->length);
	memset(out->bytes + DMUX_HEADER_SIZE + packet->length, 0, pad);
	out->length = DMUX_HEADER_SIZE + packet->length + pad;
	out->channel = channel;
	out->payload = packet->length;

	if (modem_fault_take(modem, MODEM_FAULT_LIE))
		tell_lies(options, out->bytes);
	if (options->split_bytes < out->length && modem_fault_take(modem, MODEM_FAULT_SPLIT))
		out->split_at = options->split_bytes;
	if (modem_fault_take(modem, MODEM_FAULT_STOP_MID_FRAME))
		out->stop_at = out->length / 2;
}

static void load_control(struct modem *modem)
{
	struct modem_control *control = &modem->state.control;
	struct modem_outgoing *out = &modem->state.outgoing;
	const struct modem_raw_frame *frame = &control->frame[control->head];

	assert(control->count > 0 && frame->length <= sizeof(out->bytes));
	memcpy(out->bytes, frame->bytes, frame->length);
	out->length = frame->length;
	out->channel = MODEM_NO_CHANNEL;
	out->payload = 0;
	control->head = (control->head + 1) % MODEM_CONTROL_FRAMES;
	control->count--;
}

/* The next packet whose channel is still open; false when all queues are empty. */
static bool load_data(struct modem *modem)
{
	struct modem_state *state = &modem->state;
	bool needs_open = modem->options->downlink_needs_open;

	for (unsigned int i = 0; i < DMUX_CHANNELS; i++) {
		unsigned int channel = (state->next_channel + i) % DMUX_CHANNELS;
		const struct modem_packet *packet;

		while ((packet = modem_queue_peek(modem, channel))) {
			bool open = !needs_open || modem_channel_usable(modem, channel);

			if (open)
				load_packet(modem, channel, packet);
			else
				modem_drop(modem, channel, packet->length,
					   MODEM_DROP_DOWN_CHANNEL);
			modem_queue_pop(modem, channel);
			if (open) {
				state->next_channel = (channel + 1) % DMUX_CHANNELS;
				return true;
			}
		}
	}
	return false;
}

static bool load_next(struct modem *modem)
{
	struct modem_outgoing *out = &modem->state.outgoing;

	out->offset = 0;
	out->split_at = 0;
	out->stop_at = 0;
	if (modem->state.control.count) {
		load_control(modem);
		return true;
	}
	return load_data(modem);
}

/* The frame is with the AP, or lost; either way the next one may come. */
static void finish(struct modem *modem)
{
	struct modem_state *state = &modem->state;
	struct modem_outgoing *out = &state->outgoing;
	struct dmux_frame frame;
	enum dmux_verdict verdict = dmux_frame_decode(out->bytes, out->length, &downlink_rules,
						      &frame);

	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_FRAME_DOWN,
					     .unit = frame.header.channel,
					     .a = verdict,
					     .b = frame.header.command,
					     .data = out->bytes,
					     .length = out->length });
	if (out->channel < DMUX_CHANNELS) {
		state->counters.channel[out->channel].down_packets++;
		state->counters.channel[out->channel].down_bytes += out->payload;
	} else {
		state->counters.commands_down++;
	}
	out->length = 0;
	out->offset = 0;
}

static void lose(struct modem *modem, enum modem_drop drop)
{
	struct modem_outgoing *out = &modem->state.outgoing;

	modem_drop(modem, out->channel, out->payload, drop);
	out->length = 0;
	out->offset = 0;
}

/* Bytes for the next descriptor. */
static uint32_t next_part(const struct modem_outgoing *out)
{
	if (out->stop_at && out->offset < out->stop_at)
		return out->stop_at - out->offset;
	if (out->split_at && out->offset < out->split_at)
		return out->split_at - out->offset;
	return out->length - out->offset;
}

/* Will the AP's interrupt be raised by a later frame of this service? */
static bool interrupt_can_wait(const struct modem *modem, uint32_t frames_left)
{
	const struct modem_state *state = &modem->state;
	/* The frame in work is one of those pending. */
	bool more = modem_downlink_pending(modem) > 1 && frames_left > 1 &&
		    bam_descriptors_ready(modem->bam, DMUX_PIPE_RX) > 1;

	return more && state->since_interrupt + 1 < modem->options->rx_coalesce_frames;
}

/*
 * BAM_TOO_SMALL: the AP's buffer took only @moved bytes, without the end flag. Where the frame
 * ends here, the AP hears of it with the next one.
 */
static void too_small(struct modem *modem, uint32_t moved)
{
	struct modem_outgoing *out = &modem->state.outgoing;

	switch (modem->options->downlink_oversize) {
	case MODEM_OVERSIZE_SPLIT:
		out->offset += moved;
		break;
	case MODEM_OVERSIZE_TRUNCATE:
		out->length = out->offset + moved;
		finish(modem);
		break;
	default:
		lose(modem, MODEM_DROP_DOWN_OVERSIZE);
		break;
	}
}

/* One descriptor of the frame in work; false when the pipe cannot go on. */
static bool send_part(struct modem *modem, uint32_t frames_left)
{
	struct modem_state *state = &modem->state;
	struct modem_outgoing *out = &state->outgoing;
	uint32_t part = next_part(out), moved = 0;
	bool last = out->offset + part == out->length;
	bool end = last && !interrupt_can_wait(modem, frames_left);
	enum bam_result result;

	assert(part > 0 && out->offset + part <= out->length);
	result = bam_produce(modem->bam, DMUX_PIPE_RX, out->bytes + out->offset, part, end,
			     &moved);
	switch (result) {
	case BAM_OK:
		break;
	case BAM_TOO_SMALL:
		too_small(modem, moved);
		return true;
	case BAM_BUS_ERROR:
		lose(modem, MODEM_DROP_DOWN_BUS);
		return false;
	default:
		return false;
	}

	out->offset += part;
	if (out->stop_at && out->offset == out->stop_at) {
		/* The rest is never written in this power cycle; then the frame is sent anew. */
		out->stop_at = 0;
		state->dma_running = 0;
		state->dma_stopped = 1;
		return false;
	}
	if (last) {
		state->since_interrupt = end ? 0 : state->since_interrupt + 1;
		finish(modem);
	}
	return true;
}

void modem_pipe_rx_service(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	const struct modem_options *options = modem->options;

	for (uint32_t left = options->service_frames; left > 0; left--) {
		if (!state->dma_running || state->stall_rx || state->mute)
			return;
		if (!state->outgoing.length && !load_next(modem))
			return;
		if (bam_descriptors_ready(modem->bam, DMUX_PIPE_RX) == 0) {
			state->counters.rx_waits += !state->rx_waiting;
			state->rx_waiting = 1;
			return;
		}
		state->rx_waiting = 0;
		if (!send_part(modem, left))
			return;
	}
	modem_arm(modem, MODEM_TIMER_DOWNLINK, now_ns + options->dma_latency_us * HW_NS_PER_US);
}
