/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Uplink rules, downlink queues, back-pressure both ways, fairness, and 10^5
 * packets each way through BAM and modem without a loss.
 */
#include "modem_ap.h"
#include "suites.h"

#include "../big_endian.h"

/* A network that can be busy, and remembers what it got. */
struct network {
	bool busy;
	unsigned int calls;
	unsigned int packets;
	unsigned int last_channel;
	uint32_t last_length;
	unsigned int spaces[DMUX_CHANNELS];
	unsigned int deadlines;
	struct modem *reflect_to;	/* answer each packet at once, as libslirp does */
};

static struct network network;
static struct modem_options options;
static struct modem_ap *ap;
static uint8_t packet[2048];

static bool network_uplink(void *opaque, unsigned int channel, const uint8_t *bytes,
			   uint32_t length)
{
	struct network *net = opaque;

	net->calls++;
	if (net->busy)
		return false;
	net->packets++;
	net->last_channel = channel;
	net->last_length = length;
	if (net->reflect_to)
		modem_downlink(net->reflect_to, channel, bytes, length);
	return true;
}

static void network_space(void *opaque, unsigned int channel)
{
	struct network *net = opaque;

	net->spaces[channel]++;
}

static void network_deadline(void *opaque)
{
	struct network *net = opaque;

	net->deadlines++;
}

static const struct modem_network_ops network_ops = {
	.uplink = network_uplink,
	.downlink_space = network_space,
	.deadline_changed = network_deadline,
};

static void setup(void)
{
	memset(&network, 0, sizeof(network));
	memset(packet, 0, sizeof(packet));
	packet[0] = 0x45;
	ap_quick_options(&options);
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

static void start(unsigned int channels)
{
	ap = ap_new_with_network(&options, &network_ops, &network);
	ap_bring_up(ap, channels);
	ap_forget(ap);
	memset(&network, 0, sizeof(network));
}

static struct modem_channel_counters *channel(unsigned int c)
{
	return &ap_counters(ap)->channel[c];
}

static bool downlink(unsigned int c, uint32_t length)
{
	return modem_downlink(&ap->native.modem, c, packet, length);
}

/* ---- uplink ---- */

START_TEST(uplink_reaches_the_network)
{
	start(3);
	ck_assert(ap_send(ap, 2, DMUX_COMMAND_DATA, packet, 100));
	ap_run_for(ap, US(19));
	ck_assert_uint_eq(network.packets, 0);
	ap_run_for(ap, US(1));
	ck_assert_uint_eq(network.packets, 1);
	ck_assert_uint_eq(network.last_channel, 2);
	ck_assert_uint_eq(network.last_length, 100);
	ck_assert_uint_eq(channel(2)->up_packets, 1);
	ck_assert_uint_eq(channel(2)->up_bytes, 100);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_UP, 0)->a, DMUX_VERDICT_OK);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_UP, 0)->unit, 2);
}
END_TEST

START_TEST(option_dma_latency)
{
	options.dma_latency_us = 700;
	start(1);
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, US(699));
	ck_assert_uint_eq(network.packets, 0);
	ap_run_for(ap, US(1));
	ck_assert_uint_eq(network.packets, 1);
	downlink(0, 100);
	ap_run_for(ap, US(699));
	ck_assert_uint_eq(ap->frames, 0);
	ap_run_for(ap, US(1));
	ck_assert_uint_eq(ap->frames, 1);
}
END_TEST

/* A channel needs both ends, and an id that carries data. */
START_TEST(uplink_on_closed_channels)
{
	start(1);
	ap_send(ap, 1, DMUX_COMMAND_DATA, packet, 100);
	ap_send(ap, 8, DMUX_COMMAND_DATA, packet, 100);
	ap_send(ap, 0, DMUX_COMMAND_CLOSE, NULL, 0);
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(network.packets, 0);
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_CHANNEL], 1);
	ck_assert_uint_eq(channel(1)->drops[MODEM_DROP_UP_CHANNEL], 1);
	ck_assert_uint_eq(ap_counters(ap)->other_drops, 1);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_PACKET_DROP), 3);
}
END_TEST

