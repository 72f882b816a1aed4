/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QMP, as little as the tests need: send a command, find its answer, wait for an
 * event. Answers are kept as JSON text and looked at with strstr(): QEMU writes
 * each on one line and its member order is fixed.
 */
#ifndef QEMU_DEVICE_TESTS_QMP_CLIENT_H
#define QEMU_DEVICE_TESTS_QMP_CLIENT_H

#include "qtest_client.h"

/**
 * qmp() - execute a command
 * @format:	the whole command as JSON, printf-style
 *
 * Fails the test if QEMU answers with an error.
 * Return: the line of the answer, valid until the next QMP call.
 */
const char *qmp(struct qtest *q, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, for a command that is expected to fail; returns the line with the error. */
const char *qmp_error(struct qtest *q, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Human monitor command; fails the test if it printed anything. */
void qmp_hmp(struct qtest *q, const char *command);

/*
 * Property as text: what stands behind "return" without quotes; valid until the
 * next QMP call.
 */
const char *qmp_qom_get(struct qtest *q, const char *path, const char *property);
/* @value is JSON: "\"text\"", "true", "5". */
void qmp_qom_set(struct qtest *q, const char *path, const char *property, const char *value);

/*
 * Wait for the next event named @event whose line contains @detail; events before
 * it are dropped.
 */
void qmp_wait_event(struct qtest *q, const char *event, const char *detail);

/* Is the virtual machine running (as opposed to stopped, postmigrate, ...)? */
bool qmp_is_running(struct qtest *q);
void qmp_cont(struct qtest *q);
void qmp_stop(struct qtest *q);

/* Write a snapshot to the file @path and leave the machine stopped. */
void qmp_migrate_to_file(struct qtest *q, const char *path);
/* For a machine started with "-incoming defer": load it and leave it stopped. */
void qmp_migrate_from_file(struct qtest *q, const char *path);

/* Cold reset; done when it returns. */
void qmp_system_reset(struct qtest *q);

/* "quit"; the connection ends with it. */
void qmp_quit(struct qtest *q);

#endif /* QEMU_DEVICE_TESTS_QMP_CLIENT_H */
