/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The scenario engine on the native bench, without an AP but for single moves of the test.
 */
#include "../scenario_text.h"

#include "../../core/dmux_power.h"
#include "scenario_stage.h"
#include "suites.h"

#include "../little_endian.h"

#include <stdio.h>
#include <string.h>

/* --- strings --- */

START_TEST(durations)
{
	static const char *const wrong[] = { "", "5", "ms", "-5ms", "5 ms", "5m", "0ms", "1.ms2",
					     "1.5ns", "1..5s", ".5s", "9999999s", "1e3ms" };
	uint64_t ns;

	ck_assert(scenario_duration("250ms", &ns) && ns == 250 * HW_NS_PER_MS);
	ck_assert(scenario_duration("1.5s", &ns) && ns == 1500 * HW_NS_PER_MS);
	ck_assert(scenario_duration("0.25us", &ns) && ns == 250);
	ck_assert(scenario_duration("7ns", &ns) && ns == 7);
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_msg(!scenario_duration(wrong[i], &ns), "%s", wrong[i]);
}
END_TEST

START_TEST(patterns)
{
	const struct bam_config bam = { .version = BAM_V1_7, .pipes = 6, .num_ees = 1 };
	struct hw_event event = { .kind = HW_EVENT_SMSM_AP, .a = 0, .b = DMUX_SMSM_PC };
	struct scenario_pattern pattern;
	char text[SCENARIO_TEXT_ERROR_MAX];

	ck_assert(scenario_pattern_parse(&pattern, "vote 1", &bam, text));
	ck_assert(scenario_pattern_matches(&pattern, &event));
	event.b |= DMUX_SMSM_PC_ACK;
	ck_assert(scenario_pattern_matches(&pattern, &event));
	event.a = DMUX_SMSM_PC;
	ck_assert(!scenario_pattern_matches(&pattern, &event));
	ck_assert(scenario_pattern_parse(&pattern, "ap-ack", &bam, text));
	ck_assert(scenario_pattern_matches(&pattern, &event));
	ck_assert(scenario_pattern_parse(&pattern, "frame-up 3 OPEN", &bam, text));
	event = (struct hw_event){ .kind = HW_EVENT_FRAME_UP, .unit = 3, .b = 1 };
	ck_assert(scenario_pattern_matches(&pattern, &event));
	event.b = 2;
	ck_assert(!scenario_pattern_matches(&pattern, &event));
	ck_assert(scenario_pattern_parse(&pattern, "write P_RST(5)", &bam, text));
	/* HARDWARE.md B1: P_RST of v1.7 is at 0x13004, pipes are 0x1000 apart */
	event = (struct hw_event){ .kind = HW_EVENT_BAM_WRITE, .a = 0x18004 };
	ck_assert(scenario_pattern_matches(&pattern, &event));
	ck_assert(!scenario_pattern_parse(&pattern, "vot 1", &bam, text));
	ck_assert_msg(strstr(text, "did you mean 'vote'"), "%s", text);
	ck_assert(!scenario_pattern_parse(&pattern, "write P_RTS(5)", &bam, text));
	ck_assert(!scenario_pattern_parse(&pattern, "vote 2", &bam, text));
	ck_assert(!scenario_pattern_parse(&pattern, "bam-power d=1", &bam, text));
	ck_assert(!scenario_pattern_parse(&pattern, "", &bam, text));
}
END_TEST

/* --- refused files --- */

