# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "kernel-built": a kernel of our own building ("kernel-tree") laid out as the
# bench wants it; the result is as of recipe "kernel", with mainline/ from the very tree.
# In addition: flavour ("plain", "debug"), cmdline (what belongs on its command line,
# ../config/FLAVOUR.cmdline).

recipe_kernel_built_label()
{
	echo "kernel-$(kernel_series)-$(kernel_flavour)"
}

recipe_kernel_built_title()
{
	echo "Linux $(pins_version "kernel-$(kernel_series)" "linux-source-$(kernel_series)"), flavour $(kernel_flavour)"
}

recipe_kernel_built_needs()
{
	echo kernel-tree
}

recipe_kernel_built_inputs()
{
	entry_id kernel-tree
	built_cmdline
	cd "$project_dir/kernel-driver/prepare" && cat modules required-options built.sh own.sh stock.sh
}

recipe_kernel_built_megabytes()
{
	echo 200
}

# built_cmdline: the flavour's words for the kernel's command line, may be none
built_cmdline()
{
	sed '/^#/d' "$tree_config_dir/$(kernel_flavour).cmdline" 2>/dev/null | paste -s -d ' '
}

recipe_kernel_built_build()
{
	built_tree=$(entry_path kernel-tree)
	kernel_flavour >"$1/flavour"
	built_cmdline >"$1/cmdline"
	cp "$built_tree/linux/.config" "$1/config"
	own_what="kernel-driver/config, $(kernel_series)" own_options "$1/config" ym
	# from here on as if it were a tree of the user's
	KERNEL=$built_tree/linux
	cp "$(own_image)" "$1/Image"
	own_release >"$1/version"
	mkdir -p "$1/mainline" "$1/modules"
	step kernel "picking the modules" own_pick_modules "$1" "$(cat "$1/version")"
	cp -R "$built_tree/src" "$built_tree/source-package" "$built_tree/source.sha256" "$1/mainline/"
	cp "$KERNEL/System.map" "$1/"
	# links to the same files: the entry is complete by itself and costs little
	cp -Rl "$KERNEL" "$1/build"
	echo toolroot >"$1/tools"
}
