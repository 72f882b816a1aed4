/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sequence chart: rows of events.
 *
 * A change of a word and the doorbell that tells of it are one arrow: the AP's doorbell comes
 * before the change that the modem then finds, the modem's behind its own. Everything else is
 * one event, one row.
 */
#include "chart.h"

#include "../core/dmux_frame.h"
#include "../core/dmux_power.h"
#include "../core/dmux_power_modem.h"
#include "apcs.h"
#include "fnv.h"
#include "little_endian.h"
#include "qmi.h"
#include "scenario.h"
#include "smd.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Offsets in a frame (dmux_frame.h). */
enum {
	HEADER_SIGNAL = 2,
	HEADER_COMMAND = 3,
	HEADER_PAD = 4,
	HEADER_CHANNEL = 5,
	HEADER_LENGTH = 6,
};

#define FIRST_ROOM 256u

static uint32_t levels_now(const struct chart *chart)
{
	const struct signal_levels *levels = &chart->levels;

	return (levels->ap_word & DMUX_SMSM_PC ? CHART_LEVEL_VOTE : 0) |
	       (levels->modem_word & DMUX_SMSM_PC ? CHART_LEVEL_PC : 0) |
	       (levels->bam_power ? CHART_LEVEL_POWER : 0);
}

void chart_init(struct chart *chart, const struct bam_config *bam, uint64_t start_ns,
		const struct signal_levels *levels)
{
	assert(chart && bam && levels);
	*chart = (struct chart){ .bam = *bam, .levels = *levels, .start_ns = start_ns };
	chart->start_levels = levels_now(chart);
}

void chart_free(struct chart *chart)
{
	free(chart->row);
	free(chart->fold);
	chart->row = NULL;
	chart->fold = NULL;
	chart->rows = chart->folds = chart->room = 0;
}

/* Most rows of the chart when one of @style is added. */
static uint32_t rows_max(enum chart_style style)
{
	switch (style) {
	case CHART_TRAFFIC:
		return CHART_ROWS_MAX;
	case CHART_FAILURE:
		return CHART_ROWS_FAILURE_MAX;
	default:
		return CHART_ROWS_OTHER_MAX;
	}
}

/* Room for one more row; NULL: there is none, and it is counted instead. */
static struct chart_row *add_row(struct chart *chart, uint64_t time_ns, enum chart_style style)
{
	struct chart_row *row;

	if (chart->rows >= rows_max(style)) {
		chart->left_out++;
		return NULL;
	}
	if (chart->rows == chart->room) {
		uint32_t room = chart->room ? 2u * chart->room : FIRST_ROOM;

		row = room > chart->room ? realloc(chart->row, room * sizeof(*row)) : NULL;
		if (!row) {
			chart->failed = true;
			return NULL;
		}
		chart->row = row;
		chart->room = room;
	}
	row = &chart->row[chart->rows++];
	*row = (struct chart_row){ .time_ns = time_ns, .event = HW_EVENT_KIND_COUNT,
				   .style = style };
	row->levels = levels_now(chart);
	return row;
}

/* Letters and digits in a row from @text on; @number: a digit is among them. */
static size_t word_length(const char *text, bool *number)
{
	size_t length = 0;

	*number = false;
	while (isalnum((unsigned char)text[length]))
		*number |= isdigit((unsigned char)text[length++]) != 0;
	return length;
}

/* Numbers change from round to round, hexadecimal ones too: they are not part of what a row is. */
static void set_key(struct chart *chart, struct chart_row *row)
{
	uint32_t hash = FNV1A_32_START;

	if (row->style == CHART_FAILURE) {
		row->key = UINT32_MAX - (uint32_t)(row - chart->row);
		return;
	}
	for (const char *at = row->label; *at;) {
		bool number;
		size_t length = word_length(at, &number);

		if (length == 0)
			length = 1;
		if (!number)
			hash = fnv1a_32(hash, (const uint8_t *)at, (uint32_t)length);
		at += length;
	}
	row->key = hash ^ (uint32_t)(row->from << 4) ^ (uint32_t)row->to ^
		   ((uint32_t)row->style << 8);
}

__attribute__((format(printf, 3, 4)))
static void set_label(struct chart *chart, struct chart_row *row, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(row->label, sizeof(row->label), format, arguments);
	va_end(arguments);
	set_key(chart, row);
}

