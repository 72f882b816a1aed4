/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Test bench of the blocks: RAM host, bus, a recorder of events, one BAM.
 */
#ifndef HW_MODEL_TESTS_BENCH_H
#define HW_MODEL_TESTS_BENCH_H

#include <check.h>

#include "../bam.h"
#include "../bam_registers.h"
#include "../little_endian.h"
#include "../ram_host.h"

/* As ck_assert(), for loops: that one writes a mark to a file each time. */
#define expect(condition) \
	do { \
		if (!(condition)) \
			ck_abort_msg("%s", #condition); \
	} while (0)

#define BENCH_RAM_BASE 0x80000000u
#define BENCH_RAM_SIZE 0x00040000u
/* Where tests put things in RAM. */
#define BENCH_FIFO_TX 0x80000000u
#define BENCH_FIFO_RX 0x80008000u
#define BENCH_BUFFER 0x80010000u

/* Latest events, newest last. */
#define RECORDER_EVENTS 64u

struct recorder {
	uint64_t count[HW_EVENT_KIND_COUNT];
	struct hw_event event[RECORDER_EVENTS];
	uint64_t total;
};

struct bench {
	struct ram_host ram;
	struct hw_host host;
	struct hw_event_bus bus;
	struct recorder recorder;
	struct bam bam;
	uint64_t announced[BAM_PIPES_MAX];
};

/* The one bench of a running test; fresh, RAM zeroed, BAM initialised and off. */
struct bench *bench_start(enum bam_version version, unsigned int pipes);
void bench_stop(void);

/* A hw_event_listener; copies the event without data and text. */
void recorder_listen(void *recorder, const struct hw_event *event);
/* The newest event of @kind; fails the test if there is none among the latest. */
const struct hw_event *recorder_last(const struct recorder *recorder, enum hw_event_kind kind);

/* 32-bit accesses. */
uint32_t bench_read(struct bench *bench, uint32_t offset);
void bench_write(struct bench *bench, uint32_t offset, uint32_t value);
/* The same by name. */
uint32_t bench_get(struct bench *bench, enum bam_register reg, unsigned int index);
void bench_set(struct bench *bench, enum bam_register reg, unsigned int index, uint32_t value);

/* Power on, leave reset, enable, unmask everything. */
void bench_bring_up(struct bench *bench);
/* Reset and enable @pipe as the driver does; @ctrl is P_CTRL. */
void bench_open_pipe(struct bench *bench, unsigned int pipe, uint32_t ctrl, uint32_t fifo,
		     uint32_t bytes);
/* Descriptor at @fifo + @offset. */
void bench_descriptor(struct bench *bench, uint32_t fifo, uint32_t offset, uint32_t address,
		      uint16_t size, uint16_t flags);

#define P_CTRL_TX 0x22u
#define P_CTRL_RX 0x2au
#define PIPE_TX 4u
#define PIPE_RX 5u

#endif /* HW_MODEL_TESTS_BENCH_H */
