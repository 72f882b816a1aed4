# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Guests of the benchmark. Sourced by bench and profile, which source
# host/qemu-command.sh and host/summary.sh before.
#
# Needs BENCH_OUT, BENCH_PLUGIN and, for each driver, BENCH_INITRD_mainline or _ours.

# 2 ns an instruction: about what the real CPU needs.
SHIFT=${SHIFT:-1}
# A radio hands over what one transmission interval brought, 1 ms of LTE.
burst_modem="-global dmux-modem.dma-latency-us=1000"
# libslirp's TCP peers inside the process: 9 (virtio: 10) swallows, 19 (20) sends what a file has.
peer_bytes=67108864

# guest DRIVER NAME APPEND ARGUMENT...: one guest to its end; results in $out/DRIVER-NAME
guest()
{
	driver=$1 name=$1-$2 append=$3
	shift 3
	mkdir -p "$out/$name"
	truncate -s "$peer_bytes" "$out/zeros"
	(
		eval "BENCH_INITRD=\$BENCH_INITRD_$driver"
		dmux_tcp=guestfwd=tcp:10.0.2.100:9-null,guestfwd=tcp:10.0.2.100:19-chardev:dmux-source
		virtio_tcp=guestfwd=tcp:10.1.0.100:10-null,guestfwd=tcp:10.1.0.100:20-chardev:virtio-source
		qemu_start "bench.task=bench nokaslr $append" \
			-chardev "file,id=dmux-source,path=/dev/null,input-path=$out/zeros" \
			-chardev "file,id=virtio-source,path=/dev/null,input-path=$out/zeros" \
			-netdev "user,id=net0,net=10.0.2.0/24,$dmux_tcp" -device dmux-channel,channel=0,netdev=net0 \
			-netdev "user,id=vnet,net=10.1.0.0/24,host=10.1.0.2,$virtio_tcp" \
			-device virtio-net-device,netdev=vnet \
			-global "dmux-observer.report=$out/$name/report" \
			-serial "file:$out/$name/console.log" "$@"
	) </dev/null 2>"$out/$name/qemu.log" || true
	tr -d '\r' <"$out/$name/console.log" | sed -n 's/^@bench //p' >"$out/$name/results"
	[ "$(summary_value "$out/$name/results" exit)" = 0 ] || {
		echo "bench: run $name failed: $(summary_value "$out/$name/results" failed) (see $out/$name)" >&2
		exit 1
	}
}

# cost_run DRIVER NAME NICS CASES ARGUMENT...: counts in $out/DRIVER-NAME/cost
cost_run()
{
	cost_name=$1-$2 cost_append="bench.mode=cost bench.nics=$3 bench.cases=$4 bench.packets=$packets"
	cost_driver=$1 cost_plain=$2
	shift 4
	mkdir -p "$out/$cost_name"
	# shellcheck disable=SC2046 # a list of arguments
	guest "$cost_driver" "$cost_plain" "$cost_append ${SYMBOLS:+bench.symbols=1}" $(qemu_icount) \
		-plugin "$BENCH_PLUGIN,out=$out/$cost_name/cost" "$@"
}

# measurement RUN NIC CASE: its number in $out/RUN/cost
measurement()
{
	awk -v nic="$2" -v name="$3" '$1 == "measured" && $2 == nic && $3 == name { print $4 }' "$out/$1/results"
}

# cost_value RUN NIC CASE KEY: of one packet
cost_value()
{
	awk -v number="$(measurement "$1" "$2" "$3")" -v key="$4" '
		$1 == "measurement" && $2 == number {
			for (i = 3; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
		}
		$1 == "origin" && $2 == number { value[$3] = $4 }
		END {
			if (!value["packets"] || !(key in value)) exit 1
			printf "%.3f", value[key] / value["packets"]
		}' "$out/$1/cost"
}
