/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The Ethernet shim against the real libslirp, on a virtual clock: no socket is
 * opened, only what libslirp answers by itself is used.
 *
 * Without libslirp's headers there is one test, which says so.
 */
#include "suites.h"

#ifdef HW_MODEL_WITH_SLIRP

#include "../eth_neighbour.h"
#include "../eth_shim.h"
#include "modem_ap.h"

#include "../big_endian.h"

#include <arpa/inet.h>
#include <slirp/libslirp.h>
#include <stdlib.h>

#define TIMERS_MAX 4u
#define PACKETS_MAX 32u

/* One timer of libslirp. */
struct slirp_timer {
	SlirpTimerCb call;
	void *opaque;
	int64_t due_ms;
};

struct packet {
	uint32_t length;
	uint8_t bytes[2048];
};

static Slirp *slirp;
static struct eth_shim shim;
static int64_t now_ns;
static struct slirp_timer timer[TIMERS_MAX];
static unsigned int timers;
static struct packet received[PACKETS_MAX];
static unsigned int packets;
static unsigned int padded;

static const uint8_t ue4[IP_ADDRESS_SIZE] = { 10, 0, 2, 15 };
static const uint8_t gateway4[IP_ADDRESS_SIZE] = { 10, 0, 2, 2 };
static const uint8_t ue6[IP_ADDRESS_SIZE] = { 0xfe, 0xc0, [15] = 0x15 };
static const uint8_t gateway6[IP_ADDRESS_SIZE] = { 0xfe, 0xc0, [15] = 2 };
static const uint8_t ue_link_local[IP_ADDRESS_SIZE] = { 0xfe, 0x80, [15] = 0x15 };
static const uint8_t all_routers[IP_ADDRESS_SIZE] = { 0xff, 0x02, [15] = 2 };

static ssize_t from_slirp(const void *bytes, size_t length, void *opaque)
{
	(void)opaque;
	padded += length == 60;
	ck_assert(eth_shim_downlink(&shim, bytes, (uint32_t)length));
	return (ssize_t)length;
}

static void guest_error(const char *text, void *opaque)
{
	(void)opaque;
	ck_abort_msg("libslirp: %s", text);
}

static int64_t clock_ns(void *opaque)
{
	(void)opaque;
	return now_ns;
}

static void *timer_new(SlirpTimerCb call, void *call_opaque, void *opaque)
{
	(void)opaque;
	ck_assert_uint_lt(timers, TIMERS_MAX);
	timer[timers] = (struct slirp_timer){ call, call_opaque, INT64_MAX };
	return &timer[timers++];
}

static void timer_free(void *which, void *opaque)
{
	(void)opaque;
	((struct slirp_timer *)which)->due_ms = INT64_MAX;
}

static void timer_mod(void *which, int64_t due_ms, void *opaque)
{
	(void)opaque;
	((struct slirp_timer *)which)->due_ms = due_ms;
}

static void poll_fd(int fd, void *opaque)
{
	(void)fd;
	(void)opaque;
}

static void notify(void *opaque)
{
	(void)opaque;
}

static const SlirpCb callbacks = {
	.send_packet = from_slirp,
	.guest_error = guest_error,
	.clock_get_ns = clock_ns,
	.timer_new = timer_new,
	.timer_free = timer_free,
	.timer_mod = timer_mod,
	.register_poll_fd = poll_fd,
	.unregister_poll_fd = poll_fd,
	.notify = notify,
};

static bool to_network(void *opaque, const uint8_t *frame, uint32_t length)
{
	(void)opaque;
	slirp_input(slirp, frame, (int)length);
	return true;
}

static bool to_ue(void *opaque, const uint8_t *bytes, uint32_t length)
{
	(void)opaque;
	ck_assert_uint_lt(packets, PACKETS_MAX);
	ck_assert_uint_le(length, sizeof(received[0].bytes));
	received[packets].length = length;
	memcpy(received[packets++].bytes, bytes, length);
	return true;
}

static const struct eth_shim_ops ops = { .to_network = to_network, .to_ue = to_ue };

