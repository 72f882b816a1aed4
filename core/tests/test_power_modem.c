// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The modem's power machine: every state with every vote and need x every event. */
#include <stdio.h>
#include <string.h>

#include "../dmux_power_modem.h"
#include "tests.h"

/* Letters of the actions, in bit order. */
static const char letters[] = "asdxbpgcklf";

/* Events with their argument: vote 0, vote 1, ack, need 0, need 1, timeout, fatal, restart. */
static const struct {
	enum dmux_modem_event event;
	unsigned int argument;
} columns[] = {
	{ DMUX_MODEM_EV_VOTE, 0 }, { DMUX_MODEM_EV_VOTE, 1 }, { DMUX_MODEM_EV_AP_ACK, 0 },
	{ DMUX_MODEM_EV_NEED, 0 }, { DMUX_MODEM_EV_NEED, 1 }, { DMUX_MODEM_EV_TIMEOUT, 0 },
	{ DMUX_MODEM_EV_FATAL, 0 }, { DMUX_MODEM_EV_RESTART, 0 }, { DMUX_MODEM_EV_RESTART, 1 },
};

#define COLUMNS DMUX_ARRAY_SIZE(columns)

/*
 * A cell is "state vote need:actions", state one of Off, Wait for up, Up, Down wait, Fatal,
 * and "-" where nothing happens. Actions: a = toggle ack, s = stop DMA, d = drop pc, x = BAM
 * off, b = BAM on, p = raise pc, g = start DMA, c = cancel timer, k = arm ack timer, l = arm
 * linger timer, f = crash. By hand from HARDWARE.md A10.
 */
static const struct {
	const char *from;
	const char *cell[COLUMNS];
} table[] = {
	/*	  vote 0	vote 1		ack		need 0		need 1
	 *	  timeout	fatal		restart 0	restart 1 */
	{ "O00", { "-",		"W10:abpk",	"-",		"-",		"W01:bpk",
		   "-",		"F00:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "W00", { "-",		"W10:a",	"U00:gcl",	"-",		"W01:",
		   "F00:sf",	"F00:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "W01", { "-",		"W11:a",	"U01:gc",	"W00:",		"-",
		   "F01:sf",	"F01:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "W10", { "W00:a",	"-",		"U10:gc",	"-",		"W11:",
		   "F10:sf",	"F10:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "W11", { "W01:a",	"-",		"U11:gc",	"W10:",		"-",
		   "F11:sf",	"F11:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "U00", { "-",		"U10:ac",	"-",		"-",		"U01:c",
		   "D00:sdk",	"F00:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "U01", { "-",		"U11:a",	"-",		"U00:l",	"-",
		   "-",		"F01:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "U10", { "U00:al",	"-",		"-",		"-",		"U11:",
		   "-",		"F10:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "U11", { "U01:a",	"-",		"-",		"U10:",		"-",
		   "-",		"F11:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "D00", { "-",		"D10:a",	"O00:xc",	"-",		"D01:",
		   "F00:sf",	"F00:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "D01", { "-",		"D11:a",	"W01:xbpck",	"D00:",		"-",
		   "F01:sf",	"F01:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "D10", { "D00:a",	"-",		"W10:xbpck",	"-",		"D11:",
		   "F10:sf",	"F10:scf",	"O00:sdxc",	"W10:asdxbpck" } },
	{ "D11", { "D01:a",	"-",		"W11:xbpck",	"D10:",		"-",
		   "F11:sf",	"F11:scf",	"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "F00", { "-",		"-",		"-",		"-",		"F01:",
		   "-",		"-",		"O00:sdxc",	"W10:asdxbpck" } },
	{ "F01", { "-",		"-",		"-",		"F00:",		"-",
		   "-",		"-",		"W01:sdxbpck",	"W11:asdxbpck" } },
	{ "F10", { "-",		"-",		"-",		"-",		"F11:",
		   "-",		"-",		"O00:sdxc",	"W10:asdxbpck" } },
	{ "F11", { "-",		"-",		"-",		"F10:",		"-",
		   "-",		"-",		"W01:sdxbpck",	"W11:asdxbpck" } },
};

static void parse(const char *text, struct dmux_modem_power *machine)
{
	static const char states[] = "OWUDF";

	machine->state = (uint8_t)(strchr(states, text[0]) - states);
	machine->vote = text[1] == '1';
	machine->need = text[2] == '1';
	machine->lingering = text[0] == 'U' && !machine->vote && !machine->need;
}

