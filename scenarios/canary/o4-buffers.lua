-- SPDX-License-Identifier: GPL-2.0-only
-- The modem takes pc back and goes on writing, before the AP could know.

return {
  id = "CANARY-O4",
  title = "must fail: the modem writes into buffers that it gave back",
  source = "QUIRKS.md 2, O4",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.need(true)
    wait("100ms")
    modem.pc(0)
    modem.data(0, 100)
    wait_for("ap-ack")
  end,
}
