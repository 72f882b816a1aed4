/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a timeline can do to modem and BAM: the tables modem and bam. Verbs that carry bytes
 * are in scenario_bytes.c.
 *
 * Each verb acts at the present virtual time and is logged with its line. The moves are
 * those of modem.h, which says what the modem's own power machine knows of them.
 */
#include "scenario_internal.h"

#include "modem_internal.h"

#include <stdio.h>
#include <string.h>

#define SCENARIO_CHANNELS_MAX 255

struct modem *scenario_modem(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);

	if (scenario->phase != SCENARIO_RUNNING && !scenario->in_at)
		luaL_error(lua, "modem and bam can be used inside run only");
	return scenario->host.modem;
}

/* "file:12: modem.fatal text", before the verb acts */
void scenario_note(lua_State *lua, const char *verb, const char *argument)
{
	char where[SCENARIO_LINE_MAX / 2];

	scenario_where(lua, where, sizeof(where));
	scenario_log(scenario_of(lua), "%s%s %s", where, verb, argument);
}

/* Inside the event of an at(): is this one in which the model cannot bear @verb? */
static void check_event(lua_State *lua, const char *verb, bool refused)
{
	const struct scenario *scenario = scenario_of(lua);

	if (scenario->in_at && refused)
		luaL_error(lua, "%s cannot be used inside a \"%s\" event", verb,
			   hw_event_name(scenario->at_kind));
}

/* Events in the middle of which the BAM must keep its registers: it is at work on them. */
static bool is_bam_work(enum hw_event_kind kind)
{
	switch (kind) {
	case HW_EVENT_BAM_POWER:
	case HW_EVENT_BAM_RESET:
	case HW_EVENT_BAM_IRQ:
	case HW_EVENT_DESCRIPTOR_DONE:
	case HW_EVENT_PIPE_ERROR:
	case HW_EVENT_FRAME_UP:
	case HW_EVENT_FRAME_DOWN:
	case HW_EVENT_PACKET_DROP:
	case HW_EVENT_CHANNEL:
	case HW_EVENT_VIOLATION:
		return true;
	default:
		return false;
	}
}

/* true, false, 1, 0 */
static bool check_level(lua_State *lua, int index)
{
	if (lua_type(lua, index) == LUA_TBOOLEAN)
		return lua_toboolean(lua, index);
	if (lua_type(lua, index) != LUA_TNUMBER || (lua_tonumber(lua, index) != 0 &&
						    lua_tonumber(lua, index) != 1))
		luaL_error(lua, "give 1 or 0, or true or false, not %s",
			   scenario_lua_text(lua, index));
	return lua_tonumber(lua, index) == 1;
}

uint8_t scenario_channel(lua_State *lua)
{
	lua_Integer channel = luaL_checkinteger(lua, 1);

	luaL_argcheck(lua, channel >= 0 && channel <= SCENARIO_CHANNELS_MAX, 1,
		      "a channel is a number 0..255");
	return (uint8_t)channel;
}

/* Boolean or number @name of the table at 1, @initial when absent. */
static bool option_level(lua_State *lua, const char *name, bool initial)
{
	bool level = initial;

	if (lua_getfield(lua, 1, name) != LUA_TNIL)
		level = check_level(lua, -1);
	lua_pop(lua, 1);
	return level;
}

static int verb_pc(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	bool level = check_level(lua, 1);

	scenario_note(lua, "modem.pc", level ? "1" : "0");
	modem_force_pc(modem, level, true);
	return 0;
}

static int verb_ack(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);

	scenario_note(lua, "modem.ack", "");
	modem_send_ack(modem);
	return 0;
}

static int verb_ring(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);

	scenario_note(lua, "modem.ring", "");
	modem_ring(modem);
	return 0;
}

