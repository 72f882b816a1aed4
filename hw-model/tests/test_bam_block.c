/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM block: interrupt line, resets, power, bad accesses.
 */
#include "bench.h"
#include "suites.h"

#include <string.h>

static struct bench *bench;

static void start(void)
{
	bench = bench_start(BAM_V1_7, 6);
}

/* HARDWARE.md B6: sources = status AND enable, shown unmasked; line = sources AND mask. */
START_TEST(irq_truth_table)
{
	bool pipe_status = _i & 1, pipe_enable = _i & 2, pipe_mask = _i & 4;
	bool block_status = _i & 8, block_enable = _i & 16, block_mask = _i & 32;
	bool powered = _i & 64;
	struct bam_registers *registers = &bench->bam.registers;
	bool pipe_source = pipe_status && pipe_enable;
	bool block_source = block_status && block_enable;
	bool level = powered && ((pipe_source && pipe_mask) || (block_source && block_mask));

	registers->powered = powered;
	registers->pipe[5].irq_status = pipe_status ? 0x20 : 0;
	registers->pipe[5].irq_enable = pipe_enable ? 0x31 : 0x02;
	registers->irq_status = block_status ? 0x4 : 0;
	registers->irq_enable = block_enable ? 0x6 : 0x18;
	registers->irq_mask_ee = (pipe_mask ? 1u << 5 : 0) | (block_mask ? 1u << 31 : 0);
	bam_post_load(&bench->bam);

	ck_assert_int_eq(bench->ram.level[HW_IRQ_BAM], level);
	ck_assert_uint_eq(registers->irq_level, level);
	if (powered)
		ck_assert_uint_eq(bench_read(bench, 0x3000),
				  (pipe_source ? 1u << 5 : 0) | (block_source ? 1u << 31 : 0));
}
END_TEST

/* A status of a pipe that the block does not have is never shown (B6: interrupt storm). */
START_TEST(no_source_beyond_the_pipes)
{
	bench_bring_up(bench);
	bench->bam.registers.pipe[7].irq_status = 0x20;
	bench->bam.registers.pipe[7].irq_enable = 0x20;
	bam_post_load(&bench->bam);
	ck_assert_uint_eq(bench_read(bench, 0x3000), 0);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
}
END_TEST

/* Level, not edge: one event per change, none for writes that change nothing. */
START_TEST(line_follows_registers)
{
	bench_bring_up(bench);
	bench->bam.registers.pipe[4].irq_status = 0x21;
	bench_write(bench, 0x17018, 0x20);
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
	bench_write(bench, 0x17018, 0x20);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_IRQ], 1);
	bench_write(bench, 0x17014, 0x01);
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
	bench_write(bench, 0x3004, 0);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(bench_read(bench, 0x3000), 0x10);
	bench_write(bench, 0x3004, 0x10);
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
	bench_write(bench, 0x17014, 0x20);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_IRQ], 4);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_BAM], 2);
}
END_TEST

/* As a pulse: one for each rise, nothing stays; back to the level at any time. */
START_TEST(line_as_a_pulse)
{
	bench_bring_up(bench);
	bam_set_pulses(&bench->bam, true);
	bench->bam.registers.pipe[4].irq_status = 0x20;
	bench_write(bench, 0x17018, 0x20);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_BAM], 1);
	bench_write(bench, 0x17014, 0x20);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_BAM], 1);
	bench->bam.registers.pipe[4].irq_status = 0x20;
	bench_write(bench, 0x17018, 0x20);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_BAM], 2);
	bam_set_pulses(&bench->bam, false);
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
	bam_set_pulses(&bench->bam, true);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_IRQ], 3);
}
END_TEST

