// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Exhaustive exploration of the power handshake: every interleaving of AP machine,
 * modem machine and adversary (explorer_world.h), breadth first with a visited set.
 *
 * Proved for every reachable state:
 *   safety	the promises of explorer_promise.h, but for what the faults so far take back, and the
 *		rules of explorer_ends.h
 *   wake	a fair run without further faults, with a wish to send, reaches TX granted
 *   un-vote	a fair run without further faults and without a wish to send drops the vote (unless
 *		the modem has said OPEN_NO_A2_PC)
 *   sleep	... and without the modem's own need ends with link down and BAM off. Only here the
 *		run may count on other SMSM traffic to ring a doorbell that was lost: an AP at
 *		rest has no means to ring it again
 *   removal	a fair run after removal ends with phase OFF
 *
 * A fair run is one in which every enabled move is made sooner or later. It is played by two
 * schedulers, one that prefers the modem and one that prefers the AP. Its states are reachable
 * states themselves, so what is known of them is remembered: each is walked through once.
 *
 * And that the proof could have failed: every entry of a fault's row in explorer_promise.c is
 * needed; and a hasty owner, who takes a silent modem for one that waits for an ack, is caught twice:
 * by its surplus ack, and by what a healthy modem that serves its doorbell late makes of that.
 *
 * Output is TAP. A failure prints the shortest path to the bad state and ends with a status
 * other than 0, also when it is an assertion of the machine that fails.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "explorer_world.h"

/* Hash slots; a power of two, at least twice the number of states. */
#define TABLE_SLOTS	(1u << 23)
#define STATES_MAX	(TABLE_SLOTS / 2)
#define NO_STATE	UINT32_MAX
#define FAIR_STEPS_MAX	400
/* An AP that retries must not keep the modem's 15 s from ending: so many of its waits fit in. */
#define PATIENCE	12u

enum goal {
	GOAL_WAKE,
	GOAL_UNVOTE,
	GOAL_SLEEP,
	GOAL_REMOVED,
	GOAL_COUNT
};

enum scheduler {
	SCHEDULER_MODEM_FIRST,
	SCHEDULER_AP_FIRST,
	SCHEDULER_COUNT
};

static const char *const goal_names[] = {
	[GOAL_WAKE] = "wake: TX is granted",
	[GOAL_UNVOTE] = "un-vote: the vote falls",
	[GOAL_SLEEP] = "sleep: link and BAM go down",
	[GOAL_REMOVED] = "removal: the machine is off",
};
_Static_assert(sizeof(goal_names) / sizeof(goal_names[0]) == GOAL_COUNT, "one name a goal");

struct state {
	struct world_key key;
	uint32_t parent;
	uint8_t move;
	uint8_t reaches;	/* bit goal * SCHEDULER_COUNT + scheduler: known to end well */
};

struct explorer {
	struct world start;
	uint32_t wanted;	/* promises (bits) that must be broken; no path then */
	bool found;		/* one of them was broken */
	const char *broken;	/* the rule of them that was */
	struct state *states;
	uint32_t *table;
	uint32_t count;
	uint64_t moves;
};

static uint64_t mix(uint64_t value)
{
	value ^= value >> 33;
	value *= UINT64_C(0xff51afd7ed558ccd);
	value ^= value >> 33;
	value *= UINT64_C(0xc4ceb9fe1a85ec53);
	return value ^ value >> 33;
}

/* Slot of the table that holds the key or is free for it. */
static uint32_t *find(struct explorer *explorer, struct world_key key)
{
	uint32_t slot = (uint32_t)mix(key.low ^ mix(key.high)) & (TABLE_SLOTS - 1);

	for (;;) {
		uint32_t index = explorer->table[slot];

		if (index == NO_STATE)
			return &explorer->table[slot];
		if (explorer->states[index].key.low == key.low &&
		    explorer->states[index].key.high == key.high)
			return &explorer->table[slot];
		slot = (slot + 1) & (TABLE_SLOTS - 1);
	}
}

static void add(struct explorer *explorer, const struct world *world, uint32_t parent,
		enum world_move move)
{
	struct world_key key = world_pack(world);
	uint32_t *slot = find(explorer, key);

	if (*slot != NO_STATE)
		return;
	if (explorer->count == STATES_MAX) {
		printf("Bail out! more than %u states: raise TABLE_SLOTS\n", STATES_MAX);
		exit(1);
	}
	*slot = explorer->count;
	explorer->states[explorer->count++] = (struct state){
		.key = key, .parent = parent, .move = (uint8_t)move,
	};
}

