/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Services of QEMU for the hardware model.
 *
 * The model reads and writes guest RAM only: the range is checked against the
 * machine's RAM before any access, so a descriptor that points at a device
 * (also at our own registers) or at nothing is refused here and never
 * dispatched. Writes go through the address space, so that translated code and
 * dirty tracking stay right.
 */
#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "exec/address-spaces.h"
#include "exec/memory.h"
#include "dmux_host.h"

static bool range_is_ram(const DmuxHost *host, uint64_t address, uint32_t length)
{
    const DmuxObserver *observer = host->observer;
    uint64_t size = memory_region_size(observer->ram);

    return address >= observer->ram_base &&
           length <= size &&
           address - observer->ram_base <= size - length;
}

static bool host_memory_read(void *opaque, uint64_t address, void *buffer, uint32_t length)
{
    DmuxHost *host = opaque;

    return range_is_ram(host, address, length) &&
           address_space_read(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED,
                              buffer, length) == MEMTX_OK;
}

static bool host_memory_write(void *opaque, uint64_t address, const void *buffer,
                              uint32_t length)
{
    DmuxHost *host = opaque;

    return range_is_ram(host, address, length) &&
           address_space_write(&address_space_memory, address, MEMTXATTRS_UNSPECIFIED,
                               buffer, length) == MEMTX_OK;
}

static void host_irq_set(void *opaque, enum hw_irq line, bool level)
{
    DmuxHost *host = opaque;

    qemu_set_irq(host->irq[line], level);
}

static void host_irq_pulse(void *opaque, enum hw_irq line)
{
    DmuxHost *host = opaque;

    qemu_irq_pulse(host->irq[line]);
}

static uint64_t host_time_ns(void *opaque)
{
    return qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

static const struct hw_host_ops dmux_host_ops = {
    .memory_read = host_memory_read,
    .memory_write = host_memory_write,
    .irq_set = host_irq_set,
    .irq_pulse = host_irq_pulse,
    .time_ns = host_time_ns,
};

void dmux_host_init(DmuxHost *host, DmuxObserver *observer)
{
    host->observer = observer;
    host->hw.ops = &dmux_host_ops;
    host->hw.opaque = host;
}