/* Fill every register that takes a value, so that a reset has something to clear. */
static void spoil(void)
{
	uint8_t buffer[4];
	uint32_t length;
	uint16_t flags;

	bench_bring_up(bench);
	bench_set(bench, BAM_DESC_CNT_TRSHLD, 0, 0x800);
	bench_set(bench, BAM_CNFG_BITS, 0, 0x0ffff004);
	for (unsigned int pipe = 0; pipe < 6; pipe++) {
		bench_open_pipe(bench, pipe, P_CTRL_TX, BENCH_FIFO_TX, 0x100);
		bench_set(bench, BAM_P_DATA_FIFO_ADDR, pipe, 0x12345678);
		bench_set(bench, BAM_P_EVNT_GEN_TRSHLD, pipe, 0x10);
		bench_set(bench, BAM_P_EVNT_DEST_ADDR, pipe, 0x87654320);
		bench_set(bench, BAM_P_EVNT_REG, pipe, 0x20);
		bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 4, 0x4000);
		bench_descriptor(bench, BENCH_FIFO_TX, 8, 4, 4, 0x4000);
		ck_assert_int_eq(bam_consume(&bench->bam, pipe, buffer, 4, &length, &flags),
				 BAM_OK);
		ck_assert_int_eq(bam_consume(&bench->bam, pipe, buffer, 4, &length, &flags),
				 BAM_BUS_ERROR);
		bench_set(bench, BAM_P_HALT, pipe, 1);
	}
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
}

static void expect_reset_values(uint32_t ctrl)
{
	struct bam_registers expected = { .powered = 1, .ctrl = ctrl };

	ck_assert_mem_eq(&bench->bam.registers, &expected, sizeof(expected));
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
}

START_TEST(software_reset)
{
	spoil();
	bench_write(bench, 0x00000, 3);
	expect_reset_values(1);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_RESET)->a, 1);

	/* held: nothing but CTRL takes a write */
	bench_write(bench, 0x03004, 0xffffffff);
	bench_write(bench, 0x18000, 0x2a);
	bench_write(bench, 0x18820, 0x7ff8);
	expect_reset_values(1);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 3);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_BLOCK_IN_RESET);
	ck_assert_uint_eq(bench_read(bench, 0x00000), 1);

	/* asserting it again is no second reset */
	bench_write(bench, 0x00000, 1);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_RESET], 2);
	bench_write(bench, 0x00000, 0);
	expect_reset_values(0);
	bench_write(bench, 0x03004, 0x20);
	ck_assert_uint_eq(bench_read(bench, 0x03004), 0x20);
}
END_TEST

START_TEST(pipe_reset)
{
	struct bam_pipe expected = { .in_reset = 1 };
	struct bam_pipe other;

	spoil();
	other = bench->bam.registers.pipe[4];
	bench_write(bench, 0x18004, 1);
	ck_assert_mem_eq(&bench->bam.registers.pipe[5], &expected, sizeof(expected));
	ck_assert_mem_eq(&bench->bam.registers.pipe[4], &other, sizeof(other));
	ck_assert_uint_eq(bench_read(bench, 0x18004), 1);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_RESET)->unit, 5);

	bench_write(bench, 0x18000, 0x2a);
	ck_assert_mem_eq(&bench->bam.registers.pipe[5], &expected, sizeof(expected));
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_PIPE_IN_RESET);
	bench_write(bench, 0x18004, 0);
	bench_write(bench, 0x18000, 0x2a);
	ck_assert_uint_eq(bench_read(bench, 0x18000), 0x2a);
}
END_TEST

START_TEST(power_loss)
{
	struct bam_registers expected = { 0 };

	spoil();
	bam_set_power(&bench->bam, false);
	ck_assert_mem_eq(&bench->bam.registers, &expected, sizeof(expected));
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert(!bam_is_powered(&bench->bam));

	ck_assert_uint_eq(bench_read(bench, 0x00000), 0);
	bench_write(bench, 0x18818, 8);
	bam_write(&bench->bam, 3, 1, 1);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_UNPOWERED], 3);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_UNPOWERED)->c, 1);
	ck_assert_mem_eq(&bench->bam.registers, &expected, sizeof(expected));

	bam_set_power(&bench->bam, true);
	expect_reset_values(0);
	/* on while on changes nothing */
	bench_write(bench, 0x00000, 2);
	bam_set_power(&bench->bam, true);
	ck_assert_uint_eq(bench_read(bench, 0x00000), 2);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_POWER], 3);
}
END_TEST

