/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM: Qualcomm's descriptor DMA engine, as the AP sees its registers and as
 * the modem sees its pipes. Source: HARDWARE.md B (registers B1, bits B2,
 * descriptor B3, FIFO B4, interrupts B6, resets and power B7).
 *
 * Two faces:
 *   AP      bam_read()/bam_write(): 32-bit registers, layout per version as data
 *   modem   bam_consume()/bam_produce(): one descriptor at a time; bam_set_power()
 *
 * The model never moves data on its own: a doorbell (P_EVNT_REG) or any change of
 * a pipe by the AP is announced by the pipe_changed callback and the modem serves
 * the pipe when it wants to. So every latency is the modem's, in virtual time. A
 * reset of the block and what the modem does itself are not announced: there is
 * nothing to serve then.
 *
 * The interrupt line is a pure function of the state (B6) and is recomputed
 * after every change.
 */
#ifndef HW_MODEL_BAM_H
#define HW_MODEL_BAM_H

#include "event.h"

#define BAM_PIPES_MAX 31u
#define BAM_DESCRIPTOR_SIZE 8u

enum bam_version {
	BAM_V1_3,
	BAM_V1_4,		/* MSM8974 */
	BAM_V1_7,		/* MSM8916 */
	BAM_VERSION_COUNT
};

/* Descriptor flags (B3), bits of the 16-bit field. */
#define BAM_DESCRIPTOR_INT (1u << 15)
#define BAM_DESCRIPTOR_EOT (1u << 14)
#define BAM_DESCRIPTOR_EOB (1u << 13)
#define BAM_DESCRIPTOR_NWD (1u << 12)
#define BAM_DESCRIPTOR_CMD (1u << 11)

/**
 * enum bam_result - outcome of one descriptor transfer
 * @BAM_OK:		done, offset advanced, interrupt status set
 * @BAM_NO_DESCRIPTOR:	FIFO empty: wait for pipe_changed
 * @BAM_NOT_READY:	unpowered, in reset, BAM or pipe disabled or halted, wrong direction
 * @BAM_TOO_SMALL:	produce: data larger than the descriptor's buffer (first part written,
 *			bytes_moved says how much); consume: frame larger than the buffer given
 *			(truncated copy)
 * @BAM_BUS_ERROR:	FIFO or buffer not in guest RAM: nothing moved, P_ERR raised, pipe halted
 *			until it is reset
 */
enum bam_result {
	BAM_OK,
	BAM_NO_DESCRIPTOR,
	BAM_NOT_READY,
	BAM_TOO_SMALL,
	BAM_BUS_ERROR,
	BAM_RESULT_COUNT
};

/* What the AP did wrong with a register: HW_EVENT_BAM_GUEST_ERROR, c. */
enum bam_guest_error {
	BAM_GUEST_ERROR_NONE,
	BAM_GUEST_ERROR_ACCESS_SHAPE,
	BAM_GUEST_ERROR_HOLE,
	BAM_GUEST_ERROR_NO_SUCH_PIPE,
	BAM_GUEST_ERROR_OTHER_EE,
	BAM_GUEST_ERROR_READ_ONLY,
	BAM_GUEST_ERROR_BLOCK_IN_RESET,
	BAM_GUEST_ERROR_PIPE_IN_RESET,
	BAM_GUEST_ERROR_BLOCK_DISABLED,
	BAM_GUEST_ERROR_NOT_SYSTEM_MODE,
	BAM_GUEST_ERROR_FIFO_ADDRESS,
	BAM_GUEST_ERROR_FIFO_SIZE,
	BAM_GUEST_ERROR_FIFO_WRAPS,
	BAM_GUEST_ERROR_FIFO_OFFSETS,
	BAM_GUEST_ERROR_FIFO_IN_USE,
	BAM_GUEST_ERROR_DOORBELL_OFFSET,
	BAM_GUEST_ERROR_COUNT
};

/* What a transfer found in memory: HW_EVENT_PIPE_ERROR, c. The first two stop the pipe. */
enum bam_pipe_error {
	BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM,
	BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM,
	BAM_PIPE_ERROR_EMPTY_DESCRIPTOR,
	BAM_PIPE_ERROR_COMMAND_DESCRIPTOR,
	BAM_PIPE_ERROR_COUNT
};

/**
 * struct bam_pipe - registers of one pipe, plain data (saved with the machine)
 * @fault:	set by a bus error: no transfer until P_RST
 */
