/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Raw IP <-> Ethernet.
 *
 * What is answered here and never reaches the UE: ARP for its IPv4 addresses,
 * neighbour solicitations for its IPv6 addresses. Besides the learned addresses
 * any link-local target is taken for the UE's, since it is the only other host
 * on this link; but not in duplicate address detection (source ::), where an
 * answer would take the address away from the router.
 *
 * Answers are not queued: when the network is busy they are lost and counted, and
 * the network asks again, as on any Ethernet.
 *
 * Everything from both sides is hostile: lengths are checked before use, tables
 * are of fixed size, and one packet in makes at most one packet and a bounded
 * number of announcements out.
 */
#include "eth_shim.h"

#include "big_endian.h"
#include "eth_neighbour.h"

#include <assert.h>
#include <string.h>

#define BROADCAST_IPV4 0xffffffffu

static const uint8_t broadcast_mac[ETH_ADDRESS_SIZE] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t zero[IP_ADDRESS_SIZE];
static const uint8_t all_nodes[IP_ADDRESS_SIZE] = { 0xff, 0x02, [15] = 1 };

static const char *const count_names[] = {
	[ETH_SHIM_TO_NETWORK] = "to-network",
	[ETH_SHIM_TO_UE] = "to-ue",
	[ETH_SHIM_ARP_ANSWERED] = "arp-answered",
	[ETH_SHIM_NEIGHBOUR_ANSWERED] = "neighbour-answered",
	[ETH_SHIM_ANNOUNCED] = "announced",
	[ETH_SHIM_NOT_IP] = "not-ip",
	[ETH_SHIM_NOT_FOR_US] = "not-for-us",
	[ETH_SHIM_OTHER_PROTOCOL] = "other-protocol",
	[ETH_SHIM_MALFORMED] = "malformed",
	[ETH_SHIM_ANSWER_LOST] = "answer-lost",
};
_Static_assert(sizeof(count_names) / sizeof(count_names[0]) == ETH_SHIM_COUNT, "one name a count");

const char *eth_shim_count_name(unsigned int count)
{
	return count < ETH_SHIM_COUNT ? count_names[count] : "?";
}

static bool is_multicast_mac(const uint8_t mac[ETH_ADDRESS_SIZE])
{
	return mac[0] & 1;
}

const char *eth_shim_init(struct eth_shim *shim, const struct eth_shim_config *config,
			  const struct eth_shim_ops *ops, void *opaque)
{
	assert(shim && config);
	assert(ops && ops->to_network && ops->to_ue);
	if (is_multicast_mac(config->mac))
		return "mac is a multicast address (bit 0 of its first byte is set)";
	if (memcmp(config->mac, zero, ETH_ADDRESS_SIZE) == 0)
		return "mac is all zero";

	shim->config = *config;
	shim->ops = ops;
	shim->opaque = opaque;
	eth_shim_reset(shim);
	return NULL;
}

void eth_shim_reset(struct eth_shim *shim)
{
	struct eth_shim_state *state = &shim->state;

	memset(state, 0, sizeof(*state));
	/* libslirp's MAC is made of its IPv4 address. */
	state->gateway_mac[0] = 0x52;
	state->gateway_mac[1] = 0x55;
	hw_put_be32(&state->gateway_mac[2], shim->config.gateway_ipv4);
	if (shim->config.ue_ipv4) {
		hw_put_be32(state->ipv4[0], shim->config.ue_ipv4);
		state->ipv4_count = 1;
		state->ipv4_next = 1;
	}
}

/* A frame of our own making: lost if the network is busy. */
static bool send_own(struct eth_shim *shim, const uint8_t *frame, uint32_t length,
		     enum eth_shim_count count)
{
	bool sent = shim->ops->to_network(shim->opaque, frame, length);

	shim->state.count[sent ? count : ETH_SHIM_ANSWER_LOST]++;
	return sent;
}

