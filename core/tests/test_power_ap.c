// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The AP's power machine, arrow by arrow of the two diagrams in dmux_power_ap.h: what each
 * event does in the states in which it does something, and that repeated samples do nothing.
 */
#include <signal.h>

#include "power_ap_bench.h"

static struct bench bench;

START_TEST(link_up_and_down)
{
	bench_start(&bench, 0, 0);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, NONE);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, REST, NONE);
	EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
	ck_assert(dmux_power_ap_may_touch_bam(&bench.ap));
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	ck_assert_int_eq(bench.ap.own_ack, 1);
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, REST, NONE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(SAMPLE, 0, NOTHING, STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, REST, NONE);
	ck_assert(!dmux_power_ap_may_touch_bam(&bench.ap));
	ck_assert_int_eq(bench.ap.own_ack, 0);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, NONE);
}
END_TEST

/* FAILED: no ack before success, retries with doubled waits, and a success resets them. */
START_TEST(link_start_fails)
{
	static const uint32_t waits_ms[] = { 100, 200, 400, 800, 1600, 3200, 3200, 3200 };

	bench_start(&bench, 0, PC);
	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(waits_ms); i++) {
		EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST, START_RETRY);
		ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), waits_ms[i]);
		ck_assert(!dmux_power_ap_may_touch_bam(&bench.ap));
		EXPECT(SAMPLE, 0, NOTHING, FAILED, REST, START_RETRY);
		EXPECT(TIMEOUT, 0, A(LINK_START), STARTING, REST, NONE);
	}
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	ck_assert_int_eq(bench.ap.start_failures, 0);
}
END_TEST

START_TEST(link_failed_and_pc_drops)
{
	bench_start(&bench, 0, PC);
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST, START_RETRY);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(ACK_TOGGLE) | A(TIMER_CANCEL), DOWN, REST, NONE);
	/* The drop may also be noticed by the retry itself. */
	bench_start(&bench, 0, PC);
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST, START_RETRY);
	bench.word = 0;
	EXPECT(TIMEOUT, 0, A(ACK_TOGGLE), DOWN, REST, NONE);
}
END_TEST

/* Found pc=1 at the end of the stop: a new firmware, which waits for one ack. */
START_TEST(link_stopping_and_pc_rises)
{
	bench_running(&bench);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
	bench.word = PC;
	EXPECT(SAMPLE, 0, NOTHING, STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
}
END_TEST

/* pc dropped before our ack: the BAM may be off, so it is not touched; the drop is acked. */
START_TEST(link_starting_and_pc_drops)
{
	for (int seen_early = 0; seen_early < 2; seen_early++) {
		bench_start(&bench, 0, PC);
		bench.word = 0;
		if (seen_early)
			EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
		EXPECT(LINK_STARTED, 1, A(LINK_ABANDON) | A(TX_RECLAIM) | A(ACK_TOGGLE),
		       DOWN, REST, NONE);
	}
	bench_start(&bench, 0, PC);
	bench.word = 0;
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(ACK_TOGGLE), DOWN, REST, NONE);
}
END_TEST

/* pc 1-0-1 seen while the link starts: the BAM lost its registers, start again, ack once. */
START_TEST(link_starting_and_pc_pulses)
{
	bench_start(&bench, 0, PC);
	bench.word = 0;
	EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
	bench.word = PC;
	EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
}
END_TEST

START_TEST(link_suspect)
{
	bench_running(&bench);
	EXPECT(LINK_SUSPECT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_SUSPECT, 0, NOTHING, STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, REST, NONE);	/* no protocol edge */
	/* A failure on the way does not lead to an ack either. */
	EXPECT(LINK_SUSPECT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST, START_RETRY);
	EXPECT(LINK_SUSPECT, 0, NOTHING, FAILED, REST, START_RETRY);
	EXPECT(TIMEOUT, 0, A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, REST, NONE);
	/* While the link starts: once more, and the ack that is still owed comes after it. */
	bench_start(&bench, 0, PC);
	EXPECT(LINK_SUSPECT, 0, NOTHING, STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	/* And a drop during the restart is acked like any other. */
	EXPECT(LINK_SUSPECT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	bench.word = 0;
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, REST, NONE);
	EXPECT(LINK_SUSPECT, 0, NOTHING, DOWN, REST, NONE);
}
END_TEST

/* A question that a slow modem answers by powering down in order. */
START_TEST(stall_asks)
{
	bench_granted(&bench);
	EXPECT(UPLINK_STALLED, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, SETTLE, ACK);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(TIMER_ARM), RUNNING, SETTLE, ASK);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 500);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP) | A(VOTE_RAISE) | A(TIMER_ARM), STOPPING, ASKED, ACK);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, ASKED, ACK);
}
END_TEST

