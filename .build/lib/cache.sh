# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The cache: entries that appear whole or not at all.
#
# An entry is a directory NAME-KEY, KEY a hash over everything that went into
# it. It is filled in tmp/NAME-KEY under an exclusive lock and renamed into
# place; so what exists under its own name is complete, and what lies in tmp/
# without its lock being held belongs to a dead run and is removed.
#
#   NAME-KEY/      entries
#   pins/SET       resolved package versions (lib/pins.sh)
#   debs/SET/      downloaded packages
#   apt/SUITE/     private apt state (lib/apt.sh)
#   log/           output of the steps
#   lock/, tmp/    see above
#
# The lock's file descriptor (9) is inherited by the children of a build on
# purpose: were the shell killed with SIGKILL, the lock lives as long as
# anything still writes to the directory.

cache_init()
{
	[ -n "${XDG_CACHE_HOME:-}${HOME:-}" ] ||
		die "neither HOME nor XDG_CACHE_HOME is set; set XDG_CACHE_HOME to a directory for the cache"
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/bam-dmux-bench
	case $cache in
	/*) ;;
	*) cache=$PWD/$cache ;;
	esac
	case $cache in
	*[[:space:]]*) die "the cache's path '$cache' contains blanks, which compilers' options cannot; set XDG_CACHE_HOME" ;;
	esac
	[ -d "$cache/lock" ] && [ -w "$cache/lock" ] && return
	{
		mkdir -p "$cache/lock" "$cache/tmp" "$cache/pins" "$cache/debs" "$cache/apt" "$cache/log" &&
			[ -w "$cache/lock" ]
	} 2>/dev/null ||
		die "cannot write to the cache $cache; set XDG_CACHE_HOME to a directory you own"
}

# hash_of: 16 hex digits of the SHA-256 of stdin
hash_of()
{
	hash_line=$(sha256sum)
	hash_rest=${hash_line#????????????????}
	printf '%s\n' "${hash_line%"$hash_rest"}"
}

cache_free_mb()
{
	df -Pk "$cache" | awk 'NR == 2 { print int($4 / 1024) }'
}

# cache_need ENTRY MEGABYTES: refuse early what cannot fit
cache_need()
{
	cache_free=$(cache_free_mb)
	[ "$cache_free" -ge "$2" ] ||
		die "$1: needs about $2 MB in $cache, $cache_free MB are free; free some or set XDG_CACHE_HOME"
}

# cache_lock LOCK TEXT: take lock/LOCK on descriptor 9, say so when it has to wait for somebody
# else: the two queues of one prepare (the file says whose lock it is) wait for each other silently
cache_lock()
{
	exec 9>>"$cache/lock/$1"
	flock -n 9 || {
		if [ "$(cat "$cache/lock/$1")" = "${run_id:-$$}" ]; then
			state ""
		else
			say "$2: another process is at it, waiting"
			state "$2: waiting for another process"
		fi
		flock 9
	}
	echo "${run_id:-$$}" >"$cache/lock/$1"
}

# cache_sweep: remove what dead runs left in tmp/
cache_sweep()
{
	for sweep_dir in "$cache"/tmp/*; do
		[ -d "$sweep_dir" ] || continue
		flock -n -E 0 "$cache/lock/${sweep_dir##*/}" rm -rf "$sweep_dir"
	done
}

# cache_prune KEEP...: remove every entry, package and log that no KEEP path names
cache_prune()
{
	for prune_dir in "$cache"/*-????????????????; do
		[ -d "$prune_dir" ] || continue
		for prune_keep in "$@"; do
			[ "$prune_keep" = "$prune_dir" ] && continue 2
		done
		say "removing ${prune_dir##*/}"
		flock -n "$cache/lock/${prune_dir##*/}" rm -rf "$prune_dir" ||
			say "${prune_dir##*/} is in use, kept"
	done
	rm -rf "$cache"/debs/* "$cache"/log/*
}
