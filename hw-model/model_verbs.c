/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the guest's verbs do at the model level; scenarios/guest/step is what they do in Linux.
 */
#include "model_guest.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define POLL_NS HW_NS_PER_MS
/* Between two tries of recover, and after the device was seen asleep: as in step. */
#define TRY_NS (100 * HW_NS_PER_MS)
#define QUIET_NS HW_NS_PER_S
#define ALL_CHANNELS ((1u << DMUX_CHANNELS) - 1)
/* First UDP port of an application; each order has one for each channel. */
#define PORT_FIRST 40000u
#define SECONDS_TEXT_MAX 16u

static struct model_ap *ap_of(const struct model_order *order)
{
	return order->guest->ap;
}

static uint64_t now_ns(const struct model_order *order)
{
	return native_now_ns(ap_of(order)->native);
}

static unsigned int index_of(const struct model_order *order)
{
	return (unsigned int)(order - order->guest->order);
}

__attribute__((format(printf, 2, 3)))
static void say(struct model_order *order, const char *format, ...)
{
	size_t used = strlen(order->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(order->text + used, sizeof(order->text) - used, format, arguments);
	va_end(arguments);
}

static void end(struct model_order *order, int status)
{
	order->done = true;
	order->status = status;
}

/* --- words --- */

static bool number(const char *word, uint32_t maximum, uint32_t *value)
{
	char *rest;
	unsigned long parsed = strtoul(word, &rest, 10);

	if (*rest || rest == word || parsed > maximum)
		return false;
	*value = (uint32_t)parsed;
	return true;
}

/* "1.250", as ping takes seconds */
static bool seconds(const char *word, uint64_t *ns)
{
	uint32_t whole, ms;
	char text[SECONDS_TEXT_MAX];
	const char *dot = strchr(word, '.');

	if (!dot || strlen(word) >= sizeof(text) || strlen(dot) != 4)
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(dot - word), word);
	if (!number(text, 3600, &whole) || !number(dot + 1, 999, &ms))
		return false;
	*ns = whole * HW_NS_PER_S + ms * HW_NS_PER_MS;
	return true;
}

/* Words from @first on are channels. */
static bool channels(struct model_order *order, unsigned int first)
{
	for (unsigned int i = first; i < order->arguments; i++) {
		uint32_t channel;

		if (!number(order->argument[i], DMUX_CHANNELS - 1, &channel))
			return false;
		order->channels |= 1u << channel;
	}
	return true;
}

static bool time_limit(struct model_order *order, unsigned int word)
{
	uint32_t ms;

	if (!number(order->argument[word], UINT32_MAX, &ms))
		return false;
	order->limit_ns = now_ns(order) + ms * HW_NS_PER_MS;
	return true;
}

static bool no_words(struct model_order *order)
{
	return order->arguments == 0;
}

static bool channel_words(struct model_order *order)
{
	return channels(order, 0);
}

/* --- the driver --- */

/* "0-7", "3": as our module's parameter, one range */
static bool channel_range(const char *text, uint32_t *set)
{
	char word[SECONDS_TEXT_MAX];
	const char *dash = strchr(text, '-');
	uint32_t low, high;

	snprintf(word, sizeof(word), "%.*s", dash ? (int)(dash - text) : 8, text);
	if (!number(word, DMUX_CHANNELS - 1, &low) ||
	    !number(dash ? dash + 1 : word, DMUX_CHANNELS - 1, &high) || low > high)
		return false;
	*set = (2u << high) - (1u << low);
	return true;
}

/* Parameters as our module's; @bind does it, else they are only judged. */
static bool parameters(struct model_order *order, bool bind)
{
	bool ap_first = false;
	uint32_t assumed = 0;

	for (unsigned int i = 0; i < order->arguments; i++) {
		const char *word = order->argument[i];

		if (!strcmp(word, "ap_first=1"))
			ap_first = true;
		else if (strncmp(word, "channels=", 9) || !channel_range(word + 9, &assumed))
			return false;
	}
	return !bind || model_ap_bind(ap_of(order), ap_first, assumed);
}

