/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Timed steps: how a decision of the power machine is carried out.
 *
 * Steps run strictly one after the other: a step's delay starts when the step
 * before it is done. So a late ack delays the pc change behind it, and no option
 * can reorder them except ack_order. A step acts on SMSM word, BAM power and
 * timers, and never on the machine. A timer that runs ends at the decision already: while late
 * steps wait it must not expire for a state that is over.
 *
 *   action of core     step                delay
 *   ACK_TOGGLE         ACK (twice)         ack_delay_us (+ ack_late_us)
 *   PC_DROP            PC_DROP             pc_drop_delay_us
 *   PC_RAISE           PC_RAISE (+ pulse)  pc_raise_delay_us
 *   both, "together"   ACK_AND_RAISE       sum of the two
 *   all others         same name           none
 *
 * Source: HARDWARE.md A6, A10.
 */
#include "modem_internal.h"

#include <assert.h>
#include <string.h>

enum step_kind {
	STEP_ACK,
	STEP_ACK_AND_RAISE,
	STEP_DMA_STOP,
	STEP_PC_DROP,
	STEP_BAM_OFF,
	STEP_BAM_ON,
	STEP_PC_RAISE,
	STEP_PULSE_LOW,
	STEP_PULSE_HIGH,
	STEP_DMA_START,
	STEP_TIMER_CANCEL,
	STEP_ARM_ACK,
	STEP_ARM_LINGER,
	STEP_CRASH,
	STEP_KIND_COUNT
};

/* One event makes at most: ack twice, drop, off, on, a pulse (3), DMA, and three of timers. */
_Static_assert(MODEM_STEPS_RESERVE >= 2 * 13, "a vote and an ack of the AP fit the reserve");
_Static_assert(MODEM_STEPS_RESERVE <= MODEM_STEPS_MAX, "the reserve is part of the queue");

static uint64_t us(uint32_t microseconds)
{
	return microseconds * HW_NS_PER_US;
}

static void push(struct modem *modem, uint64_t now_ns, enum step_kind kind, uint64_t delay_ns)
{
	struct modem_steps *steps = &modem->state.steps;
	struct modem_step *step = &steps->step[(steps->head + steps->count) % MODEM_STEPS_MAX];

	assert(steps->count < MODEM_STEPS_MAX);
	*step = (struct modem_step){ .delay_ns = delay_ns, .kind = kind };
	if (steps->count++ == 0)
		steps->head_due_ns = now_ns + delay_ns;
}

static bool is_queued(const struct modem *modem, enum step_kind kind)
{
	const struct modem_steps *steps = &modem->state.steps;

	for (uint32_t i = 0; i < steps->count; i++) {
		if (steps->step[(steps->head + i) % MODEM_STEPS_MAX].kind == kind)
			return true;
	}
	return false;
}

/* A pc change was decided and is not on the wire yet. */
bool modem_steps_change_pc(const struct modem *modem)
{
	return is_queued(modem, STEP_PC_RAISE) || is_queued(modem, STEP_ACK_AND_RAISE) ||
	       is_queued(modem, STEP_PC_DROP);
}

static void push_ack(struct modem *modem, uint64_t now_ns)
{
	const struct modem_options *options = modem->options;
	uint64_t delay_ns = us(options->ack_delay_us);

	if (modem_fault_take(modem, MODEM_FAULT_ACK_LATE))
		delay_ns += us(options->ack_late_us);
	push(modem, now_ns, STEP_ACK, delay_ns);
	if (modem_fault_take(modem, MODEM_FAULT_ACK_DUPLICATE))
		push(modem, now_ns, STEP_ACK, us(options->ack_duplicate_gap_us));
}

static void push_raise(struct modem *modem, uint64_t now_ns, enum step_kind kind, uint64_t delay_ns)
{
	const struct modem_options *options = modem->options;

	push(modem, now_ns, kind, delay_ns + us(options->pc_raise_delay_us));
	if (modem_fault_take(modem, MODEM_FAULT_PC_PULSE)) {
		push(modem, now_ns, STEP_PULSE_LOW, us(options->pc_pulse_us));
		push(modem, now_ns, STEP_PULSE_HIGH, us(options->pc_pulse_us));
	}
}