/* LIFE-04: pc stays; asked again the modem acks, and gets another ack while the vote stands. */
START_TEST(stall_insists)
{
	bench_granted(&bench);
	EXPECT(UPLINK_STALLED, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, SETTLE, ACK);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(TIMER_ARM), RUNNING, SETTLE, ASK);
	EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	EXPECT(UPLINK_STALLED, 1, NOTHING, RUNNING, ASKED, ACK);	/* not acked yet */
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
	EXPECT(UPLINK_STALLED, 1, A(TX_REVOKE) | A(LINK_STOP) | A(TIMER_ARM), STOPPING, ASKED, LINK);
	/* Nothing is left to be sent: the vote stands all the same until the ack is given. */
	EXPECT(WANT, 0, NOTHING, STOPPING, ASKED, LINK);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, REACK);
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, GRANTED, REACK);
	EXPECT(TIMEOUT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	/* Where pc drops meanwhile, the drop is acked, once. */
	EXPECT(WANT, 1, A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
	EXPECT(UPLINK_STALLED, 1, A(TX_REVOKE) | A(LINK_STOP) | A(TIMER_ARM), STOPPING, ASKED, LINK);
	bench.word = ACK;
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, ASKED, LINK);
	EXPECT(UPLINK_STALLED, 1, NOTHING, DOWN, ASKED, LINK);
}
END_TEST

/* Without an acked vote nothing is asked, and of a modem that wants none to fall only in the end. */
START_TEST(stall_needs_an_acked_vote)
{
	bench_running(&bench);
	EXPECT(UPLINK_STALLED, 0, NOTHING, RUNNING, REST, NONE);
	EXPECT(UPLINK_STALLED, 1, NOTHING, RUNNING, REST, NONE);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	EXPECT(UPLINK_STALLED, 1, NOTHING, RUNNING, ASKED, ACK);
	EXPECT(TIMEOUT, 0, A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, RESYNC);
	EXPECT(UPLINK_STALLED, 0, NOTHING, RUNNING, GRANTED, RESYNC);
	EXPECT(UPLINK_STALLED, 1, NOTHING, RUNNING, GRANTED, RESYNC);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
	EXPECT(NO_COLLAPSE, 1, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(UPLINK_STALLED, 0, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(UPLINK_STALLED, 1, A(TX_REVOKE) | A(LINK_STOP) | A(TIMER_ARM), STOPPING, ASKED, LINK);
}
END_TEST

/* pc=1 that a predecessor has acked: the firmware may be another one. Acked under a vote only. */
START_TEST(start_acks_again_under_a_vote)
{
	static const uint32_t found[] = {
		DMUX_SMSM_PC_ACK, DMUX_AP_START_ACKED | DMUX_AP_START_ACKED_UP,
	};

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(found); i++) {
		dmux_power_ap_init(&bench.ap, NULL);
		bench.word = PC;
		EXPECT(START, found[i], A(LINK_START) | A(VOTE_RAISE) | A(TIMER_ARM), STARTING, ASKED, ACK);
		ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 8000);
		EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, ASKED, ACK);
		bench.word = PC | ACK;
		EXPECT(SAMPLE, 0, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, REACK);
		ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 100);
		EXPECT(TIMEOUT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
		EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	}
	/* A drop before that is the old firmware's, which waits for one ack, or a dead one's. */
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = PC;
	EXPECT(START, DMUX_SMSM_PC_ACK, A(LINK_START) | A(VOTE_RAISE) | A(TIMER_ARM), STARTING, ASKED, ACK);
	EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, ASKED, ACK);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_ABANDON) | A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, ASKED, ACK);
}
END_TEST

