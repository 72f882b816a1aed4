/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The power handshake as the AP sees it: the sequences of HARDWARE.md A7 with
 * exact virtual times, and every knob that bends them.
 */
#include "modem_ap.h"
#include "suites.h"

static struct modem_options options;
static struct modem_ap *ap;

static void setup(void)
{
	ap_quick_options(&options);
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

/* Subscribed and booted, no own need: OFF until the AP votes. */
static void start_off(void)
{
	options.own_need_at_boot = 0;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(10));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	ap_forget(ap);
}

/* Up by the AP's vote, settled. */
static void start_voted(void)
{
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_forget(ap);
}

static uint64_t ack_ns(uint32_t n)
{
	return ap_word_change_ns(ap, DMUX_SMSM_PC_ACK, n);
}

static uint64_t pc_ns(uint32_t n)
{
	return ap_word_change_ns(ap, DMUX_SMSM_PC, n);
}

/* A7.1: boot, own need, pc before anything else, OPENs only after the AP's ack. */
START_TEST(modem_boots_and_powers_up)
{
	ap = ap_new(&options);
	ap->no_ack = true;
	ap_subscribe(ap);
	/* Seen at the poll of 1 ms, boot_ms later the boot, pc_raise_delay_us later pc. */
	ap_run_until(ap, MS(2) - 1);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 0);
	ap_run_until(ap, MS(2));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 1);
	ck_assert(bam_is_powered(&ap->native.bam));
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	ap_run_until(ap, MS(3));
	ck_assert_uint_eq(pc_ns(0), MS(3));
	ck_assert_uint_eq(ap->state.pc_edges, 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP_WAIT);

	ap_run_until(ap, MS(1000));
	ck_assert_uint_eq(ap->frames, 0);
	ap_ack(ap);
	ap_run_until(ap, MS(1001));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(ap->frames, 8);
	ck_assert_uint_eq(ap->frame[0].time_ns, MS(1000) + US(20));
	for (unsigned int c = 0; c < 8; c++) {
		const uint8_t open[] = { 0xfc, 0x33, 0, 1, 0, (uint8_t)c, 0, 0 };

		ck_assert_uint_eq(ap->frame[c].length, sizeof(open));
		ck_assert_mem_eq(ap->frame[c].bytes, open, sizeof(open));
	}
	/* Nobody wants power any more: linger, then A7.4. */
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 0);
	ap->no_ack = false;
	ap_run_until(ap, MS(1200));
	ck_assert_uint_eq(pc_ns(1), MS(1000) + US(20) + MS(100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert(!bam_is_powered(&ap->native.bam));
	ck_assert_uint_eq(ap_counters(ap)->ap_acks, 2);
	ck_assert_uint_eq(ap_counters(ap)->ap_acks_stray, 0);
}
END_TEST

/* A7.2: ack first, then BAM power and pc, each with its delay. */
START_TEST(ap_wakes_the_modem)
{
	uint64_t vote_ns;

	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ack_ns(0), vote_ns + US(100));
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_BAM_POWER, 0)->time_ns, vote_ns + US(100));
	ck_assert_uint_eq(pc_ns(0), vote_ns + US(1100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC | DMUX_SMSM_PC_ACK);
	ck_assert_uint_eq(ap_counters(ap)->wakes, 1);
	ck_assert_uint_eq(ap_counters(ap)->wake_to_pc.count, 1);
	ck_assert_uint_eq(ap_counters(ap)->wake_to_pc.sum_ns, US(1100));
	ck_assert_uint_eq(ap_counters(ap)->wake_to_frame.count, 0);
	ap_send(ap, 0, DMUX_COMMAND_OPEN, NULL, 0);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_counters(ap)->wake_to_frame.count, 1);
	ck_assert_uint_eq(ap_counters(ap)->wake_to_frame.sum_ns, MS(5) + US(20));
}
END_TEST

/* A7.3, A7.4: the vote falls, ack at once, pc after the linger time, power after the AP's ack. */
START_TEST(ap_goes_idle)
{
	uint64_t vote_ns;

	start_voted();
	ap->no_ack = true;
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, false);
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ack_ns(0), vote_ns + US(100));
	ck_assert_uint_eq(pc_ns(0), vote_ns + US(100) + MS(100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_DOWN_WAIT);
	ck_assert(bam_is_powered(&ap->native.bam));
	ap_ack(ap);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert(!bam_is_powered(&ap->native.bam));
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
}
END_TEST

