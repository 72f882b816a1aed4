/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A stage for scenarios: the native bench, the engine, and a fake agent that answers its
 * orders as the test says. One at a time.
 */
#ifndef HW_MODEL_TESTS_SCENARIO_STAGE_H
#define HW_MODEL_TESTS_SCENARIO_STAGE_H

#include "../agent_frame.h"
#include "../native.h"
#include "../scenario.h"

#include <check.h>

#define STAGE_OUTPUT_MAX 16384
#define STAGE_ANSWERS_MAX 32

/* What files begin and end with. */
#define HEAD "return { id = 'X-1', title = 't', source = 's', levels = {'linux'}, "
#define RUN HEAD "run = function(p)\n"
#define END "\nend }"

/**
 * struct stage_answer - the fake agent's answer to the next order that holds @order
 * @after_ns:	from the order; HW_TIME_NEVER: none (a kill is answered after KILL_NS all the
 *		same, unless @deaf)
 * @bytes:	sent before the answer as they are; NULL for none
 */
struct stage_answer {
	const char *order;
	uint64_t after_ns;
	int status;
	const char *output;
	const char *bytes;
	bool deaf;
};

/* @answers end with one without order; @orders: what the agent was told, a line each */
struct stage {
	struct native native;
	struct scenario *scenario;
	bool has_guest;
	const struct stage_answer *answers;
	char error[SCENARIO_LINE_MAX];
	char output[STAGE_OUTPUT_MAX];
	char orders[STAGE_OUTPUT_MAX];
};

extern struct stage stage;

struct scenario *stage_open(const char *text, const char *parameters, uint64_t seed);
/* Starts it at time 0 on a new bench. */
void stage_start(const char *text, const char *parameters, uint64_t seed);
/* Time passes, from deadline to deadline of modem, agent and scenario. */
void stage_pass(uint64_t until_ns);
/* Ends it, with its points in stage.output; Return: all were ok. */
bool stage_judge(void);
/* Start, 60 s, judge; a file that is refused is judged false, with the error in stage.output. */
bool stage_play(const char *text);
/* The same with a guest whose agent answers so. */
bool stage_play_guest(const char *text, const struct stage_answer *answers);
/* A sink that adds to stage.output. */
void stage_collect(void *opaque, const char *line);

#define assert_output(part) \
	ck_assert_msg(strstr(stage.output, part), "no '%s' in:\n%s", part, stage.output)
#define assert_error(part) \
	ck_assert_msg(strstr(stage.error, part), "no '%s' in: %s", part, stage.error)
#define assert_orders(part) \
	ck_assert_msg(strstr(stage.orders, part), "no '%s' in:\n%s", part, stage.orders)

#endif /* HW_MODEL_TESTS_SCENARIO_STAGE_H */
