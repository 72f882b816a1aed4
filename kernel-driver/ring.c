// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transmit ring and what waits in front of it.
 *
 *   fifo of channel 0 --+
 *   fifo of channel 1 --+-- in turn, a packet each --> ring of BAM_DMUX_TX_SLOTS --> pipe 4
 *   ...                 |
 *   commands due -------+ first
 *
 * Serving the channels in turn keeps a busy interface from starving the others
 * (QUIRKS.md DATA-05).
 *
 * An OPEN or CLOSE that is due is a bit, and goes before packets. The frames themselves
 * are constants in link.commands: to send one takes no memory but the BAM driver's
 * descriptor. A descriptor that cannot be had is asked for again by link.c's retry.
 *
 * Everything here is called with tx.lock held.
 */
#include "bam_dmux.h"

#include <linux/dma-mapping.h>

#include "bam_dmux_trace.h"

static_assert((BAM_DMUX_TX_SLOTS & (BAM_DMUX_TX_SLOTS - 1)) == 0);

void bam_dmux_ring_drop(struct bam_dmux *dmux, enum bam_dmux_counter counter,
			struct bam_dmux_channel *channel, struct sk_buff *skb)
{
	bam_dmux_count(dmux, counter);
	trace_bam_dmux_drop(dmux->dev, bam_dmux_counter_name(counter), channel->index);
	if (channel->netdev)
		dev_core_stats_tx_dropped_inc(channel->netdev);
	dev_kfree_skb_any(skb);
}

/* BQL: bytes that were accepted have gone one way or the other. tx.lock held. */
void bam_dmux_ring_done(struct bam_dmux_channel *channel, unsigned int packets,
			unsigned int bytes)
{
	if (channel->netdev && packets)
		netdev_tx_completed_queue(netdev_get_tx_queue(channel->netdev, 0), packets, bytes);
}

/* Commands that may be sent now: our OPEN follows the modem's. */
static u32 bam_dmux_ring_commands_due(const struct bam_dmux_tx *tx)
{
	return ((tx->open_due & tx->open) | tx->close_due) & ~tx->doubt;
}

/* An interface that is going down wants no packets any more. tx.lock held. */
void bam_dmux_ring_wake_queue(struct bam_dmux_channel *channel)
{
	if (channel->netdev && netif_running(channel->netdev))
		netif_tx_wake_queue(netdev_get_tx_queue(channel->netdev, 0));
}

/* At the end of every section under the lock that changed something. */
void bam_dmux_ring_settle(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	unsigned int work = bam_dmux_tx_in_flight(tx) + tx->backlog +
			    !!bam_dmux_ring_commands_due(tx);

	WRITE_ONCE(tx->work, work);
	if (unlikely(READ_ONCE(dmux->power.tell_idle)) && !work)
		bam_dmux_power_kick(dmux);
}

void bam_dmux_ring_issue(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;

	if (!tx->unissued)
		return;
	tx->unissued = 0;
	bam_dmux_count(dmux, BAM_DMUX_TX_DOORBELLS);
	dma_async_issue_pending(dmux->link.tx);
}

static bool bam_dmux_ring_free(const struct bam_dmux_tx *tx)
{
	return bam_dmux_tx_in_flight(tx) < BAM_DMUX_TX_SLOTS;
}

/* One frame into the ring; false: no descriptor, nothing has changed. */
static bool bam_dmux_ring_submit(struct bam_dmux *dmux, struct bam_dmux_channel *channel,
				 struct sk_buff *skb, enum dmux_command command,
				 dma_addr_t dma, unsigned int length)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	dma_cookie_t cookie = bam_dmux_link_submit_tx(dmux, dma, length);

	if (unlikely(dma_submit_error(cookie))) {
		bam_dmux_count(dmux, BAM_DMUX_TX_RETRIES);
		bam_dmux_link_retry(dmux);
		return false;
	}
	tx->slots[tx->submitted % BAM_DMUX_TX_SLOTS] = (struct bam_dmux_tx_slot) {
		.skb = skb,
		.dma = dma,
		.cookie = cookie,
		.length = length,
		.channel = channel->index,
		.command = command,
	};
	tx->submitted++;
	tx->unissued++;
	return true;
}

