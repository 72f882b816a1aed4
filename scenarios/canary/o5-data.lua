-- SPDX-License-Identifier: GPL-2.0-only
-- In the middle of a flood one frame of the modem's has a header that no driver takes.

return {
  id = "CANARY-O5",
  title = "must fail: one packet of a flood is lost",
  source = "QUIRKS.md 2, O5",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.set("lie_magic", 0)
    local frames = 0
    at("frame-down 0 DATA", function()
      frames = frames + 1
      if frames == 50 then modem.set("lie_count", 1) end
    end, { times = 50 })
    guest.flood(0, { count = 100, size = 200, direction = "down" })
  end,
}
