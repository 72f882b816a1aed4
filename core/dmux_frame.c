// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * BAM-DMUX wire format: writing and judging the 8-byte header.
 *
 * The header is taken apart byte by byte, so neither the host's byte order nor
 * the alignment of a receive buffer matters. Received bytes come from a peer
 * that may still be writing to them: each is read exactly once into a local
 * copy, and every rule is checked on that copy. Nothing a peer sends can fail an
 * assertion here; assertions are for our own callers.
 *
 * Source: HARDWARE.md A1, A2, A4, A5.
 */
#include "dmux_frame.h"

/* Where the fields sit (A1). */
enum {
	OFFSET_MAGIC_LOW = 0,
	OFFSET_MAGIC_HIGH = 1,
	OFFSET_SIGNAL = 2,
	OFFSET_COMMAND = 3,
	OFFSET_PAD = 4,
	OFFSET_CHANNEL = 5,
	OFFSET_LENGTH_LOW = 6,
	OFFSET_LENGTH_HIGH = 7,
};

/* Smallest sizes of the dynamic-MTU code 0; each further code doubles them (A5). */
#define SIGNAL_MTU_SMALLEST	2048u
#define SIGNAL_POOL_SMALLEST	32u

DMUX_STATIC_ASSERT(OFFSET_LENGTH_HIGH + 1 == DMUX_HEADER_SIZE, "the length field ends the header");
DMUX_STATIC_ASSERT(DMUX_HEADER_SIZE % DMUX_PAD_ALIGNMENT == 0,
		   "the pad depends on the payload alone");
DMUX_STATIC_ASSERT(DMUX_PAYLOAD_MAX < DMUX_LENGTH_FROM_DMA,
		   "no real length may look like DMUX_LENGTH_FROM_DMA");

static const char *const command_names[] = {
	[DMUX_COMMAND_DATA] = "DATA",
	[DMUX_COMMAND_OPEN] = "OPEN",
	[DMUX_COMMAND_CLOSE] = "CLOSE",
	[DMUX_COMMAND_STATUS] = "STATUS",
	[DMUX_COMMAND_OPEN_NO_A2_PC] = "OPEN_NO_A2_PC",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(command_names) == DMUX_COMMAND_COUNT, "one name a command");

static const char *const verdict_names[] = {
	[DMUX_VERDICT_OK] = "ok",
	[DMUX_VERDICT_SHORT] = "short",
	[DMUX_VERDICT_BAD_MAGIC] = "bad-magic",
	[DMUX_VERDICT_BAD_COMMAND] = "bad-command",
	[DMUX_VERDICT_BAD_CHANNEL] = "bad-channel",
	[DMUX_VERDICT_TOO_LONG] = "too-long",
	[DMUX_VERDICT_TRUNCATED] = "truncated",
	[DMUX_VERDICT_BAD_PAD] = "bad-pad",
	[DMUX_VERDICT_EMPTY_DATA] = "empty-data",
	[DMUX_VERDICT_COMMAND_PAYLOAD] = "command-payload",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(verdict_names) == DMUX_VERDICT_COUNT, "one name a verdict");

void dmux_frame_encode_header(uint8_t *out, const struct dmux_header *header)
{
	DMUX_ASSERT(out && header);
	DMUX_ASSERT(header->command < DMUX_COMMAND_COUNT);
	DMUX_ASSERT(header->command == DMUX_COMMAND_DATA || header->length == 0);

	out[OFFSET_MAGIC_LOW] = DMUX_MAGIC & 0xff;
	out[OFFSET_MAGIC_HIGH] = DMUX_MAGIC >> 8;
	out[OFFSET_SIGNAL] = header->signal;
	out[OFFSET_COMMAND] = header->command;
	out[OFFSET_PAD] = header->pad;
	out[OFFSET_CHANNEL] = header->channel;
	out[OFFSET_LENGTH_LOW] = (uint8_t)header->length;
	out[OFFSET_LENGTH_HIGH] = (uint8_t)(header->length >> 8);
}

uint32_t dmux_frame_pad(uint32_t payload_length)
{
	uint32_t beyond = payload_length % DMUX_PAD_ALIGNMENT;

	return beyond ? DMUX_PAD_ALIGNMENT - beyond : 0;
}

/* Volatile, so that the compiler cannot fetch a byte again after it was judged. */
static uint8_t read_once(const uint8_t *byte)
{
	return *(const volatile uint8_t *)byte;
}

