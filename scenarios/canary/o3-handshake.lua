-- SPDX-License-Identifier: GPL-2.0-only
-- The modem raises pc and tells nobody, so nobody acks it in time; later it rings after all.

return {
  id = "CANARY-O3",
  title = "must fail: a change of pc is not acked",
  source = "QUIRKS.md 2, O3",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.set("pc_silent_count", 1)
    modem.need(true)
    wait_for("pc 1")
    wait("3s")
    modem.ring()
    wait_for("ap-ack")
    modem.need(false)
    guest.ping(0)
  end,
}
