/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Channel table: which end of which logical channel is open.
 *
 * The protocol acknowledges neither OPEN nor CLOSE (HARDWARE.md A2): each side
 * announces its own end, and a channel carries data when both have. The same
 * table serves both ends; "local" is the side that owns the table.
 *
 *   local  remote  reopen
 *   0      0       0       closed
 *   0      1       0       offered: the peer waits for us (a netdev exists on the AP)
 *   1      0       0       announced: our OPEN is out, the peer has not opened yet
 *   1      0       1       orphaned: we are open, the peer closed or restarted; when it
 *                          opens again we must repeat our OPEN
 *   1      1       0       usable
 *
 * Freestanding, no locks: one context owns a table.
 */
#ifndef DMUX_CHANNEL_H
#define DMUX_CHANNEL_H

#include "dmux_frame.h"

/* Channels that carry network data; ids above are ignored (HARDWARE.md A3). */
#define DMUX_CHANNELS			8u
/* The vendor's number of ids, all of which a modem may announce. */
#define DMUX_CHANNELS_ANNOUNCED_MAX	21u

/**
 * enum dmux_channel_event - what happened to a channel
 * @DMUX_CHANNEL_LOCAL_OPEN:	ifup on the AP; boot on the modem. On an orphaned channel it
 *				repeats our OPEN at once instead of waiting for the peer's
 *				(for a modem that opens second, QUIRKS.md PROTO-03)
 * @DMUX_CHANNEL_LOCAL_CLOSE:	ifdown on the AP
 * @DMUX_CHANNEL_REMOTE_OPEN:	OPEN or OPEN_NO_A2_PC received
 * @DMUX_CHANNEL_REMOTE_CLOSE:	CLOSE received
 * @DMUX_CHANNEL_REMOTE_LOST:	peer restarted: it forgot everything. A broadcast to all
 *				channels, hence never a DUPLICATE
 */
enum dmux_channel_event {
	DMUX_CHANNEL_LOCAL_OPEN,
	DMUX_CHANNEL_LOCAL_CLOSE,
	DMUX_CHANNEL_REMOTE_OPEN,
	DMUX_CHANNEL_REMOTE_CLOSE,
	DMUX_CHANNEL_REMOTE_LOST,
	DMUX_CHANNEL_EVENT_COUNT
};

/* What the owner of the table must do after an event; a set of bits. */
enum dmux_channel_action {
	DMUX_CHANNEL_ACT_SEND_OPEN = 1 << 0,
	DMUX_CHANNEL_ACT_SEND_CLOSE = 1 << 1,
	DMUX_CHANNEL_ACT_APPEARED = 1 << 2,	/* the peer's end opened: create or attach */
	DMUX_CHANNEL_ACT_GONE = 1 << 3,		/* the peer's end closed: detach */
	DMUX_CHANNEL_ACT_USABLE = 1 << 4,	/* both ends open now */
	DMUX_CHANNEL_ACT_DUPLICATE = 1 << 5,	/* nothing changed: count it, limit the log */
};

/**
 * struct dmux_channel_table - state of all channels of one end
 * @local:	bit c: our OPEN for channel c has been sent
 * @remote:	bit c: the peer's OPEN for channel c has been received
 * @reopen:	bit c: the peer closed or restarted while we were open; subset of @local,
 *		disjoint from @remote
 * @answer_duplicates: repeat our OPEN when the peer repeats its own. False after reset. The AP
 *		sets it, the modem must not: two ends that answer would do so for ever
 */
struct dmux_channel_table {
	uint32_t local;
	uint32_t remote;
	uint32_t reopen;
	bool answer_duplicates;
};

/**
 * dmux_channel_reset() - all channels closed, answer_duplicates false
 * @table:	the owner's table
 */
void dmux_channel_reset(struct dmux_channel_table *table);

/**
 * dmux_channel_step() - apply one event to one channel
 * @table:	the owner's table
 * @channel:	0..DMUX_CHANNELS_ANNOUNCED_MAX-1 (asserted); for a received id the limit is
 *		kept by struct dmux_decode_rules.channels
 * @event:	what happened
 *
 * A REMOTE_OPEN of a channel that is already open remotely is how a restarted peer shows
 * itself when nothing else did: it returns DUPLICATE, plus SEND_OPEN when our end is open
 * and answer_duplicates is set, so that the peer learns of it again.
 *
 * Return: set of enum dmux_channel_action bits, 0 for none.
 */
unsigned int dmux_channel_step(struct dmux_channel_table *table, unsigned int channel,
			       enum dmux_channel_event event);

/* Any channel number may be asked about; false for ids that do not exist. */
bool dmux_channel_usable(const struct dmux_channel_table *table, unsigned int channel);
bool dmux_channel_is_local(const struct dmux_channel_table *table, unsigned int channel);
bool dmux_channel_is_remote(const struct dmux_channel_table *table, unsigned int channel);
bool dmux_channel_must_reopen(const struct dmux_channel_table *table, unsigned int channel);

/* Name for logs and traces; "?" outside the enum. Never NULL. */
const char *dmux_channel_event_name(enum dmux_channel_event event);

#endif /* DMUX_CHANNEL_H */
