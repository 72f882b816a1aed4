# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "kernel": Debian's arm64 kernel as it is, the modules the bench needs, its
# headers, and mainline's BAM-DMUX driver built for it (Debian ships it nowhere).
# The layout of the result is in .build/README.md.

recipe_kernel_label()
{
	echo "kernel-$(kernel_series)"
}

recipe_kernel_title()
{
	echo "Linux $(kernel_release "$(kernel_series)") of Debian $(kernel_suite "$(kernel_series)")"
}

recipe_kernel_needs()
{
	echo mainline-source
	kernel_toolroot "$(kernel_series)"
}

recipe_kernel_pins()
{
	echo "kernel-$(kernel_series) image headers"
}

recipe_kernel_inputs()
{
	for stock_need in $(recipe_kernel_needs); do
		entry_id "$stock_need"
	done
	cd "$project_dir/kernel-driver/prepare" && cat modules kernel.sh stock.sh mainline.sh
}

recipe_kernel_megabytes()
{
	echo 500
}

recipe_kernel_build()
{
	stock_series=$(kernel_series)
	stock_release=$(kernel_release "$stock_series")
	stock_tools=$(entry_path "$(kernel_toolroot "$stock_series")")
	stock_label="kernel $stock_release"
	# shellcheck disable=SC2046 # file names without blanks
	step "$stock_label" "unpacking the image" unpack_debs "$1/image" \
		--exclude=./usr/lib/linux-image-* --exclude=./usr/lib/modules/*/dtb \
		$(pins_files "kernel-$stock_series" image)
	stock_image "$1" "$stock_release"
	step "$stock_label" "picking the modules" stock_modules "$1" "$stock_release" "$stock_tools"
	rm -rf "$1/image"
	step "$stock_label" "unpacking the headers" stock_headers "$1" "$stock_series" "$stock_release"
	step "$stock_label" "building mainline's drivers" mainline_build "$1" "$stock_tools" \
		"$(entry_path mainline-source)"
	step "$stock_label" "checking their symbols" mainline_check "$1" "$stock_tools"
	printf '%s\n' "$stock_release" >"$1/version"
	kernel_toolroot "$stock_series" >"$1/tools"
}

# stock_image DIR RELEASE: Image and config out of the unpacked packages (their System.map is
# only a note that says so)
stock_image()
{
	for stock_pair in vmlinuz:Image config:config; do
		stock_file=$(find "$1/image" -type f \( -name "${stock_pair%:*}-$2" -o -name "${stock_pair%:*}" \) | head -n 1)
		[ -n "$stock_file" ] || die "kernel $2: the packages contain no ${stock_pair%:*}"
		mv "$stock_file" "$1/${stock_pair#*:}"
	done
	[ "$(dd if="$1/Image" bs=1 skip=56 count=4 2>/dev/null)" = "ARMd" ] ||
		die "kernel $2: its vmlinuz is not a plain arm64 Image"
}

# stock_modules DIR RELEASE TOOLROOT: the listed modules and what they need
stock_modules()
{
	stock_from=$1/image/usr/lib/modules/$2
	mkdir -p "$1/image/lib" "$1/modules/lib/modules/$2"
	ln -s ../usr/lib/modules "$1/image/lib/modules"
	toolroot_run "$3" --out "$1=/bench/kernel" -- depmod -b /bench/kernel/image "$2"
	stock_select "$stock_from" "$1" "$2"
	toolroot_run "$3" --out "$1=/bench/kernel" -- depmod -b /bench/kernel/modules "$2"
	modules_load_order "$1" "$2"
}

# stock_select FROM DIR RELEASE: copy the wanted modules and what depmod reads beside them
stock_select()
{
	modules_wanted "$1/modules.dep" "$1/modules.builtin" \
		"$project_dir/kernel-driver/prepare/modules" >"$2/wanted"
	while read -r stock_module; do
		mkdir -p "$2/modules/lib/modules/$3/${stock_module%/*}"
		modules_plain "$1/$stock_module" "$2/modules/lib/modules/$3/$stock_module"
	done <"$2/wanted"
	rm "$2/wanted"
	cp "$1/modules.builtin" "$1/modules.builtin.modinfo" "$1/modules.order" "$2/modules/lib/modules/$3/"
}

# modules_wanted MODULES.DEP MODULES.BUILTIN LIST: paths of the listed modules and of
# what they depend on; a missing one of the group [stack] is an error
modules_wanted()
{
	awk '
		function name_of(path) {
			sub(/.*\//, "", path)
			sub(/\.ko.*/, "", path)
			gsub(/-/, "_", path)
			return path
		}
		FILENAME == ARGV[1] {
			sub(/:$/, "", $1)
			module[name_of($1)] = $1
			for (i = 1; i <= NF; i++)
				needs[$1] = needs[$1] " " $i
			next
		}
		FILENAME == ARGV[2] { builtin[name_of($1)] = 1; next }
		/^\[/ { group = $1; next }
		/^[a-z]/ {
			name = name_of($1)
			if (name in module) {
				count = split(needs[module[name]], path, " ")
				for (i = 1; i <= count; i++)
					print path[i]
			} else if (group == "[stack]" && !(name in builtin)) {
				printf("the kernel has no module %s\n", $1) > "/dev/stderr"
				exit 1
			}
		}' "$1" "$2" "$3" | LC_ALL=C sort -u
}

# modules_plain FROM TO: copy a module, uncompressed, under its plain name
modules_plain()
{
	case $1 in
	*.xz) xz -dc "$1" >"${2%.xz}" ;;
	*.zst) zstd -qdc "$1" >"${2%.zst}" ;;
	*.gz) gzip -dc "$1" >"${2%.gz}" ;;
	*) cp "$1" "$2" ;;
	esac
}

# modules_load_order DIR RELEASE: write DIR/load-order, the [stack] with dependencies first
modules_load_order()
{
	awk -v prefix="lib/modules/$2/" '
		function name_of(path) {
			sub(/.*\//, "", path)
			sub(/\.ko.*/, "", path)
			gsub(/-/, "_", path)
			return path
		}
		NR == FNR { name = name_of(substr($1, 1, length($1) - 1)); line[name] = $0; next }
		/^\[/ { stack = ($1 == "[stack]"); next }
		stack && /^[a-z]/ && (name_of($1) in line) {
			# modprobe lists what must come first last
			count = split(line[name_of($1)], path, " ")
			sub(/:$/, "", path[1])
			for (i = count; i >= 1; i--)
				if (!loaded[path[i]]++)
					print prefix path[i]
		}' "$1/modules/lib/modules/$2/modules.dep" "$project_dir/kernel-driver/prepare/modules" \
		>"$1/load-order"
}

# stock_headers DIR SERIES RELEASE: what an out-of-tree build needs; movable
stock_headers()
{
	# shellcheck disable=SC2046 # file names without blanks
	unpack_debs "$1/headers" $(pins_files "kernel-$2" headers)
	stock_top=$1/headers/usr/src/linux-headers-$3
	# the packaged one-line Makefile names an absolute /usr/src
	# shellcheck disable=SC2016 # make's own variables
	sed -i 's|/usr/src/|$(dir $(realpath $(lastword $(MAKEFILE_LIST))))../|' "$stock_top/Makefile"
	# type information is for tracers; without this file it is skipped, and no pahole is needed
	rm -f "$stock_top/vmlinux"
	ln -s "headers/usr/src/linux-headers-$3" "$1/build"
}
