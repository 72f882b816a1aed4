/* SPDX-License-Identifier: GPL-2.0-only */
/* Timers of our devices, and the watch over the clock that they run on. */
#include "qemu/osdep.h"
#include "system/cpu-timers.h"
#include "system/cpus.h"
#include "system/runstate.h"
#include "dmux_clock.h"
#include "dmux_timer.h"
#include "../hw-model/host.h"

static void dmux_timer_run(void *opaque)
{
    DmuxTimer *timer = opaque;
    int64_t now_ns = qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);

    if (timer->judged && now_ns - timer->due_ns >= icount_to_ns(1)) {
        dmux_clock_count_late("the %s's timer, due at %" PRId64 " ns, ran at %" PRId64 " ns: %" PRId64
                              " instructions late", timer->name, timer->due_ns, now_ns,
                              (now_ns - timer->due_ns) / icount_to_ns(1));
    }
    timer->callback(timer->opaque);
}

void dmux_timer_init(DmuxTimer *timer, const char *name, QEMUTimerCB *callback, void *opaque)
{
    timer->name = name;
    timer->callback = callback;
    timer->opaque = opaque;
    timer->timer = timer_new_ns(QEMU_CLOCK_VIRTUAL, dmux_timer_run, timer);
}

bool dmux_timer_is_ready(const DmuxTimer *timer)
{
    return timer->timer;
}

void dmux_timer_set(DmuxTimer *timer, uint64_t deadline_ns)
{
    if (deadline_ns == HW_TIME_NEVER) {
        timer_del(timer->timer);
        return;
    }
    timer->due_ns = MAX((int64_t)MIN(deadline_ns, INT64_MAX), qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL));
    timer->judged = icount_enabled() && dmux_clock_is_exact() &&
                    (qemu_in_vcpu_thread() || !runstate_is_running());
    timer_mod_ns(timer->timer, MIN(deadline_ns, INT64_MAX));
}
