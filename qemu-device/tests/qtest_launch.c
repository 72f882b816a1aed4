/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Start and end a QEMU for a test.
 *
 * The child gets both sockets and two memory files (standard error, guest-error
 * log) as inherited descriptors, so there is no path to clean up and no port to
 * collide on. It asks the kernel for SIGKILL at the death of its parent; the
 * parent may die before that request, hence the look at getppid() after it.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "line_stream.h"
#include "qmp_client.h"

/* PL031 of the bench: counter of seconds, and when to raise the alarm. */
#define RTC_DATA 0x09010000u
#define RTC_MATCH 0x09010004u

#define ARGUMENTS_MAX 64u
#define FD_TEXT_MAX 64u

/* Shell's convention for "could not be executed". */
#define EXIT_NOT_EXECUTED 127

const char *qtest_program(void)
{
    const char *program = getenv("QEMU_PROGRAM");

    if (!program || !*program) {
        ck_abort_msg("QEMU_PROGRAM is not set; run the tests by 'make check-qemu'");
    }
    return program;
}

const char *qtest_module(void)
{
    const char *module = getenv("BAM_DMUX_MODULE");

    return module ? module : "";
}

/* All of a memory file as text. */
static char *read_all(int fd)
{
    off_t length = lseek(fd, 0, SEEK_END);
    char *text;

    ck_assert_int_ge(length, 0);
    text = calloc(1, length + 1);
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(pread(fd, text, length, 0), length);
    return text;
}

/* What QEMU said, without the first line of every QEMU with address sanitizer. */
static char *read_errors(int fd)
{
    char *text = read_all(fd);
    char *warning = strstr(text, "==WARNING: ASan doesn't fully support makecontext");
    char *end = warning ? strchr(warning, '\n') : NULL;

    if (end && !memchr(text, '\n', warning - text)) {
        memmove(text, end + 1, strlen(end + 1) + 1);
    }
    return text;
}

char *qtest_errors(struct qtest *q)
{
    return read_errors(q->errors_fd);
}

char *qtest_log(struct qtest *q)
{
    return read_all(q->log_fd);
}

static int memory_file(const char *name)
{
    int fd = memfd_create(name, 0);

    if (fd < 0) {
        ck_abort_msg("memfd_create: %s", strerror(errno));
    }
    return fd;
}

/* In the child: becomes QEMU, or ends with a line on the stderr it was given. */
static void become_qemu(pid_t parent, const char *program, const char *const *arguments,
                        int errors_fd)
{
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent) {
        _exit(EXIT_NOT_EXECUTED);
    }
    dup2(errors_fd, STDERR_FILENO);
    dup2(errors_fd, STDOUT_FILENO);
    execvp(program, (char *const *)arguments);
    fprintf(stderr, "%s: %s\n", program, strerror(errno));
    _exit(EXIT_NOT_EXECUTED);
}

static pid_t spawn(const char *program, const char *const *arguments, int errors_fd)
{
    pid_t parent = getpid();
    pid_t child = fork();

    if (child < 0) {
        ck_abort_msg("fork: %s", strerror(errno));
    }
    if (child == 0) {
        become_qemu(parent, program, arguments, errors_fd);
    }
    return child;
}

/* "exit status 1" or "killed by Segmentation fault" for the wait status. */
static void describe_status(int status, char *out, size_t room)
{
    if (WIFSIGNALED(status)) {
        snprintf(out, room, "killed by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    } else {
        snprintf(out, room, "exit status %d", WEXITSTATUS(status));
    }
}

static int wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0) {
        ck_assert_int_eq(errno, EINTR);
    }
    return status;
}

void qtest_fail_gone(struct qtest *q, const char *what)
{
    char how[128];

    kill(q->pid, SIGKILL);
    describe_status(wait_for(q->pid), how, sizeof(how));
    ck_abort_msg("QEMU is gone (%s) at: %s\n--- its standard error:\n%s---", how, what,
                 qtest_errors(q));
    abort();
}

/* One end stays with us, the other goes to QEMU. */
static void socket_pair(int fds[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0) {
        ck_abort_msg("socketpair: %s", strerror(errno));
    }
    fcntl(fds[0], F_SETFD, FD_CLOEXEC);
}

/*
 * qtest cannot move the clock while no timer is armed. So the RTC, which runs on
 * the virtual clock here, gets an alarm that is as far away as can be: 2^32 - 1 s.
 */
