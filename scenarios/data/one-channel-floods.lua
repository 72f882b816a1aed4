-- SPDX-License-Identifier: GPL-2.0-only
-- One channel sends as fast as it can, another ten packets a second. The ring is shared:
-- does the small one lose or wait?
return {
  id = "DATA-05",
  title = "a channel that floods does not starve another",
  source = "QUIRKS.md DATA-05; HARDWARE.md T10",
  levels = { "linux" },

  run = function()
    guest.up({ 0, 1 })
    guest.ping(1)
    local flood = guest.start("seqnet up 6000 1400 0", { timeout = "60s" })
    local _, pings = guest.ping(1, { count = 10, interval = "100ms", timeout = "2s" })
    expect(not flood:done(), "the flood lasted longer than the pings")
    local worst = tonumber(pings.output:match("= [%d.]+/[%d.]+/([%d.]+)/") or "1e9")
    print("slowest answer", worst, "ms")
    expect(worst <= 100, "no answer took more than 100 ms")
    flood:wait()
    guest.idle()
  end,
}