__attribute__((format(printf, 2, 3)))
static void set_detail(struct chart_row *row, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(row->detail, sizeof(row->detail), format, arguments);
	va_end(arguments);
}

/* The last row, if it is of @kind and of this very time. */
static struct chart_row *last_row(struct chart *chart, enum hw_event_kind kind, uint64_t time_ns)
{
	struct chart_row *row = chart->rows ? &chart->row[chart->rows - 1u] : NULL;

	return row && row->event == kind && row->time_ns == time_ns ? row : NULL;
}

static void set_ends(struct chart *chart, struct chart_row *row, enum chart_line from,
		     enum chart_line via, enum chart_line to)
{
	row->from = from;
	row->via = via;
	row->to = to;
	set_key(chart, row);
}

static const char *edge(uint64_t old, uint64_t new, uint32_t bit)
{
	assert((old ^ new) & bit);
	return new & bit ? "0 \xe2\x86\x92 1" : "1 \xe2\x86\x92 0";
}

static void label_word(struct chart *chart, struct chart_row *row, const struct hw_event *event,
		       const char *power)
{
	bool pc = (event->a ^ event->b) & DMUX_SMSM_PC;
	bool ack = (event->a ^ event->b) & DMUX_SMSM_PC_ACK;

	if (!pc && !ack)
		set_label(chart, row, "SMSM word, other bits");
	else
		set_label(chart, row, "%s%s%s%s%s", pc ? power : "",
			  pc ? edge(event->a, event->b, DMUX_SMSM_PC) : "", pc && ack ? ", " : "",
			  ack ? "pc-ack " : "",
			  ack ? edge(event->a, event->b, DMUX_SMSM_PC_ACK) : "");
}

/* The AP's doorbell and the change that the modem finds by it: one arrow. */
static void row_ap_word(struct chart *chart, const struct hw_event *event)
{
	bool smsm = event->a & (1u << APCS_IPC_BIT_MODEM_SMSM);
	bool smd = event->a & (1u << APCS_IPC_BIT_MODEM_SMD);
	struct chart_row *row;

	if (event->kind == HW_EVENT_DOORBELL_AP) {
		row = add_row(chart, event->time_ns, smsm ? CHART_HANDSHAKE : CHART_CONTROL);
		if (!row)
			return;
		set_ends(chart, row, CHART_AP, smsm ? CHART_SMSM : CHART_MODEM, CHART_MODEM);
		set_label(chart, row, smsm ? "doorbell, no change" : smd ? "doorbell of SMD" :
								      "doorbell of others");
		set_detail(row, "0x%08" PRIx64, event->a);
	} else {
		row = last_row(chart, HW_EVENT_DOORBELL_AP, event->time_ns);
		if (row)
			row->levels = levels_now(chart);
		else
			row = add_row(chart, event->time_ns, CHART_HANDSHAKE);
		if (!row)
			return;
		set_ends(chart, row, CHART_AP, CHART_SMSM, CHART_MODEM);
		label_word(chart, row, event, "vote ");
		set_detail(row, "%s", "");
	}
	row->event = event->kind;
}

/* The modem's change and its doorbell, which follows if the AP wants to know. */
static void row_modem_word(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row = last_row(chart, HW_EVENT_SMSM_MODEM, event->time_ns);

	if (event->kind == HW_EVENT_DOORBELL_MODEM && row) {
		set_ends(chart, row, CHART_MODEM, CHART_SMSM, event->a ? CHART_AP : CHART_SMSM);
		set_detail(row, "%s", event->a ? "" : "the AP is not subscribed: not rung");
		return;
	}
	row = add_row(chart, event->time_ns, CHART_HANDSHAKE);
	if (!row)
		return;
	row->event = event->kind;
	if (event->kind == HW_EVENT_SMSM_MODEM) {
		set_ends(chart, row, CHART_MODEM, CHART_SMSM, CHART_SMSM);
		label_word(chart, row, event, "pc ");
	} else {
		set_ends(chart, row, CHART_MODEM, CHART_SMSM, event->a ? CHART_AP : CHART_SMSM);
		set_label(chart, row, event->a ? "doorbell, no change" : "doorbell, not subscribed");
	}
}

