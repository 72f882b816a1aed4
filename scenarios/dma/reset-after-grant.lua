-- SPDX-License-Identifier: GPL-2.0-only
-- The modem raises pc and resets the BAM a moment later, once: the driver's pipes are gone
-- although the handshake went well. A late reset must be noticed and repaired.

return {
  id = "DMA-02",
  title = "pipes that the modem resets after pc=1 come back",
  source = "QUIRKS.md DMA-02 (MDM9607)",
  levels = { "linux", "model" },
  parameters = { delay = { "1us", "20ms", "200ms" } },
  known = {
    ["doorbell-outside-fifo"] = "the registers are gone before anybody can know",
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that was reset",
    ["vote-held-idle"] = "packets in flight hold the vote until somebody sees that they never complete",
  },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.set("bam_reset_delay_us", p.delay)
    modem.set("bam_reset_count", 1)
    local pings = guest.ping(0, { count = 5, interval = "200ms", timeout = "1s", at_least = 0, background = true })
    expect_within("bam-reset a=0", "2s", "the modem resets the BAM")
    -- keeps the vote up, so that no power cycle repairs it by chance
    pings:wait()
    guest.recover(0, "15s")
    guest.idle()
    guest.ping(0)
  end,
}
