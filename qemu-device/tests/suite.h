/* SPDX-License-Identifier: GPL-2.0-only */
/* main() of each test program: suite_run() with the cases of one subject. */
#ifndef QEMU_DEVICE_TESTS_SUITE_H
#define QEMU_DEVICE_TESTS_SUITE_H

#include <check.h>

/* One test, run for @i from 0 to below loops. */
struct suite_test {
    const TTest *test;
    int loops;
};

/**
 * suite_run() - run a NULL-terminated list of tests, each in a process of its own
 * @name:	of the subject
 * @seconds:	of host time after which a test counts as hung
 *
 * CK_TAP_LOG_FILE_NAME=FILE in the environment writes TAP as well, CK_RUN_CASE and
 * CK_FORK=no are Check's own. Return: exit status for main().
 */
int suite_run(const char *name, const struct suite_test *tests, int seconds);

#endif /* QEMU_DEVICE_TESTS_SUITE_H */
