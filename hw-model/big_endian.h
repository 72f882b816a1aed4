/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Network-order fields of packets, whatever the host is.
 */
#ifndef HW_MODEL_BIG_ENDIAN_H
#define HW_MODEL_BIG_ENDIAN_H

#include <stdint.h>

static inline uint16_t hw_get_be16(const uint8_t *bytes)
{
	return (uint16_t)((bytes[0] << 8) | bytes[1]);
}

static inline uint32_t hw_get_be32(const uint8_t *bytes)
{
	return ((uint32_t)hw_get_be16(bytes) << 16) | hw_get_be16(bytes + 2);
}

static inline void hw_put_be16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

static inline void hw_put_be32(uint8_t *bytes, uint32_t value)
{
	hw_put_be16(bytes, (uint16_t)(value >> 16));
	hw_put_be16(bytes + 2, (uint16_t)value);
}

#endif /* HW_MODEL_BIG_ENDIAN_H */
