-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware restarts while a packet is sent each 0.5 s and none is in flight. The gaps are
-- too short for the AP to drop its vote, so nothing but the restart itself can bring a driver
-- to set its transmit path up again.
local expected_failures = {}
for _, point in ipairs({ "guest: ping 0 36/60", "guest: idle", "guest: recover 0 10s" }) do
  table.insert(expected_failures, { driver = "mainline", kernel = "*", point = point,
    reason = "LIFE-03: the transmit channel is requested only after a suspend, which never comes" })
end

return {
  id = "LIFE-03",
  title = "data flows after a restart under steady traffic",
  source = "quirks.md LIFE-03; hardware.md T1",
  tags = { "restart" },
  levels = { "linux", "model" },
  known = {
    ["up-acked-without-rx"] = { driver = "mainline-debug",
      reason = "its ack of the fall counts for the next rise when it comes late (FLAVOUR=debug)" },
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
    ["vote-held-idle"] = { driver = "mainline", reason = "LIFE-03: its packets never complete" },
  },
  expected_failures = expected_failures,

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
