# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The table at the end of a run, and its verdict. Sourced by run; needs clock.sh and
# qemu-command.sh.
#
# Reads what the guest measured ("key value", $out/results) and what the observer
# wrote ($out/report.keys); says what is missing instead of guessing it.

# summary_value FILE KEY: rest of the line that starts with KEY, empty if none
summary_value()
{
	awk -v key="$2" '$1 == key { sub(/^[^ ]+ /, ""); print; exit }' "$1" 2>/dev/null
}

summary_row()
{
	printf '  %-34s %s\n' "$1" "$2"
}

# summary_rate LABEL: MiB/s of a transfer, in guest time
summary_rate()
{
	awk -v bytes="$(summary_value "$results" "$1_bytes")" \
		-v ms="$(summary_value "$results" "$1_ms")" 'BEGIN {
		if (bytes == "" || ms == "")
			print "not measured"
		else
			printf "%.1f MiB in %.2f s = %.2f MiB/s, SHA-256 verified", \
				bytes / 1048576, ms / 1000, bytes / 1048.576 / ms
	}'
}

# summary_latency NAME: "N x, min .. max" of a "count=.. minimum_ns=.." line
summary_latency()
{
	summary_value "$keys" "$1" | tr ' ' '\n' | awk -F = '
		{ value[$1] = $2 }
		END {
			if (value["count"] + 0 == 0) print "none"
			else printf "%d wakes, %.3f .. %.3f ms (mean %.3f)", value["count"],
				value["minimum_ns"] / 1e6, value["maximum_ns"] / 1e6,
				value["sum_ns"] / value["count"] / 1e6
		}'
}

summary_packets()
{
	awk '
		/^channel=[0-9]+ / {
			for (i = 1; i <= NF; i++) { split($i, pair, "="); sum[pair[1]] += pair[2] }
		}
		END { printf "%d up, %d down", sum["up_packets"], sum["down_packets"] }' "$keys"
}

# summary_splat OUT: what the kernel said when it warned or died, into OUT/splat; prints its
# headline, nothing if all was well
summary_splat()
{
	splat_marks="WARNING: |BUG: |Oops|UBSAN: |DMA-API: |Unable to handle|Kernel panic|ODEBUG: |INFO: task |stall on CPU"
	awk -v marks="cut here|$splat_marks" '
		$0 ~ marks { found = 1 }
		found && ++lines <= 120' "$1/console.log" >"$1/splat" 2>/dev/null
	grep -m 1 -E "$splat_marks" "$1/splat" || rm -f "$1/splat"
}

# summary_print OUT QEMU-STATUS HOST-MS: the table; false unless all is well, 3 without a verdict
summary_print()
{
	results=$1/results keys=$1/report.keys
	# a QEMU that was killed leaves no report
	[ -r "$keys" ] || keys=/dev/null
	guest_exit=$(summary_value "$results" exit)
	violations=$(summary_value "$keys" violations)
	splat=$(summary_splat "$1")
	echo
	# no guest, no table: the reason is all there is to say
	if [ "$2" -ne 0 ] && [ ! -s "$1/console.log" ]; then
		said=$(qemu_last_words "$1/messages.log")
		echo "FAILED: nothing ran, $(qemu_end "$2" "$1")${said:+: $said}"
		return 1
	fi
	echo "summary (${BENCH_DRIVER_NAME:-$DRIVER} driver, kernel ${BENCH_RELEASE:-$KERNEL}${FLAVOUR:+, flavour $FLAVOUR})"
	if [ "$task" = run ]; then
		summary_row "ping IPv4 / IPv6 (mean)" \
			"$(summary_value "$results" ping_v4_ms) / $(summary_value "$results" ping_v6_ms) ms"
		summary_row "download" "$(summary_rate download)"
		summary_row "upload" "$(summary_rate upload)"
		summary_row "ping that wakes the modem" "$(summary_value "$results" ping_wake_ms) ms"
	fi
	summary_row "packets" "$(summary_packets)"
	summary_row "wake: vote to pc" "$(summary_latency wake_to_pc)"
	summary_row "wake: vote to first frame" "$(summary_latency wake_to_frame)"
	summary_row "handshake" "$(sed -n 's/^handshake: //p' "$1/report.txt" 2>/dev/null)"
	summary_row "checker" "${violations:-no report} violations$(summary_known)"
	[ "$(summary_value "$keys" rules_of_time)" != 0 ] ||
		summary_row "" "rules about time: not judged, the host has a part in the clock"
	summary_row "host time" "$(awk -v ms="$3" 'BEGIN { printf "%.1f s", ms / 1000 }')"
	summary_row "evidence" "$1"
	if late=$(clock_late "$keys"); then
		echo "NO VERDICT: the clock was late: $late"
		return "$no_verdict"
	elif [ -n "$splat" ]; then
		echo "FAILED: the kernel complained, see $1/splat: ${splat#*] }"
	elif [ "$2" -ne 0 ]; then
		echo "FAILED: $(qemu_end "$2" "$1"); see $1/messages.log"
	elif [ -z "$guest_exit" ]; then
		echo "FAILED: the guest did not finish its task, see $1/console.log"
	elif [ "$guest_exit" -ne 0 ]; then
		echo "FAILED: $(summary_value "$results" failed)"
	elif [ -z "$violations" ]; then
		echo "FAILED: the observer wrote no report"
	elif [ "$(summary_value "$keys" complete)" != 1 ]; then
		echo "FAILED: trace or report could not be written, see $1/messages.log"
	elif [ "$violations" -ne 0 ]; then
		echo "FAILED: the checker found violations, see $1/report.txt"
	else
		echo "PASSED"
		return 0
	fi
	return 1
}

# summary_known: known rules that were broken, by name and number
summary_known()
{
	awk '
		/^rule\..*\.known 1$/ { name = $1; sub(/^rule\./, "", name); sub(/\.known$/, "", name); known[name] = 1 }
		/^rule\.[a-z0-9-]+ / { name = $1; sub(/^rule\./, "", name); count[name] = $2 }
		END {
			for (name in known)
				if (count[name] > 0)
					text = text sprintf("%s%s x%d", text == "" ? "; known: " : ", ", name, count[name])
			printf "%s", text
		}' "$keys"
}
