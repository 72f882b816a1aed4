/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker, rule by rule: a story that breaks the rule and no other, and
 * one close to it that breaks none. Stories are told in events, as the blocks of
 * the model would emit them (v1.7).
 */
#include "bench.h"
#include "suites.h"

#include "../checker.h"

#include <string.h>

static struct checker checker;
static uint64_t now_ns;
static uint32_t ap_word, modem_word;

static void emit(struct hw_event event)
{
	event.time_ns = now_ns;
	checker_listen(&checker, &event);
}

static void ev(enum hw_event_kind kind, uint32_t unit, uint64_t a, uint64_t b, uint64_t c)
{
	emit((struct hw_event){ .kind = kind, .unit = unit, .a = a, .b = b, .c = c });
}

static void ms(uint64_t duration)
{
	now_ns += duration * HW_NS_PER_MS;
}

static void wait_ms(uint64_t duration)
{
	ms(duration);
	checker_finish(&checker, now_ns);
}

static void modem_sets(uint32_t word)
{
	ev(HW_EVENT_SMSM_MODEM, 0, modem_word, word, 0);
	modem_word = word;
}

static void ap_sets(uint32_t word)
{
	ev(HW_EVENT_SMSM_AP, 0, ap_word, word, 0);
	ap_word = word;
}

static void ap_rings(void)
{
	ev(HW_EVENT_DOORBELL_AP, 0, 0x2000, 0, 0);
}

static void pc(bool level)
{
	modem_sets(level ? modem_word | 2 : modem_word & ~2u);
}

static void modem_acks(void)
{
	modem_sets(modem_word ^ 0x800);
}

static void vote(bool level)
{
	ap_rings();
	ap_sets(level ? ap_word | 2 : ap_word & ~2u);
}

static void ap_acks(void)
{
	ap_rings();
	ap_sets(ap_word ^ 0x800);
}

static void write_register(uint32_t offset, uint32_t value)
{
	ev(HW_EVENT_BAM_WRITE, 0, offset, value, 0);
}

static void pipe_opens(unsigned int pipe)
{
	ev(HW_EVENT_PIPE_RESET, pipe, 0, 0, 0);
	ev(HW_EVENT_PIPE_ENABLE, pipe, 0x22, 0x80000000, 0x7ff8);
}

static void doorbell(unsigned int pipe, uint32_t tail, uint32_t old)
{
	ev(HW_EVENT_PIPE_DOORBELL, pipe, tail, old, 0);
}

static void done(unsigned int pipe)
{
	ev(HW_EVENT_DESCRIPTOR_DONE, pipe, 0, 100, 0x4000);
}

static void modem_boots(void)
{
	ev(HW_EVENT_MODEM_BOOT, 0, 0, 0, 0);
}

static void ap_subscribes(void)
{
	ev(HW_EVENT_SMSM_SUBSCRIBE, 0, 0, 0x802, 0);
}

static void bam_powered(void)
{
	ev(HW_EVENT_BAM_POWER, 0, 1, 0, 0);
}

static void block_in_reset(void)
{
	write_register(0, 3);
	ev(HW_EVENT_BAM_RESET, 0, 1, 0, 0);
}

/* hardware.md A7.1 */
static void comes_up(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	write_register(0, 2);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
}

/* hardware.md A7.2, with pipe 4 */
static void wakes(void)
{
	comes_up();
	vote(1);
	modem_acks();
	pipe_opens(4);
}

/* hardware.md A7.4 */
static void goes_down(void)
{
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 4, 0, 0, 0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_BAM_POWER, 0, 0, 0, 0);
}

/* A frame of @total bytes with these header fields; payload bytes 0x45, pad bytes 0. */
static void send_frame(enum hw_event_kind kind, uint8_t command, uint8_t channel, uint16_t length,
		       uint8_t pad, uint8_t signal, uint32_t total)
{
	static uint8_t bytes[4096];

	memset(bytes, 0, sizeof(bytes));
	memset(bytes + 8, 0x45, length < sizeof(bytes) - 8 ? length : sizeof(bytes) - 8);
	hw_put_le16(bytes, 0x33fc);
	bytes[2] = signal;
	bytes[3] = command;
	bytes[4] = pad;
	bytes[5] = channel;
	hw_put_le16(&bytes[6], length);
	emit((struct hw_event){ .kind = kind, .unit = channel, .b = command, .data = bytes,
				.length = total });
}

