/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A guest gone mad: random register accesses and descriptors against the BAM,
 * while the modem serves its pipes. Nothing outside of RAM is touched (guard
 * pages, address sanitizer), registers stay in their ranges, the line stays what
 * the registers say, and the same seed gives the same events.
 */
#define _DEFAULT_SOURCE
#include "bench.h"
#include "random.h"
#include "suites.h"

#include "../fnv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define OPERATIONS 700000u
#define OPERATIONS_TWICE 100000u
#define GUARD 0x10000u

/* RAM between two guard pages. */
static uint8_t *map_ram(void)
{
	uint8_t *map = mmap(NULL, BENCH_RAM_SIZE + 2 * GUARD, PROT_NONE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(map, MAP_FAILED);
	ck_assert_int_eq(mprotect(map + GUARD, BENCH_RAM_SIZE, PROT_READ | PROT_WRITE), 0);
	return map + GUARD;
}

static void unmap_ram(uint8_t *ram)
{
	munmap(ram - GUARD, BENCH_RAM_SIZE + 2 * GUARD);
}

struct fuzz {
	struct ram_host ram;
	struct hw_event_bus bus;
	struct bam bam;
	struct random random;
	uint64_t hash;
	uint64_t events[HW_EVENT_KIND_COUNT];
	uint64_t moved;
};

static void listen_hash(void *opaque, const struct hw_event *event)
{
	struct fuzz *fuzz = opaque;
	const uint64_t fields[] = { event->kind, event->unit, event->a, event->b, event->c };

	fuzz->hash = fnv1a_64(fuzz->hash, (const uint8_t *)fields, sizeof(fields));
	fuzz->events[event->kind]++;
}

/* An address: mostly RAM, its edges, the ends of the address space. */
static uint32_t some_address(struct fuzz *fuzz)
{
	switch (random_below(&fuzz->random, 8)) {
	case 0:
		return random_next(&fuzz->random);
	case 1:
		return BENCH_RAM_BASE + BENCH_RAM_SIZE - random_below(&fuzz->random, 0x1000);
	case 2:
		return BENCH_RAM_BASE - random_below(&fuzz->random, 0x1000);
	case 3:
		return 0u - random_below(&fuzz->random, 0x1000);
	default:
		return BENCH_RAM_BASE + (random_below(&fuzz->random, BENCH_RAM_SIZE) & ~7u);
	}
}

static uint32_t some_value(struct fuzz *fuzz)
{
	static const uint32_t good[] = { 0, 1, 2, 3, 8, 0x10, 0x22, 0x2a, 0x31, 0x100, 0x7ff8,
					 0x7ff0, 0xfff8, 0xffff, 0xffffffff, 0x80000030 };

	switch (random_below(&fuzz->random, 4)) {
	case 0:
		return random_next(&fuzz->random);
	case 1:
		return some_address(fuzz);
	case 2:
		return random_below(&fuzz->random, 0x1000) * 8;
	default:
		return good[random_below(&fuzz->random, sizeof(good) / sizeof(good[0]))];
	}
}

static uint32_t some_offset(struct fuzz *fuzz)
{
	uint32_t offset;

	if (random_below(&fuzz->random, 16) == 0)
		return random_next(&fuzz->random);
	do {
		offset = bam_register_offset(fuzz->bam.config.version,
			(enum bam_register)(1 + random_below(&fuzz->random,
							     BAM_REGISTER_COUNT - 1)),
			random_below(&fuzz->random, fuzz->bam.config.pipes + 1));
	} while (offset == BAM_OFFSET_NONE);
	return offset;
}

static unsigned int some_size(struct fuzz *fuzz)
{
	static const unsigned int sizes[] = { 1, 2, 8, 0, 3 };

	return random_below(&fuzz->random, 32) ? 4 : sizes[random_below(&fuzz->random, 5)];
}

/* Set a pipe up properly now and then, or nothing ever moves. */
static void proper_pipe(struct fuzz *fuzz)
{
	enum bam_version version = fuzz->bam.config.version;
	unsigned int pipe = random_below(&fuzz->random, fuzz->bam.config.pipes);
	static const enum bam_register order[] = { BAM_CTRL, BAM_P_RST, BAM_P_RST,
						   BAM_P_DESC_FIFO_ADDR, BAM_P_FIFO_SIZES,
						   BAM_P_IRQ_EN, BAM_P_CTRL, BAM_P_EVNT_REG };
	uint32_t sizes = (1 + random_below(&fuzz->random, 0x1fff)) * 8;
	uint32_t values[] = { 2, 1, 0, some_address(fuzz) & ~7u, sizes, 0x31,
			      random_below(&fuzz->random, 2) ? 0x22 : 0x2a,
			      random_below(&fuzz->random, sizes / 8) * 8 };

	bam_set_power(&fuzz->bam, true);
	for (unsigned int i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		bam_write(&fuzz->bam, bam_register_offset(version, order[i], pipe * (i > 0)),
			  values[i], 4);
}

static void scribble(struct fuzz *fuzz)
{
	uint32_t offset = random_below(&fuzz->random, BENCH_RAM_SIZE / 8) * 8;
	uint32_t count = 1 + random_below(&fuzz->random, 64);

	for (uint32_t i = 0; i < count && offset + 8 <= BENCH_RAM_SIZE; i++, offset += 8) {
		uint8_t *bytes = fuzz->ram.ram + offset;

		hw_put_le32(&bytes[0], some_address(fuzz));
		hw_put_le32(&bytes[4], random_next(&fuzz->random));
	}
}

static void serve(struct fuzz *fuzz)
{
	unsigned int pipe = random_below(&fuzz->random, BAM_PIPES_MAX + 4);
	/* On the heap in the exact size: the sanitizer sees one byte too many. */
	uint32_t room = random_below(&fuzz->random, 4) ? random_below(&fuzz->random, 3000) : 0;
	uint8_t *buffer = malloc(room ? room : 1);
	uint32_t length, moved;
	uint16_t flags;

	expect(buffer);
	expect(bam_descriptors_ready(&fuzz->bam, pipe) <= 8190);
	if (random_below(&fuzz->random, 2)) {
		if (bam_consume(&fuzz->bam, pipe, buffer, room, &length, &flags) == BAM_OK)
			fuzz->moved += length;
	} else {
		memset(buffer, 0x77, room ? room : 1);
		bam_produce(&fuzz->bam, pipe, buffer, room, random_below(&fuzz->random, 2), &moved);
		expect(moved <= room);
		fuzz->moved += moved;
	}
	free(buffer);
}

static void operate(struct fuzz *fuzz)
{
	switch (random_below(&fuzz->random, 256)) {
	case 0:
		bam_set_power(&fuzz->bam, random_below(&fuzz->random, 4));
		break;
	case 1:
		bam_peripheral_reset(&fuzz->bam);
		break;
	case 2 ... 15:
		proper_pipe(fuzz);
		break;
	case 16 ... 47:
		scribble(fuzz);
		break;
	case 48 ... 127:
		for (unsigned int i = 0; i < 4; i++)
			serve(fuzz);
		break;
	case 128 ... 159:
		bam_read(&fuzz->bam, some_offset(fuzz), some_size(fuzz));
		break;
	default:
		bam_write(&fuzz->bam, some_offset(fuzz), some_value(fuzz), some_size(fuzz));
		break;
	}
}

/* Written apart from the model: what the line must be (HARDWARE.md B6). */
static bool expected_line(const struct bam *bam)
{
	const struct bam_registers *registers = &bam->registers;
	bool line = (registers->irq_status & registers->irq_enable) &&
		    (registers->irq_mask_ee >> 31);

	for (unsigned int i = 0; i < bam->config.pipes; i++)
		line = line || ((registers->pipe[i].irq_status & registers->pipe[i].irq_enable) &&
				(registers->irq_mask_ee >> i & 1));
	return line;
}

static void check_invariants(const struct fuzz *fuzz)
{
	const struct bam_registers *registers = &fuzz->bam.registers;

	expect(fuzz->ram.level[HW_IRQ_BAM] == expected_line(&fuzz->bam));
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		const struct bam_pipe *pipe = &registers->pipe[i];

		expect(pipe->read_offset <= 0xfff0);
		expect(pipe->write_offset <= 0xfff0);
		expect((pipe->read_offset | pipe->write_offset) % 8 == 0);
		expect(i < fuzz->bam.config.pipes ||
		       (pipe->ctrl | pipe->fifo_size | pipe->irq_status) == 0);
	}
}

static uint64_t run(enum bam_version version, unsigned int pipes, uint64_t seed, uint32_t count)
{
	const struct bam_config config = { version, pipes, 1 };
	static struct fuzz fuzz;
	struct hw_host host;
	uint8_t *ram = map_ram();

	memset(&fuzz, 0, sizeof(fuzz));
	fuzz.random.state = seed;
	fuzz.hash = FNV1A_64_START;
	ram_host_init(&fuzz.ram, ram, BENCH_RAM_BASE, BENCH_RAM_SIZE);
	host = ram_host_handle(&fuzz.ram);
	ck_assert(hw_event_listen(&fuzz.bus, listen_hash, &fuzz));
	ck_assert_ptr_null(bam_init(&fuzz.bam, &host, &fuzz.bus, &config));
	for (uint32_t i = 0; i < count; i++) {
		operate(&fuzz);
		check_invariants(&fuzz);
	}
	/* It was not all refused: data moved, pipes ran, faults were seen. */
	ck_assert_uint_gt(fuzz.moved, count);
	ck_assert_uint_gt(fuzz.events[HW_EVENT_DESCRIPTOR_DONE], count / 200);
	ck_assert_uint_gt(fuzz.events[HW_EVENT_PIPE_ERROR], 100);
	ck_assert_uint_gt(fuzz.events[HW_EVENT_BAM_GUEST_ERROR], 100);
	ck_assert_uint_gt(fuzz.events[HW_EVENT_BAM_UNPOWERED], 100);
	unmap_ram(ram);
	return fuzz.hash;
}

static const struct {
	enum bam_version version;
	unsigned int pipes;
	uint64_t seed;
} runs[] = {
	{ BAM_V1_7, 6, 1 },
	{ BAM_V1_4, 31, 0x123456789abcdefull },
};

START_TEST(random_guest)
{
	run(runs[_i].version, runs[_i].pipes, runs[_i].seed, OPERATIONS);
}
END_TEST

START_TEST(same_seed_same_events)
{
	uint64_t first = run(BAM_V1_3, 12, 99, OPERATIONS_TWICE);

	ck_assert_uint_eq(run(BAM_V1_3, 12, 99, OPERATIONS_TWICE), first);
	ck_assert_uint_ne(run(BAM_V1_3, 12, 100, OPERATIONS_TWICE), first);
}
END_TEST

Suite *bam_fuzz_suite(void)
{
	Suite *suite = suite_create("bam_fuzz");
	TCase *tcase = tcase_create("registers");

	tcase_set_timeout(tcase, 5 * SUITE_TIMEOUT_S);
	tcase_add_loop_test(tcase, random_guest, 0, 2);
	tcase_add_test(tcase, same_seed_same_events);
	suite_add_tcase(suite, tcase);
	return suite;
}
