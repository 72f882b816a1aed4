/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Precise points: at("write P_RST(5)", function(event) ... end).
 *
 * The function runs inside the event: before the register write takes effect, between two
 * steps of the modem, and in any case before the guest's next instruction.
 *
 * Re-entrance. The model is in the middle of something when an event comes, so
 *   - a function cannot wait (nor order the guest to: guest.* waits);
 *   - what moves frames, boots or crashes the modem only notes and sets a deadline
 *     (modem.h: "each may be called from any callback of the modem");
 *   - pc, ack, ring change SMSM words, which no block holds copies of across an event;
 *   - bam.power and bam.reset clear the BAM's registers, which is safe where an access of
 *     the guest or the SMSM is the cause; inside a pipe's own work it is refused
 *     (is_pipe_work()), and the knobs cut_power, bam_reset and stop_mid_frame are there;
 *   - functions do not nest: an event that one causes ends waits and is counted, but starts
 *     no other function.
 * This listener is the last on the bus, so trace and checker have seen the event before.
 */
#include "scenario_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TIMES_MAX 1000000

/* Functions, by index of scenario->at. */
static void push_functions(lua_State *lua)
{
	if (lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_POINTS) == LUA_TTABLE)
		return;
	lua_pop(lua, 1);
	lua_newtable(lua);
	lua_pushvalue(lua, -1);
	lua_setfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_POINTS);
	/* the thread lives as long as the table */
	scenario_of(lua)->points_thread = lua_newthread(lua);
	lua_setfield(lua, -2, "thread");
}

/* at(event, function, {times = 1, optional = false}) */
static int at(lua_State *lua)
{
	static const char *const names[] = { "times", "optional", NULL };
	struct scenario *scenario = scenario_running(lua);
	struct scenario_at new = { .times = 1 };
	char error[SCENARIO_TEXT_ERROR_MAX];

	if (!scenario_pattern_parse(&new.pattern, luaL_checkstring(lua, 1),
				    &scenario->host.modem->bam->config, error))
		return luaL_error(lua, "%s", error);
	luaL_checktype(lua, 2, LUA_TFUNCTION);
	if (!lua_isnoneornil(lua, 3)) {
		luaL_checktype(lua, 3, LUA_TTABLE);
		scenario_check_keys(lua, 3, "at: ", names);
		if (lua_getfield(lua, 3, "times") != LUA_TNIL) {
			lua_Integer times = luaL_checkinteger(lua, -1);

			if (times < 1 || times > TIMES_MAX)
				return luaL_error(lua, "at: times is 1..%d", TIMES_MAX);
			new.times = (uint32_t)times;
		}
		lua_getfield(lua, 3, "optional");
		new.optional = lua_toboolean(lua, -1);
	}
	if (scenario->ats == SCENARIO_AT_MAX)
		return luaL_error(lua, "at: at most %d in a scenario", (int)SCENARIO_AT_MAX);
	scenario_where(lua, new.line, sizeof(new.line));
	snprintf(new.text, sizeof(new.text), "%s", lua_tostring(lua, 1));
	push_functions(lua);
	lua_pushvalue(lua, 2);
	lua_rawseti(lua, -2, (lua_Integer)scenario->ats + 1);
	scenario->at[scenario->ats++] = new;
	return 0;
}

static void call(struct scenario *scenario, unsigned int index, const struct hw_event *event)
{
	const struct scenario_seen seen = scenario_see(scenario, event);
	lua_State *lua = scenario->points_thread;

	/* the count of instructions begins anew */
	lua_sethook(lua, lua_gethook(scenario->lua), LUA_MASKCOUNT, SCENARIO_INSTRUCTIONS_MAX);
	lua_settop(lua, 0);
	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_POINTS);
	lua_rawgeti(lua, -1, (lua_Integer)index + 1);
	scenario_push_seen(lua, &seen);
	if (lua_pcall(lua, 1, 0, 0) != LUA_OK && !scenario->failure[0]) {
		snprintf(scenario->failure, sizeof(scenario->failure), "%s", lua_tostring(lua, -1));
		/* the timeline ends when it runs next: not inside the event */
		scenario->wait.until_ns = event->time_ns;
		scenario->host.deadline_changed(scenario->host.opaque);
	}
	lua_settop(lua, 0);
}

void scenario_at_event(struct scenario *scenario, const struct hw_event *event)
{
	if (scenario->in_at)
		return;
	scenario->in_at = true;
	scenario->at_kind = event->kind;
	for (unsigned int i = 0; i < scenario->ats; i++) {
		struct scenario_at *point = &scenario->at[i];

		if (point->count == point->times || !scenario_pattern_matches(&point->pattern, event))
			continue;
		point->count++;
		scenario_log(scenario, "%sat \"%s\"", point->line, point->text);
		call(scenario, i, event);
	}
	scenario->in_at = false;
}

void scenario_at_judge(struct scenario *scenario)
{
	for (unsigned int i = 0; i < scenario->ats; i++) {
		const struct scenario_at *wanted = &scenario->at[i];
		struct scenario_point *point;
		char text[SCENARIO_LINE_MAX];

		if (wanted->optional || wanted->count)
			continue;
		snprintf(text, sizeof(text), "the point \"%s\" came", wanted->text);
		point = scenario_point_add(scenario, false, text);
		if (point)
			snprintf(point->why, sizeof(point->why),
				 "%sits function was never called; optional = true allows that",
				 wanted->line);
	}
}

void scenario_at_open(lua_State *lua)
{
	lua_register(lua, "at", at);
}
