// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Channel table: which end of which logical channel is open.
 *
 * One step changes one channel. The rules that are not obvious:
 *
 *   - An OPEN repeated by a peer whose end was already open means that the peer
 *     lost its memory and did not tell (QUIRKS.md LIFE-01). The end that has
 *     answer_duplicates set repeats its own OPEN then. Only the AP may set it:
 *     two ends that both answer would answer each other for ever.
 *   - An end that was open when the peer closed or restarted owes the peer a
 *     fresh OPEN as soon as the peer opens again (PROTO-08): that is the reopen
 *     bit, and it never stands together with the remote bit.
 *   - CLOSE is sent whenever our end was open, whatever the peer's end is: a
 *     peer that closed may still remember our OPEN.
 *
 * Source: HARDWARE.md A2, A3; QUIRKS.md LIFE-01, PROTO-03, PROTO-08, PROTO-09.
 */
#include "dmux_channel.h"

DMUX_STATIC_ASSERT(DMUX_CHANNELS <= DMUX_CHANNELS_ANNOUNCED_MAX, "data channels are announced");
DMUX_STATIC_ASSERT(DMUX_CHANNELS_ANNOUNCED_MAX <= 32, "a set of channels fits 32 bits");

static const char *const event_names[] = {
	[DMUX_CHANNEL_LOCAL_OPEN] = "local-open",
	[DMUX_CHANNEL_LOCAL_CLOSE] = "local-close",
	[DMUX_CHANNEL_REMOTE_OPEN] = "remote-open",
	[DMUX_CHANNEL_REMOTE_CLOSE] = "remote-close",
	[DMUX_CHANNEL_REMOTE_LOST] = "remote-lost",
};
DMUX_STATIC_ASSERT(DMUX_ARRAY_SIZE(event_names) == DMUX_CHANNEL_EVENT_COUNT, "one name an event");

void dmux_channel_reset(struct dmux_channel_table *table)
{
	DMUX_ASSERT(table);
	memset(table, 0, sizeof(*table));
}

static unsigned int local_open(struct dmux_channel_table *table, uint32_t bit)
{
	if ((table->local & bit) && !(table->reopen & bit))
		return DMUX_CHANNEL_ACT_DUPLICATE;

	table->local |= bit;
	table->reopen &= ~bit;
	return DMUX_CHANNEL_ACT_SEND_OPEN |
	       (table->remote & bit ? (unsigned int)DMUX_CHANNEL_ACT_USABLE : 0);
}

static unsigned int local_close(struct dmux_channel_table *table, uint32_t bit)
{
	if (!(table->local & bit))
		return DMUX_CHANNEL_ACT_DUPLICATE;

	table->local &= ~bit;
	table->reopen &= ~bit;
	return DMUX_CHANNEL_ACT_SEND_CLOSE;
}

static unsigned int remote_open(struct dmux_channel_table *table, uint32_t bit)
{
	unsigned int actions = DMUX_CHANNEL_ACT_APPEARED;

	if (table->remote & bit) {
		actions = DMUX_CHANNEL_ACT_DUPLICATE;
		if ((table->local & bit) && table->answer_duplicates)
			actions |= DMUX_CHANNEL_ACT_SEND_OPEN;
		return actions;
	}

	table->remote |= bit;
	if (table->local & bit)
		actions |= DMUX_CHANNEL_ACT_USABLE;
	if (table->reopen & bit)
		actions |= DMUX_CHANNEL_ACT_SEND_OPEN;
	table->reopen &= ~bit;
	return actions;
}

static unsigned int remote_close(struct dmux_channel_table *table, uint32_t bit)
{
	if (!(table->remote & bit))
		return DMUX_CHANNEL_ACT_DUPLICATE;

	table->remote &= ~bit;
	table->reopen |= table->local & bit;
	return DMUX_CHANNEL_ACT_GONE;
}

static unsigned int remote_lost(struct dmux_channel_table *table, uint32_t bit)
{
	bool was_open = table->remote & bit;

	table->remote &= ~bit;
	table->reopen |= table->local & bit;
	return was_open ? DMUX_CHANNEL_ACT_GONE : 0;
}

unsigned int dmux_channel_step(struct dmux_channel_table *table, unsigned int channel,
			       enum dmux_channel_event event)
{
	unsigned int actions = 0;
	uint32_t bit;

	DMUX_ASSERT(table);
	DMUX_ASSERT(channel < DMUX_CHANNELS_ANNOUNCED_MAX);
	/* Where an assertion only warns, a shift by 32 or more must still not happen. */
	if (channel >= DMUX_CHANNELS_ANNOUNCED_MAX)
		return 0;
	bit = 1u << channel;

	switch (event) {
	case DMUX_CHANNEL_LOCAL_OPEN:
		actions = local_open(table, bit);
		break;
	case DMUX_CHANNEL_LOCAL_CLOSE:
		actions = local_close(table, bit);
		break;
	case DMUX_CHANNEL_REMOTE_OPEN:
		actions = remote_open(table, bit);
		break;
	case DMUX_CHANNEL_REMOTE_CLOSE:
		actions = remote_close(table, bit);
		break;
	case DMUX_CHANNEL_REMOTE_LOST:
		actions = remote_lost(table, bit);
		break;
	case DMUX_CHANNEL_EVENT_COUNT:
		DMUX_ASSERT(false);
		break;
	}

	DMUX_ASSERT((table->reopen & table->remote) == 0);
	DMUX_ASSERT((table->reopen & ~table->local) == 0);
	return actions;
}

static bool in_set(uint32_t set, unsigned int channel)
{
	return channel < DMUX_CHANNELS_ANNOUNCED_MAX && (set & (1u << channel));
}

bool dmux_channel_usable(const struct dmux_channel_table *table, unsigned int channel)
{
	return in_set(table->local & table->remote, channel);
}

bool dmux_channel_is_local(const struct dmux_channel_table *table, unsigned int channel)
{
	return in_set(table->local, channel);
}

bool dmux_channel_is_remote(const struct dmux_channel_table *table, unsigned int channel)
{
	return in_set(table->remote, channel);
}

bool dmux_channel_must_reopen(const struct dmux_channel_table *table, unsigned int channel)
{
	return in_set(table->reopen, channel);
}

const char *dmux_channel_event_name(enum dmux_channel_event event)
{
	unsigned int index = event;

	return index < DMUX_CHANNEL_EVENT_COUNT ? event_names[index] : "?";
}
