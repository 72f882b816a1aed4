-- SPDX-License-Identifier: GPL-2.0-only
-- A ping every three seconds, so that each one has to wake the modem. Is every one
-- answered, and in the time that the handshake takes? CASE=rounds=1000 for a long run.
return {
  id = "DATA-02",
  title = "the first packet after idle is never lost, and hardly late",
  source = "QUIRKS.md DATA-02 (field: 27 of 27 packets lost in a wake)",
  levels = { "linux", "model" },
  limit = "6000s",
  parameters = { rounds = { 12 } },

  run = function(p)
    guest.up(0)
    guest.ping(0)
    guest.idle()

    -- vote to the AP's ack of pc=1
    local votes, handshakes, vote_us = 0, {}, nil
    at("vote 1", function() votes = votes + 1 vote_us = now_us() end, { times = p.rounds })
    at("ap-ack", function()
      if level("pc") == 1 and vote_us then
        table.insert(handshakes, now_us() - vote_us)
        vote_us = nil
      end
    end, { times = 2 * p.rounds, optional = true })

    local times = {}
    for _ = 1, p.rounds do
      local _, result = guest.ping(0, { point = false })
      local time = result.output:match("= ([%d.]+)/")
      if time then table.insert(times, tonumber(time)) end
      wait("3s")
    end
    expect(#times == p.rounds, "every ping was answered")
    expect(votes == p.rounds, "every ping woke the modem")
    table.sort(times)
    table.sort(handshakes)
    local rtt_ms = times[(#times + 1) // 2] or 0
    local handshake_ms = (handshakes[(#handshakes + 1) // 2] or 0) / 1000
    print("median round trip", rtt_ms, "ms, median handshake", handshake_ms, "ms, slowest", times[#times], "ms")
    expect(#handshakes > 0 and rtt_ms <= handshake_ms + 50, "the median is at most 50 ms above the handshake")
    guest.idle()
  end,
}