static bool begin_bind(struct model_order *order)
{
	return parameters(order, false);
}

static void run_bind(struct model_order *order)
{
	bool bound = parameters(order, true);

	if (!bound)
		say(order, "the driver is bound already\n");
	end(order, !bound);
}

static bool begin_unbind(struct model_order *order)
{
	if (!model_ap_unbind(ap_of(order))) {
		say(order, "no driver is bound\n");
		end(order, 1);
	}
	return true;
}

static void run_unbind(struct model_order *order)
{
	struct model_ap *ap = ap_of(order);

	order->due_ns = now_ns(order) + POLL_NS;
	if (ap->life != MODEL_UNBOUND)
		return;
	if (ap->unclean)
		say(order, "the power machine did not stop\n");
	end(order, ap->unclean);
}

/* load, start, stop */
static bool begin_remoteproc(struct model_order *order)
{
	struct model_guest *guest = order->guest;
	const char *action = order->argument[0];
	bool taken = guest->remoteproc_loaded;

	if (!strcmp(action, "load"))
		taken = guest->remoteproc_loaded = true;
	else if (!strcmp(action, "start"))
		taken = taken && model_remoteproc_start(&guest->remoteproc);
	else if (!strcmp(action, "stop"))
		taken = taken && model_remoteproc_stop(&guest->remoteproc);
	else
		return false;
	if (!taken) {
		say(order, "the modem cannot %s: it is not loaded, or does so already\n", action);
		end(order, 1);
	}
	return true;
}

static void run_remoteproc(struct model_order *order)
{
	order->due_ns = now_ns(order) + POLL_NS;
	if (order->guest->remoteproc.state != MODEL_REMOTEPROC_STOPPING)
		end(order, 0);
}

/* --- interfaces --- */

static bool begin_channels(struct model_order *order)
{
	if (!time_limit(order, 0) || !channels(order, 1))
		return false;
	if (!order->channels)
		order->channels = ALL_CHANNELS;
	return true;
}

static void run_channels(struct model_order *order)
{
	uint32_t missing = order->channels & ~ap_of(order)->known;

	order->due_ns = now_ns(order) + POLL_NS;
	if (!missing) {
		end(order, 0);
	} else if (now_ns(order) >= order->limit_ns) {
		say(order, "no interface for the channels of 0x%02" PRIx32 "\n", missing);
		end(order, 1);
	}
}

/* All channels, also after one that failed. */
static void each_channel(struct model_order *order, bool (*verb)(struct model_ap *ap, unsigned int channel))
{
	int failures = 0;

	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		if (!(order->channels & 1u << c) || verb(ap_of(order), c))
			continue;
		say(order, "channel %u has no interface\n", c);
		failures++;
	}
	end(order, failures);
}

static void run_up(struct model_order *order)
{
	each_channel(order, model_ap_up);
}

static void run_down(struct model_order *order)
{
	each_channel(order, model_ap_down);
}

static void run_counters(struct model_order *order)
{
	uint32_t channel = (uint32_t)__builtin_ctz(order->channels);
	const struct model_statistics *statistics = &ap_of(order)->channel[channel].statistics;

	if (!model_ap_has_interface(ap_of(order), channel)) {
		end(order, 1);
		return;
	}
	say(order, "rx_packets %" PRIu64 "\nrx_bytes %" PRIu64 "\nrx_dropped %" PRIu64 "\nrx_errors 0\n",
	    statistics->rx_packets, statistics->rx_bytes, statistics->rx_dropped);
	say(order, "tx_packets %" PRIu64 "\ntx_bytes %" PRIu64 "\ntx_dropped %" PRIu64 "\ntx_errors 0\n",
	    statistics->tx_packets, statistics->tx_bytes, statistics->tx_dropped);
	end(order, 0);
}

