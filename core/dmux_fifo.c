// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Offset arithmetic of a BAM descriptor FIFO; see dmux_fifo.h. */
#include "dmux_fifo.h"

DMUX_STATIC_ASSERT(DMUX_FIFO_SIZE_MAX % DMUX_FIFO_DESCRIPTOR_SIZE == 0, "whole descriptors");
DMUX_STATIC_ASSERT(DMUX_FIFO_SIZE_MAINLINE % DMUX_FIFO_DESCRIPTOR_SIZE == 0, "whole descriptors");
DMUX_STATIC_ASSERT(DMUX_FIFO_SIZE_MAINLINE <= DMUX_FIFO_SIZE_MAX, "fits the register");

bool dmux_fifo_size_valid(uint32_t size)
{
	return size >= DMUX_FIFO_SIZE_MIN && size <= DMUX_FIFO_SIZE_MAX &&
	       size % DMUX_FIFO_DESCRIPTOR_SIZE == 0;
}

uint32_t dmux_fifo_entries(uint32_t size)
{
	DMUX_ASSERT(dmux_fifo_size_valid(size));
	return size / DMUX_FIFO_DESCRIPTOR_SIZE;
}

bool dmux_fifo_offset_valid(uint32_t size, uint32_t offset)
{
	DMUX_ASSERT(dmux_fifo_size_valid(size));
	return offset < size && offset % DMUX_FIFO_DESCRIPTOR_SIZE == 0;
}

uint32_t dmux_fifo_advance(uint32_t size, uint32_t offset, uint32_t count)
{
	uint32_t advanced;

	DMUX_ASSERT(dmux_fifo_offset_valid(size, offset));
	DMUX_ASSERT(count <= dmux_fifo_entries(size));

	/* Below 3 * 64 KiB, so this cannot overflow, and one wrap is enough. */
	advanced = offset + count * DMUX_FIFO_DESCRIPTOR_SIZE;
	return advanced < size ? advanced : advanced - size;
}

uint32_t dmux_fifo_count(uint32_t size, uint32_t from, uint32_t to)
{
	uint32_t bytes;

	DMUX_ASSERT(dmux_fifo_offset_valid(size, from));
	DMUX_ASSERT(dmux_fifo_offset_valid(size, to));

	bytes = to >= from ? to - from : size - from + to;
	return bytes / DMUX_FIFO_DESCRIPTOR_SIZE;
}

uint32_t dmux_fifo_room(uint32_t size, uint32_t read, uint32_t write)
{
	uint32_t used = dmux_fifo_count(size, read, write);

	DMUX_ASSERT(used < dmux_fifo_entries(size));
	return dmux_fifo_entries(size) - 1 - used;
}