/* A10: a vote that rises in DOWN_WAIT is acked at once, the down handshake is finished first. */
START_TEST(vote_rises_while_going_down)
{
	uint64_t vote_ns;

	start_voted();
	ap->no_ack = true;
	ap_vote(ap, false);
	ap_run_for(ap, MS(150));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_DOWN_WAIT);
	ap_forget(ap);
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(500));
	ck_assert_uint_eq(ack_ns(0), vote_ns + US(100));
	ck_assert_uint_eq(pc_ns(0), HW_TIME_NEVER);
	ap->no_ack = false;
	ap_ack(ap);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(pc_ns(0), vote_ns + MS(500) + MS(1));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_POWER), 2);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

START_TEST(vote_back_within_linger_keeps_power)
{
	start_voted();
	ap_vote(ap, false);
	ap_run_for(ap, MS(50));
	ap_vote(ap, true);
	ap_run_for(ap, MS(500));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC), 0);
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 2);
	ck_assert_uint_eq(ap_counters(ap)->power_cycles, 1);
}
END_TEST

START_TEST(doorbell_without_change_does_nothing)
{
	start_off();
	for (int i = 0; i < 5; i++)
		apcs_write(&ap->native.apcs, APCS_IPC_OFFSET, 1u << APCS_IPC_BIT_MODEM_SMSM);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 0);
	ck_assert_uint_eq(ap_counters(ap)->doorbells, 5);
}
END_TEST

/* An ack that answers nothing is counted and changes nothing. */
START_TEST(stray_acks_of_the_ap)
{
	start_voted();
	ap_ack(ap);
	ap_run_for(ap, MS(5));
	ap_ack(ap);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_counters(ap)->ap_acks_stray, 2);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);

	/* Also while a decided change of pc is not made yet. */
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ap_vote(ap, true);
	ap_run_for(ap, US(500));
	ap_ack(ap);
	ap_run_for(ap, US(100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP_WAIT);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(ap_counters(ap)->ap_acks_stray, 3);
}
END_TEST

/* The queue of steps is bounded: votes that flap faster than acks go out become net changes. */
START_TEST(flapping_votes_are_bounded)
{
	uint64_t acks;

	options.ack_delay_us = 1000;
	start_off();
	for (int i = 0; i < 1000; i++) {
		ap_vote(ap, i % 2 == 0);
		ap_run_for(ap, US(1));
	}
	ap_run_for(ap, MS(500));
	acks = ap_word_changes(ap, DMUX_SMSM_PC_ACK);
	ck_assert_uint_ge(acks, 10);
	ck_assert_uint_lt(acks, 200);
	ck_assert_uint_eq(acks % 2, 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_ptr_null(modem_state_check(&ap->native.modem.state));
}
END_TEST

/* ---- knobs ---- */

START_TEST(option_ack_order_together)
{
	uint64_t vote_ns;

	options.ack_order = MODEM_ACK_TOGETHER;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ack_ns(0), vote_ns + US(1100));
	ck_assert_uint_eq(pc_ns(0), vote_ns + US(1100));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 1);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	/* A drop of the vote has no pc change beside its ack. */
	ap_forget(ap);
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 2);
}
END_TEST

START_TEST(option_ack_order_pc_first)
{
	uint64_t vote_ns;

	options.ack_order = MODEM_ACK_LAST;
	options.ack_delay_us = 300000;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(400));
	ck_assert_uint_eq(pc_ns(0), vote_ns + MS(1));
	ck_assert_uint_eq(ack_ns(0), vote_ns + MS(301));
}
END_TEST

START_TEST(option_delays)
{
	uint64_t vote_ns;

	options.ack_delay_us = 2500000;
	options.pc_raise_delay_us = 70000;
	options.pc_drop_delay_us = 30000;
	options.linger_ms = 2000;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(3000));
	ck_assert_uint_eq(ack_ns(0), vote_ns + MS(2500));
	ck_assert_uint_eq(pc_ns(0), vote_ns + MS(2570));
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, false);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ack_ns(1), vote_ns + MS(2500));
	ck_assert_uint_eq(pc_ns(1), vote_ns + MS(4530));
}
END_TEST

START_TEST(option_vote_ignore)
{
	options.vote_ignore_count = 1;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(2000));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 0);
	/* The fall is no change for a modem that never saw the rise. */
	ap_vote(ap, false);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 0);
	ap_vote(ap, true);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_VOTE_IGNORE), 1);
}
END_TEST

