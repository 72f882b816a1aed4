-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware of an MDM9607 kind: it never raises pc by itself, and drops it 2 s after the AP's
-- vote. Its channels are announced only once it is up. A driver may have a mode for that
-- (ap_first=1).

return {
  id = "PWR-12",
  title = "a modem that waits for the AP's vote is started",
  source = "QUIRKS.md PWR-12 (field: MDM9607, no OPEN ever comes)",
  levels = { "linux", "model" },
  start = "unloaded",
  known = {
    ["vote-without-doorbell"] = "the vote comes before the firmware has booted and subscribed to it",
  },

  run = function()
    modem.set("wait_for_vote", true)
    modem.set("linger_ms", "2s")
    guest.insmod({ parameters = "ap_first=1", point = "the driver is loaded" })
    guest.channels({ 0, 1, 2, 3, 4, 5, 6, 7 }, { timeout = "5s" })
    guest.up(0)
    guest.ping(0)
    guest.idle()
  end,
}
