/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * IPv4 (RFC 791) and IPv6 (RFC 8200) headers, UDP (RFC 768), checksums (RFC 1071).
 *
 * Every length that a packet claims is checked against the bytes there are
 * before anything behind it is read.
 */
#include "ip_packet.h"

#include "big_endian.h"

#include <assert.h>
#include <string.h>

#define PACKET_MAX 65535u

/* IPv4 header fields, byte offsets. */
enum {
	V4_TOTAL_LENGTH = 2,
	V4_FRAGMENT = 6,
	V4_TTL = 8,
	V4_PROTOCOL = 9,
	V4_CHECKSUM = 10,
	V4_SOURCE = 12,
	V4_DESTINATION = 16,
};
/* More fragments, or an offset that is not 0. */
#define V4_FRAGMENT_MASK 0x3fffu
#define V4_DONT_FRAGMENT 0x4000u

/* IPv6 header fields, byte offsets. */
enum {
	V6_PAYLOAD_LENGTH = 4,
	V6_NEXT_HEADER = 6,
	V6_HOP_LIMIT = 7,
	V6_SOURCE = 8,
	V6_DESTINATION = 24,
};

/* UDP header fields, byte offsets; ICMP's checksum is at 2. */
enum {
	UDP_SOURCE_PORT = 0,
	UDP_DESTINATION_PORT = 2,
	UDP_LENGTH = 4,
	UDP_CHECKSUM = 6,
	ICMP_CHECKSUM = 2,
};

static uint32_t sum_words(uint32_t sum, const uint8_t *bytes, uint32_t length)
{
	uint64_t wide = sum;

	for (; length >= 2; bytes += 2, length -= 2)
		wide += hw_get_be16(bytes);
	if (length)
		wide += (uint32_t)bytes[0] << 8;
	while (wide >> 16)
		wide = (wide & 0xffff) + (wide >> 16);
	return (uint32_t)wide;
}

uint16_t ip_checksum(uint32_t start, const uint8_t *bytes, uint32_t length)
{
	return (uint16_t)~sum_words(start, bytes, length);
}

uint32_t ip_pseudo_sum(uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		       const uint8_t destination[IP_ADDRESS_SIZE], uint32_t protocol,
		       uint32_t length)
{
	uint32_t size = version == IP_VERSION_4 ? IPV4_ADDRESS_SIZE : IP_ADDRESS_SIZE;
	uint32_t sum = protocol + (length & 0xffff) + (length >> 16);

	return sum_words(sum_words(sum, source, size), destination, size);
}

static enum ip_verdict parse_v4(const uint8_t *bytes, uint32_t length, struct ip_packet *packet)
{
	uint32_t header = (bytes[0] & 0x0fu) * 4u;
	uint32_t total;

	if (length < IPV4_HEADER_SIZE)
		return IP_TRUNCATED;
	if (header < IPV4_HEADER_SIZE)
		return IP_BAD_HEADER;
	total = hw_get_be16(bytes + V4_TOTAL_LENGTH);
	if (header > length || total > length)
		return IP_TRUNCATED;
	if (total < header || ip_checksum(0, bytes, header) != 0)
		return IP_BAD_HEADER;

	packet->length = total;
	packet->protocol = bytes[V4_PROTOCOL];
	packet->hop_limit = bytes[V4_TTL];
	packet->payload_offset = header;
	packet->payload_length = total - header;
	memcpy(packet->source, bytes + V4_SOURCE, IPV4_ADDRESS_SIZE);
	memcpy(packet->destination, bytes + V4_DESTINATION, IPV4_ADDRESS_SIZE);
	return hw_get_be16(bytes + V4_FRAGMENT) & V4_FRAGMENT_MASK ? IP_FRAGMENT : IP_OK;
}

static enum ip_verdict parse_v6(const uint8_t *bytes, uint32_t length, struct ip_packet *packet)
{
	if (length < IPV6_HEADER_SIZE ||
	    length - IPV6_HEADER_SIZE < hw_get_be16(bytes + V6_PAYLOAD_LENGTH))
		return IP_TRUNCATED;

	packet->payload_length = hw_get_be16(bytes + V6_PAYLOAD_LENGTH);
	packet->payload_offset = IPV6_HEADER_SIZE;
	packet->length = IPV6_HEADER_SIZE + packet->payload_length;
	packet->protocol = bytes[V6_NEXT_HEADER];
	packet->hop_limit = bytes[V6_HOP_LIMIT];
	memcpy(packet->source, bytes + V6_SOURCE, IP_ADDRESS_SIZE);
	memcpy(packet->destination, bytes + V6_DESTINATION, IP_ADDRESS_SIZE);
	return IP_OK;
}

enum ip_verdict ip_packet_parse(const uint8_t *bytes, uint32_t length, struct ip_packet *packet)
{
	assert(packet && (bytes || length == 0));
	memset(packet, 0, sizeof(*packet));
	if (length == 0)
		return IP_NOT_IP;

	packet->version = bytes[0] >> 4;
	if (packet->version == IP_VERSION_4)
		return parse_v4(bytes, length, packet);
	if (packet->version == IP_VERSION_6)
		return parse_v6(bytes, length, packet);
	return IP_NOT_IP;
}

