/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI and its carrier: requests as user space sends them, firmware variants, malformed ones.
 *
 * Requests go into qmi_request() as bytes; a few tests go through SMEM, doorbell and time.
 */
#include "../control_plane.h"
#include "../little_endian.h"
#include "modem_ap.h"
#include "random.h"
#include "suites.h"

#include <string.h>

static struct modem_options options;
static struct modem_ap *ap;
static struct control_plane control;
static uint8_t answer[QMI_FRAME_MAX];
static uint32_t answer_length;

static void setup(void)
{
	struct native *native;

	ap_quick_options(&options);
	ap = ap_new(&options);
	native = &ap->native;
	control_plane_init(&control, &native->modem.host, &native->bus, &native->smem,
			   &native->mutex, &native->modem, NULL, NULL);
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

#define TEXT_BYTES(text) (const uint8_t *)(text), (uint32_t)(sizeof(text) - 1)

/* One request; elements as bytes. Return: the error in the answer. */
static uint32_t ask(uint8_t service, uint8_t client, uint16_t message, const uint8_t *elements,
		    uint32_t length)
{
	uint8_t frame[QMI_FRAME_MAX] = { 0x01 };
	uint32_t header = service == QMI_CTL ? 6 : 7, total = 6 + header + length;

	hw_put_le16(frame + 1, (uint16_t)(total - 1));
	frame[4] = service;
	frame[5] = client;
	frame[7] = 0x5a;
	hw_put_le16(frame + 6 + header - 4, message);
	hw_put_le16(frame + 6 + header - 2, (uint16_t)length);
	memcpy(frame + 6 + header, elements, length);
	answer_length = qmi_request(&control.qmi, frame, total, answer);
	ck_assert_uint_gt(answer_length, 6 + header + 6);
	ck_assert_uint_eq(hw_get_le16(answer + 1), answer_length - 1);
	ck_assert_uint_eq(answer[4], service);
	ck_assert_uint_eq(answer[5], client);
	ck_assert_uint_eq(answer[7], 0x5a);
	ck_assert_uint_eq(hw_get_le16(answer + 6 + header - 4), message);
	ck_assert_uint_eq(hw_get_le16(answer + 6 + header - 2), answer_length - 6 - header);
	return hw_get_le16(answer + 6 + header + 5);
}

static const uint8_t *element(uint8_t type, uint32_t *length)
{
	uint32_t at = 6 + (answer[4] == QMI_CTL ? 6 : 7);

	while (at + 3 <= answer_length) {
		*length = hw_get_le16(answer + at + 1);
		if (answer[at] == type)
			return answer + at + 3;
		at += 3 + *length;
	}
	ck_abort_msg("no element 0x%02x in the answer", type);
	return NULL;
}

static uint8_t client_of(uint8_t service)
{
	const uint8_t request[] = { 0x01, 1, 0, service };
	uint32_t length;
	const uint8_t *pair;

	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x22, request, sizeof(request)), QMI_OK);
	pair = element(0x01, &length);
	ck_assert_uint_eq(pair[0], service);
	return pair[1];
}

START_TEST(version_lists_the_services)
{
	uint32_t length;
	const uint8_t *list;

	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x21, TEXT_BYTES("")), QMI_OK);
	list = element(0x01, &length);
	ck_assert_uint_eq(length, 1 + 5 * list[0]);
	for (uint32_t i = 0; i < list[0]; i++)
		ck_assert_str_ne(qmi_service_name(list[1 + 5 * i]), "?");
}
END_TEST

START_TEST(clients)
{
	uint8_t first = client_of(QMI_WDS), second = client_of(QMI_WDS);
	const uint8_t release[] = { 0x01, 2, 0, QMI_WDS, first };

	ck_assert_uint_ne(first, second);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x23, release, sizeof(release)), QMI_OK);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x23, release, sizeof(release)), QMI_INVALID_CLIENT_ID);
	ck_assert_uint_eq(ask(QMI_WDS, first, 0x22, TEXT_BYTES("")), QMI_INVALID_CLIENT_ID);
	/* a client of one service is none of another */
	ck_assert_uint_eq(ask(QMI_DMS, second, 0x20, TEXT_BYTES("")), QMI_INVALID_CLIENT_ID);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x22, TEXT_BYTES("\x01\x01\0\x77")),
			  QMI_INVALID_SERVICE_TYPE);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x22, TEXT_BYTES("")), QMI_MISSING_ARGUMENT);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x27, TEXT_BYTES("")), QMI_OK);
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++)
		client_of(QMI_DMS);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x22, TEXT_BYTES("\x01\x01\0\x02")),
			  QMI_CLIENT_IDS_EXHAUSTED);
}
END_TEST

