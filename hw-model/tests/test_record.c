/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Records: what is written is read, the bytes are as documented, and no file makes the reader
 * do harm.
 */
#include "bench.h"
#include "suites.h"

#include "../little_endian.h"
#include "../record.h"

#include <stdlib.h>
#include <string.h>

static const struct record_start start = {
	.time_ns = 0x123456789a, .lines = 7, .hash = 0xfedcba9876543210, .bam = { BAM_V1_7, 6, 1 },
	.levels = { .ap_word = 2, .modem_word = 0x802, .subscribed = 0x802, .bam_power = 1,
		    .bam_irq = 1, .pipes = 0x30, .modem_state = 2 },
};

static const uint8_t frame[] = { 0xfc, 0x33, 0, 0, 0, 1, 2, 0, 0xaa, 0xbb };

static const struct hw_event event = {
	.time_ns = 0x123456789b, .kind = HW_EVENT_FRAME_UP, .unit = 1, .a = 0, .b = 3,
	.c = UINT64_MAX, .text = "text", .data = frame, .length = sizeof(frame),
};

struct memory {
	char *bytes;
	size_t length;
};

/* A record with one of each. */
static struct memory write_record(bool end)
{
	struct memory memory = { NULL };
	FILE *file = open_memstream(&memory.bytes, &memory.length);
	const struct record_end last = { .time_ns = 9, .lines = 8, .hash = 1 };
	struct record_writer writer;

	record_writer_init(&writer, file);
	record_write_start(&writer, &start);
	record_write_event(&writer, &event);
	record_write_note(&writer, 5, "a note");
	if (end)
		record_write_end(&writer, &last);
	ck_assert(!writer.failed);
	fclose(file);
	ck_assert_uint_eq(writer.written, memory.length);
	return memory;
}

static struct record_reader reader;

static void open_record(const struct memory *memory, size_t length)
{
	FILE *file = fmemopen(memory->bytes, length, "r");

	ck_assert_ptr_nonnull(file);
	record_reader_init(&reader, file);
}

START_TEST(read_what_was_written)
{
	struct memory memory = write_record(true);
	struct record_item item;

	open_record(&memory, memory.length);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(item.type, RECORD_START);
	ck_assert(!memcmp(&item.start.levels, &start.levels, sizeof(start.levels)));
	ck_assert(!memcmp(&item.start.bam, &start.bam, sizeof(start.bam)));
	ck_assert_uint_eq(item.start.time_ns, start.time_ns);
	ck_assert_uint_eq(item.start.lines, start.lines);
	ck_assert_uint_eq(item.start.hash, start.hash);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(item.type, RECORD_EVENT);
	ck_assert_uint_eq(item.event.time_ns, event.time_ns);
	ck_assert_int_eq(item.event.kind, event.kind);
	ck_assert_uint_eq(item.event.unit, event.unit);
	ck_assert_uint_eq(item.event.a, event.a);
	ck_assert_uint_eq(item.event.b, event.b);
	ck_assert_uint_eq(item.event.c, event.c);
	ck_assert_str_eq(item.event.text, "text");
	ck_assert_uint_eq(item.event.length, sizeof(frame));
	ck_assert(!memcmp(item.event.data, frame, sizeof(frame)));
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(item.type, RECORD_NOTE);
	ck_assert_uint_eq(item.note_ns, 5);
	ck_assert_str_eq(item.note, "a note");
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(item.type, RECORD_END);
	ck_assert_uint_eq(item.end.time_ns, 9);
	ck_assert_uint_eq(item.end.lines, 8);
	ck_assert_uint_eq(item.end.hash, 1);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_OVER);
	fclose(reader.file);
	free(memory.bytes);
}
END_TEST

START_TEST(bytes_as_documented)
{
	static const uint8_t note[] = {
		3, 0, 0, 0, 14, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 'a', ' ', 'n', 'o', 't', 'e'
	};
	struct memory memory = write_record(false);

	ck_assert(!memcmp(memory.bytes, "DMUXREC1", 8));
	ck_assert_uint_eq(hw_get_le32((uint8_t *)memory.bytes + 8), RECORD_START);
	ck_assert_uint_eq(hw_get_le32((uint8_t *)memory.bytes + 12), 3 * 8 + 10 * 4);
	ck_assert_uint_eq(hw_get_le64((uint8_t *)memory.bytes + 16), start.time_ns);
	ck_assert(!memcmp(memory.bytes + memory.length - sizeof(note), note, sizeof(note)));
	free(memory.bytes);
}
END_TEST

