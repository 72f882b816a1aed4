/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ping at the model level: ICMP echo requests to a channel's peer.
 *
 * The payload is the time of sending, as far as it fits, and then a pattern; an answer counts
 * once, and only if every byte of it is right.
 */
#include "model_traffic.h"

#include "big_endian.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#define STATUS_NO_ANSWER 1
#define STATUS_FAILED 2
#define TIME_SIZE 8u
/* The queue is full. */
#define AGAIN_NS (200 * HW_NS_PER_US)

static void build(const struct model_ping *ping, uint64_t now_ns, uint32_t sequence, uint8_t *packet)
{
	const uint8_t source[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)ping->channel, 2 };
	const uint8_t peer[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)ping->channel, 1 };
	uint8_t *icmp = packet + IPV4_HEADER_SIZE, *data = icmp + ICMP_HEADER_SIZE;

	ip_packet_build(packet, IP_VERSION_4, source, peer, IP_PROTOCOL_ICMP, IP_HOP_LIMIT_DEFAULT,
			ICMP_HEADER_SIZE + ping->size);
	memset(icmp, 0, ICMP_HEADER_SIZE);
	icmp[0] = ICMP_ECHO_REQUEST;
	hw_put_be16(icmp + 4, ping->identifier);
	hw_put_be16(icmp + 6, (uint16_t)sequence);
	for (uint32_t i = 0; i < ping->size; i++)
		data[i] = ip_peer_pattern(ping->identifier, sequence, i);
	if (ping->size >= TIME_SIZE) {
		hw_put_be32(data, (uint32_t)(now_ns >> 32));
		hw_put_be32(data + 4, (uint32_t)now_ns);
	}
	hw_put_be16(icmp + 2, ip_checksum(0, icmp, ICMP_HEADER_SIZE + ping->size));
}

void model_ping_start(struct model_ping *ping, uint64_t now_ns)
{
	assert(ping->count && ping->size <= MODEL_PING_SIZE_MAX && ping->channel < DMUX_CHANNELS);
	ping->next_ns = ping->started_ns = now_ns;
	ping->shortest_ns = UINT64_MAX;
}

static void end(struct model_ping *ping, uint64_t now_ns)
{
	ping->next_ns = HW_TIME_NEVER;
	ping->ended_ns = now_ns;
}

void model_ping_run(struct model_ping *ping, struct model_ap *ap)
{
	uint64_t now_ns = native_now_ns(ap->native);
	uint8_t packet[MODEL_PACKET_MAX];
	uint32_t bit = ping->sent % MODEL_PING_WINDOW;
	enum model_send result;

	if (now_ns < ping->next_ns || model_ping_ended(ping))
		return;
	if (ping->sent == ping->count) {
		end(ping, now_ns);
		return;
	}
	build(ping, now_ns, ping->sent, packet);
	ping->answers[bit / 32] &= ~(1u << bit % 32);
	result = model_ap_send(ap, ping->channel, packet,
			       IPV4_HEADER_SIZE + ICMP_HEADER_SIZE + ping->size);
	if (result == MODEL_SEND_FULL) {
		ping->next_ns = now_ns + AGAIN_NS;
		return;
	}
	if (result == MODEL_SEND_DOWN && ping->sent == 0) {
		ping->unreachable = true;
		end(ping, now_ns);
		return;
	}
	ping->sent++;
	ping->next_ns = now_ns + (ping->sent == ping->count ? ping->timeout_ns : ping->interval_ns);
}

static bool is_ours(const struct model_ping *ping, uint32_t sequence, const uint8_t *data)
{
	for (uint32_t i = ping->size >= TIME_SIZE ? TIME_SIZE : 0; i < ping->size; i++) {
		if (data[i] != ip_peer_pattern(ping->identifier, sequence, i))
			return false;
	}
	return true;
}

static void count_time(struct model_ping *ping, uint64_t now_ns, const uint8_t *data)
{
	uint64_t sent_ns, time_ns;

	if (ping->size < TIME_SIZE)
		return;
	sent_ns = (uint64_t)hw_get_be32(data) << 32 | hw_get_be32(data + 4);
	time_ns = now_ns - sent_ns;
	ping->sum_ns += time_ns;
	ping->shortest_ns = time_ns < ping->shortest_ns ? time_ns : ping->shortest_ns;
	ping->longest_ns = time_ns > ping->longest_ns ? time_ns : ping->longest_ns;
}

void model_ping_take(struct model_ping *ping, uint64_t now_ns, const struct ip_packet *ip,
		     const uint8_t *packet)
{
	const uint8_t *icmp = packet + ip->payload_offset, *data = icmp + ICMP_HEADER_SIZE;
	uint32_t sequence, bit;

	if (model_ping_ended(ping) || ip->protocol != IP_PROTOCOL_ICMP ||
	    !ip_transport_checksum_ok(ip, packet) || icmp[0] != ICMP_ECHO_REPLY ||
	    hw_get_be16(icmp + 4) != ping->identifier ||
	    ip->payload_length != ICMP_HEADER_SIZE + ping->size)
		return;
	/* the 16 bits stand for the latest request that has them */
	sequence = ping->sent - 1 - (uint16_t)(ping->sent - 1 - hw_get_be16(icmp + 6));
	bit = sequence % MODEL_PING_WINDOW;
	if (ping->sent - 1 - sequence >= MODEL_PING_WINDOW || sequence >= ping->sent ||
	    ping->answers[bit / 32] & 1u << bit % 32 || !is_ours(ping, sequence, data))
		return;
	ping->answers[bit / 32] |= 1u << bit % 32;
	ping->answered++;
	count_time(ping, now_ns, data);
	if (ping->sent == ping->count && ping->answered == ping->sent)
		end(ping, now_ns);
}

int model_ping_report(const struct model_ping *ping, char *text)
{
	uint32_t lost = ping->sent ? (ping->sent - ping->answered) * 100 / ping->sent : 0;
	uint64_t mean_ns = ping->answered ? ping->sum_ns / ping->answered : 0;
	int used;

	if (ping->unreachable) {
		snprintf(text, MODEL_TRAFFIC_TEXT_MAX, "ping: connect: Network is unreachable\n");
		return STATUS_FAILED;
	}
	used = snprintf(text, MODEL_TRAFFIC_TEXT_MAX,
			"%" PRIu32 " packets transmitted, %" PRIu32 " received, %" PRIu32
			"%% packet loss, time %" PRIu64 "ms\n", ping->sent, ping->answered, lost,
			(ping->ended_ns - ping->started_ns) / HW_NS_PER_MS);
	if (ping->sum_ns)
		snprintf(text + used, MODEL_TRAFFIC_TEXT_MAX - (size_t)used,
			 "rtt min/avg/max = %.3f/%.3f/%.3f ms\n", (double)ping->shortest_ns / 1e6,
			 (double)mean_ns / 1e6, (double)ping->longest_ns / 1e6);
	return ping->answered ? 0 : STATUS_NO_ANSWER;
}
