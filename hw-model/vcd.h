/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The wires between AP and modem as a value change dump (IEEE 1364), for GTKWave, sigrok and
 * their kin.
 *
 * Levels: vote, pc and both acks, the BAM's power, its interrupt line, its two pipes, and the modem's
 * power machine as its enum dmux_modem_state. Edges (doorbells, interrupts by edge, frames, violations) are
 * pulses of one nanosecond, the time scale; what happens several times in one nanosecond is
 * one pulse.
 *
 * pc and pc-ack have no interrupt lines of their own on the way to the AP: the modem rings one
 * (SPI 26), and the AP's SMSM driver looks which subscribed bits have changed since the last
 * ring. irq.pc and irq.pc_ack are that.
 */
#ifndef HW_MODEL_VCD_H
#define HW_MODEL_VCD_H

#include "signal_levels.h"

#include <stdio.h>

/**
 * struct vcd - a dump being written
 * @values:	of each signal, as written
 * @pulses:	bits of the signals that are high for @time_ns alone
 * @rung_word:	the modem's word when it last rang
 */
struct vcd {
	FILE *file;
	struct signal_levels levels;
	uint64_t time_ns;
	uint64_t values;
	uint64_t pulses;
	uint32_t modem_state;
	uint32_t rung_word;
};

/* The header, and the levels that hold at @time_ns. Errors are ferror()'s. */
void vcd_begin(struct vcd *vcd, FILE *file, uint64_t time_ns, const struct signal_levels *levels);

/* Events come in the order of their times. */
void vcd_event(struct vcd *vcd, const struct hw_event *event);

/* The last time stamp: viewers draw up to there. */
void vcd_end(struct vcd *vcd, uint64_t time_ns);

#endif /* HW_MODEL_VCD_H */
