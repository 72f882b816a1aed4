# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "kernel-tree": a kernel compiled from Debian's source package in one of our
# flavours, in its own tree, cut down to what the bench and modules outside need of it.
# The long part of "kernel-built" (built.sh): some 8 minutes of processor time for
# plain, 16 for debug; much less when the compiler cache has seen it.
#
#   linux/             the tree: Image, modules, headers, scripts; may be moved
#   source-package     Debian's package and version; source.sha256: mainline's driver in it
#
# The configuration is ../config/base.config, then ../config/FLAVOUR.config, on top of
# "everything off". Inside the tool root the tree is always at /bench/linux, and user,
# host and date are fixed, so that ccache finds its objects again.

tree_config_dir=$project_dir/kernel-driver/config

recipe_kernel_tree_label()
{
	echo "kernel-tree-$(kernel_series)-$(kernel_flavour)"
}

recipe_kernel_tree_title()
{
	echo "compiling Linux $(pins_version "kernel-$(kernel_series)" "linux-source-$(kernel_series)"), flavour $(kernel_flavour): 5 to 20 minutes, once"
}

recipe_kernel_tree_needs()
{
	echo toolroot
}

recipe_kernel_tree_pins()
{
	echo "kernel-$(kernel_series) source"
}

recipe_kernel_tree_inputs()
{
	entry_id toolroot
	tree_config
	cat "$project_dir/kernel-driver/prepare/tree.sh"
}

recipe_kernel_tree_megabytes()
{
	echo 2500
}

# tree_config: the fragments of the flavour, without comments; "[6.1 6.12] CONFIG_..."
# only for these series. A later line for the same option replaces the earlier.
tree_config()
{
	case $(kernel_flavour) in
	plain) tree_fragments=base.config ;;
	*) tree_fragments="base.config $(kernel_flavour).config" ;;
	esac
	# shellcheck disable=SC2086 # a list
	( cd "$tree_config_dir" && cat $tree_fragments ) | awk -v series="$(kernel_series)" '
		/^\[/ {
			list = " " substr($0, 2, index($0, "]") - 2) " "
			if (!index(list, " " series " "))
				next
			sub(/^[^]]*\] */, "")
		}
		/^CONFIG_/ {
			name = $0
			sub(/=.*/, "", name)
			if (!(name in line))
				order[++count] = name
			line[name] = $0
		}
		END { for (i = 1; i <= count; i++) print line[order[i]] }'
}

recipe_kernel_tree_build()
{
	tree_label="kernel $(kernel_series) $(kernel_flavour)"
	tree_tools=$(entry_path toolroot)
	tree_config >"$1/wanted.config"
	step "$tree_label" "unpacking the source" tree_unpack "$1"
	step "$tree_label" "configuring" tree_configure "$tree_tools" "$1"
	tree_check_config "$1/wanted.config" "$1/linux/.config"
	# for the progress only
	case $(kernel_flavour) in
	plain) step_objects=1500 ;;
	*) step_objects=1560 ;;
	esac
	step "$tree_label" "compiling" tree_make "$tree_tools" "$1" -j "$(nproc)" Image modules
	step "$tree_label" "cutting down" tree_prune "$1/linux"
}

# tree_unpack DIR: without what no configuration of ours compiles (half of the source)
tree_unpack()
{
	tree_deb=$(pins_files "kernel-$(kernel_series)" source)
	mkdir -p "$1/linux"
	set -f
	tree_excludes="--exclude=*/drivers/gpu/*.[ch] --exclude=*/sound/*.[ch]
		--exclude=*/Documentation/*.rst --exclude=*/Documentation/*.yaml
		--exclude=*/tools/testing/* --exclude=*/arch/*.dts --exclude=*/arch/*.dtsi"
	for tree_arch in alpha arc csky hexagon ia64 loongarch m68k microblaze mips nios2 \
			openrisc parisc powerpc riscv s390 sh sparc um x86 xtensa; do
		tree_excludes="$tree_excludes --exclude=*/arch/$tree_arch/*.[chS]"
	done
	# shellcheck disable=SC2086 # options
	dpkg-deb --fsys-tarfile "$tree_deb" | tar -xO --wildcards './usr/src/*.tar.xz' | xz -T0 -dc |
		tar -x -C "$1/linux" --strip-components=1 --no-same-owner $tree_excludes
	set +f
	pins_list "kernel-$(kernel_series)" source | cut -d ' ' -f 2,3 >"$1/source-package"
	mkdir "$1/src"
	( cd "$1/linux" && cp --parents "$mainline_directory_wwan/qcom_bam_dmux.c" \
		"$mainline_directory_wwan/rpmsg_wwan_ctrl.c" "$1/src/" )
	( cd "$1/linux" && find "./$mainline_directory_rmnet" -type f -exec cp --parents {} "$1/src/" \; )
	( cd "$1/src" && find . -type f | LC_ALL=C sort | xargs sha256sum ) >"$1/source.sha256"
}

# tree_make TOOLROOT DIR ARGUMENT...
tree_make()
{
	tree_make_tools=$1 tree_make_dir=$2
	shift 2
	mkdir -p "$cache/ccache"
	CCACHE_DIR=/bench/ccache CCACHE_MAXSIZE=4G KBUILD_BUILD_TIMESTAMP='2024-01-01 00:00:00' \
		KBUILD_BUILD_USER=bench KBUILD_BUILD_HOST=bench KBUILD_BUILD_VERSION=1 \
		toolroot_run "$tree_make_tools" --out "$tree_make_dir/linux=/bench/linux" --out "$cache/ccache=/bench/ccache" -- \
		make --no-print-directory -C /bench/linux ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- \
		"CC=ccache aarch64-linux-gnu-gcc" "$@"
}

tree_configure()
{
	cp "$2/wanted.config" "$2/linux/"
	tree_make "$1" "$2" KCONFIG_ALLCONFIG=wanted.config allnoconfig
}

# tree_check_config WANTED GOT: one line for each option that Kconfig did not take
tree_check_config()
{
	tree_wrong=$(awk '
		NR == FNR { if ($0 ~ /^CONFIG_/) got[$0] = 1; if (split($0, pair, "=") >= 2) value[pair[1]] = $0; next }
		!($0 in got) {
			split($0, pair, "=")
			printf("%s became %s\n", $0, pair[1] in value ? value[pair[1]] : "n: it is unknown, or something it depends on is off")
		}' "$2" "$1")
	[ -z "$tree_wrong" ] || {
		printf '%s\n' "$tree_wrong" >&2
		die "kernel $(kernel_series): Kconfig dropped options; set what they depend on in kernel-driver/config/, or limit them to other series with [SERIES]"
	}
}

# tree_prune LINUX: keep the results, and what a module outside the tree is built with
tree_prune()
{
	( cd "$1" && sed 's/\.o$/.ko/; s|^|./|' modules.order ) >"$1/.keep"
	( cd "$1" && find . -type f ! -path './scripts/*' ! -path './include/*' ! -path './arch/arm64/include/*' \
		! -path './arch/arm64/boot/Image' ! -name 'Makefile*' ! -name 'Kbuild*' ! -name '*.ko' \
		! -name Module.symvers ! -name 'modules.*' ! -name System.map ! -name .config ! -name .keep \
		-delete && find . -type l ! -path './scripts/*' ! -path './include/*' -delete &&
		find . -name '*.ko' | LC_ALL=C sort >.have && LC_ALL=C sort .keep | cmp - .have &&
		find . -type d -empty -delete && rm .keep .have )
}
