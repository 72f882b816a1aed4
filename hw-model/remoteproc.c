/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The AP's hold on the modem's life; registers and purpose: remoteproc.h. */
#include "remoteproc.h"

#include <assert.h>

static void set_crashed(struct remoteproc *remoteproc, bool crashed)
{
	remoteproc->crashed = crashed;
	remoteproc->irq(remoteproc->irq_opaque, crashed);
}

/* A crash that nobody ordered. */
static void listen(void *opaque, const struct hw_event *event)
{
	struct remoteproc *remoteproc = opaque;

	if (event->kind == HW_EVENT_MODEM_FATAL && remoteproc->run && !remoteproc->crashed)
		set_crashed(remoteproc, true);
}

void remoteproc_init(struct remoteproc *remoteproc, struct modem *modem,
		     struct hw_event_bus *bus, void (*irq)(void *opaque, bool level),
		     void *irq_opaque)
{
	bool listens;

	assert(remoteproc && modem && bus && irq);
	*remoteproc = (struct remoteproc){
		.modem = modem, .irq = irq, .irq_opaque = irq_opaque,
	};
	listens = hw_event_listen(bus, listen, remoteproc);
	assert(listens);
	(void)listens;
}

void remoteproc_reset(struct remoteproc *remoteproc)
{
	remoteproc->run = 0;
	set_crashed(remoteproc, false);
}

uint32_t remoteproc_read(const struct remoteproc *remoteproc, uint32_t offset)
{
	switch (offset) {
	case REMOTEPROC_RUN:
		return remoteproc->run;
	case REMOTEPROC_STATUS:
		return (remoteproc->modem->state.running ? REMOTEPROC_STATUS_RUNNING : 0) |
		       (remoteproc->crashed ? REMOTEPROC_STATUS_CRASHED : 0);
	default:
		return 0;
	}
}

void remoteproc_write(struct remoteproc *remoteproc, uint32_t offset, uint32_t value)
{
	if (offset != REMOTEPROC_RUN)
		return;
	/* Before the modem acts: the end that this write orders is no crash. */
	remoteproc->run = value & 1;
	if (remoteproc->crashed)
		set_crashed(remoteproc, false);
	if (remoteproc->run)
		modem_remote_start(remoteproc->modem);
	else
		modem_remote_stop(remoteproc->modem);
}
