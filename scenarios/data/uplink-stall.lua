-- SPDX-License-Identifier: GPL-2.0-only
-- The modem stops taking uplink frames under traffic, for 30 s or for ever. Does data flow
-- after it, does anybody say something meanwhile, and can the driver be unbound?

return {
  id = "DATA-04",
  title = "an uplink that stalls is noticed, and outlived",
  source = "QUIRKS.md DATA-04; HARDWARE.md T10",
  levels = { "linux" },
  parameters = { stall = { "30s", "for-ever" } },
  known = {
    ["vote-held-idle"] = "frames that the modem does not take keep the link up",
  },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    modem.stall{ tx = true }
    local traffic = guest.ping(0, { count = 50, interval = "100ms", timeout = "1s", at_least = 0, background = true })
    wait("25s")
    traffic:wait()
    guest.sh([[. /bench/lib.sh; netdev=$(netdev_of 0)
      [ "$(cat /sys/class/net/$netdev/statistics/tx_errors)" -gt 0 ] ||
        ethtool -S $netdev | grep -E 'tx_(stalls|lost_with_link|expired): [1-9]']],
      { status = 0, point = "the stall can be seen" })
    if p.stall == "30s" then
      wait("5s")
      modem.stall{ tx = false }
      guest.recover(0, "10s")
      guest.idle({ timeout = "20s" })
    end
    guest.unbind({ timeout = "30s" })
  end,
}
