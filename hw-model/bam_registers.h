/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM register layouts as data: which register is where, per version.
 * Source: HARDWARE.md B1 (offsets), B2 (bits).
 *
 * A layout is a short list of windows. A window is a row of 32-bit registers,
 * present once (global), once per execution environment, or once per pipe at a
 * fixed stride. Decoding an offset is one division per window.
 */
#ifndef HW_MODEL_BAM_REGISTERS_H
#define HW_MODEL_BAM_REGISTERS_H

#include "bam.h"

/* The execution environment of the AP; the others' registers are not decoded. */
#define BAM_EE_AP 0u

/**
 * enum bam_register - every register known, of any version
 *
 * The names are HARDWARE.md's; a P_ register exists per pipe, an _EE register per EE.
 */
enum bam_register {
	BAM_REGISTER_NONE,	/* a hole; 0 so that tables need not name holes */
	BAM_CTRL,
	BAM_REVISION,
	BAM_SW_REVISION,
	BAM_NUM_PIPES,
	BAM_TIMER,
	BAM_TIMER_CTRL,
	BAM_DESC_CNT_TRSHLD,
	BAM_IRQ_SRCS,
	BAM_IRQ_SRCS_MSK,
	BAM_IRQ_SRCS_UNMASKED,
	BAM_IRQ_STTS,
	BAM_IRQ_CLR,
	BAM_IRQ_EN,
	BAM_CNFG_BITS,
	BAM_AHB_MASTER_ERR_CTRLS,
	BAM_AHB_MASTER_ERR_ADDR,
	BAM_AHB_MASTER_ERR_DATA,
	BAM_TEST_BUS_SEL,
	BAM_TEST_BUS_REG,
	BAM_TRUST_REG,
	BAM_IRQ_SRCS_EE,
	BAM_IRQ_SRCS_MSK_EE,
	BAM_IRQ_SRCS_UNMASKED_EE,
	BAM_PIPE_ATTR_EE,
	BAM_P_CTRL,
	BAM_P_RST,
	BAM_P_HALT,
	BAM_P_IRQ_STTS,
	BAM_P_IRQ_CLR,
	BAM_P_IRQ_EN,
	BAM_P_TIMER,
	BAM_P_TIMER_CTRL,
	BAM_P_PRDCR_SDBND,
	BAM_P_CNSMR_SDBND,
	BAM_P_TRUST_REG,
	BAM_P_SW_OFSTS,
	BAM_P_CONTEXT,		/* several per pipe: state of the DMA engine, not modelled */
	BAM_P_EVNT_REG,
	BAM_P_DESC_FIFO_ADDR,
	BAM_P_FIFO_SIZES,
	BAM_P_DATA_FIFO_ADDR,
	BAM_P_EVNT_GEN_TRSHLD,
	BAM_P_EVNT_DEST_ADDR,
	BAM_REGISTER_COUNT
};

/**
 * enum bam_access - what the AP may do with a register
 * @BAM_ACCESS_READ_WRITE:	both
 * @BAM_ACCESS_READ_ONLY:	a write is a guest error
 * @BAM_ACCESS_WRITE_ONE_CLEARS: a write clears the status bits written as 1; reads 0
 * @BAM_ACCESS_IGNORED:		known to the vendor's driver, not modelled: reads 0, takes writes
 */
enum bam_access {
	BAM_ACCESS_READ_WRITE,
	BAM_ACCESS_READ_ONLY,
	BAM_ACCESS_WRITE_ONE_CLEARS,
	BAM_ACCESS_IGNORED,
	BAM_ACCESS_COUNT
};

enum bam_scope {
	BAM_SCOPE_GLOBAL,
	BAM_SCOPE_EE,
	BAM_SCOPE_PIPE,
	BAM_SCOPE_COUNT
};

/**
 * struct bam_location - a decoded offset
 * @reg:	BAM_REGISTER_NONE for a hole
 * @access:	valid unless a hole
 * @scope:	valid unless a hole
 * @index:	pipe or execution environment, may exceed what a board has; 0 for global
 */
