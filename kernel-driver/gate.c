// SPDX-License-Identifier: GPL-2.0-only
/*
 * What power and channels do to the uplink: open and close its gate, take back what was
 * in flight, drop what waited too long, ask for commands.
 *
 * What command is due follows from what the modem has been told, so an OPEN and a CLOSE
 * that come before either was sent leave nothing to say, and one that may have been lost
 * with the link is due again.
 */
#include "bam_dmux.h"

#include <linux/dma-mapping.h>

/* An OPEN that comes again so soon on the same link is the answer to ours, and needs none. */
#define BAM_DMUX_OPEN_REPEAT_MS	2000u
/* Until data follows an OPEN that a modem has not answered which announces nothing. */
#define BAM_DMUX_ANSWER_MS	2000u

/* Waiting for the modem is no fault of the queue: keep the watchdog quiet. */
static void bam_dmux_gate_calm(struct bam_dmux *dmux)
{
	unsigned int i;

	for (i = 0; i < DMUX_CHANNELS; i++) {
		if (dmux->channel[i].netdev)
			txq_trans_cond_update(netdev_get_tx_queue(dmux->channel[i].netdev, 0));
	}
}

void bam_dmux_gate_grant(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	tx->granted = true;
	bam_dmux_gate_calm(dmux);
	bam_dmux_ring_run(dmux);
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&tx->lock);
}

/* When this returns nobody submits any more. */
void bam_dmux_gate_revoke(struct bam_dmux *dmux)
{
	spin_lock_bh(&dmux->tx.lock);
	dmux->tx.granted = false;
	spin_unlock_bh(&dmux->tx.lock);
}

/* Close the gate unless there is something to send. */
bool bam_dmux_gate_close_idle(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	bool idle;

	spin_lock_bh(&tx->lock);
	idle = !tx->work;
	if (idle)
		tx->granted = false;
	spin_unlock_bh(&tx->lock);
	return idle;
}

/*
 * TX is granted, frames are in flight, and none was completed for several looks of the watch. The
 * modem may be slow, or the BAM was reset or the modem restarted behind our back. It is asked first
 * (core/dmux_power_ap.h, Stall); if then still nothing moves, and nothing arrives either, the link
 * is restarted. A stall that goes on is asked about less and less often.
 */
enum bam_dmux_stall bam_dmux_gate_stalled(struct bam_dmux *dmux)
{
	u32 arrived = READ_ONCE(dmux->link.rx_arrived);
	enum bam_dmux_stall stall = BAM_DMUX_STALL_NONE;
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	if (tx->granted && bam_dmux_tx_in_flight(tx)) {
		if (!tx->idle_looks++)
			tx->stall_arrived = arrived;
		if (tx->asked_at && tx->idle_looks == tx->asked_at + 1) {
			if (arrived == tx->stall_arrived)
				stall = BAM_DMUX_STALL_INSIST;
		} else if (tx->idle_looks == tx->stall_limit) {
			stall = BAM_DMUX_STALL_ASK;
			tx->asked_at = tx->idle_looks;
			tx->stall_limit = min(2 * tx->stall_limit, BAM_DMUX_STALL_LOOKS_MAX);
		}
	}
	spin_unlock_bh(&tx->lock);
	if (stall == BAM_DMUX_STALL_ASK) {
		bam_dmux_count(dmux, BAM_DMUX_TX_STALLS);
		dev_warn_ratelimited(dmux->dev, "the modem takes no packets\n");
	}
	return stall;
}

/* The modem has powered down in order: what comes next is a new stall. */
void bam_dmux_gate_forgive(struct bam_dmux *dmux)
{
	spin_lock_bh(&dmux->tx.lock);
	dmux->tx.idle_looks = 0;
	dmux->tx.asked_at = 0;
	spin_unlock_bh(&dmux->tx.lock);
}

/* Ask for a kick when all has been sent. Returns false if that is so already. */
bool bam_dmux_gate_tell_idle(struct bam_dmux *dmux)
{
	bool busy;

	spin_lock_bh(&dmux->tx.lock);
	WRITE_ONCE(dmux->power.tell_idle, true);
	busy = dmux->tx.work;
	spin_unlock_bh(&dmux->tx.lock);
	return busy;
}

/* A command that may not have arrived is due again, unless the opposite is due by now. */
static void bam_dmux_gate_reclaim_command(struct bam_dmux_tx *tx,
					  const struct bam_dmux_tx_slot *slot)
{
	u32 bit = BIT(slot->channel);

	if (slot->command == DMUX_COMMAND_OPEN && tx->told & bit && !(tx->close_due & bit)) {
		tx->told &= ~bit;
		tx->open_due |= bit;
	}
	if (slot->command == DMUX_COMMAND_CLOSE && !(tx->told & bit) && !(tx->open_due & bit)) {
		tx->told |= bit;
		tx->close_due |= bit;
	}
}

