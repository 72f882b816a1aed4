-- SPDX-License-Identifier: GPL-2.0-only
-- The modem answers one vote 2.5 s late; the driver gives up after 2 s. From then on
-- the modem is as quick as ever. Does the data path come back?

return {
  id = "PWR-01",
  title = "one late ack must not stop TX for good",
  source = "QUIRKS.md PWR-01 (field: runtime_status \"error\" until reboot); HARDWARE.md P9",
  levels = { "linux", "model" },
  known = {
    ["modem-ack-missing"] = "the fault: one ack is later than the checker allows",
  },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.set("ack_late_us", "2500ms")
    modem.set("ack_late_count", 1)
    local send = guest.ping(0, { timeout = "1s", at_least = 0, background = true })
    wait_for("vote 1", { timeout = "60s" })
    local vote = now_us()
    wait_for("modem-ack", { timeout = "10s" })
    expect(now_us() - vote >= 2500000, "the ack came 2.5 s after the vote")
    send:wait()
    guest.recover(0, "10s")
    guest.idle()
  end,
}
