// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a payload is: raw IP, an aggregate for rmnet, or Ethernet by mistake.
 *
 * The header of a frame does not say. Raw IP is recognised by its version, everything
 * else is left to rmnet (ETH_P_MAP), as user space expects from this hardware. A modem
 * that was put into Ethernet mode sends 14 bytes in front of the packet; given up as
 * IP these would be misread whenever a MAC address begins with 4 or 6 (QUIRKS.md
 * PROTO-01). An Ethernet header is only believed if what follows it is consistent to
 * the last byte, and where raw IP would be consistent as well, its checksum decides.
 */
#include "payload.h"

#include <linux/if_ether.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include "compat.h"

static unsigned int ipv4_size(const u8 *bytes, unsigned int available)
{
	unsigned int header_size, size;

	if (available < sizeof(struct iphdr) || bytes[0] >> 4 != 4)
		return 0;
	header_size = (bytes[0] & 0xf) * 4;
	size = get_unaligned_be16(&bytes[offsetof(struct iphdr, tot_len)]);
	return header_size >= sizeof(struct iphdr) && size >= header_size && size <= available ?
	       size : 0;
}

static unsigned int ipv6_size(const u8 *bytes, unsigned int available)
{
	unsigned int size;

	if (available < sizeof(struct ipv6hdr) || bytes[0] >> 4 != 6)
		return 0;
	size = sizeof(struct ipv6hdr) +
	       get_unaligned_be16(&bytes[offsetof(struct ipv6hdr, payload_len)]);
	return size <= available ? size : 0;
}

/* Does the sum over the header, its checksum included, come out as it must? */
static bool ipv4_checksum_holds(const u8 *bytes)
{
	unsigned int header_size = (bytes[0] & 0xf) * 4;
	unsigned int sum = 0;
	unsigned int i;

	for (i = 0; i < header_size; i += 2)
		sum += get_unaligned_be16(&bytes[i]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

static bool is_ethernet(const u8 *bytes, unsigned int length)
{
	const u8 *inner = bytes + ETH_HLEN;
	unsigned int room;

	if (length <= ETH_HLEN)
		return false;
	room = length - ETH_HLEN;
	switch (get_unaligned_be16(&bytes[2 * ETH_ALEN])) {
	case ETH_P_IP:
		return ipv4_size(inner, room) == room;
	case ETH_P_IPV6:
		return ipv6_size(inner, room) == room;
	case ETH_P_ARP:
		/* Ethernet, IPv4, 6, 4 */
		return room >= 28 && get_unaligned_be16(inner) == 1 &&
		       get_unaligned_be32(&inner[2]) == 0x08000604;
	default:
		return false;
	}
}

/**
 * bam_dmux_payload_classify() - what the stack shall take it for
 * @bytes:	the payload, private to the caller
 * @length:	at least 1
 *
 * Return: enum bam_dmux_payload
 */
enum bam_dmux_payload bam_dmux_payload_classify(const u8 *bytes, unsigned int length)
{
	if (unlikely(is_ethernet(bytes, length)) &&
	    !(ipv4_size(bytes, length) && ipv4_checksum_holds(bytes)) &&
	    ipv6_size(bytes, length) != length)
		return BAM_DMUX_PAYLOAD_ETHERNET;

	switch (bytes[0] >> 4) {
	case 4:
		return BAM_DMUX_PAYLOAD_IPV4;
	case 6:
		return BAM_DMUX_PAYLOAD_IPV6;
	default:
		return BAM_DMUX_PAYLOAD_MAP;
	}
}

/**
 * bam_dmux_payload_self_size() - size of a payload whose frame does not tell it
 * @bytes:	the payload; bytes that the modem has not written are zero
 * @available:	bytes up to the end of the buffer
 *
 * IP says its size itself. An aggregate for rmnet is a chain of blocks with their own
 * sizes, which ends at the first block of size 0: all of it can be handed up.
 *
 * Return: bytes, or 0 if there is nothing to be believed.
 */
unsigned int bam_dmux_payload_self_size(const u8 *bytes, unsigned int available)
{
	switch (bytes[0] >> 4) {
	case 4:
		return ipv4_size(bytes, available);
	case 6:
		return ipv6_size(bytes, available);
	default:
		return available;
	}
}
