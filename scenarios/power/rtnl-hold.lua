-- SPDX-License-Identifier: GPL-2.0-only
-- The modem has gone mute. Eight interfaces are taken down one by one, one of them comes up
-- again, and the driver is unbound. All this holds the lock of the whole network configuration,
-- so it must not wait for the modem each time.
return {
  id = "PWR-15",
  title = "a mute modem does not block the network configuration",
  source = "QUIRKS.md PWR-15 (field: hangs of all network configuration); HARDWARE.md T15",
  levels = { "linux" },
  known = {
    ["modem-ack-missing"] = "the fault: a mute modem acks nothing",
  },

  run = function()
    local all = { 0, 1, 2, 3, 4, 5, 6, 7 }
    local function took(verb, channel)
      local start = now_us()
      guest.sh("/bench/step " .. verb .. " " .. channel, { timeout = "60s" })
      return (now_us() - start) / 1e6
    end

    guest.up(all)
    guest.ping(0)
    guest.idle()
    modem.mute(true)
    local longest = 0
    for _, channel in ipairs({ 0, 1, 2, 3 }) do
      longest = math.max(longest, took("down", channel))
    end
    longest = math.max(longest, took("up", 0))
    print("longest call", longest)
    expect(longest <= 7, "no call takes longer than 7 s")
    local unbind = took("unbind", "")
    print("unbind", unbind)
    expect(unbind <= 10, "unbind takes at most 10 s")
  end,
}
