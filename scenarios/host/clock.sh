# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Was the instruction clock of a run late (qemu-device/dmux_clock.c)? Such a run has no verdict,
# neither a good one nor a bad one, and its trace is not the run's. Sourced by those who judge.

# Exit status of a judge without a verdict.
no_verdict=3

# clock_late KEYS: true when it was; prints how often, and how first
clock_late()
{
	awk '
		$1 == "clock.late" { late = $2 }
		$1 == "clock.first" { sub(/^[^ ]+ /, ""); first = $0 }
		END {
			if (late > 0)
				printf "late %d times, first: %s\n", late, first
			exit !(late > 0)
		}' "$1" 2>/dev/null
}
