/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The player of the model level: wiring, and the loop over virtual time.
 */
#include "scenario_play.h"

#include "model_guest.h"
#include "narrate.h"
#include "scenario_record.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* Rounds of the loop at one instant; real work at one instant takes a handful. */
#define ROUNDS_AT_ONCE_MAX 100000u
#define KNOWN_MAX (CHECKER_RULE_COUNT * CHECKER_TEXT_MAX)
#define REPORT_MAX 8192u
/* The modem's doorbell over the seeds: none, up to 100 us, ... up to 500 us, none, ... */
#define DOORBELL_LATENCIES 6u
#define DOORBELL_LATENCY_STEP_US 100u

/**
 * struct scenario_play - one play
 * @on_level:	the file is for this level
 * @needs:	a property of the machine that it wants, "" for none
 * @known:	"rule=reason,..." as file and record have them for this driver
 * @stuck:	virtual time came to a standstill
 */
struct scenario_play {
	struct scenario_play_config config;
	struct scenario *scenario;
	struct scenario_record *record;
	bool on_level;
	bool stuck;
	char needs[SCENARIO_LINE_MAX / 2];
	char known[KNOWN_MAX];
	struct native native;
	struct model_ap ap;
	struct model_guest guest;
	uint8_t ram[NATIVE_MSM8916_RAM_SIZE];
};

/* The model level has no kernel: a line of the record about one kernel is not about it. */
static const struct scenario_build player = { .driver = SCENARIO_PLAY_DRIVER, .kernel = "-",
					      .machine = "msm8916" };

/* --- what the file and its record say --- */

/* A comma in a reason is doubled. */
static void add_known(void *opaque, const char *rule)
{
	struct scenario_play *play = opaque;

	scenario_rules_append(play->known, sizeof(play->known), rule);
}

static void read_line(void *opaque, const char *line)
{
	struct scenario_play *play = opaque;

	if (!strcmp(line, "level model"))
		play->on_level = true;
	if (!strncmp(line, "global ", 7))
		snprintf(play->needs, sizeof(play->needs), "%s", line + 7);
	if (!strncmp(line, "known ", 6))
		add_known(play, line + 6);
}

/* What is known of this player, and of the driver that has the same core. */
static void read_record(struct scenario_play *play)
{
	const char *parameters = play->config.scenario.parameters;
	struct scenario_build build = player;

	scenario_record_rules(play->record, &build, parameters ? parameters : "", add_known, play);
	build.driver = SCENARIO_PLAY_SAME_CORE;
	scenario_record_rules(play->record, &build, parameters ? parameters : "", add_known, play);
}

static bool check_file(struct scenario_play *play, char *error)
{
	scenario_describe(play->scenario, read_line, play);
	read_record(play);
	if (!play->on_level)
		snprintf(error, SCENARIO_LINE_MAX,
			 "%s is not for the model level: 'levels' does not have \"model\"",
			 play->config.scenario.path);
	else if (play->needs[0])
		snprintf(error, SCENARIO_LINE_MAX,
			 "%s: machine: %s is not at the model level; declare levels = {\"linux\"} only",
			 play->config.scenario.path, play->needs);
	return play->on_level && !play->needs[0];
}

/* --- wiring --- */

static uint64_t now_ns(void *opaque)
{
	const struct scenario_play *play = opaque;

	return native_now_ns(&play->native);
}

static void deadline_changed(void *opaque)
{
	(void)opaque;	/* the loop looks at every deadline in each round */
}

static void say_scenario(void *opaque, const char *line)
{
	struct scenario_play *play = opaque;
	uint64_t us = now_ns(play) / HW_NS_PER_US;
	char text[SCENARIO_LINE_MAX + 48];

	if (!play->config.say)
		return;
	snprintf(text, sizeof(text), "[%5" PRIu64 ".%06" PRIu64 "] scenario %s", us / 1000000,
		 us % 1000000, line);
	play->config.say(play->config.opaque, text);
}

