/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Verbs of a timeline that carry bytes: frames of the modem, and memory as its DMA sees it.
 *
 *   modem.data(channel, bytes)       a good packet
 *   modem.frame(channel, {...})      a header of one's own choosing, true or not, and payload
 *   modem.raw("fc33 ...")            any bytes
 *   bam.buffer(pipe, offset)         where the descriptor at this FIFO offset points to
 *   bam.write(address, "ff 00")      a write of the DMA engine that no descriptor asked for
 *
 * Hexadecimal digits come in pairs, blanks between pairs do not matter.
 */
#include "scenario_internal.h"

#include "../core/dmux_frame.h"
#include "ip_packet.h"
#include "little_endian.h"

#include <stdio.h>
#include <string.h>

/* IPv4 and UDP headers, and the largest packet of data(). */
#define PACKET_MIN 28
#define PACKET_MAX 2040
/* Discard port (RFC 863): nothing in the guest answers. */
#define DISCARD_PORT 9u

/* An IPv4 packet of @bytes for the guest from @channel's peer, into @out. */
static uint32_t build_packet(lua_State *lua, uint8_t channel, lua_Integer bytes, uint8_t *out)
{
	uint8_t peer[IP_ADDRESS_SIZE] = { 198, 18, channel, 1 };
	uint8_t guest[IP_ADDRESS_SIZE] = { 198, 18, channel, 2 };

	if (bytes < PACKET_MIN || bytes > PACKET_MAX)
		luaL_error(lua, "an IPv4 packet has %d..%d bytes", PACKET_MIN, PACKET_MAX);
	return ip_udp_build(out, IP_VERSION_4, peer, guest, DISCARD_PORT, DISCARD_PORT,
			    (uint32_t)bytes - PACKET_MIN);
}

/* data(channel, bytes): an IPv4 packet of so many bytes from the channel's peer */
int scenario_verb_data(lua_State *lua)
{
	struct modem *modem = scenario_modem(lua);
	uint8_t channel = scenario_channel(lua);
	uint8_t packet[PACKET_MAX] = { 0 };
	uint32_t length;
	char text[32];

	luaL_argcheck(lua, channel < DMUX_CHANNELS, 1, "data goes to channels 0..7");
	length = build_packet(lua, channel, luaL_checkinteger(lua, 2), packet);
	snprintf(text, sizeof(text), "%u, %u bytes", channel, length);
	scenario_note(lua, "modem.data", text);
	if (!modem_downlink(modem, channel, packet, length))
		return luaL_error(lua, "modem.data: the queue of channel %d is full", channel);
	return 0;
}

