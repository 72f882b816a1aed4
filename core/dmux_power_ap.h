/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * AP half of the power handshake, a pure state machine (HARDWARE.md A6, A7).
 *
 * Theory of operation
 * -------------------
 * Two independent conversations share the two bits of each SMSM word:
 *
 *   link   the modem changes pc, we set the BAM up or tear it down and answer by
 *          toggling our pc-ack once;
 *   vote   we change our vote, the modem answers by toggling its pc-ack once.
 *          TX needs both: a running link and a vote that the modem has seen.
 *
 * step(machine, event) changes the state and returns actions; the owner performs
 * them lowest bit first. All events come from one ordered context (a work item, an
 * IRQ thread, a bench). Every event carries the modem's pc and ack as read from
 * shared memory just before the step: levels are read, edges are never counted, so
 * an interrupt may be lost, late, doubled or spurious and the next event of any
 * kind puts things right. Nothing waits inside step(); a wait is the one timer.
 *
 * Link                                                        may touch the BAM
 *
 *             pc=1                started             stop    DOWN      nobody
 *      DOWN -------> STARTING -----------> RUNNING ------+    STARTING  the owner's start code
 *       ^ ^            ^    |                  |  pc=0 / |    RUNNING   everybody; TX if granted
 *       | |      retry |    | failed           |  dirty /|    STOPPING  the owner's stop code
 *       | |            |    v                  | removal v    FAILED    nobody
 *       | +---pc=0---- FAILED                  |      STOPPING
 *       +------------abandon (BAM may be off)--+         |
 *       +----------------------stopped-------------------+
 *
 *   DOWN     leaves by pc=1. A pc=0 not acked yet is acked here, whether or not
 *            there was anything to tear down (PWR-08).
 *   STARTING leaves by LINK_STARTED only. What pc does meanwhile is judged then, by
 *            the level that comes with the event. A pc=0 seen in between means that
 *            the BAM lost its registers: the link is dirty and is started again.
 *   FAILED   leaves by the timer (start again, with back-off) or by pc=0 (P10).
 *   RUNNING  is entered by success and acked on entry, unless this raise of pc was
 *            acked before (restart of a suspect link). Leaves by pc=0, LINK_SUSPECT,
 *            the end of the removal wait (all through STOPPING), or by the modem's
 *            death and by a pc=0 that came before our ack, or against an acked vote: then
 *            the BAM may be unpowered, no register may be touched, and the link is
 *            abandoned (LIFE-05).
 *   STOPPING leaves by LINK_STOPPED only. The BAM stays reachable until our ack of
 *            pc=0 (HARDWARE.md A7.4), which is given on the way to DOWN. Found pc=1
 *            again at that point: a firmware does not raise pc before its drop is
 *            acked (A10), so this is a new firmware that waits for one ack, that of
 *            the raise; the drop of its predecessor is not acked any more.
 *
 * Vote                                                          own vote  TX
 *
 *            want, nothing owed      ack seen or waited for,    REST      0  no
 *      REST --------------> ASKED -----------------> GRANTED    SETTLE    0  no
 *       | ^  ^              ^ | ^        link runs      |  |    ASKED     1  no
 *   want| |  +--no want-----+ | +--------link lost------+  |    GRANTED   1  yes
 *   owed| +-------------------|-- idle, quiesce, removal --+    BACKOFF   0  no
 *       v     acked or waited | no link in time
 *     SETTLE ----> ASKED      v       timer, or the link runs
 *                          BACKOFF ---------------------> ASKED
 *
 *   REST     leaves by want (in ap_first mode also by itself, once per modem life).
 *   SETTLE   an ack of an earlier change of our vote is still owed: wait for it, at
 *            most ack_ms, before changing the vote again. Also the pause of a question,
 *            see Stall.
 *   ASKED    vote raised; waits at most ack_ms for the acks, then link_ms for the
 *            link. A wish that ends meanwhile drops the vote after the ack. Without a link by then the wake has failed: the vote is dropped (a
 *            modem that missed the edge needs a new one), TX_EXPIRE lets the owner
 *            drop stale packets, BACKOFF waits 2^n * backoff_ms. Packets stay queued
 *            and nothing is latched (P9, T3, PWR-01..04).
 *   GRANTED  TX allowed. A pc=0 in spite of the vote revokes TX and returns to ASKED:
 *            a modem that was already going down comes back on its own (P11). If the
 *            vote had been acked, it is more likely a new firmware: see Doubt.
 *   BACKOFF  ends early when the link comes up: the modem lives. Also the state in
 *            which a wish to send outlasts a dead modem; then the timer only expires
 *            packets.
 *
 * Which ack is whose
 * ------------------
 * The modem's ack is an edge without a name. owed counts changes of our vote not
 * acked yet. The rules that keep a late ack apart from the next one:
 *   1. An edge pays the oldest debt. With a late ack outstanding, the first edge
 *      after a new vote pays the old debt and does not confirm the vote (P6, PWR-09).
 *   2. Before a vote is raised, outstanding acks are waited for: in SETTLE, or after a
 *      failed wake in BACKOFF. So owed is 0 or 1 unless an ack is later than that wait
 *      or lost, and one read of the level rarely hides two edges.
 *   3. Every wait for an ack is bounded by ack_ms. A lost ack, or two that cancelled
 *      out between two reads, therefore costs one ack_ms and blocks nothing.
 *   4. Debts are forgotten when they cannot be paid any more: after resync_ms without
 *      an edge and without a change of our vote; when a vote is dropped that was granted
 *      without them, so that a lost ack is not waited for again at every wake; when the
 *      link comes up in BACKOFF (the modem answers a vote before it changes pc, A6, so
 *      what it saw is answered); and when the modem restarts. An edge that nobody owed is
 *      reported and ignored.
 * A debt that removal leaves behind goes to the next instance (DMUX_AP_START_OWED): paid late, it
 * would confirm that one's first vote, under which an ack may be repeated (Stall).
 * So every mistake is either an ack waited for in vain, or (after rule 4, or after a
 * doubled ack) a grant that is early by one ack; both end at the next rest.
 *
 * Doubt
 * -----
 * A living modem keeps pc while a vote stands that it has acked (A6). If pc falls all the
 * same, its firmware has restarted, without anybody telling (LIFE-02); or it was on its way
 * down when it acked (P11). The first has lost its channels and has perhaps reset the
 * BAM, the second has not. What is right for both: the link is abandoned instead of stopped,
 * and DOUBT_CHANNELS asks the owner to send nothing on a channel until the modem announces
 * it anew, or has had its time to. The ack of the drop is held for doubt_ms: a new firmware may
 * raise pc at any moment, and would take it for the ack of that; one that is on its way down
 * waits for it.
 *
 * Stall
 * -----
 * Frames in flight that nobody takes prove nothing: a modem may be slow, its radio gone for a
 * while. Or it is a new firmware that found pc=1, has reset the BAM and waits for an ack (LIFE-04).
 * So it is asked, with the one word it must answer: the vote is dropped and, ask_ms after its ack,
 * raised again. A modem that is done drops pc in between, and the link restarts in order. If pc
 * stays, the owner looks again after the grant; if still nothing moves it insists: the link is
 * restarted and acked once more.
 *
 * An ack that is perhaps surplus is given only while a vote stands that the modem has acked. It must
 * not drop pc then (A6), so the ack can never be taken for that of a drop, after which the modem
 * would cut the power under a running link; and as the modem may look at both bits at once, the
 * vote outlasts the ack by settle_ms. Silence without frames of ours in flight asks nothing.
 *
 * Stale pc
 * --------
 * A modem that dies leaves its word behind. When it is started again the old pc=1 still
 * stands for a while, and the BAM has no power. So what was there at MODEM_GONE is
 * not believed until it has been 0 once. A firmware that boots without ever making it 0 (LIFE-04)
 * is found out by a vote: when it acks that and pc stays 1 for link_ms, the level is its own.
 *
 * Our own ack
 * -----------
 * The bit is read back at START and toggled from there (P4, PWR-11). At START with
 * What was acked by a predecessor is known if the owner remembers it; if not, own ack and
 * pc are equal where all is well. A pc that was not acked is. A pc=1 that was may be another
 * firmware's by now, which waits, and a missing ack is deadly for it (A10): so it is acked once more,
 * as after a stall only under a vote that the modem has acked, or after reack_ms without its answer.
 * Where nothing is remembered and the parity is inverted, a pc=0 is acked to a modem that is off,
 * which ignores it.
 *
 * Removal finishes the handshake in progress, up to starting a link that nobody will use,
 * so that no modem is left waiting for an ack; remove_ms bounds it.
 *
 * Limits
 * ------
 * A doorbell that is lost while the machine has no timer armed (RX only, or at rest) is
 * noticed with the next event of any kind. An owner that wants a bound feeds SAMPLE every
 * few seconds. A pulse of pc between two samples cannot be seen at all; the owner notices the
 * dead BAM and reports LINK_SUSPECT. Our own doorbell
 * cannot be rung again without changing a bit, so an un-vote whose doorbell is lost keeps the
 * modem up until the next ring.
 *
 * RX only: pc=1 by the modem's own need runs the link; the vote stays in REST.
 *
 * Source: HARDWARE.md A6, A7, A10, F1; QUIRKS.md PWR-01..PWR-12, LIFE-01..LIFE-11.
 */
