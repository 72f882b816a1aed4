// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * A second opinion on received frames; see frame_oracle.h. Deliberately another shape
 * than the decoder: it collects every rule that is broken and then takes the first.
 */
#include <stdio.h>
#include <stdlib.h>

#include "frame_oracle.h"

enum dmux_verdict frame_oracle(const uint8_t *bytes, uint32_t received,
			       const struct dmux_decode_rules *rules, uint32_t *payload_length)
{
	bool broken[DMUX_VERDICT_COUNT] = { false };
	int64_t length, rest;
	bool unknown_length;

	if (received < 8)
		return DMUX_VERDICT_SHORT;

	rest = (int64_t)received - 8;
	length = bytes[7] * 256 + bytes[6];
	unknown_length = bytes[3] == 0 && length == 65535 && rules->length_from_dma;
	if (unknown_length)
		length = rest;

	broken[DMUX_VERDICT_BAD_MAGIC] = bytes[0] != 0xfc || bytes[1] != 0x33;
	broken[DMUX_VERDICT_BAD_COMMAND] = bytes[3] > 4;
	broken[DMUX_VERDICT_BAD_CHANNEL] = bytes[5] >= rules->channels;
	broken[DMUX_VERDICT_TOO_LONG] = length > (int64_t)rules->payload_max;
	broken[DMUX_VERDICT_TRUNCATED] = 8 + length > (int64_t)received;
	broken[DMUX_VERDICT_BAD_PAD] = bytes[4] > rules->pad_max ||
		(rules->exact_size && !unknown_length &&
		 8 + length + bytes[4] != (int64_t)received);
	broken[DMUX_VERDICT_EMPTY_DATA] = bytes[3] == 0 && length == 0;
	broken[DMUX_VERDICT_COMMAND_PAYLOAD] = bytes[3] != 0 && (length > 0 || bytes[4] > 0);

	for (unsigned int rule = DMUX_VERDICT_BAD_MAGIC; rule < DMUX_VERDICT_COUNT; rule++)
		if (broken[rule])
			return rule;
	*payload_length = (uint32_t)length;
	return DMUX_VERDICT_OK;
}

static void differ(const char *what, const uint8_t *bytes, uint32_t received,
		   const struct dmux_decode_rules *rules, unsigned int got, unsigned int expected)
{
	fprintf(stderr, "decoder and oracle differ in %s: %u, expected %u\n"
		"  received %u, payload_max %u pad_max %u channels %u from_dma %d exact %d\n"
		"  bytes",
		what, got, expected, received, rules->payload_max, rules->pad_max, rules->channels,
		rules->length_from_dma, rules->exact_size);
	for (uint32_t i = 0; i < received && i < 16; i++)
		fprintf(stderr, " %02x", bytes[i]);
	fprintf(stderr, "\n");
	abort();
}

enum dmux_verdict frame_oracle_compare(const uint8_t *bytes, uint32_t received,
				       const struct dmux_decode_rules *rules)
{
	/* The decoder reads the header only: a buffer of that size shows any other read. */
	uint32_t kept = received < DMUX_HEADER_SIZE ? received : DMUX_HEADER_SIZE;
	uint8_t *exact = malloc(kept ? kept : 1);
	uint32_t payload_length = 0;
	struct dmux_frame frame;
	enum dmux_verdict got, expected;

	if (!exact)
		abort();
	memcpy(exact, bytes, kept);
	memset(&frame, 0xa5, sizeof(frame));
	got = dmux_frame_decode(exact, received, rules, &frame);
	free(exact);
	expected = frame_oracle(bytes, received, rules, &payload_length);

	if (got != expected)
		differ("verdict", bytes, received, rules, got, expected);
	if (frame.payload_length != payload_length)
		differ("payload length", bytes, received, rules, frame.payload_length,
		       payload_length);
	if (frame.payload_offset != 8)
		differ("payload offset", bytes, received, rules, frame.payload_offset, 8);
	if (got == DMUX_VERDICT_SHORT || got == DMUX_VERDICT_BAD_MAGIC) {
		if (frame.header.signal || frame.header.command || frame.header.pad ||
		    frame.header.channel || frame.header.length)
			differ("header that must be zero", bytes, received, rules, 1, 0);
		return got;
	}
	if (frame.header.signal != bytes[2])
		differ("signal", bytes, received, rules, frame.header.signal, bytes[2]);
	if (frame.header.command != bytes[3])
		differ("command", bytes, received, rules, frame.header.command, bytes[3]);
	if (frame.header.pad != bytes[4])
		differ("pad", bytes, received, rules, frame.header.pad, bytes[4]);
	if (frame.header.channel != bytes[5])
		differ("channel", bytes, received, rules, frame.header.channel, bytes[5]);
	if (frame.header.length != bytes[6] + 256 * bytes[7])
		differ("length", bytes, received, rules, frame.header.length,
		       bytes[6] + 256 * bytes[7]);
	return got;
}