static void up(uint8_t command, uint8_t channel, uint16_t length, uint8_t pad)
{
	send_frame(HW_EVENT_FRAME_UP, command, channel, length, pad, 0, 8u + length + pad);
}

static void down(uint8_t command, uint8_t channel)
{
	send_frame(HW_EVENT_FRAME_DOWN, command, channel, 0, 0, 0, 8);
}

static void channel_open(uint8_t channel)
{
	down(1, channel);
	up(1, channel, 0, 0);
}

static void guest_error(enum bam_guest_error error)
{
	ev(HW_EVENT_BAM_GUEST_ERROR, 0, 0x18818, 0xffff, error);
}

static void pipe_error(enum bam_pipe_error error)
{
	ev(HW_EVENT_PIPE_ERROR, 4, 0xfffffff8, 16, error);
}

/* --- registers, FIFOs, descriptors --- */

static void unpowered_speaks(void)
{
	ev(HW_EVENT_BAM_UNPOWERED, 0, 0, 0, 0);
}

static void unpowered_silent(void)
{
	comes_up();
	ev(HW_EVENT_BAM_READ, 0, 0, 2, 0);
}

static void register_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_HOLE);
	guest_error(BAM_GUEST_ERROR_ACCESS_SHAPE);
	guest_error(BAM_GUEST_ERROR_NO_SUCH_PIPE);
	guest_error(BAM_GUEST_ERROR_OTHER_EE);
	guest_error(BAM_GUEST_ERROR_READ_ONLY);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_REGISTER_ACCESS), 5);
}

static void in_reset_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_BLOCK_IN_RESET);
	guest_error(BAM_GUEST_ERROR_PIPE_IN_RESET);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_WRITE_IN_RESET), 2);
}

static void in_reset_silent(void)
{
	comes_up();
	write_register(0x18004, 1);
	write_register(0x18004, 0);
}

static void bad_fifo_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_FIFO_SIZE);
	guest_error(BAM_GUEST_ERROR_BLOCK_DISABLED);
	guest_error(BAM_GUEST_ERROR_FIFO_IN_USE);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_FIFO), 3);
}

static void fifo_outside_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);
}

static void buffer_outside_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM);
}

static void empty_descriptor_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_EMPTY_DESCRIPTOR);
}

static void command_descriptor_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_COMMAND_DESCRIPTOR);
}

static void doorbell_outside_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_DOORBELL_OFFSET);
}

static void traffic_silent(void)
{
	wakes();
	doorbell(4, 8, 0);
	done(4);
	done(5);
	doorbell(5, 0x108, 0x100);
}

static void early_doorbell_speaks(void)
{
	comes_up();
	doorbell(4, 8, 0);
}

/* Enabled, disabled, used. */
static void late_doorbell_silent(void)
{
	wakes();
	ev(HW_EVENT_PIPE_DISABLE, 4, 0, 0, 0);
	ev(HW_EVENT_PIPE_ENABLE, 4, 0x22, 0x80000000, 0x7ff8);
	doorbell(4, 8, 0);
}

static void overrun_speaks(void)
{
	wakes();
	doorbell(4, 0x7ff0, 0);
	doorbell(4, 0x0000, 0x7ff0);
}

static void overrun_silent(void)
{
	wakes();
	doorbell(4, 0x7ff0, 0);
	done(4);
	doorbell(4, 0x0000, 0x7ff0);
}

static void left_running_speaks(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	ap_acks();
}

static void left_in_reset_silent(void)
{
	comes_up();
	goes_down();
}

static void pipe_left_speaks(void)
{
	comes_up();
	pc(0);
	write_register(0, 0);
	ap_acks();
}

static void late_access_speaks(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
}

/* Before the ack, and again after the next rise. */
static void late_access_silent(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	pc(1);
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
}

static void ring_speaks(void)
{
	comes_up();
	done(5);
	wait_ms(101);
	/* once per shrinking, however long it lasts */
	done(5);
	wait_ms(500);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_RX_RING_SHRUNK), 1);
	ck_assert_uint_eq(checker.state.finding[CHECKER_RX_RING_SHRUNK].first_ns,
			  100 * HW_NS_PER_MS);
}

static void ring_silent(void)
{
	comes_up();
	for (uint32_t i = 0; i < 5; i++) {
		done(5);
		ms(100);
		doorbell(5, 0x108 + 8 * i, 0x100 + 8 * i);
	}
	/* short when pc falls: the AP takes its buffers back */
	done(5);
	goes_down();
	wait_ms(1000);
}

