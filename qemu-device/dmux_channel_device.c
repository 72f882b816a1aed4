/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One network channel of the fake modem on a QEMU netdev.
 *
 *   modem uplink   -> eth_shim -> netdev (libslirp, tap, ...)
 *   netdev receive -> eth_shim -> modem's bounded downlink queue
 *
 * Back-pressure both ways: a full downlink queue refuses the frame, which QEMU
 * keeps and offers again when the queue has room; a busy netdev stops the
 * modem's pipe 4 until it has taken the frame.
 *
 * QEMU interface:
 *  + sits on the bus "dmux" of dmux-modem: -device dmux-channel,channel=N,netdev=ID
 *  + property "channel": 0..7, each once
 *  + properties "netdev", "mac": as of every NIC
 *  + property "gateway": IPv4 of the network's gateway, for its MAC before it has
 *    spoken (libslirp: 52:55 + address); default 10.0.(2+channel).2
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "dmux_channel_device.h"

struct DmuxChannelState {
    DeviceState parent_obj;

    NICState *nic;
    NICConf conf;
    DmuxModemState *modem;
    struct eth_shim shim;
    /* The netdev keeps our last frame; not saved: a snapshot drops that frame. */
    bool network_busy;

    /* properties */
    uint32_t channel;
    char *gateway;
};

static void channel_sent(NetClientState *client, ssize_t result)
{
    DmuxChannelState *s = qemu_get_nic_opaque(client);

    s->network_busy = false;
    modem_uplink_resume(&s->modem->modem, s->channel);
    dmux_modem_rearm(s->modem);
}

static bool channel_to_network(void *opaque, const uint8_t *frame, uint32_t length)
{
    DmuxChannelState *s = opaque;

    if (s->network_busy) {
        return false;
    }
    s->network_busy = qemu_send_packet_async(qemu_get_queue(s->nic), frame, length,
                                             channel_sent) == 0;
    return true;
}

static bool channel_to_ue(void *opaque, const uint8_t *packet, uint32_t length)
{
    DmuxChannelState *s = opaque;

    return modem_downlink(&s->modem->modem, s->channel, packet, length);
}

static const struct eth_shim_ops channel_shim_ops = {
    .to_network = channel_to_network,
    .to_ue = channel_to_ue,
};

bool dmux_channel_uplink(DmuxChannelState *s, const uint8_t *packet, uint32_t length)
{
    return eth_shim_uplink(&s->shim, packet, length);
}

void dmux_channel_downlink_space(DmuxChannelState *s)
{
    qemu_flush_queued_packets(qemu_get_queue(s->nic));
}

static ssize_t channel_receive(NetClientState *client, const uint8_t *frame, size_t length)
{
    DmuxChannelState *s = qemu_get_nic_opaque(client);

    if (length > ETH_SHIM_FRAME_MAX) {
        return length;
    }
    if (!eth_shim_downlink(&s->shim, frame, length)) {
        return 0;
    }
    dmux_modem_rearm(s->modem);
    return length;
}

static NetClientInfo channel_net_info = {
    .type = NET_CLIENT_DRIVER_NIC,
    .size = sizeof(NICState),
    .receive = channel_receive,
};

static bool channel_configure_shim(DmuxChannelState *s, Error **errp)
{
    struct eth_shim_config config = { 0 };
    g_autofree char *usual = g_strdup_printf("10.0.%u.2", 2 + s->channel);
    const char *gateway = s->gateway ? s->gateway : usual;
    struct in_addr address;
    const char *wrong;

    if (inet_pton(AF_INET, gateway, &address) != 1) {
        error_setg(errp, "dmux-channel: gateway '%s' is not an IPv4 address", gateway);
        return false;
    }
    config.gateway_ipv4 = ntohl(address.s_addr);
    memcpy(config.mac, s->conf.macaddr.a, sizeof(config.mac));
    wrong = eth_shim_init(&s->shim, &config, &channel_shim_ops, s);
    if (wrong) {
        error_setg(errp, "dmux-channel: %s", wrong);
        return false;
    }
    return true;
}

