/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs one scenario (hw-model/scenario.c) on the machine's fake modem.
 *
 * One virtual-clock timer, as for the modem: armed for the scenario's deadline, and for
 * now when an event of the bus ends its wait. So the timeline never runs inside a
 * device's callback, and with -icount a run is repeatable to the instruction.
 *
 * The timeline begins at the starting point (dmux_agent.h): the drivers that the driver
 * under test needs are loaded, the agent listens. That is in the middle of a boot, or where
 * a snapshot goes on. When it is over the points and the observer's report are written at
 * that virtual time, and QEMU is told to end: what the guest does until then counts no more.
 * A guest that does not get to the starting point within BOOT_LIMIT_NS ends the run too.
 *
 * A machine with a scenario cannot be saved or reset: the timeline would be elsewhere.
 *
 * QEMU interface (-device dmux-scenario,...):
 *  + property "file": the Lua file
 *  + property "parameters": "name=value,..."; default: each one's first value
 *  + property "seed": of the scenario's random()
 *  + property "points": file for the verdict, "ok - text" lines, written when QEMU ends
 *  + what the timeline does goes to standard error, in the narration's format
 *  + with a console made by -chardev dmux-console (dmux_console.c): a splat of the guest's
 *    kernel ends the run
 *  + the observer's report gets "failed.first_ns N", "failed.first TEXT" for the earliest
 *    point that was not ok, and a line "splat.N TEXT" for each line of a splat
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/notify.h"
#include "hw/qdev-properties.h"
#include "migration/blocker.h"
#include "system/reset.h"
#include "system/runstate.h"
#include "system/system.h"
#include "dmux_agent.h"
#include "dmux_console.h"
#include "dmux_modem.h"
#include "dmux_timer.h"
#include "../hw-model/scenario.h"

#define TYPE_DMUX_SCENARIO "dmux-scenario"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxScenario, DMUX_SCENARIO)

/* Virtual time for a boot: ten times what a kernel with all checks takes. */
#define BOOT_LIMIT_NS (600 * HW_NS_PER_S)

struct DmuxScenario {
    DeviceState parent_obj;

    struct scenario *scenario;
    DmuxModemState *modem;
    Chardev *agent;
    DmuxTimer timer;
    Notifier exit_notifier;
    Error *no_saving;
    bool was_reset;
    bool started;
    uint64_t start_ns;
    bool finished;

    /* properties */
    char *file;
    char *parameters;
    char *points;
    uint64_t seed;
};

static void dmux_scenario_rearm(void *opaque)
{
    DmuxScenario *s = opaque;

    dmux_timer_set(&s->timer, scenario_deadline_ns(s->scenario));
}

static uint64_t dmux_scenario_now_ns(void *opaque)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void dmux_scenario_log(void *opaque, const char *line)
{
    DmuxScenario *s = opaque;
    uint64_t us = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) / HW_NS_PER_US;

    fprintf(stderr, "[%5" PRIu64 ".%06" PRIu64 "] scenario %s\n", us / 1000000, us % 1000000, line);
    dmux_observer_note(s->modem->observer, line);
}

static void dmux_scenario_write_line(void *opaque, const char *line)
{
    fprintf(opaque, "%s\n", line);
}

static void dmux_scenario_write_points(DmuxScenario *s)
{
    FILE *file;

    if (!s->points) {
        scenario_points(s->scenario, dmux_scenario_write_line, stderr);
        return;
    }
    file = fopen(s->points, "w");
    if (!file) {
        error_report("dmux-scenario: cannot create %s: %s", s->points, strerror(errno));
        return;
    }
    scenario_points(s->scenario, dmux_scenario_write_line, file);
    /* the reader counts on this line: without it the file is not complete */
    fprintf(file, "end %" PRIu64 "\n", s->started ? (dmux_scenario_now_ns(s) - s->start_ns) / HW_NS_PER_US : 0);
    if (fclose(file)) {
        error_report("dmux-scenario: writing %s failed: %s", s->points, strerror(errno));
    }
}

/* The verdict, once: at the end of the timeline, or when QEMU ends before it. */
static void dmux_scenario_finish(DmuxScenario *s)
{
    if (s->finished) {
        return;
    }
    s->finished = true;
    dmux_timer_set(&s->timer, HW_TIME_NEVER);
    scenario_finish(s->scenario);
    dmux_scenario_write_points(s);
    dmux_observer_finish(s->modem->observer);
}

static void dmux_scenario_exit(Notifier *notifier, void *data)
{
    dmux_scenario_finish(container_of(notifier, DmuxScenario, exit_notifier));
}