static void irq_speaks(void)
{
	comes_up();
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	ms(900);
	write_register(0x3004, 0x80000030);
	wait_ms(101);
}

/* High all the time, but some status is cleared every now and then. */
static void irq_silent(void)
{
	comes_up();
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	for (unsigned int i = 0; i < 5; i++) {
		ms(999);
		write_register(i % 2 ? 0x17014 : 0x00018, 0x20);
	}
	ev(HW_EVENT_BAM_IRQ, 0, 0, 0, 0);
	wait_ms(5000);
}

/* --- handshake --- */

static void unacked_speaks(void)
{
	comes_up();
	ms(1);
	pc(0);
	wait_ms(2001);
	ck_assert_uint_eq(checker.state.finding[CHECKER_PC_EDGE_NOT_ACKED].first_ns,
			  2001 * HW_NS_PER_MS);
	/* a late ack is counted, and is not one too many */
	block_in_reset();
	ap_acks();
	ck_assert_uint_eq(checker.state.ledger.ap_acks_late, 1);
}

/* In the last nanosecond; before the AP subscribed; found by a driver that probes. */
static void unacked_silent(void)
{
	modem_boots();
	bam_powered();
	pc(1);
	wait_ms(10000);
	ap_subscribes();
	ms(2000);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
	pc(0);
	ms(2000);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_SMSM_SUBSCRIBE, 0, 0x802, 0, 0);
	pc(1);
	pc(0);
	wait_ms(10000);
}

static void no_edge_speaks(void)
{
	modem_boots();
	ap_subscribes();
	ap_acks();
}

static void double_ack_speaks(void)
{
	comes_up();
	ap_acks();
}

/* A pulse is two edges and takes two acks. */
static void pulse_silent(void)
{
	comes_up();
	pc(0);
	pc(1);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	ap_acks();
	ap_acks();
	ck_assert_uint_eq(checker.state.ledger.pc_edges, 3);
	ck_assert_uint_eq(checker.state.ledger.ap_acks, 3);
}

static void up_without_rx_speaks(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	ap_acks();
}

/* The vendor's order: pipe enabled, ack, and only then buffers. */
static void up_without_rx_silent(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	pipe_opens(5);
	ap_acks();
	doorbell(5, 0x100, 0);
}

static void unrung_speaks(void)
{
	comes_up();
	ap_sets(ap_word | 2);
	modem_acks();
	wait_ms(11);
}

/* Seen by a look, rung afterwards; before the boot nobody listens; other bits. */
static void unrung_silent(void)
{
	ap_sets(2);
	wait_ms(100);
	ap_sets(0);
	ap_subscribes();
	wait_ms(100);
	comes_up();
	ap_sets(ap_word | 2);
	modem_acks();
	ms(10);
	ap_rings();
	ap_sets(ap_word | 0x10);
	wait_ms(100);
	vote(0);
	modem_acks();
}

static void held_speaks(void)
{
	wakes();
	doorbell(4, 8, 0);
	ms(1);
	done(4);
	wait_ms(3001);
	ck_assert_uint_eq(checker.state.finding[CHECKER_VOTE_HELD_IDLE].first_ns,
			  3001 * HW_NS_PER_MS);
	wait_ms(10000);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_VOTE_HELD_IDLE), 1);
}

/* In use, waiting for the modem, or dropped in time. */
static void held_silent(void)
{
	wakes();
	for (uint32_t i = 0; i < 4; i++) {
		doorbell(4, 8 + 8 * i, 8 * i);
		done(4);
		ms(3000);
	}
	doorbell(4, 0x28, 0x20);
	wait_ms(60000);
	done(4);
	ms(3000);
	vote(0);
	modem_acks();
	wait_ms(60000);
}

static void vote_unacked_speaks(void)
{
	comes_up();
	vote(1);
	wait_ms(2001);
	modem_acks();
	vote(0);
	modem_acks();
	ck_assert_uint_eq(checker.state.ledger.modem_acks_late, 1);
}

/* In time; or the modem is dead, and a new one need not know of an old vote. */
static void vote_unacked_silent(void)
{
	comes_up();
	vote(1);
	ms(2000);
	modem_acks();
	vote(0);
	ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
	wait_ms(5000);
	vote(1);
	wait_ms(5000);
	modem_boots();
	wait_ms(2900);
}