/* The modem was dead when the predecessor ended: its pc=1 is no power, and its drop wants no ack. */
START_TEST(start_after_a_dead_modem)
{
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = PC;
	EXPECT(START, DMUX_SMSM_PC_ACK | DMUX_AP_START_GONE, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = 0;
	EXPECT(SAMPLE, 0, NOTHING, DOWN, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(LINK_START) | A(VOTE_DROP) | A(TIMER_ARM), STARTING, REST, RESYNC);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, RESYNC);

	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = 0;
	EXPECT(START, DMUX_SMSM_PC_ACK | DMUX_AP_START_GONE, NOTHING, DOWN, REST, NONE);
}
END_TEST

/* REST, ASKED, GRANTED, REST with the modem down at first (HARDWARE.md A7.2, A7.3, A7.4). */
START_TEST(vote_whole_cycle)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 2000);
	ck_assert(dmux_power_ap_votes(&bench.ap));
	EXPECT(WANT, 1, NOTHING, DOWN, ASKED, ACK);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 2000);
	bench.word = ACK | PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 1000);
	EXPECT(WANT, 1, A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	ck_assert(!dmux_power_ap_votes(&bench.ap));
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 5000);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), RUNNING, REST, NONE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, REST, NONE);
	ck_assert_int_eq(bench.ap.own_ack, 0);
	ck_assert_int_eq(bench.ap.owed, 0);
}
END_TEST

/* PWR-04 b and c: pc before the ack, and both in one sample. */
START_TEST(vote_answer_orders)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, ACK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);

	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(LINK_START) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
}
END_TEST

/* PWR-10: the wish ends before the modem has seen the vote: no pulse, the ack is awaited. */
START_TEST(vote_withdrawn_while_asked)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	EXPECT(WANT, 0, NOTHING, DOWN, ASKED, ACK);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(VOTE_DROP) | A(TIMER_ARM), DOWN, REST, RESYNC);
	ck_assert_int_eq(bench.ap.owed, 1);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), DOWN, REST, NONE);
	/* The wish comes back while the ack is awaited: nothing has happened. */
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	EXPECT(WANT, 0, NOTHING, DOWN, ASKED, ACK);
	EXPECT(WANT, 1, NOTHING, DOWN, ASKED, ACK);
	/* The ack does not come: bounded. */
	EXPECT(WANT, 0, NOTHING, DOWN, ASKED, ACK);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TIMER_ARM), DOWN, REST, RESYNC);
	ck_assert_int_eq(bench.ap.owed, 2);
	/* Nor is it awaited where there is no timer for it. */
	bench_start(&bench, 0, PC);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), STARTING, ASKED, ACK);
	EXPECT(WANT, 0, NOTHING, STARTING, ASKED, ACK);
	EXPECT(LINK_STARTED, 0, A(VOTE_DROP) | A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST,
	       START_RETRY);
}
END_TEST

/* The ack that never comes: granted after the bounded wait, because the link runs. */
START_TEST(vote_ack_waited_for)
{
	bench_running(&bench);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	EXPECT(TIMEOUT, 0, A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, RESYNC);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(WANT, 1, A(TIMER_ARM), RUNNING, GRANTED, RESYNC);
	EXPECT(TIMEOUT, 0, NOTHING, RUNNING, GRANTED, NONE);
	ck_assert_int_eq(bench.ap.owed, 0);
}
END_TEST

/* Rule 4: one lost ack costs one wait, not one at every wake for ever. */
START_TEST(vote_lost_ack_costs_one_wait)
{
	bench_running(&bench);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	EXPECT(TIMEOUT, 0, A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, RESYNC);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	ck_assert_int_eq(bench.ap.owed, 1);
	bench.word = PC | ACK;	/* the ack of the drop */
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), RUNNING, REST, NONE);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC;	/* and that of the next vote */
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

