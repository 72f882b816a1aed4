/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Strings of scenarios: durations, event patterns, nearest names.
 *
 * Durations are decimal fixed point, computed in integers: the same text is the same
 * number of nanoseconds everywhere.
 */
#include "scenario_text.h"

#include "../core/dmux_frame.h"
#include "../core/dmux_power.h"
#include "bam_registers.h"
#include "little_endian.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DURATION_MAX_NS (UINT64_C(1000000) * HW_NS_PER_S)
#define NAME_MAX_LENGTH 32u
#define PATTERN_WORDS_MAX 6u
#define PATTERN_TEXT_MAX 96u

static const struct {
	const char *name;
	uint64_t ns;
} units[] = { { "s", HW_NS_PER_S }, { "ms", HW_NS_PER_MS }, { "us", HW_NS_PER_US }, { "ns", 1 } };

bool scenario_duration(const char *text, uint64_t *ns)
{
	uint64_t digits = 0, scale = 1;
	unsigned int count = 0;
	bool fraction = false;

	assert(text && ns);
	for (; isdigit((unsigned char)*text) || (*text == '.' && !fraction && count); text++) {
		if (*text == '.') {
			fraction = true;
			continue;
		}
		/* 16 digits times the largest unit's factor would overflow; 9 are enough */
		if (++count > 9)
			return false;
		digits = digits * 10 + (uint64_t)(*text - '0');
		scale *= fraction ? 10 : 1;
	}
	for (unsigned int i = 0; count && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(text, units[i].name))
			continue;
		*ns = digits * units[i].ns / scale;
		return *ns > 0 && *ns <= DURATION_MAX_NS && *ns * scale == digits * units[i].ns;
	}
	return false;
}

