# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "toolroot": compilers and tools of Debian trixie, the same on every host.

toolroot_suite=trixie

# package_list FILE: its words, comments dropped
package_list()
{
	sed 's/#.*//' "$1"
}

pins_toolroot_request()
{
	echo "suite $toolroot_suite"
	package_list "$build_dir/toolroot/packages"
}

pins_toolroot_resolve()
{
	# shellcheck disable=SC2046 # a list of packages
	apt_closure "$toolroot_suite" deb $(package_list "$build_dir/toolroot/packages")
}

recipe_toolroot_title()
{
	echo "tools of Debian $toolroot_suite (gcc $(pins_version toolroot gcc-14))"
}

recipe_toolroot_pins()
{
	echo "toolroot deb"
}

recipe_toolroot_inputs()
{
	cat "$build_dir/toolroot/recipe.sh" "$build_dir/lib/unpack.sh"
}

recipe_toolroot_megabytes()
{
	echo 700
}

recipe_toolroot_build()
{
	unpack_skeleton "$1"
	# shellcheck disable=SC2046 # file names without blanks
	step toolroot "unpacking" unpack_debs "$1" $(pins_files toolroot deb)
	mkdir -p "$1/mnt" "$1/dev" "$1/tmp" "$1/proc" "$1/etc" "$1/usr/src" "$1/usr/local"
	# what the packages' installation scripts would have arranged
	ln -sf gawk "$1/usr/bin/awk"
	ln -sf gcc "$1/usr/bin/cc"
	mkdir -p "$1/etc/ssl/certs"
	cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
	echo root:x:0:0:root:/root:/bin/sh >"$1/etc/passwd"
	echo root:x:0: >"$1/etc/group"
	# device nodes are for containers that cannot mount; elsewhere the host's are used
	if [ "$(id -u)" -eq 0 ]; then
		mknod -m 666 "$1/dev/null" c 1 3 && mknod -m 666 "$1/dev/zero" c 1 5 &&
			mknod -m 666 "$1/dev/urandom" c 1 9 ||
			rm -f "$1/dev/null"
	fi 2>/dev/null
	step toolroot "trying the compilers" toolroot_run "$1" -- sh -c '
		gcc --version | head -n 1; aarch64-linux-gnu-gcc --version | head -n 1
		echo "int main(void) { return 0; }" | gcc -x c -o /dev/null -
		echo "int main(void) { return 0; }" | aarch64-linux-gnu-gcc -static -x c -o /dev/null -
		meson --version && ninja --version && python3 --version && depmod --version && dtc --version'
}
