/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM pipes: FIFO wrap at every position, write-back, sizes, hostile set-ups.
 */
#include "bench.h"
#include "suites.h"

#include <string.h>

#define FIFO_BYTES 0x7ff8u
#define FIFO_ENTRIES (FIFO_BYTES / 8u)

static struct bench *bench;

static void start(void)
{
	bench = bench_start(BAM_V1_7, 6);
	bench_bring_up(bench);
}

static void expect_no_error(void)
{
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 0);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_ERROR], 0);
}

static enum bam_result consume(uint8_t *buffer, uint32_t room, uint32_t *length)
{
	uint16_t flags;

	return bam_consume(&bench->bam, PIPE_TX, buffer, room, length, &flags);
}

/* Every head: one descriptor in flight, the offset read through the register. */
START_TEST(consume_wraps_at_every_head)
{
	uint8_t buffer[16];
	uint32_t length;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	for (uint32_t i = 0; i < 2 * FIFO_ENTRIES + 3; i++) {
		uint32_t head = i % FIFO_ENTRIES, tail = (i + 1) % FIFO_ENTRIES;

		hw_put_le32(ram_host_at(&bench->ram, BENCH_BUFFER, 4), i);
		bench_descriptor(bench, BENCH_FIFO_TX, head * 8, BENCH_BUFFER, 4, 0x4000);
		bench_write(bench, 0x17818, tail * 8);
		expect(bam_descriptors_ready(&bench->bam, PIPE_TX) == 1);
		expect(consume(buffer, sizeof(buffer), &length) == BAM_OK);
		expect(length == 4);
		expect(hw_get_le32(buffer) == i);
		expect(bench_read(bench, 0x17800) == tail * 8);
		expect(bench_read(bench, 0x17800) != FIFO_BYTES);
		expect(consume(buffer, sizeof(buffer), &length) == BAM_NO_DESCRIPTOR);
	}
	expect_no_error();
}
END_TEST

START_TEST(produce_wraps_at_every_head)
{
	uint8_t data[4];
	uint32_t moved;

	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	for (uint32_t i = 0; i < 2 * FIFO_ENTRIES + 3; i++) {
		uint32_t head = i % FIFO_ENTRIES, tail = (i + 1) % FIFO_ENTRIES;

		bench_descriptor(bench, BENCH_FIFO_RX, head * 8, BENCH_BUFFER, 2048, 0x4000);
		bench_write(bench, 0x18818, tail * 8);
		hw_put_le32(data, i);
		expect(bam_produce(&bench->bam, PIPE_RX, data, 4, true, &moved) == BAM_OK);
		expect(moved == 4);
		expect(hw_get_le32(ram_host_at(&bench->ram, BENCH_BUFFER, 4)) == i);
		expect(bench_read(bench, 0x18800) == tail * 8);
		expect(bam_produce(&bench->bam, PIPE_RX, data, 4, true, &moved) == BAM_NO_DESCRIPTOR);
	}
	expect_no_error();
}
END_TEST

/* QUIRKS.md DMA-08: 5000 descriptors in bursts of 1..64 through 4095 entries. */
START_TEST(bursts_over_the_wrap)
{
	uint32_t queued = 0, taken = 0, length;
	uint8_t buffer[8];

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	for (uint32_t burst = 1; taken < 5000; burst = burst % 64 + 1) {
		for (uint32_t i = 0; i < burst; i++, queued++)
			bench_descriptor(bench, BENCH_FIFO_TX, queued % FIFO_ENTRIES * 8,
					 BENCH_BUFFER + queued % 1024 * 4, 4, 0x4000);
		bench_write(bench, 0x17818, queued % FIFO_ENTRIES * 8);
		expect(bam_descriptors_ready(&bench->bam, PIPE_TX) == burst);
		while (consume(buffer, sizeof(buffer), &length) == BAM_OK)
			taken++;
		expect(taken == queued);
		expect(bench_read(bench, 0x17800) == queued % FIFO_ENTRIES * 8);
	}
	expect_no_error();
}
END_TEST

