// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link: BAM pipes 4 and 5 as two DMA channels, and the memory behind them.
 *
 * The BAM is powered by the modem. The BAM driver resets it when the first channel is
 * requested and holds it in reset after the last is released (qcom,powered-remotely), so
 * both channels are taken at every power-up and given back at every power-down; what can
 * be kept is kept. The receive area is one block, allocated and mapped once and never
 * given to anybody else: a modem that writes late writes into nothing of value
 * (QUIRKS.md SEC-08), and there is no allocation that could fail in mid-traffic.
 *
 * The DMA engine's terminate does not wait for a callback that is just running (HARDWARE.md
 * B8). Callbacks therefore do something only while the link is up; they run in softirq,
 * which is an RCU read side, so after a grace period no old one is left. The period is
 * started at the end of a link and is normally over when the next one begins.
 *
 * A modem that died takes the BAM's power with it, and an access to an unpowered BAM
 * stalls the bus. Such a link is abandoned: the channels stay as they are until the next
 * start, when the BAM has power again, and are cleaned up then. If the driver is removed first,
 * they are left to the next bind (remains.c).
 */
#include "bam_dmux.h"

#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/pm_runtime.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#define BAM_DMUX_AREA_SIZE	(BAM_DMUX_RX_SLOTS * DMUX_BUFFER_SIZE)
/* An OPEN and a CLOSE for each channel. */
#define BAM_DMUX_COMMANDS_SIZE	(2 * DMUX_CHANNELS * DMUX_HEADER_SIZE)
/* Before the link stops: what the BAM has finished reaches the stack. */
#define BAM_DMUX_DRAIN_STEP_US	250u
#define BAM_DMUX_DRAIN_MAX_US	20000u
/* After a failed allocation of a descriptor. */
#define BAM_DMUX_RETRY_MS	10u

/* Tasklets of the DMA channels; one per channel, never twice at once. */
static void bam_dmux_link_rx_done(void *data)
{
	struct bam_dmux *dmux = data;

	if (!READ_ONCE(dmux->link.up))
		return;
	/* Pairs with the acquire in the poll: the buffer is read after the count. */
	smp_store_release(&dmux->link.rx_arrived, dmux->link.rx_arrived + 1);
	napi_schedule(&dmux->napi);
}

static void bam_dmux_link_tx_done(void *data)
{
	struct bam_dmux *dmux = data;
	u32 completed;

	if (!READ_ONCE(dmux->link.up))
		return;
	completed = dmux->link.tx_completed + 1;
	WRITE_ONCE(dmux->link.tx_completed, completed);
	/* Those that were completed together are taken back together, at the first callback. */
	if ((s32)(completed - READ_ONCE(dmux->tx.reclaimed)) > 0)
		bam_dmux_tx_complete(dmux);
}

static dma_cookie_t bam_dmux_link_submit(struct dma_chan *chan, struct scatterlist *sg,
					 enum dma_transfer_direction direction,
					 dma_async_tx_callback callback, struct bam_dmux *dmux)
{
	struct dma_async_tx_descriptor *descriptor;

	/*
	 * The flag makes the BAM driver mark the descriptor as the end of a transfer, which
	 * is how the modem finds the end of a frame. It also means an interrupt for each.
	 */
	descriptor = dmaengine_prep_slave_sg(chan, sg, 1, direction, DMA_PREP_INTERRUPT);
	if (unlikely(!descriptor))
		return -ENOMEM;
	descriptor->callback = callback;
	descriptor->callback_param = dmux;
	return dmaengine_submit(descriptor);
}

dma_cookie_t bam_dmux_link_submit_tx(struct bam_dmux *dmux, dma_addr_t dma, unsigned int length)
{
	struct bam_dmux_link *link = &dmux->link;

	sg_dma_address(&link->tx_sg) = dma;
	sg_dma_len(&link->tx_sg) = length;
	return bam_dmux_link_submit(link->tx, &link->tx_sg, DMA_MEM_TO_DEV, bam_dmux_link_tx_done,
				    dmux);
}

