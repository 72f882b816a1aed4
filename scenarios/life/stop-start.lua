-- SPDX-License-Identifier: GPL-2.0-only
-- "echo stop" and "echo start" of the modem's remoteproc, ten rounds, with traffic up to the
-- last moment: the framework notifies, then the modem ends and the BAM's power with it.
local expected_failures = {}
for _, point in ipairs({ "no register of the stopped BAM is touched",
                         "data flows within 15 s after each of ten starts", "guest: idle" }) do
  table.insert(expected_failures, { driver = "mainline", kernel = "*", point = point,
    reason = "LIFE-06: it does not know that the modem was stopped and uses the BAM" })
end

return {
  id = "LIFE-06",
  title = "an orderly stop and start of the modem",
  source = "quirks.md LIFE-06 (field: \"stop\" resets the SoC)",
  tags = { "restart" },
  levels = { "linux", "model" },
  start = "unloaded",
  limit = "1800s",
  expected_failures = expected_failures,
  known = {
    ["pc-edge-not-acked"] = { driver = "ours-debug",
      reason = "a fall of pc for 1 ms that a slow AP does not see (FLAVOUR=debug): it believes the new pc after 2 s" },
    ["up-acked-without-rx"] = { driver = "mainline-debug",
      reason = "its ack of the fall counts for the next rise when it comes late (FLAVOUR=debug)" },
    ["data-before-ap-open"] = { driver = "mainline-debug", reason = "LIFE-01: does not open its channels again" },
    ["unpowered-access"] = { driver = "mainline", reason = "LIFE-06" },
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
    ["vote-held-idle"] = { driver = "mainline", reason = "LIFE-06: its packets never complete" },
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
