/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The model level from end to end: files are refused with the reason, orders do what they say,
 * what goes wrong is told, and the same seed is the same run.
 */
#include "suites.h"

#include "../scenario_play.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD_OF(levels) "return { id = 'X-1', title = 't', source = 's', levels = " levels ", "
#define HEAD HEAD_OF("{'linux', 'model'}")
#define RUN HEAD "run = function(p)\n"
#define UNLOADED HEAD "start = 'unloaded', run = function(p)\n"
#define END "\nend }"
#define OUTPUT_MAX 32768

static char output[OUTPUT_MAX];
static char error[SCENARIO_LINE_MAX];
static uint64_t hash;
static unsigned int failures;
/* What the record beside the next file says; NULL: there is none. */
static const char *record;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void collect(void *opaque, const char *line)
{
	(void)opaque;
	ck_assert_uint_lt(strlen(output) + strlen(line) + 2, OUTPUT_MAX);
	strcat(output, line);
	strcat(output, "\n");
}

static void collect_bytes(void *opaque, const char *text, uint32_t length)
{
	(void)opaque;
	ck_assert_uint_lt(strlen(output) + length + 1, OUTPUT_MAX);
	strncat(output, text, length);
}

/* NULL with @error for a file that is refused. */
static struct scenario_play *open_text(const char *text, const char *parameters, uint64_t seed)
{
	static char path[] = "/tmp/play-XXXXXX";
	struct scenario_play_config config = {
		.scenario = { .path = path, .parameters = parameters, .seed = seed }, .trace = true,
	};
	char beside[sizeof(path) + 8];
	struct scenario_play *play;
	int fd;

