-- SPDX-License-Identifier: GPL-2.0-only
-- Two thousand frames a second with a wrong magic, an unknown command or a length beyond
-- the buffer. The log must be limited, and pings be answered meanwhile.
return {
  id = "SEC-03",
  title = "bad frames do not flood the log",
  source = "QUIRKS.md SEC-03; HARDWARE.md R5",
  levels = { "linux" },
  parameters = { frames = { 2000 } },

  run = function(p)
    local bad = { "0000000000000000", "fc33000900000000", "fc33000000000010", "fc33000300000000" }

    guest.up(0)
    guest.ping(0)
    modem.need(true)
    guest.sh("dmesg -c >/dev/null")
    local pings = guest.ping(0, { count = 10, interval = "100ms", background = true })
    wait("50ms")
    for i = 1, p.frames do
      modem.raw(bad[i % #bad + 1])
      wait("1ms")
    end
    pings:wait()
    -- 10 in 5 s of each kind is the kernel's usual limit
    guest.sh("lines=$(dmesg | wc -l); echo $lines lines; [ $lines -le 60 ]",
      { status = 0, point = "the log is limited" })
    modem.need(false)
    guest.ping(0)
    guest.idle()
  end,
}
