/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the modem's own files share; nobody else includes this.
 *
 *   modem.c            life: reset, boot, crash, deadlines, the order of work
 *   modem_power.c      events into core's power machine
 *   modem_steps.c      its actions as timed steps
 *   modem_channel.c    channel table, OPEN announcements
 *   modem_uplink.c     pipe 4
 *   modem_downlink.c   queues, sources
 *   modem_pipe_rx.c    pipe 5
 *   modem_script.c     scripted moves and options at run time
 *   modem_report.c     text, names, checks
 *   qmi*.c             QMI services, see qmi_internal.h
 *
 * Functions named modem_*_service() and modem_power_*() below run only inside
 * modem_run() unless they say "anywhere".
 */
#ifndef HW_MODEL_MODEM_INTERNAL_H
#define HW_MODEL_MODEM_INTERNAL_H

#include "modem.h"

/* No channel: a command or raw frame. */
#define MODEM_NO_CHANNEL DMUX_CHANNELS

/* modem.c; anywhere */
uint64_t modem_now_ns(const struct modem *modem);
void modem_emit(const struct modem *modem, struct hw_event event);
/* Moves a timer to @due_ns if that is earlier. */
void modem_arm(struct modem *modem, enum modem_timer timer, uint64_t due_ns);
/* What boot_trigger says, from now on; nothing once the firmware has run. */
void modem_arm_first_boot(struct modem *modem);
/* Something changed outside modem_run(): look at everything now, tell the owner. */
void modem_kick(struct modem *modem);
/* Takes one occasion of an armed fault. */
bool modem_fault_take(struct modem *modem, enum modem_fault fault);
/* Counts and reports a packet that goes no further; @channel may be any number. */
void modem_drop(struct modem *modem, unsigned int channel, uint32_t bytes, enum modem_drop drop);
/* False: data on this channel waits for a call. */
bool modem_call_allows(const struct modem *modem, unsigned int channel);
static inline bool modem_is_running(const struct modem *modem)
{
	return modem->state.running != 0;
}

/* modem.c; the firmware dies: what is left of it (called from the power machine's CRASH) */
void modem_crashed(struct modem *modem, uint64_t now_ns);

/* modem_power.c */
void modem_power_sample(struct modem *modem, uint64_t now_ns);	/* anywhere */
/* The AP rang: look at its word, now or doorbell_latency_us later. Anywhere. */
void modem_power_doorbell(struct modem *modem, uint64_t now_ns);
void modem_power_crash(struct modem *modem, uint64_t now_ns);	/* anywhere */
void modem_power_boot(struct modem *modem, uint64_t now_ns);
void modem_power_timer(struct modem *modem, uint64_t now_ns);
void modem_power_need(struct modem *modem, uint64_t now_ns);
/* Ends of the wake-up that is being measured, if one is: ack and pc seen; first uplink frame. */
void modem_power_woken(struct modem *modem, uint64_t now_ns);
void modem_power_first_frame(struct modem *modem, uint64_t now_ns);
const char *modem_reason(const struct modem *modem);
void modem_set_reason(struct modem *modem, const char *reason);

/* modem_steps.c */
/* Puts enum dmux_modem_action bits behind what is queued. Anywhere. */
void modem_steps_queue(struct modem *modem, uint64_t now_ns, unsigned int actions);
/* A change of pc was decided and is not made yet. */
bool modem_steps_change_pc(const struct modem *modem);
void modem_steps_forget(struct modem *modem);
void modem_steps_run(struct modem *modem, uint64_t now_ns);
uint64_t modem_steps_deadline_ns(const struct modem *modem);
bool modem_steps_kind_is_known(uint32_t kind);
void modem_power_toggle_ack(struct modem *modem, bool ring);	/* anywhere */
/* The BAM loses power now. */
void modem_power_cut(struct modem *modem);

/* modem_channel.c */
void modem_channels_forget(struct modem *modem);
unsigned int modem_channel_event(struct modem *modem, unsigned int channel,
				 enum dmux_channel_event event);
bool modem_channel_usable(const struct modem *modem, unsigned int channel);
void modem_open_start(struct modem *modem, uint64_t now_ns);
void modem_open_service(struct modem *modem, uint64_t now_ns);
/* An OPEN or CLOSE of ours with table update; false: no room in the control queue. Anywhere. */
bool modem_channel_announce(struct modem *modem, uint8_t channel, uint8_t signal, bool open);

/* modem_uplink.c */
void modem_uplink_service(struct modem *modem, uint64_t now_ns);
void modem_uplink_forget(struct modem *modem);

/* modem_downlink.c */
bool modem_queue_has_room(const struct modem *modem, unsigned int channel);
/* Puts a packet in its queue; the caller has seen that there is room. Anywhere. */
void modem_queue_put(struct modem *modem, unsigned int channel, const uint8_t *packet,
		     uint32_t length);
/* Oldest packet, or NULL; valid until the next put or drop. */
const struct modem_packet *modem_queue_peek(const struct modem *modem, unsigned int channel);
void modem_queue_pop(struct modem *modem, unsigned int channel);
/* A packet towards the AP as modem_downlink(), from inside. */
bool modem_downlink_accept(struct modem *modem, unsigned int channel, const uint8_t *packet,
			   uint32_t length);
/* A whole frame behind those queued; false: no room. Anywhere. */
bool modem_control_put(struct modem *modem, const uint8_t *bytes, uint32_t length);
uint32_t modem_downlink_pending(const struct modem *modem);
void modem_downlink_forget(struct modem *modem);
void modem_downlink_offer_space(struct modem *modem);
void modem_source_service(struct modem *modem, uint64_t now_ns);
uint64_t modem_source_deadline_ns(const struct modem *modem);

/* modem_pipe_rx.c */
void modem_pipe_rx_service(struct modem *modem, uint64_t now_ns);

#endif /* HW_MODEL_MODEM_INTERNAL_H */
