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
	@sed -n 's/^#: \{0,1\}//p' $(MAKEFILE_LIST)

# What a compiler's rule needs first; the folders' own makefiles work without.
HOST_READY := host-packages
include .build/rules.mk
include core/core.mk
include hw-model/hw-model.mk
include coverage/coverage.mk
include scenarios/model.mk

#: start here                                          (times: two idle cores; several times as long on a busy machine)
#:   make run                   boot the guest, show the handshake, move traffic, sleep, wake, judge    first 3 min, then 15 s
#:   make shell                 a guest to play with
#:   make scenario NAME=power/one-late-ack     one scripted failure; scenarios/README.md has your first in five minutes
#:
#: test your driver
#:   make run DRIVER_MODULE=/path/x.ko         your module; with KERNEL=/path/to/linux your built tree and its driver
#:   make check-scenarios DRIVER_MODULE=/path/x.ko     all scripted failures                            4 min
#:   make replay RUN=build/tests/mainline-6.12/power-one-late-ack GDB=1 AT=-20us    the same run, stopped in gdb
#:   make bench                 instructions, interrupts, doorbells a packet: both drivers and virtio-net
#:   make profile               where the instructions of a packet go; CASE=udp-up-burst (scenarios/guest/task-bench)
#:
#: scenarios
#:   make scenario LEVEL=model NAME=...        one without a kernel, in milliseconds
#:   make explore NAME=... SEEDS=1..1000       one at the model level with many seeds; NAME=all
#:   make check-scenarios TAGS="restart slow"  all with a tag; JOBS=2 SHARD=1/3 JUNIT=FILE SNAPSHOT=no EVIDENCE=yes
#:   make knobs                 every knob of the modem: unit, range, default, meaning
#:   make catalogue             all, and what was measured into CATALOGUE.md and the records (KERNEL=, DRIVER=)
#:
#: checks
#:   make check                 everything below except where it says so, with both drivers             25 min
#:   make check-style           dependencies, licences, citations, shellcheck where installed           seconds
#:   make check-core            the protocol: unit tests, 3 million fuzzed frames, explorer             1 min
#:   make check-hw-model        BAM, SMSM, SMD, modem, checker, under sanitizers                        4 min
#:   make check-model           the scenarios that need no kernel                                       1 min
#:   make check-driver-build    our driver compiles on 6.1, 6.12 and 7.2                                1 to 2 min
#:   make check-qemu            the devices in QEMU, without a kernel                                   20 s
#:   make check-guest           end to end on a real kernel; TESTS=scenarios/tests/boot.t: these
#:   make check-scenarios       all scripted failures against their records                             4 min a driver
#:   make check-soak            a sample RUNS=100 times beside LOAD=16 busy loops: equal traces?
#:   make check-determinism     not in check: all scenarios twice: the same trace?                      6 min
#:   make check-kernels         not in check: driver tests of both drivers on 6.1, 6.12 and 7.2
#:   make check-debug           not in check: tests and scenarios on a kernel with KASAN, lockdep, kmemleak
#:   make check-endurance       not in check: 500 rounds of bind, 500 power cycles, 200 modem restarts; DRIVER=ours
#:   make coverage              not in check: gcov and lcov of all tests, under build/coverage
#:   .ci/fresh trixie check     not in check: the same in a fresh Debian (bookworm, trixie; --user, --warm); as root
#:
#: knobs
#:   KERNEL=6.12|7.2|6.1|6.12.117|TREE|IMAGE   guest kernel (default 6.12); a point release of Debian's
#:   FLAVOUR=stock|plain|debug  Debian's build (default), or built here: small, or with checkers
#:   DRIVER=mainline|ours       driver under test; DRIVER_MODULE=/path/x.ko: this module, judged like DRIVER
#:   QEMU=packaged|PATH|build   which QEMU; QEMU_SRC=TREE builds from your tree
#:   SMP=1..4                   guest CPUs
#:   TASK=run|check|recover|boot               what the guest does in `make run`
#:   QEMU_EXTRA="-global dmux-modem.KNOB=VALUE"     a modem with other manners
#:   BUILD=DIR V=1              another build folder; show the commands
#:
#: cleaning up
#:   make clean                 remove build/
#:   make distclean             and the cache of kernels, QEMU and guest (1.7 GB)

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
