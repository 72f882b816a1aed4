/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's structures, and who may call what from where.
 *
 *                 ip link, ip addr                     application
 *                       |                                  |
 *   netdev.c  wwan0 .. wwan7, ethtool.c                    |
 *      |  open, stop               xmit |           ^ napi_gro_receive
 *   channel.c  who opened what          v           |
 *      |  OPEN, CLOSE due           tx.c          rx.c   <--- NAPI (main.c)
 *      |         gate.c ------------ ring.c         |             ^
 *   power.c  core's machine   granted? |            |             | completions
 *      ^  levels    | start, stop                   |             |
 *   smsm.c       link.c   the two DMA channels, the receive area -+
 *      |            |
 *   SMSM words   BAM pipes 4 and 5
 *
 * Locks, outermost first: RTNL, channels.lock, tx.lock. No lock is held across a
 * wait; what has to wait is done by the power machine's ordered work queue.
 */
#ifndef BAM_DMUX_H
#define BAM_DMUX_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/dmaengine.h>
#include <linux/list.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "core/dmux_channel.h"
#include "core/dmux_frame.h"
#include "core/dmux_power_ap.h"

#include "compat.h"

/* Both powers of two. Mainline and the vendor use 32 (HARDWARE.md A4). */
#define BAM_DMUX_RX_SLOTS	64u
#define BAM_DMUX_TX_SLOTS	64u
/* Packets a channel may hand over before they fit into the ring. */
#define BAM_DMUX_FIFO_MAX	32u
/* Looks of the watch, 1.5 s apart, the first right after the frame: 4.5 to 6 s, long for a radio. */
#define BAM_DMUX_STALL_LOOKS	4u
#define BAM_DMUX_STALL_LOOKS_MAX	64u
/* A packet that waits longer for a wake is dropped: the longest wait of both known drivers. */
#define BAM_DMUX_TX_AGE_MS	6000u

struct bam_dmux;

/* What the watch makes of an uplink in which nothing moves. */
enum bam_dmux_stall {
	BAM_DMUX_STALL_NONE,
	BAM_DMUX_STALL_ASK,
	BAM_DMUX_STALL_INSIST,
};

/* Events worth counting, shown by ethtool -S; names in ethtool.c. */
enum bam_dmux_counter {
	BAM_DMUX_TX_PARKED,		/* had to wait for a wake */
	BAM_DMUX_TX_EXPIRED,		/* waited longer than BAM_DMUX_TX_AGE_MS */
	BAM_DMUX_TX_LOST,		/* in flight when the link went away */
	BAM_DMUX_TX_CLOSED,		/* channel closed by the modem */
	BAM_DMUX_TX_BAD_LENGTH,
	BAM_DMUX_TX_NO_MEMORY,
	BAM_DMUX_TX_DOORBELLS,
	BAM_DMUX_TX_RETRIES,		/* no descriptor: tried again later */
	BAM_DMUX_TX_STALLS,		/* the modem has consumed nothing for a while */
	BAM_DMUX_TX_TIMEOUTS,		/* a queue was stopped for longer than the watchdog's time */
	BAM_DMUX_RX_POLLS,
	BAM_DMUX_RX_RETRIES,		/* no descriptor for a refill: tried again later */
	BAM_DMUX_RX_UNWRITTEN,		/* completed, but nothing was written */
	BAM_DMUX_RX_BAD_MAGIC,
	BAM_DMUX_RX_BAD_COMMAND,
	BAM_DMUX_RX_OTHER_CHANNEL,	/* ids 8.. that carry no network data */
	BAM_DMUX_RX_BAD_LENGTH,
	BAM_DMUX_RX_SELF_SIZED,		/* length 0xffff, taken from the IP header */
	BAM_DMUX_RX_ETHERNET,		/* modem is in Ethernet mode */
	BAM_DMUX_RX_CLOSED,		/* data on a channel that the modem has not opened */
	BAM_DMUX_RX_DOWN,		/* data for an interface that is down */
	BAM_DMUX_RX_NO_MEMORY,
	BAM_DMUX_OPENS_SENT,
	BAM_DMUX_CLOSES_SENT,
	BAM_DMUX_OPENS_RECEIVED,
	BAM_DMUX_CLOSES_RECEIVED,
	BAM_DMUX_DUPLICATE_COMMANDS,
	BAM_DMUX_VOTES,
	BAM_DMUX_WAKES,
	BAM_DMUX_WAKE_FAILURES,
	BAM_DMUX_ACKS_SENT,
	BAM_DMUX_ACKS_SURPLUS,
	BAM_DMUX_LINK_STARTS,
	BAM_DMUX_LINK_START_FAILURES,
	BAM_DMUX_LINK_ABANDONS,
	BAM_DMUX_LINK_SUSPECTS,
	BAM_DMUX_MODEM_RESTARTS,
	BAM_DMUX_DOUBTS,		/* pc fell against our vote: perhaps a restart */
	BAM_DMUX_COUNTER_COUNT
};

