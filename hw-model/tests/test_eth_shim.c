/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The Ethernet shim against literal frames, and fuzz from both sides.
 */
#include "../eth_neighbour.h"
#include "../eth_shim.h"
#include "random.h"
#include "suites.h"

#include "../big_endian.h"

#include <stdlib.h>
#include <string.h>

#define OUR_MAC 0x02, 0x00, 0x00, 0x00, 0x00, 0x01
#define SLIRP_MAC 0x52, 0x55, 0x0a, 0x00, 0x02, 0x02
#define BROADCAST 0xff, 0xff, 0xff, 0xff, 0xff, 0xff
#define UE_IPV4 10, 0, 2, 15
#define GATEWAY_IPV4 10, 0, 2, 2
#define KEPT 16u

static struct eth_shim shim;
static uint8_t to_network[KEPT][ETH_SHIM_FRAME_MAX];
static uint32_t to_network_length[KEPT];
static unsigned int network_frames;
static uint8_t to_ue[ETH_SHIM_PACKET_MAX];
static uint32_t to_ue_length;
static unsigned int ue_packets;
static bool network_busy, ue_busy;

static bool take_network(void *opaque, const uint8_t *frame, uint32_t length)
{
	ck_assert_ptr_eq(opaque, &shim);
	if (network_busy)
		return false;
	ck_assert_uint_le(length, ETH_SHIM_FRAME_MAX);
	memcpy(to_network[network_frames % KEPT], frame, length);
	to_network_length[network_frames % KEPT] = length;
	network_frames++;
	return true;
}

static bool take_ue(void *opaque, const uint8_t *packet, uint32_t length)
{
	(void)opaque;
	if (ue_busy)
		return false;
	ck_assert_uint_le(length, sizeof(to_ue));
	memcpy(to_ue, packet, length);
	to_ue_length = length;
	ue_packets++;
	return true;
}

static const struct eth_shim_ops ops = { .to_network = take_network, .to_ue = take_ue };

static const struct eth_shim_config config = {
	.mac = { OUR_MAC }, .gateway_ipv4 = 0x0a000202, .ue_ipv4 = 0,
};

static void setup(void)
{
	network_frames = 0;
	ue_packets = 0;
	network_busy = false;
	ue_busy = false;
	ck_assert_ptr_null(eth_shim_init(&shim, &config, &ops, &shim));
}

static void expect_frame(unsigned int index, const uint8_t *frame, uint32_t length)
{
	ck_assert_uint_lt(index, network_frames);
	ck_assert_uint_eq(to_network_length[index], length);
	ck_assert_mem_eq(to_network[index], frame, length);
}

/* An IPv4 packet of 24 bytes from the UE to 10.0.2.2, checksum by hand. */
static const uint8_t from_ue[] = {
	0x45, 0, 0, 24, 0, 0, 0, 0, 64, 17, 0x62, 0xc5, UE_IPV4, GATEWAY_IPV4, 'a', 'b', 'c', 'd',
};
static const uint8_t to_ue_packet[] = {
	0x45, 0, 0, 24, 0, 0, 0, 0, 64, 17, 0x62, 0xc5, GATEWAY_IPV4, UE_IPV4, 'a', 'b', 'c', 'd',
};

static const uint8_t announcement[] = {
	BROADCAST, OUR_MAC, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, OUR_MAC, UE_IPV4,
	0, 0, 0, 0, 0, 0, UE_IPV4,
};

START_TEST(refuses_a_bad_configuration)
{
	struct eth_shim_config bad = config;

	bad.mac[0] = 3;
	ck_assert_ptr_nonnull(eth_shim_init(&shim, &bad, &ops, &shim));
	memset(bad.mac, 0, sizeof(bad.mac));
	ck_assert_ptr_nonnull(eth_shim_init(&shim, &bad, &ops, &shim));
}
END_TEST

/* The first packet: the address is learned and announced, then the packet goes to slirp's MAC. */
START_TEST(uplink_frame)
{
	static const uint8_t header[] = { SLIRP_MAC, OUR_MAC, 8, 0 };

	ck_assert(eth_shim_uplink(&shim, from_ue, sizeof(from_ue)));
	ck_assert_uint_eq(network_frames, 2);
	expect_frame(0, announcement, sizeof(announcement));
	ck_assert_uint_eq(to_network_length[1], 14 + sizeof(from_ue));
	ck_assert_mem_eq(to_network[1], header, sizeof(header));
	ck_assert_mem_eq(to_network[1] + 14, from_ue, sizeof(from_ue));
	ck_assert(eth_shim_uplink(&shim, from_ue, sizeof(from_ue)));
	ck_assert_uint_eq(network_frames, 3);
}
END_TEST