static const struct {
	const char *text, *says;
} refused[] = {
	{ "return 5", "must return a table" },
	{ "local x = {", "expected" },
	{ "return { id = 'X', title = 't', levels = {'model'} }", "'source' is missing" },
	{ HEAD "}", "'run' is missing" },
	{ HEAD "rum = 1, run = function() end }", "did you mean member run" },
	{ "return { id = 'a', title = 't', source = 's', levels = {'linus'} }", "level linux" },
	{ HEAD "start = 'laoded', run = function() end }", "did you mean start = loaded" },
	{ HEAD "cpus = 5, run = function() end }", "'cpus' is a number 1..4" },
	{ HEAD "machine = {x = 5}, run = function() end }", "[\"device.property\"] = value, not x = 5" },
	{ HEAD "machine = {['a.b'] = '5,c=d'}, run = function() end }", "not a.b = 5,c=d" },
	{ HEAD "limit = 5, run = function() end }", "no duration" },
	{ HEAD "tags = {'Slow'}, run = function() end }", "only small letters" },
	{ HEAD "guest = {'up 0'}, run = function() end }", "member guest does not exist" },
	{ HEAD "known = {['double-akk'] = 'x'}, run = function() end }", "double-ack" },
	{ HEAD "known = {['double-ack'] = {reason = 'a'}}, run = function() end }", "breaks | DRIVER" },
	{ HEAD "known = {['double-ack'] = ''}, run = function() end }", "the reason is a text" },
	{ HEAD "expected_failures = {{driver = 'a'}}, run = function() end }", "fails | DRIVER" },
	{ HEAD "races = {'x'}, run = function() end }", "write [\"NAME=VALUE\"] = \"why\"" },
	{ HEAD "races = {['k=1'] = 'why'}, run = function() end }", "'k=1': the file has no such" },
	{ HEAD "parameters = {k = {1}}, races = {['k=2'] = 'why'}, run = function() end }", "'k=2'" },
	{ HEAD "parameters = {k = {1}}, races = {['k=1,j=1'] = 'why'}, run = function() end }", "'k=1,j=1'" },
	{ "print(os.time())", "os does not exist" },
	{ "io = 5", "write \"local io\"" },
	{ "while true do end", "instructions without a wait" },
	{ "local s = 'x' while true do s = s .. s end", "not enough memory" },
	{ "modem.ack()", "inside run only" },
	{ "wait('1s')", "inside run only" },
};

START_TEST(refused_files)
{
	ck_assert_ptr_null(stage_open(refused[_i].text, NULL, 1));
	assert_error(refused[_i].says);
	ck_assert_ptr_nonnull(strstr(stage.error, "scenario-"));
}
END_TEST

START_TEST(missing_file)
{
	const struct scenario_config config = { .path = "/nonexistent.lua" };

	ck_assert_ptr_null(scenario_open(&config, stage.error));
	assert_error("/nonexistent.lua");
}
END_TEST

/* What can be seen in the text is refused before anything runs, and nothing else is. */
static const struct {
	const char *text, *says;
} slips[] = {
	{ "if false then guest.pnig(0) end", "did you mean guest.ping?" },
	{ "if false then bam.pwoer(0) end", "did you mean bam.power?" },
	{ "if false then at('write P_RTS(5)', print) end", "no such BAM register" },
	{ "if false then expect_none('pcc', '1s', 'x') end", "no such event" },
	{ "if false then wait(5) end", "5 is no duration" },
	{ "if false then wait ( '5m' ) end", "5m is no duration" },
	{ "if false then modem.set('mute_', 1) end", "did you mean modem option mute" },
	{ "--[[ wait(5) ]] -- guest.x()\nlocal s = [==[ ]] wait(5) ]==] .. 'wait(5)' .. 'guest.x()'", NULL },
	{ "wait_for('modem-' .. 'boot', {optional = true, timeout = '1s'})", NULL },
	{ "local guest = {x = print} guest.x(1)", NULL },
	{ "local t = {wait = print} t.wait(5) t:wait(5)", NULL },
	{ "local function wait(n) return n end wait(5)", NULL },
};

START_TEST(seen_in_the_text)
{
	char text[512];
	struct scenario *opened;

	snprintf(text, sizeof(text), "%s%s%s", RUN, slips[_i].text, END);
	opened = stage_open(text, NULL, 1);
	if (slips[_i].says) {
		ck_assert_ptr_null(opened);
		assert_error(slips[_i].says);
		assert_error(":2: ");
		return;
	}
	ck_assert_msg(opened, "%s", stage.error);
	scenario_close(opened);
	ck_assert_msg(stage_play(text), "%s", stage.output);
}
END_TEST

/* --- wrong timelines --- */

