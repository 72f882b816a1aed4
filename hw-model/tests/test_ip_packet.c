/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * IP packets: literal packets both ways, checksums, and every truncation.
 */
#include "../ip_packet.h"
#include "random.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* 198.18.0.2:1000 -> 198.18.0.1:7, "abc"; checksums computed by hand from RFC 1071. */
static const uint8_t udp4[] = {
	0x45, 0x00, 0x00, 0x1f, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xae, 0xa6,
	0xc6, 0x12, 0x00, 0x02, 0xc6, 0x12, 0x00, 0x01,
	0x03, 0xe8, 0x00, 0x07, 0x00, 0x0b, 0xab, 0x5e, 'a', 'b', 'c',
};

static const uint8_t source4[IP_ADDRESS_SIZE] = { 198, 18, 0, 2 };
static const uint8_t peer4[IP_ADDRESS_SIZE] = { 198, 18, 0, 1 };
static const uint8_t source6[IP_ADDRESS_SIZE] = { 0x20, 1, 0, 2, [15] = 2 };
static const uint8_t peer6[IP_ADDRESS_SIZE] = { 0x20, 1, 0, 2, [15] = 1 };

START_TEST(parses_a_literal_packet)
{
	struct ip_packet ip;

	ck_assert_int_eq(ip_packet_parse(udp4, sizeof(udp4), &ip), IP_OK);
	ck_assert_uint_eq(ip.version, 4);
	ck_assert_uint_eq(ip.length, sizeof(udp4));
	ck_assert_uint_eq(ip.protocol, IP_PROTOCOL_UDP);
	ck_assert_uint_eq(ip.hop_limit, 64);
	ck_assert_uint_eq(ip.payload_offset, 20);
	ck_assert_uint_eq(ip.payload_length, 11);
	ck_assert_mem_eq(ip.source, source4, IP_ADDRESS_SIZE);
	ck_assert_mem_eq(ip.destination, peer4, IP_ADDRESS_SIZE);
	ck_assert(ip_transport_checksum_ok(&ip, udp4));
}
END_TEST

START_TEST(builds_the_literal_packet)
{
	uint8_t packet[sizeof(udp4)];

	memcpy(packet + 28, "abc", 3);
	ck_assert_uint_eq(ip_udp_build(packet, IP_VERSION_4, source4, peer4, 1000, 7, 3),
			  sizeof(udp4));
	ck_assert_mem_eq(packet, udp4, sizeof(udp4));
}
END_TEST

/* Any flipped bit of header or payload is found, but for the bits no checksum covers. */
START_TEST(checksums_see_every_bit)
{
	for (uint32_t bit = 0; bit < sizeof(udp4) * 8; bit++) {
		uint8_t packet[sizeof(udp4)];
		struct ip_packet ip;

		memcpy(packet, udp4, sizeof(udp4));
		packet[bit / 8] ^= (uint8_t)(1u << (bit % 8));
		ck_assert_msg(ip_packet_parse(packet, sizeof(packet), &ip) != IP_OK ||
			      !ip_transport_checksum_ok(&ip, packet), "bit %u", bit);
	}
}
END_TEST

START_TEST(udp_over_ipv4_without_checksum)
{
	uint8_t packet[sizeof(udp4)];
	struct ip_packet ip;

	memcpy(packet, udp4, sizeof(udp4));
	packet[26] = 0;
	packet[27] = 0;
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_OK);
	ck_assert(ip_transport_checksum_ok(&ip, packet));
}
END_TEST

/* A checksum that comes out 0 is sent as ffff (RFC 768). */
START_TEST(zero_checksum_is_not_sent)
{
	uint8_t packet[64];
	struct ip_packet ip;
	unsigned int found = 0;

	for (uint32_t value = 0; value < 0x10000; value++) {
		packet[28] = (uint8_t)(value >> 8);
		packet[29] = (uint8_t)value;
		ip_udp_build(packet, IP_VERSION_4, source4, peer4, 1, 2, 2);
		ck_assert(packet[26] || packet[27]);
		found += packet[26] == 0xff && packet[27] == 0xff;
		ck_assert_int_eq(ip_packet_parse(packet, 30, &ip), IP_OK);
		ck_assert(ip_transport_checksum_ok(&ip, packet));
	}
	ck_assert_uint_gt(found, 0);
}
END_TEST