/* All 4094 that fit, from every head of a small ring as well. */
START_TEST(full_fifo)
{
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_write(bench, 0x17818, 0x7ff0);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 4094);

	for (uint32_t head = 0; head < 4; head++) {
		uint8_t buffer[4];
		uint32_t length;

		bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, 32);
		for (uint32_t i = 0; i < 4; i++)
			bench_descriptor(bench, BENCH_FIFO_TX, i * 8, BENCH_BUFFER, 4, 0);
		bench_write(bench, 0x17818, head * 8);
		for (uint32_t i = 0; i < head; i++)
			ck_assert_int_eq(consume(buffer, 4, &length), BAM_OK);
		bench_write(bench, 0x17818, (head + 3) % 4 * 8);
		ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 3);
	}
}
END_TEST

START_TEST(doorbell_twice_is_one)
{
	uint64_t announced;
	uint8_t buffer[4];
	uint32_t length;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 4, 0x4000);
	bench_write(bench, 0x17818, 8);
	announced = bench->announced[PIPE_TX];
	bench_write(bench, 0x17818, 8);
	ck_assert_uint_eq(bench->announced[PIPE_TX], announced);
	/* The upper half is read only. */
	bench_write(bench, 0x17818, 0xabcd0008);
	ck_assert_uint_eq(bench->announced[PIPE_TX], announced);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 1);
	ck_assert_int_eq(consume(buffer, 4, &length), BAM_OK);
	ck_assert_int_eq(consume(buffer, 4, &length), BAM_NO_DESCRIPTOR);
	expect_no_error();
}
END_TEST

/* Producer: size and EOT go back, the address and the other flags stay (B3). */
START_TEST(write_back)
{
	static const struct {
		uint16_t flags;
		bool end;
		uint16_t expected;
		uint32_t status;
	} rows[] = {
		{ 0x0000, true, 0x4000, 0x20 },
		{ 0x4000, true, 0x4000, 0x20 },
		{ 0x8000, true, 0xc000, 0x21 },
		{ 0x0000, false, 0x0000, 0x00 },
		{ 0x8000, false, 0x8000, 0x01 },
	};
	const uint8_t *bytes = ram_host_at(&bench->ram, BENCH_FIFO_RX, 8);
	uint8_t data[100] = { 1, 2, 3 };
	uint32_t moved;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
		bench_descriptor(bench, BENCH_FIFO_RX, 0, BENCH_BUFFER, 2048, rows[i].flags);
		bench_write(bench, 0x18818, 8);
		ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, data, 100, rows[i].end, &moved),
				 BAM_OK);
		ck_assert_uint_eq(hw_get_le32(&bytes[0]), BENCH_BUFFER);
		ck_assert_uint_eq(hw_get_le16(&bytes[4]), 100);
		ck_assert_uint_eq(hw_get_le16(&bytes[6]), rows[i].expected);
		ck_assert_uint_eq(bench_read(bench, 0x18010), rows[i].status);
		ck_assert_mem_eq(ram_host_at(&bench->ram, BENCH_BUFFER, 100), data, 100);
	}
}
END_TEST

/* Consumer: descriptors are left alone. */
START_TEST(no_write_back_when_consuming)
{
	uint8_t before[8], buffer[64];
	uint32_t length;
	uint16_t flags;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 40, 0xc000);
	memcpy(before, ram_host_at(&bench->ram, BENCH_FIFO_TX, 8), 8);
	bench_write(bench, 0x17818, 8);
	ck_assert_int_eq(bam_consume(&bench->bam, PIPE_TX, buffer, sizeof(buffer), &length, &flags),
			 BAM_OK);
	ck_assert_uint_eq(length, 40);
	ck_assert_uint_eq(flags, 0xc000);
	ck_assert_uint_eq(bench_read(bench, 0x17010), 0x21);
	ck_assert_mem_eq(ram_host_at(&bench->ram, BENCH_FIFO_TX, 8), before, 8);
}
END_TEST

