-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware dies between the AP's vote and its own ack, and restarts. Its word is cleared,
-- which is an edge of its ack bit only if that was 1: so the same crash looks different after
-- an odd number of acks than after an even one. The new firmware may answer the vote that it
-- finds standing, or not.

return {
  id = "PWR-03",
  title = "a modem that dies before its ack costs a few packets",
  source = "QUIRKS.md PWR-03; HARDWARE.md P5, P6",
  tags = { "restart" },
  levels = { "linux", "model" },
  parameters = { acks = { "even", "odd" }, new_firmware = { "acks-vote", "ignores-vote" } },
  known = {
    ["modem-ack-missing"] = "the fault: a dead modem acks nothing",
    ["modem-ack-unasked"] = "makes the number of acks odd",
    ["data-before-ap-open"] = "nothing tells of the restart before the new firmware announces its channels",
    ["data-on-closed-channel"] = "as above",
  },

  run = function(p)
    -- that channels must be opened again is LIFE-01; here the handshake alone is asked about
    modem.set("uplink_needs_open", false)
    modem.set("downlink_needs_open", false)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    if p.acks == "odd" then
      modem.ack()
      wait("1s")
    end
    at("vote 1", function() modem.fatal("scenario: crash before the ack") end)
    local send = guest.ping(0, { timeout = "1s", at_least = 0, background = true })
    wait_for("modem-fatal", { timeout = "5s" })
    if p.new_firmware == "ignores-vote" then
      modem.set("ack_drop_count", 1)
    end
    modem.boot("700ms")
    expect_within("pc 1", "2s", "the new firmware raises pc")
    guest.recover(0, "5s")
    send:wait()
    guest.idle()
    guest.recover(0, "10s")
  end,
}
