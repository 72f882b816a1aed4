/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The internal peers: echo, sink, source, control; literal packets, bad
 * requests, ledgers, fuzz.
 */
#include "../ip_peer.h"
#include "modem_ap.h"
#include "random.h"
#include "suites.h"

#include "../big_endian.h"

static struct ip_peer peer;
static uint8_t packet[4096], reply[IP_PEER_PACKET_MAX];
static uint32_t version;
static const unsigned int channel = 5;

static void setup(void)
{
	ip_peer_reset(&peer);
}

static uint32_t overhead(void)
{
	return ip_header_size(version) + UDP_HEADER_SIZE;
}

/* One UDP payload to the peer; returns bytes of the answer's payload, UINT32_MAX for no answer. */
static uint32_t ask(uint32_t port, const void *payload, uint32_t length)
{
	uint32_t size = ap_udp(packet, version, channel, 4000, port, payload, length);
	struct ip_packet ip;
	uint32_t answer;

	ck_assert(ip_peer_owns(channel, packet, size));
	ck_assert(!ip_peer_owns(channel + 1, packet, size));
	answer = ip_peer_input(&peer, channel, 1000, packet, size, reply);
	if (answer == 0)
		return UINT32_MAX;
	ck_assert_int_eq(ip_packet_parse(reply, answer, &ip), IP_OK);
	ck_assert(ip_transport_checksum_ok(&ip, reply));
	ck_assert_uint_eq(hw_get_be16(reply + ip.payload_offset), port);
	ck_assert_uint_eq(hw_get_be16(reply + ip.payload_offset + 2), 4000);
	return answer - overhead();
}

static void set_version(int i)
{
	version = i ? IP_VERSION_6 : IP_VERSION_4;
}

START_TEST(addresses)
{
	static const uint8_t expected4[] = { 198, 18, 5, 1 };
	static const uint8_t expected6[] = { 0x20, 1, 0, 2, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1 };

	version = IP_VERSION_4;
	ck_assert_uint_eq(ask(IP_PEER_PORT_ECHO, "x", 1), 1);
	ck_assert_mem_eq(reply + 12, expected4, 4);
	version = IP_VERSION_6;
	ck_assert_uint_eq(ask(IP_PEER_PORT_ECHO, "x", 1), 1);
	ck_assert_mem_eq(reply + 8, expected6, 16);
}
END_TEST

START_TEST(udp_echo)
{
	uint8_t payload[3000];
	uint32_t largest;

	set_version(_i);
	memset(payload, 0x77, sizeof(payload));
	largest = IP_PEER_PACKET_MAX - overhead();
	ck_assert_uint_eq(ask(IP_PEER_PORT_ECHO, payload, 0), 0);
	ck_assert_uint_eq(ask(IP_PEER_PORT_ECHO, payload, largest), largest);
	ck_assert_mem_eq(reply + overhead(), payload, largest);
	ck_assert_uint_eq(ask(IP_PEER_PORT_ECHO, payload, largest + 1), UINT32_MAX);
	ck_assert_uint_eq(peer.echoes, 2);
	ck_assert_uint_eq(peer.malformed, 1);
	ck_assert_uint_eq(ask(6, payload, 10), UINT32_MAX);
	ck_assert_uint_eq(peer.malformed, 2);
}
END_TEST

/* A literal ping, RFC 792: type 8, id 0x1234, sequence 1, payload "ping". */
START_TEST(icmp_echo)
{
	static const uint8_t request[] = { 8, 0, 0x06, 0xfa, 0x12, 0x34, 0, 1, 'p', 'i', 'n', 'g' };
	static const uint8_t expected[] = { 0, 0, 0x0e, 0xfa, 0x12, 0x34, 0, 1,
					    'p', 'i', 'n', 'g' };
	const uint8_t ue[IP_ADDRESS_SIZE] = { 198, 18, 5, 2 };
	const uint8_t us[IP_ADDRESS_SIZE] = { 198, 18, 5, 1 };

	ip_packet_build(packet, IP_VERSION_4, ue, us, IP_PROTOCOL_ICMP, 64, sizeof(request));
	memcpy(packet + 20, request, sizeof(request));
	ck_assert(ip_peer_owns(channel, packet, 32));
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 32, reply), 32);
	ck_assert_mem_eq(reply + 20, expected, sizeof(expected));
	ck_assert_mem_eq(reply + 12, us, 4);
	ck_assert_mem_eq(reply + 16, ue, 4);
	/* A reply, a wrong code and a wrong checksum are no requests. */
	packet[20] = 0;
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 32, reply), 0);
	memcpy(packet + 20, expected, sizeof(expected));
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 32, reply), 0);
	ck_assert_uint_eq(peer.malformed, 2);
	ck_assert_uint_eq(peer.echoes, 1);
}
END_TEST

