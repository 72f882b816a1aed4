/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Life of a scenario: opening, the one wait, points and verdict.
 *
 * Events between two waits (scenario_events.c): while the timeline runs, its verbs cause events at once; and
 * between the match that ends a wait and scenario_run() there may be more at the same
 * virtual time. Both are queued, and the next wait looks at them first. A wait() of fixed
 * length ends with an empty queue.
 */
#include "scenario_internal.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void copy_text(char *out, size_t room, const char *text)
{
	snprintf(out, room, "%s", text ? text : "(no text)");
	/* one line, whatever a script puts in */
	for (; *out; out++) {
		if (*out == '\n' || *out == '\r')
			*out = ' ';
	}
}

/* "power/one-late-ack.lua": what messages and logs call the file, wherever the tree lies. */
static const char *short_name(const char *path)
{
	const char *name = path + strlen(path);
	unsigned int slashes = 0;

	while (name > path && (name[-1] != '/' || slashes++ == 0))
		name--;
	return name;
}

void scenario_where(lua_State *lua, char *out, size_t room)
{
	lua_Debug frame;

	out[0] = '\0';
	for (int level = 0; lua_getstack(lua, level, &frame); level++) {
		lua_getinfo(lua, "Sl", &frame);
		if (frame.source[0] != '@' || frame.currentline < 0)
			continue;
		snprintf(out, room, "%s:%d: ", frame.short_src, frame.currentline);
		return;
	}
}

/* A message of Lua, with the file's name where Lua has none (out of memory). */
static void copy_error(const struct scenario *scenario, char *out, const char *text)
{
	const char *name = short_name(scenario->config.path);
	char line[SCENARIO_LINE_MAX];
	bool has_name = text && !strncmp(text, name, strlen(name));

	snprintf(line, sizeof(line), "%s%s%s", has_name ? "" : name, has_name ? "" : ": ",
		 text ? text : "error without text");
	copy_text(out, SCENARIO_LINE_MAX, line);
}

/* Bytes of the file at @path, or 0 with @error. */
static size_t read_file(const char *path, char *bytes, char *error)
{
	FILE *file = fopen(path, "r");
	size_t length = file ? fread(bytes, 1, SCENARIO_FILE_MAX, file) : 0;

	if (!file || ferror(file))
		snprintf(error, SCENARIO_LINE_MAX, "%s: %s", path, strerror(errno));
	else if (length == 0 || length == SCENARIO_FILE_MAX)
		snprintf(error, SCENARIO_LINE_MAX, "%s: a scenario has 1 to %u bytes", path,
			 SCENARIO_FILE_MAX - 1);
	if (file && (ferror(file) || length == SCENARIO_FILE_MAX))
		length = 0;
	if (file)
		fclose(file);
	return length;
}

static bool load_chunk(struct scenario *scenario, char *error)
{
	lua_State *lua = scenario->lua;
	char name[SCENARIO_LINE_MAX];
	char *bytes = malloc(SCENARIO_FILE_MAX);
	size_t length = bytes ? read_file(scenario->config.path, bytes, error) : 0;
	bool ok = length > 0;

	if (!bytes)
		snprintf(error, SCENARIO_LINE_MAX, "%s: out of memory", scenario->config.path);
	snprintf(name, sizeof(name), "@%s", short_name(scenario->config.path));
	if (ok && (luaL_loadbufferx(lua, bytes, length, name, "t") != LUA_OK ||
		   lua_pcall(lua, 0, 1, 0) != LUA_OK)) {
		copy_error(scenario, error, lua_tostring(lua, -1));
		ok = false;
	}
	if (ok)
		ok = scenario_lint(scenario, short_name(scenario->config.path), bytes, length, error);
	free(bytes);
	return ok;
}

static bool load_file(struct scenario *scenario, char *error)
{
	lua_State *lua = scenario->lua;

	if (!load_chunk(scenario, error))
		return false;
	if (!scenario_meta_check(scenario, error))
		return false;
	lua_setfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	if (!scenario_meta_parameters(scenario, error))
		return false;
	lua_pop(lua, 1);
	return true;
}

