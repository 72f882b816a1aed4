/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Little-endian fields of guest memory and of frames, whatever the host is.
 */
#ifndef HW_MODEL_LITTLE_ENDIAN_H
#define HW_MODEL_LITTLE_ENDIAN_H

#include <stdint.h>

static inline uint16_t hw_get_le16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | (bytes[1] << 8));
}

static inline uint32_t hw_get_le32(const uint8_t *bytes)
{
	return (uint32_t)hw_get_le16(bytes) | ((uint32_t)hw_get_le16(bytes + 2) << 16);
}

static inline uint64_t hw_get_le64(const uint8_t *bytes)
{
	return (uint64_t)hw_get_le32(bytes) | ((uint64_t)hw_get_le32(bytes + 4) << 32);
}

static inline void hw_put_le16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)value;
	bytes[1] = (uint8_t)(value >> 8);
}

static inline void hw_put_le32(uint8_t *bytes, uint32_t value)
{
	hw_put_le16(bytes, (uint16_t)value);
	hw_put_le16(bytes + 2, (uint16_t)(value >> 16));
}

static inline void hw_put_le64(uint8_t *bytes, uint64_t value)
{
	hw_put_le32(bytes, (uint32_t)value);
	hw_put_le32(bytes + 4, (uint32_t)(value >> 32));
}

#endif /* HW_MODEL_LITTLE_ENDIAN_H */
