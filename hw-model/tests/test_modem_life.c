/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Boot, crash, restart and the announcement of channels, with every knob.
 */
#include "modem_ap.h"
#include "suites.h"

#include "../narrate.h"

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

static uint64_t boot_ns(uint32_t n)
{
	const struct ap_log_entry *entry = ap_event(ap, HW_EVENT_MODEM_BOOT, n);

	return entry ? entry->time_ns : HW_TIME_NEVER;
}

static uint64_t fatal_ns(uint32_t n)
{
	const struct ap_log_entry *entry = ap_event(ap, HW_EVENT_MODEM_FATAL, n);

	return entry ? entry->time_ns : HW_TIME_NEVER;
}

/* Up with the AP's vote, and with one ack of each side more than its pairs: both bits are 1. */
static void start_voted(void)
{
	ap = ap_new(&options);
	ap_bring_up(ap, 1);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC | DMUX_SMSM_PC_ACK);
	ap_forget(ap);
}

START_TEST(boot_trigger_reset)
{
	options.boot_trigger = MODEM_BOOT_RESET;
	options.boot_ms = 250;
	ap = ap_new(&options);
	ap_run_until(ap, MS(1000));
	ck_assert_uint_eq(boot_ns(0), MS(250));
	/* Nobody subscribed: pc is there to be read, but nothing rang. */
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC);
	ck_assert_uint_eq(ap->native.ram.rises[HW_IRQ_SMSM_MODEM], 0);
}
END_TEST

START_TEST(boot_trigger_subscribed)
{
	options.boot_ms = 200;
	options.boot_poll_us = 50;
	ap = ap_new(&options);
	ap_run_until(ap, MS(600) + US(1025));
	ck_assert_uint_eq(boot_ns(0), HW_TIME_NEVER);
	ap_subscribe(ap);
	ap_run_for(ap, MS(300));
	ck_assert_uint_eq(boot_ns(0), MS(800) + US(1050));
}
END_TEST

/* Bits of other drivers are not ours to wait for. */
START_TEST(boot_needs_the_pc_bit)
{
	ap = ap_new(&options);
	native_ap_subscribe(&ap->native, ~DMUX_SMSM_MASK);
	ap_run_until(ap, MS(1000));
	ck_assert_uint_eq(boot_ns(0), HW_TIME_NEVER);
}
END_TEST

START_TEST(boot_trigger_manual)
{
	options.boot_trigger = MODEM_BOOT_MANUAL;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(60000));
	ck_assert_uint_eq(boot_ns(0), HW_TIME_NEVER);
	ck_assert_uint_eq(modem_deadline_ns(&ap->native.modem), HW_TIME_NEVER);
	modem_boot(&ap->native.modem, 6400);
	ap_run_for(ap, MS(7000));
	ck_assert_uint_eq(boot_ns(0), MS(66400));
	ck_assert_uint_ge(ap->frames, 8);
}
END_TEST

START_TEST(no_own_need_at_boot)
{
	options.own_need_at_boot = 0;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(1000));
	ck_assert_uint_eq(boot_ns(0), MS(2));
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	/* The channels are announced at the first power up, whoever asked for it. */
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->frames, 8);
}
END_TEST

/* A vote that stands when the firmware boots is acked like a new one (A7, PWR-12). */
START_TEST(vote_before_boot)
{
	options.own_need_at_boot = 0;
	ap = ap_new(&options);
	native_ap_update(&ap->native, 0, DMUX_SMSM_PC);
	ap_subscribe(ap);
	ap_run_until(ap, MS(50));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC_ACK, 0), MS(2) + US(100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

START_TEST(unacked_up_is_fatal)
{
	options.ack_timeout_ms = 15000;
	options.fatal_policy = MODEM_FATAL_NOTHING;
	ap = ap_new(&options);
	ap->no_ack = true;
	ap_subscribe(ap);
	ap_run_until(ap, MS(60000));
	ck_assert_uint_eq(fatal_ns(0), MS(15003));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_FATAL);
	ck_assert_uint_eq(ap_counters(ap)->fatals, 1);
	ck_assert_ptr_nonnull(strstr((char *)ap->native.modem.state.reason, "pc=1"));
	ck_assert_uint_eq(modem_deadline_ns(&ap->native.modem), HW_TIME_NEVER);
}
END_TEST

