/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * IPv4 and IPv6 packets: parse, build, checksums. As much as the modem's peers
 * and the Ethernet shim need: no options, no extension headers, no fragments.
 *
 * Parsing takes any bytes and reads none beyond @length. Addresses are 16 bytes
 * with an IPv4 address in the first four and the rest zero.
 */
#ifndef HW_MODEL_IP_PACKET_H
#define HW_MODEL_IP_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#define IP_VERSION_4 4u
#define IP_VERSION_6 6u
#define IPV4_HEADER_SIZE 20u
#define IPV6_HEADER_SIZE 40u
#define IP_HEADER_SIZE_MAX IPV6_HEADER_SIZE
#define UDP_HEADER_SIZE 8u
#define ICMP_HEADER_SIZE 8u
#define IP_ADDRESS_SIZE 16u
#define IPV4_ADDRESS_SIZE 4u

#define IP_PROTOCOL_ICMP 1u
#define IP_PROTOCOL_UDP 17u
#define IP_PROTOCOL_ICMPV6 58u

#define ICMP_ECHO_REPLY 0u
#define ICMP_ECHO_REQUEST 8u
#define ICMPV6_ECHO_REQUEST 128u
#define ICMPV6_ECHO_REPLY 129u

/**
 * enum ip_verdict - what ip_packet_parse() thinks
 * @IP_OK:		everything in struct ip_packet is valid
 * @IP_NOT_IP:		first nibble neither 4 nor 6, or too short to tell
 * @IP_TRUNCATED:	headers or length field exceed the bytes given
 * @IP_BAD_HEADER:	header length or IPv4 header checksum wrong
 * @IP_FRAGMENT:	an IPv4 fragment: no transport header to rely on
 */
enum ip_verdict {
	IP_OK,
	IP_NOT_IP,
	IP_TRUNCATED,
	IP_BAD_HEADER,
	IP_FRAGMENT,
};

/**
 * struct ip_packet - a parsed header
 * @version:		4 or 6
 * @length:		of the whole packet in bytes, by its header; <= the bytes given
 * @protocol:		IPv4 protocol, IPv6 next header
 * @hop_limit:		TTL or hop limit
 * @payload_offset:	bytes from the start
 * @payload_length:	bytes
 */
struct ip_packet {
	uint32_t version;
	uint32_t length;
	uint32_t protocol;
	uint32_t hop_limit;
	uint32_t payload_offset;
	uint32_t payload_length;
	uint8_t source[IP_ADDRESS_SIZE];
	uint8_t destination[IP_ADDRESS_SIZE];
};

enum ip_verdict ip_packet_parse(const uint8_t *bytes, uint32_t length, struct ip_packet *packet);

/* Bytes that the packet's header claims (at most @length), 0 if this is no IP packet. */
uint32_t ip_packet_length(const uint8_t *bytes, uint32_t length);

/* Bytes of the header that ip_packet_build() writes. */
uint32_t ip_header_size(uint32_t version);

#define IP_HOP_LIMIT_DEFAULT 64u
/* What neighbour discovery insists on (RFC 4861). */
#define IP_HOP_LIMIT_LINK 255u

/**
 * ip_packet_build() - write an IP header
 * @out:	ip_header_size() bytes
 * @payload_length:	bytes that follow; the packet must not exceed 65535 bytes
 */
void ip_packet_build(uint8_t *out, uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		     const uint8_t destination[IP_ADDRESS_SIZE], uint32_t protocol,
		     uint32_t hop_limit, uint32_t payload_length);

/* Internet checksum of @length bytes with the ones' complement sum @start before them. */
uint16_t ip_checksum(uint32_t start, const uint8_t *bytes, uint32_t length);

/* Sum of the pseudo header, as @start for ip_checksum(). */
uint32_t ip_pseudo_sum(uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		       const uint8_t destination[IP_ADDRESS_SIZE], uint32_t protocol,
		       uint32_t length);

/* Are transport length and checksum right? UDP over IPv4 may have no checksum (0). */
bool ip_transport_checksum_ok(const struct ip_packet *packet, const uint8_t *bytes);

/**
 * ip_udp_build() - a whole UDP packet around a payload that is in place already
 * @packet:	payload is at ip_header_size() + UDP_HEADER_SIZE
 *
 * Return: bytes of the packet.
 */
uint32_t ip_udp_build(uint8_t *packet, uint32_t version, const uint8_t source[IP_ADDRESS_SIZE],
		      const uint8_t destination[IP_ADDRESS_SIZE], uint32_t source_port,
		      uint32_t destination_port, uint32_t payload_length);

#endif /* HW_MODEL_IP_PACKET_H */
