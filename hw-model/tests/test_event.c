/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Event bus.
 */
#include "bench.h"
#include "suites.h"

#include <string.h>

static char order[16];

static void first(void *opaque, const struct hw_event *event)
{
	(void)event;
	strcat(order, opaque);
}

START_TEST(listeners_in_order)
{
	struct hw_event_bus bus = { 0 };
	const struct hw_event event = { .kind = HW_EVENT_MODEM_BOOT };

	order[0] = '\0';
	hw_event_emit(NULL, &event);
	hw_event_emit(&bus, &event);
	for (unsigned int i = 0; i < HW_EVENT_LISTENERS_MAX; i++)
		ck_assert(hw_event_listen(&bus, first, i == 0 ? "a" : i == 1 ? "b" : "c"));
	ck_assert(!hw_event_listen(&bus, first, "d"));
	hw_event_emit(&bus, &event);
	ck_assert_str_eq(order, "abcccccc");
}
END_TEST

START_TEST(names)
{
	for (unsigned int i = 0; i < HW_EVENT_KIND_COUNT; i++) {
		const char *name = hw_event_name((enum hw_event_kind)i);

		ck_assert_uint_gt(strlen(name), 2);
		ck_assert_uint_le(strlen(name), 16);
		for (unsigned int k = 0; k < i; k++)
			ck_assert_str_ne(name, hw_event_name((enum hw_event_kind)k));
	}
	ck_assert_str_eq(hw_event_name(HW_EVENT_KIND_COUNT), "?");
	ck_assert_str_eq(hw_event_name((enum hw_event_kind)-1), "?");
}
END_TEST

Suite *event_suite(void)
{
	Suite *suite = suite_create("event");
	TCase *tcase = tcase_create("bus");

	tcase_add_test(tcase, listeners_in_order);
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	return suite;
}
