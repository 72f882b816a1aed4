-- SPDX-License-Identifier: GPL-2.0-only
-- Each ack of the modem comes 0 to 4 s late, as SEED= draws it, while the driver gives up
-- waiting after 2 s: late acks answer votes that are gone. Nothing may be sent without a vote
-- and a modem that is up, and with prompt acks all must be well again.

return {
  id = "PWR-09",
  title = "late acks of votes that are gone confuse nobody for long",
  source = "QUIRKS.md PWR-09; HARDWARE.md P6",
  levels = { "linux", "model" },
  limit = "1200s",
  known = {
    ["modem-ack-missing"] = "the fault: acks are later than the checker allows",
  },

  run = function()
    local early = 0
    guest.up(0)
    guest.ping(0)
    guest.idle()
    at("pipe-doorbell unit=4", function()
      if level("vote") == 0 or level("pc") == 0 then
        early = early + 1
      end
    end, { times = 100000, optional = true })
    for _ = 1, 25 do
      modem.set("ack_delay_us", random(1, 4000) .. "ms")
      guest.ping(0, { timeout = "1s", at_least = 0 })
      wait(random(1, 3000) .. "ms")
    end
    modem.set("ack_delay_us", "100us")
    wait("10s")
    expect(early == 0, "nothing is sent without vote and pc")
    guest.recover(0, "10s")
    guest.idle()
  end,
}
