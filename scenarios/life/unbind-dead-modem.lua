-- SPDX-License-Identifier: GPL-2.0-only
-- The modem is stopped through remoteproc, and leaves pc=1 behind in its word or not. Then the
-- driver is unbound, and bound again: a dead modem's word says nothing about the BAM's power, so
-- neither may touch a register. The DMA channels that could not be given back belong to whoever is
-- bound next: when the modem is started again, data must flow, more than once.
return {
  id = "LIFE-R1",
  title = "an unbind while the modem is stopped touches no register, and a bind afterwards works",
  source = "QUIRKS.md LIFE-06, LIFE-05; core/dmux_power_ap.h, Stale pc",
  tags = { "restart" },
  levels = { "linux", "model" },
  start = "unloaded",
  parameters = { word = { "keep", "cleared" }, unbinds = { 1, 2 } },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    modem.set("boot_ms", "500ms")
    guest.remoteproc("load", { point = false })
    guest.remoteproc("start", { point = "remoteproc runs" })
    guest.insmod()
    guest.channels()
    guest.up(0)
    guest.ping(0)
    wait("100ms")
    expect(level("pc") == 1, "pc is up when the modem is stopped")
    guest.remoteproc("stop", { point = "remoteproc stops" })
    if p.word == "cleared" then
      modem.pc(0)
    end
    wait("100ms")
    expect(level("bam") == 0, "the BAM has no power")
    for _ = 1, p.unbinds do
      guest.unbind()
      expect(violations("unpowered-access") == 0, "no register of the unpowered BAM is touched by the unbind")
      guest.bind()
      wait("100ms")
      expect(violations("unpowered-access") == 0, "no register of the unpowered BAM is touched by the bind")
    end
    guest.remoteproc("start", { point = "remoteproc runs again" })
    guest.channels({ 0 }, { timeout = "20s" })
    guest.up(0)
    guest.recover(0, "15s")
    guest.idle()
    -- in order this time: what was adopted can be given back and asked for
    guest.unbind({ point = "unbind of what was adopted" })
    guest.bind({ point = "bind after that" })
    guest.channels({ 0 }, { timeout = "20s" })
    guest.up(0)
    guest.recover(0, "15s", { point = "data after that" })
  end,
}
