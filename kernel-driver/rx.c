// SPDX-License-Identifier: GPL-2.0-only
/*
 * Downlink: NAPI takes frames out of the receive area and gives the buffers back.
 *
 *      taken           arrived           filled        taken + BAM_DMUX_RX_SLOTS
 *   ---- | --- to read --- | -- the BAM's -- | --- to fill --- |
 *
 * Slots are numbers modulo the size of the ring, and the pipe works in order, so three
 * counters are the whole account. A slot that cannot be filled for want of a descriptor
 * stays "to fill" and is tried again: no slot is ever lost (HARDWARE.md F3 R9).
 *
 * Packets are copied out. At this link's speed a copy is cheap, it leaves the modem
 * nothing that it could change after the checks (SEC-01), and buffers stay mapped.
 *
 * How much the modem has written is not known: the BAM driver does not report it and the
 * header may lie (R1), in both directions. So each buffer is cleared as a whole before it is
 * queued, and what a lie uncovers is zeros, never another packet; memory of the kernel it cannot
 * be, as nothing else is ever in this area.
 */
#include "bam_dmux.h"

#include <linux/dma-mapping.h>
#include <linux/if_ether.h>

#include "bam_dmux_trace.h"
#include "payload.h"

/* Give buffers back in batches of this many: one doorbell each. */
#define BAM_DMUX_REFILL_BATCH	16u

static const struct dmux_decode_rules bam_dmux_rx_rules = {
	.payload_max = DMUX_PAYLOAD_MAX,
	.pad_max = U8_MAX,		/* where the payload ends is said by its length */
	.channels = DMUX_CHANNELS,
};

static_assert((BAM_DMUX_RX_SLOTS & (BAM_DMUX_RX_SLOTS - 1)) == 0);
static_assert(BAM_DMUX_RX_SLOTS % BAM_DMUX_REFILL_BATCH == 0);

static void bam_dmux_rx_drop(struct bam_dmux *dmux, enum bam_dmux_counter counter,
			     unsigned int channel, struct net_device *netdev)
{
	bam_dmux_count(dmux, counter);
	trace_bam_dmux_drop(dmux->dev, bam_dmux_counter_name(counter), channel);
	if (netdev)
		dev_core_stats_rx_dropped_inc(netdev);
}

/* Whose packet, or NULL: dropped and counted. */
static struct net_device *bam_dmux_rx_target(struct bam_dmux *dmux, unsigned int channel)
{
	struct net_device *netdev = READ_ONCE(dmux->channel[channel].netdev);

	if (unlikely(!(READ_ONCE(dmux->tx.open) & BIT(channel)))) {
		bam_dmux_rx_drop(dmux, BAM_DMUX_RX_CLOSED, channel, netdev);
		return NULL;
	}
	if (unlikely(!netdev || !netif_running(netdev))) {
		bam_dmux_rx_drop(dmux, BAM_DMUX_RX_DOWN, channel, netdev);
		return NULL;
	}
	return netdev;
}

/* The private copy of a payload goes up, or is dropped and counted. */
static void bam_dmux_rx_deliver(struct bam_dmux *dmux, struct sk_buff *skb, unsigned int channel,
				struct net_device *netdev)
{
	switch (bam_dmux_payload_classify(skb->data, skb->len)) {
	case BAM_DMUX_PAYLOAD_IPV4:
		skb->protocol = htons(ETH_P_IP);
		break;
	case BAM_DMUX_PAYLOAD_IPV6:
		skb->protocol = htons(ETH_P_IPV6);
		break;
	case BAM_DMUX_PAYLOAD_MAP:
		skb->protocol = htons(ETH_P_MAP);
		break;
	case BAM_DMUX_PAYLOAD_ETHERNET:
		net_warn_ratelimited("%s: modem sends Ethernet frames; set it to raw IP (QMI WDA)\n",
				     netdev->name);
		bam_dmux_rx_drop(dmux, BAM_DMUX_RX_ETHERNET, channel, netdev);
		dev_kfree_skb_any(skb);
		return;
	}
	skb->dev = netdev;
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	dev_sw_netstats_rx_add(netdev, skb->len);
	napi_gro_receive(&dmux->napi, skb);
}