/* A UE's trailing bytes behind the packet (pad) do not go out. */
START_TEST(uplink_is_cut_to_the_ip_length)
{
	uint8_t padded[sizeof(from_ue) + 4] = { 0 };

	memcpy(padded, from_ue, sizeof(from_ue));
	ck_assert(eth_shim_uplink(&shim, padded, sizeof(padded)));
	ck_assert_uint_eq(to_network_length[1], 14 + sizeof(from_ue));
}
END_TEST

START_TEST(uplink_multicast_and_broadcast)
{
	static const uint8_t group4[] = { 0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa };
	static const uint8_t group6[] = { 0x33, 0x33, 0, 0, 0, 2 };
	static const uint8_t broadcast[] = { BROADCAST };
	const uint8_t ue[16] = { UE_IPV4 }, ssdp[16] = { 239, 255, 255, 250 };
	const uint8_t all[16] = { 255, 255, 255, 255 }, zero[16] = { 0 };
	const uint8_t link_local[16] = { 0xfe, 0x80, [15] = 0x15 };
	const uint8_t all_routers[16] = { 0xff, 0x02, [15] = 2 };
	uint8_t packet[64] = { 0 };

	ip_packet_build(packet, 4, ue, ssdp, IP_PROTOCOL_UDP, 1, 8);
	eth_shim_uplink(&shim, packet, 28);
	ck_assert_mem_eq(to_network[1], group4, 6);
	/* DHCP: no address to learn. */
	ip_packet_build(packet, 4, zero, all, IP_PROTOCOL_UDP, 1, 8);
	eth_shim_uplink(&shim, packet, 28);
	ck_assert_uint_eq(network_frames, 3);
	ck_assert_mem_eq(to_network[2], broadcast, 6);
	/* A router solicitation passes, its link-local source is announced. */
	ip_packet_build(packet, 6, link_local, all_routers, IP_PROTOCOL_ICMPV6, 255, 8);
	eth_shim_uplink(&shim, packet, 48);
	ck_assert_uint_eq(network_frames, 5);
	ck_assert_uint_eq(to_network[3][14 + 40], ICMPV6_NEIGHBOUR_ADVERTISEMENT);
	ck_assert_mem_eq(to_network[4], group6, 6);
	ck_assert_uint_eq(hw_get_be16(to_network[4] + 12), ETH_TYPE_IPV6);
}
END_TEST

START_TEST(uplink_of_anything_else)
{
	uint8_t junk[5000] = { 0x20 };

	ck_assert(eth_shim_uplink(&shim, junk, 60));
	ck_assert(eth_shim_uplink(&shim, junk, 0));
	ck_assert(eth_shim_uplink(&shim, from_ue, 19));
	memcpy(junk, from_ue, sizeof(from_ue));
	ck_assert(eth_shim_uplink(&shim, junk, sizeof(junk)));
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_NOT_IP], 4);
	ck_assert_uint_eq(network_frames, 0);
}
END_TEST

START_TEST(busy_ends_take_nothing)
{
	uint8_t frame[64] = { OUR_MAC, SLIRP_MAC, 8, 0 };

	network_busy = true;
	ck_assert(!eth_shim_uplink(&shim, from_ue, sizeof(from_ue)));
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_TO_NETWORK], 0);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_ANSWER_LOST], 1);
	network_busy = false;
	ck_assert(eth_shim_uplink(&shim, from_ue, sizeof(from_ue)));
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_TO_NETWORK], 1);
	memcpy(frame + 14, to_ue_packet, sizeof(to_ue_packet));
	ue_busy = true;
	ck_assert(!eth_shim_downlink(&shim, frame, sizeof(frame)));
	ue_busy = false;
	ck_assert(eth_shim_downlink(&shim, frame, sizeof(frame)));
	ck_assert_uint_eq(ue_packets, 1);
}
END_TEST