START_TEST(unacked_down_is_fatal)
{
	uint64_t down_ns;

	options.ack_timeout_ms = 3000;
	start_voted();
	ap->no_ack = true;
	ap_vote(ap, false);
	ap_run_for(ap, MS(4000));
	down_ns = ap_word_change_ns(ap, DMUX_SMSM_PC, 0);
	ck_assert_uint_eq(fatal_ns(0), down_ns + MS(3000));
	ck_assert_ptr_nonnull(strstr((char *)ap->native.modem.state.reason, "pc=0"));
}
END_TEST

START_TEST(ack_timeout_0_waits_for_ever)
{
	options.ack_timeout_ms = 0;
	ap = ap_new(&options);
	ap->no_ack = true;
	ap_subscribe(ap);
	ap_run_until(ap, MS(3600000));
	ck_assert_uint_eq(fatal_ns(0), HW_TIME_NEVER);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP_WAIT);
}
END_TEST

/* Crash, restart_ms + boot_ms later a new firmware that starts from a zero word. */
START_TEST(restart_zero_at_boot)
{
	uint64_t crash_ns;

	options.boot_ms = 200;
	options.restart_ms = 700;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(230));
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ap_forget(ap);
	crash_ns = ap_now_ns(ap);
	modem_fatal(&ap->native.modem, "assert: sleep manager");
	ap_run_for(ap, MS(899));
	ck_assert_uint_eq(fatal_ns(0), crash_ns);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC | DMUX_SMSM_PC_ACK);
	ck_assert(bam_is_powered(&ap->native.bam));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(boot_ns(0), crash_ns + MS(900));
	/* Both bits fell in one write; the standing vote is acked again, then pc rises. */
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 0), crash_ns + MS(900));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC_ACK, 0), crash_ns + MS(900));
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC_ACK, 1), crash_ns + MS(900) + US(100));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 1), crash_ns + MS(900) + US(1100));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(ap->frames, 8);
	ck_assert_uint_eq(ap_counters(ap)->boots, 2);
	ck_assert_str_eq((char *)ap->native.modem.state.reason, "assert: sleep manager");
}
END_TEST

START_TEST(restart_zero_at_crash)
{
	options.fatal_word = MODEM_WORD_ZERO_AT_CRASH;
	options.fatal_bam = MODEM_BAM_OFF_AT_CRASH;
	start_voted();
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, 0);
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	ck_assert(!bam_is_powered(&ap->native.bam));
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

START_TEST(restart_drops_pc_and_keeps_parity)
{
	uint64_t crash_ns;

	options.fatal_word = MODEM_WORD_DROP_PC;
	start_voted();
	crash_ns = ap_now_ns(ap);
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 0), crash_ns + MS(701) + US(100));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC);
}
END_TEST

/* QUIRKS.md LIFE-04: pc stays high, the BAM lost its registers, no edge, no ack: 15 s, fatal. */
START_TEST(restart_keeps_the_word)
{
	uint64_t crash_ns;

	options.fatal_word = MODEM_WORD_KEEP;
	start_voted();
	crash_ns = ap_now_ns(ap);
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(10000));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC), 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP_WAIT);
	ck_assert_uint_eq(bam_descriptors_ready(&ap->native.bam, DMUX_PIPE_RX), 0);
	ap_run_for(ap, MS(7000));
	ck_assert_uint_eq(fatal_ns(1), crash_ns + MS(15000 + 701) + US(1100));
}
END_TEST

START_TEST(fatal_policy_nothing)
{
	options.fatal_policy = MODEM_FATAL_NOTHING;
	start_voted();
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(60000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_FATAL);
	/* The dead see nothing, but the trace does. */
	ap_vote(ap, false);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_word_changes(ap, ~0u), 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_AP), 1);
	modem_fatal(&ap->native.modem, "y");
	ck_assert_str_eq((char *)ap->native.modem.state.reason, "x");
	modem_boot(&ap->native.modem, 0);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(ap->native.modem.state.power.vote, 0);
}
END_TEST