static void setup(void)
{
	const struct eth_shim_config shim_config = {
		.mac = { 2, 0, 0, 0, 0, 1 }, .gateway_ipv4 = 0x0a000202,
	};
	SlirpConfig config = { .version = 4, .restricted = 1, .in_enabled = true,
			       .in6_enabled = true, .vprefix_len = 64 };

	now_ns = 0;
	timers = 0;
	packets = 0;
	padded = 0;
	inet_pton(AF_INET, "10.0.2.0", &config.vnetwork);
	inet_pton(AF_INET, "255.255.255.0", &config.vnetmask);
	inet_pton(AF_INET, "10.0.2.2", &config.vhost);
	inet_pton(AF_INET, "10.0.2.15", &config.vdhcp_start);
	inet_pton(AF_INET, "10.0.2.3", &config.vnameserver);
	inet_pton(AF_INET6, "fec0::", &config.vprefix_addr6);
	inet_pton(AF_INET6, "fec0::2", &config.vhost6);
	inet_pton(AF_INET6, "fec0::3", &config.vnameserver6);
	ck_assert_ptr_null(eth_shim_init(&shim, &shim_config, &ops, NULL));
	slirp = slirp_new(&config, &callbacks, NULL);
	ck_assert_ptr_nonnull(slirp);
	eth_shim_attach(&shim);
}

static void teardown(void)
{
	slirp_cleanup(slirp);
}

/* No socket is ever open, but this is where libslirp sends what waited for an address. */
static int add_poll(int fd, int events, void *opaque)
{
	(void)events;
	(void)opaque;
	ck_abort_msg("libslirp opened socket %d", fd);
}

static int no_events(int index, void *opaque)
{
	(void)index;
	(void)opaque;
	return 0;
}

static void poll_slirp(void)
{
	uint32_t timeout_ms = UINT32_MAX;

	slirp_pollfds_fill(slirp, &timeout_ms, add_poll, NULL);
	slirp_pollfds_poll(slirp, 0, no_events, NULL);
}

/* Virtual time: libslirp's timers fire in order, at their millisecond. */
static void run_ms(int64_t duration_ms)
{
	int64_t end_ms = now_ns / (int64_t)HW_NS_PER_MS + duration_ms;

	poll_slirp();
	for (;;) {
		struct slirp_timer *next = NULL;

		for (unsigned int i = 0; i < timers; i++) {
			if (timer[i].due_ms <= end_ms && (!next || timer[i].due_ms < next->due_ms))
				next = &timer[i];
		}
		if (!next)
			break;
		now_ns = next->due_ms * (int64_t)HW_NS_PER_MS;
		next->due_ms = INT64_MAX;
		next->call(next->opaque);
		poll_slirp();
	}
	now_ns = end_ms * (int64_t)HW_NS_PER_MS;
}

static uint32_t ping(uint8_t *packet, uint32_t version, const uint8_t *source,
		     const uint8_t *destination, uint32_t payload)
{
	uint32_t protocol = version == IP_VERSION_4 ? IP_PROTOCOL_ICMP : IP_PROTOCOL_ICMPV6;
	uint8_t *icmp = packet + ip_header_size(version);
	uint32_t length = ICMP_HEADER_SIZE + payload;
	uint32_t sum = version == IP_VERSION_4 ? 0 :
		       ip_pseudo_sum(version, source, destination, protocol, length);

	ip_packet_build(packet, version, source, destination, protocol, 64, length);
	memset(icmp, 0x33, length);
	icmp[0] = version == IP_VERSION_4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST;
	icmp[1] = 0;
	hw_put_be16(icmp + 2, 0);
	hw_put_be16(icmp + 2, ip_checksum(sum, icmp, length));
	return ip_header_size(version) + length;
}

