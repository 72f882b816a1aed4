# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Messages and timed steps of the preparation layer.
#
# Everything a person reads goes to standard error; standard output belongs to
# the caller (entry paths). A step's own output goes to $step_log, so that a
# good run prints one line a step and a failed one its last lines and the name
# of the log.

say()
{
	printf '==> %s\n' "$*" >&2
}

die()
{
	printf '%s: %s\n' "${program:-prepare}" "$*" >&2
	exit 1
}

# now: whole seconds since the epoch
now()
{
	date +%s
}

# step LABEL TEXT COMMAND...: run COMMAND, log its output, say how long it took.
# Lines of the form "[n/m]" (ninja, the download counter) show the progress of a
# long step, one line each tenth of the way. Where $step_objects says how many objects a
# kernel build compiles (about), its lines "  CC ..." are counted instead.
step()
{
	step_label=$1
	step_text=$2
	shift 2
	step_start=$(now)
	say "$step_label: $step_text ..."
	mkdir -p "${step_log%/*}"
	rm -f "$step_log.status"
	{
		set +e
		( set -e; "$@" )
		echo $? >"$step_log.status"
	} 2>&1 </dev/null | progress "$step_label: $step_text" >>"$step_log"
	read -r step_status <"$step_log.status" 2>/dev/null || step_status=1
	rm -f "$step_log.status"
	if [ "$step_status" -ne 0 ]; then
		tail -n 15 "$step_log" | cut -c1-200 | sed 's/^/    /' >&2
		die "$step_label: $step_text failed (whole log: $step_log)"
	fi
	say "$step_label: $step_text: done in $(($(now) - step_start)) s"
}

# progress TEXT: copy stdin to stdout; for "[n/m]" lines of a long run say each tenth
progress()
{
	# its own complaints (a full disk) would only hide the message that follows
	awk -v text="$1" -v objects="${step_objects:-0}" '
		function tenth_reached(n, all, what) {
			tenth = int(10 * n / all)
			if (tenth > last && tenth < 10 && all >= 300) {
				printf("==> %s: %d of %s\n", text, n, what) | "cat >&3"
				close("cat >&3")
			}
			if (tenth > last)
				last = tenth
		}
		{ print; fflush() }
		objects > 0 && /^  (CC|AS|AR|LD|HOSTCC) / {
			tenth_reached(++compiled, objects, "about " objects " objects")
		}
		match($0, /^\[[0-9]+\/[0-9]+\]/) {
			split(substr($0, 2, RLENGTH - 2), n, "/")
			tenth_reached(n[1], n[2], n[2])
		}' 3>&2 2>/dev/null
}
