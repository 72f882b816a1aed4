-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware that opens its channels with command 4: OPEN, and power stays on until it
-- restarts. The firmware after it opens in the usual way, and power may go again.

return {
  id = "PROTO-07",
  title = "OPEN_NO_A2_PC opens a channel and keeps power until the modem restarts",
  source = "QUIRKS.md PROTO-07; HARDWARE.md A2, R7",
  levels = { "linux", "model" },
  start = "unloaded",
  -- 700ms looks like a short collapse, over which the promise would hold: the new OPEN takes it back
  parameters = { restart = { "700ms", "5s" } },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    modem.set("open_command", 4)
    guest.insmod()
    guest.channels({ 0 }, { timeout = "10s" })
    guest.up(0)
    guest.ping(0)
    local falls = count("pc 0")
    wait("10s")
    expect(falls() == 0 and level("pc") == 1, "pc stays up for 10 s")

    modem.set("open_command", 1)
    modem.set("fatal_word", "zero-at-crash")
    modem.set("fatal_policy", "nothing")
    modem.fatal("scenario: firmware without command 4 follows")
    modem.boot(p.restart)
    wait_for("modem-boot", { timeout = "6s" })
    wait("5s")
    guest.recover(0, "10s")
    guest.idle()
    expect(level("pc") == 0, "with the next firmware power goes again")
  end,
}
