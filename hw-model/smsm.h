/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMSM, the modem's end: one 32-bit state word per processor in SMEM, a
 * subscription matrix, one doorbell each way. Source: HARDWARE.md C3, C5.
 *
 * The words live in guest RAM. The model remembers only the last values it saw
 * (last_ap, ap_subscription), to report changes.
 */
#ifndef HW_MODEL_SMSM_H
#define HW_MODEL_SMSM_H

#include "event.h"
#include "smem.h"

struct smsm {
	struct hw_host host;
	const struct hw_event_bus *bus;
	struct smem *smem;
	bool made_by_ap;	/* words and subscriptions are not there before the AP makes them */
	/* saved with the machine */
	uint32_t last_ap;
	uint32_t ap_subscription;
};

void smsm_init(struct smsm *smsm, const struct hw_host *host, const struct hw_event_bus *bus,
	       struct smem *smem);
void smsm_reset(struct smsm *smsm);

/**
 * smsm_subscribe() - the modem asks to be told of these AP bits and no others (matrix[AP][modem])
 */
void smsm_subscribe(struct smsm *smsm, uint32_t bits);

/* The subscription item has room for  processors (8 entries, which every SoC has). */
bool smsm_has_hosts(const struct smsm *smsm, uint32_t hosts);

/**
 * smsm_scan() - the AP rang: compare its word with the last one seen
 * @value:	out: the AP's word now
 * Return: changed bits, 0 for a doorbell without change.
 */
uint32_t smsm_scan(struct smsm *smsm, uint32_t *value);

uint32_t smsm_modem_word(const struct smsm *smsm);

/**
 * smsm_update() - change the modem's word
 * @clear, @set:	bits, disjoint (asserted)
 * @ring:	true: pulse SPI 26 if the AP subscribed to a changed bit; false: word only
 * Return: changed bits.
 */
uint32_t smsm_update(struct smsm *smsm, uint32_t clear, uint32_t set, bool ring);

/* Pulse SPI 26 whatever the words say (a doorbell without change). */
void smsm_ring(struct smsm *smsm);

#endif /* HW_MODEL_SMSM_H */
