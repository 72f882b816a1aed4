/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Seeded fuzz of the whole modem: hostile uplink frames, packets of the network,
 * signals in any order, options and scripted moves at random, SMEM spoiled. After
 * each round the state must be one that a snapshot may hold, the modem must come
 * to rest, and what it sends must be well formed unless it was told to lie.
 *
 * A failure names its seed; run it alone with that loop index.
 */
#include "modem_ap.h"
#include "random.h"
#include "suites.h"

#include <stdio.h>

#define ROUNDS 4000u

static struct modem_options options;
static struct modem_ap *ap;
static struct random random_of_run;
static bool network_busy;
static bool spoiling;	/* SMEM gets damaged: the AP cannot rely on finding its words */
static uint64_t network_packets;

static uint32_t below(uint32_t limit)
{
	return random_below(&random_of_run, limit);
}

static bool network_uplink(void *opaque, unsigned int channel, const uint8_t *packet,
			   uint32_t length)
{
	uint32_t sum = 0;

	(void)opaque;
	ck_assert_uint_lt(channel, DMUX_CHANNELS);
	ck_assert_uint_gt(length, 0);
	/* Touch every byte: the sanitizer sees a length that lies. */
	for (uint32_t i = 0; i < length; i++)
		sum += packet[i];
	if (network_busy || sum == UINT32_MAX)
		return false;
	network_packets++;
	return true;
}

static void network_space(void *opaque, unsigned int channel)
{
	static const uint8_t packet[40] = { 0x45 };
	struct modem_ap **bench = opaque;

	/* The network sends from within the callback until the queue is full again. */
	while (modem_downlink(&(*bench)->native.modem, channel, packet, sizeof(packet)) &&
	       below(4))
		;
}

static const struct modem_network_ops network = {
	.uplink = network_uplink,
	.downlink_space = network_space,
};

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

static void random_frame(void)
{
	uint8_t bytes[AP_TX_SIZE];
	uint32_t length = below(8) ? below(120) : below(AP_TX_SIZE + 1);
	struct dmux_header header = {
		.command = (uint8_t)below(5), .channel = (uint8_t)below(24),
	};

	for (uint32_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)below(256);
	if (length >= DMUX_HEADER_SIZE && below(8)) {
		if (header.command == DMUX_COMMAND_DATA) {
			header.pad = (uint8_t)below(5);
			header.length = (uint16_t)(length - DMUX_HEADER_SIZE);
			if (header.length > header.pad)
				header.length = (uint16_t)(header.length - header.pad);
			else
				header.pad = 0;
		} else {
			length = DMUX_HEADER_SIZE;
		}
		dmux_frame_encode_header(bytes, &header);
		if (below(8) == 0)
			bytes[below(DMUX_HEADER_SIZE)] = (uint8_t)below(256);
	}
	ap_send_raw(ap, bytes, length);
}

static void random_peer_packet(void)
{
	static const uint32_t ports[] = { IP_PEER_PORT_ECHO, IP_PEER_PORT_SINK,
					  IP_PEER_PORT_SOURCE, IP_PEER_PORT_CONTROL };
	uint8_t payload[IP_PEER_REQUEST_SIZE] = { 0 }, packet[200];
	unsigned int channel = below(DMUX_CHANNELS);
	uint32_t length;

	ip_peer_build(payload, sizeof(payload), 1, below(100), below(3000));
	payload[5] = (uint8_t)(1 + below(3));
	payload[18] = (uint8_t)below(5);
	payload[19] = (uint8_t)below(256);
	payload[23] = (uint8_t)below(256);
	payload[27] = (uint8_t)below(10);
	length = ap_udp(packet, below(2) ? IP_VERSION_4 : IP_VERSION_6, channel, 1,
			ports[below(4)], payload, sizeof(payload));
	ap_send(ap, (uint8_t)channel, DMUX_COMMAND_DATA, packet, length);
}

static void random_downlink(void)
{
	uint8_t packet[2100] = { 0x45 };

	for (uint32_t i = below(20); i > 0; i--) {
		if (!modem_downlink(&ap->native.modem, below(DMUX_CHANNELS), packet,
				    below(10) ? below(200) : below(sizeof(packet))))
			break;
	}
}

/* Any legal value of any option, but delays short enough for a run to get somewhere. */
static void random_option(void)
{
	const struct modem_option *option = &modem_option_table[below(modem_option_count)];
	char text[16], error[MODEM_OPTION_TEXT_MAX];
	uint32_t maximum = option->maximum;

	if (option->type == MODEM_OPTION_LIST) {
		modem_set_option(&ap->native.modem, option->name, below(2) ? "" : "3,0,255,20",
				 NULL, 0);
		return;
	}
	if (option->type == MODEM_OPTION_CHOICE) {
		modem_set_option(&ap->native.modem, option->name,
				 option->choices[below(maximum + 1)], NULL, 0);
		return;
	}
	if (!strcmp(option->unit, "us") || !strcmp(option->unit, "ms") ||
	    option->fault != MODEM_FAULT_COUNT)
		maximum = maximum < 50 ? maximum : 50;
	snprintf(text, sizeof(text), "%u",
		 option->minimum + below(maximum - option->minimum + 1));
	ck_assert_msg(modem_set_option(&ap->native.modem, option->name, text, error, sizeof(error)),
		      "%s", error);
}

