/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: the handshake ledger (QUIRKS.md O3).
 *
 *   pc    modem's word, bit 1     acked by a toggle of bit 11 of the AP's word
 *   vote  AP's word, bit 1        acked by a toggle of bit 11 of the modem's word
 *
 * An ack carries no name, so acks pay for edges oldest first. An edge that is not
 * paid in time is reported once and then remembered as overdue: an ack that comes
 * after all is counted as late, not as one too many.
 *
 * Who need not answer: an AP that has not subscribed to pc (it looks at the level
 * when it probes, acks a 1 that it finds, and may ack a 0 if pc fell meanwhile: its own ack
 * bit tells it that), and a modem that is dead. A firmware
 * that boots under a standing vote may ack it or not. Nor must the AP ack a dead modem: neither
 * what was open when it died, nor the clearing of its word; but it may. A firmware that boots
 * with pc = 1 may wait for an ack of that, or not (QUIRKS.md LIFE-04).
 */
#include "checker_internal.h"

#include <assert.h>
#include <inttypes.h>

static void edges_drop_oldest(struct checker_edges *edges)
{
	assert(edges->count > 0 && edges->count <= CHECKER_EDGES_MAX);
	edges->count--;
	for (uint32_t i = 0; i < edges->count; i++) {
		edges->time_ns[i] = edges->time_ns[i + 1];
		edges->level[i] = edges->level[i + 1];
	}
}

static void edges_clear(struct checker_edges *edges)
{
	edges->count = 0;
	edges->overdue = 0;
}

static void edges_add(struct checker_edges *edges, uint64_t now_ns, uint32_t level)
{
	/* More changes than anybody could answer: the oldest will stay unanswered. */
	if (edges->count == CHECKER_EDGES_MAX) {
		edges_drop_oldest(edges);
		edges->overdue++;
	}
	edges->time_ns[edges->count] = now_ns;
	edges->level[edges->count] = level;
	edges->count++;
}

/* The modem has died: nobody waits for the acks that the AP owes. */
static void forgive_pc_edges(struct checker_state *state)
{
	state->dead_edges = state->pc_edges.count + state->pc_edges.overdue;
	edges_clear(&state->pc_edges);
}

/* No driver looks: what it finds when it comes is the level. */
static void pc_unseen(struct checker_state *state, uint32_t level)
{
	state->unseen_rise = level;
	state->unseen_fall = !level;
}

/* The watch follows the oldest edge. */
static void watch_edges(struct checker *checker, enum checker_watch watch,
			const struct checker_edges *edges, uint32_t limit_ms)
{
	if (edges->count > 0)
		checker_arm(checker, watch, edges->time_ns[0], limit_ms);
	else
		checker_disarm(checker, watch);
}

static void watch_pc(struct checker *checker)
{
	watch_edges(checker, CHECKER_WATCH_PC_ACK, &checker->state.pc_edges,
		    checker->config.pc_ack_ms);
}

static void watch_votes(struct checker *checker)
{
	watch_edges(checker, CHECKER_WATCH_MODEM_ACK, &checker->state.vote_edges,
		    checker->config.modem_ack_ms);
}

void checker_pc_ack_due(struct checker *checker, uint64_t due_ns)
{
	struct checker_edges *edges = &checker->state.pc_edges;

	checker_violate(checker, CHECKER_PC_EDGE_NOT_ACKED, due_ns,
			"pc = %u since %" PRIu64 " ns, no ack for %u ms", edges->level[0],
			edges->time_ns[0], checker->config.pc_ack_ms);
	edges_drop_oldest(edges);
	edges->overdue++;
	watch_pc(checker);
}

void checker_modem_ack_due(struct checker *checker, uint64_t due_ns)
{
	struct checker_edges *edges = &checker->state.vote_edges;

	checker_violate(checker, CHECKER_MODEM_ACK_MISSING, due_ns,
			"vote = %u since %" PRIu64 " ns, no ack for %u ms", edges->level[0],
			edges->time_ns[0], checker->config.modem_ack_ms);
	edges_drop_oldest(edges);
	edges->overdue++;
	watch_votes(checker);
}

void checker_doorbell_due(struct checker *checker, uint64_t due_ns)
{
	checker_violate(checker, CHECKER_VOTE_WITHOUT_DOORBELL, due_ns,
			"the AP's word changed, no doorbell for %u ms",
			checker->config.doorbell_ms);
}

