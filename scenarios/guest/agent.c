/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agent: runs the commands that a scenario gives, and answers with status and output.
 *
 *   agent TTY      e.g. /dev/ttyAMA1; frames: hw-model/agent_frame.h
 *
 * Each command is a `sh -c` in a session of its own, standard input empty, output and
 * errors together in one pipe; commands may overlap. A command is over when its shell
 * ends: what its children print later is lost. Of the output the last AGENT_OUTPUT_MAX
 * bytes are kept. Status is the exit status, or 128 + signal. A command that is to end gets
 * SIGKILL; KILL_MS later it is answered for in any case, with the kernel stacks of those of
 * its processes that hang there.
 *
 * One thread, one poll(): the tty, the pipes, and a pipe that the SIGCHLD handler writes
 * to. The agent never ends by itself; if the tty fails it says so and exits.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../../hw-model/agent_frame.h"

/* What drivers do by themselves after they were loaded has ended by then. */
#define SETTLE_SECONDS 1
/* Commands that run at the same time. */
#define JOBS_MAX 32
/* For a killed command to go. */
#define KILL_MS 500
#define STATUS_SIGNAL 128
#define STATUS_NOT_STARTED 126

/**
 * struct job - a command
 * @pid:	its shell, also its session; 0 = free
 * @pipe:	its output
 * @killed_ms:	when it was told to end, 0 = it was not
 * @kept:	bytes in @output
 * @total:	bytes it printed
 */
struct job {
	pid_t pid;
	int pipe;
	unsigned int sequence;
	unsigned long killed_ms;
	unsigned int kept;
	unsigned long total;
	uint8_t output[AGENT_OUTPUT_MAX];
};

static struct job jobs[JOBS_MAX];
static int child_pipe[2];
static struct agent_parser parser;

static void die(const char *what)
{
	fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* Never 0. */
static unsigned long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)now.tv_sec * 1000 + (unsigned long)now.tv_nsec / 1000000 + 1;
}

static void child_ended(int number)
{
	int saved = errno;

	(void)number;
	if (write(child_pipe[1], "", 1) < 0) {
		/* full: then there is something to read already */
	}
	errno = saved;
}

static void send_frame(int tty, unsigned int sequence, enum agent_kind kind,
		       const uint8_t *payload, uint32_t length)
{
	static char line[AGENT_LINE_MAX];
	uint32_t bytes = agent_frame_format(line, sequence, kind, payload, length);

	for (uint32_t sent = 0; sent < bytes;) {
		ssize_t part = write(tty, line + sent, bytes - sent);

		if (part < 0 && errno != EINTR)
			die("write to the tty");
		sent += part > 0 ? (uint32_t)part : 0;
	}
}

static void send_done(int tty, const struct job *job, int status)
{
	static uint8_t payload[AGENT_PAYLOAD_MAX];
	int head = snprintf((char *)payload, sizeof(payload), "%d %u %lu\n", status, job->kept,
			    job->total);

	memcpy(payload + head, job->output, job->kept);
	send_frame(tty, job->sequence, AGENT_DONE, payload, (uint32_t)head + job->kept);
}

/* Behind what there is, the oldest bytes make room. */
static void keep(struct job *job, const uint8_t *bytes, unsigned int length)
{
	unsigned int over;

	job->total += length;
	if (length > AGENT_OUTPUT_MAX) {
		bytes += length - AGENT_OUTPUT_MAX;
		length = AGENT_OUTPUT_MAX;
	}
	over = job->kept + length > AGENT_OUTPUT_MAX ? job->kept + length - AGENT_OUTPUT_MAX : 0;
	memmove(job->output, job->output + over, job->kept - over);
	job->kept -= over;
	memcpy(job->output + job->kept, bytes, length);
	job->kept += length;
}

/* Takes what is in the pipe now. */
static void drain(struct job *job)
{
	uint8_t bytes[4096];
	ssize_t length;

	while (job->pipe >= 0) {
		length = read(job->pipe, bytes, sizeof(bytes));
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0 && errno == EAGAIN)
			return;
		if (length <= 0) {
			close(job->pipe);
			job->pipe = -1;
			return;
		}
		keep(job, bytes, (unsigned int)length);
	}
}

static void run_shell(const char *command, int output)
{
	int null = open("/dev/null", O_RDONLY);

	setsid();
	signal(SIGCHLD, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	dprintf(STDERR_FILENO, "agent: /bin/sh: %s\n", strerror(errno));
	_exit(STATUS_NOT_STARTED);
}

static void start_job(int tty, const struct agent_frame *frame)
{
	static char command[AGENT_PAYLOAD_MAX + 1];
	struct job refused = { .sequence = frame->sequence }, *job = NULL;
	int ends[2];

	for (int i = 0; i < JOBS_MAX && !job; i++)
		job = jobs[i].pid ? NULL : &jobs[i];
	if (!job || pipe2(ends, O_CLOEXEC)) {
		keep(&refused, (const uint8_t *)"agent: too many commands\n", 25);
		send_done(tty, &refused, STATUS_NOT_STARTED);
		return;
	}
	memcpy(command, frame->payload, frame->length);
	command[frame->length] = '\0';
	job->sequence = frame->sequence;
	job->killed_ms = 0;
	job->kept = 0;
	job->total = 0;
	job->pipe = ends[0];
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	job->pid = fork();
	if (job->pid < 0)
		die("fork");
	if (job->pid == 0)
		run_shell(command, ends[1]);
	close(ends[1]);
}

/* Copies the file to the output. */
static void keep_file(struct job *job, const char *path)
{
	uint8_t bytes[2048];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = file < 0 ? 0 : read(file, bytes, sizeof(bytes));

	if (length > 0)
		keep(job, bytes, (unsigned int)length);
	if (file >= 0)
		close(file);
}

/* Processes of the job's session that are in the kernel and do not come out. */
static void keep_hanging(struct job *job)
{
	DIR *directory = opendir("/proc");
	struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char path[300], text[400], name[64], state;
		int session, length;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		file = isdigit((unsigned char)entry->d_name[0]) ? fopen(path, "re") : NULL;
		if (!file)
			continue;
		if (fscanf(file, "%*d (%63[^)]) %c %*d %*d %d", name, &state, &session) == 3 &&
		    session == job->pid && state == 'D') {
			length = snprintf(text, sizeof(text), "agent: %s hangs in the kernel:\n", name);
			keep(job, (const uint8_t *)text, (unsigned int)length);
			snprintf(path, sizeof(path), "/proc/%s/stack", entry->d_name);
			keep_file(job, path);
		}
		fclose(file);
	}
	if (directory)
		closedir(directory);
}