#ifndef DMUX_POWER_AP_H
#define DMUX_POWER_AP_H

#include "dmux_power.h"

/* Default durations in ms; each can be overridden in struct dmux_ap_options. */
#define DMUX_AP_ACK_MS			2000u	/* wait for one ack, as both known drivers */
#define DMUX_AP_LINK_MS			2000u	/* wait for the link after the ack, as both */
#define DMUX_AP_IDLE_MS			1000u	/* no TX for so long: drop the vote */
#define DMUX_AP_BACKOFF_MS		500u	/* after the first failed wake; doubles */
#define DMUX_AP_BACKOFF_MAX_MS		8000u
#define DMUX_AP_START_RETRY_MS		100u	/* after the first failed start; doubles */
#define DMUX_AP_START_RETRY_MAX_MS	3200u	/* far below the modem's 15 s (QUIRKS.md 1) */
#define DMUX_AP_RESYNC_MS		5000u	/* longer than the latest ack seen in the field */
#define DMUX_AP_REMOVE_MS		2000u	/* removal: wait for pc=0, as mainline */
#define DMUX_AP_QUIESCE_MS		1000u	/* system sleep: wait for pc=0 */
#define DMUX_AP_DOUBT_MS		100u	/* a new firmware raises pc now, or takes long */
#define DMUX_AP_ASK_MS			500u	/* a modem that is done has dropped pc by then */
#define DMUX_AP_SETTLE_MS		100u	/* the modem has looked at our word by then */
#define DMUX_AP_REACK_MS		8000u	/* half of what the modem waits (QUIRKS.md 1) */

