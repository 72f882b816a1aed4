-- SPDX-License-Identifier: GPL-2.0-only
-- Somebody crashes the guest's kernel.

return {
  id = "CANARY-O1",
  title = "must fail: the guest's kernel panics",
  source = "QUIRKS.md 2, O1",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.sh("echo c >/proc/sysrq-trigger")
    expect(false, "the timeline goes on")
  end,
}
