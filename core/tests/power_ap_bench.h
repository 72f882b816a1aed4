/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A bench for the AP's power machine: one machine, one modem word, and EXPECT(), which
 * performs a step and compares the actions and the whole visible state.
 */
#ifndef POWER_AP_BENCH_H
#define POWER_AP_BENCH_H

#include <stdio.h>
#include <string.h>

#include "../dmux_power_ap.h"
#include "tests.h"

#define PC	DMUX_SMSM_PC
#define ACK	DMUX_SMSM_PC_ACK
#define A(name)	(DMUX_AP_ACT_##name)
#define NOTHING	0u

struct bench {
	struct dmux_power_ap ap;
	uint32_t word;		/* the modem's */
};

static inline unsigned int bench_step(struct bench *bench, enum dmux_ap_event_type type,
				      uint32_t argument)
{
	struct dmux_ap_event event = { type, argument, bench->word };
	unsigned int actions = dmux_power_ap_step(&bench->ap, &event);

	ck_assert_ptr_null(dmux_power_ap_check(&bench->ap));
	return actions;
}

static inline void bench_names(char *out, size_t room, unsigned int actions)
{
	size_t at = 0;

	out[0] = 0;
	for (unsigned int bit = 0; bit < DMUX_AP_ACTION_BITS; bit++) {
		const char *name = dmux_ap_action_name(bit);

		if (actions & (1u << bit))
			at += (size_t)snprintf(out + at, room - at, " %s", name);
	}
}

static inline void bench_expect(struct bench *bench, int line, enum dmux_ap_event_type type,
				uint32_t argument, unsigned int actions, enum dmux_ap_link link,
				enum dmux_ap_vote vote, enum dmux_ap_timer timer)
{
	unsigned int got = bench_step(bench, type, argument);
	char got_names[512], names[512];

	bench_names(got_names, sizeof(got_names), got);
	bench_names(names, sizeof(names), actions);
	ck_assert_msg(got == actions, "line %d, %s %u: actions%s; expected%s", line,
		      dmux_ap_event_name(type), argument, got_names, names);
	ck_assert_msg(bench->ap.link == link && bench->ap.vote == vote && bench->ap.timer == timer,
		      "line %d, %s %u: link %s vote %s timer %s; expected %s %s %s", line,
		      dmux_ap_event_name(type), argument, dmux_ap_link_name(bench->ap.link),
		      dmux_ap_vote_name(bench->ap.vote), dmux_ap_timer_name(bench->ap.timer),
		      dmux_ap_link_name(link), dmux_ap_vote_name(vote), dmux_ap_timer_name(timer));
}

/* Event, argument, expected actions, and the states afterwards. */
#define EXPECT(event, argument, actions, link, vote, timer) \
	bench_expect(&bench, __LINE__, DMUX_AP_EV_##event, (argument), (actions), \
		     DMUX_AP_LINK_##link, DMUX_AP_VOTE_##vote, DMUX_AP_TIMER_##timer)

/* A machine that was probed with both words as given. */
static inline void bench_start(struct bench *bench, uint32_t own_word, uint32_t modem_word)
{
	dmux_power_ap_init(&bench->ap, NULL);
	bench->word = modem_word;
	bench_step(bench, DMUX_AP_EV_START, own_word);
}

/* First boot, then pc=1 by the modem's own need, link running and acked. */
static inline void bench_running(struct bench *bench)
{
	bench_start(bench, 0, PC);
	ck_assert_uint_eq(bench_step(bench, DMUX_AP_EV_LINK_STARTED, 1), A(ACK_TOGGLE));
	ck_assert_int_eq(bench->ap.link, DMUX_AP_LINK_RUNNING);
}

/* As bench_running(), and TX is wanted and granted; the modem's ack is 1. */
static inline void bench_granted(struct bench *bench)
{
	bench_running(bench);
	bench_step(bench, DMUX_AP_EV_WANT, 1);
	bench->word = PC | ACK;
	ck_assert_uint_eq(bench_step(bench, DMUX_AP_EV_SAMPLE, 0), A(TX_GRANT) | A(TIMER_CANCEL));
}

/* A wake that nobody answered: vote raised, both waits over, BACKOFF. */
static inline void bench_backoff(struct bench *bench)
{
	bench_start(bench, 0, 0);
	bench_step(bench, DMUX_AP_EV_WANT, 1);
	bench_step(bench, DMUX_AP_EV_TIMEOUT, 0);
	bench_step(bench, DMUX_AP_EV_TIMEOUT, 0);
	ck_assert_int_eq(bench->ap.vote, DMUX_AP_VOTE_BACKOFF);
	ck_assert_int_eq(bench->ap.owed, 2);
}

#endif /* POWER_AP_BENCH_H */
