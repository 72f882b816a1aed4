/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Command line around the scenario engine, for scenarios/host/scenario.
 *
 *   scenario describe FILE               the description as "key value" lines; checks the file, and
 *                                        the record beside it
 *
 *   scenario tap FILE DRIVER KERNEL MACHINE
 *                                        reads points (scenario_measured.h) and writes them as TAP:
 *                                        numbered, those that the record knows marked TODO with
 *                                        the reason
 *   scenario record FILE DRIVER KERNEL MACHINE
 *                                        reads points, and makes the record say what they show;
 *                                        prints the lines that have changed
 *   scenario verdict FILE DRIVER KERNEL MACHINE
 *                                        reads points; prints the catalogue's word for them:
 *                                        F, P or -, and LOW..HIGH/CASES of what depends on the build
 *   scenario known FILE DRIVER KERNEL MACHINE CASE
 *                                        rules that scenario and record know, for the checker
 *
 *   scenario play FILE [CASE [SEED [DIRECTORY]]]
 *                                        plays it at the model level; prints points for "tap"
 *   scenario explore FILE CASE FIRST LAST
 *                                        plays it with every seed from FIRST to LAST; prints what fails
 *
 *   scenario knobs                       every knob of the modem
 *
 * CASE is "NAME=VALUE,...", or "" for every case of the file. KERNEL is series and flavour,
 * "6.12-stock", "-" at the model level (driver "model").
 *
 * Exit status: 0; 1 for a failed point that is not expected; 2 for a bad file or usage.
 */
#include "scenario_record.h"
#include "scenario_tool.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_line(void *opaque, const char *line)
{
	fprintf(opaque, "%s\n", line);
}

static int usage(void)
{
	fprintf(stderr, "usage: scenario describe FILE\n"
			"       scenario tap|record|verdict FILE DRIVER KERNEL MACHINE\n"
			"       scenario known FILE DRIVER KERNEL MACHINE CASE\n"
			"       scenario play FILE [CASE [SEED [DIRECTORY]]]\n"
			"       scenario explore FILE CASE FIRST LAST\n"
			"       scenario knobs\n");
	return TOOL_BAD_INPUT;
}

static int describe(const char *path)
{
	struct scenario_config config = { .path = path, .seed = 1 };
	char error[SCENARIO_LINE_MAX];
	struct scenario *scenario = scenario_open(&config, error);
	struct scenario_record *record = scenario ? scenario_record_open(path, error) : NULL;
	bool ok = record && scenario_record_check(record, scenario, error);

	if (ok)
		scenario_describe(scenario, print_line, stdout);
	else
		fprintf(stderr, "scenario: %s\n", error);
	scenario_record_close(record);
	scenario_close(scenario);
	return ok ? EXIT_SUCCESS : TOOL_BAD_INPUT;
}

/* A seed: a decimal number that fits. */
static bool seed(const char *text, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (text[strspn(text, "0123456789")] == '\0' && end != text && !errno)
		return true;
	fprintf(stderr, "scenario: '%s' is no seed: give a decimal number\n", text);
	return false;
}

int main(int argc, char **argv)
{
	const char *verb = argc >= 3 ? argv[1] : "";
	struct tool_play play = { .file = argc >= 3 ? argv[2] : "", .parameters = "", .first = 1,
				  .directory = "" };

	if (argc == 2 && !strcmp(argv[1], "knobs"))
		return tool_knobs();
	if (!strcmp(verb, "describe") && argc == 3)
		return describe(argv[2]);
	if (argc >= 6) {
		const struct tool_judge judge = {
			.file = argv[2], .parameters = argc > 6 ? argv[6] : "",
			.build = { .driver = argv[3], .kernel = argv[4], .machine = argv[5] },
		};

		if (!strcmp(verb, "tap") && argc == 6)
			return tool_tap(&judge);
		if (!strcmp(verb, "record") && argc == 6)
			return tool_record(&judge);
		if (!strcmp(verb, "verdict") && argc == 6)
			return tool_verdict(&judge);
		if (!strcmp(verb, "known") && argc == 7)
			return tool_known(&judge);
	}
	if (argc > 3)
		play.parameters = argv[3];
	if (!strcmp(verb, "play") && argc <= 6) {
		if (argc > 4 && !seed(argv[4], &play.first))
			return TOOL_BAD_INPUT;
		play.directory = argc > 5 ? argv[5] : "";
		return tool_play(&play);
	}
	if (!strcmp(verb, "explore") && argc == 6) {
		if (!seed(argv[4], &play.first) || !seed(argv[5], &play.last))
			return TOOL_BAD_INPUT;
		if (play.first <= play.last)
			return tool_explore(&play);
		fprintf(stderr, "scenario: seeds %s..%s: the first is above the last\n", argv[4], argv[5]);
		return TOOL_BAD_INPUT;
	}
	return usage();
}
