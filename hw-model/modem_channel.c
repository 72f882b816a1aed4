/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The modem's channels: core's channel table, and the announcement of channels
 * after a boot or a power up.
 *
 * The table lives in the snapshot member by member, because core's structure has
 * a bool and padding. Ids that the table does not know (21 and above) are sent
 * when a script or open_order asks for it and are otherwise ignored.
 *
 * Announcement: the first OPEN open_delay_us after the AP acked pc=1, the next
 * ones open_gap_us apart. The need for power lasts until the last is queued.
 *
 * Source: HARDWARE.md A2, A3, A5; QUIRKS.md PROTO-02, PROTO-03, LIFE-10.
 */
#include "modem_internal.h"

#include <assert.h>

/* @untold: no command crossed, only the firmware's table changes. */
static void emit_channel(const struct modem *modem, unsigned int channel, bool open, bool ap_end,
			 bool untold)
{
	modem_emit(modem, (struct hw_event){ .kind = HW_EVENT_CHANNEL, .unit = channel,
					     .a = open, .b = ap_end, .c = untold });
}

static struct dmux_channel_table table_of(const struct modem_state *state)
{
	return (struct dmux_channel_table){
		.local = state->channels_local,
		.remote = state->channels_remote,
		.reopen = state->channels_reopen,
		/* Core: an end that announces must not answer repeated OPENs. */
		.answer_duplicates = false,
	};
}

bool modem_channel_usable(const struct modem *modem, unsigned int channel)
{
	const struct dmux_channel_table table = table_of(&modem->state);

	return dmux_channel_usable(&table, channel);
}

static unsigned int step(struct modem *modem, unsigned int channel, enum dmux_channel_event event,
			 bool untold)
{
	struct modem_state *state = &modem->state;
	struct dmux_channel_table table = table_of(state);
	unsigned int actions = dmux_channel_step(&table, channel, event);

	if (table.local != state->channels_local)
		emit_channel(modem, channel, dmux_channel_is_local(&table, channel), false,
			     untold);
	if (table.remote != state->channels_remote)
		emit_channel(modem, channel, dmux_channel_is_remote(&table, channel), true,
			     untold);
	state->channels_local = table.local;
	state->channels_remote = table.remote;
	state->channels_reopen = table.reopen;
	return actions;
}

unsigned int modem_channel_event(struct modem *modem, unsigned int channel,
				 enum dmux_channel_event event)
{
	return step(modem, channel, event, false);
}

void modem_channels_forget(struct modem *modem)
{
	struct modem_state *state = &modem->state;
	struct dmux_channel_table table = table_of(state);

	for (unsigned int c = 0; c < DMUX_CHANNELS_ANNOUNCED_MAX; c++) {
		if (dmux_channel_is_local(&table, c))
			emit_channel(modem, c, false, false, true);
		if (dmux_channel_is_remote(&table, c))
			emit_channel(modem, c, false, true, true);
	}
	dmux_channel_reset(&table);
	state->channels_local = table.local;
	state->channels_remote = table.remote;
	state->channels_reopen = table.reopen;
}

bool modem_channel_announce(struct modem *modem, uint8_t channel, uint8_t signal, bool open)
{
	const struct modem_options *options = modem->options;
	uint8_t bytes[DMUX_HEADER_SIZE];
	struct dmux_header header = { .signal = signal, .channel = channel };

	header.command = open ? (uint8_t)options->open_command : (uint8_t)DMUX_COMMAND_CLOSE;
	dmux_frame_encode_header(bytes, &header);
	if (!modem_control_put(modem, bytes, sizeof(bytes)))
		return false;
	if (open && options->open_command == DMUX_COMMAND_OPEN_NO_A2_PC)
		modem->state.no_collapse = 1;
	if (channel >= DMUX_CHANNELS_ANNOUNCED_MAX)
		return true;
	modem_channel_event(modem, channel,
			    open ? DMUX_CHANNEL_LOCAL_OPEN : DMUX_CHANNEL_LOCAL_CLOSE);
	if (!open && options->close_both_ends)
		step(modem, channel, DMUX_CHANNEL_REMOTE_CLOSE, true);
	return true;
}

static uint32_t open_count(const struct modem *modem)
{
	const struct modem_options *options = modem->options;

	if (options->wait_for_ap_open || options->open_needs_dpm)
		return 0;
	return options->open_order_length ? options->open_order_length :
					    options->channels_announced;
}

void modem_open_start(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;

	if (state->opened_this_boot && modem->options->open_policy == MODEM_OPEN_ONCE_PER_BOOT)
		return;
	state->opened_this_boot = 1;
	state->open_index = 0;
	state->open_active = open_count(modem) > 0;
	if (state->open_active)
		modem_arm(modem, MODEM_TIMER_OPEN,
			  now_ns + modem->options->open_delay_us * HW_NS_PER_US);
}

void modem_open_service(struct modem *modem, uint64_t now_ns)
{
	struct modem_state *state = &modem->state;
	const struct modem_options *options = modem->options;

	/* More than one only when there is no gap between them. */
	while (state->open_active) {
		uint32_t channel = options->open_order_length ?
					   options->open_order[state->open_index %
							       MODEM_OPEN_ORDER_MAX] :
					   state->open_index;
		bool sent = modem_channel_announce(modem, (uint8_t)channel,
						   (uint8_t)options->open_signal, true);

		if (sent && ++state->open_index >= open_count(modem))
			state->open_active = 0;
		if (!sent || (state->open_active && options->open_gap_us)) {
			uint32_t wait_us = sent ? options->open_gap_us : 1000;

			modem_arm(modem, MODEM_TIMER_OPEN, now_ns + wait_us * HW_NS_PER_US);
			return;
		}
	}
}

void modem_open_port(struct modem *modem, unsigned int channel)
{
	assert(modem && channel < DMUX_CHANNELS);
	if (!modem_is_running(modem) || (modem->state.channels_local & (1u << channel)))
		return;
	/* The queued frame is a need for power. */
	modem_send_open(modem, (uint8_t)channel, (uint8_t)modem->options->open_signal);
}

void modem_set_call(struct modem *modem, unsigned int channel, bool up)
{
	uint32_t bit = 1u << channel;

	assert(modem && channel < DMUX_CHANNELS);
	if (up)
		modem->state.call_channels |= bit;
	else
		modem->state.call_channels &= ~bit;
}

bool modem_call_allows(const struct modem *modem, unsigned int channel)
{
	assert(channel < DMUX_CHANNELS);
	return !modem->options->data_needs_call ||
	       (modem->state.call_channels & (1u << channel));
}
