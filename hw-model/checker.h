/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The protocol checker: listens to everything between AP and modem and names
 * each broken rule. Rules and their sources: the table in checker_rules.c.
 *
 * It is written from HARDWARE.md and QUIRKS.md, and reads headers, words and
 * offsets by itself: what it shares with core/ and with the modem is only the
 * stream of events. So a misunderstanding in core shows up here.
 *
 * It never changes the model, never stops a run and does not decide whether a
 * run failed: it counts, keeps the first occurrence of each rule, and tells its
 * owner. The owner may list rules as known (of mainline, or provoked by a
 * scenario) with a reason; known rules are counted apart.
 *
 * Deadlines ("the AP acks within 2 s") are checked when a later event arrives
 * and in checker_finish(); the violation carries the time of the deadline.
 */
#ifndef HW_MODEL_CHECKER_H
#define HW_MODEL_CHECKER_H

#include "bam.h"

/**
 * enum checker_rule - what can be broken; names and explanations in checker_rules.c
 */
enum checker_rule {
	/* registers, FIFOs, descriptors */
	CHECKER_UNPOWERED_ACCESS,
	CHECKER_BAD_REGISTER_ACCESS,
	CHECKER_WRITE_IN_RESET,
	CHECKER_BAD_FIFO,
	CHECKER_FIFO_OUTSIDE_RAM,
	CHECKER_DESCRIPTOR_OUTSIDE_RAM,
	CHECKER_EMPTY_DESCRIPTOR,
	CHECKER_COMMAND_DESCRIPTOR,
	CHECKER_DOORBELL_OUTSIDE_FIFO,
	CHECKER_PIPE_USED_BEFORE_ENABLE,
	CHECKER_FIFO_OVERRUN,
	CHECKER_BAM_LEFT_OUT_OF_RESET,
	CHECKER_PIPE_NOT_RESET,
	CHECKER_ACCESS_AFTER_DOWN_ACK,
	CHECKER_RX_RING_SHRUNK,
	CHECKER_IRQ_NOT_SERVED,
	/* power handshake */
	CHECKER_PC_EDGE_NOT_ACKED,
	CHECKER_ACK_WITHOUT_EDGE,
	CHECKER_DOUBLE_ACK,
	CHECKER_UP_ACKED_WITHOUT_RX,
	CHECKER_VOTE_WITHOUT_DOORBELL,
	CHECKER_VOTE_HELD_IDLE,
	CHECKER_MODEM_ACK_MISSING,
	CHECKER_MODEM_ACK_UNASKED,
	CHECKER_MODEM_DMA_UNACKED,
	/* other shared blocks */
	CHECKER_DOORBELL_OFFSET_INVALID,
	CHECKER_MUTEX_OFFSET_INVALID,
	CHECKER_SMEM_SPOILED,
	CHECKER_SMD_INVALID,
	CHECKER_QMI_MALFORMED,
	/* frames from the AP */
	CHECKER_FRAME_SHORT,
	CHECKER_BAD_MAGIC,
	CHECKER_BAD_COMMAND,
	CHECKER_BAD_CHANNEL,
	CHECKER_SIGNAL_BYTE_NONZERO,
	CHECKER_PAD_OVER_3,
	CHECKER_NONZERO_PAD_BYTES,
	CHECKER_FRAME_OVER_2048,
	CHECKER_FRAME_SIZE_MISMATCH,
	CHECKER_COMMAND_WITH_PAYLOAD,
	CHECKER_EMPTY_DATA,
	/* channels */
	CHECKER_DATA_BEFORE_AP_OPEN,
	CHECKER_DATA_ON_CLOSED_CHANNEL,
	CHECKER_OPEN_UNANNOUNCED,
	CHECKER_DUPLICATE_OPEN,
	CHECKER_CLOSE_UNOPENED,
	CHECKER_RULE_COUNT
};

/**
 * struct checker_rule_info - one row of the table
 * @name:	as in reports and lists: "pc-edge-not-acked"
 * @source:	where the rule is from: "HARDWARE.md A6; QUIRKS.md O3"
 * @text:	one line that says what is right
 * @model:	the modem of the bench broke it, not the AP: a bug of ours or a scripted fault
 */
struct checker_rule_info {
	const char *name;
	const char *source;
	const char *text;
	bool model;
};

/* Never NULL; @rule below CHECKER_RULE_COUNT (asserted). */
const struct checker_rule_info *checker_rule_info(enum checker_rule rule);

/* CHECKER_RULE_COUNT if there is no such name. */
enum checker_rule checker_rule_find(const char *name);

