/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The modem as the AP's remote processor at the model level: what Linux' remoteproc core,
 * qcom_common's notifications and kernel-driver/remoteproc/ are together.
 *
 *   start   RUN = 1, then "after power-up" to the driver
 *   stop    "before shutdown" to the driver, who lets go of the BAM; then RUN = 0
 *   crash   as stop and start
 *
 * Until start the modem boots and restarts by itself, as its options say. Context: the AP's.
 */
#ifndef HW_MODEL_MODEL_REMOTEPROC_H
#define HW_MODEL_MODEL_REMOTEPROC_H

#include "model_ap.h"
#include "remoteproc.h"

enum model_remoteproc_state {
	MODEL_REMOTEPROC_OFFLINE,
	MODEL_REMOTEPROC_RUNNING,
	MODEL_REMOTEPROC_STOPPING,	/* the driver has been told and lets go */
	MODEL_REMOTEPROC_RECOVERING,	/* the same, and a start follows */
};

/**
 * struct model_remoteproc - the framework
 * @block:	the registers
 * @due_ns:	deadline; HW_TIME_NEVER for none
 */
struct model_remoteproc {
	struct model_ap *ap;
	struct remoteproc block;
	enum model_remoteproc_state state;
	uint64_t due_ns;
};

/* Takes a listener of the bench's bus. */
void model_remoteproc_init(struct model_remoteproc *remoteproc, struct model_ap *ap);
/* False: it runs already. */
bool model_remoteproc_start(struct model_remoteproc *remoteproc);
/* Takes time, until @state is MODEL_REMOTEPROC_OFFLINE. False: it does not run. */
bool model_remoteproc_stop(struct model_remoteproc *remoteproc);
void model_remoteproc_run(struct model_remoteproc *remoteproc);

#endif /* HW_MODEL_MODEL_REMOTEPROC_H */
