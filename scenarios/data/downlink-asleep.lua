-- SPDX-License-Identifier: GPL-2.0-only
-- Packets for a sleeping AP: the modem wakes it, sends them and goes to sleep. They must
-- all arrive, both changes of pc be acked, and the AP has no reason to vote.
return {
  id = "DATA-07",
  title = "downlink to a sleeping AP arrives without a vote",
  source = "QUIRKS.md DATA-07; HARDWARE.md A7.1, A7.4",
  levels = { "linux" },
  parameters = { packets = { 1, 100 } },

  run = function(p)
    local function received()
      return tonumber(guest.sh("awk '$1 == \"Ip:\" && $4 ~ /^[0-9]/ { print $4 }' /proc/net/snmp").output)
    end

    guest.up(0)
    -- nothing of it is for this machine, so nothing is answered
    guest.sh(". /bench/lib.sh; ip addr flush dev $(netdev_of 0)")
    guest.idle()
    expect(level("pc") == 0, "the modem sleeps")
    local before = received()
    local votes, acks, frames = count("vote 1"), count("ap-ack"), count("frame-down 0 DATA")
    for packet = 1, p.packets do
      modem.data(0, 100 + packet)
      -- what cannot be sent yet waits in the modem, which keeps 64
      if packet % 32 == 0 then wait("20ms") end
    end
    wait("1s")
    expect(frames() == p.packets, "the modem sent them")
    expect(received() - before == p.packets, "and all arrived")
    expect(votes() == 0, "the AP did not vote")
    expect(level("pc") == 0 and acks() == 2, "the modem sleeps again, two changes of pc were acked")
    guest.up(0)
    guest.ping(0)
  end,
}
