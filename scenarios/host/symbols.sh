# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Symbols of the guest's kernel for gdb. Sourced by debug; needs $gdb, $work.
#
# Kernel: VMLINUX if given. Else names of functions, in an ELF file without code made of
# System.map, or, for a kernel of Debian's, of the running guest's /proc/kallsyms, once (the
# real thing is Debian's package linux-image-VERSION-dbg: 1 GB to download, 7 GB installed).
# Addresses are those of the build: the machine gives no seed, so there is no KASLR.
#
# Sources: of mainline's driver those that it was built from; ours lies where it is compiled.
#
# Modules: gdb walks the kernel's list at the stop, as it is then; the offsets of the list's
# fields are taken from the debug information of the driver under test. Files are the originals
# with all sections, not the stripped ones of the initramfs.

# symbols_of_guest: lines "ADDRESS TYPE NAME", by asking a guest
symbols_of_guest()
{
	mkdir -p "$work/guest"
	cat >"$work/guest/symbols.lua" <<-'END_OF_FILE'
		return { id = "SYMBOLS", title = "symbols of the kernel", source = "scenarios/host/symbols.sh",
		levels = { "linux" }, start = "unloaded", run = function()
		  guest.sh([[awk 'NF == 3 && ($2 ~ /[tTwW]/ || $3 == "modules") { print "@symbol", $0 }' /proc/kallsyms >/dev/console]],
		    { timeout = "600s", status = 0 })
		end }
	END_OF_FILE
	echo "==> asking a guest for its kernel's symbols, once" >&2
	BENCH_TESTS=$work/guest CASE= QEMU_EXTRA= "$here/scenario" "$work/guest/symbols.lua" >"$work/guest/symbols.tap" || {
		cat "$work/guest/symbols.tap" >&2
		return 1
	}
	tr -d '\r' <"$work/guest/guest-symbols/console.log" | sed -n 's/^@symbol //p'
}

# symbols_assembly: of "ADDRESS TYPE NAME" lines; a name that comes again gets a number
symbols_assembly()
{
	LC_ALL=C sort | awk '
		$3 == "_text" { base = $1 }
		$2 ~ /[tTwW]/ && $3 ~ /^[A-Za-z_][A-Za-z0-9_.]*$/ && $1 !~ /^0+$/ { address[++count] = $1; name[count] = $3 }
		END {
			print ".section .kernel, \"ax\", %nobits"
			print "kernel: .skip 0x" substr(address[count], 9) " - 0x" substr(base, 9) " + 4096"
			for (i = 1; i <= count; i++) {
				if (address[i] < base) continue
				text = name[i] (again[name[i]]++ ? "." again[name[i]] : "")
				print ".globl " text "; .type " text ", %function"
				print ".set " text ", kernel + 0x" substr(address[i], 9) " - 0x" substr(base, 9)
			}
		}'
}

# symbols_of_kernel: $kernel_symbols/kernel.elf and "map"
symbols_of_kernel()
{
	kernel_symbols=$BENCH_DEBUG/$(basename "$KERNEL_DIR")
	[ ! -e "$kernel_symbols/kernel.elf" ] || return 0
	mkdir -p "$kernel_symbols"
	if [ -r "$KERNEL_DIR/System.map" ]; then
		cp "$KERNEL_DIR/System.map" "$work/map"
	else
		symbols_of_guest >"$work/map" || return 1
	fi
	symbols_assembly <"$work/map" >"$work/kernel.s"
	base=$(awk '$3 == "_text" { print $1 }' "$work/map")
	"$BENCH_TOOLS/in-toolroot" --in "$work" --out "$work" -- sh -ec \
		"cd $work; aarch64-linux-gnu-as -o kernel.o kernel.s
		aarch64-linux-gnu-ld -e 0 --section-start=.kernel=0x$base -o kernel.elf kernel.o" || return 1
	mv "$work/map" "$kernel_symbols/map"
	mv "$work/kernel.elf" "$kernel_symbols/kernel.elf"
}

