# SPDX-License-Identifier: GPL-2.0-only
# Coverage of core, hw-model and qemu-device over all tests: unit tests, the model level, qtest, and a
# boot of the real guest. Everything is built once more, instrumented, beside the
# ordinary build; the report is $(BUILD)/coverage/html/index.html.

COVERAGE_BUILD := $(BUILD)/coverage/build
COVERAGE_MAKE = $(MAKE) BUILD=$(COVERAGE_BUILD) CFLAGS="-O0 -g --coverage" \
	HW_MODEL_SANITIZE=--coverage HW_MODEL_CFLAGS="-std=gnu11 -O0 -g" \
	QEMU_COVERAGE="--coverage -O0" TESTS="scenarios/tests/boot.t scenarios/tests/host-traffic.t"

.PHONY: coverage
coverage: host-packages
	@rm -rf $(BUILD)/coverage
	@$(COVERAGE_MAKE) check-core check-hw-model check-model
	@$(COVERAGE_MAKE) check-qemu check-guest
	@coverage/collect $(BUILD)/coverage $(COVERAGE_BUILD)
