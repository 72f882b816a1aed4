/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * TCSR mutex block: 32 hardware locks, one word each = owner id, 0 free.
 * Source: HARDWARE.md C1. SMEM uses lock 3; AP writes 1, the modem 2.
 */
#ifndef HW_MODEL_TCSR_MUTEX_H
#define HW_MODEL_TCSR_MUTEX_H

#include "event.h"

#define TCSR_MUTEX_LOCKS 32u
#define TCSR_MUTEX_OWNER_MODEM 2u

struct tcsr_mutex {
	struct hw_host host;
	const struct hw_event_bus *bus;
	uint32_t stride;	/* bytes between locks: 0x1000 MSM8916, 0x80 MSM8974 */
	uint32_t owner[TCSR_MUTEX_LOCKS];	/* saved with the machine */
};

void tcsr_mutex_init(struct tcsr_mutex *mutex, const struct hw_host *host,
		     const struct hw_event_bus *bus, uint32_t stride);
void tcsr_mutex_reset(struct tcsr_mutex *mutex);

/* AP's side. Unknown offsets read 0; false from write = nothing there (a guest error). */
uint32_t tcsr_mutex_read(const struct tcsr_mutex *mutex, uint32_t offset);
bool tcsr_mutex_write(struct tcsr_mutex *mutex, uint32_t offset, uint32_t value);

/* Modem's side: true if the lock is ours afterwards. */
bool tcsr_mutex_take(struct tcsr_mutex *mutex, unsigned int lock);
void tcsr_mutex_release(struct tcsr_mutex *mutex, unsigned int lock);

#endif /* HW_MODEL_TCSR_MUTEX_H */