/* Doubling of a back-off stops here, also where its maximum is set higher. */
#define DMUX_AP_DOUBLINGS_MAX		10u
/* owed saturates: two wakes without any answer. */
#define DMUX_AP_OWED_MAX		4u

/**
 * enum dmux_ap_phase - life of the machine
 * @DMUX_AP_OFF:	before START and after removal; only START does something
 * @DMUX_AP_ACTIVE:	normal operation
 * @DMUX_AP_REMOVING:	after STOP, until DMUX_AP_ACT_DONE_STOPPED
 */
enum dmux_ap_phase {
	DMUX_AP_OFF,
	DMUX_AP_ACTIVE,
	DMUX_AP_REMOVING,
	DMUX_AP_PHASE_COUNT
};

/* See the head of this file for who may touch the BAM and what leaves each state. */
enum dmux_ap_link {
	DMUX_AP_LINK_DOWN,
	DMUX_AP_LINK_STARTING,
	DMUX_AP_LINK_RUNNING,
	DMUX_AP_LINK_STOPPING,
	DMUX_AP_LINK_FAILED,
	DMUX_AP_LINK_COUNT
};

enum dmux_ap_vote {
	DMUX_AP_VOTE_REST,
	DMUX_AP_VOTE_SETTLE,
	DMUX_AP_VOTE_ASKED,
	DMUX_AP_VOTE_GRANTED,
	DMUX_AP_VOTE_BACKOFF,
	DMUX_AP_VOTE_COUNT
};

