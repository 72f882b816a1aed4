# SPDX-License-Identifier: GPL-2.0-only
# The hardware model: its sources, and the tests that run without QEMU or a kernel.
#
#   make check-hw-model                            from the top-level Makefile
#   make -f hw-model/hw-model.mk check-hw-model    alone, from the project's folder
#
# The tests run under address and undefined-behaviour sanitizers, HW_MODEL_JOBS suites at a time,
# one line each. One suite or one case in words: CK_RUN_SUITE=bam_pipe make check-hw-model, CK_RUN_CASE=...

BUILD ?= build
CC ?= cc

include .build/rules.mk
ifndef CORE_SOURCES
include core/core.mk
endif

# Blocks, event trace, checker, native bench.
HW_MODEL_BLOCK_SOURCES := \
	hw-model/apcs.c \
	hw-model/bam.c \
	hw-model/bam_pipe.c \
	hw-model/bam_registers.c \
	hw-model/checker.c \
	hw-model/checker_bam.c \
	hw-model/checker_frame.c \
	hw-model/checker_handshake.c \
	hw-model/checker_report.c \
	hw-model/checker_rules.c \
	hw-model/checker_state.c \
	hw-model/event.c \
	hw-model/record.c \
	hw-model/signal_levels.c \
	hw-model/smd.c \
	hw-model/smd_memory.c \
	hw-model/smem.c \
	hw-model/smsm.c \
	hw-model/tcsr_mutex.c \
	hw-model/trace.c

# Fake modem, IP peers, Ethernet shim.
HW_MODEL_MODEM_SOURCES := \
	hw-model/control_plane.c \
	hw-model/eth_neighbour.c \
	hw-model/eth_shim.c \
	hw-model/ip_packet.c \
	hw-model/ip_peer.c \
	hw-model/modem.c \
	hw-model/modem_channel.c \
	hw-model/modem_downlink.c \
	hw-model/modem_options.c \
	hw-model/modem_pipe_rx.c \
	hw-model/modem_power.c \
	hw-model/modem_report.c \
	hw-model/modem_script.c \
	hw-model/modem_steps.c \
	hw-model/modem_uplink.c \
	hw-model/narrate.c \
	hw-model/qmi.c \
	hw-model/qmi_identity.c \
	hw-model/qmi_tlv.c \
	hw-model/qmi_wds.c \
	hw-model/remoteproc.c

# Scenario engine: Lua 5.4 is the distribution's library.
HW_MODEL_SCENARIO_SOURCES := \
	hw-model/agent_frame.c \
	hw-model/scenario.c \
	hw-model/scenario_at.c \
	hw-model/scenario_bytes.c \
	hw-model/scenario_events.c \
	hw-model/scenario_guest.c \
	hw-model/scenario_guest_verbs.c \
	hw-model/scenario_lint.c \
	hw-model/scenario_lua.c \
	hw-model/scenario_meta.c \
	hw-model/scenario_stream.c \
	hw-model/scenario_text.c \
	hw-model/scenario_verbs.c \
	hw-model/scenario_wait.c \
	hw-model/splat.c

# What is made of the record of a run: not linked into QEMU.
HW_MODEL_EVIDENCE_SOURCES := \
	hw-model/chart_fold.c \
	hw-model/chart_html.c \
	hw-model/chart_rows.c \
	hw-model/evidence.c \
	hw-model/pcapng.c \
	hw-model/vcd.c

# The bench without a machine, and the model level on it: not linked into QEMU.
HW_MODEL_NATIVE_SOURCES := \
	hw-model/model_ap.c \
	hw-model/model_bam.c \
	hw-model/model_channel.c \
	hw-model/model_echo.c \
	hw-model/model_flood.c \
	hw-model/model_guest.c \
	hw-model/model_ping.c \
	hw-model/model_power.c \
	hw-model/model_remoteproc.c \
	hw-model/model_uplink.c \
	hw-model/model_verbs.c \
	hw-model/native.c \
	hw-model/ram_host.c \
	hw-model/scenario_play.c \
	hw-model/scenario_measured.c \
	hw-model/scenario_record.c \
	hw-model/scenario_record_check.c \
	hw-model/scenario_record_match.c \
	hw-model/scenario_record_update.c

