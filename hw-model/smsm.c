/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMSM, the modem's end: read the AP's word, change our own, ring.
 *
 *   item 85    u32 word[entry]                   entry 0 = AP, 1 = modem
 *   item 333   u32 subscription[entry][host]     host 0 = AP, 1 = modem
 *   item 419   u32 {hosts, entries, 0, 0}
 *
 * A word's owner rings host h only when a bit changed that h subscribed to in the
 * owner's row. Order of every change of ours: word, then subscription test, then
 * pulse (HARDWARE.md C5), so the AP finds the new word when the interrupt comes.
 *
 * The AP announces new subscriptions to nobody; they are noticed, and reported as
 * an event, when the modem next looks.
 *
 * Each access looks the item up again in the guest's table: the guest may have
 * moved or spoiled it. What is not there reads 0, is not written, and is reported.
 */
#include "smsm.h"

#include "little_endian.h"

#include <assert.h>
#include <stddef.h>

#define SMSM_ENTRY_AP 0u
#define SMSM_ENTRY_MODEM 1u
#define SMSM_HOST_AP 0u
#define SMSM_HOST_MODEM 1u
/* Columns of the matrix when neither item 419 nor the matrix says (HARDWARE.md C3: firmware's 5). */
#define SMSM_HOSTS_DEFAULT 5u
/* Rows of it where item 419 does not say. */
#define SMSM_ENTRIES_DEFAULT 8u
#define SMSM_SIZE_INFO_BYTES 16u

static void emit(const struct smsm *smsm, enum hw_event_kind kind, uint64_t a, uint64_t b,
		 const char *text)
{
	const struct hw_event event = {
		.time_ns = hw_time_ns(&smsm->host),
		.kind = kind,
		.unit = kind == HW_EVENT_GUEST_ERROR ? HW_BLOCK_SMEM : 0,
		.a = a,
		.b = b,
		.text = text,
	};

	hw_event_emit(smsm->bus, &event);
}

/* Address of the 32-bit word @index of @item, 0 if it is not inside the item. */
static uint64_t word_address(const struct smsm *smsm, unsigned int item, uint64_t index)
{
	uint32_t size = 0;
	uint64_t base = smem_find(smsm->smem, item, &size);

	if (base == 0 || index >= size / sizeof(uint32_t))
		return 0;
	return base + index * sizeof(uint32_t);
}

static bool read_word(const struct smsm *smsm, uint64_t address, uint32_t *value)
{
	uint8_t bytes[4];

	if (address == 0 || !smsm->host.ops->memory_read(smsm->host.opaque, address, bytes,
							 sizeof(bytes)))
		return false;
	*value = hw_get_le32(bytes);
	return true;
}

static bool write_word(const struct smsm *smsm, uint64_t address, uint32_t value)
{
	uint8_t bytes[4];

	hw_put_le32(bytes, value);
	return address != 0 && smsm->host.ops->memory_write(smsm->host.opaque, address, bytes,
							    sizeof(bytes));
}

/* The AP takes only an item of the right size for size information; so do we. */
static uint32_t host_count(const struct smsm *smsm)
{
	uint32_t hosts = 0, size = 0;

	if (smem_find(smsm->smem, SMEM_ITEM_SMSM_SIZE_INFO, &size) &&
	    size == SMSM_SIZE_INFO_BYTES &&
	    read_word(smsm, word_address(smsm, SMEM_ITEM_SMSM_SIZE_INFO, 0), &hosts))
		return hosts;
	if (smem_find(smsm->smem, SMEM_ITEM_SMSM_SUBSCRIPTION, &size))
		return size / (SMSM_ENTRIES_DEFAULT * (uint32_t)sizeof(uint32_t));
	return SMSM_HOSTS_DEFAULT;
}

bool smsm_has_hosts(const struct smsm *smsm, uint32_t hosts)
{
	uint32_t size = 0;

	assert(smsm);
	smem_find(smsm->smem, SMEM_ITEM_SMSM_SUBSCRIPTION, &size);
	return hosts <= size / (SMSM_ENTRIES_DEFAULT * (uint32_t)sizeof(uint32_t));
}

static uint64_t subscription_address(const struct smsm *smsm, uint32_t entry, uint32_t host)
{
	uint32_t hosts = host_count(smsm);

	/* A host beyond its row would be another entry's subscription. */
	if (host >= hosts)
		return 0;
	return word_address(smsm, SMEM_ITEM_SMSM_SUBSCRIPTION, (uint64_t)entry * hosts + host);
}

