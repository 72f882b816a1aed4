/* SPDX-License-Identifier: GPL-2.0-only */
/* QOM shell of the BAM DMA engine; see qcom_bam.c for the QEMU interface. */
#ifndef QEMU_DEVICE_QCOM_BAM_H
#define QEMU_DEVICE_QCOM_BAM_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_host.h"
#include "../hw-model/bam.h"

#define TYPE_QCOM_BAM "qcom-bam"
OBJECT_DECLARE_SIMPLE_TYPE(QcomBamState, QCOM_BAM)

struct QcomBamState {
    SysBusDevice parent_obj;

    MemoryRegion mmio;
    DmuxHost host;
    struct bam bam;

    /* properties */
    DmuxObserver *observer;
    char *version;
    uint32_t num_pipes;
    uint32_t num_ees;
};

#endif /* QEMU_DEVICE_QCOM_BAM_H */
