/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The option table: complete, consistent, and its parser says what is wrong.
 */
#include "../modem_options.h"

#include "suites.h"

#include <stddef.h>
#include <string.h>

static struct modem_options options;
static char error[MODEM_OPTION_TEXT_MAX];

static bool set(const char *name, const char *text)
{
	error[0] = '\0';
	return modem_options_set(&options, name, text, error, sizeof(error));
}

static bool ends_with(const char *name, const char *end)
{
	size_t length = strlen(name), tail = strlen(end);

	return length >= tail && !strcmp(name + length - tail, end);
}

/* Every 32-bit member but the list's elements has exactly one row. */
START_TEST(table_covers_structure)
{
	const unsigned int members = offsetof(struct modem_options, open_order) / sizeof(uint32_t);

	ck_assert_uint_eq(modem_option_count, members);
	for (unsigned int i = 0; i < modem_option_count; i++)
		ck_assert_uint_eq(modem_option_table[i].offset, i * sizeof(uint32_t));
}
END_TEST

START_TEST(rows_are_sane)
{
	for (unsigned int i = 0; i < modem_option_count; i++) {
		const struct modem_option *row = &modem_option_table[i];

		ck_assert_ptr_eq(modem_option_find(row->name), row);
		ck_assert_msg(strlen(row->help) > 10, "%s", row->name);
		ck_assert_msg(row->minimum <= row->maximum, "%s", row->name);
		ck_assert_msg(row->initial >= row->minimum && row->initial <= row->maximum, "%s",
			      row->name);
		ck_assert_msg((row->type == MODEM_OPTION_CHOICE) == (row->choices != NULL), "%s",
			      row->name);
		/* A delay says its unit in the name, a fault ends in _count. */
		if (!strcmp(row->unit, "us"))
			ck_assert_msg(ends_with(row->name, "_us"), "%s", row->name);
		if (!strcmp(row->unit, "ms"))
			ck_assert_msg(ends_with(row->name, "_ms"), "%s", row->name);
		ck_assert_msg((row->fault != MODEM_FAULT_COUNT) ==
			      ends_with(row->name, "_count"), "%s", row->name);
	}
	for (unsigned int f = 0; f < MODEM_FAULT_COUNT; f++)
		ck_assert_uint_eq(modem_option_of_fault(f)->fault, f);
}
END_TEST

START_TEST(defaults_are_the_facts)
{
	ck_assert_uint_eq(options.ack_timeout_ms, 15000);
	ck_assert_uint_eq(options.restart_ms, 700);
	ck_assert_uint_eq(options.channels_announced, 8);
	ck_assert_uint_eq(options.open_command, 1);
	ck_assert_uint_eq(options.uplink_pad_max, 4);
	ck_assert_uint_eq(options.downlink_frame_max, 2048);
	ck_assert_uint_eq(options.open_order_length, 0);
	ck_assert(modem_options_check(&options, error, sizeof(error)));
}
END_TEST

START_TEST(numbers)
{
	ck_assert(set("ack_delay_us", "2100000"));
	ck_assert_uint_eq(options.ack_delay_us, 2100000);
	ck_assert(set("ack-delay-us", "0x10"));
	ck_assert_uint_eq(options.ack_delay_us, 16);
	ck_assert(set("ack-delay-us", "0XaF"));
	ck_assert_uint_eq(options.ack_delay_us, 175);
	ck_assert(set("ack_drop_count", "4294967295"));
	ck_assert_uint_eq(options.ack_drop_count, UINT32_MAX);
	ck_assert(set("open_signal", "010"));	/* decimal: no octal */
	ck_assert_uint_eq(options.open_signal, 10);
}
END_TEST

START_TEST(bad_numbers_are_refused_and_explained)
{
	static const char *const bad[] = { "", "250ms", "-1", "+1", " 1", "1 ", "0x", "4294967296",
					   "99999999999999999999", "1,2", "abc", "0x1g", "22" };

	ck_assert(set("channels_announced", "3"));
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_msg(!set("channels_announced", bad[i]), "'%s'", bad[i]);
		ck_assert_uint_eq(options.channels_announced, 3);
		ck_assert_ptr_nonnull(strstr(error, "channels_announced"));
		ck_assert_ptr_nonnull(strstr(error, bad[i]));
		ck_assert_ptr_nonnull(strstr(error, "0..21"));
	}
}
END_TEST

