/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP at the model level: a driver without a kernel. Core's state machines (power, channels,
 * frames) on the registers, descriptors, SMSM words and doorbells of the native bench, organised
 * like kernel-driver/, whose rules about time-outs, queues and doubts it follows.
 *
 *   applications (model_guest.h)
 *     | model_ap_send            ^ deliver
 *   model_uplink.c  what waits   model_channel.c  who opened what, received frames
 *     |    \___ granted? ___        |
 *     |                     model_power.c  core's machine, link start and stop
 *   model_bam.c  pipes 4, 5        |
 *     |                          SMSM words
 *   the native bench's BAM, and its two interrupts
 *
 * Time: virtual. The AP is never immediate: each interrupt, each piece of deferred work and each
 * phase of a link's start or stop comes a latency later that is drawn from the seed. So two seeds
 * are two interleavings of AP and modem, and one seed is always the same one. An application's
 * call takes no time.
 *
 * The power machine runs in one ordered context, which a start or stop of the link keeps busy, as
 * the work queue in the kernel does; interrupts are served meanwhile.
 *
 * What a kernel has and this has not: memory that runs out, several CPUs, system sleep.
 */
#ifndef HW_MODEL_MODEL_AP_H
#define HW_MODEL_MODEL_AP_H

#include "../core/dmux_channel.h"
#include "../core/dmux_power_ap.h"
#include "model_bam.h"

/* Packets that wait in front of the ring, a channel. */
#define MODEL_FIFO_MAX 32u
#define MODEL_PACKET_MAX DMUX_PAYLOAD_MAX

_Static_assert(MODEL_SLOT_SIZE == DMUX_BUFFER_SIZE, "a frame and its buffer");

struct model_packet {
	uint64_t accepted_ns;
	uint32_t length;
	uint8_t bytes[MODEL_PACKET_MAX];
};

/* Of one interface since the driver was bound; names as in Linux' /sys/class/net/.../statistics. */
struct model_statistics {
	uint64_t rx_packets, rx_bytes, rx_dropped;
	uint64_t tx_packets, tx_bytes, tx_dropped;
};

/**
 * struct model_channel - one logical channel
 * @fifo:	packets not in the ring yet, @waiting of them from @first on
 * @opened_ns:	when our last OPEN was queued, in the link's start number @opened_in
 * @asked_ns:	when the first OPEN of a channel was queued that is only taken for open
 */
struct model_channel {
	struct model_packet fifo[MODEL_FIFO_MAX];
	uint32_t first, waiting;
	uint64_t opened_ns;
	uint32_t opened_in;
	uint64_t asked_ns;
	struct model_statistics statistics;
};

/**
 * struct model_uplink - the gate and the ring; kernel-driver/gate.c and ring.c
 * @granted:	the machine allows to send
 * @slot:	what is in flight, by slot: command and payload bytes
 * @submitted, @reclaimed: frames given to the BAM, and taken back
 * @unrung:	descriptors queued since the last doorbell
 * @next:	channel that is served first
 * @doubt:	bit c: the modem has perhaps restarted and not opened channel c again
 * @renewed:	it has opened one of these again: it did restart
 * @named:	bit c: opened by the modem in the link's start number @named_in
 * @told:	bit c: the modem has been told that our end of c is open
 * @open_due, @close_due: bit c: a command has to be sent
 * @idle_looks:	looks of the watch in a row with frames in flight and none completed
 * @stall_limit: of these until the modem is asked; doubled each time in a row
 * @asked_at:	which of these asked, 0 for none
 * @stall_arrived: received frames at the first of these
 * @hold_ns:	deadline: packets that wait for the modem's answer to our OPEN go without it
 * @busy_ns:	when a frame was last given to the BAM, or taken back
 */
struct model_uplink {
	bool granted;
	struct {
		uint8_t channel;
		uint8_t command;
		uint16_t length;
	} slot[MODEL_SLOTS];
	uint32_t submitted, reclaimed;
	uint32_t unrung;
	uint32_t next;
	uint32_t doubt;
	bool renewed;
	uint32_t named, named_in;
	uint32_t told;
	uint32_t open_due;
	uint32_t close_due;
	uint32_t idle_looks;
	uint32_t stall_limit;
	uint32_t asked_at;
	uint32_t stall_arrived;
	uint64_t hold_ns;
	uint64_t busy_ns;
};

/* What the power machine's context is asked to do; served in this order. */
enum model_request {
	MODEL_REQUEST_START,
	MODEL_REQUEST_TIMEOUT,
	MODEL_REQUEST_SUSPECT,		/* the BAM was reset */
	MODEL_REQUEST_ASK,		/* frames in flight, and none is taken */
	MODEL_REQUEST_INSIST,		/* ... nor after the modem was asked */
	MODEL_REQUEST_NO_COLLAPSE,
	MODEL_REQUEST_STOP,
	MODEL_REQUEST_GONE,		/* remoteproc: the modem goes, or has crashed */
	MODEL_REQUEST_BACK,		/* remoteproc: it was started */
	MODEL_REQUEST_LOOK,		/* at levels and wishes */
	MODEL_REQUEST_COUNT
};

