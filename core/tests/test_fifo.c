// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* FIFO offsets against a walk entry by entry (HARDWARE.md B4). */
#include <signal.h>

#include "../dmux_fifo.h"
#include "tests.h"

#define MAINLINE 0x7ff8u

/* In loops of many thousands: Check reports every ck_assert to its parent process. */
#define REQUIRE(condition) do { \
		if (!(condition)) \
			ck_abort_msg("%s, head %#x count %u", #condition, head, count); \
	} while (0)

/* One entry further, as the hardware does it. */
static uint32_t next_entry(uint32_t offset)
{
	offset += 8;
	return offset == 0x7ff8 ? 0 : offset;
}

/* All 4095 heads x 0..32 descriptors. */
START_TEST(every_head_and_count)
{
	uint32_t heads = 0;

	for (uint32_t head = 0; head < 0x7ff8; head += 8, heads++) {
		uint32_t tail = head;

		for (uint32_t count = 0; count <= 32; count++) {
			REQUIRE(tail != 0x7ff8);
			REQUIRE(dmux_fifo_advance(MAINLINE, head, count) == tail);
			REQUIRE(dmux_fifo_count(MAINLINE, head, tail) == count);
			REQUIRE(dmux_fifo_room(MAINLINE, head, tail) == 4094 - count);
			REQUIRE(dmux_fifo_offset_valid(MAINLINE, tail));
			tail = next_entry(tail);
		}
	}
	ck_assert_uint_eq(heads, 4095);
	ck_assert_uint_eq(dmux_fifo_entries(MAINLINE), 4095);
}
END_TEST

/* Agrees with what the mainline driver computes from the same offsets (B4), in entries. */
START_TEST(agrees_with_mainline_arithmetic)
{
	for (uint32_t head = 0; head < 4095; head++) {
		for (uint32_t count = 0; count <= 32; count++) {
			uint32_t offset = dmux_fifo_advance(MAINLINE, head * 8, count) / 8;
			uint32_t completed = (offset - head) & 4095;

			if (offset < head)
				completed--;
			REQUIRE(completed == count);
		}
	}
}
END_TEST

/* Up to a full turn; the longest distance that is not "empty" is entries - 1. */
START_TEST(whole_turns)
{
	static const uint32_t heads[] = { 0, 8, 0x3ff8, 0x7fe8, 0x7ff0 };

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(heads); i++) {
		uint32_t head = heads[i];
		uint32_t tail = head;

		for (uint32_t count = 0; count < 4095; count++) {
			REQUIRE(dmux_fifo_advance(MAINLINE, head, count) == tail);
			REQUIRE(dmux_fifo_count(MAINLINE, head, tail) == count);
			tail = next_entry(tail);
		}
		ck_assert_uint_eq(tail, head);
		ck_assert_uint_eq(dmux_fifo_advance(MAINLINE, head, 4095), head);
	}
	ck_assert_uint_eq(dmux_fifo_room(MAINLINE, 0, 0x7ff0), 0);
	ck_assert_uint_eq(dmux_fifo_room(MAINLINE, 8, 0), 0);
}
END_TEST

/* What a register may hold. */
START_TEST(untrusted_offsets)
{
	ck_assert(dmux_fifo_offset_valid(MAINLINE, 0));
	ck_assert(dmux_fifo_offset_valid(MAINLINE, 0x7ff0));
	ck_assert(!dmux_fifo_offset_valid(MAINLINE, 0x7ff8));
	ck_assert(!dmux_fifo_offset_valid(MAINLINE, 0x8000));
	ck_assert(!dmux_fifo_offset_valid(MAINLINE, 0xfff8));
	ck_assert(!dmux_fifo_offset_valid(MAINLINE, 0xfffffff8));
	for (uint32_t odd = 1; odd < 8; odd++)
		ck_assert(!dmux_fifo_offset_valid(MAINLINE, 0x100 + odd));
}
END_TEST

START_TEST(sizes)
{
	static const uint32_t good[] = { 16, 0x7f8, 0x800, 0x7ff8, 0x8000, 0xfff8 };
	static const uint32_t bad[] = { 0, 8, 15, 0x7ff9, 0x7ffc, 0xffff, 0x10000, 0xfffffff8 };

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(good); i++)
		ck_assert(dmux_fifo_size_valid(good[i]));
	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(bad); i++)
		ck_assert(!dmux_fifo_size_valid(bad[i]));
	/* The smallest and the largest turn. */
	ck_assert_uint_eq(dmux_fifo_advance(16, 8, 1), 0);
	ck_assert_uint_eq(dmux_fifo_advance(16, 8, 2), 8);
	ck_assert_uint_eq(dmux_fifo_room(16, 0, 0), 1);
	ck_assert_uint_eq(dmux_fifo_advance(0xfff8, 0xfff0, 1), 0);
	ck_assert_uint_eq(dmux_fifo_advance(0xfff8, 0xfff0, 8191), 0xfff0);
	ck_assert_uint_eq(dmux_fifo_count(0xfff8, 8, 0), 8190);
}
END_TEST

START_TEST(invalid_offset_is_asserted)
{
	assertion_is_expected();
	dmux_fifo_advance(MAINLINE, 0x7ff8, 0);
}
END_TEST

Suite *fifo_suite(void)
{
	Suite *suite = suite_create("fifo");
	TCase *offsets = tcase_create("offsets");

	tcase_set_timeout(offsets, TEST_TIMEOUT_S);
	tcase_add_test(offsets, every_head_and_count);
	tcase_add_test(offsets, agrees_with_mainline_arithmetic);
	tcase_add_test(offsets, whole_turns);
	tcase_add_test(offsets, untrusted_offsets);
	tcase_add_test(offsets, sizes);
	tcase_add_test_raise_signal(offsets, invalid_offset_is_asserted, SIGABRT);
	suite_add_tcase(suite, offsets);
	return suite;
}
