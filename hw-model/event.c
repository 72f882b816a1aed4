/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The event bus: a fixed list of listeners, called in order of registration.
 *
 * Emitting costs one loop over at most HW_EVENT_LISTENERS_MAX entries and keeps
 * nothing: a listener that wants an event later copies it.
 */
#include "event.h"

#include <assert.h>
#include <stddef.h>

static const char *const hw_event_names[] = {
	[HW_EVENT_BAM_READ] = "bam-read",
	[HW_EVENT_BAM_WRITE] = "bam-write",
	[HW_EVENT_BAM_UNPOWERED] = "bam-unpowered",
	[HW_EVENT_BAM_GUEST_ERROR] = "bam-guest-error",
	[HW_EVENT_BAM_POWER] = "bam-power",
	[HW_EVENT_BAM_RESET] = "bam-reset",
	[HW_EVENT_BAM_IRQ] = "bam-irq",
	[HW_EVENT_PIPE_RESET] = "pipe-reset",
	[HW_EVENT_PIPE_ENABLE] = "pipe-enable",
	[HW_EVENT_PIPE_DISABLE] = "pipe-disable",
	[HW_EVENT_PIPE_DOORBELL] = "pipe-doorbell",
	[HW_EVENT_DESCRIPTOR_DONE] = "descriptor-done",
	[HW_EVENT_PIPE_ERROR] = "pipe-error",
	[HW_EVENT_MUTEX] = "mutex",
	[HW_EVENT_DOORBELL_AP] = "doorbell-ap",
	[HW_EVENT_DOORBELL_MODEM] = "doorbell-modem",
	[HW_EVENT_SMSM_AP] = "smsm-ap",
	[HW_EVENT_SMSM_MODEM] = "smsm-modem",
	[HW_EVENT_SMSM_SUBSCRIBE] = "smsm-subscribe",
	[HW_EVENT_GUEST_ERROR] = "guest-error",
	[HW_EVENT_FRAME_UP] = "frame-up",
	[HW_EVENT_FRAME_DOWN] = "frame-down",
	[HW_EVENT_PACKET_DROP] = "packet-drop",
	[HW_EVENT_MODEM_STATE] = "modem-state",
	[HW_EVENT_CHANNEL] = "channel",
	[HW_EVENT_MODEM_FATAL] = "modem-fatal",
	[HW_EVENT_MODEM_BOOT] = "modem-boot",
	[HW_EVENT_SMD] = "smd",
	[HW_EVENT_QMI] = "qmi",
	[HW_EVENT_GUEST_SPLAT] = "guest-splat",
	[HW_EVENT_VIOLATION] = "violation",
};

_Static_assert(sizeof(hw_event_names) / sizeof(hw_event_names[0]) == HW_EVENT_KIND_COUNT,
	       "every event kind has a name");

bool hw_event_listen(struct hw_event_bus *bus, hw_event_listener call, void *opaque)
{
	assert(bus && call);
	assert(bus->listeners <= HW_EVENT_LISTENERS_MAX);

	if (bus->listeners == HW_EVENT_LISTENERS_MAX)
		return false;
	bus->listener[bus->listeners].call = call;
	bus->listener[bus->listeners].opaque = opaque;
	bus->listeners++;
	return true;
}

void hw_event_emit(const struct hw_event_bus *bus, const struct hw_event *event)
{
	assert(event);
	assert((unsigned int)event->kind < HW_EVENT_KIND_COUNT);
	assert(event->data || event->length == 0);

	if (!bus)
		return;
	for (unsigned int i = 0; i < bus->listeners; i++)
		bus->listener[i].call(bus->listener[i].opaque, event);
}

const char *hw_event_name(enum hw_event_kind kind)
{
	/* Through an unsigned: a value from a file or a snapshot may be anything. */
	unsigned int index = (unsigned int)kind;

	return index < HW_EVENT_KIND_COUNT ? hw_event_names[index] : "?";
}
