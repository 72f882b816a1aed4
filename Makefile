# SPDX-License-Identifier: GPL-2.0-only
# BAM-DMUX bench: the only entry point. `make help` prints what a person needs.

KERNEL ?= 6.12
FLAVOUR ?=
DRIVER ?= mainline
QEMU ?= packaged
SMP ?= 1
BUILD ?= build
CC ?= gcc
CFLAGS ?= -O2 -g
WERROR ?= -Werror
TASK ?= run
V ?= 0

# A path that make, a shell or QEMU's options would take apart is refused before anything starts.
open := (
close := )
comma := ,
dollar := $$
hash := \#
path_breaks = $(strip $(filter-out 0 1,$(words $(1))) $(if $(filter-out x$(1)x,x$(strip $(1))x),blank) \
	$(foreach sign,$(comma) $(dollar) $(hash) $(open) $(close) : ; & ' " % * ? [ ] < > | ! ` \,$(findstring $(sign),$(1))))
$(foreach name,CURDIR BUILD KERNEL QEMU QEMU_SRC OUT DRIVER_MODULE,$(if $(call path_breaks,$($(name))),$(error \
	$(if $(filter CURDIR,$(name)),this tree lies in,$(name) is) "$($(name))": paths may have no blanks and none of \
	$(comma) : ; & % $(dollar) $(hash) quotes brackets and the like; take another)))

# A word that means nothing would otherwise be taken for the default, or for no driver at all.
one_of = $(if $(and $(filter 1,$(words $($(1)))),$(filter $(2),$($(1)))),,$(error \
	$(1)=$($(1)): give one of: $(2)$(shell .build/nearest '$($(1))' $(2))))
LEVEL ?= linux
$(call one_of,DRIVER,mainline ours)
$(call one_of,LEVEL,linux model)
$(call one_of,SMP,1 2 3 4)
$(call one_of,TASK,$(patsubst scenarios/guest/task-%,%,$(wildcard scenarios/guest/task-*)))
$(if $(SNAPSHOT),$(call one_of,SNAPSHOT,yes no))
$(if $(EVIDENCE),$(call one_of,EVIDENCE,failed yes no))
$(if $(NETWORK),$(call one_of,NETWORK,slirp none))
$(if $(filter-out all,$(NAME)),$(if $(wildcard scenarios/$(NAME).lua),,$(error \
	NAME=$(NAME): there is no scenarios/$(NAME).lua$(shell \
	.build/nearest '$(NAME)' $(patsubst scenarios/%.lua,%,$(wildcard scenarios/*/*.lua))))))

# The driver under test by a module of one's own, which is judged like the driver that DRIVER names.
ifdef DRIVER_MODULE
ifeq ($(filter /%.ko,$(wildcard $(DRIVER_MODULE))),)
$(error DRIVER_MODULE=$(DRIVER_MODULE): give the absolute path of a module that exists, /path/to/NAME.ko)
endif
endif
# What evidence is named by: build/tests/mainline-6.12.
DRIVER_LABEL := $(or $(notdir $(DRIVER_MODULE)),$(DRIVER))
RUN_LABEL := $(DRIVER_LABEL)-$(notdir $(KERNEL))$(FLAVOUR:%=-%)
OUT ?= $(BUILD)/run/$(RUN_LABEL)

export KERNEL FLAVOUR DRIVER DRIVER_MODULE PACKETS QEMU QEMU_SRC QEMU_SANITIZE SMP
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Of a unit test, in seconds of the host: against hanging for ever. The library's 4 s are not
# enough on a machine with much else to do.
export CK_DEFAULT_TIMEOUT ?= 120

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help check check-debug check-kernels clean distclean host-packages pre-push

help:
	@sed -n 's/^#: //p' $(MAKEFILE_LIST)

# What a compiler's rule needs first; the folders' own makefiles work without.
HOST_READY := host-packages
include .build/rules.mk
include core/core.mk
include hw-model/hw-model.mk
include coverage/coverage.mk
include scenarios/model.mk

#: make run       boot the guest, show the handshake, move traffic, sleep, wake, report
#: make check     all tests
#: make check-kernels  the driver tests on 6.1, 6.12 and 7.2
#: make check-debug    driver tests and scenarios on the debug kernel
#: make shell     an interactive guest
#: make scenario NAME=power/one-late-ack   one scripted failure (scenarios/README.md)
#: make check-endurance DRIVER=ours  500 rounds of bind, 500 power cycles, 200 modem restarts
#: make scenario LEVEL=model NAME=...       the same without a kernel, in milliseconds; make check-model: all that can
#: make explore NAME=power/one-late-ack SEEDS=1..1000   at the model level with many seeds; NAME=all
#: make knobs     every knob of the modem: unit, range, default, meaning
#: make replay RUN=build/tests/mainline-6.12/power-one-late-ack   a run once more: the same trace? GDB=1 AT=-20us: stop there in gdb
#: make check-scenarios     all of them; JOBS=2 TAGS="word" SHARD=1/3 JUNIT=FILE SNAPSHOT=no EVIDENCE=yes
#: make catalogue           all of them, and what was measured into CATALOGUE.md and the records (KERNEL=, DRIVER=)
#: make check-determinism   all of them twice: the same trace?
#: make check-soak          a sample RUNS=100 times, JOBS=2 at a time beside LOAD=16 busy loops: equal traces?
#: make bench     instructions, interrupts, doorbells a packet, rates, wakes: both drivers, virtio-net
#: make profile   where the instructions of a packet go: DRIVER=, CASE=udp-up-burst (scenarios/guest/task-bench)
#: make coverage  gcov/lcov report of all tests under build/coverage
#: make clean     remove build/
#: make distclean remove build/ and the cache of kernels, QEMU and guest
#:
#: KERNEL=6.1|6.12|7.2|6.12.117|TREE|IMAGE   guest kernel (default 6.12); a point release of Debian's
#: FLAVOUR=stock|plain|debug    Debian's build (default), or ours from Debian's source, small or with checkers
#: DRIVER=mainline|ours         driver under test; DRIVER_MODULE=/path/x.ko: this module, judged like DRIVER
#: QEMU=packaged|PATH|build     which QEMU; QEMU_SRC=TREE builds from your tree
#: SMP=1..4                     guest CPUs
#: TASK=run|check|recover|boot  what the guest does in `make run`
#: QEMU_EXTRA="-global dmux-modem.KNOB=VALUE"   a modem with quirks (hw-model/modem_options.c)
#: V=1                          show commands
#: .ci/fresh trixie check       the same in a fresh Debian (bookworm, trixie; --user, --warm)

# What is prepared outside the tree comes first; then make starts again for the same
# target with the paths known (PREPARED=1).
PATHS := $(BUILD)/paths-$(subst /,_,$(KERNEL)-$(FLAVOUR)-$(QEMU)-$(QEMU_SRC)-$(QEMU_SANITIZE)).mk
# What is asked of a driver; the other tests are about the bench itself.
DRIVER_TESTS := $(patsubst %,scenarios/tests/%.t,boot late-ack determinism host-traffic)
ON_PREPARED := run shell bench profile scenario replay-run check-qemu check-guest check-scenarios check-determinism \
	check-endurance check-soak catalogue
# At the model level a scenario needs none of it (scenarios/model.mk).
ifeq ($(LEVEL),model)
ON_PREPARED := $(filter-out scenario,$(ON_PREPARED))
endif
.PHONY: prepare replay check-style check-driver-build $(ON_PREPARED)

ifndef PREPARED

READY_check-qemu := ready-qemu
READY_run := ready-guest
READY_shell := ready-guest
READY_profile := ready-guest
READY_bench := ready-guest
# What is built in BUILD is built by one make at a time, with all processors unless -j says how many;
# what then runs has folders of its own.
$(ON_PREPARED): prepare
	@.build/locked $(BUILD) $(MAKE) $(MANY_JOBS) PREPARED=1 $(or $(READY_$@),ready-scenarios)
	@$(MAKE) PREPARED=1 $@

prepare: host-packages
	@mkdir -p $(BUILD)
	@set -e; new=$(PATHS).$$$$; \
	paths=$$(prepare_then="half a minute to compile" .build/prepare toolroot qemu qemu-headers kernel guest); set -- $$paths; \
	{ echo "TOOLROOT_DIR := $$1"; echo "QEMU_DIR := $$2"; echo "QEMU_HEADERS := $$3"; \
	  echo "KERNEL_DIR := $$4"; echo "GUEST_DIR := $$5"; \
	  echo "QEMU_FLAVOUR := $$(cat $$2/flavour)"; } >$$new; \
	cmp -s $$new $(PATHS) && rm $$new || mv $$new $(PATHS); \
	.build/prepared $(BUILD) $$4 $$2

# The folder says what is to be prepared.
replay: host-packages
	@settings=$$(scenarios/host/replay settings "$(RUN)") && eval "exec $(MAKE) $$settings replay-run"

# The tests that need no QEMU come first: they are the quickest to fail.
check: host-packages
	@$(MAKE) check-style check-core check-hw-model check-model
	@$(MAKE) check-driver-build
	@$(MAKE) check-qemu
	@$(MAKE) check-guest check-scenarios DRIVER=mainline
	@$(MAKE) check-guest check-scenarios DRIVER=ours TESTS="$(DRIVER_TESTS)"
	@$(MAKE) check-soak DRIVER=ours RUNS=2
	@.build/host-packages --not-asked

# Both drivers on every kernel that is prepared from packages.
check-kernels: host-packages
	@set -e; for kernel in 6.1 6.12 7.2; do for driver in mainline ours; do \
		echo "==> $$driver on $$kernel"; \
		$(MAKE) check-guest KERNEL=$$kernel DRIVER=$$driver TESTS="$(DRIVER_TESTS)"; \
	done; done

# The same and all scenarios on the kernel that checks itself, and what only it can run.
# Less traffic: it is some ten times slower.
DEBUG_TESTS := $(DRIVER_TESTS) $(patsubst %,scenarios/tests/%.t,checkers kunit allocation-failure)
check-debug: host-packages
	@failed=; for driver in mainline ours; do \
		echo "==> $$driver on $(KERNEL), flavour debug"; \
		$(MAKE) -k check-guest check-scenarios FLAVOUR=debug DRIVER=$$driver PACKETS=1000 TESTS="$(DEBUG_TESTS)" || \
			failed="$$failed $$driver"; \
	done; \
	[ -z "$$failed" ] || { echo "check-debug: failed for:$$failed" >&2; exit 1; }

else

include $(PATHS)
KERNEL_RELEASE := $(shell cat $(KERNEL_DIR)/version)
include qemu-device/qemu-device.mk
include kernel-driver/kernel-driver.mk
include scenarios/scenarios.mk

endif

# For what make was asked for; each target that compiles comes here first.
host-packages:
	@LEVEL=$(LEVEL) BUILD=$(BUILD) .build/host-packages --install $(MAKECMDGOALS)

check-style:
	@.build/check-style

check-driver-build: host-packages
	@BENCH_TESTS=$(abspath $(BUILD)/tests) prove --merge --timer kernel-driver/build.t

pre-push:
	@.ci/run

clean:
	rm -rf $(BUILD)

distclean: clean
	.build/prepare --prune-all
