// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The AP's power machine in the stories that brought mainline down: probe and removal,
 * modem restart, system sleep, firmware variants (HARDWARE.md F1, QUIRKS.md PWR, LIFE).
 */
#include "power_ap_bench.h"

static struct bench bench;

/* P3, PWR-07: whatever the order of probe and interrupt, one power-on and one ack. */
START_TEST(probe_race)
{
	bench_start(&bench, 0, PC);
	ck_assert_int_eq(bench.ap.link, DMUX_AP_LINK_STARTING);
	EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, REST, NONE);
}
END_TEST

/* P4, PWR-11: own ack read back and toggled from there, for both parities. */
START_TEST(probe_toggles_from_what_it_found)
{
	for (int found = 0; found < 2; found++) {
		bench_start(&bench, found ? ACK : 0, 0);
		bench.word = PC;
		EXPECT(SAMPLE, 0, A(LINK_START), STARTING, REST, NONE);
		EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
		ck_assert_int_eq(bench.ap.own_ack, 1);
	}
}
END_TEST

/* A drop that the previous instance left unacked is acked; nothing is acked after a clean boot. */
START_TEST(probe_acks_an_old_drop)
{
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = 0;
	EXPECT(START, ACK, A(ACK_TOGGLE), DOWN, REST, NONE);
	ck_assert_int_eq(bench.ap.own_ack, 0);

	dmux_power_ap_init(&bench.ap, NULL);
	EXPECT(START, 0, NOTHING, DOWN, REST, NONE);
	/* An ack level of the modem that stands is no edge. */
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = ACK;
	EXPECT(START, 0, NOTHING, DOWN, REST, NONE);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, NONE);
}
END_TEST

/* kexec: a vote of the previous kernel is taken back, and its ack waited for before a new one. */
START_TEST(probe_takes_back_an_old_vote)
{
	dmux_power_ap_init(&bench.ap, NULL);
	bench.word = 0;
	EXPECT(START, PC, A(VOTE_DROP) | A(TIMER_ARM), DOWN, REST, RESYNC);
	EXPECT(WANT, 1, A(TIMER_ARM), DOWN, SETTLE, ACK);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
}
END_TEST

START_TEST(removal_in_order)
{
	bench_granted(&bench);
	EXPECT(STOP, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, REMOVE);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 2000);
	EXPECT(WANT, 1, NOTHING, RUNNING, REST, REMOVE);
	bench.word = PC;	/* ack of the drop */
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, REST, REMOVE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, REMOVE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE) | A(TIMER_CANCEL) | A(DONE_STOPPED),
	       DOWN, REST, NONE);
	ck_assert_int_eq(bench.ap.phase, DMUX_AP_OFF);
	ck_assert_int_eq(bench.ap.own_ack, 0);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, NONE);
}
END_TEST

START_TEST(removal_at_rest_is_immediate)
{
	bench_start(&bench, 0, 0);
	EXPECT(STOP, 0, A(DONE_STOPPED), DOWN, REST, NONE);
}
END_TEST

/* LIFE-11: pc never falls. Bounded; no ack without an edge; the owner may remember the ack. */
START_TEST(removal_while_pc_stays)
{
	bench_running(&bench);
	EXPECT(STOP, 0, A(TIMER_ARM), RUNNING, REST, REMOVE);
	EXPECT(TIMEOUT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(DONE_STOPPED), DOWN, REST, NONE);
	ck_assert_uint_eq(dmux_power_ap_remains(&bench.ap),
			  DMUX_AP_START_ACKED | DMUX_AP_START_ACKED_UP);
	ck_assert_int_eq(bench.ap.own_ack, 1);

	/* The modem drops pc with nobody there; the next probe acks it. */
	bench.word = 0;
	EXPECT(START, ACK | DMUX_AP_START_ACKED | DMUX_AP_START_ACKED_UP, A(ACK_TOGGLE), DOWN, REST, NONE);
	/* With the parity inverted only what is remembered tells that nothing is to be acked. */
	dmux_power_ap_init(&bench.ap, NULL);
	EXPECT(START, ACK | DMUX_AP_START_ACKED, NOTHING, DOWN, REST, NONE);
}
END_TEST

