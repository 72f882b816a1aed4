-- SPDX-License-Identifier: GPL-2.0-only
-- The modem announces its channels once in its life. Then the driver is unbound and bound
-- again. Does it find its channels, if the modem never repeats them, or repeats them at each
-- power-up?
return {
  id = "LIFE-10",
  title = "interfaces come back after unbind and bind",
  source = "QUIRKS.md LIFE-10 (field: no netdevs after a rebind); HARDWARE.md section F, L5",
  levels = { "linux", "model" },
  parameters = { opens = { "once-per-boot", "every-power-up" } },

  run = function(p)
    modem.set("open_policy", p.opens)
    guest.up(0)
    guest.ping(0)
    guest.unbind()
    expect(level("vote") == 0, "an unbound driver votes for nothing")
    local opens = count("frame-down 0 OPEN")
    guest.bind()
    modem.need(true)
    wait_for("ap-ack", { timeout = "5s" })
    wait("1s")
    modem.need(false)
    expect(opens() == (p.opens == "every-power-up" and 1 or 0), "the modem announces as its policy says")
    guest.channels({ 0, 1, 2, 3, 4, 5, 6, 7 }, { timeout = "5s" })
    guest.up(0)
    guest.recover(0, "10s")
    guest.idle()
  end,
}
