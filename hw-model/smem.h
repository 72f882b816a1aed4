/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMEM: the shared-memory heap that AP and modem find each other's data in.
 * Source: HARDWARE.md C2 (legacy global heap, SBL version 11).
 *
 * The image lives in guest RAM; the model keeps no copy. smem_build() writes it
 * the way the boot loader leaves it, before the kernel starts.
 */
#ifndef HW_MODEL_SMEM_H
#define HW_MODEL_SMEM_H

#include "host.h"

#define SMEM_ITEMS 512u
/* Of the hardware mutex (tcsr_mutex.h), held while an item is allocated (HARDWARE.md C1). */
#define SMEM_LOCK 3u

/* Items used by DMUX (C3). */
#define SMEM_ITEM_SMSM_STATE 85u
#define SMEM_ITEM_SOCINFO 137u
#define SMEM_ITEM_SMSM_SUBSCRIPTION 333u
#define SMEM_ITEM_SMSM_SIZE_INFO 419u

struct smem {
	struct hw_host host;
	uint64_t base;
	uint32_t size;
};

/**
 * struct smem_options - deviations a scenario may want (QUIRKS.md CTRL-06, HARDWARE.md H1, H3)
 * @without_size_info:	leave item 419 out
 * @short_size_info:	make it 8 bytes
 * @without_items:	leave the words and the subscriptions (85, 333) to the AP
 * @hosts, @entries:	size of the SMSM matrix; 5 and 8 normally
 * @socinfo_bytes:	size of item 137, zeroed; 0 leaves it out (one harmless line in the guest)
 */
struct smem_options {
	bool without_size_info;
	bool short_size_info;
	bool without_items;
	uint32_t hosts;
	uint32_t entries;
	uint32_t socinfo_bytes;
};

#define SMEM_OPTIONS_DEFAULT \
	{ .without_size_info = false, .hosts = 5, .entries = 8, .socinfo_bytes = 0 }

void smem_init(struct smem *smem, const struct hw_host *host, uint64_t base, uint32_t size);

/**
 * smem_build() - write a fresh heap with the SMSM items
 * Clears the whole region first. Items in this order, each rounded up to 8 bytes:
 * 85 at 0x20d0, 333, 137 if wanted, 419.
 *
 * Return: NULL, or a static text (region outside RAM, too small, hosts or entries below 2).
 */
const char *smem_build(struct smem *smem, const struct smem_options *options);

/**
 * smem_allocate() - add a zeroed item, as the modem's boot code does
 * The caller holds SMEM_LOCK, unless the AP does not run yet.
 * Return: physical address, 0 if the item exists, is out of range or does not fit.
 */
uint64_t smem_allocate(struct smem *smem, unsigned int item, uint32_t size);

/**
 * smem_find() - look an item up in the table the guest may have changed
 * @size:	out, bytes; may be NULL
 * Return: physical address inside the region, or 0 (absent or nonsense in the table).
 */
uint64_t smem_find(const struct smem *smem, unsigned int item, uint32_t *size);

#endif /* HW_MODEL_SMEM_H */