/* QUIRKS.md DMA-02, DMA-03: the modem resets the block, which stays powered. */
START_TEST(reset_by_the_modem)
{
	spoil();
	bam_peripheral_reset(&bench->bam);
	expect_reset_values(0);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_RESET)->a, 0);
	bam_set_power(&bench->bam, false);
	bam_peripheral_reset(&bench->bam);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_RESET], 2);
}
END_TEST

START_TEST(cold_reset)
{
	struct bam_registers expected = { 0 };

	spoil();
	bam_reset(&bench->bam);
	ck_assert_mem_eq(&bench->bam.registers, &expected, sizeof(expected));
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	ck_assert_ptr_eq(bench->bam.pipe_changed_opaque, bench);
}
END_TEST

/* Snapshot: registers are plain data; the line comes back. */
START_TEST(save_and_restore)
{
	struct bam_registers saved;

	spoil();
	saved = bench->bam.registers;
	bam_reset(&bench->bam);
	bench->bam.registers = saved;
	bam_post_load(&bench->bam);
	ck_assert(bench->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(bench_read(bench, 0x18800), 8);
}
END_TEST

struct bad_access {
	bool write;
	uint32_t offset;
	unsigned int size;
	enum bam_guest_error error;
};

static const struct bad_access bad_accesses[] = {
	{ false, 0x00000, 1, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ false, 0x00000, 2, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ false, 0x00000, 8, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ false, 0x00002, 4, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ true, 0x18818, 1, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ true, 0x18818, 2, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ true, 0x18818, 8, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ true, 0x18819, 4, BAM_GUEST_ERROR_ACCESS_SHAPE },
	{ false, 0x00004, 4, BAM_GUEST_ERROR_HOLE },
	{ true, 0x00004, 4, BAM_GUEST_ERROR_HOLE },
	{ true, 0x1883c, 4, BAM_GUEST_ERROR_HOLE },
	{ false, 0x32000, 4, BAM_GUEST_ERROR_HOLE },
	{ true, 0xfffffffc, 4, BAM_GUEST_ERROR_HOLE },
	{ false, 0x19000, 4, BAM_GUEST_ERROR_NO_SUCH_PIPE },
	{ true, 0x31818, 4, BAM_GUEST_ERROR_NO_SUCH_PIPE },
	{ true, 0x02038, 4, BAM_GUEST_ERROR_NO_SUCH_PIPE },
	{ false, 0x04000, 4, BAM_GUEST_ERROR_OTHER_EE },
	{ true, 0x04004, 4, BAM_GUEST_ERROR_OTHER_EE },
	{ true, 0x01000, 4, BAM_GUEST_ERROR_READ_ONLY },
	{ true, 0x01008, 4, BAM_GUEST_ERROR_READ_ONLY },
	{ true, 0x00014, 4, BAM_GUEST_ERROR_READ_ONLY },
	{ true, 0x03000, 4, BAM_GUEST_ERROR_READ_ONLY },
	{ true, 0x18010, 4, BAM_GUEST_ERROR_READ_ONLY },
	{ true, 0x18800, 4, BAM_GUEST_ERROR_READ_ONLY },
};

#define BAD_ACCESSES (sizeof(bad_accesses) / sizeof(bad_accesses[0]))

START_TEST(bad_access)
{
	const struct bad_access *bad = &bad_accesses[_i];
	const struct hw_event *event;
	struct bam_registers before;

	spoil();
	memset(&bench->recorder, 0, sizeof(bench->recorder));
	before = bench->bam.registers;
	if (bad->write)
		bam_write(&bench->bam, bad->offset, 0xffffffff, bad->size);
	else
		ck_assert_uint_eq(bam_read(&bench->bam, bad->offset, bad->size), 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 1);
	event = recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR);
	ck_assert_uint_eq(event->a, bad->offset);
	ck_assert_uint_eq(event->b, bad->write ? 0xffffffff : 0);
	ck_assert_uint_eq(event->c, bad->error);
	ck_assert_mem_eq(&bench->bam.registers, &before, sizeof(before));
}
END_TEST

