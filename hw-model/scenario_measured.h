/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a run of a scenario showed: its cases and points, judged by the scenario's record.
 *
 *   case edge=fall,phase=1us
 *   ok - guest: insmod
 *   not ok - the checker knows every violation
 *   # double-ack x1, first at 15.371144792 s: ...
 *   skip this kernel has no fault injection
 *
 * A comment behind the failed point of the checker begins with the rule that was broken.
 *
 * Context: as scenario_record.h.
 */
#ifndef HW_MODEL_SCENARIO_MEASURED_H
#define HW_MODEL_SCENARIO_MEASURED_H

#include "scenario_record.h"

/* The point that says whether the checker knows what was broken. */
#define SCENARIO_POINT_RULES "the checker knows every violation"
/* The one by which a case is complete: all points that it can have are there. */
#define SCENARIO_POINT_COMPLETE "the timeline ran to its end"

enum scenario_measured_kind {
	SCENARIO_MEASURED_POINT,
	SCENARIO_MEASURED_RULE,		/* broken, and not known */
	SCENARIO_MEASURED_COMMENT,
};

/* @in_case: index; @text: point, rule, or the line as it came */
struct scenario_measured_line {
	enum scenario_measured_kind kind;
	unsigned int in_case;
	bool ok;
	char *text;
};

/* @skipped: it said that it cannot run here; @complete: it ran to the end of its timeline */
struct scenario_measured_case {
	char *parameters;
	bool skipped, complete;
};

/* @lines: of which @points; @in_rules: those that come name broken rules */
struct scenario_measured {
	struct scenario_measured_line *line;
	unsigned int lines, points;
	struct scenario_measured_case *cases;
	unsigned int case_count;
	bool in_rules;
};

/* Takes one line, without '\n'. Zeroed before the first. */
void scenario_measured_take(struct scenario_measured *measured, const char *text);
void scenario_measured_free(struct scenario_measured *measured);

/* True if a case has a point or a rule of this text; @ok: how it went, any if NULL. */
bool scenario_measured_has(const struct scenario_measured *measured, unsigned int in_case,
			   enum scenario_measured_kind kind, const char *text, bool *ok);

/**
 * scenario_measured_depends() - what depended on the build here
 * @line:	of the record
 * @cases:	out: cases that ran and that the line is about
 *
 * Return: how many of these failed in a point that the line is about.
 */
unsigned int scenario_measured_depends(const struct scenario_measured *measured,
				       const struct scenario_record_line *line,
				       const struct scenario_build *build, unsigned int *cases);

/**
 * scenario_record_update() - make the record say what was measured
 *
 * Only what the record says of @build, and of the cases that ran, changes. Reasons are kept; a line
 * that is new has none. What the record says of other builds stays as it is.
 */
void scenario_record_update(struct scenario_record *record,
			    const struct scenario_measured *measured,
			    const struct scenario_build *build);

#endif /* HW_MODEL_SCENARIO_MEASURED_H */
