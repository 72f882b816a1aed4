/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * FNV-1a hashes: to compare traces and payloads, not for security.
 */
#ifndef HW_MODEL_FNV_H
#define HW_MODEL_FNV_H

#include <stdint.h>

#define FNV1A_32_START 0x811c9dc5u
#define FNV1A_64_START 0xcbf29ce484222325ull

static inline uint32_t fnv1a_32(uint32_t hash, const uint8_t *bytes, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * 0x01000193u;
	return hash;
}

static inline uint64_t fnv1a_64(uint64_t hash, const uint8_t *bytes, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * 0x00000100000001b3ull;
	return hash;
}

#endif /* HW_MODEL_FNV_H */
