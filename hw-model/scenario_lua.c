/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The closed Lua state of a scenario.
 *
 * Let in: the functions of base_functions, the libraries string, table and math but for
 * what forbidden names, and the engine's own names. Left out with reason:
 *   load, dofile, require, io, os   a scenario is one file and touches nothing else
 *   pcall, coroutine                a script must not catch the engine's errors or waits
 *   math.random                     random() has the run's seed
 *   next, Lua's pairs               the order of string keys depends on addresses; pairs()
 *                                   here walks keys in sorted order
 *   string.dump, string.pack        of no use to a scenario
 *   addresses                       tostring, print and string.format show a table, function or
 *                                   thread as the name of its type: an address of the host differs
 *                                   from run to run, and so would what a file makes of it; "%p" is refused
 * A name that does not exist is an error with the nearest name that does, at its line;
 * so is an assignment to a global.
 */
#include "scenario_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES_MAX 128

static const char *const base_functions[] = { "assert", "error", "ipairs", "select", "tonumber",
					      "tostring", "type", "_VERSION", NULL };

static const struct {
	const char *library, *name;
} forbidden[] = {
	{ "math", "random" }, { "math", "randomseed" }, { "string", "dump" },
	{ "string", "pack" }, { "string", "unpack" }, { "string", "packsize" },
};

/* Numbers before strings, each ascending; other keys are refused. */
static const char pairs_source[] =
	"local type, sort, tostring, error = ...\n"
	"local function before(a, b)\n"
	"  if type(a) == type(b) then return a < b end\n"
	"  return type(a) == 'number'\n"
	"end\n"
	"return function(t, raw)\n"
	"  local keys, i = {}, 0\n"
	"  for key in raw, t do\n"
	"    if type(key) ~= 'number' and type(key) ~= 'string' then\n"
	"      error('pairs: keys are numbers or strings, not ' .. type(key), 3)\n"
	"    end\n"
	"    keys[#keys + 1] = key\n"
	"  end\n"
	"  sort(keys, before)\n"
	"  return function()\n"
	"    i = i + 1\n"
	"    if keys[i] ~= nil then return keys[i], t[keys[i]] end\n"
	"  end\n"
	"end\n";

static void *allocate(void *opaque, void *block, size_t old, size_t new)
{
	struct scenario *scenario = opaque;
	void *moved;

	/* for a new block Lua passes its type in @old */
	old = block ? old : 0;
	if (new == 0) {
		free(block);
		scenario->memory -= old;
		return NULL;
	}
	if (new > old && scenario->memory + (new - old) > SCENARIO_MEMORY_MAX)
		return NULL;
	moved = realloc(block, new);
	if (moved)
		scenario->memory += new - old;
	return moved;
}

static void budget_spent(lua_State *lua, lua_Debug *where)
{
	(void)where;
	/* in a hook, level 0 is the function that was interrupted */
	luaL_where(lua, 0);
	lua_pushfstring(lua, "%s%d instructions without a wait; is there a wait() missing in a loop?",
			lua_tostring(lua, -1), SCENARIO_INSTRUCTIONS_MAX);
	lua_error(lua);
}

struct scenario *scenario_of(lua_State *lua)
{
	struct scenario *scenario = NULL;

	lua_getallocf(lua, (void **)&scenario);
	return scenario;
}

int scenario_unknown(lua_State *lua, const char *what, const char *name, const char *const *names)
{
	const char *nearest = scenario_nearest(name, names);

	if (nearest)
		return luaL_error(lua, "%s%s does not exist; did you mean %s%s?", what, name, what,
				  nearest);
	return luaL_error(lua, "%s%s does not exist; see scenarios/README.md", what, name);
}

/* The string keys of the table at @index, for scenario_nearest(). */
static void key_names(lua_State *lua, int index, const char **names)
{
	unsigned int count = 0;

	index = lua_absindex(lua, index);
	lua_pushnil(lua);
	while (lua_next(lua, index)) {
		lua_pop(lua, 1);
		if (lua_type(lua, -1) == LUA_TSTRING && count < NAMES_MAX)
			names[count++] = lua_tostring(lua, -1);
	}
	names[count] = NULL;
}

