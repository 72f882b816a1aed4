#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What goes wrong for people: each case ends with one clear line, and nothing is left
# behind.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
prepare=$(dirname "$0")/../../.build/prepare

# refused LOG COMMAND...: COMMAND must fail; what it says goes to LOG
refused()
{
	log=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "the command succeeded:"
		cat "$log"
		return 1
	fi
}

# run_with QEMU-ARGUMENTS
run_with()
{
	BENCH_OUT=$tap_out/run NETWORK=none QEMU_EXTRA="$1" "$host/run" boot
}

# start_and_kill SIGNAL: a runner that is hit while its guest boots; true when QEMU is
# gone as well. tail --pid returns when the process is gone.
start_and_kill()
{
	killed=$tap_out/killed-$1
	mkdir -p "$killed"
	BENCH_OUT=$killed/run NETWORK=slirp setsid "$host/run" boot >"$killed/log" 2>&1 &
	runner=$!
	until grep -q 'smsm' "$killed/run/console.log" 2>/dev/null; do
		kill -0 "$runner" 2>/dev/null || { echo "the runner ended by itself:"; cat "$killed/log"; return 1; }
	done
	qemu=$(pgrep -f "$killed/run/report") || { echo "no QEMU found"; return 1; }
	server=$(pgrep -f "httpd .*$killed/run/www") || { echo "no HTTP server found"; return 1; }
	kill "-$1" "$runner"
	for pid in $qemu $server; do
		timeout 20 tail --pid="$pid" -f /dev/null || { echo "process $pid still runs"; return 1; }
	done
}

ok "KERNEL= that does not exist is refused" \
	refused "$tap_out/kernel" env KERNEL=/nonexistent/linux "$prepare" kernel
ok "  naming it" contains "$tap_out/kernel" '/nonexistent/linux does not exist'
ok "KERNEL= of an unknown series is refused" \
	refused "$tap_out/series" env KERNEL=9.9 "$prepare" kernel
ok "  saying what there is" contains "$tap_out/series" '6\.12'
ok "FLAVOUR= that does not exist is refused" refused "$tap_out/flavour" env KERNEL=6.12 FLAVOUR=fast "$prepare" kernel
ok "  saying what there is" contains "$tap_out/flavour" 'FLAVOUR=fast .*one of: .*debug'
ok "QEMU= that is not QEMU is refused" refused "$tap_out/qemu" env QEMU=/bin/false "$prepare" qemu
ok "  naming it" contains "$tap_out/qemu" '/bin/false'
ok "an unknown modem option ends the run" \
	refused "$tap_out/option" run_with "-global dmux-modem.ack-delay-us=soon"
ok "  naming option, value and range" contains "$tap_out/option" 'ack.delay.us.*soon'
ok "an unknown checker rule ends the run" \
	refused "$tap_out/rule" run_with "-global dmux-observer.trace-events=no-such-event"
ok "  naming it" contains "$tap_out/rule" 'no-such-event'
ok "a full disk under the trace does not pass for a good run" \
	refused "$tap_out/full" run_with "-global dmux-observer.trace=/dev/full"
ok "  naming the file" contains "$tap_out/full" '/dev/full.*No space left'
ok "a runner killed by SIGKILL leaves no QEMU and no server" start_and_kill KILL
ok "a runner ended by SIGTERM leaves no QEMU and no server" start_and_kill TERM
# start_and_lose: QEMU itself is killed while its guest boots
start_and_lose()
{
	lost=$tap_out/lost
	mkdir -p "$lost"
	BENCH_OUT=$lost/run NETWORK=none "$host/run" boot >"$lost/log" 2>&1 &
	runner=$!
	until grep -q 'smsm' "$lost/run/console.log" 2>/dev/null; do
		kill -0 "$runner" 2>/dev/null || { echo "the runner ended by itself:"; cat "$lost/log"; return 1; }
	done
	kill -KILL "$(pgrep -f "$lost/run/report")"
	! wait "$runner"
}
ok "a QEMU killed by SIGKILL fails the run" start_and_lose
ok "  which is said" contains "$tap_out/lost/log" '^FAILED: QEMU was killed (SIGKILL)'
ok "the next run works" run_with ""
done_testing