/* Padded to 60 bytes as libslirp 4.8 does: the UE gets the IP length. */
START_TEST(downlink_is_stripped_and_trimmed)
{
	uint8_t frame[60] = { OUR_MAC, SLIRP_MAC, 8, 0 };

	memcpy(frame + 14, to_ue_packet, sizeof(to_ue_packet));
	ck_assert(eth_shim_downlink(&shim, frame, sizeof(frame)));
	ck_assert_uint_eq(to_ue_length, sizeof(to_ue_packet));
	ck_assert_mem_eq(to_ue, to_ue_packet, sizeof(to_ue_packet));
}
END_TEST

START_TEST(downlink_filters)
{
	static const uint8_t for_us[] = { OUR_MAC }, all[] = { BROADCAST };
	static const uint8_t multicast[] = { 0x33, 0x33, 0, 0, 0, 1 };
	static const uint8_t other[] = { 0x02, 0, 0, 0, 0, 2 };
	uint8_t frame[60] = { OUR_MAC, SLIRP_MAC, 8, 0 };

	memcpy(frame + 14, to_ue_packet, sizeof(to_ue_packet));
	memcpy(frame, other, 6);
	eth_shim_downlink(&shim, frame, sizeof(frame));
	ck_assert_uint_eq(ue_packets, 0);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_NOT_FOR_US], 1);
	memcpy(frame, all, 6);
	eth_shim_downlink(&shim, frame, sizeof(frame));
	memcpy(frame, multicast, 6);
	eth_shim_downlink(&shim, frame, sizeof(frame));
	ck_assert_uint_eq(ue_packets, 2);
	memcpy(frame, for_us, 6);
	hw_put_be16(frame + 12, 0x8100);
	eth_shim_downlink(&shim, frame, sizeof(frame));
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_OTHER_PROTOCOL], 1);
	hw_put_be16(frame + 12, ETH_TYPE_IPV6);		/* says 6, is 4 */
	eth_shim_downlink(&shim, frame, sizeof(frame));
	eth_shim_downlink(&shim, frame, 13);
	eth_shim_downlink(&shim, frame, 0);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_MALFORMED], 3);
	ck_assert_uint_eq(ue_packets, 2);
}
END_TEST

START_TEST(gateway_is_learned)
{
	static const uint8_t router[] = { 0x02, 9, 9, 9, 9, 9 };
	uint8_t frame[60] = { OUR_MAC, 0x02, 9, 9, 9, 9, 9, 8, 0 };

	memcpy(frame + 14, to_ue_packet, sizeof(to_ue_packet));
	eth_shim_downlink(&shim, frame, sizeof(frame));
	eth_shim_uplink(&shim, from_ue, sizeof(from_ue));
	ck_assert_mem_eq(to_network[1], router, 6);
}
END_TEST

static const uint8_t arp_request[] = {
	BROADCAST, SLIRP_MAC, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, SLIRP_MAC, GATEWAY_IPV4,
	0, 0, 0, 0, 0, 0, UE_IPV4,
};
static const uint8_t arp_reply[] = {
	SLIRP_MAC, OUR_MAC, 8, 6, 0, 1, 8, 0, 6, 4, 0, 2, OUR_MAC, UE_IPV4,
	SLIRP_MAC, GATEWAY_IPV4,
};

START_TEST(arp_for_a_learned_address)
{
	uint8_t padded[60] = { 0 };

	eth_shim_downlink(&shim, arp_request, sizeof(arp_request));
	ck_assert_uint_eq(network_frames, 0);		/* nobody has it yet */
	eth_shim_uplink(&shim, from_ue, sizeof(from_ue));
	memcpy(padded, arp_request, sizeof(arp_request));
	eth_shim_downlink(&shim, padded, sizeof(padded));
	ck_assert_uint_eq(network_frames, 3);
	expect_frame(2, arp_reply, sizeof(arp_reply));
	ck_assert_uint_eq(ue_packets, 0);
	eth_shim_downlink(&shim, arp_request, sizeof(arp_request) - 1);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_MALFORMED], 1);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_ARP_ANSWERED], 1);
}
END_TEST

