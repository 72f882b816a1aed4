# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipes "toolroot": compilers and tools of Debian trixie, the same on every host;
# and "toolroot-sid": just what building modules for sid's kernel takes, since a module
# must come from the compiler that built its kernel.

# package_list FILE: its words, comments dropped
package_list()
{
	sed 's/#.*//' "$1"
}

# toolroot_request SUITE LIST
toolroot_request()
{
	echo "suite $1"
	package_list "$build_dir/toolroot/$2"
}

toolroot_resolve()
{
	# shellcheck disable=SC2046 # a list of packages
	apt_closure "$1" deb $(package_list "$build_dir/toolroot/$2")
}

pins_toolroot_request() { toolroot_request trixie packages; }
pins_toolroot_resolve() { toolroot_resolve trixie packages; }
pins_toolroot_sid_request() { toolroot_request sid packages.sid; }
pins_toolroot_sid_resolve() { toolroot_resolve sid packages.sid; }

recipe_toolroot_title()
{
	echo "tools of Debian trixie (gcc $(pins_version toolroot gcc-14))"
}

recipe_toolroot_sid_title()
{
	echo "tools of Debian sid (gcc $(pins_version toolroot-sid gcc-16-aarch64-linux-gnu))"
}

recipe_toolroot_pins() { echo "toolroot deb"; }
recipe_toolroot_sid_pins() { echo "toolroot-sid deb"; }

recipe_toolroot_inputs()
{
	cat "$build_dir/toolroot/recipe.sh" "$build_dir/lib/unpack.sh"
}

recipe_toolroot_sid_inputs() { recipe_toolroot_inputs; }

recipe_toolroot_megabytes() { echo 700; }
recipe_toolroot_sid_megabytes() { echo 350; }

recipe_toolroot_build()
{
	toolroot_unpack "$1" toolroot
	ln -sf gcc "$1/usr/bin/cc"
	mkdir -p "$1/etc/ssl/certs"
	cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
	step toolroot "trying the compilers" toolroot_run "$1" -- sh -c '
		gcc --version | head -n 1; aarch64-linux-gnu-gcc --version | head -n 1
		echo "int main(void) { return 0; }" | gcc -x c -o /dev/null -
		echo "int main(void) { return 0; }" | aarch64-linux-gnu-gcc -static -x c -o /dev/null -
		meson --version && ninja --version && python3 --version && depmod --version && dtc --version'
}

recipe_toolroot_sid_build()
{
	toolroot_unpack "$1" toolroot-sid
	step toolroot-sid "trying the compiler" toolroot_run "$1" -- sh -c '
		aarch64-linux-gnu-gcc-16 --version | head -n 1
		echo "int x;" | aarch64-linux-gnu-gcc-16 -x c -c -o /dev/null -
		depmod --version && make --version'
}

# toolroot_unpack DIR SET: unpack, and do what the packages' installation scripts would
toolroot_unpack()
{
	unpack_skeleton "$1"
	# shellcheck disable=SC2046 # file names without blanks
	step "$2" "unpacking" unpack_debs "$1" $(pins_files "$2" deb)
	mkdir -p "$1/mnt" "$1/dev" "$1/tmp" "$1/proc" "$1/etc" "$1/usr/src" "$1/usr/local"
	ln -sf gawk "$1/usr/bin/awk"
	echo root:x:0:0:root:/root:/bin/sh >"$1/etc/passwd"
	echo root:x:0: >"$1/etc/group"
	# device nodes are for containers that cannot mount; elsewhere the host's are used
	if [ "$(id -u)" -eq 0 ]; then
		{
			mknod -m 666 "$1/dev/zero" c 1 5 && mknod -m 666 "$1/dev/urandom" c 1 9 &&
				mknod -m 666 "$1/dev/null" c 1 3
		} || rm -f "$1/dev/null"
	fi 2>/dev/null
}
