/* SPDX-License-Identifier: GPL-2.0-only */
/* QOM shell of the APCS IPC doorbell; see qcom_apcs_ipc.c for the QEMU interface. */
#ifndef QEMU_DEVICE_QCOM_APCS_IPC_H
#define QEMU_DEVICE_QCOM_APCS_IPC_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_host.h"
#include "../hw-model/apcs.h"

#define TYPE_QCOM_APCS_IPC "qcom-apcs-ipc"
#define QCOM_APCS_IPC_GPIO "ipc"
OBJECT_DECLARE_SIMPLE_TYPE(QcomApcsIpcState, QCOM_APCS_IPC)

struct QcomApcsIpcState {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    DmuxHost host;
    struct apcs apcs;
    qemu_irq ipc[32];

    /* properties */
    DmuxObserver *observer;
};

#endif /* QEMU_DEVICE_QCOM_APCS_IPC_H */
