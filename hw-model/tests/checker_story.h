/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Stories for the protocol checker: short words for what AP and modem do, told in
 * events as the blocks of the model would emit them (v1.7). For each rule there is
 * a story that breaks it and no other rule, and one close to it that breaks none.
 *
 * Everything is static: a suite includes this file and has a checker of its own.
 */
#ifndef HW_MODEL_TESTS_CHECKER_STORY_H
#define HW_MODEL_TESTS_CHECKER_STORY_H

#include "bench.h"

#include "../checker.h"

#include <string.h>

/* A suite uses some of the words. */
#define WORD __attribute__((unused)) static

struct story {
	void (*speaks)(void);
	void (*silent)(void);
};

static struct checker checker;
static uint64_t now_ns;
static uint32_t ap_word, modem_word;

WORD void emit(struct hw_event event)
{
	event.time_ns = now_ns;
	checker_listen(&checker, &event);
}

WORD void ev(enum hw_event_kind kind, uint32_t unit, uint64_t a, uint64_t b, uint64_t c)
{
	emit((struct hw_event){ .kind = kind, .unit = unit, .a = a, .b = b, .c = c });
}

WORD void ms(uint64_t duration)
{
	now_ns += duration * HW_NS_PER_MS;
}

WORD void wait_ms(uint64_t duration)
{
	ms(duration);
	checker_finish(&checker, now_ns);
}

WORD void modem_sets(uint32_t word)
{
	ev(HW_EVENT_SMSM_MODEM, 0, modem_word, word, 0);
	modem_word = word;
}

WORD void ap_sets(uint32_t word)
{
	ev(HW_EVENT_SMSM_AP, 0, ap_word, word, 0);
	ap_word = word;
}

WORD void ap_rings(void)
{
	ev(HW_EVENT_DOORBELL_AP, 0, 0x2000, 0, 0);
}

WORD void pc(bool level)
{
	modem_sets(level ? modem_word | 2 : modem_word & ~2u);
}

WORD void modem_acks(void)
{
	modem_sets(modem_word ^ 0x800);
}

WORD void vote(bool level)
{
	ap_rings();
	ap_sets(level ? ap_word | 2 : ap_word & ~2u);
}

WORD void ap_acks(void)
{
	ap_rings();
	ap_sets(ap_word ^ 0x800);
}

WORD void write_register(uint32_t offset, uint32_t value)
{
	ev(HW_EVENT_BAM_WRITE, 0, offset, value, 0);
}

WORD void pipe_opens(unsigned int pipe)
{
	ev(HW_EVENT_PIPE_RESET, pipe, 0, 0, 0);
	ev(HW_EVENT_PIPE_ENABLE, pipe, 0x22, 0x80000000, 0x7ff8);
}

WORD void doorbell(unsigned int pipe, uint32_t tail, uint32_t old)
{
	ev(HW_EVENT_PIPE_DOORBELL, pipe, tail, old, 0);
}

WORD void done(unsigned int pipe)
{
	ev(HW_EVENT_DESCRIPTOR_DONE, pipe, 0, 100, 0x4000);
}

WORD void modem_boots(void)
{
	ev(HW_EVENT_MODEM_BOOT, 0, 0, 0, 0);
}

WORD void ap_subscribes(void)
{
	ev(HW_EVENT_SMSM_SUBSCRIBE, 0, 0, 0x802, 0);
}

WORD void bam_powered(void)
{
	ev(HW_EVENT_BAM_POWER, 0, 1, 0, 0);
}

WORD void block_in_reset(void)
{
	write_register(0, 3);
	ev(HW_EVENT_BAM_RESET, 0, 1, 0, 0);
}

/* HARDWARE.md A7.1 */
WORD void comes_up(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	write_register(0, 2);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
}

/* HARDWARE.md A7.2, with pipe 4 */
WORD void wakes(void)
{
	comes_up();
	vote(1);
	modem_acks();
	pipe_opens(4);
}

/* HARDWARE.md A7.4 */
WORD void goes_down(void)
{
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 4, 0, 0, 0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_BAM_POWER, 0, 0, 0, 0);
}

