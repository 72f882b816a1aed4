-- SPDX-License-Identifier: GPL-2.0-only
-- A packet is sent while the link sleeps, and the system goes to sleep within milliseconds; or
-- the modem has 40 packets for a sleeping system. After the wake-up the one must have been
-- delivered once, and the others must arrive, or be dropped by the modem.
return {
  id = "PWR-14",
  title = "system sleep loses neither the parked packet nor the link",
  source = "QUIRKS.md PWR-14; HARDWARE.md P15",
  levels = { "linux" },
  parameters = { traffic = { "uplink", "downlink" } },
  known = {
    ["pc-edge-not-acked"] = "a sleeping AP does not answer before it wakes up",
    ["vote-held-idle"] = "a sleeping AP does not drop its vote",
  },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    local sent = count("frame-up 0 DATA")
    if p.traffic == "uplink" then
      guest.sh("ping -c 1 -W 1 198.18.0.1 >/dev/null & usleep 5000; /bench/step suspend 3",
               { status = 0, timeout = "20s", point = "the system sleeps and wakes up" })
      wait("3s")
      expect(sent() == 1, "the parked packet is sent exactly once")
    else
      local delivered = count("frame-down 0 DATA")
      local sleep = guest.suspend("5s", { background = true })
      wait("2s")
      for _ = 1, 40 do
        modem.data(0, 100)
      end
      sleep:wait()
      wait("3s")
      expect(delivered() == 40, "the AP takes all 40 packets after its wake-up")
    end
    guest.recover(0, "10s")
    guest.idle()
  end,
}