/* Where blocks end: RECORD_OVER there, RECORD_CUT elsewhere, never an item that is not whole. */
START_TEST(cut_anywhere)
{
	struct memory memory = write_record(true);

	for (size_t length = 1; length < memory.length; length++) {
		enum record_result result;
		struct record_item item;
		unsigned int items = 0;

		open_record(&memory, length);
		while ((result = record_read(&reader, &item)) == RECORD_ITEM) {
			ck_assert_int_ne(item.type, RECORD_END);
			items++;
		}
		ck_assert(result == RECORD_CUT || result == RECORD_OVER);
		ck_assert_uint_lt(items, 4);
		fclose(reader.file);
	}
	free(memory.bytes);
}
END_TEST

/* Each byte, changed in turn: any verdict is right, the sanitizers watch. */
START_TEST(spoiled_anywhere)
{
	struct memory memory = write_record(true);

	for (size_t i = 0; i < memory.length; i++) {
		struct record_item item;
		unsigned int items = 0;

		memory.bytes[i] ^= 0xff;
		open_record(&memory, memory.length);
		while (record_read(&reader, &item) == RECORD_ITEM)
			ck_assert_uint_lt(++items, 100);
		if (i < 8)
			ck_assert_uint_eq(items, 0);
		fclose(reader.file);
		memory.bytes[i] ^= 0xff;
	}
	free(memory.bytes);
}
END_TEST

START_TEST(order_of_blocks)
{
	static const uint8_t no_start[] = {
		'D', 'M', 'U', 'X', 'R', 'E', 'C', '1', 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
	};
	struct memory memory = write_record(true), twice = { NULL };
	FILE *file = open_memstream(&twice.bytes, &twice.length);
	struct record_item item;

	/* an end, and a note behind it */
	fwrite(memory.bytes, 1, memory.length, file);
	fwrite(no_start + 8, 1, sizeof(no_start) - 8, file);
	fclose(file);
	open_record(&twice, twice.length);
	for (unsigned int i = 0; i < 4; i++)
		ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_BAD);
	fclose(reader.file);
	free(twice.bytes);
	/* no start */
	memcpy(memory.bytes, no_start, sizeof(no_start));
	open_record(&memory, sizeof(no_start));
	ck_assert_int_eq(record_read(&reader, &item), RECORD_BAD);
	fclose(reader.file);
	free(memory.bytes);
}
END_TEST

START_TEST(limit_and_failure)
{
	struct record_writer writer;
	FILE *file = fopen("/dev/full", "w");
	struct memory memory = { NULL };

	ck_assert_ptr_nonnull(file);
	record_writer_init(&writer, file);
	record_write_start(&writer, &start);
	ck_assert(writer.failed);
	ck_assert_int_eq(writer.error, 28 /* ENOSPC */);
	record_write_event(&writer, &event);
	record_write_note(&writer, 5, "after the failure");
	ck_assert_uint_eq(writer.written, 0);
	fclose(file);

	file = open_memstream(&memory.bytes, &memory.length);
	record_writer_init(&writer, file);
	writer.limit = 200;
	record_write_start(&writer, &start);
	ck_assert(!writer.failed);
	for (unsigned int i = 0; i < 4; i++)
		record_write_event(&writer, &event);
	ck_assert(writer.failed);
	fclose(file);
	ck_assert_uint_le(memory.length, 200);
	free(memory.bytes);
}
END_TEST

START_TEST(long_texts_are_cut)
{
	static char text[2 * RECORD_TEXT_MAX];
	struct memory memory = { NULL };
	FILE *file = open_memstream(&memory.bytes, &memory.length);
	struct hw_event wordy = { .kind = HW_EVENT_MODEM_FATAL, .text = text };
	struct record_writer writer;
	struct record_item item;

	memset(text, 'x', sizeof(text) - 1);
	record_writer_init(&writer, file);
	record_write_start(&writer, &start);
	record_write_event(&writer, &wordy);
	record_write_note(&writer, 0, text);
	fclose(file);
	open_record(&memory, memory.length);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_uint_eq(strlen(item.event.text), RECORD_TEXT_MAX);
	ck_assert_int_eq(record_read(&reader, &item), RECORD_ITEM);
	ck_assert_uint_eq(strlen(item.note), RECORD_TEXT_MAX);
	fclose(reader.file);
	free(memory.bytes);
}
END_TEST

Suite *record_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *tcase = tcase_create("record");

	tcase_add_test(tcase, read_what_was_written);
	tcase_add_test(tcase, bytes_as_documented);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_test(tcase, spoiled_anywhere);
	tcase_add_test(tcase, order_of_blocks);
	tcase_add_test(tcase, limit_and_failure);
	tcase_add_test(tcase, long_texts_are_cut);
	suite_add_tcase(suite, tcase);
	return suite;
}