static const struct {
	const char *text, *says;
} wrong_runs[] = {
	{ RUN "wait(5)" END, "5 is no duration" },
	{ RUN "modem.akc()" END, "did you mean modem.ack?" },
	{ RUN "wait_fro('vote 1')" END, "did you mean wait_for?" },
	/* the same slips where only the run can see them */
	{ RUN "modem['akc']()" END, "did you mean modem.ack?" },
	{ RUN "wait('5' .. 'm')" END, "5m is no duration" },
	{ RUN "wait_for('vot' .. 'ee 1')" END, "did you mean 'vote'" },
	{ RUN "local name = 'ack_late_cuont' modem.set(name, 1)" END, "ack_late_count" },
	{ RUN "wait_for('votee 1')" END, "did you mean 'vote'" },
	{ RUN "wait_for('vote 1', {timout = '1s'})" END, "timeout" },
	{ RUN "modem.set('ack_late_cuont', 1)" END, "ack_late_count" },
	{ RUN "modem.set('ack_late_us', 100)" END, "no duration" },
	{ RUN "modem.set('ack_late_us', '1ns')" END, "whole us" },
	{ RUN "modem.set('uplink_pad_max', 256)" END, "0..255" },
	{ RUN "modem.pc(2)" END, "give 1 or 0" },
	{ RUN "modem.open(256)" END, "0..255" },
	{ RUN "modem.raw('3g')" END, "no pair" },
	{ RUN "modem.data(0, 5)" END, "28..2040" },
	{ RUN "modem.frame(0)" END, "table expected" },
	{ RUN "modem.frame(0, {lenght = 5})" END, "did you mean modem.frame: length" },
	{ RUN "modem.frame(0, {length = 65536})" END, "length is a number 0..65535" },
	{ RUN "modem.frame(0, {packet = 50, bytes = 5})" END, "one of payload, packet and bytes" },
	{ RUN "modem.frame(0, {payload = '4'})" END, "no pair" },
	{ RUN "bam.write(0, '00')" END, "there is no RAM at 0x0" },
	{ RUN "bam.write(0x86200000, '')" END, "no bytes" },
	{ RUN "bam.buffer(6, 0)" END, "no such pipe" },
	{ RUN "bam.buffer(5, 4)" END, "multiple of 8" },
	{ RUN "modem.fatal('x')" END, "does not run" },
	{ RUN "x = 1" END, "local x" },
	{ RUN "while true do end" END, "instructions without a wait" },
	{ RUN "wait_for('vote 1')" END, "\"vote 1\" did not come in time" },
	{ RUN "expect(false, 'never')" END, "not ok - never" },
	{ RUN "wait('300s')" END, "waited for 300s" },
	{ RUN "modem.set('ack_late_count', 1)" END, "not ok - the fault ack_late_count fired" },
	{ RUN "expect_within('vote 1', '1s', 'a vote')" END, "not ok - a vote" },
	{ RUN "expect_none('modem-boot', '1s', 'no boot') modem.boot('1ms')\n"
	      "expect_none('modem-boot', '1s', 'no boot either')" END, "not ok - no boot either" },
	{ HEAD "limit = '5s', run = function()\nwhile true do wait('1s') end" END,
	  "not over after 5 s of virtual time" },
	{ RUN "guest.up(0)" END, "there is no guest" },
	{ RUN "guest.pnig(0)" END, "did you mean guest.ping?" },
	{ RUN "for i = 1, 1000 do expect(true, 'x') end" END, "too many expectations" },
};

START_TEST(wrong_timelines)
{
	ck_assert(!stage_play(wrong_runs[_i].text));
	assert_output(wrong_runs[_i].says);
	/* but for expectations, which name their text, everything names its line */
	if (!strstr(wrong_runs[_i].says, "not ok"))
		assert_output(":2: ");
}
END_TEST

/* --- right ones --- */

START_TEST(boots_and_waits)
{
	ck_assert(stage_play(RUN "local boots = count('modem-boot')\n"
			   "modem.boot('700ms')\n"
			   "local e = wait_for('modem-boot', {timeout = '1s'})\n"
			   "expect(e.time_ns == 700000000, 'booted at 0.7 s')\n"
			   "expect(now_us() == 700000, 'and went on at once')\n"
			   "expect(boots() == 1, 'one boot')\n"
			   "wait('1.5ms')\n"
			   "expect(now_us() == 701500, 'time passed')\n"
			   "modem.fatal('gone')\n"
			   "expect(wait_for('modem-fatal', {optional = true}) ~= nil, 'queued')\n"
			   "expect(wait_for('vote', {timeout = '1s', optional = true}) == nil, 'no')"
		END));
	assert_output("ok - the timeline ran to its end");
	assert_output("ok - one boot");
}
END_TEST

