-- SPDX-License-Identifier: GPL-2.0-only
-- The modem acks a vote and raises pc 10 s later; or raises pc 300 ms before it acks; or does
-- both in one write. The first must fail in bounded time and succeed later, the others at once.

return {
  id = "PWR-04",
  title = "ack and pc in any order, and an ack without pc",
  source = "QUIRKS.md PWR-04; HARDWARE.md A7.2",
  levels = { "linux", "model" },
  parameters = { order = { "no-pc", "pc-first", "together" } },
  known = {
    ["modem-ack-missing"] = "the modem answers no vote while it takes 10 s to raise pc",
  },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    if p.order == "no-pc" then
      modem.set("pc_raise_delay_us", "10s")
      local send = guest.ping(0, { timeout = "1s", at_least = 0, background = true })
      wait_for("modem-ack", { timeout = "5s" })
      expect_within("vote 0", "6500ms", "the wake is given up within 6.5 s")
      modem.set("pc_raise_delay_us", "1ms")
      wait_for("pc 1", { timeout = "10s" })
      send:wait()
      guest.recover(0, "10s")
    else
      modem.set("ack_order", p.order == "pc-first" and "pc-first" or "together")
      modem.set("ack_delay_us", p.order == "pc-first" and "300ms" or "100us")
      local enabled = count("pipe-enable unit=4")
      guest.ping(0)
      expect(enabled() == 1, "the transmit pipe is set up once")
    end
    guest.idle()
  end,
}
