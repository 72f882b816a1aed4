/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The qtest protocol: one command a line, answered by "OK ..." or "FAIL ...".
 *
 * "IRQ raise N" and "IRQ lower N" lines come in between, always before the answer
 * to the command that caused them, because QEMU serves commands one after the
 * other. So after an answer the levels here are those of that instant.
 */
#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line_stream.h"

#define COMMAND_MAX 256u
/* Bytes of memory moved by one command. */
#define BLOCK_MAX 4096u

static void note_irq(struct qtest *q, const char *line)
{
    char verb[8];
    unsigned int number;

    ck_assert_int_eq(sscanf(line, "IRQ %7s %u", verb, &number), 2);
    if (number >= QTEST_IRQS) {
        return;
    }
    q->level[number] = !strcmp(verb, "raise");
    q->raised[number] += q->level[number];
}

/* The answer to the oldest command, without "OK "; valid until the next call. */
static char *answer(struct qtest *q, const char *command)
{
    for (;;) {
        char *line = line_stream_read(&q->qtest);

        if (!line) {
            qtest_fail_gone(q, command);
        }
        if (!strncmp(line, "IRQ ", 4)) {
            note_irq(q, line);
        } else if (!strncmp(line, "OK", 2)) {
            return line[2] == ' ' ? line + 3 : line + 2;
        } else {
            ck_abort_msg("qtest refuses '%s': %s", command, line);
        }
    }
}

static void send_text(struct qtest *q, const char *text, size_t length)
{
    if (!line_stream_write(&q->qtest, text, length)) {
        qtest_fail_gone(q, text);
    }
}

static void send_va(struct qtest *q, char command[COMMAND_MAX], const char *format, va_list list)
{
    int length = vsnprintf(command, COMMAND_MAX, format, list);

    ck_assert_int_lt(length, COMMAND_MAX - 1);
    command[length++] = '\n';
    command[length] = '\0';
    send_text(q, command, length);
}

void qtest_send(struct qtest *q, const char *format, ...)
{
    char command[COMMAND_MAX];
    va_list list;

    va_start(list, format);
    send_va(q, command, format, list);
    va_end(list);
}

void qtest_collect(struct qtest *q, unsigned int answers)
{
    ck_assert_uint_le(answers, QTEST_PIPELINE_MAX);
    while (answers--) {
        answer(q, "(a command sent ahead)");
    }
}

static char *command(struct qtest *q, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static char *command(struct qtest *q, const char *format, ...)
{
    char text[COMMAND_MAX];
    va_list list;

    va_start(list, format);
    send_va(q, text, format, list);
    va_end(list);
    return answer(q, text);
}

static uint64_t read_number(struct qtest *q, char size, uint64_t address)
{
    return strtoull(command(q, "read%c 0x%" PRIx64, size, address), NULL, 0);
}

uint8_t qtest_readb(struct qtest *q, uint64_t address)
{
    return read_number(q, 'b', address);
}

uint16_t qtest_readw(struct qtest *q, uint64_t address)
{
    return read_number(q, 'w', address);
}

uint32_t qtest_readl(struct qtest *q, uint64_t address)
{
    return read_number(q, 'l', address);
}

uint64_t qtest_readq(struct qtest *q, uint64_t address)
{
    return read_number(q, 'q', address);
}

void qtest_writeb(struct qtest *q, uint64_t address, uint8_t value)
{
    command(q, "writeb 0x%" PRIx64 " 0x%x", address, value);
}

void qtest_writew(struct qtest *q, uint64_t address, uint16_t value)
{
    command(q, "writew 0x%" PRIx64 " 0x%x", address, value);
}

void qtest_writel(struct qtest *q, uint64_t address, uint32_t value)
{
    command(q, "writel 0x%" PRIx64 " 0x%x", address, value);
}

void qtest_writeq(struct qtest *q, uint64_t address, uint64_t value)
{
    command(q, "writeq 0x%" PRIx64 " 0x%" PRIx64, address, value);
}

void qtest_memread(struct qtest *q, uint64_t address, void *data, size_t length)
{
    uint8_t *bytes = data;

    while (length > 0) {
        size_t part = length < BLOCK_MAX ? length : BLOCK_MAX;
        const char *hex = command(q, "read 0x%" PRIx64 " 0x%zx", address, part);

        ck_assert_uint_eq(strlen(hex), 2 + 2 * part);
        for (size_t i = 0; i < part; i++) {
            char digits[3] = { hex[2 + 2 * i], hex[3 + 2 * i], '\0' };

            *bytes++ = strtoul(digits, NULL, 16);
        }
        address += part;
        length -= part;
    }
}

void qtest_memwrite(struct qtest *q, uint64_t address, const void *data, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;
    char text[COMMAND_MAX + 2 * BLOCK_MAX];

    while (length > 0) {
        size_t part = length < BLOCK_MAX ? length : BLOCK_MAX;
        int used = snprintf(text, COMMAND_MAX, "write 0x%" PRIx64 " 0x%zx 0x", address, part);

        for (size_t i = 0; i < part; i++, bytes++) {
            text[used++] = digits[*bytes >> 4];
            text[used++] = digits[*bytes & 15];
        }
        text[used++] = '\n';
        send_text(q, text, used);
        answer(q, "write");
        address += part;
        length -= part;
    }
}

void qtest_memset(struct qtest *q, uint64_t address, uint8_t value, uint64_t length)
{
    command(q, "memset 0x%" PRIx64 " 0x%" PRIx64 " 0x%x", address, length, value);
}

uint64_t qtest_clock_step(struct qtest *q, uint64_t ns)
{
    qtest_clock_set(q, q->now_ns + ns);
    return q->now_ns;
}

void qtest_clock_set(struct qtest *q, uint64_t ns)
{
    ck_assert_uint_gt(ns, q->now_ns);
    q->now_ns = strtoull(command(q, "clock_set %" PRIu64, ns), NULL, 0);
    ck_assert_uint_eq(q->now_ns, ns);
}

void qtest_irq_intercept_in(struct qtest *q, const char *path)
{
    command(q, "irq_intercept_in %s", path);
}

void qtest_irq_intercept_out(struct qtest *q, const char *path)
{
    command(q, "irq_intercept_out %s", path);
}
