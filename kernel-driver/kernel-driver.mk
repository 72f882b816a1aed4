# SPDX-License-Identifier: GPL-2.0-only
# The guest's device tree.

DTB := $(BUILD)/kernel-driver/msm8916-dmux.dtb

$(DTB): kernel-driver/dts/msm8916-dmux.dts
	@mkdir -p $(@D)
	$(SAY) "  DTC $<"
	$(Q).build/in-toolroot --in $(CURDIR) --out $(abspath $(@D)) -- sh -c \
		'cpp -nostdinc -undef -x assembler-with-cpp $(CURDIR)/$< | dtc -q -I dts -O dtb -o $(abspath $@) -'

# DRIVER=ours: our driver with core/ beside it, built for the chosen kernel in a folder
# of its own. Files are copied only when they differ, so that make rebuilds little.
ifeq ($(DRIVER),ours)
OURS_DIR := $(BUILD)/kernel-driver/ours-$(notdir $(KERNEL_DIR))
OURS_SOURCES := $(wildcard kernel-driver/*.[ch]) kernel-driver/Kbuild
OURS_CORE := $(wildcard core/*.[ch])
DRIVER_MODULE := $(OURS_DIR)/bam_dmux.ko
# with the kernel's unit tests where the kernel can run them
KUNIT := $(if $(shell grep -s '^CONFIG_KUNIT=[ym]' $(KERNEL_DIR)/config),m)
KUNIT_MODULE := $(if $(KUNIT),$(OURS_DIR)/bam_dmux_kunit.ko)

$(DRIVER_MODULE): $(OURS_SOURCES) $(OURS_CORE)
	@mkdir -p $(OURS_DIR)/core
	@for file in $(OURS_SOURCES); do \
		cmp -s $$file $(OURS_DIR)/$${file##*/} || cp $$file $(OURS_DIR)/; done
	@for file in $(OURS_CORE); do \
		cmp -s $$file $(OURS_DIR)/$$file || cp $$file $(OURS_DIR)/core/; done
	$(SAY) "  KBUILD $@"
	$(Q).build/kbuild $(KERNEL_DIR) $(OURS_DIR) CONFIG_BAM_DMUX=m CONFIG_BAM_DMUX_KUNIT_TEST=$(KUNIT) W=1 >$(OURS_DIR)/build.log 2>&1 || \
		{ cat $(OURS_DIR)/build.log; exit 1; }
	@touch $@ $(KUNIT_MODULE)

$(KUNIT_MODULE): $(DRIVER_MODULE)
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