START_TEST(configured_address)
{
	struct eth_shim_config with_address = config;
	static const uint8_t ask_gateway[] = {
		BROADCAST, OUR_MAC, 8, 6, 0, 1, 8, 0, 6, 4, 0, 1, OUR_MAC, UE_IPV4,
		0, 0, 0, 0, 0, 0, GATEWAY_IPV4,
	};

	with_address.ue_ipv4 = 0x0a00020f;
	ck_assert_ptr_null(eth_shim_init(&shim, &with_address, &ops, &shim));
	eth_shim_downlink(&shim, arp_request, sizeof(arp_request));
	expect_frame(0, arp_reply, sizeof(arp_reply));
	eth_shim_reset(&shim);
	eth_shim_attach(&shim);
	ck_assert_uint_eq(network_frames, 3);
	expect_frame(1, announcement, sizeof(announcement));
	expect_frame(2, ask_gateway, sizeof(ask_gateway));
	eth_shim_uplink(&shim, from_ue, sizeof(from_ue));
	ck_assert_uint_eq(network_frames, 4);		/* nothing new to announce */
}
END_TEST

/* More addresses than the table holds: the newest are answered for, the configured one stays. */
START_TEST(address_table_is_bounded)
{
	struct eth_shim_config with_address = config;
	uint8_t packet[24], request[sizeof(arp_request)];
	uint8_t source[16] = { 10, 0, 2, 0 };
	const uint8_t gateway[16] = { GATEWAY_IPV4 };

	with_address.ue_ipv4 = 0x0a00020f;
	eth_shim_init(&shim, &with_address, &ops, &shim);
	for (unsigned int i = 100; i < 100 + 3 * ETH_SHIM_ADDRESSES; i++) {
		source[3] = (uint8_t)i;
		ip_packet_build(packet, 4, source, gateway, 17, 64, 4);
		eth_shim_uplink(&shim, packet, sizeof(packet));
	}
	ck_assert_ptr_null(eth_shim_check(&shim.state));
	network_frames = 0;
	eth_shim_downlink(&shim, arp_request, sizeof(arp_request));
	ck_assert_uint_eq(network_frames, 1);
	memcpy(request, arp_request, sizeof(request));
	request[sizeof(request) - 1] = source[3];
	eth_shim_downlink(&shim, request, sizeof(request));
	ck_assert_uint_eq(network_frames, 2);
	request[sizeof(request) - 1] = 100;
	eth_shim_downlink(&shim, request, sizeof(request));
	ck_assert_uint_eq(network_frames, 2);
}
END_TEST

/* ---- neighbour discovery ---- */

static const uint8_t router_ll[16] = { 0xfe, 0x80, [15] = 2 };
static const uint8_t ue_ll[16] = { 0xfe, 0x80, [15] = 0x15 };
static const uint8_t ue_global[16] = { 0xfe, 0xc0, [15] = 0x77 };

static uint32_t solicitation(uint8_t *frame, const uint8_t *source, const uint8_t *target)
{
	static const uint8_t solicited_mac[] = { 0x33, 0x33, 0xff, 0, 0, 0x15 };
	static const uint8_t router_mac[] = { SLIRP_MAC };
	uint8_t group[16] = { 0xff, 0x02, [11] = 1, [12] = 0xff };
	uint8_t *icmp = frame + 54;

	memcpy(group + 13, target + 13, 3);
	eth_header_build(frame, solicited_mac, router_mac, ETH_TYPE_IPV6);
	ip_packet_build(frame + 14, 6, source, group, IP_PROTOCOL_ICMPV6, 255, 24);
	memset(icmp, 0, 24);
	icmp[0] = ICMPV6_NEIGHBOUR_SOLICITATION;
	memcpy(icmp + 8, target, 16);
	hw_put_be16(icmp + 2, ip_checksum(ip_pseudo_sum(6, source, group, 58, 24), icmp, 24));
	return 78;
}

static void learn(const uint8_t *address)
{
	uint8_t packet[48] = { 0 };

	ip_packet_build(packet, 6, address, router_ll, 17, 64, 8);
	eth_shim_uplink(&shim, packet, sizeof(packet));
	network_frames = 0;
}