START_TEST(moves_reach_the_models)
{
	ck_assert(stage_play(RUN "modem.boot('1ms') wait_for('modem-boot') wait('1s')\n"
			   "modem.pc(0) expect(level('pc') == 0, 'pc 0')\n"
			   "modem.pc(1) expect(level('pc') == 1, 'pc 1')\n"
			   "local acks = count('modem-ack') modem.ack() modem.ack()\n"
			   "expect(acks() == 2, 'two acks')\n"
			   "local rings = count('doorbell-modem') modem.ring()\n"
			   "expect(rings() == 1, 'a ring')\n"
			   "bam.power(true) expect(level('bam') == 1, 'bam on')\n"
			   "local resets = count('bam-reset') bam.reset()\n"
			   "expect(resets() == 1, 'reset') bam.line('pulse') bam.line('level')\n"
			   "bam.power(false) expect(level('bam') == 0, 'bam off')\n"
			   "modem.stall{tx = true} modem.mute(true) modem.mute(false)\n"
			   "modem.open(9) modem.close(9) modem.raw('33fc 0001')\n"
			   "modem.frame(3, {packet = 100}) modem.frame(255, {command = 9, length = 65535})\n"
			   "modem.frame(0, {magic = 0, signal = 1, pad = 9, bytes = 2040})\n"
			   "modem.frame(0, {payload = '4500', length = 0})\n"
			   "bam.write(0x86201000, '01 02ff') expect(bam.buffer(5, 8) == nil, 'no FIFO')\n"
			   "modem.need(true) modem.set('ack_late_us', '2.5ms') modem.set('ack_late_count', 0)\n"
			   "modem.set('boot_ms', '0ms')\n"
			   "expect(fired('ack_late_count') == 0, 'not fired')\n"
			   "expect(violations('double-ack') == 0, 'no double ack')" END));
	ck_assert(stage.native.modem.state.stall_tx);
	ck_assert_uint_eq(stage.native.options.ack_late_us, 2500);
	ck_assert_mem_eq(stage.native.ram.ram + 0x1000, "\x01\x02\xff", 3);
	ck_assert_uint_eq(stage.native.options.boot_ms, 0);
}
END_TEST

/* What the AP does ends a wait at its own time. */
START_TEST(wait_ends_with_the_event)
{
	stage_start(RUN "local e = wait_for('vote 1', {timeout = '5s'})\n"
		  "expect(e.b & 2 == 2 and now_us() == 3000000, 'at once')" END, NULL, 1);
	stage_pass(3 * HW_NS_PER_S);
	native_ap_update(&stage.native, 0, DMUX_SMSM_PC);
	smsm_scan(&stage.native.smsm, &(uint32_t){ 0 });
	ck_assert_uint_eq(scenario_deadline_ns(stage.scenario), 3 * HW_NS_PER_S);
	stage_pass(10 * HW_NS_PER_S);
	ck_assert(stage_judge());
	assert_output("ok - at once");
}
END_TEST

START_TEST(closed_state)
{
	ck_assert(stage_play(RUN "local t = {c = 1, a = 2, b = 3, 4}\n"
			   "local s = '' for k in pairs(t) do s = s .. k end\n"
			   "expect(s == '1abc', 'sorted pairs: ' .. s)\n"
			   "expect(math.floor(2.5) == 2 and #table.pack(1, 2) == 2, 'libraries')\n"
			   "print('x', 1, nil)" END));
	assert_output("ok - sorted pairs: 1abc");
	ck_assert(!stage_play(RUN "math.random(5)" END));
	ck_assert(!stage_play(RUN "pcall(error)" END));
	ck_assert(!stage_play(RUN "coroutine.yield()" END));
	ck_assert(!stage_play(RUN "string.dump(print)" END));
	ck_assert(!stage_play(RUN "setmetatable({}, {})" END));
	ck_assert(!stage_play(RUN "require 'os'" END));
}
END_TEST

/* What a script could make of an address would differ from run to run. */
START_TEST(no_addresses)
{
	ck_assert(stage_play(RUN "expect(tostring({}) == 'table' and tostring(print) == 'function', 'types')\n"
			   "expect(string.format('%s|%5s|%d%%', {}, wait, 3) == 'table|function|3%', 'format')\n"
			   "expect(('%s'):format(modem) == 'table', 'method')\n"
			   "expect(tostring(1.5) == '1.5' and tostring(nil) == 'nil', 'values')" END));
	ck_assert(!stage_play(RUN "string.format('%p', {})" END));
	assert_output("%p is an address of the host");
	ck_assert(!stage_play(RUN "print(string.format('%-10p', 'x'))" END));
	assert_output("%p is an address of the host");
	ck_assert(stage_play(RUN "expect(string.format('%%p %d', 1) == '%p 1', 'no conversion')" END));
	ck_assert(!stage_play(RUN "wait({})" END));
	assert_output("table is no duration");
	ck_assert(!stage_play(RUN "modem.set('mute', {})" END));
	assert_output("'table' is not legal");
	/* of two slips always the same one */
	ck_assert(!stage_play(RUN "wait_for('pc', {zz = 1, aa = 2, mm = 3})" END));
	assert_output("wait_for: aa");
}
END_TEST

