/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A record: all events of a run with their bytes, and the moves of the timeline, in one
 * file. From it the evidence of a run is made (evidence.h), outside the run.
 *
 *   file    "DMUXREC1"  START  (EVENT | NOTE)...  END
 *   block   type (le32), payload bytes (le32), payload
 *
 *   START   time, trace.lines, trace.hash (le64 each); version, pipes, num_ees of struct
 *           bam_config; ap_word, modem_word, subscribed, bam_power, bam_irq, pipes, modem_state
 *           of struct signal_levels (le32 each): what holds before the first event
 *   EVENT   time (le64), kind, unit (le32), a, b, c (le64), bytes of data, of text (le32), data,
 *           text
 *   NOTE    time (le64), text
 *   END     time, trace.lines, trace.hash (le64 each)
 *
 * Each block is handed to the system before the next: a run that is killed leaves a record
 * that is whole up to there, without END. It is read by the build that wrote it, so there is
 * one version.
 */
#ifndef HW_MODEL_RECORD_H
#define HW_MODEL_RECORD_H

#include "signal_levels.h"

#include <stdio.h>

/* Default of struct record_writer: a record that grows beyond is a slip, not evidence. */
#define RECORD_LIMIT_DEFAULT (UINT64_C(512) << 20)
/* Longest data and text of one event, and longest note; more is cut. */
#define RECORD_DATA_MAX 65536u
#define RECORD_TEXT_MAX 1024u

/**
 * struct record_start - what holds before the first event
 * @time_ns:	virtual time
 * @lines, @hash: of the trace (trace.h) so far
 * @bam:	names registers
 * @levels:	between AP and modem
 */
struct record_start {
	uint64_t time_ns;
	uint64_t lines;
	uint64_t hash;
	struct bam_config bam;
	struct signal_levels levels;
};

/**
 * struct record_end - the same for the end
 */
struct record_end {
	uint64_t time_ns;
	uint64_t lines;
	uint64_t hash;
};

/**
 * struct record_writer - a record being written
 * @file:	the owner opens and closes it
 * @limit:	bytes; after these the record ends without END
 * @written:	bytes so far
 * @started:	START is there
 * @failed:	a write failed; nothing is written any more, error is errno then
 */
struct record_writer {
	FILE *file;
	uint64_t limit;
	uint64_t written;
	bool started;
	bool failed;
	int error;
};

void record_writer_init(struct record_writer *writer, FILE *file);
void record_write_start(struct record_writer *writer, const struct record_start *start);
void record_write_event(struct record_writer *writer, const struct hw_event *event);
void record_write_note(struct record_writer *writer, uint64_t time_ns, const char *text);
void record_write_end(struct record_writer *writer, const struct record_end *end);

enum record_type {
	RECORD_START = 1,
	RECORD_EVENT,
	RECORD_NOTE,
	RECORD_END,
};

/**
 * struct record_item - one block, as read
 * @event:	data and text are valid until the next read
 * @note_ns:	time of the note
 * @note:	its text, valid until the next read
 */
struct record_item {
	enum record_type type;
	struct record_start start;
	struct hw_event event;
	struct record_end end;
	uint64_t note_ns;
	const char *note;
};

/**
 * enum record_result - outcome of record_read()
 * @RECORD_ITEM:	there is one
 * @RECORD_OVER:	the record is over; after END if it is whole
 * @RECORD_CUT:		it ends within a block
 * @RECORD_BAD:		it is no record, or a spoiled one
 */
enum record_result {
	RECORD_ITEM,
	RECORD_OVER,
	RECORD_CUT,
	RECORD_BAD,
};

#define RECORD_PAYLOAD_MAX (64u + RECORD_DATA_MAX + RECORD_TEXT_MAX)

/* The first item is START, and END has none behind it: else RECORD_BAD. */
struct record_reader {
	FILE *file;
	bool opened, started, ended;
	uint8_t payload[RECORD_PAYLOAD_MAX + 1u];
};

void record_reader_init(struct record_reader *reader, FILE *file);
enum record_result record_read(struct record_reader *reader, struct record_item *item);

#endif /* HW_MODEL_RECORD_H */