/* As netif_carrier_ok(): the interface is there and the modem's end is open. */
static bool has_carrier(const struct model_order *order, unsigned int channel)
{
	const struct model_ap *ap = ap_of(order);

	return model_ap_has_interface(ap, channel) && dmux_channel_is_remote(&ap->table, channel);
}

static void run_carrier(struct model_order *order)
{
	uint32_t channel = (uint32_t)__builtin_ctz(order->channels);

	if (model_ap_has_interface(ap_of(order), channel))
		say(order, "%d\n", has_carrier(order, channel));
	end(order, 0);
}

/* WANTED MILLISECONDS CHANNEL... */
static bool begin_carrier_is(struct model_order *order)
{
	uint32_t wanted;

	return number(order->argument[0], 1, &wanted) && time_limit(order, 1) && channels(order, 2);
}

static void run_carrier_is(struct model_order *order)
{
	bool wanted = order->argument[0][0] == '1', all = true;

	order->due_ns = now_ns(order) + POLL_NS;
	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		if (order->channels & 1u << c)
			all = all && model_ap_has_interface(ap_of(order), c) &&
			      has_carrier(order, c) == wanted;
	}
	if (all || now_ns(order) >= order->limit_ns)
		end(order, !all);
}

/* --- power --- */

static bool begin_idle(struct model_order *order)
{
	return time_limit(order, 0);
}

static void run_idle(struct model_order *order)
{
	order->due_ns = now_ns(order) + POLL_NS;
	if (order->quiet) {
		end(order, 0);
	} else if (model_ap_is_suspended(ap_of(order))) {
		order->quiet = true;
		order->due_ns = now_ns(order) + QUIET_NS;
	} else if (now_ns(order) >= order->limit_ns) {
		say(order, "runtime_status: active\n");
		end(order, 1);
	}
}

/* --- traffic --- */

static void start_ping(struct model_order *order)
{
	order->ping.identifier = (uint16_t)(order->sequence + 1);
	order->pinging = true;
	model_ping_start(&order->ping, now_ns(order));
}

static bool begin_ping(struct model_order *order)
{
	struct model_ping *ping = &order->ping;

	if (!number(order->argument[0], DMUX_CHANNELS - 1, &ping->channel) ||
	    !number(order->argument[1], UINT32_MAX, &ping->count) || !ping->count ||
	    !seconds(order->argument[2], &ping->interval_ns) ||
	    !seconds(order->argument[3], &ping->timeout_ns) ||
	    !number(order->argument[4], MODEL_PING_SIZE_MAX, &ping->size))
		return false;
	start_ping(order);
	return true;
}

/* True when the ping has ended. */
static bool ping_ended(struct model_order *order)
{
	model_ping_run(&order->ping, ap_of(order));
	order->due_ns = order->ping.next_ns;
	return model_ping_ended(&order->ping);
}

static void run_ping(struct model_order *order)
{
	if (ping_ended(order))
		end(order, model_ping_report(&order->ping, order->text));
}

static bool begin_recover(struct model_order *order)
{
	return number(order->argument[0], DMUX_CHANNELS - 1, &order->ping.channel) &&
	       time_limit(order, 1);
}

/* One ping a try, each begins in the time allowed. */
static void recover(struct model_order *order, bool by_up)
{
	struct model_ap *ap = ap_of(order);
	unsigned int channel = order->ping.channel;

	if (!order->pinging) {
		if (by_up && model_ap_down(ap, channel))
			model_ap_up(ap, channel);
		order->ping = (struct model_ping){ .channel = channel, .count = 1, .size = 56,
						   .timeout_ns = HW_NS_PER_S };
		start_ping(order);
	}
	if (!ping_ended(order))
		return;
	order->pinging = false;
	order->due_ns = now_ns(order) + TRY_NS;
	if (order->ping.answered) {
		say(order, "recovered after %" PRIu64 " ms\n",
		    (now_ns(order) - order->began_ns) / HW_NS_PER_MS);
		end(order, 0);
	} else if (now_ns(order) >= order->limit_ns) {
		model_ping_report(&order->ping, order->text);
		end(order, 1);
	}
}

