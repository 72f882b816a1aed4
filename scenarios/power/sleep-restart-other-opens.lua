-- SPDX-License-Identifier: GPL-2.0-only
-- The system goes to sleep with a vote that the modem has not answered and a packet that waits.
-- Meanwhile the modem restarts, and the new firmware opens channels 0 to 2 only. After the resume
-- exactly these have carrier; the packet is sent once, or never where its channel is gone.
return {
  id = "PWR-R3",
  title = "system sleep with an un-acked vote, restart with other channels meanwhile",
  source = "QUIRKS.md PWR-14, LIFE-01",
  tags = { "restart" },
  levels = { "linux" },
  parameters = { parked = { 0, 5 } },
  known = {
    ["modem-ack-missing"] = "the fault",
    ["pc-edge-not-acked"] = "a sleeping AP does not answer before it wakes up",
    ["vote-held-idle"] = "a sleeping AP does not drop its vote",
  },

  run = function(p)
    guest.up({ 0, 1, 2, 3, 4, 5, 6, 7 })
    guest.ping(0)
    guest.idle()
    local sent = count("frame-up " .. p.parked .. " DATA")
    modem.set("vote_ignore_count", 1)
    local sleep = guest.start("ping -c 1 -W 1 198.18." .. p.parked .. ".1 >/dev/null & usleep 5000; /bench/step suspend 4",
                              { timeout = "30s" })
    wait_for("vote 1", { timeout = "5s", optional = true })
    wait("1s")
    modem.set("channels_announced", 3)
    modem.fatal("scenario: crash while the AP sleeps")
    modem.boot("700ms")
    wait_for("modem-boot", { timeout = "2s" })
    sleep:wait("30s")
    wait("8s")
    print("parked packet sent", sent(), "times")
    expect(sent() == (p.parked == 0 and 1 or 0), "the parked packet is sent once, or never where its channel is gone")
    local have = guest.sh([[. /bench/lib.sh; for c in 0 1 2 3 4 5 6 7; do n=$(netdev_of $c) && [ "$(cat /sys/class/net/$n/carrier)" = 1 ] && printf '%s ' $c; done; true]]).output
    print("interfaces with carrier:", have)
    expect(have:gsub("%s+$", "") == "0 1 2", "the interfaces with carrier are those of the new firmware")
    guest.recover(0, "10s")
    guest.recover(2, "10s")
    guest.idle()
  end,
}
