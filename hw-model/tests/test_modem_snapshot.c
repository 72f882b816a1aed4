/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The snapshot: the state structures of a bench in the middle of traffic, copied
 * byte by byte into a second one, continue exactly alike: same trace, same state.
 */
#include "modem_ap.h"
#include "suites.h"

#include "../big_endian.h"

#include <stdlib.h>

/* The script's clock. */
#define STEP_NS US(50)

static struct modem_options options;
static struct modem_ap *ap;

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

static void request_stream(struct modem_ap *to, unsigned int channel)
{
	uint8_t payload[IP_PEER_REQUEST_SIZE], packet[128];
	uint32_t length;

	ip_peer_build(payload, sizeof(payload), channel, 0, 5000);
	payload[5] = IP_PEER_START;
	hw_put_be32(payload + 16, 700);
	hw_put_be32(payload + 20, 40);
	hw_put_be32(payload + 24, 3);
	length = ap_udp(packet, IP_VERSION_4, channel, 1, IP_PEER_PORT_SOURCE, payload,
			sizeof(payload));
	ap_send(to, (uint8_t)channel, DMUX_COMMAND_DATA, packet, length);
}

/* What the AP does at step @n: a function of @n and the AP's state alone. */
static void script(struct modem_ap *on, unsigned int n)
{
	uint8_t payload[200], packet[300];
	unsigned int channel = n % 3;
	uint32_t length;

	if (n % 4000 == 0)
		ap_vote(on, true);
	if (n % 4000 == 3000)
		ap_vote(on, false);
	if (n % 4000 == 100) {
		for (uint8_t c = 0; c < 3; c++) {
			ap_send(on, c, DMUX_COMMAND_OPEN, NULL, 0);
			request_stream(on, c);
		}
	}
	if (n % 9000 == 8000)
		modem_fatal(&on->native.modem, "scripted");
	if (on->state.tx_open && n % 4000 > 200 && n % 4000 < 2900) {
		ip_peer_build(payload, sizeof(payload), 1, n, 0);
		length = ap_udp(packet, IP_VERSION_4, channel, 2,
				n % 5 ? IP_PEER_PORT_SINK : IP_PEER_PORT_ECHO, payload,
				sizeof(payload));
		ap_send(on, (uint8_t)channel, DMUX_COMMAND_DATA, packet, length);
	}
	if (n % 977 == 0)
		modem_send_close(&on->native.modem, 7, 0);
	on->no_interrupts = n % 7 < 3;
	ap_run_for(on, STEP_NS);
}

/* Everything that a machine's snapshot holds; nothing else may matter. */
static void copy_state(struct modem_ap *to, const struct modem_ap *from)
{
	memcpy(&to->native.modem.state, &from->native.modem.state, sizeof(struct modem_state));
	to->native.bam.registers = from->native.bam.registers;
	to->native.smsm.last_ap = from->native.smsm.last_ap;
	to->native.smsm.ap_subscription = from->native.smsm.ap_subscription;
	memcpy(to->ram, from->ram, sizeof(to->ram));
	to->native.ram.now_ns = from->native.ram.now_ns;
	memcpy(to->native.ram.level, from->native.ram.level, sizeof(to->native.ram.level));
	memcpy(to->native.ram.rises, from->native.ram.rises, sizeof(to->native.ram.rises));
	to->native.trace.lines = from->native.trace.lines;
	to->native.trace.hash = from->native.trace.hash;
	to->state = from->state;
	bam_post_load(&to->native.bam);
}

/* The checker has its own snapshot; here its violations would only differ in what they saw. */
static void no_checker(struct modem_ap *on)
{
	char error[TRACE_ERROR_MAX];

	ck_assert_msg(trace_select(&on->native.trace, "all,-violation", error), "%s", error);
}

START_TEST(continues_alike)
{
	struct modem_ap *copy;
	unsigned int n = 0, snapshot = 150 + (unsigned int)_i * 487;

	ap_quick_options(&options);
	options.open_gap_us = 70;
	options.ack_late_count = 2;
	options.ack_late_us = 1700;
	options.doorbell_latency_us = 10;
	options.doorbell_latency_max_us = 300;
	options.rx_coalesce_frames = 3;
	options.split_count = 20;
	options.pc_pulse_count = 1;
	options.restart_ms = 5;
	ap = ap_new(&options);
	no_checker(ap);
	ap_subscribe(ap);
	ap_run_for(ap, MS(2) + US(700));
	for (; n < snapshot; n++)
		script(ap, n);
	ck_assert_ptr_null(modem_state_check(&ap->native.modem.state));

	copy = ap_new(&options);
	no_checker(copy);
	copy_state(copy, ap);
	for (; n < snapshot + 6000; n++) {
		script(ap, n);
		script(copy, n);
		ck_assert_msg(ap->native.trace.hash == copy->native.trace.hash,
			      "traces differ at step %u", n);
	}
	ck_assert_mem_eq(&ap->native.modem.state, &copy->native.modem.state,
			 sizeof(struct modem_state));
	ck_assert_mem_eq(ap->ram, copy->ram, sizeof(ap->ram));
	ck_assert_uint_gt(ap->native.trace.lines, 5000);
	/* The script was worth it: traffic, power cycles, a crash, faults that fired. */
	ck_assert_uint_gt(ap_counters(ap)->channel[1].down_packets, 1000);
	ck_assert_uint_gt(ap_counters(ap)->channel[1].up_packets, 500);
	ck_assert_uint_eq(ap->native.modem.state.fault_fired[MODEM_FAULT_SPLIT], 20);
	ap_delete(copy);
}
END_TEST

