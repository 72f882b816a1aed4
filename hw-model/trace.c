/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Event trace: format, select, hash.
 *
 * A line is built in a fixed buffer by append(), which cuts silently and marks
 * the line; so no text of an emitter can make a line overflow or vanish. Control
 * characters in a text become '?': one event stays one line.
 */
#include "trace.h"

#include "../core/dmux_frame.h"
#include "../core/dmux_power_modem.h"
#include "bam_registers.h"
#include "fnv.h"
#include "little_endian.h"
#include "smd.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What column 5 shows, and whether column 4 has a number. */
enum trace_shape {
	SHAPE_REGISTER,		/* a = offset, b = value */
	SHAPE_SWITCH,		/* a = 0/1 */
	SHAPE_CHANGE,		/* a -> b, hexadecimal offsets */
	SHAPE_WORD,		/* a -> b, SMSM words with pc and pc-ack */
	SHAPE_OWNER,		/* a -> b, decimal */
	SHAPE_STATE,		/* a -> b, enum dmux_modem_state */
	SHAPE_ENABLE,
	SHAPE_DESCRIPTOR,
	SHAPE_MEMORY,		/* a = address, b = size */
	SHAPE_VALUE,		/* a, hexadecimal */
	SHAPE_FRAME,
	SHAPE_PACKET,
	SHAPE_CHANNEL,
	SHAPE_SMD,		/* a = AP's, b = modem's enum smd_channel_state */
	SHAPE_QMI,		/* a = message, b = enum qmi_error, c = answered */
	SHAPE_TEXT
};

struct trace_column {
	const char *block;
	enum trace_shape shape;
	bool has_unit;
};

static const struct trace_column trace_columns[] = {
	[HW_EVENT_BAM_READ] = { "bam", SHAPE_REGISTER, false },
	[HW_EVENT_BAM_WRITE] = { "bam", SHAPE_REGISTER, false },
	[HW_EVENT_BAM_UNPOWERED] = { "bam", SHAPE_REGISTER, false },
	[HW_EVENT_BAM_GUEST_ERROR] = { "bam", SHAPE_REGISTER, false },
	[HW_EVENT_BAM_POWER] = { "bam", SHAPE_SWITCH, false },
	[HW_EVENT_BAM_RESET] = { "bam", SHAPE_TEXT, false },
	[HW_EVENT_BAM_IRQ] = { "bam", SHAPE_SWITCH, false },
	[HW_EVENT_PIPE_RESET] = { "pipe", SHAPE_TEXT, true },
	[HW_EVENT_PIPE_ENABLE] = { "pipe", SHAPE_ENABLE, true },
	[HW_EVENT_PIPE_DISABLE] = { "pipe", SHAPE_VALUE, true },
	[HW_EVENT_PIPE_DOORBELL] = { "pipe", SHAPE_CHANGE, true },
	[HW_EVENT_DESCRIPTOR_DONE] = { "pipe", SHAPE_DESCRIPTOR, true },
	[HW_EVENT_PIPE_ERROR] = { "pipe", SHAPE_MEMORY, true },
	[HW_EVENT_MUTEX] = { "lock", SHAPE_OWNER, true },
	[HW_EVENT_DOORBELL_AP] = { "bell", SHAPE_VALUE, false },
	[HW_EVENT_DOORBELL_MODEM] = { "bell", SHAPE_SWITCH, false },
	[HW_EVENT_SMSM_AP] = { "smsm", SHAPE_WORD, false },
	[HW_EVENT_SMSM_MODEM] = { "smsm", SHAPE_WORD, false },
	[HW_EVENT_SMSM_SUBSCRIBE] = { "smsm", SHAPE_CHANGE, false },
	[HW_EVENT_GUEST_ERROR] = { "smsm", SHAPE_REGISTER, false },
	[HW_EVENT_FRAME_UP] = { "frame", SHAPE_FRAME, true },
	[HW_EVENT_FRAME_DOWN] = { "frame", SHAPE_FRAME, true },
	[HW_EVENT_PACKET_DROP] = { "frame", SHAPE_PACKET, true },
	[HW_EVENT_MODEM_STATE] = { "modem", SHAPE_STATE, false },
	[HW_EVENT_CHANNEL] = { "modem", SHAPE_CHANNEL, true },
	[HW_EVENT_MODEM_FATAL] = { "modem", SHAPE_TEXT, false },
	[HW_EVENT_MODEM_BOOT] = { "modem", SHAPE_TEXT, false },
	[HW_EVENT_SMD] = { "smd", SHAPE_SMD, true },
	[HW_EVENT_QMI] = { "qmi", SHAPE_QMI, true },
	[HW_EVENT_GUEST_SPLAT] = { "guest", SHAPE_TEXT, false },
	[HW_EVENT_VIOLATION] = { "check", SHAPE_TEXT, false },
};

_Static_assert(sizeof(trace_columns) / sizeof(trace_columns[0]) == HW_EVENT_KIND_COUNT,
	       "every event kind has columns");
_Static_assert(HW_EVENT_KIND_COUNT < 64, "a kind is a bit of a 64-bit set");