/* Removed before the ack could be repeated, or just after it. */
START_TEST(removal_and_reack)
{
	bench_start(&bench, ACK, PC);
	EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, ASKED, ACK);
	EXPECT(STOP, 0, A(TIMER_ARM), RUNNING, ASKED, REMOVE);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(ACK_TOGGLE) | A(TIMER_ARM), RUNNING, ASKED, REACK);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, REMOVE);
	EXPECT(TIMEOUT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(DONE_STOPPED), DOWN, REST, NONE);
	ck_assert_uint_eq(dmux_power_ap_remains(&bench.ap),
			  DMUX_AP_START_OWED | DMUX_AP_START_ACKED | DMUX_AP_START_ACKED_UP);
	ck_assert_int_eq(bench.ap.own_ack, 0);
}
END_TEST

/* The modem died first: its word means nothing to the next START. */
START_TEST(removal_after_a_death)
{
	bench_running(&bench);
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS) | A(LINK_ABANDON) | A(TX_RECLAIM), DOWN, REST, NONE);
	EXPECT(STOP, 0, A(DONE_STOPPED), DOWN, REST, NONE);
	ck_assert_uint_eq(dmux_power_ap_remains(&bench.ap), DMUX_AP_START_GONE);
}
END_TEST

/* Removed with an ack of our vote still to come: it is not the ack of the next instance's vote. */
START_TEST(removal_leaves_a_debt)
{
	uint32_t remains;

	bench_start(&bench, 0, 0);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	EXPECT(STOP, 0, A(TIMER_ARM), RUNNING, ASKED, REMOVE);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(DONE_STOPPED), DOWN, REST, NONE);
	remains = dmux_power_ap_remains(&bench.ap);
	ck_assert_uint_eq(remains,
			  DMUX_AP_START_OWED | DMUX_AP_START_ACKED | DMUX_AP_START_ACKED_UP);

	EXPECT(START, ACK | remains, A(LINK_START) | A(TIMER_ARM), STARTING, SETTLE, ACK);
	EXPECT(LINK_STARTED, 1, NOTHING, RUNNING, SETTLE, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, REACK);
}
END_TEST

/* pc falls between the end of the wait and the end of the stop. */
START_TEST(removal_and_late_drop)
{
	bench_running(&bench);
	EXPECT(STOP, 0, A(TIMER_ARM), RUNNING, REST, REMOVE);
	EXPECT(TIMEOUT, 0, A(LINK_STOP), STOPPING, REST, NONE);
	bench.word = 0;
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE) | A(DONE_STOPPED), DOWN, REST, NONE);
}
END_TEST

/* The handshake in progress is finished, so that the modem is not left waiting. */
START_TEST(removal_during_wake)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	EXPECT(STOP, 0, A(TIMER_ARM), DOWN, ASKED, REMOVE);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(VOTE_DROP) | A(LINK_START) | A(TIMER_ARM), STARTING, REST, REMOVE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, REMOVE);
	bench.word = PC;
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, REST, REMOVE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, REMOVE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE) | A(TIMER_CANCEL) | A(DONE_STOPPED),
	       DOWN, REST, NONE);
}
END_TEST

/* A mute modem: the vote is taken back when the wait is over. */
START_TEST(removal_during_mute_wake)
{
	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	EXPECT(STOP, 0, A(TIMER_ARM), DOWN, ASKED, REMOVE);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(DONE_STOPPED), DOWN, REST, NONE);

	bench_start(&bench, 0, 0);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	EXPECT(QUIESCE, 0, A(TIMER_ARM), DOWN, ASKED, QUIESCE);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TIMER_ARM) | A(DONE_QUIESCED), DOWN, REST, RESYNC);
}
END_TEST

