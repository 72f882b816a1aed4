/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Pipe 5: how frames are laid into the AP's buffers, when it is told, and every
 * lie that the options can tell.
 */
#include "modem_ap.h"
#include "suites.h"

#include "../little_endian.h"

static struct modem_options options;
static struct modem_ap *ap;
static uint8_t packet[4096];

static void setup(void)
{
	memset(packet, 0xa5, sizeof(packet));
	packet[0] = 0x45;
	ap_quick_options(&options);
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

static void start(void)
{
	ap = ap_new(&options);
	ap_bring_up(ap, 2);
	ap_forget(ap);
}

static void send(unsigned int count, uint32_t length)
{
	for (unsigned int i = 0; i < count; i++)
		ck_assert(modem_downlink(&ap->native.modem, 0, packet, length));
	ap_run_for(ap, MS(5));
}

static uint64_t drops(enum modem_drop drop)
{
	return ap_counters(ap)->channel[0].drops[drop];
}

/* Every payload that fits: header, length, pad of the vendor's rule, zeroed (A4). */
START_TEST(every_length)
{
	start();
	for (uint32_t length = 1; length <= 2040; length++) {
		const struct ap_frame *frame = &ap->frame[0];
		uint32_t pad = (4 - length % 4) % 4;

		ap_forget(ap);
		ck_assert(modem_downlink(&ap->native.modem, 0, packet, length));
		ap_run_for(ap, US(20));
		ck_assert_uint_eq(ap->frames, 1);
		ck_assert_uint_eq(frame->length, 8 + length + pad);
		ck_assert_uint_eq(frame->bytes[4], pad);
		ck_assert_uint_eq(hw_get_le16(frame->bytes + 6), length);
		ck_assert_mem_eq(frame->bytes + 8, packet, length);
		for (uint32_t i = 0; i < pad; i++)
			ck_assert_uint_eq(frame->bytes[8 + length + i], 0);
	}
}
END_TEST

START_TEST(oversize_is_dropped)
{
	start();
	send(1, 2041);
	send(1, MODEM_PACKET_MAX + 1);
	ck_assert(modem_downlink(&ap->native.modem, 0, packet, 0));
	ck_assert_uint_eq(ap->frames, 0);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_OVERSIZE), 3);
}
END_TEST

START_TEST(option_downlink_frame_max)
{
	options.downlink_frame_max = 1508;
	start();
	send(1, 1500);
	send(1, 1501);
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_OVERSIZE), 1);
}
END_TEST

/* The AP's buffers are smaller than the firmware believes. */
START_TEST(small_buffers_drop)
{
	start();
	ap->buffer_size = 512;
	ap->no_refill = true;
	send(AP_RING, 20);		/* use the large ones up */
	ap_refill(ap, AP_RING);
	ap_forget(ap);
	send(1, 1000);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_OVERSIZE), 1);
	ck_assert_uint_eq(ap->frames, 0);
	/* The descriptor is used up without its end; the next frame tells of both. */
	send(1, 100);
	ck_assert_uint_eq(ap->frames, 2);
	ck_assert_uint_eq(ap->frame[0].length, 512);
	ck_assert_uint_eq(ap->frame[1].length, 108);
}
END_TEST

START_TEST(small_buffers_split)
{
	options.downlink_oversize = MODEM_OVERSIZE_SPLIT;
	start();
	ap->buffer_size = 512;
	ap->no_refill = true;
	send(AP_RING, 20);
	ap_refill(ap, AP_RING);
	ap_forget(ap);
	send(1, 1000);
	ck_assert_uint_eq(ap->frames, 2);
	ck_assert_uint_eq(ap->frame[0].length, 512);
	ck_assert_uint_eq(ap->frame[1].length, 1008 - 512);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_FRAME_DOWN), 1);
	ck_assert_uint_eq(ap_counters(ap)->channel[0].down_packets, AP_RING + 1);
	/* A packet that cannot fit one buffer by the rules is allowed too. */
	send(1, 2048);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_OVERSIZE), 0);
	ck_assert_uint_eq(ap->frames, 2 + 5);
}
END_TEST

