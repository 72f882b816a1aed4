/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a timeline can order the guest to do: the table guest.
 *
 *   verb --> struct order --> job: run n --> agent ... done n --> judged --> point, result
 *
 * Every verb is one command for the guest's shell; the steps are scenarios/guest/step.
 * While it runs virtual time goes on. A command that does not end in its time is killed; a
 * guest that does not answer even that within ANSWER_NS ends the timeline.
 *
 * With background = true a verb returns at once, and job:wait() is what judges it.
 */
#include "scenario_internal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_NS (3 * HW_NS_PER_S)
#define STEP_TIMEOUT_NS (15 * HW_NS_PER_S)
/* What a step needs besides the time that it waits for something: shell, ip, ping. */
#define STEP_OVERHEAD_NS (5 * HW_NS_PER_S)
#define COUNT_MAX 1000000
#define SIZE_MAX_BYTES 2000
/* Lines and bytes of output that a failed point quotes. */
#define QUOTE_LINES 8u
#define QUOTE_BYTES 800u

/**
 * struct order - a command being made up
 * @verb:	its name, for messages
 * @options:	index of its table of options, 0 = none
 */
struct order {
	const char *verb;
	int options;
	bool background;
	enum scenario_judge judge;
	bool as_table;
	int wanted;
	uint64_t timeout_ns;
	char point[SCENARIO_JOB_TEXT_MAX];
	char command[AGENT_COMMAND_MAX];
	size_t length;
};

static void needs_kernel(lua_State *lua, const char *verb)
{
	if (scenario_running(lua)->host.no_kernel)
		luaL_error(lua, SCENARIO_NEEDS_KERNEL, verb);
}

static struct scenario *guest_of(lua_State *lua)
{
	struct scenario *scenario = scenario_running(lua);

	if (!scenario->host.guest_send)
		luaL_error(lua, "guest: there is no guest at this level");
	return scenario;
}

/* --- the answer --- */

/* The last lines of the output, as lines of @out. */
static void quote(const struct scenario_job *job, char *out, size_t room)
{
	const char *from = job->output + (job->kept > QUOTE_BYTES ? job->kept - QUOTE_BYTES : 0);
	const char *end = job->output + job->kept, *start = end;
	unsigned int lines = 0;
	size_t used = 0;

	while (start > from && (start[-1] != '\n' || start == end || ++lines < QUOTE_LINES))
		start--;
	for (; start < end && used + 2 < room; start++)
		out[used++] = *start == '\n' || (*start >= ' ' && *start <= '~') ? *start : '?';
	out[used] = '\0';
}

/* Pings answered, from "5 packets transmitted, 4 received"; -1 without such a line. */
static int received(const struct scenario_job *job)
{
	const char *text = strstr(job->output, " received");

	if (!text)
		return -1;
	while (text > job->output && text[-1] >= '0' && text[-1] <= '9')
		text--;
	return atoi(text);
}

static bool is_ok(const struct scenario_job *job)
{
	if (job->judge == SCENARIO_JUDGE_RECEIVED)
		return received(job) >= job->wanted;
	return !job->killed && job->status == job->wanted;
}

/* "idle", and "idle (2)" when it comes again. */
static void number_point(struct scenario *scenario, const struct scenario_job *job, char *out,
			 size_t room)
{
	unsigned int times = 1;

	snprintf(out, room, "%s", job->point);
	for (unsigned int i = 0; i < scenario->points; i++) {
		if (!strcmp(scenario->point[i].text, out))
			snprintf(out, room, "%s (%u)", job->point, ++times);
	}
}

static void add_point(lua_State *lua, const struct scenario_job *job)
{
	struct scenario *scenario = scenario_of(lua);
	char text[SCENARIO_LINE_MAX], where[SCENARIO_LINE_MAX / 2], why[SCENARIO_LINE_MAX / 4];
	struct scenario_point *point;
	size_t used;

	number_point(scenario, job, text, sizeof(text));
	point = scenario_add_point(lua, is_ok(job), text);
	if (point->ok)
		return;
	scenario_where(lua, where, sizeof(where));
	if (job->killed)
		snprintf(why, sizeof(why), "it did not end in its time and was killed");
	else if (job->judge == SCENARIO_JUDGE_RECEIVED)
		snprintf(why, sizeof(why), "%d answers, wanted %d", received(job), job->wanted);
	else
		snprintf(why, sizeof(why), "exit status %d, wanted %d", job->status, job->wanted);
	used = (size_t)snprintf(point->why, sizeof(point->why), "%s%s%s\n", where, why,
				job->kept ? "; the end of its output:" : "; no output");
	quote(job, point->why + used, sizeof(point->why) - used);
}