/* A parameter without its fault does nothing; each names what is missing. */
START_TEST(knobs_without_effect)
{
	static const struct {
		const char *set, *missing;
	} idle[] = {
		{ "modem.set('ack_late_us', '1ms')", "ack_late_us: nothing without ack_late_count" },
		{ "modem.set('ack_duplicate_gap_us', '1ms')", "nothing without ack_duplicate_count" },
		{ "modem.set('pc_pulse_us', '1ms')", "nothing without pc_pulse_count" },
		{ "modem.set('pc_pulse_resets_bam', false)", "nothing without pc_pulse_count" },
		{ "modem.set('cut_power_delay_us', '1ms')", "nothing without cut_power_count" },
		{ "modem.set('bam_reset_delay_us', '1ms')", "nothing without bam_reset_count" },
		{ "modem.set('split_bytes', 7)", "nothing without split_count" },
		{ "modem.set('lie_pad', 7) modem.set('lie_magic', 7)",
		  "lie_magic, lie_pad: nothing without lie_count" },
		{ "modem.set('lie_count', 1)", "lie_count: nothing without one of lie_magic" },
	};

	for (unsigned int i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s%s%s", RUN, idle[i].set, END);
		ck_assert_msg(!stage_play(text), "%s", idle[i].set);
		assert_output("not ok - every knob that was set changes something");
		assert_output(idle[i].missing);
	}
	/* in either order, and a count that a case sets to 0 is one that was thought of */
	ck_assert(stage_play(RUN "modem.set('ack_late_us', '1ms') modem.set('ack_late_count', 0)" END));
	ck_assert(stage_play(RUN "modem.set('linger_ms', '1s')" END));
}
END_TEST

/* A wait that is too late says so. */
START_TEST(an_event_before_the_wait)
{
	ck_assert(!stage_play(RUN "modem.boot('100ms') wait('3s') wait_for('modem-boot', {timeout = '1s'})" END));
	assert_output("\"modem-boot\" did not come in time; the last one came at 100000 us, "
		      "2900000 us before this wait began");
	ck_assert(!stage_play(RUN "modem.boot('100ms') wait('3s') expect_within('modem-boot', '1s', 'boot')" END));
	assert_output("did not come in time; the last one came at 100000 us, 2900000 us before");
	ck_assert(!stage_play(RUN "wait_for('modem-boot', {timeout = '1s'})" END));
	ck_assert_ptr_null(strstr(stage.output, "the last one"));
	/* accesses of registers come by the hundred, and have a past of their own */
	ck_assert(!stage_play(RUN "bam.power(true) wait('1s') wait_for('read CTRL', {timeout = '1s'})" END));
	ck_assert_ptr_null(strstr(stage.output, "the last one"));
}
END_TEST

/*
 * A stream on a bench whose AP is these few lines: the echo request as the modem queued it is
 * carried down and back, with one lost, one twice, two swapped and one with other bytes.
 */
static void carry(unsigned int number, bool back, int spoiled)
{
	const struct modem_queue *queue = &stage.native.modem.state.queue[2];
	const struct modem_packet *packet = &queue->packet[(queue->head + number) % MODEM_QUEUE_FRAMES];
	uint8_t frame[8 + 256] = { 0xfc, 0x33, 0, 0, 0, 2 };

	ck_assert_uint_lt(number, queue->count);
	hw_put_le16(frame + 6, (uint16_t)packet->length);
	memcpy(frame + 8, packet->bytes, packet->length);
	if (back)
		frame[8 + 20] = 0;
	if (spoiled)
		frame[8 + spoiled] ^= 1;
	hw_event_emit(&stage.native.bus, &(struct hw_event){
		.kind = back ? HW_EVENT_FRAME_UP : HW_EVENT_FRAME_DOWN,
		.time_ns = native_now_ns(&stage.native), .unit = 2, .data = frame,
		.length = 8 + packet->length });
}

