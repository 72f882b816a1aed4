/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Event trace: golden lines, selection, hash.
 */
#include "bench.h"
#include "suites.h"

#include "../trace.h"
#include "../../core/dmux_frame.h"
#include "../../core/dmux_power_modem.h"

#include <string.h>

static const struct bam_config v1_7 = { BAM_V1_7, 6, 1 };

static const uint8_t data_frame[] = {
	0xfc, 0x33, 0x00, 0x00, 0x03, 0x02, 0x05, 0x00, 0x45, 1, 2, 3, 4, 0, 0, 0
};

struct golden {
	struct hw_event event;
	const char *line;
};

static const struct golden goldens[] = {
	{ { .time_ns = 0, .kind = HW_EVENT_BAM_READ, .a = 0x18800, .b = 8 },
	  "      0.000000000 bam    bam-read           - P_SW_OFSTS(5) 0x00000008\n" },
	{ { .time_ns = 1234567890123, .kind = HW_EVENT_BAM_WRITE, .a = 0x18818, .b = 0x100 },
	  "   1234.567890123 bam    bam-write          - P_EVNT_REG(5) 0x00000100\n" },
	{ { .time_ns = 1, .kind = HW_EVENT_BAM_UNPOWERED, .a = 0, .b = 0 },
	  "      0.000000001 bam    bam-unpowered      - CTRL read\n" },
	{ { .time_ns = 1, .kind = HW_EVENT_BAM_UNPOWERED, .a = 0, .b = 3, .c = 1 },
	  "      0.000000001 bam    bam-unpowered      - CTRL 0x00000003\n" },
	{ { .kind = HW_EVENT_BAM_GUEST_ERROR, .a = 0x4, .b = 7, .c = BAM_GUEST_ERROR_HOLE,
	    .text = "no register at this offset" },
	  "      0.000000000 bam    bam-guest-error    - 0x00004 0x00000007 "
	  "no register at this offset\n" },
	{ { .kind = HW_EVENT_BAM_POWER, .a = 1 },
	  "      0.000000000 bam    bam-power          - 1\n" },
	{ { .kind = HW_EVENT_BAM_RESET, .a = 0 },
	  "      0.000000000 bam    bam-reset          - by modem\n" },
	{ { .kind = HW_EVENT_BAM_IRQ, .a = 0 },
	  "      0.000000000 bam    bam-irq            - 0\n" },
	{ { .kind = HW_EVENT_PIPE_RESET, .unit = 5 },
	  "      0.000000000 pipe   pipe-reset         5\n" },
	{ { .kind = HW_EVENT_PIPE_ENABLE, .unit = 4, .a = 0x22, .b = 0x80000000, .c = 0x7ff8 },
	  "      0.000000000 pipe   pipe-enable        4 P_CTRL 0x00000022 fifo 0x80000000 "
	  "bytes 32760\n" },
	{ { .kind = HW_EVENT_PIPE_DISABLE, .unit = 4, .a = 0x20 },
	  "      0.000000000 pipe   pipe-disable       4 0x00000020\n" },
	{ { .time_ns = 402001500, .kind = HW_EVENT_PIPE_DOORBELL, .unit = 5, .a = 0x100, .b = 0 },
	  "      0.402001500 pipe   pipe-doorbell      5 0x0000 -> 0x0100\n" },
	{ { .kind = HW_EVENT_DESCRIPTOR_DONE, .unit = 5, .a = 0x7ff0, .b = 92, .c = 0x4000 },
	  "      0.000000000 pipe   descriptor-done    5 offset 0x7ff0 bytes 92 flags 0x4000\n" },
	{ { .kind = HW_EVENT_PIPE_ERROR, .unit = 31, .a = 0xfffffff8, .b = 16, .text = "why" },
	  "      0.000000000 pipe   pipe-error        31 address 0xfffffff8 bytes 16 why\n" },
	{ { .kind = HW_EVENT_MUTEX, .unit = 3, .a = 0, .b = 1 },
	  "      0.000000000 lock   mutex              3 0 -> 1\n" },
	{ { .kind = HW_EVENT_DOORBELL_AP, .a = 0x2000 },
	  "      0.000000000 bell   doorbell-ap        - 0x00002000\n" },
	{ { .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 },
	  "      0.000000000 bell   doorbell-modem     - 1\n" },
	{ { .kind = HW_EVENT_SMSM_AP, .a = 0, .b = 2 },
	  "      0.000000000 smsm   smsm-ap            - 0x00000000 -> 0x00000002 "
	  "vote 0>1 pc-ack 0\n" },
	{ { .kind = HW_EVENT_SMSM_MODEM, .a = 0x802, .b = 0 },
	  "      0.000000000 smsm   smsm-modem         - 0x00000802 -> 0x00000000 "
	  "pc 1>0 pc-ack 1>0\n" },
	{ { .kind = HW_EVENT_SMSM_SUBSCRIBE, .a = 0, .b = 0x802 },
	  "      0.000000000 smsm   smsm-subscribe     - 0x0000 -> 0x0802\n" },
	{ { .kind = HW_EVENT_GUEST_ERROR, .unit = HW_BLOCK_DOORBELL, .a = 0x50, .b = 1,
	    .text = "APCS" },
	  "      0.000000000 smsm   guest-error        - 0x00050 0x00000001 APCS\n" },
	{ { .kind = HW_EVENT_FRAME_UP, .unit = 2, .a = DMUX_VERDICT_OK, .data = data_frame,
	    .length = sizeof(data_frame) },
	  "      0.000000000 frame  frame-up           2 DATA len 5 pad 3 signal 0x00 bytes 16 "
	  "payload 6b51e80c ok\n" },
	{ { .kind = HW_EVENT_FRAME_DOWN, .unit = 0, .a = DMUX_VERDICT_SHORT, .data = data_frame,
	    .length = 3 },
	  "      0.000000000 frame  frame-down         0 bytes 3 short\n" },
	{ { .kind = HW_EVENT_PACKET_DROP, .unit = 1, .a = 1500, .text = "queue full" },
	  "      0.000000000 frame  packet-drop        1 bytes 1500 queue full\n" },
	{ { .kind = HW_EVENT_CHANNEL, .unit = 7, .a = 1, .b = 0 },
	  "      0.000000000 modem  channel            7 modem open\n" },
	{ { .kind = HW_EVENT_CHANNEL, .unit = 7, .a = 0, .b = 1 },
	  "      0.000000000 modem  channel            7 AP closed\n" },
	{ { .kind = HW_EVENT_MODEM_FATAL, .text = "line\nbreak" },
	  "      0.000000000 modem  modem-fatal        - line?break\n" },
	{ { .kind = HW_EVENT_MODEM_BOOT },
	  "      0.000000000 modem  modem-boot         -\n" },
	{ { .kind = HW_EVENT_VIOLATION, .a = 0, .b = 1, .text = "double-ack: a second" },
	  "      0.000000000 check  violation          - known double-ack: a second\n" },
};

