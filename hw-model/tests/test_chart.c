/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sequence chart: rows of events, folds, the page; and all files of a record at once.
 */
#include "bench.h"
#include "suites.h"

#include "../../core/dmux_power.h"
#include "../evidence.h"
#include "../record.h"
#include "../trace.h"

#include <stdlib.h>
#include <string.h>

static const struct bam_config v1_7 = { BAM_V1_7, 6, 1 };
static const struct signal_levels low;
static const uint8_t data_frame[] = { 0xfc, 0x33, 0, 0, 3, 2, 5, 0, 0x45, 1, 2, 3, 4, 0, 0, 0 };

static struct chart chart;

static void setup(void)
{
	chart_init(&chart, &v1_7, 0, &low);
}

static void teardown(void)
{
	chart_free(&chart);
}

static void emit(struct hw_event event)
{
	chart_event(&chart, &event);
}

static const struct chart_row *row(uint32_t index)
{
	ck_assert_uint_lt(index, chart.rows);
	return &chart.row[index];
}

/* A descriptor, a frame up, an interrupt. */
static void packet(uint64_t time_ns)
{
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_PIPE_DOORBELL, .unit = 4 });
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_DESCRIPTOR_DONE, .unit = 4 });
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_BAM_IRQ, .a = 1 });
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_FRAME_UP, .unit = 2,
				.data = data_frame, .length = sizeof(data_frame) });
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_BAM_IRQ, .a = 0 });
}

static void vote(uint64_t time_ns, bool level)
{
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_DOORBELL_AP, .a = 1u << 13 });
	emit((struct hw_event){ .time_ns = time_ns, .kind = HW_EVENT_SMSM_AP,
				.a = level ? 0 : DMUX_SMSM_PC, .b = level ? DMUX_SMSM_PC : 0 });
}

START_TEST(word_and_doorbell_are_one_row)
{
	vote(5, true);
	ck_assert_uint_eq(chart.rows, 1);
	ck_assert_str_eq(row(0)->label, "vote 0 \xe2\x86\x92 1");
	ck_assert_uint_eq(row(0)->from, CHART_AP);
	ck_assert_uint_eq(row(0)->via, CHART_SMSM);
	ck_assert_uint_eq(row(0)->to, CHART_MODEM);
	ck_assert_uint_eq(row(0)->levels, CHART_LEVEL_VOTE);

	emit((struct hw_event){ .time_ns = 6, .kind = HW_EVENT_SMSM_MODEM, .b = DMUX_SMSM_MASK });
	ck_assert_uint_eq(row(1)->to, CHART_SMSM);
	emit((struct hw_event){ .time_ns = 6, .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 });
	ck_assert_uint_eq(chart.rows, 2);
	ck_assert_uint_eq(row(1)->to, CHART_AP);
	ck_assert_str_eq(row(1)->label, "pc 0 \xe2\x86\x92 1, pc-ack 0 \xe2\x86\x92 1");
	ck_assert_uint_eq(row(1)->levels, CHART_LEVEL_VOTE | CHART_LEVEL_PC);
}
END_TEST

START_TEST(doorbells_alone_are_rows)
{
	emit((struct hw_event){ .time_ns = 5, .kind = HW_EVENT_DOORBELL_AP, .a = 1u << 13 });
	vote(6, true);
	emit((struct hw_event){ .time_ns = 7, .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 });
	emit((struct hw_event){ .time_ns = 8, .kind = HW_EVENT_SMSM_MODEM, .b = DMUX_SMSM_PC });
	emit((struct hw_event){ .time_ns = 8, .kind = HW_EVENT_DOORBELL_MODEM, .a = 0 });
	ck_assert_uint_eq(chart.rows, 4);
	ck_assert_str_eq(row(0)->label, "doorbell, no change");
	ck_assert_uint_eq(row(2)->to, CHART_AP);
	ck_assert_uint_eq(row(3)->to, CHART_SMSM);
	ck_assert_str_eq(row(3)->detail, "the AP is not subscribed: not rung");
}
END_TEST

