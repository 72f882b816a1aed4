-- SPDX-License-Identifier: GPL-2.0-only
-- Data for a channel that the modem has not opened, and then for one whose interface is
-- down. It must be dropped and counted, without a line in the log for each, and the
-- buffers must come back.
local packets = 200

return {
  id = "PROTO-11",
  title = "data before OPEN, or before the interface is up, is dropped and counted",
  source = "QUIRKS.md PROTO-11; HARDWARE.md R5, R14, T9",
  levels = { "linux" },
  start = "unloaded",

  run = function()
    local function send()
      for _ = 1, packets do
        modem.data(0, 100)
        wait("500us")
      end
      wait("100ms")
    end

    modem.set("downlink_needs_open", false)
    modem.set("open_delay_us", "2s")
    guest.sh("dmesg -c >/dev/null")
    guest.insmod()
    wait_for("ap-ack", { timeout = "10s" })
    local frames = count("frame-down 0 DATA")
    send()
    expect(frames() == packets, "data went to the AP before any OPEN")
    guest.channels()
    local before = guest.counters(0)
    modem.need(true)
    wait("100ms")
    send()
    local after = guest.counters(0)
    expect(after.rx_dropped + after.rx_errors - before.rx_dropped - before.rx_errors == packets,
           "the interface counts what came too early")
    guest.sh("lines=$(dmesg | wc -l); echo $lines lines; [ $lines -le 60 ]",
      { status = 0, point = "the log is limited" })
    modem.need(false)
    guest.up(0)
    guest.ping(0, { count = 40, interval = "10ms" })
    guest.idle()
  end,
}
