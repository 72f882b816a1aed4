# SPDX-License-Identifier: GPL-2.0-only
# The guest's initramfs and the runs on it.
#
# An initramfs is three archives one after the other, which the kernel unpacks in
# this order: the userland (an entry of .build/prepare guest), the kernel's modules
# with the driver under test, and our own files from scenarios/guest.

GUEST_OUT := $(BUILD)/guest
GUEST_FILES := scenarios/guest/init scenarios/guest/lib.sh scenarios/guest/step scenarios/guest/cost-roots \
	scenarios/guest/after-task $(wildcard scenarios/guest/task-*)
GUEST_NAME := $(DRIVER_LABEL)-$(notdir $(KERNEL_DIR))
INITRD := $(GUEST_OUT)/initrd-$(GUEST_NAME)-$(DRIVER_HASH).cpio
SEQNET_SOURCES := scenarios/guest/seqnet.c hw-model/ip_peer.c hw-model/ip_packet.c

$(GUEST_OUT)/seqnet: $(SEQNET_SOURCES) hw-model/ip_peer.h hw-model/ip_packet.h
	@mkdir -p $(@D)
	$(SAY) "  CC [guest] $(@F)"
	$(Q).build/guest-cc $@.part $(SEQNET_SOURCES) && mv $@.part $@

$(GUEST_OUT)/traffic: scenarios/guest/traffic.c scenarios/bench/cost.h hw-model/ip_peer.c hw-model/ip_packet.c
	@mkdir -p $(@D)
	$(SAY) "  CC [guest] $(@F)"
	$(Q).build/guest-cc $@.part $(filter %.c,$^) && mv $@.part $@

$(GUEST_OUT)/agent: scenarios/guest/agent.c hw-model/agent_frame.c hw-model/agent_frame.h
	@mkdir -p $(@D)
	$(SAY) "  CC [guest] $(@F)"
	$(Q).build/guest-cc $@.part scenarios/guest/agent.c hw-model/agent_frame.c && mv $@.part $@

$(GUEST_OUT)/sleeper: scenarios/guest/sleeper.c
	@mkdir -p $(@D)
	$(SAY) "  CC [guest] $(@F)"
	$(Q).build/guest-cc $@.part $< && mv $@.part $@

GUEST_PROGRAMS := $(GUEST_OUT)/seqnet $(GUEST_OUT)/traffic $(GUEST_OUT)/agent $(GUEST_OUT)/sleeper

# A module with faults, for kernels that check themselves (scenarios/tests/checkers.t).
ifneq ($(shell grep -s '^CONFIG_KASAN=y' $(KERNEL_DIR)/config),)
FAULTY_DIR := $(BUILD)/faulty-$(notdir $(KERNEL_DIR))
FAULTY_MODULE := $(FAULTY_DIR)/faulty.ko

$(FAULTY_MODULE): scenarios/tests/faulty/faulty.c scenarios/tests/faulty/Kbuild
	@mkdir -p $(FAULTY_DIR)
	@cp $^ $(FAULTY_DIR)/
	$(SAY) "  KBUILD $@"
	$(Q).build/kbuild $(KERNEL_DIR) $(FAULTY_DIR) >$(FAULTY_DIR)/build.log 2>&1 || \
		{ cat $(FAULTY_DIR)/build.log; exit 1; }
endif

GUEST_MODULES += $(KUNIT_MODULE) $(FAULTY_MODULE)

$(INITRD): $(GUEST_FILES) $(GUEST_PROGRAMS) scenarios/host/make-initrd $(DRIVER_FILE) $(GUEST_MODULES) $(GUEST_DIR)/base.cpio
	$(SAY) "  CPIO $@"
	$(Q)scenarios/host/make-initrd $@ $(GUEST_DIR) $(KERNEL_DIR) "$(DRIVER_FILE)" \
		$(GUEST_FILES) $(GUEST_PROGRAMS) $(GUEST_MODULES)
	@scenarios/host/forget-old $(GUEST_OUT)/initrd-$(GUEST_NAME)-

# With the programs for the control ports, for the scenarios in control/.
CONTROL_INITRD := $(INITRD:.cpio=-control.cpio)

$(CONTROL_INITRD): $(INITRD) $(GUEST_DIR)/control.cpio
	$(SAY) "  CPIO $@"
	$(Q)cat $^ >$@.new && mv $@.new $@