/* Actions in core's order; only ack_order may move the ack behind a rise of pc. */
void modem_steps_queue(struct modem *modem, uint64_t now_ns, unsigned int actions)
{
	const struct modem_options *options = modem->options;
	bool ack = actions & DMUX_MODEM_ACT_ACK_TOGGLE;
	bool ack_moves = ack && (actions & DMUX_MODEM_ACT_PC_RAISE) &&
			 options->ack_order != MODEM_ACK_FIRST;

	if (actions & (DMUX_MODEM_ACT_TIMER_CANCEL | DMUX_MODEM_ACT_ARM_ACK | DMUX_MODEM_ACT_ARM_LINGER))
		modem->state.due_ns[MODEM_TIMER_POWER] = HW_TIME_NEVER;
	if (ack && !ack_moves)
		push_ack(modem, now_ns);
	if (actions & DMUX_MODEM_ACT_DMA_STOP)
		push(modem, now_ns, STEP_DMA_STOP, 0);
	if (actions & DMUX_MODEM_ACT_PC_DROP)
		push(modem, now_ns, STEP_PC_DROP, us(options->pc_drop_delay_us));
	if (actions & DMUX_MODEM_ACT_BAM_OFF)
		push(modem, now_ns, STEP_BAM_OFF, 0);
	if (actions & DMUX_MODEM_ACT_BAM_ON)
		push(modem, now_ns, STEP_BAM_ON, 0);
	if (ack_moves && options->ack_order == MODEM_ACK_TOGETHER)
		push_raise(modem, now_ns, STEP_ACK_AND_RAISE, us(options->ack_delay_us));
	else if (actions & DMUX_MODEM_ACT_PC_RAISE)
		push_raise(modem, now_ns, STEP_PC_RAISE, 0);
	if (ack_moves && options->ack_order == MODEM_ACK_LAST)
		push_ack(modem, now_ns);
	if (actions & DMUX_MODEM_ACT_DMA_START)
		push(modem, now_ns, STEP_DMA_START, 0);
	if (actions & DMUX_MODEM_ACT_TIMER_CANCEL)
		push(modem, now_ns, STEP_TIMER_CANCEL, 0);
	if (actions & DMUX_MODEM_ACT_ARM_ACK)
		push(modem, now_ns, STEP_ARM_ACK, 0);
	if (actions & DMUX_MODEM_ACT_ARM_LINGER)
		push(modem, now_ns, STEP_ARM_LINGER, 0);
	if (actions & DMUX_MODEM_ACT_CRASH)
		push(modem, now_ns, STEP_CRASH, 0);
}

static void extra_doorbells(struct modem *modem)
{
	for (uint32_t i = 0; i < modem->options->extra_doorbells; i++)
		smsm_ring(modem->smsm);
}

static void change_word(struct modem *modem, uint32_t clear, uint32_t set, bool ring)
{
	if (smsm_update(modem->smsm, clear, set, ring) && ring)
		extra_doorbells(modem);
}

/* True if the word changed. */
static bool set_pc(struct modem *modem, bool level, uint32_t toggle)
{
	uint32_t word = smsm_modem_word(modem->smsm);
	uint32_t wanted = ((word & ~DMUX_SMSM_PC) | (level ? DMUX_SMSM_PC : 0)) ^ toggle;
	bool silent = word != wanted && modem_fault_take(modem, MODEM_FAULT_PC_SILENT);

	change_word(modem, word & ~wanted, wanted & ~word, !silent);
	return word != wanted;
}

void modem_power_toggle_ack(struct modem *modem, bool ring)
{
	uint32_t word = smsm_modem_word(modem->smsm);

	modem->state.counters.acks_sent++;
	change_word(modem, word & DMUX_SMSM_PC_ACK, ~word & DMUX_SMSM_PC_ACK, ring);
}

static void do_ack(struct modem *modem)
{
	if (modem_fault_take(modem, MODEM_FAULT_ACK_DROP))
		return;
	if (modem_fault_take(modem, MODEM_FAULT_ACK_STUCK)) {
		smsm_ring(modem->smsm);
		return;
	}
	modem_power_toggle_ack(modem, !modem_fault_take(modem, MODEM_FAULT_ACK_SILENT));
}

/* pc=1 is on the wire: what the options hang on that. */
static void raised(struct modem *modem, uint64_t now_ns)
{
	modem_power_woken(modem, now_ns);
	if (modem_fault_take(modem, MODEM_FAULT_BAM_RESET))
		modem_arm(modem, MODEM_TIMER_BAM_RESET,
			  now_ns + us(modem->options->bam_reset_delay_us));
}

static void dropped(struct modem *modem, uint64_t now_ns)
{
	if (modem_fault_take(modem, MODEM_FAULT_CUT_POWER))
		modem_arm(modem, MODEM_TIMER_CUT_POWER,
			  now_ns + us(modem->options->cut_power_delay_us));
}

void modem_power_cut(struct modem *modem)
{
	modem->state.dma_running = 0;
	if (bam_is_powered(modem->bam))
		bam_set_power(modem->bam, false);
}

