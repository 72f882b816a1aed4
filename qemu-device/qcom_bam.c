/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the BAM DMA engine (hw-model/bam.c does the work).
 *
 * QEMU interface:
 *  + property "observer": link<dmux-observer>
 *  + property "version": "1.3", "1.4" or "1.7", register layout
 *  + property "num-pipes": 1..31
 *  + property "num-ees": 1..15
 *  + sysbus MMIO region 0: the registers; only aligned 32-bit accesses are legal
 *  + sysbus IRQ 0: level, high while an unmasked interrupt source is active
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "qcom_bam.h"

static uint64_t qcom_bam_mmio_read(void *opaque, hwaddr offset, unsigned size)
{
    QcomBamState *s = opaque;

    return bam_read(&s->bam, offset, size);
}

static void qcom_bam_mmio_write(void *opaque, hwaddr offset, uint64_t value, unsigned size)
{
    QcomBamState *s = opaque;

    bam_write(&s->bam, offset, value, size);
}

/* Every size and alignment reaches the model: it names the mistake. */
static const MemoryRegionOps qcom_bam_mmio_ops = {
    .read = qcom_bam_mmio_read,
    .write = qcom_bam_mmio_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
    .impl = { .min_access_size = 1, .max_access_size = 8, .unaligned = true },
};

static bool qcom_bam_parse_version(const char *text, enum bam_version *version)
{
    static const char *const names[BAM_VERSION_COUNT] = {
        [BAM_V1_3] = "1.3",
        [BAM_V1_4] = "1.4",
        [BAM_V1_7] = "1.7",
    };

    for (unsigned int i = 0; i < BAM_VERSION_COUNT; i++) {
        if (!strcmp(text, names[i])) {
            *version = i;
            return true;
        }
    }
    return false;
}

static void qcom_bam_realize(DeviceState *dev, Error **errp)
{
    QcomBamState *s = QCOM_BAM(dev);
    struct bam_config config = { .pipes = s->num_pipes, .num_ees = s->num_ees };
    const char *wrong;

    if (!s->observer) {
        error_setg(errp, "qcom-bam: property 'observer' is not set");
        return;
    }
    if (!s->version || !qcom_bam_parse_version(s->version, &config.version)) {
        error_setg(errp, "qcom-bam: version '%s' is unknown; use 1.3, 1.4 or 1.7",
                   s->version ? s->version : "");
        return;
    }
    dmux_host_init(&s->host, s->observer);
    wrong = bam_init(&s->bam, &s->host.hw, &s->observer->bus, &config);
    if (wrong) {
        error_setg(errp, "qcom-bam: num-pipes=%u num-ees=%u: %s", s->num_pipes, s->num_ees,
                   wrong);
        return;
    }
    dmux_observer_set_bam(s->observer, &config);
    memory_region_init_io(&s->mmio, OBJECT(dev), &qcom_bam_mmio_ops, s, TYPE_QCOM_BAM,
                          bam_mmio_size(&config));
    sysbus_init_mmio(SYS_BUS_DEVICE(dev), &s->mmio);
    sysbus_init_irq(SYS_BUS_DEVICE(dev), &s->host.irq[HW_IRQ_BAM]);
}

static void qcom_bam_reset_hold(Object *obj, ResetType type)
{
    bam_reset(&QCOM_BAM(obj)->bam);
}

static int qcom_bam_post_load(void *opaque, int version_id)
{
    QcomBamState *s = opaque;
    const char *wrong = bam_registers_check(&s->bam.registers);

    if (wrong) {
        error_report("qcom-bam: snapshot refused: %s", wrong);
        return -EINVAL;
    }
    bam_post_load(&s->bam);
    return 0;
}

static const VMStateDescription vmstate_bam_pipe = {
    .name = "qcom-bam/pipe",
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(ctrl, struct bam_pipe),
        VMSTATE_UINT32(halt, struct bam_pipe),
        VMSTATE_UINT32(irq_status, struct bam_pipe),
        VMSTATE_UINT32(irq_enable, struct bam_pipe),
        VMSTATE_UINT32(fifo_address, struct bam_pipe),
        VMSTATE_UINT32(fifo_size, struct bam_pipe),
        VMSTATE_UINT32(write_offset, struct bam_pipe),
        VMSTATE_UINT32(read_offset, struct bam_pipe),
        VMSTATE_UINT32(data_fifo_address, struct bam_pipe),
        VMSTATE_UINT32(event_threshold, struct bam_pipe),
        VMSTATE_UINT32(event_destination, struct bam_pipe),
        VMSTATE_UINT32(in_reset, struct bam_pipe),
        VMSTATE_UINT32(fault, struct bam_pipe),
        VMSTATE_END_OF_LIST()
    }
};

static const VMStateDescription vmstate_qcom_bam = {
    .name = TYPE_QCOM_BAM,
    .version_id = 1,
    .minimum_version_id = 1,
    .post_load = qcom_bam_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(bam.registers.powered, QcomBamState),
        VMSTATE_UINT32(bam.registers.ctrl, QcomBamState),
        VMSTATE_UINT32(bam.registers.irq_status, QcomBamState),
        VMSTATE_UINT32(bam.registers.irq_enable, QcomBamState),
        VMSTATE_UINT32(bam.registers.irq_mask_ee, QcomBamState),
        VMSTATE_UINT32(bam.registers.descriptor_threshold, QcomBamState),
        VMSTATE_UINT32(bam.registers.configuration, QcomBamState),
        VMSTATE_UINT32(bam.registers.irq_level, QcomBamState),
        VMSTATE_STRUCT_ARRAY(bam.registers.pipe, QcomBamState, BAM_PIPES_MAX, 1,
                             vmstate_bam_pipe, struct bam_pipe),
        VMSTATE_END_OF_LIST()
    }
};

static const Property qcom_bam_properties[] = {
    DEFINE_PROP_LINK("observer", QcomBamState, observer, TYPE_DMUX_OBSERVER, DmuxObserver *),
    DEFINE_PROP_STRING("version", QcomBamState, version),
    DEFINE_PROP_UINT32("num-pipes", QcomBamState, num_pipes, 6),
    DEFINE_PROP_UINT32("num-ees", QcomBamState, num_ees, 1),
};

static void qcom_bam_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "Qualcomm BAM DMA engine";
    dc->realize = qcom_bam_realize;
    dc->vmsd = &vmstate_qcom_bam;
    RESETTABLE_CLASS(klass)->phases.hold = qcom_bam_reset_hold;
    device_class_set_props(dc, qcom_bam_properties);
}

static const TypeInfo qcom_bam_types[] = {
    {
        .name = TYPE_QCOM_BAM,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(QcomBamState),
        .class_init = qcom_bam_class_init,
    },
};

DEFINE_TYPES(qcom_bam_types)
