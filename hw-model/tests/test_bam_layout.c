/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Register layouts against HARDWARE.md B1, typed in from its table.
 */
#include "bench.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

/* No such register in this version, as far as B1 knows. */
#define NO UINT32_MAX

enum repeat { ONCE, PER_EE, PER_PIPE };

struct row {
	const char *name;
	enum repeat repeat;
	uint32_t base[BAM_VERSION_COUNT];
	uint32_t stride[BAM_VERSION_COUNT];
};

static const struct row rows[] = {
	{ "CTRL", ONCE, { 0xf80, 0x000, 0x00000 }, { 0 } },
	{ "REVISION", ONCE, { 0xf84, 0x004, 0x01000 }, { 0 } },
	{ "NUM_PIPES", ONCE, { 0xfbc, 0x03c, 0x01008 }, { 0 } },
	{ "DESC_CNT_TRSHLD", ONCE, { 0xf88, 0x008, 0x00008 }, { 0 } },
	{ "IRQ_SRCS", ONCE, { 0xf8c, 0x00c, 0x03010 }, { 0 } },
	{ "IRQ_SRCS_MSK", ONCE, { 0xf90, 0x010, 0x03014 }, { 0 } },
	{ "IRQ_SRCS_UNMASKED", ONCE, { 0xfb0, 0x030, 0x03018 }, { 0 } },
	{ "IRQ_STTS", ONCE, { 0xf94, 0x014, 0x00014 }, { 0 } },
	{ "IRQ_CLR", ONCE, { 0xf98, 0x018, 0x00018 }, { 0 } },
	{ "IRQ_EN", ONCE, { 0xf9c, 0x01c, 0x0001c }, { 0 } },
	{ "CNFG_BITS", ONCE, { 0xffc, 0x07c, 0x0007c }, { 0 } },
	{ "IRQ_SRCS_EE", PER_EE, { 0x1800, 0x800, 0x03000 }, { 0x80, 0x80, 0x1000 } },
	{ "IRQ_SRCS_MSK_EE", PER_EE, { 0x1804, 0x804, 0x03004 }, { 0x80, 0x80, 0x1000 } },
	{ "P_CTRL", PER_PIPE, { 0x000, 0x1000, 0x13000 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_RST", PER_PIPE, { 0x004, 0x1004, 0x13004 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_HALT", PER_PIPE, { 0x008, 0x1008, 0x13008 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_IRQ_STTS", PER_PIPE, { 0x010, 0x1010, 0x13010 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_IRQ_CLR", PER_PIPE, { 0x014, 0x1014, 0x13014 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_IRQ_EN", PER_PIPE, { 0x018, 0x1018, 0x13018 }, { 0x80, 0x1000, 0x1000 } },
	{ "P_SW_OFSTS", PER_PIPE, { 0x1000, 0x1800, 0x13800 }, { 0x40, 0x1000, 0x1000 } },
	{ "P_EVNT_REG", PER_PIPE, { 0x1018, 0x1818, 0x13818 }, { 0x40, 0x1000, 0x1000 } },
	{ "P_DESC_FIFO_ADDR", PER_PIPE, { 0x101c, 0x181c, 0x1381c }, { 0x40, 0x1000, 0x1000 } },
	{ "P_FIFO_SIZES", PER_PIPE, { 0x1020, 0x1820, 0x13820 }, { 0x40, 0x1000, 0x1000 } },
	{ "P_DATA_FIFO_ADDR", PER_PIPE, { 0x1024, 0x1824, 0x13824 }, { 0x40, 0x1000, 0x1000 } },
	{ "P_EVNT_GEN_TRSHLD", PER_PIPE, { 0x1028, 0x1828, 0x13828 }, { 0x40, 0x1000, 0x1000 } },
	{ "P_EVNT_DEST_ADDR", PER_PIPE, { 0x102c, 0x182c, 0x1382c }, { 0x40, 0x1000, 0x1000 } },
	/* the vendor's further registers */
	{ "SW_REVISION", ONCE, { NO, 0x80, 0x1004 }, { 0 } },
	{ "TIMER", ONCE, { NO, 0x40, 0x40 }, { 0 } },
	{ "TIMER_CTRL", ONCE, { NO, 0x44, 0x44 }, { 0 } },
	{ "AHB_MASTER_ERR_CTRLS", ONCE, { NO, 0x24, 0x1024 }, { 0 } },
	{ "AHB_MASTER_ERR_ADDR", ONCE, { NO, 0x28, 0x1028 }, { 0 } },
	{ "AHB_MASTER_ERR_DATA", ONCE, { NO, 0x2c, 0x102c }, { 0 } },
	{ "TEST_BUS_SEL", ONCE, { NO, 0x74, 0x1010 }, { 0 } },
	{ "TEST_BUS_REG", ONCE, { NO, 0x78, 0x1014 }, { 0 } },
	{ "TRUST_REG", ONCE, { NO, 0x70, 0x2000 }, { 0 } },
	{ "IRQ_SRCS_UNMASKED_EE", PER_EE, { NO, 0x808, 0x3008 }, { 0, 0x80, 0x1000 } },
	{ "PIPE_ATTR_EE", PER_EE, { NO, 0x80c, 0x300c }, { 0, 0x80, 0x1000 } },
	{ "P_TRUST_REG", PER_PIPE, { NO, 0x1030, 0x2020 }, { 0, 0x1000, 0x4 } },
	{ "P_TIMER", PER_PIPE, { NO, 0x101c, 0x1301c }, { 0, 0x1000, 0x1000 } },
	{ "P_TIMER_CTRL", PER_PIPE, { NO, 0x1020, 0x13020 }, { 0, 0x1000, 0x1000 } },
	{ "P_PRDCR_SDBND", PER_PIPE, { NO, 0x1024, 0x13024 }, { 0, 0x1000, 0x1000 } },
	{ "P_CNSMR_SDBND", PER_PIPE, { NO, 0x1028, 0x13028 }, { 0, 0x1000, 0x1000 } },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static unsigned int instances(enum repeat repeat)
{
	return repeat == PER_PIPE ? BAM_PIPES_MAX : 1;
}

START_TEST(every_row)
{
	const struct row *row = &rows[_i];

	for (unsigned int version = 0; version < BAM_VERSION_COUNT; version++) {
		const struct bam_config config = { (enum bam_version)version, BAM_PIPES_MAX, 1 };

		if (row->base[version] == NO)
			continue;
		for (unsigned int n = 0; n < instances(row->repeat); n++) {
			uint32_t offset = row->base[version] + row->stride[version] * n;
			struct bam_location location =
				bam_register_decode((enum bam_version)version, offset);
			char expected[40], name[40];

			if (row->repeat == ONCE)
				snprintf(expected, sizeof(expected), "%s", row->name);
			else
				snprintf(expected, sizeof(expected), "%s(%u)", row->name, n);
			bam_register_name(&config, offset, name, sizeof(name));
			ck_assert_str_eq(name, expected);
			ck_assert_uint_eq(location.index, n);
			ck_assert_uint_eq(bam_register_offset((enum bam_version)version,
							      location.reg, n), offset);
		}
	}
}
END_TEST

/* Second execution environment: decoded as such, at its stride. */
START_TEST(second_environment)
{
	static const uint32_t offset[] = { 0x1880, 0x880, 0x4000 };

	for (unsigned int version = 0; version < BAM_VERSION_COUNT; version++) {
		struct bam_location location =
			bam_register_decode((enum bam_version)version, offset[version]);

		ck_assert_int_eq(location.reg, BAM_IRQ_SRCS_EE);
		ck_assert_uint_eq(location.index, 1);
	}
}
END_TEST

/* Each offset that decodes to a table register is in the table: no invented registers. */
START_TEST(nothing_else)
{
	enum bam_version version = (enum bam_version)_i;
	const struct bam_config config = { version, BAM_PIPES_MAX, 1 };
	unsigned int found = 0, expected = 0;

	for (unsigned int i = 0; i < ROWS; i++)
		expected += rows[i].base[version] == NO ? 0 : instances(rows[i].repeat);
	for (uint32_t offset = 0; offset < bam_mmio_size(&config); offset += 4) {
		struct bam_location location = bam_register_decode(version, offset);

		/* v1.3: the vendor's per-pipe and per-EE rows are taken over unseen. */
		if (location.reg == BAM_REGISTER_NONE || location.reg == BAM_P_CONTEXT ||
		    (version == BAM_V1_3 && location.access == BAM_ACCESS_IGNORED))
			continue;
		if (location.scope != BAM_SCOPE_EE || location.index == 0)
			found++;
	}
	ck_assert_uint_eq(found, expected);
}
END_TEST

/* Context registers of the event block: +0x04..+0x14 and +0x30..+0x38. */
START_TEST(context_registers)
{
	static const uint32_t context[] = { 0x04, 0x08, 0x0c, 0x10, 0x14, 0x30, 0x34, 0x38 };

	for (unsigned int i = 0; i < sizeof(context) / sizeof(context[0]); i++) {
		ck_assert_int_eq(bam_register_decode(BAM_V1_7, 0x18800 + context[i]).reg,
				 BAM_P_CONTEXT);
		ck_assert_int_eq(bam_register_decode(BAM_V1_4, 0x6800 + context[i]).reg,
				 BAM_P_CONTEXT);
	}
	ck_assert_int_eq(bam_register_decode(BAM_V1_7, 0x1883c).reg, BAM_REGISTER_NONE);
}
END_TEST

/* The sizes of the device trees end exactly behind pipe 5 (HARDWARE.md B1). */
START_TEST(mmio_size)
{
	ck_assert_uint_eq(bam_mmio_size(&(struct bam_config){ BAM_V1_7, 6, 1 }), 0x19000);
	ck_assert_uint_eq(bam_mmio_size(&(struct bam_config){ BAM_V1_4, 6, 1 }), 0x7000);
	ck_assert_uint_eq(bam_mmio_size(&(struct bam_config){ BAM_V1_3, 6, 1 }), 0x2000);
	ck_assert_uint_eq(bam_mmio_size(&(struct bam_config){ BAM_V1_7, 31, 1 }), 0x32000);
}
END_TEST

START_TEST(names_of_holes)
{
	const struct bam_config config = { BAM_V1_7, 6, 1 };
	char name[40], tiny[4];

	bam_register_name(&config, 0x500, name, sizeof(name));
	ck_assert_str_eq(name, "0x00500");
	bam_register_name(&config, 0x18819, name, sizeof(name));
	ck_assert_str_eq(name, "0x18819");
	bam_register_name(&config, 0xfffffffc, name, sizeof(name));
	ck_assert_str_eq(name, "0xfffffffc");
	bam_register_name(&config, 0x18818, tiny, sizeof(tiny));
	ck_assert_str_eq(tiny, "P_E");
	ck_assert_str_eq(bam_register_label(BAM_REGISTER_COUNT), "?");
	ck_assert_uint_eq(bam_register_offset(BAM_V1_3, BAM_SW_REVISION, 0), BAM_OFFSET_NONE);
	ck_assert_uint_eq(bam_register_offset(BAM_V1_7, BAM_P_CTRL, BAM_PIPES_MAX),
			  BAM_OFFSET_NONE);
}
END_TEST

Suite *bam_layout_suite(void)
{
	Suite *suite = suite_create("bam_layout");
	TCase *tcase = tcase_create("layout");

	tcase_add_loop_test(tcase, every_row, 0, ROWS);
	tcase_add_loop_test(tcase, nothing_else, 0, BAM_VERSION_COUNT);
	tcase_add_test(tcase, second_environment);
	tcase_add_test(tcase, context_registers);
	tcase_add_test(tcase, mmio_size);
	tcase_add_test(tcase, names_of_holes);
	suite_add_tcase(suite, tcase);
	return suite;
}
