/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Orders to the guest: what is sent, how answers are judged, and what becomes of a guest
 * that does not answer, answers nonsense, or is asked for nonsense.
 */
#include "scenario_stage.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

#define UNLOADED HEAD "start = 'unloaded', run = function(p)\n"

static const struct stage_answer all_fine[] = { { 0 } };

START_TEST(loads_first)
{
	ck_assert(stage_play_guest(RUN "guest.up(0)" END, all_fine));
	ck_assert_str_eq(stage.orders, "step insmod\nstep channels 60000\nstep up 0\n");
	assert_output("ok - guest: insmod\nok - guest: eight channels appear\nok - guest: up 0\n");
	ck_assert(stage_play_guest(UNLOADED "guest.up(0)" END, all_fine));
	ck_assert_str_eq(stage.orders, "step up 0\n");
}
END_TEST

START_TEST(a_driver_that_does_not_load)
{
	static const struct stage_answer answers[] = {
		{ .order = "insmod", .after_ns = 1, .status = 1, .output = "insmod: no\n" }, { 0 }
	};

	ck_assert(!stage_play_guest(RUN "guest.up(0)" END, answers));
	assert_output("not ok - guest: insmod\n# exit status 1, wanted 0; the end of its output:\n# insmod: no\n");
	assert_output("the driver did not come up");
	ck_assert_ptr_null(strstr(stage.orders, "up 0"));
}
END_TEST

START_TEST(shell)
{
	static const struct stage_answer answers[] = {
		{ .order = "uname", .after_ns = 5 * HW_NS_PER_MS, .output = "Linux\n" },
		{ .order = "false", .after_ns = 1, .status = 3, .output = "a\nb\001\n" }, { 0 }
	};

	ck_assert(!stage_play_guest(UNLOADED
		"local t = now_us()\n"
		"local r = guest.sh('uname')\n"
		"expect(r.status == 0 and r.output == 'Linux\\n' and not r.truncated and r.ok, 'uname')\n"
		"expect(now_us() - t == 5000, 'it took its time')\n"
		"expect(guest.sh('false').status == 3, 'a status')\n"
		"expect(not guest.sh('false', {status = 0}).ok, 'not ok')\n"
		"expect(guest.sh('false', {status = 3, point = 'three'}).ok, 'three is ok')" END, answers));
	assert_output("ok - uname\nok - it took its time\nok - a status\n");
	assert_output("not ok - guest: false\n# tmp/scenario-");
	assert_output("exit status 3, wanted 0; the end of its output:\n# a\n# b?\n");
	assert_output("ok - three\nok - three is ok\n");
}
END_TEST

/* A timeline awaits the bus while the guest works. */
START_TEST(background)
{
	static const struct stage_answer answers[] = {
		{ .order = "long", .after_ns = 3 * HW_NS_PER_S, .output = "x" }, { 0 }
	};

	ck_assert(stage_play_guest(UNLOADED
		"local job = guest.start('long')\n"
		"modem.boot('700ms') wait_for('modem-boot')\n"
		"expect(now_us() == 700000 and not job:done(), 'the boot came first')\n"
		"local r = job:wait('10s')\n"
		"expect(now_us() == 3000000 and r.output == 'x', 'then the answer')\n"
		"local a, b = guest.up(1, {background = true}), guest.up(2, {background = true})\n"
		"expect(b:wait() and a:wait(), 'in any order')" END, answers));
	assert_output("ok - guest: up 2\nok - guest: up 1\n");
}
END_TEST

/* Events of the time in which the guest worked are there for the next wait. */
START_TEST(events_during_a_verb)
{
	static const struct stage_answer answers[] = {
		{ .order = "long", .after_ns = 3 * HW_NS_PER_S }, { 0 }
	};

	ck_assert(stage_play_guest(UNLOADED
		"modem.boot('700ms') guest.sh('long')\n"
		"expect(wait_for('modem-boot').time_ns == 700000000, 'it came meanwhile')\n"
		"guest.sh('x')\n"
		"expect(wait_for('modem-boot', {timeout = '1s', optional = true}) == nil, 'once')" END,
		answers));
}
END_TEST

static const struct {
	const char *call, *order;
} orders[] = {
	{ "guest.up({0, 3})", "step up 0 3\n" },
	{ "guest.down(7)", "step down 7\n" },
	{ "guest.ping(2, {at_least = 0})", "step ping 2 1 1.000 5.000 56\n" },
	{ "guest.ping(2, {count = 100, interval = '200ms', timeout = '1.5s', size = 1400, at_least = 0})",
	  "step ping 2 100 0.200 1.500 1400\n" },
	{ "guest.flood({0, 1}, {count = 50, size = 200, direction = 'up'})", "seqnet up 50 200 0 1\n" },
	{ "guest.idle({timeout = '3s'})", "step idle 3000\n" },
	{ "guest.suspend('2s')", "step suspend 2\n" },
	{ "guest.bind()", "step bind\n" }, { "guest.unbind()", "step unbind\n" },
	{ "guest.insmod()", "step insmod\n" }, { "guest.rmmod()", "step rmmod\n" },
	{ "guest.remoteproc('stop')", "step remoteproc stop\n" },
	{ "guest.recover(0, '10s')", "step recover 0 10000\n" },
	{ "guest.recover_by_up(0, '10s')", "step recover-by-up 0 10000\n" },
	{ "guest.channels({0}, {timeout = '5s'})", "step channels 5000 0\n" },
	{ "guest.carrier({0, 2}, {on = false})", "step carrier-is 0 5000 0 2\n" },
	{ "guest.carrier(1, {on = true, timeout = '1s'})", "step carrier-is 1 1000 1\n" },
};

