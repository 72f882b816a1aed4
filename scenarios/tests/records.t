#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Records and catalogue: what a driver fails is known by kernel series, flavour and machine; what
# depends on the build fails nothing; "make catalogue" writes what was measured. No QEMU is run:
# points come from the tests, as a run leaves them (scenarios/host/scenario).
. "$(dirname "$0")/tap.sh"

host=$(cd "$(dirname "$0")/../host" && pwd -P)
tree=$tap_out/scenarios
BENCH_TESTS=$tap_out
DRIVER=mainline
KERNEL_DIR=$tap_out/kernel
TAGS='' SHARD='' CASE=''
export BENCH_TESTS DRIVER KERNEL_DIR TAGS SHARD CASE
mkdir -p "$tree/t" "$tap_out/tap" "$KERNEL_DIR"

# kernel RELEASE CONFIG-LINE [FLAVOUR]: what is prepared
kernel()
{
	rm -f "$KERNEL_DIR"/*
	echo "$1" >"$KERNEL_DIR/version"
	echo "$2" >"$KERNEL_DIR/config"
	[ -z "${3:-}" ] || echo "$3" >"$KERNEL_DIR/flavour"
}

# named RELEASE CONFIG-LINE FLAVOUR NAME
named()
{
	kernel "$1" "$2" "$3"
	. "$host/known.sh"
	name=$(bench_kernel) || { echo "$name"; return 1; }
	[ "$name" = "$4" ] || { echo "$name, not $4"; return 1; }
}

# points TEXT: of the case "phase=late"; the others are well
points()
{
	printf '%s\n' "case phase=early" "not ok - it works" "# why" "ok - the timeline ran to its end" \
		"case phase=inside" "$1" "ok - the timeline ran to its end" \
		"case phase=late" "$2" "ok - the timeline ran to its end"
}

# judged STATUS POINTS...: TAP of the scenario t/race in $tap_out/tap.out
judged()
{
	wanted=$1
	shift
	status=0
	points "$@" | "$BENCH_SCENARIO" tap "$tree/t/race.lua" "${driver:-mainline}" "${build:-6.12-stock}" msm8916 \
		>"$tap_out/tap.out" 2>&1 || status=$?
	cat "$tap_out/tap.out"
	[ "$status" -eq "$wanted" ]
}

says()
{
	contains "$tap_out/tap.out" "$1"
}

cat >"$tree/t/race.lua" <<-END
	return { id = "T", title = "t", source = "scenarios/tests", levels = { "linux" },
	parameters = { phase = { "early", "inside", "late" } }, races = { ["phase=inside"] = "the window's end" },
	run = function() end }
END
cat >"$tree/t/race.record" <<-END
	# who fails it
	fails | mainline | msm8916 | 6.12 | phase=early | it works | the window
	depends 0..0/1 | mainline | msm8916 | * | phase=inside | * | the end of the window
END

# the kernel, by release and configuration
ok "Debian's package" named 6.12.118+deb13-arm64 CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y '' 6.12-stock
ok "a tree of one's own that is like it" named 6.12.99-mine CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y '' 6.12-stock
ok "one that clears nothing" named 6.12.99 CONFIG_NET=y '' 6.12-plain
ok "one with checkers" named 6.1.2-rc3 CONFIG_KASAN=y '' 6.1-debug
ok "a flavour that was built here" named 7.2.1 CONFIG_KASAN=y plain 7.2-plain
kernel nothing CONFIG_NET=y
ok "no release" sh -c '! "$@" 2>&1' - "$host/verdicts" compare /dev/null
ok "  which is said" sh -c '"$@" 2>&1 | grep "names no release"' - "$host/verdicts" compare /dev/null

# by the record
ok "a failure that the record knows" judged 0 "ok - it works" "ok - it works"
ok "  is marked, with the reason" says '^not ok 1 - it works (phase=early) # TODO the window$'
ok "what depends on the build may fail" judged 0 "not ok - it works" "ok - it works"
ok "  which is said" says '^not ok 3 - it works (phase=inside) # TODO depends on the build: the end of the window$'
ok "  with the count" says '^# depends on the build: 1 of 1 cases failed here of phase=inside (so far 0 to 0 of 1)'
ok "behind the race all is asked" judged 1 "ok - it works" "not ok - it works"
build=6.1-plain
ok "another series is asked all" judged 1 "ok - it works" "ok - it works"
build=6.12-stock driver=ours
ok "another driver too, and in the race" judged 1 "not ok - it works" "ok - it works"
ok "  both" sh -c '[ "$(grep -c "^not ok.*)$" "$1")" -eq 2 ]' - "$tap_out/tap.out"
driver=mainline
printf '%s\n' "case phase=early" "ok - it works" "ok - the timeline ran to its end" |
	"$BENCH_SCENARIO" tap "$tree/t/race.lua" mainline 6.12-stock msm8916 >"$tap_out/tap.out"
ok "an unexpected pass is said, with the line" says '^# UNEXPECTED PASS: .*/t/race.record:2 '
printf '%s\n' "case phase=early" "ok - the timeline ran to its end" |
	"$BENCH_SCENARIO" tap "$tree/t/race.lua" mainline 6.12-stock msm8916 >"$tap_out/tap.out" || true
ok "a point that there is not is an error" says '^not ok 2 - the record names points that there are'
ok "  with the line" says '/t/race.record:2: the case ran to its end without a point "it works"'

printf '%s\n' "case phase=early" "ok - it starts" |
	"$BENCH_SCENARIO" verdict "$tree/t/race.lua" mainline 6.12-stock msm8916 >"$tap_out/cut.out"
ok "a known failure counts where the run ended before it" contains "$tap_out/cut.out" '^F'

# the catalogue
kernel 6.12.118 CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y
# measured POINTS...
measured()
{
	points "$@" >"$tap_out/tap/t-race.points"
}

catalogue()
{
	cat >"$tree/CATALOGUE.md" <<-END
		| id | file | mainline 6.1 | 6.12 | 7.2 | ours 6.1 | 6.12 | 7.2 | evidence |
		|---|---|---|---|---|---|---|---|---|
		| T | ${1:-t/race} | - | ${2:-P} | - | - | - | - | none |
	END
}

verdicts()
{
	"$host/verdicts" "$1" "$tree/CATALOGUE.md" >"$tap_out/verdicts.out" 2>&1
}

catalogue t/race P
measured "ok - it works" "ok - it works"
ok "a verdict that differs fails" sh -c '! "$@"' - "$host/verdicts" compare "$tree/CATALOGUE.md"
catalogue t/race "F 0..1/1"
ok "one that does not is well, ranges aside" verdicts compare
catalogue t/other
ok "a scenario without a row is no failure" verdicts compare
ok "  and named" contains "$tap_out/verdicts.out" '^t/race: not in the catalogue (verdict here: F 0..0/1)'
TAGS=slow
ok "TAGS: nothing is compared" verdicts compare
ok "  which is said" contains "$tap_out/verdicts.out" 'the catalogue was not compared: TAGS="slow"'
TAGS=''
catalogue t/race P
measured "not ok - it works" "not ok - it works"
ok "make catalogue" verdicts update
ok "  writes the column" contains "$tree/CATALOGUE.md" '^| T | t/race | - | F 0..1/1 | - '
ok "  a line without a reason" contains "$tree/t/race.record" '^fails | mainline | msm8916 | 6.12-stock | phase=late | it works | ?$'
ok "  the range" contains "$tree/t/race.record" '^depends 0..1/1 | .* | the end of the window$'
ok "  and keeps reasons" contains "$tree/t/race.record" '^fails | .* | 6.12 | phase=early | it works | the window$'
ok "  and comments" contains "$tree/t/race.record" '^# who fails it$'
kernel 6.12.118 CONFIG_KASAN=y debug
measured "ok - it works" "ok - it works"
ok "a build without a column has a record" verdicts update
ok "  which is said" contains "$tap_out/verdicts.out" 'no column for mainline on 6.12-debug, msm8916'
ok "  lines of other builds stay" contains "$tree/t/race.record" '| 6.12-stock | phase=late |'

# a known rule with commas in its reason
printf '%s\n' 'breaks | mainline | msm8916 | * | * | double-ack | one, two' >>"$tree/t/race.record"
ok "commas of reasons are doubled for the checker" \
	sh -c '[ "$("$1" known "$2" mainline 6.12-stock msm8916 phase=late)" = "double-ack=one,, two" ]' - \
	"$BENCH_SCENARIO" "$tree/t/race.lua"
done_testing
