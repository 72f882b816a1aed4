-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware that is set to QMAP sends every DATA frame with length 0xffff: the true one is
-- what the DMA engine reports. Are packets of all sizes delivered?
return {
  id = "PROTO-04",
  title = "frames whose length is known to the DMA only are delivered",
  source = "QUIRKS.md PROTO-04 (MDM9607, MSM8937); HARDWARE.md A1, R3",
  levels = { "linux" },

  run = function()
    guest.up(0)
    guest.ping(0)
    modem.set("length_from_dma", true)
    -- ping compares size and contents
    guest.sh([[. /bench/lib.sh; ip link set $(netdev_of 0) mtu 2040; lost=
      for length in 64 65 66 67 576 1499 1500 2037 2039 2040; do
        ping -q -c 1 -W 0.5 -s $((length - 28)) 198.18.0.1 | grep -q ' 1 received' || lost="$lost $length"; done
      [ -z "$lost" ] || { echo "no answer to lengths$lost"; exit 1; }]],
      { status = 0, timeout = "60s", point = "answers of 64 to 2040 bytes arrive whole" })
    guest.ping(0, { count = 50, interval = "10ms", timeout = "1s", size = 1000 })
    modem.set("length_from_dma", false)
    guest.ping(0, { point = "the old form is understood again" })
  end,
}
