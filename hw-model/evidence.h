/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * From a record to what people and their tools read:
 *
 *   events.txt      the trace, one fixed-column line an event (trace.h)
 *   capture.pcapng  frames and the IP packets in them (pcapng.h)
 *   signals.vcd     the wires (vcd.h)
 *   chart.html      sequence chart (chart.h)
 *
 * All four are complete and valid whatever the record looks like: one that was cut short
 * gives what it has, and the remark says so.
 */
#ifndef HW_MODEL_EVIDENCE_H
#define HW_MODEL_EVIDENCE_H

#include "chart.h"

/* The files, in this order. */
enum evidence_file {
	EVIDENCE_EVENTS,
	EVIDENCE_CAPTURE,
	EVIDENCE_SIGNALS,
	EVIDENCE_CHART,
	EVIDENCE_FILE_COUNT
};

const char *evidence_file_name(enum evidence_file file);

#define EVIDENCE_REMARK_MAX 200u

/**
 * struct evidence_result - what was found
 * @events, @frames:	in the record
 * @lines, @hash:	of the trace at the record's end, as in report.keys
 * @remark:	empty for a whole record, whose events give the trace's hash; else what is wrong
 */
struct evidence_result {
	uint64_t events, frames;
	uint64_t lines, hash;
	char remark[EVIDENCE_REMARK_MAX];
};

/**
 * evidence_write() - read a record, write the files
 * @record:	open for reading
 * @heading:	its remark is replaced by the result's if that says something
 * @out:	open for writing; the caller looks at ferror() and closes them
 *
 * Return: false, and nothing but the remark, when there is no memory or @record is none.
 */
bool evidence_write(FILE *record, const struct chart_heading *heading,
		    FILE *const out[EVIDENCE_FILE_COUNT], struct evidence_result *result);

#endif /* HW_MODEL_EVIDENCE_H */
