# SPDX-License-Identifier: GPL-2.0-only
# The guest's device tree.

DTB := $(BUILD)/kernel-driver/msm8916-dmux.dtb

$(DTB): kernel-driver/dts/msm8916-dmux.dts
	@mkdir -p $(@D)
	$(SAY) "  DTC $<"
	$(Q).build/in-toolroot --in $(CURDIR) --out $(abspath $(@D)) -- sh -c \
		'cpp -nostdinc -undef -x assembler-with-cpp $(CURDIR)/$< | dtc -q -I dts -O dtb -o $(abspath $@) -'
