-- SPDX-License-Identifier: GPL-2.0-only
-- OPENs and CLOSEs of all channels in random order, a thousand a second, while user space
-- takes interfaces up and down. There are never more than eight interfaces, and in the end
-- every channel that is open works.
return {
  id = "SEC-04",
  title = "a storm of OPEN and CLOSE leaves channels that work",
  source = "QUIRKS.md SEC-04; HARDWARE.md L1, L9",
  levels = { "linux" },
  parameters = { commands = { 1000 } },
  known = {
    ["data-on-closed-channel"] = "a packet may cross the modem's CLOSE",
    ["open-unannounced"] = "an OPEN may cross the modem's CLOSE",
    ["duplicate-open"] = "an OPEN is repeated when the modem closed and opened again",
    ["close-unopened"] = "the modem's CLOSE may have come first",
  },

  run = function(p)
    guest.up({ 0, 1, 2 })
    guest.ping(0)
    modem.need(true)
    local shuffle = guest.start([[. /bench/lib.sh
      for round in 1 2 3 4 5 6; do for channel in 0 1 2 3; do
        ip link set $(netdev_of $channel) down; ip link set $(netdev_of $channel) up; done; done]], { timeout = "40s" })
    for _ = 1, p.commands do
      if random(0, 1) == 1 then modem.open(random(0, 7)) else modem.close(random(0, 7)) end
      wait("1ms")
    end
    shuffle:wait()
    for channel = 0, 7 do
      modem.close(channel)
      modem.open(channel)
    end
    wait("1s")
    guest.sh("[ $(ls -d /sys/class/net/wwan* | wc -l) = 8 ]", { status = 0, point = "still eight interfaces" })
    modem.need(false)
    guest.recover_by_up(0, "10s")
    guest.recover_by_up(3, "10s")
    guest.idle()
  end,
}
