/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Commands that the guest runs for a timeline, and its answers. No Lua here.
 *
 *   scenario_job_new() .. scenario_job_run() --run n--> agent
 *   scenario_guest_input() <--done n-- agent: the job is done; if the timeline waits for
 *   it, it goes on now
 *
 * Input comes from within a register write of the guest, so it only notes. What is no
 * answer to a command that is under way is garbage: counted, logged, and a failed point at
 * the end.
 */
#include "scenario_internal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Lines of garbage that are logged. */
#define GARBAGE_LOGGED_MAX 10u

struct scenario_job *scenario_job_find(struct scenario *scenario, uint32_t sequence)
{
	for (unsigned int i = 0; i < SCENARIO_JOBS_MAX; i++) {
		if (sequence && scenario->guest.job[i].sequence == sequence)
			return &scenario->guest.job[i];
	}
	return NULL;
}

struct scenario_job *scenario_job_new(struct scenario *scenario)
{
	for (unsigned int i = 0; i < SCENARIO_JOBS_MAX; i++) {
		struct scenario_job *job = &scenario->guest.job[i];

		if (job->sequence)
			continue;
		memset(job, 0, sizeof(*job));
		job->sequence = ++scenario->guest.last_sequence;
		return job;
	}
	return NULL;
}

static bool send_frame(struct scenario *scenario, uint32_t sequence, enum agent_kind kind,
		       const char *payload, uint32_t length)
{
	char line[AGENT_LINE_MAX];
	uint32_t bytes = agent_frame_format(line, sequence, kind, (const uint8_t *)payload, length);

	return scenario->host.guest_send(scenario->host.opaque, (const uint8_t *)line, bytes);
}

bool scenario_job_run(struct scenario *scenario, const struct scenario_job *job,
		      const char *command, uint32_t length)
{
	assert(length <= AGENT_COMMAND_MAX);
	return send_frame(scenario, job->sequence, AGENT_RUN, command, length);
}

void scenario_job_kill(struct scenario *scenario, struct scenario_job *job)
{
	assert(job->sequence && !job->done);
	job->killed = true;
	/* no room: then the guest does not read, which the missing answer will show */
	send_frame(scenario, job->sequence, AGENT_KILL, "", 0);
}

static void note_garbage(struct scenario *scenario, const char *line)
{
	struct scenario_guest *guest = &scenario->guest;
	char text[sizeof(guest->garbage_line)];

	snprintf(text, sizeof(text), "%s", line);
	for (char *at = text; *at; at++)
		*at = *at < ' ' || *at > '~' ? '?' : *at;
	if (guest->garbage++ == 0)
		snprintf(guest->garbage_line, sizeof(guest->garbage_line), "%s", text);
	if (guest->garbage <= GARBAGE_LOGGED_MAX)
		scenario_log(scenario, "the guest's channel carries garbage: %s", text);
}

/* "STATUS KEPT TOTAL\n" and KEPT bytes */
static bool take_answer(struct scenario_job *job, const struct agent_frame *frame)
{
	char head[64];
	const uint8_t *end = memchr(frame->payload, '\n',
				    frame->length < sizeof(head) ? frame->length : sizeof(head) - 1);
	uint32_t length, start;
	int used = 0;

	if (!end)
		return false;
	length = (uint32_t)(end - frame->payload);
	memcpy(head, frame->payload, length);
	head[length] = '\0';
	if (sscanf(head, "%d %" SCNu32 " %" SCNu32 "%n", &job->status, &job->kept, &job->total,
		   &used) != 3 || head[used] != '\0')
		return false;
	start = length + 1;
	if (job->kept > AGENT_OUTPUT_MAX || job->kept != frame->length - start)
		return false;
	memcpy(job->output, frame->payload + start, job->kept);
	job->output[job->kept] = '\0';
	return true;
}

static void take_frame(struct scenario *scenario, const struct agent_frame *frame)
{
	struct scenario_wait *wait = &scenario->wait;
	struct scenario_job *job = scenario_job_find(scenario, frame->sequence);
	char text[64];

	/* the agent's greeting: where the run begins, who starts us knows */
	if (frame->kind == AGENT_READY && frame->sequence == 0 && !scenario->guest.last_sequence)
		return;
	if (frame->kind != AGENT_DONE || !job || job->done || !take_answer(job, frame)) {
		snprintf(text, sizeof(text), "an answer out of turn: %s %" PRIu32,
			 agent_kind_name(frame->kind), frame->sequence);
		note_garbage(scenario, text);
		return;
	}
	job->done = true;
	if (scenario->phase == SCENARIO_WAITING && wait->for_job == job->sequence &&
	    !wait->matched) {
		wait->matched = true;
		wait->until_ns = scenario->host.now_ns(scenario->host.opaque);
		scenario->host.deadline_changed(scenario->host.opaque);
	}
}

void scenario_guest_input(struct scenario *scenario, const uint8_t *bytes, uint32_t length)
{
	struct agent_parser *parser = &scenario->guest.parser;

	assert(scenario && bytes);
	if (scenario->phase == SCENARIO_OPEN || scenario->phase == SCENARIO_DONE)
		return;
	for (uint32_t i = 0; i < length; i++) {
		switch (agent_parser_push(parser, bytes[i])) {
		case AGENT_FRAME:
			take_frame(scenario, &parser->frame);
			break;
		case AGENT_GARBAGE:
			note_garbage(scenario, parser->line);
			break;
		default:
			break;
		}
	}
}

void scenario_guest_judge(struct scenario *scenario)
{
	const struct scenario_guest *guest = &scenario->guest;
	struct scenario_point *point;

	if (!guest->garbage)
		return;
	point = scenario_point_add(scenario, false, "the guest's channel carried nothing but answers");
	if (point)
		snprintf(point->why, sizeof(point->why), "%" PRIu32 " lines of something else, the first: %s",
			 guest->garbage, guest->garbage_line);
}
