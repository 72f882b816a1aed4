/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: frames and channels.
 *
 * Judges what the AP sends, byte by byte, from HARDWARE.md A1 to A5 and without
 * core's decoder. One frame may break several rules and all of them are named,
 * except that nothing is read from a frame without a header or with a bad magic.
 *
 * Frames of the modem are counted, and teach which channels it announced: what it
 * sends is scripted, lies included, and is not the AP's fault.
 */
#include "checker_internal.h"

#include "little_endian.h"

#include <assert.h>

#define HEADER_SIZE 8u
#define MAGIC 0x33fcu
#define BUFFER_SIZE 2048u
#define PAD_MAX 3u
#define CHANNELS_OF_AP 8u
#define CHANNELS_OF_MODEM 21u
#define SIGNAL_DYNAMIC_MTU 0x02u

enum command {
	COMMAND_DATA,
	COMMAND_OPEN,
	COMMAND_CLOSE,
	COMMAND_STATUS,
	COMMAND_OPEN_NO_A2_PC
};

struct header {
	uint32_t magic;
	uint32_t signal;
	uint32_t command;
	uint32_t pad;
	uint32_t channel;
	uint32_t length;
};

_Static_assert(CHECKER_CHANNELS == CHANNELS_OF_MODEM + 1u, "one slot for all ids above");

static struct header parse(const uint8_t *bytes)
{
	return (struct header){
		.magic = hw_get_le16(&bytes[0]),
		.signal = bytes[2],
		.command = bytes[3],
		.pad = bytes[4],
		.channel = bytes[5],
		.length = hw_get_le16(&bytes[6]),
	};
}

static void count(struct checker_traffic *traffic, uint32_t channel, uint32_t bytes)
{
	uint32_t slot = channel < CHANNELS_OF_MODEM ? channel : CHANNELS_OF_MODEM;

	traffic[slot].frames++;
	traffic[slot].bytes += bytes;
}

/* Sizes and pad; @bytes is the whole frame. */
static void judge_size(struct checker *checker, const struct hw_event *event,
		       const struct header *header)
{
	uint32_t declared = HEADER_SIZE + header->length + header->pad;

	if (header->pad > PAD_MAX)
		checker_violate(checker, CHECKER_PAD_OVER_3, event->time_ns,
				"channel %u, len %u, pad %u", header->channel, header->length,
				header->pad);
	if (event->length > BUFFER_SIZE)
		checker_violate(checker, CHECKER_FRAME_OVER_2048, event->time_ns,
				"channel %u, len %u, pad %u: %u bytes", header->channel,
				header->length, header->pad, event->length);
	if (event->length != declared) {
		checker_violate(checker, CHECKER_FRAME_SIZE_MISMATCH, event->time_ns,
				"channel %u: 8 + len %u + pad %u is not %u bytes",
				header->channel, header->length, header->pad, event->length);
		return;
	}
	for (uint32_t i = declared - header->pad; i < declared; i++) {
		if (event->data[i] != 0) {
			checker_violate(checker, CHECKER_NONZERO_PAD_BYTES, event->time_ns,
					"channel %u, len %u: pad byte %u is 0x%02x",
					header->channel, header->length,
					i - (declared - header->pad), event->data[i]);
			break;
		}
	}
}

static void judge_signal(struct checker *checker, uint64_t now_ns, const struct header *header)
{
	bool negotiated = header->command == COMMAND_OPEN && header->channel < CHANNELS_OF_AP &&
			  (checker->state.dynamic_mtu & (1u << header->channel));

	if (header->signal != 0 && !negotiated)
		checker_violate(checker, CHECKER_SIGNAL_BYTE_NONZERO, now_ns,
				"channel %u, command %u, signal 0x%02x", header->channel,
				header->command, header->signal);
}

static void judge_data(struct checker *checker, uint64_t now_ns, const struct header *header)
{
	const struct checker_state *state = &checker->state;
	uint32_t bit = 1u << header->channel;

	if (header->length == 0)
		checker_violate(checker, CHECKER_EMPTY_DATA, now_ns, "channel %u, pad %u",
				header->channel, header->pad);
	if (!(state->ap_open & bit))
		checker_violate(checker, CHECKER_DATA_BEFORE_AP_OPEN, now_ns,
				"channel %u, len %u, and the AP's end is closed", header->channel,
				header->length);
	if (!(state->modem_open & bit))
		checker_violate(checker, CHECKER_DATA_ON_CLOSED_CHANNEL, now_ns,
				"channel %u, len %u, and the modem's end is closed",
				header->channel, header->length);
}