START_TEST(icmpv6_echo)
{
	const uint8_t ue[IP_ADDRESS_SIZE] = { 0x20, 1, 0, 2, 0, 0, 0, 5, [15] = 2 };
	const uint8_t us[IP_ADDRESS_SIZE] = { 0x20, 1, 0, 2, 0, 0, 0, 5, [15] = 1 };
	uint8_t *icmp = packet + IPV6_HEADER_SIZE;
	struct ip_packet ip;

	ip_packet_build(packet, IP_VERSION_6, ue, us, IP_PROTOCOL_ICMPV6, 64, 16);
	memset(icmp, 0x11, 16);
	icmp[0] = ICMPV6_ECHO_REQUEST;
	icmp[1] = 0;
	hw_put_be16(icmp + 2, 0);
	hw_put_be16(icmp + 2, ip_checksum(ip_pseudo_sum(6, ue, us, IP_PROTOCOL_ICMPV6, 16), icmp,
					  16));
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 56, reply), 56);
	ck_assert_int_eq(ip_packet_parse(reply, 56, &ip), IP_OK);
	ck_assert(ip_transport_checksum_ok(&ip, reply));
	ck_assert_uint_eq(reply[40], ICMPV6_ECHO_REPLY);
	ck_assert_mem_eq(reply + 44, icmp + 4, 12);
}
END_TEST

/* ---- sink ---- */

static void sink(uint32_t sequence, uint32_t total)
{
	uint8_t payload[100];

	ip_peer_build(payload, sizeof(payload), 9, sequence, total);
	ck_assert_uint_eq(ask(IP_PEER_PORT_SINK, payload, sizeof(payload)), UINT32_MAX);
}

START_TEST(sink_counts)
{
	const struct ip_sink *s = &peer.sink;

	set_version(_i);
	sink(0, 10);
	sink(1, 10);
	sink(4, 10);		/* 2 and 3 are missing */
	sink(3, 10);		/* late */
	sink(4, 10);		/* twice */
	sink(3, 10);		/* twice */
	sink(5, 10);
	ck_assert_uint_eq(s->received, 5);
	ck_assert_uint_eq(s->reordered, 1);
	ck_assert_uint_eq(s->duplicated, 2);
	ck_assert_uint_eq(s->expected - s->received, 1);
	ck_assert_uint_eq(s->total, 10);
	ck_assert_uint_eq(s->bytes, 500);
	ck_assert_uint_eq(s->corrupted + s->stale + s->foreign, 0);
}
END_TEST

START_TEST(sink_window)
{
	const struct ip_sink *s = &peer.sink;

	version = IP_VERSION_4;
	sink(0, 0);
	sink(IP_PEER_WINDOW, 0);
	sink(0, 0);			/* below the window now: duplicate or late, who knows */
	ck_assert_uint_eq(s->stale, 1);
	sink(1, 0);			/* the oldest number that the window remembers */
	ck_assert_uint_eq(s->reordered, 1);
	sink(1, 0);
	ck_assert_uint_eq(s->duplicated, 1);
	sink(3 * IP_PEER_WINDOW, 0);	/* a jump over the whole window forgets it */
	sink(3 * IP_PEER_WINDOW - 1, 0);
	sink(2 * IP_PEER_WINDOW + 1, 0);
	ck_assert_uint_eq(s->reordered, 3);
	ck_assert_uint_eq(s->duplicated, 1);
	sink(UINT32_MAX - 1, 0);
	ck_assert_uint_eq(s->expected, UINT32_MAX);
	sink(UINT32_MAX, 0);
	ck_assert_uint_eq(s->corrupted, 1);
}
END_TEST

