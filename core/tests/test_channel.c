// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The channel table, every state x every event, and the stories it is for. */
#include <signal.h>

#include "../dmux_channel.h"
#include "tests.h"

enum state { CLOSED, OFFERED, ANNOUNCED, ORPHANED, USABLE, STATES };

#define SEND_OPEN	DMUX_CHANNEL_ACT_SEND_OPEN
#define SEND_CLOSE	DMUX_CHANNEL_ACT_SEND_CLOSE
#define APPEARED	DMUX_CHANNEL_ACT_APPEARED
#define GONE		DMUX_CHANNEL_ACT_GONE
#define BOTH		DMUX_CHANNEL_ACT_USABLE
#define DUPLICATE	DMUX_CHANNEL_ACT_DUPLICATE

static const struct {
	enum state to;
	unsigned int actions;
} table[STATES][DMUX_CHANNEL_EVENT_COUNT] = {
	/* local open, local close; remote open, remote close; remote lost */
	[CLOSED] =	{ { ANNOUNCED, SEND_OPEN },	{ CLOSED, DUPLICATE },
			  { OFFERED, APPEARED },	{ CLOSED, DUPLICATE },
			  { CLOSED, 0 } },
	[OFFERED] =	{ { USABLE, SEND_OPEN | BOTH },	{ OFFERED, DUPLICATE },
			  { OFFERED, DUPLICATE },	{ CLOSED, GONE },
			  { CLOSED, GONE } },
	[ANNOUNCED] =	{ { ANNOUNCED, DUPLICATE },	{ CLOSED, SEND_CLOSE },
			  { USABLE, APPEARED | BOTH },	{ ANNOUNCED, DUPLICATE },
			  { ORPHANED, 0 } },
	[ORPHANED] =	{ { ANNOUNCED, SEND_OPEN },	{ CLOSED, SEND_CLOSE },
			  { USABLE, APPEARED | BOTH | SEND_OPEN }, { ORPHANED, DUPLICATE },
			  { ORPHANED, 0 } },
	[USABLE] =	{ { USABLE, DUPLICATE },	{ OFFERED, SEND_CLOSE },
			  { USABLE, DUPLICATE /* + SEND_OPEN when answering */ },
			  { ORPHANED, GONE },		{ ORPHANED, GONE } },
};

static void set(struct dmux_channel_table *channels, unsigned int c, enum state state)
{
	uint32_t bit = 1u << c;

	if (state == ANNOUNCED || state == ORPHANED || state == USABLE)
		channels->local |= bit;
	if (state == OFFERED || state == USABLE)
		channels->remote |= bit;
	if (state == ORPHANED)
		channels->reopen |= bit;
}

static void check_is(const struct dmux_channel_table *channels, unsigned int c, enum state state)
{
	ck_assert_int_eq(dmux_channel_is_local(channels, c), state >= ANNOUNCED);
	ck_assert_int_eq(dmux_channel_is_remote(channels, c), state == OFFERED || state == USABLE);
	ck_assert_int_eq(dmux_channel_usable(channels, c), state == USABLE);
	ck_assert_int_eq(dmux_channel_must_reopen(channels, c), state == ORPHANED);
}

/* _i: state; every event, on every channel, with every kind of neighbour unharmed. */
START_TEST(every_transition)
{
	for (unsigned int event = 0; event < DMUX_CHANNEL_EVENT_COUNT; event++) {
		for (unsigned int c = 0; c < DMUX_CHANNELS_ANNOUNCED_MAX; c++) {
			for (int answer = 0; answer < 2; answer++) {
				struct dmux_channel_table channels;
				unsigned int actions, expected = table[_i][event].actions;

				dmux_channel_reset(&channels);
				channels.answer_duplicates = answer;
				for (unsigned int n = 0; n < DMUX_CHANNELS_ANNOUNCED_MAX; n++)
					set(&channels, n, n == c ? (enum state)_i : n % STATES);
				if (_i == USABLE && event == DMUX_CHANNEL_REMOTE_OPEN && answer)
					expected |= SEND_OPEN;

				actions = dmux_channel_step(&channels, c, event);
				ck_assert_msg(actions == expected,
					      "state %d, %s: %#x, expected %#x", _i,
					      dmux_channel_event_name(event), actions,
					      expected);
				check_is(&channels, c, table[_i][event].to);
				for (unsigned int n = 0; n < DMUX_CHANNELS_ANNOUNCED_MAX; n++)
					if (n != c)
						check_is(&channels, n, n % STATES);
				ck_assert_int_eq(channels.answer_duplicates, answer);
			}
		}
	}
}
END_TEST

START_TEST(reset_closes_everything)
{
	struct dmux_channel_table channels = { ~0u, ~0u, ~0u, true };

	dmux_channel_reset(&channels);
	for (unsigned int c = 0; c < DMUX_CHANNELS_ANNOUNCED_MAX; c++)
		check_is(&channels, c, CLOSED);
	ck_assert(!channels.answer_duplicates);
}
END_TEST