struct scenario *scenario_open(const struct scenario_config *config, char *error)
{
	struct scenario *scenario = calloc(1, sizeof(*scenario));

	assert(config && config->path && error);
	if (!scenario) {
		snprintf(error, SCENARIO_LINE_MAX, "%s: out of memory", config->path);
		return NULL;
	}
	scenario->config = *config;
	scenario->random_state = config->seed;
	scenario->lua = scenario_lua_new(scenario);
	if (!scenario->lua) {
		snprintf(error, SCENARIO_LINE_MAX, "%s: out of memory", config->path);
		free(scenario);
		return NULL;
	}
	if (!load_file(scenario, error)) {
		scenario_close(scenario);
		return NULL;
	}
	return scenario;
}

void scenario_close(struct scenario *scenario)
{
	if (!scenario)
		return;
	lua_close(scenario->lua);
	assert(scenario->memory == 0);
	free(scenario);
}

void scenario_log(struct scenario *scenario, const char *format, ...)
{
	char line[SCENARIO_LINE_MAX];
	va_list arguments;

	if (!scenario->host.log)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	scenario->host.log(scenario->host.opaque, line);
}

/* --- events --- */

static void listen(void *opaque, const struct hw_event *event)
{
	struct scenario *scenario = opaque;
	struct scenario_wait *wait = &scenario->wait;

	if (scenario->phase == SCENARIO_OPEN || scenario->phase == SCENARIO_DONE)
		return;
	for (unsigned int i = 0; i < scenario->counters; i++)
		scenario->counter[i].count +=
			scenario_pattern_matches(&scenario->counter[i].pattern, event);
	scenario_past_add(scenario, event);
	scenario_stream_event(scenario, event);
	if (scenario->phase == SCENARIO_RUNNING || wait->matched || wait->for_job) {
		scenario_queue_event(scenario, event);
	} else if (wait->for_event && scenario_pattern_matches(&wait->pattern, event)) {
		wait->matched = true;
		wait->seen = scenario_see(scenario, event);
		wait->until_ns = event->time_ns;
		scenario->host.deadline_changed(scenario->host.opaque);
	}
	scenario_at_event(scenario, event);
}

/* --- running --- */

/* What comes before run(p) on a machine with a guest, unless start = "unloaded". */
static const char load_first[] =
	"local insmod, channels, error, run, p = ...\n"
	"if not (insmod() and channels()) then error('the driver did not come up', 0) end\n"
	"run(p)\n";

/* The function to run and its arguments but for the last, p; returns how many, 0 for no memory. */
static int push_timeline(struct scenario *scenario, lua_State *lua)
{
	bool load = scenario->host.guest_send && scenario_meta_starts_loaded(scenario);

	if (load && luaL_loadbufferx(lua, load_first, sizeof(load_first) - 1, "=start", "t") != LUA_OK)
		return 0;
	if (load) {
		scenario_guest_push(lua, "insmod");
		scenario_guest_push(lua, "channels");
		lua_getglobal(lua, "error");
	}
	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	lua_getfield(lua, -1, "run");
	lua_remove(lua, -2);
	return load ? 5 : 1;
}

bool scenario_start(struct scenario *scenario, const struct scenario_host *host, char *error)
{
	lua_State *lua = scenario->lua;
	uint64_t now_ns = host->now_ns(host->opaque);
	int values;

	assert(scenario->phase == SCENARIO_OPEN);
	assert(host->modem && host->bus && host->now_ns && host->deadline_changed);
	assert(modem_option_count <= SCENARIO_OPTIONS_MAX);
	if (!hw_event_listen(host->bus, listen, scenario)) {
		snprintf(error, SCENARIO_LINE_MAX, "%s: the event bus has no room for a listener",
			 scenario->config.path);
		return false;
	}
	scenario->host = *host;
	scenario->timeline = lua_newthread(lua);
	lua_setfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_TIMELINE);
	values = push_timeline(scenario, lua);
	if (!values || !scenario_meta_parameters(scenario, error))
		return false;
	lua_xmove(lua, scenario->timeline, values + 1);
	scenario->arguments = values;
	splat_init(&scenario->splat);
	scenario->wait.until_ns = now_ns;
	scenario->limit_ns = now_ns + scenario_meta_limit_ns(scenario);
	scenario->phase = SCENARIO_WAITING;
	return true;
}

