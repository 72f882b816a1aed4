-- SPDX-License-Identifier: GPL-2.0-only
-- DATA frames with no payload, one byte, the largest payload and one byte more, and a
-- command's length in data. What is handed up must be as long as what was sent, or
-- nothing; an empty packet is nothing.
local function frame(length, payload)
  modem.raw(string.format("fc33000000 00%02x%02x", length & 0xff, length >> 8) .. payload)
end
-- IPv4 and UDP to channel 0's AP; lengths are not looked at below IP
local PACKET = "4500001c 00000000 4011eea9 c6120001 c6120002 00090009 00080000"

return {
  id = "DATA-08",
  title = "odd lengths: what is delivered is what was sent",
  source = "QUIRKS.md DATA-08; HARDWARE.md R1, R2",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.sh(". /bench/lib.sh; ip addr flush dev $(netdev_of 0)")
    modem.need(true)
    local dump = guest.start(". /bench/lib.sh; exec tcpdump -U -n -i $(netdev_of 0) -Q in -s 32 -w /tmp/dump", { timeout = "5s" })
    wait("2s")
    frame(0, "")
    frame(0, "00000000")
    frame(1, "45000000")
    frame(28, PACKET)
    frame(2040, PACKET .. string.rep("00", 2012))
    frame(2041, PACKET .. string.rep("00", 2012))
    frame(4096, PACKET .. string.rep("00", 2012))
    wait("200ms")
    guest.sh("kill -INT $(pidof tcpdump)")
    dump:wait()
    -- pcap: 24 bytes, then for each packet 8 bytes of time, length kept, length of the packet
    local hex = guest.sh("hexdump -v -e '1/1 \"%02x\"' /tmp/dump").output
    local at_byte, lengths, seen = 24, {}, {}
    -- the header that stands for a link layer: LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, none
    local function number(byte)
      local digits = hex:sub(2 * byte + 1, 2 * byte + 8)
      return tonumber(digits:sub(7, 8) .. digits:sub(5, 6) .. digits:sub(3, 4) .. digits:sub(1, 2), 16)
    end
    local link_header = ({ [113] = 16, [276] = 20 })[number(20)] or 0
    while 2 * (at_byte + 16) <= #hex do
      local length = number(at_byte + 12) - link_header
      table.insert(lengths, length)
      seen[length] = (seen[length] or 0) + 1
      at_byte = at_byte + 16 + number(at_byte + 8)
    end
    print("lengths handed up:", table.concat(lengths, " "))
    expect(seen[28] == 1 and seen[2040] == 1, "what is right is delivered")
    expect(not seen[0], "an empty frame delivers nothing")
    expect(#lengths - (seen[0] or 0) - (seen[1] or 0) == 2, "what is longer than a buffer is not delivered")
    guest.up(0)
    modem.need(false)
    guest.ping(0)
  end,
}
