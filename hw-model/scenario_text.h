/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a scenario says in strings: durations, events to wait for, and names that may be
 * misspelt. No Lua here.
 */
#ifndef HW_MODEL_SCENARIO_TEXT_H
#define HW_MODEL_SCENARIO_TEXT_H

#include "bam.h"
#include "event.h"

/**
 * scenario_duration() - "250ms", "1.5s", "20us", "7ns"
 * @ns:		set on success
 *
 * Return: false without a unit, with sign or blanks, below 1 ns or above 10^6 s.
 */
bool scenario_duration(const char *text, uint64_t *ns);

/* One line that says how a duration is written. */
#define SCENARIO_DURATION_ADVICE "a duration is a string with a unit, \"250ms\" (s, ms, us, ns)"

/**
 * struct scenario_pattern - a set of events
 * @kind:	enum hw_event_kind
 * @changed:	0, or: one of these bits differs between a and b (SMSM words)
 * @level:	-1 any, else level of the @changed bit in b
 * @check:	bit 0 unit, 1 a, 2 b, 3 c, 4 payload length of a frame: must be equal to @value[]
 */
#define SCENARIO_FIELDS 5u
struct scenario_pattern {
	enum hw_event_kind kind;
	uint32_t changed;
	int level;
	uint32_t check;
	uint64_t value[SCENARIO_FIELDS];
};

/**
 * scenario_pattern_parse() - text to pattern
 * @bam:	layout for "write P_RST(5)"; NULL: such text is refused
 * @error:	one line with advice; SCENARIO_TEXT_ERROR_MAX bytes
 *
 * Texts: "vote [0|1]", "pc [0|1]", "ap-ack", "modem-ack", "read REGISTER", "write REGISTER",
 * "frame-up [CHANNEL [COMMAND]]", "frame-down ...", and the name of any event with
 * "unit=N a=N b=N c=N" behind it, for frames also "len=N".
 */
#define SCENARIO_TEXT_ERROR_MAX 200u
bool scenario_pattern_parse(struct scenario_pattern *pattern, const char *text,
			    const struct bam_config *bam, char *error);
bool scenario_pattern_matches(const struct scenario_pattern *pattern, const struct hw_event *event);

/* Length of the payload as the header of a frame event says it; UINT64_MAX: not a whole header. */
uint64_t scenario_frame_length(const struct hw_event *event);
/* The same with the fields of an event that is over: unit, a, b, c, length. */
bool scenario_fields_match(const struct scenario_pattern *pattern, enum hw_event_kind kind,
			   const uint64_t value[SCENARIO_FIELDS]);

/**
 * scenario_nearest() - the name most like a misspelt one
 * @names:	NULL-terminated
 *
 * Return: a name, or NULL if none is near.
 */
const char *scenario_nearest(const char *word, const char *const *names);

#endif /* HW_MODEL_SCENARIO_TEXT_H */
