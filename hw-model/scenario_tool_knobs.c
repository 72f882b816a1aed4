/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Every knob of the modem with its range, default and meaning, from the table of
 * modem_options.c.
 */
#include "modem_options.h"
#include "scenario_tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As modem.set takes it: times with their unit. */
static void print_default(const struct modem_options *options, const struct modem_option *option)
{
	char value[MODEM_OPTION_TEXT_MAX];
	bool time = !strcmp(option->unit, "us") || !strcmp(option->unit, "ms");

	modem_option_format(options, option, value, sizeof(value));
	printf("; default %s%s\n", value[0] ? value : "empty", time ? option->unit : "");
}

int tool_knobs(void)
{
	struct modem_options options;
	char range[MODEM_OPTION_TEXT_MAX];

	modem_options_init(&options);
	for (unsigned int o = 0; o < modem_option_count; o++) {
		const struct modem_option *option = &modem_option_table[o];

		modem_option_range(option, range, sizeof(range));
		printf("%s\n    %s", option->name, range);
		print_default(&options, option);
		printf("    %s\n", option->help);
		if (option->of)
			printf("    changes nothing without %s\n", option->of);
		if (option->fault != MODEM_FAULT_COUNT)
			printf("    a fault: the next N %s, then no more\n", option->unit);
	}
	return EXIT_SUCCESS;
}