START_TEST(removal_of_a_dead_modem)
{
	bench_granted(&bench);
	bench_step(&bench, DMUX_AP_EV_MODEM_GONE, 0);
	EXPECT(STOP, 0, A(DONE_STOPPED) | A(TIMER_CANCEL), DOWN, REST, NONE);
	/* And death during the wait ends it. */
	bench_running(&bench);
	EXPECT(STOP, 0, A(TIMER_ARM), RUNNING, REST, REMOVE);
	EXPECT(MODEM_GONE, 0, A(LINK_ABANDON) | A(TX_RECLAIM) | A(FORGET_CHANNELS) |
	       A(TIMER_CANCEL) | A(DONE_STOPPED), DOWN, REST, NONE);
}
END_TEST

/* LIFE-02, LIFE-03, LIFE-05: crash under load, announced. The BAM is not touched. */
START_TEST(crash_announced)
{
	bench_granted(&bench);
	EXPECT(MODEM_GONE, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(LINK_ABANDON) | A(TX_RECLAIM) |
	       A(FORGET_CHANNELS) | A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	ck_assert_int_eq(bench.ap.owed, 0);
	/* Its words mean nothing now. */
	bench.word = 0;
	EXPECT(SAMPLE, 0, NOTHING, DOWN, BACKOFF, BACKOFF);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, NOTHING, DOWN, BACKOFF, BACKOFF);
	/* LIFE-07: however long it takes; packets expire, nothing is given up. */
	for (unsigned int i = 0; i < 20; i++)
		EXPECT(TIMEOUT, 0, A(TX_EXPIRE) | A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 8000);
	bench.word = 0;
	EXPECT(MODEM_BACK, 0, A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 500);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, BACKOFF, BACKOFF);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* A modem that does not raise pc by itself after its boot is voted for after all. */
/* The word of the dead modem is still there when the new one starts, and the BAM is off. */
START_TEST(stale_pc_is_not_believed)
{
	bench_running(&bench);
	EXPECT(MODEM_GONE, 0, A(LINK_ABANDON) | A(TX_RECLAIM) | A(FORGET_CHANNELS), DOWN, REST,
	       NONE);
	EXPECT(MODEM_BACK, 0, A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	EXPECT(SAMPLE, 0, NOTHING, DOWN, BACKOFF, BACKOFF);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), DOWN, REST, NONE);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
}
END_TEST

/* LIFE-04: the new firmware never makes pc 0. It acks a vote, so its level counts. */
START_TEST(stale_pc_is_the_new_one)
{
	bench_running(&bench);
	bench_step(&bench, DMUX_AP_EV_MODEM_GONE, 0);
	EXPECT(MODEM_BACK, 0, A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TX_EXPIRE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
	EXPECT(TIMEOUT, 0, A(TX_EXPIRE) | A(LINK_START) | A(VOTE_DROP) | A(TIMER_ARM), STARTING,
	       REST, RESYNC);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, RESYNC);
}
END_TEST

/* Nobody acks: the modem is not there yet, whatever its word says. */
START_TEST(stale_pc_of_nobody)
{
	bench_running(&bench);
	bench_step(&bench, DMUX_AP_EV_MODEM_GONE, 0);
	bench_step(&bench, DMUX_AP_EV_MODEM_BACK, 0);
	for (unsigned int i = 0; i < 5; i++) {
		EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TX_EXPIRE) | A(TIMER_ARM), DOWN, ASKED, ACK);
		EXPECT(TIMEOUT, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
		EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TX_EXPIRE) | A(WAKE_FAILED) | A(TIMER_ARM),
		       DOWN, BACKOFF, BACKOFF);
	}
}
END_TEST