bool bam_dmux_link_submit_rx(struct bam_dmux *dmux, unsigned int slot)
{
	struct bam_dmux_link *link = &dmux->link;

	sg_dma_address(&link->rx_sg) = link->area_dma + slot * DMUX_BUFFER_SIZE;
	sg_dma_len(&link->rx_sg) = DMUX_BUFFER_SIZE;
	return !dma_submit_error(bam_dmux_link_submit(link->rx, &link->rx_sg, DMA_DEV_TO_MEM,
						      bam_dmux_link_rx_done, dmux));
}

void bam_dmux_link_retry(struct bam_dmux *dmux)
{
	schedule_delayed_work(&dmux->link.retry, msecs_to_jiffies(BAM_DMUX_RETRY_MS));
}

static void bam_dmux_link_retry_work(struct work_struct *work)
{
	struct bam_dmux *dmux = container_of(work, struct bam_dmux, link.retry.work);

	local_bh_disable();
	napi_schedule(&dmux->napi);
	bam_dmux_tx_retry(dmux);
	local_bh_enable();
}

static void bam_dmux_link_free_memory(struct bam_dmux_link *link)
{
	if (link->area)
		dma_free_noncoherent(link->dma_dev, BAM_DMUX_AREA_SIZE, link->area, link->area_dma,
				     DMA_BIDIRECTIONAL);
	if (link->commands)
		dma_free_coherent(link->dma_dev, BAM_DMUX_COMMANDS_SIZE, link->commands,
				  link->commands_dma);
	put_device(link->dma_dev);
	link->area = NULL;
	link->commands = NULL;
	link->dma_dev = NULL;
}

static void bam_dmux_link_encode_commands(u8 *out)
{
	struct dmux_header header = { };
	unsigned int channel;

	for (channel = 0; channel < DMUX_CHANNELS; channel++) {
		header.channel = channel;
		header.command = DMUX_COMMAND_OPEN;
		dmux_frame_encode_header(out, &header);
		header.command = DMUX_COMMAND_CLOSE;
		dmux_frame_encode_header(out + DMUX_HEADER_SIZE, &header);
		out += 2 * DMUX_HEADER_SIZE;
	}
}

/* Once; again only if the channels belong to another device than last time. */
static bool bam_dmux_link_get_memory(struct bam_dmux_link *link)
{
	struct device *dma_dev = link->rx->device->dev;

	if (link->dma_dev == dma_dev && link->area && link->commands)
		return true;
	bam_dmux_link_free_memory(link);
	link->dma_dev = get_device(dma_dev);
	/* The CPU clears each buffer and the BAM fills it: both directions. */
	link->area = dma_alloc_noncoherent(dma_dev, BAM_DMUX_AREA_SIZE, &link->area_dma,
					   DMA_BIDIRECTIONAL, GFP_KERNEL);
	link->commands = dma_alloc_coherent(dma_dev, BAM_DMUX_COMMANDS_SIZE, &link->commands_dma,
					    GFP_KERNEL);
	if (!link->area || !link->commands)
		return false;
	bam_dmux_link_encode_commands(link->commands);
	return true;
}

/*
 * The BAM driver wakes its device for each doorbell and each interrupt and lets it suspend
 * afterwards. While the link is up it shall be awake anyway; saying so once makes each of
 * these a counter that goes up and down.
 */
static void bam_dmux_link_keep_awake(struct bam_dmux_link *link)
{
	struct device *dma_dev = link->rx->device->dev;

	if (pm_runtime_resume_and_get(dma_dev) == 0)
		link->powered = dma_dev;
}

static void bam_dmux_link_rest(struct bam_dmux_link *link)
{
	if (link->powered)
		pm_runtime_put_autosuspend(link->powered);
	link->powered = NULL;
}