static void push_result(lua_State *lua, const struct scenario_job *job)
{
	lua_newtable(lua);
	lua_pushinteger(lua, job->status);
	lua_setfield(lua, -2, "status");
	lua_pushlstring(lua, job->output, job->kept);
	lua_setfield(lua, -2, "output");
	lua_pushboolean(lua, job->total > job->kept);
	lua_setfield(lua, -2, "truncated");
	lua_pushboolean(lua, job->killed);
	lua_setfield(lua, -2, "timed_out");
	lua_pushboolean(lua, is_ok(job));
	lua_setfield(lua, -2, "ok");
}

/* Judges the answered @job and gives it back: pushes ok, number or nothing, and the result. */
static int conclude(lua_State *lua, struct scenario_job *job)
{
	int results = 1;

	if (job->point[0])
		add_point(lua, job);
	if (job->judge == SCENARIO_JUDGE_NONE && job->killed) {
		job->sequence = 0;
		return luaL_error(lua, "guest: the command did not end in its time; give timeout = \"60s\", "
				       "or status = 0 for a point that may fail");
	}
	if (job->judge == SCENARIO_JUDGE_RECEIVED) {
		lua_pushinteger(lua, received(job) < 0 ? 0 : received(job));
		results++;
	} else if (!job->as_table) {
		lua_pushboolean(lua, is_ok(job));
		results++;
	}
	push_result(lua, job);
	job->sequence = 0;
	return results;
}

static int await(lua_State *lua, struct scenario_job *job, uint64_t timeout_ns);

/* How a wait for the job @sequence ended. */
static int await_end(lua_State *lua, int status, lua_KContext sequence)
{
	struct scenario_job *job = scenario_job_find(scenario_of(lua), (uint32_t)sequence);

	(void)status;
	if (job->done)
		return conclude(lua, job);
	if (!job->killed) {
		scenario_job_kill(scenario_of(lua), job);
		return await(lua, job, ANSWER_NS);
	}
	job->sequence = 0;
	return luaL_error(lua, "the guest does not answer any more: its agent did not end a command "
			       "that was out of time; see console.log");
}

static int await(lua_State *lua, struct scenario_job *job, uint64_t timeout_ns)
{
	struct scenario *scenario = scenario_running(lua);
	struct scenario_wait *wait;

	if (job->done)
		return conclude(lua, job);
	scenario->queued = 0;
	wait = scenario_wait_begin(lua, scenario->host.now_ns(scenario->host.opaque) + timeout_ns,
				   job->point[0] ? job->point : "the guest");
	wait->for_job = job->sequence;
	return lua_yieldk(lua, 0, (lua_KContext)job->sequence, await_end);
}

/* --- background jobs --- */

/* The job of a method; raises when it was waited for already. */
static struct scenario_job *job_of(lua_State *lua)
{
	uint32_t sequence = (uint32_t)lua_tointeger(lua, lua_upvalueindex(1));
	struct scenario_job *job = scenario_job_find(scenario_running(lua), sequence);

	if (!job)
		luaL_error(lua, "job: it was waited for already");
	return job;
}

/* job:wait("10s"); without a time, the verb's own */
static int job_wait(lua_State *lua)
{
	struct scenario_job *job = job_of(lua);
	uint64_t timeout_ns = lua_isnoneornil(lua, 2) ? job->timeout_ns :
							scenario_lua_duration(lua, 2);

	return await(lua, job, timeout_ns);
}

static int job_done(lua_State *lua)
{
	lua_pushboolean(lua, job_of(lua)->done);
	return 1;
}

static int push_job(lua_State *lua, const struct scenario_job *job)
{
	lua_newtable(lua);
	lua_pushinteger(lua, job->sequence);
	lua_pushcclosure(lua, job_wait, 1);
	lua_setfield(lua, -2, "wait");
	lua_pushinteger(lua, job->sequence);
	lua_pushcclosure(lua, job_done, 1);
	lua_setfield(lua, -2, "done");
	scenario_lua_close(lua, "job:");
	return 1;
}