/* The vendor's further registers read 0 and take writes without a word. */
START_TEST(ignored_registers)
{
	static const uint32_t offset[] = { 0x1004, 0x40, 0x44, 0x1024, 0x1028, 0x102c, 0x1010,
					   0x1014, 0x2000, 0x3008, 0x300c, 0x2034, 0x1801c,
					   0x18020, 0x18024, 0x18028, 0x18804, 0x18838 };
	struct bam_registers before;

	spoil();
	before = bench->bam.registers;
	memset(&bench->recorder, 0, sizeof(bench->recorder));
	for (unsigned int i = 0; i < sizeof(offset) / sizeof(offset[0]); i++) {
		bench_write(bench, offset[i], 0xffffffff);
		ck_assert_uint_eq(bench_read(bench, offset[i]), 0);
	}
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 0);
	ck_assert_mem_eq(&bench->bam.registers, &before, sizeof(before));
}
END_TEST

/* Bits that a register does not have stay 0; write-1-to-clear registers read 0. */
START_TEST(masks)
{
	static const struct {
		uint32_t offset;
		uint32_t reads;
	} rows[] = {
		{ 0x00000, 0x001fe7f2 & ~1u }, { 0x00008, 0x0000ffff }, { 0x0007c, 0x0ffff804 },
		{ 0x0001c, 0x0000001e }, { 0x03004, 0xffffffff }, { 0x17018, 0x000000ff },
		{ 0x17024, 0 }, { 0x00018, 0 }, { 0x17014, 0 }, { 0x17008, 3 },
		{ 0x1781c, 0xffffffff }, { 0x17820, 0xffffffff },
	};

	bench_bring_up(bench);
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_write(bench, rows[i].offset, rows[i].offset ? 0xffffffff : 0xfffffffe);
		ck_assert_uint_eq(bench_read(bench, rows[i].offset), rows[i].reads);
	}
	bench_write(bench, 0x17000, 0xffffffff);
	ck_assert_uint_eq(bench_read(bench, 0x17000), 0x001f0ffa);
}
END_TEST

/* Status bits 6 and 7 of a pipe are v1.7's. */
START_TEST(older_versions_lack_status_bits)
{
	bench_stop();
	bench = bench_start(BAM_V1_4, 6);
	bench_bring_up(bench);
	bench_write(bench, 0x5018, 0xffffffff);
	ck_assert_uint_eq(bench_read(bench, 0x5018), 0x3f);
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, 0x1000, 0x100);
	bench_write(bench, 0x5818, 8);
	ck_assert_int_eq(bam_consume(&bench->bam, PIPE_TX, NULL, 0, &(uint32_t){ 0 },
				     &(uint16_t){ 0 }), BAM_BUS_ERROR);
	ck_assert_uint_eq(bench_read(bench, 0x5010), 0x10);
}
END_TEST

START_TEST(configuration)
{
	struct bam bam;
	struct bam_config config = { BAM_V1_7, 6, 1 };

	config.pipes = 0;
	ck_assert_ptr_nonnull(bam_init(&bam, &bench->host, NULL, &config));
	config.pipes = 32;
	ck_assert_ptr_nonnull(bam_init(&bam, &bench->host, NULL, &config));
	config.pipes = 31;
	config.num_ees = 16;
	ck_assert_ptr_nonnull(bam_init(&bam, &bench->host, NULL, &config));
	config.num_ees = 15;
	config.version = BAM_VERSION_COUNT;
	ck_assert_ptr_nonnull(bam_init(&bam, &bench->host, NULL, &config));
	config.version = BAM_V1_7;
	ck_assert_ptr_null(bam_init(&bam, &bench->host, NULL, &config));
	bam_set_power(&bam, true);
	ck_assert_uint_eq(bam_read(&bam, 0x1000, 4), 0xf00);
	ck_assert_uint_eq(bam_read(&bam, 0x1008, 4), 31);
}
END_TEST

