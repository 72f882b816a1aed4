-- SPDX-License-Identifier: GPL-2.0-only
-- The modem drops pc and waits for the ack; its firmware gives up after 15 s (a2_task). In one
-- case the AP is not rung for it. The driver must ack before that all the same.

return {
  id = "PWR-08",
  title = "a drop of pc is acked before the modem gives up",
  source = "QUIRKS.md PWR-08 (field: fatal a2_task after 15 s)",
  levels = { "linux", "model" },
  parameters = { ring = { "heard", "lost" } },
  known = {
    ["pc-edge-not-acked"] = "the fault: the AP is not rung for one change of pc",
  },

  run = function(p)
    guest.up(0)
    local fatals = count("modem-fatal")
    guest.ping(0)
    if p.ring == "lost" then
      modem.set("pc_silent_count", 1)
    end
    wait_for("pc 0", { timeout = "10s" })
    if p.ring == "lost" then
      expect_within("ap-ack", "14s", "the drop is acked before the modem gives up")
    else
      expect_within("ap-ack", "1s", "the drop is acked within 1 s")
    end
    wait("15s")
    expect(fatals() == 0, "the firmware lives")
    guest.recover(0, "10s")
    guest.idle()
  end,
}
