# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# TAP for shell tests: ok, guest_tap, keys, done_testing. Sourced by *.t, which prove runs.

tap_number=0 tap_failed=0
tap_out=${BENCH_TESTS:?}/$(basename "$0" .t)
rm -rf "$tap_out"
mkdir -p "$tap_out"

# ok NAME COMMAND...: what COMMAND printed is shown only if it fails
ok()
{
	tap_name=$1
	shift
	tap_number=$((tap_number + 1))
	if "$@" >"$tap_out/output" 2>&1; then
		echo "ok $tap_number - $tap_name"
		return 0
	fi
	echo "not ok $tap_number - $tap_name"
	sed 's/^/# /' "$tap_out/output"
	tap_failed=$((tap_failed + 1))
}

# ok_todo NAME REASON COMMAND...: expected to fail, and said so; prove reports an
# unexpected success ("TODO passed")
ok_todo()
{
	tap_name=$1 tap_reason=$2
	shift 2
	tap_number=$((tap_number + 1))
	if "$@" >"$tap_out/output" 2>&1; then
		echo "ok $tap_number - $tap_name # TODO $tap_reason"
	else
		echo "not ok $tap_number - $tap_name # TODO $tap_reason"
	fi
}

# guest_tap CONSOLE: the guest's own TAP lines, renumbered, and that its plan is met
guest_tap()
{
	sed -n 's/^\(not \)\{0,1\}ok [0-9]* - /\1ok - /p; s/^# /# /p' "$1" >"$tap_out/guest"
	while IFS= read -r tap_line; do
		case $tap_line in
		"ok - "*)
			tap_number=$((tap_number + 1))
			echo "ok $tap_number - guest: ${tap_line#ok - }" ;;
		"not ok - "*)
			tap_number=$((tap_number + 1)) tap_failed=$((tap_failed + 1))
			echo "not ok $tap_number - guest: ${tap_line#not ok - }" ;;
		*) echo "$tap_line" ;;
		esac
	done <"$tap_out/guest"
	ok "the guest ran all its tests" \
		test "$(grep -c '^\(not \)*ok - ' "$tap_out/guest")" = "$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$1")"
}

# key FILE NAME: value of a "NAME value" line
key()
{
	awk -v name="$2" '$1 == name { print $2; found = 1 } END { exit !found }' "$1"
}

# key_is FILE NAME VALUE; key_at_least FILE NAME VALUE
key_is()
{
	echo "$2 is $(key "$1" "$2"), expected $3"
	[ "$(key "$1" "$2")" = "$3" ]
}

key_at_least()
{
	echo "$2 is $(key "$1" "$2"), expected at least $3"
	[ "$(key "$1" "$2")" -ge "$3" ]
}

contains()
{
	grep -e "$2" "$1" || { echo "no line with '$2' in $1:"; tail -5 "$1"; return 1; }
}

done_testing()
{
	echo "1..$tap_number"
	exit $((tap_failed > 0))
}
