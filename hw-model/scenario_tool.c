/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Command line around the scenario engine, for scenarios/host/scenario.
 *
 *   scenario describe FILE               the description as "key value" lines; checks the file
 *   scenario tap FILE DRIVER KERNEL      reads points, writes them as TAP: numbered, those that
 *                                        FILE expects to fail marked TODO with the reason. A
 *                                        line "case NAME=VALUE,..." begins the points of a case
 *
 * Exit status: 0; 1 for a failed point that is not expected; 2 for a bad file or usage.
 */
#include "scenario.h"

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

static int print_tap(const struct scenario *scenario, const char *driver, const char *kernel)
{
	struct tap tap = { .scenario = scenario, .driver = driver, .kernel = kernel };
	char line[2 * SCENARIO_LINE_MAX];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		convert(&tap, line);
	}
	printf("1..%u\n", tap.points);
	return tap.points && !tap.failures ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct scenario_config config = { .seed = 1 };
	char error[SCENARIO_LINE_MAX];
	struct scenario *scenario;
	int status = EXIT_SUCCESS;

	if (!(argc == 3 && !strcmp(argv[1], "describe")) &&
	    !(argc == 5 && !strcmp(argv[1], "tap"))) {
		fprintf(stderr, "usage: scenario describe FILE | scenario tap FILE DRIVER KERNEL\n");
		return 2;
	}
	config.path = argv[2];
	scenario = scenario_open(&config, error);
	if (!scenario) {
		fprintf(stderr, "scenario: %s\n", error);
		return 2;
	}
	if (argc == 3)
		scenario_describe(scenario, print_line, stdout);
	else
		status = print_tap(scenario, argv[3], argv[4]);
	scenario_close(scenario);
	return status;
}
