-- SPDX-License-Identifier: GPL-2.0-only
-- The modem opens its channels in a strange order, with pauses in which interfaces may be
-- registered, and one of them twice. Names then follow the order of registration; dev_port
-- is what a channel is known by. Does each interface carry the channel that it names?
return {
  id = "PROTO-02",
  title = "an interface's dev_port is its channel whatever the order of OPENs",
  source = "QUIRKS.md PROTO-02; HARDWARE.md A3, L8",
  tags = { "slow" },
  levels = { "linux" },
  start = "unloaded",
  parameters = { gap = { "1us", "6ms", "50ms" } },

  run = function(p)
    modem.set("open_order", "3,0,7,1,3,6,2,5,4")
    modem.set("open_gap_us", p.gap)
    guest.insmod()
    guest.channels()
    local names = guest.sh("for netdev in /sys/class/net/wwan*; do echo ${netdev##*/}=$(cat $netdev/dev_port); done")
    print("interface=channel:", (names.output:gsub("\n", " ")))
    local channels, named = {}, 0
    for channel in names.output:gmatch("wwan%d+=(%d+)") do
      named = named + 1
      channels[tonumber(channel)] = true
    end
    local all = named == 8
    for channel = 0, 7 do all = all and channels[channel] end
    expect(all, "eight interfaces, one for each channel")

    -- the peer of a channel answers on that channel only
    guest.up({ 0, 1, 2, 3, 4, 5, 6, 7 })
    for _, channel in ipairs({ 0, 3, 4, 7 }) do
      guest.ping(channel)
    end
    guest.idle()
  end,
}
