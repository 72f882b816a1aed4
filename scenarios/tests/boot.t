#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The driver under test on a real kernel: traffic on all channels, sizes, sleep and
# wake, close and open; then what the checker and the ledgers saw of it.
# The clock counts instructions, so the host's load cannot fail it.
. "$(dirname "$0")/tap.sh"
. "$(dirname "$0")/../host/qemu-command.sh"

packets=${PACKETS:-12500}
out=$tap_out/run
keys=$out/report.keys
run()
{
	BENCH_OUT=$out NETWORK=none APPEND="bench.packets=$packets" QEMU_EXTRA="$(qemu_icount)" \
		"$(dirname "$0")/../host/run" check
}

ok "the guest's tests and the checker pass" run
guest_tap "$out/console.log"
ok "no unknown violation" key_is "$keys" violations 0
ok "no access to an unpowered BAM" key_is "$keys" bam.unpowered 0
ok "each change of pc was acked by the AP" \
	key_is "$keys" ledger.ap_acks "$(key "$keys" ledger.pc_edges)"
ok "each vote was acked by the modem" \
	key_is "$keys" ledger.modem_acks "$(key "$keys" ledger.votes)"
ok "no ack was late" key_is "$keys" ledger.ap_acks_late 0
ok "the BAM was powered up again for each wake" key_at_least "$keys" bam.power_ups 4
for channel in 0 1 2 3 4 5 6 7; do
	ok "channel $channel: more than $packets frames from the AP" \
		key_at_least "$keys" "up.$channel.frames" "$packets"
	ok "channel $channel: more than $packets frames to the AP" \
		key_at_least "$keys" "down.$channel.frames" "$packets"
done
ok "no kernel warning or oops" \
	sh -c '! grep -E "WARNING:|BUG:|Oops|Call trace|Unable to handle" "$1"' - "$out/console.log"
done_testing
