-- SPDX-License-Identifier: GPL-2.0-only
-- pc goes down and up again while the AP does not look, and the BAM loses its registers in
-- between. The AP is rung, but finds the levels as it knows them: two edges have cancelled out.
-- It comes while the link runs, or within the AP's handling of pc=1. Does the driver
-- notice? (The catalogue gives 5 s, or any time if it notices by dead pipes; here 10 s.)
return {
  id = "PWR-05",
  title = "a pulse of pc that nobody saw must not kill the link",
  source = "QUIRKS.md PWR-05 (uneven edges in field traces); HARDWARE.md P1",
  levels = { "linux", "model" },
  parameters = { pulse = { "running", "starting" } },
  known = {
    ["pc-edge-not-acked"] = "the fault: two edges that cannot be seen",
    ["pipe-used-before-enable"] = "the fault: the BAM has lost the pipes that the AP goes on using",
    ["doorbell-outside-fifo"] = "the fault: as above",
    ["bad-fifo"] = "the fault: the BAM is not enabled any more; bam_dma sets a pipe up once more when it ends it",
  },

  run = function(p)
    local function pulse()
      modem.pc(0)
      bam.reset()
      modem.pc(1)
    end

    guest.up(0)
    guest.ping(0)
    if p.pulse == "running" then
      modem.need(true)
      wait("100ms")
      pulse()
    else
      guest.idle()
      at("pipe-doorbell unit=5", pulse)
      modem.need(true)
      wait_for("ap-ack", { timeout = "5s" })
    end
    guest.recover(0, "10s")
    modem.need(false)
    guest.idle()
  end,
}
