#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# make replay: a run is repeated from its folder, what differs is said, and a debugger stops in
# the guest where it is told to.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
run=$tap_out/canary-o3-handshake
BENCH_REPLAY=$tap_out/replay
export BENCH_REPLAY

# replays STATUS FOLDER [VARIABLE=VALUE...]: with what it prints in replay.log
replays()
{
	wanted=$1 folder=$2 status=0
	shift 2
	env "$@" "$host/replay" run "$folder" >"$tap_out/replay.log" 2>&1 || status=$?
	cat "$tap_out/replay.log"
	[ "$status" -eq "$wanted" ]
}

says()
{
	contains "$tap_out/replay.log" "$1"
}

# altered NAME SED FILE: the folder $tap_out/NAME, a copy with FILE edited
altered()
{
	rm -rf "${tap_out:?}/$1"
	cp -R "$run" "$tap_out/$1"
	sed "$2" "$run/$3" >"$tap_out/$1/$3"
}

BENCH_TESTS=$tap_out "$host/scenario" "$(dirname "$0")/../canary/o3-handshake.lua" >"$tap_out/run.tap" 2>&1
hash=$(key "$run/report.keys" trace.hash)
ok "a run is repeated" replays 0 "$run"
ok "  with the same trace" says "^replay: the same trace: [0-9]* events, ${hash:-none}"
ok "  and nothing differs" sh -c '! grep -E "another|changed" "$1"' - "$tap_out/replay.log"

altered changed '$s/$/ -- a remark/' scenario.lua
ok "the copy in the folder is what is run" replays 0 "$tap_out/changed"
ok "  and said to differ" says 'scenarios/canary/o3-handshake.lua has changed since this run'

altered driver 's/^driver-build .*/driver-build 0/' run
ok "another build of the driver" replays 0 "$tap_out/driver"
ok "  is said" says '^# another build of the driver'

altered trace 's/^trace.hash .*/trace.hash 0/' report.keys
ok "another trace fails" replays 1 "$tap_out/trace"
ok "  with both" says "^replay: NOT the same trace: [0-9]* events, 0, then; [0-9]* events, ${hash:-none}, now"

mkdir "$tap_out/empty"
ok "a folder that is none of a run" replays 2 "$tap_out/empty"
ok "  is told apart" says 'is not the folder of a run'
ok "one that is not there" replays 2 "$tap_out/nothing"
ok "  too" says 'does not exist'

ok "a time without unit" replays 2 "$run" GDB=1 AT=15
ok "  is refused" says 'AT=15: give a time with a unit'
altered fine '/^failed\.\|first_ns/d' report.keys
ok "a run that did not fail needs a time" replays 2 "$tap_out/fine" GDB=1
ok "  which is said" says 'nothing failed in this run; say where to stop'

if ! command -v gdb-multiarch >/dev/null &&
	! ls -d "${XDG_CACHE_HOME:-$HOME/.cache}"/bam-dmux-bench/gdb-* >/dev/null 2>&1; then
	echo "# the debugger was not tried: no gdb-multiarch here yet (make replay GDB=1 gets it)"
	done_testing
fi
ok "a time before the run" replays 2 "$run" GDB=1 AT=1s
ok "  is refused" says '1000000000 ns lies before the run'

# in the middle of a power up: the driver has the DMA engine set up its receive pipe
echo kstack >"$tap_out/stack.gdb"
at=$(sed -n 's/^\[ *\([0-9.]*\)\] AP    pipe 5 (RX) enabled.*/\1s/p' "$run/messages.log" | head -n 1)
ok "gdb stops in the guest" replays 0 "$run" GDB=1 AT="${at:-none}" GDB_SCRIPT="$tap_out/stack.gdb"
ok "  in the DMA engine's module" says '<bam_[a-z_]*dma'
ok "  called by the driver" says '<bam_dmux_'
ok "  called by the kernel" says '<kthread+\|<call_on_irq_stack+\|<el0_svc+'
stack()
{
	grep '^0x.* <' "$tap_out/replay.log"
}
first=$(stack)

again()
{
	replays 0 "$run" GDB=1 AT="$at" GDB_SCRIPT="$tap_out/stack.gdb" || return 1
	[ -n "$first" ] && [ "$(stack)" = "$first" ]
}
ok "  at the same instruction each time" again

# at the failing event: the violation of a deadline, 2 s after pc
echo 'info registers pc' >"$tap_out/pc.gdb"
ok "without AT it stops at the failing event" replays 0 "$run" GDB=1 GDB_SCRIPT="$tap_out/pc.gdb"
ok "  which is the violation" says 'failing event: [0-9]* violation of pc-edge-not-acked'
done_testing