/* A frame over two descriptors: EOT and the status only on the second. */
START_TEST(frame_larger_than_a_buffer)
{
	const uint8_t *bytes = ram_host_at(&bench->ram, BENCH_FIFO_RX, 16);
	uint8_t data[100];
	uint32_t moved;

	memset(data, 0x5a, sizeof(data));
	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_RX, 0, BENCH_BUFFER, 64, 0);
	bench_descriptor(bench, BENCH_FIFO_RX, 8, BENCH_BUFFER + 64, 64, 0);
	bench_write(bench, 0x18818, 16);
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, data, 100, true, &moved),
			 BAM_TOO_SMALL);
	ck_assert_uint_eq(moved, 64);
	ck_assert_uint_eq(bench_read(bench, 0x18010), 0);
	ck_assert_uint_eq(hw_get_le16(&bytes[6]), 0);
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, data, 36, true, &moved), BAM_OK);
	ck_assert_uint_eq(hw_get_le16(&bytes[12]), 36);
	ck_assert_uint_eq(hw_get_le16(&bytes[14]), 0x4000);
	ck_assert_uint_eq(bench_read(bench, 0x18010), 0x20);
	ck_assert_uint_eq(*ram_host_at(&bench->ram, BENCH_BUFFER + 100, 1), 0);
}
END_TEST

START_TEST(buffer_of_the_modem_too_small)
{
	uint8_t buffer[16];
	uint32_t length;

	buffer[8] = 0xee;
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 65535, 0x4000);
	bench_write(bench, 0x17818, 8);
	ck_assert_int_eq(consume(buffer, 8, &length), BAM_TOO_SMALL);
	ck_assert_uint_eq(length, 65535);
	ck_assert_uint_eq(buffer[8], 0xee);
	ck_assert_uint_eq(bench_read(bench, 0x17800), 8);
}
END_TEST

/* The offset is there before status and line (B6): look when the line rises. */
static uint32_t offset_at_irq;

static void look_at_offset(void *opaque, enum hw_irq line, bool level)
{
	const struct bench *seen = opaque;

	if (line == HW_IRQ_BAM && level)
		offset_at_irq = seen->bam.registers.pipe[PIPE_RX].read_offset;
}

START_TEST(offset_before_interrupt)
{
	uint8_t data[4] = { 0 };
	uint32_t moved;

	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_RX, 0, BENCH_BUFFER, 64, 0);
	bench_write(bench, 0x18818, 8);
	offset_at_irq = 0xffff;
	bench->ram.irq = look_at_offset;
	bench->ram.irq_opaque = bench;
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, data, 4, true, &moved), BAM_OK);
	ck_assert_uint_eq(offset_at_irq, 8);
}
END_TEST

START_TEST(wrong_direction)
{
	uint8_t data[4];
	uint32_t length;
	uint16_t flags;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	bench_write(bench, 0x17818, 8);
	bench_write(bench, 0x18818, 8);
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_TX, data, 0, true, &length), BAM_NOT_READY);
	ck_assert_int_eq(bam_consume(&bench->bam, PIPE_RX, data, 4, &length, &flags),
			 BAM_NOT_READY);
	ck_assert_int_eq(bam_consume(&bench->bam, 6, data, 4, &length, &flags), BAM_NOT_READY);
	ck_assert_int_eq(bam_consume(&bench->bam, 1000, data, 4, &length, &flags), BAM_NOT_READY);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, 1000), 0);
}
END_TEST

START_TEST(halt)
{
	uint8_t buffer[4];
	uint32_t length;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 4, 0);
	bench_write(bench, 0x17818, 8);
	bench_write(bench, 0x17008, 1);
	ck_assert_uint_eq(bench_read(bench, 0x17008), 3);
	ck_assert_int_eq(consume(buffer, 4, &length), BAM_NOT_READY);
	bench_write(bench, 0x17008, 0);
	ck_assert_uint_eq(bench_read(bench, 0x17008), 0);
	ck_assert_int_eq(consume(buffer, 4, &length), BAM_OK);
}
END_TEST