START_TEST(a_call)
{
	uint8_t client = client_of(QMI_WDS);
	uint8_t stop[7] = { 0x01, 4, 0 };
	uint32_t length;

	ck_assert_uint_eq(ask(QMI_WDS, client, 0x2d, TEXT_BYTES("")), QMI_OUT_OF_CALL);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x89, TEXT_BYTES("\x01\x02\0\x06\x0e")), QMI_OK);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("\x19\x01\0\x04")), QMI_OK);
	memcpy(stop + 3, element(0x01, &length), 4);
	ck_assert_uint_eq(length, 4);
	ck_assert_uint_eq(ap->native.modem.state.call_channels, 1u << 2);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("")), QMI_NO_EFFECT);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x22, TEXT_BYTES("")), QMI_OK);
	ck_assert_uint_eq(*element(0x01, &length), 2);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x2d, TEXT_BYTES("")), QMI_OK);
	/* 198.18.2.2 */
	ck_assert_mem_eq(element(0x1e, &length), "\x02\x02\x12\xc6", 4);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x21, TEXT_BYTES("\x01\x04\0\x63\0\0\0")),
			  QMI_INVALID_HANDLE);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x21, stop, sizeof(stop)), QMI_OK);
	ck_assert_uint_eq(ap->native.modem.state.call_channels, 0);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x21, stop, sizeof(stop)), QMI_NO_EFFECT);
}
END_TEST

/* IPv4 and IPv6 on one channel: it carries data until both have ended. */
START_TEST(two_calls_on_a_channel)
{
	uint8_t v4 = client_of(QMI_WDS), v6 = client_of(QMI_WDS);
	const uint8_t release[] = { 0x01, 2, 0, QMI_WDS, v6 };
	uint32_t length;

	ck_assert_uint_eq(ask(QMI_WDS, v4, 0x20, TEXT_BYTES("")), QMI_OK);
	ck_assert_uint_eq(ask(QMI_WDS, v6, 0x4d, TEXT_BYTES("\x01\x01\0\x06")), QMI_OK);
	ck_assert_uint_eq(ask(QMI_WDS, v6, 0x20, TEXT_BYTES("")), QMI_OK);
	ck_assert_uint_eq(ask(QMI_WDS, v6, 0x2d, TEXT_BYTES("")), QMI_OK);
	element(0x25, &length);
	ck_assert_uint_eq(length, 17);
	ck_assert_uint_eq(ask(QMI_WDS, v4, 0x21, TEXT_BYTES("\x01\x04\0\xff\xff\xff\xff")), QMI_OK);
	ck_assert_uint_eq(ap->native.modem.state.call_channels, 1);
	ck_assert_uint_eq(ask(QMI_CTL, 0, 0x23, release, sizeof(release)), QMI_OK);
	ck_assert_uint_eq(ap->native.modem.state.call_channels, 0);
}
END_TEST

#define BIND_MUX "\x10\x08\0\x05\0\0\0\x01\0\0\0\x11\x01\0\0"

START_TEST(bind_variants)
{
	uint8_t client = client_of(QMI_WDS);

	ck_assert_uint_eq(ask(QMI_WDS, client, 0xa2, TEXT_BYTES(BIND_MUX)), QMI_INVALID_COMMAND);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x89, TEXT_BYTES("\x01\x02\0\x03\x0e")),
			  QMI_INVALID_ARGUMENT);
	ap_set_option(ap, "bind_data_port", "device-unsupported");
	ap_set_option(ap, "bind_mux_data_port", "accept");
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x89, TEXT_BYTES("\x01\x02\0\x04\x0e")),
			  QMI_DEVICE_UNSUPPORTED);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0xa2, TEXT_BYTES(BIND_MUX)), QMI_OK);
	ck_assert_uint_eq(control.qmi.state.client[client - 1].channel, 1);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0xa2, TEXT_BYTES("")), QMI_MISSING_ARGUMENT);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0xa2, TEXT_BYTES("\x10\x01\0\x05")),
			  QMI_MALFORMED_MESSAGE);
}
END_TEST

START_TEST(refused_call)
{
	uint8_t client = client_of(QMI_WDS);
	uint32_t length;

	ap_set_option(ap, "call_refuse_count", "1");
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("")), QMI_CALL_FAILED);
	element(0x11, &length);
	ck_assert_uint_eq(length, 4);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_CALL_REFUSE), 1);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("")), QMI_OK);
}
END_TEST