static void send_arp(struct eth_shim *shim, const uint8_t destination[ETH_ADDRESS_SIZE],
		     uint32_t operation, const uint8_t sender_ipv4[IPV4_ADDRESS_SIZE],
		     const uint8_t target_mac[ETH_ADDRESS_SIZE],
		     const uint8_t target_ipv4[IPV4_ADDRESS_SIZE], enum eth_shim_count count)
{
	uint8_t frame[ETH_ARP_FRAME_SIZE];
	struct eth_arp arp = { .operation = operation };

	memcpy(arp.sender_mac, shim->config.mac, sizeof(arp.sender_mac));
	memcpy(arp.sender_ipv4, sender_ipv4, sizeof(arp.sender_ipv4));
	memcpy(arp.target_mac, target_mac, sizeof(arp.target_mac));
	memcpy(arp.target_ipv4, target_ipv4, sizeof(arp.target_ipv4));
	eth_arp_build(frame, destination, &arp);
	send_own(shim, frame, sizeof(frame), count);
}

static void announce_ipv4(struct eth_shim *shim, const uint8_t address[IPV4_ADDRESS_SIZE])
{
	send_arp(shim, broadcast_mac, ETH_ARP_REQUEST, address, zero, address,
		 ETH_SHIM_ANNOUNCED);
}

static void send_advertisement(struct eth_shim *shim, const uint8_t mac[ETH_ADDRESS_SIZE],
			       const uint8_t destination[IP_ADDRESS_SIZE],
			       const uint8_t target[IP_ADDRESS_SIZE], bool solicited)
{
	uint8_t frame[ETH_ADVERTISEMENT_FRAME_SIZE];

	eth_advertisement_build(frame, mac, destination, shim->config.mac, target, solicited);
	send_own(shim, frame, sizeof(frame),
		 solicited ? ETH_SHIM_NEIGHBOUR_ANSWERED : ETH_SHIM_ANNOUNCED);
}

/* 33:33 and the last four bytes of the group (RFC 2464). */
static void multicast_mac_v6(const uint8_t group[IP_ADDRESS_SIZE], uint8_t mac[ETH_ADDRESS_SIZE])
{
	mac[0] = 0x33;
	mac[1] = 0x33;
	memcpy(&mac[2], &group[12], 4);
}

static void announce_ipv6(struct eth_shim *shim, const uint8_t address[IP_ADDRESS_SIZE])
{
	uint8_t mac[ETH_ADDRESS_SIZE];

	multicast_mac_v6(all_nodes, mac);
	send_advertisement(shim, mac, all_nodes, address, false);
}

void eth_shim_attach(struct eth_shim *shim)
{
	struct eth_shim_state *state = &shim->state;
	uint8_t gateway[IPV4_ADDRESS_SIZE];

	state->attached = 1;
	for (uint32_t i = 0; i < state->ipv4_count; i++)
		announce_ipv4(shim, state->ipv4[i]);
	for (uint32_t i = 0; i < state->ipv6_count; i++)
		announce_ipv6(shim, state->ipv6[i]);
	if (shim->config.gateway_ipv4 && !state->gateway_learned) {
		hw_put_be32(gateway, shim->config.gateway_ipv4);
		send_arp(shim, broadcast_mac, ETH_ARP_REQUEST,
			 state->ipv4_count ? state->ipv4[0] : zero, zero, gateway,
			 ETH_SHIM_ANNOUNCED);
	}
}

static bool knows_ipv4(const struct eth_shim_state *state, const uint8_t *address)
{
	for (uint32_t i = 0; i < state->ipv4_count; i++) {
		if (memcmp(state->ipv4[i], address, IPV4_ADDRESS_SIZE) == 0)
			return true;
	}
	return false;
}

static bool knows_ipv6(const struct eth_shim_state *state, const uint8_t *address)
{
	for (uint32_t i = 0; i < state->ipv6_count; i++) {
		if (memcmp(state->ipv6[i], address, IP_ADDRESS_SIZE) == 0)
			return true;
	}
	return false;
}

