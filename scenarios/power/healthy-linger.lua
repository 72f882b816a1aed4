-- SPDX-License-Identifier: GPL-2.0-only
-- A healthy modem keeps pc for a while after everybody is done, 0.1 s or 30 s, and serves its
-- doorbell at once or 5 ms later. Nobody may conclude anything from its silence: each power-up and
-- each power-down is acked once, and in between nobody resets the BAM. An ack too much, served
-- after the modem has dropped pc, is leave to cut the power under a running link.
return {
  id = "PWR-R2",
  title = "a healthy modem that lingers is left in peace",
  source = "QUIRKS.md PWR-11 (a surplus ack), 1 (linger, 2 s on MDM9607); HARDWARE.md A6, A10",
  tags = { "slow" },
  levels = { "linux", "model" },
  limit = "3600s",
  parameters = {
    linger = { "100ms", "1s", "2s", "5s", "30s" },
    latency = { "0ms", "1ms", "5ms" },
    rounds = { 10 },
  },

  run = function(p)
    local linger = { ["100ms"] = 100, ["1s"] = 1000, ["2s"] = 2000, ["5s"] = 5000, ["30s"] = 30000 }
    modem.set("linger_ms", p.linger)
    modem.set("doorbell_latency_us", p.latency)
    guest.up(0)
    guest.ping(0)
    wait("40s")
    expect(level("pc") == 0, "the modem sleeps")
    local acks, edges, resets = count("ap-ack"), count("pc"), count("write P_RST(5)")
    local answered = 0
    for _ = 1, p.rounds do
      answered = answered + guest.ping(0, { point = false })
      -- the driver's idle second, the linger, and more than anything that could still move
      wait(linger[p.linger] + 4000 + random(1, 1500) .. "ms")
    end
    print("rounds", p.rounds, "pc edges", edges(), "acks", acks(), "writes to P_RST(5)", resets())
    expect(answered == p.rounds, "each ping is answered")
    expect(edges() == 2 * p.rounds, "two edges of pc a round")
    expect(acks() == edges(), "an ack for each edge of pc and no other")
    -- a reset is two writes: once at the start, twice at the stop (HARDWARE.md B5), as mainline
    expect(resets() <= 6 * p.rounds, "pipe 5 is reset when a link starts and stops, not more")
    expect(level("bam") == 0, "the modem cuts the power at the end")
  end,
}
