/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a record says of a build: driver, kernel and machine.
 */
#include "scenario_record.h"

#include <stdio.h>
#include <string.h>

/* Is @value of @length bytes one of "V1/V2/V3"? */
static bool value_in(const char *values, size_t values_length, const char *value, size_t length)
{
	const char *end = values + values_length;

	while (values < end) {
		size_t one = strcspn(values, "/,");

		if (one == length && !strncmp(values, value, length))
			return true;
		values += one + 1;
	}
	return false;
}

/* "NAME=V1/V2" of @length bytes: does the case have one of the values? */
static bool parameter_matches(const char *pattern, size_t length, const char *parameters)
{
	size_t name = strcspn(pattern, "=");

	if (name >= length)
		return false;
	name++;
	for (const char *at = parameters; *at; at += *at == ',') {
		size_t all = strcspn(at, ",");

		if (all > name && !strncmp(at, pattern, name) &&
		    value_in(pattern + name, length - name, at + name, all - name))
			return true;
		at += all;
	}
	return false;
}

bool scenario_case_matches(const char *pattern, const char *parameters)
{
	if (!strcmp(pattern, "*"))
		return true;
	while (*pattern) {
		size_t length = strcspn(pattern, ",");

		if (!parameter_matches(pattern, length, parameters))
			return false;
		pattern += length + (pattern[length] == ',');
	}
	return *parameters != '\0';
}

/* @word of @length bytes without '!': "*", "6.12", "*-debug", "6.12-debug" */
static bool word_matches(const char *word, size_t length, const char *kernel)
{
	const char *flavour = strchr(kernel, '-');
	size_t series = flavour ? (size_t)(flavour - kernel) : strlen(kernel);

	if (length == 1 && *word == '*')
		return true;
	if (*word == '*')
		return flavour && strlen(flavour) == length - 1 &&
		       !strncmp(flavour, word + 1, length - 1);
	if (length == strlen(kernel) && !strncmp(word, kernel, length))
		return true;
	return length == series && !strncmp(word, kernel, length);
}

bool scenario_kernels_match(const char *kernels, const char *kernel)
{
	bool match = false;

	for (; *kernels; kernels += *kernels == ' ') {
		bool without = *kernels == '!';
		size_t length;

		kernels += without;
		length = strcspn(kernels, " ");
		if (word_matches(kernels, length, kernel)) {
			if (without)
				return false;
			match = true;
		}
		kernels += length;
	}
	return match;
}

bool scenario_record_applies(const struct scenario_record_line *line,
			     const struct scenario_build *build, const char *parameters)
{
	return line->kind < SCENARIO_RECORD_KIND_COUNT && !strcmp(line->driver, build->driver) &&
	       !strcmp(line->machine, build->machine) &&
	       scenario_kernels_match(line->kernels, build->kernel) &&
	       scenario_case_matches(line->parameters, parameters);
}

struct scenario_record_line *scenario_record_find(const struct scenario_record *record,
						  enum scenario_record_kind kind,
						  const struct scenario_build *build,
						  const char *parameters, const char *what)
{
	for (unsigned int i = 0; i < record->lines; i++) {
		struct scenario_record_line *line = &record->line[i];

		if (line->kind == kind && scenario_record_applies(line, build, parameters) &&
		    (!strcmp(line->what, what) ||
		     (kind == SCENARIO_RECORD_DEPENDS && !strcmp(line->what, "*"))))
			return line;
	}
	return NULL;
}

void scenario_record_rules(const struct scenario_record *record, const struct scenario_build *build,
			   const char *parameters, scenario_sink sink, void *opaque)
{
	char text[SCENARIO_RECORD_LINE_MAX];

	for (unsigned int i = 0; i < record->lines; i++) {
		const struct scenario_record_line *line = &record->line[i];

		if (line->kind != SCENARIO_RECORD_BREAKS ||
		    !scenario_record_applies(line, build, parameters))
			continue;
		snprintf(text, sizeof(text), "%s=%s", line->what, line->reason);
		sink(opaque, text);
	}
}

void scenario_rules_append(char *known, size_t room, const char *rule)
{
	size_t used = strlen(known);

	if (used && used + 1 < room)
		known[used++] = ',';
	for (; *rule && used + 2 < room; rule++) {
		known[used++] = *rule;
		if (*rule == ',')
			known[used++] = ',';
	}
	known[used] = '\0';
}
