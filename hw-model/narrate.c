/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The handshake in plain words. One small function per kind of event; each
 * says who did it (AP or modem), what changed, and what the other side is
 * expected to do next where that helps.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "../core/dmux_power.h"
#include "../core/dmux_power_modem.h"
#include "narrate.h"
#include "qmi.h"

#define MICROSECONDS_PER_SECOND UINT64_C(1000000)

__attribute__((format(printf, 3, 4)))
static bool say(char *line, const struct hw_event *event, const char *format, ...)
{
	uint64_t us = event->time_ns / HW_NS_PER_US;
	va_list arguments;
	int used;

	used = snprintf(line, NARRATE_LINE_MAX, "[%5" PRIu64 ".%06" PRIu64 "] ",
			us / MICROSECONDS_PER_SECOND, us % MICROSECONDS_PER_SECOND);
	va_start(arguments, format);
	vsnprintf(line + used, NARRATE_LINE_MAX - (uint32_t)used, format, arguments);
	va_end(arguments);
	return true;
}

static const char *level(uint64_t word, uint32_t bit)
{
	return word & bit ? "1" : "0";
}

static bool narrate_ap_word(const struct hw_event *event, char *line)
{
	uint64_t changed = event->a ^ event->b;
	bool vote = changed & DMUX_SMSM_PC;
	bool ack = changed & DMUX_SMSM_PC_ACK;

	if (vote && ack)
		return say(line, event, "AP    vote -> %s, pc-ack toggled (now %s)",
			   level(event->b, DMUX_SMSM_PC), level(event->b, DMUX_SMSM_PC_ACK));
	if (vote)
		return say(line, event, "AP    vote -> %s", level(event->b, DMUX_SMSM_PC));
	if (ack)
		return say(line, event, "AP    pc-ack toggled (now %s)",
			   level(event->b, DMUX_SMSM_PC_ACK));
	return false;
}

static bool narrate_modem_word(const struct hw_event *event, char *line)
{
	uint64_t changed = event->a ^ event->b;
	bool pc = changed & DMUX_SMSM_PC;
	bool ack = changed & DMUX_SMSM_PC_ACK;

	if (pc && ack)
		return say(line, event, "modem pc -> %s, pc-ack toggled (now %s)",
			   level(event->b, DMUX_SMSM_PC), level(event->b, DMUX_SMSM_PC_ACK));
	if (pc)
		return say(line, event, "modem pc -> %s", level(event->b, DMUX_SMSM_PC));
	if (ack)
		return say(line, event, "modem pc-ack toggled (now %s)",
			   level(event->b, DMUX_SMSM_PC_ACK));
	return false;
}

static bool narrate_pipe(const struct hw_event *event, char *line)
{
	const char *name = event->unit == DMUX_PIPE_TX ? "TX" :
			   event->unit == DMUX_PIPE_RX ? "RX" : "?";

	if (event->kind == HW_EVENT_PIPE_ENABLE)
		return say(line, event, "AP    pipe %u (%s) enabled, descriptor FIFO at 0x%" PRIx64
			   ", %" PRIu64 " bytes", event->unit, name, event->b, event->c);
	return say(line, event, "AP    pipe %u (%s) reset", event->unit, name);
}

static bool narrate_qmi(const struct hw_event *event, char *line)
{
	if (!event->c)
		return say(line, event, "AP    QMI %s: %s: no answer", qmi_service_name(event->unit),
			   event->text);
	if (event->b != QMI_OK)
		return say(line, event, "AP    QMI %s: %s: error %" PRIu64,
			   qmi_service_name(event->unit), event->text, event->b);
	return say(line, event, "AP    QMI %s: %s", qmi_service_name(event->unit), event->text);
}

/* A table that the firmware clears or corrects is its own doing, whichever end it is about. */
static bool narrate_channel(const struct hw_event *event, char *line)
{
	if (event->c)
		return say(line, event, "modem takes channel %u for %s at %s end", event->unit,
			   event->a ? "open" : "closed", event->b ? "the AP's" : "its own");
	return say(line, event, "%s %s of channel %u", event->b ? "AP   " : "modem",
		   event->a ? "OPEN" : "CLOSE", event->unit);
}

bool narrate_event(const struct hw_event *event, char *line)
{
	switch (event->kind) {
	case HW_EVENT_SMSM_AP:
		return narrate_ap_word(event, line);
	case HW_EVENT_SMSM_MODEM:
		return narrate_modem_word(event, line);
	case HW_EVENT_PIPE_ENABLE:
	case HW_EVENT_PIPE_RESET:
		return narrate_pipe(event, line);
	case HW_EVENT_BAM_POWER:
		return say(line, event, "modem BAM power %s", event->a ? "on" : "off");
	case HW_EVENT_MODEM_STATE:
		return say(line, event, "modem state %s -> %s",
			   dmux_modem_state_name((unsigned int)event->a),
			   dmux_modem_state_name((unsigned int)event->b));
	case HW_EVENT_CHANNEL:
		return narrate_channel(event, line);
	case HW_EVENT_MODEM_FATAL:
		return say(line, event, "modem FATAL: %s", event->text ? event->text : "no reason");
	case HW_EVENT_MODEM_BOOT:
		return say(line, event, "modem firmware booted");
	case HW_EVENT_QMI:
		return narrate_qmi(event, line);
	case HW_EVENT_GUEST_SPLAT:
		return say(line, event, "guest kernel: %s", event->text);
	case HW_EVENT_VIOLATION:
		return say(line, event, "check %s%s", event->text ? event->text : "violation",
			   event->b ? " (known)" : "");
	default:
		return false;
	}
}
