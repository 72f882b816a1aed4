/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM register layouts of v1.3, v1.4 and v1.7, and the decoder.
 *
 * Rows are written as in HARDWARE.md B1. Three observations keep them short:
 *   - the rows of a pipe (control block, event block) and of an execution
 *     environment are the same in all versions, only base and stride differ;
 *   - v1.3's global block is v1.4's, at 0xF80;
 *   - windows may overlap where one fills the other's holes (v1.7 has the EE-less
 *     IRQ_SRCS registers inside EE 0's window): the first that knows the offset wins.
 *
 * B1 gives the vendor's further global registers for v1.4 and v1.7 only; v1.3 has
 * holes there.
 */
#include "bam_registers.h"

#include <assert.h>
#include <stdio.h>

struct bam_register_property {
	const char *label;
	enum bam_access access;
};

static const struct bam_register_property bam_properties[] = {
	[BAM_REGISTER_NONE] = { "?", BAM_ACCESS_IGNORED },
	[BAM_CTRL] = { "CTRL", BAM_ACCESS_READ_WRITE },
	[BAM_REVISION] = { "REVISION", BAM_ACCESS_READ_ONLY },
	[BAM_SW_REVISION] = { "SW_REVISION", BAM_ACCESS_IGNORED },
	[BAM_NUM_PIPES] = { "NUM_PIPES", BAM_ACCESS_READ_ONLY },
	[BAM_TIMER] = { "TIMER", BAM_ACCESS_IGNORED },
	[BAM_TIMER_CTRL] = { "TIMER_CTRL", BAM_ACCESS_IGNORED },
	[BAM_DESC_CNT_TRSHLD] = { "DESC_CNT_TRSHLD", BAM_ACCESS_READ_WRITE },
	[BAM_IRQ_SRCS] = { "IRQ_SRCS", BAM_ACCESS_READ_ONLY },
	[BAM_IRQ_SRCS_MSK] = { "IRQ_SRCS_MSK", BAM_ACCESS_READ_WRITE },
	[BAM_IRQ_SRCS_UNMASKED] = { "IRQ_SRCS_UNMASKED", BAM_ACCESS_READ_ONLY },
	[BAM_IRQ_STTS] = { "IRQ_STTS", BAM_ACCESS_READ_ONLY },
	[BAM_IRQ_CLR] = { "IRQ_CLR", BAM_ACCESS_WRITE_ONE_CLEARS },
	[BAM_IRQ_EN] = { "IRQ_EN", BAM_ACCESS_READ_WRITE },
	[BAM_CNFG_BITS] = { "CNFG_BITS", BAM_ACCESS_READ_WRITE },
	[BAM_AHB_MASTER_ERR_CTRLS] = { "AHB_MASTER_ERR_CTRLS", BAM_ACCESS_IGNORED },
	[BAM_AHB_MASTER_ERR_ADDR] = { "AHB_MASTER_ERR_ADDR", BAM_ACCESS_IGNORED },
	[BAM_AHB_MASTER_ERR_DATA] = { "AHB_MASTER_ERR_DATA", BAM_ACCESS_IGNORED },
	[BAM_TEST_BUS_SEL] = { "TEST_BUS_SEL", BAM_ACCESS_IGNORED },
	[BAM_TEST_BUS_REG] = { "TEST_BUS_REG", BAM_ACCESS_IGNORED },
	[BAM_TRUST_REG] = { "TRUST_REG", BAM_ACCESS_IGNORED },
	[BAM_IRQ_SRCS_EE] = { "IRQ_SRCS_EE", BAM_ACCESS_READ_ONLY },
	[BAM_IRQ_SRCS_MSK_EE] = { "IRQ_SRCS_MSK_EE", BAM_ACCESS_READ_WRITE },
	[BAM_IRQ_SRCS_UNMASKED_EE] = { "IRQ_SRCS_UNMASKED_EE", BAM_ACCESS_IGNORED },
	[BAM_PIPE_ATTR_EE] = { "PIPE_ATTR_EE", BAM_ACCESS_IGNORED },
	[BAM_P_CTRL] = { "P_CTRL", BAM_ACCESS_READ_WRITE },
	[BAM_P_RST] = { "P_RST", BAM_ACCESS_READ_WRITE },
	[BAM_P_HALT] = { "P_HALT", BAM_ACCESS_READ_WRITE },
	[BAM_P_IRQ_STTS] = { "P_IRQ_STTS", BAM_ACCESS_READ_ONLY },
	[BAM_P_IRQ_CLR] = { "P_IRQ_CLR", BAM_ACCESS_WRITE_ONE_CLEARS },
	[BAM_P_IRQ_EN] = { "P_IRQ_EN", BAM_ACCESS_READ_WRITE },
	[BAM_P_TIMER] = { "P_TIMER", BAM_ACCESS_IGNORED },
	[BAM_P_TIMER_CTRL] = { "P_TIMER_CTRL", BAM_ACCESS_IGNORED },
	[BAM_P_PRDCR_SDBND] = { "P_PRDCR_SDBND", BAM_ACCESS_IGNORED },
	[BAM_P_CNSMR_SDBND] = { "P_CNSMR_SDBND", BAM_ACCESS_IGNORED },
	[BAM_P_TRUST_REG] = { "P_TRUST_REG", BAM_ACCESS_IGNORED },
	[BAM_P_SW_OFSTS] = { "P_SW_OFSTS", BAM_ACCESS_READ_ONLY },
	[BAM_P_CONTEXT] = { "P_CONTEXT", BAM_ACCESS_IGNORED },
	[BAM_P_EVNT_REG] = { "P_EVNT_REG", BAM_ACCESS_READ_WRITE },
	[BAM_P_DESC_FIFO_ADDR] = { "P_DESC_FIFO_ADDR", BAM_ACCESS_READ_WRITE },
	[BAM_P_FIFO_SIZES] = { "P_FIFO_SIZES", BAM_ACCESS_READ_WRITE },
	[BAM_P_DATA_FIFO_ADDR] = { "P_DATA_FIFO_ADDR", BAM_ACCESS_READ_WRITE },
	[BAM_P_EVNT_GEN_TRSHLD] = { "P_EVNT_GEN_TRSHLD", BAM_ACCESS_READ_WRITE },
	[BAM_P_EVNT_DEST_ADDR] = { "P_EVNT_DEST_ADDR", BAM_ACCESS_READ_WRITE },
};

