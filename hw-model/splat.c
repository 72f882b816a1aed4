/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Watches a console for a kernel's complaints; see splat.h for how one begins and ends.
 *
 * The marks are what the kernel's reporters print at the head of a report, found anywhere in
 * a line since time stamp, level and caller may come before. "Call trace:" is among them:
 * whatever prints a stack is a complaint, known to this list or not.
 */
#include "splat.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* From vague to telling: the headline is the first line of the highest rank. */
enum splat_rank {
	SPLAT_NOTHING,
	SPLAT_FRAME,	/* introduces or follows a report */
	SPLAT_REPORT,	/* says what it is */
	SPLAT_RANK_COUNT
};

static const struct {
	const char *text;
	enum splat_rank rank;
} marks[] = {
	{ "[ cut here ]", SPLAT_FRAME },
	{ "Call trace:", SPLAT_FRAME },
	{ "Internal error: ", SPLAT_FRAME },
	{ "Oops", SPLAT_FRAME },
	{ "WARNING: ", SPLAT_REPORT },
	{ "BUG: ", SPLAT_REPORT },
	{ "kernel BUG at ", SPLAT_REPORT },
	{ "Unable to handle kernel ", SPLAT_REPORT },
	{ "Unhandled fault", SPLAT_REPORT },
	{ "SError Interrupt", SPLAT_REPORT },
	{ "Bad mode in ", SPLAT_REPORT },
	{ "Kernel panic", SPLAT_REPORT },
	{ "UBSAN: ", SPLAT_REPORT },
	{ "DMA-API: ", SPLAT_REPORT },
	{ "ODEBUG: ", SPLAT_REPORT },
	{ "INFO: task ", SPLAT_REPORT },
	{ "INFO: trying to register non-static key", SPLAT_REPORT },
	{ "detected stall", SPLAT_REPORT },
	{ "detected expedited stall", SPLAT_REPORT },
	{ "stall on CPU", SPLAT_REPORT },
	{ "kthread starved for", SPLAT_REPORT },
	{ "suspected memory leaks", SPLAT_REPORT },
	{ "page allocation failure", SPLAT_REPORT },
};

static enum splat_rank rank_of(const char *line)
{
	enum splat_rank rank = SPLAT_NOTHING;

	for (unsigned int i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (marks[i].rank > rank && strstr(line, marks[i].text))
			rank = marks[i].rank;
	}
	return rank;
}

static void keep(struct splat *splat, const char *line)
{
	uint32_t length = (uint32_t)strlen(line);

	assert(splat->used < SPLAT_TEXT_MAX);
	if (splat->lines == SPLAT_LINES_MAX || length + 2 > SPLAT_TEXT_MAX - splat->used)
		return;
	memcpy(splat->text + splat->used, line, length);
	splat->used += length;
	splat->text[splat->used++] = '\n';
	splat->text[splat->used] = '\0';
	splat->lines++;
}

void splat_init(struct splat *splat)
{
	memset(splat, 0, sizeof(*splat));
}

static bool take_line(struct splat *splat)
{
	enum splat_rank rank = rank_of(splat->line);
	bool begins = !splat->found && rank != SPLAT_NOTHING;

	if (begins) {
		splat->found = true;
		splat->first_ns = splat->last_ns;
		if (splat->ruler[0])
			keep(splat, splat->ruler);
	}
	if (!splat->found) {
		const char *ruler = strstr(splat->line, "=====") ? splat->line : "";

		snprintf(splat->ruler, sizeof(splat->ruler), "%s", ruler);
		return false;
	}
	keep(splat, splat->line);
	if (rank > splat->headline_rank) {
		splat->headline_rank = rank;
		snprintf(splat->headline, sizeof(splat->headline), "%s", splat->line);
	}
	return begins;
}

bool splat_push(struct splat *splat, uint8_t byte, uint64_t now_ns)
{
	bool begins = false;

	assert(splat);
	assert(now_ns >= splat->last_ns);
	splat->last_ns = now_ns;
	if (byte == '\n') {
		splat->line[splat->column] = '\0';
		begins = take_line(splat);
		splat->column = 0;
	} else if (byte != '\r' && splat->column < SPLAT_LINE_MAX - 1) {
		splat->line[splat->column++] = byte >= ' ' && byte <= '~' ? (char)byte : '?';
	}
	return begins;
}

uint64_t splat_complete_ns(const struct splat *splat)
{
	assert(splat);
	if (!splat->found)
		return HW_TIME_NEVER;
	if (splat->lines == SPLAT_LINES_MAX)
		return splat->first_ns;
	return splat->last_ns + SPLAT_QUIET_NS;
}
