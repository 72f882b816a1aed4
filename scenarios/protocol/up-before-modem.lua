-- SPDX-License-Identifier: GPL-2.0-only
-- An interface is taken up and used before the modem has ever booted (ours: channels=0-7; mainline
-- has no interface then). The packets that wait go behind our OPEN, and the modem has not opened
-- its end yet: they must wait for its OPEN, but not for ever, as a firmware may open second or not
-- at all.
return {
  id = "PROTO-R1",
  title = "an interface is used before the modem is there",
  source = "QUIRKS.md PROTO-03, PROTO-11; vendor kernel, \"bam_dmux: prevent open before remote is ready\"",
  levels = { "linux", "model" },
  start = "unloaded",
  parameters = { opens = { "by-itself", "when-asked" } },
  known = {
    ["vote-without-doorbell"] = "the modem has not subscribed yet",
    ["vote-held-idle"] = "there is something to send",
    ["modem-ack-missing"] = "there is no modem",
  },

  run = function(p)
    modem.set("boot_trigger", "manual")
    modem.set("wait_for_ap_open", p.opens == "when-asked")
    guest.insmod({ parameters = "channels=0-7" })
    guest.channels({ 0 }, { timeout = "5s" })
    guest.up(0)
    guest.ping(0, { count = 10, interval = "1s", timeout = "1s", at_least = 0 })
    wait("10s")
    -- what is sent now is young enough to be sent later
    local ping = guest.ping(0, { count = 3, interval = "100ms", timeout = "10s", background = true })
    wait("1s")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "2s" })
    ping:wait("20s")
    expect(violations("data-on-closed-channel") == 0, "nothing is sent before the modem has opened")
    guest.recover(0, "10s")
    guest.idle()
  end,
}
