#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The evidence of a run: made when a case fails and only then, of the very run that failed, whole
# whatever ends the run, and readable by the programs that it is for: tshark with the dissector of
# scenarios/wireshark, and GTKWave's converter.
. "$(dirname "$0")/tap.sh"

host=$(cd "$(dirname "$0")/../host" && pwd -P)
dissector=$(cd "$(dirname "$0")/../wireshark" && pwd -P)/bam_dmux.lua
in_toolroot=$(cd "$(dirname "$0")/../../.build" && pwd -P)/in-toolroot
files="events.txt capture.pcapng signals.vcd chart.html"

# scenario_file NAME MEMBERS TIMELINE
scenario_file()
{
	mkdir -p "$tap_out/t"
	cat >"$tap_out/t/$1.lua" <<-END
		return { id = "T", title = "t <$1>", source = "scenarios/tests", levels = { "linux" }, $2
		run = function()
		$3
		end }
	END
}

# run_it NAME FOLDER: the scenario NAME, evidence in tests/FOLDER/t-NAME; TAP in FOLDER.tap.
# Its status is the run's.
run_it()
{
	BENCH_TESTS=$tap_out/tests/$2 "$host/scenario" "$tap_out/t/$1.lua" >"$tap_out/$2.tap" 2>&1
}

fails()
{
	! run_it "$@" || { cat "$tap_out/$2.tap"; return 1; }
}

says()
{
	contains "$tap_out/$1.tap" "$2"
}

refute_says()
{
	! says "$@"
}

refused_word()
{
	! EVIDENCE=maybe run_it good refused && says refused "EVIDENCE=maybe: give failed .default., yes or no"
}

# has_files FOLDER NAME: the four and nothing else that evidence takes
has_files()
{
	for file in $files; do
		[ -s "$tap_out/tests/$1/t-$2/$file" ] || { echo "no $file"; return 1; }
	done
	for file in record again; do
		[ ! -e "$tap_out/tests/$1/t-$2/$file" ] || { echo "$file is left"; return 1; }
	done
}

has_none()
{
	for file in $files record again; do
		[ ! -e "$tap_out/tests/$1/t-$2/$file" ] || { echo "there is $file"; return 1; }
	done
}

# viewer DIRECTORY COMMAND...
viewer()
{
	directory=$1
	shift
	"$in_toolroot" --root viewers --in "$directory" --in "${dissector%/*}" --out "$directory" -- "$@"
}

# decode FOLDER NAME FILTER FIELD...: packets as tshark decodes them, fields with blanks between
decode()
{
	directory=$tap_out/tests/$1/t-$2 filter=$3
	shift 3
	for field in "$@"; do
		set -- "$@" -e "$field"
		shift
	done
	viewer "$directory" tshark -X "lua_script:$dissector" -n -r "$directory/capture.pcapng" -Y "$filter" \
		-T fields -E 'separator= ' "$@" 2>"$tap_out/tshark.log" || { cat "$tap_out/tshark.log"; return 1; }
}

# decodes TEXT FOLDER NAME FILTER FIELD...: the only lines that decode prints
decodes()
{
	text=$1
	shift
	decode "$@" >"$tap_out/decoded" || { cat "$tap_out/decoded"; return 1; }
	printf '%s\n' "$text" | diff - "$tap_out/decoded"
}

# readable FOLDER NAME: by all viewers, without complaint
readable()
{
	directory=$tap_out/tests/$1/t-$2
	decode "$1" "$2" frame frame.number | tail -n 1 >"$tap_out/packets"
	! grep -v 'Running as user' "$tap_out/tshark.log" || return 1
	grep -x '[0-9]*' "$tap_out/packets" &&
		viewer "$directory" vcd2fst "$directory/signals.vcd" "$directory/signals.fst" >/dev/null &&
		viewer "$directory" fst2vcd "$directory/signals.fst" -o "$directory/back.vcd" &&
		tail -n 1 "$directory/chart.html" | grep '</html>$'
}

# --- a failure ---

# Frames of all kinds down, a ping up; sent here, looked for in the capture below.
scenario_file frames "" 'guest.up(0)
	modem.data(0, 100)
	modem.frame(0, { signal = 0x5a, pad = 3, packet = 61 })
	modem.frame(5, { length = 500, payload = "45000102" })
	modem.raw("fc33 00 09 00 02 0000")
	modem.raw("fd33 00 00 00 00 0000")
	modem.raw("fc33 00")
	modem.frame(3, { bytes = 64 })
	wait("10ms")
	guest.ping(0, { size = 301 })
	expect(false, "wrong on purpose: <b> & 1")
	guest.idle()'

ok "a scenario that must fail does" fails frames failed
ok "  and says where the evidence is" says failed '^# evidence: .*/t-frames/chart.html, events.txt, capture.pcapng, signals.vcd$'
ok "  that is there" has_files failed frames
evidence=$tap_out/tests/failed/t-frames
keys=$evidence/report.keys