/**
 * struct checker_config - limits; 0 switches a deadline or expectation off
 * @bam:		layout, to recognise registers in the stream
 * @pc_ack_ms:		the AP acks a change of pc (HARDWARE.md A7.2: its own waits are 2000)
 * @modem_ack_ms:	the modem acks a change of the vote
 * @doorbell_ms:	a changed AP word is followed by its doorbell
 * @rx_ring:		receive descriptors that are queued when pipe 5 is quiet (A4: 32)
 * @rx_quiet_ms:	quiet means no doorbell and no completion on pipe 5 for so long
 * @vote_idle_ms:	the vote falls when nothing is sent (QUIRKS.md O6: 3 s)
 * @irq_ms:		an interrupt is served: some status is cleared while the line is high
 * @untimed:		the host has a part in the clock, and how long something takes says nothing: no
 *			deadline is judged
 */
struct checker_config {
	struct bam_config bam;
	uint32_t pc_ack_ms;
	uint32_t modem_ack_ms;
	uint32_t doorbell_ms;
	uint32_t rx_ring;
	uint32_t rx_quiet_ms;
	uint32_t vote_idle_ms;
	uint32_t irq_ms;
	bool untimed;
};

/* All but @bam. */
#define CHECKER_CONFIG_DEFAULT \
	.pc_ack_ms = 2000, .modem_ack_ms = 2000, .doorbell_ms = 10, .rx_ring = 32, \
	.rx_quiet_ms = 100, .vote_idle_ms = 3000, .irq_ms = 1000

/* Longest text of a first occurrence and longest reason, with NUL. */
#define CHECKER_TEXT_MAX 120u
#define CHECKER_ERROR_MAX 160u

/* Unacked edges of one direction that are remembered; more than a model can make in a deadline. */
#define CHECKER_EDGES_MAX 8u
/* Traffic is counted per channel below this; the last slot is for all ids above (A3: 21 ids). */
#define CHECKER_CHANNELS 22u

/* What happened to one rule. */
struct checker_finding {
	uint64_t count;
	uint64_t first_ns;
	char text[CHECKER_TEXT_MAX];
};

/**
 * struct checker_edges - changes of one level that await the other side's ack
 * @time_ns, @level:	oldest first
 * @count:		of them
 * @overdue:		edges whose deadline has passed: one ack each may still come late
 */
struct checker_edges {
	uint64_t time_ns[CHECKER_EDGES_MAX];
	uint32_t level[CHECKER_EDGES_MAX];
	uint32_t count;
	uint32_t overdue;
};

/**
 * struct checker_pipe - what the stream says of a pipe
 * @fifo_bytes:		as of its enable
 * @outstanding:	descriptors queued and not completed
 */
struct checker_pipe {
	uint32_t enabled;
	uint32_t fifo_bytes;
	uint32_t outstanding;
	uint64_t doorbells;
	uint64_t descriptors;
	uint64_t bytes;
};

struct checker_traffic {
	uint64_t frames;
	uint64_t bytes;
};

/* Handshake ledger: totals since reset. */
struct checker_ledger {
	uint64_t pc_edges;
	uint64_t ap_acks;
	uint64_t ap_acks_late;
	uint64_t votes;
	uint64_t modem_acks;
	uint64_t modem_acks_late;
	uint64_t doorbells_ap;		/* writes with the SMSM bit */
	uint64_t doorbells_modem;
	uint64_t modem_boots;
	uint64_t modem_fatals;
};

struct checker_bam_counters {
	uint64_t reads;
	uint64_t writes;
	uint64_t unpowered;
	uint64_t interrupts;		/* rising edges of the line */
	uint64_t power_ups;
	uint64_t resets;
};

enum checker_watch {
	CHECKER_WATCH_PC_ACK,
	CHECKER_WATCH_MODEM_ACK,
	CHECKER_WATCH_DOORBELL,
	CHECKER_WATCH_RX_RING,
	CHECKER_WATCH_VOTE,
	CHECKER_WATCH_IRQ,
	CHECKER_WATCH_COUNT
};

