-- SPDX-License-Identifier: GPL-2.0-only
-- The AP drops its vote, and around that moment the modem gets a downlink packet, or the AP
-- another packet to send. The modem lingers for 100 ms after the vote: so 100 ms is the moment
-- at which pc falls. An order to the guest takes some 60 ms, so the uplink comes later by that.
return {
  id = "PWR-10",
  title = "a dropped vote that crosses new traffic loses nothing",
  source = "QUIRKS.md PWR-10 (field: a suspend/resume pair 80 ms apart whose ack never came)",
  tags = { "slow" },
  levels = { "linux" },
  parameters = {
    traffic = { "downlink", "uplink" },
    gap = { "1us", "1ms", "50ms", "99900us", "100ms", "100500us", "103ms" },
  },

  run = function(p)
    local function udp_received()
      return tonumber(guest.sh("awk '/^Udp:/ { n = $3 + $4 } END { print n }' /proc/net/snmp").output:match("%d+"))
    end

    guest.up(0)
    local before = udp_received()
    guest.ping(0)
    wait_for("vote 0", { timeout = "5s" })
    wait(p.gap)
    if p.traffic == "uplink" then
      guest.ping(0)
    else
      modem.data(0, 100)
      wait("500ms")
      expect(udp_received() == before + 1, "the downlink packet arrives")
    end
    guest.idle()
    guest.ping(0)
    guest.idle()
  end,
}