static int announce(lua_State *lua, const char *verb,
		    bool (*send)(struct modem *modem, uint8_t channel, uint8_t signal))
{
	struct modem *modem = scenario_modem(lua);
	uint8_t channel = scenario_channel(lua);
	lua_Integer signal = luaL_optinteger(lua, 2, 0);
	char text[16];

	luaL_argcheck(lua, signal >= 0 && signal <= 255, 2, "the signal byte is 0..255");
	snprintf(text, sizeof(text), "%u", channel);
	scenario_note(lua, verb, text);
	if (!send(modem, channel, (uint8_t)signal))
		return luaL_error(lua, "%s: the modem's queue of commands is full", verb);
	return 0;
}

static int verb_open(lua_State *lua)
{
	return announce(lua, "modem.open", modem_send_open);
}

static int verb_close(lua_State *lua)
{
	return announce(lua, "modem.close", modem_send_close);
}

static int verb_stall(lua_State *lua)
{
	static const char *const names[] = { "tx", "rx", NULL };
	struct modem *modem = scenario_modem(lua);
	bool tx, rx;

	if (lua_type(lua, 1) != LUA_TTABLE)
		return luaL_error(lua, "modem.stall{tx = true, rx = false}: give a table");
	scenario_check_keys(lua, 1, "modem.stall: ", names);
	tx = option_level(lua, "tx", modem->state.stall_tx);
	rx = option_level(lua, "rx", modem->state.stall_rx);
	scenario_note(lua, "modem.stall", tx ? rx ? "tx rx" : "tx" : rx ? "rx" : "none");
	modem_set_stall(modem, tx, rx);
	return 0;
}

static int verb_fatal(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	const char *reason = luaL_checkstring(lua, 1);

	check_event(lua, "modem.fatal", scenario_of(lua)->at_kind == HW_EVENT_MODEM_STATE);
	scenario_note(lua, "modem.fatal", reason);
	if (!modem_is_running(modem))
		return luaL_error(lua, "modem.fatal: the firmware does not run, so it cannot crash");
	modem_fatal(modem, reason);
	return 0;
}

static int verb_boot(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	uint64_t after_ns = scenario_lua_duration(lua, 1);

	if (after_ns % HW_NS_PER_MS)
		return luaL_error(lua, "modem.boot: whole milliseconds");
	scenario_note(lua, "modem.boot after", lua_tostring(lua, 1));
	modem_boot(modem, (uint32_t)(after_ns / HW_NS_PER_MS));
	return 0;
}

static int verb_mute(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	bool on = check_level(lua, 1);

	scenario_note(lua, "modem.mute", on ? "on" : "off");
	modem_set_mute(modem, on);
	return 0;
}

static int verb_need(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	bool on = check_level(lua, 1);

	scenario_note(lua, "modem.need", on ? "on" : "off");
	modem_set_need(modem, on);
	return 0;
}

/* A duration, and other than elsewhere it may be none. */
static uint64_t option_duration(lua_State *lua)
{
	static const char *const none[] = { "0s", "0ms", "0us" };

	for (unsigned int i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (lua_type(lua, 2) == LUA_TSTRING && !strcmp(lua_tostring(lua, 2), none[i]))
			return 0;
	}
	return scenario_lua_duration(lua, 2);
}

/* The value at 2 as the option's parser wants it, into @text. */
static void option_text(lua_State *lua, const struct modem_option *option, char *text, size_t room)
{
	bool us = !strcmp(option->unit, "us");

	if (us || !strcmp(option->unit, "ms")) {
		uint64_t unit_ns = us ? HW_NS_PER_US : HW_NS_PER_MS;
		uint64_t ns = option_duration(lua);

		if (ns % unit_ns)
			luaL_error(lua, "modem.set %s: whole %s", option->name, option->unit);
		snprintf(text, room, "%llu", (unsigned long long)(ns / unit_ns));
	} else if (lua_type(lua, 2) == LUA_TBOOLEAN) {
		snprintf(text, room, "%s", lua_toboolean(lua, 2) ? "on" : "off");
	} else {
		snprintf(text, room, "%s", scenario_lua_text(lua, 2));
		lua_pop(lua, 1);
	}
}

