# SPDX-License-Identifier: GPL-2.0-only
# The model level: scenarios without a kernel and without QEMU. Needs nothing that is prepared.

MODEL_SCENARIOS := $(shell grep -l '^ *levels = {.*"model"' scenarios/*/*.lua)
MODEL_ENDURANCE := $(filter scenarios/endurance/%,$(MODEL_SCENARIOS))
MODEL_TESTS := $(abspath $(BUILD)/tests/model)

# The same without sanitizers: many times as fast.
PLAIN_BUILD := $(BUILD)/plain
PLAIN_SCENARIO_TOOL := $(PLAIN_BUILD)/hw-model/scenario
# Seeds of the small exploration that check-model ends with.
CHECK_SEEDS ?= 1..20

.PHONY: check-model explore knobs plain-scenario-tool scenario-model

plain-scenario-tool:
	$(Q)$(MAKE) -s $(MANY_JOBS) BUILD=$(PLAIN_BUILD) HW_MODEL_SANITIZE= \
		HW_MODEL_CFLAGS="-std=gnu11 -O2 -g -Wall -Wextra $(WERROR)" $(PLAIN_SCENARIO_TOOL)

# Under sanitizers once, then with some seeds and nothing that slows it down.
check-model: plain-scenario-tool
	@$(MAKE) $(MANY_JOBS) $(HW_MODEL_SCENARIO_TOOL)
	@BENCH_SCENARIO=$(abspath $(HW_MODEL_SCENARIO_TOOL)) BENCH_TESTS=$(MODEL_TESTS) \
		.build/locked $(MODEL_TESTS) scenarios/host/check play $(filter-out $(MODEL_ENDURANCE),$(MODEL_SCENARIOS))
	@BENCH_SCENARIO=$(abspath $(PLAIN_SCENARIO_TOOL)) scenarios/host/explore $(CHECK_SEEDS) "" \
		$(filter-out $(MODEL_ENDURANCE),$(MODEL_SCENARIOS))

explore: plain-scenario-tool
	@test -n "$(NAME)" || { echo "explore: give NAME=, one of: $(patsubst scenarios/%.lua,%,$(MODEL_SCENARIOS)); or NAME=all" >&2; exit 2; }
	@BENCH_SCENARIO=$(abspath $(PLAIN_SCENARIO_TOOL)) scenarios/host/explore "$(or $(SEEDS),1..1000)" "$(CASE)" \
		$(if $(filter all,$(NAME)),$(MODEL_SCENARIOS),scenarios/$(NAME).lua)

# The modem's knobs, for modem.set and -global dmux-modem.
knobs: plain-scenario-tool
	@$(PLAIN_SCENARIO_TOOL) knobs

scenario-model:
	@test -n "$(NAME)" || { echo "scenario: give NAME=, one of: $(patsubst scenarios/%.lua,%,$(MODEL_SCENARIOS))" >&2; exit 2; }
	@$(MAKE) -s $(MANY_JOBS) $(HW_MODEL_SCENARIO_TOOL)
	@BENCH_SCENARIO=$(abspath $(HW_MODEL_SCENARIO_TOOL)) BENCH_TESTS=$(MODEL_TESTS) \
		SEED=$(or $(SEED),1) CASE="$(CASE)" .build/locked $(MODEL_TESTS) scenarios/host/play scenarios/$(NAME).lua

ifeq ($(LEVEL),model)
.PHONY: scenario
scenario: scenario-model
endif
