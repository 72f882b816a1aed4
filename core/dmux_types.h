/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The one place where core meets its surroundings: fixed-width types, bool,
 * mem*() and assertions for three hosts.
 *
 *   __KERNEL__         Linux kernel module (the kernel's own headers)
 *   DMUX_FREESTANDING  no header at all: compiler built-ins only, which proves
 *                      that core needs nothing else
 *   otherwise          hosted C11 (QEMU device, native bench, fuzzers)
 *
 * No other file in core/ includes anything from outside core/.
 */
#ifndef DMUX_TYPES_H
#define DMUX_TYPES_H

#if defined(__KERNEL__)

#include <linux/types.h>
#include <linux/string.h>
#include <linux/build_bug.h>
#include <linux/bug.h>

#define DMUX_ASSERT(condition)	((void)WARN_ON_ONCE(!(condition)))
#define DMUX_STATIC_ASSERT	static_assert

#elif defined(DMUX_FREESTANDING)

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __SIZE_TYPE__ size_t;

#define bool _Bool
#define true 1
#define false 0
#define NULL ((void *)0)

#define memcpy __builtin_memcpy
#define memset __builtin_memset

#define DMUX_ASSERT(condition)	((condition) ? (void)0 : __builtin_trap())
#define DMUX_STATIC_ASSERT	_Static_assert

#else

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define DMUX_ASSERT(condition)	assert(condition)
#define DMUX_STATIC_ASSERT	_Static_assert

#endif

#define DMUX_ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif /* DMUX_TYPES_H */
