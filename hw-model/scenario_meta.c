/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The description that a scenario file returns, and the choice of its parameters.
 *
 * Every member is checked when the file is opened, so that a slip costs no boot.
 */
#include "scenario_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A parameter value as text, and all parameters of a case. */
#define VALUE_MAX 64u
#define CASE_MAX 256u

static const char *const members[] = { "id", "title", "source", "levels", "tags", "start", "cpus",
				       "machine", "limit", "parameters", "known",
				       "races", "run", NULL };
static const char *const starts[] = { "loaded", "unloaded", NULL };
static const char *const levels[] = { "linux", "model", NULL };
#define CPUS_MAX 4

/* Pushes member @name of the table at @index, a string that is not empty; raises. */
static const char *check_string(lua_State *lua, int index, const char *name)
{
	if (lua_getfield(lua, index, name) != LUA_TSTRING || !*lua_tostring(lua, -1))
		luaL_error(lua, "'%s' is missing, or no text", name);
	return lua_tostring(lua, -1);
}

static void check_levels(lua_State *lua)
{
	if (lua_getfield(lua, 1, "levels") != LUA_TTABLE || lua_rawlen(lua, -1) == 0)
		luaL_error(lua, "'levels' is missing: give {\"linux\"} or {\"linux\", \"model\"}");
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, -1); i++) {
		lua_rawgeti(lua, -1, (lua_Integer)i);
		if (strcmp(scenario_lua_text(lua, -1), levels[0]) &&
		    strcmp(lua_tostring(lua, -1), levels[1]))
			scenario_unknown(lua, "level ", lua_tostring(lua, -1), levels);
		lua_pop(lua, 2);
	}
	lua_pop(lua, 1);
}

/* Words for TAGS= and file names: small letters, digits and '-'. */
static void check_tags(lua_State *lua)
{
	int type = lua_getfield(lua, 1, "tags");

	if (type != LUA_TTABLE && type != LUA_TNIL)
		luaL_error(lua, "'tags' is a list of words, {\"slow\", \"restart\"}");
	for (lua_Unsigned i = 1; type == LUA_TTABLE && i <= lua_rawlen(lua, -1); i++) {
		const char *tag;

		lua_rawgeti(lua, -1, (lua_Integer)i);
		tag = scenario_lua_text(lua, -1);
		if (!*tag || tag[strspn(tag, "abcdefghijklmnopqrstuvwxyz0123456789-")])
			luaL_error(lua, "tag '%s': only small letters, digits and '-'", tag);
		lua_pop(lua, 2);
	}
	lua_pop(lua, 1);
}

