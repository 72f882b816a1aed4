/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: what the owner sees.
 */
#include "checker_story.h"
#include "suites.h"

_Static_assert(STORY_BAM_FIRST == 0 && STORY_BAM_END == STORY_HANDSHAKE_FIRST &&
		       STORY_HANDSHAKE_END == STORY_FRAME_FIRST &&
		       STORY_FRAME_END == CHECKER_RULE_COUNT,
	       "every rule is in one suite of stories");

/* Frames of the modem are never the AP's fault. */
START_TEST(lies_of_the_modem)
{
	static const uint8_t garbage[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	comes_up();
	send_frame(HW_EVENT_FRAME_DOWN, 9, 200, 5000, 255, 0xff, 20);
	send_frame(HW_EVENT_FRAME_DOWN, 1, 21, 0, 0, 0, 8);
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_DOWN, .data = garbage, .length = 9 });
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_DOWN, .data = garbage, .length = 3 });
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP });
	ck_assert_uint_eq(checker_violations(&checker), 1);
	ck_assert_uint_eq(checker.state.down[CHECKER_CHANNELS - 1].frames, 2);
}
END_TEST

/* Deadlines in the order of their times, however late somebody looks. */
static char heard[512];

static void hear(void *opaque, const struct hw_event *event)
{
	(void)opaque;
	ck_assert_int_eq(event->kind, HW_EVENT_VIOLATION);
	strcat(heard, checker_rule_info((enum checker_rule)event->a)->name);
	strcat(heard, event->b ? "(known) " : " ");
	/* the owner may put it on the bus that the checker listens to */
	checker_listen(&checker, event);
}

START_TEST(chronological)
{
	heard[0] = '\0';
	checker.violation = hear;
	comes_up();
	vote(1);
	done(5);
	ms(1);
	pc(0);
	ms(1);
	pc(1);
	wait_ms(10000);
	ck_assert_str_eq(heard, "modem-ack-missing pc-edge-not-acked pc-edge-not-acked ");
	ck_assert_uint_eq(checker.state.finding[CHECKER_PC_EDGE_NOT_ACKED].first_ns,
			  2001 * HW_NS_PER_MS);
}
END_TEST

/* What a restart allows is one ack of the cleared word, not two. */
START_TEST(one_ack_for_a_cleared_word)
{
	comes_up();
	ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
	ms(700);
	modem_boots();
	pc(0);
	ap_acks();
	ms(1);
	pc(1);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
	ck_assert_uint_eq(checker_count(&checker, CHECKER_DOUBLE_ACK), 0);
	ap_acks();
	ck_assert_uint_eq(checker_count(&checker, CHECKER_DOUBLE_ACK), 1);
}
END_TEST

/* More unacked edges than are remembered: the rest counts as overdue. */
START_TEST(many_edges)
{
	comes_up();
	for (unsigned int i = 0; i < 21; i++)
		pc(i % 2);
	wait_ms(3000);
	ck_assert_uint_eq(checker.state.pc_edges.count, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_PC_EDGE_NOT_ACKED), CHECKER_EDGES_MAX);
	ck_assert_uint_eq(checker.state.pc_edges.overdue, 21);
}
END_TEST

START_TEST(known_rules)
{
	char error[CHECKER_ERROR_MAX];

	heard[0] = '\0';
	checker.violation = hear;
	ck_assert(checker_know_list(&checker, "pad-over-3=aligned packets get 4,double-ack", error));
	ck_assert_str_eq(checker.reason[CHECKER_PAD_OVER_3], "aligned packets get 4");
	ck_assert_str_eq(checker.reason[CHECKER_DOUBLE_ACK], "no reason given");
	wakes();
	channel_open(0);
	up(0, 0, 84, 4);
	up(0, 0, 84, 4);
	up(0, 1, 84, 0);
	/* told of the first only, counted all, not counted as violations */
	ck_assert_str_eq(heard, "pad-over-3(known) data-before-ap-open data-on-closed-channel ");
	ck_assert_uint_eq(checker_count(&checker, CHECKER_PAD_OVER_3), 2);
	ck_assert_uint_eq(checker_violations(&checker), 2);

	checker_reset(&checker);
	ck_assert_uint_eq(checker_violations(&checker), 0);
	ck_assert(checker.known[CHECKER_PAD_OVER_3]);
}
END_TEST

