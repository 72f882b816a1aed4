# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Making entries. A recipe for entry NAME is a set of shell functions (dashes and
# dots of NAME become underscores):
#
#   recipe_NAME_title        what a person calls it, with its version
#   recipe_NAME_label        name of its directory, if it is not NAME
#   recipe_NAME_needs        entries to be made before it, may be absent
#   recipe_NAME_pins         "SET ROLE..." lines: the downloads it needs, may be absent
#   recipe_NAME_inputs       prints everything else that the result depends on
#   recipe_NAME_megabytes    disk space it needs, may be absent
#   recipe_NAME_build DIR    fills DIR; runs in a process of its own under "set -e"
#
# A build may use $entry_dir, the path its result will have in the end.

# function_name NAME: set $function to NAME with dashes and dots made underscores
function_name()
{
	function=
	function_rest=$1
	while :; do
		case $function_rest in
		*[-.]*)
			function=$function${function_rest%%[-.]*}_
			function_rest=${function_rest#*[-.]} ;;
		*)
			function=$function$function_rest
			return ;;
		esac
	done
}

# entry_call NAME WHAT [ARGUMENT...]: call a function of the recipe, if it has it
entry_call()
{
	function_name "recipe_$1_$2"
	shift 2
	command -v "$function" >/dev/null || return 0
	"$function" "$@"
}

# entry_path NAME: where the entry is, or will be; its pins must be answered
entry_path()
{
	entry_label=$(entry_call "$1" label)
	printf '%s/%s-%s\n' "$cache" "${entry_label:-$1}" "$({
		entry_call "$1" inputs
		entry_call "$1" pins | while read -r entry_set entry_roles; do
			# shellcheck disable=SC2086 # a list of roles
			pins_digest "$entry_set" $entry_roles
		done
	} | hash_of)"
}

# entry_remember NAME PATH: spare the next entry_id NAME the work
entry_remember()
{
	function_name "known_$1"
	eval "$function=\$2"
}

# entry_id NAME: the entry's NAME-KEY, for the inputs of others
entry_id()
{
	function_name "known_$1"
	eval "entry_known=\${$function:-}"
	[ -n "$entry_known" ] || entry_known=$(entry_path "$1")
	printf '%s\n' "${entry_known##*/}"
}

# entry_there NAME: set $entry_dir if the entry and all it needs exist; asks nobody
entry_there()
{
	function_name "known_$1"
	eval "entry_dir=\${$function:-}"
	[ -z "$entry_dir" ] || return 0
	for entry_need in $(entry_call "$1" needs); do
		entry_there "$entry_need" || return 1
	done
	for entry_set in $(entry_call "$1" pins | cut -d ' ' -f 1); do
		pins_answered "$entry_set" || return 1
	done
	entry_dir=$(entry_path "$1")
	[ -d "$entry_dir" ] || return 1
	entry_remember "$1" "$entry_dir"
}

# entry_require NAME: make the entry unless it is there; leaves its path in $entry_dir
entry_require()
{
	for entry_need in $(entry_call "$1" needs); do
		entry_require "$entry_need"
	done
	entry_call "$1" pins | while read -r entry_set _; do
		pins_ready "$entry_set"
	done
	entry_dir=$(entry_path "$1")
	[ -d "$entry_dir" ] || entry_make "$1"
	entry_remember "$1" "$entry_dir"
}

# entry_fetch NAME: download; when the mirror has moved on, follow it once
entry_fetch()
{
	entry_call "$1" pins | while read -r entry_set entry_roles; do
		# shellcheck disable=SC2086 # a list of roles
		pins_fetch "$entry_set" $entry_roles && continue
		say "$entry_set: a pinned package is gone from the mirror, asking for the current ones ($(fetch_error "$entry_set"))"
		pins_resolve "$entry_set" update
		# shellcheck disable=SC2086
		pins_fetch "$entry_set" $entry_roles ||
			die "$entry_set: download failed: $(fetch_error "$entry_set")"
	done
}

fetch_error()
{
	grep -m 1 -E '^(E|Err):' "$cache/log/fetch-$1.log" 2>/dev/null || echo "see $cache/log"
}

entry_make()
{
	entry_fetch "$1"
	entry_dir=$(entry_path "$1")
	( entry_fill "$1" )
}

# entry_fill NAME: build under the lock, move into place
entry_fill()
{
	entry_name=${entry_dir##*/}
	cache_lock "$entry_name" "$1"
	[ ! -d "$entry_dir" ] || return 0
	entry_size=$(entry_call "$1" megabytes)
	cache_need "$1" "${entry_size:-10}"
	entry_temp=$cache/tmp/$entry_name
	rm -rf "$entry_temp"
	mkdir -p "$entry_temp"
	state "$1"
	entry_start=$(now)
	# a process of its own, so that "set -e" holds whoever calls
	entry_dir=$entry_dir step_log=$cache/log/$entry_name.log \
		sh "$build_dir/prepare" --build "$1" "$entry_temp" || {
		[ "$(cache_free_mb)" -ge 16 ] ||
			say "$1: the disk is full ($cache has $(cache_free_mb) MB left); free some or set XDG_CACHE_HOME"
		rm -rf "$entry_temp"
		exit 1
	}
	mv "$entry_temp" "$entry_dir"
	say "$(entry_count)$(entry_call "$1" title), $(($(now) - entry_start)) s"
}

# entry_count: "3 of 6: ", counted over both queues
entry_count()
{
	[ -n "${progress_dir:-}" ] || return 0
	(
		flock 8
		echo >&8
		echo "$(wc -l <"$progress_dir/done") of $(cat "$progress_dir/total"): "
	) 8>>"$progress_dir/done"
}

# entry_build NAME DIR: the inner process of entry_fill
entry_build()
{
	rm -f "$step_log"
	entry_call "$1" pins | while read -r entry_set entry_roles; do
		# shellcheck disable=SC2086 # a list of roles
		pins_list "$entry_set" $entry_roles | cut -d ' ' -f 2-4
	done >"$2/versions"
	entry_call "$1" build "$2"
}
