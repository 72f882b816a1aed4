# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Running commands inside the tool root.
#
# The tool root is a Debian trixie /usr that was unpacked, not installed. Inside it
# a command sees the host's whole file system at the usual paths, except that /usr
# and /etc are the tool root's (and /usr/src, /usr/local the host's again). Three
# ways, the first that works is taken:
#
#   mount   root: a private mount namespace, then chroot
#   user    anybody, where the kernel allows user namespaces: the same, as mapped root
#   copy    root without the right to mount (a plain container): chroot into the tool
#           root itself; only what --in and --out name is there, copied in, and the
#           --out directories copied back; one command at a time
#
# toolroot_run ROOT [--in PATH[=INNER]]... [--out PATH[=INNER]]... [--] COMMAND...
# INNER puts PATH at another place inside, for paths that must not depend on the
# host. Without it, --in and --out matter to the copy way only.

# toolroot_way ROOT: how to get in
toolroot_way()
{
	if [ -n "${TOOLROOT_WAY:-}" ]; then
		echo "$TOOLROOT_WAY"
	elif [ "$(id -u)" -eq 0 ]; then
		if unshare -m --propagation private mount -t tmpfs tool-root "$1/mnt" 2>/dev/null; then
			echo mount
		else
			echo copy
		fi
	elif unshare -rm mount -t tmpfs tool-root "$1/mnt" 2>/dev/null; then
		echo user
	else
		die "the tool root needs root or user namespaces, and this kernel refuses the latter (see sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns, user.max_user_namespaces)"
	fi
}

toolroot_run()
(
	toolroot=$1
	shift
	toolroot_in=''
	toolroot_out=''
	while :; do
		case ${1:-} in
		--in) toolroot_in="$toolroot_in $2" ;;
		--out) toolroot_out="$toolroot_out $2" ;;
		--)
			shift
			break ;;
		*) break ;;
		esac
		shift 2
	done
	# the host's idea of libraries, Python and locales would only confuse
	unset LD_LIBRARY_PATH LD_PRELOAD PYTHONHOME PYTHONPATH PKG_CONFIG_PATH CC CFLAGS LDFLAGS
	PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 SHELL=/bin/sh
	export PATH LC_ALL SHELL toolroot toolroot_in toolroot_out
	toolroot_inner=$build_dir/lib/toolroot-enter.sh
	case $(PATH=/usr/sbin:/usr/bin:/sbin:/bin toolroot_way "$toolroot") in
	mount) exec unshare -m --propagation private sh "$toolroot_inner" "$@" ;;
	user) exec unshare -rm sh "$toolroot_inner" "$@" ;;
	copy) exec flock "$toolroot" sh "$build_dir/lib/toolroot-copy.sh" "$@" ;;
	*) exit 1 ;;
	esac
)