static uint16_t read_once_le16(const uint8_t *low, const uint8_t *high)
{
	uint16_t value = read_once(low);

	return (uint16_t)(value | (uint16_t)(read_once(high) << 8));
}

/* The rules about sizes, after magic, command and channel were found good. */
static enum dmux_verdict judge_sizes(const struct dmux_header *header, uint32_t received,
				     const struct dmux_decode_rules *rules,
				     uint32_t *payload_length)
{
	uint32_t available = received - DMUX_HEADER_SIZE;
	bool data = header->command == DMUX_COMMAND_DATA;
	bool from_dma = data && rules->length_from_dma && header->length == DMUX_LENGTH_FROM_DMA;
	uint32_t length = from_dma ? available : header->length;

	DMUX_ASSERT(received >= DMUX_HEADER_SIZE);
	if (length > rules->payload_max)
		return DMUX_VERDICT_TOO_LONG;
	if (length > available)
		return DMUX_VERDICT_TRUNCATED;
	if (header->pad > rules->pad_max)
		return DMUX_VERDICT_BAD_PAD;
	/* A length taken from the DMA engine has nothing it could differ from. */
	if (rules->exact_size && !from_dma && available != length + header->pad)
		return DMUX_VERDICT_BAD_PAD;
	if (data && length == 0)
		return DMUX_VERDICT_EMPTY_DATA;
	if (!data && (length != 0 || header->pad != 0))
		return DMUX_VERDICT_COMMAND_PAYLOAD;

	*payload_length = length;
	return DMUX_VERDICT_OK;
}

enum dmux_verdict dmux_frame_decode(const uint8_t *bytes, uint32_t received,
				    const struct dmux_decode_rules *rules,
				    struct dmux_frame *frame)
{
	struct dmux_header *header = &frame->header;
	uint16_t magic;

	DMUX_ASSERT(rules && frame);
	DMUX_ASSERT(bytes || received == 0);

	memset(frame, 0, sizeof(*frame));
	frame->payload_offset = DMUX_HEADER_SIZE;
	if (received < DMUX_HEADER_SIZE)
		return DMUX_VERDICT_SHORT;

	magic = read_once_le16(&bytes[OFFSET_MAGIC_LOW], &bytes[OFFSET_MAGIC_HIGH]);
	if (magic != DMUX_MAGIC)
		return DMUX_VERDICT_BAD_MAGIC;

	header->signal = read_once(&bytes[OFFSET_SIGNAL]);
	header->command = read_once(&bytes[OFFSET_COMMAND]);
	header->pad = read_once(&bytes[OFFSET_PAD]);
	header->channel = read_once(&bytes[OFFSET_CHANNEL]);
	header->length = read_once_le16(&bytes[OFFSET_LENGTH_LOW], &bytes[OFFSET_LENGTH_HIGH]);

	if (header->command >= DMUX_COMMAND_COUNT)
		return DMUX_VERDICT_BAD_COMMAND;
	if (header->channel >= rules->channels)
		return DMUX_VERDICT_BAD_CHANNEL;

	return judge_sizes(header, received, rules, &frame->payload_length);
}

uint32_t dmux_frame_signal_mtu(uint8_t signal)
{
	if (!(signal & DMUX_SIGNAL_DYNAMIC_MTU))
		return SIGNAL_MTU_SMALLEST;

	return SIGNAL_MTU_SMALLEST << ((signal & DMUX_SIGNAL_MTU_SIZE_MASK) >>
				       DMUX_SIGNAL_MTU_SIZE_SHIFT);
}

uint32_t dmux_frame_signal_pool(uint8_t signal)
{
	if (!(signal & DMUX_SIGNAL_DYNAMIC_MTU))
		return SIGNAL_POOL_SMALLEST;

	return SIGNAL_POOL_SMALLEST << ((signal & DMUX_SIGNAL_POOL_SIZE_MASK) >>
					DMUX_SIGNAL_POOL_SIZE_SHIFT);
}

const char *dmux_command_name(uint8_t command)
{
	return command < DMUX_COMMAND_COUNT ? command_names[command] : "?";
}

const char *dmux_verdict_name(enum dmux_verdict verdict)
{
	unsigned int index = verdict;

	return index < DMUX_VERDICT_COUNT ? verdict_names[index] : "?";
}
