-- SPDX-License-Identifier: GPL-2.0-only
-- The driver is unbound and bound again, 500 times, with interfaces up and packets on their
-- way. Afterwards all channels work, the device sleeps, and no memory is gone.
local rounds = 500

local function free_memory()
  local answer = guest.sh("echo 3 >/proc/sys/vm/drop_caches; awk '/^MemFree/ { print $2 }' /proc/meminfo")
  return tonumber(answer.output)
end

return {
  id = "ENDURANCE-BIND",
  title = rounds .. " rounds of unbind and bind under traffic",
  source = "QUIRKS.md LIFE-10, LIFE-11, O9",
  levels = { "linux" },
  limit = "7200s",

  run = function()
    local all = { 0, 1, 2, 3, 4, 5, 6, 7 }

    guest.up(all)
    guest.ping(0)
    local before
    for round = 1, rounds do
      local traffic = guest.start(". /bench/lib.sh; for c in 0 1 2 3; do " ..
        "ping -q -c 3 -i 0.002 -W 1 198.18.$c.1 & done; wait")
      wait("2ms")
      guest.unbind{ point = false }
      guest.bind{ point = false }
      traffic:wait("15s")
      guest.sh(". /bench/lib.sh; wait_for 2000 have_all_channels && channels_up 0 1 2 3")
      if round == 10 then before = free_memory() end
    end
    guest.channels(nil, { timeout = "20s" })
    guest.up(all)
    local answers = 0
    for channel = 0, 7 do answers = answers + guest.ping(channel, { point = false }) end
    expect(answers == 8, "every channel works")
    guest.idle()
    local gone = before - free_memory()
    expect(gone < 2048, "memory gone after " .. rounds .. " rounds is below 2 MiB")
    print("KiB gone: " .. gone)
  end,
}