/* "dmux-modem.smsm-hosts" = 8: properties of the machine's devices. */
static void check_globals(lua_State *lua)
{
	int type = lua_getfield(lua, 1, "machine");

	if (type != LUA_TTABLE && type != LUA_TNIL)
		luaL_error(lua, "'machine' is a table, {[\"dmux-modem.smsm-hosts\"] = 8}");
	if (type == LUA_TTABLE)
		lua_pushnil(lua);
	while (type == LUA_TTABLE && lua_next(lua, 2)) {
		const char *name = scenario_lua_text(lua, -2);
		const char *value = scenario_lua_text(lua, -2);

		if (!strchr(name, '.') || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789.-")] ||
		    !*value || value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789.-")])
			luaL_error(lua, "machine: write [\"device.property\"] = value, not %s = %s", name,
				   value);
		lua_pop(lua, 3);
	}
	lua_settop(lua, 1);
}

/* How the machine is to be: start, cpus, limit. */
static void check_machine(lua_State *lua)
{
	int type = lua_getfield(lua, 1, "start");

	if (type != LUA_TNIL && strcmp(scenario_lua_text(lua, -1), starts[0]) &&
	    strcmp(lua_tostring(lua, -1), starts[1]))
		scenario_unknown(lua, "start = ", lua_tostring(lua, -1), starts);
	lua_settop(lua, 1);
	if (lua_getfield(lua, 1, "cpus") != LUA_TNIL &&
	    (!lua_isinteger(lua, -1) || lua_tointeger(lua, -1) < 1 || lua_tointeger(lua, -1) > CPUS_MAX))
		luaL_error(lua, "'cpus' is a number 1..%d", CPUS_MAX);
	lua_settop(lua, 1);
	if (lua_getfield(lua, 1, "limit") != LUA_TNIL)
		scenario_lua_duration(lua, -1);
	lua_settop(lua, 1);
}

static void check_known(lua_State *lua)
{
	const char *names[CHECKER_RULE_COUNT + 1] = { NULL };
	int type = lua_getfield(lua, 1, "known");

	for (unsigned int i = 0; i < CHECKER_RULE_COUNT; i++)
		names[i] = checker_rule_info((enum checker_rule)i)->name;
	if (type != LUA_TTABLE && type != LUA_TNIL)
		luaL_error(lua, "'known' is a table, {[\"modem-ack-missing\"] = \"reason\"}");
	if (type == LUA_TTABLE) {
		scenario_check_keys(lua, -1, "checker rule ", names);
		lua_pushnil(lua);
		while (lua_next(lua, -2)) {
			if (lua_type(lua, -1) != LUA_TSTRING || !*lua_tostring(lua, -1))
				luaL_error(lua, "known rule %s: the reason is a text; what one driver breaks is "
					   "a line of the record beside the file: breaks | DRIVER | ...",
					   lua_tostring(lua, -2));
			lua_pop(lua, 1);
		}
	}
	lua_pop(lua, 1);
}

/* Each NAME=VALUE of @pattern must be one of the file's; raises. */
static void check_race(lua_State *lua, const char *pattern)
{
	int top = lua_gettop(lua);
	const char *value;

	for (const char *at = pattern; *at && strcmp(pattern, "*"); at += *at == ',') {
		bool found = false;

		value = at + strcspn(at, "=,");
		lua_pushlstring(lua, at, (size_t)(value - at));
		value += *value == '=';
		at = value + strcspn(value, ",");
		lua_getfield(lua, 1, "parameters");
		if (lua_istable(lua, -1) && lua_getfield(lua, -1, lua_tostring(lua, -2)) == LUA_TTABLE) {
			lua_pushlstring(lua, value, (size_t)(at - value));
			for (lua_Unsigned i = 1; !found && i <= lua_rawlen(lua, top + 3); i++) {
				lua_rawgeti(lua, top + 3, (lua_Integer)i);
				luaL_tolstring(lua, -1, NULL);
				found = lua_rawequal(lua, -1, top + 4);
				lua_settop(lua, top + 4);
			}
		}
		if (!found)
			luaL_error(lua, "races: '%s': the file has no such parameter or value", pattern);
		lua_settop(lua, top);
	}
}

/* {["edge=fall,phase=1ms"] = "why"}: cases that are an instant inside a race */
static void check_races(lua_State *lua)
{
	int type = lua_getfield(lua, 1, "races");

	if (type != LUA_TTABLE && type != LUA_TNIL)
		luaL_error(lua, "'races' is a table, {[\"phase=1ms\"] = \"why\"}, or {[\"*\"] = \"why\"}");
	if (type == LUA_TTABLE)
		lua_pushnil(lua);
	while (type == LUA_TTABLE && lua_next(lua, -2)) {
		if (lua_type(lua, -2) != LUA_TSTRING || lua_type(lua, -1) != LUA_TSTRING ||
		    !*lua_tostring(lua, -1))
			luaL_error(lua, "races: write [\"NAME=VALUE\"] = \"why\"");
		check_race(lua, lua_tostring(lua, -2));
		lua_pop(lua, 1);
	}
	lua_pop(lua, 1);
}

static void check_parameters(lua_State *lua)
{
	int type = lua_getfield(lua, 1, "parameters");

	if (type != LUA_TTABLE && type != LUA_TNIL)
		luaL_error(lua, "'parameters' is a table of lists, {gap = {\"1ms\", \"2ms\"}}");
	if (type == LUA_TTABLE) {
		lua_pushnil(lua);
		while (lua_next(lua, -2)) {
			if (lua_type(lua, -2) != LUA_TSTRING || lua_type(lua, -1) != LUA_TTABLE ||
			    lua_rawlen(lua, -1) == 0)
				luaL_error(lua, "parameters: each has a name and a list of values");
			lua_pop(lua, 1);
		}
	}
	lua_pop(lua, 1);
}

/* argument 1: the description */
static int check_all(lua_State *lua)
{
	if (lua_type(lua, 1) != LUA_TTABLE)
		return luaL_error(lua, "the file must return a table, \"return { id = ..., run = ... }\"");
	if (lua_getfield(lua, 1, "expected_failures") != LUA_TNIL)
		return luaL_error(lua, "'expected_failures' is no member: who fails a point is a line of the "
				  "record beside the file (NAME.record): fails | DRIVER | ...");
	lua_settop(lua, 1);
	scenario_check_keys(lua, 1, "member ", members);
	for (unsigned int i = 0; i < 3; i++)
		check_string(lua, 1, members[i]);
	lua_settop(lua, 1);
	check_levels(lua);
	check_tags(lua);
	check_machine(lua);
	check_globals(lua);
	check_known(lua);
	check_parameters(lua);
	check_races(lua);
	if (lua_getfield(lua, 1, "run") != LUA_TFUNCTION)
		return luaL_error(lua, "'run' is missing: run = function(p) ... end");
	return 0;
}

bool scenario_meta_check(struct scenario *scenario, char *error)
{
	lua_State *lua = scenario->lua;

	lua_pushcfunction(lua, check_all);
	lua_pushvalue(lua, -2);
	if (lua_pcall(lua, 1, 0, 0) == LUA_OK)
		return true;
	snprintf(error, SCENARIO_LINE_MAX, "%s: %s", scenario->config.path, lua_tostring(lua, -1));
	return false;
}

/* --- parameters --- */

/* Value of @name in "a=1,b=2" into @value; false if it is not there. */
static bool given_value(const char *parameters, const char *name, char *value)
{
	size_t length = strlen(name);

	while (parameters && *parameters) {
		size_t all = strcspn(parameters, ",");

		if (!strncmp(parameters, name, length) && parameters[length] == '=' &&
		    all - length - 1 < VALUE_MAX) {
			snprintf(value, VALUE_MAX, "%.*s", (int)(all - length - 1),
				 parameters + length + 1);
			return true;
		}
		parameters += all + (parameters[all] == ',');
	}
	return false;
}

/* arguments: name, list of values; pushes the chosen value */
static void choose(lua_State *lua, const char *name, int list, const char *given)
{
	/* one number is a size, which may be another; several values are a choice */
	lua_rawgeti(lua, list, 1);
	if (given && lua_rawlen(lua, list) == 1 && lua_isinteger(lua, -1) &&
	    given[strspn(given, "0123456789")] == '\0' && lua_stringtonumber(lua, given)) {
		lua_remove(lua, -2);
		return;
	}
	lua_pop(lua, 1);
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, list); i++) {
		lua_rawgeti(lua, list, (lua_Integer)i);
		if (!given || !strcmp(scenario_lua_text(lua, -1), given)) {
			lua_settop(lua, given ? -2 : -1);
			return;
		}
		lua_pop(lua, 2);
	}
	luaL_error(lua, "parameter %s=%s: it is not among the values in the file", name, given);
}

