/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * APCS IPC doorbell: one write-only register in a 4 KiB block.
 *
 * Stateless: each bit written as 1 is one pulse. The rest of the block reads 0
 * and ignores writes; a write there is legal on the SoC (clock multiplexer at
 * 0x50), so it is reported as a guest error but has no effect.
 * Source: HARDWARE.md C4.
 */
#include "apcs.h"

#include <assert.h>

void apcs_init(struct apcs *apcs, const struct hw_host *host, const struct hw_event_bus *bus,
	       void (*ring)(void *opaque, unsigned int bit), void *ring_opaque)
{
	assert(apcs && host && host->ops);
	assert(ring);

	*apcs = (struct apcs){
		.host = *host,
		.bus = bus,
		.ring = ring,
		.ring_opaque = ring_opaque,
	};
}

uint32_t apcs_read(const struct apcs *apcs, uint32_t offset)
{
	assert(apcs);
	(void)offset;
	return 0;
}

void apcs_write(struct apcs *apcs, uint32_t offset, uint32_t value)
{
	struct hw_event event = { .a = value };

	assert(apcs && apcs->ring);

	event.time_ns = hw_time_ns(&apcs->host);
	if (offset != APCS_IPC_OFFSET) {
		event.kind = HW_EVENT_GUEST_ERROR;
		event.unit = HW_BLOCK_DOORBELL;
		event.a = offset;
		event.b = value;
		event.text = "APCS: write beside the IPC register";
		hw_event_emit(apcs->bus, &event);
		return;
	}

	event.kind = HW_EVENT_DOORBELL_AP;
	hw_event_emit(apcs->bus, &event);
	for (unsigned int bit = 0; bit < 32; bit++) {
		if (value & (1u << bit))
			apcs->ring(apcs->ring_opaque, bit);
	}
}
