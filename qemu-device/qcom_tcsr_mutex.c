/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the TCSR hardware mutex block (hw-model/tcsr_mutex.c).
 *
 * QEMU interface:
 *  + property "observer": link<dmux-observer>
 *  + property "stride": bytes between locks (0x1000 MSM8916, 0x80 MSM8974)
 *  + sysbus MMIO region 0: 32 locks
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "hw/qdev-properties.h"
#include "hw/sysbus.h"
#include "migration/vmstate.h"
#include "dmux_host.h"
#include "qcom_tcsr_mutex.h"

static uint64_t qcom_tcsr_mutex_read(void *opaque, hwaddr offset, unsigned size)
{
    QcomTcsrMutexState *s = opaque;

    return tcsr_mutex_read(&s->mutex, offset);
}

static void qcom_tcsr_mutex_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    QcomTcsrMutexState *s = opaque;

    tcsr_mutex_write(&s->mutex, offset, value);
}

static const MemoryRegionOps qcom_tcsr_mutex_ops = {
    .read = qcom_tcsr_mutex_read,
    .write = qcom_tcsr_mutex_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
};

static void qcom_tcsr_mutex_realize(DeviceState *dev, Error **errp)
{
    QcomTcsrMutexState *s = QCOM_TCSR_MUTEX(dev);

    if (!s->observer) {
        error_setg(errp, "qcom-tcsr-mutex: property 'observer' is not set");
        return;
    }
    if (s->stride < 4 || s->stride % 4 || s->stride > 0x1000) {
        error_setg(errp, "qcom-tcsr-mutex: stride=%u must be a multiple of 4 from 4 to 4096",
                   s->stride);
        return;
    }
    dmux_host_init(&s->host, s->observer);
    tcsr_mutex_init(&s->mutex, &s->host.hw, &s->observer->bus, s->stride);
    memory_region_init_io(&s->mmio, OBJECT(dev), &qcom_tcsr_mutex_ops, s,
                          TYPE_QCOM_TCSR_MUTEX, (uint64_t)s->stride * TCSR_MUTEX_LOCKS);
    sysbus_init_mmio(SYS_BUS_DEVICE(dev), &s->mmio);
}

static void qcom_tcsr_mutex_reset_hold(Object *obj, ResetType type)
{
    tcsr_mutex_reset(&QCOM_TCSR_MUTEX(obj)->mutex);
}

static const VMStateDescription vmstate_qcom_tcsr_mutex = {
    .name = TYPE_QCOM_TCSR_MUTEX,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(mutex.owner, QcomTcsrMutexState, TCSR_MUTEX_LOCKS),
        VMSTATE_END_OF_LIST()
    }
};

static const Property qcom_tcsr_mutex_properties[] = {
    DEFINE_PROP_LINK("observer", QcomTcsrMutexState, observer, TYPE_DMUX_OBSERVER,
                     DmuxObserver *),
    DEFINE_PROP_UINT32("stride", QcomTcsrMutexState, stride, 0x1000),
};

static void qcom_tcsr_mutex_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Qualcomm TCSR hardware mutex";
    dc->realize = qcom_tcsr_mutex_realize;
    dc->vmsd = &vmstate_qcom_tcsr_mutex;
    RESETTABLE_CLASS(klass)->phases.hold = qcom_tcsr_mutex_reset_hold;
    device_class_set_props(dc, qcom_tcsr_mutex_properties);
}

static const TypeInfo qcom_tcsr_mutex_types[] = {
    {
        .name = TYPE_QCOM_TCSR_MUTEX,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(QcomTcsrMutexState),
        .class_init = qcom_tcsr_mutex_class_init,
    },
};

DEFINE_TYPES(qcom_tcsr_mutex_types)
