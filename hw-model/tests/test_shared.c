/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMEM, SMSM, hardware mutex, doorbell.
 */
#include "bench.h"
#include "suites.h"

#include "../apcs.h"
#include "../smem.h"
#include "../smsm.h"
#include "../tcsr_mutex.h"

#include <string.h>

#define SMEM_BASE (BENCH_RAM_BASE + 0x10000u)
#define SMEM_SIZE 0x10000u

static struct bench *bench;
static struct smem smem;
static struct smsm smsm;

static void start(void)
{
	const struct smem_options options = SMEM_OPTIONS_DEFAULT;

	bench = bench_start(BAM_V1_7, 6);
	memset(bench->ram.ram, 0xa5, BENCH_RAM_SIZE);
	smem_init(&smem, &bench->host, SMEM_BASE, SMEM_SIZE);
	ck_assert_ptr_null(smem_build(&smem, &options));
	smsm_init(&smsm, &bench->host, &bench->bus, &smem);
}

static uint8_t *at(uint32_t offset)
{
	return ram_host_at(&bench->ram, SMEM_BASE + offset, 4);
}

static uint32_t word(uint32_t offset)
{
	return hw_get_le32(at(offset));
}

static void put(uint32_t offset, uint32_t value)
{
	hw_put_le32(at(offset), value);
}

/* HARDWARE.md C2, literally. */
START_TEST(golden_offsets)
{
	ck_assert_uint_eq(word(0x05c), 0x000b0000);
	ck_assert_uint_eq(word(0x0c0), 1);
	ck_assert_uint_eq(word(0x0c4), 0x21a0);
	ck_assert_uint_eq(word(0x0c8), SMEM_SIZE - 0x21a0);
	ck_assert_uint_eq(word(0x0cc), 0);
	/* toc entries {allocated, offset, size, aux_base} of items 85, 333, 419 */
	ck_assert_uint_eq(word(0x620), 1);
	ck_assert_uint_eq(word(0x624), 0x20d0);
	ck_assert_uint_eq(word(0x628), 32);
	ck_assert_uint_eq(word(0x62c), 0);
	ck_assert_uint_eq(word(0x15a0), 1);
	ck_assert_uint_eq(word(0x15a4), 0x20f0);
	ck_assert_uint_eq(word(0x15a8), 160);
	ck_assert_uint_eq(word(0x1b00), 1);
	ck_assert_uint_eq(word(0x1b04), 0x2190);
	ck_assert_uint_eq(word(0x1b08), 16);
	/* item 137 is absent; item 419 = {5, 8, 0, 0} */
	ck_assert_uint_eq(word(0x960), 0);
	ck_assert_uint_eq(word(0x2190), 5);
	ck_assert_uint_eq(word(0x2194), 8);
	ck_assert_uint_eq(word(0x2198), 0);
	ck_assert_uint_eq(word(0x219c), 0);
	/* all else in the region is 0: words, matrix, no partition table in the last page */
	for (uint32_t offset = 0x20d0; offset < 0x2190; offset += 4)
		expect(word(offset) == 0);
	for (uint32_t offset = 0x21a0; offset < SMEM_SIZE; offset += 4)
		expect(word(offset) == 0);
	/* nothing around it was touched */
	ck_assert_uint_eq(*ram_host_at(&bench->ram, SMEM_BASE - 1, 1), 0xa5);
	ck_assert_uint_eq(*ram_host_at(&bench->ram, SMEM_BASE + SMEM_SIZE, 1), 0xa5);
}
END_TEST

START_TEST(build_options)
{
	struct smem_options options = SMEM_OPTIONS_DEFAULT;
	uint32_t size;

	options.without_size_info = true;
	options.socinfo_bytes = 100;
	options.hosts = 3;
	ck_assert_ptr_null(smem_build(&smem, &options));
	ck_assert_uint_eq(smem_find(&smem, SMEM_ITEM_SMSM_SIZE_INFO, &size), 0);
	ck_assert_uint_ne(smem_find(&smem, SMEM_ITEM_SMSM_SUBSCRIPTION, &size), 0);
	ck_assert_uint_eq(size, 96);
	ck_assert_uint_ne(smem_find(&smem, SMEM_ITEM_SOCINFO, &size), 0);
	ck_assert_uint_eq(size, 104);
}
END_TEST

