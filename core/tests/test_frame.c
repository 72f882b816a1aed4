// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The wire format against bytes written by hand from HARDWARE.md A1, A2, A4, A5. No
 * expected value here comes out of the encoder.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "../dmux_frame.h"
#include "tests.h"

static const struct dmux_decode_rules strict = {
	.payload_max = DMUX_PAYLOAD_MAX, .pad_max = 3, .channels = 8, .exact_size = true,
};

/* Header bytes, the fields they mean, and the size of the whole frame. */
static const struct golden {
	uint8_t bytes[8];
	struct dmux_header header;
	uint32_t received;
} golden[] = {
	/* Every command. */
	{ { 0xfc, 0x33, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00 },
	  { .command = DMUX_COMMAND_DATA, .length = 4 }, 12 },
	{ { 0xfc, 0x33, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00 }, { .command = DMUX_COMMAND_OPEN }, 8 },
	{ { 0xfc, 0x33, 0x00, 0x02, 0x00, 0x07, 0x00, 0x00 },
	  { .command = DMUX_COMMAND_CLOSE, .channel = 7 }, 8 },
	{ { 0xfc, 0x33, 0x00, 0x03, 0x00, 0x03, 0x00, 0x00 },
	  { .command = DMUX_COMMAND_STATUS, .channel = 3 }, 8 },
	{ { 0xfc, 0x33, 0x00, 0x04, 0x00, 0x02, 0x00, 0x00 },
	  { .command = DMUX_COMMAND_OPEN_NO_A2_PC, .channel = 2 }, 8 },
	/* Every pad: payloads of 20, 21, 22, 23 bytes need 0, 3, 2, 1. */
	{ { 0xfc, 0x33, 0x00, 0x00, 0x00, 0x01, 0x14, 0x00 },
	  { .command = DMUX_COMMAND_DATA, .channel = 1, .length = 20 }, 28 },
	{ { 0xfc, 0x33, 0x00, 0x00, 0x03, 0x01, 0x15, 0x00 },
	  { .command = DMUX_COMMAND_DATA, .pad = 3, .channel = 1, .length = 21 }, 32 },
	{ { 0xfc, 0x33, 0x00, 0x00, 0x02, 0x01, 0x16, 0x00 },
	  { .command = DMUX_COMMAND_DATA, .pad = 2, .channel = 1, .length = 22 }, 32 },
	{ { 0xfc, 0x33, 0x00, 0x00, 0x01, 0x01, 0x17, 0x00 },
	  { .command = DMUX_COMMAND_DATA, .pad = 1, .channel = 1, .length = 23 }, 32 },
	/* Both bytes of the length: 0x05dc = 1500, 0x07f8 = 2040, the largest. */
	{ { 0xfc, 0x33, 0x00, 0x00, 0x00, 0x05, 0xdc, 0x05 },
	  { .command = DMUX_COMMAND_DATA, .channel = 5, .length = 1500 }, 1508 },
	{ { 0xfc, 0x33, 0x00, 0x00, 0x00, 0x06, 0xf8, 0x07 },
	  { .command = DMUX_COMMAND_DATA, .channel = 6, .length = 2040 }, 2048 },
	/* A signal byte: dynamic MTU, pool code 1, size code 3. */
	{ { 0xfc, 0x33, 0xd2, 0x01, 0x00, 0x04, 0x00, 0x00 },
	  { .signal = 0xd2, .command = DMUX_COMMAND_OPEN, .channel = 4 }, 8 },
};

START_TEST(golden_encode)
{
	uint8_t out[10] = { [8] = 0x5a, [9] = 0x5a };

	dmux_frame_encode_header(out, &golden[_i].header);
	ck_assert_mem_eq(out, golden[_i].bytes, 8);
	ck_assert_uint_eq(out[8], 0x5a);
	ck_assert_uint_eq(out[9], 0x5a);
}
END_TEST