START_TEST(solicitation_is_answered)
{
	uint8_t frame[128];
	static const uint8_t router_mac[] = { SLIRP_MAC }, our_mac[] = { OUR_MAC };
	struct ip_packet ip;
	uint32_t length = solicitation(frame, router_ll, ue_global);

	eth_shim_downlink(&shim, frame, length);
	ck_assert_uint_eq(network_frames, 0);
	ck_assert_uint_eq(ue_packets, 1);		/* not ours to answer: the UE's business */
	learn(ue_global);
	eth_shim_downlink(&shim, frame, length);
	ck_assert_uint_eq(ue_packets, 1);
	ck_assert_uint_eq(network_frames, 1);
	ck_assert_uint_eq(to_network_length[0], 14 + 40 + 32);
	ck_assert_mem_eq(to_network[0], router_mac, 6);
	ck_assert_int_eq(ip_packet_parse(to_network[0] + 14, 72, &ip), IP_OK);
	ck_assert_uint_eq(eth_discovery_type(&ip, to_network[0] + 14),
			  ICMPV6_NEIGHBOUR_ADVERTISEMENT);
	ck_assert_mem_eq(ip.source, ue_global, 16);
	ck_assert_mem_eq(ip.destination, router_ll, 16);
	ck_assert_uint_eq(to_network[0][54 + 4], 0x60);	/* solicited, override */
	ck_assert_mem_eq(to_network[0] + 54 + 8, ue_global, 16);
	ck_assert_uint_eq(to_network[0][54 + 24], 2);
	ck_assert_mem_eq(to_network[0] + 54 + 26, our_mac, 6);
}
END_TEST

START_TEST(link_local_targets_are_the_ue)
{
	static const uint8_t unspecified[16];
	uint8_t frame[128];

	eth_shim_downlink(&shim, frame, solicitation(frame, router_ll, ue_ll));
	ck_assert_uint_eq(network_frames, 1);
	/* The router's own duplicate address detection must not be answered... */
	eth_shim_downlink(&shim, frame, solicitation(frame, unspecified, router_ll));
	ck_assert_uint_eq(network_frames, 1);
	/* ... but somebody's who wants the UE's address is, to all nodes. */
	learn(ue_ll);
	eth_shim_downlink(&shim, frame, solicitation(frame, unspecified, ue_ll));
	ck_assert_uint_eq(network_frames, 1);
	ck_assert_uint_eq(to_network[0][0], 0x33);
	ck_assert_uint_eq(to_network[0][54 + 4], 0x20);	/* not solicited */
}
END_TEST

/* A network that comes back hears of every address again. */
START_TEST(attach_announces_ipv6)
{
	learn(ue_ll);
	learn(ue_global);
	eth_shim_attach(&shim);
	ck_assert_uint_eq(network_frames, 3);
	ck_assert_mem_eq(to_network[0] + 54 + 8, ue_ll, 16);
	ck_assert_mem_eq(to_network[1] + 54 + 8, ue_global, 16);
	ck_assert_uint_eq(hw_get_be16(to_network[2] + 12), ETH_TYPE_ARP);
}
END_TEST

/* A solicitation cut off before its target passes on as any packet. */
START_TEST(short_solicitation)
{
	uint8_t frame[128];

	solicitation(frame, router_ll, ue_ll);
	ip_packet_build(frame + 14, 6, router_ll, ue_ll, IP_PROTOCOL_ICMPV6, 255, 16);
	hw_put_be16(frame + 56, 0);
	hw_put_be16(frame + 56, ip_checksum(ip_pseudo_sum(6, router_ll, ue_ll, 58, 16), frame + 54,
					    16));
	eth_shim_downlink(&shim, frame, 70);
	ck_assert_uint_eq(network_frames, 0);
	ck_assert_uint_eq(ue_packets, 1);
}
END_TEST

/* RFC 4861: hop limit 255 and a good checksum, or it is no neighbour's. */
START_TEST(solicitations_from_afar_are_ignored)
{
	uint8_t frame[128];
	uint32_t length = solicitation(frame, router_ll, ue_ll);

	frame[14 + 7] = 254;
	eth_shim_downlink(&shim, frame, length);
	length = solicitation(frame, router_ll, ue_ll);
	frame[56] ^= 1;
	eth_shim_downlink(&shim, frame, length);
	ck_assert_uint_eq(network_frames, 0);
}
END_TEST

START_TEST(router_advertisements_pass)
{
	static const uint8_t all_nodes[16] = { 0xff, 0x02, [15] = 1 };
	static const uint8_t all_mac[] = { 0x33, 0x33, 0, 0, 0, 1 };
	static const uint8_t router_mac[] = { 0x02, 7, 7, 7, 7, 7 };
	uint8_t frame[70];

	eth_header_build(frame, all_mac, router_mac, ETH_TYPE_IPV6);
	ip_packet_build(frame + 14, 6, router_ll, all_nodes, IP_PROTOCOL_ICMPV6, 255, 16);
	memset(frame + 54, 0, 16);
	frame[54] = ICMPV6_ROUTER_ADVERTISEMENT;
	hw_put_be16(frame + 56, ip_checksum(ip_pseudo_sum(6, router_ll, all_nodes, 58, 16),
					    frame + 54, 16));
	eth_shim_downlink(&shim, frame, sizeof(frame));
	ck_assert_uint_eq(ue_packets, 1);
	ck_assert_mem_eq(shim.state.gateway_mac, router_mac, 6);
}
END_TEST