START_TEST(switches_and_choices)
{
	ck_assert(set("mute", "on") && options.mute == 1);
	ck_assert(set("mute", "0") && options.mute == 0);
	ck_assert(!set("mute", "yes"));
	ck_assert_ptr_nonnull(strstr(error, "on or off"));
	ck_assert(set("fatal_word", "keep") && options.fatal_word == MODEM_WORD_KEEP);
	ck_assert(set("ack_order", "pc-first") && options.ack_order == MODEM_ACK_LAST);
	ck_assert(!set("ack_order", "pc"));
	ck_assert_ptr_nonnull(strstr(error, "ack-first, together, pc-first"));
}
END_TEST

START_TEST(lists)
{
	char text[MODEM_OPTION_TEXT_MAX];

	ck_assert(set("open_order", "3,0,7,255,0x0b"));
	ck_assert_uint_eq(options.open_order_length, 5);
	ck_assert_uint_eq(options.open_order[3], 255);
	modem_option_format(&options, modem_option_find("open_order"), text, sizeof(text));
	ck_assert_str_eq(text, "3,0,7,255,11");
	ck_assert(!set("open_order", "3,,7"));
	ck_assert(!set("open_order", "3,"));
	ck_assert(!set("open_order", ",3"));
	ck_assert(!set("open_order", "256"));
	ck_assert(!set("open_order", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
				     "1,1,1,1"));
	ck_assert_uint_eq(options.open_order_length, 5);
	ck_assert_uint_eq(options.open_order[0], 3);
	ck_assert(set("open_order", "") && options.open_order_length == 0);
}
END_TEST

START_TEST(unknown_names)
{
	ck_assert(!set("ack_delay", "1"));
	ck_assert_ptr_nonnull(strstr(error, "ack_delay"));
	ck_assert(!set("", "1"));
	ck_assert(!modem_options_set(&options, "ack_delay", "1", NULL, 0));
}
END_TEST

/* What is formatted can be set again, at both ends of each range. */
START_TEST(format_and_set_agree)
{
	char text[MODEM_OPTION_TEXT_MAX];

	for (unsigned int i = 0; i < modem_option_count; i++) {
		const struct modem_option *row = &modem_option_table[i];
		struct modem_options other;

		if (row->type == MODEM_OPTION_LIST)
			continue;
		memcpy((uint8_t *)&options + row->offset, &row->maximum, sizeof(row->maximum));
		modem_option_format(&options, row, text, sizeof(text));
		modem_options_init(&other);
		ck_assert_msg(modem_options_set(&other, row->name, text, error, sizeof(error)),
			      "%s", error);
		ck_assert_uint_eq(modem_option_value(&other, row), row->maximum);
	}
}
END_TEST

START_TEST(check_names_the_bad_member)
{
	options.open_command = 9;
	ck_assert(!modem_options_check(&options, error, sizeof(error)));
	ck_assert_ptr_nonnull(strstr(error, "open_command"));
	modem_options_init(&options);
	options.open_order_length = MODEM_OPEN_ORDER_MAX + 1;
	ck_assert(!modem_options_check(&options, error, sizeof(error)));
	modem_options_init(&options);
	options.open_order_length = 1;
	options.open_order[0] = 256;
	ck_assert(!modem_options_check(&options, error, sizeof(error)));
	ck_assert(!modem_options_check(&options, NULL, 0));
}
END_TEST

/* Random texts: an answer, and never a value out of range. */
START_TEST(random_texts)
{
	static const char letters[] = "0123456789xXabcf,- onmskept\0";
	uint32_t seed = (uint32_t)_i * 2654435761u + 1;

	for (unsigned int round = 0; round < 20000; round++) {
		char text[12];
		unsigned int i;

		for (i = 0; i < sizeof(text) - 1; i++) {
			seed = seed * 1664525u + 1013904223u;
			text[i] = letters[(seed >> 16) % sizeof(letters)];
		}
		text[i] = '\0';
		seed = seed * 1664525u + 1013904223u;
		set(modem_option_table[(seed >> 16) % modem_option_count].name, text);
		ck_assert(modem_options_check(&options, error, sizeof(error)));
	}
}
END_TEST

static void setup(void)
{
	modem_options_init(&options);
}

Suite *modem_options_suite(void)
{
	Suite *suite = suite_create("modem_options");
	TCase *tests = tcase_create("table and parser");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, table_covers_structure);
	tcase_add_test(tests, rows_are_sane);
	tcase_add_test(tests, defaults_are_the_facts);
	tcase_add_test(tests, numbers);
	tcase_add_test(tests, bad_numbers_are_refused_and_explained);
	tcase_add_test(tests, switches_and_choices);
	tcase_add_test(tests, lists);
	tcase_add_test(tests, unknown_names);
	tcase_add_test(tests, format_and_set_agree);
	tcase_add_test(tests, check_names_the_bad_member);
	tcase_add_loop_test(tests, random_texts, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
