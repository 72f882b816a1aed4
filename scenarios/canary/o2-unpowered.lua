-- SPDX-License-Identifier: GPL-2.0-only
-- The BAM loses its power under a driver that has no reason to expect it, and is to send.

return {
  id = "CANARY-O2",
  title = "must fail: a register is touched while the BAM has no power",
  source = "QUIRKS.md 2, O2",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.need(true)
    wait("100ms")
    bam.power(false)
    guest.ping(0, { at_least = 0, timeout = "1s" })
  end,
}
