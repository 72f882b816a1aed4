/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction clock (-icount) kept free of the host's threads and of the host's time.
 * Why it must be, and how: dmux_clock.c.
 */
#ifndef QEMU_DEVICE_DMUX_CLOCK_H
#define QEMU_DEVICE_DMUX_CLOCK_H

#include "qemu/osdep.h"

/* Cures the clock, for the life of QEMU; once, from the machine's init. Nothing without -icount. */
void dmux_clock_init(void);

/*
 * The guest's time is a count of instructions (-icount shift=N,sleep=off) or a qtest's: the host
 * has no part in it. Otherwise what takes long is the host's doing as much as the guest's.
 */
bool dmux_clock_is_exact(void);

/* The clock of this run was late once more; a line of text that says how. The first one is kept. */
void dmux_clock_count_late(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Appends lines "clock.late N" and, unless that is 0, "clock.first TEXT". */
void dmux_clock_report(FILE *file);

/**
 * dmux_clock_halt() - halt all CPUs and the clock before the guest's next instruction
 * @halted:	called in the main loop afterwards, with the virtual time in ns at which it all
 *		stands
 *
 * Calling context: the CPUs' thread, that is a register access or a timer of the virtual clock.
 * The clock stands until dmux_clock_release() and a start of the machine, whatever is asked of
 * the CPUs meanwhile.
 */
void dmux_clock_halt(void (*halted)(void *opaque, int64_t now_ns), void *opaque);

/* A machine that has been stopped (vm_stop()) after dmux_clock_halt() can be started again. */
void dmux_clock_release(void);

#endif /* QEMU_DEVICE_DMUX_CLOCK_H */