/* A frame of @total bytes with these header fields; payload bytes 0x45, pad bytes 0. */
WORD void send_frame(enum hw_event_kind kind, uint8_t command, uint8_t channel, uint16_t length,
		       uint8_t pad, uint8_t signal, uint32_t total)
{
	static uint8_t bytes[4096];

	memset(bytes, 0, sizeof(bytes));
	memset(bytes + 8, 0x45, length < sizeof(bytes) - 8 ? length : sizeof(bytes) - 8);
	hw_put_le16(bytes, 0x33fc);
	bytes[2] = signal;
	bytes[3] = command;
	bytes[4] = pad;
	bytes[5] = channel;
	hw_put_le16(&bytes[6], length);
	emit((struct hw_event){ .kind = kind, .unit = channel, .b = command, .data = bytes,
				.length = total });
}

WORD void up(uint8_t command, uint8_t channel, uint16_t length, uint8_t pad)
{
	send_frame(HW_EVENT_FRAME_UP, command, channel, length, pad, 0, 8u + length + pad);
}

WORD void down(uint8_t command, uint8_t channel)
{
	send_frame(HW_EVENT_FRAME_DOWN, command, channel, 0, 0, 0, 8);
}

WORD void channel_open(uint8_t channel)
{
	down(1, channel);
	up(1, channel, 0, 0);
}

WORD void guest_error(enum bam_guest_error error)
{
	ev(HW_EVENT_BAM_GUEST_ERROR, 0, 0x18818, 0xffff, error);
}

WORD void pipe_error(enum bam_pipe_error error)
{
	ev(HW_EVENT_PIPE_ERROR, 4, 0xfffffff8, 16, error);
}

WORD void story_start(void)
{
	const struct checker_config config = {
		.bam = { BAM_V1_7, 6, 1 },
		CHECKER_CONFIG_DEFAULT,
	};

	checker_init(&checker, &config, NULL, NULL);
	now_ns = 0;
	ap_word = 0;
	modem_word = 0;
}

/* Tells the story of @rule that breaks it, and it alone. */
WORD void story_speaks(enum checker_rule rule, const struct story *story)
{
	ck_assert_ptr_nonnull(story->speaks);
	story->speaks();
	checker_finish(&checker, now_ns);
	ck_assert_msg(checker_count(&checker, rule) > 0, "%s is silent",
		      checker_rule_info(rule)->name);
	for (unsigned int other = 0; other < CHECKER_RULE_COUNT; other++)
		ck_assert_msg(other == rule || checker_count(&checker, other) == 0,
			      "%s speaks in the story of %s: %s",
			      checker_rule_info(other)->name, checker_rule_info(rule)->name,
			      checker.state.finding[other].text);
	ck_assert_uint_gt(strlen(checker.state.finding[rule].text), 5);
}

WORD void story_is_silent(const struct story *story)
{
	ck_assert_ptr_nonnull(story->silent);
	story->silent();
	checker_finish(&checker, now_ns);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++)
		ck_assert_msg(checker_count(&checker, rule) == 0, "%s: %s",
			      checker_rule_info(rule)->name, checker.state.finding[rule].text);
}

/* The rules of each suite; together they are all (asserted in test_checker.c). */
#define STORY_BAM_FIRST CHECKER_UNPOWERED_ACCESS
#define STORY_BAM_END CHECKER_PC_EDGE_NOT_ACKED
#define STORY_HANDSHAKE_FIRST CHECKER_PC_EDGE_NOT_ACKED
#define STORY_HANDSHAKE_END CHECKER_FRAME_SHORT
#define STORY_FRAME_FIRST CHECKER_FRAME_SHORT
#define STORY_FRAME_END CHECKER_RULE_COUNT

/*
 * The suite NAME over stories[], indexed by rule, of the rules from @first to before @end: the
 * table must reach to its last rule, and an empty slot fails.
 */
#define STORY_SUITE(name, first, end) \
	_Static_assert(sizeof(stories) / sizeof(stories[0]) == (end), \
		       "every rule has its stories"); \
	START_TEST(speaks) \
	{ \
		story_speaks((enum checker_rule)_i, &stories[_i]); \
	} \
	END_TEST \
	START_TEST(is_silent) \
	{ \
		story_is_silent(&stories[_i]); \
	} \
	END_TEST \
	Suite *name##_suite(void) \
	{ \
		Suite *suite = suite_create(#name); \
		TCase *tcase = tcase_create("stories"); \
		tcase_add_checked_fixture(tcase, story_start, NULL); \
		tcase_add_loop_test(tcase, speaks, (first), (end)); \
		tcase_add_loop_test(tcase, is_silent, (first), (end)); \
		suite_add_tcase(suite, tcase); \
		return suite; \
	}

#endif /* HW_MODEL_TESTS_CHECKER_STORY_H */
