-- SPDX-License-Identifier: GPL-2.0-only
-- Four processors send and receive on eight channels while the modem crashes and restarts
-- every 50 to 500 ms. Whatever is lost, nothing may break, and afterwards data flows.

return {
  id = "DATA-03",
  title = "restarts in the middle of traffic on all channels",
  source = "QUIRKS.md DATA-03; HARDWARE.md T2, T5, R10",
  tags = { "restart" },
  levels = { "linux" },
  cpus = 4,
  parameters = { restarts = { 8 } },
  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    guest.up({ 0, 1, 2, 3, 4, 5, 6, 7 })
    guest.ping(0)
    local flood = guest.start("seqnet both 20000 1000 0 1 2 3 4 5 6 7", { timeout = "60s" })
    wait("500ms")
    local acks = count("ap-ack")
    for _ = 1, p.restarts do
      modem.fatal("scenario: crash under traffic")
      modem.boot(random(50, 500) .. "ms")
      wait_for("modem-boot", { timeout = "2s" })
      wait(random(50, 500) .. "ms")
    end
    expect(acks() >= 1, "the AP followed")
    wait("5s")
    guest.sh("kill $(pidof seqnet)")
    flood:wait()
    guest.recover_by_up(0, "20s")
    guest.idle({ timeout = "20s" })
  end,
}