static void ping_the_gateway(uint32_t version, const uint8_t *source, const uint8_t *gateway,
			     uint32_t payload)
{
	uint8_t packet[1600];
	uint32_t length = ping(packet, version, source, gateway, payload);
	const struct packet *answer;
	struct ip_packet ip;

	packets = 0;
	ck_assert(eth_shim_uplink(&shim, packet, length));
	run_ms(100);
	ck_assert_uint_eq(packets, 1);
	answer = &received[0];
	ck_assert_uint_eq(answer->length, length);
	ck_assert_int_eq(ip_packet_parse(answer->bytes, answer->length, &ip), IP_OK);
	ck_assert(ip_transport_checksum_ok(&ip, answer->bytes));
	ck_assert_mem_eq(ip.source, gateway, IP_ADDRESS_SIZE);
	ck_assert_mem_eq(ip.destination, source, IP_ADDRESS_SIZE);
	ck_assert_uint_eq(answer->bytes[ip.payload_offset],
			  version == IP_VERSION_4 ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY);
}

START_TEST(ping_v4)
{
	for (uint32_t payload = 0; payload < 1400; payload += 100)
		ping_the_gateway(IP_VERSION_4, ue4, gateway4, payload);
	/* The address was announced before the first packet: libslirp never had to ask. */
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_ARP_ANSWERED], 0);
}
END_TEST

START_TEST(ping_v6)
{
	for (uint32_t payload = 0; payload < 1400; payload += 100)
		ping_the_gateway(IP_VERSION_6, ue6, gateway6, payload);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_NEIGHBOUR_ANSWERED], 0);
}
END_TEST

/* When libslirp has not heard the announcement, it asks, and is answered. */
START_TEST(resolution_by_question)
{
	struct eth_shim_state silent;

	/* Learn with a network that loses the announcements. */
	ping_the_gateway(IP_VERSION_4, ue4, gateway4, 10);
	ping_the_gateway(IP_VERSION_6, ue6, gateway6, 10);
	silent = shim.state;
	slirp_cleanup(slirp);
	setup();
	shim.state = silent;
	ping_the_gateway(IP_VERSION_4, ue4, gateway4, 10);
	ping_the_gateway(IP_VERSION_6, ue6, gateway6, 10);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_ARP_ANSWERED], 1);
	ck_assert_uint_eq(shim.state.count[ETH_SHIM_NEIGHBOUR_ANSWERED], 1);
}
END_TEST

/* SLAAC: the solicitation reaches libslirp, its advertisement of fec0::/64 the UE. */
START_TEST(router_advertisement)
{
	static const uint8_t prefix[] = { 0xfe, 0xc0, 0, 0, 0, 0, 0, 0 };
	uint8_t packet[IPV6_HEADER_SIZE + ICMP_HEADER_SIZE] = { 0 };
	uint8_t *icmp = packet + IPV6_HEADER_SIZE;
	struct ip_packet ip;
	bool found = false;

	ip_packet_build(packet, IP_VERSION_6, ue_link_local, all_routers, IP_PROTOCOL_ICMPV6,
			IP_HOP_LIMIT_LINK, ICMP_HEADER_SIZE);
	icmp[0] = 133;
	hw_put_be16(icmp + 2, ip_checksum(ip_pseudo_sum(IP_VERSION_6, ue_link_local, all_routers,
							IP_PROTOCOL_ICMPV6, 8), icmp, 8));
	ck_assert(eth_shim_uplink(&shim, packet, sizeof(packet)));
	run_ms(100);
	ck_assert_uint_eq(packets, 1);
	ck_assert_int_eq(ip_packet_parse(received[0].bytes, received[0].length, &ip), IP_OK);
	ck_assert_uint_eq(eth_discovery_type(&ip, received[0].bytes), ICMPV6_ROUTER_ADVERTISEMENT);
	for (uint32_t i = 56; i + sizeof(prefix) <= received[0].length; i++)
		found |= memcmp(received[0].bytes + i, prefix, sizeof(prefix)) == 0;
	ck_assert(found);
	/* And unsolicited, on libslirp's own timer. */
	packets = 0;
	run_ms(700000);
	ck_assert_uint_ge(packets, 1);
}
END_TEST

