/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The fake modem: power machine, channels and data path of the firmware's A2
 * task. Source: HARDWARE.md A (protocol), A10 (state machine and knobs);
 * QUIRKS.md 1 (timings).
 *
 *   AP's word --doorbell--> power machine (core) --> own word, BAM power
 *   pipe 4 --consume--> uplink: decode, channel, internal peer or network
 *   network, peers --> downlink queue per channel --produce--> pipe 5
 *
 * Time: nothing happens by itself. The owner arms one timer with
 * modem_deadline_ns() and calls modem_run() when it expires; whenever a call from
 * elsewhere may have moved the deadline, deadline_changed tells. Every delay is
 * virtual and comes from struct modem_options.
 *
 * Back-pressure: each downlink queue is bounded (modem_downlink() says no when
 * it is full, and the downlink_space callback says when to try again); an uplink
 * frame that the network refuses is kept and stops pipe 4 until modem_uplink_resume().
 *
 * Context: all functions run in the one context that owns the model. Only
 * modem_run() works; the others note what happened and set a deadline, so none
 * recurses and each may be called from any callback of the modem.
 */
#ifndef HW_MODEL_MODEM_H
#define HW_MODEL_MODEM_H

#include "bam.h"
#include "modem_options.h"
#include "modem_state.h"
#include "smsm.h"

/**
 * struct modem_network_ops - where packets without an internal peer go; each may be NULL
 * @uplink:		an IP packet from channel; false = busy, call modem_uplink_resume() later.
 *			NULL: packets are dropped and counted
 * @downlink_space:	channel's queue has room again after modem_downlink() refused
 * @deadline_changed:	modem_deadline_ns() may be earlier now; not called from modem_run(),
 *			after which the owner looks anyway
 */
struct modem_network_ops {
	bool (*uplink)(void *opaque, unsigned int channel, const uint8_t *packet, uint32_t length);
	void (*downlink_space)(void *opaque, unsigned int channel);
	void (*deadline_changed)(void *opaque);
};

/**
 * struct modem_control_ops - the firmware's control plane (control_plane.h)
 * @booted:	the firmware starts; no SMEM of the old one is in use
 * @died:	it has crashed or was stopped
 * @resumed:	the ports are read again: option smd_stall has changed
 */
struct modem_control_ops {
	void (*booted)(void *opaque);
	void (*died)(void *opaque);
	void (*resumed)(void *opaque);
};

/**
 * struct modem - bindings, and the state that a snapshot holds
 * @options:	the owner's; read at every use, so a change holds from now on
 * @in_run:	modem_run() is on the stack; always false outside, hence not state
 */
struct modem {
	struct hw_host host;
	const struct hw_event_bus *bus;
	struct bam *bam;
	struct smsm *smsm;
	struct modem_options *options;
	const struct modem_network_ops *network;
	void *network_opaque;
	const struct modem_control_ops *control;
	void *control_opaque;
	bool in_run;
	struct modem_state state;
};

/*
 * Binds, and resets (modem_reset()). @options must be initialised and stay; @network may be
 * NULL. The BAM's pipe_changed is wired by the caller (modem_pipe_changed).
 */
void modem_init(struct modem *modem, const struct hw_host *host, const struct hw_event_bus *bus,
		struct bam *bam, struct smsm *smsm, struct modem_options *options,
		const struct modem_network_ops *network, void *network_opaque);

/* At most one control plane; before the machine runs. */
void modem_attach_control(struct modem *modem, const struct modem_control_ops *control,
			  void *opaque);

/* Cold reset: OFF, queues and counters empty; the firmware boots as boot_trigger says. */
void modem_reset(struct modem *modem);

/* The AP rang APCS_IPC_BIT_MODEM_SMSM. */
void modem_doorbell(struct modem *modem);

/* Wire bam.pipe_changed here. @modem is a struct modem. */
void modem_pipe_changed(void *modem, unsigned int pipe);

/* Earliest virtual time at which modem_run() has work; HW_TIME_NEVER for none. */
uint64_t modem_deadline_ns(const struct modem *modem);

