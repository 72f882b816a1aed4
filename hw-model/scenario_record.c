/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The record of a scenario: its lines, and reading them.
 *
 *   scenario_record_match.c    what it says of a build
 *   scenario_record_check.c    does it fit the scenario; writing
 *   scenario_record_update.c   what a measurement makes of it
 */
#include "scenario_record.h"

#include "scenario_text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 7u
#define EXTENSION ".lua"

static const char *const kinds[SCENARIO_RECORD_KIND_COUNT + 1] = {
	[SCENARIO_RECORD_FAILS] = "fails",
	[SCENARIO_RECORD_DEPENDS] = "depends",
	[SCENARIO_RECORD_BREAKS] = "breaks",
};
static const char *const drivers[] = { "mainline", "ours", "model", NULL };
static const char *const machines[] = { "msm8916", NULL };
static const char *const flavours[] = { "stock", "plain", "debug", NULL };

/* --- texts --- */

static void *checked(void *memory)
{
	if (!memory) {
		fprintf(stderr, "scenario: out of memory\n");
		exit(EXIT_FAILURE);
	}
	return memory;
}

static char *copy(const char *text)
{
	return checked(strdup(text));
}

void scenario_record_set(char **field, const char *text)
{
	char *old = *field;

	*field = copy(text);
	free(old);
}

__attribute__((format(printf, 4, 5)))
static bool refuse(char *error, const struct scenario_record *record, unsigned int number,
		   const char *format, ...)
{
	va_list arguments;
	int used = snprintf(error, SCENARIO_LINE_MAX, "%s:%u: ", record->path, number);

	va_start(arguments, format);
	vsnprintf(error + used, SCENARIO_LINE_MAX - (size_t)used, format, arguments);
	va_end(arguments);
	return false;
}