/* The link is gone. Whether the modem has read a frame is unknown: sent at most once. */
void bam_dmux_gate_reclaim(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	struct bam_dmux_channel *channel;
	struct bam_dmux_tx_slot *slot;

	spin_lock_bh(&tx->lock);
	for (; bam_dmux_tx_in_flight(tx); tx->reclaimed++) {
		slot = &tx->slots[tx->reclaimed % BAM_DMUX_TX_SLOTS];
		channel = &dmux->channel[slot->channel];
		if (slot->skb) {
			dma_unmap_single(dmux->link.dma_dev, slot->dma, slot->length,
					 DMA_TO_DEVICE);
			bam_dmux_ring_done(channel, 1, slot->length);
			bam_dmux_ring_drop(dmux, BAM_DMUX_TX_LOST, channel, slot->skb);
		} else {
			bam_dmux_gate_reclaim_command(tx, slot);
		}
	}
	tx->unissued = 0;
	bam_dmux_gate_calm(dmux);
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&tx->lock);
}

/* Drop packets of a channel that are as old as @age or older. tx.lock held. */
static void bam_dmux_gate_drop_old(struct bam_dmux_channel *channel, unsigned long age,
				   enum bam_dmux_counter counter)
{
	struct bam_dmux_tx *tx = &channel->dmux->tx;
	struct sk_buff *skb;

	while ((skb = skb_peek(&channel->fifo)) &&
	       time_after_eq(jiffies, bam_dmux_tx_mark(skb)->accepted_at + age)) {
		__skb_unlink(skb, &channel->fifo);
		tx->backlog--;
		bam_dmux_ring_done(channel, 1, skb->len);
		bam_dmux_ring_drop(channel->dmux, counter, channel, skb);
	}
	if (channel->fifo.qlen < BAM_DMUX_FIFO_MAX / 2)
		bam_dmux_ring_wake_queue(channel);
}

void bam_dmux_gate_expire(struct bam_dmux *dmux)
{
	unsigned int i;

	spin_lock_bh(&dmux->tx.lock);
	for (i = 0; i < DMUX_CHANNELS; i++)
		bam_dmux_gate_drop_old(&dmux->channel[i], msecs_to_jiffies(BAM_DMUX_TX_AGE_MS),
				       BAM_DMUX_TX_EXPIRED);
	bam_dmux_gate_calm(dmux);
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&dmux->tx.lock);
}

/* The interface goes down, or the modem closed the channel: nothing may be left behind. */
void bam_dmux_gate_purge(struct bam_dmux_channel *channel)
{
	struct bam_dmux *dmux = channel->dmux;

	spin_lock_bh(&dmux->tx.lock);
	bam_dmux_gate_drop_old(channel, 0, BAM_DMUX_TX_CLOSED);
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&dmux->tx.lock);
}

/* At the end of a section that may have made something due; true: wake the modem for it. */
static bool bam_dmux_gate_conclude(struct bam_dmux *dmux)
{
	bam_dmux_ring_run(dmux);
	bam_dmux_ring_settle(dmux);
	return !dmux->tx.granted && dmux->tx.work;
}

/* A new modem has been told nothing. */
void bam_dmux_gate_forget(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	tx->told = 0;
	tx->open_due = 0;
	tx->close_due = 0;
	tx->doubt = 0;
	tx->answered = 0;
	tx->hold = 0;
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&tx->lock);
}

/*
 * The modem closed its end of the channel and may have forgotten ours: when it opens again
 * it wants our OPEN (QUIRKS.md PROTO-08). A CLOSE of ours that is due is sent in any case.
 */
void bam_dmux_gate_untold(struct bam_dmux *dmux, unsigned int channel)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	if (!(tx->close_due & BIT(channel))) {
		tx->told &= ~BIT(channel);
		tx->open_due &= ~BIT(channel);
	}
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&tx->lock);
}

bool bam_dmux_gate_doubts(struct bam_dmux *dmux)
{
	return READ_ONCE(dmux->tx.doubt);
}

/* A new modem would have announced its channels by now: it was the old one. */
void bam_dmux_gate_trust(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	bool wake;

	spin_lock_bh(&tx->lock);
	WRITE_ONCE(tx->doubt, 0);
	wake = bam_dmux_gate_conclude(dmux);
	spin_unlock_bh(&tx->lock);
	if (wake)
		bam_dmux_power_wake(dmux);
}

