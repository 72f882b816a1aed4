/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a timeline waits for, counts and expects.
 *
 * A wait yields the coroutine; scenario_run() resumes it, and the continuation of the
 * function (lua_yieldk) looks at scenario->wait to see how it ended.
 */
#include "scenario_internal.h"

#include "../core/dmux_power.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WAIT_TIMEOUT_NS (10 * HW_NS_PER_S)

/* For what may also be asked inside an event. */
static struct scenario *running(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);

	if (scenario->phase != SCENARIO_RUNNING && !scenario->in_at)
		luaL_error(lua, "this can be used inside run only");
	return scenario;
}

struct scenario *scenario_running(lua_State *lua)
{
	struct scenario *scenario = running(lua);

	if (scenario->in_at)
		luaL_error(lua, "this waits, and a function of at() cannot wait");
	return scenario;
}

static uint64_t now_ns(const struct scenario *scenario)
{
	return scenario->host.now_ns(scenario->host.opaque);
}

static void check_pattern(lua_State *lua, int index, struct scenario_pattern *pattern)
{
	const struct modem *modem = scenario_running(lua)->host.modem;
	char error[SCENARIO_TEXT_ERROR_MAX];

	if (!scenario_pattern_parse(pattern, luaL_checkstring(lua, index), &modem->bam->config, error))
		luaL_error(lua, "%s", error);
}

struct scenario_wait *scenario_wait_begin(lua_State *lua, uint64_t until_ns, const char *text)
{
	struct scenario_wait *wait = &scenario_running(lua)->wait;

	*wait = (struct scenario_wait){ .began_ns = now_ns(scenario_of(lua)), .until_ns = until_ns };
	scenario_where(lua, wait->line, sizeof(wait->line));
	snprintf(wait->text, sizeof(wait->text), "%s", text);
	return wait;
}

/* The same for an event; true: it is there already, in wait->seen. */
static bool wait_begin_event(lua_State *lua, uint64_t timeout_ns)
{
	struct scenario *scenario = scenario_running(lua);
	struct scenario_pattern pattern;
	struct scenario_wait *wait;

	check_pattern(lua, 1, &pattern);
	wait = scenario_wait_begin(lua, now_ns(scenario) + timeout_ns, lua_tostring(lua, 1));
	wait->pattern = pattern;
	wait->for_event = true;
	wait->matched = scenario_queue_take(scenario, &pattern, &wait->seen);
	return wait->matched;
}

/* --- waits --- */

static int wait(lua_State *lua)
{
	uint64_t duration_ns = scenario_lua_duration(lua, 1);
	struct scenario *scenario = scenario_running(lua);

	scenario_wait_begin(lua, now_ns(scenario) + duration_ns, lua_tostring(lua, 1));
	scenario->queued = 0;
	return lua_yield(lua, 0);
}

static int wait_for_end(lua_State *lua, int status, lua_KContext optional)
{
	const struct scenario *scenario = scenario_of(lua);
	const struct scenario_wait *wait = &scenario->wait;
	char past[SCENARIO_LINE_MAX / 4];

	(void)status;
	if (wait->matched) {
		scenario_push_seen(lua, &wait->seen);
		return 1;
	}
	lua_pushnil(lua);
	if (optional)
		return 1;
	scenario_past_text(scenario, wait, past, sizeof(past));
	return luaL_error(lua, "\"%s\" did not come in time%s", wait->text, past);
}

/* wait_for(event, {timeout = "3s", optional = true}) */
static int wait_for(lua_State *lua)
{
	static const char *const names[] = { "timeout", "optional", NULL };
	uint64_t timeout_ns = WAIT_TIMEOUT_NS;
	bool optional = false;

	if (!lua_isnoneornil(lua, 2)) {
		luaL_checktype(lua, 2, LUA_TTABLE);
		scenario_check_keys(lua, 2, "wait_for: ", names);
		if (lua_getfield(lua, 2, "timeout") != LUA_TNIL)
			timeout_ns = scenario_lua_duration(lua, -1);
		lua_getfield(lua, 2, "optional");
		optional = lua_toboolean(lua, -1);
		lua_settop(lua, 2);
	}
	if (wait_begin_event(lua, timeout_ns))
		return wait_for_end(lua, LUA_OK, optional);
	return lua_yieldk(lua, 0, optional, wait_for_end);
}

/* --- state --- */

/* level("vote"), level("pc"), level("bam"): 0 or 1 now */
static int level(lua_State *lua)
{
	static const char *const names[] = { "vote", "pc", "bam", NULL };
	const char *name = luaL_checkstring(lua, 1);
	const struct modem *modem = running(lua)->host.modem;
	bool high;

	if (!strcmp(name, names[0]))
		high = modem->smsm->last_ap & DMUX_SMSM_PC;
	else if (!strcmp(name, names[1]))
		high = smsm_modem_word(modem->smsm) & DMUX_SMSM_PC;
	else if (!strcmp(name, names[2]))
		high = bam_is_powered(modem->bam);
	else
		return scenario_unknown(lua, "level ", name, names);
	lua_pushinteger(lua, high);
	return 1;
}

