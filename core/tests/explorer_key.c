// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Which worlds are the same, how a world is packed into its key, and how it is printed.
 */
#include "explorer_ends.h"

static const char *const move_names[] = {
	[MOVE_PROBE] = "AP probes",
	[MOVE_UNQUIESCE] = "AP's system wakes up",
	[MOVE_BELL_MODEM] = "modem looks at the AP's word",
	[MOVE_MODEM_ACTS] = "modem performs its next action",
	[MOVE_BELL_AP] = "AP looks at the modem's word",
	[MOVE_LINK_DONE] = "AP's link start or stop is done",
	[MOVE_OTHER_TRAFFIC] = "other SMSM traffic rings both doorbells",
	[MOVE_REBOOT] = "modem boots again",
	[MOVE_WANT] = "AP's wish to send flips",
	[MOVE_NEED] = "modem's own need flips",
	[MOVE_MODEM_LINGER] = "modem's linger time ends",
	[MOVE_AP_TIMER] = "AP's timer expires",
	[MOVE_MODEM_ACK_TIMEOUT] = "modem gives up waiting for the AP's ack",
	[MOVE_REMOVE] = "AP's driver is removed",
	[MOVE_QUIESCE] = "AP's system goes to sleep",
	[MOVE_NO_COLLAPSE] = "AP gets OPEN_NO_A2_PC",
	[MOVE_COLLAPSE_AGAIN] = "AP gets OPEN instead",
	[MOVE_SUSPECT] = "AP thinks the BAM was reset",
	[MOVE_STALL] = "AP asks, as no frame is taken",
	[MOVE_SILENCE] = "AP's hasty owner takes silence for a fault",
	[MOVE_LOSE_BELL_AP] = "FAULT: doorbell to the AP is lost",
	[MOVE_LOSE_BELL_MODEM] = "FAULT: doorbell to the modem is lost",
	[MOVE_SPURIOUS_BELL_AP] = "FAULT: doorbell to the AP without a change",
	[MOVE_SPURIOUS_BELL_MODEM] = "FAULT: doorbell to the modem without a change",
	[MOVE_SKIP_ACK] = "FAULT: modem does not toggle its ack",
	[MOVE_EXTRA_ACK] = "FAULT: modem toggles its ack once too often",
	[MOVE_EARLY_TIMEOUT] = "FAULT: AP's timer expires before news arrive",
	[MOVE_START_FAILS] = "FAULT: AP's link start fails",
	[MOVE_INSIST] = "FAULT: nothing moves, the AP insists",
	[MOVE_FORGET] = "FAULT: the next driver knows nothing of the last one",
	[MOVE_GIVES_UP_ALONE] = "FAULT: modem gives up while no driver is there",
	[MOVE_CRASH] = "FAULT: modem crashes, unannounced",
	[MOVE_CRASH_ANNOUNCED] = "FAULT: modem crashes, announced",
	[MOVE_REBOOT_PC_HIGH] = "FAULT: modem boots again, pc=1 stays",
	[MOVE_REBOOT_ACK_CLEARED] = "FAULT: modem boots again, ack bit cleared",
};
_Static_assert(sizeof(move_names) / sizeof(move_names[0]) == MOVE_COUNT, "one name a move");

/* Worlds that cannot be told apart by anything that may still happen become equal. */
void world_canonicalise(struct world *world)
{
	struct dmux_power_ap *ap = &world->ap;
	struct dmux_ap_options options = ap->options;

	if (world_rests(world))
		world->taken_back = 0;
	/* An edge that the AP has not seen, or not acked, it may still ack; while it is off as well. */
	if (ap->phase == DMUX_AP_ACTIVE && world_calm(world) && !world->unacked && !ap->drop_due &&
	    ap->pc == world->pc &&
	    world->modem.state != DMUX_MODEM_FATAL)
		world->edges = 0;
	if (world->modem_ack) {
		world->modem_ack = false;
		ap->ack = !ap->ack;
	}
	if (ap->phase == DMUX_AP_OFF)
		dmux_power_ap_init(ap, &options);	/* START forgets everything */
	if (!ap->owed)
		ap->ack_waited = 0;		/* a new debt clears it */
	if (!options.ap_first)
		ap->granted_once = 0;
	if (ap->phase == DMUX_AP_REMOVING)
		ap->want = 0;
}

