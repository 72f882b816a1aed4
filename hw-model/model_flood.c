/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * seqnet at the model level: numbered datagrams, with a ledger for each direction.
 *
 *   "reset" to the peer's control port, until it answers
 *   up     datagrams to the sink, then questions to the control port, until all is there
 *   down   requests to the source, a window of datagrams each
 *
 * Formats and ports: ip_peer.h. Who sees no progress for QUIET_NS gives up.
 */
#include "model_traffic.h"

#include "big_endian.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define QUIET_NS (10 * HW_NS_PER_S)
/* The queue is full; a question is asked again. */
#define AGAIN_NS (200 * HW_NS_PER_US)
#define ASK_NS (20 * HW_NS_PER_MS)
/* As scenarios/guest/seqnet.c. */
#define WINDOW_DATAGRAMS 500u
#define SOURCE_BURST 16u
#define SOURCE_INTERVAL_US 1000u
#define STATUS_FAILED 2

static enum model_send send_udp(const struct model_flood *flood, struct model_ap *ap, uint32_t port,
				uint8_t *packet, uint32_t bytes)
{
	const uint8_t source[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)flood->channel, 2 };
	const uint8_t peer[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)flood->channel, 1 };

	return model_ap_send(ap, flood->channel, packet,
			     ip_udp_build(packet, IP_VERSION_4, source, peer, flood->port, port,
					  bytes));
}

static enum model_send ask(const struct model_flood *flood, struct model_ap *ap,
			   const char *question)
{
	uint8_t packet[MODEL_PACKET_MAX];

	memcpy(packet + IPV4_HEADER_SIZE + UDP_HEADER_SIZE, question, strlen(question));
	return send_udp(flood, ap, IP_PEER_PORT_CONTROL, packet, (uint32_t)strlen(question));
}

static enum model_send send_datagram(struct model_flood *flood, struct model_ap *ap)
{
	uint8_t packet[MODEL_PACKET_MAX];
	enum model_send result;

	ip_peer_build(packet + IPV4_HEADER_SIZE + UDP_HEADER_SIZE, flood->size, flood->channel,
		      flood->sent, flood->count);
	result = send_udp(flood, ap, IP_PEER_PORT_SINK, packet, flood->size);
	flood->sent += result == MODEL_SENT;
	return result;
}

/* The next window of the source, as a stream of its own. */
static enum model_send request(struct model_flood *flood, struct model_ap *ap)
{
	uint8_t packet[MODEL_PACKET_MAX] = { 0 };
	uint8_t *payload = packet + IPV4_HEADER_SIZE + UDP_HEADER_SIZE;
	uint32_t left = flood->count - flood->sum.received;
	uint32_t window = left < WINDOW_DATAGRAMS ? left : WINDOW_DATAGRAMS;

	hw_put_be32(payload, IP_PEER_MAGIC);
	payload[4] = IP_PEER_VERSION;
	payload[5] = IP_PEER_START;
	hw_put_be16(payload + 6, (uint16_t)(flood->stream + 1));
	hw_put_be32(payload + 12, window);
	hw_put_be32(payload + 16, flood->size);
	hw_put_be32(payload + 20, SOURCE_INTERVAL_US);
	hw_put_be32(payload + 24, SOURCE_BURST);
	if (send_udp(flood, ap, IP_PEER_PORT_SOURCE, packet, IP_PEER_REQUEST_SIZE) != MODEL_SENT)
		return MODEL_SEND_FULL;
	flood->stream++;
	flood->window = window;
	memset(&flood->taken, 0, sizeof(flood->taken));
	return MODEL_SENT;
}

void model_flood_start(struct model_flood *flood, uint64_t now_ns)
{
	assert(flood->count && flood->size >= IP_PEER_HEADER_SIZE && (flood->up || flood->down));
	flood->next_ns = flood->started_ns = flood->progress_ns = now_ns;
}

static bool up_ended(const struct model_flood *flood)
{
	return !flood->up || flood->told.received >= flood->count;
}

static bool down_ended(const struct model_flood *flood)
{
	return !flood->down || flood->sum.received >= flood->count;
}

static void run_up(struct model_flood *flood, struct model_ap *ap, uint64_t now_ns)
{
	enum model_send result = MODEL_SENT;

	while (flood->sent < flood->count && result == MODEL_SENT) {
		result = send_datagram(flood, ap);
		if (result == MODEL_SENT)
			flood->progress_ns = now_ns;
	}
	flood->failed |= result == MODEL_SEND_DOWN;
	if (flood->sent == flood->count)
		ask(flood, ap, "");
}

