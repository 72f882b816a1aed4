-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes and the BAM loses power at once; pc falls only later. An access to the
-- unpowered block stalls the bus on hardware. The AP votes but has nothing to send. Without
-- remoteproc the driver learns of the crash by the fall of pc; with it by a notification.

return {
  id = "LIFE-05",
  title = "a crash that takes the BAM's power is survived without touching it",
  source = "QUIRKS.md LIFE-05 (the vendor's driver names the bus stall; silent resets in the field)",
  tags = { "restart" },
  levels = { "linux", "model" },
  start = "unloaded",
  parameters = { remoteproc = { "no", "yes" }, fall = { "1ms", "200ms" } },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    modem.set("fatal_bam", "off-at-crash")
    if p.remoteproc == "yes" then
      modem.set("boot_ms", "500ms")
      guest.remoteproc("load", { point = false })
      guest.remoteproc("start", { point = "remoteproc runs" })
    end
    guest.insmod()
    guest.channels()
    guest.up(0)
    guest.ping(0)
    wait("100ms")
    expect(level("vote") == 1, "the AP votes")
    modem.fatal("scenario: crash takes the BAM's power")
    wait(p.fall)
    modem.pc(0)
    if p.remoteproc == "no" then
      modem.boot("700ms")
    end
    wait_for("modem-boot", { timeout = "10s" })
    expect(violations("unpowered-access") == 0, "no register of the dead BAM is touched")
    guest.recover(0, "10s")
    guest.idle()
  end,
}
