/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Captures and dumps: pcapng by golden bytes, VCD by golden text, levels by the events.
 */
#include "bench.h"
#include "suites.h"

#include "../../core/dmux_frame.h"
#include "../../core/dmux_power.h"
#include "../../core/dmux_power_modem.h"
#include "../little_endian.h"
#include "../pcapng.h"
#include "../vcd.h"

#include <stdlib.h>
#include <string.h>

struct memory {
	char *bytes;
	size_t length;
};

/* DATA on channel 5: 21 bytes that begin like IPv4, and 3 of pad. */
static const uint8_t ip_frame[32] = { 0xfc, 0x33, 0, 0, 3, 5, 21, 0, 0x45 };

/* The packets of @event alone, behind section and interfaces. */
static struct memory packets_of(const struct hw_event *event)
{
	struct memory head = { NULL }, all = { NULL };
	FILE *file = open_memstream(&head.bytes, &head.length);

	pcapng_begin(file);
	fclose(file);
	file = open_memstream(&all.bytes, &all.length);
	pcapng_begin(file);
	pcapng_event(file, event);
	fclose(file);
	ck_assert(!memcmp(all.bytes, head.bytes, head.length));
	memmove(all.bytes, all.bytes + head.length, all.length - head.length);
	all.length -= head.length;
	free(head.bytes);
	return all;
}

/* Both lengths of each block, from the start of the section on. */
static unsigned int count_blocks(const struct memory *memory)
{
	const uint8_t *bytes = (const uint8_t *)memory->bytes;
	unsigned int blocks = 0;

	for (size_t at = 0; at < memory->length; blocks++) {
		uint32_t length = hw_get_le32(bytes + at + 4);

		ck_assert_uint_ge(length, 12);
		ck_assert_uint_eq(length % 4, 0);
		ck_assert_uint_le(at + length, memory->length);
		ck_assert_uint_eq(hw_get_le32(bytes + at + length - 4), length);
		at += length;
	}
	return blocks;
}

START_TEST(section_and_interfaces)
{
	static const uint8_t section[] = {
		0x0a, 0x0d, 0x0d, 0x0a, 52, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
		255, 255, 255, 255, 255, 255, 255, 255, 4, 0, 14, 0, 'B', 'A', 'M', '-', 'D', 'M', 'U',
		'X', ' ', 'b', 'e', 'n', 'c', 'h', 0, 0, 0, 0, 0, 0, 52, 0, 0, 0,
		/* interface 0 */
		1, 0, 0, 0,
	};
	struct memory memory = { NULL };
	FILE *file = open_memstream(&memory.bytes, &memory.length);
	const uint8_t *bytes;

	pcapng_begin(file);
	fclose(file);
	bytes = (const uint8_t *)memory.bytes;
	ck_assert(!memcmp(bytes, section, sizeof(section)));
	ck_assert_uint_eq(hw_get_le16(bytes + 60), 147);
	ck_assert_uint_eq(count_blocks(&memory), 3);
	free(memory.bytes);
}
END_TEST

START_TEST(packet_golden)
{
	static const uint8_t golden[] = {
		6, 0, 0, 0, 92, 0, 0, 0, 0, 0, 0, 0, 0x78, 0x56, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89,
		32, 0, 0, 0, 32, 0, 0, 0,
		0xfc, 0x33, 0, 0, 3, 5, 21, 0, 0x45, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		2, 0, 4, 0, 2, 0, 0, 0,
		1, 0, 12, 0, 'u', 'p', ' ', 'c', 'h', 'a', 'n', 'n', 'e', 'l', ' ', '5',
		0, 0, 0, 0, 92, 0, 0, 0,
		/* the inner packet */
		6, 0, 0, 0, 84, 0, 0, 0, 1, 0, 0, 0, 0x78, 0x56, 0x34, 0x12, 0xef, 0xcd, 0xab, 0x89,
		21, 0, 0, 0, 21, 0, 0, 0,
		0x45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		2, 0, 4, 0, 2, 0, 0, 0,
		1, 0, 12, 0, 'u', 'p', ' ', 'c', 'h', 'a', 'n', 'n', 'e', 'l', ' ', '5',
		0, 0, 0, 0, 84, 0, 0, 0,
	};
	const struct hw_event event = {
		.time_ns = 0x1234567889abcdef, .kind = HW_EVENT_FRAME_UP, .unit = 5,
		.data = ip_frame, .length = sizeof(ip_frame),
	};
	struct memory memory = packets_of(&event);

	ck_assert_uint_eq(memory.length, sizeof(golden));
	ck_assert(!memcmp(memory.bytes, golden, sizeof(golden)));
	free(memory.bytes);
}
END_TEST

