#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The scenario runner itself: a run repeats byte for byte, it can fail, and whatever goes
# wrong ends in a verdict.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
# what failures leave: evidence.t
EVIDENCE=no
export EVIDENCE
idle=$(dirname "$0")/../life/restart-idle.lua
BENCH_SNAPSHOTS=$tap_out/snapshots
export BENCH_SNAPSHOTS

# run_traced NAME: restart-idle with its trace; expected failures pass
run_traced()
{
	BENCH_TESTS=$tap_out/$1 QEMU_EXTRA="-global dmux-observer.trace=$tap_out/$1.trace" \
		"$host/scenario" "$idle"
}

# scenario_file NAME MEMBERS TIMELINE
scenario_file()
{
	cat >"$tap_out/$1.lua" <<-END
		return { id = "T", title = "t", source = "scenarios/tests", levels = { "linux" }, $2
		run = function()
		$3
		end }
	END
}

# fails NAME: the scenario of this name must; TAP in NAME.tap
fails()
{
	! BENCH_TESTS=$tap_out/$1 "$host/scenario" "$tap_out/$1.lua" >"$tap_out/$1.tap" 2>&1 || {
		cat "$tap_out/$1.tap"
		return 1
	}
}

says()
{
	contains "$tap_out/$1.tap" "$2"
}

# Two at once on no snapshot: one boots, the other waits for it.
both()
{
	run_traced first >"$tap_out/first.tap" &
	run_traced second || return 1
	wait $! && test "$(find "$BENCH_SNAPSHOTS" -name ram | wc -l)" -eq 1
}

booted()
{
	SNAPSHOT=no run_traced booted
}

# damage WHAT: of the snapshot; the run must make it anew
damage()
{
	file=$(find "$BENCH_SNAPSHOTS" -name "$1")
	printf spoiled | dd of="$file" bs=1 seek=100 conv=notrunc 2>/dev/null
	run_traced "damaged-$1" && cmp "$tap_out/first.trace" "$tap_out/damaged-$1.trace"
}

