/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps the instruction clock free of the host's threads and of the host's time.
 *
 * Under -icount the virtual clock is (instructions executed) * 2^shift ns + (time leapt over).
 * Two threads have a hand in it: the CPUs' thread executes, and adds a slice of instructions when
 * it leaves the slice; the main loop leaps (QEMU: "warp") to the next timer when all CPUs are
 * idle. Left alone, who comes first decides about the guest's time:
 *
 *  1. One CPU, the late timer. WFI marks the CPU as halted before its slice is added, both
 *     without a lock. A main loop that looks in between leaps from a clock that lacks the slice;
 *     then the slice is added on top, and every timer is late by it:
 *
 *       CPUs' thread   WFI: halted  ..............  add 229 instructions
 *       main loop                     leap to T                           the clock: T + 1832 ns
 *
 *  2. Several CPUs, the same outside a slice. They take turns, and whose turn it is depends on
 *     where slices end. A main loop that finds all CPUs idle while their thread is awake (it
 *     waits for the lock) wakes it once more, which cuts the next slices, or leaps before the
 *     timer of the turns has been taken down.
 *
 *  3. Several CPUs, timers of the host. A slice also ends at the next timer of
 *     QEMU_CLOCK_REALTIME. An incoming migration has one (it announces network cards).
 *
 *  4. Halting. CPUs that were paused count as idle, and any work that is queued for one of them
 *     switches the clock on again: it leaps while the machine is being saved.
 *
 * The cures:
 *  1, 2. For the main loop the CPUs are idle only when their thread sleeps. It is about to sleep
 *     when it finds all of them idle itself, and is awake when it asks for the time, which it
 *     does before all else. From the former to the sleep it has the big lock, so nobody sees
 *     anything in between. No leap is lost: the thread wakes the main loop before it sleeps.
 *  3. The host's clock is switched off for timers. Nothing of this machine has one; it can still
 *     be read.
 *  4. A CPU that is marked as stepped "without timers" keeps the clock off. It is marked in work
 *     of its own, between two slices: translated code depends on the mark.
 *
 * Timers that have become late all the same are seen by dmux_timer.c. A test that makes each of
 * these happen on an idle host: scenarios/tests/clock.t.
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "qemu/config-file.h"
#include "qemu/main-loop.h"
#include "qemu/option.h"
#include "qemu/timer.h"
#include "hw/core/cpu.h"
#include "system/accel-ops.h"
#include "system/cpu-timers.h"
#include "system/cpus.h"
#include "system/qtest.h"
#include "dmux_clock.h"

/* Under the big lock. */
static bool cpus_sleep;
static int64_t (*instruction_clock)(void);

/* Asked of a CPU that is halted and has nothing to do. */
static bool cpu_is_idle(CPUState *cpu)
{
    if (!qemu_in_vcpu_thread()) {
        return cpus_sleep;
    }
    /* the last one: those before it are idle, or it would not be asked about */
    if (!CPU_NEXT(cpu)) {
        cpus_sleep = true;
    }
    return true;
}

static int64_t clock_read(void)
{
    if (cpus_sleep && qemu_in_vcpu_thread()) {
        cpus_sleep = false;
    }
    return instruction_clock();
}

/* "shift=auto" follows the host's speed, "sleep=on" the host's time while the guest is idle. */
bool dmux_clock_is_exact(void)
{
    QemuOpts *options = qemu_opts_find(qemu_find_opts("icount"), NULL);

    return qtest_enabled() ||
           (icount_enabled() == ICOUNT_PRECISE && !qemu_opt_get_bool(options, "sleep", true));
}

void dmux_clock_init(void)
{
    ObjectClass *klass;
    AccelOpsClass *ops;

    if (!icount_enabled()) {
        return;
    }
    klass = object_class_by_name(ACCEL_OPS_NAME("tcg"));
    ops = klass ? ACCEL_OPS_CLASS(klass) : NULL;
    if (!ops || ops->cpu_thread_is_idle || !ops->get_virtual_clock) {
        error_report("dmux-clock: -icount: this QEMU's accelerator is not the one that the clock's "
                     "cures are for (qemu-device/dmux_clock.c)");
        exit(EXIT_FAILURE);
    }
    instruction_clock = ops->get_virtual_clock;
    ops->get_virtual_clock = clock_read;
    ops->cpu_thread_is_idle = cpu_is_idle;
    qemu_clock_enable(QEMU_CLOCK_REALTIME, false);
}

struct halt {
    void (*halted)(void *opaque, int64_t now_ns);
    void *opaque;
    int64_t now_ns;
};

static void halt_done(void *opaque)
{
    g_autofree struct halt *halt = opaque;

    halt->halted(halt->opaque, halt->now_ns);
}

static void mark_cpus(bool without_timers)
{
    CPUState *cpu;

    CPU_FOREACH(cpu) {
        if (without_timers) {
            cpu->singlestep_enabled |= SSTEP_NOTIMER;
        } else {
            cpu->singlestep_enabled &= ~SSTEP_NOTIMER;
        }
    }
}

/* Work for a CPU runs before the next instruction of any, and outside all slices. */
static void halt_cpus(CPUState *cpu, run_on_cpu_data data)
{
    struct halt *halt = data.host_ptr;

    halt->now_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
    if (icount_enabled()) {
        mark_cpus(true);
    }
    pause_all_vcpus();
    aio_bh_schedule_oneshot(qemu_get_aio_context(), halt_done, halt);
}

void dmux_clock_halt(void (*halted)(void *opaque, int64_t now_ns), void *opaque)
{
    struct halt *halt = g_new(struct halt, 1);

    *halt = (struct halt) { .halted = halted, .opaque = opaque };
    async_run_on_cpu(qemu_get_cpu(0), halt_cpus, RUN_ON_CPU_HOST_PTR(halt));
}

void dmux_clock_release(void)
{
    mark_cpus(false);
}