START_TEST(wda_variants)
{
	uint8_t client = client_of(QMI_WDA);
	uint32_t length;

	ck_assert_uint_eq(ask(QMI_WDA, client, 0x21, TEXT_BYTES("")), QMI_OK);
	ck_assert_uint_eq(hw_get_le32(element(0x11, &length)), 2);
	ap_set_option(ap, "wda_endpoint", "invalid-argument");
	ck_assert_uint_eq(ask(QMI_WDA, client, 0x21, TEXT_BYTES("")), QMI_INVALID_ARGUMENT);
	ck_assert_uint_eq(ask(QMI_WDA, client, 0x21, TEXT_BYTES("\x10\x08\0\x05\0\0\0\0\0\0\0")),
			  QMI_OK);
	ap_set_option(ap, "wda_endpoint", "missing-argument");
	ck_assert_uint_eq(ask(QMI_WDA, client, 0x20, TEXT_BYTES("")), QMI_MISSING_ARGUMENT);
}
END_TEST

#define OPEN_PORT_2 "\x11\x11\0\x01\x05\0\0\0\x02\0\0\0\x01\0\0\0\0\0\0\0"

/* QUIRKS.md CTRL-01: nothing is announced before, one channel after. */
START_TEST(dpm_opens_one_channel)
{
	uint8_t client;

	ap_set_option(ap, "open_needs_dpm", "on");
	ap_subscribe(ap);
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap->native.modem.state.channels_local, 0);
	client = client_of(QMI_DPM);
	ck_assert_uint_eq(ask(QMI_DPM, client, 0x20, TEXT_BYTES("")), QMI_MISSING_ARGUMENT);
	ck_assert_uint_eq(ask(QMI_DPM, client, 0x20, TEXT_BYTES("\x11\x01\0\x07")),
			  QMI_MALFORMED_MESSAGE);
	ck_assert_uint_eq(ask(QMI_DPM, client, 0x20, TEXT_BYTES(OPEN_PORT_2)), QMI_OK);
	ck_assert_uint_eq(ask(QMI_DPM, client, 0x20, TEXT_BYTES(OPEN_PORT_2)), QMI_OK);
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap->native.modem.state.channels_local, 1u << 2);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_FRAME_DOWN), 1);
}
END_TEST

START_TEST(malformed)
{
	uint8_t client = client_of(QMI_WDS), frame[64];

	/* an element that is longer than the message */
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("\x19\xff\0\x04")),
			  QMI_MALFORMED_MESSAGE);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x20, TEXT_BYTES("\x19")), QMI_MALFORMED_MESSAGE);
	ck_assert_uint_eq(ask(0x55, 1, 0x20, TEXT_BYTES("")), QMI_INVALID_SERVICE_TYPE);
	ck_assert_uint_eq(ask(QMI_WDS, client, 0x7777, TEXT_BYTES("")), QMI_INVALID_COMMAND);
	/* no QMUX: no answer */
	memset(frame, 0x01, sizeof(frame));
	for (uint32_t length = 0; length < sizeof(frame); length++)
		ck_assert_uint_eq(qmi_request(&control.qmi, frame, length, answer), 0);
}
END_TEST

START_TEST(silence)
{
	const uint8_t version[] = { 1, 11, 0, 0, 0, 0, 0, 9, 0x21, 0, 0, 0 };

	ap_set_option(ap, "qmi_silent_count", "1");
	ck_assert_uint_eq(qmi_request(&control.qmi, version, sizeof(version), answer), 0);
	ck_assert_uint_gt(qmi_request(&control.qmi, version, sizeof(version), answer), 0);
	ap_set_option(ap, "qmi_mute", "on");
	ck_assert_uint_eq(qmi_request(&control.qmi, version, sizeof(version), answer), 0);
}
END_TEST

/* Random bytes, and random changes to good requests: an answer or none, state sound. */
START_TEST(hostile_requests)
{
	struct random random = { .state = 0xc0de0000u + (uint64_t)_i };
	uint8_t frame[128];

	for (unsigned int i = 0; i < 20; i++)
		client_of((uint8_t[]){ QMI_WDS, QMI_DPM, QMI_WDA, QMI_DMS }[i % 4]);
	for (uint32_t round = 0; round < 5000; round++) {
		uint32_t length = 12 + random_below(&random, sizeof(frame) - 12);
		uint32_t given;

		for (uint32_t i = 0; i < length; i++)
			frame[i] = random_below(&random, 3) ? (uint8_t)random_below(&random, 20) :
							      (uint8_t)random_next(&random);
		if (random_below(&random, 10)) {
			frame[0] = 1;
			hw_put_le16(frame + 1, (uint16_t)(length - 1));
			frame[4] = (uint8_t[]){ 0, 1, 2, 3, 0x0b, 0x1a, 0x2f, 9 }[random_below(&random, 8)];
			frame[5] = frame[4] ? (uint8_t)(1 + random_below(&random, 20)) : 0;
			given = frame[4] ? 13 : 12;
			if (length >= given && random_below(&random, 4))
				hw_put_le16(frame + given - 2, (uint16_t)(length - given));
		}
		if (!(qmi_request(&control.qmi, frame, length, answer) <= 256))
			ck_abort_msg("%s", "qmi_request(&control.qmi, frame, length, answer) <= 256");
		if (!(qmi_state_check(&control.qmi.state) == NULL))
			ck_abort_msg("%s", "qmi_state_check(&control.qmi.state) == NULL");
	}
}
END_TEST