/* The UE uses this source address: ours to answer for from now on. */
static void learn_ue(struct eth_shim *shim, const struct ip_packet *ip)
{
	struct eth_shim_state *state = &shim->state;
	const uint8_t *address = ip->source;

	if (ip->version == IP_VERSION_4) {
		if (memcmp(address, zero, IPV4_ADDRESS_SIZE) == 0 || address[0] >= 224 ||
		    knows_ipv4(state, address))
			return;
		/* A configured address stays in place 0. */
		if (state->ipv4_next == ETH_SHIM_ADDRESSES)
			state->ipv4_next = shim->config.ue_ipv4 != 0;
		memcpy(state->ipv4[state->ipv4_next++], address, IPV4_ADDRESS_SIZE);
		if (state->ipv4_count < ETH_SHIM_ADDRESSES)
			state->ipv4_count++;
		announce_ipv4(shim, address);
		return;
	}
	if (memcmp(address, zero, IP_ADDRESS_SIZE) == 0 || address[0] == 0xff ||
	    knows_ipv6(state, address))
		return;
	if (state->ipv6_next == ETH_SHIM_ADDRESSES)
		state->ipv6_next = 0;
	memcpy(state->ipv6[state->ipv6_next++], address, IP_ADDRESS_SIZE);
	if (state->ipv6_count < ETH_SHIM_ADDRESSES)
		state->ipv6_count++;
	announce_ipv6(shim, address);
}

static void destination_mac(const struct eth_shim *shim, const struct ip_packet *ip,
			    uint8_t mac[ETH_ADDRESS_SIZE])
{
	const uint8_t *to = ip->destination;

	memcpy(mac, shim->state.gateway_mac, ETH_ADDRESS_SIZE);
	if (ip->version == IP_VERSION_6) {
		if (to[0] == 0xff)
			multicast_mac_v6(to, mac);
	} else if (hw_get_be32(to) == BROADCAST_IPV4) {
		memcpy(mac, broadcast_mac, ETH_ADDRESS_SIZE);
	} else if (to[0] >> 4 == 0xe) {
		/* 01:00:5e and the last 23 bits of the group (RFC 1112). */
		const uint8_t group[ETH_ADDRESS_SIZE] = { 0x01, 0x00, 0x5e, to[1] & 0x7f, to[2],
							  to[3] };

		memcpy(mac, group, ETH_ADDRESS_SIZE);
	}
}

bool eth_shim_uplink(struct eth_shim *shim, const uint8_t *packet, uint32_t length)
{
	uint8_t frame[ETH_SHIM_FRAME_MAX], mac[ETH_ADDRESS_SIZE];
	struct ip_packet ip;
	enum ip_verdict verdict;

	assert(shim && (packet || length == 0));
	verdict = ip_packet_parse(packet, length, &ip);
	if ((verdict != IP_OK && verdict != IP_FRAGMENT) || length > ETH_SHIM_PACKET_MAX) {
		shim->state.count[ETH_SHIM_NOT_IP]++;
		return true;
	}
	learn_ue(shim, &ip);
	destination_mac(shim, &ip, mac);
	eth_header_build(frame, mac, shim->config.mac,
			 ip.version == IP_VERSION_4 ? ETH_TYPE_IPV4 : ETH_TYPE_IPV6);
	memcpy(frame + ETH_HEADER_SIZE, packet, ip.length);
	if (!shim->ops->to_network(shim->opaque, frame, ETH_HEADER_SIZE + ip.length))
		return false;
	shim->state.count[ETH_SHIM_TO_NETWORK]++;
	return true;
}

static void learn_gateway(struct eth_shim *shim, const uint8_t mac[ETH_ADDRESS_SIZE])
{
	if (is_multicast_mac(mac) || memcmp(mac, zero, ETH_ADDRESS_SIZE) == 0)
		return;
	memcpy(shim->state.gateway_mac, mac, ETH_ADDRESS_SIZE);
	shim->state.gateway_learned = 1;
}

static void take_arp(struct eth_shim *shim, const uint8_t *bytes, uint32_t length)
{
	uint8_t gateway[IPV4_ADDRESS_SIZE];
	struct eth_arp arp;

	if (!eth_arp_parse(bytes, length, &arp)) {
		shim->state.count[ETH_SHIM_MALFORMED]++;
		return;
	}
	hw_put_be32(gateway, shim->config.gateway_ipv4);
	if (shim->config.gateway_ipv4 && memcmp(arp.sender_ipv4, gateway, sizeof(gateway)) == 0)
		learn_gateway(shim, arp.sender_mac);
	if (arp.operation != ETH_ARP_REQUEST || !knows_ipv4(&shim->state, arp.target_ipv4))
		return;
	send_arp(shim, arp.sender_mac, ETH_ARP_REPLY, arp.target_ipv4, arp.sender_mac,
		 arp.sender_ipv4, ETH_SHIM_ARP_ANSWERED);
}