static void row_subscription(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row = add_row(chart, event->time_ns, CHART_HANDSHAKE);

	if (!row)
		return;
	row->event = event->kind;
	set_ends(chart, row, CHART_AP, CHART_SMSM, CHART_SMSM);
	set_label(chart, row, "subscribes to%s%s%s", event->b & DMUX_SMSM_PC ? " pc" : "",
		  event->b & DMUX_SMSM_PC_ACK ? " pc-ack" : "",
		  event->b & DMUX_SMSM_MASK ? "" : " nothing");
}

static const char *pipe_name(unsigned int pipe)
{
	return pipe == DMUX_PIPE_TX ? " (TX)" : pipe == DMUX_PIPE_RX ? " (RX)" : "";
}

static void row_pipe(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row = add_row(chart, event->time_ns,
					event->kind == HW_EVENT_PIPE_DOORBELL ? CHART_TRAFFIC :
										CHART_CONTROL);

	if (!row)
		return;
	row->event = event->kind;
	set_ends(chart, row, CHART_AP, CHART_BAM, CHART_BAM);
	switch (event->kind) {
	case HW_EVENT_PIPE_DOORBELL:
		set_label(chart, row, "descriptors on pipe %u%s", event->unit,
			  pipe_name(event->unit));
		set_detail(row, "FIFO 0x%04" PRIx64 " \xe2\x86\x92 0x%04" PRIx64, event->b, event->a);
		break;
	case HW_EVENT_PIPE_ENABLE:
		set_label(chart, row, "pipe %u%s enabled", event->unit, pipe_name(event->unit));
		set_detail(row, "FIFO at 0x%08" PRIx64 ", %" PRIu64 " bytes", event->b, event->c);
		break;
	case HW_EVENT_PIPE_DISABLE:
		set_label(chart, row, "pipe %u%s disabled", event->unit, pipe_name(event->unit));
		break;
	default:
		set_label(chart, row, "pipe %u%s reset", event->unit, pipe_name(event->unit));
		break;
	}
}

static void row_register(struct chart *chart, const struct hw_event *event)
{
	bool wrong = event->kind == HW_EVENT_BAM_UNPOWERED || event->kind == HW_EVENT_BAM_GUEST_ERROR;
	bool read = event->kind == HW_EVENT_BAM_READ ||
		    (event->kind == HW_EVENT_BAM_UNPOWERED && event->c == 0);
	struct chart_row *row = add_row(chart, event->time_ns, wrong ? CHART_ERROR : CHART_TRAFFIC);
	char name[40] = "";

	if (!row)
		return;
	row->event = event->kind;
	set_ends(chart, row, CHART_AP, CHART_BAM, CHART_BAM);
	if (chart->bam.pipes > 0)
		bam_register_name(&chart->bam, (uint32_t)event->a, name, sizeof(name));
	else
		snprintf(name, sizeof(name), "0x%05" PRIx64, event->a);
	set_label(chart, row, "%s %s%s", read ? "read" : "write", name,
		  event->kind == HW_EVENT_BAM_UNPOWERED ? ", unpowered" : "");
	set_detail(row, "0x%08" PRIx64 "%s%s", event->b, event->text ? " " : "",
		   event->text ? event->text : "");
}

static void row_bam(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row;

	if (event->kind == HW_EVENT_BAM_IRQ && event->a == 0)
		return;
	row = add_row(chart, event->time_ns,
		      event->kind == HW_EVENT_BAM_IRQ ? CHART_TRAFFIC : CHART_HANDSHAKE);
	if (!row)
		return;
	row->event = event->kind;
	if (event->kind == HW_EVENT_BAM_IRQ) {
		set_ends(chart, row, CHART_BAM, CHART_AP, CHART_AP);
		set_label(chart, row, "interrupt");
	} else if (event->kind == HW_EVENT_BAM_POWER) {
		set_ends(chart, row, CHART_MODEM, CHART_BAM, CHART_BAM);
		set_label(chart, row, "power %s", event->a ? "on" : "off");
	} else {
		set_ends(chart, row, event->a ? CHART_AP : CHART_MODEM, CHART_BAM, CHART_BAM);
		row->style = event->a ? CHART_CONTROL : CHART_HANDSHAKE;
		set_label(chart, row, "reset of the block");
	}
}