static void print_path(const struct explorer *explorer, uint32_t index)
{
	uint32_t length = 0;
	uint32_t *path;
	struct world world;

	for (uint32_t i = index; i != NO_STATE; i = explorer->states[i].parent)
		length++;
	path = calloc(length, sizeof(*path));
	if (!path)
		abort();
	for (uint32_t i = index, at = length; i != NO_STATE; i = explorer->states[i].parent)
		path[--at] = i;
	for (uint32_t at = 0; at < length; at++) {
		const struct state *state = &explorer->states[path[at]];

		printf("# %3" PRIu32 " %s\n", at, at ? world_move_name(state->move) : "start");
		world_unpack(&world, state->key, &explorer->start);
		world_print(stdout, &world);
	}
	free(path);
}

/*
 * An assertion of the machine itself ends the program in the middle of a move. This is what
 * the handler needs to tell how it came to that; the only state outside struct explorer.
 */
static struct {
	const struct explorer *explorer;
	uint32_t index;
	enum world_move move;
} at_work;

static void on_abort(int signal_number)
{
	(void)signal_number;
	if (at_work.explorer) {
		printf("# an assertion failed after this path:\n");
		print_path(at_work.explorer, at_work.index);
		printf("#   > %s\nBail out! assertion, see standard error\n",
		       world_move_name(at_work.move));
		fflush(stdout);
	}
}

/* Every state reachable; false after printing the first broken safety rule. */
static bool explore(struct explorer *explorer)
{
	struct world world, next;

	add(explorer, &explorer->start, NO_STATE, MOVE_PROBE);
	at_work.explorer = explorer;
	for (uint32_t index = 0; index < explorer->count; index++) {
		world_unpack(&world, explorer->states[index].key, &explorer->start);
		for (enum world_move move = 0; move < MOVE_COUNT; move++) {
			if (!world_move_enabled(&world, move))
				continue;
			next = world;
			at_work.index = index;
			at_work.move = move;
			world_move(&next, move);
			explorer->moves++;
			if (next.error) {
				explorer->broken = next.error;
				explorer->found = next.broken & explorer->wanted;
				if (explorer->found)
					return false;
				printf("# broken rule: %s\n", next.error);
				print_path(explorer, index);
				printf("#   > %s\n", world_move_name(move));
				world_print(stdout, &next);
				return false;
			}
			add(explorer, &next, index, move);
		}
	}
	return true;
}

static bool goal_reached(const struct world *world, enum goal goal)
{
	const struct dmux_power_ap *ap = &world->ap;

	switch (goal) {
	case GOAL_WAKE:
		return ap->vote == DMUX_AP_VOTE_GRANTED && world->ap_vote && world->pc;
	case GOAL_UNVOTE:
		return !world->ap_vote && !ap->want;
	case GOAL_SLEEP:
		return !world->ap_vote && !world->pc && !world->bam_on && world_calm(world) &&
		       ap->link == DMUX_AP_LINK_DOWN && !ap->want && !world->modem.need;
	default:
		return ap->phase == DMUX_AP_OFF;
	}
}

/* The environment that the goal is about: moves it forces and moves it never makes. */
static bool goal_forces(const struct world *world, enum goal goal, enum world_move *move)
{
	if (goal == GOAL_REMOVED)
		return false;
	if (world->ap.phase == DMUX_AP_OFF)
		*move = MOVE_PROBE;
	else if (world->ap.sleep != DMUX_AP_AWAKE)
		*move = MOVE_UNQUIESCE;
	else if (world->ap.phase == DMUX_AP_ACTIVE && world->ap.want != (goal == GOAL_WAKE))
		*move = MOVE_WANT;
	else if (goal == GOAL_SLEEP && world->modem.need &&
		 world_move_enabled(world, MOVE_NEED))
		*move = MOVE_NEED;
	else
		return false;
	return true;
}

