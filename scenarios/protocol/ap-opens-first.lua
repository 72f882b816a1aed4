-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware that announces nothing and answers the AP's OPEN, after it has overlooked the
-- first ones. A driver made for this repeats its OPEN in growing intervals, and stops with
-- the answer. (The mode is asked for with ap_first=1 channels=0-7.)

return {
  id = "PROTO-03",
  title = "a modem that waits for the AP's OPEN gets it, until it answers",
  source = "QUIRKS.md PROTO-03 (MDM9607)",
  levels = { "linux", "model" },
  start = "unloaded",

  run = function()
    modem.set("channels_announced", 0)
    guest.insmod({ parameters = "ap_first=1 channels=0-7" })
    guest.channels({ 0 }, { timeout = "5s" })
    local times = {}
    at("frame-up 0 OPEN", function() table.insert(times, now_us()) end, { times = 100, optional = true })
    guest.up(0)
    wait("12s")
    print("OPENs at (us):", table.concat(times, " "))
    local growing = #times >= 3
    for i = 3, #times do
      growing = growing and times[i] - times[i - 1] > times[i - 1] - times[i - 2]
    end
    expect(growing, "the AP repeats its OPEN")

    modem.set("wait_for_ap_open", true)
    wait("20s")
    guest.ping(0)
    local answered = #times
    wait("30s")
    expect(#times == answered, "and stops with the answer")
    guest.idle()
  end,
}