/* Send nothing on channels that the modem has not announced lately, until it is known to be the old one. */
void bam_dmux_gate_doubt_unnamed(struct bam_dmux *dmux, u32 named)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	WRITE_ONCE(tx->doubt, tx->open & ~dmux->channels.assumed & ~named);
	bam_dmux_ring_settle(dmux);
	spin_unlock_bh(&tx->lock);
}

/* An assumed channel that the modem says nothing about: it announces nothing, so data may go. */
void bam_dmux_gate_end_hold(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	bool wake;
	u32 held;

	if (!READ_ONCE(tx->hold))
		return;
	spin_lock_bh(&tx->lock);
	for (held = tx->hold; held; held &= held - 1) {
		if (time_after_eq(jiffies, dmux->channel[__ffs(held)].opened_at +
					   msecs_to_jiffies(BAM_DMUX_ANSWER_MS)))
			tx->hold &= ~BIT(__ffs(held));
	}
	wake = bam_dmux_gate_conclude(dmux);
	spin_unlock_bh(&tx->lock);
	if (wake)
		bam_dmux_power_wake(dmux);
}

/* The modem speaks about a channel; where we were in doubt about it, it is a new one. */
void bam_dmux_gate_announced(struct bam_dmux *dmux, unsigned int channel)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	spin_lock_bh(&tx->lock);
	tx->answered |= BIT(channel);
	tx->hold &= ~BIT(channel);
	if (tx->doubt & BIT(channel)) {
		WRITE_ONCE(tx->doubt, tx->doubt & ~BIT(channel));
		tx->told &= ~BIT(channel);
		tx->close_due &= ~BIT(channel);
		bam_dmux_ring_settle(dmux);
	}
	spin_unlock_bh(&tx->lock);
}

/* May data be sent on the channel, as far as the modem is concerned? */
void bam_dmux_gate_set_open(struct bam_dmux *dmux, unsigned int channel, bool open)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	bool wake;

	spin_lock_bh(&tx->lock);
	WRITE_ONCE(tx->open, open ? tx->open | BIT(channel) : tx->open & ~BIT(channel));
	if (!open)
		bam_dmux_gate_drop_old(&dmux->channel[channel], 0, BAM_DMUX_TX_CLOSED);
	wake = bam_dmux_gate_conclude(dmux);
	spin_unlock_bh(&tx->lock);
	if (wake)
		bam_dmux_power_wake(dmux);
}

/* Has our OPEN gone out on the present link? tx.lock held. */
static bool bam_dmux_gate_told_on_link(const struct bam_dmux *dmux, unsigned int channel)
{
	return (dmux->tx.told & BIT(channel)) &&
	       dmux->channel[channel].opened_in == READ_ONCE(dmux->link.starts);
}

/* Is the modem's repeated OPEN the answer to ours? tx.lock held. */
static bool bam_dmux_gate_just_opened(const struct bam_dmux *dmux, unsigned int channel)
{
	return bam_dmux_gate_told_on_link(dmux, channel) &&
	       time_before(jiffies, dmux->channel[channel].opened_at +
				    msecs_to_jiffies(BAM_DMUX_OPEN_REPEAT_MS));
}

/* May an OPEN of the modem be the answer to one of ours? */
bool bam_dmux_gate_has_asked(struct bam_dmux *dmux, unsigned int channel)
{
	bool asked;

	spin_lock_bh(&dmux->tx.lock);
	asked = bam_dmux_gate_told_on_link(dmux, channel);
	spin_unlock_bh(&dmux->tx.lock);
	return asked;
}

/**
 * bam_dmux_gate_request() - an OPEN or CLOSE is due
 * @dmux:	the device
 * @channel:	whose
 * @command:	DMUX_COMMAND_OPEN or DMUX_COMMAND_CLOSE
 * @repeat:	OPEN once more, although the modem has been told
 */
void bam_dmux_gate_request(struct bam_dmux *dmux, unsigned int channel, enum dmux_command command,
			   bool repeat)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	u32 bit = BIT(channel);
	bool wake;

	spin_lock_bh(&tx->lock);
	if (command == DMUX_COMMAND_OPEN) {
		tx->close_due &= ~bit;
		if (!(tx->told & bit) || (repeat && !bam_dmux_gate_just_opened(dmux, channel)))
			tx->open_due |= bit;
	} else {
		tx->open_due &= ~bit;
		tx->close_due |= tx->told & bit;
	}
	wake = bam_dmux_gate_conclude(dmux);
	spin_unlock_bh(&tx->lock);
	if (wake)
		bam_dmux_power_wake(dmux);
}