traced()
{
	! EVIDENCE=no QEMU_EXTRA="-global dmux-observer.trace=$tap_out/trace" run_it frames plain &&
		cmp "$tap_out/trace" "$evidence/events.txt" &&
		key_is "$tap_out/tests/plain/t-frames/report.keys" trace.hash "$(key "$keys" trace.hash)"
}

recorded()
{
	! EVIDENCE=yes run_it frames recorded || return 1
	for file in events.txt capture.pcapng signals.vcd; do
		cmp "$evidence/$file" "$tap_out/tests/recorded/t-frames/$file" || return 1
	done
	key_is "$tap_out/tests/recorded/t-frames/report.keys" trace.hash "$(key "$keys" trace.hash)"
}

ok "events.txt is the trace of a run without evidence" traced
ok "EVIDENCE=no leaves none" has_none plain frames
ok "EVIDENCE=yes makes the same in the run itself" recorded

# --- capture.pcapng ---

dmux="bam_dmux.magic bam_dmux.signal bam_dmux.cmd bam_dmux.pad bam_dmux.channel bam_dmux.len"
sent='frame.interface_name == "bam-dmux" && frame.packet_flags_direction == 1'
# shellcheck disable=SC2086 # a list of fields
{
	ok "tshark: a frame with signal and pad, as sent" decodes \
		'0x33fc 0x5a 0 3 0 61 61 72' failed frames "$sent && bam_dmux.signal == 0x5a" $dmux ip.len frame.len
	ok "  a frame that lies about its length" decodes '0x33fc 0x00 0 0 5 500 True' failed frames \
		"$sent && bam_dmux.expert.truncated" $dmux bam_dmux.broken
	ok "  an unknown command" decodes '0x33fc 0x00 9 0 2 0 True' failed frames \
		"$sent && bam_dmux.expert.command" $dmux bam_dmux.broken
	ok "  a wrong magic" decodes '0x33fd 0x00 0 0 0 0 True' failed frames \
		"$sent && bam_dmux.expert.magic" $dmux bam_dmux.broken
	ok "  half a header" decodes '3 True' failed frames \
		"$sent && bam_dmux.expert.short" frame.len bam_dmux.broken
	ok "  a payload that is no packet" decodes '0x33fc 0x00 0 0 3 64 True' failed frames \
		"$sent && bam_dmux.expert.not_ip" $dmux bam_dmux.broken
	ok "  the eight OPENs of the modem" decodes "$(seq 0 7)" failed frames \
		"$sent && bam_dmux.cmd == 1" bam_dmux.channel
}
ok "  a ping and its answer, in frames and alone, with their directions" decodes \
	'bam-dmux 0x00000002 0 329 8
ip 0x00000002  329 8
bam-dmux 0x00000001 0 329 0
ip 0x00000001  329 0' failed frames 'ip.len == 329' frame.interface_name frame.packet_flags_direction bam_dmux.channel ip.len icmp.type
ok "  nothing else breaks a rule" decodes "$(yes True | head -n 5)" failed frames bam_dmux.broken bam_dmux.broken
once()
{
	viewer "$evidence" tshark -X "lua_script:$dissector" -o bam_dmux.inner:FALSE -n -r "$evidence/capture.pcapng" \
		-Y 'ip.len == 329' -T fields -e frame.interface_name >"$tap_out/decoded" 2>"$tap_out/tshark.log"
	printf 'ip\nip\n' | diff - "$tap_out/decoded"
}

ok "  bam_dmux.inner:FALSE leaves the packets to the interface ip" once
ok "  virtual time, to the nanosecond" decodes "$(awk '$3 == "frame-up" && $5 == "OPEN" { print $1 }' "$evidence/events.txt")" \
	failed frames 'frame.packet_flags_direction == 2 && bam_dmux.cmd == 1' frame.time_epoch

# --- signals.vcd and chart.html ---

# rises SCOPE NAME EVENTS-PATTERN: the signal goes up as often as events.txt has such lines
rises()
{
	awk -v scope="$1" -v name="$2" '
		$1 == "$scope" { here = $3 }
		$1 == "$var" && here == scope && $5 == name { id = $4 }
		id != "" && $0 == "1" id { rises++ }
		END { print rises + 0 }' "$evidence/back.vcd" >"$tap_out/rises"
	echo "$1.$2 rises $(cat "$tap_out/rises") times, wanted $(grep -c "$3" "$evidence/events.txt")"
	[ "$(cat "$tap_out/rises")" -eq "$(grep -c "$3" "$evidence/events.txt")" ]
}

self_contained()
{
	! grep -nE '<script|<link|src=|url\(|href="[^#]' "$evidence/chart.html"
}