#define GOLDENS (sizeof(goldens) / sizeof(goldens[0]))

START_TEST(golden_line)
{
	char line[TRACE_LINE_MAX];
	uint32_t length = trace_format(&v1_7, &goldens[_i].event, line);

	ck_assert_str_eq(line, goldens[_i].line);
	ck_assert_uint_eq(length, strlen(line));
}
END_TEST

START_TEST(without_layout)
{
	const struct hw_event event = { .kind = HW_EVENT_BAM_READ, .a = 0x18800, .b = 8 };
	char line[TRACE_LINE_MAX];

	trace_format(NULL, &event, line);
	ck_assert_str_eq(line,
			 "      0.000000000 bam    bam-read           - 0x18800 0x00000008\n");
}
END_TEST

START_TEST(modem_states)
{
	const struct hw_event event = { .kind = HW_EVENT_MODEM_STATE, .a = DMUX_MODEM_OFF,
					.b = DMUX_MODEM_UP_WAIT };
	char line[TRACE_LINE_MAX], expected[TRACE_LINE_MAX] =
		"      0.000000000 modem  modem-state        - ";

	strcat(expected, dmux_modem_state_name(DMUX_MODEM_OFF));
	strcat(expected, " -> ");
	strcat(expected, dmux_modem_state_name(DMUX_MODEM_UP_WAIT));
	strcat(expected, "\n");
	trace_format(&v1_7, &event, line);
	ck_assert_str_eq(line, expected);
}
END_TEST

/* Any length of text: one line, inside its buffer, marked when it was cut. */
START_TEST(long_texts)
{
	char text[600], line[TRACE_LINE_MAX + 1];

	line[TRACE_LINE_MAX] = 0x5a;
	for (uint32_t length = 0; length < sizeof(text) - 1; length++) {
		const struct hw_event event = { .kind = HW_EVENT_MODEM_FATAL, .text = text };
		uint32_t used;

		memset(text, 'x', length);
		text[length] = '\0';
		used = trace_format(&v1_7, &event, line);
		ck_assert_uint_lt(used, TRACE_LINE_MAX);
		ck_assert_uint_eq(used, strlen(line));
		ck_assert_int_eq(line[used - 1], '\n');
		ck_assert_ptr_eq(strchr(line, '\n'), line + used - 1);
		if (length > TRACE_LINE_MAX)
			ck_assert_str_eq(line + used - 4, "...\n");
		else if (length < 100)
			ck_assert_ptr_null(strstr(line, "..."));
	}
	ck_assert_int_eq(line[TRACE_LINE_MAX], 0x5a);
}
END_TEST

