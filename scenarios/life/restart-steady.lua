-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware restarts while a packet is sent each 0.5 s and none is in flight. The gaps are
-- too short for the AP to drop its vote, so nothing but the restart itself can bring a driver
-- to set its transmit path up again.

return {
  id = "LIFE-03",
  title = "data flows after a restart under steady traffic",
  source = "QUIRKS.md LIFE-03; HARDWARE.md T1",
  tags = { "restart" },
  levels = { "linux", "model" },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function()
    guest.up(0)
    guest.ping(0)
    local steady = guest.ping(0, { count = 60, interval = "500ms", timeout = "1s", at_least = 36,
                                   background = true })
    wait_for("frame-down 0 DATA", { timeout = "5s" })
    wait("2100ms")
    modem.fatal("scenario: crash under steady traffic")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "1s" })
    steady:wait()
    guest.idle()
    guest.recover(0, "10s")
  end,
}