START_TEST(boot_without_pc)
{
	bench_granted(&bench);
	bench_step(&bench, DMUX_AP_EV_MODEM_GONE, 0);
	bench.word = 0;
	EXPECT(MODEM_BACK, 0, A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	EXPECT(TIMEOUT, 0, A(VOTE_RAISE) | A(TX_EXPIRE) | A(TIMER_ARM), DOWN, ASKED, ACK);
}
END_TEST

/* Death while our code holds the BAM: it finishes, then the link is abandoned. */
START_TEST(crash_during_start_and_stop)
{
	bench_start(&bench, 0, PC);
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(LINK_ABANDON) | A(TX_RECLAIM), DOWN, REST, NONE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, NOTHING, DOWN, REST, NONE);
	bench.word = PC;
	EXPECT(MODEM_BACK, 0, A(LINK_START), STARTING, REST, NONE);
	/* Back again before the start has ended: the BAM under it is not the same. */
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS), STARTING, REST, NONE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, NOTHING, STARTING, REST, NONE);
	bench.word = PC;
	EXPECT(MODEM_BACK, 0, NOTHING, STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(LINK_ABANDON) | A(TX_RECLAIM) | A(LINK_START), STARTING, REST,
	       NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);

	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM), DOWN, REST, NONE);	/* no ack for the dead */
	EXPECT(MODEM_BACK, 0, NOTHING, DOWN, REST, NONE);

	bench_start(&bench, 0, PC);
	EXPECT(LINK_STARTED, 0, A(TX_EXPIRE) | A(TIMER_ARM), FAILED, REST, START_RETRY);
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS) | A(TIMER_CANCEL), DOWN, REST, NONE);
}
END_TEST

/* MODEM_BACK without MODEM_GONE is a sample, and its edge counts. */
START_TEST(back_without_gone)
{
	bench_running(&bench);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(MODEM_BACK, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* PWR-03, both parities: vote, modem dies unannounced, reboots, raises pc, acks or not. */
START_TEST(modem_dies_between_vote_and_ack)
{
	for (int acks_after_boot = 0; acks_after_boot < 2; acks_after_boot++) {
		bench_start(&bench, 0, 0);
		EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
		EXPECT(TIMEOUT, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
		bench.word = PC | (acks_after_boot ? ACK : 0);
		EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, LINK);
		if (acks_after_boot)
			EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL),
			       RUNNING, GRANTED, NONE);
		else
			EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_ARM),
			       RUNNING, GRANTED, RESYNC);
	}
}
END_TEST

/* P5, P1: pc 1-0-1 unseen, then noticed by a dead RX path. */
/* Only a firmware that knows nothing of the vote drops pc against it (LIFE-02). */
START_TEST(restart_under_a_standing_vote)
{
	bench_granted(&bench);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(TX_REVOKE) | A(LINK_ABANDON) | A(TX_RECLAIM) | A(DOUBT_CHANNELS) |
	       A(ACK_SURPLUS) | A(TIMER_ARM), DOWN, ASKED, DOUBT);
	/* pc rises at once: the drop is not acked any more. */
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(LINK_START) | A(ACK_SURPLUS) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
}
END_TEST

/* A modem that is going down acks the vote and drops pc: no reason for doubt, if seen at once. */
START_TEST(vote_crosses_the_drop)
{
	bench_running(&bench);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(LINK_STOP) | A(TIMER_ARM), STOPPING, ASKED, LINK);
}
END_TEST

