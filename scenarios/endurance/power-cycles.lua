-- SPDX-License-Identifier: GPL-2.0-only
-- 500 times: a packet wakes the modem, nothing follows, it sleeps again. Every packet is
-- answered, each wake is a vote, an ack, a pc and an ack, and at the end all is as it was.
local cycles = 500

return {
  id = "ENDURANCE-POWER",
  title = cycles .. " power cycles with one packet each",
  source = "QUIRKS.md DATA-02, PWR-13, O3, O6",
  levels = { "linux" },
  limit = "7200s",

  run = function()
    guest.up(0)
    guest.ping(0)
    guest.idle()
    local up, down = count("bam-power 1"), count("bam-power 0")
    local answer = guest.sh([[
      . /bench/lib.sh
      answered=0
      for cycle in $(seq ]] .. cycles .. [[); do
        ping -q -c 1 -W 5 198.18.0.1 >/dev/null && answered=$((answered + 1))
        wait_for 10000 is_suspended || break
        usleep 300000
      done
      echo $answered]], { timeout = "5000s" })
    expect(tonumber(answer.output) == cycles, "every ping is answered")
    expect(up() == cycles and down() == cycles, "the BAM was powered up and down that often")
    guest.idle()
    guest.flood(0)
    guest.idle()
  end,
}
