/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ARP (RFC 826) and IPv6 neighbour discovery (RFC 4861) messages, as far as an
 * Ethernet host of one address needs them: builders and parsers, no state.
 */
#ifndef HW_MODEL_ETH_NEIGHBOUR_H
#define HW_MODEL_ETH_NEIGHBOUR_H

#include "eth_shim.h"
#include "ip_packet.h"

#define ETH_TYPE_IPV4 0x0800u
#define ETH_TYPE_ARP 0x0806u
#define ETH_TYPE_IPV6 0x86ddu

#define ETH_ARP_SIZE 28u
#define ETH_ARP_FRAME_SIZE (ETH_HEADER_SIZE + ETH_ARP_SIZE)
/* ICMPv6 advertisement with one link-layer address option. */
#define ETH_ADVERTISEMENT_FRAME_SIZE (ETH_HEADER_SIZE + IPV6_HEADER_SIZE + 24u + 8u)

#define ETH_ARP_REQUEST 1u
#define ETH_ARP_REPLY 2u

#define ICMPV6_ROUTER_ADVERTISEMENT 134u
#define ICMPV6_NEIGHBOUR_SOLICITATION 135u
#define ICMPV6_NEIGHBOUR_ADVERTISEMENT 136u

/**
 * struct eth_arp - an ARP packet for IPv4 over Ethernet
 * @operation:	ETH_ARP_REQUEST, ETH_ARP_REPLY or another
 * @*_ipv4:	network byte order
 */
struct eth_arp {
	uint32_t operation;
	uint8_t sender_mac[ETH_ADDRESS_SIZE];
	uint8_t target_mac[ETH_ADDRESS_SIZE];
	uint8_t sender_ipv4[IPV4_ADDRESS_SIZE];
	uint8_t target_ipv4[IPV4_ADDRESS_SIZE];
};

/* Ethertype of a frame of at least ETH_HEADER_SIZE bytes. */
uint32_t eth_type_of(const uint8_t *frame);

/* Writes the 14 bytes before an Ethernet payload. */
void eth_header_build(uint8_t *frame, const uint8_t destination[ETH_ADDRESS_SIZE],
		      const uint8_t source[ETH_ADDRESS_SIZE], uint32_t type);

/* @frame: ETH_ARP_FRAME_SIZE bytes; sent from arp->sender_mac. */
void eth_arp_build(uint8_t *frame, const uint8_t destination[ETH_ADDRESS_SIZE],
		   const struct eth_arp *arp);

/* @bytes: behind the Ethernet header; false unless well-formed ARP of IPv4 over Ethernet. */
bool eth_arp_parse(const uint8_t *bytes, uint32_t length, struct eth_arp *arp);

/**
 * eth_advertisement_build() - a neighbour advertisement for @target at @mac
 * @frame:	ETH_ADVERTISEMENT_FRAME_SIZE bytes
 * @solicited:	it answers a solicitation
 */
void eth_advertisement_build(uint8_t *frame, const uint8_t destination_mac[ETH_ADDRESS_SIZE],
			     const uint8_t destination[IP_ADDRESS_SIZE],
			     const uint8_t mac[ETH_ADDRESS_SIZE],
			     const uint8_t target[IP_ADDRESS_SIZE], bool solicited);

/* Type of an ICMPv6 packet whose neighbour discovery rules hold (hop limit, checksum), else 0. */
uint32_t eth_discovery_type(const struct ip_packet *ip, const uint8_t *packet);

/* The target of a solicitation that eth_discovery_type() named; NULL if it is cut short. */
const uint8_t *eth_solicitation_target(const struct ip_packet *ip, const uint8_t *packet);

#endif /* HW_MODEL_ETH_NEIGHBOUR_H */