START_TEST(small_buffers_truncate)
{
	options.downlink_oversize = MODEM_OVERSIZE_TRUNCATE;
	start();
	send(1, 2045);
	send(1, 10);
	ck_assert_uint_eq(ap->frames, 2);
	ck_assert_uint_eq(ap->frame[0].length, 2048);
	ck_assert_uint_eq(hw_get_le16(ap->frame[0].bytes + 6), 2045);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 0)->a, DMUX_VERDICT_TOO_LONG);
}
END_TEST

/* B6: with coalescing the AP is told once for several frames, and always of the last. */
START_TEST(option_rx_coalesce_frames)
{
	options.rx_coalesce_frames = 4;
	ap = ap_new(&options);
	/* The vendor's flags, so that an EOT in the write-back is the BAM's. */
	ap->rx_flags = 0;
	ap_bring_up(ap, 2);
	ap_forget(ap);
	send(10, 100);
	ck_assert_uint_eq(ap->frames, 10);
	for (uint32_t i = 0; i < 10; i++) {
		const struct ap_log_entry *done = ap_event(ap, HW_EVENT_DESCRIPTOR_DONE, i);
		bool told = i == 3 || i == 7 || i == 9;

		ck_assert_ptr_nonnull(done);
		ck_assert_uint_eq(done->c & BAM_DESCRIPTOR_EOT, told ? BAM_DESCRIPTOR_EOT : 0);
	}
	/* One alone is never held back. */
	ap_forget(ap);
	send(1, 100);
	ck_assert_uint_eq(ap->frames, 1);
}
END_TEST

/* Nor the last one that the AP has a buffer for. */
START_TEST(coalescing_ends_with_the_ring)
{
	options.rx_coalesce_frames = 256;
	options.service_frames = 256;
	start();
	ap->no_refill = true;
	send(AP_RING + 5, 100);
	ck_assert_uint_eq(ap->frames, AP_RING);
}
END_TEST

/* And nothing waits for the next service. */
START_TEST(coalescing_ends_with_the_service)
{
	options.rx_coalesce_frames = 256;
	options.service_frames = 8;
	options.dma_latency_us = 1000;
	start();
	for (unsigned int i = 0; i < 20; i++)
		ck_assert(modem_downlink(&ap->native.modem, 0, packet, 100));
	ap_run_for(ap, US(1000));
	ck_assert_uint_eq(ap->frames, 8);
	ap_run_for(ap, US(2000));
	ck_assert_uint_eq(ap->frames, 20);
}
END_TEST

START_TEST(option_data_signal)
{
	options.data_signal = 0x02;
	start();
	send(1, 100);
	ck_assert_uint_eq(ap->frame[0].bytes[2], 2);
}
END_TEST

/* PROTO-04: the count of the DMA engine is the only truth, so there is no pad. */
START_TEST(option_length_from_dma)
{
	options.length_from_dma = 1;
	start();
	send(1, 101);
	ck_assert_uint_eq(hw_get_le16(ap->frame[0].bytes + 6), 0xffff);
	ck_assert_uint_eq(ap->frame[0].bytes[4], 0);
	ck_assert_uint_eq(ap->frame[0].length, 109);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 0)->a, DMUX_VERDICT_OK);
}
END_TEST

START_TEST(option_split)
{
	options.split_count = 1;
	options.split_bytes = 60;
	start();
	send(1, 40);		/* 48 bytes: nothing to split */
	ck_assert_uint_eq(ap->frames, 1);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_SPLIT), 0);
	send(1, 100);
	ck_assert_uint_eq(ap->frames, 3);
	ck_assert_uint_eq(ap->frame[1].length, 60);
	ck_assert_uint_eq(ap->frame[2].length, 48);
	ck_assert_uint_eq(ap->frame[2].bytes[0], 0xa5);
	send(1, 100);
	ck_assert_uint_eq(ap->frames, 4);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_SPLIT), 1);
}
END_TEST

