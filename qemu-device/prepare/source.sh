# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# QEMU's source package: unpacking and the configure line, shared by the recipes
# "qemu-headers" and "qemu-build".

# qemu_source DIR TOOLROOT: unpack Debian's QEMU source as Debian builds it, less the
# firmware sources (two thirds of it) and the patches that concern only those
qemu_source()
{
	mkdir -p "$1"
	for source_file in $(pins_files qemu source); do
		case $source_file in
		*.orig.tar.*)
			xz -T0 -dc "$source_file" |
				tar -x -C "$1" --strip-components=1 --no-same-owner --exclude='*/roms/*' --exclude='*/tests/data' ;;
		esac
	done
	for source_file in $(pins_files qemu source); do
		case $source_file in
		*.debian.tar.*) xz -dc "$source_file" | tar -x -C "$1" --no-same-owner ;;
		esac
	done
	sed 's/[ \t]*#.*//; /^$/d' "$1/debian/patches/series" | while read -r source_patch; do
		grep '^+++ ' "$1/debian/patches/$source_patch" | grep -qv '^+++ [^/]*/roms/' || continue
		echo "$source_patch"
	done >"$1/debian/patches/wanted"
	# shellcheck disable=SC2016 # for the inner shell
	toolroot_run "$2" --out "$1=/bench/source" -- sh -ec '
		cd /bench/source
		while read -r name; do patch -p1 -s <"debian/patches/$name"; done <debian/patches/wanted'
	rm -rf "$1/.pc" "$1/debian"
}

# qemu_configure SOURCE: the smallest configuration that can carry the machine; device
# selection and further options are appended by the caller
qemu_configure()
{
	printf '%s ' "$1/configure" --target-list=aarch64-softmmu --without-default-features \
		--without-default-devices --enable-tcg --enable-slirp --enable-fdt=system --enable-plugins \
		--enable-trace-backends=log --disable-docs --disable-install-blobs
}
