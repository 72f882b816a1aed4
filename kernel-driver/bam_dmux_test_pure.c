// SPDX-License-Identifier: GPL-2.0-only
/* The pure parts once more, for the test's module. */
#include "payload.c"
#include "core/dmux_frame.c"
