/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * RAM host: the host interface over a caller's buffer.
 *
 * Every guest address goes through ram_host_at(), whose arithmetic cannot wrap.
 */
#include "ram_host.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

uint8_t *ram_host_at(const struct ram_host *host, uint64_t address, uint32_t length)
{
	uint64_t offset = address - host->base;

	if (address < host->base || offset > host->size || length > host->size - offset)
		return NULL;
	return host->ram + offset;
}

static bool memory_read(void *opaque, uint64_t address, void *buffer, uint32_t length)
{
	const uint8_t *bytes = ram_host_at(opaque, address, length);

	if (!bytes)
		return false;
	memcpy(buffer, bytes, length);
	return true;
}

static bool memory_write(void *opaque, uint64_t address, const void *buffer, uint32_t length)
{
	uint8_t *bytes = ram_host_at(opaque, address, length);

	if (!bytes)
		return false;
	memcpy(bytes, buffer, length);
	return true;
}

static void tell(struct ram_host *host, enum hw_irq line, bool level)
{
	if (host->irq)
		host->irq(host->irq_opaque, line, level);
}

static void irq_set(void *opaque, enum hw_irq line, bool level)
{
	struct ram_host *host = opaque;

	assert((unsigned int)line < HW_IRQ_COUNT);
	if (host->level[line] == level)
		return;
	host->level[line] = level;
	host->rises[line] += level;
	tell(host, line, level);
}

static void irq_pulse(void *opaque, enum hw_irq line)
{
	struct ram_host *host = opaque;

	assert((unsigned int)line < HW_IRQ_COUNT);
	assert(!host->level[line]);
	host->rises[line]++;
	tell(host, line, true);
	tell(host, line, false);
}

static uint64_t time_ns(void *opaque)
{
	const struct ram_host *host = opaque;

	return host->now_ns;
}

static const struct hw_host_ops ram_host_ops = {
	.memory_read = memory_read,
	.memory_write = memory_write,
	.irq_set = irq_set,
	.irq_pulse = irq_pulse,
	.time_ns = time_ns,
};

void ram_host_init(struct ram_host *host, uint8_t *ram, uint64_t base, uint32_t size)
{
	assert(host && (ram || size == 0));
	assert(base <= UINT64_MAX - size);
	*host = (struct ram_host){ .ram = ram, .base = base, .size = size };
}

struct hw_host ram_host_handle(struct ram_host *host)
{
	assert(host);
	return (struct hw_host){ .ops = &ram_host_ops, .opaque = host };
}