static void narrate(void *opaque, const struct hw_event *event)
{
	struct scenario_play *play = opaque;
	char line[NARRATE_LINE_MAX];

	if (narrate_event(event, line))
		play->config.say(play->config.opaque, line);
}

static bool order(void *opaque, const uint8_t *bytes, uint32_t length)
{
	struct scenario_play *play = opaque;

	model_guest_take(&play->guest, bytes, length);
	return true;
}

static void answer(void *opaque, const uint8_t *bytes, uint32_t length)
{
	struct scenario_play *play = opaque;

	scenario_guest_input(play->scenario, bytes, length);
}

/* Seed 1 has the modem of the defaults; of the others each serves its doorbell later, by the seed. */
static void draw_doorbell_latency(struct modem_options *options, uint64_t seed)
{
	options->doorbell_latency_seed = (uint16_t)seed;
	options->doorbell_latency_max_us = (uint32_t)((seed - 1) % DOORBELL_LATENCIES *
						      DOORBELL_LATENCY_STEP_US);
}

static bool build_bench(struct scenario_play *play, char *error)
{
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	char why[NATIVE_ERROR_MAX];

	config.ram = play->ram;
	config.known = play->known;
	config.trace_write = play->config.trace_write;
	config.trace_opaque = play->config.opaque;
	if (!native_init(&play->native, &config, NULL, NULL, why)) {
		snprintf(error, SCENARIO_LINE_MAX, "%s: %s", play->config.scenario.path, why);
		return false;
	}
	draw_doorbell_latency(&play->native.options, play->config.scenario.seed);
	if (!play->config.trace)
		play->native.trace.kinds = 0;
	if (play->config.say && !hw_event_listen(&play->native.bus, narrate, play)) {
		snprintf(error, SCENARIO_LINE_MAX, "the event bus has no room for the narrator");
		return false;
	}
	model_ap_init(&play->ap, &play->native, play->config.scenario.seed, model_guest_deliver,
		      &play->guest);
	model_guest_init(&play->guest, &play->ap, answer, play);
	return true;
}

static bool start(struct scenario_play *play, char *error)
{
	const struct scenario_host host = {
		.modem = &play->native.modem, .bus = &play->native.bus,
		.checker = &play->native.checker, .now_ns = now_ns,
		.deadline_changed = deadline_changed, .guest_send = order,
		.log = play->config.say ? say_scenario : NULL,
		.no_kernel = true, .opaque = play,
	};

	return scenario_start(play->scenario, &host, error);
}

struct scenario_play *scenario_play_new(const struct scenario_play_config *config, char *error)
{
	struct scenario_play *play = calloc(1, sizeof(*play));

	assert(config && error);
	if (!play) {
		snprintf(error, SCENARIO_LINE_MAX, "%s: out of memory", config->scenario.path);
		return NULL;
	}
	play->config = *config;
	play->scenario = scenario_open(&config->scenario, error);
	if (play->scenario)
		play->record = scenario_record_open(config->scenario.path, error);
	if (play->record && scenario_record_check(play->record, play->scenario, error) &&
	    check_file(play, error) && build_bench(play, error) &&
	    start(play, error))
		return play;
	scenario_play_delete(play);
	return NULL;
}

void scenario_play_delete(struct scenario_play *play)
{
	if (!play)
		return;
	scenario_record_close(play->record);
	scenario_close(play->scenario);
	free(play);
}

/* --- the loop --- */