_Static_assert(sizeof(bam_properties) / sizeof(bam_properties[0]) == BAM_REGISTER_COUNT,
	       "every register has a name and an access rule");

/* Position in a row of 32-bit registers. */
#define AT(byte_offset) [(byte_offset) / 4]

static const uint8_t pipe_control_row[] = {
	AT(0x00) = BAM_P_CTRL,
	AT(0x04) = BAM_P_RST,
	AT(0x08) = BAM_P_HALT,
	AT(0x10) = BAM_P_IRQ_STTS,
	AT(0x14) = BAM_P_IRQ_CLR,
	AT(0x18) = BAM_P_IRQ_EN,
	AT(0x1c) = BAM_P_TIMER,
	AT(0x20) = BAM_P_TIMER_CTRL,
	AT(0x24) = BAM_P_PRDCR_SDBND,
	AT(0x28) = BAM_P_CNSMR_SDBND,
};

static const uint8_t pipe_event_row[] = {
	AT(0x00) = BAM_P_SW_OFSTS,
	AT(0x04) = BAM_P_CONTEXT,
	AT(0x08) = BAM_P_CONTEXT,
	AT(0x0c) = BAM_P_CONTEXT,
	AT(0x10) = BAM_P_CONTEXT,
	AT(0x14) = BAM_P_CONTEXT,
	AT(0x18) = BAM_P_EVNT_REG,
	AT(0x1c) = BAM_P_DESC_FIFO_ADDR,
	AT(0x20) = BAM_P_FIFO_SIZES,
	AT(0x24) = BAM_P_DATA_FIFO_ADDR,
	AT(0x28) = BAM_P_EVNT_GEN_TRSHLD,
	AT(0x2c) = BAM_P_EVNT_DEST_ADDR,
	AT(0x30) = BAM_P_CONTEXT,
	AT(0x34) = BAM_P_CONTEXT,
	AT(0x38) = BAM_P_CONTEXT,
};

static const uint8_t pipe_trust_row[] = {
	AT(0x00) = BAM_P_TRUST_REG,
};

static const uint8_t ee_row[] = {
	AT(0x00) = BAM_IRQ_SRCS_EE,
	AT(0x04) = BAM_IRQ_SRCS_MSK_EE,
	AT(0x08) = BAM_IRQ_SRCS_UNMASKED_EE,
	AT(0x0c) = BAM_PIPE_ATTR_EE,
};

static const uint8_t v1_3_global_row[] = {
	AT(0x00) = BAM_CTRL,
	AT(0x04) = BAM_REVISION,
	AT(0x08) = BAM_DESC_CNT_TRSHLD,
	AT(0x0c) = BAM_IRQ_SRCS,
	AT(0x10) = BAM_IRQ_SRCS_MSK,
	AT(0x14) = BAM_IRQ_STTS,
	AT(0x18) = BAM_IRQ_CLR,
	AT(0x1c) = BAM_IRQ_EN,
	AT(0x30) = BAM_IRQ_SRCS_UNMASKED,
	AT(0x3c) = BAM_NUM_PIPES,
	AT(0x7c) = BAM_CNFG_BITS,
};

