// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * The rows of explorer_promise.h, each with the reason why its entry cannot be helped.
 */
#include "explorer_promise.h"

#include "explorer_world.h"

static const char *const promise_names[] = {
	[PROMISE_ACKS] = "acks",
	[PROMISE_POWER] = "power",
	[PROMISE_VOTE] = "vote",
	[PROMISE_ANSWERS] = "answers",
};
_Static_assert(sizeof(promise_names) / sizeof(promise_names[0]) == PROMISE_COUNT, "one name each");

/* An answer of the modem is missing, late or one too many: which ack is whose is not known. */
#define UNSURE (PROMISE_BIT(ANSWERS) | PROMISE_BIT(VOTE))
/* It dies and nobody says so: its successor cuts the power under the AP. */
#define DEAD (UNSURE | PROMISE_BIT(POWER))

static const uint32_t taken_back[MOVE_COUNT] = {
	[MOVE_SILENCE] = PROMISE_BIT(ACKS),
	[MOVE_LOSE_BELL_AP] = UNSURE,
	[MOVE_LOSE_BELL_MODEM] = UNSURE,
	[MOVE_SKIP_ACK] = UNSURE,
	[MOVE_EXTRA_ACK] = UNSURE,
	[MOVE_EARLY_TIMEOUT] = UNSURE,
	[MOVE_START_FAILS] = PROMISE_BIT(ANSWERS),
	[MOVE_INSIST] = PROMISE_BIT(ACKS),
	[MOVE_FORGET] = PROMISE_BIT(ACKS),
	[MOVE_GIVES_UP_ALONE] = DEAD,
	[MOVE_CRASH] = DEAD,
	[MOVE_MODEM_ACK_TIMEOUT] = DEAD,
	[MOVE_CRASH_ANNOUNCED] = PROMISE_BIT(ANSWERS),
};

uint32_t promise_taken_back(unsigned int move)
{
	return move < MOVE_COUNT ? taken_back[move] : 0;
}

const char *promise_name(unsigned int promise)
{
	return promise < PROMISE_COUNT ? promise_names[promise] : "?";
}
