/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The observer: one event bus that every block of the machine emits to, and its
 * listeners. It changes nothing; a run with and without it is the same run.
 *
 *   event --> trace file            one fixed-column line an event
 *         --> record                all of it, for the evidence (hw-model/record.h)
 *         --> narration             the handshake in plain words on stderr
 *         --> -d guest_errors       bad accesses, with register and value
 *         --> -trace dmux_*         QEMU's own trace events
 *         --> protocol checker --(violation)--> bus again; so it listens last
 *
 * QEMU interface:
 *  + property "ram": link<memory-region>, all that the models may touch
 *  + property "ram-base": its guest-physical address
 *  + property "trace": file for the event trace; unset = none
 *  + property "trace-events": which, see trace_select() in hw-model/trace.h
 *  + property "record": file for the record of what "trace-events" selects, from the start of
 *    the machine or from where a snapshot goes on; unset = none
 *  + property "report": files REPORT.txt (for people) and REPORT.keys ("key value"
 *    lines) are written when QEMU ends: checker's ledger and modem's counters
 *    and whether the clock was late (dmux_clock.h). Rules about time are judged under an exact
 *    clock only (dmux_clock.h)
 *  + property "known": checker rules that the driver under test is known to break,
 *    "rule=reason,rule=reason"
 *  + property "narrate": bool
 *  + properties "trace-hash", "trace-lines", "violations" (read only, QMP qom-get)
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "qemu/error-report.h"
#include "qemu/log.h"
#include "qemu/timer.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/runstate.h"
#include "system/system.h"
#include "dmux_clock.h"
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
    } else if (event->kind == HW_EVENT_GUEST_ERROR) {
        qemu_log_mask(LOG_GUEST_ERROR, "%s (at 0x%" PRIx64 ", value 0x%" PRIx64 ")\n",
                      event->text, event->a, event->b);
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

static void observer_listen_qemu(void *opaque, const struct hw_event *event)
{
    DmuxObserver *s = opaque;
    char line[NARRATE_LINE_MAX];

    observer_guest_error(event);
    observer_qemu_trace(event);
    if (s->narrate && narrate_event(event, line)) {
        fprintf(stderr, "%s\n", line);
    }
}

static void observer_write_trace(void *opaque, const char *text, uint32_t length)
{
    DmuxObserver *s = opaque;

    fwrite(text, 1, length, s->trace_file);
}

/*
 * The record begins with its first event or note: then all that the start says is known. A
 * machine that waits for its snapshot is reset before; that is not recorded.
 */
static bool observer_records(DmuxObserver *s)
{
    struct record_start start = {
        .time_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL),
        .lines = s->trace.lines, .hash = s->trace.hash, .bam = s->trace.bam, .levels = s->levels,
    };

    if (!s->record_file || !s->recording) {
        return false;
    }
    if (!s->record.started) {
        record_write_start(&s->record, &start);
    }
    return true;
}

static void observer_finish(DmuxObserver *s, uint64_t now_ns);

/*
 * A guest that switches itself off or panics asks the main loop to end QEMU. Until that does, the
 * clock leaps from timer to timer, as many as the host's threads happen to let it. None of that
 * is part of the run, and what is overdue is asked as of the last event that is.
 */
static void observer_end_with_guest(DmuxObserver *s)
{
    observer_finish(s, s->last_ns);
}

/* Before those that follow the levels and the trace. */
static void observer_record(void *opaque, const struct hw_event *event)
{
    DmuxObserver *s = opaque;

    if (!s->finished && qemu_shutdown_requested_get() != SHUTDOWN_CAUSE_NONE) {
        /* first of the listeners, and the last of this event: the bus has none any more */
        observer_end_with_guest(s);
        return;
    }
    s->last_ns = MAX(s->last_ns, event->time_ns); /* what was due earlier may come late */
    if ((s->trace.kinds & TRACE_KIND(event->kind)) && observer_records(s)) {
        record_write_event(&s->record, event);
    }
    signal_levels_update(&s->levels, event);
}

void dmux_observer_note(DmuxObserver *s, const char *text)
{
    if (!s->finished && observer_records(s)) {
        record_write_note(&s->record, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL), text);
    }
}

static void observer_end_record(DmuxObserver *s, uint64_t now_ns)
{
    const struct record_end end = {
        .time_ns = now_ns, .lines = s->trace.lines, .hash = s->trace.hash,
    };

    if (observer_records(s)) {
        record_write_end(&s->record, &end);
    }
    /* Its reader sees that it is cut; the run itself is none the worse. */
    if (s->record.failed) {
        error_report("dmux-observer: writing %s failed: %s", s->record_path,
                     strerror(s->record.error));
    }
    fclose(s->record_file);
    s->record_file = NULL;
}

