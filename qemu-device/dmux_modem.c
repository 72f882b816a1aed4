/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the fake modem (hw-model/modem.c) with its end of SMEM and SMSM.
 *
 * The model does nothing by itself. Every entry into it (doorbell, pipe change,
 * packet, timer) ends in dmux_modem_rearm(), which sets one virtual-clock timer
 * to the model's next deadline. No host time, no bottom half: with -icount a run
 * is repeatable to the instruction.
 *
 * QEMU interface:
 *  + property "observer": link<dmux-observer>
 *  + property "bam": link<qcom-bam>, the A2 BAM
 *  + properties "smem-base", "smem-size": physical range of SMEM, inside RAM
 *  + properties "smsm-hosts", "smsm-entries", "smsm-size-info", "smsm-size-short": what the boot
 *    loader leaves in SMEM (struct smem_options); without a usable size Linux makes the items
 *  + one property for each knob of hw-model/modem_options.c, same name with '-'
 *    for '_'; also writable while the machine runs (qom-set)
 *  + named GPIO input "smsm": a rising edge is the AP's doorbell
 *  + sysbus IRQ 0: edge, SMSM interrupt to the AP
 *  + bus "dmux" (dmux-bus) for dmux-channel devices
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/runstate.h"
#include "dmux_channel_device.h"
#include "dmux_modem.h"

/* Room for modem_report(): some 40 lines of counters. */
#define DMUX_MODEM_REPORT_MAX 8192
#define DMUX_MODEM_SMEM_PAGE 4096

void dmux_modem_rearm(DmuxModemState *s)
{
    dmux_timer_set(&s->timer, modem_deadline_ns(&s->modem));
}

