/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM-DMUX wire format: one 8-byte header, payload and pad in one descriptor.
 *
 *   offset  0      2       3    4    5    6      8
 *           magic  signal  cmd  pad  ch   len    payload ... pad ...
 *
 * All multi-byte fields are little endian, whatever the host is.
 * Source: HARDWARE.md A1 (header), A2 (commands), A4 (sizes, pad), A5 (signal).
 */
#ifndef DMUX_FRAME_H
#define DMUX_FRAME_H

#include "dmux_types.h"

#define DMUX_MAGIC			0x33fcu
#define DMUX_HEADER_SIZE		8u
/* One receive buffer: both mainline and the vendor's default (A4). */
#define DMUX_BUFFER_SIZE		2048u
#define DMUX_PAYLOAD_MAX		(DMUX_BUFFER_SIZE - DMUX_HEADER_SIZE)
/* DATA from the modem: "the DMA engine knows the length, I do not" (A1). */
#define DMUX_LENGTH_FROM_DMA		0xffffu
#define DMUX_PAD_ALIGNMENT		4u
#define DMUX_PAD_MAX			(DMUX_PAD_ALIGNMENT - 1u)

/* Signal byte: dynamic MTU (A5). */
#define DMUX_SIGNAL_DYNAMIC_MTU		0x02u
#define DMUX_SIGNAL_POOL_SIZE_SHIFT	4u
#define DMUX_SIGNAL_POOL_SIZE_MASK	0x30u
#define DMUX_SIGNAL_MTU_SIZE_SHIFT	6u
#define DMUX_SIGNAL_MTU_SIZE_MASK	0xc0u

/**
 * enum dmux_command - header byte 3
 * @DMUX_COMMAND_DATA:		payload follows, both directions
 * @DMUX_COMMAND_OPEN:		sender's end of the channel is open
 * @DMUX_COMMAND_CLOSE:		sender's end of the channel is closed
 * @DMUX_COMMAND_STATUS:	reserved, never seen
 * @DMUX_COMMAND_OPEN_NO_A2_PC:	OPEN, and power collapse is off until the modem restarts
 */
enum dmux_command {
	DMUX_COMMAND_DATA = 0,
	DMUX_COMMAND_OPEN = 1,
	DMUX_COMMAND_CLOSE = 2,
	DMUX_COMMAND_STATUS = 3,
	DMUX_COMMAND_OPEN_NO_A2_PC = 4,
	DMUX_COMMAND_COUNT
};

/**
 * enum dmux_verdict - what dmux_frame_decode() thinks of received bytes
 * @DMUX_VERDICT_OK:		well formed
 * @DMUX_VERDICT_SHORT:		fewer bytes than a header
 * @DMUX_VERDICT_BAD_MAGIC:	first two bytes are not FC 33
 * @DMUX_VERDICT_BAD_COMMAND:	command above OPEN_NO_A2_PC
 * @DMUX_VERDICT_BAD_CHANNEL:	channel not below the limit given
 * @DMUX_VERDICT_TOO_LONG:	len above the payload limit given
 * @DMUX_VERDICT_TRUNCATED:	header + len exceeds the bytes received
 * @DMUX_VERDICT_BAD_PAD:	pad above the limit given, or bytes received differ
 *				from header + len + pad
 * @DMUX_VERDICT_EMPTY_DATA:	DATA without payload
 * @DMUX_VERDICT_COMMAND_PAYLOAD: OPEN, CLOSE, ... with payload or pad
 *
 * The first rule broken, in this order, names the verdict.
 */
enum dmux_verdict {
	DMUX_VERDICT_OK = 0,
	DMUX_VERDICT_SHORT,
	DMUX_VERDICT_BAD_MAGIC,
	DMUX_VERDICT_BAD_COMMAND,
	DMUX_VERDICT_BAD_CHANNEL,
	DMUX_VERDICT_TOO_LONG,
	DMUX_VERDICT_TRUNCATED,
	DMUX_VERDICT_BAD_PAD,
	DMUX_VERDICT_EMPTY_DATA,
	DMUX_VERDICT_COMMAND_PAYLOAD,
	DMUX_VERDICT_COUNT
};

