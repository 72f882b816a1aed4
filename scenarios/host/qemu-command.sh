# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The QEMU command line of the bench, one function. Sourced by run and others.
#
# Needs in the environment: BENCH_QEMU (program), BENCH_MODULE (bam-dmux.so, empty
# when the devices are built in), BENCH_IMAGE, BENCH_INITRD, BENCH_DTB.
# Optional: BENCH_PRELOAD (another shared object to load into QEMU, for tests), BENCH_CMDLINE (what the kernel's flavour adds to its command line), SMP,
# MEMORY, QEMU_EXTRA (more arguments, split at blanks).

# The clock counts instructions and leaps over idle time; seed and date are fixed: what
# the host does cannot be seen by the guest (add NETWORK=none). SHIFT is the clock's
# rate, 2^SHIFT ns an instruction: another SHIFT is another interleaving.
qemu_icount()
{
	echo "-icount shift=${SHIFT:-3},sleep=off -seed 1 -rtc base=2024-01-01,clock=vm"
}

# qemu_free_mb DIRECTORY: free space there
qemu_free_mb()
{
	df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'
}

# qemu_end STATUS DIRECTORY: in words how QEMU ended; DIRECTORY holds the files that it maps
qemu_end()
{
	if [ "$1" -le 128 ]; then
		echo "QEMU ended with status $1"
		return
	fi
	case $(kill -l "$1") in
	KILL) echo "QEMU was killed (SIGKILL): by somebody, or by the kernel for want of memory" ;;
	BUS)
		# a page of a mapped file for which the disk has no room
		if [ "$(qemu_free_mb "$2")" -lt 16 ]; then
			echo "the disk is full: $2 has $(qemu_free_mb "$2") MB left; free some, or give BUILD= on another disk"
		else
			echo "QEMU died of SIGBUS"
		fi ;;
	*) echo "QEMU died of SIG$(kill -l "$1")" ;;
	esac
}

# qemu_properties CLASS: names of the properties of one of our devices, one a line
qemu_properties()
{
	BAM_DMUX_MODULE=$BENCH_MODULE "$BENCH_QEMU" -M msm8916-dmux -device "$1,help" 2>/dev/null |
		sed -n 's/^  *\([a-z0-9-]*\)=.*/\1/p'
}

# qemu_check_extra PROGRAM: are the names of "-global DEVICE.PROPERTY=VALUE" in QEMU_EXTRA those
# of ours? QEMU itself only warns of a device that it does not know, and names no neighbour.
qemu_check_extra()
{
	case " ${QEMU_EXTRA:-} " in
	*" -global "*) ;;
	*) return 0 ;;
	esac
	qemu_nearest=${BENCH_TOOLS:-$here/../../.build}/nearest
	qemu_ours="dmux-modem dmux-observer dmux-channel dmux-control dmux-remoteproc dmux-scenario dmux-snapshot dmux-stop"
	qemu_option=
	for qemu_word in $QEMU_EXTRA; do
		if [ "$qemu_option" = -global ]; then
			qemu_class=${qemu_word%%.*}
			qemu_name=${qemu_word#*.}
			qemu_name=${qemu_name%%=*}
			case " $qemu_ours " in
			*" $qemu_class "*)
				qemu_known=$(qemu_properties "$qemu_class")
				# shellcheck disable=SC2086 # a list
				[ -z "$qemu_known" ] || printf '%s\n' "$qemu_known" | grep -qx -e "$qemu_name" || {
					echo "$1: QEMU_EXTRA: $qemu_class has no '$qemu_name'$("$qemu_nearest" "$qemu_name" $qemu_known) (make knobs lists the modem's)" >&2
					return 2
				} ;;
			*)
				# shellcheck disable=SC2086
				qemu_near=$("$qemu_nearest" "$qemu_class" $qemu_ours)
				[ -z "$qemu_near" ] || {
					echo "$1: QEMU_EXTRA: there is no device '$qemu_class'$qemu_near" >&2
					return 2
				} ;;
			esac
		fi
		qemu_option=$qemu_word
	done
}

# qemu_last_words LOG: what QEMU said last, without its name
qemu_last_words()
{
	sed -n 's/^qemu-system-aarch64: //p' "$1" 2>/dev/null | tail -n 1
}

# qemu_value TEXT: as the value of an option that others follow
qemu_value()
{
	printf '%s\n' "$1" | sed 's/,/,,/g'
}

# qemu_machine ARGUMENT...: become QEMU with the machine, without a kernel; $machine is
# added to -M.
#
# setpriv ties QEMU's life to this process: whatever kills the runner, also
# SIGKILL, leaves no QEMU behind.
qemu_machine()
{
	export BAM_DMUX_MODULE="$BENCH_MODULE${BENCH_PRELOAD:+:$BENCH_PRELOAD}"
	# shellcheck disable=SC2086 # QEMU_EXTRA is a list
	exec setpriv --pdeathsig KILL "$BENCH_QEMU" \
		-M "msm8916-dmux${machine:-}" -cpu cortex-a53 -smp "${SMP:-1}" -m "${MEMORY:-512M}" \
		-display none -no-reboot -nodefaults "$@" ${QEMU_EXTRA:-}
}

# qemu_start APPEND ARGUMENT...: become QEMU with the machine and kernel set up
# Log level 5 shows warnings on the console: what tests look for there would be hidden else.
qemu_start()
{
	append=$1
	shift
	qemu_machine -kernel "$BENCH_IMAGE" -initrd "$BENCH_INITRD" -dtb "$BENCH_DTB" \
		-append "console=ttyAMA0 panic=-1 loglevel=5 ${BENCH_CMDLINE:-} $append" "$@"
}

# qemu_networks: -netdev and -device arguments for all eight channels
#
# Channel c is the network 10.0.(2+c).0/24 and fd00:0:0:c::/64; libslirp's gateway,
# that is the host's loopback, is .2 and ::2.
qemu_networks()
{
	for channel in 0 1 2 3 4 5 6 7; do
		printf ' -netdev user,id=net%d,net=10.0.%d.0/24,host=10.0.%d.2,dns=10.0.%d.3' \
			$channel $((2 + channel)) $((2 + channel)) $((2 + channel))
		printf ',ipv6-prefix=fd00:0:0:%x::,ipv6-host=fd00:0:0:%x::2,ipv6-dns=fd00:0:0:%x::3' \
			$channel $channel $channel
		printf ' -device dmux-channel,channel=%d,netdev=net%d' $channel $channel
	done
}
