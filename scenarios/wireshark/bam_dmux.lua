-- SPDX-License-Identifier: GPL-2.0-only
-- Wireshark's dissector for BAM-DMUX frames, as capture.pcapng of a run has them (interface "bam-dmux",
-- LINKTYPE_USER0).
--
--   wireshark -X lua_script:scenarios/wireshark/bam_dmux.lua capture.pcapng
--   or copied into Wireshark's folder of personal plugins
--
--   offset  0      2       3    4    5    6      8
--           magic  signal  cmd  pad  ch   len    payload ... pad ...
--
-- The inner packet goes to Wireshark's own IP dissector. What breaks the frame's rules is an
-- expert information of its own, so bam_dmux.broken finds every such frame.
-- Lua 5.1 to 5.4: no integer division, no bit operators.

local HEADER_SIZE = 8
local MAGIC = 0x33fc
local COMMAND_DATA = 0
local LENGTH_FROM_DMA = 0xffff
-- Channels of the protocol (0..7 are data channels of MSM8916).
local CHANNELS = 8
-- Rounds up to four bytes; mainline adds four where none are due.
local PAD_MAX = 3

local commands = {
	[0] = "DATA", [1] = "OPEN", [2] = "CLOSE", [3] = "STATUS", [4] = "OPEN_NO_A2_PC",
}

local dmux = Proto("bam_dmux", "Qualcomm BAM-DMUX")
local field = {
	magic = ProtoField.uint16("bam_dmux.magic", "Magic", base.HEX),
	signal = ProtoField.uint8("bam_dmux.signal", "Signal", base.HEX),
	command = ProtoField.uint8("bam_dmux.cmd", "Command", base.DEC, commands),
	pad = ProtoField.uint8("bam_dmux.pad", "Pad length", base.DEC),
	channel = ProtoField.uint8("bam_dmux.channel", "Channel", base.DEC),
	length = ProtoField.uint16("bam_dmux.len", "Payload length", base.DEC),
	payload = ProtoField.bytes("bam_dmux.payload", "Payload"),
	pad_bytes = ProtoField.bytes("bam_dmux.pad_bytes", "Pad bytes"),
	trailer = ProtoField.bytes("bam_dmux.trailer", "Bytes behind the frame"),
	broken = ProtoField.bool("bam_dmux.broken", "Breaks a rule"),
}
dmux.fields = field
dmux.prefs.inner = Pref.bool("Dissect the inner packet", true,
	"Off: the interface \"ip\" of the capture has the packets, and each is seen once")

local function broken(name, text)
	return ProtoExpert.new("bam_dmux.expert." .. name, text, expert.group.MALFORMED,
		expert.severity.ERROR)
end

local fault = {
	short = broken("short", "shorter than a header"),
	magic = broken("magic", "magic is not 0x33fc"),
	command = broken("command", "unknown command"),
	channel = broken("channel", "no such channel"),
	truncated = broken("truncated", "length is more than what follows the header"),
	empty = broken("empty", "DATA without payload"),
	payload = broken("payload", "a command other than DATA has payload or pad"),
	size = broken("size", "bytes received are not header + length + pad"),
	not_ip = broken("not_ip", "payload is neither IPv4 nor IPv6"),
}
-- not an error: mainline does it with nearly every packet
local pad_note = ProtoExpert.new("bam_dmux.expert.pad", "pad is more than alignment takes",
	expert.group.PROTOCOL, expert.severity.NOTE)
dmux.experts = {
	fault.short, fault.magic, fault.command, fault.channel, fault.truncated, fault.empty,
	fault.payload, fault.size, fault.not_ip, pad_note,
}

local ipv4 = Dissector.get("ip")
local ipv6 = Dissector.get("ipv6")

-- The payload of DATA; true if it was a packet.
local function dissect_packet(tvb, pinfo, root)
	local version = math.floor(tvb(0, 1):uint() / 16)

	if version == 4 then
		ipv4:call(tvb, pinfo, root)
	elseif version == 6 then
		ipv6:call(tvb, pinfo, root)
	else
		return false
	end
	return true
end

-- What the header says of itself, whatever follows.
local function check_header(blame, command, channel, length, pad)
	if not commands[command] then
		blame(fault.command)
	end
	if channel >= CHANNELS then
		blame(fault.channel)
	end
	if command ~= COMMAND_DATA and (length > 0 or pad > 0) then
		blame(fault.payload)
	elseif command == COMMAND_DATA and length == 0 then
		blame(fault.empty)
	end
end

-- Payload, pad and what is behind; returns the payload's bytes or nil.
local function dissect_body(tvb, tree, blame, length, pad)
	local rest = tvb:len() - HEADER_SIZE

	if length > rest then
		blame(fault.truncated)
		if rest > 0 then
			tree:add(field.payload, tvb(HEADER_SIZE))
		end
		return nil
	end
	local present = math.min(pad, rest - length)
	local behind = HEADER_SIZE + length + present

	if present > 0 then
		tree:add(field.pad_bytes, tvb(HEADER_SIZE + length, present))
	end
	if tvb:len() > behind then
		tree:add(field.trailer, tvb(behind))
	end
	if tvb:len() ~= HEADER_SIZE + length + pad then
		blame(fault.size)
	end
	return length > 0 and tvb(HEADER_SIZE, length) or nil
end

function dmux.dissector(tvb, pinfo, root)
	local tree = root:add(dmux, tvb(0, math.min(tvb:len(), HEADER_SIZE)))
	local is_broken = false

	local function blame(what)
		if not is_broken then
			tree:add(field.broken, true):set_generated()
		end
		is_broken = true
		tree:add_proto_expert_info(what)
	end

	pinfo.cols.protocol = "BAM-DMUX"
	if tvb:len() < HEADER_SIZE then
		pinfo.cols.info = "no header: " .. tvb:len() .. " bytes"
		blame(fault.short)
		return
	end
	local magic, command = tvb(0, 2):le_uint(), tvb(3, 1):uint()
	local pad, channel, length = tvb(4, 1):uint(), tvb(5, 1):uint(), tvb(6, 2):le_uint()

	tree:add_le(field.magic, tvb(0, 2))
	tree:add(field.signal, tvb(2, 1))
	tree:add(field.command, tvb(3, 1))
	tree:add(field.pad, tvb(4, 1))
	tree:add(field.channel, tvb(5, 1))
	tree:add_le(field.length, tvb(6, 2))
	pinfo.cols.info = string.format("%s channel %d, %d bytes, pad %d",
		commands[command] or ("command " .. command), channel, length, pad)
	if magic ~= MAGIC then
		blame(fault.magic)
		return
	end
	if command == COMMAND_DATA and length == LENGTH_FROM_DMA then
		length = tvb:len() - HEADER_SIZE
		pad = 0
	end
	check_header(blame, command, channel, length, pad)
	if pad > PAD_MAX then
		tree:add_proto_expert_info(pad_note)
	end
	local payload = dissect_body(tvb, tree, blame, length, pad)
	if not payload then
		return
	end
	if not dmux.prefs.inner then
		tree:add(field.payload, payload)
	elseif command ~= COMMAND_DATA or not dissect_packet(payload:tvb("IP packet"), pinfo, root) then
		tree:add(field.payload, payload)
		if command == COMMAND_DATA then
			blame(fault.not_ip)
		end
	end
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, dmux)