static uint64_t earlier(uint64_t one, uint64_t other)
{
	return one < other ? one : other;
}

/* Of all but the streams. */
static uint64_t timeline_deadline_ns(const struct scenario *scenario)
{
	uint64_t splat_ns = splat_complete_ns(&scenario->splat);

	if (scenario->phase == SCENARIO_DONE && !scenario->cut_short)
		return splat_ns;
	if (scenario->phase != SCENARIO_WAITING)
		return HW_TIME_NEVER;
	return earlier(earlier(scenario->wait.until_ns, scenario->limit_ns), splat_ns);
}

uint64_t scenario_deadline_ns(const struct scenario *scenario)
{
	uint64_t deadline_ns = timeline_deadline_ns(scenario);

	if (scenario->phase != SCENARIO_WAITING)
		return deadline_ns;
	return earlier(deadline_ns, scenario_stream_deadline_ns(scenario));
}

/* The guest's kernel has said all: nothing that comes now is worth waiting for. */
static void cut_short(struct scenario *scenario)
{
	scenario->cut_short = true;
	if (scenario->phase == SCENARIO_WAITING) {
		snprintf(scenario->failure, sizeof(scenario->failure),
			 "%.120sthe guest's kernel complained, which ends the run: %.200s",
			 scenario->wait.line, scenario->splat.headline);
		scenario_log(scenario, "%s", scenario->failure);
	}
	scenario->phase = SCENARIO_DONE;
}

void scenario_run(struct scenario *scenario, uint64_t now_ns)
{
	int results, status;
	/* of the first resume: the parameters */
	int arguments = lua_status(scenario->timeline) == LUA_OK ? scenario->arguments : 0;

	if (scenario->phase == SCENARIO_WAITING)
		scenario_stream_run(scenario, now_ns);
	if (now_ns < timeline_deadline_ns(scenario))
		return;
	if (now_ns >= splat_complete_ns(&scenario->splat) && !scenario->cut_short) {
		cut_short(scenario);
		return;
	}
	if (scenario->phase != SCENARIO_WAITING)
		return;
	if (!scenario->failure[0] && now_ns >= scenario->limit_ns)
		snprintf(scenario->failure, sizeof(scenario->failure),
			 "%.120sthe timeline is not over after %" PRIu64 " s of virtual time, waiting for "
			 "%.60s; limit = \"3600s\" in the description allows more", scenario->wait.line,
			 scenario_meta_limit_ns(scenario) / HW_NS_PER_S, scenario->wait.text);
	if (scenario->failure[0]) {
		scenario_log(scenario, SCENARIO_LOG_FAILED ": %s", scenario->failure);
		scenario->phase = SCENARIO_DONE;
		return;
	}
	scenario->wait.for_job = 0;
	scenario->phase = SCENARIO_RUNNING;
	status = lua_resume(scenario->timeline, scenario->lua, arguments, &results);
	if (status == LUA_YIELD) {
		lua_pop(scenario->timeline, results);
		scenario->phase = SCENARIO_WAITING;
		return;
	}
	if (status != LUA_OK) {
		copy_error(scenario, scenario->failure, lua_tostring(scenario->timeline, -1));
		scenario_log(scenario, SCENARIO_LOG_FAILED ": %s", scenario->failure);
	}
	scenario->phase = SCENARIO_DONE;
}

