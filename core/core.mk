# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# core: the freestanding protocol core and its tests. Included by the top-level
# Makefile; works alone from the top as well: make -f core/core.mk check-core
#
# Gives CORE_SOURCES, CORE_HEADERS, CORE_OBJECTS and these targets:
#   check-core   unit tests, explorer, frame fuzz loop, freestanding and compiler checks
#   fuzz-core    libFuzzer on the frame decoder (clang); FUZZ_SECONDS=60

BUILD ?= build
CC ?= cc
CFLAGS ?= -O2 -g
WERROR ?= -Werror
CLANG ?= clang
FUZZ_SECONDS ?= 60

CORE_DIR := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
include .build/rules.mk
CORE_OUT := $(BUILD)/core
CORE_NAMES := dmux_frame dmux_channel dmux_power_modem dmux_power_ap dmux_power_ap_info \
	dmux_fifo
CORE_SOURCES := $(CORE_NAMES:%=$(CORE_DIR)/%.c)
CORE_HEADERS := $(wildcard $(CORE_DIR)/*.h)
CORE_OBJECTS := $(CORE_NAMES:%=$(CORE_OUT)/%.o)

CORE_WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(WERROR)
CORE_CFLAGS := -std=gnu11 $(CORE_WARNINGS)
CORE_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all

CORE_TEST_NAMES := test_main test_frame test_channel test_power_modem test_power_ap \
	test_power_ap_faults test_fifo
# Tests and core once more, under the sanitizers.
CORE_TEST_OBJECTS := $(CORE_TEST_NAMES:%=$(CORE_OUT)/sanitized/tests/%.o) \
	$(CORE_NAMES:%=$(CORE_OUT)/sanitized/%.o)
CORE_FUZZ_SOURCES := $(CORE_DIR)/tests/frame_oracle.c $(CORE_DIR)/dmux_frame.c
CORE_EXPLORER_NAMES := explorer explorer_world explorer_ends explorer_key explorer_promise
CORE_EXPLORER_OBJECTS := $(CORE_EXPLORER_NAMES:%=$(CORE_OUT)/tests/%.o)

.PHONY: check-core fuzz-core
.DELETE_ON_ERROR:

check-core: $(CORE_OUT)/test_core $(CORE_OUT)/explorer $(CORE_OUT)/fuzz_loop
	$(Q)$(CORE_DIR)/tests/check-build.sh $(CORE_OUT)/check-build $(CORE_SOURCES)
	$(Q)$(CORE_OUT)/test_core
	$(Q)$(CORE_OUT)/fuzz_loop
	$(Q)$(CORE_OUT)/explorer

$(CORE_OUT)/%.o: $(CORE_DIR)/%.c | $(HOST_READY)
	$(call compile,core,$(CC) $(CPPFLAGS) $(CFLAGS) $(CORE_CFLAGS))

$(CORE_OUT)/sanitized/%.o: $(CORE_DIR)/%.c | $(HOST_READY)
	$(call compile,core$(comma) sanitized,$(CC) $(CPPFLAGS) $(CFLAGS) $(CORE_CFLAGS) -Wno-conversion $(CORE_SANITIZE) \
		$$(pkg-config --cflags check 2>/dev/null))

$(CORE_OUT)/test_core: $(CORE_TEST_OBJECTS)
	@pkg-config --exists check || { \
		echo "core.mk: library 'check' is missing: install the package check" >&2; exit 1; }
	$(call link,core,$(CC) $(CFLAGS) $(CORE_SANITIZE) $(LDFLAGS),$^ $$(pkg-config --libs check))

$(CORE_OUT)/explorer: $(CORE_EXPLORER_OBJECTS) $(CORE_OBJECTS)
	$(call link,core,$(CC) $(CFLAGS) $(LDFLAGS),$^)

$(CORE_OUT)/fuzz_loop: $(CORE_DIR)/tests/fuzz_loop.c $(CORE_FUZZ_SOURCES) $(CORE_HEADERS) \
		$(CORE_DIR)/tests/frame_oracle.h | $(HOST_READY)
	$(call link,core,$(CC) $(CFLAGS) -std=gnu11 $(CORE_WARNINGS) $(CORE_SANITIZE),$(filter %.c,$^))

$(CORE_OUT)/fuzz_frame: $(CORE_DIR)/tests/fuzz_frame.c $(CORE_FUZZ_SOURCES) $(CORE_HEADERS) \
		$(CORE_DIR)/tests/frame_oracle.h
	$(call link,core,$(CLANG) $(CFLAGS) -std=gnu11 $(CORE_WARNINGS) $(CORE_SANITIZE) -fsanitize=fuzzer,$(filter %.c,$^))

fuzz-core:
	@mkdir -p $(CORE_OUT)/corpus
	@if ! command -v $(CLANG) >/dev/null; then \
		echo "fuzz-core skipped: no $(CLANG); install clang or set CLANG="; \
	elif ! echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n); \
			int LLVMFuzzerTestOneInput(const char *d, unsigned long n) \
			{ return d && n ? 0 : 0; }' | \
			$(CLANG) -fsanitize=fuzzer -x c -o $(CORE_OUT)/has-libfuzzer - 2>/dev/null; then \
		echo "fuzz-core skipped: $(CLANG) has no libFuzzer (package libclang-rt-dev)"; \
	else \
		$(MAKE) -f $(firstword $(MAKEFILE_LIST)) $(CORE_OUT)/fuzz_frame && \
		$(CORE_OUT)/fuzz_frame -max_total_time=$(FUZZ_SECONDS) -max_len=4096 \
			-print_final_stats=1 $(CORE_OUT)/corpus; \
	fi

-include $(CORE_OBJECTS:.o=.d) $(CORE_TEST_OBJECTS:.o=.d) $(CORE_EXPLORER_OBJECTS:.o=.d)
