# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Inner half of toolroot_run, in a mount namespace of its own: lay out the root and
# become the command. In: $toolroot, $toolroot_in, $toolroot_out, the command.
set -eu

mount -t tmpfs -o mode=755 tool-root "$toolroot/mnt"
here=$PWD
cd "$toolroot/mnt"
mkdir usr etc
mount --bind "$toolroot/usr" usr
mount --bind "$toolroot/etc" etc
for name in bin sbin lib lib64; do
	ln -s "usr/$name" "$name"
done
for path in /* /usr/src /usr/local; do
	name=${path#/}
	if [ -L "$path" ]; then
		[ -L "$name" ] || cp -P "$path" "$name"
	elif [ -d "$path" ] && ! { [ -d "$name" ] && [ "$path" = "/${path##*/}" ]; }; then
		mkdir -p "$name"
		mount --rbind "$path" "$name"
	fi
done
for pair in $toolroot_in $toolroot_out; do
	case $pair in
	*=*)
		mkdir -p "./${pair#*=}"
		mount --bind "${pair%%=*}" "./${pair#*=}" ;;
	esac
done
# shellcheck disable=SC2016 # the inner shell expands these
exec chroot . /bin/sh -c 'cd "$0" && exec "$@"' "$here" "$@"
