/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * "scenario play" and "scenario explore": the model level from the command line.
 *
 * An exploration runs in a child process that keeps its place in shared memory: an assertion or a
 * sanitizer that ends it is one failed run, and the next child goes on behind it.
 */
#include "scenario_tool.h"

#include "scenario_play.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CASES_MAX 256u
#define CASE_MAX 256u
#define DIRECTORY_MAX 960u
#define FILE_NAME_MAX 64u

/* Of the children that have ended: what a run costs, whatever else the machine does. */
static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* The cases to be played; with no parameters one whose name is "". */
struct cases {
	unsigned int count;
	char name[CASES_MAX][CASE_MAX];
};

static double host_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void note_case(void *opaque, const char *line)
{
	struct cases *cases = opaque;

	if (!strncmp(line, "case ", 5) && cases->count < CASES_MAX)
		snprintf(cases->name[cases->count++], CASE_MAX, "%s", line + 5);
}

static bool find_cases(const struct tool_play *play, struct cases *cases)
{
	struct scenario_config config = { .path = play->file, .seed = play->first };
	char error[SCENARIO_LINE_MAX];
	struct scenario *scenario;

	cases->count = 0;
	if (play->parameters[0]) {
		snprintf(cases->name[cases->count++], CASE_MAX, "%s", play->parameters);
		return true;
	}
	scenario = scenario_open(&config, error);
	if (!scenario) {
		fprintf(stderr, "scenario: %s\n", error);
		return false;
	}
	scenario_describe(scenario, note_case, cases);
	scenario_close(scenario);
	if (cases->count == 0)
		cases->name[cases->count++][0] = '\0';
	return true;
}

/* "power/one-late-ack" of ".../power/one-late-ack.lua" */
static void short_name(const char *file, char *out, size_t room)
{
	const char *name = file + strlen(file);
	unsigned int slashes = 0;

	while (name > file && (name[-1] != '/' || slashes++ == 0))
		name--;
	snprintf(out, room, "%s", name);
	out[strlen(out) > 4 ? strlen(out) - 4 : 0] = '\0';
}

static void print_again(const struct tool_play *play, const char *parameters, uint64_t seed)
{
	char name[CASE_MAX];

	short_name(play->file, name, sizeof(name));
	printf("# again: make scenario LEVEL=model NAME=%s SEED=%" PRIu64 "%s%s\n", name, seed,
	       parameters[0] ? " CASE=" : "", parameters);
}

static void print_line(void *opaque, const char *line)
{
	fprintf(opaque, "%s\n", line);
}

/* --- play --- */

static void write_text(void *opaque, const char *text, uint32_t length)
{
	fwrite(text, 1, length, opaque);
}

/* @directory-CASE/@name for writing; NULL, with a message, if that cannot be. */
static FILE *create(const struct tool_play *play, const char *parameters, const char *name)
{
	char directory[DIRECTORY_MAX], path[DIRECTORY_MAX + FILE_NAME_MAX];
	FILE *file;
	int used;

	used = snprintf(directory, sizeof(directory), "%s%s%s", play->directory,
			parameters[0] ? "-" : "", parameters);
	if (used < 0 || (size_t)used >= sizeof(directory)) {
		fprintf(stderr, "scenario: %s: the name is too long\n", play->directory);
		return NULL;
	}
	for (char *at = directory + strlen(play->directory); *at; at++)
		*at = strchr("/=,", *at) ? '-' : *at;
	if (mkdir(directory, 0777) && errno != EEXIST)
		fprintf(stderr, "scenario: cannot make %s: %s\n", directory, strerror(errno));
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "w");
	if (!file)
		fprintf(stderr, "scenario: cannot create %s: %s\n", path, strerror(errno));
	return file;
}

static bool close_file(FILE *file)
{
	bool failed = file && ferror(file);

	return !file || (!fclose(file) && !failed);
}

static bool write_report(const struct tool_play *play, const char *parameters,
			 struct scenario_play *played, bool keys)
{
	FILE *file = create(play, parameters, keys ? "report.keys" : "report.txt");

	if (file)
		scenario_play_report(played, keys, write_text, file);
	return file && close_file(file);
}