START_TEST(lost_pulse_under_traffic)
{
	bench_granted(&bench);
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(LINK_SUSPECT, 0, A(TX_REVOKE) | A(LINK_STOP) | A(TIMER_ARM), STOPPING, ASKED, LINK);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(LINK_START), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* P2, PWR-06: any number of interrupts without a change leaves no trace. */
START_TEST(spurious_interrupts)
{
	struct dmux_power_ap before;

	bench_granted(&bench);
	before = bench.ap;
	for (unsigned int i = 0; i < 7; i++)
		EXPECT(SAMPLE, 0, NOTHING, RUNNING, GRANTED, NONE);
	/* Bits of other users of the word mean nothing. */
	bench.word |= ~(uint32_t)DMUX_SMSM_MASK;
	EXPECT(SAMPLE, 0, NOTHING, RUNNING, GRANTED, NONE);
	ck_assert_mem_eq(&bench.ap, &before, sizeof(before));
}
END_TEST

/* A doubled ack: the second edge is nobody's, and the phase is kept. */
START_TEST(doubled_ack)
{
	bench_granted(&bench);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(ACK_SURPLUS), RUNNING, GRANTED, NONE);
	EXPECT(WANT, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), RUNNING, REST, NONE);
	EXPECT(WANT, 1, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* PROTO-07: no un-vote when idle, also not over a collapse; until a restart. */
START_TEST(no_collapse)
{
	bench_granted(&bench);
	EXPECT(NO_COLLAPSE, 1, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(WANT, 0, NOTHING, RUNNING, GRANTED, NONE);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TX_REVOKE) | A(LINK_ABANDON) | A(TX_RECLAIM) | A(DOUBT_CHANNELS) |
	       A(TIMER_ARM), DOWN, ASKED, DOUBT);
	EXPECT(TIMEOUT, 0, A(ACK_TOGGLE) | A(TIMER_ARM), DOWN, ASKED, LINK);
	bench.word = ACK | PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED,
	       NONE);
	ck_assert_int_eq(bench.ap.no_collapse, 1);
	/* System sleep does not take the vote back either. */
	EXPECT(QUIESCE, 0, A(TX_REVOKE) | A(DONE_QUIESCED), RUNNING, ASKED, NONE);
	EXPECT(UNQUIESCE, 0, A(TX_GRANT), RUNNING, GRANTED, NONE);
	EXPECT(MODEM_GONE, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(LINK_ABANDON) | A(TX_RECLAIM) |
	       A(FORGET_CHANNELS), DOWN, REST, NONE);
	ck_assert_int_eq(bench.ap.no_collapse, 0);
}
END_TEST

/* A firmware that promised never to collapse and stays down was replaced: retry as usual. */
START_TEST(no_collapse_broken)
{
	bench_granted(&bench);
	EXPECT(NO_COLLAPSE, 1, NOTHING, RUNNING, GRANTED, NONE);
	bench.word = ACK;
	EXPECT(SAMPLE, 0, A(TX_REVOKE) | A(LINK_ABANDON) | A(TX_RECLAIM) | A(DOUBT_CHANNELS) |
	       A(TIMER_ARM), DOWN, ASKED, DOUBT);
	EXPECT(TIMEOUT, 0, A(ACK_TOGGLE) | A(TIMER_ARM), DOWN, ASKED, LINK);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TX_EXPIRE) | A(WAKE_FAILED) | A(TIMER_ARM), DOWN,
	       BACKOFF, BACKOFF);
	ck_assert_int_eq(bench.ap.no_collapse, 0);
}
END_TEST