static int hex_digit(char digit)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = digit ? strchr(digits, digit) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* Bytes of the hexadecimal @text into @out; returns how many; raises. */
static uint32_t parse_hex(lua_State *lua, const char *verb, const char *text, uint8_t *out,
			  uint32_t room)
{
	uint32_t length = 0;

	while (*text) {
		if (*text == ' ') {
			text++;
			continue;
		}
		if (hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0)
			luaL_error(lua, "%s: '%s' is no pair of digits 0-9a-f", verb, text);
		if (length == room)
			luaL_error(lua, "%s: at most %d bytes", verb, (int)room);
		out[length++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
		text += 2;
	}
	if (!length)
		luaL_error(lua, "%s: no bytes", verb);
	return length;
}

static int send_raw(lua_State *lua, const char *verb, const uint8_t *bytes, uint32_t length)
{
	if (!modem_send_frame_raw(scenario_modem(lua), bytes, length))
		return luaL_error(lua, "%s: no room in the modem", verb);
	return 0;
}

/* raw("fc33 0001 ..."): any bytes as one frame */
int scenario_verb_raw(lua_State *lua)
{
	uint8_t bytes[MODEM_FRAME_MAX];
	const char *text = luaL_checkstring(lua, 1);
	uint32_t length = parse_hex(lua, "modem.raw", text, bytes, sizeof(bytes));

	scenario_note(lua, "modem.raw", text);
	return send_raw(lua, "modem.raw", bytes, length);
}

/* Number @name of the table at 2, 0..@high; @initial when absent. */
static uint32_t field(lua_State *lua, const char *name, uint32_t initial, uint32_t high)
{
	uint32_t value = initial;

	if (lua_getfield(lua, 2, name) != LUA_TNIL) {
		int is_number;
		lua_Integer given = lua_tointegerx(lua, -1, &is_number);

		if (!is_number || given < 0 || given > (lua_Integer)high)
			luaL_error(lua, "modem.frame: %s is a number 0..%d", name, (int)high);
		value = (uint32_t)given;
	}
	lua_pop(lua, 1);
	return value;
}

/* Payload of the table at 2 into @out: "payload" (hexadecimal), "packet" or "bytes"; at most one. */
static uint32_t take_payload(lua_State *lua, uint8_t channel, uint8_t *out, uint32_t room)
{
	uint32_t length = 0, given = 0;

	if (lua_getfield(lua, 2, "payload") != LUA_TNIL) {
		length = parse_hex(lua, "modem.frame: payload", luaL_checkstring(lua, -1), out, room);
		given++;
	}
	if (lua_getfield(lua, 2, "packet") != LUA_TNIL) {
		length = build_packet(lua, channel, luaL_checkinteger(lua, -1), out);
		given++;
	}
	if (lua_getfield(lua, 2, "bytes") != LUA_TNIL) {
		length = field(lua, "bytes", 0, room);
		for (uint32_t i = 0; i < length; i++)
			out[i] = (uint8_t)i;
		given++;
	}
	lua_pop(lua, 3);
	if (given > 1)
		luaL_error(lua, "modem.frame: give one of payload, packet and bytes");
	return length;
}

/* frame(channel, {magic =, signal =, command =, pad =, length =, payload =}) */
int scenario_verb_frame(lua_State *lua)
{
	static const char *const names[] = { "command", "signal", "magic", "pad", "length", "payload",
					     "packet", "bytes", NULL };
	uint8_t bytes[MODEM_FRAME_MAX] = { 0 };
	uint8_t channel;
	uint32_t payload, pad;
	char text[96];

	scenario_modem(lua);
	channel = scenario_channel(lua);
	luaL_checktype(lua, 2, LUA_TTABLE);
	scenario_check_keys(lua, 2, "modem.frame: ", names);
	payload = take_payload(lua, channel, bytes + DMUX_HEADER_SIZE,
			       sizeof(bytes) - DMUX_HEADER_SIZE);
	pad = dmux_frame_pad(payload);
	pad = payload + pad > sizeof(bytes) - DMUX_HEADER_SIZE ? 0 : pad;
	hw_put_le16(&bytes[0], (uint16_t)field(lua, "magic", DMUX_MAGIC, UINT16_MAX));
	bytes[2] = (uint8_t)field(lua, "signal", 0, UINT8_MAX);
	bytes[3] = (uint8_t)field(lua, "command", DMUX_COMMAND_DATA, UINT8_MAX);
	bytes[4] = (uint8_t)field(lua, "pad", pad, UINT8_MAX);
	bytes[5] = channel;
	hw_put_le16(&bytes[6], (uint16_t)field(lua, "length", payload, UINT16_MAX));
	snprintf(text, sizeof(text), "magic %02x%02x signal %u command %u pad %u channel %u length %u, "
		 "payload %u bytes", bytes[1], bytes[0], bytes[2], bytes[3], bytes[4], bytes[5],
		 hw_get_le16(&bytes[6]), payload);
	scenario_note(lua, "modem.frame", text);
	return send_raw(lua, "modem.frame", bytes, DMUX_HEADER_SIZE + payload + pad);
}

/* buffer(pipe, offset): address in the descriptor at this offset of the FIFO; nil if there is none */
int scenario_verb_buffer(lua_State *lua)
{
	const struct bam *bam = scenario_modem(lua)->bam;
	lua_Integer pipe = luaL_checkinteger(lua, 1), offset = luaL_checkinteger(lua, 2);
	uint8_t bytes[4];

	luaL_argcheck(lua, pipe >= 0 && pipe < (lua_Integer)bam->config.pipes, 1, "no such pipe");
	luaL_argcheck(lua, offset >= 0 && offset <= UINT16_MAX && offset % 8 == 0, 2,
		      "a FIFO offset is a multiple of 8 below 65536");
	if (!bam->registers.pipe[pipe].fifo_address ||
	    !bam->host.ops->memory_read(bam->host.opaque,
					(uint64_t)bam->registers.pipe[pipe].fifo_address +
						(uint64_t)offset, bytes, sizeof(bytes)))
		return 0;
	lua_pushinteger(lua, hw_get_le32(bytes));
	return 1;
}

/* write(address, "ff 00"): bytes into the guest's memory */
int scenario_verb_write(lua_State *lua)
{
	const struct bam *bam = scenario_modem(lua)->bam;
	lua_Integer address = luaL_checkinteger(lua, 1);
	const char *text = luaL_checkstring(lua, 2);
	uint8_t bytes[MODEM_FRAME_MAX];
	uint32_t length = parse_hex(lua, "bam.write", text, bytes, sizeof(bytes));
	char what[96];

	snprintf(what, sizeof(what), "0x%llx: %.60s", (unsigned long long)address, text);
	scenario_note(lua, "bam.write", what);
	if (address < 0 || !bam->host.ops->memory_write(bam->host.opaque, (uint64_t)address, bytes, length))
		return luaL_error(lua, "bam.write: there is no RAM at 0x%I", address);
	return 0;
}
