#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# SMSM's size information in shared memory (QUIRKS.md CTRL-06). Linux makes the subscription
# item for 3 processors where the boot loader leaves no usable size; firmware of newer SoCs is
# built for 5 and dies of the smaller item. Each variant is a boot.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

# boot VARIANT KNOB=VALUE...: exit status 0 if the guest got its interfaces
boot()
{
	out=$tap_out/$1
	shift
	knobs=
	for knob in "$@"; do
		knobs="$knobs -global dmux-modem.$knob"
	done
	BENCH_OUT=$out NETWORK=none APPEND=bench.wait_ms=5000 QEMU_EXTRA="$(qemu_icount) -global dmux-modem.fatal-policy=nothing $knobs" \
		"$(dirname "$0")/../host/run" boot >"$out.log" 2>&1 || true
	grep '^exit 0$' "$out/results" || { tail -n 5 "$out.log"; return 1; }
}

# dies VARIANT KNOB=VALUE...: the firmware, of the small item, and the guest gets nothing
dies()
{
	! boot "$@" && contains "$out/messages.log" "FATAL: smsm: bad pointer"
}

# without_smsm: the guest's smsm driver gives up, no firmware ever starts
without_smsm()
{
	! boot absent smsm-size-info=off && ! grep "firmware booted" "$out/messages.log"
}

ok "size for 5 processors, firmware for 5" boot present-5 smsm-firmware-hosts=5
ok "size for 8 processors, firmware for 5" boot present-8 smsm-hosts=8 smsm-firmware-hosts=5
ok "size for 3 processors, firmware for 5: it dies" dies present-3 smsm-hosts=3 smsm-firmware-hosts=5
ok "size for 3 processors, firmware that takes what it finds" boot present-3-any smsm-hosts=3
ok "no usable size, so Linux makes room for 3, firmware for 5: it dies" \
	dies short smsm-size-short=on smsm-firmware-hosts=5
ok "no usable size, firmware that takes what it finds" boot short-any smsm-size-short=on
ok "no size item on this heap: Linux' smsm driver gives up" without_smsm
done_testing