/**
 * struct bam_dmux_smsm - the two bits of each SMSM word
 * @pc_irq:	child interrupt of the modem's pc bit
 * @ack_irq:	the same of its pc-ack bit
 * @vote:	handle of our vote bit
 * @ack:	handle of our pc-ack bit
 * @vote_bit:	bit number of @vote
 * @ack_bit:	bit number of @ack
 */
struct bam_dmux_smsm {
	int pc_irq;
	int ack_irq;
	struct qcom_smem_state *vote;
	struct qcom_smem_state *ack;
	unsigned int vote_bit;
	unsigned int ack_bit;
};

/* Bits of bam_dmux_power.requests. */
enum bam_dmux_request {
	BAM_DMUX_REQUEST_START,
	BAM_DMUX_REQUEST_TIMEOUT,
	BAM_DMUX_REQUEST_SUSPECT,	/* the BAM was reset */
	BAM_DMUX_REQUEST_ASK,		/* frames in flight, and the modem takes none */
	BAM_DMUX_REQUEST_INSIST,	/* ... nor after it was asked */
	BAM_DMUX_REQUEST_UNQUIESCE,	/* system sleep is over, or was */
	BAM_DMUX_REQUEST_NO_COLLAPSE,	/* channels.keeps_power was said anew, or changed */
	BAM_DMUX_REQUEST_STOP,
};

/**
 * struct bam_dmux_power - owner of core's AP machine
 * @machine:	touched by @queue's works alone
 * @queue:	ordered: one event after the other
 * @work:	takes @requests, levels and wishes to the machine
 * @timer:	the machine's one timer
 * @watch:	looks at the levels now and then while the link runs
 * @trust:	ends the doubt about the modem's channels
 * @requests:	bits of enum bam_dmux_request
 * @rpm_active:	between runtime resume and runtime suspend
 * @tell_idle:	runtime PM does not watch at the moment: kick when all has been sent
 * @pinned:	a runtime PM reference is held, because the modem wants no collapse
 * @frozen:	late system sleep: the BAM driver would not start a transfer
 * @asleep:	system sleep wanted
 * @modem_alive: between the remoteproc's "after power-up" and "before shutdown"
 * @modem_lives: counts the "before shutdown"
 * @modem_lives_seen: as last told to the machine
 * @start:	argument of the machine's START: our SMSM word as probe found it, and what the last
 *		instance has left to know
 * @quiesced:	the machine said that the system may sleep
 * @stopped:	the machine is off
 */
struct bam_dmux_power {
	struct dmux_power_ap machine;
	struct workqueue_struct *queue;
	struct work_struct work;
	struct delayed_work timer;
	struct delayed_work watch;
	struct delayed_work trust;
	unsigned long requests;
	bool rpm_active;
	bool tell_idle;
	bool pinned;
	bool frozen;
	bool asleep;
	bool modem_alive;
	unsigned int modem_lives;
	unsigned int modem_lives_seen;
	u32 start;
	struct completion quiesced;
	struct completion stopped;
};

