/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The record of a scenario: who fails it, and why. AREA/NAME.record beside AREA/NAME.lua.
 *
 * The scenario is the law: what must be true, for every driver. The record is what was measured:
 * plain text, one line a point, written by "make catalogue", with the reason written by a person.
 *
 *   fails   | mainline | msm8916 | *         | delay=20ms  | guest: recover 0 15s | DMA-02: ...
 *   breaks  | ours     | msm8916 | *         | *           | double-ack           | repeats its ack
 *   depends 1..2/3 | mainline | msm8916 | * | edge=fall,phase=100us/1ms/seed | *  | PWR-07: ...
 *
 * Fields: kind, driver, machine, kernels, case, what, reason. An empty line and one that begins
 * with '#' are comments.
 *
 *   kind     fails: the point @what is not ok. breaks: the checker's rule @what is broken.
 *            depends LOW..HIGH/CASES: whether the point @what ("*": any) is ok hangs on where the
 *            linker put the code, in a case that the scenario declares a race; so far LOW to HIGH
 *            of the CASES cases that the line is about failed. "depends ?": not counted yet
 *   kernels  words with blanks between: SERIES-FLAVOUR ("6.12-stock"), SERIES, "*-FLAVOUR", "*";
 *            with '!' before it a word takes kernels out again
 *   case     "*", or values of parameters: those cases that have all of them; "phase=1ms/2ms" is
 *            either
 *   reason   "?" until a person has written it (check-style refuses it)
 *
 * Context: a tool of the host; allocates; knows neither QEMU nor a model.
 */
#ifndef HW_MODEL_SCENARIO_RECORD_H
#define HW_MODEL_SCENARIO_RECORD_H

#include "scenario.h"

/* A line of a record, with NUL. */
#define SCENARIO_RECORD_LINE_MAX 1024u
/* What stands for a reason that nobody has written yet. */
#define SCENARIO_RECORD_NO_REASON "?"

enum scenario_record_kind {
	SCENARIO_RECORD_FAILS,
	SCENARIO_RECORD_DEPENDS,
	SCENARIO_RECORD_BREAKS,
	SCENARIO_RECORD_KIND_COUNT,
	/* a comment or an empty line, kept where it is */
	SCENARIO_RECORD_COMMENT = SCENARIO_RECORD_KIND_COUNT,
};

/**
 * struct scenario_build - what a run is of
 * @driver:	"mainline", "ours", "model"
 * @kernel:	series and flavour, "6.12-stock"; "-" where there is none
 * @machine:	"msm8916"
 */
struct scenario_build {
	const char *driver, *kernel, *machine;
};

/**
 * struct scenario_record_line - one line; texts belong to the record
 * @number:	in the file, from 1; 0 for one that is new
 * @what:	point, rule, or "*"
 * @counted:	of depends: @low to @high of @cases
 * @text:	of a comment
 */
struct scenario_record_line {
	enum scenario_record_kind kind;
	unsigned int number;
	bool counted;
	unsigned int low, high, cases;
	char *driver, *machine, *kernels, *parameters, *what, *reason, *text;
};

/**
 * struct scenario_record - lines in the order of the file
 * @path:	of the record, also in messages
 */
struct scenario_record {
	char path[SCENARIO_LINE_MAX / 2];
	struct scenario_record_line *line;
	unsigned int lines;
};

/**
 * scenario_record_open() - read the record of the scenario in @file
 * @file:	path of the scenario, "AREA/NAME.lua"; without a record beside it there are no lines
 * @error:	SCENARIO_LINE_MAX bytes, on failure one line with file, line and advice
 *
 * Return: the record, or NULL.
 */
struct scenario_record *scenario_record_open(const char *file, char *error);
void scenario_record_close(struct scenario_record *record);

/**
 * scenario_record_check() - do the lines fit the scenario?
 *
 * Each line must be about a case of the file, and what depends on the build about a case that the
 * file declares a race.
 * Return: true; false with @error as above.
 */
bool scenario_record_check(const struct scenario_record *record, const struct scenario *scenario,
			   char *error);

/* Is @line about this build and this case? @parameters: "" without parameters. */
bool scenario_record_applies(const struct scenario_record_line *line,
			     const struct scenario_build *build, const char *parameters);

/* First line of this @kind that applies and names @what, or NULL. */
struct scenario_record_line *scenario_record_find(const struct scenario_record *record,
						  enum scenario_record_kind kind,
						  const struct scenario_build *build,
						  const char *parameters, const char *what);

/* Rules that this build breaks in this case: "rule=reason", for each. */
void scenario_record_rules(const struct scenario_record *record, const struct scenario_build *build,
			   const char *parameters, scenario_sink sink, void *opaque);

/* "*", or "NAME=VALUE/VALUE,NAME=VALUE": does the case have them all? */
bool scenario_case_matches(const char *pattern, const char *parameters);
/* Does a list of kernels have this one? */
bool scenario_kernels_match(const char *kernels, const char *kernel);

/*
 * Adds "rule=reason" to the list @known of the checker (checker_know_list()), with commas of the
 * reason doubled; what does not fit is cut.
 */
void scenario_rules_append(char *known, size_t room, const char *rule);

/* A new line behind all others; fields are copied. Return: it, valid until the next. */
struct scenario_record_line *scenario_record_add(struct scenario_record *record,
						 const struct scenario_record_line *line);
void scenario_record_remove(struct scenario_record *record, unsigned int index);
/* Puts @text in place of a field of a line. */
void scenario_record_set(char **field, const char *text);

/* One line as it stands in the file. */
void scenario_record_print(const struct scenario_record_line *line, char *out, size_t room);
/* Writes the file anew, or removes it when no line is left. Return: false with @error. */
bool scenario_record_save(const struct scenario_record *record, char *error);

#endif /* HW_MODEL_SCENARIO_RECORD_H */
