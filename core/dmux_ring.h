/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Ring accounting: which of a fixed number of slots is in which hands.
 *
 * A slot passes through four states, always in ring order:
 *
 *      reserve        submit          complete       reclaim
 *   FREE ---> RESERVED ---> IN_FLIGHT ---> DONE ---> FREE
 *     ^          |
 *     +--cancel--+        (the newest reservation only)
 *
 *   FREE       nobody's
 *   RESERVED   the CPU prepares a buffer (map, header)
 *   IN_FLIGHT  the BAM owns the buffer
 *   DONE       the BAM is finished; the CPU unmaps, delivers, frees
 *
 * so the ring is a sequence of at most four runs. Seen from the oldest slot:
 *
 *   | DONE ... | IN_FLIGHT ... | RESERVED ... | FREE ... |
 *   oldest     +done           +in_flight     +reserved
 *
 * The owner's data of a slot (skb, DMA address) lives in its own array, indexed
 * by the slot number. At link loss dmux_ring_reclaim_any() gives back every slot
 * that is not free exactly once, oldest first (hardware.md T1: no slot may be lost).
 *
 * No locks: one lock or one context owns a ring.
 */
#ifndef DMUX_RING_H
#define DMUX_RING_H

#include "dmux_types.h"

#define DMUX_RING_SLOTS_MAX	256u
/* Both mainline rings (hardware.md A4). */
#define DMUX_RING_SLOTS_DEFAULT	32u
/* No slot: ring full, or nothing in the state asked for. */
#define DMUX_RING_NONE		(-1)

enum dmux_slot {
	DMUX_SLOT_FREE,
	DMUX_SLOT_RESERVED,
	DMUX_SLOT_IN_FLIGHT,
	DMUX_SLOT_DONE,
	DMUX_SLOT_COUNT
};

/**
 * struct dmux_ring - the accounts
 * @slots:	1..DMUX_RING_SLOTS_MAX, fixed at init
 * @oldest:	slot number of the oldest slot that is not free
 * @done:	slots in state DONE
 * @in_flight:	slots in state IN_FLIGHT
 * @reserved:	slots in state RESERVED
 */
struct dmux_ring {
	uint16_t slots;
	uint16_t oldest;
	uint16_t done;
	uint16_t in_flight;
	uint16_t reserved;
};

/* All slots free; numbering starts at slot 0. @slots is asserted. */
void dmux_ring_init(struct dmux_ring *ring, unsigned int slots);

/*
 * One step of one slot; each returns the slot number 0..slots-1 that changed hands, or
 * DMUX_RING_NONE when no slot is in the state that the step starts from. Nothing else
 * changes then, so a surplus completion of the hardware is harmless.
 */
int dmux_ring_reserve(struct dmux_ring *ring);	/* FREE -> RESERVED */
int dmux_ring_cancel(struct dmux_ring *ring);	/* newest RESERVED -> FREE */
int dmux_ring_submit(struct dmux_ring *ring);	/* oldest RESERVED -> IN_FLIGHT */
int dmux_ring_complete(struct dmux_ring *ring);	/* oldest IN_FLIGHT -> DONE */
int dmux_ring_reclaim(struct dmux_ring *ring);	/* oldest DONE -> FREE */

/**
 * dmux_ring_reclaim_any() - at link loss: free the oldest slot, whatever its state
 * @ring:	the ring
 * @state:	out, may be NULL: state the slot had, which says what the owner must undo
 *
 * Called until it returns DMUX_RING_NONE it visits every slot that is not free exactly once.
 */
int dmux_ring_reclaim_any(struct dmux_ring *ring, enum dmux_slot *state);

unsigned int dmux_ring_free(const struct dmux_ring *ring);

/* @slot: 0..slots-1 (asserted). */
enum dmux_slot dmux_ring_state(const struct dmux_ring *ring, unsigned int slot);

/* Return: NULL, or a static text naming the relation between the fields that is broken. */
const char *dmux_ring_check(const struct dmux_ring *ring);

/* Name for logs and traces; "?" outside the enum. Never NULL. */
const char *dmux_slot_name(enum dmux_slot state);

#endif /* DMUX_RING_H */
