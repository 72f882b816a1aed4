// SPDX-License-Identifier: GPL-2.0-only
/*
 * Uplink: from the stack to the ring, and what comes back.
 *
 * A packet goes straight into the ring when TX is granted, nothing waits in front of it
 * and a slot is free. Otherwise it waits in its channel's fifo (ring.c), so order is kept
 * through a wake. A full fifo stops the queue; BQL does so earlier as a rule. Nothing
 * here waits, for memory, for a descriptor or for the modem.
 *
 * A frame is one descriptor, so header and pad must adjoin the payload. The header takes
 * headroom, which is private to a TCP segment's clone. The pad, 0 to 3 bytes, is written
 * behind the payload, which is not: an unaligned clone is copied. Full-sized segments and
 * plain ACKs are aligned.
 */
#include "bam_dmux.h"

#include <linux/dma-mapping.h>
#include <linux/pm_runtime.h>

/* Header in front, pad behind; false: to be dropped, as @counter says. */
static bool bam_dmux_tx_prepare(struct bam_dmux_channel *channel, struct sk_buff *skb,
				enum bam_dmux_counter *counter)
{
	struct dmux_header header = {
		.command = DMUX_COMMAND_DATA,
		.channel = channel->index,
		.length = skb->len,
		.pad = dmux_frame_pad(skb->len),
	};

	*counter = BAM_DMUX_TX_BAD_LENGTH;
	if (unlikely(!skb->len || skb->len > DMUX_PAYLOAD_MAX))
		return false;
	*counter = BAM_DMUX_TX_NO_MEMORY;
	bam_dmux_tx_mark(skb)->payload_length = skb->len;
	if (unlikely(skb_linearize(skb) || skb_cow_head(skb, DMUX_HEADER_SIZE)))
		return false;
	if (header.pad) {
		if ((skb_cloned(skb) || skb_tailroom(skb) < header.pad) &&
		    unlikely(pskb_expand_head(skb, 0, header.pad, GFP_ATOMIC)))
			return false;
		skb_put_zero(skb, header.pad);
	}
	dmux_frame_encode_header(skb_push(skb, DMUX_HEADER_SIZE), &header);
	return true;
}

/* What cannot go at once waits in the channel's fifo. tx.lock held. */
static void bam_dmux_tx_park(struct bam_dmux_channel *channel, struct sk_buff *skb,
			     struct netdev_queue *queue)
{
	struct bam_dmux *dmux = channel->dmux;

	bam_dmux_tx_mark(skb)->accepted_at = jiffies;
	__skb_queue_tail(&channel->fifo, skb);
	dmux->tx.backlog++;
	if (channel->fifo.qlen >= BAM_DMUX_FIFO_MAX)
		netif_tx_stop_queue(queue);
	if (dmux->tx.granted)
		bam_dmux_ring_run(dmux);
	else
		bam_dmux_count(dmux, BAM_DMUX_TX_PARKED);
}

netdev_tx_t bam_dmux_tx_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct bam_dmux_channel *channel = bam_dmux_netdev_channel(netdev);
	struct netdev_queue *queue = netdev_get_tx_queue(netdev, 0);
	struct bam_dmux *dmux = channel->dmux;
	struct bam_dmux_tx *tx = &dmux->tx;
	bool more = netdev_xmit_more();
	enum bam_dmux_counter fault;
	bool prepared = bam_dmux_tx_prepare(channel, skb, &fault);
	bool wake;

	spin_lock(&tx->lock);
	if (unlikely(!prepared)) {
		bam_dmux_ring_drop(dmux, fault, channel, skb);
	} else if (unlikely(!(tx->open & BIT(channel->index)))) {
		bam_dmux_ring_drop(dmux, BAM_DMUX_TX_CLOSED, channel, skb);
	} else {
		more = !__netdev_tx_sent_queue(queue, skb->len, more);
		if (unlikely(!bam_dmux_ring_direct(channel, skb)))
			bam_dmux_tx_park(channel, skb, queue);
	}
	if (tx->granted && !more)
		bam_dmux_ring_issue(dmux);
	bam_dmux_ring_settle(dmux);
	wake = !tx->granted && tx->work;
	spin_unlock(&tx->lock);
	if (unlikely(wake))
		bam_dmux_power_wake(dmux);
	return NETDEV_TX_OK;
}

/*
 * The modem has read at least one frame. Called from the DMA channel's tasklet for the first
 * of those that were completed together; another round through NAPI would only add to that.
 */
void bam_dmux_tx_complete(struct bam_dmux *dmux)
{
	struct bam_dmux_tx *tx = &dmux->tx;
	struct sk_buff_head done;
	struct sk_buff *skb;

	__skb_queue_head_init(&done);
	spin_lock(&tx->lock);
	bam_dmux_ring_reclaim(dmux, &done);
	bam_dmux_ring_run(dmux);
	bam_dmux_ring_settle(dmux);
	spin_unlock(&tx->lock);

	while ((skb = __skb_dequeue(&done)))
		napi_consume_skb(skb, 1);
	if (!READ_ONCE(tx->work))
		pm_runtime_mark_last_busy(dmux->dev);
}

/* There was no descriptor for what waits; perhaps there is one now. */
void bam_dmux_tx_retry(struct bam_dmux *dmux)
{
	spin_lock(&dmux->tx.lock);
	bam_dmux_ring_run(dmux);
	bam_dmux_ring_settle(dmux);
	spin_unlock(&dmux->tx.lock);
}

/* The watchdog's word. What can be done was done by the watch, see bam_dmux_gate_stalled(). */
void bam_dmux_tx_timeout(struct net_device *netdev, unsigned int queue)
{
	bam_dmux_count(bam_dmux_netdev_channel(netdev)->dmux, BAM_DMUX_TX_TIMEOUTS);
}