static void row_frame(struct chart *chart, const struct hw_event *event)
{
	const uint8_t *bytes = event->data;
	bool whole = bytes && event->length >= DMUX_HEADER_SIZE;
	bool wrong = event->a != DMUX_VERDICT_OK;
	bool data = whole && bytes[HEADER_COMMAND] == DMUX_COMMAND_DATA;
	struct chart_row *row = add_row(chart, event->time_ns,
					wrong ? CHART_ERROR : data ? CHART_TRAFFIC : CHART_CONTROL);

	if (!row)
		return;
	row->event = event->kind;
	if (event->kind == HW_EVENT_FRAME_UP)
		set_ends(chart, row, CHART_AP, CHART_BAM, CHART_MODEM);
	else
		set_ends(chart, row, CHART_MODEM, CHART_BAM, CHART_AP);
	if (!whole) {
		set_label(chart, row, "%u bytes, no frame", event->length);
		return;
	}
	row->bytes = data ? event->length - DMUX_HEADER_SIZE : 0;
	if (data && !wrong)
		set_label(chart, row, "DATA ch %u, %u bytes", bytes[HEADER_CHANNEL],
			  hw_get_le16(&bytes[HEADER_LENGTH]));
	else if (bytes[HEADER_COMMAND] < DMUX_COMMAND_COUNT)
		set_label(chart, row, "%s ch %u", dmux_command_name(bytes[HEADER_COMMAND]),
			  bytes[HEADER_CHANNEL]);
	else
		set_label(chart, row, "command %u ch %u", bytes[HEADER_COMMAND],
			  bytes[HEADER_CHANNEL]);
	if (wrong || data)
		set_detail(row, "len %u pad %u signal 0x%02x, %u bytes%s%s", hw_get_le16(&bytes[HEADER_LENGTH]),
			   bytes[HEADER_PAD], bytes[HEADER_SIGNAL], event->length, wrong ? ": " : "",
			   wrong ? dmux_verdict_name((enum dmux_verdict)event->a) : "");
}

static void row_modem(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row = add_row(chart, event->time_ns,
					event->kind == HW_EVENT_MODEM_FATAL ||
					event->kind == HW_EVENT_PACKET_DROP ? CHART_ERROR : CHART_MARK);

	if (!row)
		return;
	row->event = event->kind;
	set_ends(chart, row, CHART_MODEM, CHART_MODEM, CHART_MODEM);
	switch (event->kind) {
	case HW_EVENT_PACKET_DROP:
		set_label(chart, row, "packet dropped, ch %u: %s", event->unit,
			  event->text ? event->text : "");
		break;
	case HW_EVENT_MODEM_STATE:
		set_label(chart, row, "%s \xe2\x86\x92 %s",
			  dmux_modem_state_name((unsigned int)event->a),
			  dmux_modem_state_name((unsigned int)event->b));
		break;
	case HW_EVENT_CHANNEL:
		set_label(chart, row, event->c ? "channel %u %s at %s end, no command" :
						 "channel %u %s by %s",
			  event->unit, event->a ? "open" : "closed",
			  event->b ? event->c ? "the AP's" : "the AP" :
				     event->c ? "the modem's" : "the modem");
		break;
	case HW_EVENT_MODEM_FATAL:
		set_label(chart, row, "FATAL: %s", event->text ? event->text : "no reason");
		break;
	case HW_EVENT_SMD:
		set_label(chart, row, "SMD %s: AP %s, modem %s", event->text ? event->text : "",
			  smd_state_name((uint32_t)event->a), smd_state_name((uint32_t)event->b));
		break;
	case HW_EVENT_QMI:
		row->style = CHART_CONTROL;
		set_ends(chart, row, CHART_AP, CHART_MODEM, CHART_MODEM);
		set_label(chart, row, "QMI %s: %s", qmi_service_name(event->unit),
			  event->text ? event->text : "");
		set_detail(row, event->c ? "error %" PRIu64 : "error %" PRIu64 ", no answer",
			   event->b);
		break;
	default:
		set_label(chart, row, "firmware booted");
		break;
	}
}

