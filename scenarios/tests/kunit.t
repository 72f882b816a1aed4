#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The KUnit tests of our driver, run in the guest's kernel; each case is a point here.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

if [ "$DRIVER" != ours ]; then
	echo "1..0 # SKIP mainline's driver has no KUnit tests"
	exit 0
fi
if ! grep -q '^CONFIG_KUNIT=[ym]' "$KERNEL_DIR/config"; then
	echo "1..0 # SKIP this kernel has no CONFIG_KUNIT; FLAVOUR=debug has"
	exit 0
fi
out=$tap_out/run
run()
{
	BENCH_OUT=$out NETWORK=none QEMU_EXTRA="$(qemu_icount)" "$(dirname "$0")/../host/run" kunit
}

ok "the task and the checker pass" run
guest_tap "$out/console.log"
done_testing
