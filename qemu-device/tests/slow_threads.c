/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A host that takes its threads away at the worst places, on a machine that is idle: preloaded
 * into QEMU beside the devices, for scenarios/tests/clock.t.
 *
 * It stands in front of functions of the C library and sleeps there now and then:
 *
 *   siglongjmp           the CPUs' thread, on its way from an instruction (WFI: the CPU is
 *                        halted) to where the slice is added to the clock
 *   pthread_mutex_lock   the CPUs' thread before it gets the big lock; threads other than this
 *                        and the main loop (one saves the machine) longer
 *   ppoll                the main loop, before it looks at its timers
 *
 * It changes nothing that a guest may see: a busy host does the same by chance.
 *
 * Environment:
 *   SLOW_THREADS_SEED     where it sleeps; another seed, other places
 *   SLOW_THREADS_WORK     set: while the CPUs are paused and the machine is not stopped yet, queues
 *                         empty work for the first CPU and lets the main loop turn
 *   SLOW_THREADS_UNCURED  set: takes dmux_clock.c's hold on the main loop away, so that the clock
 *                         does become late: to see that this is noticed
 */
#include "qemu/osdep.h"
#include <dlfcn.h>
#include <poll.h>
#include <setjmp.h>
#include "hw/core/cpu.h"
#include "system/accel-ops.h"
#include "system/cpus.h"
#include "system/runstate.h"
#include "qemu/main-loop.h"

#define PUBLIC __attribute__((visibility("default")))

static __thread unsigned int random_state;

static bool in_main_loop(void)
{
    return gettid() == getpid();
}

/* One time in @one_in, up to @us microseconds. */
static void sleep_sometimes(unsigned int one_in, unsigned int us)
{
    if (!random_state) {
        const char *seed = getenv("SLOW_THREADS_SEED");

        random_state = 2 * ((seed ? atoi(seed) : 0) + 1) + in_main_loop();
    }
    if (rand_r(&random_state) % one_in == 0) {
        usleep(1 + rand_r(&random_state) % us);
    }
}

/* The C library's own. */
#define REAL(function, type) ({ \
    static type real; \
    if (!real) { \
        real = (type)dlsym(RTLD_NEXT, function); \
    } \
    real; })

static void before_jump(void)
{
    if (qemu_in_vcpu_thread()) {
        sleep_sometimes(4, 300);
    }
}

typedef void (*jump_function)(sigjmp_buf, int);

/* Named by hand: where buffers are checked the header makes the second of the first. */
G_NORETURN void slow_jump(sigjmp_buf buffer, int value) __asm__("siglongjmp");
PUBLIC void slow_jump(sigjmp_buf buffer, int value)
{
    before_jump();
    REAL("siglongjmp", jump_function)(buffer, value);
    abort();
}

G_NORETURN void slow_checked_jump(sigjmp_buf buffer, int value) __asm__("__longjmp_chk");
PUBLIC void slow_checked_jump(sigjmp_buf buffer, int value)
{
    before_jump();
    REAL("__longjmp_chk", jump_function)(buffer, value);
    abort();
}

typedef int (*lock_function)(pthread_mutex_t *);

PUBLIC int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (qemu_in_vcpu_thread()) {
        sleep_sometimes(64, 300);
    } else if (!in_main_loop()) {
        sleep_sometimes(1, 20000);
    }
    return REAL("pthread_mutex_lock", lock_function)(mutex);
}

static void nothing(CPUState *cpu, run_on_cpu_data data)
{
}

static bool (*cured)(CPUState *cpu);

/* As QEMU is without dmux_clock.c, for the main loop. */
static bool uncured(CPUState *cpu)
{
    return !qemu_in_vcpu_thread() || cured(cpu);
}

static void uncure(void)
{
    AccelOpsClass *ops = ACCEL_OPS_CLASS(object_class_by_name(ACCEL_OPS_NAME("tcg")));

    if (ops->cpu_thread_is_idle != uncured) {
        cured = ops->cpu_thread_is_idle;
        ops->cpu_thread_is_idle = uncured;
    }
}

/* The machine is there, and QEMU's main loop runs. */
static void disturb(CPUState *cpu)
{
    if (getenv("SLOW_THREADS_UNCURED")) {
        uncure();
    }
    if (getenv("SLOW_THREADS_WORK") && cpu->stopped && runstate_is_running()) {
        /* only what comes before the thread is through with the one before makes it turn twice */
        for (unsigned int i = 0; i < 8; i++) {
            async_run_on_cpu(cpu, nothing, RUN_ON_CPU_NULL);
            sleep_sometimes(1, 60);
        }
        qemu_notify_event();
    }
}

typedef int (*poll_function)(struct pollfd *, nfds_t, const struct timespec *, const sigset_t *);

PUBLIC int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
                 const sigset_t *mask)
{
    if (in_main_loop()) {
        CPUState *cpu = qemu_get_cpu(0);

        if (cpu && cpu->created) {
            disturb(cpu);
        }
        sleep_sometimes(2, 600);
    }
    return REAL("ppoll", poll_function)(fds, count, timeout, mask);
}
