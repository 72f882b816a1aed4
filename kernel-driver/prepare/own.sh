# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "kernel-own": the user's own kernel, KERNEL=TREE or KERNEL=IMAGE.
#
# The tree is only read. Of its modules those of prepare/modules are taken if they are
# built; what is built in is not missed. An Image alone must have everything built in;
# its options are read from the configuration inside it (CONFIG_IKCONFIG), if it has one.
# In: $KERNEL. Result as of recipe "kernel"; mainline/ holds the tree's own driver.

own_recipe=$project_dir/kernel-driver/prepare

own_is_tree()
{
	[ -d "$KERNEL" ]
}

own_image()
{
	if own_is_tree; then
		echo "$KERNEL/arch/arm64/boot/Image"
	else
		echo "$KERNEL"
	fi
}

# own_check: the files must be there before anything is hashed; called by kernel_entry
own_check()
{
	[ -r "$(own_image)" ] ||
		die "$(own_image) does not exist; build the kernel first: make ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- Image modules"
	[ "$(own_magic "$(own_image)")" = "ARMd" ] ||
		die "$(own_image) is no plain arm64 Image (a packed one must be unpacked)"
	if own_is_tree; then
		for own_file in .config include/config/kernel.release modules.order; do
			[ -r "$KERNEL/$own_file" ] ||
				die "$KERNEL has an Image but no $own_file; give the directory it was built in, and build modules too"
		done
	fi
}

own_magic()
{
	dd if="$1" bs=1 skip=56 count=4 2>/dev/null
}

recipe_kernel_own_title()
{
	echo "your kernel $(own_release), $KERNEL"
}

recipe_kernel_own_needs()
{
	echo toolroot
}

recipe_kernel_own_inputs()
{
	echo "$KERNEL"
	stat -L -c '%s %.9Y' "$(own_image)"
	if own_is_tree; then
		cat "$KERNEL/.config"
		own_modules | xargs -r stat -L -c '%n %s %.9Y'
	fi
	cd "$own_recipe" && cat modules required-options kernel.sh own.sh stock.sh
}

recipe_kernel_own_megabytes()
{
	echo 150
}

# own_modules: paths of the tree's built modules (older kernels list objects)
own_modules()
{
	sed "s|^|$KERNEL/|; s|\.o\$|.ko|" "$KERNEL/modules.order"
}

own_release()
{
	if own_is_tree; then
		cat "$KERNEL/include/config/kernel.release"
	else
		grep -a -m 1 -o 'Linux version [^ ]*' "$KERNEL" | sed 's/.* //; q'
	fi
}

recipe_kernel_own_build()
{
	if own_is_tree; then
		cp "$KERNEL/.config" "$1/config"
		own_options "$1/config" ym
	elif own_extract_config "$1/config"; then
		own_options "$1/config" y
	else
		rm -f "$1/config"
		say "KERNEL=$KERNEL holds no configuration (CONFIG_IKCONFIG), its options cannot be checked"
	fi
	cp --reflink=auto "$(own_image)" "$1/Image"
	own_release >"$1/version"
	mkdir -p "$1/mainline" "$1/modules"
	: >"$1/load-order"
	if own_is_tree; then
		step kernel "picking the modules" own_pick_modules "$1" "$(cat "$1/version")"
		cp "$KERNEL/System.map" "$1/" 2>/dev/null || true
		ln -s "$KERNEL" "$1/build"
		own_tools "$1/config" >"$1/tools"
	fi
}

# own_options CONFIG ACCEPTED: one line for each option that is not as it must be, with
# $own_what (whose configuration it is) before it;
# ACCEPTED is "y" where a module could not be loaded anyway
own_options()
{
	own_wrong=$(awk -v what="${own_what:-KERNEL=$KERNEL}" -v image="$2" '
		NR == FNR { if (split($0, pair, "=") >= 2) value[pair[1]] = pair[2]; next }
		/^CONFIG_/ {
			why = $0
			sub(/^[^ ]+ +[^ ]+ +/, "", why)
			have = value[$1]
			if (have == "y" || (have == "m" && $2 == "ym" && image == "ym"))
				next
			if (have == "m" && $2 == "ym")
				printf("%s: %s=m (%s): an Image alone has no modules; set =y or give the tree\n", what, $1, why)
			else
				printf("%s: %s is %s (%s); set %s=%s\n", what, $1,
				       have == "" ? "not set" : "=" have, why, $1,
				       $2 == "ym" && image == "ym" ? "y or m" : "y")
		}' "$1" "$own_recipe/required-options")
	[ -z "$own_wrong" ] || {
		printf '%s\n' "$own_wrong" >&2
		die "this kernel cannot run the bench; change its configuration as said above and build it again"
	}
}

# own_extract_config OUTPUT: the configuration a kernel carries, gzip after a mark
own_extract_config()
{
	own_offset=$(grep -a -b -o -m 1 IKCFG_ST "$KERNEL" | head -n 1 | cut -d : -f 1)
	[ -n "$own_offset" ] || return 1
	tail -c "+$((own_offset + 9))" "$KERNEL" | gzip -dc 2>/dev/null >"$1" || true
	grep -q '^CONFIG_' "$1"
}

# own_pick_modules DIR RELEASE: a module directory as modules_install would make it,
# of links, for depmod; then the same selection as for a stock kernel
own_pick_modules()
{
	own_all=$1/all/lib/modules/$2
	own_tools_dir=$(entry_path toolroot)
	mkdir -p "$own_all" "$1/modules/lib/modules/$2"
	own_modules | while read -r own_module; do
		own_name=kernel/${own_module#"$KERNEL/"}
		mkdir -p "$own_all/${own_name%/*}"
		[ -r "$own_module" ] || die "$own_module is listed in modules.order but not built; run make modules"
		cp --reflink=auto "$own_module" "$own_all/$own_name"
	done
	sed 's/^/kernel\//; s/\.o$/.ko/' "$KERNEL/modules.order" >"$own_all/modules.order"
	cp "$KERNEL/modules.builtin" "$KERNEL/modules.builtin.modinfo" "$own_all/"
	toolroot_run "$own_tools_dir" --out "$1=/bench/kernel" -- depmod -b /bench/kernel/all "$2"
	stock_select "$own_all" "$1" "$2"
	toolroot_run "$own_tools_dir" --out "$1=/bench/kernel" -- depmod -b /bench/kernel/modules "$2"
	modules_load_order "$1" "$2"
	for own_module in qcom_bam_dmux rpmsg_wwan_ctrl rmnet; do
		find "$own_all" -name "$own_module.ko" -exec mv -t "$1/mainline" {} +
	done
	rm -rf "$1/all"
}

# own_tools CONFIG: whose compiler builds modules for this kernel: "host" if the host has
# the very one the kernel was built with, else the tool root's
own_tools()
{
	# the name it was called by does not matter
	own_compiler=$(sed -n 's/^CONFIG_CC_VERSION_TEXT="[^ ]* \(.*\)"/\1/p' "$1")
	own_host=$(aarch64-linux-gnu-gcc --version 2>/dev/null | sed -n '1s/^[^ ]* //p')
	if [ "$own_compiler" = "$own_host" ]; then
		echo host
		return
	fi
	own_trixie=$(toolroot_run "$(entry_path toolroot)" -- aarch64-linux-gnu-gcc --version | sed -n '1s/^[^ ]* //p')
	[ "$own_compiler" = "$own_trixie" ] ||
		say "kernel: it was built by gcc $own_compiler; modules for it would be built by gcc $own_trixie"
	echo toolroot
}
