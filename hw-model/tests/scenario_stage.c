/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The stage: scenario texts are written to a temporary file, since the engine reads files
 * only and its messages name them. The fake agent keeps the orders it has not answered yet
 * and answers each at its time.
 */
#include "scenario_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KILL_NS (10 * HW_NS_PER_MS)
#define STATUS_KILLED 137

/* Large, and used by one case at a time. */
struct stage stage;
static uint8_t ram[NATIVE_MSM8916_RAM_SIZE];

static struct pending {
	uint32_t sequence;
	uint64_t due_ns;
	const struct stage_answer *answer;
	bool killed;
} pending[STAGE_ANSWERS_MAX];
static unsigned int pendings;
static struct agent_parser orders;

static void append(char *out, const char *line)
{
	ck_assert_uint_lt(strlen(out) + strlen(line) + 2, STAGE_OUTPUT_MAX);
	strcat(out, line);
	strcat(out, "\n");
}

void stage_collect(void *opaque, const char *line)
{
	(void)opaque;
	append(stage.output, line);
}

static uint64_t now_ns(void *opaque)
{
	(void)opaque;
	return native_now_ns(&stage.native);
}

static void deadline_changed(void *opaque)
{
	(void)opaque;
}

/* --- the fake agent --- */

static const struct stage_answer *find_answer(const char *command)
{
	static const struct stage_answer fine = { .order = "", .after_ns = HW_NS_PER_MS, .output = "" };
	const struct stage_answer *answer = stage.answers;

	while (answer && answer->order && !strstr(command, answer->order))
		answer++;
	return answer && answer->order ? answer : &fine;
}

static void take_order(const struct agent_frame *frame)
{
	char command[AGENT_PAYLOAD_MAX + 1];

	memcpy(command, frame->payload, frame->length);
	command[frame->length] = '\0';
	for (unsigned int i = 0; frame->kind == AGENT_KILL && i < pendings; i++) {
		if (pending[i].sequence != frame->sequence || pending[i].answer->deaf)
			continue;
		pending[i].killed = true;
		pending[i].due_ns = now_ns(NULL) + KILL_NS;
	}
	if (frame->kind == AGENT_KILL) {
		append(stage.orders, "kill");
		return;
	}
	ck_assert_int_eq(frame->kind, AGENT_RUN);
	ck_assert_uint_lt(pendings, STAGE_ANSWERS_MAX);
	append(stage.orders, command);
	pending[pendings] = (struct pending){ .sequence = frame->sequence,
					      .answer = find_answer(command) };
	pending[pendings].due_ns = pending[pendings].answer->after_ns == HW_TIME_NEVER ?
		HW_TIME_NEVER : now_ns(NULL) + pending[pendings].answer->after_ns;
	pendings++;
}

static bool guest_send(void *opaque, const uint8_t *bytes, uint32_t length)
{
	(void)opaque;
	for (uint32_t i = 0; i < length; i++) {
		if (agent_parser_push(&orders, bytes[i]) == AGENT_FRAME)
			take_order(&orders.frame);
	}
	return true;
}

static uint64_t agent_deadline_ns(void)
{
	uint64_t due_ns = HW_TIME_NEVER;

	for (unsigned int i = 0; i < pendings; i++)
		due_ns = pending[i].due_ns < due_ns ? pending[i].due_ns : due_ns;
	return due_ns;
}

static void send_answer(const struct pending *order)
{
	const struct stage_answer *answer = order->answer;
	const char *output = order->killed ? "" : answer->output ? answer->output : "";
	uint8_t payload[AGENT_PAYLOAD_MAX];
	char line[AGENT_LINE_MAX];
	int length = snprintf((char *)payload, sizeof(payload), "%d %zu %zu\n%s",
			      order->killed ? STATUS_KILLED : answer->status, strlen(output),
			      strlen(output), output);

	if (answer->bytes)
		scenario_guest_input(stage.scenario, (const uint8_t *)answer->bytes,
				     (uint32_t)strlen(answer->bytes));
	scenario_guest_input(stage.scenario, (const uint8_t *)line,
			     agent_frame_format(line, order->sequence, AGENT_DONE, payload,
						(uint32_t)length));
}

static void agent_run(uint64_t now)
{
	for (unsigned int i = 0; i < pendings; i++) {
		struct pending order = pending[i];

		if (order.due_ns > now)
			continue;
		pending[i--] = pending[--pendings];
		send_answer(&order);
	}
}

/* --- the play --- */

struct scenario *stage_open(const char *text, const char *parameters, uint64_t seed)
{
	static char path[] = "/tmp/scenario-XXXXXX";
	struct scenario_config config = { .path = path, .parameters = parameters, .seed = seed };
	struct scenario *opened;
	FILE *file;
	int fd;

	strcpy(path, "/tmp/scenario-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	ck_assert(fputs(text, file) >= 0 && fclose(file) == 0);
	stage.error[0] = stage.output[0] = '\0';
	opened = scenario_open(&config, stage.error);
	unlink(path);
	return opened;
}

void stage_start(const char *text, const char *parameters, uint64_t seed)
{
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	struct scenario_host host = {
		.modem = &stage.native.modem, .bus = &stage.native.bus,
		.checker = &stage.native.checker, .now_ns = now_ns,
		.deadline_changed = deadline_changed,
		.guest_send = stage.has_guest ? guest_send : NULL,
	};
	char wrong[NATIVE_ERROR_MAX];

	memset(&stage.native, 0, sizeof(stage.native));
	stage.orders[0] = '\0';
	pendings = 0;
	agent_parser_init(&orders);
	config.ram = ram;
	ck_assert(native_init(&stage.native, &config, NULL, NULL, wrong));
	stage.scenario = stage_open(text, parameters, seed);
	ck_assert_msg(stage.scenario, "%s", stage.error);
	ck_assert_msg(scenario_start(stage.scenario, &host, stage.error), "%s", stage.error);
}

void stage_pass(uint64_t until_ns)
{
	for (;;) {
		uint64_t due = scenario_deadline_ns(stage.scenario);
		uint64_t modem_due = modem_deadline_ns(&stage.native.modem);
		uint64_t agent_due = agent_deadline_ns();

		due = modem_due < due ? modem_due : due;
		due = agent_due < due ? agent_due : due;
		if (due > until_ns)
			break;
		due = due < native_now_ns(&stage.native) ? native_now_ns(&stage.native) : due;
		ck_assert(native_run_until(&stage.native, due));
		agent_run(due);
		scenario_run(stage.scenario, due);
	}
	ck_assert(native_run_until(&stage.native, until_ns));
}

bool stage_judge(void)
{
	bool ok = scenario_finish(stage.scenario);

	scenario_points(stage.scenario, stage_collect, NULL);
	scenario_close(stage.scenario);
	return ok;
}

static bool play(const char *text)
{
	struct scenario *opened = stage_open(text, NULL, 1);

	/* slips that are seen without running the file end here */
	if (!opened) {
		append(stage.output, stage.error);
		return false;
	}
	scenario_close(opened);
	stage_start(text, NULL, 1);
	stage_pass(60 * HW_NS_PER_S);
	return stage_judge();
}

bool stage_play(const char *text)
{
	stage.has_guest = false;
	return play(text);
}

bool stage_play_guest(const char *text, const struct stage_answer *answers)
{
	stage.has_guest = true;
	stage.answers = answers;
	return play(text);
}
