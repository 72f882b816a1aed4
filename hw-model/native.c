/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Native bench: wiring, event loop, the AP's hands.
 *
 * Listeners of the bus, in order: trace, checker, then who registers later. A
 * violation goes onto the same bus, so the trace has it behind the event that
 * caused it.
 */
#include "native.h"

#include "little_endian.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* SMSM words and hosts, HARDWARE.md C3. */
#define ENTRY_AP 0u
#define ENTRY_MODEM 1u
#define HOST_AP 0u
#define HOST_MODEM 1u

/* Calls of modem_run() at one instant; real work at one instant takes a handful. */
#define RUNS_AT_ONCE_MAX 100000u

static void ring_modem(void *opaque, unsigned int bit)
{
	struct native *native = opaque;

	if (bit == APCS_IPC_BIT_MODEM_SMSM)
		modem_doorbell(&native->modem);
}

static void violation(void *opaque, const struct hw_event *event)
{
	struct native *native = opaque;

	hw_event_emit(&native->bus, event);
}

static bool say(char *error, const char *why)
{
	if (error)
		snprintf(error, NATIVE_ERROR_MAX, "native bench: %s", why);
	return false;
}

static bool init_observers(struct native *native, const struct native_config *config, char *error)
{
	struct checker_config limits = config->checker;
	char wrong[CHECKER_ERROR_MAX];

	limits.bam = config->bam;
	trace_init(&native->trace, &config->bam, config->trace_write, config->trace_opaque);
	checker_init(&native->checker, &limits, violation, native);
	if (config->known && !checker_know_list(&native->checker, config->known, wrong))
		return say(error, wrong);
	memset(&native->bus, 0, sizeof(native->bus));
	if (!hw_event_listen(&native->bus, trace_listen, &native->trace) ||
	    !hw_event_listen(&native->bus, checker_listen, &native->checker))
		return say(error, "too many listeners");
	return true;
}

bool native_init(struct native *native, const struct native_config *config,
		 const struct modem_network_ops *network, void *network_opaque, char *error)
{
	struct hw_host host;
	const char *why;

	assert(native && config && config->ram);
	ram_host_init(&native->ram, config->ram, config->ram_base, config->ram_size);
	host = ram_host_handle(&native->ram);

	why = bam_init(&native->bam, &host, &native->bus, &config->bam);
	if (why)
		return say(error, why);
	if (!init_observers(native, config, error))
		return false;
	tcsr_mutex_init(&native->mutex, &host, &native->bus, config->mutex_stride);
	apcs_init(&native->apcs, &host, &native->bus, ring_modem, native);
	smem_init(&native->smem, &host, config->smem_base, config->smem_size);
	why = smem_build(&native->smem, &config->smem);
	if (why)
		return say(error, why);
	smsm_init(&native->smsm, &host, &native->bus, &native->smem);
	modem_options_init(&native->options);
	if (config->modem)
		native->options = *config->modem;
	modem_init(&native->modem, &host, &native->bus, &native->bam, &native->smsm,
		   &native->options, network, network_opaque);
	native->bam.pipe_changed = modem_pipe_changed;
	native->bam.pipe_changed_opaque = &native->modem;
	return true;
}

bool native_run_until(struct native *native, uint64_t until_ns)
{
	unsigned int runs = 0;

	assert(native);
	assert(until_ns >= native->ram.now_ns && until_ns != HW_TIME_NEVER);
	for (;;) {
		uint64_t due_ns = modem_deadline_ns(&native->modem);

		if (due_ns > until_ns)
			break;
		if (due_ns > native->ram.now_ns) {
			native->ram.now_ns = due_ns;
			runs = 0;
		}
		if (++runs > RUNS_AT_ONCE_MAX)
			return false;
		modem_run(&native->modem, native->ram.now_ns);
	}
	native->ram.now_ns = until_ns;
	return true;
}

uint32_t native_bam_read(struct native *native, uint32_t offset)
{
	return bam_read(&native->bam, offset, 4);
}

void native_bam_write(struct native *native, uint32_t offset, uint32_t value)
{
	bam_write(&native->bam, offset, value, 4);
}

/* Word @index of a SMEM item; NULL if it is not there. */
static uint8_t *item_word(const struct native *native, unsigned int item, uint32_t index)
{
	uint32_t size = 0;
	uint64_t base = smem_find(&native->smem, item, &size);

	if (base == 0 || index >= size / sizeof(uint32_t))
		return NULL;
	return ram_host_at(&native->ram, base + index * sizeof(uint32_t), sizeof(uint32_t));
}

static uint8_t *state_word(const struct native *native, uint32_t entry)
{
	return item_word(native, SMEM_ITEM_SMSM_STATE, entry);
}

static uint8_t *subscription_word(const struct native *native, uint32_t entry, uint32_t host)
{
	const uint8_t *hosts = item_word(native, SMEM_ITEM_SMSM_SIZE_INFO, 0);

	if (!hosts)
		return NULL;
	return item_word(native, SMEM_ITEM_SMSM_SUBSCRIPTION, entry * hw_get_le32(hosts) + host);
}

uint32_t native_ap_word(const struct native *native)
{
	const uint8_t *word = state_word(native, ENTRY_AP);

	return word ? hw_get_le32(word) : 0;
}

uint32_t native_modem_word(const struct native *native)
{
	const uint8_t *word = state_word(native, ENTRY_MODEM);

	return word ? hw_get_le32(word) : 0;
}

bool native_ap_update(struct native *native, uint32_t clear, uint32_t set)
{
	uint8_t *word = state_word(native, ENTRY_AP);
	const uint8_t *wanted = subscription_word(native, ENTRY_AP, HOST_MODEM);
	uint32_t old, new;

	assert((clear & set) == 0);
	if (!word || !wanted)
		return false;
	old = hw_get_le32(word);
	new = (old & ~clear) | set;
	hw_put_le32(word, new);
	if (!(hw_get_le32(wanted) & (old ^ new)))
		return false;
	apcs_write(&native->apcs, APCS_IPC_OFFSET, 1u << APCS_IPC_BIT_MODEM_SMSM);
	return true;
}

void native_ap_subscribe(struct native *native, uint32_t bits)
{
	uint8_t *word = subscription_word(native, ENTRY_MODEM, HOST_AP);

	assert(word);
	hw_put_le32(word, bits);
}
