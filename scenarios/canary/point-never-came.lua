-- SPDX-License-Identifier: GPL-2.0-only
-- A function waits for an event that does not come.

return {
  id = "CANARY-POINT",
  title = "must fail: a precise point never comes",
  source = "QUIRKS.md 2, the rule for armed faults",
  levels = { "linux" },

  run = function()
    guest.up(0)
    at("modem-fatal", function() end)
    guest.ping(0)
  end,
}
