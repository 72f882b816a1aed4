/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: stories of frames and channels.
 */
#include "checker_story.h"
#include "suites.h"

static void short_speaks(void)
{
	wakes();
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0, 7);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_FRAME_SHORT), 2);
}

static void magic_speaks(void)
{
	static const uint8_t swapped[] = { 0x33, 0xfc, 0, 1, 0, 0, 0, 0 };

	wakes();
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP, .data = swapped, .length = 8 });
}

static void command_speaks(void)
{
	wakes();
	up(3, 0, 0, 0);
	up(4, 0, 0, 0);
	up(255, 0, 0, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_COMMAND), 3);
}

static void channel_speaks(void)
{
	wakes();
	down(1, 8);
	up(1, 8, 0, 0);
	up(0, 255, 4, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_CHANNEL), 2);
	ck_assert_uint_eq(checker.state.up[CHECKER_CHANNELS - 1].frames, 1);
}

static void signal_speaks(void)
{
	wakes();
	down(1, 0);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0x02, 8);
}

/* After an offer of dynamic MTU an OPEN may carry it, and nothing else may. */
static void signal_silent(void)
{
	wakes();
	send_frame(HW_EVENT_FRAME_DOWN, 1, 0, 0, 0, 0x42, 8);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0x52, 8);
	up(0, 0, 4, 0);
}

static void pad_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 84, 4);
}

static void pad_silent(void)
{
	wakes();
	channel_open(0);
	for (uint16_t length = 84; length < 88; length++)
		up(0, 0, length, (uint8_t)((88 - length) % 4));
}

static void pad_bytes_speak(void)
{
	static const uint8_t bytes[] = { 0xfc, 0x33, 0, 0, 3, 0, 1, 0, 0x45, 0, 0xde, 0xad };

	wakes();
	channel_open(0);
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP, .data = bytes, .length = 12 });
}

static void large_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 2041, 3);
}

static void large_silent(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 2040, 0);
	up(0, 0, 2037, 3);
}

static void size_speaks(void)
{
	wakes();
	channel_open(0);
	send_frame(HW_EVENT_FRAME_UP, 0, 0, 100, 0, 0, 107);
	send_frame(HW_EVENT_FRAME_UP, 0, 0, 100, 0, 0, 109);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_FRAME_SIZE_MISMATCH), 2);
}

static void payload_speaks(void)
{
	wakes();
	down(1, 0);
	up(1, 0, 4, 0);
	up(2, 0, 0, 2);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_COMMAND_WITH_PAYLOAD), 2);
}

static void empty_data_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 0, 0);
}

/* Everything a well-behaved AP sends on all its channels. */
static void frames_silent(void)
{
	wakes();
	for (uint8_t channel = 0; channel < 8; channel++) {
		channel_open(channel);
		up(0, channel, 1500, 0);
		up(2, channel, 0, 0);
	}
}

static void before_open_speaks(void)
{
	wakes();
	down(1, 0);
	up(0, 0, 4, 0);
}

static void closed_speaks(void)
{
	wakes();
	channel_open(0);
	down(2, 0);
	up(0, 0, 4, 0);
}

static void closed_silent(void)
{
	wakes();
	channel_open(0);
	down(2, 0);
	down(4, 0);
	up(0, 0, 4, 0);
}

static void unannounced_speaks(void)
{
	wakes();
	up(1, 3, 0, 0);
}

static void twice_speaks(void)
{
	wakes();
	channel_open(0);
	up(1, 0, 0, 0);
}

/* Closed in between, or a new firmware. */
static void twice_silent(void)
{
	wakes();
	channel_open(0);
	up(2, 0, 0, 0);
	up(1, 0, 0, 0);
	modem_boots();
	channel_open(0);
}

static void unopened_speaks(void)
{
	wakes();
	down(1, 0);
	up(2, 0, 0, 0);
}

static const struct story stories[] = {
	[CHECKER_FRAME_SHORT] = { short_speaks, frames_silent },
	[CHECKER_BAD_MAGIC] = { magic_speaks, frames_silent },
	[CHECKER_BAD_COMMAND] = { command_speaks, frames_silent },
	[CHECKER_BAD_CHANNEL] = { channel_speaks, frames_silent },
	[CHECKER_SIGNAL_BYTE_NONZERO] = { signal_speaks, signal_silent },
	[CHECKER_PAD_OVER_3] = { pad_speaks, pad_silent },
	[CHECKER_NONZERO_PAD_BYTES] = { pad_bytes_speak, pad_silent },
	[CHECKER_FRAME_OVER_2048] = { large_speaks, large_silent },
	[CHECKER_FRAME_SIZE_MISMATCH] = { size_speaks, pad_silent },
	[CHECKER_COMMAND_WITH_PAYLOAD] = { payload_speaks, frames_silent },
	[CHECKER_EMPTY_DATA] = { empty_data_speaks, frames_silent },
	[CHECKER_DATA_BEFORE_AP_OPEN] = { before_open_speaks, frames_silent },
	[CHECKER_DATA_ON_CLOSED_CHANNEL] = { closed_speaks, closed_silent },
	[CHECKER_OPEN_UNANNOUNCED] = { unannounced_speaks, frames_silent },
	[CHECKER_DUPLICATE_OPEN] = { twice_speaks, twice_silent },
	[CHECKER_CLOSE_UNOPENED] = { unopened_speaks, frames_silent },
};

STORY_SUITE(checker_frame, STORY_FRAME_FIRST, STORY_FRAME_END)