/* Every field that matters, with its width in bits; one list for both directions. */
#define WORLD_AP_FIELDS(F) \
	F(ap.phase, 2) F(ap.link, 3) F(ap.vote, 3) F(ap.sleep, 2) F(ap.timer, 4) F(ap.alive, 1) \
	F(ap.pc, 1) F(ap.stale_pc, 1) F(ap.ack, 1) F(ap.own_ack, 1) F(ap.raise_acked, 1) F(ap.drop_due, 1) \
	F(ap.drop_held, 1) F(ap.reack, 2) F(ap.asking, 1) 	F(ap.dirty, 1) F(ap.abandon, 1) F(ap.want, 1) F(ap.owed, 3) F(ap.ack_waited, 1) \
	F(ap.no_collapse, 1) F(ap.granted_once, 1) F(ap.remove_expired, 1)
#define WORLD_OTHER_FIELDS(F) \
	F(modem.state, 3) F(modem.vote, 1) F(modem.need, 1) F(modem.lingering, 1) F(todo, 11) \
	F(ap_vote, 1) F(ap_ack, 1) F(pc, 1) F(modem_ack, 1) F(seen_ack, 1) F(bell_ap, 1) \
	F(bell_modem, 1) F(bam_on, 1) F(taken_back, 8) F(edges, 2) F(modem_timer, 2) F(unacked, 2) \
	F(events, 2) F(faults, 2) F(remains, 5) F(reprobed, 1) F(suspected, 1) F(hasty_due, 1)

#define WORLD_PACK(field, bits)	packed |= (uint64_t)world->field << shift; shift += (bits);
#define WORLD_UNPACK(field, bits) \
	world->field = (packed >> shift) & ((1u << (bits)) - 1); shift += (bits);

struct world_key world_pack(const struct world *world)
{
	struct world_key key;
	uint64_t packed = 0;
	unsigned int shift = 0;

	WORLD_AP_FIELDS(WORLD_PACK)
	key.low = packed;
	packed = 0;
	shift = 0;
	WORLD_OTHER_FIELDS(WORLD_PACK)
	key.high = packed;
	return key;
}

void world_unpack(struct world *world, struct world_key key, const struct world *start)
{
	uint64_t packed = key.low;
	unsigned int shift = 0;

	*world = *start;
	WORLD_AP_FIELDS(WORLD_UNPACK)
	packed = key.high;
	shift = 0;
	WORLD_OTHER_FIELDS(WORLD_UNPACK)
}

const char *world_move_name(enum world_move move)
{
	return move_names[move];
}

void world_print(FILE *out, const struct world *world)
{
	const struct dmux_power_ap *ap = &world->ap;

	fprintf(out, "#    AP %s link=%s vote=%s timer=%s%s%s want=%d owed=%d alive=%d"
		" word(v%d a%d)%s\n",
		dmux_ap_phase_name(ap->phase), dmux_ap_link_name(ap->link),
		dmux_ap_vote_name(ap->vote), dmux_ap_timer_name(ap->timer),
		ap->sleep == DMUX_AP_AWAKE ? "" : " ",
		ap->sleep == DMUX_AP_AWAKE ? "" : dmux_ap_sleep_name(ap->sleep), ap->want,
		ap->owed, ap->alive, world->ap_vote, world->ap_ack,
		world->bell_modem ? " bell>" : "");
	fprintf(out, "#    modem %s vote=%d need=%d timer=%d todo=%#x word(pc%d a%d)%s bam=%d"
		" unacked=%u events=%u faults=%u\n",
		dmux_modem_state_name(world->modem.state), world->modem.vote, world->modem.need,
		world->modem_timer, (unsigned int)world->todo, world->pc, world->modem_ack,
		world->bell_ap ? " bell>" : "", world->bam_on, world->unacked, world->events,
		world->faults);
}
