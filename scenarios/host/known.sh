# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What is under test, as records and catalogue name it, and what a driver is known to break.
# Sourced by run, scenario, check and verdicts.
#
#   driver    $DRIVER: mainline (unmodified, of whatever tree), ours
#   kernel    SERIES-FLAVOUR, from the kernel's release and configuration: a tree of one's own has
#             the same name as Debian's package of that series that is built like it
#   machine   $BENCH_MACHINE, msm8916

bench_machine=${BENCH_MACHINE:-msm8916}

# bench_flavour DIRECTORY: of a prepared kernel (.build/README.md). Of one that was not built here
# by what makes a difference to a driver: checkers; whether what is allocated is cleared
bench_flavour()
{
	if [ -r "$1/flavour" ]; then
		cat "$1/flavour"
	elif ! [ -r "$1/config" ]; then
		echo stock
	elif grep -q '^CONFIG_KASAN=y' "$1/config"; then
		echo debug
	elif grep -q '^CONFIG_INIT_ON_ALLOC_DEFAULT_ON=y' "$1/config"; then
		echo stock
	else
		echo plain
	fi
}

# bench_kernel: "6.12-stock" of $KERNEL_DIR
bench_kernel()
{
	bench_series=$(sed -n 's/^\([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' "${KERNEL_DIR:?}/version" 2>/dev/null)
	[ -n "$bench_series" ] || {
		echo "known.sh: $KERNEL_DIR/version names no release like 6.12.118" >&2
		return 1
	}
	echo "$bench_series-$(bench_flavour "$KERNEL_DIR")"
}

# known_violations DIRECTORY [MORE]: "rule=reason,..." for the checker, commas of reasons doubled:
# those that DIRECTORY/known-violations lists for $DRIVER, and MORE in the same form
known_violations()
{
	known=$(awk -v driver="$DRIVER" '!/^#/ && NF >= 4 && $1 == driver {
		rule = $3
		$1 = $2 = $3 = ""
		sub(/^ +/, "")
		gsub(/,/, ",,")
		printf "%s%s=%s", comma, rule, $0
		comma = ","
	}' "$1/known-violations")
	echo "$known${known:+${2:+,}}${2:-}"
}
