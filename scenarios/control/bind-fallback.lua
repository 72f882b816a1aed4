-- SPDX-License-Identifier: GPL-2.0-only
-- Firmware of the MSM8909 class refuses WDS Bind Data Port and wants Bind Mux Data Port with
-- the BAM-DMUX endpoint; that of the MSM8916 class takes the first. User space tries the one,
-- falls back to the other, and data flows on the channel that the call is bound to.
-- Data is dropped by the modem as long as there is no call, so a ping tells.
return {
  id = "CTRL-02",
  title = "user space falls back when Bind Data Port is refused",
  source = "QUIRKS.md CTRL-02 (ModemManager MR 853, MSM8909)",
  levels = { "linux" },
  start = "unloaded",
  parameters = { firmware = { "msm8916", "msm8909" } },

  run = function(p)
    local qmi = "qmicli -d /dev/wwan0qmi0 --client-no-release-cid "
    local client

    -- runs qmicli on the one WDS client; status 0, or nil if either will do
    local function wds(request, status, point)
      return guest.sh(qmi .. (client and "--client-cid=" .. client .. " " or "") .. request,
        { status = status, point = point })
    end

    modem.set("data_needs_call", true)
    if p.firmware == "msm8909" then
      modem.set("bind_data_port", "device-unsupported")
      modem.set("bind_mux_data_port", "accept")
    end
    guest.insmod()
    guest.channels()
    guest.sh(". /bench/lib.sh; load_control; wait_for 5000 test -c /dev/wwan0qmi0", { status = 0,
      point = "guest: the QMI port appears" })
    guest.up(0)
    expect(guest.ping(0, { at_least = 0, timeout = "2s" }) == 0, "no data without a call")

    client = wds("--wds-noop", 0, "guest: a WDS client").output:match("CID: '(%d+)'")
    expect(client ~= nil, "qmicli tells its client")
    local bound = wds("--wds-bind-data-port=a2-mux-rmnet0", nil, false)
    expect(bound.ok == (p.firmware == "msm8916"), "Bind Data Port as this firmware has it")
    if not bound.ok then
      expect(bound.output:find("DeviceUnsupported") ~= nil, "refused as unsupported by the device")
      wds("--wds-bind-mux-data-port=mux-id=0,ep-type=bam-dmux,ep-iface-number=0", 0,
        "guest: Bind Mux Data Port")
    end
    local handle = wds("--wds-start-network=apn=internet,ip-type=4", 0, "guest: start network")
      .output:match("handle: '(%d+)'")
    local settings = wds("--wds-get-current-settings", 0, "guest: settings").output
    expect(settings:find("198.18.0.2", 1, true) ~= nil, "the call's address is that of channel 0")
    guest.ping(0)
    wds("--wds-stop-network=" .. handle, 0, "guest: stop network")
    expect(guest.ping(0, { at_least = 0, timeout = "2s" }) == 0, "no data after the call")
  end,
}