static void bam_dmux_rx_data(struct bam_dmux *dmux, unsigned int slot, unsigned int channel,
			     unsigned int length, bool self_sized)
{
	struct net_device *netdev = bam_dmux_rx_target(dmux, channel);
	const u8 *frame = dmux->link.area + slot * DMUX_BUFFER_SIZE;
	struct sk_buff *skb;

	dmux->link.carried_data = true;
	if (!netdev)
		return;
	skb = napi_alloc_skb(&dmux->napi, length);
	if (unlikely(!skb)) {
		bam_dmux_rx_drop(dmux, BAM_DMUX_RX_NO_MEMORY, channel, netdev);
		return;
	}
	skb_put_data(skb, frame + DMUX_HEADER_SIZE, length);
	if (unlikely(self_sized)) {
		length = bam_dmux_payload_self_size(skb->data, length);
		if (!length) {
			bam_dmux_rx_drop(dmux, BAM_DMUX_RX_BAD_LENGTH, channel, netdev);
			dev_kfree_skb_any(skb);
			return;
		}
		bam_dmux_count(dmux, BAM_DMUX_RX_SELF_SIZED);
		skb_trim(skb, length);
	}
	bam_dmux_rx_deliver(dmux, skb, channel, netdev);
}

/*
 * A completion without data: the BAM lost its registers and the BAM driver took that for
 * progress (QUIRKS.md DMA-03). Not more than one restart of the link a second for it.
 */
static void bam_dmux_rx_unwritten(struct bam_dmux *dmux)
{
	bam_dmux_rx_drop(dmux, BAM_DMUX_RX_UNWRITTEN, 0, NULL);
	if (time_before(jiffies, dmux->rx.last_suspect + HZ))
		return;
	dmux->rx.last_suspect = jiffies;
	bam_dmux_power_request(dmux, BAM_DMUX_REQUEST_SUSPECT);
}

static void bam_dmux_rx_reject(struct bam_dmux *dmux, enum dmux_verdict verdict,
			       const struct dmux_header *header)
{
	enum bam_dmux_counter counter = BAM_DMUX_RX_BAD_LENGTH;
	struct net_device *netdev = NULL;

	switch (verdict) {
	case DMUX_VERDICT_BAD_MAGIC:
		counter = BAM_DMUX_RX_BAD_MAGIC;
		break;
	case DMUX_VERDICT_BAD_COMMAND:
		counter = BAM_DMUX_RX_BAD_COMMAND;
		break;
	case DMUX_VERDICT_BAD_CHANNEL:
		counter = BAM_DMUX_RX_OTHER_CHANNEL;
		break;
	default:
		netdev = READ_ONCE(dmux->channel[header->channel].netdev);
		break;
	}
	bam_dmux_rx_drop(dmux, counter, header->channel, netdev);
	if (verdict != DMUX_VERDICT_BAD_CHANNEL)
		dev_dbg_ratelimited(dmux->dev, "frame rejected: %s, command %s, channel %u, length %u\n",
				    dmux_verdict_name(verdict), dmux_command_name(header->command),
				    header->channel, header->length);
}

