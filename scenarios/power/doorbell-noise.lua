-- SPDX-License-Identifier: GPL-2.0-only
-- Interrupts that mean nothing: the modem rings without a change, and again after each change;
-- or its pc goes 1-0-1 at a rise, too short to be seen, half seen, or seen in the middle of the
-- AP's work. A driver that counts interrupts instead of reading the level believes the opposite
-- from then on. Each later change of pc must be understood.
return {
  id = "PWR-06",
  title = "what the driver believes of pc is what the level says",
  source = "QUIRKS.md PWR-06; HARDWARE.md P2",
  levels = { "linux", "model" },
  parameters = { noise = { "rings", "pulse-10us", "pulse-60us", "pulse-2ms" } },
  known = {
    ["pc-edge-not-acked"] = "the fault: edges that cannot be seen",
    ["modem-dma-unacked"] = "the modem is content with one ack for all halves of its pulse",
  },

  run = function(p)
    local pulse = p.noise:match("pulse%-(.*)")
    guest.up(0)
    guest.ping(0)
    guest.idle()
    if pulse then
      modem.set("pc_pulse_us", pulse)
      modem.set("pc_pulse_count", 1)
      modem.set("pc_pulse_resets_bam", false)
      -- two acks of two halves within one look would be none to it, whatever the driver does
      modem.set("doorbell_latency_max_us", "0us")
    else
      for _ = 1, 3 do
        modem.ring()
        wait("1ms")
      end
      modem.set("extra_doorbells", 16)
    end
    modem.need(true)
    expect_within("ap-ack", "1s", "a rise of pc is acked")
    wait("100ms")
    guest.ping(0)
    guest.ping(0, { size = 1000 })
    modem.need(false)
    expect_within("pc 0", "5s", "pc falls when nobody needs it")
    expect_within("ap-ack", "1s", "a fall of pc is acked")
    guest.idle()
    guest.ping(0)
    guest.idle()
    expect(level("bam") == 0, "the modem cuts the power at the end")
  end,
}
