-- SPDX-License-Identifier: GPL-2.0-only
-- "echo stop" and "echo start" of the modem's remoteproc, ten rounds, with traffic up to the
-- last moment: the framework notifies, then the modem ends and the BAM's power with it.

return {
  id = "LIFE-06",
  title = "an orderly stop and start of the modem",
  source = "QUIRKS.md LIFE-06 (field: \"stop\" resets the SoC)",
  tags = { "restart" },
  levels = { "linux", "model" },
  start = "unloaded",
  limit = "1800s",
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function()
    local recovered = 0

    modem.set("boot_ms", "500ms")
    guest.remoteproc("load", { point = false })
    guest.remoteproc("start", { point = "remoteproc runs" })
    guest.insmod()
    guest.channels()
    modem.set("boot_ms", "100ms")
    guest.up(0)
    for _ = 1, 10 do
      guest.ping(0, { count = 3, interval = "10ms", timeout = "1s", at_least = 0 })
      wait(random(1, 100) .. "ms")
      guest.remoteproc("stop", { point = false })
      wait(random(10, 500) .. "ms")
      guest.remoteproc("start", { point = false })
      local ok = guest.recover(0, "15s", { point = false })
      recovered = recovered + (ok and 1 or 0)
      if not ok then
        break   -- more rounds would only say it again
      end
    end
    expect(violations("unpowered-access") == 0, "no register of the stopped BAM is touched")
    expect(recovered == 10, "data flows within 15 s after each of ten starts")
    guest.idle()
  end,
}
