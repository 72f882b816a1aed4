/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the AP's hold on the modem's life (hw-model/remoteproc.c).
 *
 * QEMU interface:
 *  + property "modem": link<dmux-modem>
 *  + sysbus MMIO region 0: 4 KiB, registers in hw-model/remoteproc.h
 *  + sysbus IRQ 0: level, the modem has crashed
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "dmux_remoteproc.h"

static uint64_t dmux_remoteproc_read(void *opaque, hwaddr offset, unsigned size)
{
    DmuxRemoteprocState *s = opaque;

    return remoteproc_read(&s->remoteproc, offset);
}

static void dmux_remoteproc_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    DmuxRemoteprocState *s = opaque;

    remoteproc_write(&s->remoteproc, offset, value);
    dmux_modem_rearm(s->modem);
}

static const MemoryRegionOps dmux_remoteproc_ops = {
    .read = dmux_remoteproc_read,
    .write = dmux_remoteproc_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
};

static void dmux_remoteproc_irq(void *opaque, bool level)
{
    DmuxRemoteprocState *s = opaque;

    qemu_set_irq(s->irq, level);
}

static void dmux_remoteproc_realize(DeviceState *dev, Error **errp)
{
    DmuxRemoteprocState *s = DMUX_REMOTEPROC(dev);

    if (!s->modem) {
        error_setg(errp, "dmux-remoteproc: property 'modem' is not set");
        return;
    }
    sysbus_init_irq(SYS_BUS_DEVICE(dev), &s->irq);
    remoteproc_init(&s->remoteproc, &s->modem->modem, &s->modem->observer->bus,
                    dmux_remoteproc_irq, s);
    memory_region_init_io(&s->mmio, OBJECT(dev), &dmux_remoteproc_ops, s, TYPE_DMUX_REMOTEPROC,
                          REMOTEPROC_MMIO_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(dev), &s->mmio);
}

static void dmux_remoteproc_reset_hold(Object *obj, ResetType type)
{
    remoteproc_reset(&DMUX_REMOTEPROC(obj)->remoteproc);
}

static bool dmux_remoteproc_state_possible(void *opaque, int version_id)
{
    DmuxRemoteprocState *s = opaque;

    return s->remoteproc.run <= 1 && s->remoteproc.crashed <= 1;
}

static const VMStateDescription vmstate_dmux_remoteproc = {
    .name = TYPE_DMUX_REMOTEPROC,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT8(remoteproc.run, DmuxRemoteprocState),
        VMSTATE_UINT8(remoteproc.crashed, DmuxRemoteprocState),
        VMSTATE_VALIDATE("a switch of the remote processor is neither 0 nor 1",
                         dmux_remoteproc_state_possible),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dmux_remoteproc_properties[] = {
    DEFINE_PROP_LINK("modem", DmuxRemoteprocState, modem, TYPE_DMUX_MODEM, DmuxModemState *),
};

static void dmux_remoteproc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "start, stop and crash interrupt of the fake modem";
    dc->realize = dmux_remoteproc_realize;
    dc->vmsd = &vmstate_dmux_remoteproc;
    RESETTABLE_CLASS(klass)->phases.hold = dmux_remoteproc_reset_hold;
    device_class_set_props(dc, dmux_remoteproc_properties);
}

static const TypeInfo dmux_remoteproc_types[] = {
    {
        .name = TYPE_DMUX_REMOTEPROC,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(DmuxRemoteprocState),
        .class_init = dmux_remoteproc_class_init,
    },
};

DEFINE_TYPES(dmux_remoteproc_types)
