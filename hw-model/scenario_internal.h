/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Shared between the files of the scenario engine; not for others.
 *
 *   scenario.c         life, the wait, points, verdict
 *   scenario_lua.c     the closed Lua state: allocator, budget, what is let in
 *   scenario_lint.c    slips that can be seen without running the file
 *   scenario_meta.c    the description that a file returns
 *   scenario_verbs.c   modem.* and bam.*
 *   scenario_bytes.c   those of them that carry frames and memory
 *   scenario_events.c  events between two waits, and what a timeline sees of one
 *   scenario_stream.c  paced streams of the modem and their ledgers
 *   scenario_wait.c    waits, counters, expectations
 *   scenario_at.c      precise points: functions that run inside an event
 *   scenario_guest.c   commands that the guest runs, and its answers
 *   scenario_guest_verbs.c   guest.*
 *   scenario_text.c    durations, event patterns, nearest names
 */
#ifndef HW_MODEL_SCENARIO_INTERNAL_H
#define HW_MODEL_SCENARIO_INTERNAL_H

#include "agent_frame.h"
#include "scenario.h"
#include "scenario_text.h"
#include "splat.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

/* Bytes of Lua objects of one scenario, and instructions between two waits. */
#define SCENARIO_MEMORY_MAX (8u << 20)
#define SCENARIO_INSTRUCTIONS_MAX 10000000
/* Bytes of a file. */
#define SCENARIO_FILE_MAX (256u << 10)
/* Counters that count() can make, points that at() can, and events kept between two waits. */
#define SCENARIO_COUNTERS_MAX 32u
#define SCENARIO_AT_MAX 32u
#define SCENARIO_QUEUE_MAX 256u
/* Commands of the guest at the same time, and text of the point that one makes. */
#define SCENARIO_JOBS_MAX 16u
#define SCENARIO_JOB_TEXT_MAX 160u
/* Lines of a point that explain a failure. */
#define SCENARIO_WHY_MAX (3 * SCENARIO_LINE_MAX)
/* Virtual time of a whole timeline, unless its file says otherwise. */
#define SCENARIO_LIMIT_NS (600 * HW_NS_PER_S)

/* Events that a wait which is out of time looks back at: accesses of registers, and others. */
#define SCENARIO_PAST_MAX 512u
#define SCENARIO_PAST_ACCESSES_MAX 128u
/* Frames whose bytes are kept: as many as can be queued, the one that ended a wait, and one. */
#define SCENARIO_FRAMES_MAX (SCENARIO_QUEUE_MAX + 2u)
/* Knobs of the modem. */
#define SCENARIO_OPTIONS_MAX 128u

/**
 * struct scenario_seen - what a timeline sees of an event
 * @value:	unit, a, b, c, payload length of a frame (scenario_frame_length())
 * @frame:	number of its bytes in struct scenario, 0 = none are kept
 */
struct scenario_seen {
	uint64_t time_ns;
	enum hw_event_kind kind;
	uint64_t value[SCENARIO_FIELDS];
	uint64_t frame;
};

/* Streams of a scenario, and packets of each. */
#define SCENARIO_STREAMS_MAX 8u
#define SCENARIO_STREAM_PACKETS_MAX 65535u

/**
 * struct scenario_stream_ledger - what came of a stream in one place
 * @received:	distinct packets
 * @reordered:	of these, those that came after a higher number
 * @duplicated:	came again
 * @corrupted:	other bytes than were sent
 * @expected:	highest number seen + 1
 * @oldest_ns:	greatest age when it came
 * @seen:	bit n: number n came
 */
struct scenario_stream_ledger {
	uint32_t received, reordered, duplicated, corrupted, expected;
	uint64_t oldest_ns;
	uint32_t seen[(SCENARIO_STREAM_PACKETS_MAX + 1) / 32];
};

/**
 * struct scenario_stream - a paced stream
 * @rate:	packets a second
 * @size:	bytes of an IP packet
 * @next:	number that is due next
 * @sent, @refused: taken by the modem's queue, or not
 * @ledger:	0: into the AP's memory; 1: back from the guest
 */
struct scenario_stream {
	uint32_t channel, rate, count, size;
	uint64_t start_ns;
	uint32_t next, sent, refused;
	struct scenario_stream_ledger ledger[2];
};

/* A frame as it crossed the BAM. */
struct scenario_frame {
	uint64_t number;
	uint32_t length;
	uint8_t bytes[MODEM_FRAME_MAX];
};

/**
 * struct scenario_wait - what the timeline waits for
 * @for_event:	an event that matches @pattern ends it
 * @for_job:	the answer to the command of this sequence number ends it; 0 = none
 * @began_ns:	when it began
 * @until_ns:	end at the latest
 * @matched:	@seen ended it
 * @line:	"file:12: " of the wait, for the verdict
 * @text:	of the event or duration
 */
