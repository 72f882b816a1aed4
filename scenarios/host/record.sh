# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What was run: the file "run" in a run's folder, from which replay repeats it. Sourced by
# scenario and replay.
#
# "KEY VALUE" lines. Those of record_wishes are what was asked for; those of record_builds what
# it was run with, by checksum. Beside it lies a copy of the scenario's file, scenario.lua.

# record_wishes NAME CASE FILE
record_wishes()
{
	echo "name $1"
	echo "file $3"
	echo "case $2"
	echo "seed $seed"
	echo "driver $DRIVER"
	echo "driver-module ${DRIVER_MODULE:-}"
	echo "kernel $KERNEL"
	echo "flavour ${FLAVOUR:-}"
	echo "shift ${SHIFT:-}"
	echo "cpus $smp"
	echo "memory ${MEMORY:-}"
	echo "snapshot ${SNAPSHOT:-yes}"
	echo "append ${APPEND:-}"
	echo "qemu ${QEMU:-packaged}"
	echo "qemu-src ${QEMU_SRC:-}"
	echo "qemu-extra ${QEMU_EXTRA:-}"
}

# record_sum FILE: its checksum; of a large file kept beside it, since each run asks
record_sum()
{
	if [ "$1.sha256" -nt "$1" ]; then
		cat "$1.sha256"
	elif [ -r "$1" ]; then
		sha256sum <"$1" | cut -c 1-64 >"$1.sha256.$$"
		cat "$1.sha256.$$"
		mv "$1.sha256.$$" "$1.sha256"
	fi
}

# record_builds: checksums
record_builds()
{
	[ -z "${BENCH_DRIVER:-}" ] || echo "driver-build $(sha256sum <"$BENCH_DRIVER" | cut -c 1-64)"
	echo "guest-build $(record_sum "$BENCH_INITRD")"
	echo "kernel-release ${BENCH_RELEASE:-}"
	# an entry of the cache: its name is a hash over all that it was made of
	echo "kernel-build $(basename "$(dirname "$BENCH_IMAGE")")"
	echo "devices-build $(sha256sum <"${BENCH_MODULE:-$BENCH_QEMU}" | cut -c 1-64)"
	echo "tree-build $(sha256sum <"$BENCH_DTB" | cut -c 1-64)"
}

# record_write DIRECTORY NAME CASE FILE
record_write()
{
	{ record_wishes "$2" "$3" "$4"; record_builds; } >"$1/run"
	cp "$4" "$1/scenario.lua"
	# who fails it, and what it is known to break
	[ ! -r "${4%.lua}.record" ] || cp "${4%.lua}.record" "$1/scenario.record"
}

# record_value DIRECTORY KEY
record_value()
{
	sed -n "s/^$2 //p" "$1/run"
}
