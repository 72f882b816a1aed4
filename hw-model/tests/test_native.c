/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Native bench: the blocks, the modem and a hand-played AP go through boot, wake,
 * traffic and power down; the checker has nothing to say.
 */
#include "bench.h"
#include "suites.h"

#include "../native.h"

#include <stdlib.h>
#include <string.h>

#define FIFO_TX 0x86200000u
#define FIFO_RX 0x86208000u
#define BUFFERS_TX 0x86210000u
#define BUFFERS_RX 0x86220000u
#define RX_RING 32u
#define BUFFER 2048u
#define DESCRIPTORS 4095u

static struct native *native;
static uint8_t *ram;

static uint32_t tx_tail, rx_tail, rx_head;
/* What the played AP knows: level of pc, channels that the modem opened. */
static bool ap_pc;
static uint32_t opened;

static void start(void)
{
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	char error[NATIVE_ERROR_MAX];

	ap_pc = false;
	opened = 0;
	ram = calloc(1, NATIVE_MSM8916_RAM_SIZE);
	native = calloc(1, sizeof(*native));
	ck_assert_ptr_nonnull(ram);
	ck_assert_ptr_nonnull(native);
	config.ram = ram;
	ck_assert_msg(native_init(native, &config, NULL, NULL, error), "%s", error);
}

static void stop(void)
{
	free(native);
	free(ram);
}

static void pass_ms(uint64_t duration)
{
	ck_assert(native_run_until(native, native_now_ns(native) + duration * HW_NS_PER_MS));
}

static void descriptor(uint32_t fifo, uint32_t index, uint32_t address, uint16_t size)
{
	uint8_t *bytes = ram_host_at(&native->ram, fifo + index * 8, 8);

	hw_put_le32(&bytes[0], address);
	hw_put_le16(&bytes[4], size);
	hw_put_le16(&bytes[6], 0x4000);
}

static void pipe_set_up(uint32_t base, uint32_t fifo, uint32_t ctrl, uint32_t bit)
{
	native_bam_write(native, base + 0x004, 1);
	native_bam_write(native, base + 0x004, 0);
	native_bam_write(native, base + 0x81c, fifo);
	native_bam_write(native, base + 0x820, 0x7ff8);
	native_bam_write(native, base + 0x018, 0x31);
	native_bam_write(native, 0x3004, native_bam_read(native, 0x3004) | bit);
	native_bam_write(native, base, ctrl);
}

/* HARDWARE.md B5: channel request, first issue on RX. */
static void ap_sets_up(void)
{
	uint32_t ctrl = native_bam_read(native, 0);

	native_bam_write(native, 0, ctrl | 1);
	native_bam_write(native, 0, ctrl & ~1u);
	native_bam_write(native, 0, 2);
	native_bam_write(native, 0x1c, 6);
	native_bam_write(native, 0x3004, 0x80000000);
	pipe_set_up(0x18000, FIFO_RX, 0x2a, 0x20);
	rx_head = 0;
	for (rx_tail = 0; rx_tail < RX_RING; rx_tail++)
		descriptor(FIFO_RX, rx_tail, BUFFERS_RX + rx_tail * BUFFER, BUFFER);
	native_bam_write(native, 0x18818, rx_tail * 8);
}

static void ap_tears_down(void)
{
	native_bam_write(native, 0x17004, 1);
	native_bam_write(native, 0x17004, 0);
	native_bam_write(native, 0x18004, 1);
	native_bam_write(native, 0x18004, 0);
	native_bam_write(native, 0, native_bam_read(native, 0) | 1);
}

static void ap_toggles_ack(void)
{
	uint32_t old = native_ap_word(native) & 0x800;

	native_ap_update(native, old, old ^ 0x800);
}

/* Interrupt service; answers the number of frames received. */
static unsigned int ap_serves(uint8_t last[BUFFER])
{
	uint32_t sources = native_bam_read(native, 0x3000);
	unsigned int frames = 0;

	if (sources & 0x10)
		native_bam_write(native, 0x17014, native_bam_read(native, 0x17010));
	if (!(sources & 0x20))
		return 0;
	native_bam_write(native, 0x18014, native_bam_read(native, 0x18010));
	while (rx_head * 8 != native_bam_read(native, 0x18800)) {
		uint32_t address = BUFFERS_RX + rx_head % RX_RING * BUFFER;

		memcpy(last, ram_host_at(&native->ram, address, BUFFER), BUFFER);
		descriptor(FIFO_RX, rx_tail, address, BUFFER);
		rx_head = (rx_head + 1) % DESCRIPTORS;
		rx_tail = (rx_tail + 1) % DESCRIPTORS;
		native_bam_write(native, 0x18818, rx_tail * 8);
		frames++;
	}
	return frames;
}

static void ap_sends(uint8_t command, uint8_t channel, const uint8_t *payload, uint16_t length)
{
	uint8_t *bytes = ram_host_at(&native->ram, BUFFERS_TX, BUFFER);

	memset(bytes, 0, BUFFER);
	hw_put_le16(bytes, 0x33fc);
	bytes[3] = command;
	bytes[4] = (uint8_t)(-length & 3);
	bytes[5] = channel;
	hw_put_le16(&bytes[6], length);
	if (length > 0)
		memcpy(bytes + 8, payload, length);
	descriptor(FIFO_TX, tx_tail, BUFFERS_TX, (uint16_t)(8 + length + bytes[4]));
	tx_tail = (tx_tail + 1) % DESCRIPTORS;
	native_bam_write(native, 0x17818, tx_tail * 8);
}