static unsigned int smallest(unsigned int a, unsigned int b, unsigned int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

/* Insertions, deletions, replacements and swaps of neighbours between two words. */
static unsigned int edit_distance(const char *a, const char *b)
{
	unsigned int row[3][NAME_MAX_LENGTH + 1];
	size_t length_a = strlen(a), length_b = strlen(b);

	if (length_a > NAME_MAX_LENGTH || length_b > NAME_MAX_LENGTH)
		return NAME_MAX_LENGTH;
	for (unsigned int k = 0; k <= length_b; k++)
		row[0][k] = k;
	for (unsigned int i = 1; i <= length_a; i++) {
		unsigned int *above = row[(i - 1) % 3], *now = row[i % 3];

		now[0] = i;
		for (unsigned int k = 1; k <= length_b; k++) {
			now[k] = smallest(above[k] + 1, now[k - 1] + 1,
					  above[k - 1] + (a[i - 1] != b[k - 1]));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				now[k] = smallest(now[k], row[(i - 2) % 3][k - 2] + 1, now[k]);
		}
	}
	return row[length_a % 3][length_b];
}

const char *scenario_nearest(const char *word, const char *const *names)
{
	const char *nearest = NULL;
	/* a third of the letters may be wrong, and one in a short word */
	unsigned int limit = (unsigned int)strlen(word) / 3 + 1;

	for (; *names; names++) {
		unsigned int distance = edit_distance(word, *names);

		/* the order of names may be that of a hash table; the answer must not be */
		if (distance < limit ||
		    (distance == limit && (!nearest || strcmp(*names, nearest) < 0))) {
			limit = distance;
			nearest = *names;
		}
	}
	return nearest;
}

/* --- patterns --- */

/* Words that stand for an event kind and a bit of it. */
static const struct {
	const char *name;
	enum hw_event_kind kind;
	uint32_t changed;
	bool has_level;
} bit_words[] = {
	{ "vote", HW_EVENT_SMSM_AP, DMUX_SMSM_PC, true },
	{ "ap-ack", HW_EVENT_SMSM_AP, DMUX_SMSM_PC_ACK, false },
	{ "pc", HW_EVENT_SMSM_MODEM, DMUX_SMSM_PC, true },
	{ "modem-ack", HW_EVENT_SMSM_MODEM, DMUX_SMSM_PC_ACK, false },
};
#define BIT_WORDS (sizeof(bit_words) / sizeof(bit_words[0]))

static bool parse_number(const char *text, uint64_t *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	*value = strtoull(text, &end, 0);
	return *end == '\0';
}

static void require(struct scenario_pattern *pattern, unsigned int field, uint64_t value)
{
	pattern->check |= 1u << field;
	pattern->value[field] = value;
}

static bool refuse(char *error, const char *what, const char *word, const char *nearest)
{
	snprintf(error, SCENARIO_TEXT_ERROR_MAX, "%s '%.40s'%s%s%s", what, word,
		 nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	return false;
}

/* "P_RST(5)", "CTRL": the offset of the register in the layout of @bam. */
static bool parse_register(struct scenario_pattern *pattern, const char *text,
			   const struct bam_config *bam, char *error)
{
	const char *open = strchr(text, '(');
	size_t length = open ? (size_t)(open - text) : strlen(text);
	unsigned int index = open ? (unsigned int)strtoul(open + 1, NULL, 10) : 0;

	for (unsigned int i = BAM_REGISTER_NONE + 1; bam && i < BAM_REGISTER_COUNT; i++) {
		const char *label = bam_register_label((enum bam_register)i);
		uint32_t offset = bam_register_offset(bam->version, (enum bam_register)i, index);

		if (strlen(label) == length && !strncmp(label, text, length) &&
		    offset != BAM_OFFSET_NONE) {
			require(pattern, 1, offset);
			return true;
		}
	}
	return refuse(error, "no such BAM register, write e.g. P_RST(5) or CTRL:", text, NULL);
}

static bool parse_command(struct scenario_pattern *pattern, const char *text, char *error)
{
	const char *names[DMUX_COMMAND_COUNT + 1] = { NULL };

	for (uint8_t command = 0; command < DMUX_COMMAND_COUNT; command++) {
		names[command] = dmux_command_name(command);
		if (!strcmp(names[command], text)) {
			require(pattern, 2, command);
			return true;
		}
	}
	return refuse(error, "no such frame command:", text, scenario_nearest(text, names));
}

static bool is_frame(enum hw_event_kind kind)
{
	return kind == HW_EVENT_FRAME_UP || kind == HW_EVENT_FRAME_DOWN;
}

/* "unit=5", "a=0x20", of a frame "len=100" */
static bool parse_field(struct scenario_pattern *pattern, const char *text, char *error)
{
	static const char *const fields[SCENARIO_FIELDS] = { "unit=", "a=", "b=", "c=", "len=" };
	uint64_t value;

	for (unsigned int i = 0; i < (is_frame(pattern->kind) ? SCENARIO_FIELDS : 4); i++) {
		size_t length = strlen(fields[i]);

		if (!strncmp(text, fields[i], length) && parse_number(text + length, &value)) {
			require(pattern, i, value);
			return true;
		}
	}
	return refuse(error, is_frame(pattern->kind) ?
		      "a frame is narrowed by unit=N, a=N, b=N, c=N, len=N, not by" :
		      "an event is narrowed by unit=N, a=N, b=N, c=N, not by", text, NULL);
}

static bool parse_kind(struct scenario_pattern *pattern, const char *word, char *error)
{
	const char *names[BIT_WORDS + HW_EVENT_KIND_COUNT + 3] = { "read", "write" };
	unsigned int count = 2;

	if (!strcmp(word, "read") || !strcmp(word, "write")) {
		pattern->kind = word[0] == 'r' ? HW_EVENT_BAM_READ : HW_EVENT_BAM_WRITE;
		return true;
	}
	for (unsigned int i = 0; i < BIT_WORDS; i++) {
		names[count++] = bit_words[i].name;
		if (!strcmp(word, bit_words[i].name)) {
			pattern->kind = bit_words[i].kind;
			pattern->changed = bit_words[i].changed;
			return true;
		}
	}
	for (unsigned int i = 0; i < HW_EVENT_KIND_COUNT; i++) {
		names[count++] = hw_event_name((enum hw_event_kind)i);
		if (!strcmp(word, hw_event_name((enum hw_event_kind)i))) {
			pattern->kind = (enum hw_event_kind)i;
			return true;
		}
	}
	return refuse(error, "no such event:", word, scenario_nearest(word, names));
}

/* One word behind the first; @position counts from 1. */
static bool parse_argument(struct scenario_pattern *pattern, const char *first, unsigned int position,
			   const char *word, const struct bam_config *bam, char *error)
{
	bool frame = is_frame(pattern->kind);
	uint64_t value;

	if (!strcmp(first, "read") || !strcmp(first, "write"))
		return parse_register(pattern, word, bam, error);
	if (pattern->changed) {
		if ((pattern->changed & DMUX_SMSM_PC) && parse_number(word, &value) && value <= 1) {
			pattern->level = (int)value;
			return true;
		}
		return refuse(error, "only vote and pc have a level, 0 or 1, not", word, NULL);
	}
	if (frame && position == 1 && parse_number(word, &value)) {
		require(pattern, 0, value);
		return true;
	}
	if (frame && position == 2 && !strchr(word, '='))
		return parse_command(pattern, word, error);
	/* the first number of an event is what people mean by "bam-power 0" */
	if (position == 1 && parse_number(word, &value)) {
		require(pattern, 1, value);
		return true;
	}
	return parse_field(pattern, word, error);
}

bool scenario_pattern_parse(struct scenario_pattern *pattern, const char *text,
			    const struct bam_config *bam, char *error)
{
	char copy[PATTERN_TEXT_MAX], *rest = NULL, *first, *word;

	assert(pattern && text && error);
	*pattern = (struct scenario_pattern){ .level = -1 };
	if (strlen(text) >= sizeof(copy))
		return refuse(error, "an event has less than 96 letters, not", text, NULL);
	strcpy(copy, text);
	first = strtok_r(copy, " ", &rest);
	if (!first)
		return refuse(error, "an event has a name, e.g. \"vote 1\", not", text, NULL);
	if (!parse_kind(pattern, first, error))
		return false;
	for (unsigned int i = 1; (word = strtok_r(NULL, " ", &rest)); i++) {
		if (i == PATTERN_WORDS_MAX)
			return refuse(error, "too many words at", word, NULL);
		if (!parse_argument(pattern, first, i, word, bam, error))
			return false;
	}
	return true;
}

uint64_t scenario_frame_length(const struct hw_event *event)
{
	if (!is_frame(event->kind) || !event->data || event->length < DMUX_HEADER_SIZE)
		return UINT64_MAX;
	return hw_get_le16(&event->data[DMUX_HEADER_SIZE - 2]);
}

bool scenario_pattern_matches(const struct scenario_pattern *pattern, const struct hw_event *event)
{
	const uint64_t value[SCENARIO_FIELDS] = { event->unit, event->a, event->b, event->c,
						  scenario_frame_length(event) };

	return scenario_fields_match(pattern, event->kind, value);
}

bool scenario_fields_match(const struct scenario_pattern *pattern, enum hw_event_kind kind,
			   const uint64_t value[SCENARIO_FIELDS])
{
	uint64_t a = value[1], b = value[2];

	if (kind != pattern->kind)
		return false;
	if (pattern->changed) {
		if (!((a ^ b) & pattern->changed))
			return false;
		if (pattern->level >= 0 && !!(b & pattern->changed) != pattern->level)
			return false;
	}
	for (unsigned int i = 0; i < SCENARIO_FIELDS; i++) {
		if ((pattern->check & 1u << i) && value[i] != pattern->value[i])
			return false;
	}
	return true;
}
