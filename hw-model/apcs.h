/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * APCS IPC doorbell: writing bit n at offset 8 pulses line n to another
 * processor; all else reads 0 and ignores writes. Source: HARDWARE.md C4.
 */
#ifndef HW_MODEL_APCS_H
#define HW_MODEL_APCS_H

#include "event.h"

#define APCS_IPC_OFFSET 0x8u
#define APCS_MMIO_SIZE 0x1000u
#define APCS_IPC_BIT_MODEM_SMD 12u
#define APCS_IPC_BIT_MODEM_SMSM 13u
#define APCS_IPC_BIT_MODEM_SMP2P 14u

struct apcs {
	struct hw_host host;
	const struct hw_event_bus *bus;
	void (*ring)(void *opaque, unsigned int bit);
	void *ring_opaque;
};

void apcs_init(struct apcs *apcs, const struct hw_host *host, const struct hw_event_bus *bus,
	       void (*ring)(void *opaque, unsigned int bit), void *ring_opaque);
uint32_t apcs_read(const struct apcs *apcs, uint32_t offset);
void apcs_write(struct apcs *apcs, uint32_t offset, uint32_t value);

#endif /* HW_MODEL_APCS_H */
