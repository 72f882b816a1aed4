-- SPDX-License-Identifier: GPL-2.0-only
-- The modem never answers one vote, and every other. A packet was waiting for that
-- vote. Afterwards a hundred more are sent, five a second.
-- Kernels before 7.3 keep the error of a failed resume.
local expected_failures = {}
for _, kernel in ipairs({ "6.1", "6.12", "7.2" }) do
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: ping 0 99/100",
    reason = "PWR-01: runtime PM keeps the error and every later wake fails" })
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: idle (2)",
    reason = "PWR-01: runtime_status is error instead of suspended" })
end

return {
  id = "PWR-02",
  title = "one ignored vote must cost one packet, not the transmit path",
  source = "quirks.md PWR-02; hardware.md section F, T3",
  levels = { "linux", "model" },
  known = {
    ["modem-ack-missing"] = "the fault: one vote is never answered",
  },

  expected_failures = expected_failures,

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