void checker_vote_used(struct checker *checker, uint64_t now_ns)
{
	const struct checker_state *state = &checker->state;

	/* While the AP waits for the modem, or frames wait in pipe 4, the vote is in use. */
	if (state->vote && state->modem_alive && state->pc && state->up_acked &&
	    !state->vote_reported && state->pipe[CHECKER_PIPE_TX].outstanding == 0)
		checker_arm(checker, CHECKER_WATCH_VOTE, now_ns, checker->config.vote_idle_ms);
	else
		checker_disarm(checker, CHECKER_WATCH_VOTE);
}

void checker_vote_due(struct checker *checker, uint64_t due_ns)
{
	checker->state.vote_reported = 1;
	checker_violate(checker, CHECKER_VOTE_HELD_IDLE, due_ns,
			"vote = 1, nothing sent for %u ms", checker->config.vote_idle_ms);
}

static void vote_changed(struct checker *checker, uint64_t now_ns, uint32_t level)
{
	struct checker_state *state = &checker->state;

	state->ledger.votes++;
	state->vote = level;
	state->vote_reported = 0;
	if (state->modem_alive) {
		edges_add(&state->vote_edges, now_ns, level);
		watch_votes(checker);
	}
	checker_vote_used(checker, now_ns);
}

static void ap_acked(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	state->ledger.ap_acks++;
	if (state->pc_edges.count > 0) {
		edges_drop_oldest(&state->pc_edges);
		watch_pc(checker);
	} else if (state->pc_edges.overdue > 0) {
		state->pc_edges.overdue--;
		state->ledger.ap_acks_late++;
	} else if (state->unseen_rise) {
		state->unseen_rise = 0;
	} else if (state->unseen_fall) {
		state->unseen_fall = 0;
	} else if (state->dead_edges > 0) {
		state->dead_edges--;
		return;
	} else if (state->up_acked || state->down_acked) {
		checker_violate(checker, CHECKER_DOUBLE_ACK, now_ns,
				"a second ack of pc = %u", state->pc);
		return;
	} else {
		checker_violate(checker, CHECKER_ACK_WITHOUT_EDGE, now_ns,
				"an ack, and pc = %u has never changed", state->pc);
		return;
	}

	/* An ack of an older edge says nothing about the level of now. */
	if (state->pc_edges.count > 0)
		return;
	state->up_acked = state->pc;
	state->down_acked = !state->pc;
	checker_bam_acked(checker, now_ns);
	checker_vote_used(checker, now_ns);
}

static void ap_word(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	uint64_t changed = event->a ^ event->b;

	/*
	 * The modem also looks without being rung; then the AP still has to ring. Before the
	 * first boot nobody has subscribed to its word.
	 */
	if (state->ledger.modem_boots > 0 && !state->rung &&
	    (changed & (CHECKER_BIT_PC | CHECKER_BIT_ACK)))
		checker_arm(checker, CHECKER_WATCH_DOORBELL, event->time_ns,
			    checker->config.doorbell_ms);
	state->rung = 0;
	if (changed & CHECKER_BIT_PC)
		vote_changed(checker, event->time_ns, (event->b & CHECKER_BIT_PC) != 0);
	if (changed & CHECKER_BIT_ACK)
		ap_acked(checker, event->time_ns);
}

/* Is this not the word of a firmware that waits, but its predecessor's being cleared? */
static bool word_of_the_dead(const struct checker_state *state, uint64_t now_ns)
{
	return state->ledger.modem_fatals > 0 &&
	       (!state->modem_alive || now_ns == state->boot_ns);
}

static void pc_changed(struct checker *checker, uint64_t now_ns, uint32_t level)
{
	struct checker_state *state = &checker->state;

	state->ledger.pc_edges++;
	state->pc = level;
	state->up_acked = 0;
	state->down_acked = 0;
	checker_disarm(checker, CHECKER_WATCH_RX_RING);
	if (!level && word_of_the_dead(state, now_ns)) {
		/* At boot the level itself was counted already. */
		if (!state->modem_alive)
			state->dead_edges += state->subscribed;
		if (!state->subscribed)
			pc_unseen(state, level);
	} else if (state->subscribed) {
		if (!level)
			state->dead_edges = 0;
		else
			state->unseen_fall = 0;
		edges_add(&state->pc_edges, now_ns, level);
		watch_pc(checker);
	} else {
		pc_unseen(state, level);
	}
	checker_vote_used(checker, now_ns);
}

static void modem_acked(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	state->ledger.modem_acks++;
	if (state->vote_edges.count > 0) {
		edges_drop_oldest(&state->vote_edges);
		watch_votes(checker);
	} else if (state->vote_edges.overdue > 0) {
		state->vote_edges.overdue--;
		state->ledger.modem_acks_late++;
	} else if (now_ns == state->boot_ns) {
		/* The new firmware starts with a clean word: an edge, and nobody's ack. */
		state->ledger.modem_acks--;
	} else if (state->boot_ack_allowed) {
		state->boot_ack_allowed = 0;
	} else if (state->modem_alive) {
		checker_violate(checker, CHECKER_MODEM_ACK_UNASKED, now_ns,
				"vote = %u had been acked", state->vote);
	}
}