START_TEST(option_uplink_needs_open)
{
	options.uplink_needs_open = 0;
	start(0);
	ap_send(ap, 1, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(network.packets, 1);
}
END_TEST

/* DATA of @length with @pad pad bytes, whatever the rules say. */
static void send_padded(uint32_t length, uint32_t pad, uint32_t extra)
{
	uint8_t bytes[MODEM_FRAME_MAX] = { 0 };
	const struct dmux_header header = {
		.command = DMUX_COMMAND_DATA, .pad = (uint8_t)pad, .length = (uint16_t)length,
	};

	dmux_frame_encode_header(bytes, &header);
	bytes[DMUX_HEADER_SIZE] = 0x45;
	ck_assert(ap_send_raw(ap, bytes, DMUX_HEADER_SIZE + length + pad + extra));
	ap_run_for(ap, MS(1));
}

/* Mainline pads an aligned packet by 4, and makes 2052 bytes of the largest (A4). */
START_TEST(mainline_pad_is_taken)
{
	start(1);
	send_padded(100, 4, 0);
	send_padded(2040, 4, 0);
	ck_assert_uint_eq(network.packets, 2);
	send_padded(100, 5, 0);
	send_padded(100, 0, 1);
	ck_assert_uint_eq(network.packets, 2);
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_MALFORMED], 2);
}
END_TEST

START_TEST(options_of_a_strict_modem)
{
	options.uplink_pad_max = 3;
	options.uplink_frame_max = 2048;
	start(1);
	send_padded(100, 4, 0);
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_MALFORMED], 1);
	send_padded(2040, 4, 0);
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_OVERSIZE], 1);
	send_padded(2040, 0, 0);
	ck_assert_uint_eq(network.packets, 1);
}
END_TEST

START_TEST(options_of_a_lax_modem)
{
	options.uplink_pad_max = 255;
	options.uplink_exact_size = 0;
	options.uplink_payload_max = 3000;
	start(1);
	send_padded(100, 200, 0);
	send_padded(100, 0, 900);
	send_padded(3000, 0, 0);
	ck_assert_uint_eq(network.packets, 3);
	send_padded(3001, 0, 0);
	ck_assert_uint_eq(network.packets, 3);
}
END_TEST

START_TEST(malformed_frames_are_counted)
{
	uint8_t bytes[64] = { 0xfc, 0x33, 0, 0, 0, 0, 4, 0, 0x45 };
	uint64_t drops;

	start(1);
	ap_send_raw(ap, bytes, 4);		/* shorter than a header */
	bytes[1] = 0x34;
	ap_send_raw(ap, bytes, 12);		/* magic */
	bytes[1] = 0x33;
	bytes[3] = 9;
	ap_send_raw(ap, bytes, 12);		/* command */
	bytes[3] = 0;
	bytes[5] = 21;
	ap_send_raw(ap, bytes, 12);		/* channel */
	ap_send_raw(ap, bytes, 0);		/* nothing */
	ap_run_for(ap, MS(1));
	drops = channel(0)->drops[MODEM_DROP_UP_MALFORMED] + ap_counters(ap)->other_drops;
	ck_assert_uint_eq(drops, 5);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_FRAME_UP), 5);
	ck_assert_uint_eq(network.packets, 0);
}
END_TEST

START_TEST(uplink_without_network)
{
	ap = ap_new(&options);
	ap_bring_up(ap, 1);
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_NO_ROUTE], 1);
}
END_TEST

/* A busy network stops pipe 4; nothing is lost, nothing is asked without end. */
START_TEST(busy_network_stops_uplink)
{
	start(1);
	network.busy = true;
	for (int i = 0; i < 20; i++)
		ck_assert(ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100));
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(network.calls, 1);
	ck_assert_uint_eq(ap_tx_space(ap), AP_RING - 19);
	ck_assert_uint_eq(ap_counters(ap)->uplink_busy, 1);
	modem_uplink_resume(&ap->native.modem, 3);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(network.calls, 1);
	network.busy = false;
	modem_uplink_resume(&ap->native.modem, 0);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(network.packets, 20);
	ck_assert_uint_eq(channel(0)->up_packets, 20);
	modem_uplink_resume(&ap->native.modem, 0);
}
END_TEST