/* A word that must be one of @names. */
static bool one_of(char *error, const struct scenario_record *record, unsigned int number,
		   const char *what, const char *word, const char *const *names)
{
	const char *nearest;

	for (const char *const *name = names; *name; name++) {
		if (!strcmp(*name, word))
			return true;
	}
	nearest = scenario_nearest(word, names);
	return refuse(error, record, number, "%s '%.60s' does not exist%s%s%s", what, word,
		      nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* --- reading --- */

static char *trim(char *text)
{
	char *end;

	text += strspn(text, " \t");
	end = text + strlen(text);
	while (end > text && strchr(" \t\r", end[-1]))
		*--end = '\0';
	return text;
}

/* "fails", "depends 1..3/6", "depends ?" */
static bool parse_kind(const struct scenario_record *record, struct scenario_record_line *line,
		       char *text, char *error)
{
	char *rest = text + strcspn(text, " ");
	int used = -1;

	if (*rest)
		*rest++ = '\0';
	if (!one_of(error, record, line->number, "kind", text, kinds))
		return false;
	while (strcmp(kinds[line->kind], text))
		line->kind++;
	rest = trim(rest);
	if (line->kind != SCENARIO_RECORD_DEPENDS)
		return !*rest || refuse(error, record, line->number, "'%.40s' behind '%s'", rest, text);
	if (!strcmp(rest, "?"))
		return true;
	line->counted = sscanf(rest, "%u..%u/%u%n", &line->low, &line->high, &line->cases, &used) == 3 &&
			used == (int)strlen(rest) && line->low <= line->high &&
			line->high <= line->cases;
	return line->counted ||
	       refuse(error, record, line->number,
		      "'depends %.40s': write depends LOW..HIGH/CASES, or depends ?", rest);
}

/* "6.12-stock", "6.12", "*-debug", "*" */
static bool check_kernel(const struct scenario_record *record, unsigned int number, const char *word,
			 char *error)
{
	const char *flavour = strchr(word, '-');
	size_t series = flavour ? (size_t)(flavour - word) : strlen(word), digits;

	if (!(series == 1 && *word == '*')) {
		digits = strspn(word, "0123456789");
		if (!digits || word[digits] != '.' || !strspn(word + digits + 1, "0123456789") ||
		    digits + 1 + strspn(word + digits + 1, "0123456789") != series)
			return refuse(error, record, number,
				      "kernel '%.60s': write 6.12-stock, 6.12, *-debug or *", word);
	}
	return !flavour || one_of(error, record, number, "flavour", flavour + 1, flavours);
}

static bool check_kernels(const struct scenario_record *record, unsigned int number,
			  const char *kernels, char *error)
{
	char words[SCENARIO_RECORD_LINE_MAX], *rest = NULL;

	snprintf(words, sizeof(words), "%s", kernels);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (!check_kernel(record, number, word + (*word == '!'), error))
			return false;
	}
	return true;
}

/* @field: the texts of a line, each not empty */
static bool check_fields(const struct scenario_record *record,
			 const struct scenario_record_line *line, char *error)
{
	if (!one_of(error, record, line->number, "driver", line->driver, drivers) ||
	    !one_of(error, record, line->number, "machine", line->machine, machines) ||
	    !check_kernels(record, line->number, line->kernels, error))
		return false;
	if (line->kind == SCENARIO_RECORD_BREAKS) {
		const char *names[CHECKER_RULE_COUNT + 1] = { NULL };

		for (unsigned int i = 0; i < CHECKER_RULE_COUNT; i++)
			names[i] = checker_rule_info((enum checker_rule)i)->name;
		return one_of(error, record, line->number, "checker rule", line->what, names);
	}
	return true;
}

static bool parse_line(struct scenario_record *record, unsigned int number, char *text, char *error)
{
	static const char *const names[FIELDS] = { "kind", "driver", "machine", "kernels",
						   "case", "point or rule", "reason" };
	struct scenario_record_line line = { .number = number };
	char *field[FIELDS], *rest = text;

	for (unsigned int i = 0; i < FIELDS; i++) {
		/* a reason may have the separator in it */
		char *end = i + 1 < FIELDS ? strchr(rest, '|') : rest + strlen(rest);

		if (!end)
			return refuse(error, record, number,
				      "there are %u fields, not 7: kind | driver | machine | kernels | case | point or rule | reason",
				      i + 1);
		field[i] = rest;
		rest = end + (*end != '\0');
		*end = '\0';
		field[i] = trim(field[i]);
		if (!*field[i])
			return refuse(error, record, number, "the %s is missing", names[i]);
	}
	line.driver = field[1];
	line.machine = field[2];
	line.kernels = field[3];
	line.parameters = field[4];
	line.what = field[5];
	line.reason = field[6];
	if (!parse_kind(record, &line, field[0], error) || !check_fields(record, &line, error))
		return false;
	scenario_record_add(record, &line);
	return true;
}

static bool read_lines(struct scenario_record *record, FILE *file, char *error)
{
	char text[SCENARIO_RECORD_LINE_MAX];

	for (unsigned int number = 1; fgets(text, sizeof(text), file); number++) {
		size_t length = strcspn(text, "\n");

		if (text[length] != '\n' && length + 1 == sizeof(text))
			return refuse(error, record, number, "longer than %u bytes",
				      SCENARIO_RECORD_LINE_MAX - 2);
		text[length] = '\0';
		if (!*trim(text) || *trim(text) == '#') {
			const struct scenario_record_line line = { .kind = SCENARIO_RECORD_COMMENT,
								   .number = number, .text = text };

			scenario_record_add(record, &line);
		} else if (!parse_line(record, number, text, error)) {
			return false;
		}
	}
	if (ferror(file))
		return refuse(error, record, 0, "cannot be read: %s", strerror(errno));
	return true;
}

struct scenario_record *scenario_record_open(const char *file, char *error)
{
	struct scenario_record *record = checked(calloc(1, sizeof(*record)));
	size_t length = strlen(file);
	bool ok = true;
	FILE *stream;

	assert(error);
	if (length > strlen(EXTENSION) && !strcmp(file + length - strlen(EXTENSION), EXTENSION))
		length -= strlen(EXTENSION);
	if (snprintf(record->path, sizeof(record->path), "%.*s.record", (int)length, file) >=
	    (int)sizeof(record->path)) {
		snprintf(error, SCENARIO_LINE_MAX, "%.80s...: the path is too long", file);
		scenario_record_close(record);
		return NULL;
	}
	stream = fopen(record->path, "r");
	if (stream) {
		ok = read_lines(record, stream, error);
		fclose(stream);
	} else if (errno != ENOENT && errno != ENOTDIR) {
		ok = refuse(error, record, 0, "cannot be read: %s", strerror(errno));
	}
	if (ok)
		return record;
	scenario_record_close(record);
	return NULL;
}

static void free_line(struct scenario_record_line *line)
{
	free(line->driver);
	free(line->machine);
	free(line->kernels);
	free(line->parameters);
	free(line->what);
	free(line->reason);
	free(line->text);
}

void scenario_record_close(struct scenario_record *record)
{
	if (!record)
		return;
	for (unsigned int i = 0; i < record->lines; i++)
		free_line(&record->line[i]);
	free(record->line);
	free(record);
}

struct scenario_record_line *scenario_record_add(struct scenario_record *record,
						 const struct scenario_record_line *line)
{
	struct scenario_record_line *new;

	record->line = checked(realloc(record->line, (record->lines + 1) * sizeof(*record->line)));
	new = &record->line[record->lines++];
	*new = *line;
	if (line->kind == SCENARIO_RECORD_COMMENT) {
		new->text = copy(line->text);
		return new;
	}
	new->driver = copy(line->driver);
	new->machine = copy(line->machine);
	new->kernels = copy(line->kernels);
	new->parameters = copy(line->parameters);
	new->what = copy(line->what);
	new->reason = copy(line->reason);
	return new;
}

void scenario_record_remove(struct scenario_record *record, unsigned int index)
{
	assert(index < record->lines);
	free_line(&record->line[index]);
	record->lines--;
	memmove(&record->line[index], &record->line[index + 1],
		(record->lines - index) * sizeof(*record->line));
}
