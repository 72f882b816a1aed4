/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMD, the modem's end: channel states and packets.
 *
 *          AP closed                  AP opening, opened
 *   CLOSED ---------> OPENING -----------------------------> OPENED
 *     ^                                                        |
 *     +------------------- AP anything else -------------------+
 *
 * OPENING is the offer: only then does the AP make a device. The firmware offers a channel only
 * while the AP's end is closed, because a close is what sets all four indexes to 0; after a
 * restart it therefore first waits for the AP to notice that the old firmware is gone.
 *
 * A packet is a header of 20 bytes, of which the first four are the length of what follows.
 * The AP writes it in two parts; it is taken when it is complete.
 * Source: CONTROL-PLANE.md 1.2, 1.3.
 */
#include "smd.h"

#include "little_endian.h"
#include "smd_memory.h"

#include <assert.h>
#include <string.h>

static const char *const state_names[] = {
	[SMD_CLOSED] = "closed",
	[SMD_OPENING] = "opening",
	[SMD_OPENED] = "opened",
	[SMD_FLUSHING] = "flushing",
	[SMD_CLOSING] = "closing",
	[SMD_RESET] = "reset",
	[SMD_RESET_OPENING] = "reset-opening",
};

_Static_assert(sizeof(state_names) / sizeof(state_names[0]) == SMD_STATE_COUNT,
	       "every state has a name");
_Static_assert(SMD_HEADER_SIZE < SMD_FIFO_MIN, "an empty packet fits the smallest FIFO");

const char *smd_state_name(uint32_t state)
{
	return state < SMD_STATE_COUNT ? state_names[state] : "?";
}

static void emit(const struct smd *smd, struct hw_event event)
{
	event.time_ns = hw_time_ns(&smd->host);
	hw_event_emit(smd->bus, &event);
}

/* @block: SMEM when an item is not there, SMD when what is in it makes no sense. */
static void complain(const struct smd *smd, enum hw_block block, unsigned int item, uint32_t value,
		     const char *text)
{
	emit(smd, (struct hw_event){ .kind = HW_EVENT_GUEST_ERROR, .unit = block,
				     .a = item, .b = value, .text = text });
}

static void ring(const struct smd *smd)
{
	smd->host.ops->irq_pulse(smd->host.opaque, HW_IRQ_SMD_MODEM);
}

static struct smd_channel_memory *memory_of(struct smd *smd, unsigned int channel)
{
	assert(channel < smd->channel_count);
	return &smd->state.channel[channel];
}

void smd_init(struct smd *smd, const struct hw_host *host, const struct hw_event_bus *bus,
	      struct smem *smem, struct tcsr_mutex *mutex, const struct smd_channel *channels,
	      uint32_t channel_count)
{
	assert(smd && host && host->ops && smem && mutex && channels);
	assert(channel_count <= SMD_CHANNELS_MAX);
	for (uint32_t i = 0; i < channel_count; i++) {
		assert(strlen(channels[i].name) < SMD_NAME_MAX);
		assert(channels[i].cid < SMD_TABLE_ENTRIES);
	}
	*smd = (struct smd){
		.host = *host, .bus = bus, .smem = smem, .mutex = mutex,
		.channels = channels, .channel_count = channel_count,
	};
	smd_reset(smd);
}

void smd_reset(struct smd *smd)
{
	memset(&smd->state, 0, sizeof(smd->state));
	smd->state.fifo_bytes = SMD_FIFO_MIN;
}

/* Our half says @state, with the flags that belong to it; the caller rings. */
static void enter(struct smd *smd, unsigned int channel, enum smd_channel_state state)
{
	struct smd_channel_memory *memory = memory_of(smd, channel);
	bool open = state == SMD_OPENED;

	memory->state = state;
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_DSR, open);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_CTS, open);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_CD, open);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_STATE, state);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_STATE_FLAG, 1);
}