static uint64_t next_deadline_ns(const struct scenario_play *play)
{
	uint64_t due_ns = modem_deadline_ns(&play->native.modem);
	const uint64_t others[] = { model_ap_deadline_ns(&play->ap),
				    model_guest_deadline_ns(&play->guest),
				    scenario_deadline_ns(play->scenario) };

	for (unsigned int i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		due_ns = others[i] < due_ns ? others[i] : due_ns;
	return due_ns;
}

bool scenario_play_run(struct scenario_play *play)
{
	unsigned int rounds = 0;
	bool ok;

	while (!scenario_done(play->scenario) && !play->stuck) {
		uint64_t due_ns = next_deadline_ns(play), now = now_ns(play);

		/* a timeline has a deadline always: its limit */
		assert(due_ns != HW_TIME_NEVER);
		rounds = due_ns > now ? 0 : rounds + 1;
		play->stuck = rounds > ROUNDS_AT_ONCE_MAX ||
			      !native_run_until(&play->native, due_ns > now ? due_ns : now);
		model_ap_run(&play->ap);
		model_guest_run(&play->guest);
		scenario_run(play->scenario, now_ns(play));
	}
	ok = scenario_finish(play->scenario);
	checker_finish(&play->native.checker, now_ns(play));
	return ok && !play->stuck && !checker_violations(&play->native.checker);
}

/* --- the verdict --- */

static void tell_violations(const struct scenario_play *play, scenario_sink sink, void *opaque)
{
	const struct checker *checker = &play->native.checker;
	char line[SCENARIO_LINE_MAX];

	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		const struct checker_finding *finding = &checker->state.finding[rule];

		if (!finding->count || checker->known[rule])
			continue;
		snprintf(line, sizeof(line), "# %s x%" PRIu64 ", first at %" PRIu64 " us: %s",
			 checker_rule_info((enum checker_rule)rule)->name, finding->count,
			 finding->first_ns / HW_NS_PER_US, finding->text);
		sink(opaque, line);
	}
}

void scenario_play_points(struct scenario_play *play, scenario_sink sink, void *opaque)
{
	bool known = !checker_violations(&play->native.checker);

	scenario_points(play->scenario, sink, opaque);
	if (play->stuck)
		sink(opaque, "not ok - virtual time goes on");
	sink(opaque, known ? "ok - the checker knows every violation" :
			     "not ok - the checker knows every violation");
	tell_violations(play, sink, opaque);
}

void scenario_play_report(struct scenario_play *play, bool keys, checker_sink sink, void *opaque)
{
	char text[REPORT_MAX];

	(keys ? checker_report_keys : checker_report)(&play->native.checker, sink, opaque);
	sink(opaque, text, modem_report(&play->native.modem, text, sizeof(text)));
	sink(opaque, text, (uint32_t)snprintf(text, sizeof(text),
					      "trace.lines %" PRIu64 "\ntrace.hash %016" PRIx64
					      "\ncomplete 1\n", play->native.trace.lines,
					      play->native.trace.hash));
}

uint64_t scenario_play_end_ns(const struct scenario_play *play)
{
	return native_now_ns(&play->native);
}

uint64_t scenario_play_hash(const struct scenario_play *play)
{
	return play->native.trace.hash;
}

/* What scenario_play_failures() is at: passes the lines of a failed point on. */
struct failures {
	const struct scenario_play *play;
	scenario_sink sink;
	void *opaque;
	unsigned int count;
	bool failed;
};

static void take_point(void *opaque, const char *line)
{
	struct failures *failures = opaque;
	const struct scenario_config *config = &failures->play->config.scenario;

	if (line[0] != '#') {
		failures->failed = !strncmp(line, "not ok - ", 9) &&
			!scenario_record_find(failures->play->record, SCENARIO_RECORD_FAILS, &player,
					      config->parameters ? config->parameters : "", line + 9);
		failures->count += failures->failed;
	}
	if (failures->failed && failures->sink)
		failures->sink(failures->opaque, line);
}

unsigned int scenario_play_failures(struct scenario_play *play, scenario_sink sink, void *opaque)
{
	struct failures failures = { .play = play, .sink = sink, .opaque = opaque };

	scenario_play_points(play, take_point, &failures);
	return failures.count;
}
