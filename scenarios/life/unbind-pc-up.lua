-- SPDX-License-Identifier: GPL-2.0-only
-- The modem has needs of its own and never drops pc. Meanwhile the driver is unbound in the
-- middle of traffic, and the modem goes on sending. Once the unbind has returned, nothing may
-- be written into memory that the driver has given back.
return {
  id = "LIFE-11",
  title = "no DMA after an unbind while the modem keeps pc",
  source = "QUIRKS.md LIFE-11 (field: \"Timed out waiting for remote side to suspend\"); HARDWARE.md L6",
  levels = { "linux", "model" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.need(true)
    -- also for a channel that the AP has closed
    modem.set("downlink_needs_open", false)
    local flood = guest.flood(0, { count = 20000, background = true, point = false })
    wait_for("frame-down 0 DATA", { timeout = "10s" })
    wait("50ms")
    guest.unbind({ timeout = "10s" })
    local written = count("descriptor-done unit=5")
    local read = count("descriptor-done unit=4")
    for _ = 1, 10 do
      modem.data(0, 1000)
      wait("10ms")
    end
    expect(level("pc") == 1, "the modem still holds pc")
    expect(level("vote") == 0, "the AP does not vote")
    expect(written() == 0, "no receive buffer is written after the unbind")
    expect(read() == 0, "no packet is read after the unbind")
    flood:wait("70s")
  end,
}