/**
 * struct bam_dmux_link - the two DMA channels and the memory the BAM works on
 * @tx:		pipe 4, held while the link is up (or abandoned)
 * @rx:		pipe 5, as @tx
 * @dma_dev:	device that @area and @commands are mapped for; a reference is held
 * @area:	BAM_DMUX_RX_SLOTS receive buffers in one piece
 * @area_dma:	its address for the BAM
 * @commands:	constant OPEN and CLOSE frames of all channels
 * @commands_dma: their address for the BAM
 * @up:		completions count; false: they are of a link that is gone
 * @abandoned:	channels are held, but the BAM may be off
 * @started_at:	when the link started, in jiffies
 * @carried_data: a DATA frame has arrived since the start (NAPI)
 * @supplier:	the DMA engine that the driver core knows we depend on
 * @powered:	the DMA engine, kept from suspending; NULL: it is not
 * @tx_sg:	argument of the submission that is just made (tx.lock)
 * @rx_sg:	the same (NAPI, or the start of the link)
 * @rx_arrived:	completed receive descriptors since the start; written by one tasklet
 * @starts:	counts the starts: a number for each time between two
 * @tx_completed: callbacks of transmit descriptors, counted on from tx.reclaimed at the start;
 *		written by one tasklet
 * @grace:	RCU cookie taken after the last terminate
 * @left:	the instance whose channels these are, when they were left behind by it
 * @retry:	runs the poll again when there was no memory for a descriptor
 */
struct bam_dmux_link {
	struct dma_chan *tx;
	struct dma_chan *rx;
	struct device *dma_dev;
	u8 *area;
	dma_addr_t area_dma;
	u8 *commands;
	dma_addr_t commands_dma;
	bool up;
	bool abandoned;
	bool carried_data;
	unsigned long started_at;
	struct bam_dmux *left;
	struct device *powered;
	struct device *supplier;
	struct scatterlist tx_sg;
	struct scatterlist rx_sg;
	u32 rx_arrived;
	u32 tx_completed;
	unsigned int starts;
	unsigned long grace;
	struct delayed_work retry;
};

/**
 * struct bam_dmux_tx_slot - one descriptor in flight
 * @skb:	the frame; NULL for a command
 * @dma:	address of the frame, @length bytes mapped (skb only)
 * @cookie:	the DMA engine's name of the descriptor
 * @length:	bytes of the frame
 * @channel:	whose frame
 * @command:	enum dmux_command
 */
struct bam_dmux_tx_slot {
	struct sk_buff *skb;
	dma_addr_t dma;
	dma_cookie_t cookie;
	u16 length;
	u8 channel;
	u8 command;
};

/**
 * struct bam_dmux_tx_mark - of a packet on its way, in skb->cb
 * @accepted_at:	when it began to wait, in jiffies
 * @payload_length:	bytes without header and pad
 */
struct bam_dmux_tx_mark {
	unsigned long accepted_at;
	unsigned int payload_length;
};

static inline struct bam_dmux_tx_mark *bam_dmux_tx_mark(struct sk_buff *skb)
{
	BUILD_BUG_ON(sizeof(struct bam_dmux_tx_mark) > sizeof(skb->cb));
	return (struct bam_dmux_tx_mark *)skb->cb;
}

/**
 * struct bam_dmux_tx - uplink; slot numbers are the counters modulo BAM_DMUX_TX_SLOTS
 * @lock:	protects everything here and the channels' fifos; taken with BH off
 * @granted:	the machine allows to send
 * @submitted:	frames given to the BAM
 * @reclaimed:	frames taken back, read by the completion's callback without the lock
 * @slots:	what is in flight: those from @reclaimed to @submitted
 * @unissued:	descriptors submitted since the last doorbell
 * @backlog:	packets in all fifos
 * @next:	channel that is served first
 * @open:	bit c: data may be sent on channel c, as far as the modem is concerned
 * @doubt:	bit c: the modem has perhaps restarted and not opened channel c again: send nothing
 * @answered:	bit c: the modem has spoken about channel c since it was told nothing
 * @hold:	bit c: our OPEN of an assumed channel may not be understood yet: no data before the
 *		modem answers, or has had its time to
 * @told:	bit c: the modem has been told that our end of c is open
 * @open_due:	bit c: an OPEN has to be sent
 * @close_due:	bit c: a CLOSE has to be sent
 * @work:	not 0 while a frame is in flight or anything waits; read without the lock
 * @idle_looks:	looks of the watch in a row, with frames in flight and none completed
 * @stall_limit: of these until the modem is asked; doubled each time in a row
 * @asked_at:	which of these asked, 0 for none
 * @stall_arrived: link.rx_arrived at the first of these
 */
