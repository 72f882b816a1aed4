-- SPDX-License-Identifier: GPL-2.0-only
-- A fault is armed, and nothing that it could act on happens.

return {
  id = "CANARY-FAULT",
  title = "must fail: an armed fault never fires",
  source = "QUIRKS.md 2, the rule for armed faults",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.set("lie_length", 8)
    modem.set("lie_count", 1)
  end,
}
