/* SPDX-License-Identifier: GPL-2.0-only */
/* QOM shell of the TCSR mutex block; see qcom_tcsr_mutex.c for the QEMU interface. */
#ifndef QEMU_DEVICE_QCOM_TCSR_MUTEX_H
#define QEMU_DEVICE_QCOM_TCSR_MUTEX_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_host.h"
#include "../hw-model/tcsr_mutex.h"

#define TYPE_QCOM_TCSR_MUTEX "qcom-tcsr-mutex"
OBJECT_DECLARE_SIMPLE_TYPE(QcomTcsrMutexState, QCOM_TCSR_MUTEX)

struct QcomTcsrMutexState {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    DmuxHost host;
    struct tcsr_mutex mutex;

    /* properties */
    DmuxObserver *observer;
    uint32_t stride;
};

#endif /* QEMU_DEVICE_QCOM_TCSR_MUTEX_H */
