/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The host at the far end of a channel: echo, sink, source, control.
 *
 * A packet in, at most one packet out; the source's datagrams come out of
 * ip_peer_output() when they are due. No memory but struct ip_peer, no time but
 * what is passed in. See ip_peer.h for addresses, ports and formats.
 *
 * The AP's address is not fixed to the one in the table: answers go back to the
 * address and port a packet came from, so any configuration of the AP works.
 */
#include "ip_peer.h"

#include "big_endian.h"
#include "host.h"
#include "ip_packet.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REPORT_MAX 512u
/* Larger than any real pause, and far from overflowing a 64-bit time. */
#define INTERVAL_MAX_US 3600000000u

/* Fields of a numbered datagram and of a request, byte offsets (ip_peer.h). */
enum {
	FIELD_MAGIC = 0,
	FIELD_VERSION = 4,
	FIELD_OPERATION = 5,
	FIELD_STREAM = 6,
	FIELD_SEQUENCE = 8,
	FIELD_TOTAL = 12,
	FIELD_BYTES = 16,
	FIELD_INTERVAL = 20,
	FIELD_BURST = 24,
};
_Static_assert(FIELD_TOTAL + 4 == IP_PEER_HEADER_SIZE, "the header ends with total");
_Static_assert(FIELD_BURST + 4 == IP_PEER_REQUEST_SIZE, "a request ends with burst");
_Static_assert(IP_PEER_WINDOW % 32 == 0, "the window is an array of 32-bit words");
_Static_assert(REPORT_MAX + UDP_HEADER_SIZE + IP_HEADER_SIZE_MAX <= IP_PEER_PACKET_MAX,
	       "a report fits a packet");

void ip_peer_reset(struct ip_peer *peer)
{
	assert(peer);
	memset(peer, 0, sizeof(*peer));
	peer->source.next_ns = HW_TIME_NEVER;
}

/* The peer's own address (see the table in ip_peer.h). */
static void peer_address(uint32_t version, unsigned int channel, uint8_t address[IP_ADDRESS_SIZE])
{
	memset(address, 0, IP_ADDRESS_SIZE);
	if (version == IP_VERSION_4) {
		address[0] = 198;
		address[1] = 18;
		address[2] = (uint8_t)channel;
		address[3] = 1;
		return;
	}
	hw_put_be16(address, 0x2001);
	hw_put_be16(address + 2, 2);
	hw_put_be16(address + 6, (uint16_t)channel);
	address[15] = 1;
}

bool ip_peer_owns(unsigned int channel, const uint8_t *packet, uint32_t length)
{
	uint8_t address[IP_ADDRESS_SIZE];
	struct ip_packet ip;
	enum ip_verdict verdict = ip_packet_parse(packet, length, &ip);

	/* Broken behind an address of ours is ours to count. */
	if (verdict != IP_OK && verdict != IP_FRAGMENT)
		return false;
	peer_address(ip.version, channel, address);
	return memcmp(ip.destination, address, IP_ADDRESS_SIZE) == 0;
}

uint8_t ip_peer_pattern(uint32_t stream, uint32_t sequence, uint32_t index)
{
	/* Odd factors: every bit of stream and sequence reaches the byte that is used. */
	uint32_t mixed = stream * 0x9e3779b1u + sequence * 0x85ebca6bu;

	return (uint8_t)((mixed >> 24) + index * 7u + (index >> 8));
}

void ip_peer_build(uint8_t *payload, uint32_t bytes, uint32_t stream, uint32_t sequence,
		   uint32_t total)
{
	assert(payload && bytes >= IP_PEER_HEADER_SIZE);
	assert(stream <= UINT16_MAX);
	hw_put_be32(payload + FIELD_MAGIC, IP_PEER_MAGIC);
	payload[FIELD_VERSION] = IP_PEER_VERSION;
	payload[FIELD_OPERATION] = IP_PEER_DATA;
	hw_put_be16(payload + FIELD_STREAM, (uint16_t)stream);
	hw_put_be32(payload + FIELD_SEQUENCE, sequence);
	hw_put_be32(payload + FIELD_TOTAL, total);
	for (uint32_t i = IP_PEER_HEADER_SIZE; i < bytes; i++)
		payload[i] = ip_peer_pattern(stream, sequence, i - IP_PEER_HEADER_SIZE);
}