START_TEST(vote_settles_first)
{
	bench_granted(&bench);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	EXPECT(WANT, 1, A(TIMER_ARM), RUNNING, SETTLE, ACK);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, REST, RESYNC);
	EXPECT(WANT, 1, A(TIMER_ARM), RUNNING, SETTLE, ACK);
	bench.word = PC;	/* the ack of the drop: only now the vote rises again */
	EXPECT(SAMPLE, 0, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* Rules 1 and 3: an ack later than its wait does not confirm the next vote. */
START_TEST(vote_late_ack_pays_the_old_debt)
{
	bench_granted(&bench);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	EXPECT(WANT, 1, A(TIMER_ARM), RUNNING, SETTLE, ACK);
	EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	ck_assert_int_eq(bench.ap.owed, 2);
	bench.word = PC;	/* the late ack of the drop */
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, ASKED, ACK);
	bench.word = PC | ACK;	/* the ack of the vote */
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* Quiet time is counted from the last edge. */
START_TEST(vote_resync_restarts_with_an_edge)
{
	bench_backoff(&bench);
	EXPECT(WANT, 0, A(TIMER_ARM), DOWN, REST, RESYNC);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TIMER_ARM), DOWN, REST, RESYNC);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, RESYNC);
	EXPECT(TIMEOUT, 0, NOTHING, DOWN, REST, NONE);
	ck_assert_int_eq(bench.ap.owed, 0);
	bench.word = 0;		/* and what comes now is nobody's */
	EXPECT(SAMPLE, 0, A(ACK_SURPLUS), DOWN, REST, NONE);
}
END_TEST

/* A wake fails, is tried again with doubled waits, and succeeds. */
START_TEST(vote_backoff)
{
	static const uint32_t waits_ms[] = { 500, 1000, 2000, 4000, 8000, 8000, 8000 };
	unsigned int failed = A(VOTE_DROP) | A(TX_EXPIRE) | A(WAKE_FAILED) | A(TIMER_ARM);

	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(waits_ms); i++) {
		EXPECT(TIMEOUT, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
		EXPECT(TIMEOUT, 0, failed, DOWN, BACKOFF, BACKOFF);
		ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), waits_ms[i]);
		EXPECT(SAMPLE, 0, NOTHING, DOWN, BACKOFF, BACKOFF);
		EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TX_EXPIRE) | A(TIMER_ARM), DOWN, ASKED, ACK);
		ck_assert_uint_le(bench.ap.owed, DMUX_AP_OWED_MAX);
	}
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, ACK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, ASKED, ACK);
	EXPECT(TIMEOUT, 0, A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, RESYNC);
	ck_assert_int_eq(bench.ap.wake_failures, 0);
}
END_TEST

/* The link comes up in BACKOFF: vote at once, old debts are void. */
START_TEST(vote_backoff_ends_with_the_link)
{
	bench_backoff(&bench);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, BACKOFF, BACKOFF);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	ck_assert_int_eq(bench.ap.owed, 1);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* pc is up but our own start is slow, or fails: not the modem's fault, the vote stays. */
START_TEST(vote_stays_while_own_start_is_slow)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(LINK_START) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(TIMEOUT, 0, A(TX_EXPIRE) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, ASKED, START_RETRY);
	EXPECT(TIMEOUT, 0, A(LINK_START) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
}
END_TEST

/* P11, T1: pc drops in spite of the vote. TX stops first; the slots come back; no new edge. */
START_TEST(vote_granted_and_pc_drops)
{
	bench_granted(&bench);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TX_REVOKE) | A(LINK_ABANDON) | A(TX_RECLAIM) | A(DOUBT_CHANNELS) |
	       A(TIMER_ARM), DOWN, ASKED, DOUBT);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 100);
	EXPECT(TIMEOUT, 0, A(ACK_TOGGLE) | A(TIMER_ARM), DOWN, ASKED, LINK);
	bench.word = ACK | PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
	/* Without a wish to send the vote goes with the link. */
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(LINK_ABANDON) | A(TX_RECLAIM) |
	       A(DOUBT_CHANNELS) | A(TIMER_ARM), DOWN, REST, DOUBT);
	/* The level may also arrive with the idle time-out itself. */
	bench_granted(&bench);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	bench.word = ACK;
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(LINK_ABANDON) | A(TX_RECLAIM) |
	       A(DOUBT_CHANNELS) | A(TIMER_ARM), DOWN, REST, DOUBT);
}
END_TEST

START_TEST(stale_timeout_is_ignored)
{
	bench_granted(&bench);
	EXPECT(TIMEOUT, 0, NOTHING, RUNNING, GRANTED, NONE);
}
END_TEST

