/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The modem as the AP's remote processor at the model level; what follows what: the header. */
#include "model_remoteproc.h"

#include <assert.h>

/* From the crash to its handling by the framework's work, and until that looks again. */
#define CRASH_LOW_US 50u
#define CRASH_HIGH_US 5000u
#define POLL_NS (10 * HW_NS_PER_US)

static uint64_t now_ns(const struct model_remoteproc *remoteproc)
{
	return native_now_ns(remoteproc->ap->native);
}

/* From within the model: only notes. */
static void crash(void *opaque, bool level)
{
	struct model_remoteproc *remoteproc = opaque;

	if (level && remoteproc->state == MODEL_REMOTEPROC_RUNNING)
		remoteproc->due_ns = now_ns(remoteproc) +
				     model_ap_latency_ns(remoteproc->ap, CRASH_LOW_US, CRASH_HIGH_US);
}

void model_remoteproc_init(struct model_remoteproc *remoteproc, struct model_ap *ap)
{
	*remoteproc = (struct model_remoteproc){ .ap = ap, .due_ns = HW_TIME_NEVER };
	remoteproc_init(&remoteproc->block, &ap->native->modem, &ap->native->bus, crash, remoteproc);
}

/* "before shutdown": the driver lets go */
static void begin_stop(struct model_remoteproc *remoteproc, enum model_remoteproc_state state)
{
	model_ap_modem_gone(remoteproc->ap);
	remoteproc->state = state;
	remoteproc->due_ns = now_ns(remoteproc) + POLL_NS;
}

bool model_remoteproc_start(struct model_remoteproc *remoteproc)
{
	if (remoteproc->state != MODEL_REMOTEPROC_OFFLINE)
		return false;
	remoteproc->state = MODEL_REMOTEPROC_RUNNING;
	remoteproc_write(&remoteproc->block, REMOTEPROC_RUN, 1);
	model_ap_modem_back(remoteproc->ap);
	return true;
}

bool model_remoteproc_stop(struct model_remoteproc *remoteproc)
{
	if (remoteproc->state != MODEL_REMOTEPROC_RUNNING)
		return false;
	begin_stop(remoteproc, MODEL_REMOTEPROC_STOPPING);
	return true;
}

void model_remoteproc_run(struct model_remoteproc *remoteproc)
{
	bool again = remoteproc->state == MODEL_REMOTEPROC_RECOVERING;

	if (remoteproc->due_ns > now_ns(remoteproc))
		return;
	remoteproc->due_ns = HW_TIME_NEVER;
	if (remoteproc->state == MODEL_REMOTEPROC_RUNNING) {
		begin_stop(remoteproc, MODEL_REMOTEPROC_RECOVERING);
	} else if (!model_ap_modem_is_gone(remoteproc->ap)) {
		remoteproc->due_ns = now_ns(remoteproc) + POLL_NS;
	} else {
		assert(remoteproc->state != MODEL_REMOTEPROC_OFFLINE);
		remoteproc_write(&remoteproc->block, REMOTEPROC_RUN, 0);
		remoteproc->state = MODEL_REMOTEPROC_OFFLINE;
		if (again)
			model_remoteproc_start(remoteproc);
	}
}
