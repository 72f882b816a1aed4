/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frames between the scenario engine and the agent in the guest: one line of printable
 * text each, over a serial port that anything in the guest may write to as well.
 *
 *   ~dmux SEQUENCE KIND CRC PAYLOAD\n
 *
 * SEQUENCE is a decimal number, KIND a word, CRC eight hexadecimal digits of the CRC-32 of
 * everything else between the first blank and the end of the line; PAYLOAD is any bytes,
 * those that are not printable, blanks and '%' as %xx. A line that is not exactly this is
 * garbage: it is told apart and never obeyed.
 *
 *   agent to engine   ready   0   the agent listens; sent once
 *                     done    n   "STATUS KEPT TOTAL\n" and the last KEPT bytes of the output
 *   engine to agent   run     n   a shell command
 *                     kill    n   end command n; it is answered by its "done"
 *
 * No allocation, no state but the parser's; used by the engine, by the device and by the
 * agent (scenarios/guest/agent.c).
 */
#ifndef HW_MODEL_AGENT_FRAME_H
#define HW_MODEL_AGENT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

/* Bytes of output that are kept of a command: the last ones. */
#define AGENT_OUTPUT_MAX 8192u
/* Bytes of a command. */
#define AGENT_COMMAND_MAX 4096u
/* Payload of a frame: output and its head. */
#define AGENT_PAYLOAD_MAX (AGENT_OUTPUT_MAX + 64u)
/* A line with its end: each byte may take three. */
#define AGENT_LINE_MAX (3u * AGENT_PAYLOAD_MAX + 64u)

enum agent_kind {
	AGENT_READY,
	AGENT_DONE,
	AGENT_RUN,
	AGENT_KILL,
	AGENT_KIND_COUNT
};

/* "?" outside the enum. */
const char *agent_kind_name(enum agent_kind kind);

/* @payload is not terminated and may hold any bytes. */
struct agent_frame {
	uint32_t sequence;
	enum agent_kind kind;
	uint32_t length;
	uint8_t payload[AGENT_PAYLOAD_MAX];
};

enum agent_result {
	AGENT_MORE,	/* the line is not complete */
	AGENT_FRAME,	/* parser->frame is one */
	AGENT_GARBAGE,	/* parser->line is a line that is none, NUL-terminated */
};

/**
 * struct agent_parser - the line being received
 * @length:	bytes of it, also those beyond @line's end
 */
struct agent_parser {
	uint32_t length;
	char line[AGENT_LINE_MAX];
	struct agent_frame frame;
};

void agent_parser_init(struct agent_parser *parser);
enum agent_result agent_parser_push(struct agent_parser *parser, uint8_t byte);

/**
 * agent_frame_format() - one line, with its end
 * @out:	AGENT_LINE_MAX bytes, not NUL-terminated
 * @length:	at most AGENT_PAYLOAD_MAX
 *
 * Return: bytes in @out.
 */
uint32_t agent_frame_format(char *out, uint32_t sequence, enum agent_kind kind,
			    const uint8_t *payload, uint32_t length);

#endif /* HW_MODEL_AGENT_FRAME_H */