struct bam_dmux_tx {
	spinlock_t lock;
	bool granted;
	u32 submitted;
	u32 reclaimed;
	struct bam_dmux_tx_slot slots[BAM_DMUX_TX_SLOTS];
	unsigned int unissued;
	unsigned int backlog;
	unsigned int next;
	u32 open;
	u32 doubt;
	u32 answered;
	u32 hold;
	u32 told;
	u32 open_due;
	u32 close_due;
	unsigned int work;
	unsigned int idle_looks;
	unsigned int stall_limit;
	unsigned int asked_at;
	u32 stall_arrived;
};

static inline unsigned int bam_dmux_tx_in_flight(const struct bam_dmux_tx *tx)
{
	return tx->submitted - tx->reclaimed;
}

/**
 * struct bam_dmux_rx - downlink; slot numbers are these counters modulo BAM_DMUX_RX_SLOTS
 * @filled:	buffers given to the BAM since the start
 * @taken:	buffers taken back
 * @last_suspect: when the last unwritten buffer was reported, in jiffies
 */
struct bam_dmux_rx {
	u32 filled;
	u32 taken;
	unsigned long last_suspect;
};

/**
 * struct bam_dmux_channel - one logical channel
 * @dmux:	the device
 * @index:	its number
 * @netdev:	NULL until registered; written under channels.lock and tx.lock, read in NAPI
 * @fifo:	packets not in the ring yet (tx.lock)
 * @opened_at:	when our last OPEN was submitted, in jiffies (tx.lock)
 * @opened_in:	link.starts at that time (tx.lock)
 */
struct bam_dmux_channel {
	struct bam_dmux *dmux;
	unsigned int index;
	struct net_device *netdev;
	struct sk_buff_head fifo;
	unsigned long opened_at;
	unsigned int opened_in;
};

/**
 * struct bam_dmux_channels - who opened what
 * @lock:	protects @table, @known, @closing; taken with BH off
 * @table:	core's table of both ends
 * @known:	bit c: a netdev shall exist
 * @assumed:	bit c: treat the modem's end as open from the start (parameter "channels")
 * @keeps_power: bit c: opened by OPEN_NO_A2_PC, for which the vote stays; read without @lock
 * @named:	bit c: the modem has announced channel c on this link, or since a doubt began
 * @named_in:	link.starts of the last announcement
 * @closing:	the driver is being removed
 * @warned:	said that no channel was announced
 * @work:	brings netdevs in line with the table
 * @reopen:	repeats the OPEN of assumed channels that the modem has not answered
 * @reopen_ms:	until it does so next
 */
struct bam_dmux_channels {
	spinlock_t lock;
	struct dmux_channel_table table;
	u32 known;
	u32 assumed;
	u32 keeps_power;
	u32 named;
	unsigned int named_in;
	bool closing;
	bool warned;
	struct delayed_work work;
	struct delayed_work reopen;
	unsigned int reopen_ms;
};

struct bam_dmux {
	struct device *dev;
	struct net_device *dummy;
	struct napi_struct napi;
	struct bam_dmux_smsm smsm;
	struct bam_dmux_power power;
	struct bam_dmux_link link;
	struct bam_dmux_rx rx;
	struct bam_dmux_tx tx;
	struct bam_dmux_channels channels;
	struct bam_dmux_channel channel[DMUX_CHANNELS];
	struct notifier_block ssr_block;
	void *ssr_handle;
	struct list_head left_node;
	atomic64_t counters[BAM_DMUX_COUNTER_COUNT];
};

