#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The oracles can fail: each scenario of scenarios/canary/ misbehaves in one way, and must fail
# by the oracle that is there for it, O1 to O9 of QUIRKS.md, and by no other.
. "$(dirname "$0")/tap.sh"

host=$(dirname "$0")/../host
canaries=$(dirname "$0")/../canary
checker="the checker knows every violation"
BENCH_TESTS=$tap_out
# what failures leave: evidence.t
EVIDENCE=no
export BENCH_TESTS EVIDENCE

# broken_rules KEYS: those that are not known, one a line
broken_rules()
{
	awk '
		/^rule\.[a-z0-9-]+ / && $2 > 0 { sub(/^rule\./, "", $1); broken[$1] = 1 }
		/^rule\.[a-z0-9-]+\.known 1$/ { sub(/^rule\./, "", $1); sub(/\.known$/, "", $1); known[$1] = 1 }
		END { for (rule in broken) if (!(rule in known)) print "rule " rule }' "$1"
}

# fails_by NAME WHAT...: the failed points, and "rule R" for each rule that the checker names
fails_by()
{
	name=$1
	shift
	printf '%s\n' "$@" | LC_ALL=C sort >"$tap_out/wanted"
	if "$host/scenario" "$canaries/$name.lua" >"$tap_out/$name.tap" 2>&1; then
		echo "it passed"
		return 1
	fi
	{
		sed -n 's/^not ok [0-9]* - //p' "$tap_out/$name.tap"
		broken_rules "$tap_out/canary-$name/report.keys"
	} | LC_ALL=C sort >"$tap_out/failed"
	echo "it failed by (+), and should have (-):"
	diff -U 100 "$tap_out/wanted" "$tap_out/failed" || { cat "$tap_out/$name.tap"; return 1; }
}

ok "O1: a kernel that panics" fails_by o1-kernel \
	"no kernel warning or oops" "the timeline ran to its end"
ok "  which ends the run" \
	sh -c '! grep -e "the timeline goes on" "$1"' - "$tap_out/o1-kernel.tap"
ok "O2: a BAM that is off is touched" fails_by o2-unpowered "$checker" "rule unpowered-access"
ok "O3: pc is not acked" fails_by o3-handshake "$checker" "rule pc-edge-not-acked"
ok "  with rule, time and detail" contains "$tap_out/o3-handshake.tap" '^# pc-edge-not-acked x[0-9]*, first at [0-9]*\.[0-9]*: .'
ok "O4: buffers are written that were given back" fails_by o4-buffers "$checker" "rule modem-dma-unacked"
ok "O5: a packet is lost" fails_by o5-data "guest: flood 0"
ok "O6: no sleep" fails_by o6-power "guest: idle" "$checker" "rule vote-held-idle"
ok "O7: data does not come back" fails_by o7-recovery "guest: recover 0 5s"
if [ "$DRIVER" = mainline ]; then
	ok "O8: the network configuration is blocked" fails_by o8-rtnl "no call takes longer than 1 s"
else
	ok "O8: # SKIP only mainline's driver waits for the modem under RTNL" true
fi
ok "O9: memory is gone" fails_by o9-leak "memory gone is below 2 MiB"
ok "an armed fault that never fires" fails_by fault-never-fired "the fault lie_count fired"
ok "a precise point that never comes" fails_by point-never-came 'the point "modem-fatal" came'

# all of them are asked above
ok "each canary is in this list" sh -c 'for file in "$1"/*.lua; do
	name=${file##*/}
	grep -q "fails_by ${name%.lua} " "$2" || { echo "$file is not"; exit 1; }
done' - "$canaries" "$0"
done_testing
