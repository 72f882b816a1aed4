// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * libFuzzer entry for the frame decoder. The first six bytes choose the rules and the
 * claimed number of received bytes, the rest is the frame.
 */
#include "frame_oracle.h"

#define CHOICE_BYTES 6u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dmux_decode_rules rules;
	uint32_t received;

	if (size < CHOICE_BYTES)
		return 0;
	rules = (struct dmux_decode_rules){
		.payload_max = data[0] + 256u * data[1],
		.pad_max = data[2],
		.channels = data[3],
		.length_from_dma = data[4] & 1,
		.exact_size = data[4] & 2,
	};
	received = (uint32_t)(size - CHOICE_BYTES);
	/* The bytes of the payload are never read, so more of them may be claimed. */
	if (received >= DMUX_HEADER_SIZE)
		received += data[5] * ((data[4] >> 2) + 1u);
	frame_oracle_compare(data + CHOICE_BYTES, received, &rules);
	return 0;
}
