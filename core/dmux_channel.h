/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Channel table: which end of which logical channel is open.
 *
 * The protocol acknowledges neither OPEN nor CLOSE (hardware.md A2): each side
 * announces its own end, and a channel carries data when both have. The same
 * table serves both ends; "local" is the side that owns the table.
 *
 *   local  remote
 *   0      0       closed
 *   0      1       offered: the peer waits for us (a netdev exists on the AP)
 *   1      0       orphaned: we are open, the peer closed or restarted; when it
 *                  opens again we must repeat our OPEN (the reopen flag)
 *   1      1       usable
 *
 * Freestanding, no locks: one context owns a table.
 */
#ifndef DMUX_CHANNEL_H
#define DMUX_CHANNEL_H

#include "dmux_frame.h"

/* Channels that carry network data; ids above are ignored (hardware.md A3). */
#define DMUX_CHANNELS			8u
/* The vendor's number of ids, all of which a modem may announce. */
#define DMUX_CHANNELS_ANNOUNCED_MAX	21u

enum dmux_channel_event {
	DMUX_CHANNEL_LOCAL_OPEN,	/* ifup on the AP; boot on the modem */
	DMUX_CHANNEL_LOCAL_CLOSE,
	DMUX_CHANNEL_REMOTE_OPEN,	/* OPEN or OPEN_NO_A2_PC received */
	DMUX_CHANNEL_REMOTE_CLOSE,
	DMUX_CHANNEL_REMOTE_LOST,	/* peer restarted: it forgot everything */
	DMUX_CHANNEL_EVENT_COUNT
};

/* What the owner of the table must do after an event; a set of bits. */
enum dmux_channel_action {
	DMUX_CHANNEL_ACT_SEND_OPEN = 1 << 0,
	DMUX_CHANNEL_ACT_SEND_CLOSE = 1 << 1,
	DMUX_CHANNEL_ACT_APPEARED = 1 << 2,	/* first OPEN of the peer: create or attach */
	DMUX_CHANNEL_ACT_GONE = 1 << 3,		/* peer's end closed: detach */
	DMUX_CHANNEL_ACT_USABLE = 1 << 4,	/* both ends open now */
	DMUX_CHANNEL_ACT_DUPLICATE = 1 << 5,	/* event changed nothing: count it, log it rate-limited */
};

/**
 * struct dmux_channel_table - state of all channels of one end
 * @local:	bit c: our OPEN for channel c has been sent
 * @remote:	bit c: the peer's OPEN for channel c has been received
 */
struct dmux_channel_table {
	uint32_t local;
	uint32_t remote;
};

void dmux_channel_reset(struct dmux_channel_table *table);

/**
 * dmux_channel_step() - apply one event to one channel
 * @table:	the owner's table
 * @channel:	0..DMUX_CHANNELS_ANNOUNCED_MAX-1 (asserted)
 * @event:	what happened
 *
 * Return: set of enum dmux_channel_action bits, 0 for none. REMOTE_OPEN of a channel that
 * is already open remotely is how a restarted peer shows itself when nothing else did: it
 * returns DUPLICATE, plus SEND_OPEN when our end is open, so that the peer learns of it again.
 */
unsigned int dmux_channel_step(struct dmux_channel_table *table, unsigned int channel,
			       enum dmux_channel_event event);

bool dmux_channel_usable(const struct dmux_channel_table *table, unsigned int channel);
bool dmux_channel_is_local(const struct dmux_channel_table *table, unsigned int channel);
bool dmux_channel_is_remote(const struct dmux_channel_table *table, unsigned int channel);

const char *dmux_channel_event_name(enum dmux_channel_event event);

#endif /* DMUX_CHANNEL_H */
