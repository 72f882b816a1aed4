/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saves the machine at the starting point of scenarios, and ends; and prepares a QEMU
 * that goes on from such a snapshot.
 *
 * RAM is not in the snapshot's stream: it is a file (memory-backend-file, share=on), which
 * the saved machine leaves behind and which the others map privately (share=off). So going
 * on costs a page only when it is written, and any number of scenarios share the rest.
 *
 *   save   -object memory-backend-file,id=ram,mem-path=RAM,share=on,... -M ...,memory-backend=ram
 *          -device dmux-snapshot,save=STATE
 *   go on  the same with share=off, without -kernel, -initrd, -append, -dtb
 *          -device dmux-snapshot -incoming file:STATE
 *
 * Where it stops is exact: behind the guest's own register write that makes the starting
 * point, before its next instruction (dmux_clock_halt()).
 *
 * QEMU interface (-device dmux-snapshot,...):
 *  + property "save": file for the state of the devices; unset: this QEMU restores
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qapi/qapi-commands-migration.h"
#include "qemu/error-report.h"
#include "hw/qdev-properties.h"
#include "migration/misc.h"
#include "system/runstate.h"
#include "dmux_agent.h"
#include "dmux_clock.h"
#include "dmux_timer.h"
#include "../hw-model/host.h"

#define TYPE_DMUX_SNAPSHOT "dmux-snapshot"
OBJECT_DECLARE_SIMPLE_TYPE(DmuxSnapshot, DMUX_SNAPSHOT)

/* Virtual time for a boot: ten times what a kernel with all checks takes. */
#define BOOT_LIMIT_S 600

struct DmuxSnapshot {
    DeviceState parent_obj;

    DmuxTimer boot_limit;
    NotifierWithReturn migration;
    int64_t start_ns;

    /* properties */
    char *save;
};

static int dmux_snapshot_progress(NotifierWithReturn *notifier, MigrationEvent *event,
                                  Error **errp)
{
    DmuxSnapshot *s = container_of(notifier, DmuxSnapshot, migration);
    int64_t now = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    if (event->type == MIG_EVENT_PRECOPY_SETUP) {
        return 0;
    }
    if (event->type == MIG_EVENT_PRECOPY_FAILED) {
        error_report("dmux-snapshot: saving to %s failed", s->save);
        exit(EXIT_FAILURE);
    }
    if (now != s->start_ns) {
        error_report("dmux-snapshot: the clock went on while saving, by %" PRId64 " ns",
                     now - s->start_ns);
        exit(EXIT_FAILURE);
    }
    qemu_system_shutdown_request(SHUTDOWN_CAUSE_HOST_SIGNAL);
    return 0;
}

static void dmux_snapshot_save(void *opaque, int64_t now_ns)
{
    DmuxSnapshot *s = opaque;
    g_autofree char *uri = g_strconcat("file:", s->save, NULL);
    Error *error = NULL;

    s->start_ns = now_ns;
    qmp_migrate(uri, false, NULL, false, false, false, false, &error);
    if (error) {
        error_report_err(error);
        exit(EXIT_FAILURE);
    }
}

static void dmux_snapshot_too_late(void *opaque)
{
    error_report("dmux-snapshot: the guest's agent was not ready after %d s of virtual time",
                 BOOT_LIMIT_S);
    exit(EXIT_FAILURE);
}

static void dmux_snapshot_start(void *opaque)
{
    DmuxSnapshot *s = opaque;

    dmux_timer_set(&s->boot_limit, HW_TIME_NEVER);
    dmux_clock_halt(dmux_snapshot_save, s);
}

static void dmux_snapshot_realize(DeviceState *dev, Error **errp)
{
    DmuxSnapshot *s = DMUX_SNAPSHOT(dev);
    MigrationCapabilityStatus ignore_shared = {
        .capability = MIGRATION_CAPABILITY_X_IGNORE_SHARED, .state = true
    };
    MigrationCapabilityStatusList capabilities = { .value = &ignore_shared };
    Chardev *agent = dmux_agent_find();

    if (!agent) {
        error_setg(errp, "dmux-snapshot: this machine has no agent; use -M msm8916-dmux");
        return;
    }
    qmp_migrate_set_capabilities(&capabilities, errp);
    if (!s->save || *errp) {
        return;
    }
    dmux_timer_init(&s->boot_limit, "snapshot", dmux_snapshot_too_late, s);
    dmux_timer_set(&s->boot_limit, BOOT_LIMIT_S * NANOSECONDS_PER_SECOND);
    migration_add_notifier(&s->migration, dmux_snapshot_progress);
    dmux_agent_at_start(agent, dmux_snapshot_start, s);
}

static const Property dmux_snapshot_properties[] = {
    DEFINE_PROP_STRING("save", DmuxSnapshot, save),
};

static void dmux_snapshot_class_init(ObjectClass *klass, void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = "saves the machine where scenarios start, or goes on from there";
    dc->realize = dmux_snapshot_realize;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
    device_class_set_props(dc, dmux_snapshot_properties);
}

static const TypeInfo dmux_snapshot_types[] = {
    {
        .name = TYPE_DMUX_SNAPSHOT,
        .parent = TYPE_DEVICE,
        .instance_size = sizeof(DmuxSnapshot),
        .class_init = dmux_snapshot_class_init,
    },
};

DEFINE_TYPES(dmux_snapshot_types)
