/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entry of the out-of-tree product: bam-dmux.so, preloaded into a packaged
 * qemu-system-aarch64.
 *
 * QEMU's symbols are not versioned, so a module built for another series would
 * load and then corrupt memory. The constructor runs before main() and before
 * any type is registered: it compares series and stops with one line.
 */
#include "qemu/osdep.h"
#include "qemu/cutils.h"
#include "qapi/qapi-commands-control.h"
#include "qapi/qapi-types-control.h"
#include "config-host.h"

static void parse_series(const char *version, long *major, long *minor)
{
    const char *rest = version;

    *major = -1;
    *minor = -1;
    if (qemu_strtol(version, &rest, 10, major) == 0 || *rest == '.') {
        qemu_strtol(rest + 1, &rest, 10, minor);
    }
}

static void __attribute__((constructor)) bam_dmux_check_version(void)
{
    g_autoptr(VersionInfo) running = qmp_query_version(NULL);
    long major, minor;

    /* Children of QEMU (migration "exec:", chardevs) must not load this. */
    unsetenv("LD_PRELOAD");
    parse_series(QEMU_VERSION, &major, &minor);
    if (running->qemu->major != major || running->qemu->minor != minor) {
        fprintf(stderr,
                "bam-dmux.so: built for QEMU %ld.%ld, but this is QEMU %" PRId64 ".%" PRId64
                ".%" PRId64 "; unset QEMU= to use the packaged one, or QEMU=build\n",
                major, minor, running->qemu->major, running->qemu->minor,
                running->qemu->micro);
        exit(EXIT_FAILURE);
    }
}