START_TEST(every_verb)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", UNLOADED, orders[_i].call, END);
	ck_assert_msg(stage_play_guest(text, all_fine), "%s", stage.output);
	ck_assert_str_eq(stage.orders, orders[_i].order);
}
END_TEST

START_TEST(pings)
{
	static const struct stage_answer answers[] = {
		{ .order = "ping 0", .after_ns = 1, .status = 1,
		  .output = "5 packets transmitted, 4 received, 20% packet loss\n" }, { 0 }
	};

	ck_assert(stage_play_guest(UNLOADED
		"expect(guest.ping(0, {count = 5, at_least = 4}) == 4, 'four')\n"
		"expect(guest.ping(1, {at_least = 0}) == 0, 'none')" END, answers));
	assert_output("ok - guest: ping 0 4/5\nok - four\nok - none\n");
	ck_assert(!stage_play_guest(UNLOADED "guest.ping(0, {count = 5})" END, answers));
	assert_output("not ok - guest: ping 0 5/5");
	assert_output("4 answers, wanted 5");
}
END_TEST

START_TEST(repeated_points)
{
	ck_assert(stage_play_guest(UNLOADED "guest.idle() guest.idle() guest.idle({point = false}) "
				   "guest.idle({point = 'still'}) guest.idle()" END, all_fine));
	assert_output("ok - guest: idle\nok - guest: idle (2)\nok - still\nok - guest: idle (3)\n");
}
END_TEST

START_TEST(counters)
{
	static const struct stage_answer answers[] = {
		{ .order = "counters 0", .after_ns = 1, .output = "rx_packets 5\ntx_bytes 10000000000\n" },
		{ .order = "counters 1", .after_ns = 1, .status = 1 }, { 0 }
	};

	ck_assert(stage_play_guest(UNLOADED "local c = guest.counters(0)\n"
		"expect(c.rx_packets == 5 and c.tx_bytes == 10000000000, 'numbers')" END, answers));
	ck_assert(!stage_play_guest(UNLOADED "local c = guest.counters(0) print(c.rx_packet)" END, answers));
	assert_output("did you mean counters.rx_packets?");
	ck_assert(!stage_play_guest(UNLOADED "guest.counters(1)" END, answers));
	assert_output("no interface");
}
END_TEST

/* Killed, and the guest goes on. */
START_TEST(command_out_of_time)
{
	static const struct stage_answer answers[] = {
		{ .order = "hang", .after_ns = HW_TIME_NEVER }, { 0 }
	};

	ck_assert(!stage_play_guest(UNLOADED
		"expect(guest.sh('hang', {timeout = '2s', status = 0}).timed_out, 'out of time')\n"
		"expect(now_us() == 2010000, 'two seconds, and the kill')\n"
		"guest.up(0)" END, answers));
	ck_assert_str_eq(stage.orders, "hang\nkill\nstep up 0\n");
	assert_output("not ok - guest: hang\n# tmp/scenario-");
	assert_output("it did not end in its time and was killed; no output");
	assert_output("ok - out of time\nok - two seconds, and the kill\nok - guest: up 0\n"
		      "ok - the timeline ran to its end");
	/* without a point it ends the timeline */
	ck_assert(!stage_play_guest(UNLOADED "guest.sh('hang', {timeout = '2s'})\nguest.up(0)" END, answers));
	assert_output(":2: guest: the command did not end in its time");
}
END_TEST

/* Not even the kill is answered: over, within the command's time and 3 s. */
START_TEST(dead_guest)
{
	static const struct stage_answer answers[] = {
		{ .order = "hang", .after_ns = HW_TIME_NEVER, .deaf = true }, { 0 }
	};

	stage.has_guest = true;
	stage.answers = answers;
	stage_start(UNLOADED "guest.sh('hang', {timeout = '2s', status = 0})" END, NULL, 1);
	stage_pass(5 * HW_NS_PER_S);
	ck_assert(scenario_done(stage.scenario));
	ck_assert(!stage_judge());
	assert_output(":2: the guest does not answer any more");
}
END_TEST