static void power_bam(struct modem *modem)
{
	modem->state.due_ns[MODEM_TIMER_CUT_POWER] = HW_TIME_NEVER;
	modem->state.due_ns[MODEM_TIMER_BAM_RESET] = HW_TIME_NEVER;
	modem->state.counters.power_cycles++;
	if (!bam_is_powered(modem->bam))
		bam_set_power(modem->bam, true);
}

static void start_dma(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;

	state->dma_running = 1;
	state->dma_stopped = 0;
	state->since_interrupt = 0;
	/* What lay in the AP's buffers before is gone: a frame begun is sent anew. */
	state->outgoing.offset = 0;
	modem_arm(modem, MODEM_TIMER_UPLINK, now_ns + us(modem->options->dma_latency_us));
	modem_arm(modem, MODEM_TIMER_DOWNLINK, now_ns + us(modem->options->dma_latency_us));
	modem_open_start(modem, now_ns);
}

static void arm_power_timer(struct modem *modem, uint64_t now_ns, uint32_t milliseconds)
{
	modem->state.due_ns[MODEM_TIMER_POWER] = now_ns + milliseconds * HW_NS_PER_MS;
}

/* Late steps may find that the machine has gone on: a timer is armed only for what it waits for. */
static bool awaits_ack(const struct modem *modem)
{
	return modem->state.power.state == DMUX_MODEM_UP_WAIT ||
	       modem->state.power.state == DMUX_MODEM_DOWN_WAIT;
}

static void perform(struct modem *modem, uint64_t now_ns, enum step_kind kind)
{
	const struct modem_options *options = modem->options;

	switch (kind) {
	case STEP_ACK:
		do_ack(modem);
		modem_power_woken(modem, now_ns);
		break;
	case STEP_ACK_AND_RAISE:
		modem->state.counters.acks_sent++;
		set_pc(modem, true, DMUX_SMSM_PC_ACK);
		raised(modem, now_ns);
		break;
	case STEP_DMA_STOP:
		modem->state.dma_running = 0;
		break;
	case STEP_PC_DROP:
		if (set_pc(modem, false, 0))
			dropped(modem, now_ns);
		break;
	case STEP_BAM_OFF:
		modem_power_cut(modem);
		break;
	case STEP_BAM_ON:
		power_bam(modem);
		break;
	case STEP_PC_RAISE:
		set_pc(modem, true, 0);
		raised(modem, now_ns);
		break;
	case STEP_PULSE_LOW:
		set_pc(modem, false, 0);
		if (options->pc_pulse_resets_bam && bam_is_powered(modem->bam))
			bam_peripheral_reset(modem->bam);
		break;
	case STEP_PULSE_HIGH:
		set_pc(modem, true, 0);
		break;
	case STEP_DMA_START:
		start_dma(modem, now_ns);
		break;
	case STEP_TIMER_CANCEL:
		modem->state.due_ns[MODEM_TIMER_POWER] = HW_TIME_NEVER;
		break;
	case STEP_ARM_ACK:
		if (options->ack_timeout_ms && awaits_ack(modem))
			arm_power_timer(modem, now_ns, options->ack_timeout_ms);
		break;
	case STEP_ARM_LINGER:
		if (modem->state.power.lingering)
			arm_power_timer(modem, now_ns, options->linger_ms);
		break;
	case STEP_CRASH:
		modem_crashed(modem, now_ns);
		break;
	case STEP_KIND_COUNT:
		assert(!"a step kind");
		break;
	}
}

bool modem_steps_kind_is_known(uint32_t kind)
{
	return kind < STEP_KIND_COUNT;
}

uint64_t modem_steps_deadline_ns(const struct modem *modem)
{
	const struct modem_steps *steps = &modem->state.steps;

	return steps->count ? steps->head_due_ns : HW_TIME_NEVER;
}

void modem_steps_run(struct modem *modem, uint64_t now_ns)
{
	struct modem_steps *steps = &modem->state.steps;

	if (modem->state.mute)
		return;
	while (steps->count && steps->head_due_ns <= now_ns) {
		enum step_kind kind = steps->step[steps->head].kind;

		assert(kind < STEP_KIND_COUNT);
		steps->head = (steps->head + 1) % MODEM_STEPS_MAX;
		steps->count--;
		if (steps->count)
			steps->head_due_ns = now_ns + steps->step[steps->head].delay_ns;
		perform(modem, now_ns, kind);
	}
}

void modem_steps_forget(struct modem *modem)
{
	memset(&modem->state.steps, 0, sizeof(modem->state.steps));
}