static inline void bam_dmux_count(struct bam_dmux *dmux, enum bam_dmux_counter counter)
{
	atomic64_inc(&dmux->counters[counter]);
}

/* smsm.c: probe and removal, process context */
int bam_dmux_smsm_init(struct bam_dmux *dmux);
int bam_dmux_smsm_listen(struct bam_dmux *dmux);
void bam_dmux_smsm_deafen(struct bam_dmux *dmux);
int bam_dmux_smsm_set_wake(struct bam_dmux *dmux, bool on);

/* smsm.c: the power machine's work queue */
u32 bam_dmux_smsm_modem_word(struct bam_dmux *dmux);
void bam_dmux_smsm_set_vote(struct bam_dmux *dmux, bool level);
void bam_dmux_smsm_set_ack(struct bam_dmux *dmux, bool level);

/* power.c: probe and removal, process context */
int bam_dmux_power_init(struct bam_dmux *dmux, bool ap_first);
void bam_dmux_power_exit(struct bam_dmux *dmux);
void bam_dmux_power_stop(struct bam_dmux *dmux);

/* power.c: any context */
void bam_dmux_power_judge_restart(struct bam_dmux *dmux);
void bam_dmux_power_kick(struct bam_dmux *dmux);
void bam_dmux_power_request(struct bam_dmux *dmux, enum bam_dmux_request request);
void bam_dmux_power_wake(struct bam_dmux *dmux);

/* power.c: process context, not on the machine's work queue; waits for the step */
void bam_dmux_power_modem_gone(struct bam_dmux *dmux);
void bam_dmux_power_modem_back(struct bam_dmux *dmux);
void bam_dmux_power_set_asleep(struct bam_dmux *dmux, bool asleep);
void bam_dmux_power_set_frozen(struct bam_dmux *dmux, bool frozen);

/* sleep.c: called by the PM core */
extern const struct dev_pm_ops bam_dmux_sleep_ops;

/* ssr.c: probe and removal, process context */
void bam_dmux_ssr_register(struct bam_dmux *dmux);
void bam_dmux_ssr_unregister(struct bam_dmux *dmux);

/* link.c: the power machine's work queue */
bool bam_dmux_link_start(struct bam_dmux *dmux);
void bam_dmux_link_stop(struct bam_dmux *dmux);
void bam_dmux_link_abandon(struct bam_dmux *dmux);

/* link.c: probe and removal, process context */
void bam_dmux_link_init(struct bam_dmux *dmux);
void bam_dmux_link_quiesce(struct bam_dmux *dmux);
void bam_dmux_link_free(struct bam_dmux *dmux);

/* link.c: process context, after system sleep */
void bam_dmux_link_reissue(struct bam_dmux *dmux);

/* remains.c: probe and removal, process context */
u32 bam_dmux_remains_recall(struct device *dev, u32 *channels);
void bam_dmux_remains_store(struct bam_dmux *dmux);
void bam_dmux_remains_leave(struct bam_dmux *dmux);
struct bam_dmux *bam_dmux_remains_adopt(struct device *dev);

/* link.c: softirq, while the link is up */
dma_cookie_t bam_dmux_link_submit_tx(struct bam_dmux *dmux, dma_addr_t dma, unsigned int length);
bool bam_dmux_link_submit_rx(struct bam_dmux *dmux, unsigned int slot);
void bam_dmux_link_retry(struct bam_dmux *dmux);

/* gate.c: the power machine's work queue; take tx.lock */
void bam_dmux_gate_grant(struct bam_dmux *dmux);
void bam_dmux_gate_revoke(struct bam_dmux *dmux);
bool bam_dmux_gate_close_idle(struct bam_dmux *dmux);
void bam_dmux_gate_reclaim(struct bam_dmux *dmux);
void bam_dmux_gate_expire(struct bam_dmux *dmux);
void bam_dmux_gate_forget(struct bam_dmux *dmux);
bool bam_dmux_gate_doubts(struct bam_dmux *dmux);
void bam_dmux_gate_trust(struct bam_dmux *dmux);
enum bam_dmux_stall bam_dmux_gate_stalled(struct bam_dmux *dmux);
void bam_dmux_gate_end_hold(struct bam_dmux *dmux);
void bam_dmux_gate_forgive(struct bam_dmux *dmux);