static void row_wrong(struct chart *chart, const struct hw_event *event)
{
	struct chart_row *row = add_row(chart, event->time_ns, CHART_ERROR);
	enum chart_line at;

	if (!row)
		return;
	row->event = event->kind;
	at = event->kind == HW_EVENT_PIPE_ERROR ? CHART_BAM :
	     event->unit == HW_BLOCK_SMD || event->unit == HW_BLOCK_QMI ? CHART_MODEM : CHART_SMSM;
	set_ends(chart, row, at, at, at);
	set_label(chart, row, "%s", event->text ? event->text : "error");
	set_detail(row, "0x%08" PRIx64 ", 0x%" PRIx64, event->a, event->b);
}

/* The checker finds late what was due earlier: the last row goes to where its time belongs. */
static void sort_last_row(struct chart *chart)
{
	struct chart_row row = chart->row[chart->rows - 1u];
	uint32_t i = chart->rows - 1u;

	while (i > 0 && chart->row[i - 1u].time_ns > row.time_ns) {
		chart->row[i] = chart->row[i - 1u];
		i--;
	}
	if (i < chart->rows - 1u)
		row.levels = i > 0 ? chart->row[i - 1u].levels : chart->start_levels;
	chart->row[i] = row;
}

static void row_band(struct chart *chart, uint64_t time_ns, enum chart_style style,
		     enum hw_event_kind kind, const char *text)
{
	struct chart_row *row = add_row(chart, time_ns, style);

	if (!row)
		return;
	row->event = kind;
	set_label(chart, row, "%s", text);
	set_detail(row, "%s", text);
	sort_last_row(chart);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

void chart_note(struct chart *chart, uint64_t time_ns, const char *text)
{
	enum chart_style style = begins(text, SCENARIO_LOG_FAILED) ? CHART_FAILURE :
				 begins(text, SCENARIO_LOG_MET) ? CHART_MET : CHART_STEP;

	assert(chart && text);
	row_band(chart, time_ns, style, HW_EVENT_KIND_COUNT, text);
}

void chart_event(struct chart *chart, const struct hw_event *event)
{
	assert(chart && event);
	signal_levels_update(&chart->levels, event);
	switch (event->kind) {
	case HW_EVENT_DOORBELL_AP:
	case HW_EVENT_SMSM_AP:
		row_ap_word(chart, event);
		break;
	case HW_EVENT_DOORBELL_MODEM:
	case HW_EVENT_SMSM_MODEM:
		row_modem_word(chart, event);
		break;
	case HW_EVENT_SMSM_SUBSCRIBE:
		row_subscription(chart, event);
		break;
	case HW_EVENT_BAM_READ:
	case HW_EVENT_BAM_WRITE:
	case HW_EVENT_BAM_UNPOWERED:
	case HW_EVENT_BAM_GUEST_ERROR:
		row_register(chart, event);
		break;
	case HW_EVENT_BAM_POWER:
	case HW_EVENT_BAM_RESET:
	case HW_EVENT_BAM_IRQ:
		row_bam(chart, event);
		break;
	case HW_EVENT_PIPE_RESET:
	case HW_EVENT_PIPE_ENABLE:
	case HW_EVENT_PIPE_DISABLE:
	case HW_EVENT_PIPE_DOORBELL:
		row_pipe(chart, event);
		break;
	case HW_EVENT_FRAME_UP:
	case HW_EVENT_FRAME_DOWN:
		row_frame(chart, event);
		break;
	case HW_EVENT_PACKET_DROP:
	case HW_EVENT_MODEM_STATE:
	case HW_EVENT_CHANNEL:
	case HW_EVENT_MODEM_FATAL:
	case HW_EVENT_MODEM_BOOT:
	case HW_EVENT_SMD:
	case HW_EVENT_QMI:
		row_modem(chart, event);
		break;
	case HW_EVENT_GUEST_ERROR:
	case HW_EVENT_PIPE_ERROR:
		row_wrong(chart, event);
		break;
	case HW_EVENT_GUEST_SPLAT:
		row_band(chart, event->time_ns, CHART_FAILURE, event->kind,
			 event->text ? event->text : "the kernel complains");
		break;
	case HW_EVENT_VIOLATION:
		row_band(chart, event->time_ns, event->b ? CHART_KNOWN : CHART_FAILURE, event->kind,
			 event->text ? event->text : "violation");
		break;
	case HW_EVENT_MUTEX:
	case HW_EVENT_DESCRIPTOR_DONE:
	case HW_EVENT_KIND_COUNT:
		break;
	}
}
