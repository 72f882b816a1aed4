/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One timer of a device of ours on the virtual clock; every device uses these and no others.
 *
 * Each run of a callback is also a look at the clock: under an instruction clock (-icount) a timer
 * runs before the first instruction that is due after it, never later (dmux_clock.c says what would
 * make it late). A run in which one was late is no evidence for anything: its trace is not that of
 * the next run. The report of the observer has the number, and who asks for a verdict refuses
 * to give one (scenarios/host).
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

/* Appends the report's lines "clock.late N", "clock.first TEXT"; the latter only when one was late. */
void dmux_timer_report(FILE *file);

#endif /* QEMU_DEVICE_DMUX_TIMER_H */
