/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The player of the model level: one case of one scenario file, from its first instant to its
 * verdict, without a kernel and without QEMU.
 *
 *   scenario engine <-- orders, answers --> model_guest -- model_ap
 *        | modem.*, bam.*, events                             | registers, SMSM, doorbells
 *   native bench: modem, BAM, checker, trace -----------------+
 *
 * Virtual time goes from deadline to deadline of the four; at one instant the modem comes first,
 * then AP, guest and timeline. The seed is that of random(), of the AP's latencies and of the
 * modem's at its doorbell: none with seed 1, up to 0.5 ms with others, unless the file sets it.
 *
 * Everything is in struct scenario_play, which is from the heap; any number of plays may exist.
 */
#ifndef HW_MODEL_SCENARIO_PLAY_H
#define HW_MODEL_SCENARIO_PLAY_H

#include "native.h"
#include "scenario.h"

/* What plays the AP is called in records. */
#define SCENARIO_PLAY_DRIVER "model"
/* The same core drives our driver: what is known of that is known of it. */
#define SCENARIO_PLAY_SAME_CORE "ours"

/**
 * struct scenario_play_config - what is played
 * @scenario:	file, case and seed
 * @trace:	hash every event; without it a play takes less time
 * @say:	the timeline's log and the handshake in words; NULL for none
 * @trace_write: lines of the trace; NULL for none
 * @opaque:	for @say and @trace_write
 */
struct scenario_play_config {
	struct scenario_config scenario;
	bool trace;
	void (*say)(void *opaque, const char *line);
	void (*trace_write)(void *opaque, const char *text, uint32_t length);
	void *opaque;
};

struct scenario_play;

/**
 * scenario_play_new() - read the file, build the bench
 * @error:	SCENARIO_LINE_MAX bytes, on failure one line with advice
 *
 * Return: the play, or NULL: a bad file, or one that is not for the model level.
 */
struct scenario_play *scenario_play_new(const struct scenario_play_config *config, char *error);
void scenario_play_delete(struct scenario_play *play);

/* From beginning to end, once. Return: every point is ok and the checker knows every violation. */
bool scenario_play_run(struct scenario_play *play);

/* After the run: the scenario's points and those that hold for every run, as scenario_points(). */
void scenario_play_points(struct scenario_play *play, scenario_sink sink, void *opaque);
/* After the run: checker's report, modem's counters, and the trace's hash; for a program or not. */
void scenario_play_report(struct scenario_play *play, bool keys, checker_sink sink, void *opaque);
/*
 * After the run: how many points failed that the file does not expect to fail of this driver, and,
 * unless @sink is NULL, their lines.
 */
unsigned int scenario_play_failures(struct scenario_play *play, scenario_sink sink, void *opaque);
uint64_t scenario_play_end_ns(const struct scenario_play *play);
/* Of every event, if config.trace. */
uint64_t scenario_play_hash(const struct scenario_play *play);

#endif /* HW_MODEL_SCENARIO_PLAY_H */