/* The next firmware came as quickly as a collapse, and opens in the usual way: power may go again. */
START_TEST(no_collapse_taken_back)
{
	bench_granted(&bench);
	EXPECT(NO_COLLAPSE, 1, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(WANT, 0, NOTHING, RUNNING, GRANTED, NONE);
	EXPECT(QUIESCE, 0, A(TX_REVOKE) | A(DONE_QUIESCED), RUNNING, ASKED, NONE);
	EXPECT(NO_COLLAPSE, 0, NOTHING, RUNNING, ASKED, NONE);
	EXPECT(UNQUIESCE, 0, A(TX_GRANT), RUNNING, GRANTED, NONE);
	EXPECT(NO_COLLAPSE, 0, A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	ck_assert_int_eq(bench.ap.no_collapse, 0);
}
END_TEST

/* PWR-12, PROTO-03: the AP votes first, once per modem life. */
START_TEST(ap_first)
{
	struct dmux_ap_options options;

	dmux_power_ap_default_options(&options);
	options.ap_first = true;
	dmux_power_ap_init(&bench.ap, &options);
	bench.word = 0;
	EXPECT(START, 0, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	bench.word = ACK | PC;
	EXPECT(SAMPLE, 0, A(LINK_START) | A(TIMER_ARM), STARTING, ASKED, LINK);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE) | A(TX_GRANT) | A(TIMER_ARM), RUNNING, GRANTED, IDLE);
	EXPECT(TIMEOUT, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, RESYNC);
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(TIMER_CANCEL), RUNNING, REST, NONE);
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE), DOWN, REST, NONE);
	/* After a restart once more, at once. */
	EXPECT(MODEM_GONE, 0, A(FORGET_CHANNELS) | A(TIMER_ARM), DOWN, BACKOFF, BACKOFF);
	EXPECT(MODEM_BACK, 0, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
	/* A mute modem is asked again and again, with back-off. */
	EXPECT(TIMEOUT, 0, A(TIMER_ARM), DOWN, ASKED, LINK);
	EXPECT(TIMEOUT, 0, A(VOTE_DROP) | A(TX_EXPIRE) | A(WAKE_FAILED) | A(TIMER_ARM), DOWN,
	       BACKOFF, BACKOFF);
}
END_TEST

/* P15, PWR-14: system sleep takes the vote back, waits for pc=0, keeps the wish to send. */
START_TEST(system_sleep)
{
	bench_granted(&bench);
	EXPECT(QUIESCE, 0, A(TX_REVOKE) | A(VOTE_DROP) | A(TIMER_ARM), RUNNING, REST, QUIESCE);
	ck_assert_uint_eq(dmux_power_ap_timer_ms(&bench.ap), 1000);
	EXPECT(WANT, 1, NOTHING, RUNNING, REST, QUIESCE);
	bench.word = 0;		/* acked, and down, in one sample */
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, QUIESCE);
	EXPECT(LINK_STOPPED, 0, A(TX_RECLAIM) | A(ACK_TOGGLE) | A(TIMER_CANCEL) |
	       A(DONE_QUIESCED), DOWN, REST, NONE);
	/* pc changes are still handled: the modem wakes us for downlink. */
	bench.word = PC;
	EXPECT(SAMPLE, 0, A(LINK_START), STARTING, REST, NONE);
	EXPECT(LINK_STARTED, 1, A(ACK_TOGGLE), RUNNING, REST, NONE);
	EXPECT(UNQUIESCE, 0, A(VOTE_RAISE) | A(TIMER_ARM), RUNNING, ASKED, ACK);
	bench.word = PC | ACK;
	EXPECT(SAMPLE, 0, A(TX_GRANT) | A(TIMER_CANCEL), RUNNING, GRANTED, NONE);
}
END_TEST

/* pc stays up: the sleep is not held up for longer than the bound, and the link survives. */
START_TEST(system_sleep_while_pc_stays)
{
	bench_running(&bench);
	EXPECT(QUIESCE, 0, A(TIMER_ARM), RUNNING, REST, QUIESCE);
	EXPECT(TIMEOUT, 0, A(DONE_QUIESCED), RUNNING, REST, NONE);
	EXPECT(UNQUIESCE, 0, NOTHING, RUNNING, REST, NONE);
	/* A pc that changed over the sleep is one sample like any other. */
	bench.word = 0;
	EXPECT(SAMPLE, 0, A(LINK_STOP), STOPPING, REST, NONE);
}
END_TEST

START_TEST(system_sleep_at_rest)
{
	bench_start(&bench, 0, 0);
	EXPECT(QUIESCE, 0, A(DONE_QUIESCED), DOWN, REST, NONE);
	EXPECT(WANT, 1, NOTHING, DOWN, REST, NONE);
	EXPECT(UNQUIESCE, 0, A(VOTE_RAISE) | A(TIMER_ARM), DOWN, ASKED, ACK);
}
END_TEST