/* The next move of a fair run, MOVE_COUNT when there is none. */
static enum world_move fair_move(const struct world *world, enum goal goal,
				 enum scheduler scheduler, unsigned int ap_timeouts)
{
	static const enum world_move order[SCHEDULER_COUNT][10] = {
		[SCHEDULER_MODEM_FIRST] = {
			MOVE_MODEM_ACTS, MOVE_BELL_MODEM, MOVE_MODEM_LINGER, MOVE_BELL_AP,
			MOVE_LINK_DONE, MOVE_REBOOT, MOVE_AP_TIMER, MOVE_MODEM_ACK_TIMEOUT,
			MOVE_COUNT,
		},
		[SCHEDULER_AP_FIRST] = {
			MOVE_LINK_DONE, MOVE_BELL_AP, MOVE_BELL_MODEM, MOVE_MODEM_ACTS,
			MOVE_REBOOT, MOVE_AP_TIMER, MOVE_MODEM_LINGER,
			MOVE_MODEM_ACK_TIMEOUT, MOVE_COUNT,
		},
	};
	enum world_move move;

	if (goal_forces(world, goal, &move))
		return move;
	if (ap_timeouts > PATIENCE && world_move_enabled(world, MOVE_MODEM_ACK_TIMEOUT))
		return MOVE_MODEM_ACK_TIMEOUT;
	for (unsigned int i = 0; order[scheduler][i] != MOVE_COUNT; i++)
		if (world_move_enabled(world, order[scheduler][i]))
			return order[scheduler][i];
	if (goal == GOAL_SLEEP && world_move_enabled(world, MOVE_OTHER_TRAFFIC))
		return MOVE_OTHER_TRAFFIC;
	return MOVE_COUNT;
}

/* Walk from one state; true when it ends well, and then everything on the way does. */
static bool fair_run(struct explorer *explorer, uint32_t index, enum goal goal,
		     enum scheduler scheduler)
{
	uint8_t bit = (uint8_t)(1u << (goal * SCHEDULER_COUNT + scheduler));
	uint32_t path[FAIR_STEPS_MAX];
	enum world_move moves[FAIR_STEPS_MAX];
	unsigned int ap_timeouts = 0;
	unsigned int steps = 0;
	struct world world;
	bool good = false;

	while (steps < FAIR_STEPS_MAX) {
		world_unpack(&world, explorer->states[index].key, &explorer->start);
		path[steps] = index;
		good = (explorer->states[index].reaches & bit) || goal_reached(&world, goal);
		moves[steps] = good ? MOVE_COUNT : fair_move(&world, goal, scheduler, ap_timeouts);
		if (moves[steps++] == MOVE_COUNT)
			break;
		ap_timeouts += moves[steps - 1] == MOVE_AP_TIMER;
		world_move(&world, moves[steps - 1]);
		index = *find(explorer, world_pack(&world));
		if (index == NO_STATE) {
			printf("# a fair run left the set of reachable states\n");
			break;
		}
	}
	if (good) {
		while (steps)
			explorer->states[path[--steps]].reaches |= bit;
		return true;
	}

	printf("# %s never reached (%s first), path to the state:\n", goal_names[goal],
	       scheduler == SCHEDULER_MODEM_FIRST ? "modem" : "AP");
	print_path(explorer, path[0]);
	printf("# the fair run from there (at most 40 steps):\n");
	for (unsigned int i = 0; i < steps && i < 40; i++) {
		printf("# > %s\n", moves[i] == MOVE_COUNT ? "(nothing can happen)" :
							    world_move_name(moves[i]));
		if (i + 1 < steps) {
			world_unpack(&world, explorer->states[path[i + 1]].key, &explorer->start);
			world_print(stdout, &world);
		}
	}
	return false;
}

/* Is the goal promised in this state? */
static bool goal_applies(const struct world *world, enum goal goal)
{
	if (goal == GOAL_UNVOTE || goal == GOAL_SLEEP)
		return !world->ap.no_collapse;
	if (goal == GOAL_REMOVED)
		return world->ap.phase == DMUX_AP_REMOVING;
	return true;
}

static bool all_reach(struct explorer *explorer, enum goal goal)
{
	unsigned int both = ((1u << SCHEDULER_COUNT) - 1) << (goal * SCHEDULER_COUNT);
	struct world world;

	for (uint32_t index = 0; index < explorer->count; index++) {
		if ((explorer->states[index].reaches & both) == both)
			continue;
		world_unpack(&world, explorer->states[index].key, &explorer->start);
		if (!goal_applies(&world, goal))
			continue;
		for (enum scheduler scheduler = 0; scheduler < SCHEDULER_COUNT; scheduler++)
			if (!fair_run(explorer, index, goal, scheduler))
				return false;
	}
	return true;
}