struct scenario_wait {
	bool for_event;
	uint32_t for_job;
	struct scenario_pattern pattern;
	uint64_t began_ns;
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

/**
 * struct scenario_at - a function that runs inside an event
 * @times:	how often still
 * @count:	how often it has run
 * @optional:	need not come
 * @line:	"file:12: " of the at()
 */
struct scenario_at {
	struct scenario_pattern pattern;
	uint32_t times;
	uint32_t count;
	bool optional;
	char line[SCENARIO_LINE_MAX / 2];
	char text[SCENARIO_LINE_MAX / 4];
};

/* What a command's answer is judged by. */
enum scenario_judge {
	SCENARIO_JUDGE_NONE,		/* nothing is wanted */
	SCENARIO_JUDGE_STATUS,		/* its exit status */
	SCENARIO_JUDGE_RECEIVED,	/* so many pings were answered */
	SCENARIO_JUDGE_COUNT
};

/**
 * struct scenario_job - a command that the guest runs, or ran
 * @sequence:	number of its frames; 0 = free
 * @done:	answered
 * @killed:	was told to end since its time was over
 * @status:	exit status, 128 + signal
 * @kept:	bytes in @output, the last of @total
 * @as_table:	the verb returns the result alone
 * @wanted:	by @judge
 * @point:	text of the point, "" for none
 */
struct scenario_job {
	uint32_t sequence;
	bool done;
	bool killed;
	int status;
	uint32_t kept;
	uint32_t total;
	enum scenario_judge judge;
	bool as_table;
	int wanted;
	uint64_t timeout_ns;
	char point[SCENARIO_JOB_TEXT_MAX];
	char output[AGENT_OUTPUT_MAX + 1];
};

/**
 * struct scenario_guest - the channel to the guest's agent
 * @garbage:	lines that are no answer
 * @garbage_line: the first of them
 */
struct scenario_guest {
	struct agent_parser parser;
	struct scenario_job job[SCENARIO_JOBS_MAX];
	uint32_t last_sequence;
	uint32_t garbage;
	char garbage_line[SCENARIO_LINE_MAX / 2];
};

/**
 * struct scenario_point - one point of the verdict
 * @time_ns:	when it was made
 * @why:	lines that explain it, and of a failure more of them: @evidence, or NULL
 */
struct scenario_point {
	bool ok;
	uint64_t time_ns;
	const char *evidence;
	char text[SCENARIO_LINE_MAX];
	char why[SCENARIO_WHY_MAX];
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
 * @past, @past_accesses: rings of the latest events, also those that no wait will find
 * @frame:	ring; @frames: ever kept
 * @points_thread: where functions of at() run
 * @in_at:	one of them runs; @at_kind: inside an event of this kind
 * @arguments:	of the timeline's first function
 * @limit_ns:	virtual time at which the timeline must be over
 * @splat:	what the guest's kernel complains about on its console
 * @cut_short:	by it
 * @armed:	bit f: fault f was armed and is to fire
 * @named:	option o of the table was set by the timeline
 * @failure:	the script's own error, empty if none
 */
struct scenario {
	struct scenario_config config;
	struct scenario_host host;
	lua_State *lua;
	lua_State *timeline;
	lua_State *points_thread;
	size_t memory;
	enum scenario_phase phase;
	uint64_t random_state;
	struct scenario_wait wait;
	struct scenario_seen queue[SCENARIO_QUEUE_MAX];
	unsigned int queued;
	bool queue_lost;
	struct scenario_seen past[SCENARIO_PAST_MAX];
	struct scenario_seen past_access[SCENARIO_PAST_ACCESSES_MAX];
	uint64_t pasts, past_accesses;
	struct scenario_frame frame[SCENARIO_FRAMES_MAX];
	uint64_t frames;
	struct scenario_counter counter[SCENARIO_COUNTERS_MAX];
	unsigned int counters;
	struct scenario_at at[SCENARIO_AT_MAX];
	unsigned int ats;
	bool in_at;
	struct scenario_stream stream[SCENARIO_STREAMS_MAX];
	unsigned int streams;
	int arguments;
	enum hw_event_kind at_kind;
	uint64_t limit_ns;
	struct scenario_guest guest;
	struct splat splat;
	bool cut_short;
	uint32_t armed;
	bool named[SCENARIO_OPTIONS_MAX];
	struct scenario_point point[SCENARIO_POINTS_MAX];
	unsigned int points;
	char failure[SCENARIO_LINE_MAX];
};

_Static_assert(MODEM_FAULT_COUNT <= 32, "a bit of armed for each fault");

/* Keys of the registry. */
#define SCENARIO_KEY_DESCRIPTION "scenario.description"
#define SCENARIO_KEY_TIMELINE "scenario.timeline"
#define SCENARIO_KEY_POINTS "scenario.points"

/* scenario_lua.c */
lua_State *scenario_lua_new(struct scenario *scenario);
struct scenario *scenario_of(lua_State *lua);
/* Raises an error: @what@name does not exist, with the nearest of @names (NULL-terminated). */
int scenario_unknown(lua_State *lua, const char *what, const char *name, const char *const *names);
/* The table at @index has no keys but @names (NULL-terminated); raises otherwise. */
void scenario_check_keys(lua_State *lua, int index, const char *what, const char *const *names);
/* A global table of functions in which a misspelt name raises. */
void scenario_lua_library(lua_State *lua, const char *name, const luaL_Reg *functions);
/* The table on top of the stack refuses names it does not have; @prefix goes before the name. */
void scenario_lua_close(lua_State *lua, const char *prefix);
/* Pushes text for the value at @index that is the same in every run, and returns it. */
const char *scenario_lua_text(lua_State *lua, int index);
/* Duration at @index, in ns; raises. */
uint64_t scenario_lua_duration(lua_State *lua, int index);

/* scenario_lint.c: slips that can be seen in the text; false with @error */
bool scenario_lint(struct scenario *scenario, const char *name, const char *bytes, size_t length,
		   char *error);

/* scenario_meta.c: the description is on top of the stack; false with @error */
bool scenario_meta_check(struct scenario *scenario, char *error);
/* Pushes the table of chosen parameters; false with @error. */
bool scenario_meta_parameters(struct scenario *scenario, char *error);

/* Time that the file allows the timeline, and whether the driver is to be loaded before it. */
uint64_t scenario_meta_limit_ns(struct scenario *scenario);
bool scenario_meta_starts_loaded(struct scenario *scenario);

/* These register their names. */
void scenario_verbs_open(lua_State *lua);
void scenario_wait_open(lua_State *lua);
void scenario_at_open(lua_State *lua);
void scenario_guest_open(lua_State *lua);

/* scenario_verbs.c: the modem, if it may be used here; raises. */
struct modem *scenario_modem(lua_State *lua);
/* Logs "file:12: @verb @argument", before the verb acts. */
void scenario_note(lua_State *lua, const char *verb, const char *argument);
/* Argument 1: a channel byte. */
uint8_t scenario_channel(lua_State *lua);

/* scenario_bytes.c */
int scenario_verb_data(lua_State *lua);
int scenario_verb_raw(lua_State *lua);
int scenario_verb_frame(lua_State *lua);
int scenario_verb_buffer(lua_State *lua);
int scenario_verb_write(lua_State *lua);

/* scenario_stream.c; called for every event, and when the deadline has come */
int scenario_verb_stream(lua_State *lua);
uint64_t scenario_stream_deadline_ns(const struct scenario *scenario);
void scenario_stream_run(struct scenario *scenario, uint64_t now_ns);
void scenario_stream_event(struct scenario *scenario, const struct hw_event *event);

/* scenario_wait.c: the scenario, if it may wait here; raises. */
struct scenario *scenario_running(lua_State *lua);
/* Sets the wait up to end at @until_ns; where and what for is for the verdict. */
struct scenario_wait *scenario_wait_begin(lua_State *lua, uint64_t until_ns, const char *text);
/* A new point; raises when there are too many. */
struct scenario_point *scenario_add_point(lua_State *lua, bool ok, const char *text);

/* scenario_at.c: called for every event, inside it */
void scenario_at_event(struct scenario *scenario, const struct hw_event *event);
void scenario_at_judge(struct scenario *scenario);

/* What a verb says that the model level does not have; with the name of the verb. */
#define SCENARIO_NEEDS_KERNEL \
	"guest.%s is not at the model level: there is no kernel; declare levels = {\"linux\"} only"

/* scenario_guest_verbs.c: pushes guest.NAME */
void scenario_guest_push(lua_State *lua, const char *name);

/* scenario_guest.c: a free command slot with a number, or NULL */
struct scenario_job *scenario_job_new(struct scenario *scenario);
struct scenario_job *scenario_job_find(struct scenario *scenario, uint32_t sequence);
/* False: the channel has no room. */
bool scenario_job_run(struct scenario *scenario, const struct scenario_job *job,
		      const char *command, uint32_t length);
void scenario_job_kill(struct scenario *scenario, struct scenario_job *job);
void scenario_guest_judge(struct scenario *scenario);

/* scenario.c: "file:12: " of the innermost line of the file that runs, or "" */
void scenario_where(lua_State *lua, char *out, size_t room);
struct scenario_point *scenario_point_add(struct scenario *scenario, bool ok, const char *text);
void scenario_log(struct scenario *scenario, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* scenario_events.c; the first queued event that matches, taken out with all before it. */
bool scenario_queue_take(struct scenario *scenario, const struct scenario_pattern *pattern,
			 struct scenario_seen *seen);
/* What a timeline will see of @event, with the bytes of a frame. */
struct scenario_seen scenario_see(struct scenario *scenario, const struct hw_event *event);
void scenario_queue_event(struct scenario *scenario, const struct hw_event *event);
/* For scenario_past_text(): called for every event. */
void scenario_past_add(struct scenario *scenario, const struct hw_event *event);
/* "; the last one came ..." into @out if the event that @wait was for came before it, else "". */
void scenario_past_text(const struct scenario *scenario, const struct scenario_wait *wait, char *out,
			size_t room);
/* Pushes the table that stands for @seen. */
void scenario_push_seen(lua_State *lua, const struct scenario_seen *seen);

#endif /* HW_MODEL_SCENARIO_INTERNAL_H */
