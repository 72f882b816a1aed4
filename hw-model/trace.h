/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The event trace: one fixed-column line an event.
 *
 *   column  width  content
 *   1       17     virtual time in seconds, 9 decimals (nanoseconds), right aligned
 *   19      6      block that speaks: bam pipe lock bell smsm frame modem guest check
 *   26      16     event, as hw_event_name()
 *   43      3      pipe, channel or lock number, right aligned; "-" for none
 *   47      -      details, "name value" or "old -> new"; text of the emitter last
 *
 *         0.402001500 pipe   pipe-doorbell      5 0x0000 -> 0x0100
 *         0.402112000 frame  frame-down         0 DATA len 84 pad 0 signal 0x00 ...
 *
 * Addresses, offsets and register values are hexadecimal, counts decimal, frame
 * payloads an FNV-1a/32 hash. There is no host time, no pointer, no locale and no
 * floating point in a line: two runs are the same if and only if their traces are.
 *
 * A running FNV-1a/64 hash over all lines (with their newlines) lets runs be
 * compared without keeping the text.
 */
#ifndef HW_MODEL_TRACE_H
#define HW_MODEL_TRACE_H

#include "bam.h"

/* Longest line, with its newline and a final NUL. Longer details end in "...". */
#define TRACE_LINE_MAX 224u
/* Longest error text of trace_select(). */
#define TRACE_ERROR_MAX 128u

#define TRACE_KIND(kind) (1ull << (kind))
#define TRACE_KINDS_ALL (TRACE_KIND(HW_EVENT_KIND_COUNT) - 1u)
/* Without every single register access. */
#define TRACE_KINDS_DEFAULT \
	(TRACE_KINDS_ALL & ~(TRACE_KIND(HW_EVENT_BAM_READ) | TRACE_KIND(HW_EVENT_BAM_WRITE)))

/**
 * struct trace - one writer; any number may listen to a bus
 * @write:	gets each line with its newline; NULL to have the hash only
 * @opaque:	first argument of @write
 * @bam:	names registers; pipes = 0 shows offsets instead
 * @kinds:	set of TRACE_KIND() bits; other events are neither written nor hashed
 * @lines:	written so far (saved with the machine, as @hash)
 * @hash:	FNV-1a/64 over them
 */
struct trace {
	void (*write)(void *opaque, const char *text, uint32_t length);
	void *opaque;
	struct bam_config bam;
	uint64_t kinds;
	uint64_t lines;
	uint64_t hash;
};

/* @bam may be NULL. Starts with TRACE_KINDS_DEFAULT. */
void trace_init(struct trace *trace, const struct bam_config *bam,
		void (*write)(void *opaque, const char *text, uint32_t length), void *opaque);

/* As after trace_init(), keeping bindings and selection. */
void trace_reset(struct trace *trace);

/* A hw_event_listener; @trace is a struct trace. */
void trace_listen(void *trace, const struct hw_event *event);

/**
 * trace_select() - choose kinds by name
 * @trace:	changed only on success
 * @text:	words separated by commas, applied from left to right: "all", "default", "none",
 *		the name of an event or of a block adds it, with '-' before it removes it;
 *		e.g. "default,bam-write,-mutex" or "none,smsm,frame"
 * @error:	on failure one line that names the word; TRACE_ERROR_MAX bytes; may be NULL
 *
 * Return: true on success.
 */
bool trace_select(struct trace *trace, const char *text, char *error);

/**
 * trace_format() - one event as a line
 * @bam:	as in struct trace
 * @line:	TRACE_LINE_MAX bytes; ends in newline and NUL
 *
 * Return: length without the NUL.
 */
uint32_t trace_format(const struct bam_config *bam, const struct hw_event *event, char *line);

#endif /* HW_MODEL_TRACE_H */