	strcpy(path, "/tmp/play-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
	write_file(path, text);
	snprintf(beside, sizeof(beside), "%s.record", path);
	if (record)
		write_file(beside, record);
	output[0] = error[0] = '\0';
	play = scenario_play_new(&config, error);
	unlink(path);
	if (record)
		unlink(beside);
	record = NULL;
	return play;
}

static bool play_case(const char *text, const char *parameters, uint64_t seed)
{
	struct scenario_play *play = open_text(text, parameters, seed);
	bool ok;

	ck_assert_msg(play, "%s", error);
	ok = scenario_play_run(play);
	scenario_play_points(play, collect, NULL);
	failures = scenario_play_failures(play, NULL, NULL);
	hash = scenario_play_hash(play);
	scenario_play_delete(play);
	return ok;
}

static bool play_text(const char *text)
{
	return play_case(text, "", 1);
}

#define assert_output(part) \
	ck_assert_msg(strstr(output, part), "no '%s' in:\n%s", part, output)
#define assert_fine(text) ck_assert_msg(play_text(text), "%s", output)

/* --- what is refused --- */

static const struct {
	const char *text, *says;
} refused[] = {
	{ HEAD_OF("{'linux'}") "run = function() end }", "is not for the model level" },
	{ RUN "guest.sh('true')" END, ":2: guest.sh is not at the model level" },
	{ RUN "\nlocal job = guest.start('true')" END, ":3: guest.start is not at the model level" },
	{ RUN "guest.suspend('2s')" END, ":2: guest.suspend is not at the model level" },
	{ HEAD "machine = {['dmux-modem.smsm-hosts'] = 3}, run = function() end }",
	  "machine: dmux-modem.smsm-hosts=3 is not at the model level" },
	{ RUN "guest.pong(0)" END, "did you mean guest.ping" },
	{ "return 5", "must return a table" },
};

START_TEST(refused_files)
{
	ck_assert_ptr_null(open_text(refused[_i].text, "", 1));
	ck_assert_msg(strstr(error, refused[_i].says), "%s", error);
}
END_TEST

/* Where the text does not show it, the run does. */
START_TEST(refused_in_the_run)
{
	ck_assert(!play_text(RUN "local g = guest\ng.sh('true')" END));
	assert_output("not ok - the timeline ran to its end\n# tmp/play-");
	assert_output(":3: guest.sh is not at the model level: there is no kernel");
}
END_TEST

/* --- what goes well --- */

START_TEST(boot_ping_idle)
{
	assert_fine(RUN "guest.up({0, 3})\nlocal n, r = guest.ping(0, {count = 3, interval = '10ms'})\n"
		"expect(n == 3, 'three')\n"
		"expect(r.output:match('3 packets transmitted, 3 received, 0%% packet loss'), 'text')\n"
		"expect(r.output:match('= [%d.]+/[%d.]+/[%d.]+ ms'), 'times')\n"
		"guest.ping(3, {size = 0}) guest.ping(3, {size = 2000})\n"
		"expect(level('vote') == 1, 'awake')\nguest.idle()\n"
		"expect(level('vote') == 0 and level('bam') == 0, 'asleep')\n"
		"guest.down({0, 3})" END);
	assert_output("ok - guest: insmod\nok - guest: eight channels appear\nok - guest: up 0 3\n");
	assert_output("ok - guest: idle\n");
	assert_output("ok - the checker knows every violation\n");
	ck_assert_uint_eq(failures, 0);
}
END_TEST

START_TEST(floods_and_counters)
{
	assert_fine(RUN "guest.up({0, 1})\n"
		"local before = guest.counters(0)\n"
		"guest.flood({0, 1}, {count = 700, size = 100})\n"
		"guest.flood(1, {count = 20, size = 1400, direction = 'down'})\n"
		"guest.flood(1, {count = 20, size = 16, direction = 'up'})\n"
		"local after = guest.counters(0)\n"
		"expect(after.tx_packets - before.tx_packets >= 700, 'up')\n"
		"expect(after.rx_bytes - before.rx_bytes >= 700 * 128, 'down')\n"
		"expect(after.rx_dropped == 0 and after.tx_dropped == 0, 'none lost')\nguest.idle()" END);
}
END_TEST

START_TEST(unbind_and_bind)
{
	assert_fine(RUN "guest.up(0)\nguest.ping(0)\nguest.unbind()\n"
		"expect(level('vote') == 0, 'no vote')\nguest.bind()\nguest.channels({0})\n"
		"guest.up(0)\nguest.ping(0)\nguest.rmmod()\nguest.insmod()\nguest.up(0)\n"
		"guest.recover(0, '5s')\nguest.recover_by_up(0, '5s')\nguest.idle()" END);
}
END_TEST

START_TEST(parameters_of_the_driver)
{
	assert_fine(UNLOADED "modem.set('wait_for_vote', true)\n"
		"guest.insmod({parameters = 'ap_first=1'})\nguest.channels()\nguest.up(0)\nguest.ping(0)" END);
	ck_assert(!play_text(UNLOADED "guest.insmod({parameters = 'ap_last=1'})" END));
	assert_output("usage: insmod [ap_first=1] [channels=LOW-HIGH]");
}
END_TEST

START_TEST(remote_processor)
{
	assert_fine(UNLOADED "modem.set('boot_trigger', 'manual') modem.set('boot_ms', '50ms')\n"
		"guest.remoteproc('load') guest.remoteproc('start')\nguest.insmod() guest.channels()\n"
		"guest.up(0) guest.ping(0)\nguest.remoteproc('stop')\n"
		"expect(level('bam') == 0, 'off')\nguest.remoteproc('start') guest.recover(0, '10s')\n"
		"modem.fatal('x') wait_for('modem-boot')\nguest.recover(0, '10s')\nguest.idle()\n"
		"guest.rmmod() guest.remoteproc('stop')" END);
	ck_assert(!play_text(UNLOADED "guest.remoteproc('start')\nguest.remoteproc('load')\n"
		"guest.remoteproc('start')\nguest.remoteproc('start')" END));
	assert_output("not ok - guest: remoteproc start\n");
	assert_output("the modem cannot start: it is not loaded, or does so already");
	assert_output("ok - guest: remoteproc start (2)\n");
	assert_output("not ok - guest: remoteproc start (3)\n");
}
END_TEST

START_TEST(background_jobs)
{
	assert_fine(RUN "guest.up(0)\n"
		"local a = guest.ping(0, {count = 5, interval = '100ms', background = true})\n"
		"local b = guest.ping(0, {count = 5, interval = '100ms', size = 700, background = true})\n"
		"local c = guest.flood(0, {count = 100, background = true})\n"
		"expect(not a:done(), 'it runs')\nexpect(a:wait() == 5, 'a')\nexpect(b:wait() == 5, 'b')\nc:wait()" END);
}
END_TEST

/* --- what goes wrong --- */

START_TEST(steps_that_fail)
{
	ck_assert(!play_text(RUN "guest.ping(0)\nmodem.mute(true)\nguest.up(0)\n"
		"guest.ping(0, {timeout = '1s'})\nguest.recover(0, '500ms')\nguest.insmod()\n"
		"guest.channels({0}, {timeout = '1s'})\nguest.unbind()\nguest.unbind()\nguest.up(2)\n"
		"guest.channels({7}, {timeout = '50ms'})\nguest.flood(1, {count = 5})" END));
	assert_output("not ok - guest: ping 0\n");
	assert_output("Network is unreachable");
	assert_output("not ok - guest: ping 0 (2)\n");
	assert_output("1 packets transmitted, 0 received, 100% packet loss");
	assert_output("not ok - guest: recover 0 500ms\n");
	assert_output("the driver is bound already");
	assert_output("no driver is bound");
	assert_output("channel 2 has no interface");
	assert_output("no interface for the channels of 0x80");
	assert_output("not ok - guest: flood 1\n");
	ck_assert_uint_ge(failures, 7);
}
END_TEST

START_TEST(an_order_out_of_time)
{
	ck_assert(!play_text(RUN "guest.up(0)\nmodem.stall{tx = true}\n"
		"guest.flood(0, {count = 10, timeout = '2s'})\nguest.counters(1)" END));
	assert_output("not ok - guest: flood 0\n");
	assert_output("it did not end in its time and was killed");
}
END_TEST

START_TEST(violations_are_told)
{
	static const char fault[] = "guest.up(0) guest.ping(0) guest.idle()\nmodem.set('vote_ignore_count', 1)\n"
		"guest.ping(0, {timeout = '1s', at_least = 0})\nguest.recover(0, '10s')";
	char text[1024];

	snprintf(text, sizeof(text), "%s%s%s", RUN, fault, END);
	ck_assert(!play_text(text));
	assert_output("not ok - the checker knows every violation\n# modem-ack-missing x");
	/* known of this player, and of the driver that has the same core; not of another */
	for (unsigned int i = 0; i < 2; i++) {
		record = i ? "breaks | model | msm8916 | * | * | modem-ack-missing | a, b\n" :
			     "breaks | ours | msm8916 | * | * | modem-ack-missing | r\n";
		assert_fine(text);
		assert_output("ok - the fault vote_ignore_count fired\n");
	}
	record = "breaks | mainline | msm8916 | * | * | modem-ack-missing | r\n";
	ck_assert(!play_text(text));
	/* by the scenario's nature */
	snprintf(text, sizeof(text), "%sknown = {['modem-ack-missing'] = 'r, s'}, run = function()\n%s%s",
		 HEAD, fault, END);
	assert_fine(text);
}
END_TEST

START_TEST(a_fault_that_never_fires)
{
	ck_assert(!play_text(RUN "modem.set('ack_late_count', 1)" END));
	assert_output("not ok - the fault ack_late_count fired\n");
}
END_TEST

/* Armed for three: it says how many there were. */
START_TEST(a_fault_that_fires_too_rarely)
{
	assert_fine(RUN "guest.up(0) guest.ping(0) guest.idle()\nmodem.set('ack_late_count', 3)\n"
		    "modem.set('ack_late_us', '1ms')\nguest.ping(0)" END);
	assert_output("ok - the fault ack_late_count fired\n# 1 of 3: no more of the ");
	assert_fine(RUN "guest.up(0) guest.ping(0) guest.idle()\nmodem.set('ack_late_count', 1)\n"
		    "modem.set('ack_late_us', '1ms')\nguest.ping(0)" END);
	ck_assert_ptr_null(strstr(output, " of 1: "));
}
END_TEST

START_TEST(failures_in_the_record)
{
	static const char text[] = HEAD "parameters = {k = {1, 2}},\n"
		"run = function(p) expect(false, 'it is so')" END;
	static const char fails[] = "fails | model | msm8916 | * | k=2 | it is so | r\n";

	record = fails;
	ck_assert(!play_case(text, "k=1", 1));
	ck_assert_uint_eq(failures, 1);
	record = fails;
	ck_assert(!play_case(text, "k=2", 1));
	ck_assert_uint_eq(failures, 0);
}
END_TEST

START_TEST(broken_record)
{
	record = "fails | model | msm8916 | * | k=3 | it is so | r\n";
	ck_assert_ptr_null(open_text(HEAD "parameters = {k = {1, 2}}, run = function()" END, "", 1));
	ck_assert_msg(strstr(error, ".record:1: no case of the scenario is 'k=3'"), "%s", error);
}
END_TEST

/* --- determinism --- */

static const char crash[] = RUN "guest.up(0) guest.ping(0)\n"
	"local t = guest.ping(0, {count = 20, interval = '50ms', at_least = 0, background = true})\n"
	"wait(random(1, 500) .. 'ms')\nmodem.fatal('x')\nmodem.boot('200ms')\nwait_for('modem-boot')\n"
	"t:wait()\nguest.recover(0, '10s')\nguest.idle()" END;

START_TEST(a_seed_is_a_run)
{
	uint64_t first;

	play_case(crash, "", 7);
	first = hash;
	play_case(crash, "", 7);
	ck_assert_uint_eq(hash, first);
	play_case(crash, "", 8);
	ck_assert_uint_ne(hash, first);
}
END_TEST

START_TEST(report)
{
	struct scenario_play *play = open_text(RUN END, "", 1);

	ck_assert_ptr_nonnull(play);
	ck_assert(scenario_play_run(play));
	ck_assert_uint_gt(scenario_play_end_ns(play), 0);
	scenario_play_report(play, true, collect_bytes, NULL);
	assert_output("ledger.votes ");
	assert_output("\ncomplete 1\n");
	scenario_play_report(play, false, collect_bytes, NULL);
	assert_output("handshake");
	scenario_play_delete(play);
}
END_TEST

/* Each packet down, answered by the guest, and back; a closed channel loses its carrier. */
START_TEST(stream_and_carrier)
{
	ck_assert_msg(play_text(RUN
		"guest.up(0) guest.ping(0)\n"
		"local s = modem.stream{channel = 0, rate = 200, count = 100, size = 300}\n"
		"wait('3s')\n"
		"local l = s:ledger()\n"
		"expect(l.sent == 100 and l.refused == 0 and l.down.lost == 0, 'down')\n"
		"expect(l.back.received == 100 and l.back.reordered == 0 and l.back.duplicated == 0, 'back')\n"
		"expect(l.back.oldest_us > 0 and l.back.oldest_us < 50000, 'age')\n"
		"expect(guest.carrier(0) == true, 'carrier')\n"
		"modem.close(0) guest.carrier(0, {on = false, timeout = '2s'})\n"
		"guest.carrier({1, 2}, {on = true})" END), "%s", output);
	ck_assert_ptr_nonnull(strstr(output, "ok - guest: carrier 0 off"));
	ck_assert(!play_text(RUN "guest.carrier(0, {on = false, timeout = '1s'})" END));
	ck_assert_ptr_nonnull(strstr(output, "not ok - guest: carrier 0 off"));
}
END_TEST

Suite *scenario_play_suite(void)
{
	Suite *suite = suite_create("scenario_play");
	TCase *tcase = tcase_create("play");

	tcase_add_loop_test(tcase, refused_files, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tcase, refused_in_the_run);
	tcase_add_test(tcase, boot_ping_idle);
	tcase_add_test(tcase, stream_and_carrier);
	tcase_add_test(tcase, floods_and_counters);
	tcase_add_test(tcase, unbind_and_bind);
	tcase_add_test(tcase, parameters_of_the_driver);
	tcase_add_test(tcase, remote_processor);
	tcase_add_test(tcase, background_jobs);
	tcase_add_test(tcase, steps_that_fail);
	tcase_add_test(tcase, an_order_out_of_time);
	tcase_add_test(tcase, violations_are_told);
	tcase_add_test(tcase, a_fault_that_never_fires);
	tcase_add_test(tcase, a_fault_that_fires_too_rarely);
	tcase_add_test(tcase, failures_in_the_record);
	tcase_add_test(tcase, broken_record);
	tcase_add_test(tcase, a_seed_is_a_run);
	tcase_add_test(tcase, report);
	suite_add_tcase(suite, tcase);
	return suite;
}
