# SPDX-License-Identifier: GPL-2.0-only
# How things are compiled: a short line for the first and then one each ten seconds, commands with
# V=1; and whole or not at all, so that whatever interrupts it no half of a file is taken for the
# whole by the next make.
#
#   $(call compile,ROOM,COMPILER FLAGS...)   $@ and its .d from $<
#   $(call link,ROOM,COMPILER FLAGS...,FILES AND LIBRARIES...)   $@

ifndef RULES_READ
RULES_READ := yes
V ?= 0
# of this make, for fold
MAKE_RUN := $(shell echo $$PPID)
SAY = @$(if $(filter 1,$(V)),:,.build/fold $(BUILD)/.compiled $(MAKE_RUN))
Q := $(if $(filter 1,$(V)),,@)
comma := ,

# For the make of many files: all processors, unless -j says how many.
MANY_JOBS = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$$(nproc))

define compile
@mkdir -p $(@D)
$(SAY) "  CC [$(1)] $<"
$(Q)$(2) -MMD -MP -MT $@ -MF $@.d.part -c -o $@.part $< && mv $@.d.part $(@:.o=.d) && mv $@.part $@
endef

define link
@mkdir -p $(@D)
@$(if $(filter 1,$(V)),:,echo) "  LD [$(1)] $@"
$(Q)$(2) -o $@.part $(3) && mv $@.part $@
endef
endif