static bool header_ok(const uint8_t *payload, uint32_t bytes)
{
	return bytes >= IP_PEER_HEADER_SIZE &&
	       hw_get_be32(payload + FIELD_MAGIC) == IP_PEER_MAGIC &&
	       payload[FIELD_VERSION] == IP_PEER_VERSION;
}

static bool pattern_ok(const uint8_t *payload, uint32_t bytes)
{
	uint32_t stream = hw_get_be16(payload + FIELD_STREAM);
	uint32_t sequence = hw_get_be32(payload + FIELD_SEQUENCE);

	for (uint32_t i = IP_PEER_HEADER_SIZE; i < bytes; i++) {
		if (payload[i] != ip_peer_pattern(stream, sequence, i - IP_PEER_HEADER_SIZE))
			return false;
	}
	return true;
}

static bool window_test_and_set(struct ip_sink *sink, uint32_t sequence)
{
	uint32_t *word = &sink->window[sequence % IP_PEER_WINDOW / 32];
	uint32_t bit = 1u << (sequence % 32);
	bool was_set = *word & bit;

	*word |= bit;
	return was_set;
}

/* Sequence numbers that the window now stands for were not seen yet. */
static void window_advance(struct ip_sink *sink, uint32_t sequence)
{
	if (sequence - sink->expected >= IP_PEER_WINDOW) {
		memset(sink->window, 0, sizeof(sink->window));
		return;
	}
	for (uint32_t s = sink->expected; s != sequence; s++)
		sink->window[s % IP_PEER_WINDOW / 32] &= ~(1u << (s % 32));
	sink->window[sequence % IP_PEER_WINDOW / 32] &= ~(1u << (sequence % 32));
}

void ip_sink_take(struct ip_sink *sink, const uint8_t *payload, uint32_t bytes)
{
	uint32_t stream, sequence;

	assert(sink && (payload || bytes == 0));
	if (!header_ok(payload, bytes) || payload[FIELD_OPERATION] != IP_PEER_DATA ||
	    hw_get_be32(payload + FIELD_SEQUENCE) == UINT32_MAX || !pattern_ok(payload, bytes)) {
		sink->corrupted++;
		return;
	}
	stream = hw_get_be16(payload + FIELD_STREAM);
	sequence = hw_get_be32(payload + FIELD_SEQUENCE);
	if (!sink->started) {
		sink->started = 1;
		sink->stream = stream;
	}
	if (stream != sink->stream) {
		sink->foreign++;
		return;
	}
	sink->total = hw_get_be32(payload + FIELD_TOTAL);

	if (sequence >= sink->expected) {
		window_advance(sink, sequence);
		sink->expected = sequence + 1;
		window_test_and_set(sink, sequence);
	} else if (sink->expected - sequence > IP_PEER_WINDOW) {
		sink->stale++;
		return;
	} else if (window_test_and_set(sink, sequence)) {
		sink->duplicated++;
		return;
	} else {
		sink->reordered++;
	}
	sink->received++;
	sink->bytes += bytes;
}

/* A request for a stream; false if it makes no sense. */
static bool source_start(struct ip_source *source, const struct ip_packet *ip, uint32_t port,
			 const uint8_t *payload, uint32_t bytes, uint64_t now_ns)
{
	uint32_t datagram_bytes, interval_us, burst, total;
	uint32_t overhead = ip_header_size(ip->version) + UDP_HEADER_SIZE;

	if (bytes < IP_PEER_REQUEST_SIZE)
		return false;
	total = hw_get_be32(payload + FIELD_TOTAL);
	datagram_bytes = hw_get_be32(payload + FIELD_BYTES);
	interval_us = hw_get_be32(payload + FIELD_INTERVAL);
	burst = hw_get_be32(payload + FIELD_BURST);
	if (total == 0 || burst == 0 || interval_us > INTERVAL_MAX_US ||
	    datagram_bytes < IP_PEER_HEADER_SIZE ||
	    datagram_bytes > IP_PEER_PACKET_MAX - overhead)
		return false;

	source->active = 1;
	source->family = ip->version;
	memcpy(source->address, ip->source, sizeof(source->address));
	source->port = port;
	source->stream = hw_get_be16(payload + FIELD_STREAM);
	source->total = total;
	source->sequence = 0;
	source->datagram_bytes = datagram_bytes;
	source->interval_ns = interval_us * HW_NS_PER_US;
	source->burst = burst;
	source->burst_left = burst;
	source->next_ns = now_ns;
	source->requests++;
	return true;
}

