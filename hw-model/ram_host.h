/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A host without a machine: one block of RAM, a clock that stands until it is
 * set, interrupt lines that remember. For the native bench, unit tests, fuzzers.
 */
#ifndef HW_MODEL_RAM_HOST_H
#define HW_MODEL_RAM_HOST_H

#include "host.h"

/**
 * struct ram_host - the host
 * @ram, @base, @size:	@size bytes at @ram appear at physical @base; all else is not RAM
 * @now_ns:		virtual time; the owner moves it, never backwards
 * @level:		of each level line
 * @rises:		rising edges of level lines, and pulses
 * @irq:		told of each rising edge, falling edge and pulse (a pulse: level true, then
 *			false); may be NULL; must not call into the model
 */
struct ram_host {
	uint8_t *ram;
	uint64_t base;
	uint32_t size;
	uint64_t now_ns;
	bool level[HW_IRQ_COUNT];
	uint64_t rises[HW_IRQ_COUNT];
	void (*irq)(void *opaque, enum hw_irq line, bool level);
	void *irq_opaque;
};

/* @ram is the caller's and stays; may be NULL when @size is 0. */
void ram_host_init(struct ram_host *host, uint8_t *ram, uint64_t base, uint32_t size);

/* What to hand to the blocks; valid as long as @host stays where it is. */
struct hw_host ram_host_handle(struct ram_host *host);

/* Pointer to @length bytes at physical @address, NULL unless all of them are RAM. */
uint8_t *ram_host_at(const struct ram_host *host, uint64_t address, uint32_t length);

#endif /* HW_MODEL_RAM_HOST_H */
