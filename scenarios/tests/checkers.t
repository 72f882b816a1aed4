#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The checkers of FLAVOUR=debug see what they are there for, and what they see fails the
# run: each fault of scenarios/tests/faulty must be reported by name; no fault, no report.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

if ! grep -q '^CONFIG_KASAN=y' "$KERNEL_DIR/config"; then
	echo "1..0 # SKIP this kernel has no checkers; FLAVOUR=debug has"
	exit 0
fi

# run FAULT
run()
{
	BENCH_OUT=$tap_out/$1 NETWORK=none APPEND="bench.fault=$1" QEMU_EXTRA="$(qemu_icount)" \
		"$(dirname "$0")/../host/run" faulty
}

# caught FAULT VERDICT: the run fails, and its verdict says why
caught()
{
	if run "$1" >"$tap_out/log" 2>&1; then
		echo "the run passed"
		return 1
	fi
	grep '^FAILED: ' "$tap_out/log"
	grep -q "^FAILED: .*$2" "$tap_out/log"
}

ok "no fault: passes" run none
ok "a warning" caught warn 'WARNING: .*faulty_init'
ok "a leak" caught leak 'kmemleak: 1 objects leaked.*faulty'
ok "a write past the end" caught overflow 'BUG: KASAN: .*faulty_init'
ok "a write after free" caught use-after-free 'BUG: KASAN: .*faulty_init'
ok "locks in both orders" caught lock-order 'WARNING: possible circular locking'
ok "sleeping where none may" caught sleep 'BUG: sleeping function\|BUG: scheduling while atomic'
ok "freeing an armed timer" caught timer 'ODEBUG: free active'
done_testing
