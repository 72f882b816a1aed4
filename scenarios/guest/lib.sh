# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# What every guest task needs: results for the host, drivers, channels, addresses.
#
# Addresses follow the channel number c (the netdev's dev_port), never the name:
#   host network (libslirp)   10.0.(2+c).15/24, gateway .2   fd00:0:0:c::15/64, gateway ::2
#   the modem's own peers     198.18.c.2/24, peer .1         2001:2:0:c::2/64, peer ::1

channels="0 1 2 3 4 5 6 7"
dmux_device=/sys/devices/platform/bam-dmux

# cmdline_value NAME: value of NAME=value on the kernel command line, empty if absent
cmdline_value()
{
	for word in $(cat /proc/cmdline); do
		case $word in "$1="*) echo "${word#*=}" ;; esac
	done
}

# result KEY VALUE: one measured value for the host
result()
{
	echo "@bench $*"
}

step()
{
	echo
	echo "### $*"
}

fail()
{
	echo "FAILED: $*"
	result failed "$*"
	exit 1
}

# load_module FILE [PARAMETER=VALUE...]
load_module()
{
	if ! insmod "$@"; then
		echo "cannot load $1"
		result failed "insmod $1"
		return 1
	fi
}

# load_stack: the modules that the driver under test needs, in the order the kernel
# package's dependencies give; nothing to do when the kernel has them built in
load_stack()
{
	while read -r module; do
		case $module in '' | '#'*) continue ;; esac
		load_module "$module" || return 1
	done </bench/load-order
}

# load_driver [PARAMETER=VALUE...]: the driver under test; a kernel of one's own may have it
# built in, and then shows it in sysfs
load_driver()
{
	if [ -e /bench/driver.ko ]; then
		load_module /bench/driver.ko "$@"
	elif [ ! -e /sys/bus/platform/drivers/bam-dmux ]; then
		echo "there is no driver to test: no module in the initramfs, none built into the kernel"
		return 1
	fi
}

# load_control: the modem's control ports: /dev/wwan0qmi0, /dev/wwan0at0, /dev/wwan0at1. They come
# when the modem has booted.
load_control()
{
	[ ! -e /bench/rpmsg_wwan_ctrl.ko ] || load_module /bench/rpmsg_wwan_ctrl.ko
}

# load_remoteproc: the modem as a remote processor; it takes the modem over, which must not have
# booted by itself (option boot-trigger=manual)
load_remoteproc()
{
	# the control channels belong to the remoteproc then
	smd=/sys/bus/platform/drivers/qcom-smd
	[ ! -e $smd/smd ] || echo smd >$smd/unbind
	mkdir -p /lib/firmware
	echo "nothing is loaded" >/lib/firmware/bench-modem
	modprobe qcom_common && insmod /bench/bench_remoteproc.ko
}

# modem_state start|stop: as root does on a phone
modem_state()
{
	echo "$1" >/sys/class/remoteproc/remoteproc0/state
}

# uptime_ms: guest time since boot
uptime_ms()
{
	read -r seconds _ </proc/uptime
	echo "${seconds%.*}${seconds#*.}0"
}

# netdev_of CHANNEL: name of the interface that carries the channel
netdev_of()
{
	for attribute in /sys/class/net/wwan*/dev_port; do
		[ -r "$attribute" ] || continue
		if [ "$(cat "$attribute")" = "$1" ]; then
			attribute=${attribute%/dev_port}
			echo "${attribute##*/}"
			return
		fi
	done
	return 1
}

# wait_for MILLISECONDS COMMAND...: true as soon as COMMAND is, false when guest time is up;
# it is tried every $poll_us
poll_us=10000
wait_for()
{
	deadline=$(($(uptime_ms) + $1))
	shift
	until "$@"; do
		[ "$(uptime_ms)" -lt "$deadline" ] || return 1
		usleep "$poll_us"
	done
}

have_all_channels()
{
	for channel in $channels; do
		netdev_of "$channel" >/dev/null || return 1
	done
}

is_suspended()
{
	[ "$(cat $dmux_device/power/runtime_status)" = suspended ]
}

# plain_network: settings for interfaces that do not exist yet. A first-in-first-out
# queue, because fq_codel drops on purpose what a test wants to count; no router
# solicitations, because they would wake a modem that a task wants asleep.
plain_network()
{
	echo pfifo_fast >/proc/sys/net/core/default_qdisc
	for setting in accept_ra autoconf dad_transmits router_solicitations; do
		echo 0 >/proc/sys/net/ipv6/conf/default/$setting
	done
}

# channels_up CHANNEL...: interfaces up with their addresses, in one go
channels_up()
{
	for channel in "$@"; do
		netdev=$(netdev_of "$channel") || return 1
		cat <<-END
			link set $netdev up
			addr replace 10.0.$((2 + channel)).15/24 dev $netdev
			addr replace 198.18.$channel.2/24 dev $netdev
			addr replace fd00:0:0:$channel::15/64 dev $netdev nodad
			addr replace 2001:2:0:$channel::2/64 dev $netdev nodad
		END
	done | ip -batch -
}
