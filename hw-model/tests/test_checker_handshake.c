/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: stories of the handshake and of the blocks around it.
 */
#include "checker_story.h"
#include "suites.h"

static void unacked_speaks(void)
{
	comes_up();
	ms(1);
	pc(0);
	wait_ms(2001);
	ck_assert_uint_eq(checker.state.finding[CHECKER_PC_EDGE_NOT_ACKED].first_ns,
			  2001 * HW_NS_PER_MS);
	/* a late ack is counted, and is not one too many */
	block_in_reset();
	ap_acks();
	ck_assert_uint_eq(checker.state.ledger.ap_acks_late, 1);
}

/* In the last nanosecond; before the AP subscribed; found by a driver that probes. */
static void unacked_silent(void)
{
	modem_boots();
	bam_powered();
	pc(1);
	wait_ms(10000);
	ap_subscribes();
	ms(2000);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
	pc(0);
	ms(2000);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_SMSM_SUBSCRIBE, 0, 0x802, 0, 0);
	pc(1);
	pc(0);
	wait_ms(10000);
}

/* A restart that clears the word, seen by an AP that acks the drop, and by one that does not. */
static void restart_silent(void)
{
	comes_up();
	for (unsigned int acked_drop = 0; acked_drop < 2; acked_drop++) {
		ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
		ms(700);
		modem_boots();
		pc(0);
		if (acked_drop)
			ap_acks();
		ms(1);
		pc(1);
		pipe_opens(5);
		doorbell(5, 0x100, 0);
		ap_acks();
		ck_assert_uint_eq(checker.state.up_acked, 1);
		ms(5000);
	}
}

static void no_edge_speaks(void)
{
	modem_boots();
	ap_subscribes();
	ap_acks();
}

/* A pulse is two edges and takes two acks. */
static void pulse_silent(void)
{
	uint64_t edges = checker.state.ledger.pc_edges, acks = checker.state.ledger.ap_acks;

	comes_up();
	pc(0);
	pc(1);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
	ap_acks();
	ck_assert_uint_eq(checker.state.ledger.pc_edges - edges, 3);
	ck_assert_uint_eq(checker.state.ledger.ap_acks - acks, 3);
}

static void ap_unsubscribes(void)
{
	ev(HW_EVENT_SMSM_SUBSCRIBE, 0, 0x802, 0, 0);
}

/*
 * While no driver is bound pc falls: by the modem's own will, or since its firmware died. The
 * one that binds finds a 0 and its own bit set: it may ack that, once, or not.
 */
static void unseen_fall_silent(void)
{
	pulse_silent();
	for (unsigned int way = 0; way < 6; way++) {
		bool dies = way % 3 == 1, in_time = way % 3 != 2;

		comes_up();
		ms(1);
		if (in_time)
			ap_unsubscribes();
		if (dies) {
			ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
			modem_boots();
		}
		pc(0);
		ms(1);
		if (!in_time)
			ap_unsubscribes();
		block_in_reset();
		wait_ms(5000);
		ap_subscribes();
		if (way < 3)
			ap_acks();
		wait_ms(5000);
		ck_assert_uint_eq(checker.state.down_acked, way < 3);
	}
}

static void double_ack_speaks(void)
{
	comes_up();
	ap_acks();
}

static void up_without_rx_speaks(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	ap_acks();
}

/* The vendor's order: pipe enabled, ack, and only then buffers. */
static void up_without_rx_silent(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	pipe_opens(5);
	ap_acks();
	doorbell(5, 0x100, 0);
}

static void unrung_speaks(void)
{
	comes_up();
	ap_sets(ap_word | 2);
	modem_acks();
	wait_ms(11);
}

/* Seen by a look, rung afterwards; before the boot nobody listens; other bits. */
static void unrung_silent(void)
{
	ap_sets(2);
	wait_ms(100);
	ap_sets(0);
	ap_subscribes();
	wait_ms(100);
	comes_up();
	ap_sets(ap_word | 2);
	modem_acks();
	ms(10);
	ap_rings();
	ap_sets(ap_word | 0x10);
	wait_ms(100);
	vote(0);
	modem_acks();
}

