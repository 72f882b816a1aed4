#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The driver under test is mainline's, byte for byte: the source it was built from is
# compared with the kernel's source package, unpacked here once more, whose
# authenticity apt has checked.
. "$(dirname "$0")/tap.sh"

if [ ! -r "$KERNEL_DIR/mainline/source-package" ]; then
	echo "1..0 # SKIP KERNEL=$KERNEL is the user's own: no source package to compare with"
	exit 0
fi
file=drivers/net/wwan/qcom_bam_dmux.c
built=$(sed -n "s,^\([0-9a-f]*\) .*/qcom_bam_dmux.c\$,\1,p" "$KERNEL_DIR/mainline/source.sha256")

unpack()
{
	package=$("$(dirname "$0")/../../.build/prepare" --source-package) || return 1
	echo "source package: $package"
	dpkg-deb --fsys-tarfile "$package" | tar -xO --wildcards './usr/src/*.tar.xz' |
		xz -T0 -dc | tar -xO --wildcards "*/$file" >"$tap_out/pristine.c"
}

ok "the build recorded its source's checksum" test -n "$built"
ok "unpack the source package" unpack
ok "the source built is the package's" \
	test "$(sha256sum <"$tap_out/pristine.c" | cut -d ' ' -f 1)" = "$built"
ok "and so is the copy that was compiled" \
	cmp "$tap_out/pristine.c" "$(find "$KERNEL_DIR/mainline/" -name qcom_bam_dmux.c)"
done_testing
