/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Complaints of a kernel: found on a console, read to their end, and the end of a run.
 */
#include "../splat.h"
#include "scenario_stage.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

#define UNLOADED HEAD "start = 'unloaded', run = function(p)\n"

static const struct stage_answer all_fine[] = { { 0 } };
static struct splat splat;

static bool push(const char *text, uint64_t now_ns)
{
	bool begins = false;

	for (; *text; text++)
		begins |= splat_push(&splat, (uint8_t)*text, now_ns);
	return begins;
}

/* One line of each reporter, as kernels 6.1 to 7.2 print it. */
static const char *const heads[] = {
	"[    3.1] Unable to handle kernel NULL pointer dereference at virtual address 0000000000000010",
	"[    3.1] Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP",
	"[    3.1] ------------[ cut here ]------------",
	"[    3.1][   T12] WARNING: CPU: 0 PID: 1 at kernel/x.c:1 f+0x1/0x2 [m]",
	"[    3.1] kernel BUG at lib/list_debug.c:59!",
	"[    3.1] BUG: KASAN: slab-use-after-free in f+0x1/0x2",
	"[    3.1] BUG: sleeping function called from invalid context at mm/slab.h:1",
	"[    3.1] WARNING: possible circular locking dependency detected",
	"[    3.1] rcu: INFO: rcu_preempt self-detected stall on CPU",
	"[    3.1] rcu: INFO: rcu_sched detected stalls on CPUs/tasks:",
	"[    3.1] INFO: task ip:123 blocked for more than 120 seconds.",
	"[    3.1] watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [ip:123]",
	"[    3.1] UBSAN: array-index-out-of-bounds in x.c:1:2",
	"[    3.1] DMA-API: bam-dma 4044000.dma-controller: device driver frees DMA memory",
	"[    3.1] Kernel panic - not syncing: Attempted to kill init!",
	"[    3.1] SError Interrupt on CPU0, code 0x00000000be000011 -- SError",
	"[    3.1] kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/kmemleak)",
	"[    3.1] Call trace:",
};

START_TEST(each_head)
{
	splat_init(&splat);
	ck_assert(!push("[    1.0] all is well\r\n", 1));
	ck_assert_uint_eq(splat_complete_ns(&splat), HW_TIME_NEVER);
	ck_assert(!push(heads[_i], 2));
	ck_assert(push("\r\n", 3));
	ck_assert(splat.found);
	ck_assert_str_eq(splat.headline, heads[_i]);
	ck_assert_uint_eq(splat.first_ns, 3);
	ck_assert_uint_eq(splat_complete_ns(&splat), 3 + SPLAT_QUIET_NS);
}
END_TEST

