/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Value change dump: all levels are a function of struct signal_levels, so that after each
 * event the differences to what was written last are the changes. A pulse goes up with its
 * event and down one nanosecond later, before anything that is later still.
 */
#include "vcd.h"

#include "../core/dmux_power.h"
#include "../core/dmux_power_modem.h"
#include "apcs.h"

#include <assert.h>
#include <inttypes.h>

enum signal {
	SIGNAL_VOTE,
	SIGNAL_AP_ACK,
	SIGNAL_AP_DOORBELL,
	SIGNAL_PC,
	SIGNAL_MODEM_ACK,
	SIGNAL_MODEM_DOORBELL,
	SIGNAL_IRQ_PC,
	SIGNAL_IRQ_PC_ACK,
	SIGNAL_IRQ_BAM,
	SIGNAL_BAM_POWER,
	SIGNAL_BAM_TX,
	SIGNAL_BAM_RX,
	SIGNAL_FRAME_UP,
	SIGNAL_FRAME_DOWN,
	SIGNAL_VIOLATION,
	SIGNAL_COUNT
};

/* In the order of enum signal; those of one scope stand together. */
static const struct {
	const char *scope, *name;
} signals[] = {
	[SIGNAL_VOTE] = { "ap", "vote" },
	[SIGNAL_AP_ACK] = { "ap", "pc_ack" },
	[SIGNAL_AP_DOORBELL] = { "ap", "doorbell" },
	[SIGNAL_PC] = { "modem", "pc" },
	[SIGNAL_MODEM_ACK] = { "modem", "pc_ack" },
	[SIGNAL_MODEM_DOORBELL] = { "modem", "doorbell" },
	[SIGNAL_IRQ_PC] = { "irq", "pc" },
	[SIGNAL_IRQ_PC_ACK] = { "irq", "pc_ack" },
	[SIGNAL_IRQ_BAM] = { "irq", "bam" },
	[SIGNAL_BAM_POWER] = { "bam", "power" },
	[SIGNAL_BAM_TX] = { "bam", "pipe_tx" },
	[SIGNAL_BAM_RX] = { "bam", "pipe_rx" },
	[SIGNAL_FRAME_UP] = { "frame", "up" },
	[SIGNAL_FRAME_DOWN] = { "frame", "down" },
	[SIGNAL_VIOLATION] = { "checker", "violation" },
};

_Static_assert(sizeof(signals) / sizeof(signals[0]) == SIGNAL_COUNT, "every signal has a name");
_Static_assert(SIGNAL_COUNT < 64, "a signal is a bit of a 64-bit set");

#define BIT(signal) (UINT64_C(1) << (signal))
/* Identifiers are one printable character. The state's is behind those of the signals. */
#define IDENTIFIER(signal) ((int)('!' + (signal)))
#define STATE_BITS 3u

_Static_assert(DMUX_MODEM_STATE_COUNT <= 1u << STATE_BITS, "a state fits its bits");
_Static_assert('!' + SIGNAL_COUNT <= '~', "every signal has a character");

static uint64_t levels_of(const struct signal_levels *levels)
{
	uint64_t set = 0;

	set |= levels->ap_word & DMUX_SMSM_PC ? BIT(SIGNAL_VOTE) : 0;
	set |= levels->ap_word & DMUX_SMSM_PC_ACK ? BIT(SIGNAL_AP_ACK) : 0;
	set |= levels->modem_word & DMUX_SMSM_PC ? BIT(SIGNAL_PC) : 0;
	set |= levels->modem_word & DMUX_SMSM_PC_ACK ? BIT(SIGNAL_MODEM_ACK) : 0;
	set |= levels->bam_irq ? BIT(SIGNAL_IRQ_BAM) : 0;
	set |= levels->bam_power ? BIT(SIGNAL_BAM_POWER) : 0;
	set |= levels->pipes & (1u << DMUX_PIPE_TX) ? BIT(SIGNAL_BAM_TX) : 0;
	set |= levels->pipes & (1u << DMUX_PIPE_RX) ? BIT(SIGNAL_BAM_RX) : 0;
	return set;
}

static void write_bits(struct vcd *vcd, uint64_t which, uint64_t values)
{
	for (unsigned int signal = 0; signal < SIGNAL_COUNT; signal++) {
		if (which & BIT(signal))
			fprintf(vcd->file, "%d%c\n", (values & BIT(signal)) != 0,
				IDENTIFIER(signal));
	}
}

static void write_state(struct vcd *vcd, uint32_t state)
{
	fputc('b', vcd->file);
	for (unsigned int bit = STATE_BITS; bit-- > 0;)
		fputc((state >> bit) & 1u ? '1' : '0', vcd->file);
	fprintf(vcd->file, " %c\n", IDENTIFIER(SIGNAL_COUNT));
	vcd->modem_state = state;
}

