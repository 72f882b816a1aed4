/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frames between engine and agent: text <-> struct agent_frame.
 *
 * The parser keeps a whole line and looks at it when it is complete. Carriage returns are
 * dropped, so a terminal in any mode may lie between the two.
 */
#include "agent_frame.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "~dmux "
#define CRC_DIGITS 8u
#define CRC32_POLYNOMIAL 0xedb88320u

static const char *const kind_names[] = {
	[AGENT_READY] = "ready",
	[AGENT_DONE] = "done",
	[AGENT_RUN] = "run",
	[AGENT_KILL] = "kill",
};

_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == AGENT_KIND_COUNT, "name each kind");

const char *agent_kind_name(enum agent_kind kind)
{
	return (unsigned int)kind < AGENT_KIND_COUNT ? kind_names[kind] : "?";
}

/* CRC-32 as of Ethernet, @crc is the value so far (0 at first). */
static uint32_t crc32_add(uint32_t crc, const char *text, uint32_t length)
{
	crc = ~crc;
	for (uint32_t i = 0; i < length; i++) {
		crc ^= (uint8_t)text[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? CRC32_POLYNOMIAL : 0);
	}
	return ~crc;
}

void agent_parser_init(struct agent_parser *parser)
{
	parser->length = 0;
}

/* Value of the digits at *@text, which moves behind them and the blank that must follow. */
static bool take_number(const char **text, unsigned int base, uint32_t *value)
{
	size_t digits = strspn(*text, base == 16 ? "0123456789abcdef" : "0123456789");
	unsigned long number;
	char *end;

	if (digits == 0 || (*text)[digits] != ' ')
		return false;
	number = strtoul(*text, &end, (int)base);
	if (end != *text + digits || number > UINT32_MAX)
		return false;
	*value = (uint32_t)number;
	*text = end + 1;
	return true;
}

static bool take_kind(const char **text, enum agent_kind *kind)
{
	for (unsigned int i = 0; i < AGENT_KIND_COUNT; i++) {
		size_t length = strlen(kind_names[i]);

		if (!strncmp(*text, kind_names[i], length) && (*text)[length] == ' ') {
			*kind = (enum agent_kind)i;
			*text += length + 1;
			return true;
		}
	}
	return false;
}

static bool unescape(struct agent_frame *frame, const char *text)
{
	for (frame->length = 0; *text; frame->length++) {
		unsigned int value = (uint8_t)*text;

		if (frame->length == AGENT_PAYLOAD_MAX || value <= ' ' || value > '~')
			return false;
		if (*text == '%') {
			if (strspn(text + 1, "0123456789abcdef") < 2 ||
			    sscanf(text + 1, "%2x", &value) != 1)
				return false;
			text += 2;
		}
		frame->payload[frame->length] = (uint8_t)value;
		text++;
	}
	return true;
}

/* parser->line, terminated, is a frame. */
static bool parse_line(struct agent_parser *parser)
{
	struct agent_frame *frame = &parser->frame;
	const char *text = parser->line, *head;
	uint32_t crc, wanted;

	if (strncmp(text, MAGIC, strlen(MAGIC)))
		return false;
	head = text += strlen(MAGIC);
	if (!take_number(&text, 10, &frame->sequence) || !take_kind(&text, &frame->kind))
		return false;
	crc = crc32_add(0, head, (uint32_t)(text - head));
	if (strcspn(text, " ") != CRC_DIGITS || !take_number(&text, 16, &wanted))
		return false;
	return crc32_add(crc, text, (uint32_t)strlen(text)) == wanted && unescape(frame, text);
}

enum agent_result agent_parser_push(struct agent_parser *parser, uint8_t byte)
{
	bool fits;

	assert(parser);
	if (byte == '\r')
		return AGENT_MORE;
	if (byte != '\n') {
		/* a NUL would hide what follows it */
		if (parser->length < AGENT_LINE_MAX - 1)
			parser->line[parser->length] = (char)(byte ? byte : 1);
		if (parser->length < UINT32_MAX)
			parser->length++;
		return AGENT_MORE;
	}
	fits = parser->length < AGENT_LINE_MAX;
	parser->line[fits ? parser->length : AGENT_LINE_MAX - 1] = '\0';
	parser->length = 0;
	/* an empty line says nothing, and is what wakes a terminal */
	if (!parser->line[0])
		return AGENT_MORE;
	return fits && parse_line(parser) ? AGENT_FRAME : AGENT_GARBAGE;
}

uint32_t agent_frame_format(char *out, uint32_t sequence, enum agent_kind kind,
			    const uint8_t *payload, uint32_t length)
{
	static const char hex[] = "0123456789abcdef";
	uint32_t head, crc_at, used;
	char digits[CRC_DIGITS + 2];

	assert(out && (payload || length == 0) && length <= AGENT_PAYLOAD_MAX);
	assert((unsigned int)kind < AGENT_KIND_COUNT);
	used = (uint32_t)sprintf(out, MAGIC "%u %s ", sequence, kind_names[kind]);
	head = (uint32_t)strlen(MAGIC);
	crc_at = used;
	used += CRC_DIGITS + 1;
	for (uint32_t i = 0; i < length; i++) {
		if (payload[i] > ' ' && payload[i] <= '~' && payload[i] != '%') {
			out[used++] = (char)payload[i];
		} else {
			out[used++] = '%';
			out[used++] = hex[payload[i] >> 4];
			out[used++] = hex[payload[i] & 15];
		}
	}
	snprintf(digits, sizeof(digits), "%08x ",
		 crc32_add(crc32_add(0, out + head, crc_at - head),
			   out + crc_at + CRC_DIGITS + 1, used - crc_at - CRC_DIGITS - 1));
	memcpy(out + crc_at, digits, CRC_DIGITS + 1);
	out[used++] = '\n';
	assert(used <= AGENT_LINE_MAX);
	return used;
}