/* The same run twice is the same run. */
START_TEST(runs_repeat)
{
	uint64_t hash[2];

	for (unsigned int run = 0; run < 2; run++) {
		ap_quick_options(&options);
		ap = ap_new(&options);
		ap_subscribe(ap);
		for (unsigned int n = 0; n < 10000; n++)
			script(ap, n);
		hash[run] = ap->native.trace.hash;
		ck_assert_uint_gt(ap_counters(ap)->fatals, 0);
		ap_delete(ap);
		ap = NULL;
	}
	ck_assert_uint_eq(hash[0], hash[1]);
}
END_TEST

/* A reset of the machine forgets everything. */
START_TEST(reset_is_like_new)
{
	static struct modem_state fresh;

	ap_quick_options(&options);
	ap = ap_new(&options);
	memcpy(&fresh, &ap->native.modem.state, sizeof(fresh));
	ap_subscribe(ap);
	for (unsigned int n = 0; n < 3000; n++)
		script(ap, n);
	ap->native.ram.now_ns = 0;
	modem_reset(&ap->native.modem);
	ck_assert_mem_eq(&fresh, &ap->native.modem.state, sizeof(fresh));
}
END_TEST

/* What a damaged snapshot may bring is refused by name. */
START_TEST(impossible_states_are_refused)
{
	static struct modem_state state;
	const char *wrong;

	ap_quick_options(&options);
	ap = ap_new(&options);
#define REFUSES(change, text) do {								\
		memcpy(&state, &ap->native.modem.state, sizeof(state));				\
		ck_assert_ptr_null(modem_state_check(&state));					\
		change;										\
		wrong = modem_state_check(&state);						\
		ck_assert_msg(wrong && strstr(wrong, text), "%s: %s", #change, wrong);		\
	} while (0)
	REFUSES(state.power.state = 9, "power");
	REFUSES(state.power.vote = 2, "power");
	REFUSES(state.steps.count = MODEM_STEPS_MAX + 1, "step queue");
	REFUSES(state.steps.head = MODEM_STEPS_MAX, "step queue");
	REFUSES((state.steps.count = 1, state.steps.step[0].kind = 99), "step kind");
	REFUSES(state.queue[3].head = MODEM_QUEUE_FRAMES, "queue");
	REFUSES(state.queue[3].count = MODEM_QUEUE_FRAMES + 1, "queue");
	REFUSES(state.queue[3].count = 1, "queued packet");
	REFUSES((state.queue[0].count = 1, state.queue[0].packet[0].length = 9999),
		"queued packet");
	REFUSES(state.control.count = 1, "control frame");
	REFUSES(state.control.head = MODEM_CONTROL_FRAMES, "control queue");
	REFUSES(state.outgoing.length = MODEM_FRAME_MAX + 1, "outgoing");
	REFUSES((state.outgoing.length = 8, state.outgoing.offset = 8), "outgoing");
	REFUSES((state.outgoing.length = 8, state.outgoing.split_at = 8), "outgoing");
	REFUSES(state.outgoing.channel = 9, "outgoing");
	REFUSES(state.held.length = MODEM_FRAME_MAX + 1, "held");
	REFUSES(state.held.channel = DMUX_CHANNELS, "held");
	REFUSES(state.next_channel = DMUX_CHANNELS, "next channel");
	REFUSES(memset(state.reason, 'x', sizeof(state.reason)), "reason");
	REFUSES(state.peer[2].source.active = 1, "source");
	REFUSES(state.channels_local = 1u << 31, "channel");
	REFUSES(state.channels_reopen = 1, "channel");
	REFUSES(state.open_index = 1000, "open");
#undef REFUSES
}
END_TEST

Suite *modem_snapshot_suite(void)
{
	Suite *suite = suite_create("modem_snapshot");
	TCase *tests = tcase_create("snapshot");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, NULL, teardown);
	tcase_add_loop_test(tests, continues_alike, 0, 12);
	tcase_add_test(tests, runs_repeat);
	tcase_add_test(tests, reset_is_like_new);
	tcase_add_test(tests, impossible_states_are_refused);
	suite_add_tcase(suite, tests);
	return suite;
}
