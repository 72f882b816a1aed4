/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The observer: owner of the event bus, and everything that listens to it
 * (trace file, record, protocol checker, narration, QEMU's log and trace events).
 * See dmux_observer.c for the QEMU interface.
 */
#ifndef QEMU_DEVICE_DMUX_OBSERVER_H
#define QEMU_DEVICE_DMUX_OBSERVER_H

#include "exec/memory.h"
#include "hw/sysbus.h"
#include "qemu/notify.h"
#include "qom/object.h"
#include "../hw-model/checker.h"
#include "../hw-model/event.h"
#include "../hw-model/record.h"
#include "../hw-model/signal_levels.h"
/* qemu/module.h has a macro of this name, which no device needs. */
#undef trace_init
#include "../hw-model/trace.h"

#define TYPE_DMUX_OBSERVER "dmux-observer"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxObserver, DMUX_OBSERVER)

/* The modem, and a scenario. */
#define DMUX_OBSERVER_REPORTERS_MAX 2

struct DmuxObserver {
    SysBusDevice parent_obj;

    struct hw_event_bus bus;
    struct checker checker;
    struct trace trace;
    FILE *trace_file;
    struct signal_levels levels;
    struct record_writer record;
    FILE *record_file;
    bool recording;  /* the machine is where the run begins */
    bool finished;   /* nobody listens any more */
    bool incomplete; /* a file could not be written */
    uint64_t last_ns; /* time of the last event */
    Notifier shutdown_notifier;
    Notifier exit_notifier;
    struct {
        void (*write)(void *opaque, FILE *file);
        void *opaque;
    } reporter[DMUX_OBSERVER_REPORTERS_MAX];
    unsigned int reporters;
    uint32_t saved_state_size; /* snapshots only */

    /* properties */
    MemoryRegion *ram;
    uint64_t ram_base;
    char *trace_path;
    char *trace_events;
    char *report_path;
    char *record_path;
    char *known;
    bool narrate;
};

/* Names of registers in traces and reports; call before the first event. */
void dmux_observer_set_bam(DmuxObserver *s, const struct bam_config *config);

/* What the timeline does, for the record. */
void dmux_observer_note(DmuxObserver *s, const char *text);

/*
 * Trace, record and report end now, at this virtual time; later events are lost. A run that the
 * guest ends, or that is killed, has ended with its last event. Not from within an event.
 */
void dmux_observer_finish(DmuxObserver *s);

/* @report appends "key value" lines to the report files when QEMU ends; in order of these calls. */
void dmux_observer_report_more(DmuxObserver *s, void (*report)(void *opaque, FILE *file),
                               void *opaque);

#endif /* QEMU_DEVICE_DMUX_OBSERVER_H */
