/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Orders at the model level: from frame to words, in time, and back to a frame. What each verb
 * does is in model_verbs.c.
 */
#include "model_guest.h"

#include <assert.h>
#include <stdio.h>

/* Until an order has begun: somebody forks and executes something. */
#define BEGIN_LOW_US 200u
#define BEGIN_HIGH_US 2000u
#define STATUS_UNKNOWN 127
#define STATUS_USAGE 2
#define STATUS_KILLED 137

static uint64_t now_ns(const struct model_guest *guest)
{
	return native_now_ns(guest->ap->native);
}

void model_guest_init(struct model_guest *guest, struct model_ap *ap,
		      void (*answer)(void *opaque, const uint8_t *bytes, uint32_t length),
		      void *opaque)
{
	assert(guest && ap && answer);
	guest->ap = ap;
	guest->answer = answer;
	guest->opaque = opaque;
	agent_parser_init(&guest->parser);
	model_remoteproc_init(&guest->remoteproc, ap);
	guest->remoteproc_loaded = false;
	model_echo_init(&guest->echo);
	for (unsigned int i = 0; i < MODEL_ORDERS_MAX; i++)
		guest->order[i].sequence = 0;
}

/* --- orders --- */

static struct model_order *find(struct model_guest *guest, uint32_t sequence)
{
	for (unsigned int i = 0; i < MODEL_ORDERS_MAX; i++) {
		if (guest->order[i].sequence == sequence)
			return &guest->order[i];
	}
	return NULL;
}

/* Words of the order; the verb is the first one, behind "step" if that stands there. */
static void split(struct model_order *order)
{
	char *next = NULL, *word = strtok_r(order->words, " ", &next);

	if (word && !strcmp(word, "step"))
		word = strtok_r(NULL, " ", &next);
	order->verb = word ? model_verb_find(word) : NULL;
	while ((word = strtok_r(NULL, " ", &next)) && order->arguments < MODEL_ORDER_WORDS_MAX)
		order->argument[order->arguments++] = word;
}

static void take_order(struct model_guest *guest, const struct agent_frame *frame)
{
	struct model_order *order = find(guest, 0);

	/* the engine keeps the same number */
	assert(order && frame->length < sizeof(order->words));
	memset(order, 0, sizeof(*order));
	order->guest = guest;
	order->sequence = frame->sequence;
	memcpy(order->words, frame->payload, frame->length);
	split(order);
	order->due_ns = now_ns(guest) + model_ap_latency_ns(guest->ap, BEGIN_LOW_US, BEGIN_HIGH_US);
}

static void take_kill(struct model_guest *guest, uint32_t sequence)
{
	struct model_order *order = sequence ? find(guest, sequence) : NULL;

	if (!order || order->done)
		return;
	order->done = true;
	order->status = STATUS_KILLED;
	order->due_ns = now_ns(guest);
}

void model_guest_take(struct model_guest *guest, const uint8_t *bytes, uint32_t length)
{
	for (uint32_t i = 0; i < length; i++) {
		const struct agent_frame *frame = &guest->parser.frame;

		if (agent_parser_push(&guest->parser, bytes[i]) != AGENT_FRAME)
			continue;
		if (frame->kind == AGENT_RUN)
			take_order(guest, frame);
		else if (frame->kind == AGENT_KILL)
			take_kill(guest, frame->sequence);
	}
}

void model_guest_deliver(void *opaque, unsigned int channel, const uint8_t *packet, uint32_t length)
{
	const uint8_t own[IPV4_ADDRESS_SIZE] = { 198, 18, (uint8_t)channel, 2 };
	struct model_guest *guest = opaque;
	struct ip_packet ip;

	if (ip_packet_parse(packet, length, &ip) != IP_OK || ip.version != IP_VERSION_4 ||
	    memcmp(ip.destination, own, sizeof(own)))
		return;
	model_echo_take(&guest->echo, now_ns(guest), channel, &ip, packet);
	for (unsigned int i = 0; i < MODEL_ORDERS_MAX; i++) {
		struct model_order *order = &guest->order[i];

		if (!order->sequence || order->done)
			continue;
		if (order->pinging && order->ping.channel == channel) {
			model_ping_take(&order->ping, now_ns(guest), &ip, packet);
			order->due_ns = now_ns(guest);
		}
		for (unsigned int k = 0; k < order->floods; k++) {
			if (order->flood[k].channel != channel)
				continue;
			model_flood_take(&order->flood[k], now_ns(guest), &ip, packet);
			order->due_ns = now_ns(guest);
		}
	}
}

static void begin(struct model_order *order)
{
	const struct model_verb *verb = order->verb;

	order->begun = true;
	order->began_ns = now_ns(order->guest);
	if (!verb) {
		order->status = STATUS_UNKNOWN;
		snprintf(order->text, sizeof(order->text), "not at the model level\n");
	} else if (order->arguments < verb->minimum || order->arguments > verb->maximum ||
		   !verb->begin(order)) {
		order->status = STATUS_USAGE;
		snprintf(order->text, sizeof(order->text), "usage: %s %s\n", verb->name, verb->usage);
	} else {
		return;
	}
	order->done = true;
}

static void answer(struct model_order *order)
{
	struct model_guest *guest = order->guest;
	uint8_t payload[AGENT_PAYLOAD_MAX];
	char line[AGENT_LINE_MAX];
	size_t length = strlen(order->text);
	uint32_t sequence = order->sequence;
	int used = snprintf((char *)payload, sizeof(payload), "%d %zu %zu\n%s", order->status,
			    length, length, order->text);

	order->sequence = 0;
	guest->answer(guest->opaque, (const uint8_t *)line,
		      agent_frame_format(line, sequence, AGENT_DONE, payload, (uint32_t)used));
}

_Static_assert(MODEL_ORDER_TEXT_MAX <= AGENT_OUTPUT_MAX, "an answer fits a frame");

uint64_t model_guest_deadline_ns(const struct model_guest *guest)
{
	uint64_t due_ns = guest->remoteproc.due_ns;

	for (unsigned int i = 0; i < MODEL_ORDERS_MAX; i++) {
		const struct model_order *order = &guest->order[i];

		if (order->sequence && order->due_ns < due_ns)
			due_ns = order->due_ns;
	}
	return due_ns < guest->echo.next_ns ? due_ns : guest->echo.next_ns;
}

void model_guest_run(struct model_guest *guest)
{
	model_remoteproc_run(&guest->remoteproc);
	model_echo_run(&guest->echo, guest->ap);
	for (unsigned int i = 0; i < MODEL_ORDERS_MAX; i++) {
		struct model_order *order = &guest->order[i];

		if (!order->sequence || order->due_ns > now_ns(guest))
			continue;
		if (!order->begun && !order->done)
			begin(order);
		if (!order->done)
			order->verb->run(order);
		if (order->done)
			answer(order);
	}
}