/* Every kind, with and without what it may have, makes no more than a row. */
START_TEST(every_kind)
{
	for (unsigned int kind = 0; kind < HW_EVENT_KIND_COUNT; kind++) {
		uint32_t before = chart.rows;

		emit((struct hw_event){ .time_ns = 2 * kind, .kind = kind, .unit = 4, .a = 1,
					.b = 2 });
		emit((struct hw_event){ .time_ns = 2 * kind + 1, .kind = kind, .unit = UINT32_MAX,
					.a = UINT64_MAX, .b = UINT64_MAX, .c = 1, .text = "text",
					.data = kind == HW_EVENT_FRAME_UP ? data_frame : NULL,
					.length = kind == HW_EVENT_FRAME_UP ? 16 : 0 });
		if (kind == HW_EVENT_MUTEX || kind == HW_EVENT_DESCRIPTOR_DONE)
			ck_assert_uint_eq(chart.rows, before);
		else
			ck_assert_uint_eq(chart.rows, before + 2);
	}
	for (uint32_t i = 0; i < chart.rows; i++)
		ck_assert_str_ne(row(i)->label, "");
}
END_TEST

START_TEST(notes)
{
	chart_note(&chart, 1, "modem.set ack_late_count 1");
	chart_note(&chart, 2, "as expected: one");
	chart_note(&chart, 3, "NOT as expected: two");
	emit((struct hw_event){ .time_ns = 4, .kind = HW_EVENT_VIOLATION, .text = "rule" });
	emit((struct hw_event){ .time_ns = 5, .kind = HW_EVENT_VIOLATION, .b = 1, .text = "rule" });
	ck_assert_int_eq(row(0)->style, CHART_STEP);
	ck_assert_int_eq(row(1)->style, CHART_MET);
	ck_assert_int_eq(row(2)->style, CHART_FAILURE);
	ck_assert_int_eq(row(3)->style, CHART_FAILURE);
	ck_assert_int_eq(row(4)->style, CHART_KNOWN);
}
END_TEST

/* A violation that was due between two events, and is found within the second. */
START_TEST(late_finding)
{
	vote(10, true);
	emit((struct hw_event){ .time_ns = 30, .kind = HW_EVENT_DOORBELL_AP, .a = 1u << 13 });
	emit((struct hw_event){ .time_ns = 20, .kind = HW_EVENT_VIOLATION, .text = "due at 20" });
	emit((struct hw_event){ .time_ns = 30, .kind = HW_EVENT_SMSM_AP, .a = DMUX_SMSM_PC });
	ck_assert_uint_eq(chart.rows, 3);
	ck_assert_str_eq(row(1)->label, "due at 20");
	ck_assert_uint_eq(row(1)->levels, CHART_LEVEL_VOTE);
	ck_assert_str_eq(row(2)->label, "vote 1 \xe2\x86\x92 0");
	ck_assert_uint_eq(row(2)->levels, 0);
}
END_TEST

/* Folds cover all rows once, in order. */
static void check_folds(void)
{
	uint32_t next = 0;

	for (uint32_t i = 0; i < chart.folds; i++) {
		ck_assert_uint_eq(chart.fold[i].first, next);
		ck_assert_uint_gt(chart.fold[i].rows, 0);
		next += chart.fold[i].rows;
	}
	ck_assert_uint_eq(next, chart.rows);
}

START_TEST(traffic_in_bulk)
{
	chart_note(&chart, 1, "flood");
	for (unsigned int i = 0; i < 50; i++)
		packet(10 + i);
	chart_note(&chart, 100, "idle");
	packet(101);
	chart_make_folds(&chart);
	check_folds();
	ck_assert_uint_eq(chart.folds, 3);
	ck_assert(!chart.fold[0].traffic);
	ck_assert(chart.fold[1].traffic);
	ck_assert_uint_eq(chart.fold[1].rows, 150);
	ck_assert_uint_eq(chart.fold[2].rows, 4);
}
END_TEST

/* 20 power cycles with traffic, of a different amount each; in one the checker speaks. */
START_TEST(rounds_are_folded)
{
	unsigned int failures = 0;

	for (unsigned int i = 0; i < 20; i++) {
		vote(1000 * i + 1, true);
		for (unsigned int k = 0; k < 10 + i; k++)
			packet(1000 * i + 2);
		if (i == 10)
			emit((struct hw_event){ .time_ns = 1000 * i + 3,
						.kind = HW_EVENT_VIOLATION, .text = "rule" });
		vote(1000 * i + 3, false);
	}
	chart_make_folds(&chart);
	check_folds();
	/* round 1, 9 more, round 11 in full; then rounds from a falling vote on, and the last one */
	ck_assert_uint_lt(chart.folds, 13);
	ck_assert_uint_eq(chart.fold[3].times, 9);
	ck_assert_uint_eq(chart.fold[chart.folds - 2].times, 8);
	for (uint32_t i = 0; i < chart.folds; i++) {
		const struct chart_fold *fold = &chart.fold[i];

		for (uint32_t k = fold->first; k < fold->first + fold->rows; k++) {
			if (row(k)->style != CHART_FAILURE)
				continue;
			failures++;
			ck_assert_uint_eq(fold->times, 0);
			ck_assert(!fold->traffic);
		}
	}
	ck_assert_uint_eq(failures, 1);
}
END_TEST