START_TEST(crash_drops_the_held_packet)
{
	start(1);
	network.busy = true;
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(1));
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_UP_DEAD], 1);
}
END_TEST

START_TEST(option_stall_tx)
{
	options.stall_tx = 1;
	options.uplink_needs_open = 0;
	ap = ap_new_with_network(&options, &network_ops, &network);
	ap_bring_up(ap, 0);
	for (int i = 0; i < 5; i++)
		ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(30000));
	ck_assert_uint_eq(network.packets, 0);
	ck_assert_uint_eq(ap_tx_space(ap), AP_RING - 5);
	ap_set_option(ap, "stall_tx", "off");
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(network.packets, 5);
}
END_TEST

START_TEST(option_service_frames)
{
	options.service_frames = 4;
	options.dma_latency_us = 100;
	start(1);
	for (int i = 0; i < 10; i++)
		ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, US(100));
	ck_assert_uint_eq(network.packets, 4);
	ap_run_for(ap, US(100));
	ck_assert_uint_eq(network.packets, 8);
	for (int i = 0; i < 10; i++)
		ck_assert(downlink(0, 100));
	ap_run_for(ap, US(100));
	ck_assert_uint_eq(network.packets, 10);
	ck_assert_uint_eq(ap->frames, 4);
	ap_run_for(ap, US(200));
	ck_assert_uint_eq(ap->frames, 10);
}
END_TEST

/* A descriptor outside of RAM: the pipe faults, the modem lives on. */
START_TEST(uplink_bus_error)
{
	start(1);
	native_bam_write(&ap->native, bam_register_offset(BAM_V1_7, BAM_P_RST, DMUX_PIPE_TX), 1);
	native_bam_write(&ap->native, bam_register_offset(BAM_V1_7, BAM_P_RST, DMUX_PIPE_TX), 0);
	ap_tx_setup(ap);
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	memset(ap->ram + 0x8000, 0, 4);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_counters(ap)->other_drops, 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_tx_setup(ap);
	ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 100);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(network.packets, 1);
}
END_TEST

/* ---- downlink ---- */

START_TEST(downlink_golden_frame)
{
	static const uint8_t golden[] = { 0xfc, 0x33, 0x00, 0x00, 0x03, 0x01, 0x05, 0x00,
					  0x45, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };

	start(2);
	ck_assert(downlink(1, 5));
	ck_assert_uint_ge(network.deadlines, 1);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(ap->frame[0].length, sizeof(golden));
	ck_assert_mem_eq(ap->frame[0].bytes, golden, sizeof(golden));
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 0)->a, DMUX_VERDICT_OK);
	ck_assert_uint_eq(channel(1)->down_packets, 1);
	ck_assert_uint_eq(channel(1)->down_bytes, 5);
}
END_TEST

START_TEST(downlink_on_closed_channels)
{
	start(1);
	ck_assert(downlink(1, 100));
	ck_assert_uint_eq(channel(1)->drops[MODEM_DROP_DOWN_CHANNEL], 1);
	/* Closed while queued. */
	ap->no_interrupts = true;
	modem_set_stall(&ap->native.modem, false, true);
	ck_assert(downlink(0, 100));
	ap_send(ap, 0, DMUX_COMMAND_CLOSE, NULL, 0);
	ap_run_for(ap, MS(1));
	modem_set_stall(&ap->native.modem, false, false);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_DOWN_CHANNEL], 1);
	ck_assert_uint_eq(channel(0)->down_packets, 0);
}
END_TEST

START_TEST(option_downlink_needs_open)
{
	options.downlink_needs_open = 0;
	options.channels_announced = 0;
	start(0);
	ck_assert(downlink(5, 100));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(ap->frame[0].bytes[5], 5);
}
END_TEST