/**
 * enum dmux_ap_reack - a second ack of the same pc=1, see Stall and Our own ack
 * @DMUX_AP_REACK_NONE:	none
 * @DMUX_AP_REACK_DUE:	as soon as a vote stands that the modem has acked
 * @DMUX_AP_REACK_GIVEN: just given: the vote may not fall yet
 */
enum dmux_ap_reack {
	DMUX_AP_REACK_NONE,
	DMUX_AP_REACK_DUE,
	DMUX_AP_REACK_GIVEN,
	DMUX_AP_REACK_COUNT
};

/**
 * enum dmux_ap_sleep - system suspend
 * @DMUX_AP_AWAKE:	normal
 * @DMUX_AP_QUIESCING:	vote dropped, waiting for pc=0
 * @DMUX_AP_QUIET:	DMUX_AP_ACT_DONE_QUIESCED was given; pc changes are still handled
 */
enum dmux_ap_sleep {
	DMUX_AP_AWAKE,
	DMUX_AP_QUIESCING,
	DMUX_AP_QUIET,
	DMUX_AP_SLEEP_COUNT
};

/**
 * enum dmux_ap_timer - what the one timer measures
 * @DMUX_AP_TIMER_NONE:		not armed
 * @DMUX_AP_TIMER_STALE:	internal: armed, but for something that is over
 * @DMUX_AP_TIMER_ACK:		SETTLE, ASKED: bounded wait for owed acks
 * @DMUX_AP_TIMER_ASK:		SETTLE: the pause between the two halves of a question
 * @DMUX_AP_TIMER_REACK:	an ack was given again: the vote outlasts it. Before all others
 * @DMUX_AP_TIMER_LINK:		ASKED: bounded wait for the link
 * @DMUX_AP_TIMER_IDLE:		GRANTED without want
 * @DMUX_AP_TIMER_BACKOFF:	after a failed wake, or want while the modem is dead
 * @DMUX_AP_TIMER_START_RETRY:	FAILED. Has the timer before all of the above: while our own
 *				start fails nothing else can help
 * @DMUX_AP_TIMER_DOUBT:	the ack of a doubtful drop is held; also before those above
 * @DMUX_AP_TIMER_RESYNC:	quiet time after which unpaid acks are forgotten
 * @DMUX_AP_TIMER_REMOVE:	removal waits for pc=0
 * @DMUX_AP_TIMER_QUIESCE:	system suspend waits for pc=0
 */
enum dmux_ap_timer {
	DMUX_AP_TIMER_NONE,
	DMUX_AP_TIMER_STALE,
	DMUX_AP_TIMER_ACK,
	DMUX_AP_TIMER_ASK,
	DMUX_AP_TIMER_REACK,
	DMUX_AP_TIMER_LINK,
	DMUX_AP_TIMER_IDLE,
	DMUX_AP_TIMER_BACKOFF,
	DMUX_AP_TIMER_START_RETRY,
	DMUX_AP_TIMER_DOUBT,
	DMUX_AP_TIMER_RESYNC,
	DMUX_AP_TIMER_REMOVE,
	DMUX_AP_TIMER_QUIESCE,
	DMUX_AP_TIMER_COUNT
};

