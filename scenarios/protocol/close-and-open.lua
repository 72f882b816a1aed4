-- SPDX-License-Identifier: GPL-2.0-only
-- The modem closes a channel whose interface is up and opens it again a second later. It
-- has forgotten the AP's end with its own, so it wants a new OPEN. Nobody touches the
-- interface: does data flow again?
return {
  id = "PROTO-08",
  title = "a channel that the modem closed and opened again carries data",
  source = "QUIRKS.md PROTO-08; HARDWARE.md A2, L7",
  levels = { "linux", "model" },

  run = function()
    modem.set("close_both_ends", true)
    guest.up(0)
    guest.ping(0)
    modem.need(true)
    modem.close(0)
    wait("1s")
    modem.open(0)
    expect_within("frame-up 0 OPEN", "2s", "the AP opens its end again")
    guest.recover(0, "2s")
    modem.need(false)
    guest.recover_by_up(0, "10s")
    guest.idle()
  end,
}
