# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "qemu-headers": what compiling a module for the packaged QEMU needs.
#
# Debian ships no QEMU headers, and half of them are generated. So the source of
# the very same package version is unpacked (without its ROMs), patched as Debian
# patches it, configured once, and only the generated headers are built: no QEMU
# object is compiled. What remains is usable from the host's compiler, without the
# tool root: GLib's headers lie beside it, and nothing is linked, since a module
# finds every function in the running QEMU.
#
#   cflags         one line of compiler flags
#   src/ build/    QEMU's headers; generated headers; src/accel/qtest/qtest.c
#   tracetool      FORMAT GROUP EVENTS OUTPUT: trace code from a trace-events file
#   version        10.0.13

recipe_qemu_headers_title()
{
	echo "headers of QEMU $(qemu_upstream)"
}

recipe_qemu_headers_needs()
{
	echo toolroot
}

recipe_qemu_headers_pins()
{
	echo "qemu source"
}

recipe_qemu_headers_inputs()
{
	entry_id toolroot
	cat "$project_dir/qemu-device/prepare/headers.sh" "$project_dir/qemu-device/prepare/source.sh"
}

recipe_qemu_headers_megabytes()
{
	echo 300
}

recipe_qemu_headers_build()
{
	headers_tools=$(entry_path toolroot)
	step qemu-headers "unpacking the source" qemu_source "$1/src" "$headers_tools"
	mkdir "$1/build"
	# a fixed place inside, so that the result does not depend on the host's paths
	step qemu-headers "configuring" toolroot_run "$headers_tools" --out "$1=/bench/qemu" -- \
		sh -c "cd /bench/qemu/build && $(qemu_configure /bench/qemu/src) --with-devices-aarch64=minimal"
	# shellcheck disable=SC2016 # for the inner shell
	step qemu-headers "generating headers" toolroot_run "$headers_tools" --out "$1=/bench/qemu" -- \
		sh -c 'cd /bench/qemu/build && ninja $(ninja -t targets all | sed -n "s/\.h: CUSTOM_COMMAND.*/.h/p")'
	mkdir -p "$1/glib"
	cp -R "$headers_tools/usr/include/glib-2.0/." "$headers_tools/usr/lib/x86_64-linux-gnu/glib-2.0/include/." \
		"$1/glib"
	headers_prune "$1"
	headers_cflags "$entry_dir" >"$1/cflags"
	headers_tracetool "$headers_tools" >"$1/tracetool"
	chmod +x "$1/tracetool"
	qemu_upstream >"$1/version"
	step qemu-headers "trying them" headers_try "$1" "$headers_tools"
}

# headers_prune DIR: keep headers, the qtest accelerator and the trace generator
headers_prune()
{
	find "$1/src" -type f ! -name '*.h' ! -name '*.h.inc' ! -path '*/scripts/*' \
		! -path '*/accel/qtest/*' ! -name VERSION ! -name 'COPYING*' ! -name LICENSE -delete
	find "$1/build" \( -type f ! -name '*.h' -o -type l \) -delete
	find "$1/src" "$1/build" -type d -empty -delete
}

headers_cflags()
{
	printf '%s ' -std=gnu11 -fPIC -fno-strict-aliasing -fno-common -fwrapv -D_GNU_SOURCE \
		-D_FILE_OFFSET_BITS=64 -D_LARGEFILE_SOURCE \
		"-I$1/build" "-I$1/build/qapi" "-I$1/build/trace" "-I$1/src/include" \
		"-I$1/src/host/include/x86_64" "-I$1/src/host/include/generic" \
		"-iquote $1/src" "-iquote $1/build" "-isystem $1/src/linux-headers" "-isystem $1/glib"
	echo
}

# headers_tracetool TOOLROOT: run QEMU's generator with the tool root's Python, which
# its own loader can start without a chroot
headers_tracetool()
{
	cat <<-EOF
		#!/bin/sh
		# usage: tracetool FORMAT GROUP EVENTS OUTPUT      (FORMAT: h or c)
		here=\$(cd "\${0%/*}" && pwd)
		root=$1
		unset PYTHONPATH
		PYTHONHOME=\$root/usr PYTHONDONTWRITEBYTECODE=1
		export PYTHONHOME PYTHONDONTWRITEBYTECODE
		exec "\$root/lib64/ld-linux-x86-64.so.2" --library-path "\$root/usr/lib/x86_64-linux-gnu" \\
			"\$root/usr/bin/python3" "\$here/src/scripts/tracetool.py" --backend=log \\
			--format="\$1" --group="\$2" "\$3" "\$4"
	EOF
}

# headers_try DIR TOOLROOT: the headers a device needs must compile, and so must qtest.c
headers_try()
{
	cat >"$1/try.c" <<-EOF
		#include "qemu/osdep.h"
		#include "hw/sysbus.h"
		#include "hw/boards.h"
		#include "hw/irq.h"
		#include "hw/qdev-properties.h"
		#include "hw/arm/boot.h"
		#include "migration/vmstate.h"
		#include "net/net.h"
		#include "qemu/timer.h"
		#include "qemu/log.h"
		#include "chardev/char-fe.h"
		#include "system/system.h"
	EOF
	printf 'bam_try(uint32_t offset) "offset 0x%%" PRIx32\n' >"$1/try-events"
	"$1/tracetool" h try "$1/try-events" "$1/try.h"
	grep -q trace_bam_try "$1/try.h"
	for headers_file in "$1/try.c" "$1/src/accel/qtest/qtest.c"; do
		# shellcheck disable=SC2016 # for the inner shell
		toolroot_run "$2" --in "$1" -- sh -c 'exec gcc $(cat) -Wall -Werror -fsyntax-only "$0"' \
			"$headers_file" <<-EOF
			$(headers_cflags "$1")
		EOF
	done
	rm "$1/try.c" "$1/try.h" "$1/try-events"
}
