-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes and restarts while everything sleeps. The new firmware announces
-- its channels again and, as real ones do, drops data on channels that the AP has not
-- opened since. Does data flow again without anybody touching the interface?
return {
  id = "LIFE-01",
  title = "data flows after a modem restart in idle",
  source = "QUIRKS.md LIFE-01, the complaint heard most in the field",
  tags = { "restart" },
  levels = { "linux", "model" },

  run = function()
    modem.set("uplink_needs_open", true)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    local opens = count("frame-down 0 OPEN")
    modem.fatal("scenario: crash in idle")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "1s" })
    expect_within("ap-ack", "2s", "the AP acks the new firmware's pc")
    wait("2s")
    expect(opens() == 1, "the new firmware announced channel 0")
    wait("2s")
    guest.recover(0, "10s")
    guest.idle()
    guest.recover_by_up(0, "10s")
  end,
}
