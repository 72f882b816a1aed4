-- SPDX-License-Identifier: GPL-2.0-only
-- The modem was left in Ethernet mode: 14 bytes precede each packet. With a MAC address
-- that begins with 4 or 6 this looks like IP. Nothing of it must be taken for IP, and the
-- counters must show that something is wrong.
local PACKET = "0800 4500001c 00000000 4011eea9 c6120001 c6120002 00090009 00080000"
local frames = 20

return {
  id = "PROTO-01",
  title = "Ethernet frames are not taken for IP",
  source = "QUIRKS.md PROTO-01; HARDWARE.md A1",
  levels = { "linux" },
  parameters = { mac = { "4a", "62", "02" } },

  run = function(p)
    local function received()
      local numbers = guest.sh([[awk '$1 == "Ip:" && $4 ~ /^[0-9]/ { print $4 }' /proc/net/snmp
        awk '$1 == "Ip6InReceives" { print $2 }' /proc/net/snmp6]])
      local v4, v6 = numbers.output:match("(%d+)%s+(%d+)")
      return tonumber(v4), tonumber(v6)
    end

    guest.up(0)
    guest.ping(0)
    modem.need(true)
    wait("100ms")
    local before = guest.counters(0)
    local v4_before, v6_before = received()
    for _ = 1, frames do
      modem.raw("fc33 00 00 02 00 2a00" .. p.mac .. "0000000001" .. p.mac .. "0000000002" .. PACKET .. "0000")
      wait("1ms")
    end
    wait("100ms")
    local v4, v6 = received()
    local after = guest.counters(0)
    expect(v4 == v4_before, "nothing reached IPv4")
    expect(v6 == v6_before, "nothing reached IPv6")
    print("dropped:", after.rx_dropped - before.rx_dropped, "no handler:", after.rx_nohandler - before.rx_nohandler)
    expect(after.rx_dropped + after.rx_errors + after.rx_nohandler - before.rx_dropped - before.rx_errors -
           before.rx_nohandler == frames, "the interface counts them as bad")
    modem.need(false)
    guest.ping(0)
  end,
}
