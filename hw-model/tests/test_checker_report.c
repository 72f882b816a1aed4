/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: both reports, byte for byte.
 */
#include "bench.h"
#include "suites.h"

#include "../checker.h"

#include <stdio.h>
#include <string.h>

static struct checker checker;
static char text[16384];

static void sink(void *opaque, const char *line, uint32_t length)
{
	ck_assert_ptr_null(opaque);
	ck_assert_uint_eq(strlen(line), length);
	ck_assert_int_eq(line[length - 1], '\n');
	ck_assert_uint_lt(strlen(text) + length, sizeof(text));
	strcat(text, line);
}

static void start(void)
{
	const struct checker_config config = {
		.bam = { BAM_V1_7, 6, 1 },
		CHECKER_CONFIG_DEFAULT,
	};

	checker_init(&checker, &config, NULL, NULL);
	text[0] = '\0';
}

static void listen(struct hw_event event)
{
	checker_listen(&checker, &event);
}

static void make_history(void)
{
	static const uint8_t frame[] = { 0xfc, 0x33, 0, 0, 4, 2, 1, 0, 0x45, 0, 0, 0, 0 };

	checker_know(&checker, CHECKER_PAD_OVER_3, "mainline pads aligned packets with 4");
	checker_know(&checker, CHECKER_FRAME_OVER_2048, "only with mtu 2040");
	listen((struct hw_event){ .time_ns = 5, .kind = HW_EVENT_BAM_UNPOWERED, .a = 0x18818,
				  .b = 8, .c = 1 });
	listen((struct hw_event){ .time_ns = 6, .kind = HW_EVENT_BAM_UNPOWERED, .a = 0 });
	listen((struct hw_event){ .time_ns = 7, .kind = HW_EVENT_BAM_POWER, .a = 1 });
	listen((struct hw_event){ .time_ns = 7, .kind = HW_EVENT_BAM_READ, .a = 0 });
	listen((struct hw_event){ .time_ns = 8, .kind = HW_EVENT_PIPE_ENABLE, .unit = 4,
				  .a = 0x22, .b = 0x80000000, .c = 0x7ff8 });
	listen((struct hw_event){ .time_ns = 9, .kind = HW_EVENT_PIPE_DOORBELL, .unit = 4,
				  .a = 16 });
	listen((struct hw_event){ .time_ns = 3000000010, .kind = HW_EVENT_FRAME_UP, .unit = 2,
				  .data = frame, .length = 13 });
}

START_TEST(for_people)
{
	make_history();
	checker_report(&checker, sink, NULL);
	ck_assert_str_eq(text,
"protocol checker: 4 violations\n"
"  unpowered-access                2 x  first at 0.000000005: write of P_EVNT_REG(5), "
"value 0x00000008\n"
"                             rule: registers are touched only while the modem powers the BAM "
"(HARDWARE.md B7, P12; QUIRKS.md O2)\n"
"  data-before-ap-open             1 x  first at 3.000000010: channel 2, len 1, and the AP's "
"end is closed\n"
"                             rule: the AP sends data only after its own OPEN "
"(HARDWARE.md A2, P5)\n"
"  data-on-closed-channel          1 x  first at 3.000000010: channel 2, len 1, and the modem's "
"end is closed\n"
"                             rule: the AP sends data only while the modem's end is open "
"(HARDWARE.md A2, T8)\n"
"known and seen:\n"
"  pad-over-3                      1 x  first at 3.000000010: channel 2, len 1, pad 4\n"
"                             reason: mainline pads aligned packets with 4\n"
"known but not seen:\n"
"  frame-over-2048            reason: only with mtu 2040\n"
"handshake: pc edges 0, AP acks 0 (0 late), votes 0, modem acks 0 (0 late)\n"
"doorbells: AP 0, modem 0; modem boots 0, fatals 0\n"
"bam: reads 1, writes 0, unpowered 2, interrupts 0, power-ups 1, resets 0\n"
"pipe 4: doorbells 1, descriptors 0, bytes 0, queued now 2\n"
"channel 2: up 1 frames 13 bytes, down 0 frames 0 bytes\n");
}
END_TEST

START_TEST(for_programs)
{
	char value[64];

	make_history();
	checker_report_keys(&checker, sink, NULL);
	ck_assert_ptr_eq(strstr(text, "violations 4\n"), text);
	ck_assert_ptr_nonnull(strstr(text, "\nrule.unpowered-access 2\n"
					   "rule.unpowered-access.first_ns 5\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nrule.pad-over-3 1\nrule.pad-over-3.known 1\n"
					   "rule.pad-over-3.first_ns 3000000010\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nrule.frame-over-2048 0\nrule.frame-over-2048.known 1\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nbam.unpowered 2\n"));
	ck_assert_ptr_nonnull(strstr(text, "\npipe.4.queued 2\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nup.2.frames 1\nup.2.bytes 13\n"));
	ck_assert_ptr_null(strstr(text, "down."));
	/* every rule has its line */
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		snprintf(value, sizeof(value), "\nrule.%s ",
			 checker_rule_info((enum checker_rule)rule)->name);
		ck_assert_ptr_nonnull(strstr(text, value));
	}
	/* every line is "key value" */
	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		size_t length = strcspn(line, "\n");

		ck_assert_uint_eq(length, strcspn(line, " ") + 1 +
				  strspn(strchr(line, ' ') + 1, "0123456789"));
	}
}
END_TEST

START_TEST(untimed)
{
	checker.config.untimed = true;
	checker_report(&checker, sink, NULL);
	ck_assert_ptr_nonnull(strstr(text, "0 violations\nrules about time: not judged, "
					   "the host has a part in the clock\nhandshake:"));
	text[0] = '\0';
	checker_report_keys(&checker, sink, NULL);
	ck_assert_ptr_nonnull(strstr(text, "violations 0\nrules_of_time 0\n"));
}
END_TEST

START_TEST(nothing_happened)
{
	checker_report(&checker, sink, NULL);
	ck_assert_str_eq(text,
"protocol checker: 0 violations\n"
"handshake: pc edges 0, AP acks 0 (0 late), votes 0, modem acks 0 (0 late)\n"
"doorbells: AP 0, modem 0; modem boots 0, fatals 0\n"
"bam: reads 0, writes 0, unpowered 0, interrupts 0, power-ups 0, resets 0\n");
}
END_TEST

/* The longest texts there can be still make whole lines. */
START_TEST(longest_lines)
{
	char reason[CHECKER_TEXT_MAX * 2];

	memset(reason, 'r', sizeof(reason));
	reason[sizeof(reason) - 1] = '\0';
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		struct checker_finding *finding = &checker.state.finding[rule];

		finding->count = UINT64_MAX;
		finding->first_ns = UINT64_MAX;
		memset(finding->text, 't', CHECKER_TEXT_MAX - 1);
		if (rule % 2)
			checker_know(&checker, (enum checker_rule)rule, reason);
	}
	checker_report(&checker, sink, NULL);
	ck_assert_uint_gt(strlen(text), CHECKER_RULE_COUNT * CHECKER_TEXT_MAX);
}
END_TEST

Suite *checker_report_suite(void)
{
	Suite *suite = suite_create("checker_report");
	TCase *tcase = tcase_create("reports");

	tcase_add_checked_fixture(tcase, start, NULL);
	tcase_add_test(tcase, for_people);
	tcase_add_test(tcase, for_programs);
	tcase_add_test(tcase, nothing_happened);
	tcase_add_test(tcase, untimed);
	tcase_add_test(tcase, longest_lines);
	suite_add_tcase(suite, tcase);
	return suite;
}
