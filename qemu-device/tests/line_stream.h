/* SPDX-License-Identifier: GPL-2.0-only */
/* Text lines over a socket, for qtest and QMP alike. Shared by the two clients only. */
#ifndef QEMU_DEVICE_TESTS_LINE_STREAM_H
#define QEMU_DEVICE_TESTS_LINE_STREAM_H

#include "qtest_client.h"

void line_stream_open(struct line_stream *stream, int fd);
void line_stream_close(struct line_stream *stream);

/**
 * line_stream_read() - next line without its end, valid until the next call
 * Return: NULL when the other end is gone.
 */
char *line_stream_read(struct line_stream *stream);

/* Writes all of @text; false when the other end is gone. */
bool line_stream_write(struct line_stream *stream, const char *text, size_t length);

/* Ends the test: QEMU is gone. @what was tried is named, and QEMU's stderr shown. */
void qtest_fail_gone(struct qtest *q, const char *what) __attribute__((noreturn));

/* Greeting and capabilities; qmp_client.c. */
void qmp_negotiate(struct qtest *q);

#endif /* QEMU_DEVICE_TESTS_LINE_STREAM_H */
