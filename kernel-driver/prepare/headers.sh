# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "kernel-headers": Debian's headers of a series, enough for kbuild to compile a
# module and compare its symbols with the kernel's; nothing to boot. Some 20 MB instead of
# a kernel build or an image: for compiling our driver on every series in `make check`.
# The result has build, version and tools as of recipe "kernel".

recipe_kernel_headers_label()
{
	echo "kernel-headers-$(kernel_series)"
}

recipe_kernel_headers_title()
{
	echo "headers of Linux $(kernel_release "$(kernel_series)")"
}

recipe_kernel_headers_needs()
{
	kernel_toolroot "$(kernel_series)"
}

recipe_kernel_headers_pins()
{
	echo "kernel-$(kernel_series) headers"
}

recipe_kernel_headers_inputs()
{
	entry_id "$(kernel_toolroot "$(kernel_series)")"
	cd "$project_dir/kernel-driver/prepare" && cat headers.sh stock.sh
}

recipe_kernel_headers_megabytes()
{
	echo 150
}

recipe_kernel_headers_build()
{
	headers_series=$(kernel_series)
	headers_release=$(kernel_release "$headers_series")
	step "kernel headers $headers_series" "unpacking" stock_headers "$1" "$headers_series" "$headers_release"
	# its gcc-12 is not in the tool root; what is compiled here is never loaded
	[ "$headers_series" != 6.1 ] || sed -i 's/gcc-[0-9]*$/gcc/' "$1/build/.kernelvariables"
	printf '%s\n' "$headers_release" >"$1/version"
	kernel_toolroot "$headers_series" >"$1/tools"
}
