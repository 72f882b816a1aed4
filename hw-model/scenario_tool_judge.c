/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * "scenario tap", "record", "verdict" and "known": points of a run, by the scenario's record.
 */
#include "scenario_measured.h"
#include "scenario_tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGED_MAX 32u

/* What all four need. */
struct judged {
	const struct scenario_build *build;
	struct scenario *scenario;
	struct scenario_record *record;
	struct scenario_measured measured;
};

static void close_judged(struct judged *judged)
{
	scenario_record_close(judged->record);
	scenario_close(judged->scenario);
	scenario_measured_free(&judged->measured);
}

static bool open_judged(struct judged *judged, const struct tool_judge *judge)
{
	struct scenario_config config = { .path = judge->file, .seed = 1 };
	char error[SCENARIO_LINE_MAX];

	*judged = (struct judged){ .build = &judge->build };
	judged->scenario = scenario_open(&config, error);
	if (judged->scenario)
		judged->record = scenario_record_open(judge->file, error);
	if (judged->record && scenario_record_check(judged->record, judged->scenario, error))
		return true;
	fprintf(stderr, "scenario: %s\n", error);
	close_judged(judged);
	return false;
}

static void read_points(struct judged *judged)
{
	char line[2 * SCENARIO_RECORD_LINE_MAX];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		scenario_measured_take(&judged->measured, line);
	}
}

/* --- tap --- */

struct tap {
	unsigned int points, failures;
};

static void tap_point(const struct judged *judged, struct tap *tap,
		      const struct scenario_measured_line *point)
{
	const char *parameters = judged->measured.cases[point->in_case].parameters;
	const struct scenario_record_line *depends, *fails;
	const char *todo = "", *reason = "";

	depends = scenario_record_find(judged->record, SCENARIO_RECORD_DEPENDS, judged->build,
				       parameters, point->text);
	fails = scenario_record_find(judged->record, SCENARIO_RECORD_FAILS, judged->build, parameters,
				     point->text);
	if (depends && !point->ok) {
		todo = " # TODO depends on the build: ";
		reason = depends->reason;
	} else if (!depends && fails) {
		todo = " # TODO ";
		reason = fails->reason;
	}
	printf("%sok %u - %s%s%s%s%s%s\n", point->ok ? "" : "not ", ++tap->points, point->text,
	       *parameters ? " (" : "", parameters, *parameters ? ")" : "", todo, reason);
	if (point->ok && *todo)
		printf("# UNEXPECTED PASS: %s:%u says that this fails; \"make catalogue\" takes it out\n",
		       judged->record->path, fails->number);
	tap->failures += !point->ok && !*todo;
}

/* A line of the record about a point that a complete case did not have. */
static void tap_case(const struct judged *judged, struct tap *tap, unsigned int in_case)
{
	const struct scenario_measured_case *measured = &judged->measured.cases[in_case];

	for (unsigned int i = 0; i < judged->record->lines && measured->complete; i++) {
		const struct scenario_record_line *line = &judged->record->line[i];

		if (line->kind != SCENARIO_RECORD_FAILS || measured->skipped ||
		    !scenario_record_applies(line, judged->build, measured->parameters) ||
		    scenario_measured_has(&judged->measured, in_case, SCENARIO_MEASURED_POINT,
					  line->what, NULL))
			continue;
		printf("not ok %u - the record names points that there are%s%s%s\n"
		       "# %s:%u: the case ran to its end without a point \"%s\"\n", ++tap->points,
		       *measured->parameters ? " (" : "", measured->parameters,
		       *measured->parameters ? ")" : "", judged->record->path, line->number, line->what);
		tap->failures++;
	}
}

/* What depended on the build: how it went here. */
static void tap_depends(const struct judged *judged)
{
	for (unsigned int i = 0; i < judged->record->lines; i++) {
		const struct scenario_record_line *line = &judged->record->line[i];
		unsigned int cases = 0, failed;

		if (line->kind != SCENARIO_RECORD_DEPENDS)
			continue;
		failed = scenario_measured_depends(&judged->measured, line, judged->build, &cases);
		if (!cases)
			continue;
		printf("# depends on the build: %u of %u cases failed here%s%s", failed, cases,
		       strcmp(line->parameters, "*") ? " of " : "",
		       strcmp(line->parameters, "*") ? line->parameters : "");
		if (line->counted)
			printf(" (so far %u to %u of %u)", line->low, line->high, line->cases);
		printf(": %s\n", line->reason);
	}
}

int tool_tap(const struct tool_judge *judge)
{
	struct tap tap = { .points = 0 };
	struct judged judged;
	unsigned int in_case = 0;

	if (!open_judged(&judged, judge))
		return TOOL_BAD_INPUT;
	read_points(&judged);
	for (unsigned int i = 0; i < judged.measured.lines; i++) {
		const struct scenario_measured_line *line = &judged.measured.line[i];

		for (; in_case < line->in_case; in_case++)
			tap_case(&judged, &tap, in_case);
		if (line->kind == SCENARIO_MEASURED_POINT)
			tap_point(&judged, &tap, line);
		else if (line->kind == SCENARIO_MEASURED_COMMENT)
			printf("%s\n", line->text);
	}
	for (; in_case < judged.measured.case_count; in_case++)
		tap_case(&judged, &tap, in_case);
	tap_depends(&judged);
	printf("1..%u\n", tap.points);
	close_judged(&judged);
	return tap.points && !tap.failures ? EXIT_SUCCESS : TOOL_FAILED;
}

/* --- record --- */

