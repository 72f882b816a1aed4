#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What somebody sees who does all this for the first time: what is missing, how far it is, what
# went wrong, and what to make of a result. Nothing here waits: clock, apt and dpkg are stand-ins.
. "$(dirname "$0")/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd -P)
host=$top/scenarios/host
fakes=$tap_out/fakes
mkdir -p "$fakes"

# fake NAME COMMANDS: a program that goes before the host's
fake()
{
	printf '#!/bin/sh\n%s\n' "$2" >"$fakes/$1"
	chmod +x "$fakes/$1"
}
faked()
{
	PATH=$fakes:$PATH "$@"
}

# --- packages of the host: on one that has none of them
fake dpkg-query 'exit 1'
fake sudo 'exit 1'
fake id 'echo 1000'
fake apt-get 'echo "apt-get $*" >>"'"$fakes"'/asked"; echo "E: no such thing"; exit 100'

packages()
{
	faked "$top/.build/host-packages" "$@" >"$tap_out/packages" 2>&1 </dev/null && { echo "nothing is missing"; return 1; }
	cat "$tap_out/packages"
}
# lacks TARGET PACKAGE, not_lacks TARGET PACKAGE
lacks()
{
	packages "$1" && grep -qw -e "$2" "$tap_out/packages"
}
not_lacks()
{
	packages "$1" && ! grep -qw -e "$2" "$tap_out/packages"
}
ok "the first run takes a compiler" lacks run gcc
ok "  and no library of the tests" not_lacks run check
ok "  nor the coverage reports" not_lacks run lcov
ok "coverage does" lacks coverage lcov
ok "make check does not" not_lacks check lcov
ok "  but has the scripts read" lacks check shellcheck
for target in check-core check-hw-model check-model explore knobs scenario shell; do
	ok "$target takes a compiler" lacks "$target" gcc
done
ok "explore takes Lua" lacks explore liblua5.4-dev
ok "  but no package of the preparation" not_lacks explore xz-utils
ok "  nor does the tool that it is made with" not_lacks build/plain/hw-model/scenario xz-utils
level()
{
	LEVEL=model not_lacks scenario xz-utils && LEVEL=linux lacks scenario xz-utils
}
ok "a scenario takes what its level takes" level

for_an_admin()
{
	! BUILD=$tap_out packages --install check-core || [ ! -e "$fakes/asked" ] || return 1
	contains "$tap_out/packages" 'make check-core .*as root: apt-get update && apt-get install .*gcc' &&
		[ "$(wc -l <"$tap_out/packages")" -eq 1 ]
}
ok "who cannot install them is given the line for an admin" for_an_admin
fake id 'echo 0'
failed_install()
{
	BUILD=$tap_out packages --install run
	contains "$fakes/asked" '^apt-get update' && contains "$tap_out/packages" '  E: no such thing' &&
		contains "$tap_out/packages" "whole log: $tap_out/log/host-packages.log"
}
ok "a failed installation shows the end of its log, and names it" failed_install