START_TEST(sink_sees_damage)
{
	uint8_t payload[100];

	version = IP_VERSION_4;
	for (uint32_t i = 0; i < sizeof(payload); i++) {
		/* Stream, sequence and total are data; they and the pattern must agree. */
		if (i >= 12 && i < 16)
			continue;
		ip_peer_build(payload, sizeof(payload), 9, 1, 10);
		payload[i] ^= 0x10;
		ask(IP_PEER_PORT_SINK, payload, sizeof(payload));
	}
	ask(IP_PEER_PORT_SINK, payload, 15);
	ck_assert_uint_eq(peer.sink.corrupted, sizeof(payload) - 4 + 1);
	ck_assert_uint_eq(peer.sink.received, 0);
	sink(0, 1);
	ip_peer_build(payload, sizeof(payload), 10, 0, 1);
	ask(IP_PEER_PORT_SINK, payload, sizeof(payload));
	ck_assert_uint_eq(peer.sink.foreign, 1);
}
END_TEST

/* Random order, loss and duplication against a plain list of what was sent. */
START_TEST(sink_against_a_plain_list)
{
	static uint8_t seen[6000];
	struct random seed = { .state = (uint64_t)_i + 1 };
	uint32_t received = 0, duplicated = 0, reordered = 0, highest = 0;
	uint8_t payload[20];

	memset(seen, 0, sizeof(seen));
	for (uint32_t round = 0; round < 8000; round++) {
		uint32_t base = round * 6000 / 8000;
		uint32_t sequence = base + random_below(&seed, 300);

		if (sequence >= sizeof(seen))
			continue;
		if (seen[sequence]++)
			duplicated++;
		else
			received++;
		if (seen[sequence] == 1 && sequence < highest)
			reordered++;
		highest = sequence > highest ? sequence : highest;
		ip_peer_build(payload, sizeof(payload), 1, sequence, 0);
		ip_sink_take(&peer.sink, payload, sizeof(payload));
	}
	ck_assert_uint_eq(peer.sink.received, received);
	ck_assert_uint_eq(peer.sink.duplicated, duplicated);
	ck_assert_uint_eq(peer.sink.reordered, reordered);
	ck_assert_uint_eq(peer.sink.stale, 0);
}
END_TEST

/* ---- source ---- */

static uint32_t request(uint32_t count, uint32_t bytes, uint32_t interval_us, uint32_t burst)
{
	uint8_t payload[IP_PEER_REQUEST_SIZE];

	ip_peer_build(payload, sizeof(payload), 3, 0, count);
	payload[5] = IP_PEER_START;
	hw_put_be32(payload + 16, bytes);
	hw_put_be32(payload + 20, interval_us);
	hw_put_be32(payload + 24, burst);
	return ask(IP_PEER_PORT_SOURCE, payload, sizeof(payload));
}

START_TEST(source_sends_what_was_asked)
{
	struct ip_sink sink_of_ue = { 0 };
	uint64_t now_ns = 1000;
	uint32_t length;

	set_version(_i);
	ck_assert_uint_eq(ip_peer_deadline_ns(&peer), HW_TIME_NEVER);
	ck_assert_uint_eq(ip_peer_output(&peer, channel, now_ns, reply), 0);
	ck_assert_uint_eq(request(7, 333, 50, 3), UINT32_MAX);
	ck_assert_uint_eq(ip_peer_deadline_ns(&peer), 1000);
	for (uint32_t n = 0; n < 7; n++) {
		if (n == 3 || n == 6) {
			ck_assert_uint_eq(ip_peer_output(&peer, channel, now_ns, reply), 0);
			now_ns += 50000;
			ck_assert_uint_eq(ip_peer_deadline_ns(&peer), now_ns);
		}
		length = ip_peer_output(&peer, channel, now_ns, reply);
		ck_assert_uint_eq(length, 333 + overhead());
		ck_assert_uint_eq(hw_get_be16(reply + overhead() - 8), IP_PEER_PORT_SOURCE);
		ck_assert_uint_eq(hw_get_be16(reply + overhead() - 6), 4000);
		ip_sink_take(&sink_of_ue, reply + overhead(), 333);
	}
	ck_assert_uint_eq(sink_of_ue.received, 7);
	ck_assert_uint_eq(sink_of_ue.total, 7);
	ck_assert_uint_eq(sink_of_ue.stream, 3);
	ck_assert_uint_eq(sink_of_ue.corrupted, 0);
	ck_assert_uint_eq(ip_peer_deadline_ns(&peer), HW_TIME_NEVER);
	ck_assert_uint_eq(peer.source.sent, 7);
	ck_assert_ptr_null(ip_peer_check(&peer));
}
END_TEST

