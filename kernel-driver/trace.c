// SPDX-License-Identifier: GPL-2.0-only
/* The bodies of the trace points. */
#include "bam_dmux.h"

#define CREATE_TRACE_POINTS
#include "bam_dmux_trace.h"
