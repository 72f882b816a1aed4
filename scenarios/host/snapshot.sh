# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Snapshots of the booted guest, from which scenarios start. Sourced by scenario; needs
# qemu-command.sh. $globals: QEMU arguments, properties of the machine's devices.
#
# A snapshot is a directory $BENCH_SNAPSHOTS/DRIVER-KERNEL-DRIVERHASH-HASH: ram (the guest's memory, mapped privately
# by those who start from it), state (the devices), console.log and messages.log of the boot,
# name (which guest it is), complete (what ram and state must look like). QEMU_EXTRA is for the
# runs only: what it says must not change the machine.
#
# HASH is over all that decides about the boot: QEMU, module, kernel, initramfs and device
# tree (each by path, size and time of its last change), CPUs, memory, clock and command line.
#
# It is made aside, by one process at a time, and renamed into place. One that does not look
# as its "complete" says is made again; those of the same name with another hash are removed
# unless somebody starts from them (a shared lock on "complete").

# Changes when old snapshots must not be used any more.
snapshot_format=1

# snapshot_inputs: one line an input
snapshot_inputs()
{
	echo "format $snapshot_format driver ${BENCH_DRIVER_HASH:-}"
	for file in "$BENCH_QEMU" ${BENCH_MODULE:+"$BENCH_MODULE"} "$BENCH_IMAGE" "$BENCH_INITRD" "$BENCH_DTB"; do
		stat -L -c '%n %s %y' "$file" || return 1
	done
	echo "cpus ${SMP:-1} memory ${MEMORY:-512M} append ${BENCH_CMDLINE:-} ${APPEND:-} globals $globals"
	qemu_icount
}

# snapshot_ram SHARE: arguments for guest memory in the present directory's file
snapshot_ram()
{
	echo "-object memory-backend-file,id=ram,size=${MEMORY:-512M},mem-path=$1/ram,share=$2"
}

# snapshot_look DIRECTORY: what "complete" records
snapshot_look()
{
	stat -c '%s %y' "$1/ram" && sha256sum <"$1/state"
}

snapshot_is_good()
{
	[ -r "$1/complete" ] && [ "$(snapshot_look "$1" 2>/dev/null)" = "$(cat "$1/complete")" ]
}

# snapshot_boot DIRECTORY: boot to the starting point, save there; false with the reason printed
snapshot_boot()
{
	status=0
	# shellcheck disable=SC2046 # lists
	(
		machine=,memory-backend=ram QEMU_EXTRA=
		qemu_start "bench.task=agent ${APPEND:-}" $(snapshot_ram "$1" on) $(qemu_icount) $globals \
			-serial "file:$1/console.log" -device "dmux-snapshot,save=$1/state"
	) </dev/null >"$1/messages.log" 2>&1 &
	{ wait $! || status=$?; } 2>/dev/null
	[ "$status" -eq 0 ] && [ -s "$1/state" ] && return
	echo "snapshot: the guest did not boot: $(qemu_end "$status" "$1")"
	tail -n 5 "$1/messages.log"
	tail -n 25 "$1/console.log"
	return 1
}

# snapshot_room: a booted guest has touched some 120 MB of its memory, and the file has no holes
# there; what a full disk would do to QEMU is a SIGBUS
snapshot_room()
{
	room=$(qemu_free_mb "$BENCH_SNAPSHOTS")
	[ "$room" -lt 192 ] || return 0
	echo "snapshot: needs some 192 MB in $BENCH_SNAPSHOTS, $room MB are free; free some, give BUILD= on another disk, or SNAPSHOT=no"
	return 1
}

# snapshot_remove_stale NAME HASH
snapshot_remove_stale()
{
	for old in "$BENCH_SNAPSHOTS"/*/; do
		old=${old%/}
		[ "${old##*/}" != "$2" ] || continue
		case $old in
		# left behind by a process that is gone: we hold the lock
		*.new) rm -rf "$old" ;;
		*)
			[ "$(cat "$old/name" 2>/dev/null)" = "$1" ] || continue
			flock -n -x "$old/complete" rm -rf "$old" 2>/dev/null || true
			;;
		esac
	done
}

# snapshot_make HASH: unless somebody else just did
snapshot_make()
{
	snapshot_dir=$BENCH_SNAPSHOTS/$1
	# what is asked for; the rest of the inputs are its versions
	snapshot_name="$snapshot_label $(basename "$(dirname "$BENCH_IMAGE")" | sed 's/-[0-9a-f]*$//') $(snapshot_inputs | sed -n '/^cpus/p') $(qemu_icount)${userland:+ $userland}"
	exec 8>"$BENCH_SNAPSHOTS/lock"
	flock 8
	if ! snapshot_is_good "$snapshot_dir"; then
		snapshot_remove_stale "$snapshot_name" "$1"
		rm -rf "$snapshot_dir" "$snapshot_dir.new"
		mkdir "$snapshot_dir.new"
		snapshot_room || { exec 8>&-; return 1; }
		snapshot_boot "$snapshot_dir.new" || { exec 8>&-; return 1; }
		echo "$snapshot_name" >"$snapshot_dir.new/name"
		snapshot_look "$snapshot_dir.new" >"$snapshot_dir.new/complete"
		mv "$snapshot_dir.new" "$snapshot_dir"
	fi
	exec 8>&-
}

# snapshot_use: sets $snapshot to the directory of a good one and keeps it from being removed
# while this shell lives (descriptor 9); false with the reason printed
snapshot_use()
{
	mkdir -p "$BENCH_SNAPSHOTS"
	snapshot_label=${BENCH_LABEL:-$DRIVER}
	hash=$snapshot_label-${BENCH_DRIVER_HASH:-unknown}-$(snapshot_inputs | sha256sum | cut -c 1-16)
	snapshot=$BENCH_SNAPSHOTS/$hash
	for try in first second third; do
		if snapshot_is_good "$snapshot" && exec 9<"$snapshot/complete" && flock -s 9 &&
			snapshot_is_good "$snapshot"; then
			return
		fi
		snapshot_make "$hash" || return 1
	done
	echo "snapshot: $snapshot is not good although it was made $try times"
	return 1
}

# snapshot_start ARGUMENT...: become QEMU, going on from $snapshot
snapshot_start()
{
	machine=,memory-backend=ram
	# shellcheck disable=SC2046 # lists
	qemu_machine $(snapshot_ram "$snapshot" off) $(qemu_icount) $globals -device dmux-snapshot \
		-incoming "file:$snapshot/state" "$@"
}
