// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Ring accounting; see dmux_ring.h. The state of a slot is its distance from the oldest. */
#include "dmux_ring.h"

static const char *const slot_names[] = {
	[DMUX_SLOT_FREE] = "free",
	[DMUX_SLOT_RESERVED] = "reserved",
	[DMUX_SLOT_IN_FLIGHT] = "in-flight",
	[DMUX_SLOT_DONE] = "done",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(slot_names) == DMUX_SLOT_COUNT, "one name a state");
DMUX_STATIC_ASSERT(DMUX_RING_SLOTS_DEFAULT <= DMUX_RING_SLOTS_MAX, "the default is possible");

static unsigned int used(const struct dmux_ring *ring)
{
	return (unsigned int)ring->done + ring->in_flight + ring->reserved;
}

/* Slot number at a distance of 0..slots from the oldest slot. */
static int slot_at(const struct dmux_ring *ring, unsigned int distance)
{
	unsigned int slot = ring->oldest + distance;

	DMUX_ASSERT(distance <= ring->slots);
	return (int)(slot < ring->slots ? slot : slot - ring->slots);
}

void dmux_ring_init(struct dmux_ring *ring, unsigned int slots)
{
	DMUX_ASSERT(ring);
	DMUX_ASSERT(slots >= 1 && slots <= DMUX_RING_SLOTS_MAX);
	memset(ring, 0, sizeof(*ring));
	ring->slots = (uint16_t)slots;
}

int dmux_ring_reserve(struct dmux_ring *ring)
{
	int slot;

	DMUX_ASSERT(!dmux_ring_check(ring));
	if (used(ring) == ring->slots)
		return DMUX_RING_NONE;

	slot = slot_at(ring, used(ring));
	ring->reserved++;
	DMUX_ASSERT(used(ring) <= ring->slots);
	return slot;
}

int dmux_ring_cancel(struct dmux_ring *ring)
{
	DMUX_ASSERT(!dmux_ring_check(ring));
	if (!ring->reserved)
		return DMUX_RING_NONE;

	ring->reserved--;
	return slot_at(ring, used(ring));
}

int dmux_ring_submit(struct dmux_ring *ring)
{
	DMUX_ASSERT(!dmux_ring_check(ring));
	if (!ring->reserved)
		return DMUX_RING_NONE;

	ring->reserved--;
	ring->in_flight++;
	return slot_at(ring, ring->done + ring->in_flight - 1u);
}

int dmux_ring_complete(struct dmux_ring *ring)
{
	DMUX_ASSERT(!dmux_ring_check(ring));
	if (!ring->in_flight)
		return DMUX_RING_NONE;

	ring->in_flight--;
	ring->done++;
	return slot_at(ring, ring->done - 1u);
}

static int free_oldest(struct dmux_ring *ring)
{
	int slot = ring->oldest;

	ring->oldest = (uint16_t)slot_at(ring, 1);
	DMUX_ASSERT(ring->oldest < ring->slots);
	return slot;
}

int dmux_ring_reclaim(struct dmux_ring *ring)
{
	DMUX_ASSERT(!dmux_ring_check(ring));
	if (!ring->done)
		return DMUX_RING_NONE;

	ring->done--;
	return free_oldest(ring);
}

int dmux_ring_reclaim_any(struct dmux_ring *ring, enum dmux_slot *state)
{
	enum dmux_slot oldest_state;

	DMUX_ASSERT(!dmux_ring_check(ring));
	oldest_state = dmux_ring_state(ring, ring->oldest);
	if (state)
		*state = oldest_state;

	switch (oldest_state) {
	case DMUX_SLOT_DONE:
		ring->done--;
		break;
	case DMUX_SLOT_IN_FLIGHT:
		ring->in_flight--;
		break;
	case DMUX_SLOT_RESERVED:
		ring->reserved--;
		break;
	default:
		return DMUX_RING_NONE;
	}
	return free_oldest(ring);
}

unsigned int dmux_ring_free(const struct dmux_ring *ring)
{
	DMUX_ASSERT(used(ring) <= ring->slots);
	return ring->slots - used(ring);
}

enum dmux_slot dmux_ring_state(const struct dmux_ring *ring, unsigned int slot)
{
	unsigned int distance;

	DMUX_ASSERT(slot < ring->slots);
	distance = slot >= ring->oldest ? slot - ring->oldest : slot + ring->slots - ring->oldest;

	if (distance < ring->done)
		return DMUX_SLOT_DONE;
	if (distance < (unsigned int)ring->done + ring->in_flight)
		return DMUX_SLOT_IN_FLIGHT;
	if (distance < used(ring))
		return DMUX_SLOT_RESERVED;
	return DMUX_SLOT_FREE;
}

const char *dmux_ring_check(const struct dmux_ring *ring)
{
	if (ring->slots < 1 || ring->slots > DMUX_RING_SLOTS_MAX)
		return "the ring has 1..DMUX_RING_SLOTS_MAX slots";
	if (ring->oldest >= ring->slots)
		return "the oldest slot is inside the ring";
	if (used(ring) > ring->slots)
		return "no slot is counted twice";
	return NULL;
}

const char *dmux_slot_name(enum dmux_slot state)
{
	unsigned int index = state;

	return index < DMUX_SLOT_COUNT ? slot_names[index] : "?";
}
