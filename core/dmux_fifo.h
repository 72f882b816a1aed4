/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Offset arithmetic of a BAM descriptor FIFO (HARDWARE.md B3, B4).
 *
 * A FIFO is described by size, the value of P_FIFO_SIZES bits 15:0: a number of
 * bytes, 8 less than the memory behind it. Offsets are bytes, multiples of 8, in
 * 0 .. size - 8; the entry after the last one is offset 0. So with the memory of
 * 32 KiB (size 0x7ff8) there are 4095 entries, the last at 0x7ff0, and 0x7ff8 is
 * never an offset. Equal read and write offsets mean empty, hence at most
 * entries - 1 descriptors may be outstanding.
 *
 * Pure functions for both ends: a driver that owns registers, and the model of
 * the hardware. What comes from a register is untrusted until
 * dmux_fifo_offset_valid() said yes; arguments of the other functions are
 * asserted.
 */
#ifndef DMUX_FIFO_H
#define DMUX_FIFO_H

#include "dmux_types.h"

#define DMUX_FIFO_DESCRIPTOR_SIZE	8u
/* The register field has 16 bits. */
#define DMUX_FIFO_SIZE_MAX		0xfff8u
/* One usable descriptor needs two entries. */
#define DMUX_FIFO_SIZE_MIN		(2u * DMUX_FIFO_DESCRIPTOR_SIZE)
/* Mainline: 32 KiB of memory per pipe. */
#define DMUX_FIFO_SIZE_MAINLINE		0x7ff8u

/* Is @size something that can be worked with? Multiple of 8 within MIN..MAX. */
bool dmux_fifo_size_valid(uint32_t size);

/* Number of entries; one of them always stays empty. */
uint32_t dmux_fifo_entries(uint32_t size);

/**
 * dmux_fifo_offset_valid() - may a register hold this offset?
 * @size:	valid FIFO size in bytes
 * @offset:	bytes, any value
 */
bool dmux_fifo_offset_valid(uint32_t size, uint32_t offset);

/**
 * dmux_fifo_advance() - offset after some descriptors
 * @size:	valid FIFO size in bytes
 * @offset:	valid offset in bytes
 * @count:	descriptors, 0..entries
 */
uint32_t dmux_fifo_advance(uint32_t size, uint32_t offset, uint32_t count);

/**
 * dmux_fifo_count() - descriptors from one offset up to, not including, another
 * @size:	valid FIFO size in bytes
 * @from:	valid offset in bytes, the older one (read offset)
 * @to:		valid offset in bytes, the newer one (write offset)
 *
 * Return: 0..entries-1; 0 when they are equal.
 */
uint32_t dmux_fifo_count(uint32_t size, uint32_t from, uint32_t to);

/* Descriptors that still fit between write and read offset (both valid). */
uint32_t dmux_fifo_room(uint32_t size, uint32_t read, uint32_t write);

#endif /* DMUX_FIFO_H */
