/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * TCSR mutex block: the register is the lock.
 *
 *   write v != 0, lock free     owner = v
 *   write v != 0, lock taken    ignored: who writes then reads, and sees the loss
 *   write 0                     free, whoever owned it
 *   read                        owner
 *
 * The hardware knows no bus master: ownership is only the value written
 * (HARDWARE.md C1). Invariant: nobody takes a lock over from another owner
 * without a write of 0 in between.
 */
#include "tcsr_mutex.h"

#include <assert.h>
#include <string.h>

void tcsr_mutex_init(struct tcsr_mutex *mutex, const struct hw_host *host,
		     const struct hw_event_bus *bus, uint32_t stride)
{
	assert(mutex && host && host->ops);
	assert(stride >= sizeof(uint32_t) && stride % sizeof(uint32_t) == 0);

	*mutex = (struct tcsr_mutex){ .host = *host, .bus = bus, .stride = stride };
}

void tcsr_mutex_reset(struct tcsr_mutex *mutex)
{
	assert(mutex);
	memset(mutex->owner, 0, sizeof(mutex->owner));
}

/* The lock whose word is at @offset, or TCSR_MUTEX_LOCKS. */
static unsigned int lock_at(const struct tcsr_mutex *mutex, uint32_t offset)
{
	uint32_t lock = offset / mutex->stride;

	if (offset % mutex->stride != 0 || lock >= TCSR_MUTEX_LOCKS)
		return TCSR_MUTEX_LOCKS;
	return lock;
}

static void set_owner(struct tcsr_mutex *mutex, unsigned int lock, uint32_t owner)
{
	struct hw_event event = {
		.kind = HW_EVENT_MUTEX,
		.unit = lock,
		.a = mutex->owner[lock],
		.b = owner,
	};

	assert(lock < TCSR_MUTEX_LOCKS);
	if (mutex->owner[lock] == owner)
		return;
	assert(mutex->owner[lock] == 0 || owner == 0);

	mutex->owner[lock] = owner;
	event.time_ns = hw_time_ns(&mutex->host);
	hw_event_emit(mutex->bus, &event);
}

uint32_t tcsr_mutex_read(const struct tcsr_mutex *mutex, uint32_t offset)
{
	unsigned int lock;

	assert(mutex);
	lock = lock_at(mutex, offset);
	return lock < TCSR_MUTEX_LOCKS ? mutex->owner[lock] : 0;
}

bool tcsr_mutex_write(struct tcsr_mutex *mutex, uint32_t offset, uint32_t value)
{
	unsigned int lock;

	assert(mutex);
	lock = lock_at(mutex, offset);
	if (lock == TCSR_MUTEX_LOCKS) {
		struct hw_event event = {
			.kind = HW_EVENT_GUEST_ERROR,
			.unit = HW_BLOCK_MUTEX,
			.time_ns = hw_time_ns(&mutex->host),
			.a = offset,
			.b = value,
			.text = "TCSR mutex: write where no lock is",
		};

		hw_event_emit(mutex->bus, &event);
		return false;
	}
	if (value == 0 || mutex->owner[lock] == 0)
		set_owner(mutex, lock, value);
	return true;
}

bool tcsr_mutex_take(struct tcsr_mutex *mutex, unsigned int lock)
{
	assert(mutex);
	assert(lock < TCSR_MUTEX_LOCKS);

	if (mutex->owner[lock] == 0)
		set_owner(mutex, lock, TCSR_MUTEX_OWNER_MODEM);
	return mutex->owner[lock] == TCSR_MUTEX_OWNER_MODEM;
}

void tcsr_mutex_release(struct tcsr_mutex *mutex, unsigned int lock)
{
	assert(mutex);
	assert(lock < TCSR_MUTEX_LOCKS);

	/* The AP may have freed it behind our back, and even taken it since. */
	if (mutex->owner[lock] == TCSR_MUTEX_OWNER_MODEM)
		set_owner(mutex, lock, 0);
}
