/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sequence chart: what a reader need not see again.
 *
 * First traffic in bulk becomes one token, anything else one token a row. Then, from the top,
 * the longest repetition that begins at a token is folded: a round of at most ROUND_MAX tokens
 * with equal keys that comes at least ROUNDS_MIN times in a row. The first round is drawn, the
 * others are one fold. Failures have a key of their own each, so no fold can hide one.
 */
#include "chart.h"

#include <assert.h>
#include <stdlib.h>

#define BULK_MIN 10u
#define ROUND_MAX 96u
#define ROUNDS_MIN 3u
/* Tokens that a fold must hide to be worth its line. */
#define HIDDEN_MIN 6u
/* Key of traffic in bulk: how much of it there was is no difference. */
#define KEY_BULK 0x7aff1cu

struct token {
	uint32_t first, rows, key;
	bool traffic;
};

/* Tokens of all rows into @token, which has room for chart->rows of them. */
static uint32_t make_tokens(const struct chart *chart, struct token *token)
{
	uint32_t tokens = 0, i = 0;

	while (i < chart->rows) {
		uint32_t run = 0, single;

		while (i + run < chart->rows && chart->row[i + run].style == CHART_TRAFFIC)
			run++;
		if (run >= BULK_MIN) {
			token[tokens++] = (struct token){ i, run, KEY_BULK, true };
			i += run;
			continue;
		}
		single = run > 0 ? run : 1u;
		for (; single > 0; single--, i++)
			token[tokens++] = (struct token){ i, 1, chart->row[i].key, false };
	}
	assert(tokens <= chart->rows);
	return tokens;
}

/* How often the @period tokens at @token come in a row. */
static uint32_t rounds(const struct token *token, uint32_t tokens, uint32_t period)
{
	uint32_t equal = 0;

	while (equal + period < tokens && token[equal].key == token[equal + period].key)
		equal++;
	return equal / period + 1u;
}

/* The repetition at @token that covers most; 1 round of 1 if there is none. */
static uint32_t best_period(const struct token *token, uint32_t tokens, uint32_t *times)
{
	uint32_t best = 1, covered = 0;

	*times = 1;
	for (uint32_t period = 1; period <= ROUND_MAX && period * ROUNDS_MIN <= tokens; period++) {
		uint32_t n = rounds(token, tokens, period);

		if (n >= ROUNDS_MIN && (n - 1u) * period >= HIDDEN_MIN && n * period > covered) {
			best = period;
			covered = n * period;
			*times = n;
		}
	}
	return best;
}

/* Rows join the fold before them if they are drawn as it is. */
static void add_fold(struct chart *chart, const struct token *token, uint32_t tokens,
		     uint32_t times)
{
	struct chart_fold *before = chart->folds ? &chart->fold[chart->folds - 1u] : NULL;
	const struct token *last = &token[tokens - 1u];
	uint32_t rows = last->first + last->rows - token->first;
	bool plain = times == 0 && !token->traffic;

	assert(rows > 0);
	if (plain && before && before->times == 0 && !before->traffic) {
		before->rows += rows;
		return;
	}
	chart->fold[chart->folds++] = (struct chart_fold){
		.first = token->first, .rows = rows, .times = times,
		.traffic = times == 0 && token->traffic,
	};
}

void chart_make_folds(struct chart *chart)
{
	struct token *token;
	uint32_t tokens, i = 0;

	assert(chart && !chart->fold);
	token = calloc(chart->rows + 1u, sizeof(*token));
	chart->fold = calloc(chart->rows + 1u, sizeof(*chart->fold));
	if (!token || !chart->fold) {
		chart->failed = true;
		free(token);
		return;
	}
	tokens = make_tokens(chart, token);
	while (i < tokens) {
		uint32_t times, period = best_period(&token[i], tokens - i, &times);

		for (uint32_t end = i + period; i < end; i++)
			add_fold(chart, &token[i], 1, 0);
		if (times > 1) {
			add_fold(chart, &token[i], period * (times - 1u), times - 1u);
			i += period * (times - 1u);
		}
	}
	assert(chart->folds <= chart->rows);
	free(token);
}