bool scenario_done(const struct scenario *scenario)
{
	/* a splat that has begun is read to its end */
	return scenario->phase == SCENARIO_DONE && (!scenario->splat.found || scenario->cut_short);
}

void scenario_console_input(struct scenario *scenario, const uint8_t *bytes, uint32_t length)
{
	uint64_t now_ns;

	assert(scenario && bytes);
	if (scenario->phase == SCENARIO_OPEN)
		return;
	now_ns = scenario->host.now_ns(scenario->host.opaque);
	for (uint32_t i = 0; i < length; i++) {
		if (splat_push(&scenario->splat, bytes[i], now_ns))
			hw_event_emit(scenario->host.bus,
				      &(struct hw_event){ .kind = HW_EVENT_GUEST_SPLAT,
							  .time_ns = now_ns,
							  .text = scenario->splat.headline });
	}
	if (scenario->splat.found)
		scenario->host.deadline_changed(scenario->host.opaque);
}

const char *scenario_splat(const struct scenario *scenario)
{
	return scenario->splat.text;
}

/* --- verdict --- */

struct scenario_point *scenario_point_add(struct scenario *scenario, bool ok, const char *text)
{
	struct scenario_point *point;

	if (scenario->points == SCENARIO_POINTS_MAX)
		return NULL;
	point = &scenario->point[scenario->points++];
	*point = (struct scenario_point){ .ok = ok };
	if (scenario->host.now_ns)
		point->time_ns = scenario->host.now_ns(scenario->host.opaque);
	copy_text(point->text, sizeof(point->text), text);
	return point;
}

static void judge_timeline(struct scenario *scenario)
{
	const struct scenario_wait *wait = &scenario->wait;
	bool ok = scenario->phase == SCENARIO_DONE && !scenario->failure[0];
	struct scenario_point *point =
		scenario_point_add(scenario, ok, "the timeline ran to its end");

	if (!point || ok)
		return;
	if (scenario->failure[0])
		copy_text(point->why, sizeof(point->why), scenario->failure);
	else if (scenario->phase == SCENARIO_OPEN)
		copy_text(point->why, sizeof(point->why), "it was not started: the guest did not get ready");
	else
		snprintf(point->why, sizeof(point->why),
			 "%sthe run ended while the timeline waited for %s", wait->line,
			 wait->text);
}

static void judge_faults(struct scenario *scenario)
{
	for (unsigned int fault = 0; fault < MODEM_FAULT_COUNT; fault++) {
		const struct modem_option *option = modem_option_of_fault((enum modem_fault)fault);
		struct scenario_point *point;
		char text[SCENARIO_LINE_MAX];
		uint32_t fired, armed;

		if (!(scenario->armed & 1u << fault))
			continue;
		fired = modem_fault_fired(scenario->host.modem, (enum modem_fault)fault);
		armed = modem_option_value(scenario->host.modem->options, option);
		snprintf(text, sizeof(text), "the fault %s fired", option->name);
		point = scenario_point_add(scenario, fired > 0, text);
		if (point && !fired)
			snprintf(point->why, sizeof(point->why),
				 "it was armed and none of the %s that it acts on came", option->unit);
		else if (point && fired < armed)
			snprintf(point->why, sizeof(point->why), "%" PRIu32 " of %" PRIu32
				 ": no more of the %s that it acts on came", fired, armed,
				 option->unit);
	}
}

/* Adds @name to a list; what has no room is left out. */
static void add_name(char *out, size_t room, const char *name)
{
	size_t used = strlen(out);

	snprintf(out + used, room - used, "%s%s", used ? ", " : "", name);
}

/* Option @fault_member or any of its parameters, as @parameters asks, was set by the timeline. */
static bool is_named(const struct scenario *scenario, const char *fault_member, bool parameters)
{
	for (unsigned int o = 0; o < modem_option_count; o++) {
		const struct modem_option *option = &modem_option_table[o];
		const char *name = parameters ? option->of : option->name;

		if (scenario->named[o] && name && !strcmp(name, fault_member))
			return true;
	}
	return false;
}