START_TEST(udp_over_ipv6)
{
	uint8_t packet[128];
	struct ip_packet ip;
	uint32_t length;

	memset(packet, 0x5a, sizeof(packet));
	length = ip_udp_build(packet, IP_VERSION_6, source6, peer6, 1000, 9, 33);
	ck_assert_uint_eq(length, 40 + 8 + 33);
	ck_assert_int_eq(ip_packet_parse(packet, length, &ip), IP_OK);
	ck_assert_uint_eq(ip.payload_length, 41);
	ck_assert(ip_transport_checksum_ok(&ip, packet));
	/* IPv6 has no "no checksum". */
	packet[46] = 0;
	packet[47] = 0;
	ck_assert(!ip_transport_checksum_ok(&ip, packet));
}
END_TEST

/* What is cut off anywhere is never taken for whole, and nothing beyond is read (sanitizer). */
START_TEST(every_truncation)
{
	for (uint32_t length = 0; length < sizeof(udp4); length++) {
		uint8_t *packet = length ? malloc(length) : NULL;
		struct ip_packet ip;

		if (length)
			memcpy(packet, udp4, length);
		ck_assert_int_ne(ip_packet_parse(packet, length, &ip), IP_OK);
		ck_assert_uint_le(ip_packet_length(packet, length), length);
		free(packet);
	}
}
END_TEST

START_TEST(trims_to_the_ip_length)
{
	uint8_t packet[60] = { 0 };
	struct ip_packet ip;

	memcpy(packet, udp4, sizeof(udp4));
	ck_assert_uint_eq(ip_packet_length(packet, sizeof(packet)), sizeof(udp4));
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_OK);
	ck_assert_uint_eq(ip.length, sizeof(udp4));
	packet[0] = 0x75;
	ck_assert_uint_eq(ip_packet_length(packet, sizeof(packet)), 0);
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_NOT_IP);
}
END_TEST

START_TEST(fragments_and_bad_headers)
{
	uint8_t packet[sizeof(udp4)];
	struct ip_packet ip;

	ip_packet_build(packet, IP_VERSION_4, source4, peer4, IP_PROTOCOL_UDP, 64, 11);
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_OK);
	packet[6] = 0x20;			/* more fragments instead of don't */
	packet[10] = (uint8_t)(packet[10] + 0x20);	/* and the sum that follows */
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_FRAGMENT);
	memcpy(packet, udp4, sizeof(udp4));
	packet[0] = 0x44;
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_BAD_HEADER);
	packet[0] = 0x4f;
	ck_assert_int_eq(ip_packet_parse(packet, sizeof(packet), &ip), IP_TRUNCATED);
}
END_TEST

/* Random bytes and random damage: no read outside (sanitizer), and lengths that hold. */
START_TEST(fuzz)
{
	struct random seed = { .state = (uint64_t)_i + 1 };

	for (unsigned int round = 0; round < 50000; round++) {
		uint32_t length = random_below(&seed, 80);
		uint8_t *packet = malloc(length + !length);
		struct ip_packet ip;

		for (uint32_t i = 0; i < length; i++)
			packet[i] = (uint8_t)random_below(&seed, 256);
		if (length > 0)
			packet[0] = (uint8_t)(random_below(&seed, 2) ? 0x45 : 0x60);
		if (length >= 20 && packet[0] == 0x45 && random_below(&seed, 4)) {
			uint16_t sum;

			packet[2] = 0;
			packet[3] = (uint8_t)random_below(&seed, length + 4);
			packet[10] = 0;
			packet[11] = 0;
			sum = ip_checksum(0, packet, 20);
			packet[10] = (uint8_t)(sum >> 8);
			packet[11] = (uint8_t)sum;
		} else if (length >= 40) {
			packet[4] = 0;
			packet[5] = (uint8_t)random_below(&seed, length);
			packet[6] = random_below(&seed, 2) ? IP_PROTOCOL_UDP : IP_PROTOCOL_ICMPV6;
		}
		if (ip_packet_parse(packet, length, &ip) == IP_OK) {
			ck_assert_uint_le(ip.length, length);
			ck_assert_uint_eq(ip.payload_offset + ip.payload_length, ip.length);
			ip_transport_checksum_ok(&ip, packet);
		}
		ck_assert_uint_le(ip_packet_length(packet, length), length);
		free(packet);
	}
}
END_TEST

Suite *ip_packet_suite(void)
{
	Suite *suite = suite_create("ip_packet");
	TCase *tests = tcase_create("packets");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_test(tests, parses_a_literal_packet);
	tcase_add_test(tests, builds_the_literal_packet);
	tcase_add_test(tests, checksums_see_every_bit);
	tcase_add_test(tests, udp_over_ipv4_without_checksum);
	tcase_add_test(tests, zero_checksum_is_not_sent);
	tcase_add_test(tests, udp_over_ipv6);
	tcase_add_test(tests, every_truncation);
	tcase_add_test(tests, trims_to_the_ip_length);
	tcase_add_test(tests, fragments_and_bad_headers);
	tcase_add_loop_test(tests, fuzz, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
