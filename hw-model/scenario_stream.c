/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Paced streams of a timeline: the modem sends numbered echo requests to the guest, at their
 * times, and a ledger is kept of what reaches the AP's memory and of what the guest answers.
 *
 *   due --> modem's queue --> pipe 5: "down" --> guest --> pipe 4: "back"
 *
 * The kernel answers an echo request by itself, so no program of the guest is needed. Each packet
 * carries its number and the time at which it was due, so an answer's age is exact, however long
 * anything was parked on the way. A packet that finds the modem's queue full is "refused" and not
 * sent again.
 *
 *   ICMP echo   identifier STREAM_IDENTIFIER + stream, sequence = number
 *   data        u32 magic, u32 number, u64 time in ns, then a pattern; big endian
 */
#include "scenario_internal.h"

#include "../core/dmux_frame.h"
#include "big_endian.h"
#include "ip_packet.h"
#include "ip_peer.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define STREAM_MAGIC 0x53545245u
#define STREAM_IDENTIFIER 0x7d00u
#define STREAM_DATA_SIZE 16u
#define STREAM_PACKET_MIN (IPV4_HEADER_SIZE + ICMP_HEADER_SIZE + STREAM_DATA_SIZE)
#define STREAM_PACKET_MAX 2040u
#define STREAM_RATE_MAX 100000

static uint16_t identifier_of(const struct scenario *scenario, const struct scenario_stream *stream)
{
	return (uint16_t)(STREAM_IDENTIFIER + (stream - scenario->stream));
}

/* The @number-th is due. */
static uint64_t due_ns(const struct scenario_stream *stream, uint32_t number)
{
	return stream->start_ns + number * HW_NS_PER_S / stream->rate;
}

uint64_t scenario_stream_deadline_ns(const struct scenario *scenario)
{
	uint64_t deadline_ns = HW_TIME_NEVER;

	for (unsigned int i = 0; i < scenario->streams; i++) {
		const struct scenario_stream *stream = &scenario->stream[i];

		if (stream->next < stream->count && due_ns(stream, stream->next) < deadline_ns)
			deadline_ns = due_ns(stream, stream->next);
	}
	return deadline_ns;
}

static void send(struct scenario *scenario, struct scenario_stream *stream, uint32_t number)
{
	const uint8_t peer[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)stream->channel, 1 };
	const uint8_t guest[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)stream->channel, 2 };
	uint32_t icmp_size = stream->size - IPV4_HEADER_SIZE;
	uint8_t packet[STREAM_PACKET_MAX] = { 0 };
	uint8_t *icmp = packet + IPV4_HEADER_SIZE, *data = icmp + ICMP_HEADER_SIZE;
	uint64_t time_ns = due_ns(stream, number);

	ip_packet_build(packet, IP_VERSION_4, peer, guest, IP_PROTOCOL_ICMP, IP_HOP_LIMIT_DEFAULT,
			icmp_size);
	icmp[0] = ICMP_ECHO_REQUEST;
	hw_put_be16(icmp + 4, identifier_of(scenario, stream));
	hw_put_be16(icmp + 6, (uint16_t)number);
	hw_put_be32(data, STREAM_MAGIC);
	hw_put_be32(data + 4, number);
	hw_put_be32(data + 8, (uint32_t)(time_ns >> 32));
	hw_put_be32(data + 12, (uint32_t)time_ns);
	for (uint32_t i = STREAM_DATA_SIZE; i < icmp_size - ICMP_HEADER_SIZE; i++)
		data[i] = ip_peer_pattern(identifier_of(scenario, stream), number, i);
	hw_put_be16(icmp + 2, ip_checksum(0, icmp, icmp_size));
	if (modem_downlink(scenario->host.modem, stream->channel, packet, stream->size))
		stream->sent++;
	else
		stream->refused++;
}

