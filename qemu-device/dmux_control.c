/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QOM shell of the modem's control plane (hw-model/control_plane.c): SMD channels
 * with QMI and AT behind them.
 *
 * As in dmux_modem.c every entry into the model ends in setting one virtual-clock
 * timer to its next deadline. The channel states are followed inside the AP's write
 * of the doorbell, so no close is missed.
 *
 * QEMU interface:
 *  + property "modem": link<dmux-modem>; the knobs are properties of that one
 *  + property "mutex": link<qcom-tcsr-mutex>, whose lock 3 guards SMEM
 *  + named GPIO input "smd": a rising edge is the AP's doorbell
 *  + sysbus IRQ 0: edge, SMD interrupt to the AP
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "dmux_control.h"

#define CONTROL_STATE_SIZE ((uint32_t)(sizeof(struct smd_state) + sizeof(struct qmi_state)))

static void dmux_control_rearm(void *opaque)
{
    DmuxControlState *s = opaque;

    dmux_timer_set(&s->timer, control_plane_deadline_ns(&s->control));
}

static void dmux_control_timer(void *opaque)
{
    DmuxControlState *s = opaque;

    control_plane_run(&s->control, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    dmux_control_rearm(s);
}

static void dmux_control_smd_gpio(void *opaque, int n, int level)
{
    DmuxControlState *s = opaque;

    if (level) {
        control_plane_doorbell(&s->control);
    }
}

static void dmux_control_realize(DeviceState *dev, Error **errp)
{
    DmuxControlState *s = DMUX_CONTROL(dev);

    if (!s->modem) {
        error_setg(errp, "dmux-control: property 'modem' is not set");
        return;
    }
    if (!s->mutex) {
        error_setg(errp, "dmux-control: property 'mutex' is not set");
        return;
    }
    dmux_host_init(&s->host, s->modem->observer);
    dmux_timer_init(&s->timer, "control plane", dmux_control_timer, s);
    control_plane_init(&s->control, &s->host.hw, &s->modem->observer->bus, &s->modem->smem,
                       &s->mutex->mutex, &s->modem->modem, dmux_control_rearm, s);
    sysbus_init_irq(SYS_BUS_DEVICE(dev), &s->host.irq[HW_IRQ_SMD_MODEM]);
    qdev_init_gpio_in_named(dev, dmux_control_smd_gpio, DMUX_CONTROL_GPIO_SMD, 1);
}

static void dmux_control_reset_hold(Object *obj, ResetType type)
{
    DmuxControlState *s = DMUX_CONTROL(obj);

    control_plane_reset(&s->control);
    dmux_control_rearm(s);
}

static int dmux_control_pre_save(void *opaque)
{
    DmuxControlState *s = opaque;

    s->saved_state_size = CONTROL_STATE_SIZE;
    return 0;
}

static int dmux_control_post_load(void *opaque, int version_id)
{
    DmuxControlState *s = opaque;
    const char *wrong = smd_state_check(&s->control.smd.state);

    if (!wrong) {
        wrong = qmi_state_check(&s->control.qmi.state);
    }
    if (wrong) {
        error_report("dmux-control: snapshot refused: %s", wrong);
        return -EINVAL;
    }
    dmux_control_rearm(s);
    return 0;
}

static bool dmux_control_size_matches(void *opaque, int version_id)
{
    DmuxControlState *s = opaque;

    return s->saved_state_size == CONTROL_STATE_SIZE;
}

/* As for the modem: members of fixed width without padding, so the bytes are the value. */
static const VMStateDescription vmstate_dmux_control = {
    .name = TYPE_DMUX_CONTROL,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = dmux_control_pre_save,
    .post_load = dmux_control_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(saved_state_size, DmuxControlState),
        VMSTATE_VALIDATE("the snapshot was made by another build of the bench",
                         dmux_control_size_matches),
        VMSTATE_UINT64(control.due_ns, DmuxControlState),
        VMSTATE_UINT64(control.make_ns, DmuxControlState),
        VMSTATE_BUFFER_UNSAFE(control.smd.state, DmuxControlState, 1, sizeof(struct smd_state)),
        VMSTATE_BUFFER_UNSAFE(control.qmi.state, DmuxControlState, 1, sizeof(struct qmi_state)),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dmux_control_properties[] = {
    DEFINE_PROP_LINK("modem", DmuxControlState, modem, TYPE_DMUX_MODEM, DmuxModemState *),
    DEFINE_PROP_LINK("mutex", DmuxControlState, mutex, TYPE_QCOM_TCSR_MUTEX,
                     QcomTcsrMutexState *),
};

static void dmux_control_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "SMD channels, QMI and AT of the fake modem";
    dc->realize = dmux_control_realize;
    dc->vmsd = &vmstate_dmux_control;
    RESETTABLE_CLASS(klass)->phases.hold = dmux_control_reset_hold;
    device_class_set_props(dc, dmux_control_properties);
}

static const TypeInfo dmux_control_types[] = {
    {
        .name = TYPE_DMUX_CONTROL,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(DmuxControlState),
        .class_init = dmux_control_class_init,
    },
};

DEFINE_TYPES(dmux_control_types)