/* --- giving an order --- */

__attribute__((format(printf, 3, 4)))
static void add(lua_State *lua, struct order *order, const char *format, ...)
{
	size_t room = sizeof(order->command) - order->length;
	va_list arguments;
	int used;

	va_start(arguments, format);
	used = vsnprintf(order->command + order->length, room, format, arguments);
	va_end(arguments);
	if (used < 0 || (size_t)used >= room)
		luaL_error(lua, "guest.%s: a command has less than %d bytes", order->verb,
			   (int)AGENT_COMMAND_MAX);
	order->length += (size_t)used;
}

static int give(lua_State *lua, const struct order *order)
{
	struct scenario *scenario = guest_of(lua);
	struct scenario_job *job = scenario_job_new(scenario);
	char where[SCENARIO_LINE_MAX / 2];

	if (!job)
		return luaL_error(lua, "guest.%s: at most %d commands at the same time; job:wait() for some",
				  order->verb, (int)SCENARIO_JOBS_MAX);
	job->judge = order->judge;
	job->as_table = order->as_table;
	job->wanted = order->wanted;
	job->timeout_ns = order->timeout_ns;
	snprintf(job->point, sizeof(job->point), "%s", order->point);
	scenario_where(lua, where, sizeof(where));
	scenario_log(scenario, "%sguest.%s: %.200s", where, order->verb, order->command);
	if (!scenario_job_run(scenario, job, order->command, (uint32_t)order->length)) {
		job->sequence = 0;
		return luaL_error(lua, "guest.%s: the guest does not take its orders any more", order->verb);
	}
	return order->background ? push_job(lua, job) : await(lua, job, order->timeout_ns);
}

/* --- arguments --- */

/* Pushes option @name; false if it is absent. */
static bool get_option(lua_State *lua, const struct order *order, const char *name)
{
	if (!order->options) {
		lua_pushnil(lua);
		return false;
	}
	return lua_getfield(lua, order->options, name) != LUA_TNIL;
}

static lua_Integer number_option(lua_State *lua, const struct order *order, const char *name,
				 lua_Integer initial, lua_Integer low, lua_Integer high)
{
	lua_Integer value = initial;
	int is_number = 1;

	if (get_option(lua, order, name))
		value = lua_tointegerx(lua, -1, &is_number);
	lua_pop(lua, 1);
	if (!is_number || value < low || value > high)
		luaL_error(lua, "guest.%s: %s is a number %d..%d", order->verb, name, (int)low, (int)high);
	return value;
}

static uint64_t duration_option(lua_State *lua, const struct order *order, const char *name,
				uint64_t initial_ns)
{
	uint64_t ns = get_option(lua, order, name) ? scenario_lua_duration(lua, -1) : initial_ns;

	lua_pop(lua, 1);
	return ns;
}

/* @names: the verb's own and the common ones, NULL-terminated; the table may be missing. */
static void take_options(lua_State *lua, struct order *order, int index, const char *const *names)
{
	char what[32];

	if (lua_gettop(lua) > index)
		luaL_error(lua, "guest.%s: too many arguments", order->verb);
	if (lua_isnoneornil(lua, index))
		return;
	if (lua_type(lua, index) != LUA_TTABLE)
		luaL_error(lua, "guest.%s: options are a table, {timeout = \"10s\"}", order->verb);
	snprintf(what, sizeof(what), "guest.%s: ", order->verb);
	scenario_check_keys(lua, index, what, names);
	order->options = index;
}

static const char *const common_names[] = { "timeout", "point", "background", NULL };

/* After the command: timeout, point, background. */
static void take_common(lua_State *lua, struct order *order, uint64_t timeout_ns)
{
	order->timeout_ns = duration_option(lua, order, "timeout", timeout_ns);
	if (get_option(lua, order, "point")) {
		if (lua_type(lua, -1) == LUA_TSTRING)
			snprintf(order->point, sizeof(order->point), "%s", lua_tostring(lua, -1));
		else if (!lua_toboolean(lua, -1))
			order->point[0] = '\0';
		else
			luaL_error(lua, "guest.%s: point is a text, or false", order->verb);
	}
	lua_pop(lua, 1);
	if (get_option(lua, order, "background"))
		order->background = lua_toboolean(lua, -1);
	lua_pop(lua, 1);
}

