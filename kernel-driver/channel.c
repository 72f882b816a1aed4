// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels: who has opened what, and which interfaces follow from it.
 *
 * Core's table keeps both ends of each channel. Commands of the modem arrive in NAPI, ours
 * come from ifup and ifdown, and a restart of the modem from the power machine; each is one
 * step of the table under one lock. What it asks to be sent becomes a bit in gate.c, so
 * nobody waits for the modem here, and RTNL is never held for it.
 *
 * Interfaces are brought in line by a work item that compares what is with what shall be:
 * events may come in any order and number while it runs. An interface is created when the
 * modem first opens its channel and lives until removal; a channel that the modem closes,
 * or that a dead modem cannot serve, shows as lost carrier, and ifup, addresses and routes
 * are kept for its return.
 *
 * A modem announces its channels once in its life, perhaps to a driver instance before this
 * one. What it had opened is therefore kept with the platform device across an unbind
 * (QUIRKS.md LIFE-10). If it restarted while nobody was bound it opens its channels anew,
 * which is then a repeated OPEN.
 *
 * A modem may repeat its OPEN because it restarted unnoticed: our OPEN is repeated too,
 * unless it has just been sent on the same link, since then the modem's may be the answer to it.
 *
 * Where the power machine suspects such a restart (its head, Doubt), nothing is sent on the
 * channels until the modem has announced them again, or has had the time for it. A link that begins
 * with OPENs of channels that are open looks like one, too: a firmware that remembers has no
 * reason for them. What is announced then is the truth: the other channels are closed. A modem that
 * announces nothing at all has not restarted.
 */
#include "bam_dmux.h"

#include <linux/platform_device.h>

#include "bam_dmux_trace.h"

/* An OPEN that the modem does not answer is repeated after this time, doubled each time. */
#define BAM_DMUX_REOPEN_MS	2500u
#define BAM_DMUX_REOPEN_MAX_MS	80000u
/* OPENs so soon after the start of a link are an announcement (0.4 s in the field). */
#define BAM_DMUX_ANNOUNCE_MS	2000u
/* Until a failed registration is tried again. */
#define BAM_DMUX_REGISTER_RETRY_MS	1000u

/* lock held; what the table says goes to the gate and to the work item. */
static void bam_dmux_channel_step(struct bam_dmux *dmux, unsigned int index,
				  enum dmux_channel_event event)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	unsigned int actions = dmux_channel_step(&channels->table, index, event);
	bool duplicate = actions & DMUX_CHANNEL_ACT_DUPLICATE;
	u32 bit = BIT(index);

	if (actions & DMUX_CHANNEL_ACT_APPEARED)
		channels->known |= bit;
	if (actions & (DMUX_CHANNEL_ACT_APPEARED | DMUX_CHANNEL_ACT_GONE)) {
		bam_dmux_gate_set_open(dmux, index, (channels->table.remote |
						     channels->assumed) & bit);
		if (!channels->closing)
			schedule_delayed_work(&channels->work, 0);
	}
	if (event == DMUX_CHANNEL_REMOTE_CLOSE && actions & DMUX_CHANNEL_ACT_GONE)
		bam_dmux_gate_untold(dmux, index);
	if (actions & DMUX_CHANNEL_ACT_SEND_OPEN)
		bam_dmux_gate_request(dmux, index, DMUX_COMMAND_OPEN, duplicate);
	if (actions & DMUX_CHANNEL_ACT_SEND_CLOSE)
		bam_dmux_gate_request(dmux, index, DMUX_COMMAND_CLOSE, false);
	if (duplicate && event != DMUX_CHANNEL_LOCAL_CLOSE) {
		bam_dmux_count(dmux, BAM_DMUX_DUPLICATE_COMMANDS);
		dev_dbg_ratelimited(dmux->dev, "channel %u: %s changes nothing\n", index,
				    dmux_channel_event_name(event));
	}
}

/* lock held; whether power may collapse while @index is open is said by each OPEN of it. */
static void bam_dmux_channel_keep_power(struct bam_dmux *dmux, unsigned int index, bool keep)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	bool kept = channels->keeps_power & BIT(index);

	if (kept != keep)
		WRITE_ONCE(channels->keeps_power, channels->keeps_power ^ BIT(index));
	/* The power machine may have dropped a promise that was broken: each OPEN renews it. */
	if (kept || keep)
		bam_dmux_power_request(dmux, BAM_DMUX_REQUEST_NO_COLLAPSE);
}

/* lock held; an OPEN: is it of a firmware that announces what it has, and what of the others? */
static void bam_dmux_channel_name(struct bam_dmux *dmux, unsigned int index)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	const struct bam_dmux_link *link = &dmux->link;

	if (channels->named_in != link->starts && !bam_dmux_gate_doubts(dmux))
		channels->named = 0;
	channels->named_in = link->starts;
	channels->named |= BIT(index);
	if (!(channels->table.remote & BIT(index)) || link->carried_data ||
	    time_after(jiffies, link->started_at + msecs_to_jiffies(BAM_DMUX_ANNOUNCE_MS)) ||
	    bam_dmux_gate_has_asked(dmux, index))
		return;
	bam_dmux_gate_doubt_unnamed(dmux, channels->named);
	bam_dmux_power_judge_restart(dmux);
}

