-- SPDX-License-Identifier: GPL-2.0-only
-- The bound of power/rtnl-hold, set to what no driver keeps that asks a mute modem under RTNL.
-- Mainline's does; ours does not, and would pass.

return {
  id = "CANARY-O8",
  title = "must fail: the network configuration is blocked",
  source = "QUIRKS.md 2, O8; power/rtnl-hold",
  levels = { "linux" },
  known = { ["modem-ack-missing"] = "a mute modem acks nothing" },

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.mute(true)
    local start = now_us()
    guest.sh("/bench/step down 0; /bench/step up 0", { timeout = "60s" })
    expect((now_us() - start) / 1e6 <= 1, "no call takes longer than 1 s")
  end,
}