START_TEST(downlink_to_a_dead_modem)
{
	start(1);
	modem_set_stall(&ap->native.modem, false, true);
	ck_assert(downlink(0, 100));
	ck_assert(downlink(0, 100));
	modem_fatal(&ap->native.modem, "x");
	ap_run_for(ap, MS(1));
	ck_assert(downlink(0, 100));
	ck_assert_uint_eq(channel(0)->drops[MODEM_DROP_DOWN_DEAD], 3);
}
END_TEST

/* A7.1: the modem raises pc for downlink, and lets it fall after the linger time. */
START_TEST(downlink_wakes_the_ap)
{
	uint64_t queued_ns;

	start(1);
	ap_vote(ap, false);
	ap_run_for(ap, MS(500));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ap_forget(ap);
	queued_ns = ap_now_ns(ap);
	for (int i = 0; i < 40; i++)
		ck_assert(downlink(0, 1000));
	ap_run_for(ap, MS(500));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 0), queued_ns + MS(1));
	ck_assert_uint_eq(ap->frames, 40);
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 1),
			  ap->frame[39].time_ns + MS(100));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 0);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

/* A packet that comes while pc falls is not lost: down, and up again. */
START_TEST(downlink_while_going_down)
{
	start(1);
	ap->no_ack = true;
	ap_vote(ap, false);
	ap_run_for(ap, MS(150));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_DOWN_WAIT);
	ck_assert(downlink(0, 100));
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap->frames, 0);
	ap->no_ack = false;
	ap_ack(ap);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap->frames, 1);
}
END_TEST

/* An ack that takes long holds the power machine up, not the data, and nothing piles up. */
START_TEST(packets_while_an_ack_is_late)
{
	start(1);
	ap_set_option(ap, "ack_delay_us", "2000000");
	ap_vote(ap, false);
	for (unsigned int i = 0; i < 200; i++) {
		ck_assert(downlink(0, 100));
		ap_run_for(ap, MS(1));
		ck_assert_uint_eq(ap->frames, i + 1);
	}
	ap_run_for(ap, MS(3000));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
}
END_TEST

START_TEST(queue_is_bounded)
{
	start(2);
	modem_set_stall(&ap->native.modem, false, true);
	for (unsigned int i = 0; i < MODEM_QUEUE_FRAMES; i++)
		ck_assert(downlink(0, 100));
	ck_assert(!downlink(0, 100));
	ck_assert(!downlink(0, 100));
	ck_assert(downlink(1, 100));
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(network.spaces[0], 0);
	modem_set_stall(&ap->native.modem, false, false);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(network.spaces[0], 1);
	ck_assert_uint_eq(network.spaces[1], 0);
	ck_assert_uint_eq(ap->frames, MODEM_QUEUE_FRAMES + 1);
	ck_assert(downlink(0, 100));
}
END_TEST

/* The AP's ring is empty: frames wait, once counted, and go on with the refill. */
START_TEST(rx_ring_runs_dry)
{
	start(1);
	ap->no_refill = true;
	for (int i = 0; i < 40; i++)
		ck_assert(downlink(0, 100));
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap->frames, AP_RING);
	ck_assert(downlink(0, 100));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap_counters(ap)->rx_waits, 1);
	ck_assert_uint_eq(modem_deadline_ns(&ap->native.modem), HW_TIME_NEVER);
	ap_refill(ap, 3);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, AP_RING + 3);
	ck_assert_uint_eq(ap_counters(ap)->rx_waits, 2);
	ap_refill(ap, AP_RING);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 41);
}
END_TEST

/* Sixteen packets each on four channels, stalled, then released: strictly in turn. */
START_TEST(channels_take_turns)
{
	start(8);
	modem_set_stall(&ap->native.modem, false, true);
	for (unsigned int i = 0; i < 16; i++) {
		ck_assert(downlink(6, 10));
		ck_assert(downlink(1, 10));
	}
	for (unsigned int i = 0; i < 8; i++)
		ck_assert(downlink(3, 10));
	modem_set_stall(&ap->native.modem, false, false);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->frames, 40);
	for (unsigned int i = 0; i < 24; i++) {
		static const uint8_t turn[] = { 1, 3, 6 };

		ck_assert_uint_eq(ap->frame[i].bytes[5], turn[i % 3]);
	}
	for (unsigned int i = 24; i < 40; i++)
		ck_assert_uint_eq(ap->frame[i].bytes[5], i % 2 ? 6 : 1);
}
END_TEST

