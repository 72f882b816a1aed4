# SPDX-License-Identifier: GPL-2.0-only
# The guest's device tree.

DTB := $(BUILD)/kernel-driver/msm8916-dmux.dtb

$(DTB): kernel-driver/dts/msm8916-dmux.dts
	@mkdir -p $(@D)
	$(SAY) "  DTC $<"
	$(Q).build/in-toolroot --in $(CURDIR) --out $(abspath $(@D)) -- sh -c \
		'cpp -nostdinc -undef -x assembler-with-cpp $(CURDIR)/$< | dtc -q -I dts -O dtb -o $(abspath $@).part -' && mv $@.part $@

# DRIVER_FILE is the driver under test; empty where the kernel has it built in.
ifdef DRIVER_MODULE
DRIVER_FILE := $(DRIVER_MODULE)
else ifeq ($(DRIVER),mainline)
DRIVER_FILE := $(wildcard $(KERNEL_DIR)/mainline/qcom_bam_dmux.ko)
ifeq ($(DRIVER_FILE)$(shell grep -s '^CONFIG_QCOM_BAM_DMUX=y' $(KERNEL_DIR)/config || [ -r $(KERNEL_DIR)/config ] || echo unknown),)
$(error KERNEL=$(KERNEL) has no mainline driver, neither as a module nor built in: set CONFIG_QCOM_BAM_DMUX, or give DRIVER=ours or DRIVER_MODULE=)
endif

else
# DRIVER=ours: our driver with core/ beside it, built for the chosen kernel in a folder
# of its own. Files are copied only when they differ, so that make rebuilds little.
OURS_DIR := $(BUILD)/kernel-driver/ours-$(notdir $(KERNEL_DIR))
OURS_SOURCES := $(wildcard kernel-driver/*.[ch]) kernel-driver/Kbuild
OURS_CORE := $(wildcard core/*.[ch])
DRIVER_FILE := $(OURS_DIR)/bam_dmux.ko
# with the kernel's unit tests where the kernel can run them
KUNIT := $(if $(shell grep -s '^CONFIG_KUNIT=[ym]' $(KERNEL_DIR)/config),m)
KUNIT_MODULE := $(if $(KUNIT),$(OURS_DIR)/bam_dmux_kunit.ko)

$(DRIVER_FILE): $(OURS_SOURCES) $(OURS_CORE)
	@mkdir -p $(OURS_DIR)/core
	@for file in $(OURS_SOURCES); do \
		cmp -s $$file $(OURS_DIR)/$${file##*/} || cp $$file $(OURS_DIR)/; done
	@for file in $(OURS_CORE); do \
		cmp -s $$file $(OURS_DIR)/$$file || cp $$file $(OURS_DIR)/core/; done
	$(SAY) "  KBUILD $@"
	$(Q).build/kbuild $(KERNEL_DIR) $(OURS_DIR) CONFIG_BAM_DMUX=m CONFIG_BAM_DMUX_KUNIT_TEST=$(KUNIT) W=1 >$(OURS_DIR)/build.log 2>&1 || \
		{ cat $(OURS_DIR)/build.log; exit 1; }
	@touch $@ $(KUNIT_MODULE)

$(KUNIT_MODULE): $(DRIVER_FILE)
endif

# The driver's checksum, in names: of initramfs and snapshot, so that no run ever takes another
# driver's. make reads this file again when what it says has changed.
# The devices' own tests boot nothing.
ifneq ($(DRIVER_FILE),)
ifneq ($(filter-out ready-qemu check-qemu%,$(MAKECMDGOALS)),)
DRIVER_SUM := $(BUILD)/kernel-driver/sum-$(DRIVER_LABEL)-$(notdir $(KERNEL_DIR)).mk
include $(DRIVER_SUM)

.PHONY: driver-sum
$(DRIVER_SUM): $(DRIVER_FILE) driver-sum
	@mkdir -p $(@D)
	@echo "DRIVER_HASH := $$(sha256sum <$< | cut -c 1-12)" >$@.$$$$ && \
		if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
endif
else
DRIVER_HASH := built-in
endif

# Control ports of the modem.
GUEST_MODULES := $(wildcard $(KERNEL_DIR)/mainline/rpmsg_wwan_ctrl.ko)

# The modem's remoteproc driver for the guest, where modules can be built at all.
ifneq ($(wildcard $(KERNEL_DIR)/build/Makefile),)
REMOTEPROC_DIR := $(BUILD)/kernel-driver/remoteproc-$(notdir $(KERNEL_DIR))
REMOTEPROC_MODULE := $(REMOTEPROC_DIR)/bench_remoteproc.ko
GUEST_MODULES += $(REMOTEPROC_MODULE)

$(REMOTEPROC_MODULE): $(wildcard kernel-driver/remoteproc/*)
	@mkdir -p $(REMOTEPROC_DIR)
	@cp $^ $(REMOTEPROC_DIR)/
	$(SAY) "  KBUILD $@"
	$(Q).build/kbuild $(KERNEL_DIR) $(REMOTEPROC_DIR) W=1 >$(REMOTEPROC_DIR)/build.log 2>&1 || \
		{ cat $(REMOTEPROC_DIR)/build.log; exit 1; }
endif