static void expect_no_violation(void)
{
	checker_finish(&native->checker, native_now_ns(native));
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++)
		ck_assert_msg(checker_count(&native->checker, rule) == 0, "%s: %s",
			      checker_rule_info(rule)->name,
			      native->checker.state.finding[rule].text);
}

/* One millisecond of an AP that answers every change of pc and every interrupt. */
static void ap_lives(void)
{
	uint8_t frame[BUFFER];
	bool pc;

	pass_ms(1);
	pc = native_modem_word(native) & 2;
	if (pc != ap_pc) {
		ap_pc = pc;
		if (pc)
			ap_sets_up();
		else
			ap_tears_down();
		ap_toggles_ack();
	}
	while (native->ram.level[HW_IRQ_BAM]) {
		while (ap_serves(frame) > 0)
			opened |= frame[3] == 1 ? 1u << frame[5] : 0;
	}
}

START_TEST(boot_and_opens)
{
	native_ap_subscribe(native, 0x802);
	for (unsigned int i = 0; i < 30000 && opened != 0xff; i++)
		ap_lives();
	ck_assert_uint_eq(opened, 0xff);
	ck_assert_uint_eq(native->checker.state.ledger.modem_boots, 1);
	ck_assert_uint_eq(native->checker.state.modem_open, 0xff);
	expect_no_violation();
	ck_assert_uint_gt(native->trace.lines, 20);
}
END_TEST

/* Boot, sleep, vote, OPEN, an IPv4 packet up, vote dropped, power off: rules kept throughout. */
static uint64_t whole_cycle(void)
{
	static const uint8_t packet[28] = { 0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17 };

	native_ap_subscribe(native, 0x802);
	for (unsigned int i = 0; i < 60000 && !(opened == 0xff && !ap_pc); i++)
		ap_lives();
	ck_assert(!ap_pc);
	ap_lives();
	ck_assert(!bam_is_powered(&native->bam));

	ck_assert(native_ap_update(native, 0, 2));
	for (unsigned int i = 0; i < 2000 && !ap_pc; i++)
		ap_lives();
	ck_assert(ap_pc);
	tx_tail = 0;
	pipe_set_up(0x17000, FIFO_TX, 0x22, 0x10);
	ap_sends(1, 0, NULL, 0);
	for (unsigned int i = 0; i < 10; i++)
		ap_lives();
	ap_sends(0, 0, packet, sizeof(packet));
	for (unsigned int i = 0; i < 500; i++)
		ap_lives();
	ck_assert_uint_eq(native->checker.state.up[0].frames, 2);

	ck_assert(native_ap_update(native, 2, 0));
	for (unsigned int i = 0; i < 60000 && ap_pc; i++)
		ap_lives();
	for (unsigned int i = 0; i < 1000; i++)
		ap_lives();
	ck_assert(!ap_pc);
	ck_assert(!bam_is_powered(&native->bam));
	expect_no_violation();
	return native->trace.hash;
}

START_TEST(power_cycle)
{
	whole_cycle();
	ck_assert_uint_eq(native->checker.state.ledger.votes, 2);
	ck_assert_uint_eq(native->checker.state.ledger.modem_acks, 2);
	ck_assert_uint_eq(native->checker.state.ledger.pc_edges, 4);
	ck_assert_uint_eq(native->checker.state.ledger.ap_acks, 4);
}
END_TEST

/* The bench is deterministic: the same story leaves the same trace. */
START_TEST(same_story_same_trace)
{
	uint64_t first = whole_cycle();

	stop();
	start();
	ck_assert_uint_eq(whole_cycle(), first);
}
END_TEST

/* An AP that never acks: named, and by its deadline. */
START_TEST(silent_ap_is_named)
{
	native_ap_subscribe(native, 0x802);
	pass_ms(30000);
	checker_finish(&native->checker, native_now_ns(native));
	ck_assert_uint_gt(checker_count(&native->checker, CHECKER_PC_EDGE_NOT_ACKED), 0);
}
END_TEST

/* An access without power: named. */
START_TEST(unpowered_access_is_named)
{
	native_bam_read(native, 0);
	ck_assert_uint_eq(checker_count(&native->checker, CHECKER_UNPOWERED_ACCESS), 1);
}
END_TEST

START_TEST(refusals)
{
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	char error[NATIVE_ERROR_MAX];

	config.ram = ram;
	config.bam.pipes = 99;
	ck_assert(!native_init(native, &config, NULL, NULL, error));
	ck_assert_str_eq(error, "native bench: BAM pipes: must be 1 to 31");
	config.bam.pipes = 6;
	config.smem_size = 0x200000;
	ck_assert(!native_init(native, &config, NULL, NULL, error));
	ck_assert_ptr_nonnull(strstr(error, "SMEM"));
	config.smem_size = 0x100000;
	config.known = "nonsense";
	ck_assert(!native_init(native, &config, NULL, NULL, error));
	ck_assert_ptr_nonnull(strstr(error, "nonsense"));
	config.known = NULL;
	ck_assert(native_init(native, &config, NULL, NULL, error));
}
END_TEST

Suite *native_suite(void)
{
	Suite *suite = suite_create("native");
	TCase *tcase = tcase_create("bench");

	tcase_add_checked_fixture(tcase, start, stop);
	tcase_add_test(tcase, boot_and_opens);
	tcase_add_test(tcase, power_cycle);
	tcase_add_test(tcase, same_story_same_trace);
	tcase_add_test(tcase, silent_ap_is_named);
	tcase_add_test(tcase, unpowered_access_is_named);
	tcase_add_test(tcase, refusals);
	suite_add_tcase(suite, tcase);
	return suite;
}
