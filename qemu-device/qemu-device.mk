# SPDX-License-Identifier: GPL-2.0-only
# The devices as a module for the packaged QEMU: $(QEMU_MODULE).
#
# Needs QEMU_HEADERS (an entry of .build/prepare qemu-headers). The module is
# linked against nothing but Lua: QEMU itself has every other symbol it uses. Lua
# is the tool root's at build time; at run time the loader finds the one that lies
# with QEMU's libraries (for QEMU=PATH, the host's). It is the same binary interface:
# liblua5.4.so.0.

QEMU_OUT := $(BUILD)/qemu-device
QEMU_MODULE := $(QEMU_OUT)/bam-dmux.so
QEMU_SOURCES := $(shell sed -n '/^[^\#]/p' qemu-device/sources.list) qemu-device/module.c
QEMU_GENERATED := $(QEMU_OUT)/trace/trace-hw_bam_dmux.h
QEMU_OBJECTS := $(QEMU_SOURCES:%.c=$(QEMU_OUT)/%.o) $(QEMU_OUT)/trace/trace-hw_bam_dmux.o \
	$(QEMU_OUT)/qtest-accel.o

QEMU_LUA := $(TOOLROOT_DIR)/usr

# Lua's header takes one of the architecture's folder; everything else there is the host's (idirafter).
# Hidden symbols: a function of ours that QEMU happens to have too stays ours.
QEMU_CFLAGS = $(shell cat $(QEMU_HEADERS)/cflags) -I$(QEMU_OUT) \
	-isystem $(QEMU_LUA)/include/lua5.4 -idirafter $(QEMU_LUA)/include/x86_64-linux-gnu -fvisibility=hidden -O2 -g \
	-Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	$(WERROR) $(QEMU_COVERAGE)

QEMU_TRACE := $(QEMU_OUT)/trace/trace-hw_bam_dmux
$(QEMU_TRACE).h $(QEMU_TRACE).c: qemu-device/trace-events $(QEMU_HEADERS)/tracetool
	@mkdir -p $(@D)
	$(Q)$(QEMU_HEADERS)/tracetool $(subst .,,$(suffix $@)) hw_bam_dmux $< $@.part && mv $@.part $@

$(QEMU_OUT)/%.o: %.c $(QEMU_GENERATED)
	$(call compile,qemu,$(CC) $(QEMU_CFLAGS))

$(QEMU_OUT)/trace/%.o: $(QEMU_OUT)/trace/%.c
	$(call compile,qemu,$(CC) $(QEMU_CFLAGS))

# Debian's QEMU has the qtest server but not the accelerator that goes with it.
$(QEMU_OUT)/qtest-accel.o: $(QEMU_HEADERS)/src/accel/qtest/qtest.c
	$(call compile,qemu,$(CC) $(QEMU_CFLAGS))

$(QEMU_MODULE): $(QEMU_OBJECTS)
	$(call link,qemu,$(CC) -shared $(QEMU_COVERAGE),$^ -L$(QEMU_LUA)/lib/x86_64-linux-gnu -l:liblua5.4.so.0)

-include $(QEMU_OBJECTS:.o=.d)

include qemu-device/tests/tests.mk