static void run_recover(struct model_order *order)
{
	recover(order, false);
}

static void run_recover_by_up(struct model_order *order)
{
	recover(order, true);
}

/* DIRECTION COUNT SIZE CHANNEL... */
static bool begin_flood(struct model_order *order)
{
	const char *direction = order->argument[0];
	bool both = !strcmp(direction, "both"), up = both || !strcmp(direction, "up");
	bool down = both || !strcmp(direction, "down");
	uint32_t count, size;

	if (!(up || down) || !number(order->argument[1], UINT32_MAX, &count) || !count ||
	    !number(order->argument[2], 1400, &size) || size < IP_PEER_HEADER_SIZE ||
	    !channels(order, 3))
		return false;
	for (unsigned int c = 0; c < DMUX_CHANNELS; c++) {
		struct model_flood *flood = &order->flood[order->floods];

		if (!(order->channels & 1u << c))
			continue;
		*flood = (struct model_flood){
			.channel = c, .up = up, .down = down, .count = count, .size = size,
			.port = (uint16_t)(PORT_FIRST + index_of(order) * DMUX_CHANNELS + c),
		};
		model_flood_start(flood, now_ns(order));
		order->floods++;
	}
	return true;
}

static void run_flood(struct model_order *order)
{
	int status = 0;

	order->due_ns = HW_TIME_NEVER;
	for (unsigned int i = 0; i < order->floods; i++) {
		model_flood_run(&order->flood[i], ap_of(order));
		if (order->flood[i].next_ns < order->due_ns)
			order->due_ns = order->flood[i].next_ns;
	}
	if (order->due_ns != HW_TIME_NEVER)
		return;
	for (unsigned int i = 0; i < order->floods; i++) {
		char text[MODEL_TRAFFIC_TEXT_MAX];

		status |= model_flood_report(&order->flood[i], text);
		say(order, "%s", text);
	}
	end(order, status != 0);
}

static const struct model_verb verbs[] = {
	{ "insmod", "[ap_first=1] [channels=LOW-HIGH]", 0, 2, begin_bind, run_bind },
	{ "bind", "", 0, 0, no_words, run_bind },
	{ "rmmod", "", 0, 0, begin_unbind, run_unbind },
	{ "unbind", "", 0, 0, begin_unbind, run_unbind },
	{ "remoteproc", "load|start|stop", 1, 1, begin_remoteproc, run_remoteproc },
	{ "channels", "MILLISECONDS [CHANNEL...]", 1, 9, begin_channels, run_channels },
	{ "up", "CHANNEL...", 1, 8, channel_words, run_up },
	{ "down", "CHANNEL...", 1, 8, channel_words, run_down },
	{ "counters", "CHANNEL", 1, 1, channel_words, run_counters },
	{ "carrier", "CHANNEL", 1, 1, channel_words, run_carrier },
	{ "carrier-is", "0|1 MILLISECONDS CHANNEL...", 3, 10, begin_carrier_is, run_carrier_is },
	{ "idle", "MILLISECONDS", 1, 1, begin_idle, run_idle },
	{ "ping", "CHANNEL COUNT INTERVAL TIMEOUT SIZE", 5, 5, begin_ping, run_ping },
	{ "recover", "CHANNEL MILLISECONDS", 2, 2, begin_recover, run_recover },
	{ "recover-by-up", "CHANNEL MILLISECONDS", 2, 2, begin_recover, run_recover_by_up },
	{ "seqnet", "up|down|both COUNT SIZE CHANNEL...", 4, 11, begin_flood, run_flood },
};

const struct model_verb *model_verb_find(const char *name)
{
	for (unsigned int i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	}
	return NULL;
}