/* Touches the BAM: only while it has power. */
static void bam_dmux_link_release_channel(struct dma_chan **chan)
{
	if (!*chan)
		return;
	dmaengine_terminate_sync(*chan);
	dma_release_channel(*chan);
	WRITE_ONCE(*chan, NULL);
}

static void bam_dmux_link_release(struct bam_dmux_link *link)
{
	bam_dmux_link_release_channel(&link->tx);
	bam_dmux_link_release_channel(&link->rx);
	bam_dmux_link_rest(link);
	link->abandoned = false;
	link->grace = start_poll_synchronize_rcu();
}

static int bam_dmux_link_request(struct bam_dmux *dmux, const char *name, struct dma_chan **chan)
{
	struct dma_chan *got = dma_request_chan(dmux->dev, name);

	if (IS_ERR(got))
		return PTR_ERR(got);
	*chan = got;
	return 0;
}

static int bam_dmux_link_request_both(struct bam_dmux *dmux)
{
	/* Tells the BAM driver how much may be written before the count is updated. */
	struct dma_slave_config config = {
		.direction = DMA_DEV_TO_MEM,
		.src_maxburst = DMUX_BUFFER_SIZE,
	};
	struct bam_dmux_link *link = &dmux->link;
	int err;

	err = bam_dmux_link_request(dmux, "rx", &link->rx);
	if (err)
		return err;
	err = dmaengine_slave_config(link->rx, &config);
	if (err)
		return err;
	return bam_dmux_link_request(dmux, "tx", &link->tx);
}

/* Without the DMA engine there is no link: the driver core unbinds us first. */
static void bam_dmux_link_depend(struct bam_dmux *dmux)
{
	struct device *dma_dev = dmux->link.rx->device->dev;

	if (dmux->link.supplier == dma_dev)
		return;
	dmux->link.supplier = dma_dev;
	if (!device_link_add(dmux->dev, dma_dev, DL_FLAG_AUTOREMOVE_CONSUMER))
		dev_warn_once(dmux->dev, "%s may be unbound under traffic\n", dev_name(dma_dev));
}

/* No callback of the channels that were given back runs any more. */
static void bam_dmux_link_finish(struct bam_dmux_link *link)
{
	cond_synchronize_rcu(link->grace);
	kfree(link->left);
	link->left = NULL;
}

/* True: both pipes can be used and receive buffers are queued. */
bool bam_dmux_link_start(struct bam_dmux *dmux)
{
	struct bam_dmux_link *link = &dmux->link;
	int err;

	if (link->abandoned)
		bam_dmux_link_release(link);
	bam_dmux_link_finish(link);

	err = bam_dmux_link_request_both(dmux);
	if (!err && !bam_dmux_link_get_memory(link))
		err = -ENOMEM;
	if (err)
		goto err_release;

	WRITE_ONCE(link->starts, link->starts + 1);
	link->started_at = jiffies;
	link->carried_data = false;
	bam_dmux_link_depend(dmux);
	bam_dmux_link_keep_awake(link);
	link->rx_arrived = 0;
	link->tx_completed = dmux->tx.reclaimed;
	/* Callbacks count from the first descriptor on, but nobody polls before the last. */
	smp_store_release(&link->up, true);
	if (!bam_dmux_rx_start(dmux)) {
		WRITE_ONCE(link->up, false);
		err = -ENOMEM;
		goto err_release;
	}
	napi_enable(&dmux->napi);
	local_bh_disable();
	napi_schedule(&dmux->napi);
	local_bh_enable();
	return true;

err_release:
	bam_dmux_link_release(link);
	bam_dmux_count(dmux, BAM_DMUX_LINK_START_FAILURES);
	dev_warn_ratelimited(dmux->dev, "cannot set up the link (%d), trying again\n", err);
	return false;
}

