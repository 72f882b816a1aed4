/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: reports for a person and for a program.
 *
 * Both are pure functions of the state: integers, fixed order, no host time.
 */
#include "checker_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* A rule name, a text of CHECKER_TEXT_MAX and what stands around them. */
#define REPORT_LINE_MAX 320u
#define NANOSECONDS_PER_SECOND (uint64_t)HW_NS_PER_S

struct report {
	const struct checker *checker;
	checker_sink sink;
	void *opaque;
};

__attribute__((format(printf, 2, 3))) static void say(const struct report *report,
						      const char *format, ...)
{
	char line[REPORT_LINE_MAX];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	assert(length > 0 && (uint32_t)length < sizeof(line));
	report->sink(report->opaque, line, (uint32_t)length);
}

static void say_rule(const struct report *report, unsigned int rule)
{
	const struct checker_rule_info *info = checker_rule_info((enum checker_rule)rule);
	const struct checker_finding *finding = &report->checker->state.finding[rule];

	say(report, "  %-26s %6" PRIu64 " x  first at %" PRIu64 ".%09" PRIu64 ": %s\n", info->name,
	    finding->count, finding->first_ns / NANOSECONDS_PER_SECOND,
	    finding->first_ns % NANOSECONDS_PER_SECOND, finding->text);
}

static void say_violations(const struct report *report)
{
	const struct checker *checker = report->checker;

	say(report, "protocol checker: %" PRIu64 " violations\n", checker_violations(checker));
	if (checker->config.untimed)
		say(report, "rules about time: not judged, the host has a part in the clock\n");
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_rule_info *info = checker_rule_info((enum checker_rule)rule);

		if (checker->known[rule] || checker->state.finding[rule].count == 0)
			continue;
		say_rule(report, rule);
		say(report, "  %-26s rule: %s (%s)%s\n", "", info->text, info->source,
		    info->model ? " [the bench's modem broke it]" : "");
	}
}

static void say_known(const struct report *report, bool occurred)
{
	const struct checker *checker = report->checker;
	bool heading = false;

	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		if (!checker->known[rule] || (checker->state.finding[rule].count > 0) != occurred)
			continue;
		if (!heading)
			say(report, occurred ? "known and seen:\n" : "known but not seen:\n");
		heading = true;
		if (occurred)
			say_rule(report, rule);
		say(report, "  %-26s reason: %s\n",
		    occurred ? "" : checker_rule_info((enum checker_rule)rule)->name,
		    checker->reason[rule]);
	}
}

static void say_ledger(const struct report *report)
{
	const struct checker_ledger *ledger = &report->checker->state.ledger;
	const struct checker_bam_counters *bam = &report->checker->state.bam;

	say(report, "handshake: pc edges %" PRIu64 ", AP acks %" PRIu64 " (%" PRIu64
		    " late), votes %" PRIu64 ", modem acks %" PRIu64 " (%" PRIu64 " late)\n",
	    ledger->pc_edges, ledger->ap_acks, ledger->ap_acks_late, ledger->votes,
	    ledger->modem_acks, ledger->modem_acks_late);
	say(report, "doorbells: AP %" PRIu64 ", modem %" PRIu64 "; modem boots %" PRIu64
		    ", fatals %" PRIu64 "\n",
	    ledger->doorbells_ap, ledger->doorbells_modem, ledger->modem_boots,
	    ledger->modem_fatals);
	say(report, "bam: reads %" PRIu64 ", writes %" PRIu64 ", unpowered %" PRIu64
		    ", interrupts %" PRIu64 ", power-ups %" PRIu64 ", resets %" PRIu64 "\n",
	    bam->reads, bam->writes, bam->unpowered, bam->interrupts, bam->power_ups,
	    bam->resets);
}

static void say_pipes(const struct report *report)
{
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		const struct checker_pipe *pipe = &report->checker->state.pipe[i];

		if (pipe->doorbells == 0 && pipe->descriptors == 0)
			continue;
		say(report, "pipe %u: doorbells %" PRIu64 ", descriptors %" PRIu64 ", bytes %"
			    PRIu64 ", queued now %u\n",
		    i, pipe->doorbells, pipe->descriptors, pipe->bytes, pipe->outstanding);
	}
}