/**
 * enum dmux_ap_event_type - what the owner reports
 * @DMUX_AP_EV_START:		probe; argument = our own word as found (DMUX_SMSM_PC and
 *				DMUX_SMSM_PC_ACK bits), and what the owner remembers of the time
 *				before (DMUX_AP_START_ bits). The interrupts may
 *				already be live: what they bring is just a later sample (P3, PWR-07)
 * @DMUX_AP_EV_SAMPLE:		any SMSM interrupt, or a periodic look: levels only
 * @DMUX_AP_EV_WANT:		argument 1: packets are queued or in flight; 0: none
 * @DMUX_AP_EV_TIMEOUT:		the timer expired. An expiry that raced with a newer arming must
 *				be dropped by the owner (compare with the newest deadline)
 * @DMUX_AP_EV_LINK_STARTED:	answer to LINK_START; argument 1: RX pipe is up, 0: failed and
 *				cleaned up (no memory, no DMA channel)
 * @DMUX_AP_EV_LINK_STOPPED:	answer to LINK_STOP; cannot fail
 * @DMUX_AP_EV_LINK_SUSPECT:	the BAM was reset behind our back: restart the link without a
 *				protocol edge (PWR-05, DMA-02)
 * @DMUX_AP_EV_UPLINK_STALLED:	frames are in flight and the modem has taken none for long, see Stall.
 *				Argument 0: ask; 1: it was asked, and neither frames have moved since,
 *				nor anything has arrived. Ignored without an acked vote
 * @DMUX_AP_EV_MODEM_GONE:	remoteproc: the firmware is stopping or has crashed. Its levels mean
 *				nothing until MODEM_BACK
 * @DMUX_AP_EV_MODEM_BACK:	remoteproc: the firmware was started again
 * @DMUX_AP_EV_NO_COLLAPSE:	argument 1: OPEN_NO_A2_PC received: keep the vote, once raised, until
 *				the modem restarts (HARDWARE.md A2). 0: the channels that came so are
 *				closed or were opened again without it, by another firmware;
 *				ignored over system sleep, to be said again after UNQUIESCE
 * @DMUX_AP_EV_QUIESCE:		system suspend: stop TX, drop the vote, handle what follows
 * @DMUX_AP_EV_UNQUIESCE:	system resume
 * @DMUX_AP_EV_STOP:		removal
 */
enum dmux_ap_event_type {
	DMUX_AP_EV_START,
	DMUX_AP_EV_SAMPLE,
	DMUX_AP_EV_WANT,
	DMUX_AP_EV_TIMEOUT,
	DMUX_AP_EV_LINK_STARTED,
	DMUX_AP_EV_LINK_STOPPED,
	DMUX_AP_EV_LINK_SUSPECT,
	DMUX_AP_EV_UPLINK_STALLED,
	DMUX_AP_EV_MODEM_GONE,
	DMUX_AP_EV_MODEM_BACK,
	DMUX_AP_EV_NO_COLLAPSE,
	DMUX_AP_EV_QUIESCE,
	DMUX_AP_EV_UNQUIESCE,
	DMUX_AP_EV_STOP,
	DMUX_AP_EVENT_COUNT
};

/* Of START's argument; apart from the SMSM bits. */
#define DMUX_AP_START_OWED	(1u << 28)	/* an ack of our vote was still to come */
#define DMUX_AP_START_GONE	(1u << 29)	/* the modem was dead at the end: its pc is stale */
#define DMUX_AP_START_ACKED	(1u << 30)	/* pc's last level that was acked: 0 ... */
#define DMUX_AP_START_ACKED_UP	(1u << 31)	/* ... or with this 1 */

/**
 * struct dmux_ap_event - one event
 * @type:	what happened
 * @argument:	see the type; 0 where none is named
 * @modem_word:	the modem's SMSM word (HARDWARE.md A6), CPU byte order, read in the same
 *		context right before the step, for every type of event; one read, so that pc
 *		and ack belong together. Bits outside DMUX_SMSM_MASK are ignored
 */
struct dmux_ap_event {
	enum dmux_ap_event_type type;
	uint32_t argument;
	uint32_t modem_word;
};

/*
 * Actions, a set of bits, performed lowest first.
 *
 * (1) What needs registers - releasing the DMA channels - is done at the head of the next
 * LINK_START, or when the driver goes.
 *
 * TX_REVOKE must have closed the owner's TX gate (no submission running any more) when it
 * returns. An owner that sends without a step per packet keeps a flag of recent activity: when
 * the idle time expires with activity since, it arms the timer again instead of reporting
 * TIMEOUT; and it closes its gate before it reports one, so that no packet slips in.
 */