struct bam_pipe {
	uint32_t ctrl;
	uint32_t halt;
	uint32_t irq_status;
	uint32_t irq_enable;
	uint32_t fifo_address;
	uint32_t fifo_size;
	uint32_t write_offset;
	uint32_t read_offset;
	uint32_t data_fifo_address;
	uint32_t event_threshold;
	uint32_t event_destination;
	uint32_t in_reset;
	uint32_t fault;
};

struct bam_registers {
	uint32_t powered;
	uint32_t ctrl;
	uint32_t irq_status;
	uint32_t irq_enable;
	uint32_t irq_mask_ee;
	uint32_t descriptor_threshold;
	uint32_t configuration;
	uint32_t irq_level;
	struct bam_pipe pipe[BAM_PIPES_MAX];
};

/**
 * struct bam_config - what a board fixes
 * @version:	register layout
 * @pipes:	1..BAM_PIPES_MAX; a pipe outside reads 0, writes are guest errors
 * @num_ees:	execution environments in REVISION
 */
struct bam_config {
	enum bam_version version;
	unsigned int pipes;
	unsigned int num_ees;
};

struct bam {
	struct hw_host host;
	const struct hw_event_bus *bus;
	struct bam_config config;
	void (*pipe_changed)(void *opaque, unsigned int pipe);
	void *pipe_changed_opaque;
	bool pulses;
	uint32_t pulsed_sources;	/* those that have had their pulse */
	uint32_t clears;		/* losses of all registers */
	bool disturbed;			/* the modem did that inside the register write at hand */
	struct bam_registers registers;
};

/**
 * bam_init() - bind to host and bus; power is off, everything at reset values
 * Return: NULL, or a static text saying which member of @config is wrong.
 */
const char *bam_init(struct bam *bam, const struct hw_host *host, const struct hw_event_bus *bus,
		     const struct bam_config *config);

/* Cold reset of the machine: as bam_init(), keeping bindings. Power off. */
void bam_reset(struct bam *bam);

/* Bytes of address space that the version and number of pipes need (B1). */
uint32_t bam_mmio_size(const struct bam_config *config);

/* AP's side. @offset in bytes from the block's base; @size in bytes, only aligned 4 is legal. */
uint32_t bam_read(struct bam *bam, uint32_t offset, unsigned int size);
void bam_write(struct bam *bam, uint32_t offset, uint32_t value, unsigned int size);

/* Register name for logs, e.g. "P_EVNT_REG(5)"; writes at most @room bytes including NUL. */
void bam_register_name(const struct bam_config *config, uint32_t offset, char *out, uint32_t room);

/* One line for a person; "?" outside of the enum. */
const char *bam_guest_error_text(enum bam_guest_error error);
const char *bam_pipe_error_text(enum bam_pipe_error error);

/* Modem's side. */
void bam_set_power(struct bam *bam, bool on);
/* The modem resets the block behind the AP's back (QUIRKS.md DMA-02, DMA-03). Stays powered. */
void bam_peripheral_reset(struct bam *bam);
bool bam_is_powered(const struct bam *bam);
/*
 * How the board wires the interrupt: the line itself (B6), or a pulse for each source that rises, as
 * some newer SoCs do (H5, QUIRKS.md DMA-04). Who asked for a level interrupt does not see a pulse.
 */
void bam_set_pulses(struct bam *bam, bool pulses);

/* Descriptors waiting in a pipe that can run; 0 otherwise. */
unsigned int bam_descriptors_ready(const struct bam *bam, unsigned int pipe);

/**
 * bam_consume() - memory to device: take the next descriptor's bytes
 * @buffer:	at least @room bytes
 * @length:	out: bytes of the descriptor (may exceed @room: then BAM_TOO_SMALL)
 * @flags:	out: descriptor flags
 */
enum bam_result bam_consume(struct bam *bam, unsigned int pipe, uint8_t *buffer, uint32_t room,
			    uint32_t *length, uint16_t *flags);

/**
 * bam_produce() - device to memory: fill the next descriptor
 * @end:	set EOT in the write-back and TRNSFR_END in the status
 * @moved:	out: bytes written to guest memory
 *
 * Descriptor write-back: size = bytes written, flags |= EOT if @end.
 */
enum bam_result bam_produce(struct bam *bam, unsigned int pipe, const uint8_t *data,
			    uint32_t length, bool end, uint32_t *moved);

/**
 * bam_registers_check() - judge registers that came from a snapshot
 * Return: NULL, or a static text naming what no access can have made; then bam_reset() is due.
 */
const char *bam_registers_check(const struct bam_registers *registers);
/* Recompute the line after the registers were loaded from a snapshot. */
void bam_post_load(struct bam *bam);

#endif /* HW_MODEL_BAM_H */
