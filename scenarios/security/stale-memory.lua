-- SPDX-License-Identifier: GPL-2.0-only
-- The modem fills all receive buffers with a pattern, in frames that are good for nothing.
-- Then it writes 28 bytes and claims 1500. What the AP hands up must not be the pattern:
-- in a phone it could be a packet of another channel, or memory of the kernel.
local PATTERN_FRAME = "0000" .. string.rep("a5", 2046)
-- length 1500; IPv4 and UDP without checksum, 1500 bytes as they say, to channel 0's AP
local SHORT_FRAME = "fc33000000 00dc05 450005dc 00000000 4011e8e9 c6120001 c6120002 0009000905c80000"
local frames = 40

return {
  id = "SEC-02",
  title = "a header that claims too much uncovers no old bytes",
  source = "QUIRKS.md SEC-02; HARDWARE.md R1",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.sh(". /bench/lib.sh; ip addr flush dev $(netdev_of 0)")
    modem.need(true)
    wait("100ms")
    for _ = 1, frames do
      modem.raw(PATTERN_FRAME)
      wait("1ms")
    end
    local dump = guest.start(". /bench/lib.sh; exec tcpdump -n -i $(netdev_of 0) -s 0 -w /tmp/dump udp", { timeout = "4s" })
    wait("2s")
    for _ = 1, frames do
      modem.raw(SHORT_FRAME)
      wait("1ms")
    end
    wait("100ms")
    guest.sh("kill -INT $(pidof tcpdump)")
    dump:wait()
    -- two a5 in a row are in no header of capture or packet
    local old = guest.sh("hexdump -v -e '64/1 \"%02x\" \"\\n\"' /tmp/dump | grep -c a5a5a5a5 || true; ls -l /tmp/dump | awk '{ print $5 }'")
    local lines, size = old.output:match("(%d+)%s+(%d+)")
    print("lines of the capture with the pattern:", lines, "bytes captured:", size)
    expect(tonumber(size) ~= nil, "there is a capture")
    expect(lines == "0", "no byte is handed up that the modem did not write in this frame")
    modem.need(false)
  end,
}
