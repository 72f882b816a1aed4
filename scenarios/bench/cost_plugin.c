/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCG plugin: what a packet costs the guest's CPU, and who caused it.
 *
 * The guest says when a measurement begins and ends (cost.h). In between each translated
 * block counts its instructions, by block and by origin. Origins are kept on a stack of
 * spans: entering a registered root pushes its origin and the return address found in
 * x30; executing the return address pops it. Roots are functions that do not sleep, so
 * spans nest like calls and interrupts do. An idle guest executes nothing, so waiting is
 * not counted.
 *
 * Accesses to the BAM are counted by address: a write of an event register is a doorbell,
 * and the interrupt handler reads the sources register exactly once (HARDWARE.md B5).
 *
 * out=FILE gets, for each measurement, numbered from 1:
 *
 *   measurement N packets=.. instructions=.. interrupts=.. tx_doorbells=.. ...
 *   origin N NAME INSTRUCTIONS
 *   block N ADDRESS ORIGIN INSTRUCTIONS         (kernel only)
 *
 * One guest CPU.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <qemu-plugin.h>

#include "cost.h"

#define SPANS_MAX	32u
#define ROOTS_MAX	64u
#define KERNEL_ADDRESS	(1ull << 63)
#define NO_ROOT		COST_ORIGIN_COUNT

/* Base and pipe event registers of MSM8916's A2 BAM (HARDWARE.md 0.2, B1). */
#define BAM_BASE		0x04044000u
#define BAM_SIZE		0x00019000u
#define BAM_IRQ_SOURCES		0x03000u
#define BAM_TX_EVENT		0x17818u
#define BAM_RX_EVENT		0x18818u

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

struct block {
	struct block *next;
	uint64_t address;
	uint32_t instructions;
	uint32_t root;
	uint64_t executed[COST_ORIGIN_COUNT];
};

struct span {
	uint64_t return_address;
	uint32_t origin;
};

struct root {
	uint64_t address;
	uint32_t origin;
};

struct accesses {
	uint64_t interrupts;
	uint64_t tx_doorbells;
	uint64_t rx_doorbells;
	uint64_t reads;
	uint64_t writes;
};

static struct {
	FILE *output;
	struct block *blocks;
	struct root roots[ROOTS_MAX];
	unsigned int root_count;
	struct span spans[SPANS_MAX];
	unsigned int depth;
	unsigned int measurement;
	uint64_t packets;
	bool measuring;
	struct accesses accesses;
	struct qemu_plugin_register *registers[31];
} cost;

#define COST_ORIGIN_NAME(id, name, text) name,
static const char *const origin_names[] = { COST_ORIGINS(COST_ORIGIN_NAME) };

static uint64_t register_value(unsigned int number)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	uint64_t value = 0;

	if (!cost.registers[number] ||
	    qemu_plugin_read_register(cost.registers[number], bytes) != sizeof(value)) {
		fprintf(stderr, "cost plugin: register x%u cannot be read\n", number);
		exit(1);
	}
	memcpy(&value, bytes->data, sizeof(value));
	return value;
}

static uint32_t root_of(uint64_t address)
{
	for (unsigned int i = 0; i < cost.root_count; i++) {
		if (cost.roots[i].address == address)
			return cost.roots[i].origin;
	}
	return NO_ROOT;
}

static void add_root(uint64_t address, uint64_t origin)
{
	if (cost.root_count == ROOTS_MAX || origin >= COST_ORIGIN_COUNT) {
		fprintf(stderr, "cost plugin: more than %u roots, or no origin %" PRIu64 "\n",
			ROOTS_MAX, origin);
		exit(1);
	}
	cost.roots[cost.root_count++] = (struct root) { address, (uint32_t)origin };
	for (struct block *block = cost.blocks; block; block = block->next) {
		if (block->address == address)
			block->root = (uint32_t)origin;
	}
}

static void begin(uint64_t packets)
{
	for (struct block *block = cost.blocks; block; block = block->next)
		memset(block->executed, 0, sizeof(block->executed));
	cost.accesses = (struct accesses) { 0 };
	cost.depth = 0;
	cost.packets = packets;
	cost.measurement++;
	cost.measuring = true;
}

static void end(void)
{
	uint64_t sums[COST_ORIGIN_COUNT] = { 0 };
	uint64_t all = 0;

	cost.measuring = false;
	for (struct block *block = cost.blocks; block; block = block->next) {
		for (unsigned int origin = 0; origin < COST_ORIGIN_COUNT; origin++) {
			sums[origin] += block->executed[origin];
			all += block->executed[origin];
			if (block->executed[origin] && origin != COST_USER)
				fprintf(cost.output, "block %u %016" PRIx64 " %s %" PRIu64 "\n",
					cost.measurement, block->address, origin_names[origin],
					block->executed[origin]);
		}
	}
	fprintf(cost.output, "measurement %u packets=%" PRIu64 " instructions=%" PRIu64
		" interrupts=%" PRIu64 " tx_doorbells=%" PRIu64 " rx_doorbells=%" PRIu64
		" bam_reads=%" PRIu64 " bam_writes=%" PRIu64 "\n",
		cost.measurement, cost.packets, all, cost.accesses.interrupts,
		cost.accesses.tx_doorbells, cost.accesses.rx_doorbells, cost.accesses.reads,
		cost.accesses.writes);
	for (unsigned int origin = 0; origin < COST_ORIGIN_COUNT; origin++)
		fprintf(cost.output, "origin %u %s %" PRIu64 "\n", cost.measurement,
			origin_names[origin], sums[origin]);
	fflush(cost.output);
}