/* What a start or stop of the link does next; each a latency after the one before. */
enum model_stage {
	MODEL_STAGE_NONE,
	MODEL_STAGE_START_BLOCK,
	MODEL_STAGE_START_RX,
	MODEL_STAGE_STARTED,
	MODEL_STAGE_STOP_PIPES,
	MODEL_STAGE_STOP_BLOCK,
	MODEL_STAGE_STOPPED,
	MODEL_STAGE_COUNT
};

/**
 * struct model_power - owner of core's machine
 * @requests:	bit r: enum model_request
 * @link_up:	completions count
 * @abandoned:	the last link was given up without touching the BAM
 * @remains:	DMUX_AP_START_ bits of the last unbind, 0 before the first
 * @starts:	of the link
 * @started_ns:	the last of these
 * @carried_data: the modem has sent data on this link
 * @stopped:	the machine is off for good
 * The rest are deadlines; HW_TIME_NEVER for none.
 */
struct model_power {
	struct dmux_power_ap machine;
	uint32_t requests;
	enum model_stage stage;
	bool link_up;
	bool abandoned;
	uint32_t remains;
	uint32_t rx_arrived;
	uint32_t starts;
	uint64_t started_ns;
	bool carried_data;
	bool stopped;
	uint64_t work_ns;
	uint64_t stage_ns;
	uint64_t timer_ns;
	uint64_t watch_ns;
	uint64_t trust_ns;
};

/* Life of the driver instance. */
enum model_life {
	MODEL_UNBOUND,
	MODEL_BOUND,
	MODEL_CLOSING,		/* unbind: CLOSEs are sent */
	MODEL_STOPPING,		/* unbind: the power machine leaves the modem in order */
	MODEL_LIFE_COUNT
};

/**
 * struct model_ap - the AP
 * @deliver:	an IP packet that was received on an interface that is up; must not call back
 * @known:	bit c: an interface exists
 * @keeps_power:	bit c: the modem opened channel c with OPEN_NO_A2_PC
 * @remembered:	channels that the modem had open when the last instance was unbound
 * @ap_first, @assumed: parameters of the driver, as our module's ap_first and channels
 * @reopen_ns:	deadline: repeat the OPEN of assumed channels that the modem has not answered
 * @suspect_ns:	when the last buffer was reported in which nothing was written
 * @unclean:	an unbind did not end in its time, or left the BAM behind
 */
struct model_ap {
	struct native *native;
	uint64_t random;
	void (*deliver)(void *opaque, unsigned int channel, const uint8_t *packet, uint32_t length);
	void *opaque;
	enum model_life life;
	struct model_bam bam;
	struct model_power power;
	struct model_uplink uplink;
	struct dmux_channel_table table;
	uint32_t known;
	uint32_t keeps_power;
	uint32_t remembered;
	uint32_t assumed;
	bool ap_first;
	uint32_t reopen_ms;
	uint64_t reopen_ns;
	uint64_t suspect_ns;
	uint64_t irq_ns;
	uint64_t unbind_ns;
	bool unclean;
	struct model_channel channel[DMUX_CHANNELS];
};

/* Not bound. Takes the bench's interrupts. @seed: of the latencies. */
void model_ap_init(struct model_ap *ap, struct native *native, uint64_t seed,
		   void (*deliver)(void *opaque, unsigned int channel, const uint8_t *packet,
				   uint32_t length), void *opaque);

/* Earliest virtual time at which model_ap_run() has work; HW_TIME_NEVER for none. */
uint64_t model_ap_deadline_ns(const struct model_ap *ap);
void model_ap_run(struct model_ap *ap);

/**
 * model_ap_bind() - probe
 * @ap_first, @assumed: see struct model_ap
 *
 * Return: false when it is bound already.
 */
bool model_ap_bind(struct model_ap *ap, bool ap_first, uint32_t assumed);

/* Removal, which takes time: until @life is MODEL_UNBOUND. False when it is not bound. */
bool model_ap_unbind(struct model_ap *ap);

/* ip link set up/down. False: the channel has no interface. */
bool model_ap_up(struct model_ap *ap, unsigned int channel);
bool model_ap_down(struct model_ap *ap, unsigned int channel);
bool model_ap_has_interface(const struct model_ap *ap, unsigned int channel);
bool model_ap_is_up(const struct model_ap *ap, unsigned int channel);

/* The device sleeps: no vote, nothing to send. */
bool model_ap_is_suspended(const struct model_ap *ap);

enum model_send {
	MODEL_SENT,		/* taken, or dropped and counted */
	MODEL_SEND_FULL,	/* try again later */
	MODEL_SEND_DOWN,	/* no interface, or it is down */
};

/* An IP packet of 1..MODEL_PACKET_MAX bytes (asserted). */
enum model_send model_ap_send(struct model_ap *ap, unsigned int channel, const uint8_t *packet,
			      uint32_t length);

/* The remoteproc framework's word, as kernel-driver/ssr.c gets it. */
void model_ap_modem_gone(struct model_ap *ap);
void model_ap_modem_back(struct model_ap *ap);
/* The driver has let go of the modem since model_ap_modem_gone(), or there is no driver. */
bool model_ap_modem_is_gone(const struct model_ap *ap);

/* A duration from @low_us to @high_us in ns, drawn from the seed. */
uint64_t model_ap_latency_ns(struct model_ap *ap, uint32_t low_us, uint32_t high_us);

#endif /* HW_MODEL_MODEL_AP_H */