/* The modem has gone quiet; interrupts of what it did before may still be on their way. */
static void bam_dmux_link_drain(struct bam_dmux *dmux)
{
	struct bam_dmux_link *link = &dmux->link;
	unsigned int waited_us = 0;
	u32 before, now;

	now = READ_ONCE(link->rx_arrived) + READ_ONCE(link->tx_completed);
	do {
		before = now;
		usleep_range(BAM_DMUX_DRAIN_STEP_US, 2 * BAM_DMUX_DRAIN_STEP_US);
		waited_us += BAM_DMUX_DRAIN_STEP_US;
		now = READ_ONCE(link->rx_arrived) + READ_ONCE(link->tx_completed);
	} while (waited_us < BAM_DMUX_DRAIN_MAX_US &&
		 (now != before || READ_ONCE(dmux->rx.taken) != READ_ONCE(link->rx_arrived)));
}

void bam_dmux_link_stop(struct bam_dmux *dmux)
{
	bam_dmux_link_drain(dmux);
	WRITE_ONCE(dmux->link.up, false);
	napi_disable(&dmux->napi);
	bam_dmux_link_release(&dmux->link);
}

void bam_dmux_link_abandon(struct bam_dmux *dmux)
{
	WRITE_ONCE(dmux->link.up, false);
	napi_disable(&dmux->napi);
	dmux->link.abandoned = true;
}

/* Transfers that the DMA engine did not start while it slept. */
void bam_dmux_link_reissue(struct bam_dmux *dmux)
{
	struct bam_dmux_link *link = &dmux->link;

	if (!READ_ONCE(link->up))
		return;
	dma_async_issue_pending(link->rx);
	dma_async_issue_pending(link->tx);
}

/* What an instance before this one has left behind becomes an abandoned link of ours. */
static void bam_dmux_link_adopt(struct bam_dmux *dmux)
{
	struct bam_dmux *left = bam_dmux_remains_adopt(dmux->dev);
	struct bam_dmux_link *link = &dmux->link;

	if (!left)
		return;
	link->tx = left->link.tx;
	link->rx = left->link.rx;
	link->dma_dev = left->link.dma_dev;
	link->area = left->link.area;
	link->area_dma = left->link.area_dma;
	link->commands = left->link.commands;
	link->commands_dma = left->link.commands_dma;
	link->powered = left->link.powered;
	link->abandoned = true;
	link->left = left;
}

void bam_dmux_link_init(struct bam_dmux *dmux)
{
	INIT_DELAYED_WORK(&dmux->link.retry, bam_dmux_link_retry_work);
	sg_init_table(&dmux->link.tx_sg, 1);
	sg_init_table(&dmux->link.rx_sg, 1);
	dmux->link.grace = get_state_synchronize_rcu();
	bam_dmux_link_adopt(dmux);
}

/* The machine is off: when this returns neither callbacks nor the retry ask anything of it. */
void bam_dmux_link_quiesce(struct bam_dmux *dmux)
{
	synchronize_rcu();
	cancel_delayed_work_sync(&dmux->link.retry);
}

/*
 * The end of an instance, also of one that never started its machine. Channels of an abandoned link
 * can be given back only while the modem is known to hold the BAM's power: its word alone does not
 * say so, as a dead modem leaves that behind.
 */
void bam_dmux_link_free(struct bam_dmux *dmux)
{
	const struct dmux_power_ap *machine = &dmux->power.machine;
	struct bam_dmux_link *link = &dmux->link;

	if (link->abandoned && machine->alive && machine->pc)
		bam_dmux_link_release(link);
	if (!link->abandoned) {
		bam_dmux_link_finish(link);
		bam_dmux_link_free_memory(link);
		kfree(dmux);
		return;
	}
	dev_warn(dmux->dev, "modem is off: its DMA channels and memory are left to the next bind\n");
	/* Callbacks name the instance that submitted them. */
	if (!link->left) {
		bam_dmux_remains_leave(dmux);
		return;
	}
	bam_dmux_remains_leave(link->left);
	kfree(dmux);
}
