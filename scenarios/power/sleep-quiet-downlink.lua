-- SPDX-License-Identifier: GPL-2.0-only
-- The modem holds pc while the system sleeps, and sends more than the AP has receive buffers, to an
-- interface that is down: nothing is answered. The BAM's interrupt comes back before its driver
-- does, so buffers are given back that are not started. Nothing else may be needed to start them.
return {
  id = "PWR-17",
  title = "receive buffers given back while the DMA engine wakes up are used",
  source = "HARDWARE.md B8 (start_dma does nothing between late suspend and early resume), H7",
  levels = { "linux" },
  known = {
    ["vote-held-idle"] = "a sleeping AP does not drop its vote",
    ["pc-edge-not-acked"] = "a sleeping AP does not answer before it wakes up",
    ["rx-ring-shrunk"] = "a sleeping AP gives no buffers back",
    ["irq-not-served"] = "a sleeping AP serves no interrupt",
  },

  run = function()
    local frames = 80
    modem.set("downlink_needs_open", false)
    guest.up(0)
    guest.ping(0)
    guest.idle()
    modem.need(true)
    wait_for("ap-ack", { timeout = "2s" })
    wait("100ms")
    local delivered = count("frame-down 1 DATA")
    local sleep = guest.suspend("5s", { background = true })
    wait("3s")
    for _ = 1, frames do
      modem.data(1, 100)
      wait("1ms")
    end
    sleep:wait()
    wait("3s")
    print("frames that the AP took:", delivered())
    expect(delivered() == frames, "the AP takes all that came, without sending anything")
    guest.recover(0, "10s")
    modem.need(false)
    guest.idle()
  end,
}
