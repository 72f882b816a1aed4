/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Does a record fit its scenario? And writing it.
 */
#include "scenario_record.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- what a scenario says of itself --- */

/**
 * struct told - while the scenario describes itself
 * @line:	of the record, that is looked at
 * @cases:	the file has; @fitting of them fit the line
 * @races:	a list of patterns that the file declares races, '\n' behind each
 * @unraced:	a case that fits the line and is no race, "" for none
 */
struct told {
	const struct scenario_record_line *line;
	unsigned int cases, fitting;
	char races[4 * SCENARIO_LINE_MAX];
	char unraced[SCENARIO_LINE_MAX];
};

static void note_race(void *opaque, const char *line)
{
	struct told *told = opaque;
	size_t used = strlen(told->races);

	if (!strncmp(line, "race ", 5))
		snprintf(told->races + used, sizeof(told->races) - used, "%.*s\n",
			 (int)strcspn(line + 5, ":"), line + 5);
}

static bool is_race(const struct told *told, const char *parameters)
{
	char pattern[SCENARIO_LINE_MAX];

	for (const char *at = told->races; *at; at += strcspn(at, "\n") + 1) {
		snprintf(pattern, sizeof(pattern), "%.*s", (int)strcspn(at, "\n"), at);
		if (scenario_case_matches(pattern, parameters))
			return true;
	}
	return false;
}

static void note_case(void *opaque, const char *line)
{
	struct told *told = opaque;

	if (strncmp(line, "case ", 5))
		return;
	told->cases++;
	if (!scenario_case_matches(told->line->parameters, line + 5))
		return;
	told->fitting++;
	if (!is_race(told, line + 5))
		snprintf(told->unraced, sizeof(told->unraced), "%s", line + 5);
}

static bool check_line(const struct scenario_record *record, struct told *told,
		       const struct scenario *scenario, char *error)
{
	const struct scenario_record_line *line = told->line;

	told->cases = told->fitting = 0;
	told->unraced[0] = '\0';
	scenario_describe(scenario, note_case, told);
	if (!told->cases)
		note_case(told, "case ");
	if (!told->fitting) {
		snprintf(error, SCENARIO_LINE_MAX, "%s:%u: no case of the scenario is '%.80s'; "
			 "\"scenario describe\" lists them, '*' is all of them",
			 record->path, line->number, line->parameters);
		return false;
	}
	if (line->kind != SCENARIO_RECORD_DEPENDS || (!told->unraced[0] && told->races[0]))
		return true;
	snprintf(error, SCENARIO_LINE_MAX, "%s:%u: nothing depends on the build%s%.80s: the scenario's "
		 "'races' do not have that case", record->path, line->number,
		 told->unraced[0] ? " in " : "", told->unraced);
	return false;
}

bool scenario_record_check(const struct scenario_record *record, const struct scenario *scenario,
			   char *error)
{
	struct told told = { .line = NULL };

	assert(record && scenario && error);
	scenario_describe(scenario, note_race, &told);
	for (unsigned int i = 0; i < record->lines; i++) {
		told.line = &record->line[i];
		if (told.line->kind != SCENARIO_RECORD_COMMENT &&
		    !check_line(record, &told, scenario, error))
			return false;
	}
	return true;
}

/* --- writing --- */

void scenario_record_print(const struct scenario_record_line *line, char *out, size_t room)
{
	static const char *const kinds[] = { "fails", "depends ", "breaks" };
	char range[48] = "";

	if (line->kind == SCENARIO_RECORD_COMMENT) {
		snprintf(out, room, "%s", line->text);
		return;
	}
	if (line->kind == SCENARIO_RECORD_DEPENDS && !line->counted)
		snprintf(range, sizeof(range), "?");
	else if (line->kind == SCENARIO_RECORD_DEPENDS)
		snprintf(range, sizeof(range), "%u..%u/%u", line->low, line->high, line->cases);
	snprintf(out, room, "%s%s | %s | %s | %s | %s | %s | %s", kinds[line->kind], range,
		 line->driver, line->machine, line->kernels, line->parameters, line->what,
		 line->reason);
}

static bool has_lines(const struct scenario_record *record)
{
	for (unsigned int i = 0; i < record->lines; i++) {
		if (record->line[i].kind != SCENARIO_RECORD_COMMENT)
			return true;
	}
	return false;
}

bool scenario_record_save(const struct scenario_record *record, char *error)
{
	char text[SCENARIO_RECORD_LINE_MAX], aside[sizeof(record->path) + 8];
	FILE *file;
	bool ok;

	assert(record && error);
	if (!has_lines(record)) {
		ok = !unlink(record->path) || errno == ENOENT;
		if (!ok)
			snprintf(error, SCENARIO_LINE_MAX, "%s: %s", record->path, strerror(errno));
		return ok;
	}
	snprintf(aside, sizeof(aside), "%s.new", record->path);
	file = fopen(aside, "w");
	ok = file != NULL;
	for (unsigned int i = 0; ok && i < record->lines; i++) {
		scenario_record_print(&record->line[i], text, sizeof(text));
		ok = fprintf(file, "%s\n", text) > 0;
	}
	if (file && fclose(file))
		ok = false;
	if (ok && !rename(aside, record->path))
		return true;
	snprintf(error, SCENARIO_LINE_MAX, "%s: cannot be written: %s", record->path, strerror(errno));
	unlink(aside);
	return false;
}
