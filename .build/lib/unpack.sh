# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Unpacking packages without installing them: no maintainer script runs, no
# package database exists, no privilege is needed.

# unpack_skeleton DIR: the merged /usr layout that Debian's packages expect
unpack_skeleton()
{
	mkdir -p "$1/usr"
	for unpack_name in bin sbin lib lib64; do
		mkdir -p "$1/usr/$unpack_name"
		ln -sfn "usr/$unpack_name" "$1/$unpack_name"
	done
}

# unpack_debs DIR [--exclude=PATTERN...] DEB...: unpack side by side, documentation left out
unpack_debs()
{
	unpack_dir=$1
	shift
	mkdir -p "$unpack_dir"
	unpack_options=
	while case ${1:-} in --*) true ;; *) false ;; esac; do
		unpack_options="$unpack_options $1"
		shift
	done
	export unpack_dir unpack_options
	# largest first, so that the last ones to run are short
	# shellcheck disable=SC2011,SC2016 # no blanks in the names; the inner shell expands these
	ls -S -- "$@" | xargs -P "$(nproc)" -n 1 sh -fc '
		dpkg-deb --fsys-tarfile "$1" |
		tar -x -C "$unpack_dir" --no-same-owner --keep-directory-symlink \
			--exclude=./usr/share/doc --exclude=./usr/share/man --exclude=./usr/share/info \
			--exclude=./usr/share/locale --exclude=./usr/share/lintian \
			--exclude=./usr/share/bug $unpack_options || exit 255' unpack
}
