/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QMP client. A line from QEMU is a greeting, an answer ("return", "error") or an
 * event. Events that come before an answer are kept until they are asked for, so
 * none is lost between a command and the wait for what it causes.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line_stream.h"
#include "qmp_client.h"

#define COMMAND_MAX 1024u

static char *read_line(struct qtest *q, const char *what)
{
    char *line = line_stream_read(&q->qmp);

    if (!line) {
        qtest_fail_gone(q, what);
    }
    return line;
}

static bool is_event(const char *line)
{
    return strstr(line, "\"event\": \"") != NULL;
}

static void keep_event(struct qtest *q, const char *line)
{
    ck_assert_uint_lt(q->events, QMP_EVENTS_MAX);
    q->event[q->events++] = strdup(line);
}

static bool event_matches(const char *line, const char *event, const char *detail)
{
    char wanted[64];

    snprintf(wanted, sizeof(wanted), "\"event\": \"%s\"", event);
    return strstr(line, wanted) && strstr(line, detail);
}

void qmp_wait_event(struct qtest *q, const char *event, const char *detail)
{
    bool found = false;

    while (q->events > 0 && !found) {
        found = event_matches(q->event[0], event, detail);
        free(q->event[0]);
        q->events--;
        memmove(&q->event[0], &q->event[1], q->events * sizeof(q->event[0]));
    }
    while (!found) {
        const char *line = read_line(q, event);

        found = is_event(line) && event_matches(line, event, detail);
    }
}

static const char *execute(struct qtest *q, const char *format, va_list list)
{
    char command[COMMAND_MAX];
    int length = vsnprintf(command, sizeof(command) - 1, format, list);
    char *line;

    ck_assert_int_lt(length, (int)sizeof(command) - 1);
    command[length++] = '\n';
    command[length] = '\0';
    if (!line_stream_write(&q->qmp, command, length)) {
        qtest_fail_gone(q, command);
    }
    for (;;) {
        line = read_line(q, command);
        if (!is_event(line)) {
            return line;
        }
        keep_event(q, line);
    }
}

const char *qmp(struct qtest *q, const char *format, ...)
{
    const char *line;
    va_list list;

    va_start(list, format);
    line = execute(q, format, list);
    va_end(list);
    if (!strstr(line, "\"return\": ")) {
        ck_abort_msg("QMP: %s\nwas the answer to: %s", line, format);
    }
    return line;
}

const char *qmp_error(struct qtest *q, const char *format, ...)
{
    const char *line;
    va_list list;

    va_start(list, format);
    line = execute(q, format, list);
    va_end(list);
    if (!strstr(line, "\"error\": ")) {
        ck_abort_msg("QMP: an error was expected, but: %s\nwas the answer to: %s", line, format);
    }
    return line;
}

void qmp_negotiate(struct qtest *q)
{
    read_line(q, "start of the machine");
    qmp(q, "{\"execute\": \"qmp_capabilities\"}");
}

void qmp_quit(struct qtest *q)
{
    while (q->events > 0) {
        free(q->event[--q->events]);
    }
    qmp(q, "{\"execute\": \"quit\"}");
}

void qmp_hmp(struct qtest *q, const char *command)
{
    const char *line = qmp(q, "{\"execute\": \"human-monitor-command\","
                              " \"arguments\": {\"command-line\": \"%s\"}}", command);

    if (!strstr(line, "\"return\": \"\"")) {
        ck_abort_msg("monitor command '%s' says: %s", command, line);
    }
}

const char *qmp_qom_get(struct qtest *q, const char *path, const char *property)
{
    const char *line = qmp(q, "{\"execute\": \"qom-get\", \"arguments\":"
                              " {\"path\": \"%s\", \"property\": \"%s\"}}", path, property);
    char *value = strstr(line, "\"return\": ") + strlen("\"return\": ");
    char *end = strrchr(value, '}');

    ck_assert_ptr_nonnull(end);
    *end = '\0';
    if (*value == '"' && end[-1] == '"') {
        value++;
        end[-1] = '\0';
    }
    return value;
}

void qmp_qom_set(struct qtest *q, const char *path, const char *property, const char *value)
{
    qmp(q, "{\"execute\": \"qom-set\", \"arguments\":"
           " {\"path\": \"%s\", \"property\": \"%s\", \"value\": %s}}", path, property, value);
}

bool qmp_is_running(struct qtest *q)
{
    return strstr(qmp(q, "{\"execute\": \"query-status\"}"), "\"running\": true") != NULL;
}

void qmp_cont(struct qtest *q)
{
    qmp(q, "{\"execute\": \"cont\"}");
}

void qmp_stop(struct qtest *q)
{
    qmp(q, "{\"execute\": \"stop\"}");
}

static void announce_migration(struct qtest *q)
{
    qmp(q, "{\"execute\": \"migrate-set-capabilities\", \"arguments\": {\"capabilities\":"
           " [{\"capability\": \"events\", \"state\": true}]}}");
}

void qmp_migrate_to_file(struct qtest *q, const char *path)
{
    announce_migration(q);
    qmp_stop(q);
    qmp(q, "{\"execute\": \"migrate\", \"arguments\": {\"uri\": \"file:%s\"}}", path);
    qmp_wait_event(q, "MIGRATION", "\"completed\"");
    /* The event comes a little before QEMU has finished with it. */
    while (!strstr(qmp(q, "{\"execute\": \"query-status\"}"), "\"postmigrate\"")) {
    }
}

void qmp_migrate_from_file(struct qtest *q, const char *path)
{
    announce_migration(q);
    qmp(q, "{\"execute\": \"migrate-incoming\", \"arguments\": {\"uri\": \"file:%s\"}}", path);
    qmp_wait_event(q, "MIGRATION", "\"completed\"");
}

void qmp_system_reset(struct qtest *q)
{
    qmp(q, "{\"execute\": \"system_reset\"}");
    qmp_wait_event(q, "RESET", "");
}
