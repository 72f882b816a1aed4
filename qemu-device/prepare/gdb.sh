# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "gdb": Debian trixie's gdb-multiarch, run from where it is unpacked. Only for
# `make replay GDB=1`; a host that has gdb-multiarch needs none.

pins_gdb_request()
{
	echo "suite $qemu_suite"
	echo "binary gdb-multiarch"
}

pins_gdb_resolve()
{
	apt_closure "$qemu_suite" deb gdb-multiarch
}

recipe_gdb_title()
{
	echo "gdb-multiarch $(pins_version gdb gdb-multiarch)"
}

recipe_gdb_pins()
{
	echo "gdb deb"
}

recipe_gdb_inputs()
{
	cat "$project_dir/qemu-device/prepare/gdb.sh" "$build_dir/lib/unpack.sh"
}

recipe_gdb_megabytes()
{
	echo 150
}

recipe_gdb_build()
{
	unpack_skeleton "$1/root"
	# shellcheck disable=SC2046 # file names without blanks
	step gdb "unpacking" unpack_debs "$1/root" --exclude=./var --exclude=./etc $(pins_files gdb deb)
	cat >"$1/gdb-multiarch" <<-'EOF'
		#!/bin/sh
		# Start gdb with the libraries it was made for.
		root=${0%/*}/root
		unset LD_PRELOAD LD_LIBRARY_PATH
		PYTHONHOME=$root/usr PYTHONDONTWRITEBYTECODE=1
		export PYTHONHOME PYTHONDONTWRITEBYTECODE
		exec "$root/lib64/ld-linux-x86-64.so.2" --argv0 gdb-multiarch \
			--library-path "$root/usr/lib/x86_64-linux-gnu" \
			"$root/usr/bin/gdb-multiarch" --data-directory="$root/usr/share/gdb" "$@"
	EOF
	chmod +x "$1/gdb-multiarch"
	step gdb "trying it" "$1/gdb-multiarch" -nx -batch -ex "set architecture aarch64" -ex "show architecture"
}
