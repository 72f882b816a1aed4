-- SPDX-License-Identifier: GPL-2.0-only
-- As SEC-02, but the frames that leave the pattern are well formed, claim 28 bytes, and are followed
-- by zeros, so that a driver which looks at a few bytes behind a frame takes the rest for clean. The
-- pattern begins 28 bytes after the frame's end.
local HEAD = "fc33000000 001c00 4500001c 00000000 4011eba9 c6120001 c6120002 0009000900080000"
local PATTERN_FRAME = HEAD .. string.rep("00", 64 - 36) .. string.rep("a5", 2048 - 64)
local SHORT_FRAME = "fc33000000 00dc05 450005dc 00000000 4011e8e9 c6120001 c6120002 0009000905c80000"
local frames = 80

return {
  id = "SEC-R1",
  title = "a header that claims too little hides nothing for a later one that claims too much",
  source = "QUIRKS.md SEC-02",
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
    local old = guest.sh("hexdump -v -e '64/1 \"%02x\" \"\\n\"' /tmp/dump | grep -c a5a5a5a5 || true; ls -l /tmp/dump | awk '{ print $5 }'")
    local lines, size = old.output:match("(%d+)%s+(%d+)")
    print("lines of the capture with the pattern:", lines, "bytes captured:", size)
    expect(lines == "0", "no byte is handed up that the modem did not write in this frame")
    modem.need(false)
  end,
}