static void dmux_modem_timer(void *opaque)
{
    DmuxModemState *s = opaque;

    modem_run(&s->modem, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    dmux_modem_rearm(s);
}

static void dmux_modem_smsm_gpio(void *opaque, int n, int level)
{
    DmuxModemState *s = opaque;

    if (level) {
        modem_doorbell(&s->modem);
        dmux_modem_rearm(s);
    }
}

static void dmux_modem_pipe_changed(void *opaque, unsigned int pipe)
{
    DmuxModemState *s = opaque;

    modem_pipe_changed(&s->modem, pipe);
    dmux_modem_rearm(s);
}

static bool dmux_modem_uplink(void *opaque, unsigned int channel, const uint8_t *packet,
                              uint32_t length)
{
    DmuxModemState *s = opaque;

    return !s->channel[channel] ||
           dmux_channel_uplink(s->channel[channel], packet, length);
}

static void dmux_modem_downlink_space(void *opaque, unsigned int channel)
{
    DmuxModemState *s = opaque;

    if (s->channel[channel]) {
        dmux_channel_downlink_space(s->channel[channel]);
    }
}

static void dmux_modem_deadline_changed(void *opaque)
{
    dmux_modem_rearm(opaque);
}

static const struct modem_network_ops dmux_modem_network_ops = {
    .uplink = dmux_modem_uplink,
    .downlink_space = dmux_modem_downlink_space,
    .deadline_changed = dmux_modem_deadline_changed,
};

bool dmux_modem_attach(DmuxModemState *s, unsigned int channel,
                       DmuxChannelState *channel_device)
{
    if (channel >= ARRAY_SIZE(s->channel) || (channel_device && s->channel[channel])) {
        return false;
    }
    s->channel[channel] = channel_device;
    return true;
}

static void dmux_modem_report(void *opaque, FILE *file)
{
    DmuxModemState *s = opaque;
    char text[DMUX_MODEM_REPORT_MAX];

    modem_report(&s->modem, text, sizeof(text));
    fputs(text, file);
}

/* Whole pages, because the kernel maps it; inside RAM, because it is RAM. */
static bool dmux_modem_check_smem(const DmuxModemState *s, Error **errp)
{
    uint64_t ram_base = s->observer->ram_base;
    uint64_t ram_size = memory_region_size(s->observer->ram);
    uint64_t offset = s->smem_base - ram_base;

    if (s->smem_base < ram_base || offset > ram_size || s->smem_size > ram_size - offset ||
        s->smem_base % DMUX_MODEM_SMEM_PAGE || s->smem_size % DMUX_MODEM_SMEM_PAGE) {
        error_setg(errp, "dmux-modem: smem-base=0x%" PRIx64 " smem-size=0x%x: SMEM must be whole "
                   "pages of 4 KiB in RAM, which is 0x%" PRIx64 " to 0x%" PRIx64,
                   s->smem_base, s->smem_size, ram_base, ram_base + ram_size - 1);
        return false;
    }
    return true;
}

static void dmux_modem_realize(DeviceState *dev, Error **errp)
{
    DmuxModemState *s = DMUX_MODEM(dev);
    char wrong[MODEM_OPTION_TEXT_MAX];

    if (!s->observer || !s->bam) {
        error_setg(errp, "dmux-modem: property '%s' is not set", s->bam ? "observer" : "bam");
        return;
    }
    if (!modem_options_check(&s->options, wrong, sizeof(wrong))) {
        error_setg(errp, "dmux-modem: %s", wrong);
        return;
    }
    if (!dmux_modem_check_smem(s, errp)) {
        return;
    }
    dmux_host_init(&s->host, s->observer);
    dmux_timer_init(&s->timer, "modem", dmux_modem_timer, s);
    smem_init(&s->smem, &s->host.hw, s->smem_base, s->smem_size);
    smsm_init(&s->smsm, &s->host.hw, &s->observer->bus, &s->smem);
    modem_init(&s->modem, &s->host.hw, &s->observer->bus, &s->bam->bam, &s->smsm,
               &s->options, &dmux_modem_network_ops, s);
    dmux_observer_report_more(s->observer, dmux_modem_report, s);
    s->bam->bam.pipe_changed = dmux_modem_pipe_changed;
    s->bam->bam.pipe_changed_opaque = s;

    sysbus_init_irq(SYS_BUS_DEVICE(dev), &s->host.irq[HW_IRQ_SMSM_MODEM]);
    qdev_init_gpio_in_named(dev, dmux_modem_smsm_gpio, DMUX_MODEM_GPIO_SMSM, 1);
    qbus_init(&s->channel_bus, sizeof(s->channel_bus), TYPE_DMUX_BUS, dev, "dmux");
}

/*
 * SMEM is written here, as the boot loader leaves it: a reset of the machine
 * starts from a fresh heap. A snapshot brings its own RAM, after this or (as a file that
 * is mapped) before it: then the heap is there, in use.
 */
static void dmux_modem_reset_hold(Object *obj, ResetType type)
{
    DmuxModemState *s = DMUX_MODEM(obj);
    /* Where the boot loader leaves no usable size, it leaves the items to Linux, too. */
    bool linux_makes_items = !s->smsm_size_info || s->smsm_size_short;
    const struct smem_options smem_options = {
        .without_size_info = !s->smsm_size_info,
        .short_size_info = s->smsm_size_short,
        .without_items = linux_makes_items,
        .hosts = s->smsm_hosts,
        .entries = s->smsm_entries,
    };
    const char *wrong = runstate_check(RUN_STATE_INMIGRATE) ?
                        NULL : smem_build(&s->smem, &smem_options);

    s->smsm.made_by_ap = linux_makes_items;
    if (wrong) {
        error_report("dmux-modem: smem-base=0x%" PRIx64 " smem-size=0x%x: %s", s->smem_base,
                     s->smem_size, wrong);
        exit(EXIT_FAILURE);
    }
    smsm_reset(&s->smsm);
    modem_reset(&s->modem);
    dmux_modem_rearm(s);
}

/* Option properties: name and rules come from the table of hw-model/modem_options.c. */
static void dmux_modem_get_option(Object *obj, Visitor *v, const char *name, void *opaque,
                                  Error **errp)
{
    DmuxModemState *s = DMUX_MODEM(obj);
    const struct modem_option *option = opaque;
    char text[MODEM_OPTION_TEXT_MAX];
    char *value = text;

    modem_option_format(&s->options, option, text, sizeof(text));
    visit_type_str(v, name, &value, errp);
}

static void dmux_modem_set_option(Object *obj, Visitor *v, const char *name, void *opaque,
                                  Error **errp)
{
    DmuxModemState *s = DMUX_MODEM(obj);
    const struct modem_option *option = opaque;
    char wrong[MODEM_OPTION_TEXT_MAX];
    bool ready = dmux_timer_is_ready(&s->timer);
    g_autofree char *value = NULL;

    if (!visit_type_str(v, name, &value, errp)) {
        return;
    }
    if (ready ? modem_set_option(&s->modem, option->name, value, wrong, sizeof(wrong)) :
                   modem_options_set(&s->options, option->name, value, wrong, sizeof(wrong))) {
        if (ready) {
            dmux_modem_rearm(s);
        }
    } else {
        error_setg(errp, "dmux-modem: %s", wrong);
    }
}

static void dmux_modem_add_options(ObjectClass *klass)
{
    for (unsigned int i = 0; i < modem_option_count; i++) {
        const struct modem_option *option = &modem_option_table[i];
        g_autofree char *name = g_strdelimit(g_strdup(option->name), "_", '-');

        object_class_property_add(klass, name, "string", dmux_modem_get_option,
                                  dmux_modem_set_option, NULL, (void *)option);
        object_class_property_set_description(klass, name, option->help);
    }
}

static void dmux_modem_instance_init(Object *obj)
{
    modem_options_init(&DMUX_MODEM(obj)->options);
}

static const Property dmux_modem_properties[] = {
    DEFINE_PROP_LINK("observer", DmuxModemState, observer, TYPE_DMUX_OBSERVER, DmuxObserver *),
    DEFINE_PROP_LINK("bam", DmuxModemState, bam, TYPE_QCOM_BAM, QcomBamState *),
    DEFINE_PROP_UINT64("smem-base", DmuxModemState, smem_base, 0),
    DEFINE_PROP_UINT32("smem-size", DmuxModemState, smem_size, 0),
    DEFINE_PROP_UINT32("smsm-hosts", DmuxModemState, smsm_hosts, 5),
    DEFINE_PROP_UINT32("smsm-entries", DmuxModemState, smsm_entries, 8),
    DEFINE_PROP_BOOL("smsm-size-info", DmuxModemState, smsm_size_info, true),
    DEFINE_PROP_BOOL("smsm-size-short", DmuxModemState, smsm_size_short, false),
};

static void dmux_modem_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "fake BAM-DMUX modem";
    dc->realize = dmux_modem_realize;
    dc->vmsd = &vmstate_dmux_modem;
    RESETTABLE_CLASS(klass)->phases.hold = dmux_modem_reset_hold;
    device_class_set_props(dc, dmux_modem_properties);
    dmux_modem_add_options(klass);
}

static void dmux_bus_class_init(ObjectClass *klass, void *data)
{
    BUS_CLASS(klass)->max_dev = DMUX_CHANNELS;
}

static const TypeInfo dmux_modem_types[] = {
    {
        .name = TYPE_DMUX_BUS,
        .parent = TYPE_BUS,
        .instance_size = sizeof(BusState),
        .class_init = dmux_bus_class_init,
    },
    {
        .name = TYPE_DMUX_MODEM,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(DmuxModemState),
        .instance_init = dmux_modem_instance_init,
        .class_init = dmux_modem_class_init,
    },
};

DEFINE_TYPES(dmux_modem_types)