static void unasked_speaks(void)
{
	comes_up();
	ms(1);
	modem_acks();
}

/* A firmware that boots clears its word, and may ack a vote that stands. */
static void unasked_silent(void)
{
	comes_up();
	vote(1);
	modem_acks();
	ev(HW_EVENT_MODEM_FATAL, 0, 0, 0, 0);
	modem_acks();
	modem_boots();
	modem_acks();
	ms(1);
	modem_acks();
}

static void early_dma_speaks(void)
{
	modem_boots();
	ap_subscribes();
	bam_powered();
	pc(1);
	pipe_opens(5);
	doorbell(5, 0x100, 0);
	done(5);
}

static void late_dma_silent(void)
{
	comes_up();
	done(5);
	doorbell(5, 0x108, 0x100);
	goes_down();
}

/* --- other shared blocks --- */

static void apcs_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_DOORBELL, 0x50, 1, 0);
}

static void mutex_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_MUTEX, 4, 1, 0);
}

static void smem_speaks(void)
{
	ev(HW_EVENT_GUEST_ERROR, HW_BLOCK_SMEM, 85, 2, 0);
}

static void shared_silent(void)
{
	ev(HW_EVENT_MUTEX, 3, 0, 1, 0);
	ev(HW_EVENT_MUTEX, 3, 1, 0, 0);
	ap_rings();
	ev(HW_EVENT_DOORBELL_AP, 0, 0x1000, 0, 0);
	ck_assert_uint_eq(checker.state.ledger.doorbells_ap, 1);
}

/* --- frames --- */

static void short_speaks(void)
{
	wakes();
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0, 7);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_FRAME_SHORT), 2);
}

static void magic_speaks(void)
{
	static const uint8_t swapped[] = { 0x33, 0xfc, 0, 1, 0, 0, 0, 0 };

	wakes();
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP, .data = swapped, .length = 8 });
}

static void command_speaks(void)
{
	wakes();
	up(3, 0, 0, 0);
	up(4, 0, 0, 0);
	up(255, 0, 0, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_COMMAND), 3);
}

static void channel_speaks(void)
{
	wakes();
	down(1, 8);
	up(1, 8, 0, 0);
	up(0, 255, 4, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_CHANNEL), 2);
	ck_assert_uint_eq(checker.state.up[CHECKER_CHANNELS - 1].frames, 1);
}

static void signal_speaks(void)
{
	wakes();
	down(1, 0);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0x02, 8);
}

/* After an offer of dynamic MTU an OPEN may carry it, and nothing else may. */
static void signal_silent(void)
{
	wakes();
	send_frame(HW_EVENT_FRAME_DOWN, 1, 0, 0, 0, 0x42, 8);
	send_frame(HW_EVENT_FRAME_UP, 1, 0, 0, 0, 0x52, 8);
	up(0, 0, 4, 0);
}

static void pad_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 84, 4);
}

static void pad_silent(void)
{
	wakes();
	channel_open(0);
	for (uint16_t length = 84; length < 88; length++)
		up(0, 0, length, (uint8_t)((88 - length) % 4));
}

static void pad_bytes_speak(void)
{
	static const uint8_t bytes[] = { 0xfc, 0x33, 0, 0, 3, 0, 1, 0, 0x45, 0, 0xde, 0xad };

	wakes();
	channel_open(0);
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP, .data = bytes, .length = 12 });
}

static void large_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 2041, 3);
}

static void large_silent(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 2040, 0);
	up(0, 0, 2037, 3);
}

static void size_speaks(void)
{
	wakes();
	channel_open(0);
	send_frame(HW_EVENT_FRAME_UP, 0, 0, 100, 0, 0, 107);
	send_frame(HW_EVENT_FRAME_UP, 0, 0, 100, 0, 0, 109);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_FRAME_SIZE_MISMATCH), 2);
}

static void payload_speaks(void)
{
	wakes();
	down(1, 0);
	up(1, 0, 4, 0);
	up(2, 0, 0, 2);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_COMMAND_WITH_PAYLOAD), 2);
}

static void empty_data_speaks(void)
{
	wakes();
	channel_open(0);
	up(0, 0, 0, 0);
}

/* Everything a well-behaved AP sends on all its channels. */
static void frames_silent(void)
{
	wakes();
	for (uint8_t channel = 0; channel < 8; channel++) {
		channel_open(channel);
		up(0, channel, 1500, 0);
		up(2, channel, 0, 0);
	}
}