START_TEST(golden_decode)
{
	const struct golden *vector = &golden[_i];
	struct dmux_frame frame;

	memset(&frame, 0xa5, sizeof(frame));
	ck_assert_int_eq(dmux_frame_decode(vector->bytes, vector->received, &strict, &frame),
			 DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.header.signal, vector->header.signal);
	ck_assert_uint_eq(frame.header.command, vector->header.command);
	ck_assert_uint_eq(frame.header.pad, vector->header.pad);
	ck_assert_uint_eq(frame.header.channel, vector->header.channel);
	ck_assert_uint_eq(frame.header.length, vector->header.length);
	ck_assert_uint_eq(frame.payload_offset, 8);
	ck_assert_uint_eq(frame.payload_length, vector->header.length);
}
END_TEST

/* Eight different bytes: a field read at a wrong place or width shows. */
START_TEST(fields_are_bytes_in_little_endian)
{
	static const struct dmux_decode_rules lax = {
		.payload_max = 65535, .pad_max = 255, .channels = 255,
	};
	const uint8_t bytes[8] = { 0xfc, 0x33, 0x12, 0x00, 0x34, 0x56, 0x78, 0x9a };
	uint8_t shifted[16], out[8];
	struct dmux_header header = { 0x12, DMUX_COMMAND_DATA, 0x34, 0x56, 0x9a78 };
	struct dmux_frame frame;

	/* At every alignment. */
	for (unsigned int at = 0; at < 8; at++) {
		memset(shifted, 0xee, sizeof(shifted));
		memcpy(shifted + at, bytes, 8);
		ck_assert_int_eq(dmux_frame_decode(shifted + at, 8 + 0x9a78, &lax, &frame),
				 DMUX_VERDICT_OK);
		ck_assert_uint_eq(frame.header.signal, 0x12);
		ck_assert_uint_eq(frame.header.pad, 0x34);
		ck_assert_uint_eq(frame.header.channel, 0x56);
		ck_assert_uint_eq(frame.header.length, 0x9a * 256 + 0x78);
		ck_assert_uint_eq(frame.payload_length, 0x9a * 256 + 0x78);
	}
	dmux_frame_encode_header(out, &header);
	ck_assert_mem_eq(out, bytes, 8);
	/* A big-endian magic is none. */
	ck_assert_int_eq(dmux_frame_decode((const uint8_t[8]){ 0x33, 0xfc }, 8, &lax, &frame),
			 DMUX_VERDICT_BAD_MAGIC);
}
END_TEST

START_TEST(pad_completes_four)
{
	static const uint32_t by_hand[][2] = {
		{ 0, 0 }, { 1, 3 }, { 2, 2 }, { 3, 1 }, { 4, 0 }, { 1500, 0 }, { 1501, 3 },
		{ 2037, 3 }, { 2038, 2 }, { 2039, 1 }, { 2040, 0 },
	};

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(by_hand); i++)
		ck_assert_uint_eq(dmux_frame_pad(by_hand[i][0]), by_hand[i][1]);
	for (uint32_t length = 0; length <= 2040; length++) {
		ck_assert_uint_le(dmux_frame_pad(length), 3);
		ck_assert_uint_eq((8 + length + dmux_frame_pad(length)) % 4, 0);
		ck_assert_uint_le(8 + length + dmux_frame_pad(length), 2048);
	}
}
END_TEST

/*
 * Frames that break one rule, and frames that break that rule and every later one that can
 * be broken together with it; under the strict rules.
 */
