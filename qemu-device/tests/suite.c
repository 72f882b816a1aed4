/* SPDX-License-Identifier: GPL-2.0-only */
/* One Check suite with one case per test program. */
#include <stdlib.h>

#include "suite.h"

int suite_run(const char *name, const struct suite_test *tests, int seconds)
{
    Suite *suite = suite_create(name);
    TCase *cases = tcase_create(name);
    SRunner *runner;
    int failed;

    tcase_set_timeout(cases, seconds);
    for (; tests->test; tests++) {
        tcase_add_loop_test(cases, tests->test, 0, tests->loops);
    }
    suite_add_tcase(suite, cases);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