static void dmux_channel_realize(DeviceState *dev, Error **errp)
{
    DmuxChannelState *s = DMUX_CHANNEL(dev);

    if (s->channel >= DMUX_CHANNELS) {
        error_setg(errp, "dmux-channel: channel=%u: give 0 to %u", s->channel,
                   DMUX_CHANNELS - 1);
        return;
    }
    if (!s->conf.peers.ncs[0]) {
        error_setg(errp, "dmux-channel: channel=%u has no netdev; add netdev=ID", s->channel);
        return;
    }
    s->modem = DMUX_MODEM(qdev_get_parent_bus(dev)->parent);
    qemu_macaddr_default_if_unset(&s->conf.macaddr);
    if (!channel_configure_shim(s, errp)) {
        return;
    }
    if (!dmux_modem_attach(s->modem, s->channel, s)) {
        error_setg(errp, "dmux-channel: channel=%u is taken by another dmux-channel",
                   s->channel);
        return;
    }
    s->nic = qemu_new_nic(&channel_net_info, &s->conf, object_get_typename(OBJECT(dev)),
                          dev->id, &dev->mem_reentrancy_guard, s);
    qemu_format_nic_info_str(qemu_get_queue(s->nic), s->conf.macaddr.a);
}

static void dmux_channel_unrealize(DeviceState *dev)
{
    DmuxChannelState *s = DMUX_CHANNEL(dev);

    dmux_modem_attach(s->modem, s->channel, NULL);
    qemu_del_nic(s->nic);
}

static void dmux_channel_reset_hold(Object *obj, ResetType type)
{
    eth_shim_reset(&DMUX_CHANNEL(obj)->shim);
}

/* The other devices are reset by now: speak to the network. */
static void dmux_channel_reset_exit(Object *obj, ResetType type)
{
    eth_shim_attach(&DMUX_CHANNEL(obj)->shim);
}

static int dmux_channel_post_load(void *opaque, int version_id)
{
    DmuxChannelState *s = opaque;
    const char *wrong = eth_shim_check(&s->shim.state);

    if (wrong) {
        error_report("dmux-channel: channel %u: snapshot refused: %s", s->channel, wrong);
        return -EINVAL;
    }
    s->network_busy = false;
    modem_uplink_resume(&s->modem->modem, s->channel);
    dmux_modem_rearm(s->modem);
    return 0;
}

/* Plain data; see dmux_modem_vmstate.c. The modem is loaded first. */
static const VMStateDescription vmstate_dmux_channel = {
    .name = TYPE_DMUX_CHANNEL,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = dmux_channel_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_BUFFER_UNSAFE(shim.state, DmuxChannelState, 1, sizeof(struct eth_shim_state)),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dmux_channel_properties[] = {
    DEFINE_NIC_PROPERTIES(DmuxChannelState, conf),
    DEFINE_PROP_UINT32("channel", DmuxChannelState, channel, DMUX_CHANNELS),
    DEFINE_PROP_STRING("gateway", DmuxChannelState, gateway),
};

static void dmux_channel_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "network channel of the fake BAM-DMUX modem";
    dc->bus_type = TYPE_DMUX_BUS;
    dc->realize = dmux_channel_realize;
    dc->unrealize = dmux_channel_unrealize;
    dc->vmsd = &vmstate_dmux_channel;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_NETWORK, dc->categories);
    RESETTABLE_CLASS(klass)->phases.hold = dmux_channel_reset_hold;
    RESETTABLE_CLASS(klass)->phases.exit = dmux_channel_reset_exit;
    device_class_set_props(dc, dmux_channel_properties);
}

static const TypeInfo dmux_channel_types[] = {
    {
        .name = TYPE_DMUX_CHANNEL,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(DmuxChannelState),
        .class_init = dmux_channel_class_init,
    },
};

DEFINE_TYPES(dmux_channel_types)