/* A10 "BAM stop mid-transfer": half a frame, then silence until the next power up. */
START_TEST(option_stop_mid_frame)
{
	options.stop_mid_frame_count = 1;
	start();
	send(3, 100);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap->frames, 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_DESCRIPTOR_DONE), 1);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_DESCRIPTOR_DONE, 0)->b, 54);
	/* The vote goes: power down, and up again for what waits. */
	ap_vote(ap, false);
	ap_run_for(ap, MS(500));
	ck_assert_uint_eq(ap->frames, 3);
	ck_assert_uint_eq(ap->frame[0].length, 108);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_DEAD), 0);
	ck_assert_uint_eq(ap->native.modem.state.dma_stopped, 0);
}
END_TEST

static void lie(const char *option, const char *value)
{
	ap_set_option(ap, option, value);
	ap_set_option(ap, "lie_count", "1");
	ap_forget(ap);
	send(2, 100);
	ck_assert_uint_eq(ap->frames, 2);
	ck_assert_uint_eq(modem_fault_fired(&ap->native.modem, MODEM_FAULT_LIE), 1);
	/* The second one tells the truth, and the event shows which was which. */
	ck_assert_uint_ne(ap_event(ap, HW_EVENT_FRAME_DOWN, 0)->a, DMUX_VERDICT_OK);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 1)->a, DMUX_VERDICT_OK);
}

START_TEST(option_lies)
{
	start();
	lie("lie_magic", "0x1234");
	ck_assert_uint_eq(hw_get_le16(ap->frame[0].bytes), 0x1234);
	ap_set_option(ap, "lie_magic", "65536");
	lie("lie_command", "7");
	ck_assert_uint_eq(ap->frame[0].bytes[3], 7);
	ap_set_option(ap, "lie_command", "256");
	lie("lie_pad", "255");
	ck_assert_uint_eq(ap->frame[0].bytes[4], 255);
	ap_set_option(ap, "lie_pad", "256");
	lie("lie_channel", "200");
	ck_assert_uint_eq(ap->frame[0].bytes[5], 200);
	ap_set_option(ap, "lie_channel", "256");
	lie("lie_length", "1500");
	ck_assert_uint_eq(hw_get_le16(ap->frame[0].bytes + 6), 1500);
	ck_assert_uint_eq(ap->frame[0].length, 108);
}
END_TEST

START_TEST(option_stall_rx)
{
	options.stall_rx = 1;
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(60));
	/* Not even the OPENs, and a stalled data task is no reason to keep the power. */
	ck_assert_uint_eq(ap->frames, 0);
	ap_run_until(ap, MS(300));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ap_set_option(ap, "stall_rx", "off");
	ap_run_for(ap, MS(20));
	ck_assert_uint_eq(ap->frames, 8);
}
END_TEST

START_TEST(raw_frames)
{
	static const uint8_t stale[] = { 0xfc, 0x33, 0, 0, 0, 0, 0xf8, 0x07, 0x45, 0, 0, 0 };
	static const uint8_t empty[] = { 0xfc, 0x33, 0, 0, 0, 0, 0, 0 };
	static const uint8_t junk[] = { 1 };

	start();
	ck_assert(modem_send_frame_raw(&ap->native.modem, stale, sizeof(stale)));
	ck_assert(modem_send_frame_raw(&ap->native.modem, empty, sizeof(empty)));
	ck_assert(modem_send_frame_raw(&ap->native.modem, junk, sizeof(junk)));
	ck_assert(!modem_send_frame_raw(&ap->native.modem, junk, 0));
	ck_assert(!modem_send_frame_raw(&ap->native.modem, packet, MODEM_FRAME_MAX + 1));
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 3);
	ck_assert_uint_eq(ap->frame[0].length, sizeof(stale));
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 0)->a, DMUX_VERDICT_TRUNCATED);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 1)->a, DMUX_VERDICT_EMPTY_DATA);
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_FRAME_DOWN, 2)->a, DMUX_VERDICT_SHORT);
	ck_assert_uint_eq(ap_counters(ap)->commands_down, 8 + 3);
}
END_TEST

