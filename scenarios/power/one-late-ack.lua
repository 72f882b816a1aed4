-- SPDX-License-Identifier: GPL-2.0-only
-- The modem answers one vote 2.5 s late; the driver gives up after 2 s. From then on
-- the modem is as quick as ever. Does the data path come back?
-- Kernels before 7.3 keep the error of a failed resume.
local expected_failures = {}
for _, kernel in ipairs({ "6.1", "6.12", "7.2" }) do
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: recover 0 10s",
    reason = "runtime PM keeps the error and every later wake fails" })
  table.insert(expected_failures, { driver = "mainline", kernel = kernel,
    point = "guest: idle (2)",
    reason = "runtime_status is error instead of suspended" })
end

return {
  id = "PWR-01",
  title = "one late ack must not stop TX for good",
  source = "quirks.md PWR-01 (field: runtime_status \"error\" until reboot); hardware.md P9",
  levels = { "linux", "model" },
  known = {
    ["modem-ack-missing"] = "the fault: one ack is later than the checker allows",
  },
  expected_failures = expected_failures,

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
