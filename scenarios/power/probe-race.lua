-- SPDX-License-Identifier: GPL-2.0-only
-- pc changes just when the driver probes: its interrupt is live and the level is not read yet.
-- The phase counts from the moment in which the driver subscribes to pc. Either the modem's
-- first pc=1 comes then, or the pc=1 of a firmware that is dead falls, and the new one raises
-- pc 20 ms later.
-- The probe's window is a matter of instructions: its end lies elsewhere on another build. 20 us are
-- inside on every one, 8 ms are behind it. Any other phase: CASE=edge=rise,phase=seed SEED=n draws it
-- from 1 us to 5 ms.

return {
  id = "PWR-07",
  title = "a change of pc during probe is handled exactly once",
  source = "QUIRKS.md PWR-07 (a race the driver's author calls unavoidable); HARDWARE.md P3",
  tags = { "slow" },
  levels = { "linux", "model" },
  start = "unloaded",
  known = {
    ["pc-edge-not-acked"] = "the fault: nobody waits for an ack of what a dead firmware has left behind",
    ["modem-dma-unacked"] = "as above: the new firmware does not wait for that ack",
    ["vote-without-doorbell"] = "a dead firmware has not subscribed to our word: it is not rung",
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it",
  },
  races = {
    ["phase=100us"] = "may be the end of the probe's window",
    ["phase=1ms"] = "may be the end of the probe's window",
    ["phase=seed"] = "any instant around the end of the probe's window",
  },
  parameters = {
    edge = { "rise", "fall" },
    phase = { "1us", "5us", "20us", "100us", "1ms", "8ms", "seed" },
  },

  run = function(p)
    local phase = p.phase == "seed" and random(1, 5000) .. "us" or p.phase
    modem.set("boot_poll_us", "1us")
    if p.edge == "rise" then
      modem.set("boot_ms", "0ms")
      modem.set("pc_raise_delay_us", phase)
    else
      modem.set("boot_ms", "20ms")
      bam.power(true)
      modem.pc(1)
    end
    wait("10ms")
    local acks = count("ap-ack")

    local load = guest.insmod({ background = true })
    wait_for("smsm-subscribe b=0x802", { timeout = "10s" })
    if p.edge == "fall" then
      wait(phase)
      modem.pc(0)
    end
    wait_for("pc 1", { timeout = "1s" })
    wait("300ms")
    if p.edge == "rise" then
      expect(acks() == 1, "pc=1 is acked once")
    end
    load:wait()
    guest.channels({ 0, 1, 2, 3, 4, 5, 6, 7 }, { timeout = "5s" })
    guest.up(0)
    guest.ping(0)
    guest.idle()
    guest.recover(0, "10s")
  end,
}
