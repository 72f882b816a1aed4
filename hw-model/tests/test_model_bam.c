/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's DMA engine at the model level: its register accesses are those of HARDWARE.md B5, and
 * its account of descriptors holds, round the FIFO's end and when the block is reset under it.
 */
#include "suites.h"

#include "../bam_registers.h"
#include "../little_endian.h"
#include "../model_bam.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCESSES_MAX 4096

static struct native *native;
static uint8_t *ram;
static struct model_bam engine;
static char accesses[ACCESSES_MAX];

/* "W 018=1 R 3004 ": what HARDWARE.md B5 writes. */
static void record(void *opaque, const struct hw_event *event)
{
	size_t used = strlen(accesses);

	(void)opaque;
	if (event->kind == HW_EVENT_BAM_WRITE)
		snprintf(accesses + used, sizeof(accesses) - used, "W %03llX=%llX ",
			 (unsigned long long)event->a, (unsigned long long)event->b);
	if (event->kind == HW_EVENT_BAM_READ)
		snprintf(accesses + used, sizeof(accesses) - used, "R %03llX ",
			 (unsigned long long)event->a);
}

static void set_up(void)
{
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	char error[NATIVE_ERROR_MAX];

	ram = calloc(1, NATIVE_MSM8916_RAM_SIZE);
	native = calloc(1, sizeof(*native));
	ck_assert(ram && native);
	config.ram = ram;
	ck_assert_msg(native_init(native, &config, NULL, NULL, error), "%s", error);
	ck_assert(hw_event_listen(&native->bus, record, NULL));
	model_bam_init(&engine, native);
	bam_set_power(&native->bam, true);
	accesses[0] = '\0';
}

static void tear_down(void)
{
	free(native);
	free(ram);
}

#define assert_accesses(text) ck_assert_str_eq(accesses, text)

START_TEST(start_of_block_and_pipes)
{
	ck_assert(model_bam_block_start(&engine));
	assert_accesses("R 000 W 000=1 W 000=0 W 000=2 W 008=4 W 07C=FFFF004 W 01C=6 W 3004=80000000 ");
	accesses[0] = '\0';
	model_bam_pipe_start(&engine, MODEL_PIPE_RX);
	assert_accesses("W 18004=1 W 18004=0 W 1881C=86208000 W 18820=7FF8 W 18018=31 R 3004 "
			"W 3004=80000020 W 18000=2A W 008=800 ");
	accesses[0] = '\0';
	model_bam_pipe_start(&engine, MODEL_PIPE_TX);
	assert_accesses("W 17004=1 W 17004=0 W 1781C=86200000 W 17820=7FF8 W 17018=31 R 3004 "
			"W 3004=80000030 W 17000=22 ");
	accesses[0] = '\0';
	model_bam_queue(&engine, MODEL_PIPE_TX, 100);
	assert_accesses("");
	model_bam_ring(&engine, MODEL_PIPE_TX);
	assert_accesses("W 17818=8 ");
	ck_assert_uint_eq(checker_violations(&native->checker), 0);
}
END_TEST

START_TEST(stop_of_pipes_and_block)
{
	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_RX);
	model_bam_pipe_start(&engine, MODEL_PIPE_TX);
	accesses[0] = '\0';
	model_bam_pipe_stop(&engine, MODEL_PIPE_TX);
	model_bam_pipe_stop(&engine, MODEL_PIPE_RX);
	model_bam_block_stop(&engine);
	assert_accesses("W 17004=1 W 17004=0 R 3004 W 3004=80000020 W 17018=0 "
			"W 18004=1 W 18004=0 R 3004 W 3004=80000000 W 18018=0 R 000 W 000=3 ");
	ck_assert_uint_eq(checker_violations(&native->checker), 0);
}
END_TEST

/* What was left without power is held: no start, no access, until somebody with power releases it. */
START_TEST(held_until_released)
{
	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_RX);
	accesses[0] = '\0';
	ck_assert(!model_bam_block_start(&engine));
	assert_accesses("");
	model_bam_release(&engine);
	assert_accesses("W 18004=1 W 18004=0 R 3004 W 3004=80000000 W 18018=0 R 000 W 000=3 ");
	accesses[0] = '\0';
	model_bam_release(&engine);
	assert_accesses("");
	ck_assert(model_bam_block_start(&engine));
	ck_assert_uint_eq(checker_violations(&native->checker), 0);
}
END_TEST

