/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Precise points: functions that run inside an event, and what they must not do there.
 */
#include "scenario_stage.h"
#include "suites.h"

#include "../../core/dmux_power.h"
#include "../bam_registers.h"

#include <stdio.h>
#include <string.h>

static uint32_t offset_of(enum bam_register reg)
{
	return bam_register_offset(BAM_V1_7, reg, 0);
}

/* The function runs before the write has its effect. */
START_TEST(before_the_effect)
{
	stage.has_guest = false;
	stage_start(RUN "bam.power(true)\n"
		    "at('write IRQ_EN', function(e)\n"
		    "  expect(e.name == 'bam-write' and e.b == 2, 'the event') bam.reset() end)\n"
		    "wait('1s')" END, NULL, 1);
	stage_pass(HW_NS_PER_MS);
	bam_write(&stage.native.bam, offset_of(BAM_IRQ_EN), 2, 4);
	/* the reset came first, so the written value is there */
	ck_assert_uint_eq(stage.native.bam.registers.irq_enable, 2);
	bam_write(&stage.native.bam, offset_of(BAM_IRQ_EN), 4, 4);
	stage_pass(2 * HW_NS_PER_S);
	ck_assert(stage_judge());
	assert_output("ok - the event\nok - the timeline ran to its end");
}
END_TEST

START_TEST(power_cut_in_a_write)
{
	stage.has_guest = false;
	stage_start(RUN "bam.power(true)\n"
		    "at('write CTRL', function() bam.power(false) end)\nwait('1s')" END, NULL, 1);
	stage_pass(HW_NS_PER_MS);
	bam_write(&stage.native.bam, offset_of(BAM_CTRL), BAM_CTRL_SW_RST, 4);
	ck_assert(!bam_is_powered(&stage.native.bam));
	ck_assert_uint_eq(stage.native.bam.registers.ctrl, 0);
	stage_pass(2 * HW_NS_PER_S);
	ck_assert(stage_judge());
}
END_TEST

static void write_pipe(enum bam_register reg, uint32_t value)
{
	bam_write(&stage.native.bam, bam_register_offset(BAM_V1_7, reg, 5), value, 4);
}

/* What the modem does inside a register write of the AP is not the AP's mistake. */
static const char *const disturbing[] = {
	"at('pipe-enable unit=5', function() bam.reset() end)",
	"at('pipe-enable unit=5', function() bam.power(false) end)",
	"at('write P_CTRL(5)', function() bam.reset() end)",
	"at('write P_CTRL(5)', function() bam.power(false) bam.power(true) end)",
	"at('write P_EVNT_REG(5)', function() bam.reset() end)",
};

START_TEST(the_modem_disturbs)
{
	char text[256];

	stage.has_guest = false;
	snprintf(text, sizeof(text), "%sbam.power(true)\n%s\nwait('1s')%s", RUN, disturbing[_i], END);
	stage_start(text, NULL, 1);
	stage_pass(HW_NS_PER_MS);
	bam_write(&stage.native.bam, offset_of(BAM_CTRL), BAM_CTRL_BAM_EN, 4);
	write_pipe(BAM_P_DESC_FIFO_ADDR, NATIVE_MSM8916_RAM_BASE);
	write_pipe(BAM_P_FIFO_SIZES, 0x100);
	if (!strstr(disturbing[_i], "EVNT"))
		write_pipe(BAM_P_CTRL, 0x2a);
	else
		write_pipe(BAM_P_EVNT_REG, 8);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++)
		ck_assert_msg(!checker_count(&stage.native.checker, rule), "%s",
			      stage.native.checker.state.finding[rule].text);
	/* the next write is judged as ever */
	bam_set_power(&stage.native.bam, true);
	bam_write(&stage.native.bam, offset_of(BAM_NUM_PIPES), 1, 4);
	ck_assert_uint_eq(checker_count(&stage.native.checker, CHECKER_BAD_REGISTER_ACCESS), 1);
	stage_pass(2 * HW_NS_PER_S);
	ck_assert(stage_judge());
}
END_TEST

/* Between two steps of the modem. */
START_TEST(between_ack_and_pc)
{
	stage.has_guest = false;
	stage_start(RUN "modem.boot('1ms') wait('5s')\n"
		    "at('modem-ack', function() modem.ack() end)\n"
		    "local acks = count('modem-ack')\n"
		    "wait('1s') expect(acks() == 2, 'one more, and the second ran nothing')" END, NULL, 1);
	stage_pass(5500 * HW_NS_PER_MS);
	modem_send_ack(&stage.native.modem);
	stage_pass(10 * HW_NS_PER_S);
	stage_judge();
	assert_output("ok - one more, and the second ran nothing");
}
END_TEST

START_TEST(times_and_events)
{
	ck_assert(stage_play(RUN
		"local n = 0\n"
		"at('bam-power', function() n = n + 1 end, {times = 2})\n"
		"at('bam-reset', function() end, {optional = true})\n"
		"bam.power(1) bam.power(0) bam.power(1) expect(n == 2, 'twice')" END));
	ck_assert(!stage_play(RUN "at('bam-reset', function() end)" END));
	assert_output("not ok - the point \"bam-reset\" came\n# tmp/scenario-");
}
END_TEST

static const struct {
	const char *text, *says;
} wrong_runs[] = {
	{ "at('bam-power', function() wait('1s') end) bam.power(1)", "cannot wait" },
	{ "at('bam-power', function() wait_for('pc') end) bam.power(1)", "cannot wait" },
	{ "at('bam-power', function() guest.sh('x') end) bam.power(1)", "cannot wait" },
	{ "at('bam-power', function() at('pc', print) end) bam.power(1)", "cannot wait" },
	{ "at('bam-power', function() bam.reset() end) bam.power(1)", "inside a \"bam-power\" event" },
	{ "at('bam-reset', function() bam.power(0) end) bam.power(1) bam.reset()", "inside a \"bam-reset\"" },
	{ "at('bam-power', function() error('no') end) bam.power(1)", "no" },
	{ "at('bam-power', function() while true do end end) bam.power(1)", "instructions" },
	{ "at('bam-pwoer', print)", "did you mean 'bam-power'" },
	{ "at('bam-power')", "function expected" },
	{ "at('bam-power', print, {times = 0})", "times is 1.." },
	{ "at('bam-power', print, {time = 1})", "did you mean at: times" },
};

/* The error names its line and ends the timeline. */
START_TEST(wrong_functions)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s\nwait('10s') expect(false, 'went on')%s", RUN,
		 wrong_runs[_i].text, END);
	ck_assert(!stage_play(text));
	assert_output(wrong_runs[_i].says);
	assert_output(":2: ");
	ck_assert_ptr_null(strstr(stage.output, "went on"));
}
END_TEST

Suite *scenario_at_suite(void)
{
	Suite *suite = suite_create("scenario_at");
	TCase *tcase = tcase_create("points");

	tcase_add_test(tcase, before_the_effect);
	tcase_add_test(tcase, power_cut_in_a_write);
	tcase_add_loop_test(tcase, the_modem_disturbs, 0,
			    sizeof(disturbing) / sizeof(disturbing[0]));
	tcase_add_test(tcase, between_ack_and_pc);
	tcase_add_test(tcase, times_and_events);
	tcase_add_loop_test(tcase, wrong_functions, 0, sizeof(wrong_runs) / sizeof(wrong_runs[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