START_TEST(stream_and_ledger)
{
	stage.has_guest = false;
	stage_start(RUN "modem.set('downlink_needs_open', false) modem.boot('1ms') wait_for('modem-boot')\n"
		    "modem.stall{rx = true}\n"
		    "local s = modem.stream{channel = 2, rate = 10, count = 6, size = 100}\n"
		    "expect(not s:done(), 'not yet') wait('5s')\n"
		    "local l = s:ledger()\n"
		    "expect(s:done() and l.sent == 6 and l.refused == 0, 'sent')\n"
		    "expect(l.down.received == 6 and l.down.lost == 0 and l.down.oldest_us == 1999000, 'down')\n"
		    "expect(l.back.received == 4 and l.back.lost == 2, 'received')\n"
		    "expect(l.back.duplicated == 1 and l.back.reordered == 1 and l.back.corrupted == 1, 'order')\n"
		    "expect(l.back.oldest_us == 2999000, 'age')" END, NULL, 1);
	/* the k-th is due at 1 ms + k * 100 ms */
	stage_pass(2 * HW_NS_PER_S);
	for (unsigned int number = 0; number < 6; number++)
		carry(number, false, 0);
	stage_pass(3 * HW_NS_PER_S);
	carry(0, true, 0);
	carry(2, true, 0);
	carry(1, true, 0);
	carry(1, true, 0);
	carry(4, true, 60);
	carry(5, true, 0);
	stage_pass(10 * HW_NS_PER_S);
	ck_assert_msg(stage_judge(), "%s", stage.output);
	assert_output("ok - age");
	ck_assert(!stage_play(RUN "modem.stream{rate = 0}" END));
	assert_output("modem.stream: rate is a number 1..100000");
	ck_assert(!stage_play(RUN "modem.stream(0)" END));
	assert_output("give a table");
	ck_assert(!stage_play(RUN "modem.stream{chanel = 0}" END));
	assert_output("did you mean modem.stream: channel");
}
END_TEST

static void frame_down(const uint8_t *bytes, uint32_t length)
{
	hw_event_emit(&stage.native.bus, &(struct hw_event){
		.kind = HW_EVENT_FRAME_DOWN, .time_ns = native_now_ns(&stage.native), .unit = bytes[5],
		.b = bytes[3], .data = bytes, .length = length });
}

/* A frame's payload can be read, and its length waited for: in a wait, from the queue, in at(). */
START_TEST(bytes_of_frames)
{
	static const uint8_t frame[] = { 0xfc, 0x33, 0, 0, 2, 3, 5, 0, 'h', 'e', 'l', 'l', 'o', 0, 0 };

	stage.has_guest = false;
	stage_start(RUN "local inside\n"
		    "at('frame-down 3 DATA len=5', function(e) inside = e.payload end, {times = 2})\n"
		    "local e = wait_for('frame-down 3 DATA len=5', {timeout = '5s'})\n"
		    "expect(e.length == 5 and e.payload == 'hello\\0\\0', 'waited for')\n"
		    "expect(inside == e.payload, 'inside')\n"
		    "e = wait_for('frame-down len=5', {timeout = '9s'})\n"
		    "expect(e.payload:byte(1) == 104, 'again')\n"
		    "expect_none('frame-down 3 DATA len=6', '1s', 'another length')" END, NULL, 1);
	stage_pass(HW_NS_PER_MS);
	frame_down(frame, sizeof(frame));
	frame_down(frame, sizeof(frame));
	stage_pass(20 * HW_NS_PER_S);
	ck_assert_msg(stage_judge(), "%s", stage.output);
	assert_output("ok - again");
	ck_assert(!stage_play(RUN "wait_for('vote len=3')" END));
	assert_output("only vote and pc have a level");
	ck_assert(!stage_play(RUN "wait_for('bam-power len=3')" END));
	assert_output("narrowed by unit=N");
}
END_TEST

