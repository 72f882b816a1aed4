/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: registers, pipes, descriptors, interrupt line.
 *
 * It follows a pipe by its events alone: enabled or not, and how many descriptors
 * wait (doorbells add, completions take away). Two registers are recognised in the
 * stream of writes: CTRL, to know whether the block is left running, and the
 * registers that clear status, to know that the interrupt is being served.
 */
#include "bam_registers.h"
#include "checker_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static const enum checker_rule guest_error_rules[] = {
	[BAM_GUEST_ERROR_NONE] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_ACCESS_SHAPE] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_HOLE] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_NO_SUCH_PIPE] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_OTHER_EE] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_READ_ONLY] = CHECKER_BAD_REGISTER_ACCESS,
	[BAM_GUEST_ERROR_BLOCK_IN_RESET] = CHECKER_WRITE_IN_RESET,
	[BAM_GUEST_ERROR_PIPE_IN_RESET] = CHECKER_WRITE_IN_RESET,
	[BAM_GUEST_ERROR_BLOCK_DISABLED] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_NOT_SYSTEM_MODE] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_FIFO_ADDRESS] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_FIFO_SIZE] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_FIFO_WRAPS] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_FIFO_OFFSETS] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_FIFO_IN_USE] = CHECKER_BAD_FIFO,
	[BAM_GUEST_ERROR_DOORBELL_OFFSET] = CHECKER_DOORBELL_OUTSIDE_FIFO,
};

_Static_assert(sizeof(guest_error_rules) / sizeof(guest_error_rules[0]) == BAM_GUEST_ERROR_COUNT,
	       "every guest error breaks a rule");

static const enum checker_rule pipe_error_rules[] = {
	[BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM] = CHECKER_FIFO_OUTSIDE_RAM,
	[BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM] = CHECKER_DESCRIPTOR_OUTSIDE_RAM,
	[BAM_PIPE_ERROR_EMPTY_DESCRIPTOR] = CHECKER_EMPTY_DESCRIPTOR,
	[BAM_PIPE_ERROR_COMMAND_DESCRIPTOR] = CHECKER_COMMAND_DESCRIPTOR,
};

_Static_assert(sizeof(pipe_error_rules) / sizeof(pipe_error_rules[0]) == BAM_PIPE_ERROR_COUNT,
	       "every pipe error breaks a rule");

#define REGISTER_NAME_MAX 40u

static void register_name(const struct checker *checker, const struct hw_event *event, char *name)
{
	bam_register_name(&checker->config.bam, (uint32_t)event->a, name, REGISTER_NAME_MAX);
}

/* Pipe registers are back at reset values; the counters stay. */
static void forget_pipe(struct checker_pipe *pipe)
{
	pipe->enabled = 0;
	pipe->fifo_bytes = 0;
	pipe->outstanding = 0;
}

static void forget_block(struct checker *checker)
{
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++)
		forget_pipe(&checker->state.pipe[i]);
	checker->state.block_enabled = 0;
	checker->state.ring_reported = 0;
	checker_disarm(checker, CHECKER_WATCH_RX_RING);
}

static void register_access(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	char name[REGISTER_NAME_MAX];

	if (state->down_acked && !state->pc) {
		register_name(checker, event, name);
		checker_violate(checker, CHECKER_ACCESS_AFTER_DOWN_ACK, event->time_ns,
				"%s of %s after the AP acked pc = 0",
				event->kind == HW_EVENT_BAM_WRITE ? "write" : "read", name);
	}
}

static void register_write(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	struct bam_location location =
		bam_register_decode(checker->config.bam.version, (uint32_t)event->a & ~3u);

	if (location.reg == BAM_CTRL)
		state->block_enabled = (event->b & BAM_CTRL_BAM_EN) &&
				       !(event->b & BAM_CTRL_SW_RST);
	/* The line may stay high over many frames; clearing anything shows a live handler. */
	if (location.access == BAM_ACCESS_WRITE_ONE_CLEARS &&
	    state->due_ns[CHECKER_WATCH_IRQ] != HW_TIME_NEVER)
		checker_arm(checker, CHECKER_WATCH_IRQ, event->time_ns, checker->config.irq_ms);
}

void checker_bam_event(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	char name[REGISTER_NAME_MAX];

	switch (event->kind) {
	case HW_EVENT_BAM_READ:
		state->bam.reads++;
		register_access(checker, event);
		break;
	case HW_EVENT_BAM_WRITE:
		state->bam.writes++;
		register_access(checker, event);
		register_write(checker, event);
		break;
	case HW_EVENT_BAM_UNPOWERED:
		state->bam.unpowered++;
		register_name(checker, event, name);
		checker_violate(checker, CHECKER_UNPOWERED_ACCESS, event->time_ns,
				"%s of %s, value 0x%08" PRIx64, event->c ? "write" : "read", name,
				event->b);
		break;
	case HW_EVENT_BAM_GUEST_ERROR:
		assert(event->c < BAM_GUEST_ERROR_COUNT);
		register_name(checker, event, name);
		checker_violate(checker, guest_error_rules[event->c], event->time_ns,
				"%s, value 0x%08" PRIx64 ": %s", name, event->b,
				bam_guest_error_text((enum bam_guest_error)event->c));
		break;
	case HW_EVENT_BAM_POWER:
		state->bam.power_ups += event->a != 0;
		forget_block(checker);
		break;
	case HW_EVENT_BAM_RESET:
		state->bam.resets++;
		forget_block(checker);
		break;
	case HW_EVENT_BAM_IRQ:
		state->bam.interrupts += event->a != 0;
		if (event->a)
			checker_arm(checker, CHECKER_WATCH_IRQ, event->time_ns,
				    checker->config.irq_ms);
		else
			checker_disarm(checker, CHECKER_WATCH_IRQ);
		break;
	default:
		break;
	}
}