static void write_header(FILE *file)
{
	fputs("$comment BAM-DMUX bench, virtual time; modem.state:", file);
	for (unsigned int state = 0; state < DMUX_MODEM_STATE_COUNT; state++)
		fprintf(file, " %u %s", state, dmux_modem_state_name(state));
	fputs(" $end\n$timescale 1 ns $end\n", file);
	for (unsigned int signal = 0; signal < SIGNAL_COUNT; signal++) {
		const char *scope = signals[signal].scope;

		if (signal == 0 || scope != signals[signal - 1].scope)
			fprintf(file, "%s$scope module %s $end\n",
				signal == 0 ? "" : "$upscope $end\n", scope);
		if (signal == SIGNAL_PC)
			fprintf(file, "$var reg %u %c state $end\n", STATE_BITS,
				IDENTIFIER(SIGNAL_COUNT));
		fprintf(file, "$var wire 1 %c %s $end\n", IDENTIFIER(signal),
			signals[signal].name);
	}
	fputs("$upscope $end\n$enddefinitions $end\n", file);
}

void vcd_begin(struct vcd *vcd, FILE *file, uint64_t time_ns, const struct signal_levels *levels)
{
	assert(vcd && file && levels);
	*vcd = (struct vcd){ .file = file, .levels = *levels, .time_ns = time_ns,
			     .values = levels_of(levels), .rung_word = levels->modem_word };
	write_header(file);
	fprintf(file, "#%" PRIu64 "\n$dumpvars\n", time_ns);
	write_bits(vcd, BIT(SIGNAL_COUNT) - 1u, vcd->values);
	write_state(vcd, levels->modem_state);
	fputs("$end\n", file);
}

/* Let time pass: pulses end on their way. */
static void advance(struct vcd *vcd, uint64_t time_ns)
{
	if (time_ns <= vcd->time_ns)
		return;
	if (vcd->pulses) {
		fprintf(vcd->file, "#%" PRIu64 "\n", vcd->time_ns + 1u);
		write_bits(vcd, vcd->pulses, 0);
		vcd->values &= ~vcd->pulses;
		vcd->pulses = 0;
		vcd->time_ns++;
	}
	if (time_ns > vcd->time_ns)
		fprintf(vcd->file, "#%" PRIu64 "\n", time_ns);
	vcd->time_ns = time_ns;
}

/* The modem rang: which of the bits that it is subscribed to does the AP find changed? */
static uint64_t interrupts_of_ring(struct vcd *vcd)
{
	uint32_t told = (vcd->rung_word ^ vcd->levels.modem_word) & vcd->levels.subscribed;

	vcd->rung_word = vcd->levels.modem_word;
	return (told & DMUX_SMSM_PC ? BIT(SIGNAL_IRQ_PC) : 0) |
	       (told & DMUX_SMSM_PC_ACK ? BIT(SIGNAL_IRQ_PC_ACK) : 0);
}

static uint64_t pulses_of(struct vcd *vcd, const struct hw_event *event)
{
	switch (event->kind) {
	case HW_EVENT_DOORBELL_AP:
		return event->a & (1u << APCS_IPC_BIT_MODEM_SMSM) ? BIT(SIGNAL_AP_DOORBELL) : 0;
	case HW_EVENT_DOORBELL_MODEM:
		return event->a ? BIT(SIGNAL_MODEM_DOORBELL) | interrupts_of_ring(vcd) : 0;
	case HW_EVENT_FRAME_UP:
		return BIT(SIGNAL_FRAME_UP);
	case HW_EVENT_FRAME_DOWN:
		return BIT(SIGNAL_FRAME_DOWN);
	case HW_EVENT_VIOLATION:
		return event->b ? 0 : BIT(SIGNAL_VIOLATION);
	default:
		return 0;
	}
}

void vcd_event(struct vcd *vcd, const struct hw_event *event)
{
	uint64_t pulses, values;

	assert(vcd && event);
	signal_levels_update(&vcd->levels, event);
	pulses = pulses_of(vcd, event);
	values = levels_of(&vcd->levels);
	if (!pulses && values == (vcd->values & ~vcd->pulses) &&
	    vcd->levels.modem_state == vcd->modem_state)
		return;
	advance(vcd, event->time_ns);
	vcd->pulses |= pulses;
	values |= vcd->pulses;
	write_bits(vcd, values ^ vcd->values, values);
	vcd->values = values;
	if (vcd->levels.modem_state != vcd->modem_state)
		write_state(vcd, vcd->levels.modem_state);
}

void vcd_end(struct vcd *vcd, uint64_t time_ns)
{
	assert(vcd);
	advance(vcd, time_ns > vcd->time_ns ? time_ns : vcd->time_ns + 1u);
}