static void observer_violation(void *opaque, const struct hw_event *event)
{
    DmuxObserver *s = opaque;

    hw_event_emit(&s->bus, event);
}

static void observer_write_file(void *opaque, const char *text, uint32_t length)
{
    fwrite(text, 1, length, opaque);
}

/* A file that could not be written completely takes "complete 1" out of the report. */
static void observer_close(DmuxObserver *s, FILE *file, const char *path)
{
    bool failed = ferror(file);

    if (fclose(file) || failed) {
        error_report("dmux-observer: writing %s failed: %s", path, strerror(errno));
        s->incomplete = true;
    }
}

static void observer_write_report(DmuxObserver *s, const char *suffix,
                                  void (*write_checker)(const struct checker *, checker_sink,
                                                        void *))
{
    g_autofree char *path = g_strconcat(s->report_path, suffix, NULL);
    FILE *file = fopen(path, "w");

    if (!file) {
        error_report("dmux-observer: cannot create %s: %s", path, strerror(errno));
        return;
    }
    write_checker(&s->checker, observer_write_file, file);
    for (unsigned int i = 0; i < s->reporters; i++) {
        s->reporter[i].write(s->reporter[i].opaque, file);
    }
    dmux_clock_report(file);
    fprintf(file, "trace.lines %" PRIu64 "\ntrace.hash %016" PRIx64 "\ncomplete %d\n",
            s->trace.lines, s->trace.hash, !s->incomplete);
    observer_close(s, file, path);
}

static void observer_finish(DmuxObserver *s, uint64_t now_ns)
{
    if (s->finished) {
        return;
    }
    s->finished = true;
    checker_finish(&s->checker, now_ns);
    if (s->record_file) {
        observer_end_record(s, now_ns);
    }
    if (s->trace_file) {
        observer_close(s, s->trace_file, s->trace_path);
        s->trace_file = NULL;
        s->trace.write = NULL;
    }
    if (s->report_path) {
        observer_write_report(s, ".txt", checker_report);
        observer_write_report(s, ".keys", checker_report_keys);
    }
    s->bus.listeners = 0;
}

