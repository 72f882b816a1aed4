# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Which kernel: a series of Debian's, as Debian built it (entry "kernel", stock.sh) or
# built here in a flavour of ours (entry "kernel-built", built.sh); or the user's own
# tree or Image (entry "kernel-own", own.sh). Pins of the series.
#
# A stock kernel is taken from the suite that ships it, with the tool root of the same
# suite: a module built by another compiler than the kernel's may crash it. Debian's 6.1
# lacks the shared memory drivers (HWSPINLOCK is off), so it is only built here.

kernel_default_series=6.12
kernel_all_series="6.1 6.12 7.2"

# kernel_entry: name of the entry that KERNEL= and FLAVOUR= ask for; ends the program on
# a bad wish
kernel_entry()
{
	case ${KERNEL:-$kernel_default_series} in
	6.1 | 6.12 | 7.2)
		kernel_check_flavour
		case $(kernel_flavour) in
		stock) echo kernel ;;
		*) echo kernel-built ;;
		esac ;;
	6.1.[0-9]* | 6.12.[0-9]* | 7.2.[0-9]*)
		case $KERNEL in
		*[!0-9.]* | *.) die "KERNEL=$KERNEL: give a point release as 6.12.117" ;;
		esac
		[ "$(kernel_flavour)" = stock ] ||
			die "KERNEL=$KERNEL: point releases are taken as Debian built them, not in flavour $(kernel_flavour); give the series instead"
		echo kernel ;;
	/*)
		[ -z "${FLAVOUR:-}" ] ||
			die "FLAVOUR=$FLAVOUR is for KERNEL=6.1, 6.12 and 7.2; your own kernel is taken as it is, leave FLAVOUR away"
		[ -e "$KERNEL" ] || die "KERNEL=$KERNEL does not exist"
		own_check
		echo kernel-own ;;
	*) die "KERNEL=$KERNEL: give 6.1, 6.12, 7.2, a point release like 6.12.117, or the absolute path of a kernel tree or Image" ;;
	esac
}

# kernel_series: which of Debian's: a series, or one point release of it
kernel_series()
{
	case ${KERNEL:-} in
	6.1 | 6.12 | 7.2 | 6.1.[0-9]* | 6.12.[0-9]* | 7.2.[0-9]*) echo "$KERNEL" ;;
	*) echo "$kernel_default_series" ;;
	esac
}

# kernel_flavour: "stock" (Debian's build), "plain" (ours, small), or a checked one
kernel_flavour()
{
	case ${FLAVOUR:-}:$(kernel_series) in
	:6.1 | :6.1.*) echo plain ;;
	:*) echo stock ;;
	*) echo "$FLAVOUR" ;;
	esac
}

kernel_check_flavour()
{
	case $(kernel_flavour):$(kernel_series) in
	stock:6.1 | stock:6.1.*) die "FLAVOUR=stock: Debian's 6.1 lacks CONFIG_QCOM_SMEM; give plain or debug" ;;
	stock:* | plain:*) ;;
	*)
		case $FLAVOUR in
		*[!a-z0-9-]* | base) kernel_config= ;;
		*) kernel_config=$project_dir/kernel-driver/config/$FLAVOUR.config ;;
		esac
		[ -r "$kernel_config" ] ||
			die "FLAVOUR=$FLAVOUR does not exist; give one of: $(kernel_flavours | paste -s -d ' ')" ;;
	esac
}

# kernel_flavours: all there are, one a line
kernel_flavours()
{
	echo stock
	echo plain
	( cd "$project_dir/kernel-driver/config" && ls -- *.config ) | sed '/^base\./d; s/\.config$//'
}

# kernel_suite SERIES
kernel_suite()
{
	case $1 in
	6.1 | 6.1.*) echo bookworm ;;
	6.12 | 6.12.*) echo trixie ;;
	7.2 | 7.2.*) echo sid ;;
	esac
}

# kernel_toolroot SERIES: the entry whose compiler built the stock kernel of the series (of
# 6.1, whose stock kernel is never booted, one that can compile for it)
kernel_toolroot()
{
	case $1 in
	6.1 | 6.12 | 6.1.* | 6.12.*) echo toolroot ;;
	7.2 | 7.2.*) echo toolroot-sid ;;
	esac
}

kernel_request()
{
	echo "suite $(kernel_suite "$1")"
	echo "kernel $1: image, modules, headers, source"
}

# kernel_images SUITE: all that the suite has, "linux-image-6.12.117+deb13-arm64", oldest first
kernel_images()
{
	apt_private "$1" apt-cache pkgnames linux-image- |
		grep -E '^linux-image-[0-9.]+[+]([a-z0-9.+]+)-arm64(:arm64)?$' | sed 's/:arm64//' | sort -Vu
}

# kernel_resolve SERIES: the image the suite's meta package points to, or of a point release the
# last build, and all that belongs to exactly that version
kernel_resolve()
{
	resolve_suite=$(kernel_suite "$1")
	case $1 in
	*.*.*)
		resolve_series=${1%.*}
		resolve_image=$(kernel_images "$resolve_suite" | grep -F "linux-image-$1+" | tail -n 1)
		[ -n "$resolve_image" ] ||
			die "Debian $resolve_suite has no kernel $1; it has $(kernel_images "$resolve_suite" |
				sed -n "s/^linux-image-\($resolve_series\.[0-9]*\)[+].*/\1/p" | uniq | paste -s -d ' ')" ;;
	*)
		resolve_series=$1
		resolve_image=$(apt_private "$resolve_suite" apt-cache depends linux-image-arm64:arm64 |
			sed -n 's/^ *Depends: \(linux-image-[^:]*\).*/\1/p')
		case $resolve_image in
		"linux-image-$1".*) ;;
		*) die "Debian $resolve_suite has no kernel $1 any more, but ${resolve_image:-none}" ;;
		esac ;;
	esac
	resolve_release=${resolve_image#linux-image-}
	resolve_version=${resolve_release%-arm64}
	# from 7.2 on the image package only collects its parts
	resolve_parts=$(apt_private "$resolve_suite" apt-cache depends "$resolve_image:arm64" |
		sed -n "s/^ *Depends: \(linux-\(binary\|modules\|base\)-$resolve_release\)[: ]*.*/\1:arm64/p")
	# shellcheck disable=SC2086 # a list of packages
	apt_single "$resolve_suite" image "$resolve_image:arm64" $resolve_parts
	case $resolve_series in
	6.1) resolve_kbuild=linux-kbuild-6.1 ;;
	*) resolve_kbuild=linux-kbuild-$resolve_version ;;
	esac
	apt_single "$resolve_suite" headers "linux-headers-$resolve_release:arm64" \
		"linux-headers-$resolve_version-common" "$resolve_kbuild:amd64"
	# the source of the very same version
	resolve_package=$(apt_private "$resolve_suite" apt-cache show --no-all-versions "$resolve_image:arm64" |
		sed -n 's/^Version: //p')
	apt_single "$resolve_suite" source "linux-source-$resolve_series=$resolve_package"
}

pins_kernel_6_1_request() { kernel_request 6.1; }
pins_kernel_6_1_resolve() { kernel_resolve 6.1; }
pins_kernel_6_12_request() { kernel_request 6.12; }
pins_kernel_6_12_resolve() { kernel_resolve 6.12; }
pins_kernel_7_2_request() { kernel_request 7.2; }
pins_kernel_7_2_resolve() { kernel_resolve 7.2; }
# of a point release
case ${KERNEL:-} in
*[!0-9.]*) ;;
6.*.[0-9]* | 7.*.[0-9]*)
	function_name "pins_kernel_$KERNEL"
	eval "${function}_request() { kernel_request $KERNEL; }; ${function}_resolve() { kernel_resolve $KERNEL; }" ;;
esac

# kernel_release SERIES: "6.12.117+deb13-arm64"
kernel_release()
{
	pins_list "kernel-$1" headers | sed -n 's/^headers linux-headers-\([^ ]*-arm64\) .*/\1/p'
}