START_TEST(build_refuses)
{
	struct smem_options options = SMEM_OPTIONS_DEFAULT;
	struct smem other;

	options.hosts = 1;
	ck_assert_ptr_nonnull(smem_build(&smem, &options));
	options.hosts = 0x40000000;
	ck_assert_ptr_nonnull(smem_build(&smem, &options));
	options.hosts = 5;
	options.entries = 0x40000001;
	ck_assert_ptr_nonnull(smem_build(&smem, &options));
	options.entries = 1;
	ck_assert_ptr_nonnull(smem_build(&smem, &options));
	options.entries = 0x1000;
	ck_assert_ptr_nonnull(smem_build(&smem, &options));
	options.entries = 8;
	smem_init(&other, &bench->host, SMEM_BASE, 0x20d0);
	ck_assert_ptr_nonnull(smem_build(&other, &options));
	smem_init(&other, &bench->host, SMEM_BASE, 0x20cf);
	ck_assert_ptr_nonnull(smem_build(&other, &options));
	smem_init(&other, &bench->host, BENCH_RAM_BASE + BENCH_RAM_SIZE - 0x3000, 0x4000);
	ck_assert_ptr_nonnull(smem_build(&other, &options));
	smem_init(&other, &bench->host, SMEM_BASE, 0x21a0);
	ck_assert_ptr_null(smem_build(&other, &options));
}
END_TEST

START_TEST(allocate)
{
	uint64_t address = smem_allocate(&smem, 200, 13);
	uint32_t size;

	ck_assert_uint_eq(address, SMEM_BASE + 0x21a0);
	ck_assert_uint_eq(smem_find(&smem, 200, &size), address);
	ck_assert_uint_eq(size, 16);
	ck_assert_uint_eq(word(0xc4), 0x21b0);
	ck_assert_uint_eq(word(0xc8), SMEM_SIZE - 0x21b0);
	ck_assert_uint_eq(smem_allocate(&smem, 200, 8), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 512, 8), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 201, 0), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 201, SMEM_SIZE), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 201, UINT32_MAX), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 201, SMEM_SIZE - 0x21b0 + 1), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 201, SMEM_SIZE - 0x21b0),
			  SMEM_BASE + 0x21b0);
	ck_assert_uint_eq(word(0xc8), 0);
	ck_assert_uint_eq(smem_allocate(&smem, 202, 1), 0);
}
END_TEST

/* The guest rewrites header and table: never an address outside of the region. */
START_TEST(hostile_header)
{
	static const uint32_t free_offset[] = { 0, 0xcc, 0x20cc, 0x21a4, SMEM_SIZE, SMEM_SIZE + 8,
						0xfffffff8, 0xffffffff };

	for (unsigned int i = 0; i < sizeof(free_offset) / sizeof(free_offset[0]); i++) {
		put(0xc4, free_offset[i]);
		put(0xc8, 0xffffffff);
		ck_assert_uint_eq(smem_allocate(&smem, 200, 16), 0);
	}
	put(0xc4, 0x21a0);
	put(0xc8, 8);
	ck_assert_uint_eq(smem_allocate(&smem, 200, 16), 0);
	put(0xc8, 16);
	put(0xc0, 2);
	ck_assert_uint_eq(smem_allocate(&smem, 200, 16), 0);
	put(0xc0, 1);
	ck_assert_uint_ne(smem_allocate(&smem, 200, 16), 0);
}
END_TEST

START_TEST(hostile_table)
{
	static const uint32_t rows[][4] = {
		{ 0, 0x20d0, 32, 0 }, { 1, 0, 32, 0 }, { 1, 0xd0, 32, 0 }, { 1, 0x20cf, 32, 0 },
		{ 1, 0x20d4, 32, 0 }, { 1, 0x20d0, 0, 0 }, { 1, 0x20d0, SMEM_SIZE, 0 },
		{ 1, 0x20d0, 0xffffffff, 0 }, { 1, SMEM_SIZE, 8, 0 }, { 1, SMEM_SIZE - 8, 9, 0 },
		{ 1, 0xfffffff8, 16, 0 }, { 1, 0x20d0, 32, 0x86300000 }, { 1, 0x20d0, 32, 4 },
	};
	uint32_t size = 77;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (unsigned int k = 0; k < 4; k++)
			put(0x620 + 4 * k, rows[i][k]);
		ck_assert_msg(smem_find(&smem, 85, &size) == 0, "row %u", i);
		ck_assert_uint_eq(size, 77);
	}
	/* reserved low bits of aux_base, any non-zero "allocated", the very end: fine */
	put(0x620, 0xffffffff);
	put(0x624, SMEM_SIZE - 8);
	put(0x628, 8);
	put(0x62c, 3);
	ck_assert_uint_eq(smem_find(&smem, 85, NULL), SMEM_BASE + SMEM_SIZE - 8);
	ck_assert_uint_eq(smem_find(&smem, 512, NULL), 0);
	ck_assert_uint_eq(smem_find(&smem, UINT32_MAX, NULL), 0);
}
END_TEST