/* FIFO registers that cannot work: said, and the pipe does nothing. */
struct bad_fifo {
	uint32_t address;
	uint32_t size;
	enum bam_guest_error first;
};

static const struct bad_fifo bad_fifos[] = {
	{ BENCH_FIFO_TX, 0, BAM_GUEST_ERROR_FIFO_SIZE },
	{ BENCH_FIFO_TX, 8, BAM_GUEST_ERROR_FIFO_SIZE },
	{ BENCH_FIFO_TX, 0x7ffc, BAM_GUEST_ERROR_FIFO_SIZE },
	{ BENCH_FIFO_TX, 0xffff, BAM_GUEST_ERROR_FIFO_SIZE },
	{ BENCH_FIFO_TX, 0x10000, BAM_GUEST_ERROR_FIFO_SIZE },
	{ BENCH_FIFO_TX + 4, 0x7ff8, BAM_GUEST_ERROR_FIFO_ADDRESS },
	{ BENCH_FIFO_TX + 1, 0x7ff8, BAM_GUEST_ERROR_FIFO_ADDRESS },
	{ 0xfffff000, 0x1008, BAM_GUEST_ERROR_FIFO_WRAPS },
	{ 0xfffffff8, 0xfff8, BAM_GUEST_ERROR_FIFO_WRAPS },
};

#define BAD_FIFOS (sizeof(bad_fifos) / sizeof(bad_fifos[0]))

START_TEST(useless_fifo)
{
	const struct bad_fifo *bad = &bad_fifos[_i];
	const struct hw_event *error;
	uint8_t buffer[4];
	uint32_t length;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, bad->address, bad->size);
	ck_assert_uint_ge(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 1);
	error = recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR);
	ck_assert_uint_eq(error->c, bad->first);
	ck_assert_uint_eq(error->a, 0x17000);
	ck_assert_ptr_nonnull(error->text);
	bench_write(bench, 0x17818, 8);
	bench_write(bench, 0x17818, 0xfff8);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 0);
	ck_assert_int_eq(consume(buffer, 4, &length), BAM_NOT_READY);
	ck_assert(!bench->ram.level[HW_IRQ_BAM]);
}
END_TEST

/* A FIFO that ends exactly at 4 GiB is legal; it is just not RAM here. */
START_TEST(fifo_outside_ram)
{
	static const struct {
		uint32_t address;
		uint32_t size;
	} rows[] = {
		{ 0xffff0008, 0xfff8 },
		{ 0x00000000, 0x7ff8 },
		{ BENCH_RAM_BASE + BENCH_RAM_SIZE, 0x7ff8 },
		{ BENCH_RAM_BASE - 0x7ff8, 0x7ff8 },
	};
	uint8_t buffer[4];
	uint32_t length;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct hw_event *error;

		bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, rows[i].address, rows[i].size);
		error = recorder_last(&bench->recorder, HW_EVENT_PIPE_ERROR);
		ck_assert_uint_eq(error->c, BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);
		ck_assert_uint_eq(error->a, rows[i].address);
		ck_assert_uint_eq(error->b, rows[i].size);
		ck_assert_uint_eq(error->unit, PIPE_TX);
		bench_write(bench, 0x17818, 8);
		ck_assert_int_eq(consume(buffer, 4, &length), BAM_BUS_ERROR);
		/* stopped until reset; P_ERR and HRESP_ERR; the block's error bits */
		ck_assert_int_eq(consume(buffer, 4, &length), BAM_NOT_READY);
		ck_assert_uint_eq(bench_read(bench, 0x17010), 0x90);
		ck_assert_uint_eq(bench_read(bench, 0x00014), 0x6);
		ck_assert_uint_eq(bench_read(bench, 0x03000), 0x80000010);
		ck_assert(bench->ram.level[HW_IRQ_BAM]);
		bench_write(bench, 0x17014, 0x90);
		bench_write(bench, 0x00018, 0x6);
		ck_assert(!bench->ram.level[HW_IRQ_BAM]);
	}
}
END_TEST