static void source_stop(struct ip_source *source)
{
	source->active = 0;
	source->next_ns = HW_TIME_NEVER;
}

/* Returns bytes of UDP payload at @reply. */
static uint32_t source_request(struct ip_source *source, const struct ip_packet *ip,
			       uint32_t port, const uint8_t *payload, uint32_t bytes,
			       uint64_t now_ns, uint8_t *reply)
{
	uint32_t operation = header_ok(payload, bytes) ? payload[FIELD_OPERATION] : 0;

	if (operation == IP_PEER_STOP) {
		source_stop(source);
		return 0;
	}
	if (operation == IP_PEER_START && source_start(source, ip, port, payload, bytes, now_ns))
		return 0;
	source->refused++;
	ip_peer_build(reply, IP_PEER_HEADER_SIZE, 0, 0, 0);
	reply[FIELD_OPERATION] = IP_PEER_REFUSED;
	return IP_PEER_HEADER_SIZE;
}

uint32_t ip_peer_report(const struct ip_peer *peer, char *out, uint32_t room)
{
	const struct ip_sink *sink = &peer->sink;
	const struct ip_source *source = &peer->source;
	int wanted;

	assert(peer && out && room > 0);
	wanted = snprintf(out, room,
			  "sink stream=%u received=%u bytes=%" PRIu64 " expected=%u total=%u "
			  "gaps=%u reordered=%u duplicated=%u stale=%u corrupted=%u foreign=%u\n"
			  "source active=%u stream=%u sent=%u bytes=%" PRIu64 " sequence=%u "
			  "total=%u requests=%u refused=%u\n"
			  "peer echoes=%u malformed=%u\n",
			  sink->stream, sink->received, sink->bytes, sink->expected, sink->total,
			  sink->expected - sink->received, sink->reordered, sink->duplicated,
			  sink->stale, sink->corrupted, sink->foreign, source->active,
			  source->stream, source->sent, source->bytes_sent, source->sequence,
			  source->total, source->requests, source->refused, peer->echoes,
			  peer->malformed);
	if (wanted < 0)
		return 0;
	return (uint32_t)wanted < room ? (uint32_t)wanted : room - 1;
}

static uint32_t control(struct ip_peer *peer, const uint8_t *payload, uint32_t bytes,
			uint8_t *reply)
{
	static const char word[] = "reset";

	if (bytes >= sizeof(word) - 1 && memcmp(payload, word, sizeof(word) - 1) == 0)
		ip_peer_reset(peer);
	return ip_peer_report(peer, (char *)reply, REPORT_MAX);
}

static uint32_t udp_input(struct ip_peer *peer, const struct ip_packet *ip, uint64_t now_ns,
			  const uint8_t *packet, uint8_t *reply)
{
	const uint8_t *udp = packet + ip->payload_offset;
	const uint8_t *payload = udp + UDP_HEADER_SIZE;
	/* ip_transport_checksum_ok() has judged the length field. */
	uint32_t bytes = hw_get_be16(udp + 4) - UDP_HEADER_SIZE;
	uint32_t from = hw_get_be16(udp), to = hw_get_be16(udp + 2);
	uint32_t overhead = ip_header_size(ip->version) + UDP_HEADER_SIZE;
	uint8_t *answer = reply + overhead;
	uint32_t answer_bytes = 0;
	bool answers = false;

	switch (to) {
	case IP_PEER_PORT_ECHO:
		if (bytes > IP_PEER_PACKET_MAX - overhead) {
			peer->malformed++;
			return 0;
		}
		memcpy(answer, payload, bytes);
		answer_bytes = bytes;
		answers = true;
		peer->echoes++;
		break;
	case IP_PEER_PORT_SINK:
		ip_sink_take(&peer->sink, payload, bytes);
		break;
	case IP_PEER_PORT_SOURCE:
		answer_bytes = source_request(&peer->source, ip, from, payload, bytes, now_ns,
					      answer);
		answers = answer_bytes > 0;
		break;
	case IP_PEER_PORT_CONTROL:
		answer_bytes = control(peer, payload, bytes, answer);
		answers = true;
		break;
	default:
		peer->malformed++;
		break;
	}
	if (!answers)
		return 0;
	return ip_udp_build(reply, ip->version, ip->destination, ip->source, to, from,
			    answer_bytes);
}

