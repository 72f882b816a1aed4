/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ARP and neighbour discovery messages: field offsets are those of the RFCs.
 */
#include "eth_neighbour.h"

#include "big_endian.h"

#include <assert.h>
#include <string.h>

/* Ethernet header, byte offsets. */
enum {
	ETH_DESTINATION = 0,
	ETH_SOURCE = 6,
	ETH_TYPE = 12,
};

/* ARP, byte offsets; the addresses of IPv4 over Ethernet. */
enum {
	ARP_HARDWARE = 0,
	ARP_PROTOCOL = 2,
	ARP_HARDWARE_SIZE = 4,
	ARP_PROTOCOL_SIZE = 5,
	ARP_OPERATION = 6,
	ARP_SENDER_MAC = 8,
	ARP_SENDER_IPV4 = 14,
	ARP_TARGET_MAC = 18,
	ARP_TARGET_IPV4 = 24,
};
#define ARP_HARDWARE_ETHERNET 1u

/* ICMPv6 neighbour messages, byte offsets behind the IP header. */
enum {
	ND_TYPE = 0,
	ND_CODE = 1,
	ND_CHECKSUM = 2,
	ND_FLAGS = 4,
	ND_TARGET = 8,
	ND_OPTION = 24,
};
#define ND_SIZE (ND_OPTION + 8u)
#define ND_FLAG_SOLICITED 0x40u
#define ND_FLAG_OVERRIDE 0x20u
#define ND_OPTION_TARGET_MAC 2u
/* In units of 8 bytes. */
#define ND_OPTION_SIZE 1u

_Static_assert(ARP_TARGET_IPV4 + IPV4_ADDRESS_SIZE == ETH_ARP_SIZE, "the target ends the packet");
_Static_assert(ETH_ADVERTISEMENT_FRAME_SIZE == ETH_HEADER_SIZE + IPV6_HEADER_SIZE + ND_SIZE,
	       "one option");

uint32_t eth_type_of(const uint8_t *frame)
{
	return hw_get_be16(frame + ETH_TYPE);
}

void eth_header_build(uint8_t *frame, const uint8_t destination[ETH_ADDRESS_SIZE],
		      const uint8_t source[ETH_ADDRESS_SIZE], uint32_t type)
{
	assert(type <= UINT16_MAX);
	memcpy(frame + ETH_DESTINATION, destination, ETH_ADDRESS_SIZE);
	memcpy(frame + ETH_SOURCE, source, ETH_ADDRESS_SIZE);
	hw_put_be16(frame + ETH_TYPE, (uint16_t)type);
}

void eth_arp_build(uint8_t *frame, const uint8_t destination[ETH_ADDRESS_SIZE],
		   const struct eth_arp *arp)
{
	uint8_t *bytes;

	assert(frame && arp);
	bytes = frame + ETH_HEADER_SIZE;
	eth_header_build(frame, destination, arp->sender_mac, ETH_TYPE_ARP);
	hw_put_be16(bytes + ARP_HARDWARE, ARP_HARDWARE_ETHERNET);
	hw_put_be16(bytes + ARP_PROTOCOL, ETH_TYPE_IPV4);
	bytes[ARP_HARDWARE_SIZE] = ETH_ADDRESS_SIZE;
	bytes[ARP_PROTOCOL_SIZE] = IPV4_ADDRESS_SIZE;
	hw_put_be16(bytes + ARP_OPERATION, (uint16_t)arp->operation);
	memcpy(bytes + ARP_SENDER_MAC, arp->sender_mac, ETH_ADDRESS_SIZE);
	memcpy(bytes + ARP_SENDER_IPV4, arp->sender_ipv4, IPV4_ADDRESS_SIZE);
	memcpy(bytes + ARP_TARGET_MAC, arp->target_mac, ETH_ADDRESS_SIZE);
	memcpy(bytes + ARP_TARGET_IPV4, arp->target_ipv4, IPV4_ADDRESS_SIZE);
}

bool eth_arp_parse(const uint8_t *bytes, uint32_t length, struct eth_arp *arp)
{
	assert(bytes && arp);
	if (length < ETH_ARP_SIZE || hw_get_be16(bytes + ARP_HARDWARE) != ARP_HARDWARE_ETHERNET ||
	    hw_get_be16(bytes + ARP_PROTOCOL) != ETH_TYPE_IPV4 ||
	    bytes[ARP_HARDWARE_SIZE] != ETH_ADDRESS_SIZE ||
	    bytes[ARP_PROTOCOL_SIZE] != IPV4_ADDRESS_SIZE)
		return false;
	arp->operation = hw_get_be16(bytes + ARP_OPERATION);
	memcpy(arp->sender_mac, bytes + ARP_SENDER_MAC, ETH_ADDRESS_SIZE);
	memcpy(arp->sender_ipv4, bytes + ARP_SENDER_IPV4, IPV4_ADDRESS_SIZE);
	memcpy(arp->target_mac, bytes + ARP_TARGET_MAC, ETH_ADDRESS_SIZE);
	memcpy(arp->target_ipv4, bytes + ARP_TARGET_IPV4, IPV4_ADDRESS_SIZE);
	return true;
}

void eth_advertisement_build(uint8_t *frame, const uint8_t destination_mac[ETH_ADDRESS_SIZE],
			     const uint8_t destination[IP_ADDRESS_SIZE],
			     const uint8_t mac[ETH_ADDRESS_SIZE],
			     const uint8_t target[IP_ADDRESS_SIZE], bool solicited)
{
	uint8_t *packet = frame + ETH_HEADER_SIZE;
	uint8_t *message = packet + IPV6_HEADER_SIZE;
	uint32_t sum;

	eth_header_build(frame, destination_mac, mac, ETH_TYPE_IPV6);
	ip_packet_build(packet, IP_VERSION_6, target, destination, IP_PROTOCOL_ICMPV6,
			IP_HOP_LIMIT_LINK, ND_SIZE);
	memset(message, 0, ND_SIZE);
	message[ND_TYPE] = ICMPV6_NEIGHBOUR_ADVERTISEMENT;
	message[ND_FLAGS] = ND_FLAG_OVERRIDE | (solicited ? ND_FLAG_SOLICITED : 0);
	memcpy(message + ND_TARGET, target, IP_ADDRESS_SIZE);
	message[ND_OPTION] = ND_OPTION_TARGET_MAC;
	message[ND_OPTION + 1] = ND_OPTION_SIZE;
	memcpy(message + ND_OPTION + 2, mac, ETH_ADDRESS_SIZE);
	sum = ip_pseudo_sum(IP_VERSION_6, target, destination, IP_PROTOCOL_ICMPV6, ND_SIZE);
	hw_put_be16(message + ND_CHECKSUM, ip_checksum(sum, message, ND_SIZE));
}

uint32_t eth_discovery_type(const struct ip_packet *ip, const uint8_t *packet)
{
	if (ip->version != IP_VERSION_6 || ip->protocol != IP_PROTOCOL_ICMPV6 ||
	    ip->hop_limit != IP_HOP_LIMIT_LINK || !ip_transport_checksum_ok(ip, packet) ||
	    packet[ip->payload_offset + ND_CODE] != 0)
		return 0;
	return packet[ip->payload_offset + ND_TYPE];
}

const uint8_t *eth_solicitation_target(const struct ip_packet *ip, const uint8_t *packet)
{
	if (ip->payload_length < ND_TARGET + IP_ADDRESS_SIZE)
		return NULL;
	return packet + ip->payload_offset + ND_TARGET;
}
