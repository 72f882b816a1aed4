/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One pass over the record feeds all four writers; the chart is drawn at its end.
 *
 * The trace is formatted anew from the recorded events, hashed on from the record's start, and must
 * arrive at the hash that the run itself had at its end: then what is shown is what was.
 */
#include "evidence.h"

#include "pcapng.h"
#include "record.h"
#include "trace.h"
#include "vcd.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const evidence_names[] = {
	[EVIDENCE_EVENTS] = "events.txt",
	[EVIDENCE_CAPTURE] = "capture.pcapng",
	[EVIDENCE_SIGNALS] = "signals.vcd",
	[EVIDENCE_CHART] = "chart.html",
};

_Static_assert(sizeof(evidence_names) / sizeof(evidence_names[0]) == EVIDENCE_FILE_COUNT,
	       "every file has a name");

const char *evidence_file_name(enum evidence_file file)
{
	assert((unsigned int)file < EVIDENCE_FILE_COUNT);
	return evidence_names[file];
}

/* The writers, and how far they are. */
struct evidence {
	FILE *const *out;
	struct evidence_result *result;
	struct trace trace;
	struct vcd vcd;
	struct chart chart;
	uint64_t time_ns;	/* of the last block */
	bool started, ended;
};

static void write_line(void *opaque, const char *text, uint32_t length)
{
	fwrite(text, 1, length, opaque);
}

static void take_start(struct evidence *evidence, const struct record_start *start)
{
	FILE *const *out = evidence->out;

	trace_init(&evidence->trace, &start->bam, write_line, out[EVIDENCE_EVENTS]);
	evidence->trace.kinds = TRACE_KINDS_ALL; /* the run has selected */
	evidence->trace.lines = start->lines;
	evidence->trace.hash = start->hash;
	pcapng_begin(out[EVIDENCE_CAPTURE]);
	vcd_begin(&evidence->vcd, out[EVIDENCE_SIGNALS], start->time_ns, &start->levels);
	chart_init(&evidence->chart, &start->bam, start->time_ns, &start->levels);
	evidence->time_ns = start->time_ns;
	evidence->started = true;
}

static void take_event(struct evidence *evidence, const struct hw_event *event)
{
	evidence->result->events++;
	evidence->result->frames += event->kind == HW_EVENT_FRAME_UP ||
				    event->kind == HW_EVENT_FRAME_DOWN;
	trace_listen(&evidence->trace, event);
	pcapng_event(evidence->out[EVIDENCE_CAPTURE], event);
	vcd_event(&evidence->vcd, event);
	chart_event(&evidence->chart, event);
	if (event->time_ns > evidence->time_ns)
		evidence->time_ns = event->time_ns;
}

static void take_end(struct evidence *evidence, const struct record_end *end)
{
	evidence->result->lines = end->lines;
	evidence->result->hash = end->hash;
	evidence->time_ns = end->time_ns;
	evidence->ended = true;
	if (end->hash != evidence->trace.hash || end->lines != evidence->trace.lines)
		snprintf(evidence->result->remark, EVIDENCE_REMARK_MAX,
			 "The recorded events give the trace hash %016" PRIx64 ", the run's own was "
			 "%016" PRIx64 ": the record is not of this run.", evidence->trace.hash,
			 end->hash);
}

static enum record_result take_items(struct evidence *evidence, struct record_reader *reader)
{
	enum record_result got;
	struct record_item item;

	while ((got = record_read(reader, &item)) == RECORD_ITEM) {
		switch (item.type) {
		case RECORD_START:
			take_start(evidence, &item.start);
			break;
		case RECORD_EVENT:
			take_event(evidence, &item.event);
			break;
		case RECORD_NOTE:
			chart_note(&evidence->chart, item.note_ns, item.note);
			evidence->time_ns = item.note_ns;
			break;
		case RECORD_END:
			take_end(evidence, &item.end);
			break;
		}
	}
	return got;
}

bool evidence_write(FILE *record, const struct chart_heading *heading,
		    FILE *const out[EVIDENCE_FILE_COUNT], struct evidence_result *result)
{
	struct record_reader *reader = malloc(sizeof(*reader));
	struct evidence evidence = { .out = out, .result = result };
	struct chart_heading whole = *heading;
	enum record_result got;

	*result = (struct evidence_result){ .events = 0 };
	if (!reader) {
		snprintf(result->remark, EVIDENCE_REMARK_MAX, "No memory to read the record.");
		return false;
	}
	record_reader_init(reader, record);
	got = take_items(&evidence, reader);
	free(reader);
	if (!evidence.started) {
		snprintf(result->remark, EVIDENCE_REMARK_MAX, "This is not the record of a run.");
		return false;
	}
	if (!evidence.ended || got != RECORD_OVER)
		snprintf(result->remark, EVIDENCE_REMARK_MAX,
			 "The record %s at %" PRIu64 ".%06" PRIu64 " s: the run was killed, its "
			 "disk was full, or it was too long to be recorded.",
			 got == RECORD_BAD ? "is spoiled" : "ends early",
			 evidence.time_ns / HW_NS_PER_S,
			 evidence.time_ns % HW_NS_PER_S / HW_NS_PER_US);
	vcd_end(&evidence.vcd, evidence.time_ns);
	chart_make_folds(&evidence.chart);
	if (evidence.chart.failed)
		snprintf(result->remark, EVIDENCE_REMARK_MAX, "No memory for the whole chart.");
	if (result->remark[0])
		whole.remark = result->remark;
	if (evidence.chart.fold)
		chart_write_html(&evidence.chart, &whole, out[EVIDENCE_CHART]);
	chart_free(&evidence.chart);
	return true;
}
