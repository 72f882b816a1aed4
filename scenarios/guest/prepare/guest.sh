# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "guest": the guest's userland as a cpio archive, arm64 programs of Debian
# trixie that are unpacked, never run here. The /init and the agent are added by
# whoever builds the image; archives in newc format may simply be concatenated.
#
# The same packages give the same archive, bit for bit: names sorted, times zero,
# owner root, modes normalised.

guest_suite=trixie
guest_recipe=$project_dir/scenarios/guest/prepare

pins_guest_request()
{
	echo "suite $guest_suite"
	package_list "$guest_recipe/packages"
}

pins_guest_resolve()
{
	# what the packages' installation scripts would run is of the host's architecture
	# shellcheck disable=SC2046 # a list of packages
	apt_closure "$guest_suite" deb $(package_list "$guest_recipe/packages" | sed 's/[^ ]\{1,\}/&:arm64/g') |
		awk '$4 == "arm64"'
	# the same busybox for the host: it knows the names of its applets
	apt_single "$guest_suite" applets busybox-static:amd64
}

recipe_guest_title()
{
	echo "guest userland (busybox $(pins_version guest busybox-static), iperf3 $(pins_version guest iperf3), iproute2 $(pins_version guest iproute2))"
}

recipe_guest_needs()
{
	echo toolroot
}

recipe_guest_pins()
{
	echo "guest deb applets"
}

recipe_guest_inputs()
{
	entry_id toolroot
	cat "$guest_recipe/guest.sh" "$guest_recipe/programs" "$guest_recipe/programs-control" \
		"$guest_recipe/copy-closure"
}

recipe_guest_megabytes()
{
	echo 150
}

recipe_guest_build()
{
	# shellcheck disable=SC2046 # file names without blanks
	step guest "unpacking" unpack_debs "$1/all" $(pins_files guest deb)
	step guest "picking programs and libraries" guest_tree "$1"
	step guest "picking programs for control.cpio" guest_control_tree "$1"
	step guest "packing base.cpio" guest_pack "$1" tree base.cpio
	step guest "packing control.cpio" guest_pack "$1" control control.cpio
	rm -rf "$1/all" "$1/tree" "$1/control"
}

# guest_closure DIR LIST TREE: the programs of LIST and their libraries into DIR/TREE
guest_closure()
{
	package_list "$guest_recipe/$2" >"$1/$2"
	toolroot_run "$(entry_path toolroot)" --in "$guest_recipe" --out "$1=/bench/guest" -- \
		sh "$guest_recipe/copy-closure" /bench/guest/all "/bench/guest/$3" "/bench/guest/$2"
	rm "$1/$2"
}

# guest_control_tree DIR: DIR/control, what the second archive adds to DIR/tree
guest_control_tree()
{
	mkdir "$1/control"
	guest_closure "$1" programs-control control
	( cd "$1/control" && find . -type f ) | while read -r guest_file; do
		[ ! -e "$1/tree/$guest_file" ] || rm "$1/control/$guest_file"
	done
}

# guest_tree DIR: DIR/tree, the file system to be packed
guest_tree()
{
	unpack_skeleton "$1/tree"
	guest_closure "$1" programs tree
	ln -s dash "$1/tree/usr/bin/sh"
	dpkg-deb --fsys-tarfile "$(pins_files guest applets)" |
		tar -x -C "$1" --no-same-owner --wildcards './usr/bin/busybox'
	"$1/usr/bin/busybox" --list | while read -r guest_applet; do
		# a real program of the name goes before busybox's
		[ -e "$1/tree/usr/bin/$guest_applet" ] || [ -e "$1/tree/usr/sbin/$guest_applet" ] ||
			[ -L "$1/tree/usr/bin/$guest_applet" ] || ln -s busybox "$1/tree/usr/bin/$guest_applet"
	done
	rm -r "${1:?}/usr"
	for guest_name in dev etc proc root run sys tmp var; do
		mkdir "$1/tree/$guest_name"
	done
	# tcpdump gives up root for a user of its name: let it stay what it is
	cat >"$1/tree/etc/passwd" <<-EOF
		root:x:0:0:root:/root:/bin/sh
		tcpdump:x:0:0:tcpdump:/root:/bin/sh
	EOF
	echo "root:x:0:" >"$1/tree/etc/group"
	echo "127.0.0.1 localhost" >"$1/tree/etc/hosts"
}

# guest_pack DIR TREE ARCHIVE
guest_pack()
{
	chmod -R u=rwX,go=rX "$1/$2"
	[ ! -d "$1/$2/tmp" ] || chmod 1777 "$1/$2/tmp"
	find "$1/$2" -exec touch -h -d @0 {} +
	# shellcheck disable=SC2016 # for the inner shell
	toolroot_run "$(entry_path toolroot)" --out "$1=/bench/guest" -- sh -c '
		cd "/bench/guest/$1" && find . | LC_ALL=C sort |
		cpio --quiet -o -H newc --reproducible -R 0:0 >"../$2"' - "$2" "$3"
	ls -l "$1/$3"
}