/* Do all work that is due at @now_ns (host time of the model). Bounded per call. */
void modem_run(struct modem *modem, uint64_t now_ns);

/**
 * modem_downlink() - a packet from the network for the AP
 * @channel:	0..DMUX_CHANNELS-1
 *
 * Return: false when the channel's queue is full (nothing taken); true when taken, also when it was
 * dropped and counted because the channel is closed or the firmware is dead.
 */
bool modem_downlink(struct modem *modem, unsigned int channel, const uint8_t *packet,
		    uint32_t length);

/* The network takes packets again. */
void modem_uplink_resume(struct modem *modem, unsigned int channel);

/*
 * From the control plane. A port that is opened for data sends its OPEN, once per boot; calls
 * matter if data_needs_call says so.
 */
void modem_open_port(struct modem *modem, unsigned int channel);
void modem_set_call(struct modem *modem, unsigned int channel, bool up);

/*
 * Options at run time. Like modem_options_set(), and besides: arms a fault anew (its count is
 * from now), and applies mute and the stalls at once.
 */
bool modem_set_option(struct modem *modem, const char *name, const char *text, char *error,
		      uint32_t error_room);
/* How often @fault fired since its count was last set; armed and never fired = scenario bug. */
uint32_t modem_fault_fired(const struct modem *modem, enum modem_fault fault);

/*
 * Scripted moves, each at the virtual time of the call and whatever the state is. What they do
 * to SMSM and BAM the power machine does not know of.
 */
/* Sets pc in our word; @ring as for smsm_update(). */
void modem_force_pc(struct modem *modem, bool level, bool ring);
/* Toggles our pc-ack and rings. */
void modem_send_ack(struct modem *modem);
/* A doorbell without change. */
void modem_ring(struct modem *modem);
/* Any bytes as one frame, behind those queued here; false: no room, or > MODEM_FRAME_MAX. */
bool modem_send_frame_raw(struct modem *modem, const uint8_t *bytes, uint32_t length);
/* OPEN (options.open_command) or CLOSE; false: no room. @channel and @signal are raw bytes. */
bool modem_send_open(struct modem *modem, uint8_t channel, uint8_t signal);
bool modem_send_close(struct modem *modem, uint8_t channel, uint8_t signal);
/* Firmware crash with @reason in the event; then as fatal_policy says. */
void modem_fatal(struct modem *modem, const char *reason);
/* Firmware (re)boots @after_ms from now, whatever it does at present; no other restart comes. */
void modem_boot(struct modem *modem, uint32_t after_ms);
/* The AP's remoteproc boots the firmware, after boot_ms, or ends it and cuts its power at once. */
void modem_remote_start(struct modem *modem);
void modem_remote_stop(struct modem *modem);
/* Own need for power besides the modem's own reasons. */
void modem_set_need(struct modem *modem, bool level);
void modem_bam_reset(struct modem *modem);
void modem_bam_power(struct modem *modem, bool on);
/* Wiring of the BAM's interrupt, see bam_set_pulses(). */
void modem_bam_pulses(struct modem *modem, bool pulses);
/* Hung control task; see option mute. What happened meanwhile is seen when it ends. */
void modem_set_mute(struct modem *modem, bool on);
/* Stop taking from pipe 4 / sending to pipe 5. */
void modem_set_stall(struct modem *modem, bool tx, bool rx);

/* Names for logs; "?" outside the enum. Never NULL. */
const char *modem_drop_name(unsigned int drop);

/**
 * modem_report() - state and counters as text, one "name=value" list a line
 * Return: bytes written without the NUL; never more than @room - 1.
 */
uint32_t modem_report(const struct modem *modem, char *out, uint32_t room);

/**
 * modem_state_check() - judge a state that came from a snapshot
 * Return: NULL, or a static text naming the member that cannot be; then modem_reset() is due.
 */
const char *modem_state_check(const struct modem_state *state);

#endif /* HW_MODEL_MODEM_H */
