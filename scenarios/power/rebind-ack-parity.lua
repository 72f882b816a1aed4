-- SPDX-License-Identifier: GPL-2.0-only
-- The driver is unbound after an odd or an even number of acks. While nobody is bound the
-- firmware restarts, so it waits for an ack of its new pc. An ack is an edge: a driver that
-- assumes its own bit to be 0 writes 1 over 1, and the modem sees nothing.

return {
  id = "PWR-11",
  title = "the first ack after a bind is an edge",
  source = "QUIRKS.md PWR-11; HARDWARE.md P4",
  levels = { "linux", "model" },
  parameters = { acks = { "odd", "even" } },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    if p.acks == "odd" then
      modem.need(true)
    else
      guest.idle()
    end
    guest.unbind()
    modem.fatal("scenario: crash while nobody is bound")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "1s" })
    local fatals = count("modem-fatal")
    wait_for("pc 1", { timeout = "1s" })
    local bind = guest.bind({ background = true })
    expect_within("ap-ack", "1s", "the modem sees an ack within 1 s of the bind")
    bind:wait()
    wait("16s")
    expect(fatals() == 0, "the firmware lives")
    guest.channels({ 0, 1, 2, 3, 4, 5, 6, 7 }, { timeout = "5s" })
    guest.up(0)
    guest.recover(0, "10s")
    guest.idle()
  end,
}