static char sink_text[4096];

static void sink(void *opaque, const char *text, uint32_t length)
{
	ck_assert_ptr_eq(opaque, sink_text);
	ck_assert_uint_eq(length, strlen(text));
	strcat(sink_text, text);
}

START_TEST(listening)
{
	struct trace with_text, hash_only;
	const struct hw_event events[] = {
		{ .kind = HW_EVENT_BAM_WRITE, .a = 0 },
		{ .kind = HW_EVENT_BAM_POWER, .a = 1 },
		{ .kind = HW_EVENT_MODEM_BOOT },
	};

	sink_text[0] = '\0';
	trace_init(&with_text, &v1_7, sink, sink_text);
	trace_init(&hash_only, &v1_7, NULL, NULL);
	/* FNV-1a/64 of nothing */
	ck_assert_uint_eq(hash_only.hash, 0xcbf29ce484222325ull);
	for (unsigned int i = 0; i < 3; i++) {
		trace_listen(&with_text, &events[i]);
		trace_listen(&hash_only, &events[i]);
	}
	ck_assert_str_eq(sink_text, "      0.000000000 bam    bam-power          - 1\n"
				    "      0.000000000 modem  modem-boot         -\n");
	ck_assert_uint_eq(with_text.lines, 2);
	ck_assert_uint_eq(hash_only.hash, with_text.hash);
	/* computed apart from the code under test, over the two lines above */
	ck_assert_uint_eq(with_text.hash, 0x857b15f8279f5979ull);
	trace_reset(&with_text);
	ck_assert_uint_eq(with_text.lines, 0);
	trace_listen(&with_text, &events[1]);
	ck_assert_uint_ne(with_text.hash, hash_only.hash);
}
END_TEST

#define BIT(kind) (1ull << (kind))

START_TEST(selection)
{
	const uint64_t accesses = BIT(HW_EVENT_BAM_READ) | BIT(HW_EVENT_BAM_WRITE);
	char error[TRACE_ERROR_MAX];
	struct trace trace;

	trace_init(&trace, NULL, NULL, NULL);
	ck_assert_uint_eq(trace.kinds & accesses, 0);
	ck_assert_uint_eq(trace.kinds | accesses, TRACE_KINDS_ALL);
	ck_assert(trace_select(&trace, "", error));
	ck_assert_uint_eq(trace.kinds, TRACE_KINDS_DEFAULT);
	ck_assert(trace_select(&trace, "all", error));
	ck_assert_uint_eq(trace.kinds, TRACE_KINDS_ALL);
	ck_assert(trace_select(&trace, "all,-bam-read,-bam-write", error));
	ck_assert_uint_eq(trace.kinds, TRACE_KINDS_DEFAULT);
	ck_assert(trace_select(&trace, "none,mutex,violation", error));
	ck_assert_uint_eq(trace.kinds, BIT(HW_EVENT_MUTEX) | BIT(HW_EVENT_VIOLATION));
	ck_assert(trace_select(&trace, "-all,smsm", error));
	ck_assert_uint_eq(trace.kinds, BIT(HW_EVENT_SMSM_AP) | BIT(HW_EVENT_SMSM_MODEM) |
					       BIT(HW_EVENT_SMSM_SUBSCRIBE) |
					       BIT(HW_EVENT_GUEST_ERROR));
	ck_assert(!trace_select(&trace, "default,frames", error));
	ck_assert_str_eq(error, "trace selection: no event or block \"frames\"; use all, default, "
				"none or a name of the trace");
	ck_assert(!trace_select(&trace, "-default", NULL));
	ck_assert(!trace_select(&trace, "-", NULL));
	ck_assert_uint_eq(trace.kinds & BIT(HW_EVENT_MODEM_BOOT), 0);
}
END_TEST

Suite *trace_suite(void)
{
	Suite *suite = suite_create("trace");
	TCase *tcase = tcase_create("lines");

	tcase_add_loop_test(tcase, golden_line, 0, GOLDENS);
	tcase_add_test(tcase, without_layout);
	tcase_add_test(tcase, modem_states);
	tcase_add_test(tcase, long_texts);
	tcase_add_test(tcase, listening);
	tcase_add_test(tcase, selection);
	suite_add_tcase(suite, tcase);
	return suite;
}
