/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The scenario engine: runs one Lua file that describes a failure, on virtual time.
 * The manual for authors of scenarios is scenarios/README.md.
 *
 *   events of the bus --> pattern of the present wait --(match)--> deadline = now
 *   deadline reached  --> scenario_run(): the timeline goes on, a coroutine, until
 *                         its next wait; its verbs act on modem and BAM
 *
 * The listener compares and notes; so a timeline goes on at the virtual time of the event
 * it waited for, but after the access that caused the event is complete. The exception are
 * functions given to at(): they run inside the event (scenario_at.c says what they may do).
 *
 * Deterministic: no clock but the host interface's, no randomness but the seed's, tables
 * are walked in sorted order, and what Lua offers besides is left out (scenario_lua.c).
 * Bounded: memory by the allocator, instructions between two waits by a hook, the whole
 * timeline by its limit of virtual time.
 *
 * Guest: commands go out by guest_send() as frames (agent_frame.h), what the guest prints
 * comes in by scenario_guest_input() at the virtual time of the byte. A timeline that waits
 * for an answer goes on at that time. What the guest's kernel prints comes in by
 * scenario_console_input(); a splat there (splat.h) ends the run as soon as it is complete,
 * whatever the timeline thinks of it.
 *
 * Life: open (reads the file, checks its description) - start - run ... - finish - close.
 * Between open and start a scenario can be asked about itself without any model.
 *
 * Context: as the modem's: the one context that owns the model. The engine cannot be
 * saved in a snapshot.
 */
#ifndef HW_MODEL_SCENARIO_H
#define HW_MODEL_SCENARIO_H

#include "checker.h"
#include "modem.h"

/* Longest line the engine hands out, with NUL: errors, log, points. */
#define SCENARIO_LINE_MAX 400u
/* How the log's lines begin: a point was met; one was not, or the timeline ended early. */
#define SCENARIO_LOG_MET "as expected"
#define SCENARIO_LOG_FAILED "NOT as expected"
/* Points (expectations) of one run. */
#define SCENARIO_POINTS_MAX 256u

/**
 * struct scenario_config - what is chosen outside the file
 * @path:	the file, also its name in messages
 * @parameters:	"name=value,..." out of the file's parameters; NULL or "" for each one's first value
 * @seed:	of random()
 */
struct scenario_config {
	const char *path;
	const char *parameters;
	uint64_t seed;
};

/**
 * struct scenario_host - where a scenario runs
 * @modem:		its BAM, SMSM and event bus are used too
 * @bus:		a slot for one more listener
 * @checker:		for violations(); NULL if there is none
 * @now_ns:		virtual time
 * @deadline_changed:	scenario_deadline_ns() is earlier now; called from the bus, must only arm
 *			a timer
 * @log:		one line about what the timeline does; may be NULL
 * @guest_send:		bytes to the guest's agent, all or (false) none; NULL: there is no guest
 * @no_kernel:		the guest is played by model_guest.h: verbs that need a kernel are refused
 */
struct scenario_host {
	struct modem *modem;
	struct hw_event_bus *bus;
	const struct checker *checker;
	uint64_t (*now_ns)(void *opaque);
	void (*deadline_changed)(void *opaque);
	void (*log)(void *opaque, const char *line);
	bool (*guest_send)(void *opaque, const uint8_t *bytes, uint32_t length);
	bool no_kernel;
	void *opaque;
};

struct scenario;

typedef void (*scenario_sink)(void *opaque, const char *line);

/**
 * scenario_open() - read a file and check its description
 * @error:	SCENARIO_LINE_MAX bytes, on failure one line with file, line and advice
 *
 * Return: the scenario, or NULL.
 */
struct scenario *scenario_open(const struct scenario_config *config, char *error);
void scenario_close(struct scenario *scenario);

/**
 * scenario_describe() - the description as "key value" lines
 *
 * id, title, source, level (each), tag (each), cpus, global (each), known ("rule=reason", each), race
 * ("PATTERN: why", each), case ("name=value,..." for each combination of parameters).
 */
void scenario_describe(const struct scenario *scenario, scenario_sink sink, void *opaque);

/*
 * Binds to @host, which is copied. The timeline begins with the next scenario_run(); if there
 * is a guest, its agent listens already.
 */
bool scenario_start(struct scenario *scenario, const struct scenario_host *host, char *error);

/* Virtual time at which scenario_run() has work; HW_TIME_NEVER for none. */
uint64_t scenario_deadline_ns(const struct scenario *scenario);

/* Let the timeline go on if it is due. */
void scenario_run(struct scenario *scenario, uint64_t now_ns);

/* Bytes that the guest printed, at the time at which it did; also what is no answer. */
void scenario_guest_input(struct scenario *scenario, const uint8_t *bytes, uint32_t length);

/* Bytes of the guest's console, at the time at which they come. */
void scenario_console_input(struct scenario *scenario, const uint8_t *bytes, uint32_t length);

/* The timeline is over (or failed), or the guest's kernel has ended it. */
bool scenario_done(const struct scenario *scenario);

/**
 * scenario_finish() - end of the run: judge it
 *
 * Adds the points that every scenario has: the timeline ran to its end; each fault that it armed
 * has fired; with a guest, its kernel has not complained. Where it has, the run was cut short,
 * and what has not come yet is not judged.
 * Return: every point was ok.
 */
bool scenario_finish(struct scenario *scenario);

/**
 * scenario_first_failure() - the earliest point that was not ok
 * @text:	its text, for the life of the scenario
 *
 * Return: its virtual time; of a splat that of its first line; HW_TIME_NEVER for none.
 */
uint64_t scenario_first_failure(const struct scenario *scenario, const char **text);

/* The lines of the splat that ended the run, "" if none did. */
const char *scenario_splat(const struct scenario *scenario);

/* "ok - text" or "not ok - text", each with "# ..." lines behind it that explain. */
void scenario_points(const struct scenario *scenario, scenario_sink sink, void *opaque);

#endif /* HW_MODEL_SCENARIO_H */