#define AP_WORD 0x20d0u
#define MODEM_WORD 0x20d4u
/* matrix[0][1] and matrix[1][0] of 5 hosts (HARDWARE.md C3) */
#define MODEM_SUBSCRIPTION (0x20f0u + (0 * 5 + 1) * 4)
#define AP_SUBSCRIPTION (0x20f0u + (1 * 5 + 0) * 4)

START_TEST(subscriptions)
{
	smsm_subscribe(&smsm, 0x802);
	ck_assert_uint_eq(word(MODEM_SUBSCRIPTION), 0x802);
	for (uint32_t offset = 0x20f0; offset < 0x2190; offset += 4)
		expect(offset == MODEM_SUBSCRIPTION || word(offset) == 0);
	/* the width of a row comes from item 419 */
	put(0x2190, 3);
	smsm_subscribe(&smsm, 0x1);
	ck_assert_uint_eq(word(0x20f4), 1);
	put(0x20f0 + 3 * 4, 0xffffffff);
	smsm_update(&smsm, 0, 2, true);
	ck_assert_uint_eq(smsm.ap_subscription, 0xffffffff);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 1);
}
END_TEST

/* Word, then subscription test, then pulse: the AP finds the new word in its interrupt. */
static uint32_t word_at_pulse;

static void look_at_word(void *opaque, enum hw_irq line, bool level)
{
	(void)opaque;
	if (line == HW_IRQ_SMSM_MODEM && level)
		word_at_pulse = word(MODEM_WORD);
}

START_TEST(update_and_ring)
{
	bench->ram.irq = look_at_word;
	/* not subscribed: word changes, no pulse, and the event says so */
	ck_assert_uint_eq(smsm_update(&smsm, 0, 2, true), 2);
	ck_assert_uint_eq(word(MODEM_WORD), 2);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 0);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_DOORBELL_MODEM)->a, 0);

	put(AP_SUBSCRIPTION, 0x802);
	ck_assert_uint_eq(smsm_update(&smsm, 2, 0x800, true), 0x802);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 1);
	ck_assert_uint_eq(word_at_pulse, 0x800);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_SMSM_SUBSCRIBE], 1);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_SMSM_MODEM)->a, 2);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_SMSM_MODEM)->b, 0x800);

	/* no change: no event, no pulse; without ring: word only; other bits: no pulse */
	ck_assert_uint_eq(smsm_update(&smsm, 0, 0x800, true), 0);
	ck_assert_uint_eq(smsm_update(&smsm, 0, 2, false), 2);
	ck_assert_uint_eq(smsm_update(&smsm, 0, 0x10, true), 0x10);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 1);
	ck_assert_uint_eq(smsm_modem_word(&smsm), 0x812);
	/* a doorbell without change */
	smsm_ring(&smsm);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 2);
	ck_assert(!bench->ram.level[HW_IRQ_SMSM_MODEM]);
}
END_TEST

START_TEST(scan)
{
	uint32_t value;

	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0);
	put(AP_WORD, 0x802);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0x802);
	ck_assert_uint_eq(value, 0x802);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0);
	ck_assert_uint_eq(value, 0x802);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_SMSM_AP], 1);
	put(AP_WORD, 0x800);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 2);
	/* changed twice between two looks: invisible */
	put(AP_WORD, 0);
	put(AP_WORD, 0x800);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0);
	smsm_reset(&smsm);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0x800);
}
END_TEST

START_TEST(spoiled_items)
{
	uint32_t value;

	smsm_subscribe(&smsm, 0x802);
	put(AP_WORD, 2);
	smsm_scan(&smsm, &value);
	/* the words are gone: the last value stands, nothing is written, all is said */
	put(0x620, 0);
	ck_assert_uint_eq(smsm_scan(&smsm, &value), 0);
	ck_assert_uint_eq(value, 2);
	ck_assert_uint_eq(smsm_update(&smsm, 0, 2, true), 0);
	ck_assert_uint_eq(smsm_modem_word(&smsm), 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 2);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_GUEST_ERROR)->unit,
			  HW_BLOCK_SMEM);
	/* an absurd number of hosts: the subscription is elsewhere, hence absent */
	put(0x620, 1);
	put(0x2190, 0xffffffff);
	smsm_subscribe(&smsm, 1);
	ck_assert_uint_eq(word(0x20f4), 1);
	put(0x20f0 + 20, 0);
	ck_assert_uint_eq(smsm_update(&smsm, 0, 2, true), 2);
	ck_assert_uint_eq(bench->ram.rises[HW_IRQ_SMSM_MODEM], 0);
	put(0x2190, 1);
	smsm_subscribe(&smsm, 5);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 3);
	/* an item of one word has no word of the modem */
	put(0x628, 4);
	ck_assert_uint_eq(smsm_modem_word(&smsm), 0);
	ck_assert_uint_eq(smsm_update(&smsm, 0, 0x10, true), 0);
}
END_TEST