/**
 * struct checker_state - plain data, saved with the machine
 * @due_ns:		deadline of each watch, HW_TIME_NEVER when off
 * @pc, @vote:		levels as last seen
 * @subscribed:		the AP asked to be told of pc
 * @unseen_rise:	pc rose before the AP subscribed; the AP acks it when it probes
 * @unseen_fall:	pc fell while the AP was not subscribed, or it left without an ack of that;
 *			it may ack that when it probes, and need not
 * @dead_edges:		levels of pc from before the modem's death: each may be acked, none must
 * @up_acked, @down_acked: the AP acked the present level of pc
 * @modem_alive:	between boot and fatal
 * @boot_ack_allowed:	a firmware that boots under a standing vote may ack it
 * @boot_ns:		time of the last boot
 * @rung:		the AP rang since its word was last seen to change
 * @block_enabled:	CTRL as the AP wrote it: BAM_EN and no SW_RST
 * @modem_open, @ap_open: bit c: OPEN of channel c was sent and not taken back
 * @dynamic_mtu:	bit c: the modem's OPEN offered dynamic MTU (HARDWARE.md A5)
 */
struct checker_state {
	struct checker_finding finding[CHECKER_RULE_COUNT];
	uint64_t due_ns[CHECKER_WATCH_COUNT];
	uint64_t boot_ns;
	struct checker_edges pc_edges;
	struct checker_edges vote_edges;
	uint32_t pc;
	uint32_t vote;
	uint32_t subscribed;
	uint32_t unseen_rise;
	uint32_t unseen_fall;
	uint32_t dead_edges;
	uint32_t up_acked;
	uint32_t down_acked;
	uint32_t modem_alive;
	uint32_t boot_ack_allowed;
	uint32_t rung;
	uint32_t block_enabled;
	uint32_t ring_reported;
	uint32_t vote_reported;
	uint32_t modem_open;
	uint32_t ap_open;
	uint32_t dynamic_mtu;
	struct checker_pipe pipe[BAM_PIPES_MAX];
	struct checker_traffic up[CHECKER_CHANNELS];
	struct checker_traffic down[CHECKER_CHANNELS];
	struct checker_ledger ledger;
	struct checker_bam_counters bam;
};

/**
 * struct checker - the checker
 * @violation:	called with a HW_EVENT_VIOLATION for each violation of a rule that is not known and
 *		for the first of a known one; may be NULL; may emit it on the bus that the checker
 *		listens to
 * @known:	rules listed as known
 * @reason:	why, per known rule
 */
struct checker {
	struct checker_config config;
	void (*violation)(void *opaque, const struct hw_event *event);
	void *violation_opaque;
	bool known[CHECKER_RULE_COUNT];
	char reason[CHECKER_RULE_COUNT][CHECKER_TEXT_MAX];
	struct checker_state state;
};

void checker_init(struct checker *checker, const struct checker_config *config,
		  void (*violation)(void *opaque, const struct hw_event *event), void *opaque);

/* Cold reset of the machine: forgets what was seen, keeps configuration and known rules. */
void checker_reset(struct checker *checker);

/**
 * checker_state_check() - judge a state that came from a snapshot
 * Return: NULL, or a static text naming what cannot be; then checker_reset() is due.
 */
const char *checker_state_check(const struct checker_state *state);

/* A hw_event_listener; @checker is a struct checker. */
void checker_listen(void *checker, const struct hw_event *event);

/* End of the run at @now_ns: what is overdue by then is reported. May be called again later. */
void checker_finish(struct checker *checker, uint64_t now_ns);

/* List @rule as known; @reason is copied and cut to fit. */
void checker_know(struct checker *checker, enum checker_rule rule, const char *reason);

/**
 * checker_know_list() - the same from text
 * @text:	"rule" or "rule=reason" with commas between, a comma of a reason doubled; empty is legal
 * @error:	on failure one line that names the rule; CHECKER_ERROR_MAX bytes; may be NULL
 *
 * Return: true on success; on failure nothing is listed.
 */
bool checker_know_list(struct checker *checker, const char *text, char *error);

/* Violations of all rules that are not known. */
uint64_t checker_violations(const struct checker *checker);
uint64_t checker_count(const struct checker *checker, enum checker_rule rule);

typedef void (*checker_sink)(void *opaque, const char *text, uint32_t length);

/**
 * checker_report() - a summary for a person, whole lines
 *
 * Violations; known rules that occurred, with reasons; known rules that did not occur; ledger;
 * traffic per channel; BAM counters. The same state gives the same bytes.
 */
void checker_report(const struct checker *checker, checker_sink sink, void *opaque);

/**
 * checker_report_keys() - the same for a program: "key value" lines, in a fixed order
 *
 * rules_of_time 0 if @untimed, rule.NAME COUNT (all rules), rule.NAME.known 1, rule.NAME.first_ns N, ledger.*, up.N.frames, ...
 * Zero counters of pipes and channels are left out.
 */
void checker_report_keys(const struct checker *checker, checker_sink sink, void *opaque);

#endif /* HW_MODEL_CHECKER_H */
