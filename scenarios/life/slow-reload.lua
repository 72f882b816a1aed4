-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes while idle and comes back after 0.2 s to a minute. There is something
-- to send all the time. Data must flow within 2 s of the new pc=1, however long it took.

return {
  id = "LIFE-07",
  title = "a modem that is slow to come back is not given up",
  source = "QUIRKS.md LIFE-07 (field: 6.4 s once; a driver that gave up after 3.2 s)",
  tags = { "restart", "slow" },
  levels = { "linux", "model" },
  parameters = { boot = { "200ms", "600ms", "3300ms", "6400ms", "60s" } },
  known = {
    ["data-before-ap-open"] = "nothing tells of the restart before the new firmware announces its channels",
    ["data-on-closed-channel"] = "as above",
  },

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
