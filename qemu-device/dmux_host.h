/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bridge between QEMU and the plain-C hardware model: guest RAM, interrupt
 * lines and the virtual clock behind struct hw_host.
 *
 * Each QOM shell embeds one DmuxHost. Everything runs under the big QEMU lock.
 */
#ifndef QEMU_DEVICE_DMUX_HOST_H
#define QEMU_DEVICE_DMUX_HOST_H

#include "qemu/osdep.h"
#include "hw/irq.h"
#include "dmux_observer.h"
#include "../hw-model/host.h"

/**
 * DmuxHost - what a shell lends to its model
 * @hw:		handed to the model
 * @observer:	knows guest RAM and owns the event bus
 * @irq:	lines by enum hw_irq; unconnected ones are NULL
 */
typedef struct DmuxHost {
    struct hw_host hw;
    DmuxObserver *observer;
    qemu_irq irq[HW_IRQ_COUNT];
} DmuxHost;

/* Fills @host; call from realize, before the model's init function. */
void dmux_host_init(DmuxHost *host, DmuxObserver *observer);

#endif /* QEMU_DEVICE_DMUX_HOST_H */