/* LIFE-09: it dies between two OPENs; the new firmware announces from the start, when it is up. */
START_TEST(crash_in_the_announcement)
{
	options.own_need_at_boot = 0;
	options.open_gap_us = 10000;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(10));
	ap_vote(ap, true);
	ap_run_for(ap, MS(30));
	ck_assert_uint_eq(ap->frames, 3);
	ap_vote(ap, false);
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap->frames, 3);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_uint_eq(ap_counters(ap)->power_cycles, 1);
	ap_vote(ap, true);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap->frames, 3 + 8);
	ck_assert_uint_eq(ap->frame[3].bytes[5], 0);
}
END_TEST

/* A restart that nobody announced by a crash. */
START_TEST(boot_while_up)
{
	start_voted();
	modem_boot(&ap->native.modem, 0);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_counters(ap)->boots, 2);
	ck_assert_uint_eq(ap_counters(ap)->fatals, 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ck_assert_uint_eq(ap->frames, 8);
}
END_TEST

/* A script's boot takes the place of the restart, also one later than that (LIFE-07). */
START_TEST(ordered_boot_replaces_the_restart)
{
	start_voted();
	modem_fatal(&ap->native.modem, "x");
	modem_boot(&ap->native.modem, 60000);
	ap_run_for(ap, MS(59000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_FATAL);
	ap_run_for(ap, MS(1100));
	ck_assert_uint_eq(ap_counters(ap)->boots, 2);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
}
END_TEST

/* A new firmware has forgotten the AP's OPENs (QUIRKS.md LIFE-01). */
START_TEST(restart_forgets_channels)
{
	uint8_t packet[] = { 0x45 };

	start_voted();
	ck_assert(ap_send(ap, 0, DMUX_COMMAND_DATA, packet, sizeof(packet)));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_counters(ap)->channel[0].drops[MODEM_DROP_UP_CHANNEL], 0);
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(1000));
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert(ap_send(ap, 0, DMUX_COMMAND_DATA, packet, sizeof(packet)));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_counters(ap)->channel[0].drops[MODEM_DROP_UP_CHANNEL], 1);
	/* The events told it: the modem's eight ends and the AP's one end closed. */
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_CHANNEL, 0)->a, 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_CHANNEL), 9 + 8);
}
END_TEST

/* A hung control task answers nothing; what happened is one net change when it comes back. */
START_TEST(mute)
{
	start_voted();
	ap_set_option(ap, "mute", "on");
	ap_vote(ap, false);
	ap_run_for(ap, MS(30000));
	ck_assert_uint_eq(ap_word_changes(ap, ~0u), 0);
	/* Uplink is taken nevertheless. */
	ck_assert(ap_send(ap, 1, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_FRAME_UP), 1);
	ck_assert_uint_eq(ap_tx_space(ap), AP_RING);
	ap_vote(ap, true);
	ap_run_for(ap, MS(100));
	ap_set_option(ap, "mute", "off");
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_word_changes(ap, ~0u), 0);
	modem_set_mute(&ap->native.modem, true);
	ap_vote(ap, false);
	ap_run_for(ap, MS(20000));
	modem_set_mute(&ap->native.modem, false);
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

START_TEST(mute_from_the_start)
{
	options.mute = 1;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(60000));
	ck_assert_uint_eq(ap_counters(ap)->boots, 1);
	ck_assert_uint_eq(native_modem_word(&ap->native), 0);
	ap_set_option(ap, "mute", "off");
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	/* A crash ends the hang: there is a firmware to restart. */
	ap_set_option(ap, "mute", "on");
	modem_fatal(&ap->native.modem, "watchdog");
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap_counters(ap)->boots, 2);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

/* ---- channels ---- */

static uint8_t opened(uint32_t n)
{
	ck_assert_uint_lt(n, ap->frames);
	ck_assert_uint_eq(ap->frame[n].length, 8);
	return ap->frame[n].bytes[5];
}

START_TEST(channels_announced_21)
{
	options.channels_announced = 21;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(50));
	ck_assert_uint_eq(ap->frames, 21);
	for (uint32_t i = 0; i < 21; i++)
		ck_assert_uint_eq(opened(i), i);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_CHANNEL), 21);
}
END_TEST

