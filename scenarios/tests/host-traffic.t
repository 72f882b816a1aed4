#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What `make run` shows, as a test: real traffic with a server on the host through
# libslirp, SHA-256 both ways, power collapse, and the ping that wakes the modem.
. "$(dirname "$0")/tap.sh"

out=$tap_out/run
results=$out/results
run()
{
	BENCH_OUT=$out NETWORK=slirp "$(dirname "$0")/../host/run" run
}

ok "the tour passes" run
ok "16 MiB went down" key_is "$results" download_bytes 16777216
ok "16 MiB went up" key_is "$results" upload_bytes 16777216
ok "the modem collapsed and was woken" contains "$out/messages.log" 'modem BAM power off'
ok "no unknown violation" key_is "$out/report.keys" violations 0
ok "rules about time are not judged" key_is "$out/report.keys" rules_of_time 0
ok "nor is the clock" key_is "$out/report.keys" clock.late 0
done_testing