static int now_us(lua_State *lua)
{
	lua_pushinteger(lua, (lua_Integer)(now_ns(running(lua)) / HW_NS_PER_US));
	return 1;
}

static int counter_value(lua_State *lua)
{
	const struct scenario *scenario = scenario_of(lua);
	lua_Integer index = lua_tointeger(lua, lua_upvalueindex(1));

	lua_pushinteger(lua, (lua_Integer)scenario->counter[index].count);
	return 1;
}

/* count(event): a function that tells how many came since */
static int count(lua_State *lua)
{
	struct scenario *scenario = running(lua);
	struct scenario_pattern pattern;

	check_pattern(lua, 1, &pattern);
	if (scenario->counters == SCENARIO_COUNTERS_MAX)
		return luaL_error(lua, "count: at most %d in a scenario", (int)SCENARIO_COUNTERS_MAX);
	scenario->counter[scenario->counters] = (struct scenario_counter){ .pattern = pattern };
	lua_pushinteger(lua, (lua_Integer)scenario->counters++);
	lua_pushcclosure(lua, counter_value, 1);
	return 1;
}

/* violations("rule"): how often the checker spoke of it */
static int violations(lua_State *lua)
{
	const struct checker *checker = running(lua)->host.checker;
	const char *names[CHECKER_RULE_COUNT + 1] = { NULL };
	const char *name = luaL_checkstring(lua, 1);
	enum checker_rule rule = checker_rule_find(name);

	for (unsigned int i = 0; i < CHECKER_RULE_COUNT; i++)
		names[i] = checker_rule_info((enum checker_rule)i)->name;
	if (rule == CHECKER_RULE_COUNT)
		return scenario_unknown(lua, "checker rule ", name, names);
	if (!checker)
		return luaL_error(lua, "violations: there is no checker here");
	lua_pushinteger(lua, (lua_Integer)checker_count(checker, rule));
	return 1;
}

/* --- expectations --- */

struct scenario_point *scenario_add_point(lua_State *lua, bool ok, const char *text)
{
	struct scenario *scenario = running(lua);

	/* the rest is for the points of the verdict: timeline, engine, guest, faults, at() */
	if (scenario->points + MODEM_FAULT_COUNT + SCENARIO_AT_MAX + 3 >= SCENARIO_POINTS_MAX)
		luaL_error(lua, "too many expectations in one run");
	scenario_log(scenario, "%s: %s", ok ? SCENARIO_LOG_MET : SCENARIO_LOG_FAILED, text);
	return scenario_point_add(scenario, ok, text);
}

/* expect(condition, text): a point; the timeline goes on in any case */
static int expect(lua_State *lua)
{
	bool ok = lua_toboolean(lua, 1);
	struct scenario_point *point = scenario_add_point(lua, ok, luaL_checkstring(lua, 2));
	char where[SCENARIO_LINE_MAX / 2];

	if (!ok) {
		scenario_where(lua, where, sizeof(where));
		snprintf(point->why, sizeof(point->why), "%sthe condition is false at %" PRIu64 " us",
			 where, now_ns(scenario_of(lua)) / HW_NS_PER_US);
	}
	lua_pushboolean(lua, ok);
	return 1;
}

/* @wanted: the event was to come, else it was not */
static int expect_end(lua_State *lua, int status, lua_KContext wanted)
{
	const struct scenario_wait *wait = &scenario_of(lua)->wait;
	bool ok = wait->matched == (bool)wanted;
	struct scenario_point *point = scenario_add_point(lua, ok, luaL_checkstring(lua, 3));
	char past[SCENARIO_LINE_MAX / 4];

	(void)status;
	scenario_past_text(scenario_of(lua), wait, past, sizeof(past));
	if (!ok && wait->matched)
		snprintf(point->why, sizeof(point->why), "%s\"%s\" came at %" PRIu64 " us", wait->line,
			 wait->text, wait->seen.time_ns / HW_NS_PER_US);
	else if (!ok)
		snprintf(point->why, sizeof(point->why), "%s\"%s\" did not come in time%s", wait->line,
			 wait->text, past);
	lua_pushboolean(lua, ok);
	return 1;
}

static int expect_begin(lua_State *lua, bool wanted)
{
	uint64_t timeout_ns = scenario_lua_duration(lua, 2);

	luaL_checkstring(lua, 3);
	if (wait_begin_event(lua, timeout_ns))
		return expect_end(lua, LUA_OK, wanted);
	return lua_yieldk(lua, 0, wanted, expect_end);
}

/* expect_within(event, duration, text) */
static int expect_within(lua_State *lua)
{
	return expect_begin(lua, true);
}

/* expect_none(event, duration, text) */
static int expect_none(lua_State *lua)
{
	return expect_begin(lua, false);
}

void scenario_wait_open(lua_State *lua)
{
	static const luaL_Reg functions[] = {
		{ "wait", wait }, { "wait_for", wait_for }, { "level", level },
		{ "now_us", now_us }, { "count", count }, { "violations", violations },
		{ "expect", expect }, { "expect_within", expect_within },
		{ "expect_none", expect_none },
	};

	for (unsigned int i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		lua_register(lua, functions[i].name, functions[i].func);
}