# --- progress
fake date 'read -r t <"'"$fakes"'/time" || t=0; echo $((t + 5)) >"'"$fakes"'/time"; echo $((t + 5))'
fake sleep :
beats()
{
	echo 0 >"$fakes/time"
	# it beats as long as the process lives, which ends when it has seen three
	PATH=$fakes:$PATH sh -c '. "$1/.build/lib/log.sh"; mkfifo "$2/beat"
		sh -c "n=0; while [ \$n -lt 3 ] && read -r line; do n=\$((n + 1)); echo \"\$line\"; done" <"$2/beat" >"$2/beats" &
		heartbeat $! echo "3 of 6" 2>"$2/beat"' - "$top" "$tap_out" 2>/dev/null
	cat "$tap_out/beats"
	[ "$(cat "$tap_out/beats")" = "15 s: 3 of 6
30 s: 3 of 6
45 s: 3 of 6" ]
}
ok "a line each 15 seconds while something goes on" beats
rm "$fakes/date" "$fakes/sleep"

step_of()
{
	step_log=$tap_out/step.log sh -c '. "$1/.build/lib/log.sh"; step one "doing it" sh -c "$2"' - "$top" "$1" >"$tap_out/step" 2>&1
}
quiet_step()
{
	rm -f "$tap_out/step.log"
	step_of 'echo much; echo more' && [ ! -s "$tap_out/step" ] && contains "$tap_out/step.log" '^more$'
}
ok "a step that goes well is in its log only" quiet_step
loud_step()
{
	! step_of 'echo much; exit 3' && contains "$tap_out/step" '^    much$' && contains "$tap_out/step" "whole log: $tap_out/step.log"
}
ok "one that fails shows the end of its log" loud_step

folds()
{
	rm -f "$tap_out/compiled"
	for file in 1 2 3 4; do
		faked "$top/.build/fold" "$tap_out/compiled" run "CC $file"
	done >"$tap_out/folded"
	cat "$tap_out/folded"
}
fake date 'read -r t <"'"$fakes"'/time" || t=0; echo $((t + 4)) >"'"$fakes"'/time"; echo $((t + 4))'
folded()
{
	echo 0 >"$fakes/time"
	[ "$(folds)" = "CC 1
CC 4 (file 4)" ]
}
ok "of the compilers' lines the first, and one each ten seconds" folded
rm "$fakes/date"

# estimates WORDS...
estimates()
{
	sh -c 'build_dir=$1/.build; . "$build_dir/lib/estimate.sh"; shift; estimate_sum "$@"' - "$top" "$@"
}
costed()
{
	estimates toolroot guest | {
		read -r count seconds download disk
		echo "$count $seconds $download $disk"
		[ "$count" -eq 2 ] && [ "$seconds" -gt 10 ] && [ "$download" -gt 100 ] && [ "$disk" -gt 700 ]
	}
}
ok "what preparing costs is the sum of its entries" costed
# every recipe has a figure
all_costed()
{
	sed -n 's/^recipe_\([a-z_]*\)_title().*/\1/p' "$top"/.build/toolroot/*.sh "$top"/*/prepare/*.sh "$top"/scenarios/guest/prepare/*.sh |
		sort -u | while read -r recipe; do
		grep -q "^$(echo "$recipe" | tr _ -) " "$top/.build/estimates" || echo "$recipe"
	done >"$tap_out/without"
	cat "$tap_out/without"
	[ ! -s "$tap_out/without" ]
}
ok "each entry has a figure" all_costed

# --- suites side by side
fake suites 'case $CK_RUN_SUITE in
	good|fine) echo "100%: Checks: 7, Failures: 0, Errors: 0" ;;
	bad) echo "50%: Checks: 2, Failures: 1, Errors: 0"; echo "test_x.c:12:F:case:it is 3, not 4"; exit 1 ;;
	*) echo "100%: Checks: 0, Failures: 0, Errors: 0" ;;
esac'
suites()
{
	"$top/hw-model/tests/run-suites" "$fakes/suites" "$@" >"$tap_out/suites" 2>&1
}
good_suites()
{
	# on a busy host there may be lines in between that say what runs
	suites good fine && [ "$(grep -c '^ok  ' "$tap_out/suites")" -eq 2 ] &&
		contains "$tap_out/suites" '^ok     good  *7 tests' && contains "$tap_out/suites" '^ok     fine  *7 tests'
}
ok "a suite of unit tests is one line" good_suites
bad_suites()
{
	! suites good bad && contains "$tap_out/suites" '^FAILED bad ' && contains "$tap_out/suites" 'it is 3, not 4' &&
		contains "$tap_out/suites" '^ok     good'
}
ok "  one that fails is told in full, and the others run" bad_suites
no_suite()
{
	! suites nosuch && contains "$tap_out/suites" "there is no suite 'nosuch'"
}
ok "  one without a test has failed" no_suite

# --- a mistyped knob
# run_with QEMU-ARGUMENTS: must fail
run_with()
{
	! BENCH_OUT=$tap_out/run NETWORK=none QEMU_EXTRA="$1" "$host/run" boot >"$tap_out/run.log" 2>&1 || return 1
	cat "$tap_out/run.log"
	! grep -q '^summary' "$tap_out/run.log"
}
# ends_with TEXT QEMU-ARGUMENTS: the reason is the last there is to read
ends_with()
{
	run_with "$2" && tail -n 1 "$tap_out/run.log" | grep -q -e "$1"
}
ok "a mistyped knob is told with its neighbour" ends_with "dmux-modem has no 'ack-late-cuont'; did you mean ack-late-count?" \
	"-global dmux-modem.ack-late-cuont=1"
ok "  a mistyped device too" ends_with "no device 'dmux-modm'; did you mean dmux-modem?" "-global dmux-modm.ack-late-count=1"
ok "  a bad value with what is legal" ends_with "^FAILED: .*'soon' is not legal, give a plain number" \
	"-global dmux-modem.ack-late-us=soon"
ok "a right one is taken" env QEMU_EXTRA="-d unimp -global dmux-modem.ack-late-us=soon -global virtio-net.x=y" \
	sh -c 'here=$1; . "$1/qemu-command.sh"; qemu_check_extra test' - "$host"

# --- the guest to play with, driven through a pipe
# shell_session COMMANDS: what is typed at its prompt
shell_session()
{
	rm -f "$tap_out/typed"
	mkfifo "$tap_out/typed"
	BENCH_OUT=$tap_out/shell "$host/shell" <"$tap_out/typed" >"$tap_out/shell.log" 2>&1 &
	guest=$!
	exec 5>"$tap_out/typed"
	until grep -q 'ends QEMU at once' "$tap_out/shell.log"; do kill -0 "$guest" || return 1; done
	echo "$1" >&5
	exec 5>&-
	wait "$guest"
}
# shellcheck disable=SC2016 # for the guest
ok "the shell's guest comes and goes" shell_session 'readlink /proc/$$/exe; type ip; ip link set wwan1 down; exit'
ok "  it runs the real shell" contains "$tap_out/shell.log" '/usr/bin/dash'
ok "  and the real ip" contains "$tap_out/shell.log" '^ip is /usr/bin/ip'
ok "  the handshake is in the file that it names" contains "$tap_out/shell/messages.log" 'AP    CLOSE of channel 1'
ok "  which it says" contains "$tap_out/shell.log" "tail -f $tap_out/shell/messages.log"
no_noise()
{
	! grep -i -e mboxes -e '@bench' "$tap_out/shell.log"
}
ok "  no noise on the screen" no_noise

# --- the verdict of a scenario in words
# verdict LINE...: of these lines of TAP
verdict()
{
	printf '%s\n' "$@" >"$tap_out/verdict.tap"
	sh -c '. "$1/verdict.sh"; tap_verdict "$2" T-01 mainline' - "$host" "$tap_out/verdict.tap"
}
says()
{
	wanted=$1
	shift
	said=$(verdict "$@")
	echo "$said"
	[ "$said" = "$wanted" ]
}
ok "all went well" says "# passed: mainline passes 2 of 2 (T-01)" "ok 1 - a" "ok 2 - b" "1..2"
ok "known failures are expected" says "# as expected: mainline fails 1 of 2, known (T-01)" "ok 1 - a" "not ok 2 - b # TODO why"
ok "others are not" says "# FAILED: mainline fails 2 of 3, 1 of them not known (T-01)" \
	"ok 1 - a" "not ok 2 - b # TODO why" "not ok 3 - c"
ok "an unexpected success is said" says "# passed: mainline passes 1 of 1 (T-01); better than known: 1 that should fail went well" \
	"ok 1 - a # TODO why"
ok "what cannot be asked too" says "# passed: mainline passes 1 of 2 (T-01); 1 could not be asked here" "ok 1 - a" "ok 2 - b # SKIP no"
done_testing