static bool has_text(const struct scenario_record *record, const char *text)
{
	char line[SCENARIO_RECORD_LINE_MAX];

	for (unsigned int i = 0; i < record->lines; i++) {
		scenario_record_print(&record->line[i], line, sizeof(line));
		if (!strcmp(line, text))
			return true;
	}
	return false;
}

/* Prints lines of @record that @other does not have; how many there are. */
static unsigned int print_others(const struct scenario_record *record,
				 const struct scenario_record *other, const char *mark)
{
	char line[SCENARIO_RECORD_LINE_MAX];
	unsigned int count = 0;

	for (unsigned int i = 0; i < record->lines; i++) {
		scenario_record_print(&record->line[i], line, sizeof(line));
		if (has_text(other, line))
			continue;
		if (++count <= CHANGED_MAX)
			printf("%s %s: %s\n", mark, record->path, line);
	}
	if (count > CHANGED_MAX)
		printf("%s %s: ... %u lines in all\n", mark, record->path, count);
	return count;
}

int tool_record(const struct tool_judge *judge)
{
	struct scenario_record *before;
	char error[SCENARIO_LINE_MAX];
	struct judged judged;
	unsigned int changes;
	bool ok = true;

	if (!open_judged(&judged, judge))
		return TOOL_BAD_INPUT;
	before = scenario_record_open(judge->file, error);
	read_points(&judged);
	if (!before || !judged.measured.lines) {
		fprintf(stderr, "scenario: %s: no points were measured\n", judge->file);
		scenario_record_close(before);
		close_judged(&judged);
		return TOOL_BAD_INPUT;
	}
	scenario_record_update(judged.record, &judged.measured, &judge->build);
	changes = print_others(before, judged.record, "-") + print_others(judged.record, before, "+");
	if (changes)
		ok = scenario_record_save(judged.record, error);
	if (!ok)
		fprintf(stderr, "scenario: %s\n", error);
	scenario_record_close(before);
	close_judged(&judged);
	return ok ? EXIT_SUCCESS : TOOL_BAD_INPUT;
}

/* --- verdict --- */

/* A line before it has counted the same cases alike. */
static bool told_before(const struct scenario_record *record, unsigned int index)
{
	const struct scenario_record_line *line = &record->line[index], *before;

	for (unsigned int i = 0; i < index; i++) {
		before = &record->line[i];
		if (before->kind == SCENARIO_RECORD_DEPENDS && before->low == line->low &&
		    before->high == line->high && !strcmp(before->parameters, line->parameters))
			return true;
	}
	return false;
}

/* A point that fails for certain, and did not come because something else ended the run before it. */
static bool failure_cut_off(const struct judged *judged, unsigned int in_case)
{
	const char *parameters = judged->measured.cases[in_case].parameters;

	if (judged->measured.cases[in_case].complete || judged->measured.cases[in_case].skipped)
		return false;
	for (unsigned int i = 0; i < judged->record->lines; i++) {
		const struct scenario_record_line *line = &judged->record->line[i];

		if (line->kind == SCENARIO_RECORD_FAILS &&
		    scenario_record_applies(line, judged->build, parameters) &&
		    !scenario_measured_has(&judged->measured, in_case, SCENARIO_MEASURED_POINT,
					   line->what, NULL))
			return true;
	}
	return false;
}

int tool_verdict(const struct tool_judge *judge)
{
	struct judged judged;
	bool failed = false, skipped = false;

	if (!open_judged(&judged, judge))
		return TOOL_BAD_INPUT;
	read_points(&judged);
	for (unsigned int i = 0; i < judged.measured.lines; i++) {
		const struct scenario_measured_line *line = &judged.measured.line[i];
		const char *parameters = judged.measured.cases[line->in_case].parameters;

		failed |= line->kind == SCENARIO_MEASURED_POINT && !line->ok &&
			  !scenario_record_find(judged.record, SCENARIO_RECORD_DEPENDS, judged.build,
						parameters, line->text);
	}
	for (unsigned int i = 0; i < judged.measured.case_count; i++) {
		skipped |= judged.measured.cases[i].skipped;
		failed |= failure_cut_off(&judged, i);
	}
	printf("%s", failed ? "F" : skipped ? "-" : "P");
	for (unsigned int i = 0; i < judged.record->lines; i++) {
		const struct scenario_record_line *line = &judged.record->line[i];
		unsigned int cases = 0;

		if (line->kind != SCENARIO_RECORD_DEPENDS || !line->counted ||
		    told_before(judged.record, i))
			continue;
		scenario_measured_depends(&judged.measured, line, judged.build, &cases);
		if (cases)
			printf(" %u..%u/%u", line->low, line->high, line->cases);
	}
	printf("\n");
	close_judged(&judged);
	return EXIT_SUCCESS;
}

/* --- known --- */

#define KNOWN_MAX (4u * CHECKER_RULE_COUNT * CHECKER_TEXT_MAX)

static void append_rule(void *opaque, const char *rule)
{
	scenario_rules_append(opaque, KNOWN_MAX, rule);
}

static void append_known(void *opaque, const char *line)
{
	if (!strncmp(line, "known ", 6))
		append_rule(opaque, line + 6);
}

int tool_known(const struct tool_judge *judge)
{
	static char known[KNOWN_MAX];
	struct judged judged;

	if (!open_judged(&judged, judge))
		return TOOL_BAD_INPUT;
	scenario_describe(judged.scenario, append_known, known);
	scenario_record_rules(judged.record, judged.build, judge->parameters, append_rule, known);
	printf("%s\n", known);
	close_judged(&judged);
	return EXIT_SUCCESS;
}