# What every run needs to know, see scenarios/host/qemu-command.sh.
export BENCH_QEMU = $(QEMU_DIR)/qemu-system-aarch64
export BENCH_MODULE = $(if $(filter built,$(QEMU_FLAVOUR)),,$(abspath $(QEMU_MODULE)))
export BENCH_IMAGE = $(KERNEL_DIR)/Image
export BENCH_INITRD = $(abspath $(INITRD))
export BENCH_INITRD_CONTROL = $(abspath $(CONTROL_INITRD))
# The driver under test as built, empty when the kernel has it built in.
export BENCH_DRIVER = $(abspath $(DRIVER_FILE))
export BENCH_DRIVER_HASH = $(DRIVER_HASH)
# What it is called in words: with a module of one's own also what it is judged as.
export BENCH_DRIVER_NAME = $(if $(DRIVER_MODULE),$(DRIVER_LABEL) (judged as $(DRIVER)),$(DRIVER)$(if $(DRIVER_FILE),,, built in))
export BENCH_RELEASE = $(KERNEL_RELEASE)
export BENCH_LABEL = $(RUN_LABEL)
export BENCH_DTB = $(abspath $(DTB))
# The command line of a flavour, one line.
export BENCH_CMDLINE := $(shell cat $(KERNEL_DIR)/cmdline 2>/dev/null)
# Checkers cost some five times the instructions: a faster clock (qemu_icount) keeps the guest
# about as quick as others, and what a scenario takes for granted about order true.
ifeq ($(FLAVOUR),debug)
SHIFT ?= 1
export SHIFT
endif
export BENCH_BUSYBOX = $(TOOLROOT_DIR)/usr/bin/busybox

GUEST_READY := $(if $(filter built,$(QEMU_FLAVOUR)),,$(QEMU_MODULE)) $(DTB) $(INITRD) $(CONTROL_INITRD)

TESTS ?= $(wildcard scenarios/tests/*.t)

# One run at a time in a folder of evidence, which driver and kernel name.
TESTS_OUT := $(BUILD)/tests/$(RUN_LABEL)
IN_TESTS := @.build/locked $(TESTS_OUT)

run: $(GUEST_READY)
	@BENCH_OUT=$(abspath $(OUT)) .build/locked $(OUT) scenarios/host/run $(TASK)

shell: $(GUEST_READY)
	@BENCH_OUT=$(abspath $(BUILD)/shell) .build/locked $(BUILD)/shell scenarios/host/shell

# What scenarios/host/scenario needs besides.
SCENARIO_TOOLS := $(HW_MODEL_SCENARIO_TOOL) $(HW_MODEL_EVIDENCE_TOOL)

# Of a QEMU with the devices built in: it takes no module, so its threads cannot be slowed down.
export BENCH_SLOW_THREADS = $(if $(BENCH_MODULE),$(abspath $(SLOW_THREADS)))

check-guest: $(GUEST_READY) $(SCENARIO_TOOLS) $(if $(filter built,$(QEMU_FLAVOUR)),,$(SLOW_THREADS))
	$(IN_TESTS) prove --merge --timer $(TESTS)

# Scenarios: scenarios/AREA/NAME.lua. NAME= chooses one, SEED= and CASE= repeat a run;
# TAGS=, SHARD=, JOBS=, JUNIT= and PROVE_FLAGS= are for all of them: see scenarios/host/check.
JOBS ?= $(shell nproc)
export JOBS TAGS SHARD JUNIT PROVE_FLAGS
ENDURANCE := $(wildcard scenarios/endurance/*.lua)
NO_SCENARIOS := $(wildcard scenarios/wireshark/*.lua)
# Those that must fail, which scenarios/tests/canary.t sees to.
CANARIES := $(wildcard scenarios/canary/*.lua)
SCENARIOS := $(filter-out $(ENDURANCE) $(CANARIES) $(NO_SCENARIOS),$(wildcard scenarios/*/*.lua))
export BENCH_SCENARIO = $(abspath $(HW_MODEL_SCENARIO_TOOL))
export BENCH_EVIDENCE = $(abspath $(HW_MODEL_EVIDENCE_TOOL))
export BENCH_TESTS = $(abspath $(TESTS_OUT))
export BENCH_SNAPSHOTS = $(abspath $(BUILD)/snapshots)

scenario: $(GUEST_READY) $(SCENARIO_TOOLS)
	@test -n "$(NAME)" || { echo "scenario: give NAME=, one of: $(patsubst scenarios/%.lua,%,$(SCENARIOS) $(ENDURANCE) $(CANARIES))" >&2; exit 2; }
	@SEED=$(or $(SEED),1) CASE="$(CASE)" .build/locked $(TESTS_OUT) scenarios/host/scenario scenarios/$(NAME).lua

