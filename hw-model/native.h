/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The native bench: every block of the model wired together, without a machine
 * and without a kernel.
 *
 *        AP (whoever calls)                               modem
 *   native_bam_*()  registers ---------> bam --pipe_changed--> modem
 *   native_ap_*()   SMEM word, doorbell -> apcs --bit 13-----> modem
 *                   SMEM <-------------- smsm <--------------- modem
 *   ram_host.irq    <- SPI 29, SPI 26
 *                         all events -> trace, checker, other listeners
 *
 * Time: virtual, and only native_run_until() moves it, from one deadline of the
 * modem to the next. Calls of the AP take no time.
 *
 * The struct is large (the modem's queues): static or from the heap, not the
 * stack. Nothing is allocated here.
 */
#ifndef HW_MODEL_NATIVE_H
#define HW_MODEL_NATIVE_H

#include "apcs.h"
#include "bam.h"
#include "checker.h"
#include "modem.h"
#include "ram_host.h"
#include "smem.h"
#include "smsm.h"
#include "tcsr_mutex.h"
#include "trace.h"

/**
 * struct native_config - the board
 * @ram, @ram_base, @ram_size:	guest RAM, the caller's; SMEM lies in it
 * @smem_base, @smem_size:	SMEM region
 * @mutex_stride:		bytes between locks
 * @bam:			version, pipes
 * @checker:			limits; its @bam is filled in
 * @modem:			knobs to start with; NULL for the defaults
 * @known:			as for checker_know_list(); NULL for none
 * @trace_write, @trace_opaque:	sink of trace lines; NULL hashes only
 */
struct native_config {
	uint8_t *ram;
	uint64_t ram_base;
	uint32_t ram_size;
	uint64_t smem_base;
	uint32_t smem_size;
	uint32_t mutex_stride;
	struct bam_config bam;
	struct checker_config checker;
	struct smem_options smem;
	const struct modem_options *modem;
	const char *known;
	void (*trace_write)(void *opaque, const char *text, uint32_t length);
	void *trace_opaque;
};

/* Longest error of native_init(), with NUL. */
#define NATIVE_ERROR_MAX (CHECKER_ERROR_MAX + 32u)

/* An MSM8916 whose RAM is just its SMEM and 1 MiB before it (HARDWARE.md 0.2). */
#define NATIVE_MSM8916_RAM_BASE 0x86200000u
#define NATIVE_MSM8916_RAM_SIZE 0x00200000u
#define NATIVE_CONFIG_MSM8916 \
	.ram_base = NATIVE_MSM8916_RAM_BASE, .ram_size = NATIVE_MSM8916_RAM_SIZE, \
	.smem_base = 0x86300000u, .smem_size = 0x00100000u, .mutex_stride = 0x1000u, \
	.bam = { .version = BAM_V1_7, .pipes = 6, .num_ees = 1 }, \
	.checker = { CHECKER_CONFIG_DEFAULT }, .smem = SMEM_OPTIONS_DEFAULT

/**
 * struct native - the bench; members may be looked at, and the models called directly
 * @options:	knobs of the modem; after native_init() change them with modem_set_option()
 */
struct native {
	struct ram_host ram;
	struct hw_event_bus bus;
	struct trace trace;
	struct checker checker;
	struct tcsr_mutex mutex;
	struct apcs apcs;
	struct bam bam;
	struct smem smem;
	struct smsm smsm;
	struct modem_options options;
	struct modem modem;
};

/**
 * native_init() - wire all blocks, build SMEM, reset the modem, at time 0
 * @error:	NATIVE_ERROR_MAX bytes, filled on failure with one line
 *
 * Return: true on success.
 */
bool native_init(struct native *native, const struct native_config *config,
		 const struct modem_network_ops *network, void *network_opaque, char *error);

/**
 * native_run_until() - let virtual time pass
 * @until_ns:	not before now
 *
 * Runs the modem at each of its deadlines up to and including @until_ns.
 * Return: false if the modem never comes to rest at one instant (a bug); time stands there.
 */
bool native_run_until(struct native *native, uint64_t until_ns);

static inline uint64_t native_now_ns(const struct native *native)
{
	return native->ram.now_ns;
}

/* The AP's accesses to the BAM. */
uint32_t native_bam_read(struct native *native, uint32_t offset);
void native_bam_write(struct native *native, uint32_t offset, uint32_t value);

/*
 * The AP's end of SMSM, as Linux' driver does it (HARDWARE.md C3): change bits of word 0 and ring
 * if the modem subscribed to a bit that changed. Return: the AP rang.
 */
bool native_ap_update(struct native *native, uint32_t clear, uint32_t set);
/* The AP subscribes to bits of the modem's word. */
void native_ap_subscribe(struct native *native, uint32_t bits);
uint32_t native_ap_word(const struct native *native);
uint32_t native_modem_word(const struct native *native);

#endif /* HW_MODEL_NATIVE_H */
