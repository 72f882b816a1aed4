/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The unit tests of core, one suite a file (Check library). */
#ifndef CORE_TESTS_H
#define CORE_TESTS_H

#include <check.h>
#include <stdio.h>

/* For tests with long loops, on a machine that is busy with other things. */
#define TEST_TIMEOUT_S 120

/*
 * For a test that ends in a failed assertion, as it should: the assertion's words would look like a
 * failure in the output of a run that passes. Each test is a process of its own.
 */
static inline void assertion_is_expected(void)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
}

Suite *frame_suite(void);
Suite *channel_suite(void);
Suite *power_modem_suite(void);
Suite *power_ap_suite(void);
Suite *power_ap_faults_suite(void);
Suite *fifo_suite(void);

#endif /* CORE_TESTS_H */