/* HARDWARE.md C1: the pattern of the driver, and the owner rules. */
START_TEST(mutex_owner)
{
	struct tcsr_mutex mutex;
	uint32_t stride = _i == 0 ? 0x1000 : 0x80;
	uint32_t lock3 = _i == 0 ? 0x3000 : 0x180;

	tcsr_mutex_init(&mutex, &bench->host, &bench->bus, stride);
	/* trylock: R, W 1, R; unlock: R, R, W 0 */
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 0);
	ck_assert(tcsr_mutex_write(&mutex, lock3, 1));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 1);
	ck_assert(!tcsr_mutex_take(&mutex, 3));
	ck_assert(tcsr_mutex_write(&mutex, lock3, 2));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 1);
	ck_assert(tcsr_mutex_write(&mutex, lock3, 0));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 0);

	ck_assert(tcsr_mutex_take(&mutex, 3));
	ck_assert(tcsr_mutex_take(&mutex, 3));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 2);
	ck_assert(tcsr_mutex_write(&mutex, lock3, 1));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 2);
	tcsr_mutex_release(&mutex, 3);
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 0);

	/* the modem does not release what the AP owns; write 0 frees whoever owns it */
	ck_assert(tcsr_mutex_write(&mutex, lock3, 1));
	tcsr_mutex_release(&mutex, 3);
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 1);
	ck_assert(tcsr_mutex_write(&mutex, lock3, 0));
	ck_assert(tcsr_mutex_take(&mutex, 3));
	ck_assert(tcsr_mutex_write(&mutex, lock3, 0));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, lock3), 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_MUTEX], 8);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_MUTEX)->unit, 3);

	/* 32 locks and nothing else */
	ck_assert(tcsr_mutex_write(&mutex, 31 * stride, 1));
	ck_assert(!tcsr_mutex_write(&mutex, 32 * stride, 1));
	ck_assert(!tcsr_mutex_write(&mutex, lock3 + 4, 1));
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, 32 * stride), 0);
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, 31 * stride + 4), 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 2);
	tcsr_mutex_reset(&mutex);
	ck_assert_uint_eq(tcsr_mutex_read(&mutex, 31 * stride), 0);
}
END_TEST

static uint32_t rung;

static void ring(void *opaque, unsigned int bit)
{
	(void)opaque;
	ck_assert_uint_lt(bit, 32);
	ck_assert(!(rung & (1u << bit)));
	rung |= 1u << bit;
}

START_TEST(doorbell)
{
	struct apcs apcs;

	apcs_init(&apcs, &bench->host, &bench->bus, ring, NULL);
	rung = 0;
	apcs_write(&apcs, 8, 0x2000);
	ck_assert_uint_eq(rung, 1u << APCS_IPC_BIT_MODEM_SMSM);
	rung = 0;
	apcs_write(&apcs, 8, 0x80003001);
	ck_assert_uint_eq(rung, 0x80003001);
	rung = 0;
	apcs_write(&apcs, 8, 0);
	apcs_write(&apcs, 0x50, 0x2000);
	apcs_write(&apcs, 0xc, 0x2000);
	ck_assert_uint_eq(rung, 0);
	ck_assert_uint_eq(apcs_read(&apcs, 8), 0);
	ck_assert_uint_eq(apcs_read(&apcs, 0x50), 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_DOORBELL_AP], 3);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 2);
}
END_TEST

Suite *shared_suite(void)
{
	Suite *suite = suite_create("shared");
	TCase *smem_case = tcase_create("smem");
	TCase *smsm_case = tcase_create("smsm");
	TCase *blocks = tcase_create("mutex_and_doorbell");

	tcase_add_checked_fixture(smem_case, start, bench_stop);
	tcase_add_test(smem_case, golden_offsets);
	tcase_add_test(smem_case, build_options);
	tcase_add_test(smem_case, build_refuses);
	tcase_add_test(smem_case, allocate);
	tcase_add_test(smem_case, hostile_header);
	tcase_add_test(smem_case, hostile_table);
	suite_add_tcase(suite, smem_case);

	tcase_add_checked_fixture(smsm_case, start, bench_stop);
	tcase_add_test(smsm_case, subscriptions);
	tcase_add_test(smsm_case, update_and_ring);
	tcase_add_test(smsm_case, scan);
	tcase_add_test(smsm_case, spoiled_items);
	suite_add_tcase(suite, smsm_case);

	tcase_add_checked_fixture(blocks, start, bench_stop);
	tcase_add_loop_test(blocks, mutex_owner, 0, 2);
	tcase_add_test(blocks, doorbell);
	suite_add_tcase(suite, blocks);
	return suite;
}