static void say_traffic(const struct report *report)
{
	for (unsigned int i = 0; i < CHECKER_CHANNELS; i++) {
		const struct checker_traffic *up = &report->checker->state.up[i];
		const struct checker_traffic *down = &report->checker->state.down[i];

		if (up->frames == 0 && down->frames == 0)
			continue;
		say(report, "channel %u%s: up %" PRIu64 " frames %" PRIu64 " bytes, down %" PRIu64
			    " frames %" PRIu64 " bytes\n",
		    i, i == CHECKER_CHANNELS - 1u ? " and above" : "", up->frames, up->bytes,
		    down->frames, down->bytes);
	}
}

void checker_report(const struct checker *checker, checker_sink sink, void *opaque)
{
	const struct report report = { checker, sink, opaque };

	assert(checker && sink);
	say_violations(&report);
	say_known(&report, true);
	say_known(&report, false);
	say_ledger(&report);
	say_pipes(&report);
	say_traffic(&report);
}

static void key(const struct report *report, const char *name, uint64_t value)
{
	say(report, "%s %" PRIu64 "\n", name, value);
}

static void rule_keys(const struct report *report)
{
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_rule_info *info = checker_rule_info((enum checker_rule)rule);
		const struct checker_finding *finding = &report->checker->state.finding[rule];

		say(report, "rule.%s %" PRIu64 "\n", info->name, finding->count);
		if (report->checker->known[rule])
			say(report, "rule.%s.known 1\n", info->name);
		if (finding->count > 0)
			say(report, "rule.%s.first_ns %" PRIu64 "\n", info->name,
			    finding->first_ns);
	}
}

static void traffic_keys(const struct report *report, const char *direction,
			 const struct checker_traffic *traffic)
{
	for (unsigned int i = 0; i < CHECKER_CHANNELS; i++) {
		if (traffic[i].frames == 0)
			continue;
		say(report, "%s.%u.frames %" PRIu64 "\n", direction, i, traffic[i].frames);
		say(report, "%s.%u.bytes %" PRIu64 "\n", direction, i, traffic[i].bytes);
	}
}

static void pipe_keys(const struct report *report)
{
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		const struct checker_pipe *pipe = &report->checker->state.pipe[i];

		if (pipe->doorbells == 0 && pipe->descriptors == 0)
			continue;
		say(report, "pipe.%u.doorbells %" PRIu64 "\n", i, pipe->doorbells);
		say(report, "pipe.%u.descriptors %" PRIu64 "\n", i, pipe->descriptors);
		say(report, "pipe.%u.bytes %" PRIu64 "\n", i, pipe->bytes);
		say(report, "pipe.%u.queued %u\n", i, pipe->outstanding);
	}
}

void checker_report_keys(const struct checker *checker, checker_sink sink, void *opaque)
{
	const struct report report = { checker, sink, opaque };
	const struct checker_ledger *ledger = &checker->state.ledger;
	const struct checker_bam_counters *bam = &checker->state.bam;

	assert(checker && sink);
	key(&report, "violations", checker_violations(checker));
	if (checker->config.untimed)
		key(&report, "rules_of_time", 0);
	rule_keys(&report);
	key(&report, "ledger.pc_edges", ledger->pc_edges);
	key(&report, "ledger.ap_acks", ledger->ap_acks);
	key(&report, "ledger.ap_acks_late", ledger->ap_acks_late);
	key(&report, "ledger.votes", ledger->votes);
	key(&report, "ledger.modem_acks", ledger->modem_acks);
	key(&report, "ledger.modem_acks_late", ledger->modem_acks_late);
	key(&report, "ledger.doorbells_ap", ledger->doorbells_ap);
	key(&report, "ledger.doorbells_modem", ledger->doorbells_modem);
	key(&report, "ledger.modem_boots", ledger->modem_boots);
	key(&report, "ledger.modem_fatals", ledger->modem_fatals);
	key(&report, "bam.reads", bam->reads);
	key(&report, "bam.writes", bam->writes);
	key(&report, "bam.unpowered", bam->unpowered);
	key(&report, "bam.interrupts", bam->interrupts);
	key(&report, "bam.power_ups", bam->power_ups);
	key(&report, "bam.resets", bam->resets);
	pipe_keys(&report);
	traffic_keys(&report, "up", checker->state.up);
	traffic_keys(&report, "down", checker->state.down);
}
