-- SPDX-License-Identifier: GPL-2.0-only
-- IPv6 on a raw-IP interface at three MTUs, with duplicate address detection as it is by
-- default, and a sleep in between.
return {
  id = "DATA-09",
  title = "IPv6 and MTU changes work on raw IP",
  source = "QUIRKS.md DATA-09; HARDWARE.md A4, A9",
  levels = { "linux" },

  run = function()
    local address = "cat /sys/class/net/$(netdev_of 0)/address; ip -d link show $(netdev_of 0) | grep -o 'permaddr [^ ]*'"

    guest.up(0)
    local before = guest.sh(". /bench/lib.sh; " .. address).output
    guest.sh([[. /bench/lib.sh; netdev=$(netdev_of 0); ip addr add 2001:2::77/64 dev $netdev; usleep 3000000
      ip -6 addr show dev $netdev | grep -E 'tentative|dadfailed' && exit 1; exit 0]],
      { status = 0, point = "duplicate address detection completes" })
    for _, mtu in ipairs({ 1280, 1500, 2040 }) do
      guest.sh(string.format([[. /bench/lib.sh; ip link set $(netdev_of 0) mtu %d
        ping -6 -q -c 2 -i 0.1 -W 1 -s %d 2001:2::1]], mtu, mtu - 48),
        { status = 0, point = string.format("IPv6 packets of %d bytes are answered", mtu) })
    end
    guest.idle()
    guest.sh([[. /bench/lib.sh; ping -6 -q -c 1 -W 5 2001:2::1]], { status = 0, point = "IPv6 wakes the modem" })
    expect(before == guest.sh(". /bench/lib.sh; " .. address).output, "the interface kept its address")
  end,
}
