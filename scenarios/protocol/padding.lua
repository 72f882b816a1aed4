-- SPDX-License-Identifier: GPL-2.0-only
-- A strict modem: it drops frames with more than 3 pad bytes or more than 2048 bytes in
-- all. Pings of many lengths, from the smallest packet to the largest that the interface
-- can be set to. Which lengths get through?

local function ping_lengths(mtu, lengths, point)
  guest.sh(string.format([[. /bench/lib.sh; ip link set $(netdev_of 0) mtu %d; lost=
    for length in %s; do ping -q -c 1 -W 0.2 -s $((length - 28)) 198.18.0.1 >/dev/null || lost="$lost $length"; done
    [ -z "$lost" ] || { echo "no answer to lengths$lost"; exit 1; }]], mtu, table.concat(lengths, " ")),
    { status = 0, timeout = "60s", point = point })
end

local function lengths(keep, ranges)
  local list = {}
  for _, range in ipairs(ranges) do
    for length = range[1], range[2] do
      if keep(length % 4) then table.insert(list, length) end
    end
  end
  return list
end

return {
  id = "PROTO-10",
  title = "a modem that takes no needless padding gets every length",
  source = "QUIRKS.md PROTO-10; HARDWARE.md A4, T11",
  levels = { "linux" },

  run = function()
    local ranges = { { 28, 39 }, { 252, 259 }, { 1493, 1500 } }

    modem.set("uplink_pad_max", 3)
    modem.set("uplink_frame_max", 2048)
    guest.up(0)
    local drops = count("packet-drop")
    ping_lengths(1500, lengths(function(rest) return rest ~= 0 end, ranges), "unaligned lengths are answered")
    ping_lengths(1500, lengths(function(rest) return rest == 0 end, ranges), "aligned lengths are answered")
    ping_lengths(2040, { 2037, 2038, 2039 }, "lengths just below the largest are answered")
    ping_lengths(2040, { 2040 }, "the largest packet, 2040 bytes, is answered")
    print("frames dropped:", drops())
    expect(drops() == 0, "the modem dropped nothing")
    expect(violations("pad-over-3") == 0, "no frame had needless padding")
  end,
}
