# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "qemu": Debian trixie's packaged QEMU, run straight from where it is
# unpacked; and "qemu-own": the user's own QEMU program behind the same launcher.
#
# The launcher starts QEMU through the unpacked dynamic loader with the unpacked
# libraries, so the host's distribution does not matter and no chroot is needed.
# Our machine comes in as a shared object: its path in BAM_DMUX_MODULE is given to
# the loader (--preload), not put in the environment, where QEMU's children would
# inherit it. QEMU finds its own directory by /proc/self/exe, which then names the
# loader; therefore data and module directories are passed explicitly.

qemu_suite=trixie
# the series whose headers and API the device is written for
qemu_series=10.0

# qemu_entry: name of the entry that QEMU= asks for; ends the program on a bad wish
qemu_entry()
{
	case ${QEMU:-packaged}:${QEMU_SRC:-} in
	build:* | packaged:?*)
		build_check
		echo qemu-build ;;
	packaged:) echo qemu ;;
	/*)
		{ [ -f "$QEMU" ] && [ -x "$QEMU" ]; } || die "QEMU=$QEMU is not a program"
		echo qemu-own ;;
	*) die "QEMU=$QEMU: give packaged, build, or the absolute path of a qemu-system-aarch64" ;;
	esac
}

pins_qemu_request()
{
	echo "suite $qemu_suite"
	echo "binary qemu-system-arm liblua5.4-0, source qemu"
}

pins_qemu_resolve()
{
	# Lua is for our module's scenario engine
	apt_closure "$qemu_suite" deb qemu-system-arm liblua5.4-0
	# a binary rebuild (+b1) has no source of its own
	qemu_version=$(apt_single "$qemu_suite" deb qemu-system-arm | cut -d ' ' -f 3)
	apt_source "$qemu_suite" source "qemu=${qemu_version%+b[0-9]}"
}

# qemu_upstream: "10.0.13" out of "1:10.0.13+ds-0+deb13u1"
qemu_upstream()
{
	pins_version qemu qemu-system-arm | sed 's/^[0-9]*://; s/[+~-].*//'
}

recipe_qemu_title()
{
	echo "QEMU $(qemu_upstream) (qemu-system-arm $(pins_version qemu qemu-system-arm))"
}

recipe_qemu_pins()
{
	echo "qemu deb"
}

recipe_qemu_inputs()
{
	cat "$project_dir/qemu-device/prepare/qemu.sh" "$build_dir/lib/unpack.sh"
}

recipe_qemu_megabytes()
{
	echo 250
}

recipe_qemu_build()
{
	unpack_skeleton "$1/root"
	# no display firmware, no option ROMs: the machine has neither
	# shellcheck disable=SC2046 # file names without blanks
	step qemu "unpacking" unpack_debs "$1/root" --exclude=./usr/share/perl5 --exclude=./var \
		--exclude=./etc $(pins_files qemu deb)
	qemu_launcher "$1/qemu-system-aarch64" "\$here/root" "\$here/root/usr/bin/qemu-system-aarch64" \
		"\$here/root/usr/share/qemu"
	step qemu "trying it" qemu_try "$1"
	qemu_upstream >"$1/version"
	echo packaged >"$1/flavour"
}

# qemu_launcher FILE ROOT PROGRAM DATA: write the start script
qemu_launcher()
{
	cat >"$1" <<-EOF
		#!/bin/sh
		# Start QEMU with the libraries it was made for. BAM_DMUX_MODULE: a shared object
		# with our machine, loaded by QEMU alone and not by its children.
		here=\${0%/*}
		root=$2
		module=\${BAM_DMUX_MODULE:-}
		unset BAM_DMUX_MODULE LD_PRELOAD LD_LIBRARY_PATH
		QEMU_MODULE_DIR=\$root/usr/lib/x86_64-linux-gnu/qemu
		export QEMU_MODULE_DIR
		exec "\$root/lib64/ld-linux-x86-64.so.2" --argv0 qemu-system-aarch64 \\
			\${module:+--preload "\$module"} \\
			--library-path "\$root/usr/lib/x86_64-linux-gnu" \\
			"$3" -L "$4" "\$@"
	EOF
	chmod +x "$1"
}

# qemu_try DIR: version, the accelerator and the user network must come up
qemu_try()
{
	"$1/qemu-system-aarch64" --version
	echo quit | "$1/qemu-system-aarch64" -M virt -accel tcg -nodefaults -display none \
		-netdev user,id=net0 -device virtio-net-device,netdev=net0 -S -monitor stdio
}

# --- the user's own program ---

recipe_qemu_own_title()
{
	echo "your QEMU, $QEMU"
}

recipe_qemu_own_inputs()
{
	echo "$QEMU"
	stat -L -c '%s %Y' "$QEMU"
	cat "$project_dir/qemu-device/prepare/qemu.sh"
}

recipe_qemu_own_build()
{
	own_version=$("$QEMU" --version 2>/dev/null | sed -n 's/^QEMU emulator version \([0-9.]*\).*/\1/p')
	case $own_version in
	"$qemu_series".*) ;;
	"") die "QEMU=$QEMU does not answer --version like a QEMU system emulator" ;;
	*) die "QEMU=$QEMU is version $own_version; the device is made for $qemu_series.x (leave QEMU unset, or use QEMU_SRC=TREE)" ;;
	esac
	# the module finds QEMU's functions in the program's dynamic symbol table
	readelf -W --dyn-syms "$QEMU" | grep -q " sysbus_init_mmio$" ||
		die "QEMU=$QEMU exports no functions to modules; it must have been configured with --enable-modules"
	cat >"$1/qemu-system-aarch64" <<-EOF
		#!/bin/sh
		# Start the user's QEMU. BAM_DMUX_MODULE: a shared object with our machine, which
		# takes LD_PRELOAD out of the environment again when it is loaded.
		module=\${BAM_DMUX_MODULE:-}
		unset BAM_DMUX_MODULE
		[ -z "\$module" ] || { LD_PRELOAD=\$module; export LD_PRELOAD; }
		exec "$QEMU" "\$@"
	EOF
	chmod +x "$1/qemu-system-aarch64"
	echo "$own_version" >"$1/version"
	echo own >"$1/flavour"
}
