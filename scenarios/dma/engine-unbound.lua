-- SPDX-License-Identifier: GPL-2.0-only
-- The DMA engine's driver is unbound under traffic. Who uses its channels must have given them back
-- before, in good order, so that the kernel does not warn. Bound again, both carry data.
return {
  id = "DMA-11",
  title = "the DMA engine is not pulled away from under the link",
  source = "HARDWARE.md B8; dmaengine warns of channels that clients still hold",
  levels = { "linux" },
  known = {
    ["unpowered-access"] = "bam_dma masks its interrupts when it goes - whether or not the modem still powers the BAM",
  },

  run = function()
    local engine = "/sys/bus/platform/drivers/bam-dma-engine"
    guest.up(0)
    guest.ping(0)
    local traffic = guest.ping(0, { count = 40, interval = "20ms", timeout = "1s", at_least = 0, background = true })
    wait("200ms")
    guest.sh(string.format("cd %s; device=$(basename *.dma-controller); echo $device >/run/engine; echo $device >unbind", engine),
      { status = 0, timeout = "30s", point = "the DMA engine is unbound" })
    guest.sh(string.format("echo $(cat /run/engine) >%s/bind", engine), { status = 0, point = "the DMA engine is bound" })
    traffic:wait("60s")
    guest.sh("[ -e /sys/bus/platform/devices/bam-dmux/driver ] || echo bam-dmux >/sys/bus/platform/drivers/bam-dmux/bind",
      { status = 0, timeout = "30s", point = "the driver is bound" })
    guest.channels({ 0 }, { timeout = "10s" })
    guest.up(0)
    guest.recover(0, "10s")
    guest.idle()
  end,
}