/* @list: the verb takes lists, too. */
static void add_channel(lua_State *lua, struct order *order, int index, bool list)
{
	int is_number;
	lua_Integer channel = lua_tointegerx(lua, index, &is_number);

	if (!is_number || channel < 0 || channel >= DMUX_CHANNELS)
		luaL_error(lua, "guest.%s: a channel is a number 0..%d%s", order->verb, DMUX_CHANNELS - 1,
			   list ? ", or a list of them" : "; this verb takes one, not a list");
	add(lua, order, " %d", (int)channel);
}

/* A channel or a list of them at @index. */
static void add_channels(lua_State *lua, struct order *order, int index)
{
	if (lua_type(lua, index) != LUA_TTABLE) {
		add_channel(lua, order, index, true);
		return;
	}
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, index); i++) {
		lua_rawgeti(lua, index, (lua_Integer)i);
		add_channel(lua, order, -1, true);
		lua_pop(lua, 1);
	}
	if (lua_rawlen(lua, index) == 0)
		luaL_error(lua, "guest.%s: the list of channels is empty", order->verb);
}

/* The command so far is also the point's text: "step up 0" is "guest: up 0". */
static void point_from_command(struct order *order)
{
	order->judge = SCENARIO_JUDGE_STATUS;
	snprintf(order->point, sizeof(order->point), "guest: %.100s", order->command + strlen("step "));
}

static int milliseconds(lua_State *lua, const struct order *order, uint64_t ns)
{
	if (ns % HW_NS_PER_MS || ns > 3600 * HW_NS_PER_S)
		luaL_error(lua, "guest.%s: times are whole milliseconds, up to an hour", order->verb);
	return (int)(ns / HW_NS_PER_MS);
}

/* --- verbs --- */

/* sh("command", {timeout = "10s", status = 0, point = "text"}) */
static int shell(lua_State *lua, const char *verb, bool background)
{
	static const char *const names[] = { "timeout", "status", "point", "background", NULL };
	struct order order = { .verb = verb, .background = background, .as_table = true };
	const char *command = luaL_checkstring(lua, 1);

	take_options(lua, &order, 2, names);
	add(lua, &order, "%s", command);
	if (get_option(lua, &order, "status")) {
		order.judge = SCENARIO_JUDGE_STATUS;
		order.wanted = (int)number_option(lua, &order, "status", 0, 0, 255);
		snprintf(order.point, sizeof(order.point), "guest: %.100s", command);
	}
	lua_pop(lua, 1);
	take_common(lua, &order, 10 * HW_NS_PER_S);
	if (order.point[0] && order.judge == SCENARIO_JUDGE_NONE)
		return luaL_error(lua, "guest.%s: a point needs a status to be wanted", verb);
	return give(lua, &order);
}

static int verb_sh(lua_State *lua)
{
	needs_kernel(lua, "sh");
	return shell(lua, "sh", false);
}

static int verb_start(lua_State *lua)
{
	needs_kernel(lua, "start");
	return shell(lua, "start", true);
}

/* Steps with nothing but options. */
static int plain_step(lua_State *lua, const char *verb)
{
	struct order order = { .verb = verb };

	take_options(lua, &order, 1, common_names);
	add(lua, &order, "step %s", verb);
	point_from_command(&order);
	take_common(lua, &order, STEP_TIMEOUT_NS);
	return give(lua, &order);
}

/* insmod({parameters = "ap_first=1"}): of the module */
static int verb_insmod(lua_State *lua)
{
	static const char *const names[] = { "parameters", "timeout", "point", "background", NULL };
	struct order order = { .verb = "insmod" };

	take_options(lua, &order, 1, names);
	add(lua, &order, "step insmod");
	point_from_command(&order);
	if (get_option(lua, &order, "parameters"))
		add(lua, &order, " %s", luaL_checkstring(lua, -1));
	lua_pop(lua, 1);
	take_common(lua, &order, STEP_TIMEOUT_NS);
	return give(lua, &order);
}

static int verb_rmmod(lua_State *lua)
{
	return plain_step(lua, "rmmod");
}

