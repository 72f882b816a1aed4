# SPDX-License-Identifier: GPL-2.0-only
# Tests of the devices over qtest: no guest, no kernel, exact virtual time.
#
#   check-qemu                  all of them, QEMU_TEST_JOBS programs at a time
#   check-qemu-NAME            one, NAME of QEMU_TESTS
#   CK_RUN_CASE=..., CK_TAP_LOG_FILE_NAME=... and CK_FORK=no are Check's own
#   QEMU_OTHER_SERIES=PROGRAM  also try the module in a QEMU it is not made for
#
# QEMU_TESTS is in order of length, longest first.
# Each program starts QEMUs of its own and shares nothing, so they run side by side.

QEMU_TESTS := hostile snapshot bam modem properties smsm bam_errors
QEMU_TEST_JOBS ?= 2

QEMU_TEST_OUT := $(QEMU_OUT)/tests
QEMU_TEST_COMMON := ap ap_packet line_stream powered_machine qmp_client qtest_client qtest_launch suite
# Preloaded beside the devices: a host that is slow where it hurts (scenarios/tests/clock.t).
SLOW_THREADS := $(QEMU_TEST_OUT)/slow_threads.so
QEMU_TEST_PROGRAMS := $(QEMU_TESTS:%=$(QEMU_TEST_OUT)/test_%)
QEMU_TEST_LIBRARY := $(QEMU_TEST_COMMON:%=$(QEMU_TEST_OUT)/%.o)
QEMU_TEST_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wno-unused-parameter \
	-Wstrict-prototypes $(WERROR) $(shell pkg-config --cflags check)

# QEMU from source has the devices built in, and its own qtest accelerator.
QEMU_TEST_MODULE := $(if $(filter built,$(QEMU_FLAVOUR)),,$(QEMU_MODULE))

$(QEMU_TEST_OUT)/%.o: qemu-device/tests/%.c
	$(call compile,test,$(CC) $(QEMU_TEST_CFLAGS))

$(QEMU_TEST_OUT)/test_%: $(QEMU_TEST_OUT)/test_%.o $(QEMU_TEST_LIBRARY)
	$(call link,test,$(CC),$^ $(shell pkg-config --libs check))

$(SLOW_THREADS): qemu-device/tests/slow_threads.c $(QEMU_GENERATED)
	$(call link,test,$(CC) $(QEMU_CFLAGS) -shared,$<)

.SECONDARY: $(QEMU_TEST_LIBRARY) $(QEMU_TEST_PROGRAMS:=.o)

.PHONY: ready-qemu check-qemu $(QEMU_TESTS:%=check-qemu-%)
ready-qemu: $(QEMU_TEST_PROGRAMS) $(QEMU_TEST_MODULE)
	@:

# Built first and in one go: the runs below are separate makes in parallel.
check-qemu: $(QEMU_TEST_PROGRAMS) $(QEMU_TEST_MODULE)
	@$(MAKE) -k -j$(QEMU_TEST_JOBS) --output-sync=target PREPARED=1 $(QEMU_TESTS:%=check-qemu-%)

# A QEMU with address sanitizer (QEMU_SANITIZE=1): QEMU frees little when it ends.
export ASAN_OPTIONS ?= detect_leaks=0

$(QEMU_TESTS:%=check-qemu-%): check-qemu-%: $(QEMU_TEST_OUT)/test_% $(QEMU_TEST_MODULE)
	@QEMU_PROGRAM=$(abspath $(QEMU_DIR))/qemu-system-aarch64 BAM_DMUX_MODULE=$(abspath $(QEMU_TEST_MODULE)) $<

-include $(QEMU_TEST_LIBRARY:.o=.d) $(QEMU_TEST_PROGRAMS:=.d)
