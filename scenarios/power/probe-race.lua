-- SPDX-License-Identifier: GPL-2.0-only
-- pc changes just when the driver probes: its interrupt is live and the level is not read yet.
-- The phase counts from the moment in which the driver subscribes to pc. Either the modem's
-- first pc=1 comes then, or the pc=1 of a firmware that is dead falls, and the new one raises
-- pc 20 ms later.
-- Any other phase: CASE=edge=rise,phase=seed SEED=n draws it from 1 us to 5 ms.
-- As measured; the windows are a matter of instructions and lie elsewhere on another kernel.
local expected_failures = {}
local function fails(kernel, edge, phases, points, reason)
  for _, phase in ipairs(phases) do
    for _, point in ipairs(points) do
      table.insert(expected_failures, { driver = "mainline", kernel = kernel, point = point,
        case = "edge=" .. edge .. ",phase=" .. phase, reason = reason })
    end
  end
end
local both = "PWR-07: handler and probe both set the link up; the receive callback finds a buffer gone and oopses"
-- How far the window reaches depends on where code and data lie: up to 20 us always, up to 1 ms at times.
fails("*", "rise", { "1us", "5us", "20us", "100us", "1ms", "seed" },
      { "the timeline ran to its end", "no kernel warning or oops" }, both)
fails("6.12", "rise", { "100us" },
      { "pc=1 is acked once", "guest: up 0", "guest: ping 0", "guest: idle", "guest: recover 0 10s" },
      "PWR-07: pc=1 is acked twice and each later change is taken for its opposite")
fails("6.12", "fall", { "1us", "5us", "20us", "100us", "1ms" },
      { "guest: channels 0 1 2 3 4 5 6 7", "guest: up 0", "guest: ping 0", "guest: recover 0 10s" },
      "PWR-07: the new pc=1 is not acked before the firmware gives up")
for _, kernel in ipairs({ "6.1", "7.2" }) do
  fails(kernel, "fall", { "1us", "5us", "20us", "100us" },
        { "guest: channels 0 1 2 3 4 5 6 7", "guest: up 0", "guest: ping 0", "guest: recover 0 10s" },
        "PWR-07: the new pc=1 is not acked before the firmware gives up")
end
fails("6.12-debug", "fall", { "seed" },
      { "guest: channels 0 1 2 3 4 5 6 7", "guest: up 0", "guest: ping 0", "guest: recover 0 10s" },
      "PWR-07: the new pc=1 is not acked before the firmware gives up")

return {
  id = "PWR-07",
  title = "a change of pc during probe is handled exactly once",
  source = "quirks.md PWR-07 (a race the driver's author calls unavoidable); hardware.md P3",
  tags = { "slow" },
  levels = { "linux", "model" },
  start = "unloaded",
  known = {
    ["pc-edge-not-acked"] = "the fault: nobody waits for an ack of what a dead firmware has left behind",
    ["modem-dma-unacked"] = "as above: the new firmware does not wait for that ack",
    ["vote-without-doorbell"] = "a dead firmware has not subscribed to our word: it is not rung",
    ["up-acked-without-rx"] = { driver = "mainline", reason = "PWR-07: the effect of the race" },
    ["double-ack"] = { driver = "mainline", reason = "PWR-07: the effect of the race" },
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it",
  },
  expected_failures = expected_failures,
  parameters = {
    edge = { "rise", "fall" },
    phase = { "1us", "5us", "20us", "100us", "1ms", "seed" },
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
