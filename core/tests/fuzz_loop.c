// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Deterministic fuzzing of the frame decoder: the same frames on every machine, compared
 * with the oracle, under address and undefined-behaviour sanitizers. Random bytes would
 * nearly all stop at the magic, so each field is drawn from the values around its limits
 * most of the time. The run fails when a verdict was reached too rarely to mean anything.
 *
 * Usage: fuzz_loop [FRAMES [SEED]]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame_oracle.h"

#define FRAMES_DEFAULT		3000000u
#define SEED_DEFAULT		UINT64_C(0x33fc33fc33fc33fc)
/* Of each verdict at least one in so many frames. */
#define RAREST			1000u

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 32) % limit;
}

static uint8_t random_byte(void)
{
	return (uint8_t)random_below(256);
}

/* True once in @times. */
static bool once_in(uint32_t times)
{
	return random_below(times) == 0;
}

static void random_rules(struct dmux_decode_rules *rules)
{
	static const uint32_t payload_max[] = {
		0, 1, 8, 2040, 2041, 4088, 16376, 65534, 65535, UINT32_MAX
	};
	static const uint8_t pad_max[] = { 0, 3, 4, 255 };
	static const uint8_t channels[] = { 0, 1, 8, 21, 255 };

	rules->payload_max = once_in(3) ? payload_max[random_below(10)] : 2040;
	rules->pad_max = pad_max[random_below(4)];
	rules->channels = once_in(3) ? channels[random_below(5)] : 8;
	rules->length_from_dma = once_in(2);
	rules->exact_size = once_in(2);
}

static uint32_t random_frame(uint8_t *bytes, const struct dmux_decode_rules *rules)
{
	static const uint32_t edges[] = { 0, 1, 3, 4, 255, 256, 2039, 2040, 2041, 65534, 65535 };
	uint32_t length = once_in(2) ? edges[random_below(11)] : random_below(2100);

	if (once_in(4))
		length = (rules->payload_max + random_below(3) - 1) & 0xffff;
	bytes[0] = once_in(30) ? random_byte() : 0xfc;
	bytes[1] = once_in(30) ? random_byte() : 0x33;
	bytes[2] = random_byte();
	bytes[3] = once_in(20) ? random_byte() : (uint8_t)(once_in(2) ? 0 : random_below(6));
	bytes[4] = once_in(20) ? random_byte() : (uint8_t)random_below(6);
	bytes[5] = once_in(20) ? random_byte() : (uint8_t)random_below(rules->channels + 1u);
	if (bytes[3] && !once_in(3)) {
		length = 0;
		bytes[4] = once_in(3) ? bytes[4] : 0;
	}
	bytes[6] = (uint8_t)length;
	bytes[7] = (uint8_t)(length >> 8);

	switch (random_below(10)) {
	case 0:
		return random_below(16);
	case 1:
		return random_below(70000);
	case 2:
		return UINT32_MAX - random_below(3);
	case 3:
		return DMUX_HEADER_SIZE + length + random_below(3) - 1;
	default:
		return DMUX_HEADER_SIZE + length + bytes[4];
	}
}

int main(int argc, char **argv)
{
	uint64_t frames = argc > 1 ? strtoull(argv[1], NULL, 0) : FRAMES_DEFAULT;
	uint64_t seen[DMUX_VERDICT_COUNT] = { 0 };
	struct dmux_decode_rules rules;
	uint8_t bytes[DMUX_HEADER_SIZE];
	bool good = true;

	random_state = argc > 2 ? strtoull(argv[2], NULL, 0) : SEED_DEFAULT;
	if (!random_state) {
		fprintf(stderr, "fuzz_loop: the seed must not be 0\n");
		return 2;
	}
	for (uint64_t i = 0; i < frames; i++) {
		random_rules(&rules);
		seen[frame_oracle_compare(bytes, random_frame(bytes, &rules), &rules)]++;
	}

	printf("fuzz_loop: %" PRIu64 " frames:", frames);
	for (unsigned int verdict = 0; verdict < DMUX_VERDICT_COUNT; verdict++) {
		printf(" %s=%" PRIu64, dmux_verdict_name(verdict), seen[verdict]);
		good = good && seen[verdict] * RAREST >= frames;
	}
	printf("\n%s\n", good ? "ok" : "not ok: a verdict was hardly ever reached");
	return good ? 0 : 1;
}