/* Both indexes that we own. */
static void rewind_indexes(struct smd *smd, unsigned int channel)
{
	struct smd_channel_memory *memory = memory_of(smd, channel);

	memory->head = 0;
	memory->tail = 0;
	memory->blocked = 0;
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_HEAD, 0);
	smd_field_set(smd, channel, SMD_HALF_AP, SMD_FIELD_TAIL, 0);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_BLOCK_READ, 1);
}

/* Follow the AP's state; true if ours changed. */
static bool follow(struct smd *smd, unsigned int channel)
{
	struct smd_channel_memory *memory = memory_of(smd, channel);
	uint32_t before = memory->state, ap_before = memory->ap_state, ap;
	bool wants;

	if (!smd_field_get(smd, channel, SMD_HALF_AP, SMD_FIELD_STATE, &ap)) {
		complain(smd, HW_BLOCK_SMEM, SMEM_ITEM_SMD_INFO + smd->channels[channel].cid, ap,
			 "SMD: the channel info is gone from SMEM");
		ap = SMD_CLOSED;
	} else if (ap >= SMD_STATE_COUNT) {
		complain(smd, HW_BLOCK_SMD, SMEM_ITEM_SMD_INFO + smd->channels[channel].cid, ap,
			 "SMD: a channel state that does not exist");
		ap = SMD_CLOSED;
	}
	smd_field_set(smd, channel, SMD_HALF_AP, SMD_FIELD_STATE_FLAG, 0);
	memory->ap_state = ap;
	wants = ap == SMD_OPENING || ap == SMD_OPENED;

	if (memory->state == SMD_OPENED && !wants) {
		rewind_indexes(smd, channel);
		enter(smd, channel, SMD_CLOSED);
		memory->offer = smd->state.reopen;
		if (memory->offer && ap == SMD_CLOSED)
			enter(smd, channel, SMD_OPENING);
	} else if (memory->state == SMD_CLOSED && ap == SMD_CLOSED && memory->offer) {
		rewind_indexes(smd, channel);
		enter(smd, channel, SMD_OPENING);
	} else if (memory->state == SMD_OPENING && wants) {
		enter(smd, channel, SMD_OPENED);
	}
	if (memory->state != before || ap != ap_before)
		emit(smd, (struct hw_event){ .kind = HW_EVENT_SMD, .unit = channel, .a = ap,
					     .b = memory->state,
					     .text = smd->channels[channel].name });
	return memory->state != before;
}

/* New firmware offers its channels, whatever became of the old one's. */
static void offer(struct smd *smd, unsigned int channel)
{
	memory_of(smd, channel)->offer = 1;
	enter(smd, channel, SMD_CLOSED);
	follow(smd, channel);
}

bool smd_make(struct smd *smd)
{
	assert(smd);
	if (!smd->state.running || !smd->state.making)
		return true;
	if (!tcsr_mutex_take(smd->mutex, SMEM_LOCK))
		return false;
	smd->state.making = 0;
	for (unsigned int c = 0; c < smd->channel_count; c++) {
		struct smd_channel_memory *memory = &smd->state.channel[c];

		if (memory->made)
			continue;
		memory->made = smd_memory_make(smd, c);
		if (memory->made)
			offer(smd, c);
		else
			complain(smd, HW_BLOCK_SMEM, SMEM_ITEM_SMD_INFO + smd->channels[c].cid, 0,
				 "SMD: no room in SMEM for a channel");
	}
	tcsr_mutex_release(smd->mutex, SMEM_LOCK);
	ring(smd);
	return true;
}

bool smd_boot(struct smd *smd, const struct smd_config *config)
{
	bool first = true, all = true;

	assert(smd && config);
	assert(config->fifo_bytes >= SMD_FIFO_MIN && config->fifo_bytes <= SMD_FIFO_MAX);
	assert((config->fifo_bytes & (config->fifo_bytes - 1)) == 0);
	for (unsigned int c = 0; c < smd->channel_count; c++) {
		first = first && !smd->state.channel[c].made;
		all = all && smd->state.channel[c].made;
	}
	if (first) {
		smd->state.fifo_bytes = config->fifo_bytes;
		smd->state.word_info = config->word_info;
	}
	smd->state.running = 1;
	smd->state.reopen = config->reopen;
	smd->state.making = !all;
	for (unsigned int c = 0; c < smd->channel_count; c++) {
		if (smd->state.channel[c].made)
			offer(smd, c);
	}
	if (!first)
		ring(smd);
	return smd_make(smd);
}