/* A packet into the ring, or dropped; false: it has to be offered again. */
static bool bam_dmux_ring_submit_packet(struct bam_dmux_channel *channel, struct sk_buff *skb)
{
	struct bam_dmux *dmux = channel->dmux;
	struct device *dma_dev = dmux->link.dma_dev;
	dma_addr_t dma;

	dma = dma_map_single(dma_dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (unlikely(dma_mapping_error(dma_dev, dma))) {
		bam_dmux_ring_done(channel, 1, skb->len);
		bam_dmux_ring_drop(dmux, BAM_DMUX_TX_NO_MEMORY, channel, skb);
		return true;
	}
	if (bam_dmux_ring_submit(dmux, channel, skb, DMUX_COMMAND_DATA, dma, skb->len)) {
		skb_tx_timestamp(skb);
		return true;
	}
	dma_unmap_single(dma_dev, dma, skb->len, DMA_TO_DEVICE);
	return false;
}

static bool bam_dmux_ring_submit_command(struct bam_dmux_channel *channel)
{
	struct bam_dmux *dmux = channel->dmux;
	struct bam_dmux_tx *tx = &dmux->tx;
	u32 bit = BIT(channel->index);
	bool open = tx->open_due & bit;
	enum dmux_command command = open ? DMUX_COMMAND_OPEN : DMUX_COMMAND_CLOSE;
	dma_addr_t dma = dmux->link.commands_dma +
			 (2 * channel->index + (open ? 0 : 1)) * DMUX_HEADER_SIZE;

	if (!bam_dmux_ring_submit(dmux, channel, NULL, command, dma, DMUX_HEADER_SIZE))
		return false;
	/* A modem that has not announced the channel may not be ready for it. */
	if (open && dmux->channels.assumed & ~tx->told & ~tx->answered & bit)
		tx->hold |= bit;
	tx->open_due &= ~bit;
	tx->close_due &= ~bit;
	tx->told = open ? tx->told | bit : tx->told & ~bit;
	if (open) {
		channel->opened_at = jiffies;
		channel->opened_in = READ_ONCE(dmux->link.starts);
	}
	bam_dmux_count(dmux, open ? BAM_DMUX_OPENS_SENT : BAM_DMUX_CLOSES_SENT);
	trace_bam_dmux_command(dmux->dev, true, command, channel->index, 0);
	return true;
}

/* Frames of one channel in a row, completed together. */
struct bam_dmux_ring_tally {
	struct bam_dmux_channel *channel;
	unsigned int packets;
	unsigned int bytes;
	unsigned int payload_bytes;
};

static void bam_dmux_ring_account(struct bam_dmux_ring_tally *tally)
{
	if (!tally->packets)
		return;
	bam_dmux_ring_done(tally->channel, tally->packets, tally->bytes);
	if (likely(tally->channel->netdev))
		dev_sw_netstats_tx_add(tally->channel->netdev, tally->packets,
				       tally->payload_bytes);
}

/*
 * Take back what the modem has read, as far as the DMA engine says. BQL is told once for
 * all: one packet at a time looks to it like a queue that holds more than it needs.
 * Packets are for the caller to free, without the lock. tx.lock held.
 */
void bam_dmux_ring_reclaim(struct bam_dmux *dmux, struct sk_buff_head *done)
{
	struct bam_dmux_ring_tally tally = { };
	/* A last callback may still run while the channel is given back. */
	struct dma_chan *chan = READ_ONCE(dmux->link.tx);
	struct bam_dmux_tx *tx = &dmux->tx;
	struct bam_dmux_tx_slot *slot = &tx->slots[tx->reclaimed % BAM_DMUX_TX_SLOTS];
	u32 before = tx->reclaimed;
	dma_cookie_t last, used;

	if (!chan || !bam_dmux_tx_in_flight(tx))
		return;
	dma_async_is_tx_complete(chan, slot->cookie, &last, &used);
	while (dma_async_is_complete(slot->cookie, last, used) == DMA_COMPLETE) {
		struct bam_dmux_channel *channel = &dmux->channel[slot->channel];

		if (likely(slot->skb)) {
			if (channel != tally.channel) {
				bam_dmux_ring_account(&tally);
				tally = (struct bam_dmux_ring_tally) { .channel = channel };
			}
			dma_unmap_single(dmux->link.dma_dev, slot->dma, slot->length,
					 DMA_TO_DEVICE);
			tally.packets++;
			tally.bytes += slot->length;
			tally.payload_bytes += bam_dmux_tx_mark(slot->skb)->payload_length;
			__skb_queue_tail(done, slot->skb);
		}
		WRITE_ONCE(tx->reclaimed, tx->reclaimed + 1);
		if (!bam_dmux_tx_in_flight(tx))
			break;
		slot = &tx->slots[tx->reclaimed % BAM_DMUX_TX_SLOTS];
	}
	bam_dmux_ring_account(&tally);
	if (unlikely(tx->idle_looks) && tx->reclaimed != before) {
		tx->idle_looks = 0;
		tx->asked_at = 0;
		tx->stall_limit = BAM_DMUX_STALL_LOOKS;
	}
}

/* The next packet of one channel; false: none that may go, or no descriptor. */
static bool bam_dmux_ring_serve(struct bam_dmux_channel *channel)
{
	struct bam_dmux_tx *tx = &channel->dmux->tx;
	struct sk_buff *skb;

	if (!(tx->told & tx->open & ~tx->doubt & ~tx->hold & BIT(channel->index)))
		return false;
	skb = skb_peek(&channel->fifo);
	if (!skb)
		return false;
	__skb_unlink(skb, &channel->fifo);
	if (!bam_dmux_ring_submit_packet(channel, skb)) {
		__skb_queue_head(&channel->fifo, skb);
		return false;
	}
	tx->backlog--;
	if (channel->fifo.qlen == BAM_DMUX_FIFO_MAX / 2)
		bam_dmux_ring_wake_queue(channel);
	return true;
}

/* Move what waits into the ring: commands first, then channels in turn. tx.lock held. */
void bam_dmux_ring_run(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	unsigned int idle = 0;
	u32 due;

	if (!tx->granted)
		return;
	due = bam_dmux_ring_commands_due(tx);
	for (; due && bam_dmux_ring_free(tx); due &= due - 1) {
		if (!bam_dmux_ring_submit_command(&dmux->channel[__ffs(due)]))
			break;
	}
	while (tx->backlog && bam_dmux_ring_free(tx) && idle < DMUX_CHANNELS) {
		idle = bam_dmux_ring_serve(&dmux->channel[tx->next]) ? 0 : idle + 1;
		tx->next = (tx->next + 1) % DMUX_CHANNELS;
	}
	bam_dmux_ring_issue(dmux);
}

/* True: went into the ring. tx.lock held. */
bool bam_dmux_ring_direct(struct bam_dmux_channel *channel, struct sk_buff *skb)
{
	struct bam_dmux_tx *tx = &channel->dmux->tx;

	return tx->granted && !tx->backlog &&
	       tx->told & ~tx->doubt & ~tx->hold & BIT(channel->index) && bam_dmux_ring_free(tx) && bam_dmux_ring_submit_packet(channel, skb);
}

void bam_dmux_ring_init(struct bam_dmux *dmux)
{
	unsigned int i;

	spin_lock_init(&dmux->tx.lock);
	dmux->tx.stall_limit = BAM_DMUX_STALL_LOOKS;
	for (i = 0; i < DMUX_CHANNELS; i++)
		__skb_queue_head_init(&dmux->channel[i].fifo);
}