START_TEST(option_ack_drop)
{
	options.ack_drop_count = 2;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 0);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_ACK_DROP), 2);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
	ck_assert_uint_eq(ap_counters(ap)->acks_sent, 1);
	/* Setting the count arms it anew, from now. */
	ap_set_option(ap, "ack_drop_count", "1");
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_ACK_DROP), 0);
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_ACK_DROP), 1);
}
END_TEST

START_TEST(option_ack_late)
{
	uint64_t vote_ns;

	options.ack_late_count = 1;
	options.ack_late_us = 2100000;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(2000));
	ap_vote(ap, false);
	ap_run_for(ap, MS(1000));
	/* The late ack, and behind it the one of the drop: never out of order, never lost. */
	ck_assert_uint_eq(ack_ns(0), vote_ns + MS(2100) + US(100));
	ck_assert_uint_eq(pc_ns(0), vote_ns + MS(2101) + US(100));
	ck_assert_uint_eq(ack_ns(1), vote_ns + MS(2101) + US(200));
}
END_TEST

START_TEST(option_ack_silent)
{
	options.ack_silent_count = 1;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, US(500));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 0);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 1);
}
END_TEST

START_TEST(option_ack_stuck)
{
	options.ack_stuck_count = 1;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, US(500));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 1);
}
END_TEST

START_TEST(option_ack_duplicate)
{
	uint64_t vote_ns;

	options.ack_duplicate_count = 1;
	options.ack_duplicate_gap_us = 250;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ack_ns(0), vote_ns + US(100));
	ck_assert_uint_eq(ack_ns(1), vote_ns + US(350));
	ck_assert_uint_eq(pc_ns(0), vote_ns + US(1350));
	ck_assert_uint_eq(ap->state.ack_edges, 2);
}
END_TEST

/* Both toggles before the AP can look: it sees nothing (HARDWARE.md P7). */
START_TEST(option_ack_duplicate_at_once)
{
	options.ack_duplicate_count = 1;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, US(500));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 2);
	ck_assert_uint_eq(ap->state.ack_edges, 0);
}
END_TEST

START_TEST(option_pc_silent)
{
	options.pc_silent_count = 1;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC), 1);
	ck_assert_uint_eq(ap->state.pc_edges, 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP_WAIT);
	/* The next doorbell for any reason shows it. */
	modem_ring(&ap->native.modem);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->state.pc_edges, 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

START_TEST(option_pc_pulse)
{
	uint64_t vote_ns;

	options.pc_pulse_count = 1;
	options.pc_pulse_us = 10;
	start_off();
	ap->no_power_up = true;
	ap->no_power_down = true;
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(pc_ns(0), vote_ns + US(1100));
	ck_assert_uint_eq(pc_ns(1), vote_ns + US(1110));
	ck_assert_uint_eq(pc_ns(2), vote_ns + US(1120));
	ck_assert_uint_eq(pc_ns(3), HW_TIME_NEVER);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_RESET), 1);
}
END_TEST

START_TEST(option_pc_pulse_without_reset)
{
	options.pc_pulse_count = 1;
	options.pc_pulse_us = 0;
	options.pc_pulse_resets_bam = 0;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	/* All three writes before the AP looked: one edge, one ack, and everything works. */
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC), 3);
	ck_assert_uint_eq(ap->state.pc_edges, 1);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_RESET), 1);	/* the AP's own */
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

START_TEST(option_extra_doorbells)
{
	options.extra_doorbells = 3;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 2);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 8);
	ck_assert_uint_eq(ap->state.pc_edges, 1);
	ck_assert_uint_eq(ap->state.ack_edges, 1);
}
END_TEST

START_TEST(option_cut_power)
{
	options.cut_power_count = 1;
	options.cut_power_delay_us = 500;
	start_voted();
	ap->no_power_down = true;
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_BAM_POWER, 0)->time_ns, pc_ns(0) + US(500));
	ck_assert(!bam_is_powered(&ap->native.bam));
	/* The AP comes too late and is told so. */
	ap_power_down(ap);
	ck_assert_uint_ge(ap_count(ap, HW_EVENT_BAM_UNPOWERED), 1);
	ap_ack(ap);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_POWER), 1);
}
END_TEST

