#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Proves that core stands alone: compiles it without any header, looks at what the
# objects need from outside, and compiles it as strict C11 and with clang.
# Usage: check-build.sh OUTPUT-FOLDER SOURCE...   (environment: CC, CLANG)
set -eu

CC=${CC:-cc}
CLANG=${CLANG:-clang}
out=$1
shift
mkdir -p "$out"

# compile NAME COMPILER FLAG... -- every source into its own folder
compile() {
	name=$1
	compiler=$2
	shift 2
	mkdir -p "$out/$name"
	for source in $sources; do
		"$compiler" "$@" -Wall -Wextra -Werror -c -o \
			"$out/$name/$(basename "$source" .c).o" "$source"
	done
	echo "ok: $name"
}

sources="$*"
freestanding='-std=c11 -ffreestanding -nostdinc -DDMUX_FREESTANDING'

# shellcheck disable=SC2086 # flags are words
{
	# -O0 keeps every call that the optimiser might hide.
	compile freestanding-O0 "$CC" $freestanding -O0
	compile freestanding-O2 "$CC" $freestanding -O2
}
for level in O0 O2; do
	ld -r -o "$out/freestanding-$level.o" "$out/freestanding-$level"/*.o
	undefined=$(nm -u "$out/freestanding-$level.o" | awk '$NF !~ /^(memcpy|memset)$/ { print $NF }')
	if [ -n "$undefined" ]; then
		echo "check-build.sh: core at -$level needs more than memcpy and memset:" >&2
		echo "$undefined" >&2
		exit 1
	fi
	writable=$(nm "$out/freestanding-$level.o" | awk '$2 ~ /^[bBdDcC]$/ && $3 !~ /_names$/')
	if [ -n "$writable" ]; then
		echo "check-build.sh: core at -$level has state of its own:" >&2
		echo "$writable" >&2
		exit 1
	fi
	echo "ok: nothing from outside but memcpy and memset, no writable data at -$level"
done

compile pedantic "$CC" -std=c11 -pedantic -Wconversion -Wno-sign-conversion -O2
if command -v "$CLANG" >/dev/null; then
	compile clang "$CLANG" -std=c11 -pedantic -O2
	# shellcheck disable=SC2086
	compile clang-freestanding "$CLANG" $freestanding -O2
else
	echo "skipped: clang builds, no $CLANG on this machine"
fi

# Includes: only core's own headers, and the hosts' in the one type shim.
# shellcheck disable=SC2086 # sources are words
foreign=$(grep -n '^#include <' $sources "$(dirname "$1")"/dmux_*.h | grep -v '/dmux_types.h:' || true)
if [ -n "$foreign" ]; then
	echo "check-build.sh: core includes something from outside:" >&2
	echo "$foreign" >&2
	exit 1
fi
echo "ok: no foreign header outside dmux_types.h"