static void arm_far_alarm(struct qtest *q)
{
    qtest_writel(q, RTC_MATCH, qtest_readl(q, RTC_DATA) - 1);
}

struct qtest *qtest_start(const char *const *machine_arguments)
{
    struct qtest *q = calloc(1, sizeof(*q));
    char qtest_text[FD_TEXT_MAX], qmp_text[FD_TEXT_MAX], log_text[FD_TEXT_MAX];
    const char *arguments[ARGUMENTS_MAX] = {
        "qemu-system-aarch64", "-machine", "msm8916-dmux", "-accel", "qtest", "-m", "128M",
        "-nodefaults", "-display", "none", "-chardev", qtest_text, "-qtest", "chardev:qtest",
        "-qtest-log", "none", "-chardev", qmp_text, "-mon", "chardev=qmp,mode=control",
        "-d", "guest_errors", "-D", log_text, "-rtc", "base=2024-01-01,clock=vm",
    };
    unsigned int count = 0;
    int qtest_fds[2], qmp_fds[2];

    ck_assert_ptr_nonnull(q);
    q->errors_fd = memory_file("qemu-errors");
    q->log_fd = memory_file("qemu-log");
    socket_pair(qtest_fds);
    socket_pair(qmp_fds);
    snprintf(qtest_text, sizeof(qtest_text), "socket,id=qtest,fd=%d", qtest_fds[1]);
    snprintf(qmp_text, sizeof(qmp_text), "socket,id=qmp,fd=%d", qmp_fds[1]);
    snprintf(log_text, sizeof(log_text), "/dev/fd/%d", q->log_fd);
    while (arguments[count]) {
        count++;
    }
    for (; *machine_arguments; machine_arguments++) {
        ck_assert_uint_lt(count, ARGUMENTS_MAX - 1);
        arguments[count++] = *machine_arguments;
    }

    q->pid = spawn(qtest_program(), arguments, q->errors_fd);
    close(qtest_fds[1]);
    close(qmp_fds[1]);
    line_stream_open(&q->qtest, qtest_fds[0]);
    line_stream_open(&q->qmp, qmp_fds[0]);
    qmp_negotiate(q);
    arm_far_alarm(q);
    return q;
}

void qtest_stop(struct qtest *q)
{
    char how[128];
    char *errors;
    int status;

    qmp_quit(q);
    status = wait_for(q->pid);
    describe_status(status, how, sizeof(how));
    errors = qtest_errors(q);
    if (status != 0 || *errors) {
        ck_abort_msg("QEMU ended with %s; its standard error:\n%s---", how, errors);
    }
    free(errors);
    line_stream_close(&q->qtest);
    line_stream_close(&q->qmp);
    close(q->errors_fd);
    close(q->log_fd);
    free(q);
}

int qtest_run_to_exit(const char *program, const char *const *arguments, char **output)
{
    const char *all[ARGUMENTS_MAX] = { "qemu-system-aarch64" };
    int errors_fd = memory_file("qemu-errors");
    unsigned int count = 1;
    char how[128];
    int status;

    for (; *arguments; arguments++) {
        ck_assert_uint_lt(count, ARGUMENTS_MAX - 1);
        all[count++] = *arguments;
    }
    status = wait_for(spawn(program ? program : qtest_program(), all, errors_fd));
    *output = read_errors(errors_fd);
    close(errors_fd);
    describe_status(status, how, sizeof(how));
    if (!WIFEXITED(status) || WEXITSTATUS(status) == EXIT_NOT_EXECUTED) {
        ck_abort_msg("QEMU: %s; its standard error:\n%s---", how, *output);
    }
    return WEXITSTATUS(status);
}

void qtest_check_logged(struct qtest *q, unsigned int times, const char *text)
{
    char *log = qtest_log(q);
    unsigned int found = 0;

    for (const char *at = log; (at = strstr(at, text)); at++) {
        found++;
    }
    if (found != times) {
        ck_abort_msg("the guest-error log should hold %u times: %s\nbut is:\n%s---", times, text,
                     log);
    }
    free(log);
}

void qtest_check_log_empty(struct qtest *q)
{
    char *log = qtest_log(q);

    if (*log) {
        ck_abort_msg("the guest-error log should be empty, but is:\n%s---", log);
    }
    free(log);
}