START_TEST(numbers_do_not_matter)
{
	for (unsigned int i = 0; i < 20; i++) {
		char text[64];

		snprintf(text, sizeof(text), "a.lua:%u: bam.write 0x8384%x: %02x", i, 0xa000 + i, i);
		chart_note(&chart, 2 * i, text);
		chart_note(&chart, 2 * i + 1, "modem.ring");
	}
	chart_make_folds(&chart);
	check_folds();
	ck_assert_uint_eq(chart.folds, 2);
	ck_assert_uint_eq(chart.fold[1].times, 19);
}
END_TEST

START_TEST(failures_are_never_folded)
{
	for (unsigned int i = 0; i < 50; i++)
		chart_note(&chart, i, "NOT as expected: again");
	chart_make_folds(&chart);
	check_folds();
	ck_assert_uint_eq(chart.folds, 1);
	ck_assert_uint_eq(chart.fold[0].times, 0);
}
END_TEST

START_TEST(too_much_traffic_is_counted)
{
	for (unsigned int i = 0; i < CHART_ROWS_MAX; i++)
		packet(i);
	chart_note(&chart, CHART_ROWS_MAX, "NOT as expected: the end");
	ck_assert_uint_eq(chart.rows, CHART_ROWS_MAX + 1);
	ck_assert_uint_eq(chart.left_out, 2 * CHART_ROWS_MAX);
	ck_assert_int_eq(row(CHART_ROWS_MAX)->style, CHART_FAILURE);
	ck_assert(!chart.failed);
}
END_TEST

/* Nothing that a guest can do for ever makes the chart grow for ever, and a failure is still seen. */
START_TEST(storms_are_counted)
{
	static const uint8_t open_frame[] = { 0xfc, 0x33, 0, 1, 0, 2, 0, 0 };
	static const struct hw_event storms[] = {
		{ .kind = HW_EVENT_DOORBELL_AP, .a = 1u << 13 },
		{ .kind = HW_EVENT_DOORBELL_AP, .a = 1 },
		{ .kind = HW_EVENT_SMSM_AP, .b = DMUX_SMSM_PC },
		{ .kind = HW_EVENT_SMSM_SUBSCRIBE, .b = DMUX_SMSM_PC },
		{ .kind = HW_EVENT_PIPE_RESET, .unit = 4 },
		{ .kind = HW_EVENT_BAM_UNPOWERED, .a = 0x20 },
		{ .kind = HW_EVENT_BAM_RESET, .a = 1 },
		{ .kind = HW_EVENT_FRAME_UP, .data = open_frame, .length = sizeof(open_frame) },
		{ .kind = HW_EVENT_PACKET_DROP, .text = "full" },
		{ .kind = HW_EVENT_GUEST_ERROR, .text = "where no lock is" },
		{ .kind = HW_EVENT_QMI, .text = "sync" },
		{ .kind = HW_EVENT_VIOLATION, .b = 1, .text = "known" },
	};
	uint64_t events = 3u * CHART_ROWS_MAX;

	for (uint64_t i = 0; i < events; i++) {
		struct hw_event event = storms[_i];

		event.time_ns = i;
		emit(event);
	}
	ck_assert_uint_eq(chart.rows, CHART_ROWS_OTHER_MAX);
	ck_assert_uint_eq(chart.left_out, events - CHART_ROWS_OTHER_MAX);
	chart_note(&chart, events, "NOT as expected: the end");
	ck_assert_int_eq(row(CHART_ROWS_OTHER_MAX)->style, CHART_FAILURE);
	for (uint64_t i = 0; i < CHART_ROWS_MAX; i++)
		emit((struct hw_event){ .time_ns = events + i, .kind = HW_EVENT_VIOLATION, .text = "again" });
	ck_assert_uint_eq(chart.rows, CHART_ROWS_FAILURE_MAX);
	ck_assert(!chart.failed);
}
END_TEST