static void random_move(void)
{
	struct modem *modem = &ap->native.modem;
	uint8_t bytes[MODEM_FRAME_MAX] = { 0xfc, 0x33 };

	switch (below(12)) {
	case 0:
		modem_force_pc(modem, below(2), below(2));
		break;
	case 1:
		modem_send_ack(modem);
		break;
	case 2:
		modem_ring(modem);
		break;
	case 3:
		modem_send_frame_raw(modem, bytes,
				     below(8) ? below(100) : below(sizeof(bytes) + 1));
		break;
	case 4:
		modem_send_open(modem, (uint8_t)below(256), (uint8_t)below(256));
		break;
	case 5:
		modem_send_close(modem, (uint8_t)below(256), 0);
		break;
	case 6:
		modem_fatal(modem, "fuzz");
		break;
	case 7:
		modem_boot(modem, below(20));
		break;
	case 8:
		modem_set_need(modem, below(2));
		break;
	case 9:
		modem_bam_reset(modem);
		break;
	case 10:
		modem_bam_power(modem, below(4) != 0);
		break;
	default:
		modem_set_stall(modem, below(4) == 0, below(4) == 0);
		modem_set_mute(modem, below(8) == 0);
		break;
	}
}

static void random_signal(void)
{
	switch (below(8)) {
	case 0:
		ap_ack(ap);
		break;
	case 1:
		apcs_write(&ap->native.apcs, APCS_IPC_OFFSET, 1u << below(32));
		break;
	case 2:
		if (!spoiling)
			native_ap_subscribe(&ap->native, below(4) ? DMUX_SMSM_MASK : below(4096));
		break;
	default:
		ap_vote(ap, below(2));
		break;
	}
}

static void random_ap(void)
{
	switch (below(10)) {
	case 0:
		ap->no_ack = below(4) == 0;
		break;
	case 1:
		ap->no_interrupts = below(3) == 0;
		break;
	case 2:
		ap->no_power_down = below(8) == 0;
		break;
	case 3:
		ap->buffer_size = below(4) ? AP_BUFFER_SIZE : below(AP_BUFFER_SIZE + 1);
		break;
	case 4:
		if (ap->native.bam.registers.powered)
			ap_power_up(ap);
		break;
	default:
		network_busy = below(4) == 0;
		modem_uplink_resume(&ap->native.modem, below(DMUX_CHANNELS));
		break;
	}
}

/* A guest that writes where it should not: anywhere in SMEM. */
static void spoil_smem(void)
{
	uint32_t smem = ap->native.smem.base - NATIVE_MSM8916_RAM_BASE;

	ap->ram[smem + below(0x3000)] ^= (uint8_t)below(256);
}

static void one_round(void)
{
	switch (below(8)) {
	case 0:
		random_signal();
		break;
	case 1:
		random_peer_packet();
		break;
	case 2:
		random_downlink();
		break;
	case 3:
		random_option();
		break;
	case 4:
		random_move();
		break;
	case 5:
		random_ap();
		break;
	default:
		random_frame();
		break;
	}
	if (spoiling && below(20) == 0)
		spoil_smem();
	/* ap_run_for() fails the test if the modem never rests. */
	ap_run_for(ap, below(4) ? US(below(500)) : MS(below(30)));
	ck_assert_ptr_null(modem_state_check(&ap->native.modem.state));
}

START_TEST(everything_at_random)
{
	ap_quick_options(&options);
	random_of_run.state = (uint64_t)_i * 7919 + 1;
	network_busy = false;
	network_packets = 0;
	spoiling = _i % 4 == 3;
	ap = ap_new_with_network(&options, &network, &ap);
	ap_subscribe(ap);
	for (unsigned int round = 0; round < ROUNDS; round++)
		one_round();
}
END_TEST

/* With an honest modem, frames, packets and signals may be anything: what comes down is good. */
static void judge_frame(void *opaque, const uint8_t *bytes, uint32_t length)
{
	const struct dmux_decode_rules rules = {
		.payload_max = DMUX_PAYLOAD_MAX, .pad_max = 3,
		.channels = DMUX_CHANNELS_ANNOUNCED_MAX, .exact_size = true,
	};
	struct dmux_frame frame;
	uint32_t *frames = opaque;

	ck_assert_int_eq(dmux_frame_decode(bytes, length, &rules, &frame), DMUX_VERDICT_OK);
	(*frames)++;
}

START_TEST(honest_modem_hostile_ap)
{
	uint32_t frames = 0;

	ap_quick_options(&options);
	random_of_run.state = (uint64_t)_i * 104729 + 7;
	network_busy = false;
	spoiling = false;
	ap = ap_new_with_network(&options, &network, &ap);
	ap->on_frame = judge_frame;
	ap->opaque = &frames;
	ap_bring_up(ap, 8);
	for (unsigned int round = 0; round < ROUNDS; round++) {
		switch (below(5)) {
		case 0:
			ap_vote(ap, below(8) != 0);
			break;
		case 1:
			random_peer_packet();
			break;
		case 2:
			random_downlink();
			break;
		default:
			random_frame();
			break;
		}
		ap_run_for(ap, US(below(2000)));
		ck_assert_ptr_null(modem_state_check(&ap->native.modem.state));
	}
	ck_assert_uint_gt(frames, 1000);
	ck_assert_uint_gt(network_packets, 0);
}
END_TEST

Suite *modem_fuzz_suite(void)
{
	Suite *suite = suite_create("modem_fuzz");
	TCase *tests = tcase_create("fuzz");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, NULL, teardown);
	tcase_add_loop_test(tests, everything_at_random, 0, 24);
	tcase_add_loop_test(tests, honest_modem_hostile_ap, 0, 8);
	suite_add_tcase(suite, tests);
	return suite;
}