/* DHCP through the shim: broadcast out, broadcast back, though the UE has no address. */
START_TEST(dhcp_offer)
{
	static const uint8_t none[IP_ADDRESS_SIZE];
	static const uint8_t all[IP_ADDRESS_SIZE] = { 255, 255, 255, 255 };
	uint8_t packet[28 + 300] = { 0 };
	uint8_t *bootp = packet + 28;
	struct ip_packet ip;

	bootp[0] = 1;				/* request, Ethernet */
	bootp[1] = 1;
	bootp[2] = 6;
	memcpy(bootp + 28, shim.config.mac, 6);
	hw_put_be32(bootp + 236, 0x63825363);	/* magic cookie, then DISCOVER */
	bootp[240] = 53;
	bootp[241] = 1;
	bootp[242] = 1;
	bootp[243] = 255;
	ip_udp_build(packet, IP_VERSION_4, none, all, 68, 67, 300);
	ck_assert(eth_shim_uplink(&shim, packet, sizeof(packet)));
	run_ms(100);
	ck_assert_uint_eq(packets, 1);
	ck_assert_int_eq(ip_packet_parse(received[0].bytes, received[0].length, &ip), IP_OK);
	ck_assert_mem_eq(received[0].bytes + 28 + 16, ue4, 4);	/* yiaddr */
}
END_TEST

/* The modem's whole path: AP, BAM, modem, shim, libslirp, and back. */
static bool modem_to_shim(void *opaque, unsigned int channel, const uint8_t *bytes, uint32_t length)
{
	(void)opaque;
	ck_assert_uint_eq(channel, 0);
	return eth_shim_uplink(&shim, bytes, length);
}

static bool shim_to_modem(void *opaque, const uint8_t *bytes, uint32_t length)
{
	return modem_downlink(opaque, 0, bytes, length);
}

START_TEST(ping_from_the_ap)
{
	static const struct modem_network_ops network = { .uplink = modem_to_shim };
	static const struct eth_shim_ops modem_ops = { .to_network = to_network,
						       .to_ue = shim_to_modem };
	struct modem_options options;
	struct modem_ap *ap;
	uint8_t packet[256];
	uint32_t length = ping(packet, IP_VERSION_4, ue4, gateway4, 56);

	ap_quick_options(&options);
	ap = ap_new_with_network(&options, &network, NULL);
	shim.ops = &modem_ops;
	shim.opaque = &ap->native.modem;
	ap_bring_up(ap, 1);
	ap_forget(ap);
	for (unsigned int i = 0; i < 100; i++) {
		ck_assert(ap_send(ap, 0, DMUX_COMMAND_DATA, packet, length));
		ap_run_for(ap, MS(10));
		run_ms(10);
		ck_assert_uint_eq(ap->frames, i + 1);
		ck_assert_uint_eq(ap->frame[i].length, 8 + length);
		ck_assert_uint_eq(ap->frame[i].bytes[8 + 20], ICMP_ECHO_REPLY);
	}
	ap_delete(ap);
}
END_TEST

Suite *eth_slirp_suite(void)
{
	Suite *suite = suite_create("eth_slirp");
	TCase *tests = tcase_create("libslirp");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, ping_v4);
	tcase_add_test(tests, ping_v6);
	tcase_add_test(tests, resolution_by_question);
	tcase_add_test(tests, router_advertisement);
	tcase_add_test(tests, dhcp_offer);
	tcase_add_test(tests, ping_from_the_ap);
	suite_add_tcase(suite, tests);
	return suite;
}

#else /* !HW_MODEL_WITH_SLIRP */

#include <stdio.h>

START_TEST(libslirp_is_not_here)
{
	fprintf(stderr, "eth_slirp: not tested, libslirp's headers are missing "
			"(apt-get install libslirp-dev)\n");
}
END_TEST

Suite *eth_slirp_suite(void)
{
	Suite *suite = suite_create("eth_slirp");
	TCase *tests = tcase_create("libslirp");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_test(tests, libslirp_is_not_here);
	suite_add_tcase(suite, tests);
	return suite;
}

#endif /* HW_MODEL_WITH_SLIRP */
