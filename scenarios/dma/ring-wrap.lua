-- SPDX-License-Identifier: GPL-2.0-only
-- 4200 packets each way: more than a FIFO of 4095 descriptors holds, so both
-- pipes wrap, with one interrupt for each frame and for up to 64. Is everything there, in
-- order, once?
return {
  id = "DMA-08",
  title = "descriptor rings wrap without loss",
  source = "QUIRKS.md DMA-08; HARDWARE.md B3 to B6",
  levels = { "linux", "model" },
  limit = "1200s",
  parameters = { frames_per_interrupt = { 1, 64 } },

  run = function(p)
    modem.set("rx_coalesce_frames", p.frames_per_interrupt)
    guest.up(0)
    -- offsets start anew with each power up
    modem.need(true)
    local up, down = count("frame-up 0 DATA"), count("frame-down 0 DATA")
    guest.flood(0, { count = 4200, size = 64, timeout = "120s" })
    expect(up() >= 4200 and down() >= 4200, "both rings wrapped")
    modem.need(false)
    guest.ping(0)
    guest.idle()
  end,
}