static bool is_link_local(const uint8_t address[IP_ADDRESS_SIZE])
{
	return address[0] == 0xfe && (address[1] & 0xc0) == 0x80;
}

/* True if the solicitation is for us; then it has been answered. */
static bool answer_solicitation(struct eth_shim *shim, const struct ip_packet *ip,
				const uint8_t *packet, const uint8_t source_mac[ETH_ADDRESS_SIZE])
{
	const uint8_t *target = eth_solicitation_target(ip, packet);
	bool probing = memcmp(ip->source, zero, IP_ADDRESS_SIZE) == 0;
	bool ours;

	if (!target)
		return false;
	ours = knows_ipv6(&shim->state, target) ||
	       (!probing && is_link_local(target) &&
		memcmp(target, ip->source, IP_ADDRESS_SIZE) != 0);
	if (!ours)
		return false;
	if (probing)
		/* Somebody else wants the UE's address: defend it (RFC 4862). */
		announce_ipv6(shim, target);
	else
		send_advertisement(shim, source_mac, ip->source, target, true);
	return true;
}

static bool take_ip(struct eth_shim *shim, const uint8_t *packet, uint32_t length,
		    uint32_t version, const uint8_t source_mac[ETH_ADDRESS_SIZE], bool unicast)
{
	struct eth_shim_state *state = &shim->state;
	struct ip_packet ip;
	enum ip_verdict verdict = ip_packet_parse(packet, length, &ip);
	uint32_t type = 0;

	if ((verdict != IP_OK && verdict != IP_FRAGMENT) || ip.version != version ||
	    ip.length > ETH_SHIM_PACKET_MAX) {
		state->count[ETH_SHIM_MALFORMED]++;
		return true;
	}
	if (verdict == IP_OK)
		type = eth_discovery_type(&ip, packet);
	if (unicast || type == ICMPV6_ROUTER_ADVERTISEMENT)
		learn_gateway(shim, source_mac);
	if (type == ICMPV6_NEIGHBOUR_SOLICITATION &&
	    answer_solicitation(shim, &ip, packet, source_mac))
		return true;
	if (!shim->ops->to_ue(shim->opaque, packet, ip.length))
		return false;
	state->count[ETH_SHIM_TO_UE]++;
	return true;
}

bool eth_shim_downlink(struct eth_shim *shim, const uint8_t *frame, uint32_t length)
{
	struct eth_shim_state *state = &shim->state;
	const uint8_t *source_mac, *payload;
	bool unicast;

	assert(shim && (frame || length == 0));
	if (length < ETH_HEADER_SIZE) {
		state->count[ETH_SHIM_MALFORMED]++;
		return true;
	}
	unicast = !is_multicast_mac(frame);
	if (unicast && memcmp(frame, shim->config.mac, ETH_ADDRESS_SIZE) != 0) {
		state->count[ETH_SHIM_NOT_FOR_US]++;
		return true;
	}
	source_mac = frame + ETH_ADDRESS_SIZE;
	payload = frame + ETH_HEADER_SIZE;
	length -= ETH_HEADER_SIZE;

	switch (eth_type_of(frame)) {
	case ETH_TYPE_ARP:
		take_arp(shim, payload, length);
		return true;
	case ETH_TYPE_IPV4:
		return take_ip(shim, payload, length, IP_VERSION_4, source_mac, unicast);
	case ETH_TYPE_IPV6:
		return take_ip(shim, payload, length, IP_VERSION_6, source_mac, unicast);
	default:
		state->count[ETH_SHIM_OTHER_PROTOCOL]++;
		return true;
	}
}

const char *eth_shim_check(const struct eth_shim_state *state)
{
	assert(state);
	if (state->ipv4_count > ETH_SHIM_ADDRESSES || state->ipv4_next > ETH_SHIM_ADDRESSES)
		return "number of IPv4 addresses";
	if (state->ipv6_count > ETH_SHIM_ADDRESSES || state->ipv6_next > ETH_SHIM_ADDRESSES)
		return "number of IPv6 addresses";
	return NULL;
}
