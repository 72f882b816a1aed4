#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Memory runs out in our driver, at each of its allocations in turn: bind, interface up,
# link start, wake, traffic. Afterwards everything must work, nothing may leak and no
# checker of the kernel may complain (FLAVOUR=debug). See scenarios/guest/task-allocation.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

if [ "$DRIVER" != ours ]; then
	echo "1..0 # SKIP asked of our driver only"
	exit 0
fi
if ! grep -q '^CONFIG_FAULT_INJECTION_STACKTRACE_FILTER=y' "$KERNEL_DIR/config"; then
	echo "1..0 # SKIP this kernel has no CONFIG_FAULT_INJECTION; FLAVOUR=debug has"
	exit 0
fi
out=$tap_out/run
run()
{
	BENCH_OUT=$out NETWORK=none QEMU_EXTRA="$(qemu_icount)" \
		KNOWN="rx-ring-shrunk=no memory for a descriptor meanwhile; it is queued again later" \
		"$(dirname "$0")/../host/run" allocation
}

ok "the guest's tests, the checker and the kernel's checkers pass" run
guest_tap "$out/console.log"
sed -n 's/^\(bind_\|up_\|link_start_\|wake_\|traffic_\)/# &/p' "$out/results"
ok "no access to an unpowered BAM" key_is "$out/report.keys" bam.unpowered 0
ok "no kernel warning or oops" \
	sh -c '! grep -E "WARNING:|BUG:|Oops|Call trace|Unable to handle" "$1"' - "$out/console.log"
done_testing
