# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The evidence of a run: events.txt, capture.pcapng, signals.vcd, chart.html. Sourced by
# scenario; needs its case_qemu(), and clock.sh.
#
# EVIDENCE=failed (default)  of a case that fails in a way that its file does not expect: it
#                            is run again with a record, and the traces of both runs are compared
#          yes               of every case, recorded while it runs
#          no                none
# The record and the second run's own files go when the evidence is there; they stay in again/
# when the two runs were not the same.

case ${EVIDENCE:=failed} in
failed | yes | no) ;;
*) echo "scenario: EVIDENCE=$EVIDENCE: give failed (default), yes or no" >&2; exit 2 ;;
esac

# evidence_hash DIRECTORY: of a run's trace
evidence_hash()
{
	sed -n 's/^trace\.hash //p' "$1/report.keys" 2>/dev/null || true
}

# evidence_again FILE CASE: run once more, recorded, in $out/again; $remark says if it differs
evidence_again()
{
	first=$(evidence_hash "$out")
	mkdir "$out/again" || return
	case_qemu "$out/again" "$1" "$2" yes
	second=$(evidence_hash "$out/again")
	if clock_late "$out/again/report.keys" >"$out/again/late"; then
		remark="The clock of the second run, of which this is the record, was late: $(cat "$out/again/late")"
	elif [ -z "$first" ]; then
		remark="The run itself left no trace hash to compare with; this is the record of a second one."
	elif [ "$first" != "$second" ]; then
		remark="TWO RUNS, TWO TRACES: the failed run had trace hash $first, this second one ${second:-none}. The run is not deterministic, or something changed in between."
	fi
}

# evidence_write RECORD: the files, and what is to be said about them
evidence_write()
{
	if ! said=$("$BENCH_EVIDENCE" "$1" "$out" "title=$title" "again=$again" "tap=$out/tap" \
		"console=$out/console.log" "remark=$remark" 2>&1); then
		printf '%s\n' "$said" | sed 's/^evidence: //' | head -n 3
		return 1
	fi
	remark=${remark:-$(printf '%s\n' "$said" | sed -n 's/^remark //p')}
	[ -z "$remark" ] || echo "$remark"
	# why a record is cut stands in QEMU's messages
	grep -h "dmux-observer: .*record" "$out/messages.log" "$out/again/messages.log" 2>/dev/null || true
	case $said in
	*"remark "*) return 1 ;;
	esac
}

# evidence_case FILE CASE STATUS: after a run; STATUS 0: nothing unexpected in $out/tap. Prints
# comments; when evidence that was asked for is not complete a point
evidence_case()
{
	remark=
	record=$out/record
	if [ "$EVIDENCE" = failed ]; then
		[ "$3" -ne 0 ] && [ -n "$qemu_status" ] || return 0
		case $qemu_status in
		129 | 130 | 137 | 143)
			echo "# evidence: none, QEMU was killed; EVIDENCE=yes records while it runs"
			return ;;
		esac
		record=$out/again/record
		evidence_again "$1" "$2"
	elif [ "$EVIDENCE" = no ] || [ -z "$qemu_status" ]; then
		return 0
	fi
	complete=0
	evidence_write "$record" >"$out/output" || complete=$?
	if [ "$complete" -ne 0 ] && [ "$EVIDENCE" = yes ]; then
		echo "not ok - the evidence is complete"
	fi
	sed 's/^/# evidence: /' "$out/output"
	[ ! -r "$out/chart.html" ] || echo "# evidence: $out/chart.html, events.txt, capture.pcapng, signals.vcd"
	rm -f "$record"
	case $remark in
	TWO*) ;;
	*) rm -rf "$out/again" ;;
	esac
}
