-- SPDX-License-Identifier: GPL-2.0-only
-- A hostile modem changes the channel number of a frame after it has given the buffer
-- back, a little later in each try. A driver that checks the number and then reads it
-- again uses one that it never checked: an index behind its tables, 8 to 255 in turn.

return {
  id = "SEC-01",
  title = "a header that changes after the check is not believed",
  source = "QUIRKS.md SEC-01",
  levels = { "linux" },
  limit = "1200s",
  races = { ["*"] = "what an index behind the tables finds there is a matter of where code and data lie" },
  parameters = { first_us = { 1 }, last_us = { 40 }, step_ns = { 50 } },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    -- channel 1's interface is down: a driver may name in its log what it took for the channel
    guest.sh("dmesg -c >/dev/null")
    modem.need(true)
    wait("100ms")
    local tries = 0
    for delay = p.first_us * 1000, p.last_us * 1000, p.step_ns do
      modem.raw("fc33000000 01 0800 4500000800000000")
      local done = wait_for("descriptor-done unit=5", { timeout = "1s" })
      wait(delay .. "ns")
      bam.write(bam.buffer(5, done.a) + 5, ("%02x"):format(8 + tries % 248))
      tries = tries + 1
      wait("300us")
    end
    print("tries:", tries)
    guest.sh("dmesg | grep -E 'channel ([89]|[1-9][0-9]+)$' && exit 1; exit 0",
      { status = 0, point = "no channel was used that failed the check" })
    modem.need(false)
    guest.ping(0)
  end,
}