START_TEST(channels_announced_0)
{
	options.channels_announced = 0;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(500));
	ck_assert_uint_eq(ap->frames, 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert_uint_eq(ap_counters(ap)->power_cycles, 1);
}
END_TEST

START_TEST(open_order)
{
	static const uint8_t order[] = { 3, 0, 7, 7, 255, 12 };

	options.open_order_length = sizeof(order);
	for (uint32_t i = 0; i < sizeof(order); i++)
		options.open_order[i] = order[i];
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(50));
	ck_assert_uint_eq(ap->frames, sizeof(order));
	for (uint32_t i = 0; i < sizeof(order); i++)
		ck_assert_uint_eq(opened(i), order[i]);
	/* 255 is nobody's channel, 7 opened once. */
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_CHANNEL), 4);
}
END_TEST

START_TEST(open_delay_and_gap)
{
	options.open_delay_us = 400000;
	options.open_gap_us = 6000;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(1000));
	ck_assert_uint_eq(ap->frames, 8);
	for (uint32_t i = 0; i < 8; i++)
		ck_assert_uint_eq(ap->frame[i].time_ns, MS(3 + 400 + 6 * i) + US(20));
	/* Own need until the last one, then linger. */
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 1), MS(3 + 442 + 100) + US(20));
}
END_TEST

static void power_cycle(void)
{
	ap_vote(ap, true);
	ap_run_for(ap, MS(20));
	ap_vote(ap, false);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}

START_TEST(open_policy)
{
	options.open_policy = (uint32_t)_i;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(500));
	ck_assert_uint_eq(ap->state.frames, 8);
	power_cycle();
	power_cycle();
	ck_assert_uint_eq(ap->state.frames, _i == MODEM_OPEN_EVERY_POWER_UP ? 24 : 8);
}
END_TEST

START_TEST(open_command_and_signal)
{
	options.open_command = DMUX_COMMAND_OPEN_NO_A2_PC;
	options.open_signal = 0x42;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(10000));
	ck_assert_uint_eq(ap->frames, 8);
	ck_assert_uint_eq(ap->frame[0].bytes[2], 0x42);
	ck_assert_uint_eq(ap->frame[0].bytes[3], 4);
	/* Power collapse is off until the modem restarts (HARDWARE.md A2). */
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ap_vote(ap, false);
	ap_run_for(ap, MS(10000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_set_option(ap, "open_command", "1");
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(10000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

START_TEST(wait_for_ap_open)
{
	options.wait_for_ap_open = 1;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(20));
	ck_assert_uint_eq(ap->frames, 0);
	ap_vote(ap, true);
	ap_run_for(ap, MS(10));
	ck_assert(ap_send(ap, 3, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(opened(0), 3);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_CHANNEL), 2);
	ck_assert(ap_send(ap, 3, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->frames, 2);
}
END_TEST

/* PROTO-08: the modem closed and opened again; the AP must open anew, and does. */
START_TEST(scripted_close_and_open)
{
	start_voted();
	ck_assert(modem_send_close(&ap->native.modem, 0, 0));
	ck_assert(modem_send_close(&ap->native.modem, 200, 0));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 2);
	ck_assert_uint_eq(ap->frame[0].bytes[3], DMUX_COMMAND_CLOSE);
	ck_assert_uint_eq(ap->frame[1].bytes[5], 200);
	ck_assert(modem_send_open(&ap->native.modem, 0, 0x02));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frame[2].bytes[2], 0x02);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_CHANNEL), 2);
}
END_TEST