/* How many packets become of a frame with one byte changed. */
static unsigned int packets_with(unsigned int offset, uint8_t value, uint32_t length)
{
	uint8_t bytes[sizeof(ip_frame)];
	const struct hw_event event = { .kind = HW_EVENT_FRAME_DOWN, .data = bytes, .length = length,
					.a = DMUX_VERDICT_TRUNCATED };
	struct memory memory;
	unsigned int count;

	memcpy(bytes, ip_frame, sizeof(bytes));
	bytes[offset] = value;
	memory = packets_of(&event);
	count = count_blocks(&memory);
	/* behind header, frame and flags */
	ck_assert(!memcmp(memory.bytes + 28 + ((length + 3) & ~3u) + 8 + 4,
			  "down channel 0, truncated", 25));
	ck_assert_uint_eq(hw_get_le32((uint8_t *)memory.bytes + 20), length);
	free(memory.bytes);
	return count;
}

START_TEST(inner_packets)
{
	ck_assert_uint_eq(packets_with(8, 0x45, 32), 2);
	ck_assert_uint_eq(packets_with(8, 0x60, 32), 2);
	ck_assert_uint_eq(packets_with(8, 0x55, 32), 1);
	ck_assert_uint_eq(packets_with(0, 0xfd, 32), 1);
	ck_assert_uint_eq(packets_with(3, DMUX_COMMAND_OPEN, 32), 1);
	ck_assert_uint_eq(packets_with(6, 24, 32), 2);
	ck_assert_uint_eq(packets_with(6, 25, 32), 1);
	ck_assert_uint_eq(packets_with(6, 0, 32), 1);
	ck_assert_uint_eq(packets_with(6, 21, 8), 1);
	ck_assert_uint_eq(packets_with(6, 21, 3), 1);
}
END_TEST

START_TEST(length_from_dma)
{
	uint8_t bytes[sizeof(ip_frame)];
	const struct hw_event event = { .kind = HW_EVENT_FRAME_DOWN, .data = bytes,
					.length = sizeof(bytes) };
	struct memory memory;

	memcpy(bytes, ip_frame, sizeof(bytes));
	bytes[6] = bytes[7] = 0xff;
	memory = packets_of(&event);
	ck_assert_uint_eq(count_blocks(&memory), 2);
	/* the second: all but the header */
	ck_assert_uint_eq(hw_get_le32((uint8_t *)memory.bytes +
				      hw_get_le32((uint8_t *)memory.bytes + 4) + 20), 24);
	free(memory.bytes);
}
END_TEST

START_TEST(other_events_are_no_packets)
{
	const struct hw_event event = { .kind = HW_EVENT_DESCRIPTOR_DONE, .unit = 5 };
	struct memory memory = packets_of(&event);

	ck_assert_uint_eq(memory.length, 0);
	free(memory.bytes);
}
END_TEST

static const struct hw_event story[] = {
	{ .time_ns = 100, .kind = HW_EVENT_SMSM_SUBSCRIBE, .b = DMUX_SMSM_MASK },
	/* vote, its doorbell before it */
	{ .time_ns = 200, .kind = HW_EVENT_DOORBELL_AP, .a = 1u << 13 },
	{ .time_ns = 200, .kind = HW_EVENT_SMSM_AP, .b = DMUX_SMSM_PC },
	{ .time_ns = 200, .kind = HW_EVENT_MODEM_STATE, .a = 0, .b = DMUX_MODEM_UP_WAIT },
	/* an ack that the AP hears of, one nanosecond later pc */
	{ .time_ns = 300, .kind = HW_EVENT_SMSM_MODEM, .b = DMUX_SMSM_PC_ACK },
	{ .time_ns = 300, .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 },
	{ .time_ns = 300, .kind = HW_EVENT_BAM_POWER, .a = 1 },
	{ .time_ns = 301, .kind = HW_EVENT_SMSM_MODEM, .a = DMUX_SMSM_PC_ACK, .b = DMUX_SMSM_MASK },
	{ .time_ns = 301, .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 },
	/* two frames in a nanosecond */
	{ .time_ns = 400, .kind = HW_EVENT_PIPE_ENABLE, .unit = DMUX_PIPE_TX },
	{ .time_ns = 400, .kind = HW_EVENT_FRAME_UP },
	{ .time_ns = 400, .kind = HW_EVENT_FRAME_UP },
	{ .time_ns = 400, .kind = HW_EVENT_BAM_IRQ, .a = 1 },
	{ .time_ns = 400, .kind = HW_EVENT_VIOLATION, .b = 1 },
	/* pc falls and rises before the AP looks: no interrupt of pc */
	{ .time_ns = 500, .kind = HW_EVENT_SMSM_MODEM, .a = DMUX_SMSM_MASK, .b = DMUX_SMSM_PC_ACK },
	{ .time_ns = 500, .kind = HW_EVENT_SMSM_MODEM, .a = DMUX_SMSM_PC_ACK, .b = DMUX_SMSM_MASK },
	{ .time_ns = 500, .kind = HW_EVENT_DOORBELL_MODEM, .a = 1 },
	{ .time_ns = 600, .kind = HW_EVENT_BAM_POWER, .a = 0 },
	{ .time_ns = 600, .kind = HW_EVENT_VIOLATION },
};