/* One flooded channel does not starve another. */
START_TEST(flood_does_not_starve)
{
	unsigned int sent = 0;

	start(2);
	for (unsigned int round = 0; round < 100; round++) {
		while (downlink(0, 1000))
			sent++;
		ck_assert(downlink(1, 100));
		ap_run_for(ap, US(21));
		ck_assert_uint_eq(channel(1)->down_packets, round + 1);
	}
	ck_assert_uint_gt(sent, 1000);
}
END_TEST

/* The network answers from within its callback; a full queue then stops it, not the modem. */
START_TEST(network_that_answers_at_once)
{
	start(1);
	network.reflect_to = &ap->native.modem;
	for (int round = 0; round < 100; round++) {
		while (ap_send(ap, 0, DMUX_COMMAND_DATA, packet, 500))
			;
		ap_run_for(ap, MS(1));
	}
	ck_assert_uint_eq(channel(0)->up_packets, 3200);
	ck_assert_uint_eq(channel(0)->down_packets, 3200);
}
END_TEST

/* ---- peers through the whole path ---- */

START_TEST(peers_answer_inside)
{
	uint8_t bytes[128];
	uint32_t length = ap_udp(bytes, IP_VERSION_4, 4, 1000, IP_PEER_PORT_ECHO, packet, 20);

	start(5);
	ap_send(ap, 4, DMUX_COMMAND_DATA, bytes, length);
	/* Another channel's peer does not live here. */
	length = ap_udp(bytes, IP_VERSION_6, 3, 1000, IP_PEER_PORT_ECHO, packet, 20);
	ap_send(ap, 4, DMUX_COMMAND_DATA, bytes, length);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(ap->frame[0].bytes[5], 4);
	ck_assert_uint_eq(network.packets, 1);
	ck_assert_uint_eq(ap->native.modem.state.peer[4].echoes, 1);
}
END_TEST

START_TEST(option_internal_peers)
{
	uint8_t bytes[128];
	uint32_t length = ap_udp(bytes, IP_VERSION_4, 0, 1000, IP_PEER_PORT_ECHO, packet, 20);

	options.internal_peers = 0;
	start(1);
	ap_send(ap, 0, DMUX_COMMAND_DATA, bytes, length);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(network.packets, 1);
	ck_assert_uint_eq(ap->frames, 0);
}
END_TEST

/* Echo into a full queue: the request waits in the AP's ring, the answer is never lost. */
START_TEST(echo_waits_for_its_queue)
{
	uint8_t bytes[128];
	uint32_t length = ap_udp(bytes, IP_VERSION_4, 0, 1000, IP_PEER_PORT_ECHO, packet, 20);

	start(1);
	modem_set_stall(&ap->native.modem, false, true);
	for (unsigned int i = 0; i < MODEM_QUEUE_FRAMES + 30; i++) {
		ck_assert(ap_send(ap, 0, DMUX_COMMAND_DATA, bytes, length));
		ap_run_for(ap, US(100));
	}
	ck_assert_uint_eq(ap->native.modem.state.peer[0].echoes, MODEM_QUEUE_FRAMES);
	ck_assert_uint_eq(ap_tx_space(ap), AP_RING - 29);
	modem_set_stall(&ap->native.modem, false, false);
	ap_run_for(ap, MS(10));
	ck_assert_uint_eq(ap->native.modem.state.peer[0].echoes, MODEM_QUEUE_FRAMES + 30);
	ck_assert_uint_eq(ap->frames, MODEM_QUEUE_FRAMES + 30);
}
END_TEST

/* ---- bulk ---- */

#define BULK 100000u

struct bulk {
	struct ip_sink sink[DMUX_CHANNELS];
	uint32_t other;
};

