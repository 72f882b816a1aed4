-- SPDX-License-Identifier: GPL-2.0-only
-- The measure of endurance/bind-unbind, on a guest that loses 4 MiB. That kmemleak sees a leak
-- of a kernel with checkers is asked in scenarios/tests/checkers.t.

local function free_memory()
  local answer = guest.sh("echo 3 >/proc/sys/vm/drop_caches; awk '/^MemFree/ { print $2 }' /proc/meminfo")
  return tonumber(answer.output)
end

return {
  id = "CANARY-O9",
  title = "must fail: memory is gone",
  source = "QUIRKS.md 2, O9; endurance/bind-unbind",
  levels = { "linux" },

  run = function()
    guest.up(0)
    local before = free_memory()
    guest.sh("dd if=/dev/zero of=/run/leak bs=1M count=4", { status = 0, point = false })
    local gone = before - free_memory()
    print("KiB gone: " .. gone)
    expect(gone < 2048, "memory gone is below 2 MiB")
  end,
}
