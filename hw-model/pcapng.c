/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * pcapng as in the IETF's draft-ietf-opsawg-pcapng: a section header, two interface
 * descriptions, one enhanced packet block a packet; little endian, everything padded to
 * four bytes.
 *
 * Blocks are built in one buffer that the largest frame fits: the length of a block stands
 * at both of its ends and covers its options.
 */
#include "pcapng.h"

#include "../core/dmux_frame.h"
#include "little_endian.h"

#include <assert.h>
#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER = 0x1a2b3c4d,
	VERSION_MAJOR = 1,
	VERSION_MINOR = 0,
};

enum {
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_SECTION_APPLICATION = 4,
	OPTION_INTERFACE_NAME = 2,
	OPTION_INTERFACE_DESCRIPTION = 3,
	OPTION_INTERFACE_TIME = 9,
	OPTION_PACKET_FLAGS = 2,
};

enum {
	LINKTYPE_RAW = 101,
	LINKTYPE_USER0 = 147,
	FLAG_INBOUND = 1,
	FLAG_OUTBOUND = 2,
	NANOSECONDS = 9,	/* ten to the minus ... */
};

/* Order of the interface descriptions. */
enum {
	INTERFACE_DMUX,
	INTERFACE_IP,
};

/* More than any frame: the modem's buffers are DMUX_BUFFER_SIZE and two descriptors. */
#define PACKET_MAX 65536u
#define BLOCK_MAX (PACKET_MAX + 512u)
#define COMMENT_MAX 160u

struct block {
	uint8_t bytes[BLOCK_MAX];
	uint32_t used;
};

static void add16(struct block *block, uint32_t value)
{
	assert(block->used + 2 <= BLOCK_MAX && value <= UINT16_MAX);
	hw_put_le16(&block->bytes[block->used], (uint16_t)value);
	block->used += 2;
}

static void add32(struct block *block, uint32_t value)
{
	assert(block->used + 4 <= BLOCK_MAX);
	hw_put_le32(&block->bytes[block->used], value);
	block->used += 4;
}

static void add_padded(struct block *block, const void *bytes, uint32_t length)
{
	uint32_t padded = (length + 3u) & ~3u;

	assert(block->used + padded <= BLOCK_MAX);
	if (length > 0)
		memcpy(&block->bytes[block->used], bytes, length);
	memset(&block->bytes[block->used + length], 0, padded - length);
	block->used += padded;
}

static void add_option(struct block *block, uint32_t code, const void *bytes, uint32_t length)
{
	add16(block, code);
	add16(block, length);
	add_padded(block, bytes, length);
}

static void add_text(struct block *block, uint32_t code, const char *text)
{
	add_option(block, code, text, (uint32_t)strlen(text));
}

static void begin_block(struct block *block, uint32_t type)
{
	block->used = 0;
	add32(block, type);
	add32(block, 0); /* its length, known in the end */
}

static void end_block(struct block *block, FILE *file)
{
	add16(block, OPTION_END);
	add16(block, 0);
	add32(block, block->used + 4u);
	hw_put_le32(&block->bytes[4], block->used);
	assert(block->used % 4u == 0);
	fwrite(block->bytes, 1, block->used, file);
}

static void write_interface(FILE *file, uint32_t linktype, const char *name,
			    const char *description)
{
	static const uint8_t resolution = NANOSECONDS;
	struct block block;

	begin_block(&block, BLOCK_INTERFACE);
	add16(&block, linktype);
	add16(&block, 0);
	add32(&block, 0); /* packets are not cut */
	add_text(&block, OPTION_INTERFACE_NAME, name);
	add_text(&block, OPTION_INTERFACE_DESCRIPTION, description);
	add_option(&block, OPTION_INTERFACE_TIME, &resolution, sizeof(resolution));
	end_block(&block, file);
}

void pcapng_begin(FILE *file)
{
	struct block block;

	assert(file);
	begin_block(&block, BLOCK_SECTION);
	add32(&block, BYTE_ORDER);
	add16(&block, VERSION_MAJOR);
	add16(&block, VERSION_MINOR);
	add32(&block, UINT32_MAX); /* the section's length is not given */
	add32(&block, UINT32_MAX);
	add_text(&block, OPTION_SECTION_APPLICATION, "BAM-DMUX bench");
	end_block(&block, file);
	write_interface(file, LINKTYPE_USER0, "bam-dmux",
			"frames as they crossed the BAM; scenarios/wireshark/bam_dmux.lua reads them");
	write_interface(file, LINKTYPE_RAW, "ip", "the IP packets in them");
}

static void write_packet(FILE *file, uint32_t interface, const struct hw_event *event,
			 const uint8_t *bytes, uint32_t length, const char *comment)
{
	struct block block;
	uint8_t flags[4];

	begin_block(&block, BLOCK_PACKET);
	add32(&block, interface);
	add32(&block, (uint32_t)(event->time_ns >> 32));
	add32(&block, (uint32_t)event->time_ns);
	add32(&block, length);
	add32(&block, length);
	add_padded(&block, bytes, length);
	hw_put_le32(flags, event->kind == HW_EVENT_FRAME_UP ? FLAG_OUTBOUND : FLAG_INBOUND);
	add_option(&block, OPTION_PACKET_FLAGS, flags, sizeof(flags));
	add_text(&block, OPTION_COMMENT, comment);
	end_block(&block, file);
}

/* Length of the IP packet in a DATA frame; 0 for none. The header may lie. */
static uint32_t inner_length(const uint8_t *frame, uint32_t length)
{
	uint32_t declared;

	if (length <= DMUX_HEADER_SIZE || hw_get_le16(frame) != DMUX_MAGIC ||
	    frame[3] != DMUX_COMMAND_DATA)
		return 0;
	declared = hw_get_le16(&frame[6]);
	if (declared == DMUX_LENGTH_FROM_DMA)
		declared = length - DMUX_HEADER_SIZE;
	if (declared == 0 || declared > length - DMUX_HEADER_SIZE)
		return 0;
	/* version 4 or 6: something else is not IP, whatever it is */
	return (frame[DMUX_HEADER_SIZE] >> 4) == 4 || (frame[DMUX_HEADER_SIZE] >> 4) == 6 ?
		       declared : 0;
}

void pcapng_event(FILE *file, const struct hw_event *event)
{
	char comment[COMMENT_MAX];
	uint32_t length, inner;
	int used;

	assert(file && event);
	if ((event->kind != HW_EVENT_FRAME_UP && event->kind != HW_EVENT_FRAME_DOWN) ||
	    !event->data)
		return;
	length = event->length < PACKET_MAX ? event->length : PACKET_MAX;
	used = snprintf(comment, sizeof(comment), "%s channel %u",
			event->kind == HW_EVENT_FRAME_UP ? "up" : "down", event->unit);
	if (event->a != DMUX_VERDICT_OK)
		snprintf(comment + used, sizeof(comment) - (size_t)used, ", %s",
			 dmux_verdict_name((enum dmux_verdict)event->a));
	write_packet(file, INTERFACE_DMUX, event, event->data, length, comment);
	inner = inner_length(event->data, length);
	if (inner > 0) {
		comment[used] = '\0';
		write_packet(file, INTERFACE_IP, event, event->data + DMUX_HEADER_SIZE, inner,
			     comment);
	}
}