static int verb_bind(lua_State *lua)
{
	return plain_step(lua, "bind");
}

static int verb_unbind(lua_State *lua)
{
	return plain_step(lua, "unbind");
}

/* remoteproc("load"), ("start"), ("stop"): the modem as a remote processor of the guest */
static int verb_remoteproc(lua_State *lua)
{
	static const char *const actions[] = { "load", "start", "stop", NULL };
	struct order order = { .verb = "remoteproc" };
	const char *action = luaL_checkstring(lua, 1);

	if (strcmp(action, actions[0]) && strcmp(action, actions[1]) && strcmp(action, actions[2]))
		return scenario_unknown(lua, "guest.remoteproc: action ", action, actions);
	take_options(lua, &order, 2, common_names);
	add(lua, &order, "step remoteproc %s", action);
	point_from_command(&order);
	take_common(lua, &order, STEP_TIMEOUT_NS);
	return give(lua, &order);
}

/* Steps with channels and options. */
static int channels_step(lua_State *lua, const char *verb)
{
	struct order order = { .verb = verb };

	take_options(lua, &order, 2, common_names);
	add(lua, &order, "step %s", verb);
	add_channels(lua, &order, 1);
	point_from_command(&order);
	take_common(lua, &order, STEP_TIMEOUT_NS);
	return give(lua, &order);
}

static int verb_up(lua_State *lua)
{
	return channels_step(lua, "up");
}

static int verb_down(lua_State *lua)
{
	return channels_step(lua, "down");
}

/* channels({0, 1}, {timeout = "60s"}): their interfaces exist; without a list all eight */
static int verb_channels(lua_State *lua)
{
	struct order order = { .verb = "channels" };
	bool all = lua_isnoneornil(lua, 1);
	uint64_t timeout_ns;

	take_options(lua, &order, 2, common_names);
	timeout_ns = duration_option(lua, &order, "timeout", 60 * HW_NS_PER_S);
	add(lua, &order, "step channels");
	if (!all)
		add_channels(lua, &order, 1);
	point_from_command(&order);
	if (all)
		snprintf(order.point, sizeof(order.point), "guest: eight channels appear");
	order.length = 0;
	add(lua, &order, "step channels %d", milliseconds(lua, &order, timeout_ns));
	if (!all)
		add_channels(lua, &order, 1);
	take_common(lua, &order, timeout_ns);
	order.timeout_ns = timeout_ns + STEP_OVERHEAD_NS;
	return give(lua, &order);
}

/* idle({timeout = "10s"}): runtime-suspended in this time, and a second more for the modem */
static int verb_idle(lua_State *lua)
{
	struct order order = { .verb = "idle" };
	uint64_t timeout_ns;

	take_options(lua, &order, 1, common_names);
	timeout_ns = duration_option(lua, &order, "timeout", 10 * HW_NS_PER_S);
	add(lua, &order, "step idle");
	point_from_command(&order);
	add(lua, &order, " %d", milliseconds(lua, &order, timeout_ns));
	take_common(lua, &order, timeout_ns);
	order.timeout_ns = timeout_ns + STEP_OVERHEAD_NS;
	return give(lua, &order);
}

/* suspend("2s"): s2idle until the alarm of the real-time clock, which counts seconds */
static int verb_suspend(lua_State *lua)
{
	struct order order = { .verb = "suspend" };
	uint64_t time_ns = scenario_lua_duration(lua, 1);

	needs_kernel(lua, "suspend");
	take_options(lua, &order, 2, common_names);
	if (time_ns % HW_NS_PER_S || time_ns > 3600 * HW_NS_PER_S)
		return luaL_error(lua, "guest.suspend: whole seconds, up to an hour");
	add(lua, &order, "step suspend %d", (int)(time_ns / HW_NS_PER_S));
	point_from_command(&order);
	take_common(lua, &order, time_ns + STEP_TIMEOUT_NS);
	return give(lua, &order);
}

