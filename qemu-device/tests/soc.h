/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SoC as the AP's driver knows it: addresses, registers of BAM v1.7, bits.
 *
 * Written from HARDWARE.md (section in each comment), on purpose not shared with
 * the model: two writers rarely make the same mistake.
 */
#ifndef QEMU_DEVICE_TESTS_SOC_H
#define QEMU_DEVICE_TESTS_SOC_H

#define BIT(n) (1u << (n))

/* 0.2: address table */
#define SOC_MUTEX_BASE 0x01905000u
#define SOC_MUTEX_STRIDE 0x1000u
#define SOC_MUTEX_LOCKS 32u
#define SOC_BAM_BASE 0x04044000u
#define SOC_BAM_SIZE 0x19000u
#define SOC_GIC_DIST_BASE 0x0b000000u
#define SOC_APCS_BASE 0x0b011000u
#define SOC_UART_BASE 0x078b0000u
#define SOC_RAM_BASE 0x80000000u
#define SOC_SMEM_BASE 0x86300000u
#define SOC_SMEM_SIZE 0x00100000u

/* Interrupt inputs of the GIC: SPI numbers. */
#define SOC_SPI_SMSM 26u
#define SOC_SPI_BAM 29u

/* QOM paths of the machine's devices. */
#define QOM_GIC "/machine/unattached/device[0]"
#define QOM_BAM "/machine/bam"
#define QOM_MODEM "/machine/modem"
#define QOM_OBSERVER "/machine/observer"

/* B1: registers of BAM v1.7, bytes from its base */
#define BAM_CTRL 0x00000u
#define BAM_DESC_CNT_TRSHLD 0x00008u
#define BAM_IRQ_STTS 0x00014u
#define BAM_IRQ_CLR 0x00018u
#define BAM_IRQ_EN 0x0001cu
#define BAM_CNFG_BITS 0x0007cu
#define BAM_REVISION 0x01000u
#define BAM_NUM_PIPES 0x01008u
#define BAM_IRQ_SRCS_EE0 0x03000u
#define BAM_IRQ_SRCS_MSK_EE0 0x03004u
#define BAM_P(n, offset) (0x13000u + 0x1000u * (n) + (offset))
#define BAM_P_CTRL(n) BAM_P(n, 0x000u)
#define BAM_P_RST(n) BAM_P(n, 0x004u)
#define BAM_P_HALT(n) BAM_P(n, 0x008u)
#define BAM_P_IRQ_STTS(n) BAM_P(n, 0x010u)
#define BAM_P_IRQ_CLR(n) BAM_P(n, 0x014u)
#define BAM_P_IRQ_EN(n) BAM_P(n, 0x018u)
#define BAM_P_SW_OFSTS(n) BAM_P(n, 0x800u)
#define BAM_P_EVNT_REG(n) BAM_P(n, 0x818u)
#define BAM_P_DESC_FIFO_ADDR(n) BAM_P(n, 0x81cu)
#define BAM_P_FIFO_SIZES(n) BAM_P(n, 0x820u)
#define BAM_P_DATA_FIFO_ADDR(n) BAM_P(n, 0x824u)
#define BAM_P_EVNT_GEN_TRSHLD(n) BAM_P(n, 0x828u)
#define BAM_P_EVNT_DEST_ADDR(n) BAM_P(n, 0x82cu)

/* B2: bits */
#define CTRL_SW_RST BIT(0)
#define CTRL_BAM_EN BIT(1)
#define IRQ_BAM_HRESP_ERR BIT(1)
#define IRQ_BAM_ERROR BIT(2)
#define SRCS_BAM BIT(31)
#define SRCS_PIPE(n) BIT(n)
#define P_IRQ_PRCSD_DESC BIT(0)
#define P_IRQ_ERR BIT(4)
#define P_IRQ_TRNSFR_END BIT(5)
#define P_IRQ_HRESP_ERR BIT(7)

/* B2, last line: the values that mainline writes */
#define MAINLINE_CNFG_BITS 0x0ffff004u
#define MAINLINE_DESC_CNT_TRSHLD 4u
#define MAINLINE_RX_BURST 0x800u
#define MAINLINE_IRQ_EN (IRQ_BAM_HRESP_ERR | IRQ_BAM_ERROR)
#define MAINLINE_P_IRQ_EN (P_IRQ_PRCSD_DESC | P_IRQ_ERR | P_IRQ_TRNSFR_END)
#define MAINLINE_P_CTRL_TX 0x22u
#define MAINLINE_P_CTRL_RX 0x2au
#define MAINLINE_FIFO_SIZE 0x7ff8u

#define PIPE_TX 4u
#define PIPE_RX 5u

/* B3: descriptor */
#define DESCRIPTOR_SIZE 8u
#define DESCRIPTOR_INT BIT(15)
#define DESCRIPTOR_EOT BIT(14)

/* C2, C3: SMEM header, and items of SMSM */
#define SMEM_SBL_VERSION 0x05cu
#define SMEM_INITIALIZED 0x0c0u
#define SMEM_FREE_OFFSET 0x0c4u
#define SMEM_AVAILABLE 0x0c8u
#define SMEM_RESERVED 0x0ccu
#define SMEM_TOC(item) (0x0d0u + 16u * (item))
#define SMEM_HEAP 0x20d0u
#define SMEM_ITEM_SMSM_STATE 85u
#define SMEM_ITEM_SOCINFO 137u
#define SMEM_ITEM_SMSM_SUBSCRIPTION 333u
#define SMEM_ITEM_SMSM_SIZE_INFO 419u
#define SMSM_HOSTS 5u
#define SMSM_ENTRIES 8u

/* A6: power-control bits of a state word */
#define SMSM_PC BIT(1)
#define SMSM_PC_ACK BIT(11)
#define SMSM_DMUX (SMSM_PC | SMSM_PC_ACK)

/* C4 */
#define APCS_IPC 0x8u
#define IPC_MODEM_SMD BIT(12)
#define IPC_MODEM_SMSM BIT(13)

/* A1, A2: frame header */
#define FRAME_HEADER 8u
#define FRAME_MAGIC 0x33fcu
#define COMMAND_DATA 0u
#define COMMAND_OPEN 1u
#define COMMAND_CLOSE 2u
/* A4 */
#define RX_BUFFERS 32u
#define RX_BUFFER_SIZE 2048u

#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull

#endif /* QEMU_DEVICE_TESTS_SOC_H */
