/* SPDX-License-Identifier: GPL-2.0-only */
/* QOM shell of the AP's hold on the modem; see dmux_remoteproc.c for the QEMU interface. */
#ifndef QEMU_DEVICE_DMUX_REMOTEPROC_H
#define QEMU_DEVICE_DMUX_REMOTEPROC_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_modem.h"
#include "../hw-model/remoteproc.h"

#define TYPE_DMUX_REMOTEPROC "dmux-remoteproc"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxRemoteprocState, DMUX_REMOTEPROC)

struct DmuxRemoteprocState {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    qemu_irq irq;
    struct remoteproc remoteproc;

    /* properties */
    DmuxModemState *modem;
};

#endif /* QEMU_DEVICE_DMUX_REMOTEPROC_H */
