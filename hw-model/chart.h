/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The sequence chart of a run: one HTML file that needs nothing else, no script either.
 *
 *   events, notes --chart_rows.c--> rows --chart_fold.c--> rows and folds --chart_html.c--> HTML
 *
 * Lifelines are AP, SMSM with its doorbells, BAM, modem; time runs down. Steps of the timeline
 * are bands across, what failed is red and linked from the top. Traffic in bulk and repetitions
 * are folded; a click unfolds them. Left out: completed descriptors (the frame is there), the
 * falling edge of the interrupt line, the hardware mutex.
 */
#ifndef HW_MODEL_CHART_H
#define HW_MODEL_CHART_H

#include "signal_levels.h"

#include <stdio.h>

enum chart_line {
	CHART_AP,
	CHART_SMSM,
	CHART_BAM,
	CHART_MODEM,
	CHART_LINE_COUNT
};

/**
 * enum chart_style - how a row is drawn
 * @CHART_HANDSHAKE:	arrow: words, doorbells, power
 * @CHART_CONTROL:	arrow: registers, pipes, OPEN, CLOSE
 * @CHART_TRAFFIC:	arrow: frames of data and what moves them; folded in bulk
 * @CHART_MARK:		a dot on a lifeline
 * @CHART_STEP:		band: the timeline moves
 * @CHART_MET:		band: a point was met
 * @CHART_KNOWN:	band: a violation that is listed as known
 * @CHART_ERROR:	arrow or dot: an access or transfer that went wrong
 * @CHART_FAILURE:	band: a violation, a point that was not met; never folded
 */
enum chart_style {
	CHART_HANDSHAKE,
	CHART_CONTROL,
	CHART_TRAFFIC,
	CHART_MARK,
	CHART_STEP,
	CHART_MET,
	CHART_KNOWN,
	CHART_ERROR,
	CHART_FAILURE,
	CHART_STYLE_COUNT
};

/* Bits of struct chart_row, levels. */
#define CHART_LEVEL_VOTE 1u
#define CHART_LEVEL_PC 2u
#define CHART_LEVEL_POWER 4u

#define CHART_LABEL_MAX 64u
#define CHART_DETAIL_MAX 120u
/*
 * Rows beyond a limit are only counted. Traffic meets its limit first, then everything else that
 * is not a failure, then failures: so none of them pushes out what is rarer.
 */
#define CHART_ROWS_MAX (1u << 16)
#define CHART_ROWS_OTHER_MAX (CHART_ROWS_MAX + (1u << 14))
#define CHART_ROWS_FAILURE_MAX (CHART_ROWS_OTHER_MAX + (1u << 12))

/**
 * struct chart_row - one line of the chart
 * @event:	what it is of; bands of the timeline: HW_EVENT_KIND_COUNT
 * @from, @to:	ends of the arrow; equal for a dot; bands have none
 * @via:	what it passes on its way; equal to @to for nothing
 * @levels:	that hold after it
 * @key:	equal for rows that a reader takes for the same thing again
 * @bytes:	of payload, for frames
 */
struct chart_row {
	uint64_t time_ns;
	enum hw_event_kind event;
	enum chart_style style;
	enum chart_line from, to, via;
	uint32_t levels;
	uint32_t key;
	uint32_t bytes;
	char label[CHART_LABEL_MAX];
	char detail[CHART_DETAIL_MAX];
};

/**
 * struct chart_fold - a stretch of rows that is drawn in one way
 * @first, @rows:	of chart->row
 * @times:	0: one after the other. More: folded, so many rounds of what stands above
 * @traffic:	folded, traffic in bulk
 */
struct chart_fold {
	uint32_t first, rows, times;
	bool traffic;
};

struct chart {
	struct bam_config bam;
	struct signal_levels levels;
	uint64_t start_ns;
	uint32_t start_levels;
	struct chart_row *row;
	uint32_t rows, room;
	uint64_t left_out;	/* rows beyond their limit */
	struct chart_fold *fold;
	uint32_t folds;
	bool failed;		/* no memory */
};

/**
 * struct chart_heading - what stands above the chart; each may be NULL
 * @title:	what ran
 * @again:	command that repeats it
 * @tap:	its points, "ok 1 - text" lines
 * @console:	what the guest printed; its end is shown
 * @remark:	what a reader must know about the record
 */
struct chart_heading {
	const char *title;
	const char *again;
	const char *tap;
	const char *console;
	const char *remark;
};

void chart_init(struct chart *chart, const struct bam_config *bam, uint64_t start_ns,
		const struct signal_levels *levels);
void chart_free(struct chart *chart);

/* Events and notes come in the order of their times. */
void chart_event(struct chart *chart, const struct hw_event *event);
void chart_note(struct chart *chart, uint64_t time_ns, const char *text);

/* After the last event. */
void chart_make_folds(struct chart *chart);

/* After chart_make_folds(). Errors of the file are ferror()'s. */
void chart_write_html(const struct chart *chart, const struct chart_heading *heading, FILE *file);

#endif /* HW_MODEL_CHART_H */