/* What the modem is told of: enabled pipes when BAM_EN changes, each pipe when it changes. */
START_TEST(announcements)
{
	bench_bring_up(bench);
	bench_open_pipe(bench, 4, P_CTRL_TX, BENCH_FIFO_TX, 0x7ff8);
	memset(bench->announced, 0, sizeof(bench->announced));
	bench_write(bench, 0x00000, 0);
	ck_assert_uint_eq(bench->announced[4], 1);
	ck_assert_uint_eq(bench->announced[5], 0);
	bench_write(bench, 0x00000, 0x10002);
	ck_assert_uint_eq(bench->announced[4], 2);
	bench_write(bench, 0x00000, 2);
	ck_assert_uint_eq(bench->announced[4], 2);
	bench_write(bench, 0x17818, 8);
	ck_assert_uint_eq(bench->announced[4], 3);
	bench_write(bench, 0x17000, 0);
	ck_assert_uint_eq(bench->announced[4], 4);
	bench_write(bench, 0x17004, 1);
	ck_assert_uint_eq(bench->announced[4], 5);
	/* the modem's own doing is not announced to it */
	bam_peripheral_reset(&bench->bam);
	bam_set_power(&bench->bam, false);
	ck_assert_uint_eq(bench->announced[4], 5);
}
END_TEST

/* P_EN falls by a write: an event of its own. */
START_TEST(pipe_disable)
{
	bench_bring_up(bench);
	bench_open_pipe(bench, 5, P_CTRL_RX, BENCH_FIFO_RX, 0x7ff8);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_ENABLE], 1);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ENABLE)->a, 0x2a);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ENABLE)->b, BENCH_FIFO_RX);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ENABLE)->c, 0x7ff8);
	bench_write(bench, 0x18000, 0x28);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_DISABLE], 1);
	bench_write(bench, 0x18000, 0x28);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_DISABLE], 1);
}
END_TEST

Suite *bam_block_suite(void)
{
	Suite *suite = suite_create("bam_block");
	TCase *irq = tcase_create("irq");
	TCase *reset = tcase_create("reset");
	TCase *access = tcase_create("access");

	tcase_add_checked_fixture(irq, start, bench_stop);
	tcase_add_loop_test(irq, irq_truth_table, 0, 128);
	tcase_add_test(irq, no_source_beyond_the_pipes);
	tcase_add_test(irq, line_follows_registers);
	tcase_add_test(irq, line_as_a_pulse);
	suite_add_tcase(suite, irq);

	tcase_add_checked_fixture(reset, start, bench_stop);
	tcase_add_test(reset, software_reset);
	tcase_add_test(reset, pipe_reset);
	tcase_add_test(reset, power_loss);
	tcase_add_test(reset, reset_by_the_modem);
	tcase_add_test(reset, cold_reset);
	tcase_add_test(reset, save_and_restore);
	suite_add_tcase(suite, reset);

	tcase_add_checked_fixture(access, start, bench_stop);
	tcase_add_loop_test(access, bad_access, 0, BAD_ACCESSES);
	tcase_add_test(access, ignored_registers);
	tcase_add_test(access, masks);
	tcase_add_test(access, older_versions_lack_status_bits);
	tcase_add_test(access, configuration);
	tcase_add_test(access, announcements);
	tcase_add_test(access, pipe_disable);
	suite_add_tcase(suite, access);
	return suite;
}
