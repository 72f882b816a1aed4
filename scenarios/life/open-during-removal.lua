-- SPDX-License-Identifier: GPL-2.0-only
-- What the modem says while the driver is being removed: between "remove begins" and "the link is
-- down" it opens channel 5 and closes channel 1, at different moments of that window. A modem
-- announces its channels once in its life, so the next instance must know: channel 5 has an
-- interface that works, channel 1 has none.
return {
  id = "LIFE-R2",
  title = "what the modem says during removal is not forgotten",
  source = "QUIRKS.md LIFE-10",
  levels = { "linux", "model" },
  parameters = {
    ack = { "prompt", "late" },
    after = { "1ms", "5ms", "50ms", "500ms" },
  },
  start = "unloaded",
  known = { ["modem-ack-missing"] = "the fault: one ack is late" },

  run = function(p)
    modem.set("channels_announced", 4)
    guest.insmod()
    guest.channels({ 0, 1, 2, 3 })
    guest.up(0)
    guest.ping(0)
    modem.need(true)   -- it keeps pc, so the removal waits for it
    if p.ack == "late" then
      modem.set("ack_late_us", "1500ms")
      modem.set("ack_late_count", 1)
    end
    local unbind = guest.unbind({ background = true })
    wait_for("vote 0", { timeout = "5s" })
    wait(p.after)
    modem.open(5)
    modem.close(1)
    expect_within("frame-down 5 OPEN", "1s", "the OPEN comes while the link is up")
    expect_within("frame-down 1 CLOSE", "1s", "the CLOSE comes while the link is up")
    modem.need(false)
    unbind:wait("30s")
    wait("3s")
    guest.bind()
    guest.channels({ 5 }, { timeout = "5s" })
    guest.up(5)
    guest.recover(5, "10s")
    guest.idle()
    expect(not guest.channels({ 1 }, { timeout = "1s", point = false }), "channel 1 has no interface")
  end,
}