void scenario_stream_run(struct scenario *scenario, uint64_t now_ns)
{
	for (unsigned int i = 0; i < scenario->streams; i++) {
		struct scenario_stream *stream = &scenario->stream[i];

		while (stream->next < stream->count && due_ns(stream, stream->next) <= now_ns)
			send(scenario, stream, stream->next++);
	}
}

/* --- the ledger --- */

static void take(struct scenario_stream_ledger *ledger, uint32_t number, uint64_t age_ns)
{
	uint32_t *word = &ledger->seen[number / 32], bit = 1u << number % 32;

	if (age_ns > ledger->oldest_ns)
		ledger->oldest_ns = age_ns;
	if (*word & bit) {
		ledger->duplicated++;
		return;
	}
	*word |= bit;
	ledger->received++;
	if (number + 1 < ledger->expected)
		ledger->reordered++;
	else
		ledger->expected = number + 1;
}

/* Bytes of the packet are those that were sent; the header before the data has been looked at. */
static bool intact(const struct scenario *scenario, const struct scenario_stream *stream,
		   const uint8_t *data, uint32_t length)
{
	uint32_t number = hw_get_be32(data + 4);

	if (hw_get_be32(data) != STREAM_MAGIC || number >= stream->next ||
	    length != stream->size - IPV4_HEADER_SIZE - ICMP_HEADER_SIZE)
		return false;
	for (uint32_t i = STREAM_DATA_SIZE; i < length; i++) {
		if (data[i] != ip_peer_pattern(identifier_of(scenario, stream), number, i))
			return false;
	}
	return true;
}

void scenario_stream_event(struct scenario *scenario, const struct hw_event *event)
{
	bool up = event->kind == HW_EVENT_FRAME_UP;
	const uint8_t *packet = event->data ? event->data + DMUX_HEADER_SIZE : NULL, *icmp;
	uint64_t length = scenario_frame_length(event);
	struct scenario_stream *stream = NULL;
	struct ip_packet ip;
	uint64_t time_ns;

	if (!scenario->streams || length == UINT64_MAX || event->b != DMUX_COMMAND_DATA ||
	    length > event->length - DMUX_HEADER_SIZE ||
	    ip_packet_parse(packet, (uint32_t)length, &ip) != IP_OK || ip.version != IP_VERSION_4 ||
	    ip.protocol != IP_PROTOCOL_ICMP || ip.payload_length < ICMP_HEADER_SIZE + STREAM_DATA_SIZE)
		return;
	icmp = packet + ip.payload_offset;
	if (icmp[0] != (up ? ICMP_ECHO_REPLY : ICMP_ECHO_REQUEST))
		return;
	for (unsigned int i = 0; i < scenario->streams; i++) {
		if (scenario->stream[i].channel == event->unit &&
		    identifier_of(scenario, &scenario->stream[i]) == hw_get_be16(icmp + 4))
			stream = &scenario->stream[i];
	}
	if (!stream)
		return;
	if (!intact(scenario, stream, icmp + ICMP_HEADER_SIZE, ip.payload_length - ICMP_HEADER_SIZE)) {
		stream->ledger[up].corrupted++;
		return;
	}
	time_ns = (uint64_t)hw_get_be32(icmp + ICMP_HEADER_SIZE + 8) << 32 |
		  hw_get_be32(icmp + ICMP_HEADER_SIZE + 12);
	take(&stream->ledger[up], hw_get_be32(icmp + ICMP_HEADER_SIZE + 4),
	     event->time_ns > time_ns ? event->time_ns - time_ns : 0);
}

/* --- the verb --- */

static void set_number(lua_State *lua, const char *name, uint64_t value)
{
	lua_pushinteger(lua, (lua_Integer)value);
	lua_setfield(lua, -2, name);
}

