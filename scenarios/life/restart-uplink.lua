-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware stops taking uplink frames, some are in the ring, and it crashes. After
-- the restart everything works on its side. Does the driver get its transmit slots back?
return {
  id = "LIFE-02",
  title = "data flows after a modem restart with uplink in flight",
  source = "QUIRKS.md LIFE-02; HARDWARE.md section F, T and L entries",
  tags = { "restart" },
  levels = { "linux", "model" },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.stall{ tx = true }
    -- how many are in the ring depends on the driver: one may wait for completions first
    local doorbells = count("pipe-doorbell unit=4")
    local burst = guest.ping(0, { count = 5, interval = "10ms", timeout = "1s", at_least = 0,
                                  background = true })
    wait_for("pipe-doorbell unit=4", { timeout = "5s" })
    wait("200ms")
    expect(doorbells() >= 1, "uplink is in flight")
    modem.fatal("scenario: crash with uplink in flight")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "1s" })
    modem.stall{ tx = false }
    expect_within("ap-ack", "2s", "the AP acks the new firmware's pc")
    burst:wait()
    wait("5s")
    guest.recover(0, "10s")
    guest.idle()
    guest.recover_by_up(0, "10s")
  end,
}
