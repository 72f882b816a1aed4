# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Inner half of toolroot_run where nothing can be mounted; the caller holds the tool
# root's lock. In: $toolroot, $toolroot_in, $toolroot_out, the command.
set -eu

[ -c "$toolroot/dev/null" ] || {
	echo "tool root: this container may neither mount nor make device nodes; run it with one of CAP_SYS_ADMIN, CAP_MKNOD" >&2
	exit 1
}

# inner PAIR: the path inside of PATH[=INNER]
inner()
{
	case $1 in
	*=*) printf '%s\n' "${1#*=}" ;;
	*) printf '%s\n' "$1" ;;
	esac
}

remove_copies()
{
	for pair in $toolroot_in $toolroot_out; do
		rm -rf "${toolroot:?}$(inner "$pair")"
	done
}

trap remove_copies EXIT
trap 'exit 143' INT TERM
for pair in $toolroot_in $toolroot_out; do
	target=$toolroot$(inner "$pair")
	rm -rf "$target"
	mkdir -p "$target"
	cp -a "${pair%%=*}/." "$target/"
done
mkdir -p "$toolroot$PWD" "$toolroot/tmp"
status=0
# shellcheck disable=SC2016 # the inner shell expands these
chroot "$toolroot" /bin/sh -c 'cd "$0" && exec "$@"' "$PWD" "$@" || status=$?
for pair in $toolroot_out; do
	cp -a "$toolroot$(inner "$pair")/." "${pair%%=*}/"
done
exit "$status"