uint32_t ip_packet_length(const uint8_t *bytes, uint32_t length)
{
	uint32_t claimed = 0;

	assert(bytes || length == 0);
	if (length >= IPV4_HEADER_SIZE && bytes[0] >> 4 == IP_VERSION_4)
		claimed = hw_get_be16(bytes + V4_TOTAL_LENGTH);
	else if (length >= IPV6_HEADER_SIZE && bytes[0] >> 4 == IP_VERSION_6)
		claimed = IPV6_HEADER_SIZE + hw_get_be16(bytes + V6_PAYLOAD_LENGTH);
	return claimed < length ? claimed : length * (claimed != 0);
}

uint32_t ip_header_size(uint32_t version)
{
	assert(version == IP_VERSION_4 || version == IP_VERSION_6);
	return version == IP_VERSION_4 ? IPV4_HEADER_SIZE : IPV6_HEADER_SIZE;
}

void ip_packet_build(uint8_t *out, uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		     const uint8_t destination[IP_ADDRESS_SIZE], uint32_t protocol,
		     uint32_t hop_limit, uint32_t payload_length)
{
	uint32_t header = ip_header_size(version);

	assert(header + payload_length <= PACKET_MAX && hop_limit <= UINT8_MAX);
	memset(out, 0, header);
	if (version == IP_VERSION_4) {
		out[0] = (uint8_t)(IP_VERSION_4 << 4 | header / 4);
		hw_put_be16(out + V4_TOTAL_LENGTH, (uint16_t)(header + payload_length));
		hw_put_be16(out + V4_FRAGMENT, V4_DONT_FRAGMENT);
		out[V4_TTL] = (uint8_t)hop_limit;
		out[V4_PROTOCOL] = (uint8_t)protocol;
		memcpy(out + V4_SOURCE, source, IPV4_ADDRESS_SIZE);
		memcpy(out + V4_DESTINATION, destination, IPV4_ADDRESS_SIZE);
		hw_put_be16(out + V4_CHECKSUM, ip_checksum(0, out, header));
		return;
	}
	out[0] = IP_VERSION_6 << 4;
	hw_put_be16(out + V6_PAYLOAD_LENGTH, (uint16_t)payload_length);
	out[V6_NEXT_HEADER] = (uint8_t)protocol;
	out[V6_HOP_LIMIT] = (uint8_t)hop_limit;
	memcpy(out + V6_SOURCE, source, IP_ADDRESS_SIZE);
	memcpy(out + V6_DESTINATION, destination, IP_ADDRESS_SIZE);
}

bool ip_transport_checksum_ok(const struct ip_packet *packet, const uint8_t *bytes)
{
	const uint8_t *payload = bytes + packet->payload_offset;
	uint32_t length = packet->payload_length;
	uint32_t sum = 0;

	assert(packet->payload_offset + length <= packet->length);
	switch (packet->protocol) {
	case IP_PROTOCOL_ICMP:
		return length >= ICMP_HEADER_SIZE && ip_checksum(0, payload, length) == 0;
	case IP_PROTOCOL_UDP:
		if (length < UDP_HEADER_SIZE ||
		    hw_get_be16(payload + UDP_LENGTH) < UDP_HEADER_SIZE ||
		    hw_get_be16(payload + UDP_LENGTH) > length)
			return false;
		length = hw_get_be16(payload + UDP_LENGTH);
		if (packet->version == IP_VERSION_4 && hw_get_be16(payload + UDP_CHECKSUM) == 0)
			return true;
		break;
	case IP_PROTOCOL_ICMPV6:
		if (length < ICMP_HEADER_SIZE)
			return false;
		break;
	default:
		return false;
	}
	sum = ip_pseudo_sum(packet->version, packet->source, packet->destination,
			    packet->protocol, length);
	return ip_checksum(sum, payload, length) == 0;
}

uint32_t ip_udp_build(uint8_t *packet, uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		      const uint8_t destination[IP_ADDRESS_SIZE], uint32_t source_port,
		      uint32_t destination_port, uint32_t payload_length)
{
	uint32_t header = ip_header_size(version);
	uint32_t length = UDP_HEADER_SIZE + payload_length;
	uint8_t *udp = packet + header;
	uint16_t checksum;

	assert(source_port <= 0xffff && destination_port <= 0xffff);
	ip_packet_build(packet, version, source, destination, IP_PROTOCOL_UDP,
			IP_HOP_LIMIT_DEFAULT, length);
	hw_put_be16(udp + UDP_SOURCE_PORT, (uint16_t)source_port);
	hw_put_be16(udp + UDP_DESTINATION_PORT, (uint16_t)destination_port);
	hw_put_be16(udp + UDP_LENGTH, (uint16_t)length);
	hw_put_be16(udp + UDP_CHECKSUM, 0);
	checksum = ip_checksum(ip_pseudo_sum(version, source, destination, IP_PROTOCOL_UDP, length),
			       udp, length);
	/* 0 would mean "no checksum" (RFC 768). */
	hw_put_be16(udp + UDP_CHECKSUM, checksum ? checksum : 0xffff);
	return header + length;
}