static int recover(lua_State *lua, const char *verb, const char *step)
{
	struct order order = { .verb = verb };
	uint64_t time_ns = scenario_lua_duration(lua, 2);

	take_options(lua, &order, 3, common_names);
	add(lua, &order, "step %s", step);
	add_channel(lua, &order, 1, false);
	point_from_command(&order);
	strncat(order.point, " ", sizeof(order.point) - strlen(order.point) - 1);
	strncat(order.point, lua_tostring(lua, 2), sizeof(order.point) - strlen(order.point) - 1);
	add(lua, &order, " %d", milliseconds(lua, &order, time_ns));
	/* the try that began in time may take longer than it */
	take_common(lua, &order, time_ns + STEP_TIMEOUT_NS);
	return give(lua, &order);
}

/* recover(channel, "10s"): a ping is answered in this time, nobody touches the interface */
static int verb_recover(lua_State *lua)
{
	return recover(lua, "recover", "recover");
}

/* The same, taking the interface down and up before each try. */
static int verb_recover_by_up(lua_State *lua)
{
	return recover(lua, "recover_by_up", "recover-by-up");
}

/* ping(channel, {count = 1, interval = "1s", timeout = "5s", size = 56, at_least = count}) */
static int verb_ping(lua_State *lua)
{
	static const char *const names[] = { "count", "interval", "timeout", "size", "at_least", "point",
					     "background", NULL };
	struct order order = { .verb = "ping", .judge = SCENARIO_JUDGE_RECEIVED };
	uint64_t interval_ns, timeout_ns;
	int count, size, interval_ms;

	take_options(lua, &order, 2, names);
	count = (int)number_option(lua, &order, "count", 1, 1, COUNT_MAX);
	size = (int)number_option(lua, &order, "size", 56, 0, SIZE_MAX_BYTES);
	order.wanted = (int)number_option(lua, &order, "at_least", count, 0, count);
	interval_ns = duration_option(lua, &order, "interval", HW_NS_PER_S);
	timeout_ns = duration_option(lua, &order, "timeout", 5 * HW_NS_PER_S);
	interval_ms = milliseconds(lua, &order, interval_ns);
	add(lua, &order, "step ping");
	add_channel(lua, &order, 1, false);
	if (order.wanted)
		snprintf(order.point, sizeof(order.point), "guest: %.60s", order.command + strlen("step "));
	if (order.wanted && count > 1)
		snprintf(order.point, sizeof(order.point), "guest: %.60s %d/%d",
			 order.command + strlen("step "), order.wanted, count);
	add(lua, &order, " %d %d.%03d %d.%03d %d", count, interval_ms / 1000, interval_ms % 1000,
	    milliseconds(lua, &order, timeout_ns) / 1000, milliseconds(lua, &order, timeout_ns) % 1000,
	    size);
	take_common(lua, &order, timeout_ns);
	order.timeout_ns = (uint64_t)count * interval_ns + timeout_ns + STEP_OVERHEAD_NS;
	return give(lua, &order);
}

/* flood(channels, {count = 1000, size = 1000, direction = "both", timeout = "60s"}) */
static int verb_flood(lua_State *lua)
{
	static const char *const names[] = { "count", "size", "direction", "timeout", "point",
					     "background", NULL };
	static const char *const directions[] = { "up", "down", "both", NULL };
	struct order order = { .verb = "flood" };
	const char *direction = "both";
	int count, size;

	take_options(lua, &order, 2, names);
	count = (int)number_option(lua, &order, "count", 1000, 1, COUNT_MAX);
	size = (int)number_option(lua, &order, "size", 1000, 16, 1400);
	if (get_option(lua, &order, "direction")) {
		direction = scenario_lua_text(lua, -1);
		if (strcmp(direction, "up") && strcmp(direction, "down") && strcmp(direction, "both"))
			return scenario_unknown(lua, "guest.flood: direction ", direction, directions);
	}
	add(lua, &order, "step flood");
	add_channels(lua, &order, 1);
	point_from_command(&order);
	order.length = 0;
	add(lua, &order, "seqnet %s %d %d", direction, count, size);
	add_channels(lua, &order, 1);
	take_common(lua, &order, 60 * HW_NS_PER_S);
	return give(lua, &order);
}

