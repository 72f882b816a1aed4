/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What stands for the guest at the model level: takes the orders that a timeline gives by
 * guest.* (scenario_guest_verbs.c), has the AP carry them out, and answers.
 *
 *   "step up 0", "seqnet both 1000 64 0" --> order --> model_ap, model_ping, model_flood
 *                                            done <--
 *
 * Orders are those of scenarios/guest/step and mean the same, as far as that needs no kernel; any
 * other is answered with exit status 127. Each begins a latency after it was given.
 */
#ifndef HW_MODEL_MODEL_GUEST_H
#define HW_MODEL_MODEL_GUEST_H

#include "agent_frame.h"
#include "model_echo.h"
#include "model_remoteproc.h"
#include "model_traffic.h"

/* Orders at the same time: as many as the engine gives. */
#define MODEL_ORDERS_MAX 16u
#define MODEL_ORDER_TEXT_MAX (DMUX_CHANNELS * MODEL_TRAFFIC_TEXT_MAX)
/* Words of an order. */
#define MODEL_ORDER_WORDS_MAX 24u

struct model_order;

/**
 * struct model_verb - what an order can be
 * @usage:	words behind it
 * @minimum, @maximum: number of these
 * @begin:	false: a word makes no sense
 * @run:	called when the order is due; sets @due_ns of the next call, or @done
 */
struct model_verb {
	const char *name;
	const char *usage;
	unsigned int minimum, maximum;
	bool (*begin)(struct model_order *order);
	void (*run)(struct model_order *order);
};

/**
 * struct model_order - an order that is being carried out
 * @sequence:	of the engine's frame; 0 = free
 * @argument:	words behind the verb
 * @due_ns:	when it has something to do
 * @limit_ns:	end of the time that the order itself allows
 * @began_ns:	when it began
 * @quiet:	idle: the device sleeps, and a second more passes
 * @channels:	bit c: it is about channel c
 * @status, @text: the answer
 * @ping:	its ping, if any runs; @flood: likewise
 */
struct model_order {
	struct model_guest *guest;
	const struct model_verb *verb;
	uint32_t sequence;
	unsigned int arguments;
	const char *argument[MODEL_ORDER_WORDS_MAX];
	char words[AGENT_COMMAND_MAX + 1];
	uint64_t due_ns, limit_ns, began_ns;
	bool begun, done, quiet;
	uint32_t channels;
	int status;
	char text[MODEL_ORDER_TEXT_MAX];
	struct model_ping ping;
	bool pinging;
	struct model_flood flood[DMUX_CHANNELS];
	unsigned int floods;
};

/**
 * struct model_guest - the guest
 * @answer:	gets the frames with answers
 * @remoteproc_loaded: the modem is a remote processor of the guest
 */
struct model_guest {
	struct model_ap *ap;
	void (*answer)(void *opaque, const uint8_t *bytes, uint32_t length);
	void *opaque;
	struct agent_parser parser;
	struct model_remoteproc remoteproc;
	bool remoteproc_loaded;
	struct model_echo echo;
	struct model_order order[MODEL_ORDERS_MAX];
};

void model_guest_init(struct model_guest *guest, struct model_ap *ap,
		      void (*answer)(void *opaque, const uint8_t *bytes, uint32_t length),
		      void *opaque);

/* Bytes from the engine; only notes. */
void model_guest_take(struct model_guest *guest, const uint8_t *bytes, uint32_t length);

/* For struct model_ap's deliver; only notes. @guest is a struct model_guest. */
void model_guest_deliver(void *guest, unsigned int channel, const uint8_t *packet,
			 uint32_t length);

uint64_t model_guest_deadline_ns(const struct model_guest *guest);
void model_guest_run(struct model_guest *guest);

/* model_verbs.c: NULL if there is no such verb */
const struct model_verb *model_verb_find(const char *name);

#endif /* HW_MODEL_MODEL_GUEST_H */
