/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMD, the modem's end: packet channels between AP and modem through SMEM, one
 * doorbell each way. Source: CONTROL-PLANE.md 1.
 *
 *   item 13        channel allocation table, 64 entries {name, cid, flags, ref_count}
 *   item 14 + cid  channel info: the AP's half, then the modem's
 *   item 338 + cid FIFOs: AP to modem, then modem to AP
 *
 * A channel and its items are made by the first boot of the firmware and stay for the life of
 * SMEM; what a restart changes is the state in the modem's half.
 *
 * Nothing the AP writes is believed: items are looked up again at each access, indexes are
 * checked against the FIFO, and the modem's own indexes and states are kept here and only
 * copied to SMEM. A broken channel is reported (HW_EVENT_GUEST_ERROR) and carries nothing.
 *
 * Context: as the modem's. smd_doorbell() must be called within the AP's write of the doorbell:
 * the AP rings after every change of state, and a close that is followed by an open is seen only
 * if each is looked at in time.
 */
#ifndef HW_MODEL_SMD_H
#define HW_MODEL_SMD_H

#include "event.h"
#include "smem.h"
#include "tcsr_mutex.h"

#define SMEM_ITEM_SMD_TABLE 13u
#define SMEM_ITEM_SMD_INFO 14u
#define SMEM_ITEM_SMD_FIFO 338u

#define SMD_CHANNELS_MAX 8u
/* Longest name with its NUL (field of 20 bytes in the table). */
#define SMD_NAME_MAX 20u
#define SMD_TABLE_ENTRIES 64u
#define SMD_HEADER_SIZE 20u
#define SMD_FIFO_MIN 64u
#define SMD_FIFO_MAX 8192u
/* The AP collects a packet that wraps in a buffer of this size, unchecked. */
#define SMD_SEND_MAX 4096u

enum smd_channel_state {
	SMD_CLOSED,
	SMD_OPENING,
	SMD_OPENED,
	SMD_FLUSHING,
	SMD_CLOSING,
	SMD_RESET,
	SMD_RESET_OPENING,
	SMD_STATE_COUNT
};

/* What smd_receive() found. */
enum smd_result {
	SMD_EMPTY,		/* no whole packet, or the channel is not open */
	SMD_PACKET,
	SMD_TOO_LARGE,		/* taken and thrown away */
	SMD_BROKEN		/* impossible length: all that was in the FIFO is thrown away */
};

/**
 * struct smd_channel - a channel that the firmware offers
 * @name:	as the AP's drivers match it, shorter than SMD_NAME_MAX
 * @cid:	0..63, unique; also the index in the table
 */
struct smd_channel {
	const char *name;
	uint32_t cid;
};

/**
 * struct smd_config - how the firmware makes its channels
 * @fifo_bytes:		of each direction; a power of two, SMD_FIFO_MIN..SMD_FIFO_MAX
 * @word_info:		channel info of 32-bit flags (88 bytes) instead of bytes (40); the AP then
 *			refuses packets whose length is no multiple of 4
 * @reopen:		after a close by the AP the firmware is ready for the next open
 */
struct smd_config {
	uint32_t fifo_bytes;
	bool word_info;
	bool reopen;
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/**
 * struct smd_channel_memory - snapshot of one channel
 * @state:	enum smd_channel_state of the modem's half
 * @ap_state:	the AP's as last seen
 * @head:	where the modem writes next (modem to AP)
 * @tail:	where it reads next (AP to modem)
 * @made:	its items exist and are ours
 * @blocked:	the modem waits for room, and has asked to be told
 * @offer:	the firmware wants it open again when the AP has closed it
 */
struct smd_channel_memory {
	uint32_t state;
	uint32_t ap_state;
	uint32_t head;
	uint32_t tail;
	uint32_t made;
	uint32_t blocked;
	uint32_t offer;
};

/**
 * struct smd_state - snapshot
 * @running:	the firmware lives
 * @making:	channels that do not exist yet wait for SMEM's lock
 * @fifo_bytes:	per direction, as made
 * @word_info:	as made
 */
struct smd_state {
	struct smd_channel_memory channel[SMD_CHANNELS_MAX];
	uint32_t running;
	uint32_t making;
	uint32_t fifo_bytes;
	uint32_t word_info;
	uint32_t reopen;
};

#pragma GCC diagnostic pop

struct smd {
	struct hw_host host;
	const struct hw_event_bus *bus;
	struct smem *smem;
	struct tcsr_mutex *mutex;
	const struct smd_channel *channels;
	uint32_t channel_count;
	struct smd_state state;
};

/* @channels stays the caller's; at most SMD_CHANNELS_MAX. */
void smd_init(struct smd *smd, const struct hw_host *host, const struct hw_event_bus *bus,
	      struct smem *smem, struct tcsr_mutex *mutex, const struct smd_channel *channels, uint32_t channel_count);
/* Cold reset, with a fresh SMEM. */
void smd_reset(struct smd *smd);

/**
 * smd_boot() - the firmware starts: offer the channels that exist, and make the others
 * @config:	used for channels that are made now; FIFO size and layout of the first boot stay
 *
 * Return: as smd_make().
 */
bool smd_boot(struct smd *smd, const struct smd_config *config);
/**
 * smd_make() - make and offer the channels that do not exist yet, under SMEM_LOCK
 *
 * Return: false while the AP holds the lock: nothing was done, try again later.
 */
bool smd_make(struct smd *smd);
/**
 * smd_down() - the firmware is gone
 * @tell:	its halves become CLOSED and the AP is rung, which stands for whoever tells the AP
 *		when there is no remoteproc; false: silicon without firmware writes nothing
 */
void smd_down(struct smd *smd, bool tell);

/* The AP rang APCS_IPC_BIT_MODEM_SMD: follow its states, clear its flags. */
void smd_doorbell(struct smd *smd);

bool smd_is_open(const struct smd *smd, unsigned int channel);

/**
 * smd_receive() - take one packet
 * @room:	bytes at @bytes
 * @length:	out, bytes of the packet; 0 unless SMD_PACKET
 */
enum smd_result smd_receive(struct smd *smd, unsigned int channel, uint8_t *bytes, uint32_t room,
			    uint32_t *length);

/* Largest packet that can be sent now; 0 when closed or full. */
uint32_t smd_send_room(struct smd *smd, unsigned int channel);
/* Have the AP ring when it has read, or no more. */
void smd_wait_for_room(struct smd *smd, unsigned int channel, bool wait);

/* False, and nothing sent: closed, no room, above SMD_SEND_MAX, or odd length with word_info. */
bool smd_send(struct smd *smd, unsigned int channel, const uint8_t *bytes, uint32_t length);

/* "?" outside the enum. Never NULL. */
const char *smd_state_name(uint32_t state);

/* NULL, or a static text naming what cannot be in a snapshot. */
const char *smd_state_check(const struct smd_state *state);

#endif /* HW_MODEL_SMD_H */
