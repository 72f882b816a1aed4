/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Writing and reading of records.
 *
 * A block is built in memory and written with one fwrite() and a flush, so that what the
 * process had to say before it died is in the file. The reader trusts nothing: every length
 * is checked against the block, every enum against its range.
 */
#include "record.h"

#include "little_endian.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static const uint8_t record_magic[8] = { 'D', 'M', 'U', 'X', 'R', 'E', 'C', '1' };

#define BLOCK_HEADER 8u
#define START_BYTES (3u * 8u + 10u * 4u)
#define EVENT_BYTES (8u + 2u * 4u + 3u * 8u + 2u * 4u)
#define NOTE_BYTES 8u
#define END_BYTES (3u * 8u)

_Static_assert(EVENT_BYTES + RECORD_DATA_MAX + RECORD_TEXT_MAX <= RECORD_PAYLOAD_MAX,
	       "the largest event fits the reader");
_Static_assert(START_BYTES <= RECORD_PAYLOAD_MAX && END_BYTES <= RECORD_PAYLOAD_MAX,
	       "so do the fixed blocks");

/* A place in a block. */
static uint8_t *put32(uint8_t *at, uint32_t value)
{
	hw_put_le32(at, value);
	return at + 4;
}

static uint8_t *put64(uint8_t *at, uint64_t value)
{
	hw_put_le64(at, value);
	return at + 8;
}

static uint32_t take32(const uint8_t **at)
{
	*at += 4;
	return hw_get_le32(*at - 4);
}

static uint64_t take64(const uint8_t **at)
{
	*at += 8;
	return hw_get_le64(*at - 8);
}

void record_writer_init(struct record_writer *writer, FILE *file)
{
	assert(writer && file);
	*writer = (struct record_writer){ .file = file, .limit = RECORD_LIMIT_DEFAULT };
}

static void write_bytes(struct record_writer *writer, const void *bytes, size_t length)
{
	if (writer->failed)
		return;
	errno = 0;
	if (length > writer->limit - writer->written)
		errno = EFBIG;
	else if (fwrite(bytes, 1, length, writer->file) == length && fflush(writer->file) == 0)
		writer->written += length;
	else if (errno == 0)
		errno = EIO;
	writer->failed = errno != 0;
	writer->error = errno;
}

/* @block has room for the header in front; @end is behind its payload. */
static void write_block(struct record_writer *writer, enum record_type type, uint8_t *block,
			const uint8_t *end)
{
	assert(end >= block + BLOCK_HEADER);
	hw_put_le32(block, type);
	hw_put_le32(block + 4, (uint32_t)(end - block) - BLOCK_HEADER);
	write_bytes(writer, block, (size_t)(end - block));
}

void record_write_start(struct record_writer *writer, const struct record_start *start)
{
	uint8_t block[BLOCK_HEADER + START_BYTES], *at = block + BLOCK_HEADER;

	assert(writer && start);
	assert(!writer->started && writer->written <= writer->limit);
	writer->started = true;
	write_bytes(writer, record_magic, sizeof(record_magic));
	at = put64(at, start->time_ns);
	at = put64(at, start->lines);
	at = put64(at, start->hash);
	at = put32(at, start->bam.version);
	at = put32(at, start->bam.pipes);
	at = put32(at, start->bam.num_ees);
	at = put32(at, start->levels.ap_word);
	at = put32(at, start->levels.modem_word);
	at = put32(at, start->levels.subscribed);
	at = put32(at, start->levels.bam_power);
	at = put32(at, start->levels.bam_irq);
	at = put32(at, start->levels.pipes);
	at = put32(at, start->levels.modem_state);
	assert(at == block + sizeof(block));
	write_block(writer, RECORD_START, block, at);
}

void record_write_event(struct record_writer *writer, const struct hw_event *event)
{
	uint8_t block[BLOCK_HEADER + EVENT_BYTES + RECORD_DATA_MAX + RECORD_TEXT_MAX];
	uint8_t *at = block + BLOCK_HEADER;
	uint32_t data = event->length < RECORD_DATA_MAX ? event->length : RECORD_DATA_MAX;
	uint32_t text = event->text ? (uint32_t)strnlen(event->text, RECORD_TEXT_MAX) : 0;

	assert(writer && writer->started);
	assert(event->data || event->length == 0);
	at = put64(at, event->time_ns);
	at = put32(at, event->kind);
	at = put32(at, event->unit);
	at = put64(at, event->a);
	at = put64(at, event->b);
	at = put64(at, event->c);
	at = put32(at, data);
	at = put32(at, text);
	if (data > 0)
		memcpy(at, event->data, data);
	if (text > 0)
		memcpy(at + data, event->text, text);
	write_block(writer, RECORD_EVENT, block, at + data + text);
}