/* A setup in which a goal can never be missed proves nothing: count how often it mattered. */
static uint32_t count_reached(const struct explorer *explorer, enum goal goal)
{
	struct world world;
	uint32_t reached = 0;

	for (uint32_t index = 0; index < explorer->count; index++) {
		world_unpack(&world, explorer->states[index].key, &explorer->start);
		reached += goal_reached(&world, goal);
	}
	return reached;
}

static unsigned int number;

static bool point(bool good, const char *setup, const char *what)
{
	printf("%sok %u - %s: %s", good ? "" : "not ", ++number, setup, what);
	return good;
}

static bool begin(struct explorer *explorer, const struct world_setup *setup, uint32_t wanted)
{
	world_init(&explorer->start, setup);
	explorer->wanted = wanted;
	explorer->broken = NULL;
	explorer->count = 0;
	explorer->moves = 0;
	memset(explorer->table, 0xff, TABLE_SLOTS * sizeof(*explorer->table));
	return explore(explorer);
}

/* Safety, and every goal. */
static bool prove(struct explorer *explorer, const struct world_setup *setup)
{
	bool good = point(begin(explorer, setup, 0), setup->name, "safety");

	printf(", %" PRIu32 " states, %" PRIu64 " moves, %u events, %u faults\n", explorer->count,
	       explorer->moves, setup->events, setup->faults);
	for (enum goal goal = 0; goal < GOAL_COUNT && good; goal++) {
		good = count_reached(explorer, goal) && all_reach(explorer, goal);
		point(good, setup->name, goal_names[goal]);
		printf("\n");
	}
	fflush(stdout);
	return good;
}

/* A setup in which a promise (a bit) must be broken, and before any other. */
static bool refute(struct explorer *explorer, const struct world_setup *setup, uint32_t wanted)
{
	bool found = !begin(explorer, setup, wanted) && explorer->found;

	point(found, setup->name, found ? explorer->broken : "nothing is broken");
	printf(" (%" PRIu32 " states)\n", explorer->count);
	return found;
}

/* Each entry of each fault's row is needed: what it takes back is broken if it must be kept. */
static bool refute_rows(struct explorer *explorer)
{
	bool good = true;

	for (enum world_move move = MOVE_FIRST_FAULT; move < MOVE_COUNT; move++) {
		for (unsigned int i = 0; i < PROMISE_COUNT; i++) {
			struct world_setup setup = { .events = 2, .faults = 1, .only = move,
						     .kept = 1u << i };
			char name[96];

			if (!(promise_taken_back(move) & 1u << i))
				continue;
			snprintf(name, sizeof(name), "%s, '%s' must hold", world_move_name(move),
				 promise_name(i));
			setup.name = name;
			good = refute(explorer, &setup, 1u << i) && good;
		}
	}
	return good;
}

int main(void)
{
	static const struct world_setup setups[] = {
		{ .name = "healthy modem", .events = 3, .faults = 0 },
		{ .name = "any two faults", .events = 0, .faults = 2 },
		{ .name = "any event and fault", .events = 1, .faults = 1 },
		{ .name = "ap-first, healthy modem", .events = 3, .faults = 0, .ap_first = true },
		{ .name = "ap-first, any two faults", .events = 0, .faults = 2, .ap_first = true },
	};
	/* The silence watch that our driver had: it acks too much, and what becomes of that. */
	static const struct {
		struct world_setup setup;
		uint32_t wanted;
	} canaries[] = {
		{ { .name = "canary: hasty owner", .events = 1, .hasty = true,
		    .kept = PROMISE_BIT(ACKS) }, PROMISE_BIT(ACKS) },
		{ { .name = "canary: hasty owner, its acks forgiven", .events = 1, .hasty = true },
		  PROMISE_BIT(POWER) },
	};
	struct explorer explorer;
	bool good = true;

	signal(SIGABRT, on_abort);
	explorer.states = malloc(STATES_MAX * sizeof(*explorer.states));
	explorer.table = malloc(TABLE_SLOTS * sizeof(*explorer.table));
	if (!explorer.states || !explorer.table) {
		printf("Bail out! not enough memory for %u states\n", STATES_MAX);
		return 1;
	}
	for (unsigned int i = 0; i < sizeof(setups) / sizeof(setups[0]); i++)
		good = prove(&explorer, &setups[i]) && good;
	good = refute_rows(&explorer) && good;
	for (unsigned int i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
		good = refute(&explorer, &canaries[i].setup, canaries[i].wanted) && good;
	printf("1..%u\n", number);
	free(explorer.states);
	free(explorer.table);
	return good ? 0 : 1;
}
