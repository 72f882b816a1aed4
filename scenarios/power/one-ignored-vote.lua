-- SPDX-License-Identifier: GPL-2.0-only
-- The modem never answers one vote, and every other. A packet was waiting for that
-- vote. Afterwards a hundred more are sent, five a second.

return {
  id = "PWR-02",
  title = "one ignored vote must cost one packet, not the transmit path",
  source = "QUIRKS.md PWR-02; HARDWARE.md section F, T3",
  levels = { "linux", "model" },
  known = {
    ["modem-ack-missing"] = "the fault: one vote is never answered",
  },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.set("vote_ignore_count", 1)
    local send = guest.ping(0, { timeout = "1s", at_least = 0, background = true })
    wait_for("vote 1", { timeout = "60s" })
    expect_none("modem-ack", "1900ms", "the vote stays unanswered")
    send:wait()
    wait("5s")
    guest.ping(0, { count = 100, interval = "200ms", at_least = 99 })
    guest.idle()
  end,
}
