/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs one scenario (hw-model/scenario.c) on the machine's fake modem.
 *
 * One virtual-clock timer, as for the modem: armed for the scenario's deadline, and for
 * now when an event of the bus ends its wait. So the timeline never runs inside a
 * device's callback, and with -icount a run is repeatable to the instruction.
 *
 * The timeline begins at virtual time 0, before the first instruction of the guest.
 * A machine with a scenario cannot be saved or reset: the timeline would be elsewhere.
 *
 * QEMU interface (-device dmux-scenario,...):
 *  + property "file": the Lua file
 *  + property "parameters": "name=value,..."; default: each one's first value
 *  + property "seed": of the scenario's random()
 *  + property "points": file for the verdict, "ok - text" lines, written when QEMU ends
 *  + what the timeline does goes to standard error, in the narration's format
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/notify.h"
#include "qemu/timer.h"
#include "hw/qdev-properties.h"
#include "migration/vmstate.h"
#include "system/reset.h"
#include "system/system.h"
#include "dmux_modem.h"
#include "../hw-model/scenario.h"

#define TYPE_DMUX_SCENARIO "dmux-scenario"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxScenario, DMUX_SCENARIO)

struct DmuxScenario {
    DeviceState parent_obj;

    struct scenario *scenario;
    DmuxModemState *modem;
    QEMUTimer *timer;
    Notifier exit_notifier;
    bool was_reset;

    /* properties */
    char *file;
    char *parameters;
    char *points;
    uint64_t seed;
};

static void dmux_scenario_rearm(void *opaque)
{
    DmuxScenario *s = opaque;
    uint64_t deadline = scenario_deadline_ns(s->scenario);

    if (deadline == HW_TIME_NEVER) {
        timer_del(s->timer);
    } else {
        timer_mod_ns(s->timer, MIN(deadline, INT64_MAX));
    }
}

static void dmux_scenario_timer(void *opaque)
{
    DmuxScenario *s = opaque;

    scenario_run(s->scenario, qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    dmux_scenario_rearm(s);
    dmux_modem_rearm(s->modem);
}

static uint64_t dmux_scenario_now_ns(void *opaque)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static void dmux_scenario_log(void *opaque, const char *line)
{
    uint64_t us = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) / HW_NS_PER_US;

    fprintf(stderr, "[%5" PRIu64 ".%06" PRIu64 "] scenario %s\n", us / 1000000, us % 1000000, line);
}

static void dmux_scenario_write_line(void *opaque, const char *line)
{
    fprintf(opaque, "%s\n", line);
}

static void dmux_scenario_exit(Notifier *notifier, void *data)
{
    DmuxScenario *s = container_of(notifier, DmuxScenario, exit_notifier);
    FILE *file;

    scenario_finish(s->scenario);
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
    fputs("end\n", file);
    if (fclose(file)) {
        error_report("dmux-scenario: writing %s failed: %s", s->points, strerror(errno));
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
    struct scenario_host host = {
        .now_ns = dmux_scenario_now_ns,
        .deadline_changed = dmux_scenario_rearm,
        .log = dmux_scenario_log,
        .opaque = s,
    };
    Object *modem = object_resolve_path_type("", TYPE_DMUX_MODEM, NULL);
    char wrong[SCENARIO_LINE_MAX];

    if (!s->file) {
        error_setg(errp, "dmux-scenario: property 'file' is not set");
        return;
    }
    if (!modem) {
        error_setg(errp, "dmux-scenario: this machine has no fake modem; use -M msm8916-dmux");
        return;
    }
    s->modem = DMUX_MODEM(modem);
    host.modem = &s->modem->modem;
    host.bus = &s->modem->observer->bus;
    host.checker = &s->modem->observer->checker;
    s->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, dmux_scenario_timer, s);
    s->scenario = scenario_open(&config, wrong);
    if (!s->scenario || !scenario_start(s->scenario, &host, wrong)) {
        error_setg(errp, "%s", wrong);
        return;
    }
    s->exit_notifier.notify = dmux_scenario_exit;
    qemu_add_exit_notifier(&s->exit_notifier);
    qemu_register_reset(dmux_scenario_machine_reset, s);
    dmux_scenario_rearm(s);
}

static const VMStateDescription vmstate_dmux_scenario = {
    .name = TYPE_DMUX_SCENARIO,
    .unmigratable = 1,
};

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
    dc->vmsd = &vmstate_dmux_scenario;
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
