-- SPDX-License-Identifier: GPL-2.0-only
-- A hundred packets each way, and three downlink frames that are too long to be right.
-- Do the interface's counters say so, to the byte? Health checks in the field rely on them.

return {
  id = "DATA-01",
  title = "interface counters are exact",
  source = "QUIRKS.md DATA-01; HARDWARE.md T9",
  levels = { "linux" },

  run = function()
    local packets, down_bytes, ping_bytes = 100, 500, 84

    guest.up(0)
    -- an echo is 84 bytes both ways
    local before = guest.counters(0)
    local frames_up, frames_down = count("frame-up 0 DATA"), count("frame-down 0 DATA")
    guest.ping(0, { count = packets, interval = "10ms" })
    expect(frames_up() == packets and frames_down() == packets, "a hundred frames went each way")
    local after = guest.counters(0)
    expect(after.tx_packets - before.tx_packets == packets, "tx_packets is the number of frames sent")
    expect(after.tx_bytes - before.tx_bytes == packets * ping_bytes, "tx_bytes is the sum of their payloads")

    -- nobody answers what comes now: it is not for an address of this machine
    guest.sh(". /bench/lib.sh; ip addr flush dev $(netdev_of 0)")
    for _ = 1, packets do
      modem.data(0, down_bytes)
      wait("1ms")
    end
    modem.set("lie_length", 2041)
    modem.set("lie_count", 3)
    for _ = 1, 3 do
      modem.data(0, down_bytes)
      wait("1ms")
    end
    wait("100ms")
    local last = guest.counters(0)
    print("rx", last.rx_packets, last.rx_bytes, "dropped", last.rx_dropped, "errors", last.rx_errors,
          "tx", last.tx_packets, last.tx_bytes)
    expect(last.rx_packets - before.rx_packets == 2 * packets, "rx_packets is the number of good frames")
    expect(last.rx_bytes - before.rx_bytes == packets * (ping_bytes + down_bytes),
           "rx_bytes is the sum of their payloads")
    expect(last.rx_dropped + last.rx_errors - before.rx_dropped - before.rx_errors == 3,
           "three frames are counted as dropped or bad")
  end,
}
