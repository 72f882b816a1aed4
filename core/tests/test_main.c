// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Runs every suite; exits with 1 when a test fails. CK_RUN_SUITE and CK_RUN_CASE choose. */
#include <stdlib.h>

#include "tests.h"

int main(void)
{
	SRunner *runner = srunner_create(frame_suite());
	int failed;

	srunner_add_suite(runner, channel_suite());
	srunner_add_suite(runner, power_modem_suite());
	srunner_add_suite(runner, power_ap_suite());
	srunner_add_suite(runner, power_ap_faults_suite());
	srunner_add_suite(runner, fifo_suite());
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
