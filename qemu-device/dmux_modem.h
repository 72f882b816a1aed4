/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the fake modem, its end of SMEM/SMSM, and the bus its network
 * channels sit on; see dmux_modem.c for the QEMU interface.
 */
#ifndef QEMU_DEVICE_DMUX_MODEM_H
#define QEMU_DEVICE_DMUX_MODEM_H

#include "hw/sysbus.h"
#include "qom/object.h"
#include "dmux_host.h"
#include "dmux_timer.h"
#include "qcom_bam.h"
#include "../hw-model/modem.h"
#include "../hw-model/smem.h"
#include "../hw-model/smsm.h"

#define TYPE_DMUX_MODEM "dmux-modem"
#define TYPE_DMUX_BUS "dmux-bus"
#define DMUX_MODEM_GPIO_SMSM "smsm"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxModemState, DMUX_MODEM)


typedef struct DmuxChannelState DmuxChannelState;

struct DmuxModemState {
    SysBusDevice parent_obj;

    DmuxHost host;
    BusState channel_bus;
    struct smem smem;
    struct smsm smsm;
    struct modem modem;
    struct modem_options options;
    DmuxTimer timer;
    uint32_t saved_state_size; /* snapshots only: dmux_modem_vmstate.c */
    /* network ends by channel, NULL where -device dmux-channel was not given */
    DmuxChannelState *channel[DMUX_CHANNELS];

    /* properties */
    DmuxObserver *observer;
    QcomBamState *bam;
    uint64_t smem_base;
    uint32_t smem_size;
    uint32_t smsm_hosts;
    uint32_t smsm_entries;
    bool smsm_size_info;
    bool smsm_size_short;
};

/* Snapshot description of struct modem_state; dmux_modem_vmstate.c. */
extern const VMStateDescription vmstate_dmux_modem;

/**
 * dmux_modem_attach() - a network end joins or leaves (@channel_device NULL)
 * Return: false when @channel is taken or out of range.
 */
bool dmux_modem_attach(DmuxModemState *s, unsigned int channel,
                       DmuxChannelState *channel_device);

/* Arm the timer for the modem's next deadline; after every call into the model. */
void dmux_modem_rearm(DmuxModemState *s);

#endif /* QEMU_DEVICE_DMUX_MODEM_H */
