-- SPDX-License-Identifier: GPL-2.0-only
-- A process sleeps in poll() on the QMI port while the modem crashes and is recovered by the
-- remoteproc core, again and again. The sleeper hangs on a wait queue inside the SMD channel,
-- which goes with the modem: it must be woken by a hangup, and nobody may touch freed memory
-- (a kernel with KASAN says so: FLAVOUR=debug). The driver under test is not loaded: what it makes of
-- restarts is the matter of life/.
return {
  id = "CTRL-07",
  title = "a sleeper on the QMI port survives the modem's restart",
  source = "QUIRKS.md CTRL-07",
  tags = { "slow" },
  levels = { "linux" },
  start = "unloaded",
  limit = "3600s",

  run = function()
    local rounds = 200

    modem.set("boot_trigger", "manual")
    guest.sh(". /bench/lib.sh; load_remoteproc && load_control && modem_state start", { status = 0,
      point = "guest: the modem is a remote processor" })

    local woken, ports = 0, 0
    for round = 1, rounds do
      local port = guest.sh(". /bench/lib.sh; wait_for 10000 test -c /dev/wwan0qmi0")
      if not port.ok then break end
      ports = ports + 1
      local sleeper = guest.start("sleeper /dev/wwan0qmi0", { timeout = "20s" })
      wait_for("smd b=2", { timeout = "5s" })
      wait("20ms")
      modem.fatal("scenario: round " .. round)
      if sleeper:wait("20s").ok then woken = woken + 1 end
      wait_for("modem-boot", { timeout = "20s", optional = true })
    end
    expect(ports == rounds, "the port came back each time: " .. ports)
    expect(woken == rounds, "each sleeper was woken by a hangup: " .. woken)
  end,
}
