/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMEM and SMSM under a guest that rewrites header, table and items at random:
 * not one byte outside of the region changes.
 */
#include "bench.h"
#include "random.h"
#include "suites.h"

#include "../smem.h"
#include "../smsm.h"

#include <string.h>

#define OPERATIONS 500000u
#define SMEM_OFFSET 0x10000u
#define SMEM_SIZE 0x8000u
#define CANARY 0xc3u

static struct bench *bench;
static struct smem smem;
static struct smsm smsm;
static struct random rng;

static void start(void)
{
	const struct smem_options options = SMEM_OPTIONS_DEFAULT;

	bench = bench_start(BAM_V1_7, 6);
	memset(bench->ram.ram, CANARY, BENCH_RAM_SIZE);
	smem_init(&smem, &bench->host, BENCH_RAM_BASE + SMEM_OFFSET, SMEM_SIZE);
	ck_assert_ptr_null(smem_build(&smem, &options));
	smsm_init(&smsm, &bench->host, &bench->bus, &smem);
	rng.state = 2026;
}

static uint32_t nasty(void)
{
	static const uint32_t edges[] = { 0, 1, 4, 8, 0x20d0, SMEM_SIZE, SMEM_SIZE - 4,
					  SMEM_SIZE - 8, SMEM_SIZE + 8, 0x7fffffff, 0x80000000,
					  0xfffffff8, 0xffffffff, 0x33333334, 0x40000000 };

	switch (random_below(&rng, 3)) {
	case 0:
		return random_next(&rng);
	case 1:
		return random_below(&rng, SMEM_SIZE / 8) * 8;
	default:
		return edges[random_below(&rng, sizeof(edges) / sizeof(edges[0]))];
	}
}

/* The words that steer the model: header, toc entries of the SMSM items, size information. */
static void guest_writes(void)
{
	static const uint32_t targets[] = { 0xc0, 0xc4, 0xc8, 0x620, 0x624, 0x628, 0x62c,
					    0x15a0, 0x15a4, 0x15a8, 0x15ac, 0x1b00, 0x1b04,
					    0x1b08, 0x1b0c, 0x2190, 0x2194, 0x20d0, 0x20d4 };
	uint32_t offset = targets[random_below(&rng, sizeof(targets) / sizeof(targets[0]))];

	if (random_below(&rng, 8) == 0)
		offset = random_below(&rng, SMEM_SIZE / 4) * 4;
	hw_put_le32(bench->ram.ram + SMEM_OFFSET + offset, nasty());
}

static void expect_inside(uint64_t address, uint32_t size)
{
	if (address == 0)
		return;
	expect(address >= smem.base);
	expect(address + size <= smem.base + smem.size);
}

static void model_acts(void)
{
	uint32_t size = 0, value;
	uint64_t address;

	switch (random_below(&rng, 8)) {
	case 0:
		size = random_below(&rng, 4) ? random_below(&rng, 200) : nasty();
		address = smem_allocate(&smem, random_below(&rng, 600), size);
		expect_inside(address, address ? size : 0);
		break;
	case 1:
		address = smem_find(&smem, random_below(&rng, 600), &size);
		expect_inside(address, size);
		break;
	case 2:
		smsm_subscribe(&smsm, random_next(&rng));
		break;
	case 3:
		smsm_scan(&smsm, &value);
		expect(value == smsm.last_ap);
		break;
	case 4:
		smsm_modem_word(&smsm);
		break;
	default:
		value = random_next(&rng);
		smsm_update(&smsm, value & ~0x802u, 0x802, random_below(&rng, 2));
		break;
	}
}

static void expect_canaries(void)
{
	for (uint32_t i = 0; i < BENCH_RAM_SIZE; i++) {
		if (i == SMEM_OFFSET)
			i += SMEM_SIZE;
		expect(bench->ram.ram[i] == CANARY);
	}
}

START_TEST(region_is_never_left)
{
	const struct smem_options options = SMEM_OPTIONS_DEFAULT;

	for (uint32_t i = 0; i < OPERATIONS; i++) {
		if (random_below(&rng, 2))
			guest_writes();
		else
			model_acts();
		/* Start over now and then: a spoiled header refuses everything. */
		if (random_below(&rng, 64) == 0)
			expect(!smem_build(&smem, &options));
		if (i % 50000 == 0)
			expect_canaries();
	}
	expect_canaries();
	ck_assert_uint_gt(bench->recorder.count[HW_EVENT_SMSM_MODEM], 1000);
	ck_assert_uint_gt(bench->recorder.count[HW_EVENT_GUEST_ERROR], 1000);
}
END_TEST

Suite *shared_fuzz_suite(void)
{
	Suite *suite = suite_create("shared_fuzz");
	TCase *tcase = tcase_create("smem");

	tcase_set_timeout(tcase, 5 * SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(tcase, start, bench_stop);
	tcase_add_test(tcase, region_is_never_left);
	suite_add_tcase(suite, tcase);
	return suite;
}
