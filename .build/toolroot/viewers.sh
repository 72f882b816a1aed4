# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Recipe "viewers": tshark and GTKWave's vcd2fst of Debian trixie, in a root of their own. They
# read what the bench writes and take no part in making it, so no other entry depends on them.

pins_viewers_request() { toolroot_request trixie packages.viewers; echo gtkwave; }

pins_viewers_resolve()
{
	toolroot_resolve trixie packages.viewers
	apt_single trixie deb gtkwave
}

recipe_viewers_title()
{
	echo "viewers for the evidence of runs (tshark $(pins_version viewers tshark))"
}

recipe_viewers_pins() { echo "viewers deb"; }

recipe_viewers_inputs()
{
	cat "$build_dir/toolroot/viewers.sh"
	recipe_toolroot_inputs
}

recipe_viewers_megabytes() { echo 250; }

recipe_viewers_build()
{
	toolroot_unpack "$1" viewers
	# Wireshark loads a script that root names, and one is root in here, only if an installed one allows it.
	echo 'run_user_scripts_when_superuser = true' >"$1/usr/lib/x86_64-linux-gnu/wireshark/plugins/superuser.lua"
	echo 'io.stdout:write("scripts are read")' >"$1/usr/lib/x86_64-linux-gnu/wireshark/trial.lua"
	# shellcheck disable=SC2016 # the inner shell expands it
	step viewers "trying them" toolroot_run "$1" -- sh -c '
		tshark --version && vcd2fst --help >/dev/null
		case $(tshark -G fields -X lua_script:/usr/lib/x86_64-linux-gnu/wireshark/trial.lua) in
		*"scripts are read"*) ;;
		*) echo "tshark does not read scripts"; exit 1 ;;
		esac'
}