static int play_case(const struct tool_play *play, const char *parameters)
{
	FILE *log = play->directory[0] ? create(play, parameters, "messages.log") : NULL;
	const struct scenario_play_config config = {
		.scenario = { .path = play->file, .parameters = parameters, .seed = play->first },
		.trace = true, .say = log ? print_line : NULL, .opaque = log,
	};
	double began = host_seconds();
	struct scenario_play *played;
	char error[SCENARIO_LINE_MAX];
	bool complete = true;

	played = scenario_play_new(&config, error);
	if (!played) {
		fprintf(stderr, "scenario: %s\n", error);
		close_file(log);
		return TOOL_BAD_INPUT;
	}
	printf("case %s\n", parameters);
	scenario_play_run(played);
	scenario_play_points(played, print_line, stdout);
	if (play->directory[0])
		complete = write_report(play, parameters, played, false) &
			   write_report(play, parameters, played, true) & close_file(log);
	printf("%sok - report and messages are complete\n", complete ? "" : "not ");
	printf("# trace %016" PRIx64 "\n", scenario_play_hash(played));
	printf("# %.1f s of virtual time in %.4f s\n", (double)scenario_play_end_ns(played) / 1e9,
	       host_seconds() - began);
	print_again(play, parameters, play->first);
	scenario_play_delete(played);
	return EXIT_SUCCESS;
}

int tool_play(const struct tool_play *play)
{
	static struct cases cases;
	int status = EXIT_SUCCESS;

	if (!find_cases(play, &cases))
		return TOOL_BAD_INPUT;
	for (unsigned int i = 0; i < cases.count && status == EXIT_SUCCESS; i++)
		status = play_case(play, cases.name[i]);
	return status;
}

/* --- explore --- */

/**
 * struct progress - of an exploration, shared with the child
 * @run:	number of the present run: seeds of the first case, then of the next
 * @bad_input:	the file cannot be played
 */
struct progress {
	uint64_t run;
	uint64_t failed;
	uint64_t virtual_ms;
	bool bad_input;
};

static uint64_t seeds_of(const struct tool_play *play)
{
	return play->last - play->first + 1;
}

static void explore_one(const struct tool_play *play, const char *parameters, uint64_t seed,
			struct progress *progress)
{
	const struct scenario_play_config config = {
		.scenario = { .path = play->file, .parameters = parameters, .seed = seed },
	};
	char error[SCENARIO_LINE_MAX];
	struct scenario_play *played = scenario_play_new(&config, error);

	if (!played) {
		fprintf(stderr, "scenario: %s\n", error);
		progress->bad_input = true;
		return;
	}
	scenario_play_run(played);
	if (scenario_play_failures(played, NULL, NULL)) {
		progress->failed++;
		printf("seed %" PRIu64 "%s%s fails\n", seed, parameters[0] ? ", " : "", parameters);
		scenario_play_failures(played, print_line, stdout);
		print_again(play, parameters, seed);
		fflush(stdout);
	}
	progress->virtual_ms += scenario_play_end_ns(played) / HW_NS_PER_MS;
	scenario_play_delete(played);
}

/* The child: from where @progress stands to the end. */
static void explore_rest(const struct tool_play *play, const struct cases *cases,
			 struct progress *progress)
{
	uint64_t seeds = seeds_of(play);

	for (; progress->run < seeds * cases->count && !progress->bad_input; progress->run++)
		explore_one(play, cases->name[progress->run / seeds],
			    play->first + progress->run % seeds, progress);
}

/* True: it has come to its end; false: it died, and its last run counts as failed. */
static bool explore_in_child(const struct tool_play *play, const struct cases *cases,
			     struct progress *progress)
{
	uint64_t seeds = seeds_of(play);
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		explore_rest(play, cases, progress);
		fflush(stdout);
		_exit(EXIT_SUCCESS);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0) {
		fprintf(stderr, "scenario: cannot fork: %s\n", strerror(errno));
		progress->bad_input = true;
		return true;
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS)
		return true;
	printf("seed %" PRIu64 " ends the player: %s %d; the reason is above\n",
	       play->first + progress->run % seeds, WIFSIGNALED(status) ? "signal" : "status",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	print_again(play, cases->name[progress->run / seeds], play->first + progress->run % seeds);
	progress->failed++;
	progress->run++;
	return false;
}

int tool_explore(const struct tool_play *play)
{
	struct progress *progress = mmap(NULL, sizeof(*progress), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	static struct cases cases;
	double took;
	int status;

	if (progress == MAP_FAILED) {
		fprintf(stderr, "scenario: out of memory\n");
		return TOOL_BAD_INPUT;
	}
	if (!find_cases(play, &cases))
		return TOOL_BAD_INPUT;
	while (!explore_in_child(play, &cases, progress))
		;
	took = cpu_seconds();
	status = progress->bad_input ? TOOL_BAD_INPUT : progress->failed ? TOOL_FAILED : EXIT_SUCCESS;
	if (!progress->bad_input)
		printf("# %" PRIu64 " runs, %" PRIu64 " failed; %.0f runs a second; %.1f s of virtual time in %.4f s of the CPU\n",
		       progress->run, progress->failed, (double)progress->run / took,
		       (double)progress->virtual_ms / 1e3, took);
	munmap(progress, sizeof(*progress));
	return status;
}