/* A line being built; the last bytes are kept free for the mark, newline and NUL. */
struct trace_line {
	char *text;
	uint32_t used;
};

#define LINE_END "...\n"
#define LINE_ROOM (TRACE_LINE_MAX - (uint32_t)sizeof(LINE_END))

__attribute__((format(printf, 2, 3))) static void append(struct trace_line *line,
							 const char *format, ...)
{
	va_list arguments;
	int length;

	assert(line->used <= LINE_ROOM + 1u);
	if (line->used > LINE_ROOM)
		return;
	va_start(arguments, format);
	length = vsnprintf(line->text + line->used, LINE_ROOM + 1u - line->used, format,
			   arguments);
	va_end(arguments);
	assert(length >= 0);
	line->used = (uint32_t)length > LINE_ROOM - line->used ? LINE_ROOM + 1u :
								 line->used + (uint32_t)length;
}

static uint32_t end_line(struct trace_line *line)
{
	bool cut = line->used > LINE_ROOM;

	if (cut)
		line->used = LINE_ROOM;
	for (uint32_t i = 0; i < line->used; i++) {
		if ((unsigned char)line->text[i] < ' ' || (unsigned char)line->text[i] > '~')
			line->text[i] = '?';
	}
	while (!cut && line->used > 0 && line->text[line->used - 1u] == ' ')
		line->used--;
	strcpy(line->text + line->used, cut ? LINE_END : "\n");
	line->used += cut ? 4u : 1u;
	assert(line->used < TRACE_LINE_MAX);
	return line->used;
}

static void append_register(struct trace_line *line, const struct bam_config *bam,
			    const struct hw_event *event)
{
	char name[40];
	bool is_bam = event->kind != HW_EVENT_GUEST_ERROR;

	if (is_bam && bam->pipes > 0) {
		bam_register_name(bam, (uint32_t)event->a, name, sizeof(name));
		append(line, "%s", name);
	} else {
		append(line, "0x%05" PRIx64, event->a);
	}
	if (event->kind == HW_EVENT_BAM_UNPOWERED && event->c == 0)
		append(line, " read");
	else
		append(line, " 0x%08" PRIx64, event->b);
}

static const char *edge(uint64_t old, uint64_t new, uint32_t bit)
{
	if (!((old ^ new) & bit))
		return new & bit ? "1" : "0";
	return new & bit ? "0>1" : "1>0";
}

static void append_word(struct trace_line *line, const struct hw_event *event)
{
	append(line, "0x%08" PRIx64 " -> 0x%08" PRIx64 " %s %s pc-ack %s", event->a, event->b,
	       event->kind == HW_EVENT_SMSM_AP ? "vote" : "pc",
	       edge(event->a, event->b, DMUX_SMSM_PC), edge(event->a, event->b, DMUX_SMSM_PC_ACK));
}

static void append_frame(struct trace_line *line, const struct hw_event *event)
{
	const uint8_t *bytes = event->data;
	uint32_t payload, declared;

	if (!bytes || event->length < DMUX_HEADER_SIZE) {
		append(line, "bytes %u %s", event->length,
		       dmux_verdict_name((enum dmux_verdict)event->a));
		return;
	}
	declared = hw_get_le16(&bytes[6]);
	payload = event->length - DMUX_HEADER_SIZE;
	if (payload > declared)
		payload = declared;
	append(line, "%s len %u pad %u signal 0x%02x bytes %u payload %08x %s",
	       dmux_command_name(bytes[3]), declared, bytes[4], bytes[2], event->length,
	       fnv1a_32(FNV1A_32_START, bytes + DMUX_HEADER_SIZE, payload),
	       dmux_verdict_name((enum dmux_verdict)event->a));
}

static void append_details(struct trace_line *line, const struct bam_config *bam,
			   const struct hw_event *event)
{
	switch (trace_columns[event->kind].shape) {
	case SHAPE_REGISTER:
		append_register(line, bam, event);
		break;
	case SHAPE_SWITCH:
		append(line, "%u", event->a != 0);
		break;
	case SHAPE_CHANGE:
		append(line, "0x%04" PRIx64 " -> 0x%04" PRIx64,
		       event->kind == HW_EVENT_PIPE_DOORBELL ? event->b : event->a,
		       event->kind == HW_EVENT_PIPE_DOORBELL ? event->a : event->b);
		break;
	case SHAPE_WORD:
		append_word(line, event);
		break;
	case SHAPE_OWNER:
		append(line, "%" PRIu64 " -> %" PRIu64, event->a, event->b);
		break;
	case SHAPE_STATE:
		append(line, "%s -> %s", dmux_modem_state_name((unsigned int)event->a),
		       dmux_modem_state_name((unsigned int)event->b));
		break;
	case SHAPE_ENABLE:
		append(line, "P_CTRL 0x%08" PRIx64 " fifo 0x%08" PRIx64 " bytes %" PRIu64,
		       event->a, event->b, event->c);
		break;
	case SHAPE_DESCRIPTOR:
		append(line, "offset 0x%04" PRIx64 " bytes %" PRIu64 " flags 0x%04" PRIx64,
		       event->a, event->b, event->c);
		break;
	case SHAPE_MEMORY:
		append(line, "address 0x%08" PRIx64 " bytes %" PRIu64, event->a, event->b);
		break;
	case SHAPE_VALUE:
		append(line, "0x%08" PRIx64, event->a);
		break;
	case SHAPE_FRAME:
		append_frame(line, event);
		break;
	case SHAPE_PACKET:
		append(line, "bytes %" PRIu64, event->a);
		break;
	case SHAPE_CHANNEL:
		append(line, "%s %s", event->b ? "AP" : "modem", event->a ? "open" : "closed");
		break;
	case SHAPE_SMD:
		append(line, "AP %s modem %s", smd_state_name((uint32_t)event->a),
		       smd_state_name((uint32_t)event->b));
		break;
	case SHAPE_QMI:
		append(line, "message 0x%04" PRIx64 " error %" PRIu64 "%s", event->a, event->b,
		       event->c ? "" : " not answered");
		break;
	case SHAPE_TEXT:
		if (event->kind == HW_EVENT_BAM_RESET)
			append(line, "by %s", event->a ? "AP" : "modem");
		else if (event->kind == HW_EVENT_VIOLATION)
			append(line, "%s", event->b ? "known" : "VIOLATION");
		break;
	}
	if (event->text)
		append(line, "%s%s", line->text[line->used - 1u] == ' ' ? "" : " ", event->text);
}

