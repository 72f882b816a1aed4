-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware that opens no data channel until user space asks for it with DPM Open Port on the
-- QMI port, as that of Qualcomm's newer boards does. The driver must wait in peace, and get
-- exactly the channel that was asked for.
return {
  id = "CTRL-01",
  title = "an interface appears when its port is opened by QMI, not before",
  source = "QUIRKS.md CTRL-01 (qualcomm-linux/meta-qcom 2312, 2435)",
  levels = { "linux" },
  start = "unloaded",

  run = function()
    modem.set("open_needs_dpm", true)
    guest.insmod()
    wait_for("modem-boot", { timeout = "10s" })
    guest.sh(". /bench/lib.sh; load_control; wait_for 5000 test -c /dev/wwan0qmi0", { status = 0,
      point = "guest: the QMI port appears" })
    expect_none("frame-down", "20s", "no channel is opened by itself")
    guest.sh("ls -d /sys/class/net/wwan*", { status = 1, point = "guest: no interface yet" })

    local opened = guest.sh("qmicli -d /dev/wwan0qmi0 --dpm-open-port=" ..
      "'hw-data-ep-type=bam-dmux,hw-data-ep-iface-number=0,hw-data-rx-id=1,hw-data-tx-id=1'",
      { status = 0, background = true, point = "guest: qmicli opens the port" })
    expect_within("frame-down 0 OPEN", "5s", "the modem opens channel 0")
    opened:wait()
    guest.channels({ 0 }, { timeout = "1s" })
    guest.up(0)
    guest.ping(0)
    expect(guest.sh("ls -d /sys/class/net/wwan* | wc -l").output:match("%d+") == "1",
      "one interface and no more")
    guest.idle()
    guest.ping(0, { count = 3 })
  end,
}
