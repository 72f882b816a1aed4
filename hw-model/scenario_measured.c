/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a run of a scenario showed.
 */
#include "scenario_measured.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *memory)
{
	if (!memory) {
		fprintf(stderr, "scenario: out of memory\n");
		exit(EXIT_FAILURE);
	}
	return memory;
}

/* A case without a name holds what came before the first one that has one. */
static void begin_case(struct scenario_measured *measured, const char *parameters)
{
	if (measured->case_count == 1 && !measured->points) {
		free(measured->cases[0].parameters);
		measured->cases[0].parameters = checked(strdup(parameters));
		return;
	}
	measured->cases = checked(realloc(measured->cases, (measured->case_count + 1) *
							   sizeof(*measured->cases)));
	measured->cases[measured->case_count++] =
		(struct scenario_measured_case){ .parameters = checked(strdup(parameters)) };
}

static void add(struct scenario_measured *measured, enum scenario_measured_kind kind, bool ok,
		const char *text)
{
	measured->line = checked(realloc(measured->line,
					 (measured->lines + 1) * sizeof(*measured->line)));
	measured->line[measured->lines++] = (struct scenario_measured_line){
		.kind = kind, .in_case = measured->case_count - 1, .ok = ok,
		.text = checked(strdup(text)),
	};
	measured->points += kind == SCENARIO_MEASURED_POINT;
}

/* "# double-ack x3, first at ..." */
static void take_rule(struct scenario_measured *measured, const char *text)
{
	char word[64];
	unsigned int count;

	if (sscanf(text, "# %63[a-z0-9-] x%u", word, &count) == 2 &&
	    checker_rule_find(word) != CHECKER_RULE_COUNT)
		add(measured, SCENARIO_MEASURED_RULE, false, word);
}

void scenario_measured_take(struct scenario_measured *measured, const char *text)
{
	bool failed = !strncmp(text, "not ok - ", 9), ok = !strncmp(text, "ok - ", 5);
	const char *point = text + (ok ? 5 : 9);

	assert(measured && text);
	if (!strncmp(text, "case ", 5)) {
		begin_case(measured, text + 5);
		measured->in_rules = false;
		return;
	}
	/* points without a case: a file without parameters may leave it out */
	if (!measured->case_count)
		begin_case(measured, "");
	if (!ok && !failed) {
		bool skip = !strncmp(text, "skip ", 5);
		char line[SCENARIO_RECORD_LINE_MAX];

		measured->cases[measured->case_count - 1].skipped |= skip;
		snprintf(line, sizeof(line), "%s%s%s", *text == '#' ? "" : "# ",
			 skip ? "SKIP: " : "", skip ? text + 5 : text);
		add(measured, SCENARIO_MEASURED_COMMENT, false, line);
		if (measured->in_rules)
			take_rule(measured, text);
		return;
	}
	add(measured, SCENARIO_MEASURED_POINT, ok, point);
	if (ok && !strcmp(point, SCENARIO_POINT_COMPLETE))
		measured->cases[measured->case_count - 1].complete = true;
	measured->in_rules = failed && !strcmp(point, SCENARIO_POINT_RULES);
}

void scenario_measured_free(struct scenario_measured *measured)
{
	for (unsigned int i = 0; i < measured->lines; i++)
		free(measured->line[i].text);
	for (unsigned int i = 0; i < measured->case_count; i++)
		free(measured->cases[i].parameters);
	free(measured->line);
	free(measured->cases);
	*measured = (struct scenario_measured){ .lines = 0 };
}

bool scenario_measured_has(const struct scenario_measured *measured, unsigned int in_case,
			   enum scenario_measured_kind kind, const char *text, bool *ok)
{
	for (unsigned int i = 0; i < measured->lines; i++) {
		const struct scenario_measured_line *line = &measured->line[i];

		if (line->kind == kind && line->in_case == in_case && !strcmp(line->text, text)) {
			if (ok)
				*ok = line->ok;
			return true;
		}
	}
	return false;
}

static bool case_failed(const struct scenario_measured *measured, unsigned int in_case,
			const struct scenario_record_line *record_line)
{
	for (unsigned int i = 0; i < measured->lines; i++) {
		const struct scenario_measured_line *line = &measured->line[i];

		if (line->kind == SCENARIO_MEASURED_POINT && line->in_case == in_case && !line->ok &&
		    (!strcmp(record_line->what, "*") || !strcmp(record_line->what, line->text)))
			return true;
	}
	return false;
}

unsigned int scenario_measured_depends(const struct scenario_measured *measured,
				       const struct scenario_record_line *line,
				       const struct scenario_build *build, unsigned int *cases)
{
	unsigned int failed = 0;

	*cases = 0;
	for (unsigned int i = 0; i < measured->case_count; i++) {
		if (measured->cases[i].skipped ||
		    !scenario_record_applies(line, build, measured->cases[i].parameters))
			continue;
		++*cases;
		failed += case_failed(measured, i, line);
	}
	return failed;
}
