-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware asserts after 901.5 +- 1.5 s, ten times in a row, as those in the field do.
-- Nobody touches the interface. The recovery must not take longer from time to time.
return {
  id = "LIFE-08",
  title = "ten firmware fatals, each after 900 s, are survived",
  source = "QUIRKS.md LIFE-08, the complaint with the most counters behind it",
  tags = { "restart" },
  levels = { "linux", "model" },
  limit = "14400s",
  known = {
    ["data-before-ap-open"] = "nothing tells of the restart before the new firmware announces its channels",
    ["data-on-closed-channel"] = "as above",
  },

  run = function()
    local texts = { "sleep manager", "common timer", "a2_power", "ML1 dump" }
    local recovered, first_ms, worst_ms = 0, nil, 0

    guest.up(0)
    guest.ping(0)
    guest.idle()
    for _ = 1, 10 do
      wait(random(900000, 903000) .. "ms")
      modem.fatal("scenario: " .. texts[random(1, #texts)])
      wait_for("modem-boot", { timeout = "2s" })
      local ok, result = guest.recover(0, "10s", { point = false })
      local ms = tonumber(result.output:match("recovered after (%d+) ms") or 10000)
      recovered = recovered + (ok and 1 or 0)
      first_ms = first_ms or ms
      worst_ms = ms > worst_ms and ms or worst_ms
      if not ok then
        break   -- more rounds would only say it again
      end
    end
    expect(recovered == 10, "data flows within 10 s after each of ten fatals")
    expect(worst_ms <= first_ms + 1000, "no recovery takes a second longer than the first")
    guest.idle()
  end,
}