START_TEST(seed_decides)
{
	static const char text[] =
		RUN "local s = '' for i = 1, 8 do s = s .. random(0, 9) end expect(true, s)\n"
		    "for i = 1, 100 do local n = random(-3, 3) assert(n >= -3 and n <= 3) end" END;
	char first[STAGE_OUTPUT_MAX];

	stage_start(text, NULL, 7);
	stage_pass(1);
	ck_assert(stage_judge());
	strcpy(first, stage.output);
	stage_start(text, NULL, 7);
	stage_pass(1);
	ck_assert(stage_judge());
	ck_assert_str_eq(first, stage.output);
	stage_start(text, NULL, 8);
	stage_pass(1);
	ck_assert(stage_judge());
	ck_assert_str_ne(first, stage.output);
}
END_TEST

#define SWEEP HEAD "parameters = { k = {0, 1}, gap = {'1ms', '2ms'} }, tags = {'slow'}, cpus = 2, " \
	"machine = { ['b.y'] = 'on', ['a.x-z'] = 8 }, " \
	"known = { ['double-ack'] = 'twice, on purpose' }, " \
	"races = { ['k=1'] = 'the end of a window', ['gap=1ms,k=0'] = 'why' }, run = function(p) expect(true, p.gap .. type(p.k) .. p.k) end }"

START_TEST(parameters)
{
	stage_start(SWEEP, "k=1,gap=2ms", 1);
	stage_pass(1);
	ck_assert(stage_judge());
	assert_output("ok - 2msnumber1");
	ck_assert(stage_play(SWEEP));
	assert_output("ok - 1msnumber0");
	ck_assert_ptr_null(stage_open(SWEEP, "k=2", 1));
	assert_error("not among the values");
	ck_assert_ptr_null(stage_open(SWEEP, "q=2", 1));
	assert_error("no parameter 'q'");
}
END_TEST

/* The only value of a parameter, and a number: any other number will do. */
START_TEST(parameter_that_is_a_size)
{
#define SIZE HEAD "parameters = { rounds = {30}, k = {0, 1} }, run = function(p) " \
		  "expect(true, p.rounds .. math.type(p.rounds) .. p.k) end }"
	stage_start(SIZE, "rounds=1000,k=1", 1);
	stage_pass(1);
	ck_assert(stage_judge());
	assert_output("ok - 1000integer1");
	ck_assert(stage_play(SIZE));
	assert_output("ok - 30integer0");
	ck_assert_ptr_null(stage_open(SIZE, "rounds=many", 1));
	assert_error("not among the values");
}
END_TEST

START_TEST(description)
{
	struct scenario *described = stage_open(SWEEP, NULL, 1);

	ck_assert_msg(described, "%s", stage.error);
	scenario_describe(described, stage_collect, NULL);
	ck_assert_str_eq(stage.output, "id X-1\ntitle t\nsource s\nlevel linux\ntag slow\ncpus 2\nglobal a.x-z=8\nglobal b.y=on\n"
				 "known double-ack=twice, on purpose\n"
				 "race gap=1ms,k=0: why\nrace k=1: the end of a window\n"
				 "case gap=1ms,k=0\ncase gap=1ms,k=1\ncase gap=2ms,k=0\n"
				 "case gap=2ms,k=1\n");
	scenario_close(described);
}
END_TEST

Suite *scenario_suite(void)
{
	Suite *suite = suite_create("scenario");
	TCase *tcase = tcase_create("engine");

	tcase_add_test(tcase, durations);
	tcase_add_test(tcase, patterns);
	tcase_add_loop_test(tcase, refused_files, 0, sizeof(refused) / sizeof(refused[0]));
	tcase_add_test(tcase, missing_file);
	tcase_add_loop_test(tcase, seen_in_the_text, 0, sizeof(slips) / sizeof(slips[0]));
	tcase_add_loop_test(tcase, wrong_timelines, 0, sizeof(wrong_runs) / sizeof(wrong_runs[0]));
	tcase_add_test(tcase, boots_and_waits);
	tcase_add_test(tcase, moves_reach_the_models);
	tcase_add_test(tcase, wait_ends_with_the_event);
	tcase_add_test(tcase, closed_state);
	tcase_add_test(tcase, seed_decides);
	tcase_add_test(tcase, no_addresses);
	tcase_add_test(tcase, knobs_without_effect);
	tcase_add_test(tcase, an_event_before_the_wait);
	tcase_add_test(tcase, bytes_of_frames);
	tcase_add_test(tcase, stream_and_ledger);
	tcase_add_test(tcase, parameters);
	tcase_add_test(tcase, parameter_that_is_a_size);
	tcase_add_test(tcase, description);
	suite_add_tcase(suite, tcase);
	return suite;
}
