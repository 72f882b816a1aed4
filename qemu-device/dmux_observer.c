/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The observer: one event bus that every block of the machine emits to, and its
 * listeners. It changes nothing; a run with and without it is the same run.
 *
 *   event --> protocol checker --(violation)--> bus again
 *         --> trace file            one fixed-column line an event
 *         --> narration             the handshake in plain words on stderr
 *         --> -d guest_errors       bad accesses, with register and value
 *         --> -trace dmux_*         QEMU's own trace events
 *
 * QEMU interface:
 *  + property "ram": link<memory-region>, all that the models may touch
 *  + property "ram-base": its guest-physical address
 *  + property "trace": file for the event trace ("" = none)
 *  + property "trace-registers": also every register access (large)
 *  + property "report": file written when QEMU ends: checker's ledger, modem's counters
 *  + property "known": names of checker rules the driver under test is known to
 *    break, separated by ':'
 *  + property "narrate": bool
 *  + property "trace-hash" (read only): hash of the trace so far
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/system.h"
#include "dmux_observer.h"
#include "trace.h"
#include "../hw-model/narrate.h"

static void observer_guest_error(const struct hw_event *event)
{
    if (event->kind == HW_EVENT_BAM_UNPOWERED) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "bam: %s of register 0x%" PRIx64 " (value 0x%" PRIx64
                      ") while the BAM is unpowered\n",
                      event->c ? "write" : "read", event->a, event->b);
    } else if (event->kind == HW_EVENT_BAM_GUEST_ERROR) {
        qemu_log_mask(LOG_GUEST_ERROR, "bam: register 0x%" PRIx64 " value 0x%" PRIx64 ": %s\n",
                      event->a, event->b, event->text);
    } else if (event->kind == HW_EVENT_PIPE_ERROR) {
        qemu_log_mask(LOG_GUEST_ERROR,
                      "bam: pipe %u: address 0x%" PRIx64 " size 0x%" PRIx64 ": %s\n",
                      event->unit, event->a, event->b, event->text);
    }
}

static void observer_qemu_trace(const struct hw_event *event)
{
    const char *name = hw_event_name(event->kind);

    switch (event->kind) {
    case HW_EVENT_BAM_READ:
    case HW_EVENT_BAM_WRITE:
    case HW_EVENT_BAM_UNPOWERED:
    case HW_EVENT_BAM_GUEST_ERROR:
        trace_dmux_register(name, event->a, event->b);
        break;
    case HW_EVENT_PIPE_RESET:
    case HW_EVENT_PIPE_ENABLE:
    case HW_EVENT_PIPE_DOORBELL:
    case HW_EVENT_DESCRIPTOR_DONE:
    case HW_EVENT_PIPE_ERROR:
        trace_dmux_pipe(name, event->unit, event->a, event->b, event->c);
        break;
    case HW_EVENT_FRAME_UP:
    case HW_EVENT_FRAME_DOWN:
        trace_dmux_frame(name, event->unit, event->b, event->length);
        break;
    case HW_EVENT_PACKET_DROP:
        trace_dmux_drop(event->unit, event->a, event->text);
        break;
    case HW_EVENT_VIOLATION:
        trace_dmux_violation(event->a, event->text);
        break;
    default:
        trace_dmux_power(name, event->a, event->b);
        break;
    }
}

static void observer_listen(void *opaque, const struct hw_event *event)
{
    DmuxObserver *s = opaque;
    char line[NARRATE_LINE_MAX];

    observer_guest_error(event);
    observer_qemu_trace(event);
    if (s->narrate && narrate_event(event, line)) {
        fprintf(stderr, "%s\n", line);
    }
}

static void dmux_observer_realize(DeviceState *dev, Error **errp)
{
    DmuxObserver *s = DMUX_OBSERVER(dev);

    if (!s->ram) {
        error_setg(errp, "dmux-observer: property 'ram' is not set");
        return;
    }
    hw_event_listen(&s->bus, observer_listen, s);
}

static const Property dmux_observer_properties[] = {
    DEFINE_PROP_LINK("ram", DmuxObserver, ram, TYPE_MEMORY_REGION, MemoryRegion *),
    DEFINE_PROP_UINT64("ram-base", DmuxObserver, ram_base, 0),
    DEFINE_PROP_STRING("trace", DmuxObserver, trace_path),
    DEFINE_PROP_STRING("report", DmuxObserver, report_path),
    DEFINE_PROP_STRING("known", DmuxObserver, known),
    DEFINE_PROP_BOOL("narrate", DmuxObserver, narrate, false),
};

static void dmux_observer_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "BAM-DMUX observer: trace, checker, narration";
    dc->realize = dmux_observer_realize;
    device_class_set_props(dc, dmux_observer_properties);
}

static const TypeInfo dmux_observer_types[] = {
    {
        .name = TYPE_DMUX_OBSERVER,
        .parent = TYPE_SYS_BUS_DEVICE,
        .instance_size = sizeof(DmuxObserver),
        .class_init = dmux_observer_class_init,
    },
};

DEFINE_TYPES(dmux_observer_types)
