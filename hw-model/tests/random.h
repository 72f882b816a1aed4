/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A small deterministic generator for fuzz loops (xorshift64*).
 */
#ifndef HW_MODEL_TESTS_RANDOM_H
#define HW_MODEL_TESTS_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state;	/* never 0 */
};

static inline uint32_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return (uint32_t)((random->state * 0x2545f4914f6cdd1dull) >> 32);
}

/* 0 .. @limit - 1 */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
	return random_next(random) % limit;
}

#endif /* HW_MODEL_TESTS_RANDOM_H */
