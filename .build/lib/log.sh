# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Messages and timed steps of the preparation layer.
#
# Everything a person reads goes to standard error; standard output belongs to
# the caller (entry paths). A step's own output goes to $step_log, so that a
# good run prints one line an entry and a failed one its last lines and the name
# of the log. What goes on meanwhile is a state, a line in $progress_dir, and a
# heartbeat shows it.

# a line is begun afresh where a heartbeat may have left its text
[ -t 2 ] && [ "${TERM:-dumb}" != dumb ] && clear_line=$(printf '\r\033[K') || clear_line=

say()
{
	printf '%s==> %s\n' "$clear_line" "$*" >&2
}

die()
{
	printf '%s%s: %s\n' "$clear_line" "${program:-prepare}" "$*" >&2
	exit 1
}

# now: whole seconds since the epoch
now()
{
	date +%s
}

# state TEXT: what this queue of entries is at (queue_name), for the heartbeat
state()
{
	[ -z "${progress_dir:-}" ] || { printf '%s\n' "$*" >"$progress_dir/at-${queue_name:-one}"; } 2>/dev/null || true
}

# heartbeat PID COMMAND...: while process PID lives, what COMMAND prints and the seconds: on a
# terminal in place, each second; elsewhere a line each 15 seconds.
# It keeps no lock, and the sleep keeps no pipe open.
heartbeat()
{
	heartbeat_of=$1
	shift
	heartbeat_start=$(now)
	heartbeat_next=15
	exec 8>&- 9>&-
	while kill -0 "$heartbeat_of" 2>/dev/null; do
		sleep 1 >/dev/null 2>&1
		heartbeat_spent=$(($(now) - heartbeat_start))
		if [ -n "$clear_line" ]; then
			printf '%s' "$clear_line    $heartbeat_spent s: $("$@" | cut -c 1-68)" >&2
		elif [ "$heartbeat_spent" -ge "$heartbeat_next" ]; then
			heartbeat_next=$((heartbeat_spent + 15))
			printf '    %d s: %s\n' "$heartbeat_spent" "$("$@")" >&2
		fi
	done
}

# heartbeat_end PID: no more of it; the line is free again
heartbeat_end()
{
	kill "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
	printf '%s' "$clear_line" >&2
}

# with_heartbeat TEXT LOG COMMAND...: run COMMAND, its output to LOG
with_heartbeat()
{
	heartbeat_text=$1
	heartbeat_log=$2
	shift 2
	heartbeat $$ echo "$heartbeat_text" &
	heartbeat_pid=$!
	heartbeat_status=0
	"$@" >>"$heartbeat_log" 2>&1 || heartbeat_status=$?
	heartbeat_end "$heartbeat_pid"
	return "$heartbeat_status"
}

# step LABEL TEXT COMMAND...: run COMMAND, log its output and how long it took.
# Lines of the form "[n/m]" (ninja, the download counter) are its progress. Where $step_objects
# says how many objects a kernel build compiles (about), its lines "  CC ..." are counted instead.
step()
{
	step_label=$1
	step_text=$2
	shift 2
	step_start=$(now)
	state "$step_label: $step_text"
	mkdir -p "${step_log%/*}"
	echo "==> $step_label: $step_text" >>"$step_log"
	rm -f "$step_log.status"
	{
		set +e
		( set -e; "$@" )
		echo $? >"$step_log.status"
	} 2>&1 </dev/null | progress "$step_label: $step_text" >>"$step_log"
	read -r step_status <"$step_log.status" 2>/dev/null || step_status=1
	rm -f "$step_log.status"
	if [ "$step_status" -ne 0 ]; then
		say "$step_label: $step_text failed:"
		tail -n 15 "$step_log" | cut -c1-200 | sed 's/^/    /' >&2
		die "$step_label: $step_text failed (whole log: $step_log)"
	fi
	echo "==> $step_label: $step_text: done in $(($(now) - step_start)) s" >>"$step_log"
}

# progress TEXT: copy stdin to stdout; how far a step is becomes the state
progress()
{
	# its own complaints (a full disk) would only hide the message that follows
	awk -v text="$1" -v objects="${step_objects:-0}" \
			-v at="${progress_dir:+$progress_dir/at-${queue_name:-one}}" '
		function reached(n, all, what) {
			if (at == "" || all < 100 || n % 10)
				return
			printf("%s: %d of %s\n", text, n, what) >at
			close(at)
		}
		{ print; fflush() }
		objects > 0 && /^  (CC|AS|AR|LD|HOSTCC) / { reached(++compiled, objects, "about " objects " objects") }
		match($0, /^\[[0-9]+\/[0-9]+\]/) {
			split(substr($0, 2, RLENGTH - 2), n, "/")
			reached(n[1], n[2], n[2])
		}' 2>/dev/null
}