/* As the modem does: consumes one descriptor of pipe 4. */
static void consume(uint32_t wanted)
{
	uint8_t bytes[MODEL_SLOT_SIZE];
	uint32_t length = 0;
	uint16_t flags = 0;

	ck_assert_int_eq(bam_consume(&native->bam, DMUX_PIPE_TX, bytes, sizeof(bytes), &length, &flags),
			 BAM_OK);
	ck_assert_uint_eq(length, wanted);
	ck_assert_uint_eq(flags, BAM_DESCRIPTOR_EOT);
}

START_TEST(interrupt_and_completion)
{
	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_TX);
	for (uint32_t i = 0; i < 3; i++)
		model_bam_queue(&engine, MODEL_PIPE_TX, 8 + i);
	model_bam_ring(&engine, MODEL_PIPE_TX);
	ck_assert_uint_eq(model_bam_in_flight(&engine, MODEL_PIPE_TX), 3);
	consume(8);
	consume(9);
	ck_assert(native->ram.level[HW_IRQ_BAM]);
	accesses[0] = '\0';
	ck_assert_uint_eq(model_bam_serve(&engine), 1u << MODEL_PIPE_TX);
	assert_accesses("R 3000 R 17010 W 17014=20 ");
	ck_assert(!native->ram.level[HW_IRQ_BAM]);
	ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_TX), 2);
	ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_TX), 0);
	ck_assert_uint_eq(model_bam_in_flight(&engine, MODEL_PIPE_TX), 1);
	/* not started: nothing is believed */
	ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_RX), 0);
}
END_TEST

START_TEST(round_the_fifo)
{
	const uint32_t rounds = 2 * 4095 + 7;

	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_TX);
	for (uint32_t i = 0; i < rounds; i++) {
		model_bam_queue(&engine, MODEL_PIPE_TX, 1 + i % MODEL_SLOT_SIZE);
		model_bam_ring(&engine, MODEL_PIPE_TX);
		consume(1 + i % MODEL_SLOT_SIZE);
		ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_TX), 1);
	}
	ck_assert_uint_eq(engine.pipe[MODEL_PIPE_TX].head, 7 * BAM_DESCRIPTOR_SIZE);
	ck_assert_uint_eq(checker_count(&native->checker, CHECKER_DOORBELL_OUTSIDE_FIFO), 0);
	ck_assert_uint_eq(checker_count(&native->checker, CHECKER_FIFO_OVERRUN), 0);
}
END_TEST

START_TEST(an_offset_that_falls_back)
{
	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_TX);
	for (uint32_t i = 0; i < 5; i++)
		model_bam_queue(&engine, MODEL_PIPE_TX, 8);
	model_bam_ring(&engine, MODEL_PIPE_TX);
	consume(8);
	ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_TX), 1);
	bam_peripheral_reset(&native->bam);
	/* 0 again: all of them, as bam_dma takes it, and never more */
	ck_assert_uint_eq(model_bam_completed(&engine, MODEL_PIPE_TX), 4);
	ck_assert_uint_eq(model_bam_in_flight(&engine, MODEL_PIPE_TX), 0);
}
END_TEST

START_TEST(slots_are_used_in_turn)
{
	uint8_t *descriptor;

	ck_assert(model_bam_block_start(&engine));
	model_bam_pipe_start(&engine, MODEL_PIPE_RX);
	for (uint32_t i = 0; i < MODEL_SLOTS; i++)
		model_bam_queue(&engine, MODEL_PIPE_RX, MODEL_SLOT_SIZE);
	descriptor = ram + 0x8000 + (MODEL_SLOTS - 1) * BAM_DESCRIPTOR_SIZE;
	ck_assert_ptr_eq(ram_host_at(&native->ram, hw_get_le32(descriptor), MODEL_SLOT_SIZE),
			 model_bam_slot(&engine, MODEL_PIPE_RX, MODEL_SLOTS - 1));
	ck_assert_ptr_eq(model_bam_slot(&engine, MODEL_PIPE_RX, MODEL_SLOTS),
			 model_bam_slot(&engine, MODEL_PIPE_RX, 0));
	ck_assert_ptr_ne(model_bam_slot(&engine, MODEL_PIPE_RX, 0),
			 model_bam_slot(&engine, MODEL_PIPE_TX, 0));
}
END_TEST

Suite *model_bam_suite(void)
{
	Suite *suite = suite_create("model_bam");
	TCase *tcase = tcase_create("engine");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, start_of_block_and_pipes);
	tcase_add_test(tcase, stop_of_pipes_and_block);
	tcase_add_test(tcase, held_until_released);
	tcase_add_test(tcase, interrupt_and_completion);
	tcase_add_test(tcase, round_the_fifo);
	tcase_add_test(tcase, an_offset_that_falls_back);
	tcase_add_test(tcase, slots_are_used_in_turn);
	suite_add_tcase(suite, tcase);
	return suite;
}
