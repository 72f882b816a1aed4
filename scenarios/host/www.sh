# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# The HTTP server on the host's loopback that the guest downloads from and
# uploads to: busybox httpd with one CGI script. Sourced by run.
#
# Needs BENCH_BUSYBOX. www_start DIRECTORY BYTES sets www_port and www_pid.

www_start()
{
	www=$1
	mkdir -p "$www/cgi-bin"
	# Counted numbers: the same every time, and no two lines alike.
	seq 1 100000000 | head -c "$2" >"$www/payload"
	sha256sum "$www/payload" | cut -d ' ' -f 1 >"$www/payload.sha256"
	cat >"$www/cgi-bin/upload" <<-'EOS'
		#!/bin/sh
		printf 'Content-Type: text/plain\r\n\r\n'
		head -c "$CONTENT_LENGTH" | sha256sum | cut -d ' ' -f 1
	EOS
	chmod +x "$www/cgi-bin/upload"
	for www_port in $(seq $((20000 + $$ % 20000)) 1 $((20050 + $$ % 20000))); do
		setpriv --pdeathsig KILL "$BENCH_BUSYBOX" httpd -f -p "127.0.0.1:$www_port" -h "$www" \
			2>"$www/../httpd.log" &
		www_pid=$!
		if www_answers; then
			return 0
		fi
		wait "$www_pid" 2>/dev/null || true
	done
	echo "run: no free port for the HTTP server: $(cat "$www/../httpd.log")" >&2
	return 1
}

# The server either answers or dies (port taken); it cannot do neither for long.
www_answers()
{
	while kill -0 "$www_pid" 2>/dev/null; do
		if [ "$("$BENCH_BUSYBOX" wget -q -O - "http://127.0.0.1:$www_port/payload.sha256" 2>/dev/null)" = \
			"$(cat "$www/payload.sha256")" ]; then
			return 0
		fi
	done
	return 1
}
