-- SPDX-License-Identifier: GPL-2.0-only
-- Headers that say more than the modem wrote. The AP cannot know how much arrived, but
-- what it hands up must not be memory of the kernel or an older packet, perhaps of another
-- channel. (A kernel that clears what it allocates, as Debian's do, saves a driver that believes
-- the header.)
local HEADER = "fc330000 00%02x%02x%02x"
-- IPv4, UDP, 28 bytes, to the AP's address on channel 1
local PACKET = "4500001c 00000000 4011eca9 c6120101 c6120102 00090009 00080000"

local function frame(channel, length, bytes)
  modem.raw(string.format(HEADER, channel, length & 0xff, length >> 8) .. bytes)
end

-- Every byte behind the 28 of each packet that tcpdump saw, unless it is zero.
local LEFTOVERS = [[tcpdump -n -r /tmp/lies -x 2>/dev/null | awk '
  /length/ { packets++; offset = 0; next }
  { for (i = 2; i <= NF; i++) { if (offset >= 28 && $i !~ /^0+$/) stale++; offset += length($i) / 2 } }
  END { print packets + 0, "packets,", offset + 0, "bytes the last,", stale + 0, "words not zero"; exit packets != 80 || offset != 1500 || stale > 0 }']]

return {
  id = "DATA-R1",
  title = "a header that lies about its length uncovers nothing",
  source = "HARDWARE.md F3 R1",
  levels = { "linux" },

  run = function()
    -- each case dirties the buffers and lies while the link stays up: a new one clears all
    local function lies_after(dirty, text)
      local dump = guest.start(". /bench/lib.sh; rm -f /tmp/lies; exec tcpdump -i $(netdev_of 1) -c 80 -s 0 -w /tmp/lies udp",
                               { timeout = "20s" })
      wait("2s")
      dirty()
      for _ = 1, 80 do
        frame(1, 1500, PACKET)
        wait("1ms")
      end
      dump:wait("20s")
      guest.sh(LEFTOVERS, { status = 0, point = text, timeout = "20s" })
    end

    guest.up({ 0, 1 })
    lies_after(function()
      guest.flood(0, { count = 300, size = 1400, direction = "down" })
    end, "nothing but zeros behind a truncated packet")
    lies_after(function()
      for _ = 1, 80 do
        frame(0, 28, PACKET .. string.rep("a5", 1400))
        wait("1ms")
      end
    end, "nor after frames that were longer than they said")
    guest.ping(0)
    guest.ping(1)
  end,
}
