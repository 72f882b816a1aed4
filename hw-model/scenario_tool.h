/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Shared between the files of the command line tool "scenario"; not for others.
 */
#ifndef HW_MODEL_SCENARIO_TOOL_H
#define HW_MODEL_SCENARIO_TOOL_H

#include "scenario_record.h"

#include <stdint.h>

/* Exit status. */
#define TOOL_FAILED 1
#define TOOL_BAD_INPUT 2

/**
 * struct tool_play - what "play" and "explore" are asked for
 * @file:	the scenario
 * @parameters:	one case; "" for every case of the file
 * @first, @last: seeds
 * @directory:	play: evidence of case C goes to @directory-C; "" for none
 */
struct tool_play {
	const char *file;
	const char *parameters;
	uint64_t first, last;
	const char *directory;
};

/* Plays the cases with seed @first; prints points, as "tap" reads them. */
int tool_play(const struct tool_play *play);
/* Plays the cases with every seed; prints what fails, and a line that repeats it. */
int tool_explore(const struct tool_play *play);

/**
 * struct tool_judge - what "tap", "record", "verdict" and "known" are asked for
 * @file:	the scenario
 * @build:	what was run
 * @parameters:	one case, "known" only
 */
struct tool_judge {
	const char *file;
	struct scenario_build build;
	const char *parameters;
};

/* These read points from standard input; see scenario_tool.c. */
int tool_tap(const struct tool_judge *judge);
int tool_record(const struct tool_judge *judge);
int tool_verdict(const struct tool_judge *judge);
/* Prints "rule=reason,...". */
int tool_known(const struct tool_judge *judge);

/* Prints every knob of the modem: name, unit, range, default, text. */
int tool_knobs(void);

#endif /* HW_MODEL_SCENARIO_TOOL_H */