static void held_speaks(void)
{
	wakes();
	doorbell(4, 8, 0);
	ms(1);
	done(4);
	wait_ms(3001);
	ck_assert_uint_eq(checker.state.finding[CHECKER_VOTE_HELD_IDLE].first_ns,
			  3001 * HW_NS_PER_MS);
	wait_ms(10000);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_VOTE_HELD_IDLE), 1);
}

/* In use, waiting for the modem, or dropped in time. */
static void held_silent(void)
{
	wakes();
	for (uint32_t i = 0; i < 4; i++) {
		doorbell(4, 8 + 8 * i, 8 * i);
		done(4);
		ms(3000);
	}
	doorbell(4, 0x28, 0x20);
	wait_ms(60000);
	done(4);
	ms(3000);
	vote(0);
	modem_acks();
	wait_ms(60000);
}

static void vote_unacked_speaks(void)
{
	comes_up();
	vote(1);
	wait_ms(2001);
	modem_acks();
	vote(0);
	modem_acks();
	ck_assert_uint_eq(checker.state.ledger.modem_acks_late, 1);
}

/* In time; or the modem is dead, and a new one need not know of an old vote. */
static void vote_unacked_silent(void)
{
	comes_up();
	vote(1);
	ms(2000);
	modem_acks();
	vote(0);
	ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
	wait_ms(5000);
	vote(1);
	wait_ms(5000);
	modem_boots();
	wait_ms(2900);
}

static void unasked_speaks(void)
{
	comes_up();
	ms(1);
	modem_acks();
}

/* A firmware that boots clears its word, and may ack a vote that stands. */
static void unasked_silent(void)
{
	comes_up();
	vote(1);
	modem_acks();
	ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
	modem_acks();
	modem_boots();
	modem_acks();
	ms(1);
	modem_acks();
}

static void early_dma_speaks(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	done(5);
}

static void late_dma_silent(void)
{
	comes_up();
	done(5);
	doorbell(5, 0x108, 0x100);
	goes_down();
}

static void apcs_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_DOORBELL, 0x50, 1, 0);
}

static void mutex_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_MUTEX, 4, 1, 0);
}

static void smem_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_SMEM, 85, 2, 0);
}

static void smd_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_SMD, 35, 9, 0);
}

static void qmi_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_QMI, 20, 0xff, 0);
}

static void shared_silent(void)
{
	ev(HW_EVENT_MUTEX, 3, 0, 1, 0);
	ev(HW_EVENT_MUTEX, 3, 1, 0, 0);
	ap_rings();
	ev(HW_EVENT_DOORBELL_AP, 0, 0x1000, 0, 0);
	ck_assert_uint_eq(checker.state.ledger.doorbells_ap, 1);
}

static const struct story stories[] = {
	[CHECKER_PC_EDGE_NOT_ACKED] = { unacked_speaks, unacked_silent },
	[CHECKER_ACK_WITHOUT_EDGE] = { no_edge_speaks, unseen_fall_silent },
	[CHECKER_DOUBLE_ACK] = { double_ack_speaks, restart_silent },
	[CHECKER_UP_ACKED_WITHOUT_RX] = { up_without_rx_speaks, up_without_rx_silent },
	[CHECKER_VOTE_WITHOUT_DOORBELL] = { unrung_speaks, unrung_silent },
	[CHECKER_VOTE_HELD_IDLE] = { held_speaks, held_silent },
	[CHECKER_MODEM_ACK_MISSING] = { vote_unacked_speaks, vote_unacked_silent },
	[CHECKER_MODEM_ACK_UNASKED] = { unasked_speaks, unasked_silent },
	[CHECKER_MODEM_DMA_UNACKED] = { early_dma_speaks, late_dma_silent },
	[CHECKER_DOORBELL_OFFSET_INVALID] = { apcs_speaks, shared_silent },
	[CHECKER_MUTEX_OFFSET_INVALID] = { mutex_speaks, shared_silent },
	[CHECKER_SMEM_SPOILED] = { smem_speaks, shared_silent },
	[CHECKER_SMD_INVALID] = { smd_speaks, shared_silent },
	[CHECKER_QMI_MALFORMED] = { qmi_speaks, shared_silent },
};

STORY_SUITE(checker_handshake, STORY_HANDSHAKE_FIRST, STORY_HANDSHAKE_END)
