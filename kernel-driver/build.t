#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Our driver compiles on every series without a warning (W=1), and the kernel has every
# symbol that it uses. Against Debian's headers: no kernel is built or booted for it.
# (Debian's 6.1 has the shared memory drivers off: their functions are stubs in its
# headers. The 6.1 that the bench builds has them, see `make check-kernels`.)
. "$(dirname "$0")/../scenarios/tests/tap.sh"
project=$(cd "$(dirname "$0")/.." && pwd -P)

# compile SERIES
compile()
{
	dir=$tap_out/$1
	headers=$(KERNEL=$1 FLAVOUR='' "$project/.build/prepare" kernel-headers) || return 1
	mkdir -p "$dir/core"
	cp "$project"/kernel-driver/*.[ch] "$project/kernel-driver/Kbuild" "$dir/"
	cp "$project"/core/*.[ch] "$dir/core/"
	"$project/.build/kbuild" "$headers" "$dir" CONFIG_BAM_DMUX=m W=1 >"$dir/log" 2>&1 || {
		cat "$dir/log"
		return 1
	}
}

# quiet SERIES: no warning of compiler or linker; those of the tools themselves do not count
quiet()
{
	! grep -E ': (warning|error): |^(WARNING|ERROR): ' "$tap_out/$1/log" | grep -v '^perl: '
}

for series in 6.1 6.12 7.2; do
	ok "our driver compiles on $series" compile "$series"
	ok "  without warnings" quiet "$series"
	ok "  into a module" test -s "$tap_out/$series/bam_dmux.ko"
done
done_testing
