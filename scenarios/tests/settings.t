#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is asked for is what is run: words and paths that cannot be meant are refused before
# anything starts, and a run without a driver fails.
. "$(dirname "$0")/tap.sh"

top=$(cd "$(dirname "$0")/../.." && pwd -P)
host=$top/scenarios/host

# refused TEXT SETTING...: make must say TEXT, and that at once: it is asked for help only
refused()
{
	text=$1
	shift
	if env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u PREPARED -u DRIVER_MODULE make -C "$top" "$@" help >"$tap_out/make.log" 2>&1; then
		echo "make took $*"
		return 1
	fi
	contains "$tap_out/make.log" "$text"
}

# taken SETTING...
taken()
{
	! refused . "$@"
}

ok "DRIVER= of another word" refused 'DRIVER=anyword: give one of: mainline ours' DRIVER=anyword
ok "  with the nearest" refused 'did you mean mainline?' DRIVER=manline
ok "  also two words" refused 'give one of: mainline ours' DRIVER="ours mainline"
ok "SNAPSHOT= of another word" refused 'SNAPSHOT=No: give one of: yes no; did you mean no?' SNAPSHOT=No
ok "NETWORK= too" refused 'NETWORK=slrip: .*; did you mean slirp?' NETWORK=slrip
ok "TASK= too" refused 'TASK=chek: .*; did you mean check?' TASK=chek
ok "NAME= of no scenario" refused 'NAME=power/one-late-akc: there is no .*; did you mean power/one-late-ack?' NAME=power/one-late-akc
ok "  one that is" taken NAME=power/one-late-ack
ok "  all" taken NAME=all
ok "SMP= too" refused 'SMP=0: give one of: 1 2 3 4' SMP=0
ok "DRIVER_MODULE= that is not there" refused 'DRIVER_MODULE=/nowhere/x.ko: ' DRIVER_MODULE=/nowhere/x.ko
: >"$tap_out/x.ko"
ok "  one that is" taken DRIVER_MODULE="$tap_out/x.ko"
for setting in BUILD KERNEL QEMU QEMU_SRC OUT; do
	ok "$setting= with a blank" refused "$setting is .*paths may have no blanks" "$setting=/tmp/a b"
	ok "$setting= with a comma" refused "$setting is .*paths may have no blanks" "$setting=/tmp/a,b"
done

spaced()
{
	mkdir -p "$tap_out/a b"
	cp "$top/Makefile" "$tap_out/a b/"
	! env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u PREPARED make -C "$tap_out/a b" run >"$tap_out/make.log" 2>&1 || return 1
	contains "$tap_out/make.log" 'this tree lies in .*paths may have no blanks'
}
ok "a clone in a path with a blank" spaced

# alone: of two in one folder the second waits, and says for whom
alone()
{
	"$top/.build/locked" "$tap_out/folder" sh -c 'echo begins >>"$1"; while [ ! -e "$2" ]; do :; done; echo ends >>"$1"' - \
		"$tap_out/order" "$tap_out/go" &
	first=$!
	until [ -s "$tap_out/order" ]; do kill -0 "$first" || return 1; done
	"$top/.build/locked" "$tap_out/folder" sh -c 'echo second >>"$1"' - "$tap_out/order" 2>"$tap_out/waits.log" &
	until grep -q "in use by process $first, waiting" "$tap_out/waits.log"; do kill -0 $! || return 1; done
	: >"$tap_out/go"
	wait $! && [ "$(tr '\n' ' ' <"$tap_out/order")" = "begins ends second " ]
}
ok "two runs do not share a folder" alone

# build SETTING...: one object file in a BUILD of its own; what make prints is in build.log
build()
{
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u PREPARED -u DRIVER_MODULE make -C "$top" --no-print-directory \
		BUILD="$tap_out/build" "$@" "$tap_out/build/core/dmux_fifo.o" >"$tap_out/build.log" 2>&1
}
folded()
{
	build && [ "$(cat "$tap_out/build.log")" = "  CC [core] core/dmux_fifo.c" ] || { cat "$tap_out/build.log"; return 1; }
}
ok "a compiler's line is folded" folded
rm -rf "$tap_out/build"
shown()
{
	build V=1 && contains "$tap_out/build.log" '-Wall.* core/dmux_fifo.c'
}
ok "  V=1 shows it" shown

# half a file and the end of everything at once: make is killed, which cleans nothing up
cat >"$tap_out/half-cc" <<-'END'
	#!/bin/sh
	while [ "$1" != -o ]; do shift; done
	echo half >"$2"
	kill -KILL "$(ps -o ppid= -p $PPID | tr -d ' ')" $PPID
END
chmod +x "$tap_out/half-cc"
rm -rf "$tap_out/build"
interrupted()
{
	! build CC="$tap_out/half-cc" || { echo "make was not killed"; return 1; }
	find "$tap_out/build" -type f
	[ -n "$(find "$tap_out/build" -name 'dmux_fifo.o?*')" ] && [ ! -e "$tap_out/build/core/dmux_fifo.o" ] && build &&
		contains "$tap_out/build.log" 'CC .core. core/dmux_fifo.c'
}
ok "what a killed make leaves is not taken for made" interrupted

# canned entries: another point release than before
prepared()
{
	mkdir -p "$tap_out/kernel-6.12-$2"
	echo "$2" >"$tap_out/kernel-6.12-$2/version"
	XDG_CACHE_HOME=$tap_out/cache "$top/.build/prepared" "$tap_out/$1" "$tap_out/kernel-6.12-$2"
}
says()
{
	wanted=$1
	shift
	said=$("$@")
	echo "it said: $said"
	[ "$said" = "$wanted" ]
}
ok "what is prepared is said" says 'prepared: kernel-6.12 6.12.117' prepared one 6.12.117
ok "  once" says '' prepared one 6.12.117
ok "a changed point release is said" says 'prepared: kernel-6.12 6.12.118 (was 6.12.117)' prepared one 6.12.118
ok "  once" says '' prepared one 6.12.118
ok "  also in a fresh BUILD" says 'prepared: kernel-6.12 6.12.117 (was 6.12.118)' prepared two 6.12.117
rm -rf "$tap_out/cache"
ok "  and with an emptied cache" says 'prepared: kernel-6.12 6.12.118 (was 6.12.117)' prepared two 6.12.118

cat >"$tap_out/driverless.lua" <<-'END'
	return { id = "T", title = "t", source = "scenarios/tests", levels = { "linux" }, start = "unloaded",
	run = function()
		guest.sh("rm -f /bench/driver.ko", { status = 0 })
		guest.insmod()
	end }
END
driverless()
{
	! EVIDENCE=no BENCH_TESTS=$tap_out/tests "$host/scenario" "$tap_out/driverless.lua" >"$tap_out/driverless.tap" 2>&1 &&
		contains "$tap_out/driverless.tap" '^not ok .* guest: insmod' &&
		contains "$tap_out/driverless.tap" 'there is no driver to test'
}
ok "a guest without a driver fails" driverless
ok "the run's record names driver and kernel" sh -c 'grep -qx "kernel-release $1" "$2"/*/run && grep -q "^driver-build ." "$2"/*/run' - \
	"${BENCH_RELEASE:?}" "$tap_out/tests"
ok "the initramfs is named by the driver's checksum" sh -c 'case $1 in *"-$2.cpio") ;; *) echo "$1, $2"; exit 1 ;; esac' - \
	"$BENCH_INITRD" "$(sha256sum <"${BENCH_DRIVER:-/dev/null}" | cut -c 1-12)"
done_testing