/* "name value" lines as a table of numbers */
static int counters_end(lua_State *lua, int status, lua_KContext context)
{
	const char *text;
	char name[32];
	long long value;
	int used;

	(void)status;
	(void)context;
	lua_getfield(lua, -1, "status");
	if (lua_tointeger(lua, -1) != 0)
		return luaL_error(lua, "guest.counters: channel has no interface");
	lua_getfield(lua, -2, "output");
	text = lua_tostring(lua, -1);
	lua_newtable(lua);
	while (sscanf(text, "%31s %lld\n%n", name, &value, &used) == 2) {
		lua_pushinteger(lua, value);
		lua_setfield(lua, -2, name);
		text += used;
	}
	scenario_lua_close(lua, "counters.");
	return 1;
}

static int counters_text(lua_State *lua)
{
	return shell(lua, "counters", false);
}

/* counters(channel): statistics of its interface, e.g. .rx_packets */
static int verb_counters(lua_State *lua)
{
	struct order order = { .verb = "counters" };

	add(lua, &order, "step counters");
	add_channel(lua, &order, 1, false);
	lua_pushcfunction(lua, counters_text);
	lua_pushstring(lua, order.command);
	lua_callk(lua, 1, 1, 0, counters_end);
	return counters_end(lua, LUA_OK, 0);
}

static int carrier_end(lua_State *lua, int status, lua_KContext context)
{
	const char *text;

	(void)status;
	(void)context;
	lua_getfield(lua, -1, "output");
	text = lua_tostring(lua, -1);
	if (strcmp(text, "1\n") && strcmp(text, "0\n"))
		return luaL_error(lua, "guest.carrier: channel has no interface");
	lua_pushboolean(lua, text[0] == '1');
	return 1;
}

/* The interfaces of channels have carrier within the time, or have none: a point. */
static int expect_carrier(lua_State *lua, struct order *order, bool on)
{
	uint64_t timeout_ns = duration_option(lua, order, "timeout", 5 * HW_NS_PER_S);

	add(lua, order, "step carrier");
	add_channels(lua, order, 1);
	point_from_command(order);
	strncat(order->point, on ? " on" : " off", sizeof(order->point) - strlen(order->point) - 1);
	order->length = 0;
	add(lua, order, "step carrier-is %s %d", on ? "1" : "0", milliseconds(lua, order, timeout_ns));
	add_channels(lua, order, 1);
	take_common(lua, order, timeout_ns);
	order->timeout_ns = timeout_ns + STEP_OVERHEAD_NS;
	return give(lua, order);
}

static int carrier_text(lua_State *lua)
{
	return shell(lua, "carrier", false);
}

/* carrier(channel): has it carrier now? carrier(channels, {on = true, timeout = "5s"}): a point */
static int verb_carrier(lua_State *lua)
{
	static const char *const names[] = { "on", "timeout", "point", "background", NULL };
	struct order order = { .verb = "carrier" };

	take_options(lua, &order, 2, names);
	if (order.options) {
		if (!get_option(lua, &order, "on") || lua_type(lua, -1) != LUA_TBOOLEAN)
			return luaL_error(lua, "guest.carrier: on = true or false says what is expected");
		return expect_carrier(lua, &order, lua_toboolean(lua, -1));
	}
	add(lua, &order, "step carrier");
	add_channel(lua, &order, 1, false);
	lua_pushcfunction(lua, carrier_text);
	lua_pushstring(lua, order.command);
	lua_callk(lua, 1, 1, 0, carrier_end);
	return carrier_end(lua, LUA_OK, 0);
}

void scenario_guest_push(lua_State *lua, const char *name)
{
	lua_getglobal(lua, "guest");
	lua_getfield(lua, -1, name);
	lua_remove(lua, -2);
}

void scenario_guest_open(lua_State *lua)
{
	static const luaL_Reg verbs[] = {
		{ "sh", verb_sh }, { "start", verb_start }, { "up", verb_up }, { "down", verb_down },
		{ "ping", verb_ping }, { "flood", verb_flood }, { "idle", verb_idle },
		{ "suspend", verb_suspend }, { "bind", verb_bind }, { "unbind", verb_unbind },
		{ "insmod", verb_insmod }, { "rmmod", verb_rmmod }, { "recover", verb_recover },
		{ "recover_by_up", verb_recover_by_up }, { "remoteproc", verb_remoteproc },
		{ "channels", verb_channels },
		{ "counters", verb_counters }, { "carrier", verb_carrier }, { NULL, NULL },
	};

	scenario_lua_library(lua, "guest", verbs);
}