static char *page(const struct chart_heading *heading)
{
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	chart_make_folds(&chart);
	chart_write_html(&chart, heading, file);
	fclose(file);
	return text;
}

START_TEST(page_has_everything)
{
	const struct chart_heading heading = {
		.title = "T-1 <title>", .again = "make scenario NAME=a/b",
		.tap = "ok 1 - fine\nnot ok 2 - wrong & <odd>\nnot ok 3 - known # TODO why\n",
		.console = "first line\nlast line\n", .remark = "A remark.",
	};
	char *text;

	vote(1, true);
	for (unsigned int i = 0; i < 20; i++)
		packet(1000 + i);
	chart_note(&chart, 2000, "NOT as expected: <script>alert(\"1\")</script>\x01");
	text = page(&heading);
	ck_assert_ptr_nonnull(strstr(text, "<h1>T-1 &lt;title&gt;</h1>"));
	ck_assert_ptr_nonnull(strstr(text, "<li class=\"bad\">not ok 2 - wrong &amp; &lt;odd&gt;</li>"));
	ck_assert_ptr_nonnull(strstr(text, "<li class=\"todo\">not ok 3 - known # TODO why</li>"));
	ck_assert_ptr_null(strstr(text, "ok 1 - fine"));
	ck_assert_ptr_nonnull(strstr(text, "A remark."));
	ck_assert_ptr_nonnull(strstr(text, "last line"));
	ck_assert_ptr_nonnull(strstr(text, "vote 0 \xe2\x86\x92 1</text>"));
	ck_assert_ptr_nonnull(strstr(text, "traffic: 20 frames up (160 bytes), 0 down"));
	ck_assert_ptr_nonnull(strstr(text, "<a href=\"#failure-61\">"));
	ck_assert_ptr_nonnull(strstr(text, "<g id=\"failure-61\">"));
	ck_assert_ptr_nonnull(strstr(text, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;?"));
	ck_assert_ptr_null(strstr(text, "<script"));
	ck_assert_str_eq(text + strlen(text) - 15, "</body></html>\n");
	free(text);
}
END_TEST

START_TEST(empty_page)
{
	const struct chart_heading heading = { .title = NULL };
	char *text = page(&heading);

	ck_assert_ptr_nonnull(strstr(text, "<h1>BAM-DMUX run</h1>"));
	ck_assert_str_eq(text + strlen(text) - 15, "</body></html>\n");
	free(text);
}
END_TEST

struct memory {
	char *bytes;
	size_t length;
};

static void keep_line(void *opaque, const char *text, uint32_t length)
{
	fwrite(text, 1, length, opaque);
}

/* A run of three events as the observer records it; its trace goes to @events. */
static struct memory record_run(struct memory *events, uint64_t hash_error)
{
	const struct hw_event run[] = {
		{ .time_ns = 10, .kind = HW_EVENT_BAM_POWER, .a = 1 },
		{ .time_ns = 20, .kind = HW_EVENT_FRAME_UP, .unit = 2, .data = data_frame,
		  .length = sizeof(data_frame) },
		{ .time_ns = 30, .kind = HW_EVENT_MODEM_FATAL, .text = "why" },
	};
	FILE *trace_file = open_memstream(&events->bytes, &events->length), *file;
	struct memory memory = { NULL };
	struct record_writer writer;
	struct trace trace;

	trace_init(&trace, &v1_7, keep_line, trace_file);
	trace.lines = 1000;
	trace.hash = 0x1234;
	file = open_memstream(&memory.bytes, &memory.length);
	record_writer_init(&writer, file);
	record_write_start(&writer, &(struct record_start){ .time_ns = 5, .lines = trace.lines,
							    .hash = trace.hash, .bam = v1_7 });
	for (unsigned int i = 0; i < 3; i++) {
		trace_listen(&trace, &run[i]);
		record_write_event(&writer, &run[i]);
	}
	record_write_note(&writer, 35, "a note");
	record_write_end(&writer, &(struct record_end){ .time_ns = 40, .lines = trace.lines,
							.hash = trace.hash ^ hash_error });
	fclose(file);
	fclose(trace_file);
	return memory;
}

/* The files of the first @length bytes of @record; the caller frees. */
static bool make_evidence(const struct memory *record, size_t length,
			  struct memory out[EVIDENCE_FILE_COUNT], struct evidence_result *result)
{
	const struct chart_heading heading = { .title = "T" };
	FILE *in = fmemopen(record->bytes, length, "r"), *file[EVIDENCE_FILE_COUNT];
	bool made;

	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT; i++)
		file[i] = open_memstream(&out[i].bytes, &out[i].length);
	made = evidence_write(in, &heading, file, result);
	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT; i++)
		fclose(file[i]);
	fclose(in);
	return made;
}

