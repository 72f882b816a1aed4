/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Test bench of the blocks.
 */
#include "bench.h"

#include <stdlib.h>
#include <string.h>

static struct bench the_bench;

void recorder_listen(void *opaque, const struct hw_event *event)
{
	struct recorder *recorder = opaque;
	struct hw_event *copy = &recorder->event[recorder->total % RECORDER_EVENTS];

	*copy = *event;
	copy->data = NULL;
	recorder->count[event->kind]++;
	recorder->total++;
}

const struct hw_event *recorder_last(const struct recorder *recorder, enum hw_event_kind kind)
{
	for (uint64_t back = 1; back <= RECORDER_EVENTS && back <= recorder->total; back++) {
		const struct hw_event *event =
			&recorder->event[(recorder->total - back) % RECORDER_EVENTS];

		if (event->kind == kind)
			return event;
	}
	ck_abort_msg("no event %s", hw_event_name(kind));
}

static void announced(void *opaque, unsigned int pipe)
{
	struct bench *bench = opaque;

	bench->announced[pipe]++;
}

struct bench *bench_start(enum bam_version version, unsigned int pipes)
{
	const struct bam_config config = { version, pipes, 1 };
	struct bench *bench = &the_bench;
	uint8_t *ram = calloc(1, BENCH_RAM_SIZE);

	ck_assert_ptr_nonnull(ram);
	memset(bench, 0, sizeof(*bench));
	ram_host_init(&bench->ram, ram, BENCH_RAM_BASE, BENCH_RAM_SIZE);
	bench->host = ram_host_handle(&bench->ram);
	ck_assert(hw_event_listen(&bench->bus, recorder_listen, &bench->recorder));
	ck_assert_ptr_null(bam_init(&bench->bam, &bench->host, &bench->bus, &config));
	bench->bam.pipe_changed = announced;
	bench->bam.pipe_changed_opaque = bench;
	return bench;
}

void bench_stop(void)
{
	free(the_bench.ram.ram);
	the_bench.ram.ram = NULL;
}

uint32_t bench_read(struct bench *bench, uint32_t offset)
{
	return bam_read(&bench->bam, offset, 4);
}

void bench_write(struct bench *bench, uint32_t offset, uint32_t value)
{
	bam_write(&bench->bam, offset, value, 4);
}

static uint32_t offset_of(const struct bench *bench, enum bam_register reg, unsigned int index)
{
	uint32_t offset = bam_register_offset(bench->bam.config.version, reg, index);

	expect(offset != BAM_OFFSET_NONE);
	return offset;
}

uint32_t bench_get(struct bench *bench, enum bam_register reg, unsigned int index)
{
	return bench_read(bench, offset_of(bench, reg, index));
}

void bench_set(struct bench *bench, enum bam_register reg, unsigned int index, uint32_t value)
{
	bench_write(bench, offset_of(bench, reg, index), value);
}

void bench_bring_up(struct bench *bench)
{
	bam_set_power(&bench->bam, true);
	bench_set(bench, BAM_CTRL, 0, 1);
	bench_set(bench, BAM_CTRL, 0, 0);
	bench_set(bench, BAM_CTRL, 0, 2);
	bench_set(bench, BAM_IRQ_EN, 0, 6);
	bench_set(bench, BAM_IRQ_SRCS_MSK_EE, 0, 0xffffffffu);
}

void bench_open_pipe(struct bench *bench, unsigned int pipe, uint32_t ctrl, uint32_t fifo,
		     uint32_t bytes)
{
	bench_set(bench, BAM_P_RST, pipe, 1);
	bench_set(bench, BAM_P_RST, pipe, 0);
	bench_set(bench, BAM_P_DESC_FIFO_ADDR, pipe, fifo);
	bench_set(bench, BAM_P_FIFO_SIZES, pipe, bytes);
	bench_set(bench, BAM_P_IRQ_EN, pipe, 0x31);
	bench_set(bench, BAM_P_CTRL, pipe, ctrl);
}

void bench_descriptor(struct bench *bench, uint32_t fifo, uint32_t offset, uint32_t address,
		      uint16_t size, uint16_t flags)
{
	uint8_t *bytes = ram_host_at(&bench->ram, (uint64_t)fifo + offset, BAM_DESCRIPTOR_SIZE);

	expect(bytes);
	hw_put_le32(&bytes[0], address);
	hw_put_le16(&bytes[4], size);
	hw_put_le16(&bytes[6], flags);
}
