-- SPDX-License-Identifier: GPL-2.0-only
-- The firmware crashes 1.25 s after its start, before it has announced a channel: once, or many
-- times in a row. The crash comes from 2 s before the driver is loaded to 3 s after. After the
-- last boot all must be as after a clean one.
return {
  id = "LIFE-09",
  title = "crashes at boot leave nothing behind",
  source = "QUIRKS.md LIFE-09 (field: a late crash was survived, an early one was not)",
  tags = { "restart" },
  levels = { "linux", "model" },
  start = "unloaded",
  -- after the load of the driver; x20: twenty crashes in a row
  parameters = { crash = { "-2000ms", "-300ms", "100ms", "1100ms", "3000ms", "100ms-x20" } },

  known = {
    ["bad-fifo"] = "bam_dma sets a pipe up once more when it ends it - in a block that the new firmware has reset",
  },

  run = function(p)
    local function ms(number)
      return ("%dms"):format(number)
    end
    local uptime = 1250
    local after, times = p.crash:match("^(%-?%d+)ms%-?x?(%d*)")
    after, times = tonumber(after), tonumber(times) or 1
    local load

    modem.set("open_delay_us", "1500ms")
    if after > uptime then
      modem.set("boot_ms", ms(after - uptime))
      load = guest.insmod({ background = true })
    else
      modem.boot("1ms")
    end
    wait_for("modem-boot", { timeout = "10s" })
    modem.set("boot_ms", "200ms")
    if after > 0 and after <= uptime then
      wait(ms(uptime - after))
      load = guest.insmod({ background = true })
      wait(ms(after))
    else
      wait(ms(uptime))
    end
    modem.fatal("scenario: crash at boot")
    if after < 0 then
      wait(ms(-after))
      load = guest.insmod({ background = true })
    end
    for _ = 2, times do
      wait_for("modem-boot", { timeout = "5s" })
      wait(ms(uptime))
      modem.fatal("scenario: crash at boot")
    end
    modem.set("open_delay_us", "400ms")
    load:wait()
    guest.channels({ 0, 1, 2, 3, 4, 5, 6, 7 }, { timeout = "10s" })
    guest.up(0)
    guest.ping(0)
    guest.idle()
    guest.recover(0, "10s")
  end,
}