struct bam_location {
	enum bam_register reg;
	enum bam_access access;
	enum bam_scope scope;
	unsigned int index;
};

/* @offset in bytes, multiple of 4 (asserted). */
struct bam_location bam_register_decode(enum bam_version version, uint32_t offset);

/* No such register in this version. */
#define BAM_OFFSET_NONE UINT32_MAX

/**
 * bam_register_offset() - the inverse of bam_register_decode()
 * @index:	pipe or EE; 0 for a global register
 *
 * For who drives the block (tests, the native bench): it searches the tables.
 * Return: bytes from the block's base, or BAM_OFFSET_NONE.
 */
uint32_t bam_register_offset(enum bam_version version, enum bam_register reg, unsigned int index);

/* "P_EVNT_REG" without index; "?" outside the enum. */
const char *bam_register_label(enum bam_register reg);

/* Bits, HARDWARE.md B2; only those that the model or its users name. */
#define BAM_CTRL_SW_RST (1u << 0)
#define BAM_CTRL_BAM_EN (1u << 1)
#define BAM_CTRL_EN_ACCUM (1u << 4)
#define BAM_CTRL_TESTBUS 0x000007e0u
#define BAM_CTRL_DESC_CACHE_SEL 0x00006000u
#define BAM_CTRL_CACHED_DESC_STORE (1u << 15)
#define BAM_CTRL_IBC_DISABLE (1u << 16)
#define BAM_CTRL_LOCAL_CLK_GATING 0x00060000u
#define BAM_CTRL_CACHE_MISS_ERR_RESP_EN (1u << 19)
#define BAM_CTRL_MESS_ONLY_CANCEL_WB (1u << 20)

#define BAM_REVISION_NUM_EES_SHIFT 8u

/* IRQ_STTS, IRQ_CLR, IRQ_EN */
#define BAM_IRQ_HRESP_ERR (1u << 1)
#define BAM_IRQ_ERROR (1u << 2)
#define BAM_IRQ_EMPTY (1u << 3)
#define BAM_IRQ_TIMER (1u << 4)

/* IRQ_SRCS_EE, IRQ_SRCS_MSK_EE: bit n is pipe n */
#define BAM_IRQ_SRCS_BAM (1u << 31)

#define BAM_P_CTRL_P_EN (1u << 1)
#define BAM_P_CTRL_DIRECTION (1u << 3)	/* 1: device to memory */
#define BAM_P_CTRL_SYS_STRM (1u << 4)
#define BAM_P_CTRL_SYS_MODE (1u << 5)	/* 1: descriptors in system memory */
#define BAM_P_CTRL_AUTO_EOB (1u << 6)
#define BAM_P_CTRL_AUTO_EOB_SEL 0x00000180u
#define BAM_P_CTRL_PREFETCH_LIMIT 0x00000600u
#define BAM_P_CTRL_WRITE_NWD (1u << 11)
#define BAM_P_CTRL_LOCK_GROUP 0x001f0000u

#define BAM_P_HALT_HALT (1u << 0)
#define BAM_P_HALT_PRODUCER_HALTED (1u << 1)	/* read only */

/* P_IRQ_STTS, P_IRQ_CLR, P_IRQ_EN */
#define BAM_P_IRQ_PRCSD_DESC (1u << 0)
#define BAM_P_IRQ_TIMER (1u << 1)
#define BAM_P_IRQ_WAKE (1u << 2)
#define BAM_P_IRQ_OUT_OF_DESC (1u << 3)
#define BAM_P_IRQ_ERR (1u << 4)
#define BAM_P_IRQ_TRNSFR_END (1u << 5)
#define BAM_P_IRQ_RST_ERR (1u << 6)	/* v1.7 */
#define BAM_P_IRQ_HRESP_ERR (1u << 7)	/* v1.7 */

/* Low half of P_EVNT_REG, P_SW_OFSTS and P_FIFO_SIZES: bytes in the descriptor FIFO. */
#define BAM_FIFO_OFFSET_MASK 0x0000ffffu

#endif /* HW_MODEL_BAM_REGISTERS_H */