/* What the AP wants to hear of our word; reports a change since the last look. */
static uint32_t ap_subscription(struct smsm *smsm)
{
	uint32_t bits = 0;

	if (!read_word(smsm, subscription_address(smsm, SMSM_ENTRY_MODEM, SMSM_HOST_AP), &bits))
		bits = 0;
	if (bits != smsm->ap_subscription) {
		emit(smsm, HW_EVENT_SMSM_SUBSCRIBE, smsm->ap_subscription, bits, NULL);
		smsm->ap_subscription = bits;
	}
	return bits;
}

void smsm_init(struct smsm *smsm, const struct hw_host *host, const struct hw_event_bus *bus,
	       struct smem *smem)
{
	assert(smsm && host && host->ops);
	assert(smem);

	*smsm = (struct smsm){ .host = *host, .bus = bus, .smem = smem };
}

void smsm_reset(struct smsm *smsm)
{
	assert(smsm);
	smsm->last_ap = 0;
	smsm->ap_subscription = 0;
}

void smsm_subscribe(struct smsm *smsm, uint32_t bits)
{
	assert(smsm);
	if (!write_word(smsm, subscription_address(smsm, SMSM_ENTRY_AP, SMSM_HOST_MODEM), bits))
		emit(smsm, HW_EVENT_GUEST_ERROR, SMEM_ITEM_SMSM_SUBSCRIPTION, bits,
		     "SMSM: no subscription word in SMEM for the modem");
}

uint32_t smsm_scan(struct smsm *smsm, uint32_t *value)
{
	uint32_t word = 0, changed;

	assert(smsm && value);
	ap_subscription(smsm);
	if (!read_word(smsm, word_address(smsm, SMEM_ITEM_SMSM_STATE, SMSM_ENTRY_AP), &word)) {
		/* The AP makes it where the boot loader did not (QUIRKS.md CTRL-06). */
		if (smsm->last_ap || smsm->ap_subscription || !smsm->made_by_ap)
			emit(smsm, HW_EVENT_GUEST_ERROR, SMEM_ITEM_SMSM_STATE, smsm->last_ap,
			     "SMSM: the AP's word is gone from SMEM");
		word = smsm->last_ap;
	}

	*value = word;
	changed = word ^ smsm->last_ap;
	if (changed != 0) {
		uint32_t old = smsm->last_ap;

		smsm->last_ap = word;
		emit(smsm, HW_EVENT_SMSM_AP, old, word, NULL);
	}
	assert(smsm->last_ap == word);
	return changed;
}

uint32_t smsm_modem_word(const struct smsm *smsm)
{
	uint32_t word = 0;

	assert(smsm);
	if (!read_word(smsm, word_address(smsm, SMEM_ITEM_SMSM_STATE, SMSM_ENTRY_MODEM), &word))
		return 0;
	return word;
}

uint32_t smsm_update(struct smsm *smsm, uint32_t clear, uint32_t set, bool ring)
{
	uint32_t old, new, subscription;

	assert(smsm);
	assert((clear & set) == 0);
	/* Nothing runs between here and the pulse, so a look before the change is as good. */
	subscription = ap_subscription(smsm);
	old = smsm_modem_word(smsm);
	new = (old & ~clear) | set;
	if (new == old)
		return 0;
	if (!write_word(smsm, word_address(smsm, SMEM_ITEM_SMSM_STATE, SMSM_ENTRY_MODEM), new)) {
		emit(smsm, HW_EVENT_GUEST_ERROR, SMEM_ITEM_SMSM_STATE, new,
		     "SMSM: the modem's word is gone from SMEM");
		return 0;
	}
	emit(smsm, HW_EVENT_SMSM_MODEM, old, new, NULL);

	if (ring) {
		if (subscription & (old ^ new))
			smsm_ring(smsm);
		else
			emit(smsm, HW_EVENT_DOORBELL_MODEM, 0, 0, NULL);
	}
	return old ^ new;
}

void smsm_ring(struct smsm *smsm)
{
	assert(smsm);
	emit(smsm, HW_EVENT_DOORBELL_MODEM, 1, 0, NULL);
	smsm->host.ops->irq_pulse(smsm->host.opaque, HW_IRQ_SMSM_MODEM);
}