void bam_dmux_channel_receive(struct bam_dmux *dmux, const struct dmux_header *header)
{
	bool close = header->command == DMUX_COMMAND_CLOSE;

	trace_bam_dmux_command(dmux->dev, false, header->command, header->channel, header->signal);
	bam_dmux_count(dmux, close ? BAM_DMUX_CLOSES_RECEIVED : BAM_DMUX_OPENS_RECEIVED);
	spin_lock_bh(&dmux->channels.lock);
	if (!close)
		bam_dmux_channel_name(dmux, header->channel);
	bam_dmux_gate_announced(dmux, header->channel);
	bam_dmux_channel_step(dmux, header->channel,
			      close ? DMUX_CHANNEL_REMOTE_CLOSE : DMUX_CHANNEL_REMOTE_OPEN);
	bam_dmux_channel_keep_power(dmux, header->channel,
				    header->command == DMUX_COMMAND_OPEN_NO_A2_PC);
	spin_unlock_bh(&dmux->channels.lock);
}

/* Assumed to be open, opened by us, and not by the modem. */
static u32 bam_dmux_channel_unanswered(const struct bam_dmux_channels *channels)
{
	return channels->assumed & channels->table.local & ~channels->table.remote;
}

/* lock held; a firmware that waits for our OPEN may not have been ready for it (PROTO-03). */
static void bam_dmux_channel_await_answer(struct bam_dmux_channels *channels)
{
	if (!bam_dmux_channel_unanswered(channels) || channels->closing)
		return;
	channels->reopen_ms = BAM_DMUX_REOPEN_MS;
	mod_delayed_work(system_wq, &channels->reopen, msecs_to_jiffies(channels->reopen_ms));
}

static void bam_dmux_channel_reopen(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, channels.reopen.work);
	struct bam_dmux_channels *channels = &dmux->channels;
	u32 due;

	spin_lock_bh(&channels->lock);
	due = channels->closing ? 0 : bam_dmux_channel_unanswered(channels);
	channels->reopen_ms *= 2;
	if (due && channels->reopen_ms <= BAM_DMUX_REOPEN_MAX_MS)
		queue_delayed_work(system_wq, &channels->reopen,
				   msecs_to_jiffies(channels->reopen_ms));
	for (; due; due &= due - 1)
		bam_dmux_gate_request(dmux, __ffs(due), DMUX_COMMAND_OPEN, true);
	spin_unlock_bh(&channels->lock);
}

void bam_dmux_channel_open(struct bam_dmux_channel *channel)
{
	struct bam_dmux *dmux = channel->dmux;

	spin_lock_bh(&dmux->channels.lock);
	bam_dmux_channel_step(dmux, channel->index, DMUX_CHANNEL_LOCAL_OPEN);
	bam_dmux_channel_await_answer(&dmux->channels);
	spin_unlock_bh(&dmux->channels.lock);
}

void bam_dmux_channel_close(struct bam_dmux_channel *channel)
{
	bam_dmux_gate_purge(channel);
	spin_lock_bh(&channel->dmux->channels.lock);
	bam_dmux_channel_step(channel->dmux, channel->index, DMUX_CHANNEL_LOCAL_CLOSE);
	spin_unlock_bh(&channel->dmux->channels.lock);
}

/* The modem is gone, and with it all it knew. */
void bam_dmux_channel_forget(struct bam_dmux *dmux)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	unsigned int i;

	bam_dmux_gate_forget(dmux);
	spin_lock_bh(&channels->lock);
	WRITE_ONCE(channels->keeps_power, 0);
	for (i = 0; i < DMUX_CHANNELS; i++) {
		bam_dmux_channel_step(dmux, i, DMUX_CHANNEL_REMOTE_LOST);
		/* Nobody will announce a channel that was assumed: our OPEN goes first. */
		if (channels->assumed & BIT(i) && dmux_channel_must_reopen(&channels->table, i))
			bam_dmux_channel_step(dmux, i, DMUX_CHANNEL_LOCAL_OPEN);
	}
	bam_dmux_channel_await_answer(channels);
	spin_unlock_bh(&channels->lock);
}

/* Perhaps the modem is a new one, which has been told nothing and will announce its channels. */
void bam_dmux_channel_doubt(struct bam_dmux *dmux)
{
	spin_lock_bh(&dmux->channels.lock);
	dmux->channels.named = 0;
	bam_dmux_gate_doubt_unnamed(dmux, 0);
	spin_unlock_bh(&dmux->channels.lock);
}