static void dmux_scenario_timer(void *opaque)
{
    DmuxScenario *s = opaque;

    if (s->finished) {
        return;
    }
    scenario_run(s->scenario, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    if (!s->started || scenario_done(s->scenario)) {
        dmux_scenario_finish(s);
        qemu_system_shutdown_request(SHUTDOWN_CAUSE_HOST_SIGNAL);
        return;
    }
    dmux_scenario_rearm(s);
    dmux_modem_rearm(s->modem);
}

static void dmux_scenario_receive(void *opaque, const uint8_t *bytes, uint32_t length)
{
    DmuxScenario *s = opaque;

    if (s->started) {
        scenario_guest_input(s->scenario, bytes, length);
    }
}

static void dmux_scenario_console(void *opaque, const uint8_t *bytes, uint32_t length)
{
    DmuxScenario *s = opaque;

    if (s->started && !s->finished) {
        scenario_console_input(s->scenario, bytes, length);
    }
}

/* More lines of the observer's report. */
static void dmux_scenario_report(void *opaque, FILE *file)
{
    DmuxScenario *s = opaque;
    const char *text = NULL, *splat = scenario_splat(s->scenario);
    uint64_t first_ns = scenario_first_failure(s->scenario, &text);

    if (text) {
        fprintf(file, "failed.first_ns %" PRIu64 "\nfailed.first %s\n", first_ns, text);
    }
    for (unsigned int number = 1; *splat; number++) {
        int length = strcspn(splat, "\n");

        fprintf(file, "splat.%u %.*s\n", number, length, splat);
        splat += length + 1;
    }
}

static bool dmux_scenario_send(void *opaque, const uint8_t *bytes, uint32_t length)
{
    DmuxScenario *s = opaque;

    return dmux_agent_send(s->agent, bytes, length);
}

/* The starting point. */
static void dmux_scenario_start(void *opaque)
{
    DmuxScenario *s = opaque;
    const struct scenario_host host = {
        .modem = &s->modem->modem,
        .bus = &s->modem->observer->bus,
        .checker = &s->modem->observer->checker,
        .now_ns = dmux_scenario_now_ns,
        .deadline_changed = dmux_scenario_rearm,
        .log = dmux_scenario_log,
        .guest_send = dmux_scenario_send,
        .opaque = s,
    };
    char wrong[SCENARIO_LINE_MAX];

    error_setg(&s->no_saving, "dmux-scenario: a machine in the middle of %s cannot be saved", s->file);
    migrate_add_blocker(&s->no_saving, &error_fatal);
    if (!scenario_start(s->scenario, &host, wrong)) {
        error_report("%s", wrong);
        exit(EXIT_FAILURE);
    }
    s->started = true;
    s->start_ns = dmux_scenario_now_ns(s);
    dmux_scenario_rearm(s);
}

/* A snapshot goes on: its clock is right from here on. */
static void dmux_scenario_vm_state(void *opaque, bool running, RunState state)
{
    DmuxScenario *s = opaque;

    if (running && !s->started) {
        dmux_scenario_start(s);
    }
}

/* The first reset is the start of the machine. */
static void dmux_scenario_machine_reset(void *opaque)
{
    DmuxScenario *s = opaque;

    if (s->was_reset) {
        error_report("dmux-scenario: the machine was reset while %s ran", s->file);
        exit(EXIT_FAILURE);
    }
    s->was_reset = true;
}

static void dmux_scenario_realize(DeviceState *dev, Error **errp)
{
    DmuxScenario *s = DMUX_SCENARIO(dev);
    struct scenario_config config = {
        .path = s->file, .parameters = s->parameters, .seed = s->seed
    };
    Object *modem = object_resolve_path_type("", TYPE_DMUX_MODEM, NULL);
    Chardev *console = dmux_console_find();
    char wrong[SCENARIO_LINE_MAX];

    if (!s->file) {
        error_setg(errp, "dmux-scenario: property 'file' is not set");
        return;
    }
    s->agent = dmux_agent_find();
    if (!modem || !s->agent) {
        error_setg(errp, "dmux-scenario: this machine has no fake modem; use -M msm8916-dmux");
        return;
    }
    s->modem = DMUX_MODEM(modem);
    dmux_timer_init(&s->timer, "scenario", dmux_scenario_timer, s);
    s->scenario = scenario_open(&config, wrong);
    if (!s->scenario) {
        error_setg(errp, "%s", wrong);
        return;
    }
    s->exit_notifier.notify = dmux_scenario_exit;
    qemu_add_exit_notifier(&s->exit_notifier);
    qemu_register_reset(dmux_scenario_machine_reset, s);
    dmux_agent_listen(s->agent, dmux_scenario_receive, s);
    if (console) {
        dmux_console_listen(console, dmux_scenario_console, s);
    }
    dmux_observer_report_more(s->modem->observer, dmux_scenario_report, s);
    if (runstate_check(RUN_STATE_INMIGRATE)) {
        qemu_add_vm_change_state_handler(dmux_scenario_vm_state, s);
    } else {
        dmux_agent_at_start(s->agent, dmux_scenario_start, s);
        dmux_timer_set(&s->timer, BOOT_LIMIT_NS);
    }
}

static const Property dmux_scenario_properties[] = {
    DEFINE_PROP_STRING("file", DmuxScenario, file),
    DEFINE_PROP_STRING("parameters", DmuxScenario, parameters),
    DEFINE_PROP_STRING("points", DmuxScenario, points),
    DEFINE_PROP_UINT64("seed", DmuxScenario, seed, 1),
};

static void dmux_scenario_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "runs a scenario on the fake BAM-DMUX modem";
    dc->realize = dmux_scenario_realize;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, dmux_scenario_properties);
}

static const TypeInfo dmux_scenario_types[] = {
    {
        .name = TYPE_DMUX_SCENARIO,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(DmuxScenario),
        .class_init = dmux_scenario_class_init,
    },
};

DEFINE_TYPES(dmux_scenario_types)