/* Echo request to reply: same bytes, other type, new checksum. */
static uint32_t echo(struct ip_peer *peer, const struct ip_packet *ip, const uint8_t *packet,
		     uint8_t *reply)
{
	bool v4 = ip->version == IP_VERSION_4;
	const uint8_t *icmp = packet + ip->payload_offset;
	uint32_t header = ip_header_size(ip->version);
	uint8_t *answer = reply + header;
	uint32_t sum = 0;

	if (icmp[0] != (v4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST) || icmp[1] != 0 ||
	    header + ip->payload_length > IP_PEER_PACKET_MAX) {
		peer->malformed++;
		return 0;
	}
	ip_packet_build(reply, ip->version, ip->destination, ip->source, ip->protocol,
			IP_HOP_LIMIT_DEFAULT, ip->payload_length);
	memcpy(answer, icmp, ip->payload_length);
	answer[0] = v4 ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY;
	hw_put_be16(answer + 2, 0);
	if (!v4)
		sum = ip_pseudo_sum(ip->version, ip->destination, ip->source, ip->protocol,
				    ip->payload_length);
	hw_put_be16(answer + 2, ip_checksum(sum, answer, ip->payload_length));
	peer->echoes++;
	return header + ip->payload_length;
}

uint32_t ip_peer_input(struct ip_peer *peer, unsigned int channel, uint64_t now_ns,
		       const uint8_t *packet, uint32_t length, uint8_t *reply)
{
	struct ip_packet ip;

	assert(peer && packet && reply);
	assert(ip_peer_owns(channel, packet, length));
	(void)channel;
	if (ip_packet_parse(packet, length, &ip) != IP_OK ||
	    !ip_transport_checksum_ok(&ip, packet)) {
		peer->malformed++;
		return 0;
	}
	if (ip.protocol == IP_PROTOCOL_UDP)
		return udp_input(peer, &ip, now_ns, packet, reply);
	/* The other two that have a good checksum: ICMP over IPv4, ICMPv6 over IPv6. */
	if ((ip.protocol == IP_PROTOCOL_ICMP) == (ip.version == IP_VERSION_4))
		return echo(peer, &ip, packet, reply);
	peer->malformed++;
	return 0;
}

uint64_t ip_peer_deadline_ns(const struct ip_peer *peer)
{
	return peer->source.active ? peer->source.next_ns : HW_TIME_NEVER;
}

uint32_t ip_peer_output(struct ip_peer *peer, unsigned int channel, uint64_t now_ns,
			uint8_t *packet)
{
	struct ip_source *source = &peer->source;
	uint8_t address[IP_ADDRESS_SIZE];
	uint32_t overhead;

	assert(packet);
	if (!source->active || source->next_ns > now_ns)
		return 0;
	overhead = ip_header_size(source->family) + UDP_HEADER_SIZE;
	assert(source->sequence < source->total);
	assert(overhead + source->datagram_bytes <= IP_PEER_PACKET_MAX);

	peer_address(source->family, channel, address);
	ip_peer_build(packet + overhead, source->datagram_bytes, source->stream, source->sequence,
		      source->total);
	source->sent++;
	source->bytes_sent += source->datagram_bytes;
	if (--source->burst_left == 0) {
		source->burst_left = source->burst;
		/* From now: a source that had to wait does not make up for it in one burst. */
		source->next_ns = now_ns + source->interval_ns;
	}
	if (++source->sequence == source->total)
		source_stop(source);
	return ip_udp_build(packet, source->family, address, source->address, IP_PEER_PORT_SOURCE,
			    source->port, source->datagram_bytes);
}

const char *ip_peer_check(const struct ip_peer *peer)
{
	const struct ip_source *source = &peer->source;

	if (!source->active)
		return NULL;
	if (source->family != IP_VERSION_4 && source->family != IP_VERSION_6)
		return "source's family";
	if (source->sequence >= source->total || source->burst_left == 0 || source->burst == 0 ||
	    source->stream > UINT16_MAX || source->port > UINT16_MAX)
		return "source's position";
	if (source->datagram_bytes < IP_PEER_HEADER_SIZE ||
	    source->datagram_bytes + ip_header_size(source->family) + UDP_HEADER_SIZE >
		    IP_PEER_PACKET_MAX)
		return "source's datagram size";
	return NULL;
}
