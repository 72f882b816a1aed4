-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware stops taking uplink frames, some are in the ring, and it crashes. After
-- the restart everything works on its side. Does the driver get its transmit slots back?
return {
  id = "LIFE-02",
  title = "data flows after a modem restart with uplink in flight",
  source = "quirks.md LIFE-02; hardware.md section F, T and L entries",
  levels = { "linux" },
  guest = { "up 0", "ping 0", "burst 0 5", "pause 5s", "recover 0 10s", "idle",
            "recover-by-up 0 10s" },

  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
    ["vote-held-idle"] = { driver = "mainline",
      reason = "the packets in flight are never given back and hold the device awake" },
  },
  expected_failures = {
    { driver = "mainline", kernel = "*", point = "guest: recover 0 10s",
      reason = "LIFE-02: no data after the restart" },
    { driver = "mainline", kernel = "*", point = "guest: idle",
      reason = "LIFE-02: never suspends again" },
    { driver = "mainline", kernel = "*", point = "guest: recover-by-up 0 10s",
      reason = "LIFE-02: taking the interface up fails with EAGAIN" },
  },

  run = function()
    wait_for("frame-up 0 OPEN", { timeout = "60s" })
    wait_for("frame-down 0 DATA", { timeout = "60s" })
    modem.stall{ tx = true }
    -- how many are in the ring depends on the driver: one may wait for completions first
    local doorbells = count("pipe-doorbell unit=4")
    wait_for("pipe-doorbell unit=4", { timeout = "5s" })
    wait("200ms")
    expect(doorbells() >= 1, "uplink is in flight")
    modem.fatal("scenario: crash with uplink in flight")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "1s" })
    modem.stall{ tx = false }
    expect_within("ap-ack", "2s", "the AP acks the new firmware's pc")
  end,
}
