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
 * Whether they help is watched, independently of them. A leap is seen as a change of (clock -
 * instructions * 2^shift); it is right if no instruction has been added since the CPUs' thread last
 * found all CPUs idle. And our own timers must run when they are due (dmux_timer.c). A run in which
 * either was not so is no evidence for anything: its trace is not that of the next run. The
 * observer's report has the number, and who asks for a verdict refuses to give one
 * (scenarios/host/clock.sh).
 *
 * A test that makes each of these happen on an idle host: scenarios/tests/clock.t.
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
#include "system/runstate.h"
#include "dmux_clock.h"

#define LATE_TEXT_MAX 200

/* Of the whole machine: it has one clock. */
static bool cpus_sleep; /* under the big lock */
static int64_t (*instruction_clock)(void);
static uint64_t late;
static char first_late[LATE_TEXT_MAX];

/* What the CPUs' thread knows of the clock; @watched: only where it is exact. */
static struct {
    bool watched;
    bool begun;
    int64_t leapt_ns;          /* clock - instructions, in ns */
    int64_t idle_instructions; /* when all CPUs were idle last */
} seen;

void dmux_clock_count_late(const char *format, ...)
{
    va_list arguments;

    /* behind the end of a run the clock leaps as it likes (dmux_observer.c) */
    if (qemu_shutdown_requested_get() != SHUTDOWN_CAUSE_NONE || late++) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(first_late, sizeof(first_late), format, arguments);
    va_end(arguments);
    error_report("dmux-clock: the clock was late, this run proves nothing: %s", first_late);
}

void dmux_clock_report(FILE *file)
{
    fprintf(file, "clock.late %" PRIu64 "\n", late);
    if (late) {
        fprintf(file, "clock.first %s\n", first_late);
    }
}

/* Has it leapt, and was it allowed to? In the CPUs' thread. Returns the instructions until now. */
static int64_t watch(int64_t now_ns)
{
    int64_t instructions = icount_get_raw();
    int64_t leapt_ns = now_ns - icount_to_ns(instructions);

    if (seen.begun && leapt_ns != seen.leapt_ns && instructions != seen.idle_instructions) {
        dmux_clock_count_late("at %" PRId64 " ns it had leapt over %" PRId64 " ns while the CPUs ran: %"
                              PRId64 " instructions since they were idle",
                              now_ns, leapt_ns - seen.leapt_ns, instructions - seen.idle_instructions);
    }
    seen.begun = true;
    seen.leapt_ns = leapt_ns;
    return instructions;
}

/* Asked of a CPU that is halted and has nothing to do. */
static bool cpu_is_idle(CPUState *cpu)
{
    if (!qemu_in_vcpu_thread()) {
        return cpus_sleep;
    }
    /* the last one: those before it are idle, or it would not be asked about */
    if (!CPU_NEXT(cpu)) {
        cpus_sleep = true;
        if (seen.watched) {
            seen.idle_instructions = watch(instruction_clock());
        }
    }
    return true;
}

static int64_t clock_read(void)
{
    int64_t now_ns = instruction_clock();

    if (qemu_in_vcpu_thread()) {
        cpus_sleep = false;
        if (seen.watched) {
            watch(now_ns);
        }
    }
    return now_ns;
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
    seen.watched = dmux_clock_is_exact();
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