HW_MODEL_SOURCES := $(HW_MODEL_BLOCK_SOURCES) $(HW_MODEL_MODEM_SOURCES) $(HW_MODEL_SCENARIO_SOURCES)

# Tests of the blocks; each file is one suite of hw-model/tests/suites.h.
HW_MODEL_BLOCK_TESTS := \
	hw-model/tests/bench.c \
	hw-model/tests/check_main.c \
	hw-model/tests/test_bam_block.c \
	hw-model/tests/test_bam_fuzz.c \
	hw-model/tests/test_bam_layout.c \
	hw-model/tests/test_bam_mmio.c \
	hw-model/tests/test_bam_pipe.c \
	hw-model/tests/test_capture.c \
	hw-model/tests/test_chart.c \
	hw-model/tests/test_checker.c \
	hw-model/tests/test_checker_bam.c \
	hw-model/tests/test_checker_frame.c \
	hw-model/tests/test_checker_handshake.c \
	hw-model/tests/test_checker_report.c \
	hw-model/tests/test_event.c \
	hw-model/tests/test_native.c \
	hw-model/tests/test_record.c \
	hw-model/tests/test_smd.c \
	hw-model/tests/test_shared.c \
	hw-model/tests/test_shared_fuzz.c \
	hw-model/tests/test_trace.c

# Tests of modem, peers and shim.
HW_MODEL_MODEM_TESTS := \
	hw-model/tests/modem_ap.c \
	hw-model/tests/test_control_plane.c \
	hw-model/tests/test_eth_shim.c \
	hw-model/tests/test_eth_slirp.c \
	hw-model/tests/test_ip_packet.c \
	hw-model/tests/test_ip_peer.c \
	hw-model/tests/test_modem_data.c \
	hw-model/tests/test_modem_fuzz.c \
	hw-model/tests/test_modem_life.c \
	hw-model/tests/test_modem_options.c \
	hw-model/tests/test_modem_pipe.c \
	hw-model/tests/test_modem_power.c \
	hw-model/tests/test_modem_doorbell.c \
	hw-model/tests/test_modem_snapshot.c \
	hw-model/tests/test_remoteproc.c \
	hw-model/tests/test_state_fuzz.c \
	hw-model/tests/scenario_stage.c \
	hw-model/tests/test_agent_frame.c \
	hw-model/tests/test_scenario.c \
	hw-model/tests/test_scenario_at.c \
	hw-model/tests/test_scenario_guest.c \
	hw-model/tests/test_scenario_record.c \
	hw-model/tests/test_splat.c \
	hw-model/tests/test_model_bam.c \
	hw-model/tests/test_scenario_play.c

# The longest first, so that the last ones to run are short.
HW_MODEL_LONG_SUITES := scenario modem_snapshot state_fuzz scenario_guest modem_data modem_fuzz scenario_at \
	smd eth_shim bam_fuzz ip_packet
HW_MODEL_SUITES := $(shell sed -n 's/^	X(\([a-z0-9_]*\)).*/\1/p' hw-model/tests/suites.h)
HW_MODEL_SUITES := $(HW_MODEL_LONG_SUITES) $(filter-out $(HW_MODEL_LONG_SUITES),$(HW_MODEL_SUITES))

HW_MODEL_CHECK := $(BUILD)/hw-model/check-hw-model
HW_MODEL_CHECK_OBJECTS := $(patsubst %.c,$(BUILD)/hw-model/%.o, \
	$(CORE_SOURCES) $(HW_MODEL_SOURCES) $(HW_MODEL_EVIDENCE_SOURCES) $(HW_MODEL_NATIVE_SOURCES) \
	$(HW_MODEL_BLOCK_TESTS) $(HW_MODEL_MODEM_TESTS))

HW_MODEL_SANITIZE ?= -fsanitize=address,undefined -fno-sanitize-recover=all
HW_MODEL_CFLAGS ?= -std=gnu11 -O1 -g -Wall -Wextra -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Werror
HW_MODEL_CHECK_CFLAGS = $(HW_MODEL_CFLAGS) $(HW_MODEL_SANITIZE) \
	$(shell pkg-config --cflags lua5.4) $(shell pkg-config --cflags check 2>/dev/null)
