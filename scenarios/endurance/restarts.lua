-- SPDX-License-Identifier: GPL-2.0-only
-- 200 times the modem crashes at some moment of steady traffic on two channels, stays away for
-- a while and boots again. Nobody touches the interfaces. Afterwards everything works.
local restarts = 200

return {
  id = "ENDURANCE-RESTART",
  title = restarts .. " modem restarts under traffic",
  source = "QUIRKS.md LIFE-01, LIFE-02, LIFE-03, LIFE-07",
  levels = { "linux" },
  limit = "7200s",
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function()
    guest.up({ 0, 1, 2, 3, 4, 5, 6, 7 })
    guest.ping(0)
    local traffic = {}
    for channel = 0, 1 do
      traffic[channel] = guest.start("ping -q -i 0.05 198.18." .. channel .. ".1 & ping=$!; " ..
        "until [ -e /tmp/enough ]; do usleep 100000; done; kill -INT $ping; wait $ping",
        { timeout = "1000s" })
    end
    local firsts = count("modem-boot")
    for _ = 1, restarts do
      wait(random(50, 2000) .. "ms")
      modem.fatal("endurance")
      modem.boot(random(50, 1500) .. "ms")
      wait_for("modem-boot", { timeout = "2s" })
    end
    expect(firsts() == restarts, "the modem booted " .. restarts .. " times")
    guest.recover(0, "10s")
    guest.sh("touch /tmp/enough")
    for channel = 0, 1 do print(traffic[channel]:wait("20s").output) end
    for channel = 0, 7 do guest.flood(channel) end
    guest.idle()
  end,
}
