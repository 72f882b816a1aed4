#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The scenario runner itself: a run repeats byte for byte, and it can fail.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
idle=$(dirname "$0")/../life/restart-idle.lua

# run_traced NAME: restart-idle with every event written down; expected failures pass
run_traced()
{
	BENCH_TESTS=$tap_out/$1 QEMU_EXTRA="-global dmux-observer.trace-events=all
		-global dmux-observer.trace=$tap_out/$1.trace" "$host/scenario" "$idle"
}

# A scenario that arms a fault which never comes to act, and misses an expectation.
cat >"$tap_out/canary.lua" <<'END'
return {
  id = "CANARY", title = "must fail", source = "scenarios/tests", levels = { "linux" },
  run = function()
    modem.set("lie_count", 1)
    expect_within("modem-fatal", "100ms", "a crash that nobody asked for")
  end,
}
END
canary()
{
	! BENCH_TESTS=$tap_out/canary "$host/scenario" "$tap_out/canary.lua" >"$tap_out/canary.tap"
}
sed 's/modem.set/modem.zet/; s/levels/lewels/' "$tap_out/canary.lua" >"$tap_out/bad.lua"
refused()
{
	! "$host/scenario" "$tap_out/bad.lua" >"$tap_out/bad.log" 2>&1
}

ok "first run" run_traced first
ok "second run" run_traced second
ok "the traces are identical" cmp "$tap_out/first.trace" "$tap_out/second.trace"
ok "the crash is in the trace" grep -q modem-fatal "$tap_out/first.trace"
ok "a scenario that must fail does" canary
ok "  for the expectation" contains "$tap_out/canary.tap" '^not ok .*a crash that nobody asked for'
ok "  for the fault that never fired" contains "$tap_out/canary.tap" '^not ok .*the fault lie_count fired'
ok "a bad description is refused before anything boots" refused
ok "  with the nearest name" contains "$tap_out/bad.log" 'did you mean member levels'
done_testing