static const struct judged {
	const char *what;
	uint8_t bytes[8];
	uint32_t received;
	enum dmux_verdict verdict;
} judged[] = {
	{ "nothing at all", { 0 }, 0, DMUX_VERDICT_SHORT },
	{ "one byte missing", { 0xfc, 0x33, 0, 1, 0, 0, 0, 0 }, 7, DMUX_VERDICT_SHORT },
	{ "short and all else", { 0, 0, 0, 9, 255, 99, 255, 255 }, 7, DMUX_VERDICT_SHORT },

	{ "first magic byte", { 0xfd, 0x33, 0, 1, 0, 0, 0, 0 }, 8, DMUX_VERDICT_BAD_MAGIC },
	{ "second magic byte", { 0xfc, 0x32, 0, 1, 0, 0, 0, 0 }, 8, DMUX_VERDICT_BAD_MAGIC },
	{ "magic and all else", { 0, 0, 0, 9, 255, 99, 255, 255 }, 8, DMUX_VERDICT_BAD_MAGIC },

	{ "command 5", { 0xfc, 0x33, 0, 5, 0, 0, 0, 0 }, 8, DMUX_VERDICT_BAD_COMMAND },
	{ "command 255 and all else", { 0xfc, 0x33, 0, 255, 255, 99, 255, 255 }, 8,
	  DMUX_VERDICT_BAD_COMMAND },

	{ "channel 8", { 0xfc, 0x33, 0, 1, 0, 8, 0, 0 }, 8, DMUX_VERDICT_BAD_CHANNEL },
	{ "channel and all else", { 0xfc, 0x33, 0, 1, 255, 255, 255, 255 }, 8,
	  DMUX_VERDICT_BAD_CHANNEL },

	{ "length 2041", { 0xfc, 0x33, 0, 0, 3, 0, 0xf9, 0x07 }, 2052, DMUX_VERDICT_TOO_LONG },
	{ "length from DMA, not allowed", { 0xfc, 0x33, 0, 0, 0, 0, 0xff, 0xff }, 108,
	  DMUX_VERDICT_TOO_LONG },
	{ "too long and all else", { 0xfc, 0x33, 0, 1, 255, 0, 255, 255 }, 8,
	  DMUX_VERDICT_TOO_LONG },

	{ "one payload byte missing", { 0xfc, 0x33, 0, 0, 0, 0, 20, 0 }, 27,
	  DMUX_VERDICT_TRUNCATED },
	{ "truncated and all else", { 0xfc, 0x33, 0, 1, 255, 0, 20, 0 }, 27,
	  DMUX_VERDICT_TRUNCATED },

	{ "pad 4", { 0xfc, 0x33, 0, 0, 4, 0, 20, 0 }, 32, DMUX_VERDICT_BAD_PAD },
	{ "pad byte missing", { 0xfc, 0x33, 0, 0, 3, 0, 21, 0 }, 31, DMUX_VERDICT_BAD_PAD },
	{ "one byte more", { 0xfc, 0x33, 0, 0, 3, 0, 21, 0 }, 33, DMUX_VERDICT_BAD_PAD },
	{ "pad of empty DATA", { 0xfc, 0x33, 0, 0, 4, 0, 0, 0 }, 12, DMUX_VERDICT_BAD_PAD },
	{ "size of empty DATA", { 0xfc, 0x33, 0, 0, 0, 0, 0, 0 }, 9, DMUX_VERDICT_BAD_PAD },
	{ "pad of a command", { 0xfc, 0x33, 0, 1, 4, 0, 4, 0 }, 16, DMUX_VERDICT_BAD_PAD },

	{ "empty DATA", { 0xfc, 0x33, 0, 0, 0, 0, 0, 0 }, 8, DMUX_VERDICT_EMPTY_DATA },
	{ "empty DATA with pad", { 0xfc, 0x33, 0, 0, 3, 0, 0, 0 }, 11, DMUX_VERDICT_EMPTY_DATA },

	{ "OPEN with payload", { 0xfc, 0x33, 0, 1, 0, 0, 4, 0 }, 12, DMUX_VERDICT_COMMAND_PAYLOAD },
	{ "CLOSE with pad", { 0xfc, 0x33, 0, 2, 2, 0, 0, 0 }, 10, DMUX_VERDICT_COMMAND_PAYLOAD },
	{ "STATUS with payload and pad", { 0xfc, 0x33, 0, 3, 1, 0, 3, 0 }, 12,
	  DMUX_VERDICT_COMMAND_PAYLOAD },
	{ "OPEN_NO_A2_PC with payload", { 0xfc, 0x33, 0, 4, 0, 0, 1, 0 }, 9,
	  DMUX_VERDICT_COMMAND_PAYLOAD },
};