static void describe(char out[32], const struct dmux_modem_power *machine, unsigned int actions)
{
	int at = snprintf(out, 32, "%c%d%d%s:", "OWUDF"[machine->state], machine->vote,
			  machine->need, machine->lingering && machine->state != DMUX_MODEM_UP ?
			  "lingering" : "");

	for (unsigned int bit = 0; letters[bit]; bit++)
		if (actions & (1u << bit))
			out[at++] = letters[bit];
	out[at] = 0;
}

START_TEST(every_transition)
{
	for (unsigned int column = 0; column < COLUMNS; column++) {
		const char *cell = table[_i].cell[column];
		struct dmux_modem_power machine, expected_machine;
		char expected[32], got[32];
		unsigned int actions;

		parse(table[_i].from, &machine);
		actions = dmux_modem_power_step(&machine, columns[column].event,
						columns[column].argument);
		describe(got, &machine, actions);
		if (cell[0] == '-')
			snprintf(expected, sizeof(expected), "%s:", table[_i].from);
		else
			snprintf(expected, sizeof(expected), "%s", cell);
		ck_assert_msg(!strcmp(got, expected), "%s, %s %u: %s, expected %s", table[_i].from,
			      dmux_modem_event_name(columns[column].event),
			      columns[column].argument, got, expected);
		parse(expected, &expected_machine);
		ck_assert_int_eq(machine.lingering, expected_machine.lingering);
	}
}
END_TEST

/* An expiry that was on its way while the timer was cancelled. */
START_TEST(stale_linger_timeout_is_ignored)
{
	struct dmux_modem_power machine;

	parse("U00", &machine);
	dmux_modem_power_step(&machine, DMUX_MODEM_EV_VOTE, 1);
	ck_assert_uint_eq(dmux_modem_power_step(&machine, DMUX_MODEM_EV_TIMEOUT, 0), 0);
	ck_assert_int_eq(machine.state, DMUX_MODEM_UP);
}
END_TEST

/* HARDWARE.md A6: ack before pc; A7.4: quiesce before pc; A10: power off before on. */
START_TEST(actions_are_ordered_by_bit)
{
	static const unsigned int order[] = {
		DMUX_MODEM_ACT_ACK_TOGGLE, DMUX_MODEM_ACT_DMA_STOP, DMUX_MODEM_ACT_PC_DROP,
		DMUX_MODEM_ACT_BAM_OFF, DMUX_MODEM_ACT_BAM_ON, DMUX_MODEM_ACT_PC_RAISE,
		DMUX_MODEM_ACT_DMA_START, DMUX_MODEM_ACT_TIMER_CANCEL, DMUX_MODEM_ACT_ARM_ACK,
		DMUX_MODEM_ACT_ARM_LINGER, DMUX_MODEM_ACT_CRASH,
	};

	for (unsigned int i = 0; i < DMUX_ARRAY_SIZE(order); i++)
		ck_assert_uint_eq(order[i], 1u << i);
	ck_assert_uint_eq(strlen(letters), DMUX_ARRAY_SIZE(order));
}
END_TEST

START_TEST(reset_is_off)
{
	struct dmux_modem_power machine = { 3, 1, 1, 0 };

	dmux_modem_power_reset(&machine);
	ck_assert_int_eq(machine.state, DMUX_MODEM_OFF);
	ck_assert(!machine.vote && !machine.need && !machine.lingering);
	ck_assert_str_eq(dmux_modem_state_name(DMUX_MODEM_DOWN_WAIT), "down-wait");
	ck_assert_str_eq(dmux_modem_state_name(DMUX_MODEM_STATE_COUNT), "?");
	ck_assert_str_eq(dmux_modem_event_name(DMUX_MODEM_EV_RESTART), "restart");
	ck_assert_str_eq(dmux_modem_event_name(DMUX_MODEM_EVENT_COUNT), "?");
}
END_TEST

Suite *power_modem_suite(void)
{
	Suite *suite = suite_create("power-modem");
	TCase *rows = tcase_create("table");

	tcase_add_loop_test(rows, every_transition, 0, DMUX_ARRAY_SIZE(table));
	tcase_add_test(rows, stale_linger_timeout_is_ignored);
	tcase_add_test(rows, actions_are_ordered_by_bit);
	tcase_add_test(rows, reset_is_off);
	suite_add_tcase(suite, rows);
	return suite;
}