/* gate.c: NAPI or process context; take tx.lock */
void bam_dmux_gate_request(struct bam_dmux *dmux, unsigned int channel, enum dmux_command command,
			   bool repeat);
void bam_dmux_gate_set_open(struct bam_dmux *dmux, unsigned int channel, bool open);
void bam_dmux_gate_untold(struct bam_dmux *dmux, unsigned int channel);
void bam_dmux_gate_announced(struct bam_dmux *dmux, unsigned int channel);
void bam_dmux_gate_doubt_unnamed(struct bam_dmux *dmux, u32 named);
bool bam_dmux_gate_has_asked(struct bam_dmux *dmux, unsigned int channel);
void bam_dmux_gate_purge(struct bam_dmux_channel *channel);
bool bam_dmux_gate_tell_idle(struct bam_dmux *dmux);

/* ring.c: tx.lock held */
void bam_dmux_ring_drop(struct bam_dmux *dmux, enum bam_dmux_counter counter,
			struct bam_dmux_channel *channel, struct sk_buff *skb);
void bam_dmux_ring_done(struct bam_dmux_channel *channel, unsigned int packets,
			unsigned int bytes);
void bam_dmux_ring_reclaim(struct bam_dmux *dmux, struct sk_buff_head *done);
void bam_dmux_ring_settle(struct bam_dmux *dmux);
void bam_dmux_ring_issue(struct bam_dmux *dmux);
void bam_dmux_ring_run(struct bam_dmux *dmux);
void bam_dmux_ring_wake_queue(struct bam_dmux_channel *channel);
bool bam_dmux_ring_direct(struct bam_dmux_channel *channel, struct sk_buff *skb);

/* ring.c: probe; the power machine's work queue before a link starts */
void bam_dmux_ring_init(struct bam_dmux *dmux);

/* tx.c: ndo_start_xmit, ndo_tx_timeout */
netdev_tx_t bam_dmux_tx_xmit(struct sk_buff *skb, struct net_device *netdev);
void bam_dmux_tx_timeout(struct net_device *netdev, unsigned int queue);

/* tx.c: softirq */
void bam_dmux_tx_complete(struct bam_dmux *dmux);
void bam_dmux_tx_retry(struct bam_dmux *dmux);

/* rx.c: NAPI */
int bam_dmux_rx_poll(struct bam_dmux *dmux, int budget);

/* rx.c: the power machine's work queue, NAPI disabled */
unsigned int bam_dmux_rx_start(struct bam_dmux *dmux);

/* channel.c: NAPI */
void bam_dmux_channel_receive(struct bam_dmux *dmux, const struct dmux_header *header);

/* channel.c: RTNL */
void bam_dmux_channel_open(struct bam_dmux_channel *channel);
void bam_dmux_channel_close(struct bam_dmux_channel *channel);

/* channel.c: the power machine's work queue */
void bam_dmux_channel_forget(struct bam_dmux *dmux);
void bam_dmux_channel_doubt(struct bam_dmux *dmux);
void bam_dmux_channel_trust(struct bam_dmux *dmux);
void bam_dmux_channel_check_silence(struct bam_dmux *dmux);

/* channel.c: probe and removal, process context */
void bam_dmux_channel_init(struct bam_dmux *dmux, u32 assumed, u32 remembered);
void bam_dmux_channel_exit(struct bam_dmux *dmux);

/* netdev.c: process context; takes RTNL */
struct net_device *bam_dmux_netdev_create(struct bam_dmux_channel *channel);

static inline struct bam_dmux_channel *bam_dmux_netdev_channel(const struct net_device *netdev)
{
	return *(struct bam_dmux_channel **)netdev_priv(netdev);
}

/* ethtool.c */
extern const struct ethtool_ops bam_dmux_ethtool_ops;
const char *bam_dmux_counter_name(enum bam_dmux_counter counter);

#endif /* BAM_DMUX_H */