/* Pipe 5 set up as a consumer, or not at all: frames wait, nothing spins, nothing is lost. */
START_TEST(pipe_of_the_wrong_direction)
{
	const uint32_t control = bam_register_offset(BAM_V1_7, BAM_P_CTRL, DMUX_PIPE_RX);

	start();
	native_bam_write(&ap->native, control, 0x22);
	send(3, 100);
	ck_assert_uint_eq(ap->frames, 0);
	ck_assert_uint_eq(modem_deadline_ns(&ap->native.modem), HW_TIME_NEVER);
	native_bam_write(&ap->native, control, 0x2a);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 3);
	/* Other pipes are not the modem's. */
	modem_pipe_changed(&ap->native.modem, 3);
	ck_assert_uint_eq(modem_deadline_ns(&ap->native.modem), HW_TIME_NEVER);
}
END_TEST

/* 10000 frames through a FIFO of odd size: every wrap position, nothing out of order. */
START_TEST(fifo_wraps)
{
	unsigned int sequence = 0, seen = 0;

	ap = ap_new(&options);
	ap->fifo_size = 37 * BAM_DESCRIPTOR_SIZE;
	ap_bring_up(ap, 1);
	for (unsigned int round = 0; round < 500; round++) {
		ap_forget(ap);
		for (unsigned int i = 0; i < 20; i++) {
			hw_put_le16(packet + 1, (uint16_t)sequence++);
			ck_assert(modem_downlink(&ap->native.modem, 0, packet, 20));
		}
		ap_run_for(ap, US(100));
		ck_assert_uint_eq(ap->frames, 20);
		for (unsigned int i = 0; i < 20; i++)
			ck_assert_uint_eq(hw_get_le16(ap->frame[i].bytes + 9), seen++);
	}
}
END_TEST

/* A buffer outside of RAM: pipe fault, one frame counted as lost, the rest after a reset. */
START_TEST(downlink_bus_error)
{
	start();
	send(1, 10);
	ap->no_refill = true;
	hw_put_le32(ap->ram + ap->state.rx_head, 0x10);
	send(2, 100);
	ck_assert_uint_eq(drops(MODEM_DROP_DOWN_BUS), 1);
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_power_up(ap);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(ap->frames, 2);
}
END_TEST

Suite *modem_pipe_suite(void)
{
	Suite *suite = suite_create("modem_pipe");
	TCase *tests = tcase_create("pipe 5");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_add_test(tests, every_length);
	tcase_add_test(tests, oversize_is_dropped);
	tcase_add_test(tests, option_downlink_frame_max);
	tcase_add_test(tests, small_buffers_drop);
	tcase_add_test(tests, small_buffers_split);
	tcase_add_test(tests, small_buffers_truncate);
	tcase_add_test(tests, option_rx_coalesce_frames);
	tcase_add_test(tests, coalescing_ends_with_the_ring);
	tcase_add_test(tests, coalescing_ends_with_the_service);
	tcase_add_test(tests, option_data_signal);
	tcase_add_test(tests, option_length_from_dma);
	tcase_add_test(tests, option_split);
	tcase_add_test(tests, option_stop_mid_frame);
	tcase_add_test(tests, option_lies);
	tcase_add_test(tests, option_stall_rx);
	tcase_add_test(tests, raw_frames);
	tcase_add_test(tests, pipe_of_the_wrong_direction);
	tcase_add_test(tests, fifo_wraps);
	tcase_add_test(tests, downlink_bus_error);
	suite_add_tcase(suite, tests);
	return suite;
}
