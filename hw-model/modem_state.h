/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Everything the fake modem remembers: what a snapshot must hold.
 *
 * Fixed-width integers only, no pointer, no padding (the compiler is told to
 * refuse it), so the bytes may be saved, copied and compared as they are. Its size is about 1.2 MB,
 * nearly all of it the bounded queues.
 *
 * Not in here: struct modem_options (the owner's), SMEM (guest memory), struct
 * smsm's two words and the BAM's registers.
 */
#ifndef HW_MODEL_MODEM_STATE_H
#define HW_MODEL_MODEM_STATE_H

#include "../core/dmux_channel.h"
#include "../core/dmux_frame.h"
#include "../core/dmux_power_modem.h"
#include "ip_peer.h"
#include "modem_options.h"

/* Queued downlink packets per channel. */
#define MODEM_QUEUE_FRAMES 64u
/* Largest queued IP packet in bytes: with its header it exceeds every AP's default buffer. */
#define MODEM_PACKET_MAX 2048u
/* Queued command and raw frames. */
#define MODEM_CONTROL_FRAMES 32u
/* Power steps waiting; a vote is looked at only while MODEM_STEPS_RESERVE are free. */
#define MODEM_STEPS_MAX 64u
#define MODEM_STEPS_RESERVE 32u
#define MODEM_REASON_MAX 96u

/**
 * enum modem_timer - virtual times at which something is due
 * @MODEM_TIMER_WORK:		look at everything now
 * @MODEM_TIMER_SUBSCRIPTION:	before the first boot: look for the AP's subscription
 * @MODEM_TIMER_BOOT:		firmware's first action
 * @MODEM_TIMER_LOOK:		the AP rang: look at its word (doorbell_latency_us)
 * @MODEM_TIMER_POWER:		the power machine's one timer: ack time-out or linger
 * @MODEM_TIMER_BAM_RESET:	fault bam_reset
 * @MODEM_TIMER_CUT_POWER:	fault cut_power
 * @MODEM_TIMER_OPEN:		next OPEN
 * @MODEM_TIMER_UPLINK:		service of pipe 4
 * @MODEM_TIMER_DOWNLINK:	service of pipe 5
 */
enum modem_timer {
	MODEM_TIMER_WORK,
	MODEM_TIMER_SUBSCRIPTION,
	MODEM_TIMER_BOOT,
	MODEM_TIMER_LOOK,
	MODEM_TIMER_POWER,
	MODEM_TIMER_BAM_RESET,
	MODEM_TIMER_CUT_POWER,
	MODEM_TIMER_OPEN,
	MODEM_TIMER_UPLINK,
	MODEM_TIMER_DOWNLINK,
	MODEM_TIMER_COUNT
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/* One timed action of the power machine, see modem_power.c. */
struct modem_step {
	uint64_t delay_ns;	/* from the end of the step before it, or from when it was queued */
	uint32_t kind;
	uint32_t reserved;
};

struct modem_steps {
	uint64_t head_due_ns;
	uint32_t head;
	uint32_t count;
	struct modem_step step[MODEM_STEPS_MAX];
};

/**
 * enum modem_drop - why a packet or frame went no further
 *
 * UP: from the AP; DOWN: towards it.
 */
enum modem_drop {
	MODEM_DROP_UP_MALFORMED,	/* decode said no */
	MODEM_DROP_UP_OVERSIZE,		/* above uplink_frame_max */
	MODEM_DROP_UP_CHANNEL,		/* channel not open at both ends */
	MODEM_DROP_UP_NO_CALL,		/* data_needs_call */
	MODEM_DROP_UP_NO_ROUTE,		/* neither peer nor network */
	MODEM_DROP_UP_DEAD,		/* firmware crashed while the network was busy */
	MODEM_DROP_UP_BUS,		/* bus error on pipe 4 */
	MODEM_DROP_DOWN_CHANNEL,
	MODEM_DROP_DOWN_NO_CALL,
	MODEM_DROP_DOWN_DEAD,		/* firmware not running, or crashed with it queued */
	MODEM_DROP_DOWN_OVERSIZE,
	MODEM_DROP_DOWN_BUS,
	MODEM_DROP_COUNT
};

/* All counters are totals since cold reset; they survive a restart of the firmware. */
struct modem_channel_counters {
	uint64_t up_packets;
	uint64_t up_bytes;
	uint64_t down_packets;
	uint64_t down_bytes;
	uint64_t drops[MODEM_DROP_COUNT];
};

/* Nanoseconds; minimum is meaningless while count is 0. */
struct modem_latency {
	uint64_t count;
	uint64_t minimum_ns;
	uint64_t maximum_ns;
	uint64_t sum_ns;
};

/**
 * struct modem_counters - what happened since cold reset
 * @channel:		per data channel
 * @wakes:		AP's vote rose
 * @power_cycles:	BAM powered on
 * @acks_sent:		pc-ack toggles seen by the AP's word of ours
 * @ap_acks:		AP's ack edges that answered a pc change
 * @ap_acks_stray:	AP's ack edges that answered nothing
 * @other_drops:	drops on channel ids that are no data channels
 * @rx_waits:		times a frame had to wait for an RX descriptor
 * @uplink_busy:	times an uplink frame had to wait for the network or a peer's queue
 * @wake_to_pc:		AP's vote rise to pc=1 (to the ack when pc was 1 already)
 * @wake_to_frame:	AP's vote rise to the first uplink frame after it
 */
struct modem_counters {
	struct modem_channel_counters channel[DMUX_CHANNELS];
	struct modem_latency wake_to_pc;
	struct modem_latency wake_to_frame;
	uint64_t wakes;
	uint64_t power_cycles;
	uint64_t boots;
	uint64_t fatals;
	uint64_t acks_sent;
	uint64_t ap_acks;
	uint64_t ap_acks_stray;
	uint64_t doorbells;
	uint64_t commands_up;
	uint64_t commands_down;
	uint64_t other_drops;
	uint64_t rx_waits;
	uint64_t uplink_busy;
};

struct modem_packet {
	uint32_t length;
	uint8_t bytes[MODEM_PACKET_MAX];
};

/**
 * struct modem_queue - downlink packets of one channel, a ring
 * @refused:	the network was told to wait
 */
struct modem_queue {
	uint32_t head;
	uint32_t count;
	uint32_t refused;
	struct modem_packet packet[MODEM_QUEUE_FRAMES];
};

struct modem_raw_frame {
	uint32_t length;
	uint8_t bytes[MODEM_FRAME_MAX];
};

/* Whole frames sent as they are: commands and scripted bytes. */
struct modem_control {
	uint32_t head;
	uint32_t count;
	struct modem_raw_frame frame[MODEM_CONTROL_FRAMES];
};

/**
 * struct modem_outgoing - the frame that pipe 5 is working on
 * @length:	bytes, 0 = none
 * @offset:	bytes already in guest memory
 * @channel:	DMUX_CHANNELS for a command or raw frame
 * @payload:	payload bytes, for the counters
 * @split_at:	first descriptor's bytes, 0 = do not split
 * @stop_at:	bytes after which DMA stops, 0 = do not
 * @split:	went to more than one descriptor
 */
struct modem_outgoing {
	uint32_t length;
	uint32_t offset;
	uint32_t channel;
	uint32_t payload;
	uint32_t split_at;
	uint32_t stop_at;
	uint8_t bytes[MODEM_FRAME_MAX];
};

/* The uplink packet that network or peer could not take yet. */
struct modem_held {
	uint32_t length;	/* 0 = none */
	uint32_t channel;
	uint8_t bytes[MODEM_FRAME_MAX];
};

/**
 * struct modem_state - the snapshot
 * @due_ns:		per enum modem_timer, HW_TIME_NEVER = not armed
 * @vote_rise_ns:	when the AP's vote rose last
 * @vote_change_ns:	when it changed last
 * @look_draws:		latencies drawn since cold reset
 * @fault_fired:	per enum modem_fault, since cold reset
 * @fault_base:		fault_fired when the fault's count was last set
 * @power:		core's machine
 * @channels_local:	core's channel table, member by member (it has padding)
 * @ap_word:		AP's word as far as the firmware has acted on it
 * @running:		firmware has booted and not crashed
 * @booting:		a boot is due or awaited, never run yet
 * @dma_running:	the BAM is ours to use
 * @dma_stopped:	fault stop_mid_frame: no DMA until the next power up
 * @boot_need:		own need until the OPENs of this boot are out
 * @script_need:	own need by modem_set_need()
 * @no_collapse:	an OPEN_NO_A2_PC was sent: never power down
 * @open_active:	OPENs are being sent, @open_index is the next
 * @opened_this_boot:	they have been sent once
 * @wake_pending:	bit 0: pc rise not measured yet, bit 1: first frame not
 * @rx_waiting:		counted in rx_waits already
 * @next_channel:	round robin
 * @since_interrupt:	frames without an interrupt of their own
 * @call_channels: bit c: QMI has a call on data channel c
 * @remote_owned: the AP's remoteproc boots the firmware; it does not restart by itself
 * @mute, @stall_tx, @stall_rx: as the options at reset, then as set
 * @reason:		of the last crash, NUL-terminated
 */
struct modem_state {
	struct modem_counters counters;
	struct modem_steps steps;
	struct ip_peer peer[DMUX_CHANNELS];
	uint64_t due_ns[MODEM_TIMER_COUNT];
	uint64_t vote_rise_ns;
	uint64_t vote_change_ns;
	uint64_t look_draws;
	uint32_t fault_fired[MODEM_FAULT_COUNT];
	uint32_t fault_base[MODEM_FAULT_COUNT];
	struct dmux_modem_power power;
	uint32_t channels_local;
	uint32_t channels_remote;
	uint32_t channels_reopen;
	uint32_t ap_word;
	uint32_t running;
	uint32_t booting;
	uint32_t dma_running;
	uint32_t dma_stopped;
	uint32_t boot_need;
	uint32_t script_need;
	uint32_t no_collapse;
	uint32_t open_active;
	uint32_t open_index;
	uint32_t opened_this_boot;
	uint32_t wake_pending;
	uint32_t rx_waiting;
	uint32_t next_channel;
	uint32_t since_interrupt;
	uint32_t remote_owned;
	uint32_t call_channels;
	uint32_t mute;
	uint32_t stall_tx;
	uint32_t stall_rx;
	uint8_t reason[MODEM_REASON_MAX];
	struct modem_held held;
	struct modem_outgoing outgoing;
	struct modem_control control;
	struct modem_queue queue[DMUX_CHANNELS];
};

#pragma GCC diagnostic pop

#endif /* HW_MODEL_MODEM_STATE_H */