static void modem_word(struct checker *checker, const struct hw_event *event)
{
	uint64_t changed = event->a ^ event->b;

	if (changed & CHECKER_BIT_ACK)
		modem_acked(checker, event->time_ns);
	if (changed & CHECKER_BIT_PC)
		pc_changed(checker, event->time_ns, (event->b & CHECKER_BIT_PC) != 0);
}

static void subscription(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;
	uint32_t subscribed = (event->b & CHECKER_BIT_PC) != 0;

	if (subscribed == state->subscribed)
		return;
	state->subscribed = subscribed;
	if (subscribed) {
		/* The driver probes: it finds pc = 1 and owes an ack from now on. */
		if (state->unseen_rise) {
			edges_add(&state->pc_edges, event->time_ns, 1);
			state->unseen_rise = 0;
		}
	} else {
		/* It is leaving, and looks at the level again when it comes back. */
		state->unseen_rise = state->pc;
		state->unseen_fall = !state->pc && (state->unseen_fall ||
						    state->pc_edges.count > 0 ||
						    state->pc_edges.overdue > 0);
		edges_clear(&state->pc_edges);
	}
	watch_pc(checker);
}

static void modem_boot(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	state->ledger.modem_boots++;
	state->modem_alive = 1;
	state->boot_ns = now_ns;
	state->boot_ack_allowed = state->vote;
	state->dead_edges += state->pc && state->subscribed;
	edges_clear(&state->vote_edges);
	watch_votes(checker);
	/* A new firmware knows of no OPEN, in either direction. */
	state->modem_open = 0;
	state->ap_open = 0;
	state->dynamic_mtu = 0;
	checker_vote_used(checker, now_ns);
}

static void modem_fatal(struct checker *checker, uint64_t now_ns)
{
	struct checker_state *state = &checker->state;

	state->ledger.modem_fatals++;
	state->modem_alive = 0;
	edges_clear(&state->vote_edges);
	watch_votes(checker);
	forgive_pc_edges(state);
	watch_pc(checker);
	checker_vote_used(checker, now_ns);
}

static void guest_error(struct checker *checker, const struct hw_event *event)
{
	static const enum checker_rule block_rules[] = {
		[HW_BLOCK_DOORBELL] = CHECKER_DOORBELL_OFFSET_INVALID,
		[HW_BLOCK_MUTEX] = CHECKER_MUTEX_OFFSET_INVALID,
		[HW_BLOCK_SMEM] = CHECKER_SMEM_SPOILED,
		[HW_BLOCK_SMD] = CHECKER_SMD_INVALID,
		[HW_BLOCK_QMI] = CHECKER_QMI_MALFORMED,
	};

	_Static_assert(sizeof(block_rules) / sizeof(block_rules[0]) == HW_BLOCK_COUNT,
		       "every block has a rule");
	assert(event->unit < HW_BLOCK_COUNT);
	checker_violate(checker, block_rules[event->unit], event->time_ns,
			"0x%05" PRIx64 ", value 0x%08" PRIx64 ": %s", event->a, event->b,
			event->text ? event->text : "?");
}

void checker_handshake_event(struct checker *checker, const struct hw_event *event)
{
	struct checker_state *state = &checker->state;

	switch (event->kind) {
	case HW_EVENT_DOORBELL_AP:
		if (event->a & CHECKER_DOORBELL_SMSM) {
			state->ledger.doorbells_ap++;
			state->rung = 1;
			checker_disarm(checker, CHECKER_WATCH_DOORBELL);
		}
		break;
	case HW_EVENT_DOORBELL_MODEM:
		state->ledger.doorbells_modem += event->a != 0;
		break;
	case HW_EVENT_SMSM_AP:
		ap_word(checker, event);
		break;
	case HW_EVENT_SMSM_MODEM:
		modem_word(checker, event);
		break;
	case HW_EVENT_SMSM_SUBSCRIBE:
		subscription(checker, event);
		break;
	case HW_EVENT_GUEST_ERROR:
		guest_error(checker, event);
		break;
	case HW_EVENT_MODEM_BOOT:
		modem_boot(checker, event->time_ns);
		break;
	case HW_EVENT_MODEM_FATAL:
		modem_fatal(checker, event->time_ns);
		break;
	default:
		break;
	}
}