/* argument 1: the description; returns the table of chosen values */
static int choose_all(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);
	const char *left = scenario->config.parameters;
	char value[VALUE_MAX];

	lua_newtable(lua);
	if (lua_getfield(lua, 1, "parameters") == LUA_TNIL) {
		lua_newtable(lua);
		lua_replace(lua, 3);
	}
	lua_pushnil(lua);
	while (lua_next(lua, 3)) {
		const char *name = lua_tostring(lua, -2);
		bool given = given_value(left, name, value);

		choose(lua, name, lua_gettop(lua), given ? value : NULL);
		lua_setfield(lua, 2, name);
		lua_pop(lua, 1);
	}
	while (left && *left) {
		size_t length = strcspn(left, "=,");

		lua_pushlstring(lua, left, length);
		if (lua_getfield(lua, 2, lua_tostring(lua, -1)) == LUA_TNIL)
			return luaL_error(lua, "the file has no parameter '%s'",
					  lua_tostring(lua, -2));
		left += strcspn(left, ",");
		left += *left == ',';
	}
	lua_settop(lua, 2);
	return 1;
}

bool scenario_meta_parameters(struct scenario *scenario, char *error)
{
	lua_State *lua = scenario->lua;

	lua_pushcfunction(lua, choose_all);
	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	if (lua_pcall(lua, 1, 1, 0) == LUA_OK)
		return true;
	snprintf(error, SCENARIO_LINE_MAX, "%s: %s", scenario->config.path, lua_tostring(lua, -1));
	return false;
}

/* --- what the engine asks --- */

uint64_t scenario_meta_limit_ns(struct scenario *scenario)
{
	lua_State *lua = scenario->lua;
	int top = lua_gettop(lua);
	uint64_t limit_ns = SCENARIO_LIMIT_NS;

	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	if (lua_getfield(lua, -1, "limit") == LUA_TSTRING)
		scenario_duration(lua_tostring(lua, -1), &limit_ns);
	lua_settop(lua, top);
	return limit_ns;
}

bool scenario_meta_starts_loaded(struct scenario *scenario)
{
	lua_State *lua = scenario->lua;
	int top = lua_gettop(lua);
	bool loaded = true;

	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	if (lua_getfield(lua, -1, "start") == LUA_TSTRING)
		loaded = !strcmp(lua_tostring(lua, -1), starts[0]);
	lua_settop(lua, top);
	return loaded;
}

/* --- telling --- */

static void tell(lua_State *lua, scenario_sink sink, void *opaque, const char *key)
{
	char line[SCENARIO_LINE_MAX * 4];

	snprintf(line, sizeof(line), "%s %s", key, lua_tostring(lua, -1));
	sink(opaque, line);
}