/* Only the last part of the FIFO is outside: noticed at the enable. */
START_TEST(fifo_half_outside_ram)
{
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_RAM_BASE + BENCH_RAM_SIZE - 0x100, 0x7ff8);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_PIPE_ERROR], 1);
}
END_TEST

START_TEST(descriptor_outside_ram)
{
	static const struct {
		uint32_t address;
		uint16_t size;
	} rows[] = {
		{ 0, 4 },
		{ BENCH_RAM_BASE - 1, 4 },
		{ BENCH_RAM_BASE + BENCH_RAM_SIZE - 1, 2 },
		{ BENCH_RAM_BASE + BENCH_RAM_SIZE - 0x1000, 0x1001 },
		{ 0xffffffff, 1 },
		{ 0xffffffff, 65535 },
	};
	uint8_t buffer[16];
	uint32_t length;

	for (unsigned int i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
		bench_descriptor(bench, BENCH_FIFO_TX, 0, rows[i].address, rows[i].size, 0x4000);
		bench_write(bench, 0x17818, 8);
		ck_assert_int_eq(consume(buffer, sizeof(buffer), &length), BAM_BUS_ERROR);
		ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ERROR)->c,
				  BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM);
		ck_assert_uint_eq(bench_read(bench, 0x17800), 0);
		ck_assert_uint_eq(length, 0);
	}
	/* the other direction */
	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_RX, 0, BENCH_RAM_BASE + BENCH_RAM_SIZE - 2, 64, 0);
	bench_write(bench, 0x18818, 8);
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, buffer, 4, true, &length),
			 BAM_BUS_ERROR);
	ck_assert_uint_eq(length, 0);
	ck_assert_uint_eq(bench_read(bench, 0x18800), 0);
}
END_TEST

/* RAM that goes on above 4 GiB is out of reach of 32 address lines. */
START_TEST(buffer_over_4_gib)
{
	uint8_t buffer[16];
	uint32_t length;

	bench->ram.base = (1ull << 32) - BENCH_RAM_SIZE / 2;
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, (uint32_t)bench->ram.base, FIFO_BYTES);
	bench_descriptor(bench, (uint32_t)bench->ram.base, 0, 0xfffffff8, 16, 0x4000);
	bench_write(bench, 0x17818, 8);
	ck_assert_int_eq(consume(buffer, sizeof(buffer), &length), BAM_BUS_ERROR);
}
END_TEST

START_TEST(empty_and_command_descriptors)
{
	uint8_t data[4] = { 0 };
	uint32_t length;

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_TX, 0, BENCH_BUFFER, 0, 0x4000);
	bench_descriptor(bench, BENCH_FIFO_TX, 8, BENCH_BUFFER, 4, 0x4800);
	bench_write(bench, 0x17818, 16);
	ck_assert_int_eq(consume(data, 4, &length), BAM_OK);
	ck_assert_uint_eq(length, 0);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ERROR)->c,
			  BAM_PIPE_ERROR_EMPTY_DESCRIPTOR);
	ck_assert_int_eq(consume(data, 4, &length), BAM_OK);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_PIPE_ERROR)->c,
			  BAM_PIPE_ERROR_COMMAND_DESCRIPTOR);

	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	bench_descriptor(bench, BENCH_FIFO_RX, 0, BENCH_BUFFER, 0, 0);
	bench_write(bench, 0x18818, 8);
	ck_assert_int_eq(bam_produce(&bench->bam, PIPE_RX, data, 4, true, &length), BAM_TOO_SMALL);
	ck_assert_uint_eq(length, 0);
	ck_assert_uint_eq(bench_read(bench, 0x18800), 8);
}
END_TEST

START_TEST(bad_doorbells)
{
	static const uint32_t tails[] = { 0x7ff8, 0x8000, 0xfff8, 4, 7, 0xffff };

	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	for (unsigned int i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		bench_write(bench, 0x17818, tails[i]);
		ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], i + 1);
		ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
				  BAM_GUEST_ERROR_DOORBELL_OFFSET);
		ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->b,
				  tails[i]);
		ck_assert_uint_eq(bench_read(bench, 0x17818), 0);
	}
}
END_TEST

