/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Records: what they say of a build, what is refused with line and advice, and what a measurement
 * makes of them.
 */
#include "suites.h"

#include "../scenario_measured.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_MAX_LENGTH 64
#define TEXT_MAX 4096

/* What the scenario that the records are of has: four cases, one of them a race. */
#define SCENARIO "return { id = 'X-1', title = 't', source = 's', levels = {'linux'},\n" \
	"parameters = { k = {1, 2}, gap = {'1ms', '2ms'} }, races = { ['gap=2ms,k=2'] = 'why' },\n" \
	"run = function() end }\n"

static const struct scenario_build stock = { "mainline", "6.12-stock", "msm8916" };
static const struct scenario_build debug = { "mainline", "6.12-debug", "msm8916" };

static char error[SCENARIO_LINE_MAX];
static char path[PATH_MAX_LENGTH], record_path[PATH_MAX_LENGTH + 8];
static char saved[TEXT_MAX];

static void write_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	ck_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void setup(void)
{
	int fd;

	strcpy(path, "/tmp/record-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	unlink(path);
	snprintf(record_path, sizeof(record_path), "%s.record", path);
	strcat(path, ".lua");
	write_file(path, SCENARIO);
}

static void teardown(void)
{
	unlink(path);
	unlink(record_path);
}

/* The record of the scenario, checked against it; NULL with @error. */
static struct scenario_record *open_record(const char *text)
{
	struct scenario_config config = { .path = path, .seed = 1 };
	struct scenario *scenario = scenario_open(&config, error);
	struct scenario_record *record;

	ck_assert_msg(scenario, "%s", error);
	write_file(record_path, text);
	record = scenario_record_open(path, error);
	if (record && !scenario_record_check(record, scenario, error)) {
		scenario_record_close(record);
		record = NULL;
	}
	scenario_close(scenario);
	return record;
}

static struct scenario_record *good_record(const char *text)
{
	struct scenario_record *record = open_record(text);

	ck_assert_msg(record, "%s", error);
	return record;
}

/* --- matching --- */

START_TEST(kernels)
{
	ck_assert(scenario_kernels_match("*", "6.12-stock"));
	ck_assert(scenario_kernels_match("*", "-"));
	ck_assert(scenario_kernels_match("6.1 6.12", "6.12-stock"));
	ck_assert(!scenario_kernels_match("6.1", "6.12-stock"));
	ck_assert(!scenario_kernels_match("6.12", "6.1-stock"));
	ck_assert(scenario_kernels_match("6.12-stock", "6.12-stock"));
	ck_assert(!scenario_kernels_match("6.12-stock", "6.12-debug"));
	ck_assert(!scenario_kernels_match("6.12-stock", "-"));
	ck_assert(scenario_kernels_match("*-debug", "7.2-debug"));
	ck_assert(!scenario_kernels_match("*-debug", "7.2-stock"));
	ck_assert(!scenario_kernels_match("*-debug", "-"));
	ck_assert(!scenario_kernels_match("* !6.12-stock", "6.12-stock"));
	ck_assert(!scenario_kernels_match("!6.12 *", "6.12-stock"));
	ck_assert(scenario_kernels_match("* !6.12-stock", "6.12-debug"));
	ck_assert(!scenario_kernels_match("!6.12-stock", "6.12-debug"));
}
END_TEST

START_TEST(cases)
{
	ck_assert(scenario_case_matches("*", ""));
	ck_assert(scenario_case_matches("*", "k=1"));
	ck_assert(scenario_case_matches("k=1", "gap=1ms,k=1"));
	ck_assert(scenario_case_matches("k=1,gap=1ms", "gap=1ms,k=1"));
	ck_assert(!scenario_case_matches("k=1", "gap=1ms,k=12"));
	ck_assert(!scenario_case_matches("k=12", "gap=1ms,k=1"));
	ck_assert(!scenario_case_matches("k=1,j=1", "gap=1ms,k=1"));
	ck_assert(!scenario_case_matches("k=1", ""));
	ck_assert(scenario_case_matches("gap=1ms,k=3/1", "gap=1ms,k=1"));
	ck_assert(scenario_case_matches("k=3/1,gap=2ms/1ms", "gap=1ms,k=3"));
	ck_assert(!scenario_case_matches("k=3/11/2", "gap=1ms,k=1"));
	ck_assert(!scenario_case_matches("k=3/2,gap=1", "gap=1ms,k=2"));
	ck_assert(!scenario_case_matches("k", "gap=1ms,k=1"));
}
END_TEST

static void append(void *opaque, const char *rule)
{
	(void)opaque;
	scenario_rules_append(saved, sizeof(saved), rule);
}

START_TEST(what_it_says)
{
	struct scenario_record *record = good_record(
		"# who fails it\n\n"
		"fails | mainline | msm8916 | 6.12 | k=1 | it works | PWR-01: a | b, c\n"
		"  fails|mainline|msm8916|*-debug|*|it slept|poison  \n"
		"breaks | mainline | msm8916 | * | gap=1ms | double-ack | why, indeed\n"
		"breaks | mainline | msm8916 | * | * | bad-magic | r\n"
		"depends 0..1/1 | mainline | msm8916 | * | gap=2ms,k=2 | * | w\n");
	const struct scenario_record_line *line;

	line = scenario_record_find(record, SCENARIO_RECORD_FAILS, &stock, "gap=1ms,k=1", "it works");
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line->reason, "PWR-01: a | b, c");
	ck_assert_uint_eq(line->number, 3);
	ck_assert_ptr_null(scenario_record_find(record, SCENARIO_RECORD_FAILS, &stock, "gap=1ms,k=2", "it works"));
	ck_assert_ptr_null(scenario_record_find(record, SCENARIO_RECORD_FAILS, &stock, "gap=1ms,k=1", "it"));
	ck_assert_ptr_null(scenario_record_find(record, SCENARIO_RECORD_FAILS, &stock, "gap=1ms,k=1", "it slept"));
	ck_assert_ptr_nonnull(scenario_record_find(record, SCENARIO_RECORD_FAILS, &debug, "gap=1ms,k=1", "it slept"));
	line = scenario_record_find(record, SCENARIO_RECORD_DEPENDS, &stock, "gap=2ms,k=2", "anything");
	ck_assert_ptr_nonnull(line);
	ck_assert(line->counted && line->low == 0 && line->high == 1 && line->cases == 1);
	/* what depends on the build is not known of all points of another kind */
	ck_assert_ptr_null(scenario_record_find(record, SCENARIO_RECORD_FAILS, &stock, "gap=2ms,k=2", "anything"));

	saved[0] = '\0';
	scenario_record_rules(record, &stock, "gap=1ms,k=1", append, NULL);
	ck_assert_str_eq(saved, "double-ack=why,, indeed,bad-magic=r");
	saved[0] = '\0';
	scenario_record_rules(record, &stock, "gap=2ms,k=1", append, NULL);
	ck_assert_str_eq(saved, "bad-magic=r");
	scenario_record_close(record);

	unlink(record_path);
	record = scenario_record_open(path, error);
	ck_assert_msg(record && record->lines == 0, "%s", error);
	scenario_record_close(record);
}
END_TEST

