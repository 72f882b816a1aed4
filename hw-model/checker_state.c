/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: judgement of a state that came from a snapshot.
 *
 * Whatever a loop, an index, an assertion or a "%s" of the checker relies on is asked for
 * here; counters may be anything.
 */
#include "bam_registers.h"
#include "checker_internal.h"

#include <assert.h>
#include <string.h>

/* No edge is as young as this: a limit may be added without wrapping. */
#define TIME_MAX_NS (HW_TIME_NEVER / 2)

static bool edges_possible(const struct checker_edges *edges)
{
	if (edges->count > CHECKER_EDGES_MAX)
		return false;
	for (uint32_t i = 0; i < edges->count; i++) {
		if (edges->time_ns[i] > TIME_MAX_NS || edges->level[i] > 1)
			return false;
	}
	return true;
}

static bool switches_possible(const struct checker_state *state)
{
	const uint32_t switches[] = {
		state->pc, state->vote, state->subscribed, state->unseen_rise,
		state->unseen_fall, state->up_acked, state->down_acked, state->modem_alive,
		state->boot_ack_allowed, state->rung, state->block_enabled,
		state->ring_reported, state->vote_reported,
	};

	for (unsigned int i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		if (switches[i] > 1)
			return false;
	}
	return true;
}

const char *checker_state_check(const struct checker_state *state)
{
	assert(state);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_finding *finding = &state->finding[rule];

		if (!memchr(finding->text, '\0', sizeof(finding->text)))
			return "checker: text of a finding without end";
	}
	if (!edges_possible(&state->pc_edges) || !edges_possible(&state->vote_edges))
		return "checker: edges that wait for an ack";
	/* What goes off there takes the oldest edge. */
	if ((state->due_ns[CHECKER_WATCH_PC_ACK] != HW_TIME_NEVER) != (state->pc_edges.count > 0) ||
	    (state->due_ns[CHECKER_WATCH_MODEM_ACK] != HW_TIME_NEVER) !=
		    (state->vote_edges.count > 0))
		return "checker: a deadline without an edge, or an edge without one";
	if (!switches_possible(state))
		return "checker: a switch that is neither 0 nor 1";
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		const struct checker_pipe *pipe = &state->pipe[i];

		if (pipe->enabled > 1 || pipe->fifo_bytes > BAM_FIFO_OFFSET_MASK ||
		    pipe->outstanding > BAM_FIFO_OFFSET_MASK / BAM_DESCRIPTOR_SIZE)
			return "checker: pipe";
	}
	return NULL;
}