START_TEST(off_does_nothing)
{
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = PC | ACK;
	for (unsigned int type = 0; type < DMUX_AP_EVENT_COUNT; type++) {
		unsigned int expected = type == DMUX_AP_EV_STOP ? A(DONE_STOPPED) :
					type == DMUX_AP_EV_QUIESCE ? A(DONE_QUIESCED) : NOTHING;

		if (type == DMUX_AP_EV_START)
			continue;
		ck_assert_uint_eq(bench_step(&bench, type, 1), expected);
		ck_assert_int_eq(bench.ap.phase, DMUX_AP_OFF);
	}
}
END_TEST

START_TEST(options_and_names)
{
	struct dmux_ap_options options = {
		.ack_ms = 1, .link_ms = 2, .idle_ms = 3, .backoff_ms = 4, .backoff_max_ms = 5,
		.start_retry_ms = 0x80000000u, .start_retry_max_ms = 0xffffffffu, .resync_ms = 8,
		.remove_ms = 9, .quiesce_ms = 10, .doubt_ms = 11, .ask_ms = 12, .settle_ms = 13,
	};
	static const uint32_t expected[DMUX_AP_TIMER_COUNT] = {
		0, 0, 1, 12, 13, 2, 3, 4, 0x80000000u, 11, 8, 9, 10
	};

	dmux_power_ap_init(&bench.ap, &options);
	for (unsigned int timer = 0; timer < DMUX_AP_TIMER_COUNT; timer++) {
		bench.ap.timer = (uint8_t)timer;
		ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), expected[timer]);
		ck_assert_str_ne(dmux_ap_timer_name(timer), "?");
	}
	/* Saturated back-off at the limits of 32 bits. */
	bench.ap.start_failures = DMUX_AP_DOUBLINGS_MAX;
	bench.ap.timer = DMUX_AP_TIMER_START_RETRY;
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 0xffffffffu);

	ck_assert_str_eq(dmux_ap_phase_name(DMUX_AP_REMOVING), "removing");
	ck_assert_str_eq(dmux_ap_link_name(DMUX_AP_LINK_FAILED), "failed");
	ck_assert_str_eq(dmux_ap_vote_name(DMUX_AP_VOTE_BACKOFF), "backoff");
	ck_assert_str_eq(dmux_ap_sleep_name(DMUX_AP_QUIET), "quiet");
	ck_assert_str_eq(dmux_ap_event_name(DMUX_AP_EV_STOP), "stop");
	ck_assert_str_eq(dmux_ap_action_name(0), "tx-revoke");
	ck_assert_str_eq(dmux_ap_action_name(8), "ack-toggle");
	ck_assert_str_eq(dmux_ap_action_name(17), "done-stopped");
	ck_assert_str_eq(dmux_ap_phase_name(DMUX_AP_PHASE_COUNT), "?");
	ck_assert_str_eq(dmux_ap_link_name(DMUX_AP_LINK_COUNT), "?");
	ck_assert_str_eq(dmux_ap_vote_name(DMUX_AP_VOTE_COUNT), "?");
	ck_assert_str_eq(dmux_ap_sleep_name(DMUX_AP_SLEEP_COUNT), "?");
	ck_assert_str_eq(dmux_ap_timer_name(DMUX_AP_TIMER_COUNT), "?");
	ck_assert_str_eq(dmux_ap_event_name(DMUX_AP_EVENT_COUNT), "?");
	ck_assert_str_eq(dmux_ap_action_name(DMUX_AP_ACTION_BITS), "?");
}
END_TEST