/**
 * struct dmux_header - the decoded header
 * @signal:	dynamic-MTU bits, 0 from mainline
 * @command:	enum dmux_command, or the raw byte when the verdict says BAD_COMMAND
 * @pad:	pad bytes after the payload
 * @channel:	logical channel, raw byte
 * @length:	payload bytes as written on the wire; DMUX_LENGTH_FROM_DMA is possible
 */
struct dmux_header {
	uint8_t signal;
	uint8_t command;
	uint8_t pad;
	uint8_t channel;
	uint16_t length;
};

/**
 * struct dmux_decode_rules - how strict the receiver is
 * @payload_max:	largest payload in bytes
 * @pad_max:		largest pad; the modem must take mainline's 4, a strict peer takes 3
 * @channels:		first invalid channel id
 * @length_from_dma:	accept len 0xffff and use the byte count of the DMA engine
 * @exact_size:		bytes received must be header + len + pad exactly (only where the
 *			DMA engine reports the count; otherwise extra bytes are ignored)
 */
struct dmux_decode_rules {
	uint32_t payload_max;
	uint8_t pad_max;
	uint8_t channels;
	bool length_from_dma;
	bool exact_size;
};

/**
 * struct dmux_frame - a decoded frame
 * @header:		copy of the header; the bytes are read exactly once
 * @payload_offset:	always DMUX_HEADER_SIZE, in bytes from the start of the frame
 * @payload_length:	bytes of payload after resolving DMUX_LENGTH_FROM_DMA
 */
struct dmux_frame {
	struct dmux_header header;
	uint32_t payload_offset;
	uint32_t payload_length;
};

/**
 * dmux_frame_encode_header() - write the 8 header bytes
 * @out:	at least DMUX_HEADER_SIZE bytes
 * @header:	fields; length must fit the command's rule (asserted: 0 unless DATA)
 */
void dmux_frame_encode_header(uint8_t *out, const struct dmux_header *header);

/**
 * dmux_frame_pad() - pad bytes that a payload needs
 * @payload_length:	bytes
 *
 * Return: 0..3 so that header + payload + pad is a multiple of 4 (vendor's rule, A4;
 * mainline adds 4 to an aligned payload).
 */
uint32_t dmux_frame_pad(uint32_t payload_length);

/**
 * dmux_frame_decode() - judge and parse received bytes
 * @bytes:	start of the frame; may be shared with a hostile peer, each byte is read once
 * @received:	bytes that are known to have arrived
 * @rules:	strictness
 * @frame:	filled as far as the verdict allows: header fields are valid for every verdict
 *		except SHORT and BAD_MAGIC (zeroed then), payload_length only for OK
 *
 * Callable in any context; touches nothing else.
 *
 * Return: enum dmux_verdict.
 */
enum dmux_verdict dmux_frame_decode(const uint8_t *bytes, uint32_t received,
				    const struct dmux_decode_rules *rules,
				    struct dmux_frame *frame);

/**
 * dmux_frame_signal_mtu() - dynamic-MTU size announced in an OPEN
 * @signal:	signal byte
 *
 * Return: 2048, 4096, 8192 or 16384 bytes; 2048 when DMUX_SIGNAL_DYNAMIC_MTU is clear.
 */
uint32_t dmux_frame_signal_mtu(uint8_t signal);

/**
 * dmux_frame_signal_pool() - number of receive buffers announced in an AP's OPEN
 * @signal:	signal byte
 *
 * Return: 32, 64, 128 or 256; 32 when DMUX_SIGNAL_DYNAMIC_MTU is clear.
 */
uint32_t dmux_frame_signal_pool(uint8_t signal);

/* Names for logs and traces; "?" outside the enum. Never NULL. */
const char *dmux_command_name(uint8_t command);
const char *dmux_verdict_name(enum dmux_verdict verdict);

#endif /* DMUX_FRAME_H */