static void bulk_frame(void *opaque, const uint8_t *bytes, uint32_t length)
{
	struct bulk *bulk = opaque;
	const uint8_t *ip_bytes = bytes + DMUX_HEADER_SIZE;
	struct ip_packet ip;

	if (bytes[3] != DMUX_COMMAND_DATA ||
	    ip_packet_parse(ip_bytes, length - DMUX_HEADER_SIZE, &ip) != IP_OK) {
		bulk->other++;
		return;
	}
	ck_assert(ip_transport_checksum_ok(&ip, ip_bytes));
	ip_sink_take(&bulk->sink[bytes[5]], ip_bytes + ip.payload_offset + UDP_HEADER_SIZE,
		     ip.payload_length - UDP_HEADER_SIZE);
}

static void check_sink(const struct ip_sink *sink, uint32_t count)
{
	ck_assert_uint_eq(sink->received, count);
	ck_assert_uint_eq(sink->expected, count);
	ck_assert_uint_eq(sink->total, count);
	ck_assert_uint_eq(sink->reordered | sink->duplicated | sink->stale | sink->corrupted |
			  sink->foreign, 0);
}

static void request_stream(unsigned int c, uint32_t version, uint32_t count, uint32_t bytes,
			   uint32_t interval_us, uint32_t burst)
{
	uint8_t payload[IP_PEER_REQUEST_SIZE], request[256];
	uint32_t length;

	ip_peer_build(payload, sizeof(payload), 7 + c, 0, count);
	payload[5] = IP_PEER_START;
	hw_put_be32(payload + 16, bytes);
	hw_put_be32(payload + 20, interval_us);
	hw_put_be32(payload + 24, burst);
	length = ap_udp(request, version, c, 5000, IP_PEER_PORT_SOURCE, payload, sizeof(payload));
	ck_assert(ap_send(ap, (uint8_t)c, DMUX_COMMAND_DATA, request, length));
}

/* 10^5 datagrams down from the source and 10^5 up to the sink at the same time. */
START_TEST(bulk_both_ways)
{
	static struct bulk bulk;
	uint8_t payload[64], bytes[256];
	uint32_t sent = 0;

	memset(&bulk, 0, sizeof(bulk));
	options.rx_coalesce_frames = (uint32_t)_i;
	start(1);
	ap->on_frame = bulk_frame;
	ap->opaque = &bulk;
	request_stream(0, IP_VERSION_4, BULK, 48, 0, 1);
	while (sent < BULK) {
		uint32_t length;

		ip_peer_build(payload, sizeof(payload), 3, sent, BULK);
		length = ap_udp(bytes, IP_VERSION_4, 0, 5001, IP_PEER_PORT_SINK, payload,
				sizeof(payload));
		if (ap_send(ap, 0, DMUX_COMMAND_DATA, bytes, length))
			sent++;
		else
			ap_run_for(ap, US(20));
	}
	ap_run_for(ap, MS(2000));
	check_sink(&ap->native.modem.state.peer[0].sink, BULK);
	check_sink(&bulk.sink[0], BULK);
	ck_assert_uint_eq(bulk.other, 0);
	ck_assert_uint_eq(channel(0)->up_packets, BULK + 1);
	ck_assert_uint_eq(channel(0)->down_packets, BULK);
	for (unsigned int d = 0; d < MODEM_DROP_COUNT; d++)
		ck_assert_uint_eq(channel(0)->drops[d], 0);
	if (_i == 1)
		ck_assert_uint_eq(checker_violations(&ap->native.checker), 0);
}
END_TEST

/* All channels, IPv6, paced, with an AP that drains slowly and whose ring runs dry. */
START_TEST(bulk_eight_channels)
{
	static struct bulk bulk;

	memset(&bulk, 0, sizeof(bulk));
	start(8);
	ap->on_frame = bulk_frame;
	ap->opaque = &bulk;
	for (unsigned int c = 0; c < 8; c++)
		request_stream(c, IP_VERSION_6, 5000, 1400, 10, 20);
	for (unsigned int round = 0; round < 4000; round++) {
		ap->no_interrupts = round % 3 != 0;
		ap_run_for(ap, US(500));
	}
	ap->no_interrupts = false;
	ap_run_for(ap, MS(2000));
	for (unsigned int c = 0; c < 8; c++)
		check_sink(&bulk.sink[c], 5000);
	ck_assert_uint_gt(ap_counters(ap)->rx_waits, 10);
}
END_TEST

