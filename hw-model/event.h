/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * One stream of events: everything that crosses between AP and modem.
 *
 * Each block of the model emits what it saw or did; the trace writer, the
 * protocol checker and the scenario engine listen. Emitters know
 * nothing of listeners. Events are delivered synchronously, in order, with the
 * virtual time at which they happened; listeners must not change the model. The one
 * exception is the scenario engine's at(), and its rules are in scenario_at.c.
 */
#ifndef HW_MODEL_EVENT_H
#define HW_MODEL_EVENT_H

#include "host.h"

/* Who reports HW_EVENT_GUEST_ERROR. */
enum hw_block {
	HW_BLOCK_DOORBELL,
	HW_BLOCK_MUTEX,
	HW_BLOCK_SMEM,
	HW_BLOCK_SMD,
	HW_BLOCK_QMI,
	HW_BLOCK_COUNT
};

/**
 * enum hw_event_kind - what happened; the meaning of unit, a, b, c
 *
 * unit is the pipe for BAM pipe events, the channel for frame and channel events, else 0.
 */
enum hw_event_kind {
	/* BAM; a = register offset in the block, b = value */
	HW_EVENT_BAM_READ,
	HW_EVENT_BAM_WRITE,
	HW_EVENT_BAM_UNPOWERED,		/* access while unpowered; c = 1 for a write */
	HW_EVENT_BAM_GUEST_ERROR,	/* bad access; a, b as above, c = enum bam_guest_error */
	HW_EVENT_BAM_POWER,		/* a = 1 on, 0 off */
	HW_EVENT_BAM_RESET,		/* block reset; a = 1 by AP (SW_RST), 0 by modem */
	HW_EVENT_BAM_IRQ,		/* level line changed; a = level */
	HW_EVENT_PIPE_RESET,		/* unit = pipe */
	HW_EVENT_PIPE_ENABLE,		/* unit = pipe, a = P_CTRL, b = FIFO address, c = FIFO bytes */
	HW_EVENT_PIPE_DISABLE,		/* P_EN cleared by a write; unit = pipe, a = P_CTRL */
	HW_EVENT_PIPE_DOORBELL,		/* unit = pipe, a = new write offset, b = old */
	HW_EVENT_DESCRIPTOR_DONE,	/* unit = pipe, a = FIFO offset, b = bytes moved, c = flags */
	HW_EVENT_PIPE_ERROR,		/* unit = pipe, a = address, b = size, c = enum bam_pipe_error */
	/* shared memory and doorbells */
	HW_EVENT_MUTEX,			/* unit = lock, a = old owner, b = new owner */
	HW_EVENT_DOORBELL_AP,		/* AP wrote the APCS IPC register; a = value */
	HW_EVENT_DOORBELL_MODEM,	/* modem rang SPI 26; a = 1 sent, 0 AP not subscribed */
	HW_EVENT_SMSM_AP,		/* AP's word changed; a = old, b = new */
	HW_EVENT_SMSM_MODEM,		/* modem's word changed; a = old, b = new */
	HW_EVENT_SMSM_SUBSCRIBE,	/* AP's subscription to the modem's word; a = old, b = new */
	HW_EVENT_GUEST_ERROR,		/* bad access beside the BAM, SMEM spoiled, nonsense in a channel of SMD;
					 * unit = enum hw_block, a = offset, SMEM item or length, b = value,
					 * text = what */
	/* frames: data/length = the whole frame as it crossed the BAM */
	HW_EVENT_FRAME_UP,		/* AP to modem; unit = channel byte, a = verdict, b = command */
	HW_EVENT_FRAME_DOWN,		/* modem to AP; unit = channel byte, a = verdict, b = command */
	HW_EVENT_PACKET_DROP,		/* unit = channel, a = bytes, text = reason */
	/* modem */
	HW_EVENT_MODEM_STATE,		/* a = old, b = new enum dmux_modem_state */
	HW_EVENT_CHANNEL,		/* unit = channel, a = 1 open/0 closed, b = 1 AP's end/0 modem's,
					 * c = 1: by no command of that end, the firmware's table changed */
	HW_EVENT_MODEM_FATAL,		/* text = reason */
	HW_EVENT_MODEM_BOOT,
	/* control plane */
	HW_EVENT_SMD,			/* end of an SMD channel changed; unit = channel, a = AP's, b = modem's
					 * enum smd_channel_state, text = name */
	HW_EVENT_QMI,			/* request taken; unit = service, a = message, b = enum qmi_error,
					 * c = 1 answered, text = name */
	/* guest */
	HW_EVENT_GUEST_SPLAT,		/* its kernel complains on the console; text = first line */
	/* checker */
	HW_EVENT_VIOLATION,		/* a = enum checker_rule, b = 1 if listed as known, text = detail */
	HW_EVENT_KIND_COUNT
};

/**
 * struct hw_event - one event, valid during the call only
 * @time_ns:	virtual time
 * @kind:	enum hw_event_kind
 * @unit:	pipe, channel or lock number, or enum hw_block
 * @a, @b, @c:	see enum hw_event_kind
 * @text:	static or call-lifetime string for a person; NULL for kinds that name none
 * @data:	frame bytes for FRAME_*, else NULL
 * @length:	bytes at @data
 */
struct hw_event {
	uint64_t time_ns;
	enum hw_event_kind kind;
	uint32_t unit;
	uint64_t a, b, c;
	const char *text;
	const uint8_t *data;
	uint32_t length;
};

typedef void (*hw_event_listener)(void *opaque, const struct hw_event *event);

#define HW_EVENT_LISTENERS_MAX 8

/**
 * struct hw_event_bus - the listeners, called in order of registration
 */
struct hw_event_bus {
	struct {
		hw_event_listener call;
		void *opaque;
	} listener[HW_EVENT_LISTENERS_MAX];
	unsigned int listeners;
};

/* Registers a listener; false when HW_EVENT_LISTENERS_MAX are there already. */
bool hw_event_listen(struct hw_event_bus *bus, hw_event_listener call, void *opaque);

/* Stamps nothing: the caller fills time_ns. @bus may be NULL (no listener). */
void hw_event_emit(const struct hw_event_bus *bus, const struct hw_event *event);

const char *hw_event_name(enum hw_event_kind kind);

#endif /* HW_MODEL_EVENT_H */