void smd_down(struct smd *smd, bool tell)
{
	assert(smd);
	smd->state.running = 0;
	smd->state.making = 0;
	for (unsigned int c = 0; c < smd->channel_count; c++) {
		struct smd_channel_memory *memory = &smd->state.channel[c];

		if (!memory->made || !tell)
			continue;
		enter(smd, c, SMD_CLOSED);
		emit(smd, (struct hw_event){ .kind = HW_EVENT_SMD, .unit = c,
					     .a = memory->ap_state, .b = memory->state,
					     .text = smd->channels[c].name });
	}
	if (tell)
		ring(smd);
}

void smd_doorbell(struct smd *smd)
{
	bool changed = false;

	assert(smd);
	if (!smd->state.running)
		return;
	for (unsigned int c = 0; c < smd->channel_count; c++) {
		if (smd->state.channel[c].made)
			changed = follow(smd, c) || changed;
	}
	if (changed)
		ring(smd);
}

bool smd_is_open(const struct smd *smd, unsigned int channel)
{
	assert(channel < smd->channel_count);
	return smd->state.running && smd->state.channel[channel].made &&
	       smd->state.channel[channel].state == SMD_OPENED;
}

/* An index that the AP owns; false if it is none. */
static bool ap_index(struct smd *smd, unsigned int channel, enum smd_half half,
		     enum smd_field field, uint32_t *index)
{
	bool there = smd_field_get(smd, channel, half, field, index);

	if (there && *index < smd->state.fifo_bytes)
		return true;
	complain(smd, there ? HW_BLOCK_SMD : HW_BLOCK_SMEM,
		 SMEM_ITEM_SMD_INFO + smd->channels[channel].cid, *index,
		 there ? "SMD: the AP's index lies outside of the FIFO" :
			 "SMD: the channel info is gone from SMEM");
	return false;
}

/* We have read up to @tail: say so, and ring if the AP wants to know. */
static void taken(struct smd *smd, unsigned int channel, uint32_t tail)
{
	uint32_t quiet = 1;

	assert(tail < smd->state.fifo_bytes);
	memory_of(smd, channel)->tail = tail;
	smd_field_set(smd, channel, SMD_HALF_AP, SMD_FIELD_TAIL, tail);
	smd_field_set(smd, channel, SMD_HALF_AP, SMD_FIELD_HEAD_FLAG, 0);
	smd_field_set(smd, channel, SMD_HALF_AP, SMD_FIELD_TAIL_FLAG, 1);
	smd_field_get(smd, channel, SMD_HALF_AP, SMD_FIELD_BLOCK_READ, &quiet);
	if (!quiet)
		ring(smd);
}

enum smd_result smd_receive(struct smd *smd, unsigned int channel, uint8_t *bytes, uint32_t room,
			    uint32_t *length)
{
	uint32_t mask = smd->state.fifo_bytes - 1u;
	uint8_t header[SMD_HEADER_SIZE];
	uint32_t head, tail, used, declared;

	assert(bytes && length);
	*length = 0;
	if (!smd_is_open(smd, channel) ||
	    !ap_index(smd, channel, SMD_HALF_AP, SMD_FIELD_HEAD, &head))
		return SMD_EMPTY;
	tail = memory_of(smd, channel)->tail;
	used = (head - tail) & mask;
	if (used < SMD_HEADER_SIZE ||
	    !smd_fifo_get(smd, channel, SMD_HALF_AP, tail, header, sizeof(header)))
		return SMD_EMPTY;
	declared = hw_get_le32(header);
	if (declared > mask - SMD_HEADER_SIZE) {
		complain(smd, HW_BLOCK_SMD, SMEM_ITEM_SMD_FIFO + smd->channels[channel].cid, declared,
			 "SMD: a packet longer than the FIFO");
		taken(smd, channel, head);
		return SMD_BROKEN;
	}
	if (used < SMD_HEADER_SIZE + declared)
		return SMD_EMPTY;
	if (declared <= room &&
	    !smd_fifo_get(smd, channel, SMD_HALF_AP, (tail + SMD_HEADER_SIZE) & mask, bytes,
			  declared))
		return SMD_EMPTY;
	taken(smd, channel, (tail + SMD_HEADER_SIZE + declared) & mask);
	if (declared > room)
		return SMD_TOO_LARGE;
	*length = declared;
	return SMD_PACKET;
}