/* --- channels --- */

static void before_open_speaks(void)
{
	wakes();
	down(1, 0);
	up(0, 0, 4, 0);
}

static void closed_speaks(void)
{
	wakes();
	channel_open(0);
	down(2, 0);
	up(0, 0, 4, 0);
}

static void closed_silent(void)
{
	wakes();
	channel_open(0);
	down(2, 0);
	down(4, 0);
	up(0, 0, 4, 0);
}

static void unannounced_speaks(void)
{
	wakes();
	up(1, 3, 0, 0);
}

static void twice_speaks(void)
{
	wakes();
	channel_open(0);
	up(1, 0, 0, 0);
}

/* Closed in between, or a new firmware. */
static void twice_silent(void)
{
	wakes();
	channel_open(0);
	up(2, 0, 0, 0);
	up(1, 0, 0, 0);
	modem_boots();
	channel_open(0);
}

static void unopened_speaks(void)
{
	wakes();
	down(1, 0);
	up(2, 0, 0, 0);
}

static const struct story {
	void (*speaks)(void);
	void (*silent)(void);
} stories[] = {
	[CHECKER_UNPOWERED_ACCESS] = { unpowered_speaks, unpowered_silent },
	[CHECKER_BAD_REGISTER_ACCESS] = { register_speaks, traffic_silent },
	[CHECKER_WRITE_IN_RESET] = { in_reset_speaks, in_reset_silent },
	[CHECKER_BAD_FIFO] = { bad_fifo_speaks, traffic_silent },
	[CHECKER_FIFO_OUTSIDE_RAM] = { fifo_outside_speaks, traffic_silent },
	[CHECKER_DESCRIPTOR_OUTSIDE_RAM] = { buffer_outside_speaks, traffic_silent },
	[CHECKER_EMPTY_DESCRIPTOR] = { empty_descriptor_speaks, traffic_silent },
	[CHECKER_COMMAND_DESCRIPTOR] = { command_descriptor_speaks, traffic_silent },
	[CHECKER_DOORBELL_OUTSIDE_FIFO] = { doorbell_outside_speaks, traffic_silent },
	[CHECKER_PIPE_USED_BEFORE_ENABLE] = { early_doorbell_speaks, late_doorbell_silent },
	[CHECKER_FIFO_OVERRUN] = { overrun_speaks, overrun_silent },
	[CHECKER_BAM_LEFT_OUT_OF_RESET] = { left_running_speaks, left_in_reset_silent },
	[CHECKER_PIPE_NOT_RESET] = { pipe_left_speaks, left_in_reset_silent },
	[CHECKER_ACCESS_AFTER_DOWN_ACK] = { late_access_speaks, late_access_silent },
	[CHECKER_RX_RING_SHRUNK] = { ring_speaks, ring_silent },
	[CHECKER_IRQ_NOT_SERVED] = { irq_speaks, irq_silent },
	[CHECKER_PC_EDGE_NOT_ACKED] = { unacked_speaks, unacked_silent },
	[CHECKER_ACK_WITHOUT_EDGE] = { no_edge_speaks, pulse_silent },
	[CHECKER_DOUBLE_ACK] = { double_ack_speaks, pulse_silent },
	[CHECKER_UP_ACKED_WITHOUT_RX] = { up_without_rx_speaks, up_without_rx_silent },
	[CHECKER_VOTE_WITHOUT_DOORBELL] = { unrung_speaks, unrung_silent },
	[CHECKER_VOTE_HELD_IDLE] = { held_speaks, held_silent },
	[CHECKER_MODEM_ACK_MISSING] = { vote_unacked_speaks, vote_unacked_silent },
	[CHECKER_MODEM_ACK_UNASKED] = { unasked_speaks, unasked_silent },
	[CHECKER_MODEM_DMA_UNACKED] = { early_dma_speaks, late_dma_silent },
	[CHECKER_DOORBELL_OFFSET_INVALID] = { apcs_speaks, shared_silent },
	[CHECKER_MUTEX_OFFSET_INVALID] = { mutex_speaks, shared_silent },
	[CHECKER_SMEM_SPOILED] = { smem_speaks, shared_silent },
	[CHECKER_FRAME_SHORT] = { short_speaks, frames_silent },
	[CHECKER_BAD_MAGIC] = { magic_speaks, frames_silent },
	[CHECKER_BAD_COMMAND] = { command_speaks, frames_silent },
	[CHECKER_BAD_CHANNEL] = { channel_speaks, frames_silent },
	[CHECKER_SIGNAL_BYTE_NONZERO] = { signal_speaks, signal_silent },
	[CHECKER_PAD_OVER_3] = { pad_speaks, pad_silent },
	[CHECKER_NONZERO_PAD_BYTES] = { pad_bytes_speak, pad_silent },
	[CHECKER_FRAME_OVER_2048] = { large_speaks, large_silent },
	[CHECKER_FRAME_SIZE_MISMATCH] = { size_speaks, pad_silent },
	[CHECKER_COMMAND_WITH_PAYLOAD] = { payload_speaks, frames_silent },
	[CHECKER_EMPTY_DATA] = { empty_data_speaks, frames_silent },
	[CHECKER_DATA_BEFORE_AP_OPEN] = { before_open_speaks, frames_silent },
	[CHECKER_DATA_ON_CLOSED_CHANNEL] = { closed_speaks, closed_silent },
	[CHECKER_OPEN_UNANNOUNCED] = { unannounced_speaks, frames_silent },
	[CHECKER_DUPLICATE_OPEN] = { twice_speaks, twice_silent },
	[CHECKER_CLOSE_UNOPENED] = { unopened_speaks, frames_silent },
};