static void finish_job(int tty, struct job *job, int status)
{
	drain(job);
	if (job->pipe >= 0)
		close(job->pipe);
	if (job->killed_ms)
		keep_hanging(job);
	job->pid = 0;
	send_done(tty, job, status);
}

static void kill_job(unsigned int sequence)
{
	for (int i = 0; i < JOBS_MAX; i++) {
		if (!jobs[i].pid || jobs[i].sequence != sequence)
			continue;
		kill(-jobs[i].pid, SIGKILL);
		jobs[i].killed_ms = now_ms();
	}
}

/* Gives up those that do not go; returns poll()'s time-out until the next, -1 for none. */
static int give_up_jobs(int tty)
{
	int timeout = -1;

	for (int i = 0; i < JOBS_MAX; i++) {
		unsigned long spent = now_ms() - jobs[i].killed_ms;

		if (!jobs[i].pid || !jobs[i].killed_ms)
			continue;
		if (spent >= KILL_MS)
			finish_job(tty, &jobs[i], STATUS_SIGNAL + SIGKILL);
		else if (timeout < 0 || (int)(KILL_MS - spent) < timeout)
			timeout = (int)(KILL_MS - spent);
	}
	return timeout;
}

static void end_jobs(int tty)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < JOBS_MAX; i++) {
			if (jobs[i].pid != pid)
				continue;
			finish_job(tty, &jobs[i], WIFEXITED(status) ? WEXITSTATUS(status) :
							 STATUS_SIGNAL + WTERMSIG(status));
		}
	}
}

static void take_orders(int tty)
{
	uint8_t bytes[256];
	ssize_t length = read(tty, bytes, sizeof(bytes));

	if (length == 0 || (length < 0 && errno != EINTR && errno != EAGAIN))
		die("read from the tty");
	for (ssize_t i = 0; i < length; i++) {
		enum agent_result result = agent_parser_push(&parser, bytes[i]);

		if (result == AGENT_GARBAGE)
			fprintf(stderr, "agent: this is no order: %.100s\n", parser.line);
		else if (result == AGENT_FRAME && parser.frame.kind == AGENT_RUN)
			start_job(tty, &parser.frame);
		else if (result == AGENT_FRAME && parser.frame.kind == AGENT_KILL)
			kill_job(parser.frame.sequence);
	}
}

static int open_tty(const char *path)
{
	int tty = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios mode;

	if (tty < 0 || tcgetattr(tty, &mode))
		die(path);
	cfmakeraw(&mode);
	cfsetspeed(&mode, B115200);
	if (tcsetattr(tty, TCSANOW, &mode))
		die(path);
	return tty;
}

static void wait_and_serve(int tty)
{
	struct pollfd polls[JOBS_MAX + 2];
	char bytes[64];

	polls[0] = (struct pollfd){ .fd = tty, .events = POLLIN };
	polls[1] = (struct pollfd){ .fd = child_pipe[0], .events = POLLIN };
	for (int i = 0; i < JOBS_MAX; i++)
		polls[i + 2] = (struct pollfd){ .fd = jobs[i].pid ? jobs[i].pipe : -1,
						.events = POLLIN };
	if (poll(polls, JOBS_MAX + 2, give_up_jobs(tty)) < 0) {
		if (errno != EINTR)
			die("poll");
		return;
	}
	for (int i = 0; i < JOBS_MAX; i++) {
		if (polls[i + 2].revents)
			drain(&jobs[i]);
	}
	if (polls[1].revents) {
		while (read(child_pipe[0], bytes, sizeof(bytes)) > 0)
			continue;
		end_jobs(tty);
	}
	if (polls[0].revents)
		take_orders(tty);
}

int main(int argc, char **argv)
{
	struct sigaction on_child = { .sa_handler = child_ended, .sa_flags = SA_RESTART };
	int tty;

	if (argc != 2) {
		fprintf(stderr, "usage: agent TTY\n");
		return 2;
	}
	if (pipe2(child_pipe, O_CLOEXEC | O_NONBLOCK) || sigaction(SIGCHLD, &on_child, NULL))
		die("start");
	agent_parser_init(&parser);
	tty = open_tty(argv[1]);
	sleep(SETTLE_SECONDS);
	/* the empty line ends what the port may have had before */
	if (write(tty, "\n", 1) != 1)
		die("write to the tty");
	send_frame(tty, 0, AGENT_READY, NULL, 0);
	for (;;)
		wait_and_serve(tty);
}