/* The invariants are not empty words: each can be broken. */
START_TEST(check_can_fail)
{
	struct dmux_power_ap *ap = &bench.ap;

#define BREAKS(prepare, change) do { \
		prepare(&bench); \
		ck_assert_ptr_null(dmux_power_ap_check(ap)); \
		change; \
		ck_assert_msg(dmux_power_ap_check(ap) != NULL, "unnoticed: %s", #change); \
	} while (0)

	BREAKS(bench_granted, ap->link = DMUX_AP_LINK_COUNT);
	BREAKS(bench_granted, ap->timer = DMUX_AP_TIMER_STALE);
	BREAKS(bench_granted, ap->owed = DMUX_AP_OWED_MAX + 1);
	BREAKS(bench_granted, ap->wake_failures = DMUX_AP_DOUBLINGS_MAX + 1);
	BREAKS(bench_granted, ap->phase = DMUX_AP_OFF);
	BREAKS(bench_granted, ap->pc = 0);
	BREAKS(bench_granted, ap->raise_acked = 0);
	BREAKS(bench_granted, ap->dirty = 1);
	BREAKS(bench_granted, ap->reack = DMUX_AP_REACK_DUE);
	BREAKS(bench_granted, ap->asking = 1);
	BREAKS(bench_backoff, ap->reack = DMUX_AP_REACK_DUE);
	BREAKS(bench_granted, ap->drop_due = 1);
	BREAKS(bench_granted, ap->owed = 1);
	BREAKS(bench_granted, ap->want = 0);
	BREAKS(bench_granted, ap->phase = DMUX_AP_REMOVING);
	BREAKS(bench_granted, ap->link = DMUX_AP_LINK_STARTING);
	BREAKS(bench_running, ap->link = DMUX_AP_LINK_DOWN);
	BREAKS(bench_running, ap->vote = DMUX_AP_VOTE_SETTLE);
	BREAKS(bench_running, ap->want = 1);
	BREAKS(bench_backoff, ap->alive = 0);
	BREAKS(bench_backoff, ap->link = DMUX_AP_LINK_FAILED);
#undef BREAKS
}
END_TEST

START_TEST(unexpected_completion_is_asserted)
{
	assertion_is_expected();
	bench_running(&bench);
	bench_step(&bench, DMUX_AP_EV_LINK_STOPPED, 0);
}
END_TEST

START_TEST(second_start_is_asserted)
{
	assertion_is_expected();
	bench_running(&bench);
	bench_step(&bench, DMUX_AP_EV_START, 0);
}
END_TEST

Suite *power_ap_suite(void)
{
	Suite *suite = suite_create("power-ap");
	TCase *link = tcase_create("link");
	TCase *vote = tcase_create("vote");
	TCase *edges = tcase_create("edges");

	tcase_add_test(link, link_up_and_down);
	tcase_add_test(link, link_start_fails);
	tcase_add_test(link, link_failed_and_pc_drops);
	tcase_add_test(link, link_stopping_and_pc_rises);
	tcase_add_test(link, link_starting_and_pc_drops);
	tcase_add_test(link, link_starting_and_pc_pulses);
	tcase_add_test(link, link_suspect);
	tcase_add_test(link, stall_asks);
	tcase_add_test(link, stall_insists);
	tcase_add_test(link, stall_needs_an_acked_vote);
	tcase_add_test(link, start_acks_again_under_a_vote);
	tcase_add_test(link, start_after_a_dead_modem);
	tcase_add_test(vote, vote_whole_cycle);
	tcase_add_test(vote, vote_answer_orders);
	tcase_add_test(vote, vote_withdrawn_while_asked);
	tcase_add_test(vote, vote_ack_waited_for);
	tcase_add_test(vote, vote_lost_ack_costs_one_wait);
	tcase_add_test(vote, vote_settles_first);
	tcase_add_test(vote, vote_late_ack_pays_the_old_debt);
	tcase_add_test(vote, vote_resync_restarts_with_an_edge);
	tcase_add_test(vote, vote_backoff);
	tcase_add_test(vote, vote_backoff_ends_with_the_link);
	tcase_add_test(vote, vote_stays_while_own_start_is_slow);
	tcase_add_test(vote, vote_granted_and_pc_drops);
	tcase_add_test(edges, stale_timeout_is_ignored);
	tcase_add_test(edges, off_does_nothing);
	tcase_add_test(edges, options_and_names);
	tcase_add_test(edges, check_can_fail);
	tcase_add_test_raise_signal(edges, unexpected_completion_is_asserted, SIGABRT);
	tcase_add_test_raise_signal(edges, second_start_is_asserted, SIGABRT);
	suite_add_tcase(suite, link);
	suite_add_tcase(suite, vote);
	suite_add_tcase(suite, edges);
	return suite;
}