START_TEST(names_and_checks)
{
	struct eth_shim_state bad = shim.state;

	for (unsigned int i = 0; i < ETH_SHIM_COUNT; i++)
		ck_assert_str_ne(eth_shim_count_name(i), "?");
	ck_assert_str_eq(eth_shim_count_name(ETH_SHIM_COUNT), "?");
	bad.ipv4_count = ETH_SHIM_ADDRESSES + 1;
	ck_assert_ptr_nonnull(eth_shim_check(&bad));
	bad = shim.state;
	bad.ipv6_next = ETH_SHIM_ADDRESSES + 1;
	ck_assert_ptr_nonnull(eth_shim_check(&bad));
}
END_TEST

/* Damaged frames and packets from both sides; buffers of exact size for the sanitizer. */
START_TEST(fuzz)
{
	struct random seed = { .state = (uint64_t)_i * 13 + 1 };

	for (unsigned int round = 0; round < 30000; round++) {
		uint8_t whole[160] = { 0 };
		uint32_t length = random_below(&seed, sizeof(whole) + 1);
		uint8_t *exact;

		switch (random_below(&seed, 4)) {
		case 0:
			memcpy(whole, arp_request, sizeof(arp_request));
			break;
		case 1:
			solicitation(whole, router_ll, ue_ll);
			break;
		case 2:
			memcpy(whole, to_network[0], 14);
			memcpy(whole + 14, to_ue_packet, sizeof(to_ue_packet));
			break;
		default:
			for (uint32_t i = 0; i < sizeof(whole); i++)
				whole[i] = (uint8_t)random_next(&seed);
			break;
		}
		for (uint32_t i = random_below(&seed, 4); i > 0; i--)
			whole[random_below(&seed, sizeof(whole))] ^= (uint8_t)random_next(&seed);
		if (random_below(&seed, 2))
			memcpy(whole, config.mac, 6);
		exact = malloc(length + !length);
		memcpy(exact, whole, length);
		ck_assert(eth_shim_downlink(&shim, exact, length));
		if (length > 14)
			memmove(exact, exact + 14, length - 14);
		ck_assert(eth_shim_uplink(&shim, exact, length > 14 ? length - 14 : 0));
		free(exact);
		ck_assert_ptr_null(eth_shim_check(&shim.state));
	}
	ck_assert_uint_gt(shim.state.count[ETH_SHIM_NEIGHBOUR_ANSWERED], 100);
	ck_assert_uint_gt(shim.state.count[ETH_SHIM_TO_UE], 100);
}
END_TEST

Suite *eth_shim_suite(void)
{
	Suite *suite = suite_create("eth_shim");
	TCase *tests = tcase_create("shim");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, refuses_a_bad_configuration);
	tcase_add_test(tests, uplink_frame);
	tcase_add_test(tests, uplink_is_cut_to_the_ip_length);
	tcase_add_test(tests, uplink_multicast_and_broadcast);
	tcase_add_test(tests, uplink_of_anything_else);
	tcase_add_test(tests, busy_ends_take_nothing);
	tcase_add_test(tests, downlink_is_stripped_and_trimmed);
	tcase_add_test(tests, downlink_filters);
	tcase_add_test(tests, gateway_is_learned);
	tcase_add_test(tests, arp_for_a_learned_address);
	tcase_add_test(tests, configured_address);
	tcase_add_test(tests, address_table_is_bounded);
	tcase_add_test(tests, solicitation_is_answered);
	tcase_add_test(tests, link_local_targets_are_the_ue);
	tcase_add_test(tests, attach_announces_ipv6);
	tcase_add_test(tests, short_solicitation);
	tcase_add_test(tests, solicitations_from_afar_are_ignored);
	tcase_add_test(tests, router_advertisements_pass);
	tcase_add_test(tests, names_and_checks);
	tcase_add_loop_test(tests, fuzz, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
