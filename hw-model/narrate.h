/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The handshake in plain words, for a person who watches a run: power steps,
 * channels and rule violations. Traffic is left out; the trace has everything.
 */
#ifndef HW_MODEL_NARRATE_H
#define HW_MODEL_NARRATE_H

#include "event.h"

/* Longest line that narrate_event() writes, including NUL. */
#define NARRATE_LINE_MAX 256u

/**
 * narrate_event() - one line for one event
 * @event:	what happened
 * @line:	at least NARRATE_LINE_MAX bytes; no newline is added
 *
 * Return: false when the event is not worth a line (@line untouched).
 */
bool narrate_event(const struct hw_event *event, char *line);

#endif /* HW_MODEL_NARRATE_H */