static void bam_dmux_rx_frame(struct bam_dmux *dmux, unsigned int slot)
{
	dma_addr_t buffer = dmux->link.area_dma + slot * DMUX_BUFFER_SIZE;
	u8 *bytes = dmux->link.area + slot * DMUX_BUFFER_SIZE;
	struct device *dma_dev = dmux->link.dma_dev;
	enum dmux_verdict verdict;
	struct dmux_frame frame;

	dma_sync_single_for_cpu(dma_dev, buffer, DMUX_BUFFER_SIZE, DMA_BIDIRECTIONAL);
	verdict = dmux_frame_decode(bytes, DMUX_BUFFER_SIZE, &bam_dmux_rx_rules, &frame);
	if (likely(verdict == DMUX_VERDICT_OK)) {
		if (likely(frame.header.command == DMUX_COMMAND_DATA))
			bam_dmux_rx_data(dmux, slot, frame.header.channel, frame.payload_length,
					 false);
		else if (frame.header.command == DMUX_COMMAND_STATUS)
			bam_dmux_rx_reject(dmux, DMUX_VERDICT_BAD_COMMAND, &frame.header);
		else
			bam_dmux_channel_receive(dmux, &frame.header);
	} else if (verdict == DMUX_VERDICT_TOO_LONG && frame.header.command == DMUX_COMMAND_DATA &&
		   frame.header.length == DMUX_LENGTH_FROM_DMA) {
		bam_dmux_rx_data(dmux, slot, frame.header.channel, DMUX_PAYLOAD_MAX, true);
	} else if (verdict == DMUX_VERDICT_BAD_MAGIC && !memchr_inv(bytes, 0, DMUX_HEADER_SIZE)) {
		bam_dmux_rx_unwritten(dmux);
	} else {
		bam_dmux_rx_reject(dmux, verdict, &frame.header);
	}
	memset(bytes, 0, DMUX_BUFFER_SIZE);
	dma_sync_single_for_device(dma_dev, buffer, DMUX_BUFFER_SIZE, DMA_BIDIRECTIONAL);
}

/* Give free slots to the BAM; false if that has to be tried again. */
static bool bam_dmux_rx_fill(struct bam_dmux *dmux)
{
	struct bam_dmux_link *link = &dmux->link;
	struct bam_dmux_rx *rx = &dmux->rx;
	u32 before = rx->filled;

	while (rx->filled - rx->taken < BAM_DMUX_RX_SLOTS) {
		if (unlikely(!bam_dmux_link_submit_rx(dmux, rx->filled % BAM_DMUX_RX_SLOTS)))
			break;
		rx->filled++;
	}
	if (rx->filled != before)
		dma_async_issue_pending(link->rx);
	return rx->filled - rx->taken == BAM_DMUX_RX_SLOTS;
}

/* Returns the number of buffers queued. */
unsigned int bam_dmux_rx_start(struct bam_dmux *dmux)
{
	struct bam_dmux_link *link = &dmux->link;

	/* What the last link left behind may lie anywhere. */
	memset(link->area, 0, BAM_DMUX_RX_SLOTS * DMUX_BUFFER_SIZE);
	dma_sync_single_for_device(link->dma_dev, link->area_dma,
				   BAM_DMUX_RX_SLOTS * DMUX_BUFFER_SIZE, DMA_BIDIRECTIONAL);
	dmux->rx.filled = 0;
	dmux->rx.taken = 0;
	dmux->rx.last_suspect = jiffies - HZ;
	if (!bam_dmux_rx_fill(dmux))
		bam_dmux_link_retry(dmux);
	return dmux->rx.filled;
}

int bam_dmux_rx_poll(struct bam_dmux *dmux, int budget)
{
	struct bam_dmux_rx *rx = &dmux->rx;
	int done = 0;

	while (done < budget) {
		/* Pairs with the release in the completion's callback. */
		u32 arrived = smp_load_acquire(&dmux->link.rx_arrived);

		/* More than was queued cannot have been completed. */
		if (rx->taken == arrived || rx->taken == rx->filled)
			break;
		bam_dmux_rx_frame(dmux, rx->taken % BAM_DMUX_RX_SLOTS);
		WRITE_ONCE(rx->taken, rx->taken + 1);
		if (++done % BAM_DMUX_REFILL_BATCH == 0)
			bam_dmux_rx_fill(dmux);
	}
	if (unlikely(!bam_dmux_rx_fill(dmux))) {
		bam_dmux_count(dmux, BAM_DMUX_RX_RETRIES);
		bam_dmux_link_retry(dmux);
	}
	return done;
}
