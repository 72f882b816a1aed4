-- SPDX-License-Identifier: GPL-2.0-only
-- Somebody forbids runtime PM.

return {
  id = "CANARY-O6",
  title = "must fail: the device never sleeps",
  source = "QUIRKS.md 2, O6",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.sh("echo on >/sys/devices/platform/bam-dmux/power/control")
    guest.idle({ timeout = "5s" })
  end,
}