HW_MODEL_CHECK_LIBS = $(shell pkg-config --libs check lua5.4)

# libslirp's own .pc asks for glib, which its header does not need. Without it one suite only
# says that it was not run.
# Asked once, and not before the first file is compiled: host-packages may have installed it by then.
HW_MODEL_SLIRP = $(eval HW_MODEL_SLIRP := $$(shell echo '\#include <slirp/libslirp.h>' | \
	$$(CC) -E -x c - >/dev/null 2>&1 && echo yes))$(HW_MODEL_SLIRP)
HW_MODEL_CHECK_CFLAGS += $(if $(HW_MODEL_SLIRP),-DHW_MODEL_WITH_SLIRP)
HW_MODEL_CHECK_LIBS += $(if $(HW_MODEL_SLIRP),-lslirp)

# Reads and judges scenario files outside QEMU; used by scenarios/host/scenario.
HW_MODEL_SCENARIO_TOOL := $(BUILD)/hw-model/scenario
HW_MODEL_SCENARIO_TOOL_OBJECTS := $(patsubst %.c,$(BUILD)/hw-model/%.o, \
	$(CORE_SOURCES) $(HW_MODEL_SOURCES) $(HW_MODEL_NATIVE_SOURCES) \
	hw-model/scenario_tool.c hw-model/scenario_tool_judge.c hw-model/scenario_tool_knobs.c \
	hw-model/scenario_tool_play.c)

$(HW_MODEL_SCENARIO_TOOL): $(HW_MODEL_SCENARIO_TOOL_OBJECTS)
	$(call link,model,$(CC) $(HW_MODEL_SANITIZE),$^ $(shell pkg-config --libs lua5.4))

# Makes the evidence of a run; used by scenarios/host/evidence.sh.
HW_MODEL_EVIDENCE_TOOL := $(BUILD)/hw-model/evidence
HW_MODEL_EVIDENCE_TOOL_OBJECTS := $(patsubst %.c,$(BUILD)/hw-model/%.o, \
	$(CORE_SOURCES) $(HW_MODEL_SOURCES) $(HW_MODEL_EVIDENCE_SOURCES) hw-model/evidence_tool.c)

$(HW_MODEL_EVIDENCE_TOOL): $(HW_MODEL_EVIDENCE_TOOL_OBJECTS)
	$(call link,model,$(CC) $(HW_MODEL_SANITIZE),$^ $(shell pkg-config --libs lua5.4))

.PHONY: check-hw-model check-library lua-library
check-hw-model:
	@$(MAKE) -f $(firstword $(MAKEFILE_LIST)) $(MANY_JOBS) $(HW_MODEL_CHECK)
	$(Q)$(if $(CK_RUN_SUITE)$(CK_RUN_CASE)$(TAP),,hw-model/tests/run-suites) $(HW_MODEL_CHECK) \
		$(if $(CK_RUN_SUITE)$(CK_RUN_CASE)$(TAP),,$(HW_MODEL_SUITES))

$(HW_MODEL_CHECK): $(HW_MODEL_CHECK_OBJECTS)
	$(call link,model,$(CC) $(HW_MODEL_SANITIZE),$^ $(HW_MODEL_CHECK_LIBS))

$(BUILD)/hw-model/%.o: %.c | $(HOST_READY) lua-library
	$(call compile,model,$(CC) $(HW_MODEL_CHECK_CFLAGS))

# The tools take Lua alone; the tests also Check.
$(filter $(BUILD)/hw-model/hw-model/tests/%,$(HW_MODEL_CHECK_OBJECTS)): | check-library

lua-library check-library: | $(HOST_READY)
	@pkg-config --exists $(if $(filter lua-library,$@),lua5.4,check) || { \
		echo "hw-model: this needs the packages pkgconf, $(if $(filter lua-library,$@),liblua5.4-dev,check): as root, apt-get update && apt-get install" \
			"pkgconf $(if $(filter lua-library,$@),liblua5.4-dev,check)" >&2; exit 1; }

-include $(HW_MODEL_CHECK_OBJECTS:.o=.d)