# A whole run also compares its verdicts with the catalogue's; "make catalogue" writes them there, and
# into the records beside the scenarios.
CATALOGUE := scenarios/CATALOGUE.md

# RUN= is the folder of a run; its settings are on the command line already (Makefile).
export BENCH_REPLAY = $(abspath $(BUILD)/replay)
export BENCH_DEBUG = $(abspath $(BUILD)/debug)
export BENCH_SCENARIOS = $(abspath scenarios)
export BENCH_TOOLS = $(abspath .build)
export BENCH_MODULES = $(abspath $(GUEST_MODULES))
export KERNEL_DIR

replay-run: $(GUEST_READY) $(SCENARIO_TOOLS)
	@.build/locked $(BUILD)/replay scenarios/host/replay run "$(RUN)"

check-scenarios: $(GUEST_READY) $(SCENARIO_TOOLS)
	$(IN_TESTS) sh -c 'scenarios/host/check scenario $(SCENARIOS) && scenarios/host/verdicts compare $(CATALOGUE)'

# Points that no record knows make the run fail; they are what is to be written.
catalogue: $(GUEST_READY) $(SCENARIO_TOOLS)
	$(IN_TESTS) sh -c '{ EVIDENCE=no scenarios/host/check scenario $(SCENARIOS) || [ $$? -eq 1 ]; } && \
		scenarios/host/verdicts update $(CATALOGUE)'

# Minutes each; of a driver that gets that far.
check-endurance: $(GUEST_READY) $(SCENARIO_TOOLS)
	$(IN_TESTS) scenarios/host/check scenario $(ENDURANCE)

check-determinism: $(GUEST_READY) $(SCENARIO_TOOLS)
	$(IN_TESTS) scenarios/host/check repeat $(SCENARIOS)

# A sample over and over, beside LOAD busy loops: equal traces? Many timers, several CPUs, the
# control plane, and guests that are saved and gone on from (+save).
RUNS ?= 100
export LOAD
SAMPLE ?= power/one-late-ack power/hidden-pulse power/random-ack-delay life/restart-idle protocol/padding \
	data/odd-lengths security/stale-memory control/dpm-open power/one-ignored-vote@2 life/restart-uplink@4 \
	power/one-late-ack+save

check-soak: $(GUEST_READY) $(SCENARIO_TOOLS)
	$(IN_TESTS) scenarios/host/soak $(RUNS) $(SAMPLE)

# The benchmark boots both drivers, whatever DRIVER is.
BENCH_OUT_DIR := $(BUILD)/bench
BENCH_PLUGIN_FILE := $(BENCH_OUT_DIR)/cost_plugin.so

$(BENCH_PLUGIN_FILE): scenarios/bench/cost_plugin.c scenarios/bench/cost.h
	$(call link,plugin,$(CC) -shared $(shell cat $(QEMU_HEADERS)/cflags) -I$(QEMU_HEADERS)/src/include/qemu \
		-O2 -Wall $(WERROR),$<)

ready-guest: $(GUEST_READY)
	@:
ready-scenarios: $(GUEST_READY) $(SCENARIO_TOOLS) $(if $(filter built,$(QEMU_FLAVOUR)),,$(SLOW_THREADS))
	@:
initrd-path: $(INITRD)
	@echo $(abspath $(INITRD))

.PHONY: ready-guest ready-scenarios initrd-path

bench: $(BENCH_PLUGIN_FILE)
	@for driver in mainline ours; do \
		.build/locked $(BUILD) $(MAKE) PREPARED=1 DRIVER=$$driver DRIVER_MODULE= ready-guest || exit; done
	@BENCH_INITRD_mainline=$$($(MAKE) -s PREPARED=1 DRIVER=mainline DRIVER_MODULE= initrd-path) \
		BENCH_INITRD_ours=$$($(MAKE) -s PREPARED=1 DRIVER=ours DRIVER_MODULE= initrd-path) \
		BENCH_OUT=$(abspath $(BENCH_OUT_DIR))/last BENCH_PLUGIN=$(abspath $(BENCH_PLUGIN_FILE)) \
		TOOLROOT_DIR=$(TOOLROOT_DIR) scenarios/bench/bench

profile: $(GUEST_READY) $(BENCH_PLUGIN_FILE)
	@BENCH_OUT=$(abspath $(BENCH_OUT_DIR))/profile-$(DRIVER) BENCH_PLUGIN=$(abspath $(BENCH_PLUGIN_FILE)) \
		scenarios/bench/profile
