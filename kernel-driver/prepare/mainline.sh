# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Mainline's own driver: recipe "mainline-source", and building it for a kernel.
#
# Debian's kernels leave CONFIG_QCOM_BAM_DMUX off, so the driver, the control ports'
# rpmsg_wwan_ctrl and rmnet are compiled out of tree from the source package of the
# very same kernel version, not one byte changed: the checksums are recorded, and
# source-package says where the files can be had again.

mainline_directory_wwan=drivers/net/wwan
mainline_directory_rmnet=drivers/net/ethernet/qualcomm/rmnet

recipe_mainline_source_label()
{
	echo "mainline-source-$(kernel_series)"
}

recipe_mainline_source_title()
{
	mainline_set=kernel-$(kernel_series)
	echo "mainline's drivers ($(pins_list "$mainline_set" source | cut -d ' ' -f 2,3))"
}

recipe_mainline_source_pins()
{
	echo "kernel-$(kernel_series) source"
}

recipe_mainline_source_inputs()
{
	cat "$project_dir/kernel-driver/prepare/mainline.sh"
}

recipe_mainline_source_megabytes()
{
	echo 200
}

recipe_mainline_source_build()
{
	step "mainline $(kernel_series)" "unpacking the drivers out of the kernel's source" mainline_unpack "$1"
	pins_list "kernel-$(kernel_series)" source | cut -d ' ' -f 2,3 >"$1/source-package"
}

mainline_unpack()
{
	mainline_deb=$(pins_files "kernel-$(kernel_series)" source)
	mkdir -p "$1/package" "$1/src"
	dpkg-deb --fsys-tarfile "$mainline_deb" | tar -x -C "$1/package" --no-same-owner --wildcards './usr/src/*.tar.*'
	xz -T0 -dc "$1"/package/usr/src/linux-source-*.tar.xz |
		tar -x -C "$1/src" --strip-components=1 --no-same-owner --wildcards \
			"*/$mainline_directory_wwan/qcom_bam_dmux.c" \
			"*/$mainline_directory_wwan/rpmsg_wwan_ctrl.c" \
			"*/$mainline_directory_rmnet/*"
	rm -rf "$1/package"
	( cd "$1/src" && find . -type f | LC_ALL=C sort | xargs sha256sum ) >"$1/source.sha256"
	[ -s "$1/src/$mainline_directory_wwan/qcom_bam_dmux.c" ]
}

# mainline_build DIR TOOLROOT SOURCE-ENTRY: DIR/mainline/*.ko for the kernel in DIR/build
mainline_build()
{
	mkdir -p "$1/mainline/src"
	cp "$3/source-package" "$3/source.sha256" "$1/mainline/"
	cp -R "$3/src/." "$1/mainline/src/"
	mkdir "$1/mainline/objects"
	cp "$1/mainline/src/$mainline_directory_wwan"/*.c "$1/mainline/src/$mainline_directory_rmnet"/*.[ch] \
		"$1/mainline/objects/"
	# rmnet's object list is taken from its own Makefile
	{
		echo 'obj-m := qcom_bam_dmux.o rpmsg_wwan_ctrl.o rmnet.o'
		sed -n '/^rmnet-y/,/[^\\]$/p' "$1/mainline/src/$mainline_directory_rmnet/Makefile"
	} >"$1/mainline/objects/Kbuild"
	# a fixed place inside, so that the modules do not depend on the host's paths
	toolroot_run "$2" --in "$1=/bench/kernel" --out "$1/mainline/objects=/bench/mainline" -- \
		make -C /bench/kernel/build M=/bench/mainline -j "$(nproc)" modules
	mv "$1/mainline/objects"/*.ko "$1/mainline/"
	rm -rf "$1/mainline/objects"
}

# mainline_check DIR TOOLROOT: every symbol of the built modules must be had from the
# kernel or from a module of the stack
mainline_check()
{
	check_release=$(ls "$1/modules/lib/modules")
	check_copy=$1/check/lib/modules/$check_release
	mkdir -p "$1/check/lib/modules"
	cp -R "$1/modules/lib/modules/$check_release" "$check_copy"
	cp "$1/mainline"/*.ko "$check_copy/"
	toolroot_run "$2" --in "$1=/bench/kernel" -- \
		depmod -n -e -E /bench/kernel/build/Module.symvers -b /bench/kernel/check "$check_release" >"$1/check/dep" 2>"$1/check/errors"
	if grep . "$1/check/errors"; then
		die "the modules do not fit this kernel"
	fi
	grep -E '^(qcom_bam_dmux|rpmsg_wwan_ctrl|rmnet)\.ko:' "$1/check/dep"
	rm -rf "$1/check"
}