# A QEMU that dies in mid-run, by the hand of its own guest's scenario.
kill_qemu()
{
	BENCH_TESTS=$tap_out/killed "$host/scenario" "$tap_out/killed.lua" >"$tap_out/killed.tap" 2>&1 &
	until grep -q 'guest.sh: sleep' "$tap_out"/killed/*/messages.log 2>/dev/null; do
		kill -0 $! || return 1
	done
	kill -KILL "$(pgrep -f "points=$tap_out/killed/")"
	! wait $!
}

ok "two runs at once, from one snapshot" both
ok "the traces are identical" cmp "$tap_out/first.trace" "$tap_out/second.trace"
ok "a run that boots" booted
# the file of the booted one begins earlier; the hash of the others goes on from the snapshot's
keys=$tap_out/first/life-restart-idle/report.keys
ok "its trace is the same as from the snapshot" \
	key_is "$tap_out/booted/life-restart-idle/report.keys" trace.hash "$(key "$keys" trace.hash)"
ok "the crash is in the trace" grep -q modem-fatal "$tap_out/first.trace"
ok "a damaged state is noticed, the snapshot made anew, the trace the same" damage state
ok "damaged memory too" damage ram

# boots_not NAME APPEND: the run must fail
boots_not()
{
	! APPEND=$2 BENCH_TESTS=$tap_out/$1 "$host/scenario" "$idle" >"$tap_out/$1.tap" 2>&1
}

ok "a guest that panics at boot fails" boots_not unbootable rdinit=/nonexistent
ok "  with the end of its console" says unbootable '^# .*Kernel panic'
ok "a guest whose agent never gets ready fails" boots_not deaf rdinit=/bin/sh
ok "  after a bound of virtual time" says deaf 'not ready after 600 s of virtual time'

scenario_file canary "" 'modem.set("lie_count", 1)
	expect_within("modem-fatal", "100ms", "a crash that nobody asked for")
	at("modem-fatal", function() end)'
ok "a scenario that must fail does" fails canary
ok "  for the expectation" says canary '^not ok .*a crash that nobody asked for'
ok "  for the fault that never fired" says canary '^not ok .*the fault lie_count fired'
ok "  for the precise point that never came" says canary '^not ok .*the point "modem-fatal" came'

scenario_file status "" 'guest.sh("echo one; echo two >&2; exit 3", { status = 0 })
	expect(guest.sh("kill -9 $$").status == 137, "killed by a signal")
	local r = guest.sh("seq 1 5000")
	expect(r.truncated and #r.output == 8192 and string.sub(r.output, -5) == "5000\n", "the end of long output")'
ok "a wrong exit status fails" fails status
ok "  saying both" says status 'exit status 3, wanted 0; the end of its output:'
ok "  with what it printed" says status '^# two$'
ok "  a signal is 128 + n" says status '^ok .*killed by a signal'
ok "  of long output the end is kept" says status '^ok .*the end of long output'

scenario_file slow "" 'guest.sh("sleep 1000", { timeout = "2s", status = 0 })
	guest.up(0)'
ok "a command that does not end fails" fails slow
ok "  and was killed" says slow 'it did not end in its time and was killed'
ok "  and the guest goes on" says slow '^ok .*guest: up 0'

scenario_file dead "" 'guest.sh("kill -STOP $PPID")
	guest.up(0)'
ok "a guest that answers no more fails" fails dead
ok "  and is told apart" says dead 'the guest does not answer any more'

scenario_file panic "" 'guest.sh("echo c >/proc/sysrq-trigger")'
ok "a guest that panics fails" fails panic
ok "  with the place in the timeline" says panic 'the run ended while the timeline waited'
ok "  with what the kernel said" says panic '^# .*Kernel panic - not syncing: sysrq triggered crash'

# a stack on the console of a guest that goes on
scenario_file splat "" 'at("modem-fatal", function() end)
	guest.sh("echo l >/proc/sysrq-trigger")
	wait("10s")
	expect(true, "nothing happened")'
ok "a kernel that complains fails the run" fails splat
ok "  and ends it" says splat '^# 1\.[0-9] s of virtual time'
ok "  with the place in the timeline" says splat "splat.lua:5: the guest's kernel complained, which ends the run: .*Call trace:"
ok "  with its lines" says splat '^# .* sysrq_handle_showallcpus'
ok "  which are in the report" contains "$tap_out/splat/scenario-splat/report.txt" '^splat.[0-9]* .*sysrq_handle_showallcpus'
ok "  what could not come any more is not asked for" \
	sh -c '! grep -e modem-fatal -e "nothing happened" "$1"' - "$tap_out/splat.tap"

scenario_file garbage "" 'guest.sh("echo garbage >/dev/ttyAMA1; echo \"~dmux 3 done 00000000 0\" >/dev/ttyAMA1")
	guest.up(0)'
ok "garbage in the guest's channel fails" fails garbage
ok "  naming the first of it" says garbage '2 lines of something else, the first: garbage'
ok "  and is not taken for an answer" says garbage '^ok .*guest: up 0'

scenario_file endless 'limit = "20s",' 'while true do wait("1s") end'
ok "an endless timeline fails" fails endless
ok "  at its limit" says endless 'not over after 20 s of virtual time'

scenario_file killed "" 'guest.sh("sleep 1; while :; do :; done", { timeout = "500s", status = 0 })'
ok "a QEMU that is killed fails the run" kill_qemu
ok "  which is said in one line" says killed '^# QEMU was killed (SIGKILL)'
ok "  and nothing else" sh -c '[ "$(grep -c "^not ok" "$1")" -eq 1 ] && ! grep -qx Killed "$1"' - "$tap_out/killed.tap"
# a file system of 40 MB, where one may be mounted
small_disk()
{
	mkdir -p "$tap_out/small"
	# shellcheck disable=SC2016 # for the inner shell
	unshare -rm sh -c 'mount -t tmpfs -o size=40m tmpfs "$1" && BENCH_SNAPSHOTS=$1 BENCH_TESTS=$2 exec "$3" "$4"' - \
		"$tap_out/small" "$tap_out/small-tests" "$host/scenario" "$idle" >"$tap_out/small.tap" 2>&1
}
too_small()
{
	! small_disk && contains "$tap_out/small.tap" '^# snapshot: needs some 192 MB in .*, [0-9]* MB are free'
}
# what QEMU's mapped memory meets when it fills up all the same
filled()
{
	# shellcheck disable=SC2016 # for the inner shell
	unshare -rm sh -c '. "$2/qemu-command.sh"; mount -t tmpfs -o size=4m tmpfs "$1" && qemu_end 135 "$1"' - \
		"$tap_out/small" "$host" | grep -x "the disk is full: .* has [0-9]* MB left; .*"
}
if unshare -rm true 2>/dev/null; then
	ok "a disk that is too small for a booted guest is said" too_small
	ok "  and one that fills up while it boots" filled
else
	echo "# a full disk was not tried: no user namespaces here"
fi

sed 's/levels/lewels/' "$tap_out/canary.lua" >"$tap_out/bad.lua"
ok "a bad description is refused before anything boots" fails bad
ok "  with the nearest name" says bad 'did you mean member levels'
sed 's/modem.set/modem.zet/' "$tap_out/canary.lua" >"$tap_out/slip.lua"
ok "a verb that does not exist too" fails slip
ok "  with file, line and the nearest name" says slip 'scenario/slip.lua:3: .*did you mean modem.set'
done_testing
