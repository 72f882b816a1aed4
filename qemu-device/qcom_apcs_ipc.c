/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the APCS IPC doorbell (hw-model/apcs.c).
 *
 * QEMU interface:
 *  + property "observer": link<dmux-observer>
 *  + sysbus MMIO region 0: 4 KiB; offset 8 is the IPC register
 *  + named GPIO outputs "ipc" 0..31: pulsed when the AP writes the bit
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/qdev-properties.h"
#include "qcom_apcs_ipc.h"

static uint64_t qcom_apcs_ipc_read(void *opaque, hwaddr offset, unsigned size)
{
    QcomApcsIpcState *s = opaque;

    return apcs_read(&s->apcs, offset);
}

static void qcom_apcs_ipc_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    QcomApcsIpcState *s = opaque;

    apcs_write(&s->apcs, offset, value);
}

static const MemoryRegionOps qcom_apcs_ipc_ops = {
    .read = qcom_apcs_ipc_read,
    .write = qcom_apcs_ipc_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
};

static void qcom_apcs_ipc_ring(void *opaque, unsigned int bit)
{
    QcomApcsIpcState *s = opaque;

    qemu_irq_pulse(s->ipc[bit]);
}

static void qcom_apcs_ipc_realize(DeviceState *dev, Error **errp)
{
    QcomApcsIpcState *s = QCOM_APCS_IPC(dev);

    if (!s->observer) {
        error_setg(errp, "qcom-apcs-ipc: property 'observer' is not set");
        return;
    }
    dmux_host_init(&s->host, s->observer);
    apcs_init(&s->apcs, &s->host.hw, &s->observer->bus, qcom_apcs_ipc_ring, s);
    memory_region_init_io(&s->mmio, OBJECT(dev), &qcom_apcs_ipc_ops, s, TYPE_QCOM_APCS_IPC,
                          APCS_MMIO_SIZE);
    sysbus_init_mmio(SYS_BUS_DEVICE(dev), &s->mmio);
    qdev_init_gpio_out_named(dev, s->ipc, QCOM_APCS_IPC_GPIO, ARRAY_SIZE(s->ipc));
}

static const Property qcom_apcs_ipc_properties[] = {
    DEFINE_PROP_LINK("observer", QcomApcsIpcState, observer, TYPE_DMUX_OBSERVER,
                     DmuxObserver *),
};

/* The block has no state: a doorbell is an event. */
static void qcom_apcs_ipc_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Qualcomm APCS IPC doorbell";
    dc->realize = qcom_apcs_ipc_realize;
    device_class_set_props(dc, qcom_apcs_ipc_properties);
}

static const TypeInfo qcom_apcs_ipc_types[] = {
    {
        .name = TYPE_QCOM_APCS_IPC,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(QcomApcsIpcState),
        .class_init = qcom_apcs_ipc_class_init,
    },
};

DEFINE_TYPES(qcom_apcs_ipc_types)