START_TEST(garbage_in_the_channel)
{
	static const struct stage_answer answers[] = {
		{ .order = "step up", .after_ns = 1, .bytes = "[  1.0] Oops \x01\n~dmux 1 done 00000000 x\n" },
		{ 0 }
	};

	ck_assert(!stage_play_guest(UNLOADED "guest.up(0)" END, answers));
	assert_output("ok - guest: up 0\n");
	assert_output("not ok - the guest's channel carried nothing but answers\n"
		      "# 2 lines of something else, the first: [  1.0] Oops ?\n");
}
END_TEST

/* Well-formed frames that nobody asked for. */
START_TEST(answers_out_of_turn)
{
	char bytes[AGENT_LINE_MAX];
	struct stage_answer answers[] = { { .order = "step up", .after_ns = 1, .bytes = bytes }, { 0 } };
	const uint8_t status[] = "0 0 0\n", wrong[] = "0 5 5\nab";
	static const struct {
		uint32_t sequence;
		enum agent_kind kind;
	} frames[] = { { 9, AGENT_DONE }, { 1, AGENT_RUN }, { 0, AGENT_READY }, { 0, AGENT_DONE } };

	for (unsigned int i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		bytes[agent_frame_format(bytes, frames[i].sequence, frames[i].kind, status, 6)] = '\0';
		ck_assert(!stage_play_guest(UNLOADED "guest.up(0)" END, answers));
		assert_output("ok - guest: up 0\n");
		assert_output("the first: an answer out of turn");
	}
	bytes[agent_frame_format(bytes, 1, AGENT_DONE, wrong, 8)] = '\0';
	ck_assert(!stage_play_guest(UNLOADED "guest.up(0)" END, answers));
	assert_output("out of turn: done 1");
}
END_TEST

static const struct {
	const char *text, *says;
} wrong_runs[] = {
	{ "guest.up()", "a channel is a number 0..7, or a list" },
	{ "guest.up(8)", "a channel is a number 0..7" },
	{ "guest.up({})", "list of channels is empty" },
	{ "guest.up(0, 1)", "options are a table" },
	{ "guest.up(0, {}, 1)", "too many arguments" },
	{ "guest.up(0, {timout = '1s'})", "did you mean guest.up: timeout" },
	{ "guest.up(0, {timeout = 1})", "1 is no duration" },
	{ "guest.up(0, {point = 5})", "point is a text" },
	{ "guest.ping({0})", "a channel is a number 0..7; this verb takes one, not a list" },
	{ "guest.recover({0, 1}, '10s')", "takes one, not a list" },
	{ "guest.carrier({0, 1})", "takes one, not a list" },
	{ "guest.carrier(0, {})", "on = true or false" },
	{ "guest.ping(0, {count = 0})", "count is a number 1.." },
	{ "guest.ping(0, {at_least = 2})", "at_least is a number 0..1" },
	{ "guest.ping(0, {interval = '1us'})", "whole milliseconds" },
	{ "guest.flood(0, {direction = 'upp'})", "did you mean guest.flood: direction up" },
	{ "guest.remoteproc('halt')", "action halt does not exist" },
	{ "guest.suspend('1.5s')", "whole seconds" },
	{ "guest.suspend()", "no duration" },
	{ "guest.recover(0)", "no duration" },
	{ "guest.sh()", "string expected" },
	{ "guest.sh(string.rep('x', 5000))", "less than 4096 bytes" },
	{ "guest.sh('x', {point = 'p'})", "a point needs a status" },
	{ "for i = 1, 17 do guest.start('x') end", "at most 16 commands" },
	{ "local j = guest.start('x') j:wiat()", "did you mean job:wait" },
	{ "local j = guest.start('x') j:wait() j:wait()", "waited for already" },
	{ "local j = guest.start('x') j:wait(5)", "5 is no duration" },
};

START_TEST(wrong_orders)
{
	char text[512];

	snprintf(text, sizeof(text), "%s%s%s", UNLOADED, wrong_runs[_i].text, END);
	ck_assert(!stage_play_guest(text, all_fine));
	assert_output(wrong_runs[_i].says);
	assert_output(":2: ");
}
END_TEST

Suite *scenario_guest_suite(void)
{
	Suite *suite = suite_create("scenario_guest");
	TCase *tcase = tcase_create("guest");

	tcase_add_test(tcase, loads_first);
	tcase_add_test(tcase, a_driver_that_does_not_load);
	tcase_add_test(tcase, shell);
	tcase_add_test(tcase, background);
	tcase_add_test(tcase, events_during_a_verb);
	tcase_add_loop_test(tcase, every_verb, 0, sizeof(orders) / sizeof(orders[0]));
	tcase_add_test(tcase, pings);
	tcase_add_test(tcase, repeated_points);
	tcase_add_test(tcase, counters);
	tcase_add_test(tcase, command_out_of_time);
	tcase_add_test(tcase, dead_guest);
	tcase_add_test(tcase, garbage_in_the_channel);
	tcase_add_test(tcase, answers_out_of_turn);
	tcase_add_loop_test(tcase, wrong_orders, 0, sizeof(wrong_runs) / sizeof(wrong_runs[0]));
	suite_add_tcase(suite, tcase);
	return suite;
}