/* Carries one end's OPEN or CLOSE to the other until silence; the number of frames sent. */
static unsigned int converse(struct dmux_channel_table *from, struct dmux_channel_table *to,
			     unsigned int actions)
{
	unsigned int frames = 0;

	while (actions & (SEND_OPEN | SEND_CLOSE)) {
		struct dmux_channel_table *other = from;

		ck_assert_uint_lt(frames++, 10);
		actions = dmux_channel_step(to, 0, actions & SEND_OPEN ?
			DMUX_CHANNEL_REMOTE_OPEN : DMUX_CHANNEL_REMOTE_CLOSE);
		from = to;
		to = other;
	}
	return frames;
}

/* Two tables talk to each other: from every pair of states the talk ends (no echo for ever). */
START_TEST(two_ends_fall_silent)
{
	struct dmux_channel_table ap, modem;

	for (unsigned int pair = 0; pair < STATES * STATES; pair++) {
		dmux_channel_reset(&ap);
		dmux_channel_reset(&modem);
		ap.answer_duplicates = true;
		set(&ap, 0, pair / STATES);
		set(&modem, 0, pair % STATES);
		converse(&modem, &ap, SEND_OPEN);	/* a repeated OPEN out of the blue */
		converse(&ap, &modem, SEND_OPEN);
		converse(&modem, &ap, dmux_channel_step(&modem, 0, DMUX_CHANNEL_LOCAL_OPEN));
		converse(&ap, &modem, dmux_channel_step(&ap, 0, DMUX_CHANNEL_LOCAL_OPEN));
	}
}
END_TEST

/* LIFE-01: the modem restarts and nobody tells the AP; its OPEN brings the channel back. */
START_TEST(unnoticed_restart_heals)
{
	struct dmux_channel_table ap, modem;

	dmux_channel_reset(&ap);
	ap.answer_duplicates = true;
	set(&ap, 0, USABLE);
	dmux_channel_reset(&modem);
	converse(&modem, &ap, dmux_channel_step(&modem, 0, DMUX_CHANNEL_LOCAL_OPEN));
	check_is(&ap, 0, USABLE);
	check_is(&modem, 0, USABLE);
}
END_TEST

/* The same with the restart known to the AP, and PROTO-08 (CLOSE, then OPEN). */
START_TEST(known_restart_heals)
{
	struct dmux_channel_table ap, modem;

	for (int lost = 0; lost < 2; lost++) {
		dmux_channel_reset(&ap);
		set(&ap, 0, USABLE);
		dmux_channel_step(&ap, 0, lost ? DMUX_CHANNEL_REMOTE_LOST :
						 DMUX_CHANNEL_REMOTE_CLOSE);
		check_is(&ap, 0, ORPHANED);
		dmux_channel_reset(&modem);
		converse(&modem, &ap, dmux_channel_step(&modem, 0, DMUX_CHANNEL_LOCAL_OPEN));
		check_is(&ap, 0, USABLE);
		check_is(&modem, 0, USABLE);
	}
}
END_TEST

START_TEST(ids_out_of_range)
{
	struct dmux_channel_table channels = { ~0u, ~0u, 0, false };

	ck_assert(!dmux_channel_usable(&channels, 21));
	ck_assert(!dmux_channel_is_local(&channels, 32));
	ck_assert(!dmux_channel_is_remote(&channels, 255));
	ck_assert(!dmux_channel_must_reopen(&channels, ~0u));
	ck_assert_str_eq(dmux_channel_event_name(DMUX_CHANNEL_EVENT_COUNT), "?");
	ck_assert_str_eq(dmux_channel_event_name(DMUX_CHANNEL_REMOTE_LOST), "remote-lost");
}
END_TEST

START_TEST(step_out_of_range_is_asserted)
{
	struct dmux_channel_table channels;

	assertion_is_expected();
	dmux_channel_reset(&channels);
	dmux_channel_step(&channels, DMUX_CHANNELS_ANNOUNCED_MAX, DMUX_CHANNEL_LOCAL_OPEN);
}
END_TEST

Suite *channel_suite(void)
{
	Suite *suite = suite_create("channel");
	TCase *rows = tcase_create("table");
	TCase *stories = tcase_create("stories");

	tcase_set_timeout(rows, TEST_TIMEOUT_S);
	tcase_add_loop_test(rows, every_transition, 0, STATES);
	tcase_add_test(rows, reset_closes_everything);
	tcase_add_test(rows, ids_out_of_range);
	tcase_add_test_raise_signal(rows, step_out_of_range_is_asserted, SIGABRT);
	tcase_add_test(stories, two_ends_fall_silent);
	tcase_add_test(stories, unnoticed_restart_heals);
	tcase_add_test(stories, known_restart_heals);
	suite_add_tcase(suite, rows);
	suite_add_tcase(suite, stories);
	return suite;
}
