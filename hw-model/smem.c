/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMEM: build, extend and look up the legacy global heap in guest RAM.
 *
 *   0x0000  proc_comm (unused)      0x00D0  toc: 512 x {allocated, offset, size, aux_base}
 *   0x0040  version[32]             0x20D0  heap, grows upwards in steps of 8
 *   0x00C0  {initialized, free_offset, available, reserved}
 *
 * Nothing is cached: the guest may rewrite every byte at any time. So each value
 * read back is taken as hostile and checked against the region before use;
 * nonsense is "absent", never an address outside of the region.
 *
 * Reading takes no lock: an item is ordered to appear last. Allocating takes hardware
 * lock 3 (the caller does): the AP may be between its reading of the free offset and
 * its writing of the next, and both would have the same bytes.
 * All fields little endian, offsets in bytes from the region's base. Source: HARDWARE.md C2.
 */
#include "smem.h"

#include "little_endian.h"

#include <assert.h>
#include <string.h>

#define SMEM_VERSION_SBL_OFFSET 0x05cu	/* version[7] */
#define SMEM_VERSION_GLOBAL_HEAP 0x000b0000u
#define SMEM_HEADER_OFFSET 0x0c0u
#define SMEM_HEADER_INITIALIZED 0u	/* words of the header */
#define SMEM_HEADER_FREE_OFFSET 1u
#define SMEM_HEADER_AVAILABLE 2u
#define SMEM_HEADER_RESERVED 3u
#define SMEM_HEADER_WORDS 4u
#define SMEM_TOC_OFFSET 0x0d0u
#define SMEM_TOC_ALLOCATED 0u		/* words of a toc entry */
#define SMEM_TOC_ITEM_OFFSET 1u
#define SMEM_TOC_ITEM_SIZE 2u
#define SMEM_TOC_AUX_BASE 3u
#define SMEM_TOC_WORDS 4u
#define SMEM_AUX_BASE_RESERVED 3u	/* low bits without meaning */
#define SMEM_HEAP_OFFSET (SMEM_TOC_OFFSET + SMEM_ITEMS * SMEM_TOC_WORDS * 4u)
#define SMEM_ALIGNMENT 8u
#define SMEM_PAGE 0x1000u

_Static_assert(SMEM_HEAP_OFFSET == 0x20d0u, "HARDWARE.md C2: heap behind the table");
_Static_assert(SMEM_HEAP_OFFSET % SMEM_ALIGNMENT == 0, "first item is aligned");
_Static_assert(SMEM_HEADER_OFFSET + SMEM_HEADER_WORDS * 4u == SMEM_TOC_OFFSET, "no gap");

/* Most words moved at once: a header or a toc entry. */
#define SMEM_WORDS_MAX 4u

_Static_assert(SMEM_WORDS_MAX >= SMEM_HEADER_WORDS && SMEM_WORDS_MAX >= SMEM_TOC_WORDS, "room");

static bool inside(const struct smem *smem, uint64_t offset, uint64_t length)
{
	return offset <= smem->size && length <= smem->size - offset;
}

static bool read_words(const struct smem *smem, uint32_t offset, uint32_t *words,
		       unsigned int count)
{
	uint8_t bytes[SMEM_WORDS_MAX * 4u];

	assert(count <= SMEM_WORDS_MAX);
	assert(inside(smem, offset, count * 4u));
	if (!smem->host.ops->memory_read(smem->host.opaque, smem->base + offset, bytes,
					 count * 4u))
		return false;
	for (unsigned int i = 0; i < count; i++)
		words[i] = hw_get_le32(&bytes[i * 4u]);
	return true;
}

static bool write_words(const struct smem *smem, uint32_t offset, const uint32_t *words,
			unsigned int count)
{
	uint8_t bytes[SMEM_WORDS_MAX * 4u];

	assert(count <= SMEM_WORDS_MAX);
	assert(inside(smem, offset, count * 4u));
	for (unsigned int i = 0; i < count; i++)
		hw_put_le32(&bytes[i * 4u], words[i]);
	return smem->host.ops->memory_write(smem->host.opaque, smem->base + offset, bytes,
					    count * 4u);
}

static bool clear(const struct smem *smem, uint32_t offset, uint32_t length)
{
	static const uint8_t zeros[SMEM_PAGE];

	assert(inside(smem, offset, length));
	while (length > 0) {
		uint32_t part = length < SMEM_PAGE ? length : SMEM_PAGE;

		if (!smem->host.ops->memory_write(smem->host.opaque, smem->base + offset, zeros,
						  part))
			return false;
		offset += part;
		length -= part;
	}
	return true;
}

static uint32_t toc_entry_offset(unsigned int item)
{
	assert(item < SMEM_ITEMS);
	return SMEM_TOC_OFFSET + item * SMEM_TOC_WORDS * 4u;
}

void smem_init(struct smem *smem, const struct hw_host *host, uint64_t base, uint32_t size)
{
	assert(smem && host && host->ops);
	assert(base <= UINT64_MAX - size);
	/* smem_find() says "absent" with address 0. */
	assert(base != 0);

	*smem = (struct smem){ .host = *host, .base = base, .size = size };
}

/* Space of an item in the heap; wider than the argument, so that it cannot wrap. */
static uint64_t round_up(uint32_t size)
{
	return ((uint64_t)size + SMEM_ALIGNMENT - 1u) & ~(uint64_t)(SMEM_ALIGNMENT - 1u);
}