void dmux_observer_finish(DmuxObserver *s)
{
    observer_finish(s, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
}

static void observer_shutdown(Notifier *notifier, void *data)
{
    observer_end_with_guest(container_of(notifier, DmuxObserver, shutdown_notifier));
}

static void observer_exit(Notifier *notifier, void *data)
{
    observer_end_with_guest(container_of(notifier, DmuxObserver, exit_notifier));
}

void dmux_observer_set_bam(DmuxObserver *s, const struct bam_config *config)
{
    s->trace.bam = *config;
    s->checker.config.bam = *config;
}

void dmux_observer_report_more(DmuxObserver *s, void (*report)(void *opaque, FILE *file),
                               void *opaque)
{
    assert(s->reporters < DMUX_OBSERVER_REPORTERS_MAX);
    s->reporter[s->reporters].write = report;
    s->reporter[s->reporters++].opaque = opaque;
}

static bool observer_open_trace(DmuxObserver *s, Error **errp)
{
    char wrong[TRACE_ERROR_MAX];

    trace_init(&s->trace, NULL, NULL, s);
    if (s->trace_events && !trace_select(&s->trace, s->trace_events, wrong)) {
        error_setg(errp, "dmux-observer: trace-events: %s", wrong);
        return false;
    }
    if (s->trace_path) {
        s->trace_file = fopen(s->trace_path, "w");
        if (!s->trace_file) {
            error_setg_errno(errp, errno, "dmux-observer: cannot create trace %s",
                             s->trace_path);
            return false;
        }
        s->trace.write = observer_write_trace;
    }
    return true;
}

static bool observer_open_record(DmuxObserver *s, Error **errp)
{
    s->recording = !runstate_check(RUN_STATE_INMIGRATE);
    if (!s->record_path) {
        return true;
    }
    s->record_file = fopen(s->record_path, "w");
    if (!s->record_file) {
        error_setg_errno(errp, errno, "dmux-observer: cannot create record %s", s->record_path);
        return false;
    }
    record_writer_init(&s->record, s->record_file);
    return true;
}

static void dmux_observer_realize(DeviceState *dev, Error **errp)
{
    const struct checker_config config = {
        CHECKER_CONFIG_DEFAULT, .untimed = !dmux_clock_is_exact()
    };
    DmuxObserver *s = DMUX_OBSERVER(dev);
    char wrong[CHECKER_ERROR_MAX];

    if (!s->ram) {
        error_setg(errp, "dmux-observer: property 'ram' is not set");
        return;
    }
    checker_init(&s->checker, &config, observer_violation, s);
    if (s->known && !checker_know_list(&s->checker, s->known, wrong)) {
        error_setg(errp, "dmux-observer: known: %s", wrong);
        return;
    }
    if (!observer_open_trace(s, errp) || !observer_open_record(s, errp)) {
        return;
    }
    hw_event_listen(&s->bus, observer_record, s);
    hw_event_listen(&s->bus, trace_listen, &s->trace);
    hw_event_listen(&s->bus, observer_listen_qemu, s);
    hw_event_listen(&s->bus, checker_listen, &s->checker);
    s->shutdown_notifier.notify = observer_shutdown;
    qemu_register_shutdown_notifier(&s->shutdown_notifier);
    s->exit_notifier.notify = observer_exit;
    qemu_add_exit_notifier(&s->exit_notifier);
}

/* Before the other devices reset, whose resets are events already. */
static void dmux_observer_reset_enter(Object *obj, ResetType type)
{
    DmuxObserver *s = DMUX_OBSERVER(obj);

    checker_reset(&s->checker);
    trace_reset(&s->trace);
    memset(&s->levels, 0, sizeof(s->levels));
}

static void observer_get_trace_hash(Object *obj, Visitor *v, const char *name, void *opaque,
                                    Error **errp)
{
    visit_type_uint64(v, name, &DMUX_OBSERVER(obj)->trace.hash, errp);
}

static void observer_get_trace_lines(Object *obj, Visitor *v, const char *name, void *opaque,
                                     Error **errp)
{
    visit_type_uint64(v, name, &DMUX_OBSERVER(obj)->trace.lines, errp);
}

static void observer_get_violations(Object *obj, Visitor *v, const char *name, void *opaque,
                                    Error **errp)
{
    uint64_t count = checker_violations(&DMUX_OBSERVER(obj)->checker);

    visit_type_uint64(v, name, &count, errp);
}

static int observer_pre_save(void *opaque)
{
    DmuxObserver *s = opaque;

    s->saved_state_size = sizeof(s->checker.state);
    return 0;
}

static bool observer_size_matches(void *opaque, int version_id)
{
    DmuxObserver *s = opaque;

    return s->saved_state_size == sizeof(s->checker.state);
}

static int observer_post_load(void *opaque, int version_id)
{
    DmuxObserver *s = opaque;
    const char *wrong = checker_state_check(&s->checker.state);

    if (!wrong) {
        wrong = signal_levels_check(&s->levels);
    }
    if (wrong) {
        error_report("dmux-observer: snapshot refused: %s", wrong);
        return -EINVAL;
    }
    s->recording = true;
    return 0;
}

/* The checker's state is plain data; see dmux_modem_vmstate.c for what that means. */
static const VMStateDescription vmstate_dmux_observer = {
    .name = TYPE_DMUX_OBSERVER,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = observer_pre_save,
    .post_load = observer_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(saved_state_size, DmuxObserver),
        VMSTATE_VALIDATE("the snapshot was made by another build of the bench",
                         observer_size_matches),
        VMSTATE_UINT64(last_ns, DmuxObserver),
        VMSTATE_UINT64(trace.lines, DmuxObserver),
        VMSTATE_UINT64(trace.hash, DmuxObserver),
        VMSTATE_BUFFER_UNSAFE(levels, DmuxObserver, 1, sizeof(struct signal_levels)),
        VMSTATE_BUFFER_UNSAFE(checker.state, DmuxObserver, 1, sizeof(struct checker_state)),
        VMSTATE_END_OF_LIST()
    }
};

static const Property dmux_observer_properties[] = {
    DEFINE_PROP_LINK("ram", DmuxObserver, ram, TYPE_MEMORY_REGION, MemoryRegion *),
    DEFINE_PROP_UINT64("ram-base", DmuxObserver, ram_base, 0),
    DEFINE_PROP_STRING("trace", DmuxObserver, trace_path),
    DEFINE_PROP_STRING("trace-events", DmuxObserver, trace_events),
    DEFINE_PROP_STRING("report", DmuxObserver, report_path),
    DEFINE_PROP_STRING("record", DmuxObserver, record_path),
    DEFINE_PROP_STRING("known", DmuxObserver, known),
    DEFINE_PROP_BOOL("narrate", DmuxObserver, narrate, false),
};

static void dmux_observer_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "BAM-DMUX observer: trace, checker, narration";
    dc->realize = dmux_observer_realize;
    dc->vmsd = &vmstate_dmux_observer;
    RESETTABLE_CLASS(klass)->phases.enter = dmux_observer_reset_enter;
    device_class_set_props(dc, dmux_observer_properties);
    object_class_property_add(klass, "trace-hash", "uint64", observer_get_trace_hash, NULL,
                              NULL, NULL);
    object_class_property_add(klass, "trace-lines", "uint64", observer_get_trace_lines, NULL,
                              NULL, NULL);
    object_class_property_add(klass, "violations", "uint64", observer_get_violations, NULL,
                              NULL, NULL);
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
