/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The levels between AP and modem as the event stream tells them, for whoever begins to
 * look in the middle of a run.
 */
#ifndef HW_MODEL_SIGNAL_LEVELS_H
#define HW_MODEL_SIGNAL_LEVELS_H

#include "bam.h"

/**
 * struct signal_levels - plain data (saved with the machine)
 * @ap_word:	SMSM word of the AP, DMUX_SMSM_MASK of it: vote and pc-ack
 * @modem_word:	SMSM word of the modem: pc and pc-ack
 * @subscribed:	bits of the modem's word that the AP is told of
 * @bam_power:	1: the BAM is powered
 * @bam_irq:	level of the BAM's interrupt line
 * @pipes:	bit n: pipe n is enabled
 * @modem_state: enum dmux_modem_state
 */
struct signal_levels {
	uint32_t ap_word;
	uint32_t modem_word;
	uint32_t subscribed;
	uint32_t bam_power;
	uint32_t bam_irq;
	uint32_t pipes;
	uint32_t modem_state;
};

/* Levels after @event. All zero is a machine after its reset. */
void signal_levels_update(struct signal_levels *levels, const struct hw_event *event);

/* Judges levels that came from a snapshot: NULL, or a static text. */
const char *signal_levels_check(const struct signal_levels *levels);

#endif /* HW_MODEL_SIGNAL_LEVELS_H */
