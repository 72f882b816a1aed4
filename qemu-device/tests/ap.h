/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The AP's side, played over qtest: what kernel and driver would do to SMEM, SMSM
 * and BAM, register by register (HARDWARE.md B5, C3), without a kernel.
 *
 * RAM as used here:
 *   AP_FIFO_RX, AP_FIFO_TX	descriptor FIFOs
 *   AP_RX_BUFFER(i)		RX_BUFFERS buffers of RX_BUFFER_SIZE
 *   AP_TX_BUFFER(i)		AP_TX_SLOTS buffers of 4 KiB, used in turn
 */
#ifndef QEMU_DEVICE_TESTS_AP_H
#define QEMU_DEVICE_TESTS_AP_H

#include "qtest_client.h"
#include "soc.h"

#define AP_FIFO_RX 0x81000000u
#define AP_FIFO_TX 0x81010000u
#define AP_RX_BUFFER(i) (0x81100000u + (i) * RX_BUFFER_SIZE)
#define AP_TX_BUFFER(i) (0x81200000u + (i) * 4096u)
#define AP_TX_SLOTS 32u
/* Largest frame that ap_take_frame() returns. */
#define AP_FRAME_MAX RX_BUFFER_SIZE

/**
 * struct ap - what a driver remembers
 * @word:	address of our SMSM word
 * @modem_word:	address of the modem's
 * @subscription:	address of what we want to hear of the modem's word
 * @rx_read:	RX descriptor to look at next, by number
 * @rx_write:	where the next RX descriptor goes
 * @tx_write:	where the next TX descriptor goes
 */
struct ap {
    struct qtest *q;
    uint64_t word;
    uint64_t modem_word;
    uint64_t subscription;
    uint32_t rx_read;
    uint32_t rx_write;
    uint32_t tx_write;
};

/* Look SMEM up and listen to the GIC's inputs. The modem's boot is not awaited. */
void ap_init(struct ap *ap, struct qtest *q);
/* The same for a machine that goes on from a snapshot: @from holds the driver's memory. */
void ap_take_over(struct ap *ap, struct qtest *q, const struct ap *from);

/* An SMEM item: its address, 0 if absent; @size may be NULL. */
uint64_t ap_smem_item(struct qtest *q, unsigned int item, uint32_t *size);

/* BAM registers by offset. */
uint32_t ap_bam_read(struct ap *ap, uint32_t offset);
void ap_bam_write(struct ap *ap, uint32_t offset, uint32_t value);

/* SMSM. Setting our word rings the doorbell if anything changed (C3). */
uint32_t ap_word(struct ap *ap);
uint32_t ap_modem_word(struct ap *ap);
void ap_subscribe(struct ap *ap, uint32_t bits);
void ap_set_word(struct ap *ap, uint32_t word);
void ap_vote(struct ap *ap, bool level);
void ap_ack(struct ap *ap);
void ap_doorbell(struct ap *ap);

/* B5: first channel request, first issue on RX with all buffers, first TX, releases. */
void ap_bam_start(struct ap *ap);
void ap_rx_start(struct ap *ap);
void ap_tx_start(struct ap *ap);
void ap_tx_release(struct ap *ap);
void ap_rx_release(struct ap *ap);

/* Let the modem boot (by reset) and raise pc, start RX, ack, subscribe to the modem's word. */
void ap_bring_up(struct ap *ap);
/* Release both pipes as for pc=0, ack. */
void ap_bring_down(struct ap *ap);

void ap_write_descriptor(struct ap *ap, uint32_t fifo, uint32_t offset, uint32_t address,
                         uint16_t size, uint16_t flags);

/* Queue a frame on pipe 4 and ring. */
void ap_send(struct ap *ap, const uint8_t *frame, uint32_t length);
void ap_send_command(struct ap *ap, uint8_t command, uint8_t channel);

/**
 * ap_take_frame() - next received frame, and its buffer goes back to the BAM
 * @frame:	AP_FRAME_MAX bytes, zeroed behind the end
 *
 * Return: its bytes by the descriptor's write-back, 0 if there is none.
 */
uint32_t ap_take_frame(struct ap *ap, uint8_t *frame);
/* How many wait. */
unsigned int ap_frames_waiting(struct ap *ap);

/* B5 "Interrupt": read and clear all sources. Return: IRQ_SRCS_EE as found. */
uint32_t ap_interrupt(struct ap *ap);

/* Header of a frame (A1). */
void ap_put_header(uint8_t *frame, uint8_t command, uint8_t pad, uint8_t channel, uint16_t length);

/**
 * ap_build_echo() - DATA frame with an ICMP echo request to the channel's peer
 * @frame:	AP_FRAME_MAX bytes
 * @data:	bytes of ICMP payload, a ramp from 0 modulo 128
 *
 * From 198.18.@channel.2 to .1 (hw-model/ip_peer.h). Return: bytes, padded as mainline pads.
 */
uint32_t ap_build_echo(uint8_t *frame, uint8_t channel, uint16_t sequence, uint32_t data);
/* Fails the test unless @frame is the answer to ap_build_echo() with the same arguments. */
void ap_check_echo(const uint8_t *frame, uint32_t length, uint8_t channel, uint16_t sequence,
                   uint32_t data);

#endif /* QEMU_DEVICE_TESTS_AP_H */