/* --- refused --- */

static const struct {
	const char *text, *says;
} refused[] = {
	{ "fails | mainline | msm8916 | *", ":1: there are 4 fields, not 7: kind | driver" },
	{ "#\nfalls | mainline | msm8916 | * | * | p | r", ":2: kind 'falls' does not exist; did you mean 'fails'?" },
	{ "fails | mainlime | msm8916 | * | * | p | r", ":1: driver 'mainlime' does not exist; did you mean 'mainline'?" },
	{ "fails | * | msm8916 | * | * | p | r", "driver '*' does not exist" },
	{ "fails | ours | msm8974 | * | * | p | r", "machine 'msm8974' does not exist" },
	{ "fails | ours | msm8916 | six | * | p | r", "kernel 'six': write 6.12-stock" },
	{ "fails | ours | msm8916 | 6.12.118 | * | p | r", "kernel '6.12.118': write 6.12-stock" },
	{ "fails | ours | msm8916 | 6.12-stcok | * | p | r", "flavour 'stcok' does not exist; did you mean 'stock'?" },
	{ "fails | ours | msm8916 | * !6. | * | p | r", "kernel '6.'" },
	{ "fails | ours | msm8916 | * | k=3 | p | r", ":1: no case of the scenario is 'k=3'" },
	{ "fails | ours | msm8916 | * | j=1 | p | r", "no case of the scenario is 'j=1'" },
	{ "fails | ours | msm8916 | * | * |  | r", "the point or rule is missing" },
	{ "fails | ours | msm8916 | * | * | p | ", "the reason is missing" },
	{ "fails 1..2/3 | ours | msm8916 | * | * | p | r", "'1..2/3' behind 'fails'" },
	{ "breaks | ours | msm8916 | * | * | double-akk | r", "rule 'double-akk' does not exist; did you mean 'double-ack'?" },
	{ "depends | ours | msm8916 | * | gap=2ms,k=2 | * | r", "write depends LOW..HIGH/CASES" },
	{ "depends 2..1/3 | ours | msm8916 | * | gap=2ms,k=2 | * | r", "write depends LOW..HIGH/CASES" },
	{ "depends 0..4/3 | ours | msm8916 | * | gap=2ms,k=2 | * | r", "write depends LOW..HIGH/CASES" },
	{ "depends ? | ours | msm8916 | * | k=2 | * | r", "depends on the build in gap=1ms,k=2: the scenario's 'races'" },
	{ "depends ? | ours | msm8916 | * | * | * | r", "'races' do not have that case" },
};