static void judge_open(struct checker *checker, uint64_t now_ns, const struct header *header)
{
	struct checker_state *state = &checker->state;
	uint32_t bit = 1u << header->channel;

	if (!(state->modem_open & bit))
		checker_violate(checker, CHECKER_OPEN_UNANNOUNCED, now_ns,
				"OPEN of channel %u before the modem's", header->channel);
	if (state->ap_open & bit)
		checker_violate(checker, CHECKER_DUPLICATE_OPEN, now_ns,
				"OPEN of channel %u, which is open", header->channel);
	state->ap_open |= bit;
}

static void judge_close(struct checker *checker, uint64_t now_ns, const struct header *header)
{
	struct checker_state *state = &checker->state;
	uint32_t bit = 1u << header->channel;

	if (!(state->ap_open & bit))
		checker_violate(checker, CHECKER_CLOSE_UNOPENED, now_ns,
				"CLOSE of channel %u, which is not open", header->channel);
	state->ap_open &= ~bit;
}

static void judge_command(struct checker *checker, uint64_t now_ns, const struct header *header)
{
	if (header->command > COMMAND_CLOSE) {
		checker_violate(checker, CHECKER_BAD_COMMAND, now_ns, "command %u on channel %u",
				header->command, header->channel);
		return;
	}
	if (header->channel >= CHANNELS_OF_AP) {
		checker_violate(checker, CHECKER_BAD_CHANNEL, now_ns, "command %u on channel %u",
				header->command, header->channel);
		return;
	}
	if (header->command == COMMAND_DATA) {
		judge_data(checker, now_ns, header);
		return;
	}
	if (header->length != 0 || header->pad != 0)
		checker_violate(checker, CHECKER_COMMAND_WITH_PAYLOAD, now_ns,
				"command %u on channel %u, len %u, pad %u", header->command,
				header->channel, header->length, header->pad);
	if (header->command == COMMAND_OPEN)
		judge_open(checker, now_ns, header);
	else
		judge_close(checker, now_ns, header);
}

static void frame_up(struct checker *checker, const struct hw_event *event)
{
	struct header header;

	if (event->length < HEADER_SIZE) {
		checker_violate(checker, CHECKER_FRAME_SHORT, event->time_ns, "%u bytes",
				event->length);
		return;
	}
	header = parse(event->data);
	if (header.magic != MAGIC) {
		checker_violate(checker, CHECKER_BAD_MAGIC, event->time_ns,
				"magic 0x%04x in %u bytes", header.magic, event->length);
		return;
	}
	count(checker->state.up, header.channel, event->length);
	judge_size(checker, event, &header);
	judge_signal(checker, event->time_ns, &header);
	judge_command(checker, event->time_ns, &header);
	checker_vote_used(checker, event->time_ns);
}

static void frame_down(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	struct header header;
	uint32_t bit;

	if (event->length < HEADER_SIZE)
		return;
	header = parse(event->data);
	if (header.magic != MAGIC)
		return;
	count(state->down, header.channel, event->length);
	if (header.channel >= CHANNELS_OF_MODEM)
		return;

	bit = 1u << header.channel;
	if (header.command == COMMAND_OPEN || header.command == COMMAND_OPEN_NO_A2_PC) {
		state->modem_open |= bit;
		if (header.signal & SIGNAL_DYNAMIC_MTU)
			state->dynamic_mtu |= bit;
		else
			state->dynamic_mtu &= ~bit;
	} else if (header.command == COMMAND_CLOSE) {
		state->modem_open &= ~bit;
	}
}

void checker_frame_event(struct checker *checker, const struct hw_event *event)
{
	assert(event->data || event->length == 0);
	if (event->kind == HW_EVENT_FRAME_UP)
		frame_up(checker, event);
	else
		frame_down(checker, event);
}
