/* SPDX-License-Identifier: GPL-2.0-only */
/* QOM shell of the modem's control plane; see dmux_control.c for the QEMU interface. */
#ifndef QEMU_DEVICE_DMUX_CONTROL_H
#define QEMU_DEVICE_DMUX_CONTROL_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_host.h"
#include "dmux_modem.h"
#include "qcom_tcsr_mutex.h"
#include "dmux_timer.h"
#include "../hw-model/control_plane.h"

#define TYPE_DMUX_CONTROL "dmux-control"
#define DMUX_CONTROL_GPIO_SMD "smd"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxControlState, DMUX_CONTROL)

struct DmuxControlState {
    SysBusDevice parent_obj;

    DmuxHost host;
    struct control_plane control;
    DmuxTimer timer;
    uint32_t saved_state_size; /* snapshots only */

    /* properties */
    DmuxModemState *modem;
    QcomTcsrMutexState *mutex;
};

#endif /* QEMU_DEVICE_DMUX_CONTROL_H */