void scenario_check_keys(lua_State *lua, int index, const char *what, const char *const *names)
{
	const char *wrong = NULL;

	index = lua_absindex(lua, index);
	lua_pushnil(lua);
	while (lua_next(lua, index)) {
		const char *const *name = names;

		lua_pop(lua, 1);
		if (lua_type(lua, -1) != LUA_TSTRING)
			luaL_error(lua, "%s has named members only, e.g. %s", what, names[0]);
		while (*name && strcmp(*name, lua_tostring(lua, -1)))
			name++;
		/* of several the first by the alphabet: the order of keys is that of a hash */
		if (!*name && (!wrong || strcmp(lua_tostring(lua, -1), wrong) < 0))
			wrong = lua_tostring(lua, -1);
	}
	if (wrong)
		scenario_unknown(lua, what, wrong, names);
}

/* Of such a value Lua would show the address. */
static bool has_address(lua_State *lua, int index)
{
	switch (lua_type(lua, index)) {
	case LUA_TNIL:
	case LUA_TBOOLEAN:
	case LUA_TNUMBER:
	case LUA_TSTRING:
		return false;
	default:
		return true;
	}
}

const char *scenario_lua_text(lua_State *lua, int index)
{
	if (has_address(lua, index))
		return lua_pushstring(lua, luaL_typename(lua, index));
	return luaL_tolstring(lua, index, NULL);
}

static int text_of(lua_State *lua)
{
	luaL_checkany(lua, 1);
	scenario_lua_text(lua, 1);
	return 1;
}

/* "%p" is in @format, "%%p" is not. */
static bool wants_address(const char *format)
{
	for (; *format; format++) {
		if (*format != '%')
			continue;
		format++;
		format += strspn(format, "-+ #0123456789.");
		if (*format == 'p')
			return true;
		if (!*format)
			return false;
	}
	return false;
}

/* string.format; upvalue 1: Lua's */
static int format_text(lua_State *lua)
{
	int arguments = lua_gettop(lua);

	if (wants_address(luaL_checkstring(lua, 1)))
		return luaL_error(lua, "string.format: %%p is an address of the host, another in every run");
	for (int i = 2; i <= arguments; i++) {
		if (!has_address(lua, i))
			continue;
		scenario_lua_text(lua, i);
		lua_replace(lua, i);
	}
	lua_pushvalue(lua, lua_upvalueindex(1));
	lua_insert(lua, 1);
	lua_call(lua, arguments, 1);
	return 1;
}

/* __index of the globals and of each library; upvalue 1: what to put before the name. */
static int missing_name(lua_State *lua)
{
	const char *names[NAMES_MAX + 1];

	if (lua_type(lua, 2) != LUA_TSTRING)
		return luaL_error(lua, "%s is indexed by names only",
				  lua_tostring(lua, lua_upvalueindex(1)));
	key_names(lua, 1, names);
	return scenario_unknown(lua, lua_tostring(lua, lua_upvalueindex(1)), lua_tostring(lua, 2),
				names);
}

static int new_name(lua_State *lua)
{
	return luaL_error(lua, "assignment to '%s%s': write \"local %s\"",
			  lua_tostring(lua, lua_upvalueindex(1)), scenario_lua_text(lua, 2),
			  scenario_lua_text(lua, 2));
}

void scenario_lua_close(lua_State *lua, const char *prefix)
{
	lua_newtable(lua);
	lua_pushstring(lua, prefix);
	lua_pushcclosure(lua, missing_name, 1);
	lua_setfield(lua, -2, "__index");
	lua_pushstring(lua, prefix);
	lua_pushcclosure(lua, new_name, 1);
	lua_setfield(lua, -2, "__newindex");
	lua_setmetatable(lua, -2);
}

void scenario_lua_library(lua_State *lua, const char *name, const luaL_Reg *functions)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "%s.", name);
	lua_newtable(lua);
	luaL_setfuncs(lua, functions, 0);
	scenario_lua_close(lua, prefix);
	lua_setglobal(lua, name);
}

uint64_t scenario_lua_duration(lua_State *lua, int index)
{
	uint64_t ns;

	if (lua_type(lua, index) != LUA_TSTRING || !scenario_duration(lua_tostring(lua, index), &ns))
		luaL_error(lua, "%s is no duration: " SCENARIO_DURATION_ADVICE,
			   scenario_lua_text(lua, index));
	return ns;
}

/* upvalue 1: the function of pairs_source, upvalue 2: Lua's next */
static int sorted_pairs(lua_State *lua)
{
	luaL_checktype(lua, 1, LUA_TTABLE);
	lua_pushvalue(lua, lua_upvalueindex(1));
	lua_pushvalue(lua, 1);
	lua_pushvalue(lua, lua_upvalueindex(2));
	lua_call(lua, 2, 1);
	return 1;
}