uint32_t smd_send_room(struct smd *smd, unsigned int channel)
{
	uint32_t mask = smd->state.fifo_bytes - 1u;
	struct smd_channel_memory *memory = memory_of(smd, channel);
	uint32_t tail, free, room;

	if (!smd_is_open(smd, channel) ||
	    !ap_index(smd, channel, SMD_HALF_MODEM, SMD_FIELD_TAIL, &tail))
		return 0;
	free = mask - ((memory->head - tail) & mask);
	room = free > SMD_HEADER_SIZE ? free - SMD_HEADER_SIZE : 0;
	return room < SMD_SEND_MAX ? room : SMD_SEND_MAX;
}

void smd_wait_for_room(struct smd *smd, unsigned int channel, bool wait)
{
	struct smd_channel_memory *memory = memory_of(smd, channel);

	if (memory->blocked == wait)
		return;
	memory->blocked = wait;
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_BLOCK_READ, !wait);
}

bool smd_send(struct smd *smd, unsigned int channel, const uint8_t *bytes, uint32_t length)
{
	uint32_t mask = smd->state.fifo_bytes - 1u;
	struct smd_channel_memory *memory = memory_of(smd, channel);
	uint8_t header[SMD_HEADER_SIZE] = { 0 };

	assert(bytes || length == 0);
	if (length == 0 || length > smd_send_room(smd, channel) ||
	    (smd->state.word_info && length % 4u != 0))
		return false;
	hw_put_le32(header, length);
	if (!smd_fifo_set(smd, channel, SMD_HALF_MODEM, memory->head, header, sizeof(header)) ||
	    !smd_fifo_set(smd, channel, SMD_HALF_MODEM, (memory->head + SMD_HEADER_SIZE) & mask,
			  bytes, length))
		return false;
	/* The index after the bytes, the flag after the index. */
	memory->head = (memory->head + SMD_HEADER_SIZE + length) & mask;
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_TAIL_FLAG, 0);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_HEAD, memory->head);
	smd_field_set(smd, channel, SMD_HALF_MODEM, SMD_FIELD_HEAD_FLAG, 1);
	ring(smd);
	return true;
}

const char *smd_state_check(const struct smd_state *state)
{
	assert(state);
	if (state->fifo_bytes < SMD_FIFO_MIN || state->fifo_bytes > SMD_FIFO_MAX ||
	    (state->fifo_bytes & (state->fifo_bytes - 1)) != 0)
		return "SMD FIFO size";
	if (state->running > 1 || state->making > 1 || state->word_info > 1 || state->reopen > 1)
		return "SMD switch";
	for (unsigned int c = 0; c < SMD_CHANNELS_MAX; c++) {
		const struct smd_channel_memory *memory = &state->channel[c];

		if (memory->made > 1 || memory->blocked > 1 || memory->offer > 1)
			return "SMD channel's switch";

		if (memory->state >= SMD_STATE_COUNT || memory->ap_state >= SMD_STATE_COUNT)
			return "SMD channel state";
		if (memory->head >= state->fifo_bytes || memory->tail >= state->fifo_bytes)
			return "SMD index";
	}
	return NULL;
}