# symbols_of_modules: links NAME.ko, as the kernel calls them
symbols_of_modules()
{
	mkdir "$work/modules"
	{
		find "$KERNEL_DIR/modules/" "$KERNEL_DIR/mainline/" -name '*.ko'
		printf '%s\n' ${BENCH_MODULES:-} ${BENCH_DRIVER:-}
	} | while read -r module; do
		[ -z "$module" ] || ln -sfn "$module" "$work/modules/$(basename "$module" .ko | tr - _).ko"
	done
}

# symbols_delta FILE: bytes from .text to the module's exit function, 0 if .text is what the
# module's code begins with. The loader lays executable sections out in the file's order, and
# the size of a .plt before .text is its own affair.
symbols_delta()
{
	readelf -SW "$1" | sed -n 's/^ *\[ *[0-9]*\] //p' | awk -v offset="$(readelf -sW "$1" | awk '$8 == "cleanup_module" { print $2; exit }')" '
		function number(hex, i, value) {
			for (i = 1; i <= length(hex); i++)
				value = 16 * value + index("0123456789abcdef", substr(hex, i, 1)) - 1
			return value
		}
		$7 == "AX" && $1 !~ /^\.init/ {
			if (!first) first = $1
			if ($1 == ".text") size = number($5)
			if ($1 == ".exit.text" && last == ".text")
				delta = int((size + $NF - 1) / $NF) * $NF + number(offset)
			last = $1
		}
		END { printf "%d\n", first == ".text" ? 0 : delta }'
}

# symbols_offset EXPRESSION: of struct module, out of the driver's debug information
symbols_offset()
{
	"$gdb" -nx -batch -ex "print/d (unsigned long)&((struct module *)0)->$1" "$BENCH_DRIVER" 2>/dev/null |
		sed -n 's/^\$1 = //p'
}

symbols_prepare()
{
	symbols_of_kernel || refuse "cannot get the kernel's symbols"
	symbols_of_modules
	list=$(symbols_offset list) name_offset=$(symbols_offset name) exit_offset=$(symbols_offset exit)
	text=$(symbols_offset 'mem[0].base')
	# before 6.4
	[ -n "$text" ] || text=$(symbols_offset core_layout.base)
	if [ -z "$text" ]; then
		echo "# no symbols of modules: $BENCH_DRIVER has no debug information (FLAVOUR=$FLAVOUR is built without)" >&2
	fi
}

# symbols_script SOCKET: gdb's first commands
symbols_script()
{
	modules=$(awk '$3 == "modules" { print $1; exit }' "$kernel_symbols/map")
	cat <<-END_OF_FILE
		set pagination off
		set confirm off
		set sysroot
		directory $KERNEL_DIR/mainline/src/drivers/net/wwan
		set architecture aarch64
		file ${VMLINUX:-$kernel_symbols/kernel.elf}
		target remote $1
		define kstack
		  output/a \$pc
		  echo \n
		  set \$frame = \$x29
		  output/a \$x30
		  echo \n
		  while \$frame >= 0xffff000000000000
		    output/a *(unsigned long *)(\$frame + 8)
		    echo \n
		    set \$frame = *(unsigned long *)\$frame
		  end
		end
		document kstack
		The stack by frame pointers: works also where the kernel has no debug information
		and backtrace gives up. The second line, the link register, may be a stale one.
		end
	END_OF_FILE
	[ -n "$text" ] && [ -n "$modules" ] || return 0
	for module in "$work"/modules/*.ko; do
		echo "set \$delta_$(basename "$module" .ko) = $(symbols_delta "$module")"
	done
	cat <<-END_OF_FILE
		set \$entry = *(unsigned long *)0x$modules
		while \$entry != 0x$modules
		  set \$module = \$entry - $list
		  set \$text = *(unsigned long *)(\$module + $text)
		  eval "set \$delta = \$delta_%s", (char *)(\$module + $name_offset)
		  if \$delta != 0
		    set \$text = *(unsigned long *)(\$module + $exit_offset) - \$delta
		  end
		  eval "add-symbol-file $work/modules/%s.ko 0x%lx", (char *)(\$module + $name_offset), \$text
		  set \$entry = *(unsigned long *)\$entry
		end
	END_OF_FILE
}
