-- SPDX-License-Identifier: GPL-2.0-only
-- The modem stops sending frames, for ever.

return {
  id = "CANARY-O7",
  title = "must fail: data does not come back",
  source = "QUIRKS.md 2, O7",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.stall{ rx = true }
    guest.recover(0, "5s")
  end,
}