static void hint(unsigned int vcpu, void *opaque)
{
	switch (register_value(0)) {
	case COST_BEGIN:
		begin(register_value(1));
		break;
	case COST_END:
		end();
		break;
	case COST_ROOT:
		add_root(register_value(1), register_value(2));
		break;
	}
}

/* Has a function returned that opened a span? Those inside it have then, too. */
static void close_spans(uint64_t address)
{
	for (unsigned int i = cost.depth; i-- > 0;) {
		if (cost.spans[i].return_address == address) {
			cost.depth = i;
			return;
		}
	}
}

static void execute(unsigned int vcpu, void *opaque)
{
	struct block *block = opaque;
	uint32_t origin;

	if (!cost.measuring)
		return;
	if (!(block->address & KERNEL_ADDRESS)) {
		/* In user space no span can be open. */
		cost.depth = 0;
		block->executed[COST_USER] += block->instructions;
		return;
	}
	close_spans(block->address);
	if (block->root != NO_ROOT && cost.depth < SPANS_MAX)
		cost.spans[cost.depth++] = (struct span) { register_value(30), block->root };
	origin = cost.depth ? cost.spans[cost.depth - 1].origin : COST_PROCESS;
	block->executed[origin] += block->instructions;
}

static void access_memory(unsigned int vcpu, qemu_plugin_meminfo_t info, uint64_t address,
			  void *opaque)
{
	struct qemu_plugin_hwaddr *where;
	uint64_t offset;

	if (!cost.measuring || qemu_plugin_mem_size_shift(info) != 2)
		return;
	where = qemu_plugin_get_hwaddr(info, address);
	if (!where || !qemu_plugin_hwaddr_is_io(where))
		return;
	offset = qemu_plugin_hwaddr_phys_addr(where) - BAM_BASE;
	if (offset >= BAM_SIZE)
		return;
	if (qemu_plugin_mem_is_store(info)) {
		cost.accesses.writes++;
		cost.accesses.tx_doorbells += offset == BAM_TX_EVENT;
		cost.accesses.rx_doorbells += offset == BAM_RX_EVENT;
	} else {
		cost.accesses.reads++;
		cost.accesses.interrupts += offset == BAM_IRQ_SOURCES;
	}
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *translation)
{
	size_t instructions = qemu_plugin_tb_n_insns(translation);
	struct block *block = g_new0(struct block, 1);

	block->address = qemu_plugin_tb_vaddr(translation);
	block->instructions = (uint32_t)instructions;
	block->root = root_of(block->address);
	block->next = cost.blocks;
	cost.blocks = block;
	qemu_plugin_register_vcpu_tb_exec_cb(translation, execute, QEMU_PLUGIN_CB_R_REGS, block);
	for (size_t i = 0; i < instructions; i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(translation, i);
		uint32_t opcode = 0;

		qemu_plugin_insn_data(instruction, &opcode, sizeof(opcode));
		if (opcode == COST_HINT_OPCODE)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, hint,
							       QEMU_PLUGIN_CB_R_REGS, NULL);
		else if (block->address & KERNEL_ADDRESS)
			qemu_plugin_register_vcpu_mem_cb(instruction, access_memory,
							 QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_RW, NULL);
	}
}

static void find_registers(qemu_plugin_id_t id, unsigned int vcpu)
{
	g_autoptr(GArray) list = qemu_plugin_get_registers();

	for (unsigned int i = 0; i < list->len; i++) {
		qemu_plugin_reg_descriptor *found = &g_array_index(list, qemu_plugin_reg_descriptor,
								   i);
		unsigned int number;
		char rest;

		if (sscanf(found->name, "x%u%c", &number, &rest) == 1 && number <= 30)
			cost.registers[number] = found->handle;
	}
}

static void finish(qemu_plugin_id_t id, void *opaque)
{
	fclose(cost.output);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			cost.output = fopen(argv[i] + 4, "w");
	}
	if (!cost.output) {
		perror("cost plugin: out=FILE");
		return -1;
	}
	if (info->system.smp_vcpus != 1) {
		fprintf(stderr, "cost plugin: give the guest one CPU (SMP=1)\n");
		return -1;
	}
	qemu_plugin_register_vcpu_init_cb(id, find_registers);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