/* What drivers and init print in ordinary runs. */
START_TEST(no_splat)
{
	static const char *const lines[] = {
		"[    3.1] bam-dmux bam-dmux: Invalid magic in header: 0x0\r\n",
		"[    3.1] bam-dmux bam-dmux: TX timeout\r\n", "@bench exit 0\r\n", "\r\n",
		"[    3.1] remoteproc remoteproc0: crash detected in modem: type fatal error\r\n",
		"[    3.1] ==========================\r\n", "[    3.1] debug: warning\r\n",
	};

	splat_init(&splat);
	for (unsigned int i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		ck_assert(!push(lines[i], i));
	ck_assert(!splat.found);
}
END_TEST

START_TEST(lines_and_headline)
{
	splat_init(&splat);
	push("before\r\n====================\r\n", 1);
	ck_assert(!push("\r\n", 2));
	push("================\r\n", 5);
	ck_assert(push("[ cut here ]\r\n", 6));
	ck_assert(!push("WARNING: CPU: 0\r\nCall trace:\r\n f+0x1\a/0x2\r\n", 7));
	ck_assert(!push("Kernel panic - not syncing\r\n", 9));
	ck_assert_str_eq(splat.text, "================\n[ cut here ]\nWARNING: CPU: 0\nCall trace:\n"
				     " f+0x1?/0x2\nKernel panic - not syncing\n");
	ck_assert_str_eq(splat.headline, "WARNING: CPU: 0");
	ck_assert_uint_eq(splat.first_ns, 6);
	ck_assert_uint_eq(splat_complete_ns(&splat), 9 + SPLAT_QUIET_NS);
}
END_TEST

/* A console that never pauses, lines without end, and both: bounded. */
START_TEST(bounds)
{
	splat_init(&splat);
	push("BUG: x\n", 1);
	for (unsigned int i = 0; i < 10 * SPLAT_LINE_MAX; i++)
		push("y", 2);
	push("\n", 2);
	ck_assert_uint_eq(splat.lines, 2);
	ck_assert_uint_eq(splat.used, sizeof("BUG: x\n") - 1 + SPLAT_LINE_MAX);
	for (unsigned int i = 0; i < 2 * SPLAT_LINES_MAX; i++)
		push(" f+0x1/0x2\n", 3);
	ck_assert_uint_eq(splat.lines, SPLAT_LINES_MAX);
	ck_assert_uint_eq(splat_complete_ns(&splat), 1);
	splat_init(&splat);
	for (unsigned int i = 0; i < SPLAT_LINES_MAX; i++) {
		for (unsigned int k = 0; k < SPLAT_LINE_MAX; k++)
			push("BUG: ", 1);
		push("\n", 1);
	}
	ck_assert_uint_lt(splat.used, SPLAT_TEXT_MAX);
	ck_assert_uint_eq(splat.text[splat.used], '\0');
}
END_TEST

static void console(const char *text)
{
	scenario_console_input(stage.scenario, (const uint8_t *)text, (uint32_t)strlen(text));
}

static void start(const char *text)
{
	stage.has_guest = true;
	stage.answers = all_fine;
	stage_start(text, NULL, 1);
}

START_TEST(a_quiet_run)
{
	start(UNLOADED "wait('10s')" END);
	stage_pass(HW_NS_PER_S);
	console("[    1.0] nothing special\r\n");
	stage_pass(20 * HW_NS_PER_S);
	ck_assert(scenario_done(stage.scenario));
	ck_assert(stage_judge());
	assert_output("ok - the timeline ran to its end\nok - no kernel warning or oops\n");
}
END_TEST

/* The timeline, its faults and its points do not come any more, and are not asked for. */
START_TEST(ends_the_run)
{
	const char *text = NULL;

	start(UNLOADED "at('modem-fatal', function() end) modem.set('lie_count', 1)\n"
		       "wait('10s') expect(false, 'too late')" END);
	stage_pass(HW_NS_PER_S);
	console("BUG: bad\r\n");
	stage_pass(HW_NS_PER_S + SPLAT_QUIET_NS - 1);
	console(" f+0x1/0x2\r\n");
	stage_pass(HW_NS_PER_S + 2 * SPLAT_QUIET_NS - 2);
	ck_assert(!scenario_done(stage.scenario));
	stage_pass(HW_NS_PER_S + 2 * SPLAT_QUIET_NS);
	ck_assert(scenario_done(stage.scenario));
	ck_assert_str_eq(scenario_splat(stage.scenario), "BUG: bad\n f+0x1/0x2\n");
	ck_assert(!scenario_finish(stage.scenario));
	ck_assert_uint_eq(scenario_first_failure(stage.scenario, &text), HW_NS_PER_S);
	ck_assert_str_eq(text, "no kernel warning or oops");
	scenario_points(stage.scenario, stage_collect, NULL);
	scenario_close(stage.scenario);
	assert_output("not ok - the timeline ran to its end\n# tmp/scenario-");
	assert_output(":3: the guest's kernel complained, which ends the run: BUG: bad\n");
	assert_output("not ok - no kernel warning or oops\n# BUG: bad\n#  f+0x1/0x2\n");
	ck_assert_ptr_null(strstr(stage.output, "lie_count"));
	ck_assert_ptr_null(strstr(stage.output, "modem-fatal"));
	ck_assert_ptr_null(strstr(stage.output, "too late"));
}
END_TEST

/* One that begins when the timeline is about to end is read all the same. */
START_TEST(in_the_last_moment)
{
	start(UNLOADED "wait('1s')" END);
	stage_pass(HW_NS_PER_S - 1);
	console("BUG: bad\r\n");
	stage_pass(HW_NS_PER_S);
	ck_assert(!scenario_done(stage.scenario));
	console("the rest\r\n");
	stage_pass(2 * HW_NS_PER_S);
	ck_assert(scenario_done(stage.scenario));
	ck_assert(!stage_judge());
	assert_output("ok - the timeline ran to its end\nnot ok - no kernel warning or oops\n"
		      "# BUG: bad\n# the rest\n");
}
END_TEST

Suite *splat_suite(void)
{
	Suite *suite = suite_create("splat");
	TCase *tcase = tcase_create("console");

	tcase_add_loop_test(tcase, each_head, 0, sizeof(heads) / sizeof(heads[0]));
	tcase_add_test(tcase, no_splat);
	tcase_add_test(tcase, lines_and_headline);
	tcase_add_test(tcase, bounds);
	suite_add_tcase(suite, tcase);
	tcase = tcase_create("run");
	tcase_add_test(tcase, a_quiet_run);
	tcase_add_test(tcase, ends_the_run);
	tcase_add_test(tcase, in_the_last_moment);
	suite_add_tcase(suite, tcase);
	return suite;
}