static const uint8_t v1_4_vendor_row[] = {
	AT(0x24) = BAM_AHB_MASTER_ERR_CTRLS,
	AT(0x28) = BAM_AHB_MASTER_ERR_ADDR,
	AT(0x2c) = BAM_AHB_MASTER_ERR_DATA,
	AT(0x40) = BAM_TIMER,
	AT(0x44) = BAM_TIMER_CTRL,
	AT(0x70) = BAM_TRUST_REG,
	AT(0x74) = BAM_TEST_BUS_SEL,
	AT(0x78) = BAM_TEST_BUS_REG,
	AT(0x80) = BAM_SW_REVISION,
};

static const uint8_t v1_7_global_row[] = {
	AT(0x00) = BAM_CTRL,
	AT(0x08) = BAM_DESC_CNT_TRSHLD,
	AT(0x14) = BAM_IRQ_STTS,
	AT(0x18) = BAM_IRQ_CLR,
	AT(0x1c) = BAM_IRQ_EN,
	AT(0x40) = BAM_TIMER,
	AT(0x44) = BAM_TIMER_CTRL,
	AT(0x7c) = BAM_CNFG_BITS,
};

static const uint8_t v1_7_information_row[] = {
	AT(0x00) = BAM_REVISION,
	AT(0x04) = BAM_SW_REVISION,
	AT(0x08) = BAM_NUM_PIPES,
	AT(0x10) = BAM_TEST_BUS_SEL,
	AT(0x14) = BAM_TEST_BUS_REG,
	AT(0x24) = BAM_AHB_MASTER_ERR_CTRLS,
	AT(0x28) = BAM_AHB_MASTER_ERR_ADDR,
	AT(0x2c) = BAM_AHB_MASTER_ERR_DATA,
};

static const uint8_t v1_7_trust_row[] = {
	AT(0x00) = BAM_TRUST_REG,
};

static const uint8_t v1_7_interrupt_row[] = {
	AT(0x10) = BAM_IRQ_SRCS,
	AT(0x14) = BAM_IRQ_SRCS_MSK,
	AT(0x18) = BAM_IRQ_SRCS_UNMASKED,
};

/* Execution environments that fit between their first window and the next block. */
#define BAM_EES_MAX 16u

/**
 * struct bam_window - a row of registers and where it repeats
 * @scope:	what the repetitions count
 * @base:	offset of the first row, bytes
 * @stride:	bytes between rows
 * @count:	rows
 * @length:	bytes in a row
 * @row:	enum bam_register per 4 bytes
 */
struct bam_window {
	enum bam_scope scope;
	uint32_t base;
	uint32_t stride;
	uint32_t count;
	uint32_t length;
	const uint8_t *row;
};

#define ROW(bytes) .length = sizeof(bytes) * 4u, .row = (bytes)
#define PIPE_WINDOW(first, step, bytes) \
	{ BAM_SCOPE_PIPE, .base = (first), .stride = (step), .count = BAM_PIPES_MAX, ROW(bytes) }
#define EE_WINDOW(first, step, bytes) \
	{ BAM_SCOPE_EE, .base = (first), .stride = (step), .count = BAM_EES_MAX, ROW(bytes) }
#define GLOBAL_WINDOW(first, bytes) \
	{ BAM_SCOPE_GLOBAL, .base = (first), .stride = sizeof(bytes) * 4u, .count = 1, ROW(bytes) }

static const struct bam_window v1_3_windows[] = {
	PIPE_WINDOW(0x1000, 0x40, pipe_event_row),
	PIPE_WINDOW(0x0000, 0x80, pipe_control_row),
	EE_WINDOW(0x1800, 0x80, ee_row),
	GLOBAL_WINDOW(0x0f80, v1_3_global_row),
};

static const struct bam_window v1_4_windows[] = {
	PIPE_WINDOW(0x1800, 0x1000, pipe_event_row),
	PIPE_WINDOW(0x1000, 0x1000, pipe_control_row),
	PIPE_WINDOW(0x1030, 0x1000, pipe_trust_row),
	EE_WINDOW(0x0800, 0x80, ee_row),
	GLOBAL_WINDOW(0x0000, v1_3_global_row),
	GLOBAL_WINDOW(0x0000, v1_4_vendor_row),
};