/* random(low, high): a whole number; splitmix64 from the run's seed */
static int random_number(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);
	lua_Integer low = luaL_checkinteger(lua, 1), high = luaL_checkinteger(lua, 2);
	uint64_t x;

	luaL_argcheck(lua, low <= high, 2, "random(low, high): low is above high");
	scenario->random_state += UINT64_C(0x9e3779b97f4a7c15);
	x = scenario->random_state;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	/* a range of all 2^64 numbers has size 0 */
	if ((uint64_t)high - (uint64_t)low != UINT64_MAX)
		x %= (uint64_t)high - (uint64_t)low + 1;
	lua_pushinteger(lua, (lua_Integer)((uint64_t)low + x));
	return 1;
}

static int print_line(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);
	int arguments = lua_gettop(lua);
	luaL_Buffer buffer;

	luaL_buffinit(lua, &buffer);
	for (int i = 1; i <= arguments; i++) {
		if (i > 1)
			luaL_addchar(&buffer, ' ');
		scenario_lua_text(lua, i);
		luaL_addvalue(&buffer);
	}
	luaL_pushresult(&buffer);
	scenario_log(scenario, "%s", lua_tostring(lua, -1));
	return 0;
}

static void open_libraries(lua_State *lua)
{
	static const luaL_Reg libraries[] = {
		{ "string", luaopen_string }, { "table", luaopen_table }, { "math", luaopen_math },
	};

	for (unsigned int i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
		luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
		for (unsigned int k = 0; k < sizeof(forbidden) / sizeof(forbidden[0]); k++) {
			if (strcmp(forbidden[k].library, libraries[i].name))
				continue;
			lua_pushnil(lua);
			lua_setfield(lua, -2, forbidden[k].name);
		}
		lua_pop(lua, 1);
	}
	lua_getglobal(lua, "string");
	lua_getfield(lua, -1, "format");
	lua_pushcclosure(lua, format_text, 1);
	lua_setfield(lua, -2, "format");
	lua_pop(lua, 1);
}

/* Takes what base_functions and the libraries name from Lua's globals to a new table of globals. */
static int open_state(lua_State *lua)
{
	luaL_requiref(lua, "_G", luaopen_base, 1);
	open_libraries(lua);
	lua_newtable(lua);
	for (const char *const *name = base_functions; *name; name++) {
		lua_getfield(lua, 1, *name);
		lua_setfield(lua, 2, *name);
	}
	for (unsigned int i = 0; i < 3; i++) {
		static const char *const libraries[] = { "string", "table", "math" };

		lua_getfield(lua, 1, libraries[i]);
		lua_setfield(lua, 2, libraries[i]);
	}
	lua_pushcfunction(lua, text_of);
	lua_setfield(lua, 2, "tostring");
	if (luaL_loadstring(lua, pairs_source) != LUA_OK)
		return lua_error(lua);
	lua_getfield(lua, 1, "type");
	lua_getfield(lua, 1, "table");
	lua_getfield(lua, -1, "sort");
	lua_remove(lua, -2);
	lua_getfield(lua, 1, "tostring");
	lua_getfield(lua, 1, "error");
	lua_call(lua, 4, 1);
	lua_getfield(lua, 1, "next");
	lua_pushcclosure(lua, sorted_pairs, 2);
	lua_setfield(lua, 2, "pairs");
	lua_pushcfunction(lua, random_number);
	lua_setfield(lua, 2, "random");
	lua_pushcfunction(lua, print_line);
	lua_setfield(lua, 2, "print");
	/* what loaders give their chunks as globals */
	lua_rawseti(lua, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	scenario_verbs_open(lua);
	scenario_wait_open(lua);
	scenario_at_open(lua);
	scenario_guest_open(lua);
	lua_pushglobaltable(lua);
	scenario_lua_close(lua, "");
	return 0;
}

lua_State *scenario_lua_new(struct scenario *scenario)
{
	lua_State *lua = lua_newstate(allocate, scenario);

	if (!lua)
		return NULL;
	lua_pushcfunction(lua, open_state);
	if (lua_pcall(lua, 0, 0, 0) != LUA_OK) {
		lua_close(lua);
		return NULL;
	}
	/* threads made from here on inherit it; the count starts anew with each resume */
	lua_sethook(lua, budget_spent, LUA_MASKCOUNT, SCENARIO_INSTRUCTIONS_MAX);
	return lua;
}
