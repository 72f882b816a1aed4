# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipes "qemu-base" and "qemu-build": QEMU from source with our machine compiled in,
# for other distributions' QEMU trees, sanitizers and debugging.
#
# qemu-base is the long part and knows nothing of our sources: the tree (Debian's
# source package, or a shadow of links to QEMU_SRC, which is never written to) with our
# overlay in hw/bam-dmux, configured and built with an empty source list. qemu-build
# copies our sources in, as far as their content differs, lets ninja build what
# changed, and keeps the program. So a changed device file costs seconds.
#
# Inside the tool root the tree is always at /bench/qemu: the directory may be moved,
# and ccache finds its objects again.

# qemu_flavour: what tells one base from another
qemu_flavour()
{
	echo "src=${QEMU_SRC:-debian} sanitize=${QEMU_SANITIZE:-0}"
}

# build_check: refuse bad wishes; called before the entry is named
build_check()
{
	case ${QEMU_SANITIZE:-0} in
	0 | 1) ;;
	*) die "QEMU_SANITIZE=$QEMU_SANITIZE: give 0 or 1" ;;
	esac
	[ -n "${QEMU_SRC:-}" ] || return 0
	case $QEMU_SRC in
	/*) ;;
	*) die "QEMU_SRC=$QEMU_SRC: give an absolute path" ;;
	esac
	{ [ -f "$QEMU_SRC/VERSION" ] && [ -f "$QEMU_SRC/hw/meson.build" ]; } ||
		die "QEMU_SRC=$QEMU_SRC is no QEMU source tree (it has no VERSION or hw/meson.build)"
	case $(cat "$QEMU_SRC/VERSION") in
	"$qemu_series".*) ;;
	*) say "QEMU_SRC is version $(cat "$QEMU_SRC/VERSION"), the device is written for $qemu_series.x: it may not compile" ;;
	esac
}

# build_version: "10.0.13"
build_version()
{
	if [ -n "${QEMU_SRC:-}" ]; then
		cat "$QEMU_SRC/VERSION"
	else
		qemu_upstream
	fi
}

# --- the long part ---

recipe_qemu_base_title()
{
	echo "QEMU $(build_version) from source, some minutes ($(qemu_flavour))"
}

recipe_qemu_base_needs()
{
	echo toolroot
}

recipe_qemu_base_pins()
{
	[ -n "${QEMU_SRC:-}" ] || echo "qemu source"
}

recipe_qemu_base_inputs()
{
	entry_id toolroot
	qemu_flavour
	cat "$project_dir"/qemu-device/prepare/build.sh "$project_dir"/qemu-device/prepare/source.sh \
		"$project_dir"/qemu-device/prepare/overlay/*
}

recipe_qemu_base_megabytes()
{
	echo 800
}

recipe_qemu_base_build()
{
	base_tools=$(entry_path toolroot)
	if [ -n "${QEMU_SRC:-}" ]; then
		step qemu-base "shadowing $QEMU_SRC" shadow_tree "$QEMU_SRC" "$1/src"
	else
		step qemu-base "unpacking the source" qemu_source "$1/src" "$base_tools"
	fi
	step qemu-base "adding the overlay" overlay_tree "${QEMU_SRC:-$1/src}" "$1"
	mkdir "$1/build"
	: >"$1/lock"
	base_options="--with-devices-aarch64=bam-dmux"
	[ "${QEMU_SANITIZE:-0}" = 0 ] || base_options="$base_options --enable-asan --enable-ubsan"
	step qemu-base "configuring" base_run "$base_tools" "$1" \
		"$(qemu_configure /bench/qemu/src) $base_options --cc='ccache gcc'"
	step qemu-base "compiling" base_run "$base_tools" "$1" "ninja qemu-system-aarch64"
}

# base_run TOOLROOT DIR COMMANDS: in the build directory, with a compiler cache
base_run()
{
	mkdir -p "$cache/ccache"
	CCACHE_DIR=/bench/ccache CCACHE_MAXSIZE=1G toolroot_run "$1" --out "$2=/bench/qemu" \
		--out "$cache/ccache=/bench/ccache" -- sh -ec "cd /bench/qemu/build; $3"
}

# shadow_tree FROM TO: links to every file, afresh each time; no history, no build directories
shadow_tree()
{
	mkdir -p "$2"
	for shadow_name in "$1"/* "$1"/.[a-z]*; do
		case ${shadow_name##*/} in
		.git | roms) continue ;;
		esac
		[ ! -e "$shadow_name/build.ninja" ] || continue
		cp -Rsf "$shadow_name" "$2/"
	done
	find "$2" -xtype l -delete
}

