# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What a driver is known to break. Sourced by run and scenario.

# known_violations DIRECTORY [MORE]: "rule=reason,..." for the checker: those that
# DIRECTORY/known-violations lists for $DRIVER, and MORE in the same form
known_violations()
{
	known=$(awk -v driver="$DRIVER" '!/^#/ && NF >= 4 && $1 == driver {
		rule = $3
		$1 = $2 = $3 = ""
		sub(/^ +/, "")
		printf "%s%s=%s", comma, rule, $0
		comma = ","
	}' "$1/known-violations")
	echo "$known${known:+${2:+,}}${2:-}"
}