/* The AP that acks in time is not overtaken by an armed cut of the next cycle. */
START_TEST(option_cut_power_is_cancelled)
{
	options.cut_power_count = 1;
	options.cut_power_delay_us = 50000;
	start_voted();
	ap_vote(ap, false);
	ap_run_for(ap, MS(110));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ap_vote(ap, true);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert(bam_is_powered(&ap->native.bam));
}
END_TEST

START_TEST(option_bam_reset)
{
	options.bam_reset_count = 1;
	options.bam_reset_delay_us = 15000;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_RESET), 2);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_BAM_RESET, 1)->a, 0);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_BAM_RESET, 1)->time_ns, pc_ns(0) + MS(15));
	ck_assert_uint_eq(bam_descriptors_ready(&ap->native.bam, DMUX_PIPE_RX), 0);
}
END_TEST

START_TEST(option_wait_for_vote)
{
	options.wait_for_vote = 1;
	options.linger_ms = 2000;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(20000));
	ck_assert_uint_eq(ap_counters(ap)->boots, 1);
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->frames, 8);
	ap_forget(ap);
	ap_vote(ap, false);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(pc_ns(0), MS(20010) + US(100) + MS(2000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

START_TEST(option_fatal_vote_gap)
{
	options.fatal_vote_gap_us = 5000;
	start_voted();
	ap_vote(ap, false);
	ap_run_for(ap, MS(5));
	ap_vote(ap, true);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_FATAL), 0);
	ap_vote(ap, false);
	ap_run_for(ap, US(4999));
	ap_vote(ap, true);
	ap_run_for(ap, US(1));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_FATAL), 1);
}
END_TEST

/* The unnamed ack belongs to nobody while pc has not changed: parity may be inverted (A6). */
START_TEST(inverted_ack_parity_is_legal)
{
	ap = ap_new(&options);
	native_ap_update(&ap->native, 0, DMUX_SMSM_PC_ACK);
	ap_subscribe(ap);
	ap_run_until(ap, MS(20));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_run_until(ap, MS(500));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_uint_eq(native_ap_word(&ap->native), DMUX_SMSM_PC_ACK);
}
END_TEST

Suite *modem_power_suite(void)
{
	Suite *suite = suite_create("modem_power");
	TCase *sequences = tcase_create("sequences");
	TCase *knobs = tcase_create("knobs");

	tcase_set_timeout(sequences, SUITE_TIMEOUT_S);
	tcase_set_timeout(knobs, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(sequences, setup, teardown);
	tcase_add_test(sequences, modem_boots_and_powers_up);
	tcase_add_test(sequences, ap_wakes_the_modem);
	tcase_add_test(sequences, ap_goes_idle);
	tcase_add_test(sequences, vote_rises_while_going_down);
	tcase_add_test(sequences, vote_back_within_linger_keeps_power);
	tcase_add_test(sequences, doorbell_without_change_does_nothing);
	tcase_add_test(sequences, stray_acks_of_the_ap);
	tcase_add_test(sequences, flapping_votes_are_bounded);
	tcase_add_test(sequences, inverted_ack_parity_is_legal);
	suite_add_tcase(suite, sequences);

	tcase_add_checked_fixture(knobs, setup, teardown);
	tcase_add_test(knobs, option_ack_order_together);
	tcase_add_test(knobs, option_ack_order_pc_first);
	tcase_add_test(knobs, option_delays);
	tcase_add_test(knobs, option_vote_ignore);
	tcase_add_test(knobs, option_ack_drop);
	tcase_add_test(knobs, option_ack_late);
	tcase_add_test(knobs, option_ack_silent);
	tcase_add_test(knobs, option_ack_stuck);
	tcase_add_test(knobs, option_ack_duplicate);
	tcase_add_test(knobs, option_ack_duplicate_at_once);
	tcase_add_test(knobs, option_pc_silent);
	tcase_add_test(knobs, option_pc_pulse);
	tcase_add_test(knobs, option_pc_pulse_without_reset);
	tcase_add_test(knobs, option_extra_doorbells);
	tcase_add_test(knobs, option_cut_power);
	tcase_add_test(knobs, option_cut_power_is_cancelled);
	tcase_add_test(knobs, option_bam_reset);
	tcase_add_test(knobs, option_wait_for_vote);
	tcase_add_test(knobs, option_fatal_vote_gap);
	suite_add_tcase(suite, knobs);
	return suite;
}
