/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stops the machine at a virtual time, for a debugger (-gdb): the same instruction each time.
 *
 *   timer at the time --> dmux_clock_halt(): all CPUs and the clock halt --> main loop: paused
 *
 * The detour is what makes it exact. A timer cannot stop the clock (stopping waits for the
 * clock's timers), and the main loop comes too late: an idle clock would leap before. A
 * machine with this device runs the same events as one without; when it goes on after the
 * stop, too.
 *
 * QEMU interface (-device dmux-stop,...):
 *  + property "at": virtual time in nanoseconds
 *  + "stopped at N ns" on standard error says that it did
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "system/runstate.h"
#include "dmux_clock.h"
#include "dmux_timer.h"

#define TYPE_DMUX_STOP "dmux-stop"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxStop, DMUX_STOP)

struct DmuxStop {
    DeviceState parent_obj;

    DmuxTimer timer;
    bool running; /* the machine was, at some time */

    /* properties */
    uint64_t at;
};

static void dmux_stop_pause(void *opaque, int64_t now_ns)
{
    vm_stop(RUN_STATE_PAUSED);
    dmux_clock_release();
    fprintf(stderr, "stopped at %" PRId64 " ns\n", qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
}

static void dmux_stop_timer(void *opaque)
{
    dmux_clock_halt(dmux_stop_pause, opaque);
}

/* From a snapshot the clock is right only when the machine begins to run. */
static void dmux_stop_vm_state(void *opaque, bool running, RunState state)
{
    DmuxStop *s = opaque;
    uint64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    if (!running || s->running) {
        return;
    }
    s->running = true;
    if (s->at < now) {
        error_report("dmux-stop: %" PRIu64 " ns lies before the run, which begins at %" PRIu64 " ns",
                     s->at, now);
        exit(EXIT_FAILURE);
    }
    dmux_timer_set(&s->timer, s->at);
}

static void dmux_stop_realize(DeviceState *dev, Error **errp)
{
    DmuxStop *s = DMUX_STOP(dev);

    if (s->at == 0 || s->at > INT64_MAX) {
        error_setg(errp, "dmux-stop: property 'at' is a virtual time in ns, above 0");
        return;
    }
    dmux_timer_init(&s->timer, "stop", dmux_stop_timer, s);
    qemu_add_vm_change_state_handler(dmux_stop_vm_state, s);
}

static const Property dmux_stop_properties[] = {
    DEFINE_PROP_UINT64("at", DmuxStop, at, 0),
};

static void dmux_stop_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "stops the machine at a virtual time, for a debugger";
    dc->realize = dmux_stop_realize;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, dmux_stop_properties);
}

static const TypeInfo dmux_stop_types[] = {
    {
        .name = TYPE_DMUX_STOP,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(DmuxStop),
        .class_init = dmux_stop_class_init,
    },
};

DEFINE_TYPES(dmux_stop_types)