/* In a reason a doubled comma is one, and ends nothing. */
START_TEST(commas_in_reasons)
{
	char error[CHECKER_ERROR_MAX];

	ck_assert(checker_know_list(&checker, "pad-over-3=one,, two,,,double-ack=three", error));
	ck_assert_str_eq(checker.reason[CHECKER_PAD_OVER_3], "one, two,");
	ck_assert_str_eq(checker.reason[CHECKER_DOUBLE_ACK], "three");
	ck_assert(checker_know_list(&checker, "pad-over-3=one,, two,double-ack=three", error));
	ck_assert_str_eq(checker.reason[CHECKER_PAD_OVER_3], "one, two");
	ck_assert_str_eq(checker.reason[CHECKER_DOUBLE_ACK], "three");
}
END_TEST

START_TEST(bad_known_list)
{
	char error[CHECKER_ERROR_MAX];

	ck_assert(!checker_know_list(&checker, "double-ack,no-such-rule=why", error));
	ck_assert_ptr_nonnull(strstr(error, "\"no-such-rule=why\""));
	ck_assert(!checker.known[CHECKER_DOUBLE_ACK]);
	ck_assert(!checker_know_list(&checker, "double", NULL));
	ck_assert(checker_know_list(&checker, "", error));
	ck_assert(checker_know_list(&checker, ",,double-ack,", error));
	ck_assert(checker.known[CHECKER_DOUBLE_ACK]);
}
END_TEST

START_TEST(switched_off)
{
	checker.config.pc_ack_ms = 0;
	checker.config.modem_ack_ms = 0;
	checker.config.rx_ring = 0;
	checker.config.vote_idle_ms = 0;
	checker.config.irq_ms = 0;
	wakes();
	vote(0);
	done(5);
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	wait_ms(60000);
	pc(0);
	wait_ms(60000);
	ck_assert_uint_eq(checker_violations(&checker), 0);
}
END_TEST

static void all_too_late(void)
{
	wakes();
	vote(0);
	ap_sets(ap_word | 0x4);
	done(5);
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	wait_ms(60000);
	pc(0);
	wait_ms(60000);
	block_in_reset();
	ap_acks();
	modem_acks();
}

/* With the host's clock lateness is nobody's fault, and everything else still is. */
START_TEST(untimed)
{
	all_too_late();
	ck_assert_uint_gt(checker_violations(&checker), 3);

	story_start();
	checker.config.untimed = true;
	all_too_late();
	ck_assert_uint_eq(checker_violations(&checker), 0);
	ck_assert_uint_eq(checker.state.ledger.ap_acks_late, 0);
	ck_assert_uint_eq(checker.state.ledger.modem_acks_late, 0);
	ap_acks();
	ck_assert_uint_eq(checker_count(&checker, CHECKER_DOUBLE_ACK), 1);
}
END_TEST

START_TEST(rule_table)
{
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_rule_info *info = checker_rule_info((enum checker_rule)rule);

		ck_assert_int_eq(checker_rule_find(info->name), rule);
		ck_assert_uint_le(strlen(info->name), 26);
		ck_assert(strstr(info->source, "HARDWARE.md") || strstr(info->source, "QUIRKS.md") ||
			  strstr(info->source, "CONTROL-PLANE.md"));
	}
	ck_assert_int_eq(checker_rule_find("?"), CHECKER_RULE_COUNT);
}
END_TEST

Suite *checker_suite(void)
{
	Suite *suite = suite_create("checker");
	TCase *owner = tcase_create("owner");

	tcase_add_checked_fixture(owner, story_start, NULL);
	tcase_add_test(owner, lies_of_the_modem);
	tcase_add_test(owner, chronological);
	tcase_add_test(owner, many_edges);
	tcase_add_test(owner, one_ack_for_a_cleared_word);
	tcase_add_test(owner, known_rules);
	tcase_add_test(owner, commas_in_reasons);
	tcase_add_test(owner, bad_known_list);
	tcase_add_test(owner, switched_off);
	tcase_add_test(owner, untimed);
	tcase_add_test(owner, rule_table);
	suite_add_tcase(suite, owner);
	return suite;
}