void record_write_note(struct record_writer *writer, uint64_t time_ns, const char *text)
{
	uint8_t block[BLOCK_HEADER + NOTE_BYTES + RECORD_TEXT_MAX], *at = block + BLOCK_HEADER;
	uint32_t length = (uint32_t)strnlen(text, RECORD_TEXT_MAX);

	assert(writer && writer->started);
	at = put64(at, time_ns);
	memcpy(at, text, length);
	write_block(writer, RECORD_NOTE, block, at + length);
}

void record_write_end(struct record_writer *writer, const struct record_end *end)
{
	uint8_t block[BLOCK_HEADER + END_BYTES], *at = block + BLOCK_HEADER;

	assert(writer && writer->started);
	at = put64(at, end->time_ns);
	at = put64(at, end->lines);
	at = put64(at, end->hash);
	write_block(writer, RECORD_END, block, at);
}

void record_reader_init(struct record_reader *reader, FILE *file)
{
	assert(reader && file);
	reader->file = file;
	reader->opened = reader->started = reader->ended = false;
}

static bool read_start(const uint8_t *at, uint32_t length, struct record_start *start)
{
	if (length != START_BYTES)
		return false;
	start->time_ns = take64(&at);
	start->lines = take64(&at);
	start->hash = take64(&at);
	start->bam.version = (enum bam_version)take32(&at);
	start->bam.pipes = take32(&at);
	start->bam.num_ees = take32(&at);
	start->levels.ap_word = take32(&at);
	start->levels.modem_word = take32(&at);
	start->levels.subscribed = take32(&at);
	start->levels.bam_power = take32(&at);
	start->levels.bam_irq = take32(&at);
	start->levels.pipes = take32(&at);
	start->levels.modem_state = take32(&at);
	return (unsigned int)start->bam.version < BAM_VERSION_COUNT &&
	       start->bam.pipes <= BAM_PIPES_MAX;
}

/* Data and text stay in the payload; one byte more is there for the text's NUL. */
static bool read_event(uint8_t *payload, uint32_t length, struct hw_event *event)
{
	const uint8_t *at = payload;
	uint32_t data, text;

	if (length < EVENT_BYTES)
		return false;
	*event = (struct hw_event){ .time_ns = take64(&at) };
	event->kind = (enum hw_event_kind)take32(&at);
	event->unit = take32(&at);
	event->a = take64(&at);
	event->b = take64(&at);
	event->c = take64(&at);
	data = take32(&at);
	text = take32(&at);
	if ((unsigned int)event->kind >= HW_EVENT_KIND_COUNT || data > RECORD_DATA_MAX ||
	    text > RECORD_TEXT_MAX || length != EVENT_BYTES + data + text)
		return false;
	payload[length] = '\0';
	event->data = data > 0 ? at : NULL;
	event->length = data;
	event->text = text > 0 ? (const char *)at + data : NULL;
	return true;
}

static bool read_note(uint8_t *payload, uint32_t length, struct record_item *item)
{
	const uint8_t *at = payload;

	if (length < NOTE_BYTES || length > NOTE_BYTES + RECORD_TEXT_MAX)
		return false;
	item->note_ns = take64(&at);
	payload[length] = '\0';
	item->note = (const char *)at;
	return true;
}

static bool read_end(const uint8_t *at, uint32_t length, struct record_end *end)
{
	if (length != END_BYTES)
		return false;
	end->time_ns = take64(&at);
	end->lines = take64(&at);
	end->hash = take64(&at);
	return true;
}

/* The block in @reader->payload; the order of blocks is part of the format. */
static bool read_block(struct record_reader *reader, uint32_t type, uint32_t length,
		       struct record_item *item)
{
	if (reader->ended || reader->started != (type != RECORD_START))
		return false;
	item->type = (enum record_type)type;
	switch (type) {
	case RECORD_START:
		reader->started = true;
		return read_start(reader->payload, length, &item->start);
	case RECORD_EVENT:
		return read_event(reader->payload, length, &item->event);
	case RECORD_NOTE:
		return read_note(reader->payload, length, item);
	case RECORD_END:
		reader->ended = true;
		return read_end(reader->payload, length, &item->end);
	default:
		return false;
	}
}

enum record_result record_read(struct record_reader *reader, struct record_item *item)
{
	uint8_t header[BLOCK_HEADER];
	size_t got;
	uint32_t length;

	assert(reader && item);
	if (!reader->opened) {
		got = fread(header, 1, sizeof(header), reader->file);
		if (memcmp(header, record_magic, got) != 0)
			return RECORD_BAD;
		if (got < sizeof(header))
			return RECORD_CUT;
		reader->opened = true;
	}
	got = fread(header, 1, sizeof(header), reader->file);
	if (got == 0)
		return RECORD_OVER;
	if (got < sizeof(header))
		return RECORD_CUT;
	length = hw_get_le32(header + 4);
	if (length > RECORD_PAYLOAD_MAX)
		return RECORD_BAD;
	if (fread(reader->payload, 1, length, reader->file) < length)
		return RECORD_CUT;
	return read_block(reader, hw_get_le32(header), length, item) ? RECORD_ITEM : RECORD_BAD;
}
