/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's hold on the modem's life: a register block that a remoteproc driver in the guest
 * uses (kernel-driver/remoteproc/). It stands for what an MSM8916 does with a boot image,
 * reset lines, SMP2P and a watchdog; of that only what others can see is kept: the firmware runs
 * or not, power goes with it, and a crash is reported by an interrupt.
 *
 *   0x0 RUN     rw  bit 0: 1 boots the firmware, 0 ends it and cuts the BAM's power
 *   0x4 STATUS  ro  bit 0: the firmware runs; bit 1: it has crashed since RUN was written
 *
 * The interrupt line is the crash bit. Until RUN is written for the first time the modem boots
 * and restarts by itself, as its options say. All else reads 0 and ignores writes.
 *
 * Context: as the modem's.
 */
#ifndef HW_MODEL_REMOTEPROC_H
#define HW_MODEL_REMOTEPROC_H

#include "modem.h"

#define REMOTEPROC_RUN 0x0u
#define REMOTEPROC_STATUS 0x4u
#define REMOTEPROC_STATUS_RUNNING (1u << 0)
#define REMOTEPROC_STATUS_CRASHED (1u << 1)
#define REMOTEPROC_MMIO_SIZE 0x1000u

/**
 * struct remoteproc - the block
 * @irq:	drives the line; called when the level changes, and at reset
 * @run:	as last written (snapshot)
 * @crashed:	the firmware crashed since (snapshot)
 */
struct remoteproc {
	struct modem *modem;
	void (*irq)(void *opaque, bool level);
	void *irq_opaque;
	uint8_t run;
	uint8_t crashed;
};

/* @bus is the modem's, with a slot for one more listener. */
void remoteproc_init(struct remoteproc *remoteproc, struct modem *modem,
		     struct hw_event_bus *bus, void (*irq)(void *opaque, bool level),
		     void *irq_opaque);
void remoteproc_reset(struct remoteproc *remoteproc);
uint32_t remoteproc_read(const struct remoteproc *remoteproc, uint32_t offset);
void remoteproc_write(struct remoteproc *remoteproc, uint32_t offset, uint32_t value);

#endif /* HW_MODEL_REMOTEPROC_H */