_Static_assert(sizeof(stories) / sizeof(stories[0]) == CHECKER_RULE_COUNT,
	       "every rule has its stories");

static void start(void)
{
	const struct checker_config config = {
		.bam = { BAM_V1_7, 6, 1 },
		CHECKER_CONFIG_DEFAULT,
	};

	checker_init(&checker, &config, NULL, NULL);
	now_ns = 0;
	ap_word = 0;
	modem_word = 0;
}

START_TEST(speaks)
{
	enum checker_rule rule = (enum checker_rule)_i;

	ck_assert_ptr_nonnull(stories[rule].speaks);
	stories[rule].speaks();
	checker_finish(&checker, now_ns);
	ck_assert_msg(checker_count(&checker, rule) > 0, "%s is silent",
		      checker_rule_info(rule)->name);
	for (unsigned int other = 0; other < CHECKER_RULE_COUNT; other++)
		ck_assert_msg(other == rule || checker_count(&checker, other) == 0,
			      "%s speaks in the story of %s: %s",
			      checker_rule_info(other)->name, checker_rule_info(rule)->name,
			      checker.state.finding[other].text);
	ck_assert_uint_gt(strlen(checker.state.finding[rule].text), 5);
}
END_TEST

START_TEST(is_silent)
{
	ck_assert_ptr_nonnull(stories[_i].silent);
	stories[_i].silent();
	checker_finish(&checker, now_ns);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++)
		ck_assert_msg(checker_count(&checker, rule) == 0, "%s: %s",
			      checker_rule_info(rule)->name, checker.state.finding[rule].text);
}
END_TEST

/* Frames of the modem are never the AP's fault. */
START_TEST(lies_of_the_modem)
{
	static const uint8_t garbage[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	comes_up();
	send_frame(HW_EVENT_FRAME_DOWN, 9, 200, 5000, 255, 0xff, 20);
	send_frame(HW_EVENT_FRAME_DOWN, 1, 21, 0, 0, 0, 8);
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_DOWN, .data = garbage, .length = 9 });
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_DOWN, .data = garbage, .length = 3 });
	emit((struct hw_event){ .kind = HW_EVENT_FRAME_UP });
	ck_assert_uint_eq(checker_violations(&checker), 1);
	ck_assert_uint_eq(checker.state.down[CHECKER_CHANNELS - 1].frames, 2);
}
END_TEST

/* Deadlines in the order of their times, however late somebody looks. */
static char heard[512];

static void hear(void *opaque, const struct hw_event *event)
{
	(void)opaque;
	ck_assert_int_eq(event->kind, HW_EVENT_VIOLATION);
	strcat(heard, checker_rule_info((enum checker_rule)event->a)->name);
	strcat(heard, event->b ? "(known) " : " ");
	/* the owner may put it on the bus that the checker listens to */
	checker_listen(&checker, event);
}

START_TEST(chronological)
{
	heard[0] = '\0';
	checker.violation = hear;
	comes_up();
	vote(1);
	done(5);
	ms(1);
	pc(0);
	ms(1);
	pc(1);
	wait_ms(10000);
	ck_assert_str_eq(heard, "modem-ack-missing pc-edge-not-acked pc-edge-not-acked ");
	ck_assert_uint_eq(checker.state.finding[CHECKER_PC_EDGE_NOT_ACKED].first_ns,
			  2001 * HW_NS_PER_MS);
}
END_TEST

