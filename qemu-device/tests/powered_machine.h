/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine for tests of the BAM alone: the modem boots soon after reset, raises
 * pc and stays silent (it only answers OPENs), so the block has power.
 */
#ifndef QEMU_DEVICE_TESTS_POWERED_MACHINE_H
#define QEMU_DEVICE_TESTS_POWERED_MACHINE_H

#include "ap.h"

/* Virtual time at which the BAM gets its power. */
#define POWERED_MACHINE_BOOT_NS (10 * NS_PER_MS)
/* From a doorbell to the service of a pipe. */
#define POWERED_MACHINE_DMA_NS (20 * NS_PER_US)

/* At time 0, BAM unpowered. */
struct qtest *powered_machine_start_unbooted(struct ap *ap);
/* BAM powered and untouched, pc = 1, our vote given so that it stays. */
struct qtest *powered_machine_start(struct ap *ap);

#endif /* QEMU_DEVICE_TESTS_POWERED_MACHINE_H */
