/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One network channel of the fake modem on a QEMU netdev; see
 * dmux_channel_device.c for the QEMU interface.
 */
#ifndef QEMU_DEVICE_DMUX_CHANNEL_DEVICE_H
#define QEMU_DEVICE_DMUX_CHANNEL_DEVICE_H

#include "net/net.h"
#include "qom/object.h"
#include "dmux_modem.h"
#include "../hw-model/eth_shim.h"

#define TYPE_DMUX_CHANNEL "dmux-channel"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxChannelState, DMUX_CHANNEL)

/* A packet from the AP; false = the network is busy, dmux_modem hears when it is not. */
bool dmux_channel_uplink(DmuxChannelState *s, const uint8_t *packet, uint32_t length);

/* The modem's downlink queue of this channel has room again. */
void dmux_channel_downlink_space(DmuxChannelState *s);

#endif /* QEMU_DEVICE_DMUX_CHANNEL_DEVICE_H */
