# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What preparing will cost, said before it starts. The figures are in ../estimates.

# lists of packages that apt fetches and indexes for one suite: seconds, MB of disk
estimate_lists_s=20
estimate_lists_mb=300

# estimate_missing ENTRY...: the entries that are to be made, with what they need, one a line
estimate_missing()
{
	for estimate_entry in "$@"; do
		# shellcheck disable=SC2046 # a list of names
		( estimate_missing $(entry_call "$estimate_entry" needs) )
		( entry_there "$estimate_entry" ) || echo "$estimate_entry"
	done | awk '!seen[$0]++'
}

# estimate_sum ENTRY...: "COUNT SECONDS DOWNLOAD-MB DISK-MB" of these entries
estimate_sum()
{
	printf '%s\n' "$@" | awk '
		/^ *(#|$)/ { next }
		FILENAME != "-" { seconds[$1] = $2; download[$1] = $3; disk[$1] = $4; next }
		{ n++; s += seconds[$1]; d += download[$1]; m += download[$1] + disk[$1] }
		END { print n + 0, s + 0, d + 0, m + 0 }' "$build_dir/estimates" -
}

# estimate_minutes SECONDS
estimate_minutes()
{
	if [ "$1" -lt 60 ]; then
		echo "less than a minute"
	elif [ "$1" -lt 90 ]; then
		echo "about a minute"
	else
		echo "about $((($1 + 30) / 60)) minutes"
	fi
}

# estimate_announce ENTRY...: say it, and in the caller's words ($prepare_then) what comes afterwards; and refuse what the disk has no room for
estimate_announce()
{
	# shellcheck disable=SC2046 # lists
	set -- $(estimate_sum $(estimate_missing "$@"))
	echo "$1" >"$progress_dir/total"
	[ "$1" -gt 0 ] || return 0
	estimate_seconds=$2 estimate_disk=$4
	[ -e "$cache/apt/trixie/updated" ] || {
		estimate_seconds=$((estimate_seconds + estimate_lists_s))
		estimate_disk=$((estimate_disk + estimate_lists_mb))
	}
	say "to be prepared, once: $1 things, $(estimate_minutes "$estimate_seconds"), up to $3 MB to download, $estimate_disk MB of disk in $cache${prepare_then:+; then $prepare_then}"
	cache_need "all of it" "$estimate_disk"
}