# overlay_tree ORIGINAL DIR: hook hw/bam-dmux into the build of DIR/src, whose files are
# those of ORIGINAL or links to them; may be repeated
overlay_tree()
{
	overlay_from=$project_dir/qemu-device/prepare/overlay
	mkdir -p "$2/overlay"
	overlay_edit "$1" "$2" hw/meson.build ../../ "/^subdir('arm')/a subdir('bam-dmux')"
	overlay_edit "$1" "$2" hw/Kconfig ../../ '/^source arm\/Kconfig/a source bam-dmux/Kconfig'
	overlay_edit "$1" "$2" meson.build ../ "s|^    'hw/arm',|&\n    'hw/bam-dmux',|"
	mkdir -p "$2/src/hw/bam-dmux"
	cp -p "$overlay_from/meson.build" "$overlay_from/Kconfig" "$2/src/hw/bam-dmux/"
	cp -p "$overlay_from/devices.mak" "$2/src/configs/devices/aarch64-softmmu/bam-dmux.mak"
	# the short part replaces these two
	[ -e "$2/src/hw/bam-dmux/sources.list" ] || : >"$2/src/hw/bam-dmux/sources.list"
	[ -e "$2/src/hw/bam-dmux/trace-events" ] || : >"$2/src/hw/bam-dmux/trace-events"
}

# overlay_edit ORIGINAL DIR FILE UP SED: put an edited copy in the file's place. The copy
# lies aside and keeps its time while its content stays, lest everything be reconfigured.
overlay_edit()
{
	overlay_copy=$2/overlay/$(echo "$3" | tr / -)
	sed "$5" "$1/$3" >"$overlay_copy.new"
	if cmp -s "$1/$3" "$overlay_copy.new"; then
		die "QEMU's $3 does not look as expected: '$5' changes nothing"
	fi
	if cmp -s "$overlay_copy" "$overlay_copy.new"; then
		rm "$overlay_copy.new"
	else
		mv "$overlay_copy.new" "$overlay_copy"
	fi
	ln -sf "${4}overlay/${overlay_copy##*/}" "$2/src/$3"
}

# --- the short part ---

recipe_qemu_build_title()
{
	echo "our devices in QEMU $(build_version) ($(qemu_flavour))"
}

recipe_qemu_build_needs()
{
	echo qemu-base
}

recipe_qemu_build_inputs()
{
	entry_id qemu-base
	( cd "$project_dir" && build_sources | xargs cat )
	# of a user's tree the times must do
	[ -z "${QEMU_SRC:-}" ] || find "$QEMU_SRC" \( -name .git -o -name roms -o -name 'build*' \) -prune -o \
		-type f -printf '%T@ %p\n'
}

# build_sources: our files that take part, relative to the project
build_sources()
{
	find core hw-model qemu-device -name prepare -prune -o -type f \
		\( -name '*.[ch]' -o -name sources.list -o -name trace-events \) -print | LC_ALL=C sort
}

recipe_qemu_build_build()
{
	build_base=$(entry_path qemu-base)
	build_tools=$(entry_path toolroot)
	step qemu-build "compiling the devices" \
		flock "$build_base/lock" sh "$build_dir/prepare" --call build_devices "$build_base" "$build_tools"
	ln "$build_base/build/qemu-system-aarch64" "$1/qemu.bin" 2>/dev/null ||
		cp "$build_base/build/qemu-system-aarch64" "$1/qemu.bin"
	qemu_launcher "$1/qemu-system-aarch64" "$build_tools" "\$here/qemu.bin" "$build_base/src/pc-bios"
	step qemu-build "trying it" "$1/qemu-system-aarch64" --version
	build_version >"$1/version"
	echo built >"$1/flavour"
	# each state of our sources is an entry of its own: keep a few
	# shellcheck disable=SC2012 # our own names
	ls -dt "$cache"/qemu-build-* 2>/dev/null | tail -n +5 | xargs -r rm -rf
}

# build_devices BASE TOOLROOT: copy what differs, remove what is gone, build
build_devices()
{
	devices_dir=$1/src/hw/bam-dmux
	if [ -n "${QEMU_SRC:-}" ]; then
		shadow_tree "$QEMU_SRC" "$1/src"
		overlay_tree "$QEMU_SRC" "$1"
	fi
	cd "$project_dir" || exit 1
	build_sources | while read -r devices_file; do
		cmp -s "$devices_file" "$devices_dir/$devices_file" && continue
		mkdir -p "$devices_dir/${devices_file%/*}"
		cp "$devices_file" "$devices_dir/$devices_file"
	done
	( cd "$devices_dir" && find core hw-model qemu-device -type f ) | while read -r devices_file; do
		[ -e "$devices_file" ] || rm "$devices_dir/$devices_file"
	done
	for devices_file in sources.list trace-events; do
		cmp -s "qemu-device/$devices_file" "$devices_dir/$devices_file" ||
			cp "qemu-device/$devices_file" "$devices_dir/$devices_file"
	done
	base_run "$2" "$1" "ninja qemu-system-aarch64"
}