/* Values of every parameter in turn; parameters in sorted order, the last one moves fastest. */
static void tell_cases(lua_State *lua, int parameters, const char *prefix, const char *after,
		       scenario_sink sink, void *opaque)
{
	const char *name = NULL;
	char line[CASE_MAX];

	/* the first name behind @after */
	lua_pushnil(lua);
	while (lua_next(lua, parameters)) {
		const char *key = lua_tostring(lua, -2);

		if (strcmp(key, after) > 0 && (!name || strcmp(key, name) < 0))
			name = key;
		lua_pop(lua, 1);
	}
	if (!name) {
		snprintf(line, sizeof(line), "case %s", prefix);
		sink(opaque, line);
		return;
	}
	lua_getfield(lua, parameters, name);
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, -1); i++) {
		lua_rawgeti(lua, -1, (lua_Integer)i);
		snprintf(line, sizeof(line), "%s%s%s=%s", prefix, *prefix ? "," : "", name,
			 scenario_lua_text(lua, -1));
		lua_pop(lua, 2);
		/* as deep as there are parameters */
		tell_cases(lua, parameters, line, name, sink, opaque);
	}
	lua_pop(lua, 1);
}

/* One line a rule: "known rule=reason". */
static void tell_known(lua_State *lua, scenario_sink sink, void *opaque)
{
	char line[SCENARIO_LINE_MAX];
	int top = lua_gettop(lua);

	if (lua_getfield(lua, 1, "known") == LUA_TNIL) {
		lua_settop(lua, top);
		return;
	}
	for (unsigned int i = 0; i < CHECKER_RULE_COUNT; i++) {
		const char *rule = checker_rule_info((enum checker_rule)i)->name;

		if (lua_getfield(lua, top + 1, rule) != LUA_TNIL) {
			snprintf(line, sizeof(line), "known %s=%s", rule, lua_tostring(lua, -1));
			sink(opaque, line);
		}
		lua_settop(lua, top + 1);
	}
	lua_settop(lua, top);
}

/* One line a member of the table @member, in sorted order: "@key NAME@between@VALUE". */
static void tell_pairs(lua_State *lua, const char *member, const char *key, const char *between,
		       scenario_sink sink, void *opaque)
{
	char line[SCENARIO_LINE_MAX];
	int top = lua_gettop(lua);

	/* the sorted walk is the script's own */
	lua_getglobal(lua, "pairs");
	if (lua_getfield(lua, 1, member) == LUA_TTABLE) {
		lua_call(lua, 1, 1);
		for (;;) {
			const char *name;

			lua_pushvalue(lua, top + 1);
			lua_call(lua, 0, 2);
			if (lua_isnil(lua, -2))
				break;
			name = scenario_lua_text(lua, -2);
			snprintf(line, sizeof(line), "%s %s%s%s", key, name, between,
				 scenario_lua_text(lua, -2));
			sink(opaque, line);
			lua_settop(lua, top + 1);
		}
	}
	lua_settop(lua, top);
}

void scenario_describe(const struct scenario *scenario, scenario_sink sink, void *opaque)
{
	lua_State *lua = lua_newthread(scenario->lua);

	lua_getfield(lua, LUA_REGISTRYINDEX, SCENARIO_KEY_DESCRIPTION);
	for (unsigned int i = 0; i < 3; i++) {
		lua_getfield(lua, 1, members[i]);
		tell(lua, sink, opaque, members[i]);
		lua_pop(lua, 1);
	}
	lua_getfield(lua, 1, "levels");
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, 2); i++) {
		lua_rawgeti(lua, 2, (lua_Integer)i);
		tell(lua, sink, opaque, "level");
		lua_pop(lua, 1);
	}
	lua_settop(lua, 1);
	if (lua_getfield(lua, 1, "tags") == LUA_TTABLE) {
		for (lua_Unsigned i = 1; i <= lua_rawlen(lua, 2); i++) {
			lua_rawgeti(lua, 2, (lua_Integer)i);
			tell(lua, sink, opaque, "tag");
			lua_pop(lua, 1);
		}
	}
	lua_settop(lua, 1);
	if (lua_getfield(lua, 1, "cpus") != LUA_TNIL)
		tell(lua, sink, opaque, "cpus");
	lua_settop(lua, 1);
	tell_pairs(lua, "machine", "global", "=", sink, opaque);
	tell_known(lua, sink, opaque);
	tell_pairs(lua, "races", "race", ": ", sink, opaque);
	if (lua_getfield(lua, 1, "parameters") == LUA_TTABLE)
		tell_cases(lua, 2, "", "", sink, opaque);
	lua_pop(scenario->lua, 1);
}
