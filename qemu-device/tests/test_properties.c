/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Wrong command lines: QEMU ends with status 1, and one line says what is wrong
 * and what would be right. And a module in a QEMU it was not built for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qmp_client.h"
#include "suite.h"

#define ARGUMENTS_MAX 8u
/* Environment: a QEMU program, not a script, of another series. */
#define OTHER_SERIES "QEMU_OTHER_SERIES"

/* A case: arguments, and what must stand on standard error. */
struct wrong {
    const char *argument[ARGUMENTS_MAX];
    const char *says;
};

static const struct wrong wrongs[] = {
    { { "-global", "qcom-bam.version=1.5" },
      "qcom-bam: version '1.5' is unknown; use 1.3, 1.4 or 1.7" },
    { { "-global", "qcom-bam.num-pipes=0" }, "num-pipes=0 num-ees=1: BAM pipes: must be 1 to 31" },
    { { "-global", "qcom-bam.num-pipes=99" },
      "num-pipes=99 num-ees=1: BAM pipes: must be 1 to 31" },
    { { "-global", "qcom-bam.num-ees=0" }, "num-pipes=6 num-ees=0: BAM num_ees: must be 1 to 15" },
    { { "-global", "qcom-tcsr-mutex.stride=3" },
      "stride=3 must be a multiple of 4 from 4 to 4096" },
    { { "-global", "dmux-modem.nonsense=1" }, "Property 'dmux-modem.nonsense' not found" },
    { { "-global", "dmux-modem.boot-ms=3600001" },
      "boot_ms: '3600001' is not legal, give a plain number 0..3600000 ms" },
    { { "-global", "dmux-modem.boot-ms=5s" },
      "boot_ms: '5s' is not legal, give a plain number 0..3600000 ms" },
    { { "-global", "dmux-modem.ack-order=sideways" },
      "ack_order: 'sideways' is not legal, give one of ack-first, together, pc-first" },
    { { "-global", "dmux-modem.open-order=1,256" },
      "open_order: '1,256' is not legal, give up to 32 numbers 0..255 with commas between" },
    { { "-global", "dmux-modem.smem-base=0x1000" },
      "smem-base=0x1000 smem-size=0x100000: SMEM must be whole pages of 4 KiB in RAM, "
      "which is 0x80000000 to 0x87ffffff" },
    { { "-global", "dmux-modem.smem-base=0" }, "smem-base=0x0 smem-size=0x100000: SMEM must be" },
    { { "-global", "dmux-modem.smem-base=0x87f80000" }, "smem-base=0x87f80000 smem-size=0x100000" },
    { { "-global", "dmux-modem.smem-base=0xfffffffffffff000" },
      "smem-base=0xfffffffffffff000 smem-size=0x100000: SMEM must be" },
    { { "-global", "dmux-modem.smem-base=0x86300001" }, "SMEM must be whole pages" },
    { { "-global", "dmux-modem.smem-size=0x1000" },
      "smem-size=0x1000: SMEM region is too small for the table of contents" },
    { { "-m", "64M" }, "msm8916-dmux: -m must be from 128M to 2G: SMEM lies at 0x86300000" },
    { { "-m", "2049M" }, "msm8916-dmux: -m must be from 128M to 2G" },
    { { "-smp", "5" }, "The max CPUs supported by machine 'msm8916-dmux' is 4" },
    { { "-device", "dmux-channel,channel=9" }, "dmux-channel: channel=9: give 0 to 7" },
    { { "-device", "dmux-channel,channel=2" }, "channel=2 has no netdev; add netdev=ID" },
    { { "-netdev", "hubport,id=n0,hubid=0", "-netdev", "hubport,id=n1,hubid=0", "-device",
        "dmux-channel,channel=1,netdev=n0", "-device", "dmux-channel,channel=1,netdev=n1" },
      "dmux-channel: channel=1 is taken by another dmux-channel" },
    { { "-global", "dmux-observer.known=foo" }, "no rule \"foo\"" },
    { { "-global", "dmux-observer.trace-events=foo" }, "no event or block \"foo\"" },
    { { "-global", "dmux-observer.trace=/nonexistent/file" },
      "cannot create trace /nonexistent/file: No such file or directory" },
};

#define WRONGS ((int)(sizeof(wrongs) / sizeof(wrongs[0])))

START_TEST(wrong_value_is_explained)
{
    const struct wrong *wrong = &wrongs[_i];
    const char *arguments[16 + ARGUMENTS_MAX] = {
        "-machine", "msm8916-dmux", "-accel", "qtest", "-m", "128M", "-nodefaults",
        "-display", "none",
    };
    char *output;
    unsigned int count = 0;
    int status;

    while (arguments[count]) {
        count++;
    }
    for (unsigned int i = 0; i < ARGUMENTS_MAX && wrong->argument[i]; i++) {
        arguments[count++] = wrong->argument[i];
    }
    status = qtest_run_to_exit(NULL, arguments, &output);
    if (status != 1 || !strstr(output, wrong->says) ||
        strchr(output, '\n') != output + strlen(output) - 1) {
        ck_abort_msg("%s %s: exit status %d (1 expected) with:\n%sexpected one line with: %s",
                     wrong->argument[0], wrong->argument[1], status, output, wrong->says);
    }
    free(output);
}
END_TEST

/* The same in a running machine: QMP answers with the line, and nothing changes. */
START_TEST(wrong_value_at_run_time_is_refused)
{
    struct qtest *q = qtest_start(QTEST_ARGS("-global", "dmux-modem.boot-ms=7"));
    const char *line = qmp_error(q, "{\"execute\": \"qom-set\", \"arguments\": {\"path\":"
                                    " \"/machine/modem\", \"property\": \"boot-ms\","
                                    " \"value\": \"3600001\"}}");

    ck_assert_ptr_nonnull(strstr(line, "boot_ms: '3600001' is not legal"));
    ck_assert_str_eq(qmp_qom_get(q, "/machine/modem", "boot-ms"), "7");
    qmp_qom_set(q, "/machine/modem", "boot-ms", "\"8\"");
    ck_assert_str_eq(qmp_qom_get(q, "/machine/modem", "boot-ms"), "8");
    qtest_stop(q);
}
END_TEST

/* A real QEMU of another series: the module ends it before any device exists. */
START_TEST(other_series_is_refused)
{
    char *output;
    int status;

    ck_assert_int_eq(setenv("LD_PRELOAD", qtest_module(), 1), 0);
    status = qtest_run_to_exit(getenv(OTHER_SERIES), QTEST_ARGS("--version"), &output);
    unsetenv("LD_PRELOAD");
    ck_assert_int_eq(status, 1);
    if (strncmp(output, "bam-dmux.so: built for QEMU 10.0, but this is QEMU ", 51)) {
        ck_abort_msg("the module should refuse this QEMU, but: %s", output);
    }
    free(output);
}
END_TEST

int main(void)
{
    bool other = getenv(OTHER_SERIES) && *qtest_module();
    const struct suite_test tests[] = {
        { wrong_value_is_explained, WRONGS },
        { wrong_value_at_run_time_is_refused, 1 },
        { other ? other_series_is_refused : NULL, 1 },
        { NULL, 0 },
    };

    if (!other) {
        printf("properties: not run: other_series_is_refused (needs the module, and " OTHER_SERIES
               "=/path/qemu-system-aarch64 of a QEMU that is not 10.0)\n");
    }
    return suite_run("properties", tests, 60);
}
