/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: the rules, each with its source and what is right.
 */
#include "checker.h"

#include <assert.h>
#include <string.h>

static const struct checker_rule_info rules[] = {
	[CHECKER_UNPOWERED_ACCESS] = {
		"unpowered-access", "HARDWARE.md B7, P12; QUIRKS.md O2",
		"registers are touched only while the modem powers the BAM", false },
	[CHECKER_BAD_REGISTER_ACCESS] = {
		"bad-register-access", "HARDWARE.md B, B1",
		"accesses are aligned, 32 bits wide, and go to registers that exist", false },
	[CHECKER_WRITE_IN_RESET] = {
		"write-in-reset", "HARDWARE.md B7",
		"nothing is written to a block or pipe that is held in reset", false },
	[CHECKER_BAD_FIFO] = {
		"bad-fifo", "HARDWARE.md B4, B5",
		"a pipe is enabled with a usable descriptor FIFO, in an enabled block", false },
	[CHECKER_FIFO_OUTSIDE_RAM] = {
		"fifo-outside-ram", "HARDWARE.md B4; QUIRKS.md O4",
		"the descriptor FIFO lies in RAM", false },
	[CHECKER_DESCRIPTOR_OUTSIDE_RAM] = {
		"descriptor-outside-ram", "HARDWARE.md B3; QUIRKS.md O4",
		"buffers lie in RAM", false },
	[CHECKER_EMPTY_DESCRIPTOR] = {
		"empty-descriptor", "HARDWARE.md B3",
		"a descriptor has at least one byte", false },
	[CHECKER_COMMAND_DESCRIPTOR] = {
		"command-descriptor", "HARDWARE.md B3",
		"descriptors are data, not commands", false },
	[CHECKER_DOORBELL_OUTSIDE_FIFO] = {
		"doorbell-outside-fifo", "HARDWARE.md B4",
		"P_EVNT_REG gets the offset of a descriptor inside the FIFO", false },
	[CHECKER_PIPE_USED_BEFORE_ENABLE] = {
		"pipe-used-before-enable", "HARDWARE.md B5",
		"a pipe is enabled before its doorbell is written", false },
	[CHECKER_FIFO_OVERRUN] = {
		"fifo-overrun", "HARDWARE.md B4",
		"the tail never passes the head: at most entries - 1 descriptors wait", false },
	[CHECKER_BAM_LEFT_OUT_OF_RESET] = {
		"bam-left-out-of-reset", "HARDWARE.md A7.4, B5",
		"when the AP acks pc = 0 the BAM is disabled or held in reset", false },
	[CHECKER_PIPE_NOT_RESET] = {
		"pipe-not-reset", "HARDWARE.md A7.4; QUIRKS.md DMA-09",
		"when the AP acks pc = 0 no pipe is enabled", false },
	[CHECKER_ACCESS_AFTER_DOWN_ACK] = {
		"access-after-down-ack", "HARDWARE.md 0.1, A7.4",
		"no register is touched between the ack of pc = 0 and the next pc = 1", false },
	[CHECKER_RX_RING_SHRUNK] = {
		"rx-ring-shrunk", "HARDWARE.md A4, R9; QUIRKS.md O4, DMA-07",
		"when pipe 5 is quiet, all receive buffers are queued again", false },
	[CHECKER_IRQ_NOT_SERVED] = {
		"irq-not-served", "HARDWARE.md B6, H8; QUIRKS.md DMA-10",
		"while the BAM's line is high the AP keeps clearing status bits", false },

	[CHECKER_PC_EDGE_NOT_ACKED] = {
		"pc-edge-not-acked", "HARDWARE.md A6; QUIRKS.md O3",
		"each change of pc is acked by one toggle of the AP's ack, in time", false },
	[CHECKER_ACK_WITHOUT_EDGE] = {
		"ack-without-edge", "HARDWARE.md A6; QUIRKS.md O3",
		"the AP's ack toggles only after pc has changed", false },
	[CHECKER_DOUBLE_ACK] = {
		"double-ack", "HARDWARE.md A6; QUIRKS.md O3",
		"the AP's ack toggles once per change of pc", false },
	[CHECKER_UP_ACKED_WITHOUT_RX] = {
		"up-acked-without-rx", "HARDWARE.md A7.1",
		"when the AP acks pc = 1 its receive pipe is enabled", false },
	[CHECKER_VOTE_WITHOUT_DOORBELL] = {
		"vote-without-doorbell", "HARDWARE.md C3, H2",
		"a change of the AP's word that the modem subscribed to is rung", false },
	[CHECKER_VOTE_HELD_IDLE] = {
		"vote-held-idle", "HARDWARE.md A7.3, T1; QUIRKS.md O6",
		"the AP drops its vote when it has nothing to send", false },
	[CHECKER_MODEM_ACK_MISSING] = {
		"modem-ack-missing", "HARDWARE.md A6, A10",
		"each change of the vote is acked by one toggle of the modem's ack", true },
	[CHECKER_MODEM_ACK_UNASKED] = {
		"modem-ack-unasked", "HARDWARE.md A6, A10",
		"the modem's ack toggles once per change of the vote", true },
	[CHECKER_MODEM_DMA_UNACKED] = {
		"modem-dma-unacked", "HARDWARE.md A6, A10; QUIRKS.md SEC-08",
		"the modem moves data only while pc is 1 and acked", true },

	[CHECKER_DOORBELL_OFFSET_INVALID] = {
		"doorbell-offset-invalid", "HARDWARE.md C4",
		"only the IPC register of the APCS block is written", false },
	[CHECKER_MUTEX_OFFSET_INVALID] = {
		"mutex-offset-invalid", "HARDWARE.md C1",
		"only lock words of the mutex block are written", false },
	[CHECKER_SMEM_SPOILED] = {
		"smem-spoiled", "HARDWARE.md C2, C3",
		"the items of SMSM and SMD stay where the table of contents has them", false },
	[CHECKER_SMD_INVALID] = {
		"smd-invalid", "CONTROL-PLANE.md 1.2, 1.3",
		"SMD states exist, indexes lie inside of the FIFO and packets fit it", false },
	[CHECKER_QMI_MALFORMED] = {
		"qmi-malformed", "CONTROL-PLANE.md 3.1",
		"what is written to the QMI port is a QMUX frame", false },

	[CHECKER_FRAME_SHORT] = {
		"frame-short", "HARDWARE.md A1", "a frame has a whole header", false },
	[CHECKER_BAD_MAGIC] = {
		"bad-magic", "HARDWARE.md A1", "a frame starts with FC 33", false },
	[CHECKER_BAD_COMMAND] = {
		"bad-command", "HARDWARE.md A2",
		"the AP sends DATA, OPEN and CLOSE only", false },
	[CHECKER_BAD_CHANNEL] = {
		"bad-channel", "HARDWARE.md A3", "the AP uses channels 0 to 7", false },
	[CHECKER_SIGNAL_BYTE_NONZERO] = {
		"signal-byte-nonzero", "HARDWARE.md A1, A5",
		"the signal byte is 0, except in an OPEN after dynamic MTU was offered", false },
	[CHECKER_PAD_OVER_3] = {
		"pad-over-3", "HARDWARE.md A4, T11",
		"padding fills up to a multiple of 4: at most 3 bytes", false },
	[CHECKER_NONZERO_PAD_BYTES] = {
		"nonzero-pad-bytes", "HARDWARE.md A4",
		"pad bytes are zero: they carry no stale memory", false },
	[CHECKER_FRAME_OVER_2048] = {
		"frame-over-2048", "HARDWARE.md A4, T11",
		"header, payload and pad fit into 2048 bytes", false },
	[CHECKER_FRAME_SIZE_MISMATCH] = {
		"frame-size-mismatch", "HARDWARE.md A1",
		"the descriptor has exactly 8 + len + pad bytes", false },
	[CHECKER_COMMAND_WITH_PAYLOAD] = {
		"command-with-payload", "HARDWARE.md A2",
		"OPEN and CLOSE have len 0 and pad 0", false },
	[CHECKER_EMPTY_DATA] = {
		"empty-data", "HARDWARE.md A1", "DATA carries a packet", false },

	[CHECKER_DATA_BEFORE_AP_OPEN] = {
		"data-before-ap-open", "HARDWARE.md A2, P5",
		"the AP sends data only after its own OPEN", false },
	[CHECKER_DATA_ON_CLOSED_CHANNEL] = {
		"data-on-closed-channel", "HARDWARE.md A2, T8",
		"the AP sends data only while the modem's end is open", false },
	[CHECKER_OPEN_UNANNOUNCED] = {
		"open-unannounced", "HARDWARE.md A2",
		"the AP opens a channel only after the modem did", false },
	[CHECKER_DUPLICATE_OPEN] = {
		"duplicate-open", "HARDWARE.md A2",
		"the AP opens a channel once until it closes it or the modem boots", false },
	[CHECKER_CLOSE_UNOPENED] = {
		"close-unopened", "HARDWARE.md A2",
		"the AP closes only what it opened", false },
};

_Static_assert(sizeof(rules) / sizeof(rules[0]) == CHECKER_RULE_COUNT,
	       "every rule is in the table");

const struct checker_rule_info *checker_rule_info(enum checker_rule rule)
{
	assert((unsigned int)rule < CHECKER_RULE_COUNT);
	assert(rules[rule].name && rules[rule].source && rules[rule].text);
	return &rules[rule];
}

enum checker_rule checker_rule_find(const char *name)
{
	assert(name);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		if (strcmp(rules[rule].name, name) == 0)
			return (enum checker_rule)rule;
	}
	return CHECKER_RULE_COUNT;
}