/* Identifiers: ! vote, " and # ap ack and bell, $ pc, % and & modem ack and bell, ' ( ) irq pc,
 * pc-ack, bam, * power, + , pipes, - . frames, / violation, 0 state. */
static const char story_dump[] =
	"#50\n$dumpvars\n0!\n0\"\n0#\n0$\n0%\n0&\n0'\n0(\n0)\n0*\n0+\n0,\n0-\n0.\n0/\nb000 0\n$end\n"
	"#200\n1#\n1!\nb001 0\n"
	"#201\n0#\n"
	"#300\n1%\n1&\n1(\n1*\n"
	"#301\n0&\n0(\n1$\n1&\n1'\n"
	"#302\n0&\n0'\n"
	"#400\n1+\n1-\n1)\n"
	"#401\n0-\n"
	"#500\n0$\n1$\n1&\n"
	"#501\n0&\n"
	"#600\n0*\n0+\n1/\n"
	"#601\n0/\n"
	"#700\n";

START_TEST(vcd_golden)
{
	const struct signal_levels levels = { .ap_word = 0 };
	struct memory memory = { NULL };
	FILE *file = open_memstream(&memory.bytes, &memory.length);
	const char *changes;
	struct vcd vcd;

	vcd_begin(&vcd, file, 50, &levels);
	for (unsigned int i = 0; i < sizeof(story) / sizeof(story[0]); i++)
		vcd_event(&vcd, &story[i]);
	vcd_end(&vcd, 700);
	fclose(file);
	changes = strstr(memory.bytes, "$enddefinitions $end\n");
	ck_assert_ptr_nonnull(changes);
	ck_assert_str_eq(changes + strlen("$enddefinitions $end\n"), story_dump);
	ck_assert_ptr_nonnull(strstr(memory.bytes, "$timescale 1 ns $end\n$scope module ap $end\n"
				     "$var wire 1 ! vote $end\n"));
	ck_assert_ptr_nonnull(strstr(memory.bytes, "$scope module modem $end\n"
				     "$var reg 3 0 state $end\n$var wire 1 $ pc $end\n"));
	ck_assert_ptr_nonnull(strstr(memory.bytes, "$var wire 1 ) bam $end\n"));
	free(memory.bytes);
}
END_TEST

START_TEST(vcd_begins_with_levels)
{
	const struct signal_levels levels = {
		.ap_word = DMUX_SMSM_MASK, .modem_word = DMUX_SMSM_PC, .bam_power = 1, .bam_irq = 1,
		.pipes = 1u << DMUX_PIPE_RX, .modem_state = DMUX_MODEM_UP,
	};
	struct memory memory = { NULL };
	FILE *file = open_memstream(&memory.bytes, &memory.length);
	struct vcd vcd;

	vcd_begin(&vcd, file, 50, &levels);
	vcd_end(&vcd, 50);
	fclose(file);
	ck_assert_ptr_nonnull(strstr(memory.bytes, "1!\n1\"\n0#\n1$\n0%\n0&\n0'\n0(\n1)\n1*\n0+\n1,\n"
				     "0-\n0.\n0/\nb010 0\n$end\n#51\n"));
	free(memory.bytes);
}
END_TEST

START_TEST(levels_follow)
{
	struct signal_levels levels = { .ap_word = 0 };

	for (unsigned int i = 0; i < sizeof(story) / sizeof(story[0]) - 2; i++)
		signal_levels_update(&levels, &story[i]);
	ck_assert_uint_eq(levels.ap_word, DMUX_SMSM_PC);
	ck_assert_uint_eq(levels.modem_word, DMUX_SMSM_MASK);
	ck_assert_uint_eq(levels.subscribed, DMUX_SMSM_MASK);
	ck_assert_uint_eq(levels.pipes, 1u << DMUX_PIPE_TX);
	ck_assert_uint_eq(levels.bam_power, 1);
	ck_assert_uint_eq(levels.bam_irq, 1);
	ck_assert_uint_eq(levels.modem_state, DMUX_MODEM_UP_WAIT);
	signal_levels_update(&levels, &(struct hw_event){ .kind = HW_EVENT_PIPE_RESET,
							  .unit = DMUX_PIPE_TX });
	ck_assert_uint_eq(levels.pipes, 0);
	levels.pipes = 0x30;
	signal_levels_update(&levels, &(struct hw_event){ .kind = HW_EVENT_BAM_RESET });
	ck_assert_uint_eq(levels.pipes, 0);
}
END_TEST

Suite *capture_suite(void)
{
	Suite *suite = suite_create("capture");
	TCase *tcase = tcase_create("capture");

	tcase_add_test(tcase, section_and_interfaces);
	tcase_add_test(tcase, packet_golden);
	tcase_add_test(tcase, inner_packets);
	tcase_add_test(tcase, length_from_dma);
	tcase_add_test(tcase, other_events_are_no_packets);
	tcase_add_test(tcase, vcd_golden);
	tcase_add_test(tcase, vcd_begins_with_levels);
	tcase_add_test(tcase, levels_follow);
	suite_add_tcase(suite, tcase);
	return suite;
}
