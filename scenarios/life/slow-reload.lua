-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes while idle and comes back after 0.2 s to a minute. There is something
-- to send all the time. Data must flow within 2 s of the new pc=1, however long it took.
local expected_failures = {
  { driver = "mainline", kernel = "*", point = "guest: recover 0 2s",
    reason = "LIFE-01: does not open its channels again" },
}
for _, kernel in ipairs({ "6.1", "6.12", "7.2" }) do
  for _, boot in ipairs({ "3300ms", "6400ms", "60s" }) do
    table.insert(expected_failures, { driver = "mainline", kernel = kernel, case = "boot=" .. boot,
      point = "guest: idle (2)", reason = "PWR-01: the modem is away for longer than a wake waits, and runtime PM keeps the error" })
  end
end

return {
  id = "LIFE-07",
  title = "a modem that is slow to come back is not given up",
  source = "quirks.md LIFE-07 (field: 6.4 s once; a driver that gave up after 3.2 s)",
  tags = { "restart", "slow" },
  levels = { "linux", "model" },
  parameters = { boot = { "200ms", "600ms", "3300ms", "6400ms", "60s" } },
  known = {
    ["data-before-ap-open"] = "nothing tells of the restart before the new firmware announces its channels",
    ["data-on-closed-channel"] = "as above",
  },
  expected_failures = expected_failures,

  run = function(p)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.fatal("scenario: crash in idle")
    modem.boot(p.boot)
    local send = guest.ping(0, { timeout = "1s", at_least = 0, background = true })
    wait_for("pc 1", { timeout = "62s" })
    guest.recover(0, "2s")
    send:wait()
    guest.idle()
  end,
}