static void push_ledger(lua_State *lua, const struct scenario_stream *stream, bool up)
{
	const struct scenario_stream_ledger *ledger = &stream->ledger[up];

	lua_newtable(lua);
	set_number(lua, "received", ledger->received);
	set_number(lua, "lost", stream->sent - ledger->received);
	set_number(lua, "duplicated", ledger->duplicated);
	set_number(lua, "reordered", ledger->reordered);
	set_number(lua, "corrupted", ledger->corrupted);
	set_number(lua, "oldest_us", ledger->oldest_ns / HW_NS_PER_US);
	scenario_lua_close(lua, "ledger.");
}

static const struct scenario_stream *stream_of(lua_State *lua)
{
	return &scenario_of(lua)->stream[lua_tointeger(lua, lua_upvalueindex(1))];
}

/* stream:ledger(): what is known now */
static int stream_ledger(lua_State *lua)
{
	const struct scenario_stream *stream = stream_of(lua);

	lua_newtable(lua);
	set_number(lua, "sent", stream->sent);
	set_number(lua, "refused", stream->refused);
	push_ledger(lua, stream, false);
	lua_setfield(lua, -2, "down");
	push_ledger(lua, stream, true);
	lua_setfield(lua, -2, "back");
	scenario_lua_close(lua, "ledger.");
	return 1;
}

/* stream:done(): each packet's time has come */
static int stream_done(lua_State *lua)
{
	lua_pushboolean(lua, stream_of(lua)->next == stream_of(lua)->count);
	return 1;
}

static uint32_t option(lua_State *lua, const char *name, uint32_t initial, uint32_t low, uint32_t high)
{
	int is_number = 1;
	lua_Integer value = initial;

	if (lua_getfield(lua, 1, name) != LUA_TNIL)
		value = lua_tointegerx(lua, -1, &is_number);
	lua_pop(lua, 1);
	if (!is_number || value < (lua_Integer)low || value > (lua_Integer)high)
		luaL_error(lua, "modem.stream: %s is a number %d..%d", name, (int)low, (int)high);
	return (uint32_t)value;
}

/* stream{channel = 0, rate = 100, count = 100, size = 200} */
int scenario_verb_stream(lua_State *lua)
{
	static const char *const names[] = { "channel", "rate", "count", "size", NULL };
	struct modem *modem = scenario_modem(lua);
	struct scenario *scenario = scenario_of(lua);
	struct scenario_stream *stream = &scenario->stream[scenario->streams];
	char text[96];

	luaL_argcheck(lua, lua_type(lua, 1) == LUA_TTABLE, 1,
		      "modem.stream{channel = 0, rate = 100, count = 100, size = 200}: give a table");
	scenario_check_keys(lua, 1, "modem.stream: ", names);
	if (scenario->streams == SCENARIO_STREAMS_MAX)
		return luaL_error(lua, "modem.stream: at most %d in a scenario", (int)SCENARIO_STREAMS_MAX);
	*stream = (struct scenario_stream){
		.channel = option(lua, "channel", 0, 0, DMUX_CHANNELS - 1),
		.rate = option(lua, "rate", 100, 1, STREAM_RATE_MAX),
		.count = option(lua, "count", 100, 1, SCENARIO_STREAM_PACKETS_MAX),
		.size = option(lua, "size", 200, STREAM_PACKET_MIN, STREAM_PACKET_MAX),
		.start_ns = hw_time_ns(&modem->host),
	};
	snprintf(text, sizeof(text), "channel %u, %u packets of %u bytes, %u a second",
		 stream->channel, stream->count, stream->size, stream->rate);
	scenario_note(lua, "modem.stream", text);
	lua_newtable(lua);
	lua_pushinteger(lua, (lua_Integer)scenario->streams++);
	lua_pushvalue(lua, -1);
	lua_pushcclosure(lua, stream_ledger, 1);
	lua_setfield(lua, -3, "ledger");
	lua_pushcclosure(lua, stream_done, 1);
	lua_setfield(lua, -2, "done");
	scenario_lua_close(lua, "stream:");
	scenario->host.deadline_changed(scenario->host.opaque);
	return 1;
}
