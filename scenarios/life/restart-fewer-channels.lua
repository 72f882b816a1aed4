-- SPDX-License-Identifier: GPL-2.0-only
-- The modem restarts without a word to the AP, and the new firmware opens three channels where the
-- old one had eight. It may die asleep, or under an acked vote, in the middle of a packet. What it
-- announces is the truth: on a channel that it has not opened nothing may be sent, those that it
-- has opened work.
return {
  id = "LIFE-R3",
  title = "a new firmware with fewer channels: the others lose carrier",
  source = "QUIRKS.md LIFE-01, LIFE-02",
  tags = { "restart" },
  levels = { "linux", "model" },
  parameters = { dies = { "asleep", "voted", "in-flight" } },
  known = {
    ["modem-ack-missing"] = "the fault: it dies",
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it, in a block that the new firmware has reset",
  },

  run = function(p)
    guest.up({ 0, 1, 2, 3, 4, 5, 6, 7 })
    guest.ping(0)
    if p.dies == "asleep" then
      guest.idle()
    elseif p.dies == "in-flight" then
      modem.stall{ tx = true }
      guest.ping(0, { count = 1, timeout = "100ms", at_least = 0 })
    end
    modem.set("channels_announced", 3)
    modem.fatal("scenario: a firmware with fewer channels follows")
    modem.stall{ tx = false }
    wait_for("frame-down 2 OPEN", { timeout = "10s" })
    wait("8s")
    guest.recover(0, "10s")
    wait("3s")
    local sent = count("frame-up 5 DATA")
    guest.ping(5, { count = 2, interval = "100ms", timeout = "1s", at_least = 0 })
    wait("8s")
    expect(sent() == 0, "nothing is sent on a channel that the new firmware has not opened")
    guest.recover(2, "10s")
    -- when it comes after all, it works
    modem.need(true)
    wait("100ms")
    modem.open(5)
    guest.recover(5, "10s")
    modem.need(false)
    guest.idle()
  end,
}