/*
 * The doubt is over. A modem that has announced channels since it began has no others; one that has
 * announced none is the old one.
 */
void bam_dmux_channel_trust(struct bam_dmux *dmux)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	u32 gone = 0;

	spin_lock_bh(&channels->lock);
	if (channels->named)
		gone = READ_ONCE(dmux->tx.doubt);
	for (; gone; gone &= gone - 1) {
		bam_dmux_channel_step(dmux, __ffs(gone), DMUX_CHANNEL_REMOTE_LOST);
		bam_dmux_gate_untold(dmux, __ffs(gone));
	}
	spin_unlock_bh(&channels->lock);
	bam_dmux_gate_trust(dmux);
}

/* The link has been up for a while, or goes down, without a single OPEN. */
void bam_dmux_channel_check_silence(struct bam_dmux *dmux)
{
	struct bam_dmux_channels *channels = &dmux->channels;

	if (READ_ONCE(channels->known) || channels->warned)
		return;
	channels->warned = true;
	dev_warn(dmux->dev, "the modem is up but announces no channel\n");
	dev_warn(dmux->dev, "if it did so before: load with channels=0-7, or restart the modem\n");
}

static void bam_dmux_channel_set_carrier(struct net_device *netdev, bool on)
{
	if (on)
		netif_carrier_on(netdev);
	else
		netif_carrier_off(netdev);
}

static int bam_dmux_channel_create(struct bam_dmux_channel *channel)
{
	struct bam_dmux *dmux = channel->dmux;
	struct net_device *netdev = bam_dmux_netdev_create(channel);

	if (IS_ERR(netdev)) {
		dev_warn_ratelimited(dmux->dev, "cannot register channel %u: %ld, trying again\n",
				     channel->index, PTR_ERR(netdev));
		return PTR_ERR(netdev);
	}
	dev_dbg(dmux->dev, "channel %u is %s\n", channel->index, netdev->name);
	return 0;
}

static void bam_dmux_channel_work(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, channels.work.work);
	struct bam_dmux_channels *channels = &dmux->channels;
	struct bam_dmux_channel *channel;
	bool failed = false;
	unsigned int i;

	for (i = 0; i < DMUX_CHANNELS; i++) {
		channel = &dmux->channel[i];
		if (READ_ONCE(channels->closing))
			return;
		if (!(READ_ONCE(channels->known) & BIT(i)))
			continue;
		if (!channel->netdev && bam_dmux_channel_create(channel)) {
			failed = true;
			continue;
		}
		bam_dmux_channel_set_carrier(channel->netdev, READ_ONCE(dmux->tx.open) & BIT(i));
	}
	if (failed)
		schedule_delayed_work(&channels->work,
				      msecs_to_jiffies(BAM_DMUX_REGISTER_RETRY_MS));
}

void bam_dmux_channel_init(struct bam_dmux *dmux, u32 assumed, u32 remembered)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	unsigned int i;

	spin_lock_init(&channels->lock);
	dmux_channel_reset(&channels->table);
	channels->table.answer_duplicates = true;
	channels->assumed = assumed;
	channels->known = assumed;
	INIT_DELAYED_WORK(&channels->work, bam_dmux_channel_work);
	INIT_DELAYED_WORK(&channels->reopen, bam_dmux_channel_reopen);
	for (i = 0; i < DMUX_CHANNELS; i++) {
		dmux->channel[i].dmux = dmux;
		dmux->channel[i].index = i;
		if (assumed & BIT(i))
			bam_dmux_gate_set_open(dmux, i, true);
	}
	spin_lock_bh(&channels->lock);
	for (i = 0; i < DMUX_CHANNELS; i++) {
		if (remembered & BIT(i))
			bam_dmux_channel_step(dmux, i, DMUX_CHANNEL_REMOTE_OPEN);
	}
	spin_unlock_bh(&channels->lock);
	schedule_delayed_work(&channels->work, 0);
}

/* Interfaces go; those that were up leave a CLOSE due. */
void bam_dmux_channel_exit(struct bam_dmux *dmux)
{
	struct bam_dmux_channels *channels = &dmux->channels;
	struct net_device *netdev;
	unsigned int i;

	spin_lock_bh(&channels->lock);
	WRITE_ONCE(channels->closing, true);
	spin_unlock_bh(&channels->lock);
	cancel_delayed_work_sync(&channels->work);
	cancel_delayed_work_sync(&channels->reopen);

	for (i = 0; i < DMUX_CHANNELS; i++) {
		netdev = dmux->channel[i].netdev;
		if (!netdev)
			continue;
		/* Waits for readers, NAPI among them, before it is gone. */
		spin_lock_bh(&dmux->tx.lock);
		WRITE_ONCE(dmux->channel[i].netdev, NULL);
		spin_unlock_bh(&dmux->tx.lock);
		unregister_netdev(netdev);
		free_netdev(netdev);
	}
}
