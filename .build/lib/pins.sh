# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Pins: which exact packages a set consists of, so that a later run asks nobody.
#
# A set NAME is described by two functions of its recipe: pins_NAME_request prints
# what is wanted (its hash is the pin file's first line: a changed wish is resolved
# anew), pins_NAME_resolve prints the answer, one line a file:
#
#   ROLE NAME VERSION ARCH SIZE SHA256 FILE URI
#
# Dashes and dots in NAME become underscores in the functions' names. The hash of an entry
# covers names, versions and checksums, not the mirror's address.

# pins_answered SET: does the pin file exist and answer the present wish?
pins_answered()
{
	[ -f "$cache/pins/$1" ] || return 1
	read -r _ pins_have <"$cache/pins/$1"
	function_name "pins_$1_request"
	[ "$pins_have" = "$("$function" | hash_of)" ]
}

# pins_ready SET: make it so, asking apt if need be
pins_ready()
{
	pins_answered "$1" && return
	(
		cache_lock "pins-$1" "$1: versions"
		pins_answered "$1" || pins_resolve "$1"
	)
}

# pins_suite SET: the Debian suite the set is taken from
pins_suite()
{
	function_name "pins_$1_request"
	"$function" | awk '$1 == "suite" { print $2; exit }'
}

# pins_resolve SET [update]: ask apt; with "update" after fetching fresh lists
pins_resolve()
(
	pins_set=$1
	pins_suite=$(pins_suite "$pins_set")
	cache_lock "apt-$pins_suite" "package lists of Debian $pins_suite"
	pins_updated=$(stat -c %Y "$cache/apt/$pins_suite/updated" 2>/dev/null || echo 0)
	# lists that another set fetched in this very run are fresh enough
	if [ "$pins_updated" = 0 ] || { [ -n "${2:-}" ] && [ "$pins_updated" -lt "$run_start" ]; }; then
		state "fetching the package lists of Debian $pins_suite"
		apt_update "$pins_suite"
	fi
	apt_setup "$pins_suite"
	function_name "pins_${pins_set}_resolve"
	pins_answer=$("$function") || exit 1
	pins_new=$cache/tmp/.pins-$pins_set
	function_name "pins_${pins_set}_request"
	{
		printf 'request %s\n' "$("$function" | hash_of)"
		printf '%s\n' "$pins_answer"
	} >"$pins_new"
	pins_report "$pins_set" "$pins_new"
	mv "$pins_new" "$cache/pins/$pins_set"
)

# pins_report SET NEW: say which versions differ from the present pin file
pins_report()
{
	[ -f "$cache/pins/$1" ] || return 0
	awk -v set="$1" '
		NR == FNR { if (FNR > 1) old[$2 " " $4] = $3; next }
		FNR > 1 && ($2 " " $4) in old && old[$2 " " $4] != $3 {
			printf("==> %s: %s %s -> %s\n", set, $2, old[$2 " " $4], $3) > "/dev/stderr"
		}' "$cache/pins/$1" "$2"
}

# pins_list SET ROLE...: the set's lines of these roles
pins_list()
{
	pins_file=$cache/pins/$1
	shift
	awk -v roles=" $* " 'FNR > 1 && index(roles, " " $1 " ")' "$pins_file"
}

# pins_digest SET ROLE...: what the hash of an entry covers of them
pins_digest()
{
	pins_list "$@" | cut -d ' ' -f 1-4,6
}

# pins_files SET ROLE...: paths of the downloaded files
pins_files()
{
	pins_list "$@" | awk -v dir="$cache/debs/$1" '{ print dir "/" $7 }'
}

# pins_version SET PACKAGE: version of one package of the set
pins_version()
{
	awk -v name="$2" 'FNR > 1 && $2 == name { print $3; exit }' "$cache/pins/$1"
}

# pins_missing SET ROLE...: the lines whose file is not here in full
pins_missing()
{
	pins_list "$@" | while read -r pins_line; do
		# shellcheck disable=SC2086 # the line's fields are the words wanted
		set -- $1 $pins_line
		pins_have=$(stat -c %s "$cache/debs/$1/$8" 2>/dev/null || echo none)
		[ "$pins_have" = "$6" ] || printf '%s\n' "$pins_line"
	done
}

# pins_fetch SET ROLE...: download what is missing, checked against the pinned hashes.
# Returns 1 when a file cannot be had.
pins_fetch()
(
	cache_lock "fetch-$1" "$1: download"
	pins_wanted=$(pins_missing "$@")
	[ -n "$pins_wanted" ] || exit 0
	pins_mb=$(printf '%s\n' "$pins_wanted" | awk '{ n += $5 } END { printf("%d", n / 1e6 + 0.5) }')
	cache_need "$1 (download)" "$pins_mb"
	state "$1: downloading $(printf '%s\n' "$pins_wanted" | wc -l) files, $pins_mb MB"
	pins_part=$cache/tmp/fetch-$1
	pins_conf=$cache/apt/$(pins_suite "$1")/apt.conf
	rm -rf "$pins_part"
	mkdir -p "$pins_part" "$cache/debs/$1" && cd "$pins_part" || exit 1
	printf '%s\n' "$pins_wanted" | awk '{ print $8, $7, "SHA256:" $6 }' |
		APT_CONFIG=$pins_conf xargs -n 180 "$apt_helper" download-file >"$cache/log/fetch-$1.log" 2>&1 || {
		# what did arrive need not be fetched again
		printf '%s\n' "$pins_wanted" | while read -r _ _ _ _ _ pins_sum pins_name _; do
			echo "$pins_sum  $pins_name" | sha256sum -c --status 2>/dev/null &&
				mv "$pins_name" "$cache/debs/$1/"
		done
		exit 1
	}
	find . -type f -exec mv -t "$cache/debs/$1" {} + || exit 1
	cd / && rm -rf "$pins_part"
)
