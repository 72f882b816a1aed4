-- SPDX-License-Identifier: GPL-2.0-only
-- On newer SoCs the BAM's interrupt reaches the GIC as a pulse. Linux' bam_dma asks for a
-- level-high interrupt whatever the device tree says, and a level that is gone when the CPU looks
-- was never there. Both drivers stand on bam_dma. Compared with: the wiring as a level, and the
-- pulse with the GIC told behind Linux' back that SPI 29 is an edge (GICD_ICFGR3, bit 27).

return {
  id = "DMA-04",
  title = "a BAM interrupt that is a pulse is not lost",
  source = "QUIRKS.md DMA-04 (a vendor's patches for Shikra); HARDWARE.md H5",
  levels = { "linux" },
  limit = "1200s",
  parameters = { line = { "level", "pulse", "pulse-as-edge" } },
  known = {
    ["irq-not-served"] = "DMA-04; the other wirings are asked below",
    ["vote-held-idle"] = "DMA-04: packets never complete",
    ["rx-ring-shrunk"] = "DMA-04: a completion that nobody sees",
  },

  run = function(p)
    if p.line == "pulse-as-edge" and guest.sh("test -c /dev/mem").status ~= 0 then
      print("SKIP: the GIC is out of reach without /dev/mem (CONFIG_DEVMEM)")
      return
    end
    bam.line(p.line == "level" and "level" or "pulse")
    if p.line == "pulse-as-edge" then
      guest.sh("busybox devmem 0x0b000c0c 32 $(( $(busybox devmem 0x0b000c0c) | 1 << 27 )); busybox devmem 0x0b000c0c",
        { status = 0, point = "the GIC takes the BAM's interrupt as an edge" })
    end
    local rises, falls = count("bam-irq 1"), count("bam-irq 0")
    modem.need(true)
    guest.up(0)
    guest.ping(0)
    expect(rises() >= 1, "the BAM has raised its interrupt")
    guest.flood(0, { count = 4000, size = 64, timeout = "120s" })
    wait("1s")
    expect(falls() == rises(), "nothing waits in the BAM")
    if p.line ~= "pulse" then
      expect(violations("irq-not-served") + violations("vote-held-idle") + violations("rx-ring-shrunk") == 0,
        "every interrupt is served")
    end
  end,
}