static uint8_t *item(unsigned int number)
{
	uint64_t address = smem_find(&ap->native.smem, number, NULL);

	ck_assert_uint_ne(address, 0);
	return ram_host_at(&ap->native.ram, address, 40);
}

static void ap_opens(void)
{
	ap_subscribe(ap);
	ap_run_for(ap, MS(100));
	hw_put_le32(item(14 + 21), SMD_OPENED);
	control_plane_doorbell(&control);
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 20), SMD_OPENED);
}

/* From SMEM to SMEM: the answer comes after the latency, with an interrupt. */
START_TEST(through_shared_memory)
{
	const uint8_t version[] = { 1, 11, 0, 0, 0, 0, 0, 9, 0x21, 0, 0, 0 };
	uint8_t *fifo;
	uint64_t before;

	ap_opens();
	fifo = item(338 + 21);
	fifo[0] = sizeof(version);
	memcpy(fifo + 20, version, sizeof(version));
	hw_put_le32(item(14 + 21) + 16, 20 + sizeof(version));
	before = ap->native.ram.rises[HW_IRQ_SMD_MODEM];
	control_plane_doorbell(&control);
	ck_assert_uint_eq(control_plane_deadline_ns(&control), ap_now_ns(ap) + MS(1));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 12), 0);
	ap_run_for(ap, MS(1));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 12), 20 + sizeof(version));
	ck_assert_uint_eq(fifo[1024], hw_get_le32(item(14 + 21) + 36) - 20);
	ck_assert_uint_gt(ap->native.ram.rises[HW_IRQ_SMD_MODEM], before);
	ck_assert_uint_eq(control_plane_deadline_ns(&control), HW_TIME_NEVER);
}
END_TEST

/* A request of CTL into the FIFO of the QMI channel, at its start. */
static void ap_writes(const void *bytes, uint32_t length)
{
	uint8_t *fifo = item(338 + 21);

	memset(fifo, 0, 20);
	fifo[0] = (uint8_t)length;
	memcpy(fifo + 20, bytes, length);
	hw_put_le32(item(14 + 21) + 16, 20 + length);
	control_plane_doorbell(&control);
}

/* Nonsense in the port is the port's affair; nobody has touched SMEM. */
START_TEST(garbage_is_no_spoiled_smem)
{
	const struct checker *checker = &ap->native.checker;

	ap_opens();
	ap_writes("garbage", 7);
	ap_run_for(ap, MS(2));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_eq(checker_count(checker, CHECKER_QMI_MALFORMED), 1);
	ck_assert_uint_eq(checker_count(checker, CHECKER_SMEM_SPOILED), 0);
	/* the AP's head lies outside of the FIFO */
	hw_put_le32(item(14 + 21) + 16, 0x10000);
	control_plane_doorbell(&control);
	ap_run_for(ap, MS(2));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_ge(checker_count(checker, CHECKER_SMD_INVALID), 1);
	ck_assert_uint_eq(checker_count(checker, CHECKER_SMEM_SPOILED), 0);
}
END_TEST

/* A firmware that stops reading leaves the request where it is, and takes it afterwards. */
START_TEST(stalled_port)
{
	static const uint8_t version[] = { 1, 11, 0, 0, 0, 0, 0, 1, 0x21, 0, 0, 0 };

	ap_set_option(ap, "smd_stall", "on");
	ap_opens();
	ap_writes(version, sizeof(version));
	ap_run_for(ap, MS(500));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 12), 0);
	ck_assert_uint_eq(control_plane_deadline_ns(&control), HW_TIME_NEVER);
	ap_set_option(ap, "smd_stall", "off");
	ck_assert_uint_eq(control_plane_deadline_ns(&control), ap_now_ns(ap) + MS(1));
	ap_run_for(ap, MS(1));
	control_plane_run(&control, ap_now_ns(ap));
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 12), 20 + sizeof(version));
}
END_TEST