ok "all viewers read all files" readable failed frames
ok "GTKWave: pc rises as often as in the events" rises modem pc 'smsm-modem .* pc 0>1'
ok "  the vote" rises ap vote 'smsm-ap .* vote 0>1'
ok "  the BAM's power" rises bam power 'bam-power .* 1$'
ok "  the BAM's interrupt" rises irq bam 'bam-irq .* 1$'
ok "  the interrupt of pc, for both edges" rises irq pc 'smsm-modem .* pc [01]>[01]'
ok "  the interrupt of pc-ack" rises irq pc_ack 'smsm-modem .* pc-ack [01]>[01]'
ok "the chart needs nothing else" self_contained
ok "  names the failed point" contains "$evidence/chart.html" '<li class="bad">not ok [0-9]* - wrong on purpose: &lt;b&gt; &amp; 1</li>'
ok "  links to it" contains "$evidence/chart.html" "<a href=\"#$(sed -n 's/.*<g id="\(failure-[0-9]*\)">.*/\1/p' "$evidence/chart.html")\">at "
ok "  has the steps of the timeline" contains "$evidence/chart.html" 't/frames.lua:3: guest.up: step up 0'
ok "  has the line that repeats the run" contains "$evidence/chart.html" '<code>make scenario NAME=t/frames SEED=1'

# --- when none is due ---

scenario_file good "" 'expect(true, "fine")'
scenario_file known '' 'expect(false, "known")'
echo "fails | $DRIVER | msm8916 | * | * | known | r" >"$tap_out/t/known.record"
ok "a case that passes leaves none" run_it good good
ok "  indeed" has_none good good
ok "nor does a failure that its record knows" run_it known known
ok "  indeed" has_none known known
ok "EVIDENCE=yes: a case that passes has it too" env EVIDENCE=yes BENCH_TESTS="$tap_out/tests/good" "$host/scenario" "$tap_out/t/good.lua"
ok "  indeed" has_files good good
ok "  readable without a frame" test -s "$tap_out/tests/good/t-good/capture.pcapng"
ok "EVIDENCE= with another word is refused" refused_word

# --- whatever ends the run ---

scenario_file panic "" 'guest.up(0)
	guest.sh("echo c >/proc/sysrq-trigger")'
scenario_file hang "" 'guest.up(0)
	guest.sh("sleep 1; while :; do :; done", { timeout = "500s", status = 0 })'

# kill_qemu FOLDER: in the middle of "hang"
kill_qemu()
{
	run_it hang "$1" &
	until grep -q 'guest.sh: sleep' "$tap_out/tests/$1/t-hang/messages.log" 2>/dev/null; do
		kill -0 $! || return 1
	done
	kill -KILL "$(pgrep -f "points=$tap_out/tests/$1/t-hang/")"
	! wait $!
}

killed_recorded()
{
	EVIDENCE=yes
	export EVIDENCE
	kill_qemu cut
	status=$?
	unset EVIDENCE
	return "$status"
}

ok "a guest that panics fails" fails panic panic
ok "  with evidence" has_files panic panic
ok "  that is whole" refute_says panic 'evidence: The record'
ok "  and readable" readable panic panic
ok "a QEMU that was killed is not run again" kill_qemu killed
ok "  which is said" says killed 'evidence: none, QEMU was killed; EVIDENCE=yes records while it runs'
ok "killed while it records" killed_recorded
ok "  fails the point" says cut '^not ok .*the evidence is complete'
ok "  saying to where it goes" says cut '^# evidence: The record ends early at [0-9.]* s'
ok "  the chart too" contains "$tap_out/tests/cut/t-hang/chart.html" 'class="remark">The record ends early at'
ok "  what there is is readable" readable cut hang

# disk_full: no file may be larger than 16 KiB, which is what a full disk looks like to a writer
# (another errno); the next scenario is not touched
disk_full()
{
	(
		trap '' XFSZ
		ulimit -f 32
		BENCH_TESTS=$tap_out/tests/full "$host/scenario" "$tap_out/t/frames.lua" "$tap_out/t/good.lua"
	) >"$tap_out/full.tap" 2>&1
	[ $? -eq 1 ]
}

ok "a disk that is full while evidence is written" disk_full
ok "  leaves the verdict as it was" says full '^not ok .*wrong on purpose'
ok "  is said, with the file" says full '^# evidence: .*/t-frames/chart.html: File too large'
ok "  leaves no half files" has_none full frames
ok "  and the next scenario alone" says full '^ok .*fine'

# A second run that is not the first: it gets another seed behind the runner's back.
differs()
{
	mkdir -p "$tap_out/copy"
	cp -r "$host" "$host/../known-violations" "$tap_out/copy"
	sed -i 's/^evidence_again()/seed_again=2\n&/; s/^\tfirst=/\tseed=$seed_again\n&/' "$tap_out/copy/host/evidence.sh"
	scenario_file seed "" 'wait(random(1, 1000000) .. "us") modem.boot("1ms") wait_for("modem-boot")
		expect(false, "wrong")'
	! BENCH_TESTS=$tap_out/tests/differs "$tap_out/copy/host/scenario" "$tap_out/t/seed.lua" >"$tap_out/differs.tap" 2>&1
}

ok "a second run that differs from the first" differs
ok "  is told loudly" says differs '^# evidence: TWO RUNS, TWO TRACES: .* trace hash [0-9a-f]\{16\}, this second one [0-9a-f]\{16\}'
ok "  in the chart too" contains "$tap_out/tests/differs/t-seed/chart.html" 'class="remark">TWO RUNS, TWO TRACES'
ok "  and is kept" test -s "$tap_out/tests/differs/t-seed/again/report.keys"
done_testing