enum dmux_ap_action {
	DMUX_AP_ACT_TX_REVOKE = 1 << 0,		/* no TX from now on; packets stay queued */
	DMUX_AP_ACT_VOTE_DROP = 1 << 1,		/* own vote bit = 0, ring the doorbell */
	DMUX_AP_ACT_LINK_ABANDON = 1 << 2,	/* forget the link, touch no BAM register (1) */
	DMUX_AP_ACT_LINK_STOP = 1 << 3,		/* tear both pipes down, report LINK_STOPPED */
	DMUX_AP_ACT_TX_RECLAIM = 1 << 4,	/* the link is gone: slots in flight come back */
	DMUX_AP_ACT_FORGET_CHANNELS = 1 << 5,	/* REMOTE_LOST for every channel */
	DMUX_AP_ACT_DOUBT_CHANNELS = 1 << 6,	/* pc fell against an acked vote, see Doubt */
	DMUX_AP_ACT_TX_EXPIRE = 1 << 7,		/* drop and count packets older than a bound */
	DMUX_AP_ACT_ACK_TOGGLE = 1 << 8,	/* own ack bit = own_ack, ring the doorbell */
	DMUX_AP_ACT_LINK_START = 1 << 9,	/* set the BAM up, report LINK_STARTED */
	DMUX_AP_ACT_VOTE_RAISE = 1 << 10,	/* own vote bit = 1, ring the doorbell */
	DMUX_AP_ACT_TX_GRANT = 1 << 11,		/* send what is queued; TX pipe on first use */
	DMUX_AP_ACT_TIMER_CANCEL = 1 << 12,
	DMUX_AP_ACT_TIMER_ARM = 1 << 13,	/* arm for dmux_power_ap_timer_ms(), replacing */
	DMUX_AP_ACT_WAKE_FAILED = 1 << 14,	/* for counters and logs */
	DMUX_AP_ACT_ACK_SURPLUS = 1 << 15,	/* for counters: an ack that nobody owed */
	DMUX_AP_ACT_DONE_QUIESCED = 1 << 16,	/* the system may sleep */
	DMUX_AP_ACT_DONE_STOPPED = 1 << 17,	/* removal may go on; the machine is off */
};

#define DMUX_AP_ACTION_BITS		18u

/**
 * struct dmux_ap_options - durations in ms (names as the constants above) and mode
 * @ap_first:	the modem never raises pc before our first vote (PWR-12, PROTO-03): vote once
 *		after START and after every restart until TX was granted once
 */
struct dmux_ap_options {
	uint32_t ack_ms;
	uint32_t link_ms;
	uint32_t idle_ms;
	uint32_t backoff_ms;
	uint32_t backoff_max_ms;
	uint32_t start_retry_ms;
	uint32_t start_retry_max_ms;
	uint32_t resync_ms;
	uint32_t remove_ms;
	uint32_t quiesce_ms;
	uint32_t doubt_ms;
	uint32_t ask_ms;
	uint32_t reack_ms;
	uint32_t settle_ms;
	bool ap_first;
};

/**
 * struct dmux_power_ap - the machine; read-only for the owner
 * @options:		as given to init
 * @phase:		enum dmux_ap_phase
 * @link:		enum dmux_ap_link
 * @vote:		enum dmux_ap_vote
 * @sleep:		enum dmux_ap_sleep
 * @timer:		enum dmux_ap_timer, what is armed
 * @alive:		0 between MODEM_GONE and MODEM_BACK
 * @pc:			last level of the modem's pc; 0 while not alive, or not believed
 * @stale_pc:		pc has been 1 since before MODEM_GONE: not believed
 * @ack:		last level of the modem's ack
 * @own_ack:		level of our ack bit
 * @raise_acked:	this raise of pc has been acked by us
 * @reack:		enum dmux_ap_reack
 * @drop_due:		this drop of pc has not been acked by us yet
 * @drop_held:		its ack waits for the end of doubt_ms
 * @dirty:		the link must be stopped and started again
 * @abandon:		the BAM may be off: leave STARTING and RUNNING without touching it
 * @want:		as last reported
 * @owed:		changes of our vote that the modem has not acked, 0..DMUX_AP_OWED_MAX
 * @asking:		the vote was dropped as a question and is not raised yet
 * @ack_waited:		the bounded wait for acks has passed since the last change of our vote
 * @no_collapse:	never un-vote
 * @granted_once:	since START or restart, for ap_first
 * @remove_expired:	the removal wait has passed
 * @wake_failures:	consecutive failed wakes, saturating
 * @start_failures:	consecutive failed starts, saturating
 */