void model_flood_run(struct model_flood *flood, struct model_ap *ap)
{
	uint64_t now_ns = native_now_ns(ap->native);

	if (now_ns < flood->next_ns || model_flood_ended(flood))
		return;
	if (!model_ap_is_up(ap, flood->channel) || now_ns - flood->progress_ns >= QUIET_NS)
		flood->failed = true;
	if (!flood->forgotten) {
		ask(flood, ap, "reset");
		flood->next_ns = now_ns + ASK_NS;
	} else {
		flood->next_ns = now_ns + (flood->sent < flood->count ? AGAIN_NS : ASK_NS);
		if (!up_ended(flood))
			run_up(flood, ap, now_ns);
		if (!down_ended(flood) && !flood->window)
			request(flood, ap);
	}
	if (flood->failed || (flood->forgotten && up_ended(flood) && down_ended(flood)))
		flood->next_ns = HW_TIME_NEVER;
}

/* Value of "name=" in the line of the sink. */
static uint32_t value_of(const char *text, const char *name)
{
	const char *line = strstr(text, "sink "), *end = line ? strchr(line, '\n') : NULL;
	const char *found;
	char key[32];

	snprintf(key, sizeof(key), " %s=", name);
	found = line ? strstr(line, key) : NULL;
	return found && found < end ? (uint32_t)strtoul(found + strlen(key), NULL, 10) : 0;
}

static void take_ledger(struct model_flood *flood, uint64_t now_ns, const uint8_t *payload,
			uint32_t bytes)
{
	struct ip_sink *told = &flood->told;
	char text[1024];
	uint32_t received;

	snprintf(text, sizeof(text), "%.*s", (int)bytes, (const char *)payload);
	received = value_of(text, "received");
	if (!flood->forgotten) {
		/* the answer to an earlier question would show what was there before */
		flood->forgotten = received == 0;
		flood->progress_ns = flood->next_ns = now_ns;
		return;
	}
	if (received != told->received) {
		flood->progress_ns = now_ns;
		told->received = received;
	}
	told->reordered = value_of(text, "reordered");
	told->duplicated = value_of(text, "duplicated");
	told->stale = value_of(text, "stale");
	told->corrupted = value_of(text, "corrupted");
	told->foreign = value_of(text, "foreign");
	if (up_ended(flood))
		flood->next_ns = now_ns;
}

static void add(struct ip_sink *sum, const struct ip_sink *more)
{
	sum->received += more->received;
	sum->reordered += more->reordered;
	sum->duplicated += more->duplicated;
	sum->stale += more->stale;
	sum->corrupted += more->corrupted;
	sum->foreign += more->foreign;
}

static void take_datagram(struct model_flood *flood, uint64_t now_ns, const uint8_t *payload,
			  uint32_t bytes)
{
	ip_sink_take(&flood->taken, payload, bytes);
	flood->progress_ns = now_ns;
	if (!flood->window || flood->taken.received < flood->window)
		return;
	add(&flood->sum, &flood->taken);
	flood->window = 0;
	flood->next_ns = now_ns;
}

void model_flood_take(struct model_flood *flood, uint64_t now_ns, const struct ip_packet *ip,
		      const uint8_t *packet)
{
	const uint8_t *udp = packet + ip->payload_offset, *payload = udp + UDP_HEADER_SIZE;
	uint32_t bytes;

	if (model_flood_ended(flood) || ip->protocol != IP_PROTOCOL_UDP ||
	    !ip_transport_checksum_ok(ip, packet) || hw_get_be16(udp + 2) != flood->port)
		return;
	bytes = hw_get_be16(udp + 4) - UDP_HEADER_SIZE;
	if (hw_get_be16(udp) == IP_PEER_PORT_CONTROL)
		take_ledger(flood, now_ns, payload, bytes);
	else if (hw_get_be16(udp) == IP_PEER_PORT_SOURCE)
		take_datagram(flood, now_ns, payload, bytes);
}

/* One direction. Return: it is as it shall be. */
static bool report(const struct model_flood *flood, const char *direction,
		   const struct ip_sink *ledger, char *text, size_t *used)
{
	uint32_t lost = ledger->received < flood->count ? flood->count - ledger->received : 0;

	*used += (size_t)snprintf(text + *used, MODEL_TRAFFIC_TEXT_MAX - *used,
				  "@bench seq_%s_%u received=%u lost=%u reordered=%u duplicated=%u stale=%u "
				  "corrupted=%u foreign=%u\n", direction, flood->channel,
				  ledger->received, lost, ledger->reordered, ledger->duplicated,
				  ledger->stale, ledger->corrupted, ledger->foreign);
	return !lost && !ledger->reordered && !ledger->duplicated && !ledger->stale &&
	       !ledger->corrupted && !ledger->foreign;
}

int model_flood_report(const struct model_flood *flood, char *text)
{
	struct ip_sink down = flood->sum;
	bool ok = !flood->failed;
	size_t used = 0;

	if (flood->window)
		add(&down, &flood->taken);
	text[0] = '\0';
	if (flood->up)
		ok &= report(flood, "up", &flood->told, text, &used);
	if (flood->down)
		ok &= report(flood, "down", &down, text, &used);
	return ok ? 0 : STATUS_FAILED;
}
