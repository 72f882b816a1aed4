-- SPDX-License-Identifier: GPL-2.0-only
-- The modem never answers one vote, and every other. A packet was waiting for that
-- vote. Afterwards a hundred more are sent, five a second.
-- Kernels before 7.3 keep the error of a failed resume.
local expected_failures = {}
for _, kernel in ipairs({ "6.12", "7.2" }) do
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: stream 0 100 200ms 99",
    reason = "PWR-01: runtime PM keeps the error and every later wake fails" })
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: idle (2)",
    reason = "PWR-01: runtime_status is error instead of suspended" })
end

return {
  id = "PWR-02",
  title = "one ignored vote must cost one packet, not the transmit path",
  source = "quirks.md PWR-02; hardware.md section F, T3",
  levels = { "linux" },
  guest = { "up 0", "ping 0", "idle", "send 0", "pause 5s", "stream 0 100 200ms 99", "idle" },
  known = {
    ["modem-ack-missing"] = "the fault: one vote is never answered",
  },

  expected_failures = expected_failures,

  run = function()
    wait_for("frame-up 0 OPEN", { timeout = "60s" })
    wait_for("bam-power 0", { timeout = "60s" })
    modem.set("vote_ignore_count", 1)
    wait_for("vote 1", { timeout = "60s" })
    expect_none("modem-ack", "1900ms", "the vote stays unanswered")
  end,
}