/*
 * A parameter without its fault, and headers that were to lie and tell the truth, change
 * nothing: the file tests less than it says.
 */
static void judge_knobs(struct scenario *scenario)
{
	const struct modem_options *options = scenario->host.modem->options;
	char idle[SCENARIO_WHY_MAX / 2] = "", missing[SCENARIO_LINE_MAX / 2] = "";
	struct scenario_point *point;

	for (unsigned int o = 0; o < modem_option_count; o++) {
		const struct modem_option *option = &modem_option_table[o];

		if (!scenario->named[o])
			continue;
		if (option->of && !is_named(scenario, option->of, false) &&
		    !modem_option_value(options, modem_option_find(option->of))) {
			add_name(idle, sizeof(idle), option->name);
			if (!strstr(missing, option->of))
				add_name(missing, sizeof(missing), option->of);
		}
		if (option->fault == MODEM_FAULT_LIE && modem_option_value(options, option) &&
		    !is_named(scenario, option->name, true)) {
			add_name(idle, sizeof(idle), option->name);
			add_name(missing, sizeof(missing), "one of lie_magic, lie_command, lie_pad, "
				 "lie_channel, lie_length");
		}
	}
	if (!idle[0])
		return;
	point = scenario_point_add(scenario, false, "every knob that was set changes something");
	if (point)
		snprintf(point->why, sizeof(point->why), "%s: nothing without %s, which was not set",
			 idle, missing);
}

static void judge_modem(struct scenario *scenario)
{
	judge_faults(scenario);
	judge_knobs(scenario);
}

static void judge_kernel(struct scenario *scenario)
{
	const struct splat *splat = &scenario->splat;
	struct scenario_point *point;

	if (!scenario->host.guest_send)
		return;
	point = scenario_point_add(scenario, !splat->found, "no kernel warning or oops");
	if (!point || point->ok)
		return;
	point->time_ns = splat->first_ns;
	point->evidence = splat->text;
}

bool scenario_finish(struct scenario *scenario)
{
	bool ok = true;

	judge_timeline(scenario);
	if (!scenario->splat.found) {
		if (scenario->host.modem)
			judge_modem(scenario);
		scenario_at_judge(scenario);
	}
	scenario_guest_judge(scenario);
	judge_kernel(scenario);
	if (scenario->queue_lost)
		scenario_point_add(scenario, false, "the engine kept up with the events");
	scenario->phase = SCENARIO_DONE;
	for (unsigned int i = 0; i < scenario->points; i++)
		ok = ok && scenario->point[i].ok;
	return ok;
}

uint64_t scenario_first_failure(const struct scenario *scenario, const char **text)
{
	uint64_t first_ns = HW_TIME_NEVER;

	for (unsigned int i = 0; i < scenario->points; i++) {
		const struct scenario_point *point = &scenario->point[i];

		if (point->ok || point->time_ns >= first_ns)
			continue;
		first_ns = point->time_ns;
		*text = point->text;
	}
	return first_ns;
}

/* Each line of @text as a comment. */
static void explain(const char *text, scenario_sink sink, void *opaque)
{
	char line[SCENARIO_LINE_MAX + 16];

	for (; text && *text; text += strcspn(text, "\n"), text += *text == '\n') {
		snprintf(line, sizeof(line), "# %.*s", (int)strcspn(text, "\n"), text);
		sink(opaque, line);
	}
}

void scenario_points(const struct scenario *scenario, scenario_sink sink, void *opaque)
{
	char line[SCENARIO_LINE_MAX + 16];

	for (unsigned int i = 0; i < scenario->points; i++) {
		const struct scenario_point *point = &scenario->point[i];

		snprintf(line, sizeof(line), "%sok - %s", point->ok ? "" : "not ", point->text);
		sink(opaque, line);
		explain(point->why, sink, opaque);
		if (point->ok)
			continue;
		explain(point->evidence, sink, opaque);
	}
}