/* The same by a firmware that forgets the AP's end with its own. */
START_TEST(option_close_both_ends)
{
	options.close_both_ends = 1;
	start_voted();
	ck_assert(ap_send(ap, 0, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->native.modem.state.channels_remote & 1, 1);
	ck_assert(modem_send_close(&ap->native.modem, 0, 0));
	ck_assert(modem_send_open(&ap->native.modem, 0, 0));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->native.modem.state.channels_remote & 1, 0);
	ck_assert(ap_send(ap, 0, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->native.modem.state.channels_remote & 1, 1);
}
END_TEST

/* The control queue is bounded, and says so. */
START_TEST(scripted_flood)
{
	unsigned int taken = 0;

	start_voted();
	modem_set_stall(&ap->native.modem, false, true);
	while (modem_send_open(&ap->native.modem, 1, 0))
		ck_assert_uint_lt(++taken, 1000);
	ck_assert_uint_eq(taken, MODEM_CONTROL_FRAMES);
	ck_assert(!modem_send_frame_raw(&ap->native.modem, (const uint8_t *)"x", 1));
	modem_set_stall(&ap->native.modem, false, false);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, MODEM_CONTROL_FRAMES);
}
END_TEST

/* OPENs that find no room come later, in order, none lost. */
START_TEST(announcement_waits_for_room)
{
	options.open_order_length = MODEM_OPEN_ORDER_MAX;
	for (uint32_t i = 0; i < MODEM_OPEN_ORDER_MAX; i++)
		options.open_order[i] = i;
	options.stall_rx = 1;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(3) + US(500));
	for (uint32_t i = 0; i < 8; i++)
		ck_assert(!modem_send_close(&ap->native.modem, (uint8_t)i, 0));
	ap_set_option(ap, "stall_rx", "off");
	ap_run_until(ap, MS(30));
	ck_assert_uint_eq(ap->frames, MODEM_OPEN_ORDER_MAX);
	for (uint32_t i = 0; i < MODEM_OPEN_ORDER_MAX; i++)
		ck_assert_uint_eq(opened(i), i);
}
END_TEST

/* Script verbs act at the time of the call, past the power machine. */
START_TEST(scripted_signals)
{
	start_voted();
	modem_force_pc(&ap->native.modem, false, false);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC_ACK);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 0);
	modem_force_pc(&ap->native.modem, true, true);
	modem_send_ack(&ap->native.modem);
	modem_ring(&ap->native.modem);
	ck_assert_uint_eq(native_modem_word(&ap->native), DMUX_SMSM_PC);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DOORBELL_MODEM), 3);
	modem_bam_reset(&ap->native.modem);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_RESET), 1);
	modem_bam_power(&ap->native.modem, false);
	modem_bam_power(&ap->native.modem, false);
	modem_bam_reset(&ap->native.modem);
	modem_bam_power(&ap->native.modem, true);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_POWER), 2);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_BAM_RESET), 1);
}
END_TEST

START_TEST(scripted_need)
{
	options.own_need_at_boot = 0;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(10));
	modem_set_need(&ap->native.modem, true);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	modem_set_need(&ap->native.modem, false);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	/* A new firmware knows nothing of it. */
	modem_set_need(&ap->native.modem, true);
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_counters(ap)->boots, 2);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

START_TEST(option_at_run_time_is_checked)
{
	char error[MODEM_OPTION_TEXT_MAX];

	start_voted();
	ck_assert(!modem_set_option(&ap->native.modem, "linger_ms", "-1", error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "linger_ms"));
	ck_assert_uint_eq(ap->native.options.linger_ms, 100);
}
END_TEST

START_TEST(report)
{
	char text[8192], tiny[40];
	uint32_t length;

	start_voted();
	ap_set_option(ap, "ack_drop_count", "3");
	length = modem_report(&ap->native.modem, text, sizeof(text));
	ck_assert_uint_eq(strlen(text), length);
	ck_assert_ptr_nonnull(strstr(text, "state=up "));
	ck_assert_ptr_nonnull(strstr(text, "fault ack_drop_count armed=3 fired=0"));
	ck_assert_ptr_nonnull(strstr(text, "channel=7 "));
	ck_assert(modem_downlink(&ap->native.modem, 5, (const uint8_t *)"E", 1));
	modem_report(&ap->native.modem, text, sizeof(text));
	ck_assert_ptr_nonnull(strstr(text, " down-channel-closed=1\n"));
	ck_assert_uint_eq(modem_report(&ap->native.modem, tiny, sizeof(tiny)), sizeof(tiny) - 1);
	ck_assert_uint_eq(modem_report(&ap->native.modem, tiny, 1), 0);
	ck_assert_str_eq(modem_drop_name(MODEM_DROP_COUNT), "?");
}
END_TEST

