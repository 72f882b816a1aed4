/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fake modem: power machine, channels and data path of the firmware's A2
 * task. Source: hardware.md A (protocol), A10 (state machine and knobs);
 * quirks.md 1 (timings).
 *
 *   AP's word --doorbell--> power machine (core) --> own word, BAM power
 *   pipe 4 --consume--> uplink: decode, channel, internal peer or network
 *   network, peers --> downlink queue per channel --produce--> pipe 5
 *
 * Time: nothing happens by itself. The owner arms one timer with
 * modem_deadline_ns() after every call into the modem and calls modem_run()
 * when it expires. Every delay is virtual and comes from struct modem_options.
 *
 * Back-pressure: each downlink queue is bounded (modem_downlink() says no when
 * it is full, and the downlink_space callback says when to try again); an uplink
 * frame that the network refuses is kept and stops pipe 4 until modem_uplink_resume().
 */
#ifndef HW_MODEL_MODEM_H
#define HW_MODEL_MODEM_H

#include "../core/dmux_channel.h"
#include "../core/dmux_frame.h"
#include "../core/dmux_power_modem.h"
#include "bam.h"
#include "modem_options.h"
#include "smsm.h"

/* Largest frame taken from pipe 4: mainline's 2052 (hardware.md A4) and room to see lies. */
#define MODEM_FRAME_MAX 4096u
/* Queued downlink frames per channel. */
#define MODEM_QUEUE_FRAMES 64u

/**
 * struct modem_network - where packets without an internal peer go
 * @uplink:		an IP packet from channel; false = busy, call modem_uplink_resume() later
 * @downlink_space:	channel's queue has room again after modem_downlink() refused
 * @deadline_changed:	modem_deadline_ns() may be earlier now (a call came from elsewhere)
 */
struct modem_network_ops {
	bool (*uplink)(void *opaque, unsigned int channel, const uint8_t *packet, uint32_t length);
	void (*downlink_space)(void *opaque, unsigned int channel);
	void (*deadline_changed)(void *opaque);
};

/*
 * struct modem is defined by the implementation: bindings (host, bam, smsm, bus,
 * network ops, options, all pointers) first, then `struct modem_state state`
 * with everything that a snapshot must hold: fixed-width integers only.
 */

void modem_init(struct modem *modem, const struct hw_host *host, const struct hw_event_bus *bus,
		struct bam *bam, struct smsm *smsm, const struct modem_options *options,
		const struct modem_network_ops *network, void *network_opaque);

/* Cold reset: OFF, queues empty; the firmware boots options.boot_ms later. */
void modem_reset(struct modem *modem);

/* The AP rang APCS_IPC_BIT_MODEM_SMSM. */
void modem_doorbell(struct modem *modem);

/* Wire bam.pipe_changed here. */
void modem_pipe_changed(void *modem, unsigned int pipe);

/* Earliest virtual time at which modem_run() has work; HW_TIME_NEVER for none. */
uint64_t modem_deadline_ns(const struct modem *modem);

/* Do all work that is due at @now_ns (host time of the model). Bounded per call. */
void modem_run(struct modem *modem, uint64_t now_ns);

/**
 * modem_downlink() - a packet from the network for the AP
 * Return: false when the channel's queue is full (nothing taken); true when taken, also when it was
 * dropped and counted because the channel is closed or the firmware is dead.
 */
bool modem_downlink(struct modem *modem, unsigned int channel, const uint8_t *packet,
		    uint32_t length);

/* The network takes packets again. */
void modem_uplink_resume(struct modem *modem, unsigned int channel);

#endif /* HW_MODEL_MODEM_H */