uint32_t trace_format(const struct bam_config *bam, const struct hw_event *event, char *text)
{
	static const struct bam_config no_bam;
	struct trace_line line = { .text = text };
	const struct trace_column *column;

	assert(event && text);
	assert((unsigned int)event->kind < HW_EVENT_KIND_COUNT);
	column = &trace_columns[event->kind];
	append(&line, "%7" PRIu64 ".%09" PRIu64 " %-6s %-16s ",
	       event->time_ns / (uint64_t)HW_NS_PER_S, event->time_ns % (uint64_t)HW_NS_PER_S,
	       column->block, hw_event_name(event->kind));
	if (column->has_unit)
		append(&line, "%3u ", event->unit);
	else
		append(&line, "  - ");
	append_details(&line, bam ? bam : &no_bam, event);
	return end_line(&line);
}

void trace_init(struct trace *trace, const struct bam_config *bam,
		void (*write)(void *opaque, const char *text, uint32_t length), void *opaque)
{
	assert(trace);
	*trace = (struct trace){ .write = write, .opaque = opaque, .kinds = TRACE_KINDS_DEFAULT };
	if (bam)
		trace->bam = *bam;
	trace_reset(trace);
}

void trace_reset(struct trace *trace)
{
	assert(trace);
	trace->lines = 0;
	trace->hash = FNV1A_64_START;
}

void trace_listen(void *opaque, const struct hw_event *event)
{
	struct trace *trace = opaque;
	char line[TRACE_LINE_MAX];
	uint32_t length;

	assert(trace && event);
	if (!(trace->kinds & TRACE_KIND(event->kind)))
		return;
	length = trace_format(&trace->bam, event, line);
	trace->lines++;
	trace->hash = fnv1a_64(trace->hash, (const uint8_t *)line, length);
	if (trace->write)
		trace->write(trace->opaque, line, length);
}

/* The kinds that a word of trace_select() stands for; 0 if it is none. */
static uint64_t kinds_of_word(const char *word, uint32_t length)
{
	uint64_t kinds = 0;

	for (unsigned int kind = 0; kind < HW_EVENT_KIND_COUNT; kind++) {
		const char *name = hw_event_name((enum hw_event_kind)kind);
		const char *block = trace_columns[kind].block;

		if ((strlen(name) == length && memcmp(name, word, length) == 0) ||
		    (strlen(block) == length && memcmp(block, word, length) == 0))
			kinds |= TRACE_KIND(kind);
	}
	return kinds;
}

static bool is_word(const char *word, uint32_t length, const char *name)
{
	return strlen(name) == length && memcmp(word, name, length) == 0;
}

bool trace_select(struct trace *trace, const char *text, char *error)
{
	uint64_t kinds;

	assert(trace && text);
	kinds = trace->kinds;
	while (*text) {
		uint32_t length = (uint32_t)strcspn(text, ",");
		bool remove = text[0] == '-';
		const char *word = text + remove;
		uint32_t word_length = length - remove;
		uint64_t named = kinds_of_word(word, word_length);

		if (is_word(word, word_length, "all"))
			named = TRACE_KINDS_ALL;
		if (named != 0)
			kinds = remove ? kinds & ~named : kinds | named;
		else if (!remove && is_word(word, word_length, "default"))
			kinds = TRACE_KINDS_DEFAULT;
		else if (!remove && is_word(word, word_length, "none"))
			kinds = 0;
		else if (length > 0) {
			if (error)
				snprintf(error, TRACE_ERROR_MAX,
					 "trace selection: no event or block \"%.*s\"; use all, "
					 "default, none or a name of the trace",
					 length < 24u ? (int)length : 24, text);
			return false;
		}
		text += length + (text[length] == ',');
	}
	trace->kinds = kinds;
	return true;
}
