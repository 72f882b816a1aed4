/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMD's items in SMEM: where a field or a byte of a FIFO lies.
 *
 * Two layouts of the channel info exist, with flags of one byte and of 32 bits; the AP tells
 * them apart by the item's size. Each access looks the item up in the guest's table and checks
 * that it is large enough, so no index or table of the AP leads outside of the item.
 * Source: CONTROL-PLANE.md 1.1, 1.2.
 */
#include "smd_memory.h"

#include "little_endian.h"

#include <assert.h>
#include <string.h>

/* One entry of the allocation table. */
#define TABLE_ENTRY_SIZE 32u
#define TABLE_ENTRY_CID 20u
#define TABLE_ENTRY_FLAGS 24u
#define TABLE_ENTRY_REFERENCES 28u
#define TABLE_FLAGS_EDGE_MODEM 0u
#define TABLE_FLAGS_PACKET (1u << 9)

_Static_assert(TABLE_ENTRY_CID == SMD_NAME_MAX, "the name fills what is before the cid");

struct place {
	uint32_t offset;
	uint32_t size;
};

static uint32_t half_size(bool words)
{
	return (words ? SMD_INFO_WORDS : SMD_INFO_BYTES) / 2u;
}

static struct place place_of(bool words, enum smd_field field)
{
	uint32_t flags = SMD_FIELD_TAIL - SMD_FIELD_DSR;
	uint32_t flag_size = words ? 4u : 1u;

	assert((unsigned int)field < SMD_FIELD_COUNT);
	if (field == SMD_FIELD_STATE)
		return (struct place){ 0, 4 };
	if (field < SMD_FIELD_TAIL)
		return (struct place){ 4u + (field - SMD_FIELD_DSR) * flag_size, flag_size };
	return (struct place){ 4u + flags * flag_size + (field - SMD_FIELD_TAIL) * 4u, 4 };
}

/* Address of a field, 0 if its item is not as it was made. */
static uint64_t field_address(const struct smd *smd, unsigned int channel, enum smd_half half,
			      enum smd_field field, uint32_t *size)
{
	bool words = smd->state.word_info != 0;
	struct place place = place_of(words, field);
	uint32_t bytes = 0;
	uint64_t base;

	assert(channel < smd->channel_count);
	base = smem_find(smd->smem, SMEM_ITEM_SMD_INFO + smd->channels[channel].cid, &bytes);
	if (base == 0 || bytes < 2u * half_size(words))
		return 0;
	*size = place.size;
	return base + half * half_size(words) + place.offset;
}

bool smd_field_get(const struct smd *smd, unsigned int channel, enum smd_half half,
		   enum smd_field field, uint32_t *value)
{
	uint8_t bytes[4] = { 0 };
	uint32_t size = 0;
	uint64_t address = field_address(smd, channel, half, field, &size);

	*value = 0;
	if (address == 0 ||
	    !smd->host.ops->memory_read(smd->host.opaque, address, bytes, size))
		return false;
	*value = hw_get_le32(bytes);
	return true;
}

bool smd_field_set(const struct smd *smd, unsigned int channel, enum smd_half half,
		   enum smd_field field, uint32_t value)
{
	uint8_t bytes[4];
	uint32_t size = 0;
	uint64_t address = field_address(smd, channel, half, field, &size);

	hw_put_le32(bytes, value);
	return address != 0 &&
	       smd->host.ops->memory_write(smd->host.opaque, address, bytes, size);
}

/* Address of @half's FIFO, 0 if the item is not as it was made. */
static uint64_t fifo_address(const struct smd *smd, unsigned int channel, enum smd_half half)
{
	uint32_t bytes = 0;
	uint64_t base;

	assert(channel < smd->channel_count);
	base = smem_find(smd->smem, SMEM_ITEM_SMD_FIFO + smd->channels[channel].cid, &bytes);
	if (base == 0 || bytes < 2u * smd->state.fifo_bytes)
		return 0;
	return base + half * smd->state.fifo_bytes;
}

bool smd_fifo_get(const struct smd *smd, unsigned int channel, enum smd_half half, uint32_t offset,
		  uint8_t *bytes, uint32_t length)
{
	uint64_t base = fifo_address(smd, channel, half);
	uint32_t first = smd->state.fifo_bytes - offset;

	assert(offset < smd->state.fifo_bytes && length < smd->state.fifo_bytes);
	if (first > length)
		first = length;
	return base != 0 &&
	       smd->host.ops->memory_read(smd->host.opaque, base + offset, bytes, first) &&
	       smd->host.ops->memory_read(smd->host.opaque, base, bytes + first, length - first);
}

bool smd_fifo_set(const struct smd *smd, unsigned int channel, enum smd_half half, uint32_t offset,
		  const uint8_t *bytes, uint32_t length)
{
	uint64_t base = fifo_address(smd, channel, half);
	uint32_t first = smd->state.fifo_bytes - offset;

	assert(offset < smd->state.fifo_bytes && length < smd->state.fifo_bytes);
	if (first > length)
		first = length;
	return base != 0 &&
	       smd->host.ops->memory_write(smd->host.opaque, base + offset, bytes, first) &&
	       smd->host.ops->memory_write(smd->host.opaque, base, bytes + first, length - first);
}

/* Allocated now, or there already with this size. */
static bool make_item(struct smd *smd, unsigned int item, uint32_t bytes)
{
	uint32_t size = 0;

	if (smem_find(smd->smem, item, &size))
		return size == bytes;
	return smem_allocate(smd->smem, item, bytes) != 0;
}

bool smd_memory_make(struct smd *smd, unsigned int channel)
{
	const struct smd_channel *wanted = &smd->channels[channel];
	uint8_t entry[TABLE_ENTRY_SIZE] = { 0 };
	uint32_t size = 0;
	uint64_t table;

	assert(channel < smd->channel_count);
	if (!make_item(smd, SMEM_ITEM_SMD_TABLE, SMD_TABLE_ENTRIES * TABLE_ENTRY_SIZE) ||
	    !make_item(smd, SMEM_ITEM_SMD_INFO + wanted->cid,
		       2u * half_size(smd->state.word_info != 0)) ||
	    !make_item(smd, SMEM_ITEM_SMD_FIFO + wanted->cid, 2u * smd->state.fifo_bytes))
		return false;
	table = smem_find(smd->smem, SMEM_ITEM_SMD_TABLE, &size);
	if (table == 0 || size < SMD_TABLE_ENTRIES * TABLE_ENTRY_SIZE)
		return false;
	memcpy(entry, wanted->name, strlen(wanted->name));
	hw_put_le32(entry + TABLE_ENTRY_CID, wanted->cid);
	hw_put_le32(entry + TABLE_ENTRY_FLAGS, TABLE_FLAGS_EDGE_MODEM | TABLE_FLAGS_PACKET);
	hw_put_le32(entry + TABLE_ENTRY_REFERENCES, 1);
	return smd->host.ops->memory_write(smd->host.opaque,
					   table + wanted->cid * TABLE_ENTRY_SIZE, entry,
					   sizeof(entry));
}