/* owed saturates and comes back to zero by edges or quiet. */
START_TEST(owed_saturates)
{
	bench_start(&bench, 0, 0);
	for (unsigned int i = 0; i < 10; i++) {
		bench_step(&bench, DMUX_AP_EV_WANT, 1);
		if (bench.ap.vote == DMUX_AP_VOTE_SETTLE)
			bench_step(&bench, DMUX_AP_EV_TIMEOUT, 0);
		ck_assert_int_eq(bench.ap.vote, DMUX_AP_VOTE_ASKED);
		bench_step(&bench, DMUX_AP_EV_WANT, 0);
		bench_step(&bench, DMUX_AP_EV_TIMEOUT, 0);
		ck_assert_int_eq(bench.ap.vote, DMUX_AP_VOTE_REST);
		ck_assert_uint_le(bench.ap.owed, DMUX_AP_OWED_MAX);
	}
	ck_assert_int_eq(bench.ap.owed, DMUX_AP_OWED_MAX);
	for (unsigned int left = DMUX_AP_OWED_MAX; left; left--) {
		bench.word ^= ACK;
		ck_assert_uint_eq(bench_step(&bench, DMUX_AP_EV_SAMPLE, 0),
				  left > 1 ? A(TIMER_ARM) : A(TIMER_CANCEL));
		ck_assert_int_eq(bench.ap.owed, left - 1);
	}
}
END_TEST

Suite *power_ap_faults_suite(void)
{
	Suite *suite = suite_create("power-ap-faults");
	TCase *probe = tcase_create("probe-removal");
	TCase *restart = tcase_create("restart");
	TCase *edges = tcase_create("edges");
	TCase *modes = tcase_create("modes");

	tcase_add_test(probe, probe_race);
	tcase_add_test(probe, probe_toggles_from_what_it_found);
	tcase_add_test(probe, probe_acks_an_old_drop);
	tcase_add_test(probe, probe_takes_back_an_old_vote);
	tcase_add_test(probe, removal_in_order);
	tcase_add_test(probe, removal_at_rest_is_immediate);
	tcase_add_test(probe, removal_while_pc_stays);
	tcase_add_test(probe, removal_and_reack);
	tcase_add_test(probe, removal_after_a_death);
	tcase_add_test(probe, removal_leaves_a_debt);
	tcase_add_test(probe, removal_and_late_drop);
	tcase_add_test(probe, removal_during_wake);
	tcase_add_test(probe, removal_during_mute_wake);
	tcase_add_test(probe, removal_of_a_dead_modem);
	tcase_add_test(restart, crash_announced);
	tcase_add_test(restart, stale_pc_is_not_believed);
	tcase_add_test(restart, stale_pc_is_the_new_one);
	tcase_add_test(restart, stale_pc_of_nobody);
	tcase_add_test(restart, boot_without_pc);
	tcase_add_test(restart, crash_during_start_and_stop);
	tcase_add_test(restart, back_without_gone);
	tcase_add_test(restart, modem_dies_between_vote_and_ack);
	tcase_add_test(edges, restart_under_a_standing_vote);
	tcase_add_test(edges, vote_crosses_the_drop);
	tcase_add_test(edges, lost_pulse_under_traffic);
	tcase_add_test(edges, spurious_interrupts);
	tcase_add_test(edges, doubled_ack);
	tcase_add_test(edges, owed_saturates);
	tcase_add_test(modes, no_collapse);
	tcase_add_test(modes, no_collapse_broken);
	tcase_add_test(modes, no_collapse_taken_back);
	tcase_add_test(modes, ap_first);
	tcase_add_test(modes, system_sleep);
	tcase_add_test(modes, system_sleep_while_pc_stays);
	tcase_add_test(modes, system_sleep_at_rest);
	suite_add_tcase(suite, probe);
	suite_add_tcase(suite, restart);
	suite_add_tcase(suite, edges);
	suite_add_tcase(suite, modes);
	return suite;
}
