/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One timer of a device of ours on the virtual clock; every device uses these and no others.
 *
 * Each run of a callback is also a look at the clock (dmux_clock.c): under an instruction clock a
 * timer runs before the first instruction that is due after it, never later.
 *
 * Not judged: what was armed by the main loop while the machine ran (a packet of the host's
 * network, a monitor's command). The clock that it was read from was still to get the running
 * slice. Without -icount,sleep=off nothing is judged.
 *
 * All functions: under the big lock.
 */
#ifndef QEMU_DEVICE_DMUX_TIMER_H
#define QEMU_DEVICE_DMUX_TIMER_H

#include "qemu/osdep.h"
#include "qemu/timer.h"

/**
 * DmuxTimer - private to dmux_timer.c, to be embedded
 * @name:	whose it is, for messages
 * @due_ns:	virtual time at which it is due, not before it was armed
 * @judged:	it was armed where the clock was exact
 */
typedef struct DmuxTimer {
    QEMUTimer *timer;
    const char *name;
    QEMUTimerCB *callback;
    void *opaque;
    int64_t due_ns;
    bool judged;
} DmuxTimer;

/* From realize; @name is kept. */
void dmux_timer_init(DmuxTimer *timer, const char *name, QEMUTimerCB *callback, void *opaque);

/* dmux_timer_init() was called. */
bool dmux_timer_is_ready(const DmuxTimer *timer);

/* Virtual time in ns, HW_TIME_NEVER for never; what is past is due now. */
void dmux_timer_set(DmuxTimer *timer, uint64_t deadline_ns);

#endif /* QEMU_DEVICE_DMUX_TIMER_H */