static char said[4096];

static void narrates(void *opaque, const struct hw_event *event)
{
	char line[NARRATE_LINE_MAX];

	(void)opaque;
	if (narrate_event(event, line) && strlen(said) + strlen(line) < sizeof(said) - 2) {
		strcat(said, line);
		strcat(said, "\n");
	}
}

/* Tables that die with the firmware are nobody's CLOSE. */
START_TEST(narration_of_a_crash)
{
	ap_quick_options(&options);
	ap = ap_new(&options);
	ap_bring_up(ap, 3);
	said[0] = '\0';
	ck_assert(hw_event_listen(&ap->native.bus, narrates, NULL));
	modem_fatal(&ap->native.modem, "scripted");
	ap_run_for(ap, MS(1));
	ck_assert_ptr_nonnull(strstr(said, "FATAL: scripted"));
	ck_assert_msg(!strstr(said, "CLOSE"), "%s", said);
	ck_assert_ptr_nonnull(strstr(said, "modem takes channel 2 for closed at the AP's end"));
	/* while a command is one */
	ap_run_for(ap, MS(2000));
	modem_send_close(&ap->native.modem, 0, 0);
	ck_assert_ptr_nonnull(strstr(said, "modem CLOSE of channel 0"));
}
END_TEST

Suite *modem_life_suite(void)
{
	Suite *suite = suite_create("modem_life");
	TCase *life = tcase_create("life");
	TCase *channels = tcase_create("channels");
	TCase *script = tcase_create("script");

	tcase_set_timeout(life, SUITE_TIMEOUT_S);
	tcase_set_timeout(channels, SUITE_TIMEOUT_S);
	tcase_set_timeout(script, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(life, setup, teardown);
	tcase_add_test(life, boot_trigger_reset);
	tcase_add_test(life, boot_trigger_subscribed);
	tcase_add_test(life, boot_needs_the_pc_bit);
	tcase_add_test(life, boot_trigger_manual);
	tcase_add_test(life, no_own_need_at_boot);
	tcase_add_test(life, vote_before_boot);
	tcase_add_test(life, unacked_up_is_fatal);
	tcase_add_test(life, unacked_down_is_fatal);
	tcase_add_test(life, ack_timeout_0_waits_for_ever);
	tcase_add_test(life, restart_zero_at_boot);
	tcase_add_test(life, restart_zero_at_crash);
	tcase_add_test(life, restart_drops_pc_and_keeps_parity);
	tcase_add_test(life, restart_keeps_the_word);
	tcase_add_test(life, fatal_policy_nothing);
	tcase_add_test(life, crash_in_the_announcement);
	tcase_add_test(life, boot_while_up);
	tcase_add_test(life, ordered_boot_replaces_the_restart);
	tcase_add_test(life, restart_forgets_channels);
	tcase_add_test(life, mute);
	tcase_add_test(life, mute_from_the_start);
	suite_add_tcase(suite, life);

	tcase_add_checked_fixture(channels, setup, teardown);
	tcase_add_test(channels, channels_announced_21);
	tcase_add_test(channels, channels_announced_0);
	tcase_add_test(channels, open_order);
	tcase_add_test(channels, open_delay_and_gap);
	tcase_add_loop_test(channels, open_policy, 0, MODEM_OPEN_POLICY_COUNT);
	tcase_add_test(channels, open_command_and_signal);
	tcase_add_test(channels, wait_for_ap_open);
	tcase_add_test(channels, option_close_both_ends);
	suite_add_tcase(suite, channels);

	tcase_add_checked_fixture(script, setup, teardown);
	tcase_add_test(script, scripted_close_and_open);
	tcase_add_test(script, scripted_flood);
	tcase_add_test(script, announcement_waits_for_room);
	tcase_add_test(script, scripted_signals);
	tcase_add_test(script, scripted_need);
	tcase_add_test(script, option_at_run_time_is_checked);
	tcase_add_test(script, report);
	tcase_add_test(script, narration_of_a_crash);
	suite_add_tcase(suite, script);
	return suite;
}
