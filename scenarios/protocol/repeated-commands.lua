-- SPDX-License-Identifier: GPL-2.0-only
-- The modem repeats OPENs of open channels, closes channels twice, and opens and closes
-- ids that carry no data. The driver may count and complain, but not for ever, and its
-- channels must be what they were.
local repeats = 200
-- the kernel's usual limit of a message is 10 in 5 s; three kinds of message
local lines_max = 60

return {
  id = "PROTO-09",
  title = "repeated and foreign OPENs and CLOSEs change nothing",
  source = "QUIRKS.md PROTO-09 (field: \"Channel already open\"); HARDWARE.md R5, R6, L7",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.need(true)
    guest.sh("dmesg -c >/dev/null")
    modem.close(3)
    for _ = 1, repeats do
      modem.open(0)
      modem.close(3)
      wait("1ms")
    end
    for channel = 8, 20 do
      modem.open(channel)
      modem.close(channel)
      modem.close(channel)
      wait("1ms")
    end
    for _, channel in ipairs({ 21, 128, 255 }) do
      modem.open(channel)
      modem.close(channel)
    end
    wait("100ms")
    guest.ping(0)
    modem.open(3)
    modem.open(3)
    modem.need(false)
    wait("100ms")
    guest.up(3)
    guest.ping(3, { timeout = "2s" })
    guest.sh("[ $(ls -d /sys/class/net/wwan* | wc -l) = 8 ]", { status = 0, point = "still eight interfaces" })
    guest.sh("[ $(cat /sys/class/net/wwan*/dev_port | sort -u | wc -l) = 8 ]",
      { status = 0, point = "one for each channel" })
    guest.sh(string.format("lines=$(dmesg | wc -l); echo $lines lines; [ $lines -le %d ]", lines_max),
      { status = 0, point = "the log is limited" })
    guest.idle()
  end,
}
