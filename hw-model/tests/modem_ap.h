/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's side for tests of the modem: a small driver on the native bench that
 * does what mainline does (HARDWARE.md A7, A9, B5), in no time and without a
 * kernel.
 *
 * ap_run_until() lets virtual time pass from deadline to deadline of the modem;
 * after each the AP serves its interrupts at that instant, unless a test has
 * switched a part of it off. So times seen by tests are exact.
 *
 * Also keeps a log of the bus's events, and of received frames.
 */
#ifndef HW_MODEL_TESTS_MODEM_AP_H
#define HW_MODEL_TESTS_MODEM_AP_H

#include "../bam_registers.h"
#include "../ip_packet.h"
#include "../native.h"

#define AP_RING 32u
#define AP_BUFFER_SIZE 2048u
#define AP_TX_SIZE 4096u
#define AP_LOG_MAX 8192u
#define AP_FRAMES_MAX 256u

#define MS(milliseconds) ((uint64_t)(milliseconds) * HW_NS_PER_MS)
#define US(microseconds) ((uint64_t)(microseconds) * HW_NS_PER_US)

/* Plain data, so that a test may copy it with the rest of the bench. */
struct ap_state {
	uint64_t smsm_rises_seen;
	uint32_t modem_word;
	uint32_t pc_edges;
	uint32_t ack_edges;
	uint32_t rx_open;
	uint32_t tx_open;
	uint32_t rx_head, rx_tail;	/* FIFO offsets: next to complete, next to fill */
	uint32_t tx_head, tx_tail;
	uint32_t rx_filled, tx_filled;	/* ever; buffers are used in turn */
	uint32_t interrupts;
	uint32_t frames;
};

struct ap_log_entry {
	uint64_t time_ns;
	enum hw_event_kind kind;
	uint32_t unit;
	uint64_t a, b, c;
};

struct ap_frame {
	uint64_t time_ns;
	uint32_t length;		/* as written back by the BAM */
	uint8_t bytes[AP_BUFFER_SIZE];
};

/**
 * struct modem_ap - bench and AP
 * @no_power_up:	do not answer pc=1
 * @no_power_down:	do not answer pc=0
 * @no_ack:		handle pc, but do not ack
 * @no_interrupts:	do not serve the BAM's interrupt
 * @no_refill:		do not give RX buffers back
 * @rx_buffers:		to queue at power up, at most AP_RING
 * @buffer_size:	of each RX descriptor, at most AP_BUFFER_SIZE
 * @fifo_size:		P_FIFO_SIZES
 * @rx_flags:	of each RX descriptor: mainline EOT, the vendor none (HARDWARE.md B3)
 * @on_frame:		each received frame; may be NULL
 */
struct modem_ap {
	struct native native;
	struct ap_state state;
	bool no_power_up;
	bool no_power_down;
	bool no_ack;
	bool no_interrupts;
	bool no_refill;
	uint32_t rx_buffers;
	uint32_t buffer_size;
	uint32_t fifo_size;
	uint16_t rx_flags;
	void (*on_frame)(void *opaque, const uint8_t *bytes, uint32_t length);
	void *opaque;
	struct ap_log_entry log[AP_LOG_MAX];
	uint32_t logged;
	struct ap_frame frame[AP_FRAMES_MAX];	/* the first ones since ap_forget() */
	uint32_t frames;
	uint8_t ram[NATIVE_MSM8916_RAM_SIZE];
};

/* From the heap, zeroed, with default options and no network; never NULL. */
struct modem_ap *ap_new(const struct modem_options *options);
struct modem_ap *ap_new_with_network(const struct modem_options *options,
				     const struct modem_network_ops *network, void *opaque);
void ap_delete(struct modem_ap *ap);

/* Defaults without the waits that only fidelity needs: boot at 1 ms, OPENs at once. */
void ap_quick_options(struct modem_options *options);

uint64_t ap_now_ns(const struct modem_ap *ap);
void ap_run_until(struct modem_ap *ap, uint64_t until_ns);
void ap_run_for(struct modem_ap *ap, uint64_t duration_ns);
/* Subscribe, let the modem boot and announce, open @channels of them. */
void ap_bring_up(struct modem_ap *ap, unsigned int channels);

void ap_subscribe(struct modem_ap *ap);
void ap_vote(struct modem_ap *ap, bool level);
void ap_ack(struct modem_ap *ap);
void ap_power_up(struct modem_ap *ap);		/* BAM and pipe 5; no ack */
void ap_power_down(struct modem_ap *ap);	/* both pipes; no ack */
void ap_tx_setup(struct modem_ap *ap);		/* pipe 4 */
void ap_service(struct modem_ap *ap);		/* interrupts */
void ap_refill(struct modem_ap *ap, uint32_t buffers);

/* Descriptors free in the TX ring. */
uint32_t ap_tx_space(const struct modem_ap *ap);
/* False when the ring is full. */
bool ap_send_raw(struct modem_ap *ap, const uint8_t *bytes, uint32_t length);
bool ap_send(struct modem_ap *ap, uint8_t channel, enum dmux_command command,
	     const uint8_t *payload, uint32_t length);

/* Counts since ap_forget(). */
void ap_forget(struct modem_ap *ap);
uint32_t ap_count(const struct modem_ap *ap, enum hw_event_kind kind);
/* The @n-th event of @kind (from 0), or NULL. */
const struct ap_log_entry *ap_event(const struct modem_ap *ap, enum hw_event_kind kind, uint32_t n);
/* Time of the @n-th change of @bits in the modem's word (from 0); HW_TIME_NEVER if none. */
uint64_t ap_word_change_ns(const struct modem_ap *ap, uint32_t bits, uint32_t n);
uint32_t ap_word_changes(const struct modem_ap *ap, uint32_t bits);

unsigned int ap_modem_state(const struct modem_ap *ap);
struct modem_counters *ap_counters(struct modem_ap *ap);
void ap_set_option(struct modem_ap *ap, const char *name, const char *text);

/* A UDP packet from the AP's address of @channel to its peer; returns bytes. */
uint32_t ap_udp(uint8_t *packet, uint32_t version, unsigned int channel, uint32_t from, uint32_t to,
		const uint8_t *payload, uint32_t length);

#endif /* HW_MODEL_TESTS_MODEM_AP_H */