/*
 * The AP is in the middle of its allocation of an item: it has read the free offset. The modem
 * boots just then, and must not take the same bytes.
 */
START_TEST(allocation_waits_for_the_lock)
{
	struct native *native = &ap->native;
	uint8_t *smem = ap->ram + (native->smem.base - NATIVE_MSM8916_RAM_BASE);
	uint8_t *toc = smem + 0xd0 + 16 * 435;
	uint32_t free_offset, size = 0;
	uint64_t table;

	ck_assert(tcsr_mutex_write(&native->mutex, 0x3000, 1));
	ck_assert_uint_eq(tcsr_mutex_read(&native->mutex, 0x3000), 1);
	free_offset = hw_get_le32(smem + 0xc4);
	ap_subscribe(ap);
	ap_run_for(ap, MS(20));
	ck_assert(modem_state_check(&native->modem.state) == NULL && native->modem.state.running);
	for (unsigned int n = 0; n < 100; n++) {
		ap_run_for(ap, US(50));
		control_plane_run(&control, ap_now_ns(ap));
	}
	/* the AP goes on as it began */
	hw_put_le32(toc + 4, free_offset);
	hw_put_le32(toc + 8, 0x100);
	hw_put_le32(toc, 1);
	hw_put_le32(smem + 0xc4, free_offset + 0x100);
	hw_put_le32(smem + 0xc8, hw_get_le32(smem + 0xc8) - 0x100);
	tcsr_mutex_write(&native->mutex, 0x3000, 0);
	ap_run_for(ap, US(50));
	control_plane_run(&control, ap_now_ns(ap));
	table = smem_find(&native->smem, 13, &size);
	ck_assert_uint_ge(table, native->smem.base + free_offset + 0x100);
	ck_assert_uint_eq(hw_get_le32(toc + 4), free_offset);
	ck_assert_uint_eq(tcsr_mutex_read(&native->mutex, 0x3000), 0);
	ck_assert_uint_eq(control_plane_deadline_ns(&control), HW_TIME_NEVER);
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 20), SMD_OPENING);
}
END_TEST

START_TEST(crash_forgets_everything)
{
	ap_opens();
	ck_assert_uint_eq(ask(QMI_WDS, client_of(QMI_WDS), 0x20, TEXT_BYTES("")), QMI_OK);
	modem_fatal(&ap->native.modem, "test");
	ap_run_for(ap, 0);
	ck_assert_uint_eq(ap->native.modem.state.call_channels, 0);
	ck_assert_uint_eq(control.qmi.state.client[0].id, 0);
	ck_assert_uint_eq(hw_get_le32(item(14 + 21) + 20), SMD_CLOSED);
}
END_TEST

START_TEST(switched_off)
{
	ap_set_option(ap, "control_plane", "off");
	ap_subscribe(ap);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(smem_find(&ap->native.smem, 13, NULL), 0);
	ck_assert_uint_eq(ap->native.ram.rises[HW_IRQ_SMD_MODEM], 0);
}
END_TEST

/* QUIRKS.md CTRL-06 */
START_TEST(firmware_wants_more_hosts)
{
	ap_set_option(ap, "smsm_firmware_hosts", "6");
	ap_set_option(ap, "fatal_policy", "nothing");
	ap_subscribe(ap);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap->native.modem.state.running, 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_FATAL), 1);
	ap_set_option(ap, "smsm_firmware_hosts", "5");
	modem_boot(&ap->native.modem, 1);
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap->native.modem.state.running, 1);
}
END_TEST

Suite *control_plane_suite(void)
{
	Suite *suite = suite_create("control_plane");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, version_lists_the_services);
	tcase_add_test(tcase, clients);
	tcase_add_test(tcase, a_call);
	tcase_add_test(tcase, two_calls_on_a_channel);
	tcase_add_test(tcase, bind_variants);
	tcase_add_test(tcase, refused_call);
	tcase_add_test(tcase, wda_variants);
	tcase_add_test(tcase, dpm_opens_one_channel);
	tcase_add_test(tcase, malformed);
	tcase_add_test(tcase, silence);
	tcase_add_loop_test(tcase, hostile_requests, 0, 10);
	tcase_add_test(tcase, through_shared_memory);
	tcase_add_test(tcase, garbage_is_no_spoiled_smem);
	tcase_add_test(tcase, stalled_port);
	tcase_add_test(tcase, allocation_waits_for_the_lock);
	tcase_add_test(tcase, crash_forgets_everything);
	tcase_add_test(tcase, switched_off);
	tcase_add_test(tcase, firmware_wants_more_hosts);
	suite_add_tcase(suite, tcase);
	return suite;
}