/* Pacing is virtual time, exact to the nanosecond, and continues over power cycles. */
START_TEST(source_is_paced)
{
	start(1);
	request_stream(0, IP_VERSION_4, 6, 100, 300000, 2);
	ap_vote(ap, false);
	ap_run_for(ap, MS(2000));
	ck_assert_uint_eq(ap->frames, 6);
	/* The second burst is due while pc is falling: it comes after the next power up. */
	ck_assert_uint_eq(ap->frame[1].time_ns, ap->frame[0].time_ns);
	ck_assert_uint_ge(ap->frame[2].time_ns - ap->frame[0].time_ns, MS(300));
	ck_assert_uint_lt(ap->frame[2].time_ns - ap->frame[0].time_ns, MS(302));
	ck_assert_uint_eq(ap_counters(ap)->power_cycles, 3);
}
END_TEST

Suite *modem_data_suite(void)
{
	Suite *suite = suite_create("modem_data");
	TCase *uplink = tcase_create("uplink");
	TCase *down = tcase_create("downlink");
	TCase *peers = tcase_create("peers");
	TCase *bulk = tcase_create("bulk");

	tcase_set_timeout(uplink, SUITE_TIMEOUT_S);
	tcase_set_timeout(down, SUITE_TIMEOUT_S);
	tcase_set_timeout(peers, SUITE_TIMEOUT_S);
	tcase_set_timeout(bulk, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(uplink, setup, teardown);
	tcase_add_test(uplink, uplink_reaches_the_network);
	tcase_add_test(uplink, option_dma_latency);
	tcase_add_test(uplink, uplink_on_closed_channels);
	tcase_add_test(uplink, option_uplink_needs_open);
	tcase_add_test(uplink, mainline_pad_is_taken);
	tcase_add_test(uplink, options_of_a_strict_modem);
	tcase_add_test(uplink, options_of_a_lax_modem);
	tcase_add_test(uplink, malformed_frames_are_counted);
	tcase_add_test(uplink, uplink_without_network);
	tcase_add_test(uplink, busy_network_stops_uplink);
	tcase_add_test(uplink, crash_drops_the_held_packet);
	tcase_add_test(uplink, option_stall_tx);
	tcase_add_test(uplink, option_service_frames);
	tcase_add_test(uplink, uplink_bus_error);
	suite_add_tcase(suite, uplink);

	tcase_add_checked_fixture(down, setup, teardown);
	tcase_add_test(down, downlink_golden_frame);
	tcase_add_test(down, downlink_on_closed_channels);
	tcase_add_test(down, option_downlink_needs_open);
	tcase_add_test(down, downlink_to_a_dead_modem);
	tcase_add_test(down, downlink_wakes_the_ap);
	tcase_add_test(down, downlink_while_going_down);
	tcase_add_test(down, packets_while_an_ack_is_late);
	tcase_add_test(down, queue_is_bounded);
	tcase_add_test(down, rx_ring_runs_dry);
	tcase_add_test(down, channels_take_turns);
	tcase_add_test(down, flood_does_not_starve);
	tcase_add_test(down, network_that_answers_at_once);
	suite_add_tcase(suite, down);

	tcase_add_checked_fixture(peers, setup, teardown);
	tcase_add_test(peers, peers_answer_inside);
	tcase_add_test(peers, option_internal_peers);
	tcase_add_test(peers, echo_waits_for_its_queue);
	suite_add_tcase(suite, peers);

	tcase_add_checked_fixture(bulk, setup, teardown);
	tcase_add_loop_test(bulk, bulk_both_ways, 1, 3);
	tcase_add_test(bulk, bulk_eight_channels);
	tcase_add_test(bulk, source_is_paced);
	suite_add_tcase(suite, bulk);
	return suite;
}