START_TEST(refused_records)
{
	ck_assert_ptr_null(open_record(refused[_i].text));
	ck_assert_msg(strstr(error, refused[_i].says), "%s", error);
	ck_assert_ptr_nonnull(strstr(error, ".record:"));
}
END_TEST

/* --- measured --- */

/* @record after @points of @build; for the life of the test */
static const char *updated(const char *text, const char *points, const struct scenario_build *build)
{
	struct scenario_record *record = good_record(text);
	struct scenario_measured measured = { .lines = 0 };
	char line[SCENARIO_RECORD_LINE_MAX];

	for (const char *at = points; *at; at += strcspn(at, "\n") + 1) {
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(at, "\n"), at);
		scenario_measured_take(&measured, line);
	}
	scenario_record_update(record, &measured, build);
	saved[0] = '\0';
	for (unsigned int i = 0; i < record->lines; i++) {
		scenario_record_print(&record->line[i], line, sizeof(line));
		strcat(strcat(saved, line), "\n");
	}
	ck_assert_msg(scenario_record_save(record, error), "%s", error);
	scenario_record_close(record);
	scenario_measured_free(&measured);
	return saved;
}

#define ENDS "ok - the timeline ran to its end\n"
#define ALL(point) "case gap=1ms,k=1\n" point ENDS "case gap=1ms,k=2\n" point ENDS \
	"case gap=2ms,k=1\n" point ENDS "case gap=2ms,k=2\n" point ENDS

START_TEST(new_failures)
{
	/* in every case; a person writes the reason */
	ck_assert_str_eq(updated("", ALL("not ok - it works\n"), &stock),
			 "fails | mainline | msm8916 | 6.12-stock | * | it works | ?\n");
	/* a title before the first case is no case */
	ck_assert_str_eq(updated("", "# X-1 t\n" ALL("not ok - it works\n"), &stock),
			 "fails | mainline | msm8916 | 6.12-stock | * | it works | ?\n");
	/* the same again changes nothing, nor does another build's failure to it */
	ck_assert_str_eq(updated("# c\nfails | mainline | msm8916 | 6.12-stock | * | it works | r\n",
				 ALL("not ok - it works\n"), &stock),
			 "# c\nfails | mainline | msm8916 | 6.12-stock | * | it works | r\n");
	ck_assert_str_eq(updated("fails | mainline | msm8916 | 6.12-stock | * | it works | r\n",
				 ALL("not ok - it works\n"), &debug),
			 "fails | mainline | msm8916 | 6.12-stock 6.12-debug | * | it works | r\n");
	ck_assert_str_eq(updated("fails | ours | msm8916 | * | * | it works | r\n",
				 "case gap=1ms,k=1\nnot ok - it works\n# why\n" ENDS "case gap=1ms,k=2\nok - it works\n" ENDS,
				 &stock),
			 "fails | ours | msm8916 | * | * | it works | r\n"
			 "fails | mainline | msm8916 | 6.12-stock | gap=1ms,k=1 | it works | ?\n");
}
END_TEST

