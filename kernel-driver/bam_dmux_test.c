// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit: the parts that need no hardware. The power machine, rings and channels have
 * their own tests outside the kernel (core/tests), which also run the same code.
 */
#include <kunit/test.h>

#include "core/dmux_frame.h"
#include "payload.h"

/* A minimal IPv4 header for 20 + 4 bytes, checksum included. */
static const u8 ipv4_packet[] = {
	0x45, 0x00, 0x00, 0x18, 0x00, 0x00, 0x00, 0x00, 0x40, 0x11, 0x7c, 0xd3,
	0x7f, 0x00, 0x00, 0x01, 0x7f, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
};

/* IPv6, no payload. */
static const u8 ipv6_packet[40] = { 0x60, 0, 0, 0, 0, 0, 59, 64 };

static unsigned int behind_ethernet(u8 *out, u8 first, u16 type, const u8 *packet,
				    unsigned int length)
{
	memset(out, 0x02, 12);
	out[0] = first;
	out[12] = type >> 8;
	out[13] = type & 0xff;
	memcpy(out + 14, packet, length);
	return 14 + length;
}

static void payload_raw_ip(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(ipv4_packet, sizeof(ipv4_packet)),
			BAM_DMUX_PAYLOAD_IPV4);
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(ipv6_packet, sizeof(ipv6_packet)),
			BAM_DMUX_PAYLOAD_IPV6);
	/* Too short for its header: still IP by its version, the stack drops and counts it. */
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(ipv4_packet, 1), BAM_DMUX_PAYLOAD_IPV4);
}

static void payload_map(struct kunit *test)
{
	static const u8 aggregate[] = { 0x00, 0x01, 0x00, 0x04, 0x45, 0x00, 0x00, 0x18 };

	KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(aggregate, sizeof(aggregate)),
			BAM_DMUX_PAYLOAD_MAP);
}

static void payload_ethernet(struct kunit *test)
{
	static const u8 first_bytes[] = { 0x00, 0x02, 0x45, 0x4f, 0x60, 0x6a, 0xff };
	u8 frame[64];
	unsigned int i, length;

	for (i = 0; i < ARRAY_SIZE(first_bytes); i++) {
		length = behind_ethernet(frame, first_bytes[i], 0x0800, ipv4_packet,
					 sizeof(ipv4_packet));
		KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(frame, length),
				BAM_DMUX_PAYLOAD_ETHERNET);
		/* One byte more or less, and it is no Ethernet frame to be sure of. */
		KUNIT_EXPECT_NE(test, bam_dmux_payload_classify(frame, length - 1),
				BAM_DMUX_PAYLOAD_ETHERNET);
		length = behind_ethernet(frame, first_bytes[i], 0x86dd, ipv6_packet,
					 sizeof(ipv6_packet));
		KUNIT_EXPECT_EQ(test, bam_dmux_payload_classify(frame, length),
				BAM_DMUX_PAYLOAD_ETHERNET);
	}
}

static void payload_self_size(struct kunit *test)
{
	u8 buffer[128] = { };

	memcpy(buffer, ipv4_packet, sizeof(ipv4_packet));
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_self_size(buffer, sizeof(buffer)), 24u);
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_self_size(buffer, 23), 0u);
	memcpy(buffer, ipv6_packet, sizeof(ipv6_packet));
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_self_size(buffer, sizeof(buffer)), 40u);
	buffer[0] = 0;
	KUNIT_EXPECT_EQ(test, bam_dmux_payload_self_size(buffer, sizeof(buffer)), 128u);
}

static void frame_round_trip(struct kunit *test)
{
	static const u8 expected[] = { 0xfc, 0x33, 0x00, 0x00, 0x03, 0x05, 0x01, 0x02 };
	static const struct dmux_decode_rules rules = {
		.payload_max = DMUX_PAYLOAD_MAX,
		.pad_max = DMUX_PAD_MAX,
		.channels = 8,
	};
	struct dmux_header header = {
		.command = DMUX_COMMAND_DATA,
		.channel = 5,
		.length = 0x201,
		.pad = dmux_frame_pad(0x201),
	};
	struct dmux_frame frame;
	u8 bytes[DMUX_HEADER_SIZE];

	dmux_frame_encode_header(bytes, &header);
	KUNIT_EXPECT_EQ(test, memcmp(bytes, expected, sizeof(bytes)), 0);
	KUNIT_EXPECT_EQ(test, dmux_frame_decode(bytes, DMUX_BUFFER_SIZE, &rules, &frame),
			DMUX_VERDICT_OK);
	KUNIT_EXPECT_EQ(test, frame.header.channel, 5);
	KUNIT_EXPECT_EQ(test, frame.payload_length, 0x201u);
	KUNIT_EXPECT_EQ(test, dmux_frame_decode(bytes, DMUX_HEADER_SIZE, &rules, &frame),
			DMUX_VERDICT_TRUNCATED);
}

static struct kunit_case bam_dmux_test_cases[] = {
	KUNIT_CASE(payload_raw_ip),
	KUNIT_CASE(payload_map),
	KUNIT_CASE(payload_ethernet),
	KUNIT_CASE(payload_self_size),
	KUNIT_CASE(frame_round_trip),
	{ }
};

static struct kunit_suite bam_dmux_test_suite = {
	.name = "bam_dmux",
	.test_cases = bam_dmux_test_cases,
};

kunit_test_suite(bam_dmux_test_suite);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("KUnit tests of the BAM-DMUX driver");