START_TEST(every_verdict_in_order)
{
	const struct judged *row = &judged[_i];
	struct dmux_frame frame;
	enum dmux_verdict verdict;
	bool silent = row->verdict == DMUX_VERDICT_SHORT || row->verdict == DMUX_VERDICT_BAD_MAGIC;

	memset(&frame, 0xa5, sizeof(frame));
	verdict = dmux_frame_decode(row->bytes, row->received, &strict, &frame);
	ck_assert_msg(verdict == row->verdict, "%s: %s, expected %s", row->what,
		      dmux_verdict_name(verdict), dmux_verdict_name(row->verdict));
	ck_assert_uint_eq(frame.payload_offset, 8);
	ck_assert_uint_eq(frame.payload_length, 0);
	ck_assert_uint_eq(frame.header.command, silent ? 0 : row->bytes[3]);
	ck_assert_uint_eq(frame.header.pad, silent ? 0 : row->bytes[4]);
	ck_assert_uint_eq(frame.header.channel, silent ? 0 : row->bytes[5]);
	ck_assert_uint_eq(frame.header.length,
			  silent ? 0 : row->bytes[6] + 256u * row->bytes[7]);
}
END_TEST

/* The table above leaves no verdict out. */
START_TEST(table_names_every_verdict)
{
	unsigned int seen = 1u << DMUX_VERDICT_OK;

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(judged); i++)
		seen |= 1u << judged[i].verdict;
	ck_assert_uint_eq(seen, (1u << DMUX_VERDICT_COUNT) - 1);
}
END_TEST

