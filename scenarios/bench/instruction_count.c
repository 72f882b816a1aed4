/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TCG plugin: how many guest instructions were executed, written as one line
 * "instructions N" to the file given by out=FILE when QEMU ends.
 *
 * Counting is inline (one addition a translation block), exact, and costs a few
 * percent. An idle guest executes nothing, so waiting is not counted. Cost of a
 * packet = difference between two runs that differ only in the number of packets.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static qemu_plugin_u64 executed;
static char *output;

static void count_block(qemu_plugin_id_t id, struct qemu_plugin_tb *block)
{
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(block, QEMU_PLUGIN_INLINE_ADD_U64,
							  executed, qemu_plugin_tb_n_insns(block));
}

static void write_total(qemu_plugin_id_t id, void *opaque)
{
	FILE *file = fopen(output, "w");

	if (!file || fprintf(file, "instructions %" PRIu64 "\n", qemu_plugin_u64_sum(executed)) < 0 ||
	    fclose(file)) {
		perror(output);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc,
					   char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			output = strdup(argv[i] + 4);
	}
	if (!output) {
		fprintf(stderr, "instruction_count: argument out=FILE is missing\n");
		return -1;
	}
	executed = qemu_plugin_scoreboard_u64(qemu_plugin_scoreboard_new(sizeof(uint64_t)));
	qemu_plugin_register_vcpu_tb_trans_cb(id, count_block);
	qemu_plugin_register_atexit_cb(id, write_total, NULL);
	return 0;
}