/* The option named at 1; raises with the nearest name. */
static const struct modem_option *check_option(lua_State *lua)
{
	const char *names[128] = { NULL };
	const char *name = luaL_checkstring(lua, 1);
	const struct modem_option *option = modem_option_find(name);

	for (unsigned int i = 0; i < modem_option_count && i < 127; i++)
		names[i] = modem_option_table[i].name;
	if (!option)
		scenario_unknown(lua, "modem option ", name, names);
	return option;
}

static int verb_set(lua_State *lua)
{
	struct scenario *scenario = scenario_of(lua);
	struct modem *modem = scenario_modem(lua);
	const struct modem_option *option = check_option(lua);
	char text[MODEM_OPTION_TEXT_MAX], error[MODEM_OPTION_TEXT_MAX];
	char what[MODEM_OPTION_TEXT_MAX * 2];

	option_text(lua, option, text, sizeof(text));
	snprintf(what, sizeof(what), "%s = %s %s", option->name, text, option->unit);
	scenario_note(lua, "modem.set", what);
	if (!modem_set_option(modem, option->name, text, error, sizeof(error)))
		return luaL_error(lua, "%s", error);
	scenario->named[option - modem_option_table] = true;
	if (option->fault != MODEM_FAULT_COUNT && modem_option_value(modem->options, option))
		scenario->armed |= 1u << option->fault;
	return 0;
}

static int bam_verb_power(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	bool on = check_level(lua, 1);

	check_event(lua, "bam.power", is_bam_work(scenario_of(lua)->at_kind));
	scenario_note(lua, "bam.power", on ? "on" : "off");
	modem_bam_power(modem, on);
	return 0;
}

static int bam_verb_reset(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);

	check_event(lua, "bam.reset", is_bam_work(scenario_of(lua)->at_kind));
	scenario_note(lua, "bam.reset", "");
	modem_bam_reset(modem);
	return 0;
}

/* bam.line("pulse"): how the interrupt is wired */
static int bam_verb_line(lua_State *lua)
{
	static const char *const wirings[] = { "level", "pulse", NULL };
	int wiring = luaL_checkoption(lua, 1, NULL, wirings);

	check_event(lua, "bam.line", is_bam_work(scenario_of(lua)->at_kind));
	scenario_note(lua, "bam.line", wirings[wiring]);
	modem_bam_pulses(scenario_modem(lua), wiring == 1);
	return 0;
}

/* fired("ack_late_count"): how often the fault has fired since it was armed */
static int fired(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	const struct modem_option *option = check_option(lua);

	if (option->fault == MODEM_FAULT_COUNT)
		return luaL_error(lua, "fired: %s is no fault; faults end in _count", option->name);
	lua_pushinteger(lua, modem_fault_fired(modem, option->fault));
	return 1;
}

void scenario_verbs_open(lua_State *lua)
{
	static const luaL_Reg modem_verbs[] = {
		{ "pc", verb_pc }, { "ack", verb_ack }, { "ring", verb_ring },
		{ "open", verb_open }, { "close", verb_close }, { "data", scenario_verb_data },
		{ "raw", scenario_verb_raw }, { "frame", scenario_verb_frame },
		{ "stall", verb_stall }, { "fatal", verb_fatal },
		{ "boot", verb_boot }, { "mute", verb_mute }, { "need", verb_need },
		{ "set", verb_set }, { "stream", scenario_verb_stream }, { NULL, NULL },
	};
	static const luaL_Reg bam_verbs[] = {
		{ "power", bam_verb_power }, { "reset", bam_verb_reset }, { "line", bam_verb_line },
		{ "buffer", scenario_verb_buffer }, { "write", scenario_verb_write },
		{ NULL, NULL },
	};

	scenario_lua_library(lua, "modem", modem_verbs);
	scenario_lua_library(lua, "bam", bam_verbs);
	lua_pushcfunction(lua, fired);
	lua_setglobal(lua, "fired");
}
