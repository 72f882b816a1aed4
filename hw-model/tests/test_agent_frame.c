/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frames between engine and agent: what is written is read, all else is garbage.
 */
#include "../agent_frame.h"

#include "random.h"
#include "suites.h"

#include <string.h>

/* Large, and used by one case at a time. */
static struct agent_parser parser;
static char line[AGENT_LINE_MAX];

static enum agent_result push(const char *bytes, uint32_t length)
{
	enum agent_result result = AGENT_MORE;

	for (uint32_t i = 0; i < length; i++) {
		ck_assert_int_eq(result, AGENT_MORE);
		result = agent_parser_push(&parser, (uint8_t)bytes[i]);
	}
	return result;
}

static enum agent_result push_text(const char *text)
{
	agent_parser_init(&parser);
	return push(text, (uint32_t)strlen(text));
}

START_TEST(every_byte_passes)
{
	uint8_t payload[AGENT_PAYLOAD_MAX];

	for (uint32_t i = 0; i < sizeof(payload); i++)
		payload[i] = (uint8_t)i;
	agent_parser_init(&parser);
	ck_assert_int_eq(push(line, agent_frame_format(line, 4294967295u, AGENT_DONE, payload,
						       sizeof(payload))), AGENT_FRAME);
	ck_assert_uint_eq(parser.frame.sequence, 4294967295u);
	ck_assert_int_eq(parser.frame.kind, AGENT_DONE);
	ck_assert_uint_eq(parser.frame.length, sizeof(payload));
	ck_assert_mem_eq(parser.frame.payload, payload, sizeof(payload));
	/* and one of no bytes, behind it */
	ck_assert_int_eq(push(line, agent_frame_format(line, 0, AGENT_READY, NULL, 0)), AGENT_FRAME);
	ck_assert_uint_eq(parser.frame.length, 0);
}
END_TEST

/* The line as it is on the wire: the agent of an old image must still be understood. */
START_TEST(wire_format)
{
	uint32_t length = agent_frame_format(line, 7, AGENT_RUN, (const uint8_t *)"a b%", 4);

	ck_assert_uint_lt(length, sizeof(line));
	line[length] = '\0';
	ck_assert_str_eq(line, "~dmux 7 run db380813 a%20b%25\n");
}
END_TEST

/* Terminals add carriage returns, and empty lines say nothing. */
START_TEST(terminal)
{
	uint32_t length = agent_frame_format(line, 7, AGENT_RUN, (const uint8_t *)"ls", 2);

	agent_parser_init(&parser);
	ck_assert_int_eq(push("\r\n\n", 3), AGENT_MORE);
	line[length - 1] = '\0';
	strcat(line, "\r\n");
	ck_assert_int_eq(push(line, (uint32_t)strlen(line)), AGENT_FRAME);
}
END_TEST

START_TEST(garbage)
{
	static const char *const lines[] = {
		"hello\n", "~dmux\n", "~dmux 1\n", "~dmux 1 run\n", "~dmux 1 run 00000000\n",
		"~dmux 1 ran 00000000 x\n", "~dmux -1 run 00000000 x\n", "~dmux x run 00000000 x\n",
		"~dmux 4294967296 run 00000000 x\n", "~dmux 1 run 0 x\n", " ~dmux 7 run db380813 a%20b%25\n",
		"~dmux 7 run db380813 a%20b%26\n", "~dmux 8 run 70ff9dc9 a%20b%25\n", "%\n",
	};

	for (unsigned int i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert_msg(push_text(lines[i]) == AGENT_GARBAGE, "%s", lines[i]);
	ck_assert_int_eq(push_text("~dmux 7 run db380813 a%20b%25\n"), AGENT_FRAME);
}
END_TEST

START_TEST(endless_line)
{
	agent_parser_init(&parser);
	for (uint32_t i = 0; i < 3 * AGENT_LINE_MAX; i++)
		ck_assert_int_eq(agent_parser_push(&parser, i % 251 == '\n' ? 'x' : i % 251), AGENT_MORE);
	ck_assert_int_eq(agent_parser_push(&parser, '\n'), AGENT_GARBAGE);
	/* and the parser is well again */
	ck_assert_int_eq(push(line, agent_frame_format(line, 0, AGENT_READY, NULL, 0)), AGENT_FRAME);
}
END_TEST

/* One wrong bit anywhere in a frame is noticed. */
START_TEST(every_bit_counts)
{
	uint32_t length = agent_frame_format(line, 12, AGENT_DONE, (const uint8_t *)"0 2 2\nok", 8);

	for (uint32_t bit = 0; bit < 8 * (length - 1); bit++) {
		enum agent_result result;

		line[bit / 8] ^= (char)(1 << bit % 8);
		agent_parser_init(&parser);
		result = AGENT_MORE;
		for (uint32_t i = 0; i < length && result != AGENT_FRAME; i++)
			result = agent_parser_push(&parser, (uint8_t)line[i]);
		ck_assert_msg(result != AGENT_FRAME, "bit %u", bit);
		line[bit / 8] ^= (char)(1 << bit % 8);
	}
}
END_TEST

Suite *agent_frame_suite(void)
{
	Suite *suite = suite_create("agent_frame");
	TCase *tcase = tcase_create("frames");

	tcase_add_test(tcase, every_byte_passes);
	tcase_add_test(tcase, wire_format);
	tcase_add_test(tcase, terminal);
	tcase_add_test(tcase, garbage);
	tcase_add_test(tcase, endless_line);
	tcase_add_test(tcase, every_bit_counts);
	suite_add_tcase(suite, tcase);
	return suite;
}