static void free_evidence(struct memory out[EVIDENCE_FILE_COUNT])
{
	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT; i++)
		free(out[i].bytes);
}

START_TEST(evidence_of_a_record)
{
	struct memory events = { NULL }, out[EVIDENCE_FILE_COUNT];
	struct memory record = record_run(&events, 0);
	struct evidence_result result;

	ck_assert(make_evidence(&record, record.length, out, &result));
	ck_assert_str_eq(result.remark, "");
	ck_assert_uint_eq(result.events, 3);
	ck_assert_uint_eq(result.frames, 1);
	ck_assert_uint_eq(result.lines, 1003);
	ck_assert_uint_eq(out[EVIDENCE_EVENTS].length, events.length);
	ck_assert(!memcmp(out[EVIDENCE_EVENTS].bytes, events.bytes, events.length));
	ck_assert_ptr_nonnull(strstr(out[EVIDENCE_SIGNALS].bytes, "#10\n1*\n"));
	ck_assert_ptr_nonnull(strstr(out[EVIDENCE_SIGNALS].bytes, "\n#40\n"));
	ck_assert_ptr_nonnull(strstr(out[EVIDENCE_CHART].bytes, "FATAL: why"));
	ck_assert_ptr_nonnull(strstr(out[EVIDENCE_CHART].bytes, "a note"));
	free_evidence(out);
	free(record.bytes);
	free(events.bytes);
}
END_TEST

START_TEST(evidence_of_another_run)
{
	struct memory events = { NULL }, out[EVIDENCE_FILE_COUNT];
	struct memory record = record_run(&events, 1);
	struct evidence_result result;

	ck_assert(make_evidence(&record, record.length, out, &result));
	ck_assert_ptr_nonnull(strstr(result.remark, "not of this run"));
	ck_assert_ptr_nonnull(strstr(out[EVIDENCE_CHART].bytes, "not of this run"));
	free_evidence(out);
	free(record.bytes);
	free(events.bytes);
}
END_TEST

START_TEST(evidence_of_a_cut_record)
{
	struct memory events = { NULL }, out[EVIDENCE_FILE_COUNT];
	struct memory record = record_run(&events, 0);
	struct evidence_result result;

	for (size_t length = 1; length < record.length; length++) {
		bool made = make_evidence(&record, length, out, &result);

		ck_assert_str_ne(result.remark, "");
		if (made) {
			ck_assert_ptr_nonnull(strstr(result.remark, "ends early"));
			ck_assert_uint_le(out[EVIDENCE_EVENTS].length, events.length);
			ck_assert(!memcmp(out[EVIDENCE_EVENTS].bytes, events.bytes,
					  out[EVIDENCE_EVENTS].length));
			ck_assert_ptr_nonnull(strstr(out[EVIDENCE_CHART].bytes, "</html>"));
		} else {
			ck_assert_uint_le(length, 8 + 8 + 64);
		}
		free_evidence(out);
	}
	free(record.bytes);
	free(events.bytes);
}
END_TEST

Suite *chart_suite(void)
{
	Suite *suite = suite_create("chart");
	TCase *tcase = tcase_create("chart");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, word_and_doorbell_are_one_row);
	tcase_add_test(tcase, doorbells_alone_are_rows);
	tcase_add_test(tcase, every_kind);
	tcase_add_test(tcase, notes);
	tcase_add_test(tcase, late_finding);
	tcase_add_test(tcase, traffic_in_bulk);
	tcase_add_test(tcase, rounds_are_folded);
	tcase_add_test(tcase, numbers_do_not_matter);
	tcase_add_test(tcase, failures_are_never_folded);
	tcase_add_test(tcase, too_much_traffic_is_counted);
	tcase_add_loop_test(tcase, storms_are_counted, 0, 12);
	tcase_add_test(tcase, page_has_everything);
	tcase_add_test(tcase, empty_page);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("evidence");
	tcase_add_test(tcase, evidence_of_a_record);
	tcase_add_test(tcase, evidence_of_another_run);
	tcase_add_test(tcase, evidence_of_a_cut_record);
	suite_add_tcase(suite, tcase);
	return suite;
}