static const char *build_size_info(struct smem *smem, const struct smem_options *options)
{
	const uint32_t info[] = { options->hosts, options->entries, 0, 0 };
	unsigned int words = options->short_size_info ? 2 : 4;
	uint64_t address = smem_allocate(smem, SMEM_ITEM_SMSM_SIZE_INFO, words * 4u);

	if (!address || !write_words(smem, (uint32_t)(address - smem->base), info, words))
		return "SMEM region is too small for the SMSM size information";
	return NULL;
}

static const char *build_items(struct smem *smem, const struct smem_options *options)
{
	/* Checked by the caller: the products below fit. */
	uint32_t state_bytes = 4u * options->entries;
	uint32_t matrix_bytes = state_bytes * options->hosts;

	if (!options->without_items &&
	    (!smem_allocate(smem, SMEM_ITEM_SMSM_STATE, state_bytes) ||
	     !smem_allocate(smem, SMEM_ITEM_SMSM_SUBSCRIPTION, matrix_bytes)))
		return "SMEM region is too small for the SMSM words and subscriptions";
	if (options->socinfo_bytes != 0 &&
	    !smem_allocate(smem, SMEM_ITEM_SOCINFO, options->socinfo_bytes))
		return "SMEM region is too small for the socinfo item";
	return options->without_size_info ? NULL : build_size_info(smem, options);
}

const char *smem_build(struct smem *smem, const struct smem_options *options)
{
	const uint32_t version = SMEM_VERSION_GLOBAL_HEAP;
	uint32_t header[SMEM_HEADER_WORDS] = { 0 };

	assert(smem && options);
	if (smem->size < SMEM_HEAP_OFFSET)
		return "SMEM region is too small for the table of contents (0x20d0 bytes)";
	if (options->hosts < 2 || options->entries < 2)
		return "SMSM needs at least 2 hosts and 2 entries, for AP and modem";
	if (options->entries > smem->size / 4u ||
	    options->hosts > smem->size / 4u / options->entries)
		return "SMEM region is too small for the SMSM words and subscriptions";
	/* The whole region: also no stale partition table in its last page. */
	if (!clear(smem, 0, smem->size))
		return "SMEM region is not all in RAM";

	header[SMEM_HEADER_INITIALIZED] = 1;
	header[SMEM_HEADER_FREE_OFFSET] = SMEM_HEAP_OFFSET;
	header[SMEM_HEADER_AVAILABLE] = smem->size - SMEM_HEAP_OFFSET;
	if (!write_words(smem, SMEM_VERSION_SBL_OFFSET, &version, 1) ||
	    !write_words(smem, SMEM_HEADER_OFFSET, header, SMEM_HEADER_WORDS))
		return "SMEM region is not all in RAM";
	return build_items(smem, options);
}

uint64_t smem_allocate(struct smem *smem, unsigned int item, uint32_t size)
{
	uint32_t header[SMEM_HEADER_WORDS], entry[SMEM_TOC_WORDS];
	uint64_t space = round_up(size);
	uint32_t offset;

	assert(smem);
	if (item >= SMEM_ITEMS || size == 0 || smem->size < SMEM_HEAP_OFFSET)
		return 0;
	if (!read_words(smem, SMEM_HEADER_OFFSET, header, SMEM_HEADER_WORDS) ||
	    !read_words(smem, toc_entry_offset(item), entry, SMEM_TOC_WORDS))
		return 0;

	offset = header[SMEM_HEADER_FREE_OFFSET];
	if (header[SMEM_HEADER_INITIALIZED] != 1 || entry[SMEM_TOC_ALLOCATED] != 0)
		return 0;
	if (offset < SMEM_HEAP_OFFSET || offset % SMEM_ALIGNMENT != 0 ||
	    !inside(smem, offset, space) || space > header[SMEM_HEADER_AVAILABLE])
		return 0;

	entry[SMEM_TOC_ALLOCATED] = 1;
	entry[SMEM_TOC_ITEM_OFFSET] = offset;
	entry[SMEM_TOC_ITEM_SIZE] = (uint32_t)space;
	entry[SMEM_TOC_AUX_BASE] = 0;
	header[SMEM_HEADER_FREE_OFFSET] += (uint32_t)space;
	header[SMEM_HEADER_AVAILABLE] -= (uint32_t)space;
	/* The entry last: who sees the item sees it zeroed and accounted for. */
	if (!clear(smem, offset, (uint32_t)space) ||
	    !write_words(smem, SMEM_HEADER_OFFSET, header, SMEM_HEADER_WORDS) ||
	    !write_words(smem, toc_entry_offset(item), entry, SMEM_TOC_WORDS))
		return 0;
	return smem->base + offset;
}

uint64_t smem_find(const struct smem *smem, unsigned int item, uint32_t *size)
{
	uint32_t entry[SMEM_TOC_WORDS];
	uint32_t offset, bytes, aux_base;

	assert(smem);
	if (item >= SMEM_ITEMS || smem->size < SMEM_HEAP_OFFSET)
		return 0;
	if (!read_words(smem, toc_entry_offset(item), entry, SMEM_TOC_WORDS))
		return 0;

	offset = entry[SMEM_TOC_ITEM_OFFSET];
	bytes = entry[SMEM_TOC_ITEM_SIZE];
	aux_base = entry[SMEM_TOC_AUX_BASE] & ~SMEM_AUX_BASE_RESERVED;
	if (entry[SMEM_TOC_ALLOCATED] == 0 || aux_base != 0)
		return 0;
	/* An item over the table would let a state word rewrite the table itself. */
	if (bytes == 0 || offset < SMEM_HEAP_OFFSET || offset % SMEM_ALIGNMENT != 0 ||
	    !inside(smem, offset, bytes))
		return 0;

	if (size)
		*size = bytes;
	return smem->base + offset;
}
