/* SPDX-License-Identifier: GPL-2.0-only */
/* Where QEMU's generator puts the trace functions of this folder. */
#include "trace/trace-hw_bam_dmux.h"