static const struct bam_window v1_7_windows[] = {
	PIPE_WINDOW(0x13800, 0x1000, pipe_event_row),
	PIPE_WINDOW(0x13000, 0x1000, pipe_control_row),
	EE_WINDOW(0x3000, 0x1000, ee_row),
	GLOBAL_WINDOW(0x0000, v1_7_global_row),
	GLOBAL_WINDOW(0x3000, v1_7_interrupt_row),
	GLOBAL_WINDOW(0x1000, v1_7_information_row),
	GLOBAL_WINDOW(0x2000, v1_7_trust_row),
	PIPE_WINDOW(0x2020, 0x4, pipe_trust_row),
};

/**
 * struct bam_layout - one version
 * @mmio_base, @mmio_per_pipe:	bytes of address space = base + pipes * per pipe
 */
struct bam_layout {
	const struct bam_window *windows;
	unsigned int count;
	uint32_t mmio_base;
	uint32_t mmio_per_pipe;
};

#define WINDOWS(list) .windows = (list), .count = sizeof(list) / sizeof((list)[0])

static const struct bam_layout bam_layouts[] = {
	/* v1.3 has its EE registers behind all pipes: the size does not depend on them. */
	[BAM_V1_3] = { WINDOWS(v1_3_windows), .mmio_base = 0x2000, .mmio_per_pipe = 0 },
	[BAM_V1_4] = { WINDOWS(v1_4_windows), .mmio_base = 0x1000, .mmio_per_pipe = 0x1000 },
	[BAM_V1_7] = { WINDOWS(v1_7_windows), .mmio_base = 0x13000, .mmio_per_pipe = 0x1000 },
};

_Static_assert(sizeof(bam_layouts) / sizeof(bam_layouts[0]) == BAM_VERSION_COUNT,
	       "every version has a layout");
_Static_assert(BAM_REGISTER_COUNT <= UINT8_MAX, "rows hold registers in a byte");

static const struct bam_layout *layout_of(enum bam_version version)
{
	assert((unsigned int)version < BAM_VERSION_COUNT);
	return &bam_layouts[version];
}

struct bam_location bam_register_decode(enum bam_version version, uint32_t offset)
{
	const struct bam_layout *layout = layout_of(version);
	struct bam_location location = { BAM_REGISTER_NONE, BAM_ACCESS_IGNORED,
					 BAM_SCOPE_GLOBAL, 0 };

	assert(offset % 4u == 0);
	for (unsigned int i = 0; i < layout->count; i++) {
		const struct bam_window *window = &layout->windows[i];
		uint32_t relative = offset - window->base;
		uint32_t in_row = relative % window->stride;

		if (offset < window->base || relative / window->stride >= window->count ||
		    in_row >= window->length || window->row[in_row / 4u] == BAM_REGISTER_NONE)
			continue;
		location.reg = (enum bam_register)window->row[in_row / 4u];
		location.access = bam_properties[location.reg].access;
		location.scope = window->scope;
		location.index = relative / window->stride;
		break;
	}
	assert((unsigned int)location.reg < BAM_REGISTER_COUNT);
	return location;
}

uint32_t bam_register_offset(enum bam_version version, enum bam_register reg, unsigned int index)
{
	const struct bam_layout *layout = layout_of(version);

	assert(reg != BAM_REGISTER_NONE && (unsigned int)reg < BAM_REGISTER_COUNT);
	for (unsigned int i = 0; i < layout->count; i++) {
		const struct bam_window *window = &layout->windows[i];

		for (uint32_t in_row = 0; in_row < window->length; in_row += 4u) {
			if (window->row[in_row / 4u] == reg && index < window->count)
				return window->base + window->stride * index + in_row;
		}
	}
	return BAM_OFFSET_NONE;
}

const char *bam_register_label(enum bam_register reg)
{
	unsigned int index = (unsigned int)reg;

	return index < BAM_REGISTER_COUNT ? bam_properties[index].label : "?";
}

uint32_t bam_mmio_size(const struct bam_config *config)
{
	const struct bam_layout *layout;

	assert(config && config->pipes <= BAM_PIPES_MAX);
	layout = layout_of(config->version);
	return layout->mmio_base + layout->mmio_per_pipe * config->pipes;
}

void bam_register_name(const struct bam_config *config, uint32_t offset, char *out, uint32_t room)
{
	struct bam_location location = { .reg = BAM_REGISTER_NONE };

	assert(config && out && room > 0);
	if (offset % 4u == 0)
		location = bam_register_decode(config->version, offset);

	if (location.reg == BAM_REGISTER_NONE)
		snprintf(out, room, "0x%05x", offset);
	else if (location.scope == BAM_SCOPE_GLOBAL)
		snprintf(out, room, "%s", bam_register_label(location.reg));
	else
		snprintf(out, room, "%s(%u)", bam_register_label(location.reg), location.index);
}
