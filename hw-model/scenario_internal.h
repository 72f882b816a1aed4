/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Shared between the files of the scenario engine; not for others.
 *
 *   scenario.c         life, the wait, points, verdict
 *   scenario_lua.c     the closed Lua state: allocator, budget, what is let in
 *   scenario_meta.c    the description that a file returns
 *   scenario_verbs.c   modem.* and bam.*
 *   scenario_wait.c    waits, counters, expectations
 *   scenario_text.c    durations, event patterns, nearest names
 */
#ifndef HW_MODEL_SCENARIO_INTERNAL_H
#define HW_MODEL_SCENARIO_INTERNAL_H

#include "scenario.h"
#include "scenario_text.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* Bytes of Lua objects of one scenario, and instructions between two waits. */
#define SCENARIO_MEMORY_MAX (8u << 20)
#define SCENARIO_INSTRUCTIONS_MAX 10000000
/* Bytes of a file. */
#define SCENARIO_FILE_MAX (256u << 10)
/* Counters that count() can make, and events that verbs may cause between two waits. */
#define SCENARIO_COUNTERS_MAX 32u
#define SCENARIO_QUEUE_MAX 256u

/* What a timeline sees of an event. */
struct scenario_seen {
	uint64_t time_ns;
	enum hw_event_kind kind;
	uint32_t unit;
	uint64_t a, b, c;
};

/**
 * struct scenario_wait - what the timeline waits for
 * @for_event:	an event that matches @pattern ends it
 * @until_ns:	end at the latest
 * @matched:	@seen ended it
 * @line:	"file:12: " of the wait, for the verdict
 * @text:	of the event or duration
 */
struct scenario_wait {
	bool for_event;
	struct scenario_pattern pattern;
	uint64_t until_ns;
	bool matched;
	struct scenario_seen seen;
	char line[SCENARIO_LINE_MAX / 2];
	char text[SCENARIO_LINE_MAX / 4];
};

struct scenario_counter {
	struct scenario_pattern pattern;
	uint64_t count;
};

struct scenario_point {
	bool ok;
	char text[SCENARIO_LINE_MAX];
	char why[SCENARIO_LINE_MAX];
};

enum scenario_phase {
	SCENARIO_OPEN,		/* described, not started */
	SCENARIO_WAITING,	/* the timeline waits, or has not begun */
	SCENARIO_RUNNING,	/* inside scenario_run() */
	SCENARIO_DONE,		/* over, see failure */
	SCENARIO_PHASE_COUNT
};

/**
 * struct scenario - one scenario
 * @lua:	the state; its registry holds the description and the coroutine
 * @timeline:	the coroutine
 * @memory:	bytes that @lua has
 * @queue:	events that happened while the timeline ran or since its wait ended, oldest first
 * @queue_lost:	there were more
 * @armed:	bit f: fault f was armed and is to fire
 * @failure:	the script's own error, empty if none
 */
struct scenario {
	struct scenario_config config;
	struct scenario_host host;
	lua_State *lua;
	lua_State *timeline;
	size_t memory;
	enum scenario_phase phase;
	uint64_t random_state;
	struct scenario_wait wait;
	struct scenario_seen queue[SCENARIO_QUEUE_MAX];
	unsigned int queued;
	bool queue_lost;
	struct scenario_counter counter[SCENARIO_COUNTERS_MAX];
	unsigned int counters;
	uint32_t armed;
	struct scenario_point point[SCENARIO_POINTS_MAX];
	unsigned int points;
	char failure[SCENARIO_LINE_MAX];
};

_Static_assert(MODEM_FAULT_COUNT <= 32, "a bit of armed for each fault");

/* Keys of the registry. */
#define SCENARIO_KEY_DESCRIPTION "scenario.description"
#define SCENARIO_KEY_TIMELINE "scenario.timeline"

/* scenario_lua.c */
lua_State *scenario_lua_new(struct scenario *scenario);
struct scenario *scenario_of(lua_State *lua);
/* Raises an error: @what@name does not exist, with the nearest of @names (NULL-terminated). */
int scenario_unknown(lua_State *lua, const char *what, const char *name, const char *const *names);
/* The table at @index has no keys but @names (NULL-terminated); raises otherwise. */
void scenario_check_keys(lua_State *lua, int index, const char *what, const char *const *names);
/* A global table of functions in which a misspelt name raises. */
void scenario_lua_library(lua_State *lua, const char *name, const luaL_Reg *functions);
/* Duration at @index, in ns; raises. */
uint64_t scenario_lua_duration(lua_State *lua, int index);

/* scenario_meta.c: the description is on top of the stack; false with @error */
bool scenario_meta_check(struct scenario *scenario, char *error);
/* Pushes the table of chosen parameters; false with @error. */
bool scenario_meta_parameters(struct scenario *scenario, char *error);

/* scenario_verbs.c, scenario_wait.c: register their names */
void scenario_verbs_open(lua_State *lua);
void scenario_wait_open(lua_State *lua);

/* scenario.c */
struct scenario_point *scenario_point_add(struct scenario *scenario, bool ok, const char *text);
void scenario_log(struct scenario *scenario, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* First queued event that matches, taken out with all before it. */
bool scenario_queue_take(struct scenario *scenario, const struct scenario_pattern *pattern,
			 struct scenario_seen *seen);

#endif /* HW_MODEL_SCENARIO_INTERNAL_H */