/* Without a byte count from the DMA engine, a frame sits in a buffer of 2048 bytes. */
START_TEST(inexact_size_ignores_the_rest)
{
	struct dmux_decode_rules rules = strict;
	const uint8_t data[8] = { 0xfc, 0x33, 0, 0, 3, 0, 21, 0 };
	const uint8_t mainline_pad[8] = { 0xfc, 0x33, 0, 0, 4, 0, 20, 0 };
	struct dmux_frame frame;

	rules.exact_size = false;
	ck_assert_int_eq(dmux_frame_decode(data, 2048, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.payload_length, 21);
	ck_assert_int_eq(dmux_frame_decode(data, 29, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_int_eq(dmux_frame_decode(data, 28, &rules, &frame), DMUX_VERDICT_TRUNCATED);
	ck_assert_int_eq(dmux_frame_decode(mainline_pad, 32, &rules, &frame), DMUX_VERDICT_BAD_PAD);
	rules.pad_max = 4;
	ck_assert_int_eq(dmux_frame_decode(mainline_pad, 32, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.payload_length, 20);
}
END_TEST

/* 0xffff: the DMA engine's count less the header (A1), only in DATA, only when asked for. */
START_TEST(length_from_dma)
{
	struct dmux_decode_rules rules = strict;
	const uint8_t data[8] = { 0xfc, 0x33, 0, 0, 0, 2, 0xff, 0xff };
	const uint8_t padded[8] = { 0xfc, 0x33, 0, 0, 4, 2, 0xff, 0xff };
	const uint8_t open[8] = { 0xfc, 0x33, 0, 1, 0, 2, 0xff, 0xff };
	struct dmux_frame frame;

	rules.length_from_dma = true;
	ck_assert_int_eq(dmux_frame_decode(data, 108, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.payload_length, 100);
	ck_assert_uint_eq(frame.header.length, 0xffff);
	ck_assert_int_eq(dmux_frame_decode(data, 2048, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.payload_length, 2040);
	ck_assert_int_eq(dmux_frame_decode(data, 2049, &rules, &frame), DMUX_VERDICT_TOO_LONG);
	ck_assert_int_eq(dmux_frame_decode(data, 8, &rules, &frame), DMUX_VERDICT_EMPTY_DATA);
	ck_assert_int_eq(dmux_frame_decode(padded, 108, &rules, &frame), DMUX_VERDICT_BAD_PAD);
	ck_assert_int_eq(dmux_frame_decode(open, 108, &rules, &frame), DMUX_VERDICT_TOO_LONG);

	/* With room for 65535 the number is what it says when it is not an escape. */
	rules.payload_max = 65535;
	ck_assert_int_eq(dmux_frame_decode(open, 108, &rules, &frame), DMUX_VERDICT_TRUNCATED);
	rules.length_from_dma = false;
	ck_assert_int_eq(dmux_frame_decode(data, 8 + 65535, &rules, &frame), DMUX_VERDICT_OK);
	ck_assert_uint_eq(frame.payload_length, 65535);
}
END_TEST

START_TEST(dynamic_mtu_bits)
{
	static const struct {
		uint8_t signal;
		uint32_t mtu, pool;
	} by_hand[] = {
		{ 0x00, 2048, 32 }, { 0xf0, 2048, 32 }, { 0xfd, 2048, 32 },	/* 0x02 clear */
		{ 0x02, 2048, 32 }, { 0x42, 4096, 32 }, { 0x82, 8192, 32 }, { 0xc2, 16384, 32 },
		{ 0x12, 2048, 64 }, { 0x22, 2048, 128 }, { 0x32, 2048, 256 },
		{ 0xff, 16384, 256 }, { 0x8e, 8192, 32 },		/* unknown bits ignored */
	};

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(by_hand); i++) {
		ck_assert_uint_eq(dmux_frame_signal_mtu(by_hand[i].signal), by_hand[i].mtu);
		ck_assert_uint_eq(dmux_frame_signal_pool(by_hand[i].signal), by_hand[i].pool);
	}
}
END_TEST

START_TEST(names_are_never_null)
{
	ck_assert_str_eq(dmux_command_name(DMUX_COMMAND_OPEN_NO_A2_PC), "OPEN_NO_A2_PC");
	ck_assert_str_eq(dmux_command_name(5), "?");
	ck_assert_str_eq(dmux_command_name(255), "?");
	ck_assert_str_eq(dmux_verdict_name(DMUX_VERDICT_COMMAND_PAYLOAD), "command-payload");
	ck_assert_str_eq(dmux_verdict_name(DMUX_VERDICT_COUNT), "?");
	for (unsigned int i = 0; i < DMUX_COMMAND_COUNT; i++)
		ck_assert_str_ne(dmux_command_name((uint8_t)i), "?");
	for (unsigned int i = 0; i < DMUX_VERDICT_COUNT; i++)
		ck_assert_str_ne(dmux_verdict_name(i), "?");
}
END_TEST

/* Mistakes of our own callers stop the program. */
START_TEST(command_with_length_is_asserted)
{
	uint8_t out[8];

	assertion_is_expected();
	dmux_frame_encode_header(out, &(struct dmux_header){
		.command = DMUX_COMMAND_OPEN, .length = 1 });
}
END_TEST

START_TEST(unknown_command_is_asserted)
{
	uint8_t out[8];

	assertion_is_expected();
	dmux_frame_encode_header(out, &(struct dmux_header){ .command = DMUX_COMMAND_COUNT });
}
END_TEST

Suite *frame_suite(void)
{
	Suite *suite = suite_create("frame");
	TCase *format = tcase_create("format");
	TCase *verdicts = tcase_create("verdicts");
	TCase *misuse = tcase_create("misuse");

	tcase_set_timeout(format, TEST_TIMEOUT_S);
	tcase_add_loop_test(format, golden_encode, 0, DMUX_ARRAY_SIZE(golden));
	tcase_add_loop_test(format, golden_decode, 0, DMUX_ARRAY_SIZE(golden));
	tcase_add_test(format, fields_are_bytes_in_little_endian);
	tcase_add_test(format, pad_completes_four);
	tcase_add_test(format, dynamic_mtu_bits);
	tcase_add_test(format, names_are_never_null);
	tcase_add_loop_test(verdicts, every_verdict_in_order, 0, DMUX_ARRAY_SIZE(judged));
	tcase_add_test(verdicts, table_names_every_verdict);
	tcase_add_test(verdicts, inexact_size_ignores_the_rest);
	tcase_add_test(verdicts, length_from_dma);
	tcase_add_test_raise_signal(misuse, command_with_length_is_asserted, SIGABRT);
	tcase_add_test_raise_signal(misuse, unknown_command_is_asserted, SIGABRT);
	suite_add_tcase(suite, format);
	suite_add_tcase(suite, verdicts);
	suite_add_tcase(suite, misuse);
	return suite;
}
