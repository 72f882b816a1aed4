/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Events as a timeline sees them: queued between two waits, remembered for the message of a wait
 * that was too late, and as a table.
 *
 * Everything is bounded: what is older than the rings is forgotten.
 */
#include "scenario_internal.h"

#include "../core/dmux_frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct scenario_seen fields_of(const struct hw_event *event)
{
	return (struct scenario_seen){
		.time_ns = event->time_ns, .kind = event->kind,
		.value = { event->unit, event->a, event->b, event->c, scenario_frame_length(event) },
	};
}

struct scenario_seen scenario_see(struct scenario *scenario, const struct hw_event *event)
{
	struct scenario_seen seen = fields_of(event);
	struct scenario_frame *frame;

	if (seen.value[4] == UINT64_MAX || event->length > MODEM_FRAME_MAX)
		return seen;
	frame = &scenario->frame[scenario->frames % SCENARIO_FRAMES_MAX];
	frame->number = ++scenario->frames;
	frame->length = event->length;
	memcpy(frame->bytes, event->data, event->length);
	seen.frame = frame->number;
	return seen;
}

/* --- the queue --- */

bool scenario_queue_take(struct scenario *scenario, const struct scenario_pattern *pattern,
			 struct scenario_seen *seen)
{
	for (unsigned int i = 0; i < scenario->queued; i++) {
		if (!scenario_fields_match(pattern, scenario->queue[i].kind, scenario->queue[i].value))
			continue;
		*seen = scenario->queue[i];
		scenario->queued -= i + 1;
		memmove(scenario->queue, &scenario->queue[i + 1],
			scenario->queued * sizeof(scenario->queue[0]));
		return true;
	}
	scenario->queued = 0;
	return false;
}

/* While the guest works there is no end of events; then the older half is forgotten. */
static void make_room(struct scenario *scenario)
{
	if (scenario->queued < SCENARIO_QUEUE_MAX || !scenario->wait.for_job)
		return;
	scenario->queued = SCENARIO_QUEUE_MAX / 2;
	memmove(scenario->queue, &scenario->queue[SCENARIO_QUEUE_MAX / 2],
		scenario->queued * sizeof(scenario->queue[0]));
}

/* They come by the hundred and are waited for, not looked up. */
static bool is_access(enum hw_event_kind kind)
{
	return kind == HW_EVENT_BAM_READ || kind == HW_EVENT_BAM_WRITE || kind == HW_EVENT_MUTEX;
}

void scenario_queue_event(struct scenario *scenario, const struct hw_event *event)
{
	if (is_access(event->kind))
		return;
	make_room(scenario);
	if (scenario->queued == SCENARIO_QUEUE_MAX)
		scenario->queue_lost = true;
	else
		scenario->queue[scenario->queued++] = scenario_see(scenario, event);
}

/* --- the past --- */

void scenario_past_add(struct scenario *scenario, const struct hw_event *event)
{
	if (is_access(event->kind))
		scenario->past_access[scenario->past_accesses++ % SCENARIO_PAST_ACCESSES_MAX] =
			fields_of(event);
	else
		scenario->past[scenario->pasts++ % SCENARIO_PAST_MAX] = fields_of(event);
}

void scenario_past_text(const struct scenario *scenario, const struct scenario_wait *wait, char *out,
			size_t room)
{
	bool access = is_access(wait->pattern.kind);
	const struct scenario_seen *ring = access ? scenario->past_access : scenario->past;
	uint64_t size = access ? SCENARIO_PAST_ACCESSES_MAX : SCENARIO_PAST_MAX;
	uint64_t total = access ? scenario->past_accesses : scenario->pasts;

	out[0] = '\0';
	for (uint64_t n = total; n > 0 && n + size > total; n--) {
		const struct scenario_seen *seen = &ring[(n - 1) % size];

		if (seen->time_ns > wait->began_ns ||
		    !scenario_fields_match(&wait->pattern, seen->kind, seen->value))
			continue;
		snprintf(out, room, "; the last one came at %" PRIu64 " us, %" PRIu64
			 " us before this wait began", seen->time_ns / HW_NS_PER_US,
			 (wait->began_ns - seen->time_ns) / HW_NS_PER_US);
		return;
	}
}

/* --- the table --- */

static void set_number(lua_State *lua, const char *name, uint64_t value)
{
	lua_pushinteger(lua, (lua_Integer)value);
	lua_setfield(lua, -2, name);
}

void scenario_push_seen(lua_State *lua, const struct scenario_seen *seen)
{
	static const char *const names[] = { "unit", "a", "b", "c" };
	const struct scenario *scenario = scenario_of(lua);
	const struct scenario_frame *frame =
		seen->frame ? &scenario->frame[(seen->frame - 1) % SCENARIO_FRAMES_MAX] : NULL;

	lua_newtable(lua);
	lua_pushstring(lua, hw_event_name(seen->kind));
	lua_setfield(lua, -2, "name");
	set_number(lua, "time_ns", seen->time_ns);
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		set_number(lua, names[i], seen->value[i]);
	if (!frame || frame->number != seen->frame)
		return;
	/* what the header claims, and what crossed behind the header, pad bytes too */
	set_number(lua, "length", seen->value[4]);
	lua_pushlstring(lua, (const char *)frame->bytes + DMUX_HEADER_SIZE,
			frame->length - DMUX_HEADER_SIZE);
	lua_setfield(lua, -2, "payload");
}