struct dmux_power_ap {
	struct dmux_ap_options options;
	uint8_t phase;
	uint8_t link;
	uint8_t vote;
	uint8_t sleep;
	uint8_t timer;
	uint8_t alive;
	uint8_t pc;
	uint8_t stale_pc;
	uint8_t ack;
	uint8_t own_ack;
	uint8_t raise_acked;
	uint8_t reack;
	uint8_t drop_due;
	uint8_t drop_held;
	uint8_t dirty;
	uint8_t abandon;
	uint8_t want;
	uint8_t owed;
	uint8_t asking;
	uint8_t ack_waited;
	uint8_t no_collapse;
	uint8_t granted_once;
	uint8_t remove_expired;
	uint8_t wake_failures;
	uint8_t start_failures;
};

/**
 * dmux_power_ap_default_options() - the durations above, normal mode
 * @options:	filled
 */
void dmux_power_ap_default_options(struct dmux_ap_options *options);

/**
 * dmux_power_ap_init() - machine in phase OFF
 * @machine:	the machine
 * @options:	copied; NULL for the defaults
 */
void dmux_power_ap_init(struct dmux_power_ap *machine, const struct dmux_ap_options *options);

/**
 * dmux_power_ap_step() - one event
 * @machine:	the machine
 * @event:	what happened, with the modem's word of this moment
 *
 * One ordered context; never called from within the performing of actions (an owner that
 * starts or stops the link synchronously reports the result after the whole set is done).
 *
 * Return: set of enum dmux_ap_action bits.
 */
unsigned int dmux_power_ap_step(struct dmux_power_ap *machine, const struct dmux_ap_event *event);

/**
 * dmux_power_ap_timer_ms() - for DMUX_AP_ACT_TIMER_ARM
 * @machine:	right after the step that returned the action
 *
 * Return: duration in ms, with back-off applied; 0 when no timer is armed.
 */
uint32_t dmux_power_ap_timer_ms(const struct dmux_power_ap *machine);

/* Level that our vote bit has after the actions of the last step. */
bool dmux_power_ap_votes(const struct dmux_power_ap *machine);

/* True where owner's start or stop code or the data path may access BAM registers. */
bool dmux_power_ap_may_touch_bam(const struct dmux_power_ap *machine);

/**
 * dmux_power_ap_remains() - what the next START must know
 * @machine:	after DMUX_AP_ACT_DONE_STOPPED
 *
 * Return: DMUX_AP_START_ bits to be added to the argument of the next START, if that is known to
 * follow in the same life of the AP.
 */
uint32_t dmux_power_ap_remains(const struct dmux_power_ap *machine);

/**
 * dmux_power_ap_check() - invariants between the fields
 * @machine:	between two steps
 *
 * Return: NULL, or a static text naming the relation that is broken.
 */
const char *dmux_power_ap_check(const struct dmux_power_ap *machine);

/* Names for logs and traces; "?" outside the enum. Never NULL. */
const char *dmux_ap_phase_name(unsigned int phase);
const char *dmux_ap_link_name(unsigned int link);
const char *dmux_ap_vote_name(unsigned int vote);
const char *dmux_ap_sleep_name(unsigned int sleep);
const char *dmux_ap_timer_name(unsigned int timer);
const char *dmux_ap_event_name(unsigned int type);
const char *dmux_ap_action_name(unsigned int bit_number);

#endif /* DMUX_POWER_AP_H */
