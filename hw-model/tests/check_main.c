/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Runs every suite of the hardware model; TAP=FILE writes the results there too.
 */
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	const char *tap = getenv("TAP");
	char timeout[16];
	int failed;

	/* The default of every case that sets none; the user's choice goes first. */
	snprintf(timeout, sizeof(timeout), "%d", SUITE_TIMEOUT_S);
	setenv("CK_DEFAULT_TIMEOUT", timeout, 0);
	if (tap)
		srunner_set_tap(runner, tap);
#define ADD_SUITE(name) srunner_add_suite(runner, name##_suite());
	HW_MODEL_SUITES(ADD_SUITE)
#undef ADD_SUITE
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
