#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The instruction clock does not care how the host treats QEMU's threads. They are slowed down
# where it hurts (qemu-device/tests/slow_threads.c); a run must leave the trace that it leaves
# undisturbed, every register access included. And where the clock is made to go wrong all the
# same, nobody gives a verdict.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
scenario=$(dirname "$0")/../power/one-late-ack.lua
EVIDENCE=no
export EVIDENCE

if [ -z "${BENCH_SLOW_THREADS:-}" ]; then
	echo "1..0 # SKIP this QEMU has the devices built in and takes no module that slows its threads down"
	exit 0
fi

# run_it NAME: the scenario, in $tap_out/NAME
run_it()
{
	BENCH_TESTS=$tap_out/$1 QEMU_EXTRA="-global dmux-observer.trace-events=all" "$host/scenario" "$scenario"
}

# slow SEED NAME: the same on slow threads
slow()
{
	BENCH_PRELOAD=$BENCH_SLOW_THREADS SLOW_THREADS_SEED=$1 run_it "$2"
}

keys()
{
	echo "$tap_out/$1/power-one-late-ack/report.keys"
}

# same NAME AS: traces, and every timer was in time
same()
{
	key_is "$(keys "$1")" trace.hash "$(key "$(keys "$2")" trace.hash)" &&
		key_is "$(keys "$1")" clock.late 0
}

for SMP in 1 4; do
	export SMP
	ok "$SMP CPUs: a run" run_it "cpus-$SMP"
	for seed in 1 2; do
		ok "$SMP CPUs: on slow threads, $seed" slow "$seed" "cpus-$SMP-slow-$seed"
		ok "  the trace is the same" same "cpus-$SMP-slow-$seed" "cpus-$SMP"
	done
done
ok "another number of CPUs is another trace" \
	test "$(key "$(keys cpus-1)" trace.hash)" != "$(key "$(keys cpus-4)" trace.hash)"

# A snapshot that is saved on slow threads, while QEMU finds work for the paused CPU.
SMP=1
saved_slowly()
{
	SLOW_THREADS_WORK=1 slow 3 saved && cat "$BENCH_SNAPSHOTS"/*/messages.log
}

everyones=$BENCH_SNAPSHOTS
BENCH_SNAPSHOTS=$tap_out/snapshots
ok "saving a snapshot: the clock stands still" saved_slowly
ok "  the run from it is the same" same saved cpus-1
ok "another run from it" run_it saved-again
ok "  is the same, too" same saved-again cpus-1
BENCH_SNAPSHOTS=$everyones

# --- the clock goes wrong ---

# uncured STATUS COMMAND...: without what keeps the clock right, with this exit status
uncured()
{
	wanted=$1 status=0
	shift
	SLOW_THREADS_UNCURED=1 "$@" >"$tap_out/uncured" 2>&1 || status=$?
	cat "$tap_out/uncured"
	echo "exit status $status, expected $wanted"
	[ "$status" -eq "$wanted" ]
}

# no point but one
says_no_more()
{
	test "$(grep -c '^\(not \)*ok ' "$tap_out/uncured")" = 1
}

as_junit()
{
	"$host/junit" "$tap_out/late/tap/power-one-late-ack.tap" >"$tap_out/late.xml" &&
		contains "$tap_out/late.xml" 'failures="0" errors="1"' &&
		contains "$tap_out/late.xml" 'name="no verdict: the clock was late"[^>]*><error '
}

# What make run makes of such a report.
summary()
{
	(
		. "$host/clock.sh"
		. "$host/summary.sh"
		task=recover status=0
		summary_print "$tap_out/late/power-one-late-ack" 0 1000 || status=$?
		[ "$status" -eq 3 ]
	) >"$tap_out/summary"
}

ok "a late clock: the scenario has no verdict" uncured 3 slow 1 late
ok "  which is its only point" contains "$tap_out/uncured" '^not ok 1 - no verdict: the clock was late$'
ok "  of all" says_no_more
ok "  it says by how much" contains "$tap_out/uncured" \
	'^# late [0-9]* times, first: at [0-9]* ns it had leapt over [0-9]* ns while the CPUs ran: [0-9]* instructions'
ok "  QEMU says so, too" contains "$tap_out/late/power-one-late-ack/messages.log" 'dmux-clock: the clock was late'
ok "  the report has it" key_at_least "$(keys late)" clock.late 1
ok "  JUnit: an error" as_junit
ok "a late clock: make run has no verdict" summary
ok "  and says so" contains "$tap_out/summary" '^NO VERDICT: the clock was late: '
done_testing
