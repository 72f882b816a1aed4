/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Finds what a kernel prints when something is wrong with it: oops, WARN, BUG, KASAN,
 * lockdep, RCU stall, hung task, UBSAN, panic.
 *
 *   console bytes --> lines --(a line with one of the marks)--> splat: this line, and all
 *   that follow until the console is quiet for SPLAT_QUIET_NS or SPLAT_LINES_MAX are there
 *
 * Where a splat ends no kernel says in a way that holds for all of them (lockdep and stalls
 * have no last line, an oops may be followed by a panic), but none pauses in the middle: so
 * virtual time decides, and the same console gives the same splat. One is enough for a run:
 * later ones are part of the first or are not kept.
 *
 * Plain data, no allocation, no clock of its own.
 */
#ifndef HW_MODEL_SPLAT_H
#define HW_MODEL_SPLAT_H

#include "host.h"

/* Longest line that is kept, with NUL; more is cut. */
#define SPLAT_LINE_MAX 256u
/* Lines and bytes of a splat that are kept. */
#define SPLAT_LINES_MAX 120u
#define SPLAT_TEXT_MAX (SPLAT_LINES_MAX * 128u)
/* No kernel pauses for so long in a splat, at 8 ns an instruction. */
#define SPLAT_QUIET_NS (50 * HW_NS_PER_MS)

/**
 * struct splat - a console that is watched
 * @line:	being read; @column bytes of it
 * @ruler:	the line before, if it was one of "=", which belongs to what follows
 * @found:	a splat began, at @first_ns
 * @last_ns:	time of the last byte
 * @headline:	its most telling line
 * @text:	its lines, each with a newline, NUL-terminated; @lines of them
 */
struct splat {
	char line[SPLAT_LINE_MAX];
	uint32_t column;
	char ruler[SPLAT_LINE_MAX];
	bool found;
	uint64_t first_ns;
	uint64_t last_ns;
	char headline[SPLAT_LINE_MAX];
	uint32_t headline_rank;
	char text[SPLAT_TEXT_MAX];
	uint32_t used;
	uint32_t lines;
};

void splat_init(struct splat *splat);

/* One byte of the console at virtual time @now_ns. Return: a splat begins with this line. */
bool splat_push(struct splat *splat, uint8_t byte, uint64_t now_ns);

/**
 * splat_complete_ns() - when is the splat over?
 *
 * Return: virtual time, HW_TIME_NEVER without a splat; it moves on while the console prints.
 */
uint64_t splat_complete_ns(const struct splat *splat);

#endif /* HW_MODEL_SPLAT_H */