START_TEST(source_refuses_nonsense)
{
	uint32_t largest;

	set_version(_i);
	largest = IP_PEER_PACKET_MAX - overhead();
	ck_assert_uint_eq(request(0, 100, 0, 1), 16);
	ck_assert_uint_eq(reply[overhead() + 5], IP_PEER_REFUSED);
	ck_assert_uint_eq(request(1, 15, 0, 1), 16);
	ck_assert_uint_eq(request(1, largest + 1, 0, 1), 16);
	ck_assert_uint_eq(request(1, UINT32_MAX, 0, 1), 16);
	ck_assert_uint_eq(request(1, 100, UINT32_MAX, 1), 16);
	ck_assert_uint_eq(request(1, 100, 0, 0), 16);
	ck_assert_uint_eq(ask(IP_PEER_PORT_SOURCE, "go", 2), 16);
	ck_assert_uint_eq(peer.source.refused, 7);
	ck_assert_uint_eq(ip_peer_deadline_ns(&peer), HW_TIME_NEVER);
	ck_assert_uint_eq(request(1, largest, 0, 1), UINT32_MAX);
	ck_assert_uint_eq(request(1, 16, 0, 1), UINT32_MAX);
}
END_TEST

START_TEST(source_stops)
{
	uint8_t payload[IP_PEER_HEADER_SIZE];

	version = IP_VERSION_4;
	request(1000, 100, 0, 1);
	ck_assert_uint_gt(ip_peer_output(&peer, channel, 1000, reply), 0);
	ip_peer_build(payload, sizeof(payload), 3, 0, 0);
	payload[5] = IP_PEER_STOP;
	ck_assert_uint_eq(ask(IP_PEER_PORT_SOURCE, payload, sizeof(payload)), UINT32_MAX);
	ck_assert_uint_eq(ip_peer_output(&peer, channel, 2000, reply), 0);
	ck_assert_uint_eq(peer.source.sent, 1);
}
END_TEST

/* ---- control ---- */

START_TEST(control_reports_and_resets)
{
	char text[600];
	uint32_t length;

	set_version(_i);
	sink(0, 2);
	length = ask(IP_PEER_PORT_CONTROL, "", 0);
	ck_assert_uint_lt(length, sizeof(text));
	memcpy(text, reply + overhead(), length);
	text[length] = '\0';
	ck_assert_ptr_nonnull(strstr(text, "sink stream=9 received=1 bytes=100 expected=1"));
	ck_assert_ptr_nonnull(strstr(text, "source active=0"));
	ck_assert_int_eq(text[length - 1], '\n');
	length = ask(IP_PEER_PORT_CONTROL, "reset\n", 6);
	memcpy(text, reply + overhead(), length);
	text[length] = '\0';
	ck_assert_ptr_nonnull(strstr(text, "received=0"));
	ck_assert_uint_eq(peer.sink.received, 0);
}
END_TEST

/* ICMP in the wrong family, and a UDP length beyond the packet. */
START_TEST(misfits_are_counted)
{
	const uint8_t ue[IP_ADDRESS_SIZE] = { 198, 18, 5, 2 };
	const uint8_t us[IP_ADDRESS_SIZE] = { 198, 18, 5, 1 };
	uint8_t *icmp = packet + IPV4_HEADER_SIZE;

	ip_packet_build(packet, IP_VERSION_4, ue, us, IP_PROTOCOL_ICMPV6, 64, 8);
	memset(icmp, 0, 8);
	icmp[0] = ICMPV6_ECHO_REQUEST;
	hw_put_be16(icmp + 2, ip_checksum(ip_pseudo_sum(4, ue, us, IP_PROTOCOL_ICMPV6, 8), icmp,
					  8));
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 28, reply), 0);
	ck_assert_uint_eq(peer.malformed, 1);
	version = IP_VERSION_4;
	ap_udp(packet, version, channel, 1, IP_PEER_PORT_ECHO, (const uint8_t *)"x", 1);
	hw_put_be16(packet + 24, 10);
	ck_assert_uint_eq(ip_peer_input(&peer, channel, 0, packet, 29, reply), 0);
	ck_assert_uint_eq(peer.malformed, 2);
}
END_TEST

START_TEST(impossible_sources_are_refused)
{
	version = IP_VERSION_4;
	request(10, 100, 0, 1);
	ck_assert_ptr_null(ip_peer_check(&peer));
	peer.source.sequence = 10;
	ck_assert_ptr_nonnull(ip_peer_check(&peer));
	peer.source.sequence = 0;
	peer.source.datagram_bytes = 15;
	ck_assert_ptr_nonnull(ip_peer_check(&peer));
	peer.source.datagram_bytes = IP_PEER_PACKET_MAX;
	ck_assert_ptr_nonnull(ip_peer_check(&peer));
	peer.source.family = 5;
	ck_assert_ptr_nonnull(ip_peer_check(&peer));
}
END_TEST