START_TEST(what_does_not_fail_any_more)
{
	/* of the build that was measured only */
	ck_assert_str_eq(updated("fails | mainline | msm8916 | * | * | it works | r\n",
				 ALL("ok - it works\n"), &stock),
			 "fails | mainline | msm8916 | * !6.12-stock | * | it works | r\n");
	ck_assert_str_eq(updated("fails | mainline | msm8916 | 6.12 | * | it works | r\n",
				 ALL("ok - it works\n"), &debug),
			 "fails | mainline | msm8916 | 6.12 !6.12-debug | * | it works | r\n");
	ck_assert_str_eq(updated("fails | mainline | msm8916 | 6.1-plain 6.12-stock | * | it works | r\n",
				 ALL("ok - it works\n"), &stock),
			 "fails | mainline | msm8916 | 6.1-plain | * | it works | r\n");
	ck_assert_str_eq(updated("fails | mainline | msm8916 | 6.12-stock | * | it works | r\n",
				 ALL("ok - it works\n"), &stock), "");
	ck_assert_int_ne(access(record_path, F_OK), 0);
	/* and again */
	ck_assert_str_eq(updated("fails | mainline | msm8916 | * !6.12-stock | * | it works | r\n",
				 ALL("not ok - it works\n"), &stock),
			 "fails | mainline | msm8916 | * | * | it works | r\n");
	/* a case that does not fail any more keeps the reason of the others */
	ck_assert_str_eq(updated("fails | mainline | msm8916 | * | k=1 | it works | r\n",
				 "case gap=1ms,k=1\nnot ok - it works\ncase gap=2ms,k=1\nok - it works\n" ENDS, &stock),
			 "fails | mainline | msm8916 | * !6.12-stock | k=1 | it works | r\n"
			 "fails | mainline | msm8916 | 6.12-stock | gap=1ms,k=1 | it works | r\n");
	/* nor is what an oops left out */
	ck_assert_str_eq(updated("fails | mainline | msm8916 | * | k=1 | it works | r\n",
				 "case gap=1ms,k=1\nnot ok - the timeline ran to its end\n", &stock),
			 "fails | mainline | msm8916 | * | k=1 | it works | r\n"
			 "fails | mainline | msm8916 | 6.12-stock | gap=1ms,k=1 | the timeline ran to its end | ?\n");
	/* what was not run is not judged, and what said that it cannot neither */
	ck_assert_str_eq(updated("fails | mainline | msm8916 | * | k=1 | it works | r\n",
				 "case gap=1ms,k=2\nok - it works\n" ENDS "case gap=1ms,k=1\nskip no\n" ENDS, &stock),
			 "fails | mainline | msm8916 | * | k=1 | it works | r\n");
}
END_TEST

START_TEST(broken_rules)
{
	ck_assert_str_eq(updated("", "case gap=1ms,k=1\n" ENDS "not ok - the checker knows every violation\n"
				 "# double-ack x3, first at 17.2: twice\n#   rule: one ack an edge\n# violations 3\n"
				 "ok - trace and report are complete\n# bad-magic x1, no violation\n", &stock),
			 "breaks | mainline | msm8916 | 6.12-stock | gap=1ms,k=1 | double-ack | ?\n");
}
END_TEST

START_TEST(what_depends_on_the_build)
{
	static const char depends[] = "depends ? | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n";

	ck_assert_str_eq(updated(depends, ALL("ok - it works\n"), &stock),
			 "depends 0..0/1 | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n");
	ck_assert_str_eq(updated("depends 0..0/1 | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n",
				 "case gap=2ms,k=2\nnot ok - the timeline ran to its end\n", &stock),
			 "depends 0..1/1 | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n");
	ck_assert_str_eq(updated("depends ? | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n",
				 "# X-1 t\ncase gap=2ms,k=2\nnot ok - it works\n", &stock),
			 "depends 1..1/1 | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n");
	/* of another driver nothing is left to the build */
	ck_assert_str_eq(updated(depends, "case gap=2ms,k=2\nnot ok - it works\n",
				 &(struct scenario_build){ "ours", "6.12-stock", "msm8916" }),
			 "depends ? | mainline | msm8916 | * | gap=2ms,k=2 | * | r\n"
			 "fails | ours | msm8916 | 6.12-stock | gap=2ms,k=2 | it works | ?\n");
}
END_TEST

Suite *scenario_record_suite(void)
{
	Suite *suite = suite_create("scenario_record");
	TCase *tcase = tcase_create("record");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, kernels);
	tcase_add_test(tcase, cases);
	tcase_add_test(tcase, what_it_says);
	tcase_add_loop_test(tcase, refused_records, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tcase, new_failures);
	tcase_add_test(tcase, what_does_not_fail_any_more);
	tcase_add_test(tcase, broken_rules);
	tcase_add_test(tcase, what_depends_on_the_build);
	suite_add_tcase(suite, tcase);
	return suite;
}
