/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Command line around the scenario engine, for scenarios/host/scenario.
 *
 *   scenario describe FILE               the description as "key value" lines; checks the file
 *   scenario tap FILE DRIVER KERNEL      reads points, writes them as TAP: numbered, those that
 *                                        FILE expects to fail marked TODO with the reason. A
 *                                        line "case NAME=VALUE,..." begins the points of a case
 *
 *   scenario play FILE [CASE [SEED [DIRECTORY]]]
 *                                        plays it at the model level; prints points for "tap"
 *   scenario explore FILE CASE FIRST LAST
 *                                        plays it with every seed from FIRST to LAST; prints what fails
 *
 *   scenario knobs                       every knob of the modem
 *
 * CASE is "NAME=VALUE,...", or "" for every case of the file.
 *
 * Exit status: 0; 1 for a failed point that is not expected; 2 for a bad file or usage.
 */
#include "scenario.h"
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

struct tap {
	const struct scenario *scenario;
	const char *driver, *kernel;
	char parameters[2 * SCENARIO_LINE_MAX];	/* of the present case */
	unsigned int points, failures;
};

/* One input line. */
static void convert(struct tap *tap, const char *line)
{
	bool ok = !strncmp(line, "ok - ", 5);
	const char *text = ok ? line + 5 : line + 9, *reason, *parameters = tap->parameters;

	if (!strncmp(line, "case ", 5)) {
		snprintf(tap->parameters, sizeof(tap->parameters), "%s", line + 5);
		return;
	}
	if (!ok && strncmp(line, "not ok - ", 9)) {
		printf("%s%s\n", line[0] == '#' ? "" : "# ", line);
		return;
	}
	reason = scenario_expected_failure(tap->scenario, tap->driver, tap->kernel, text, parameters);
	printf("%sok %u - %s%s%s%s%s%s\n", ok ? "" : "not ", ++tap->points, text,
	       parameters[0] ? " (" : "", parameters, parameters[0] ? ")" : "",
	       reason ? " # TODO " : "", reason ? reason : "");
	tap->failures += !ok && !reason;
}

/* @names: driver, kernel */
static int print_tap(const struct scenario *scenario, char **names)
{
	struct tap tap = { .scenario = scenario, .driver = names[0], .kernel = names[1] };
	char line[2 * SCENARIO_LINE_MAX];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		convert(&tap, line);
	}
	printf("1..%u\n", tap.points);
	return tap.points && !tap.failures ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int usage(void)
{
	fprintf(stderr, "usage: scenario describe FILE\n"
			"       scenario tap FILE DRIVER KERNEL\n"
			"       scenario play FILE [CASE [SEED [DIRECTORY]]]\n"
			"       scenario explore FILE CASE FIRST LAST\n"
			"       scenario knobs\n");
	return TOOL_BAD_INPUT;
}

static int describe(const char *path, int (*more)(const struct scenario *scenario, char **names),
		    char **names)
{
	struct scenario_config config = { .path = path, .seed = 1 };
	char error[SCENARIO_LINE_MAX];
	struct scenario *scenario = scenario_open(&config, error);
	int status = EXIT_SUCCESS;

	if (!scenario) {
		fprintf(stderr, "scenario: %s\n", error);
		return TOOL_BAD_INPUT;
	}
	if (more)
		status = more(scenario, names);
	else
		scenario_describe(scenario, print_line, stdout);
	scenario_close(scenario);
	return status;
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
		return describe(argv[2], NULL, NULL);
	if (!strcmp(verb, "tap") && argc == 5)
		return describe(argv[2], print_tap, argv + 3);
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
