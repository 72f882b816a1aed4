/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the hardware model needs from whoever hosts it (QEMU, the native bench,
 * a fuzzer): guest memory, interrupt lines, virtual time. Nothing else.
 *
 * All calls are made synchronously from within a model function, in the one
 * context that owns the model (QEMU: the big lock). The host must not call back
 * into the model from them.
 */
#ifndef HW_MODEL_HOST_H
#define HW_MODEL_HOST_H

#include <stdbool.h>
#include <stdint.h>

/* "No deadline" for every *_deadline_ns() function. */
#define HW_TIME_NEVER UINT64_MAX

#define HW_NS_PER_US UINT64_C(1000)
#define HW_NS_PER_MS UINT64_C(1000000)
#define HW_NS_PER_S UINT64_C(1000000000)

/**
 * enum hw_irq - interrupt lines towards the AP (HARDWARE.md 0.2)
 * @HW_IRQ_BAM:		level, SPI 29
 * @HW_IRQ_SMSM_MODEM:	rising edge, SPI 26; the model pulses it
 * @HW_IRQ_SMD_MODEM:		rising edge, SPI 25; the model pulses it
 */
enum hw_irq {
	HW_IRQ_BAM,
	HW_IRQ_SMSM_MODEM,
	HW_IRQ_SMD_MODEM,
	HW_IRQ_COUNT
};

/**
 * struct hw_host_ops - services of the host
 * @memory_read:	copy @length bytes of guest RAM at physical @address; false, and nothing
 *			copied, unless the whole range is RAM
 * @memory_write:	same in the other direction; false, and nothing written, unless all RAM
 * @irq_set:		drive a level line
 * @irq_pulse:		one rising edge
 * @time_ns:		virtual time, nanoseconds, monotonic
 *
 * @opaque of struct hw_host is passed first to each.
 */
struct hw_host_ops {
	bool (*memory_read)(void *opaque, uint64_t address, void *buffer, uint32_t length);
	bool (*memory_write)(void *opaque, uint64_t address, const void *buffer, uint32_t length);
	void (*irq_set)(void *opaque, enum hw_irq line, bool level);
	void (*irq_pulse)(void *opaque, enum hw_irq line);
	uint64_t (*time_ns)(void *opaque);
};

struct hw_host {
	const struct hw_host_ops *ops;
	void *opaque;
};

static inline uint64_t hw_time_ns(const struct hw_host *host)
{
	return host->ops->time_ns(host->opaque);
}

#endif /* HW_MODEL_HOST_H */
