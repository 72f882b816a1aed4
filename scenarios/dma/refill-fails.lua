-- SPDX-License-Identifier: GPL-2.0-only
-- For two seconds every atomic allocation fails (failslab) while packets arrive. Afterwards the
-- receive ring must be whole again: memory comes back, buffers must too. Needs a kernel
-- with fault injection (FLAVOUR=debug); on others the scenario says so and ends.
return {
  id = "DMA-07",
  title = "a receive ring survives a want of memory",
  source = "QUIRKS.md DMA-07; HARDWARE.md R9",
  levels = { "linux" },
  known = {
    ["rx-ring-shrunk"] = "while memory is wanting buffers cannot be queued",
  },

  run = function()
    local has = guest.sh("mount -t debugfs none /sys/kernel/debug 2>/dev/null; test -d /sys/kernel/debug/failslab")
    if has.status ~= 0 then
      print("SKIP: this kernel has no fault injection (CONFIG_FAILSLAB); run with FLAVOUR=debug")
      return
    end
    guest.up(0)
    guest.ping(0)
    guest.sh(". /bench/lib.sh; ip addr flush dev $(netdev_of 0)")
    modem.need(true)
    wait("100ms")
    guest.sh([[cd /sys/kernel/debug/failslab
      echo Y >ignore-gfp-wait; echo 0 >verbose; echo 100000 >times; echo 1 >interval; echo 0 >space]])
    local gap = guest.start([[cd /sys/kernel/debug/failslab; echo 100 >probability; usleep 2000000; echo 0 >probability]])
    -- the shell may need a while for it; nobody talks to the guest meanwhile
    wait("1s")
    for _ = 1, 40 do
      modem.data(0, 200)
      wait("2ms")
    end
    gap:wait()
    wait("1s")
    local left = tonumber(guest.sh("cat /sys/kernel/debug/failslab/times").output)
    print("allocations that failed:", 100000 - left)
    expect(left <= 100000 - 32, "at least 32 allocations failed")
    guest.up(0)
    guest.ping(0)
    guest.ping(0, { count = 40, interval = "10ms" })
    modem.need(false)
  end,
}
