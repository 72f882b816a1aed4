#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two boots with the same inputs give the same event trace, byte for byte. A third
# one with another instruction clock must not: it proves that the trace looks close
# enough to tell runs apart.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

# run NAME SHIFT
run()
{
	BENCH_OUT=$tap_out/$1 NETWORK=none APPEND="bench.packets=100" \
		QEMU_EXTRA="$(SHIFT=$2 qemu_icount)
			-global dmux-observer.trace-events=all
			-global dmux-observer.trace=$tap_out/$1.trace" \
		"$(dirname "$0")/../host/run" check
}

ok "first run" run first 3
ok "second run" run second 3
ok "run with another instruction clock" run third 2
ok "the trace holds every register access" \
	test "$(grep -c bam-write "$tap_out/first.trace")" -gt 1000
ok "first and second trace are identical" cmp "$tap_out/first.trace" "$tap_out/second.trace"
ok "the third differs" sh -c '! cmp "$@"' - "$tap_out/first.trace" "$tap_out/third.trace"
ok "the hashes say the same" \
	key_is "$tap_out/second/report.keys" trace.hash "$(key "$tap_out/first/report.keys" trace.hash)"
done_testing