/* More unacked edges than are remembered: the rest counts as overdue. */
START_TEST(many_edges)
{
	comes_up();
	for (unsigned int i = 0; i < 21; i++)
		pc(i % 2);
	wait_ms(3000);
	ck_assert_uint_eq(checker.state.pc_edges.count, 0);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_PC_EDGE_NOT_ACKED), CHECKER_EDGES_MAX);
	ck_assert_uint_eq(checker.state.pc_edges.overdue, 21);
}
END_TEST

START_TEST(known_rules)
{
	char error[CHECKER_ERROR_MAX];

	heard[0] = '\0';
	checker.violation = hear;
	ck_assert(checker_know_list(&checker, "pad-over-3=aligned packets get 4,double-ack", error));
	ck_assert_str_eq(checker.reason[CHECKER_PAD_OVER_3], "aligned packets get 4");
	ck_assert_str_eq(checker.reason[CHECKER_DOUBLE_ACK], "no reason given");
	wakes();
	channel_open(0);
	up(0, 0, 84, 4);
	up(0, 0, 84, 4);
	up(0, 1, 84, 0);
	/* told of the first only, counted all, not counted as violations */
	ck_assert_str_eq(heard, "pad-over-3(known) data-before-ap-open data-on-closed-channel ");
	ck_assert_uint_eq(checker_count(&checker, CHECKER_PAD_OVER_3), 2);
	ck_assert_uint_eq(checker_violations(&checker), 2);

	checker_reset(&checker);
	ck_assert_uint_eq(checker_violations(&checker), 0);
	ck_assert(checker.known[CHECKER_PAD_OVER_3]);
}
END_TEST

START_TEST(bad_known_list)
{
	char error[CHECKER_ERROR_MAX];

	ck_assert(!checker_know_list(&checker, "double-ack,no-such-rule=why", error));
	ck_assert_ptr_nonnull(strstr(error, "\"no-such-rule=why\""));
	ck_assert(!checker.known[CHECKER_DOUBLE_ACK]);
	ck_assert(!checker_know_list(&checker, "double", NULL));
	ck_assert(checker_know_list(&checker, "", error));
	ck_assert(checker_know_list(&checker, ",,double-ack,", error));
	ck_assert(checker.known[CHECKER_DOUBLE_ACK]);
}
END_TEST

START_TEST(switched_off)
{
	checker.config.pc_ack_ms = 0;
	checker.config.modem_ack_ms = 0;
	checker.config.rx_ring = 0;
	checker.config.vote_idle_ms = 0;
	checker.config.irq_ms = 0;
	wakes();
	vote(0);
	done(5);
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	wait_ms(60000);
	pc(0);
	wait_ms(60000);
	ck_assert_uint_eq(checker_violations(&checker), 0);
}
END_TEST

START_TEST(rule_table)
{
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_rule_info *info = checker_rule_info((enum checker_rule)rule);

		ck_assert_int_eq(checker_rule_find(info->name), rule);
		ck_assert_uint_le(strlen(info->name), 26);
		ck_assert(strstr(info->source, "hardware.md") || strstr(info->source, "quirks.md"));
	}
	ck_assert_int_eq(checker_rule_find("?"), CHECKER_RULE_COUNT);
}
END_TEST

Suite *checker_suite(void)
{
	Suite *suite = suite_create("checker");
	TCase *rules = tcase_create("rules");
	TCase *owner = tcase_create("owner");

	tcase_add_checked_fixture(rules, start, NULL);
	tcase_add_loop_test(rules, speaks, 0, CHECKER_RULE_COUNT);
	tcase_add_loop_test(rules, is_silent, 0, CHECKER_RULE_COUNT);
	suite_add_tcase(suite, rules);

	tcase_add_checked_fixture(owner, start, NULL);
	tcase_add_test(owner, lies_of_the_modem);
	tcase_add_test(owner, chronological);
	tcase_add_test(owner, many_edges);
	tcase_add_test(owner, known_rules);
	tcase_add_test(owner, bad_known_list);
	tcase_add_test(owner, switched_off);
	tcase_add_test(owner, rule_table);
	suite_add_tcase(suite, owner);
	return suite;
}