/* The longest report fits its answer. */
START_TEST(report_of_large_numbers)
{
	char text[600], cut[50];

	version = IP_VERSION_6;
	memset(&peer.sink, 0xff, sizeof(peer.sink));
	memset(&peer.source, 0xff, sizeof(peer.source));
	ck_assert_uint_lt(ip_peer_report(&peer, text, sizeof(text)), 512);
	ck_assert_uint_eq(ip_peer_report(&peer, cut, sizeof(cut)), sizeof(cut) - 1);
}
END_TEST

START_TEST(others_packets_are_not_ours)
{
	version = IP_VERSION_4;
	ck_assert(!ip_peer_owns(channel, NULL, 0));
	ck_assert(!ip_peer_owns(channel, (const uint8_t *)"E", 1));
	memset(packet, 0x45, sizeof(packet));
	ck_assert(!ip_peer_owns(channel, packet, sizeof(packet)));
}
END_TEST

/* Damaged packets of every kind: no crash, no answer larger than a packet, a state that checks. */
START_TEST(fuzz)
{
	struct random seed = { .state = (uint64_t)_i * 77 + 1 };
	static const uint32_t ports[] = { IP_PEER_PORT_ECHO, IP_PEER_PORT_SINK,
					  IP_PEER_PORT_SOURCE, IP_PEER_PORT_CONTROL };

	for (unsigned int round = 0; round < 20000; round++) {
		uint8_t payload[64];
		uint32_t length = random_below(&seed, sizeof(payload) + 1);
		uint32_t size, answer;

		version = random_below(&seed, 2) ? IP_VERSION_4 : IP_VERSION_6;
		if (length >= IP_PEER_HEADER_SIZE)
			ip_peer_build(payload, length, random_below(&seed, 3),
				      random_next(&seed) >> random_below(&seed, 32),
				      random_next(&seed) >> random_below(&seed, 32));
		for (uint32_t i = random_below(&seed, 4); i > 0 && length; i--)
			payload[random_below(&seed, length)] = (uint8_t)random_next(&seed);
		if (length > 5 && random_below(&seed, 2))
			payload[5] = (uint8_t)random_below(&seed, 5);
		size = ap_udp(packet, version, channel, random_below(&seed, 65536),
			      ports[random_below(&seed, 4)], payload, length);
		if (random_below(&seed, 8) == 0)
			packet[random_below(&seed, size)] ^= (uint8_t)random_next(&seed);
		if (!ip_peer_owns(channel, packet, size))
			continue;
		answer = ip_peer_input(&peer, channel, round, packet, size, reply);
		ck_assert_uint_le(answer, IP_PEER_PACKET_MAX);
		ck_assert_uint_le(ip_peer_output(&peer, channel, round, reply),
				  IP_PEER_PACKET_MAX);
		ck_assert_ptr_null(ip_peer_check(&peer));
	}
}
END_TEST

Suite *ip_peer_suite(void)
{
	Suite *suite = suite_create("ip_peer");
	TCase *tests = tcase_create("peer");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, setup, NULL);
	tcase_add_test(tests, addresses);
	tcase_add_loop_test(tests, udp_echo, 0, 2);
	tcase_add_test(tests, icmp_echo);
	tcase_add_test(tests, icmpv6_echo);
	tcase_add_loop_test(tests, sink_counts, 0, 2);
	tcase_add_test(tests, sink_window);
	tcase_add_test(tests, sink_sees_damage);
	tcase_add_loop_test(tests, sink_against_a_plain_list, 0, 4);
	tcase_add_loop_test(tests, source_sends_what_was_asked, 0, 2);
	tcase_add_loop_test(tests, source_refuses_nonsense, 0, 2);
	tcase_add_test(tests, source_stops);
	tcase_add_loop_test(tests, control_reports_and_resets, 0, 2);
	tcase_add_test(tests, misfits_are_counted);
	tcase_add_test(tests, impossible_sources_are_refused);
	tcase_add_test(tests, report_of_large_numbers);
	tcase_add_test(tests, others_packets_are_not_ours);
	tcase_add_loop_test(tests, fuzz, 0, 4);
	suite_add_tcase(suite, tests);
	return suite;
}
