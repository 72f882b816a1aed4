-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes while pc is 1, and the new one leaves the bit as it is, or clears it for
-- 20 ms only. It has reset the BAM and waits for an ack. The link is held up by the modem alone,
-- or by the AP's traffic. Does the driver find out that everything has changed, at the latest when
-- it has something to send?

return {
  id = "LIFE-04",
  title = "a restart that leaves pc at 1 is noticed",
  source = "QUIRKS.md LIFE-04 (field: stale level after a restart)",
  tags = { "restart" },
  levels = { "linux", "model" },
  parameters = { word = { "kept", "cleared-20ms" }, holder = { "modem", "traffic" } },
  known = {
    ["pipe-used-before-enable"] = "the new firmware has reset the BAM under the AP",
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
    ["doorbell-outside-fifo"] = "goes on with pipes that the new firmware has reset",
    ["data-before-ap-open"] = "nothing tells of the restart before the new firmware announces its channels",
    ["data-on-closed-channel"] = "as above",
  },

  run = function(p)
    -- that channels must be opened again is LIFE-01; here the handshake alone is asked about
    modem.set("uplink_needs_open", false)
    modem.set("downlink_needs_open", false)
    local traffic
    guest.up(0)
    guest.ping(0)
    if p.holder == "modem" then
      guest.idle()
      modem.need(true)
      wait_for("ap-ack", { timeout = "2s" })
      wait("1s")
    else
      traffic = guest.ping(0, { count = 120, interval = "100ms", timeout = "1s", at_least = 0, background = true })
      wait("1s")
    end
    if p.word == "kept" then
      modem.set("fatal_word", "keep")
    else
      modem.set("pc_raise_delay_us", "20ms")
    end
    modem.fatal("scenario: crash with pc at 1")
    modem.boot("300ms")
    wait_for("modem-boot", { timeout = "2s" })
    modem.need(p.holder == "modem")
    if p.holder == "modem" then
      -- silence proves nothing: who has nothing to send leaves the modem in peace
      wait("3s")
    else
      wait_for("frame-down 0 DATA", { timeout = "10s", optional = true })
      traffic:wait()
    end
    guest.recover(0, "10s")
    modem.need(false)
    guest.idle()
  end,
}