/* Pipe 5 moved: quiet time starts anew, if the ring is meant to be full now. */
static void watch_rx_ring(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;
	const struct checker_pipe *pipe = &state->pipe[CHECKER_PIPE_RX];

	if (pipe->outstanding >= checker->config.rx_ring)
		state->ring_reported = 0;
	if (state->pc && state->up_acked && pipe->enabled && !state->ring_reported &&
	    pipe->outstanding < checker->config.rx_ring)
		checker_arm(checker, CHECKER_WATCH_RX_RING, now_ns, checker->config.rx_quiet_ms);
	else
		checker_disarm(checker, CHECKER_WATCH_RX_RING);
}

void checker_rx_ring_due(struct checker *checker, uint64_t due_ns)
{
	checker->state.ring_reported = 1;
	checker_violate(checker, CHECKER_RX_RING_SHRUNK, due_ns,
			"%u of %u receive descriptors queued",
			checker->state.pipe[CHECKER_PIPE_RX].outstanding, checker->config.rx_ring);
}

void checker_irq_due(struct checker *checker, uint64_t due_ns)
{
	checker_violate(checker, CHECKER_IRQ_NOT_SERVED, due_ns,
			"line high for %u ms and no status cleared", checker->config.irq_ms);
}

static void doorbell(struct checker *checker, const struct hw_event *event)
{
	struct checker_pipe *pipe = &checker->state.pipe[event->unit];
	uint64_t entries = pipe->fifo_bytes / BAM_DESCRIPTOR_SIZE;

	pipe->doorbells++;
	if (!pipe->enabled) {
		checker_violate(checker, CHECKER_PIPE_USED_BEFORE_ENABLE, event->time_ns,
				"pipe %u, write offset 0x%04" PRIx64, event->unit, event->a);
		return;
	}
	/* A FIFO that holds nothing was reported when it was enabled. */
	if (entries == 0)
		return;
	pipe->outstanding += (uint32_t)((event->a + pipe->fifo_bytes - event->b) %
					pipe->fifo_bytes / BAM_DESCRIPTOR_SIZE);
	if (pipe->outstanding >= entries) {
		checker_violate(checker, CHECKER_FIFO_OVERRUN, event->time_ns,
				"pipe %u, write offset 0x%04" PRIx64 ": %u descriptors in a FIFO of %"
				PRIu64, event->unit, event->a, pipe->outstanding, entries);
		/* What the block sees now: the difference of its two offsets. */
		pipe->outstanding %= (uint32_t)entries;
	}
}

static void descriptor_done(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	struct checker_pipe *pipe = &state->pipe[event->unit];

	pipe->descriptors++;
	pipe->bytes += event->b;
	if (pipe->outstanding > 0)
		pipe->outstanding--;
	if (!state->pc || !state->up_acked)
		checker_violate(checker, CHECKER_MODEM_DMA_UNACKED, event->time_ns,
				"pipe %u, offset 0x%04" PRIx64 ", %" PRIu64 " bytes while %s",
				event->unit, event->a, event->b,
				state->pc ? "pc = 1 is not acked" : "pc = 0");
}

void checker_pipe_event(struct checker *checker, const struct hw_event *event)
{
	struct checker_pipe *pipe;

	assert(event->unit < BAM_PIPES_MAX);
	pipe = &checker->state.pipe[event->unit];
	switch (event->kind) {
	case HW_EVENT_PIPE_RESET:
		forget_pipe(pipe);
		break;
	case HW_EVENT_PIPE_ENABLE:
		pipe->enabled = 1;
		pipe->fifo_bytes = (uint32_t)event->c;
		break;
	case HW_EVENT_PIPE_DISABLE:
		pipe->enabled = 0;
		break;
	case HW_EVENT_PIPE_DOORBELL:
		doorbell(checker, event);
		break;
	case HW_EVENT_DESCRIPTOR_DONE:
		descriptor_done(checker, event);
		break;
	case HW_EVENT_PIPE_ERROR:
		assert(event->c < BAM_PIPE_ERROR_COUNT);
		checker_violate(checker, pipe_error_rules[event->c], event->time_ns,
				"pipe %u, address 0x%08" PRIx64 ", %" PRIu64 " bytes", event->unit,
				event->a, event->b);
		break;
	default:
		break;
	}

	if (event->unit == CHECKER_PIPE_RX)
		watch_rx_ring(checker, event->time_ns);
	if (event->unit == CHECKER_PIPE_TX)
		checker_vote_used(checker, event->time_ns);
}

static void down_acked(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	if (state->block_enabled)
		checker_violate(checker, CHECKER_BAM_LEFT_OUT_OF_RESET, now_ns,
				"CTRL.BAM_EN is 1 and SW_RST is 0 as the AP acks pc = 0");
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		if (state->pipe[i].enabled)
			checker_violate(checker, CHECKER_PIPE_NOT_RESET, now_ns,
					"pipe %u is enabled as the AP acks pc = 0", i);
	}
}

void checker_bam_acked(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	if (!state->pc) {
		down_acked(checker, now_ns);
		return;
	}
	if (!state->pipe[CHECKER_PIPE_RX].enabled)
		checker_violate(checker, CHECKER_UP_ACKED_WITHOUT_RX, now_ns,
				"pipe 5 is not enabled as the AP acks pc = 1");
	watch_rx_ring(checker, now_ns);
}
