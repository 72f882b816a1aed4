-- SPDX-License-Identifier: GPL-2.0-only
-- The modem resets the BAM between the interrupt of pipe 5 and the driver's look at its
-- offset, which then reads 0: bam_dma takes that for a whole ring of completions. Buffers
-- in which the modem wrote nothing must not be taken for frames, and data must flow again.

return {
  id = "DMA-03",
  title = "an offset that falls back to 0 invents no frames",
  source = "QUIRKS.md DMA-03; HARDWARE.md B6",
  levels = { "linux" },
  known = {
    ["doorbell-outside-fifo"] = "the registers are gone before anybody can know",
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that was reset",
    ["vote-held-idle"] = "packets in flight hold the vote until somebody sees that they never complete",
  },

  run = function()
    guest.up(0)
    -- 8 OPENs and these: the ring is in its middle, old OPENs are in some of the buffers
    guest.ping(0, { count = 12, interval = "20ms" })
    modem.need(true)
    wait("100ms")
    guest.sh("dmesg -c >/dev/null")
    at("write P_IRQ_CLR(5)", function() bam.reset() end)
    modem.data(0, 100)
    expect_within("bam-reset", "1s", "the reset hit between interrupt and offset")
    wait("500ms")
    guest.sh("dmesg | grep -E 'already open|Invalid magic|not open' && exit 1; exit 0",
      { status = 0, point = "no frame is read from a buffer that the modem did not fill" })
    modem.need(false)
    guest.recover(0, "20s")
    guest.idle()
  end,
}
