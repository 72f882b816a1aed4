/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCG plugin: guest instructions executed between two marks.
 *
 * A mark is the instruction HINT #100, which does nothing and which only the guest
 * program scenarios/guest/mark.c executes. At each mark, and at the end, the file
 * given by out=FILE gets a line "mark N" with the instructions executed so far by
 * all CPUs. An idle guest executes nothing, so waiting is not counted.
 *
 * Counting is inline (one addition a translation block) and costs a few percent.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#define HINT_100 0xd5032c9fu

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static qemu_plugin_u64 executed;
static FILE *output;

static void note(void)
{
	fprintf(output, "mark %" PRIu64 "\n", qemu_plugin_u64_sum(executed));
	fflush(output);
}

static void mark(unsigned int vcpu, void *opaque)
{
	note();
}

static void count_block(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	size_t instructions = qemu_plugin_tb_n_insns(block);

	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(block, QEMU_PLUGIN_INLINE_ADD_U64,
							  executed, instructions);
	for (size_t i = 0; i < instructions; i++) {
		struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
		uint32_t opcode = 0;

		qemu_plugin_insn_data(instruction, &opcode, sizeof(opcode));
		if (opcode == HINT_100)
			qemu_plugin_register_vcpu_insn_exec_cb(instruction, mark,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

static void finish(qemu_plugin_id_t id, void *opaque)
{
	note();
	fclose(output);
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			output = fopen(argv[i] + 4, "w");
	}
	if (!output) {
		perror("instruction_count: out=FILE");
		return -1;
	}
	executed = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t)));
	qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