START_TEST(fifo_moved_while_enabled)
{
	bench_open_pipe(bench, PIPE_TX, P_CTRL_TX, BENCH_FIFO_TX, FIFO_BYTES);
	bench_write(bench, 0x1781c, 0x80001000);
	bench_write(bench, 0x17820, 0x10);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_BAM_GUEST_ERROR], 2);
	ck_assert_uint_eq(bench_read(bench, 0x1781c), BENCH_FIFO_TX);
	ck_assert_uint_eq(bench_read(bench, 0x17820), FIFO_BYTES);
	/* Shrunk while disabled, under an offset that is out there: the pipe refuses to run. */
	bench_write(bench, 0x17818, 0x100);
	bench_write(bench, 0x17000, 0);
	bench_write(bench, 0x17820, 0x10);
	bench_write(bench, 0x17000, P_CTRL_TX);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_FIFO_OFFSETS);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 0);
}
END_TEST

START_TEST(enabled_too_early)
{
	/* nothing configured */
	bench_write(bench, 0x17000, P_CTRL_TX);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_FIFO_SIZE);
	/* block not enabled */
	bench_write(bench, 0x00000, 0);
	bench_open_pipe(bench, PIPE_RX, P_CTRL_RX, BENCH_FIFO_RX, FIFO_BYTES);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_BLOCK_DISABLED);
	bench_write(bench, 0x18818, 8);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_RX), 0);
	bench_write(bench, 0x00000, 2);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_RX), 1);
	/* not in system mode */
	bench_open_pipe(bench, PIPE_TX, 0x02, BENCH_FIFO_TX, FIFO_BYTES);
	ck_assert_uint_eq(recorder_last(&bench->recorder, HW_EVENT_BAM_GUEST_ERROR)->c,
			  BAM_GUEST_ERROR_NOT_SYSTEM_MODE);
	bench_write(bench, 0x17818, 8);
	ck_assert_uint_eq(bam_descriptors_ready(&bench->bam, PIPE_TX), 0);
}
END_TEST

Suite *bam_pipe_suite(void)
{
	Suite *suite = suite_create("bam_pipe");
	TCase *fifo = tcase_create("fifo");
	TCase *hostile = tcase_create("hostile");

	tcase_add_checked_fixture(fifo, start, bench_stop);
	tcase_add_test(fifo, consume_wraps_at_every_head);
	tcase_add_test(fifo, produce_wraps_at_every_head);
	tcase_add_test(fifo, bursts_over_the_wrap);
	tcase_add_test(fifo, full_fifo);
	tcase_add_test(fifo, doorbell_twice_is_one);
	tcase_add_test(fifo, write_back);
	tcase_add_test(fifo, no_write_back_when_consuming);
	tcase_add_test(fifo, frame_larger_than_a_buffer);
	tcase_add_test(fifo, buffer_of_the_modem_too_small);
	tcase_add_test(fifo, offset_before_interrupt);
	tcase_add_test(fifo, wrong_direction);
	tcase_add_test(fifo, halt);
	suite_add_tcase(suite, fifo);

	tcase_add_checked_fixture(hostile, start, bench_stop);
	tcase_add_loop_test(hostile, useless_fifo, 0, BAD_FIFOS);
	tcase_add_test(hostile, fifo_outside_ram);
	tcase_add_test(hostile, fifo_half_outside_ram);
	tcase_add_test(hostile, descriptor_outside_ram);
	tcase_add_test(hostile, buffer_over_4_gib);
	tcase_add_test(hostile, empty_and_command_descriptors);
	tcase_add_test(hostile, bad_doorbells);
	tcase_add_test(hostile, fifo_moved_while_enabled);
	tcase_add_test(hostile, enabled_too_early);
	suite_add_tcase(suite, hostile);
	return suite;
}
