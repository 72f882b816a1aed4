/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM pipes: registers of one pipe, the descriptor FIFO, one transfer at a time.
 *
 *   FIFO in guest RAM         write_offset: the AP's tail, from P_EVNT_REG
 *   +---+---+-------+---+     read_offset:  next descriptor, shown in P_SW_OFSTS
 *   | 0 | 1 |  ...  | n |     equal = empty; both wrap at P_FIFO_SIZES to 0
 *   +---+---+-------+---+
 *
 * The FIFO has P_FIFO_SIZES / 8 entries and not one more: with 0x7FF8 the last
 * offset is 0x7FF0 and 0x7FF8 is never shown (HARDWARE.md B4).
 *
 * Order of a completed transfer (B6): data, write-back (producer only), read
 * offset, status bits, interrupt line. So who sees the status sees the offset.
 *
 * Every register and every descriptor is the guest's, hence hostile. All of
 * them are judged at the time of use by fifo_defect() and by the host's memory
 * operations; a transfer moves one descriptor and never loops. A fault stops the
 * pipe until P_RST, as the error bits of the hardware do.
 *
 * Not modelled: BAM-to-BAM mode, data FIFOs, command descriptors (moved as data),
 * EOB, NWD, locks, pipe timers. OUT_OF_DESC and WAKE are never raised: whether A2
 * raises them is not known (HARDWARE.md H).
 */
#include "bam_internal.h"

#include "little_endian.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define BAM_P_CTRL_WRITABLE \
	(BAM_P_CTRL_P_EN | BAM_P_CTRL_DIRECTION | BAM_P_CTRL_SYS_STRM | BAM_P_CTRL_SYS_MODE | \
	 BAM_P_CTRL_AUTO_EOB | BAM_P_CTRL_AUTO_EOB_SEL | BAM_P_CTRL_PREFETCH_LIMIT | \
	 BAM_P_CTRL_WRITE_NWD | BAM_P_CTRL_LOCK_GROUP)
#define BAM_P_IRQ_ALL 0x3fu
#define BAM_P_IRQ_ALL_V1_7 (BAM_P_IRQ_ALL | BAM_P_IRQ_RST_ERR | BAM_P_IRQ_HRESP_ERR)

/* The smallest ring that can be other than empty. */
#define BAM_FIFO_SIZE_MIN (2u * BAM_DESCRIPTOR_SIZE)
/* Addresses are 32 bits wide. */
#define BAM_ADDRESS_END (1ull << 32)

/**
 * struct descriptor - as in guest memory (HARDWARE.md B3)
 * @address:	buffer
 * @size:	bytes
 * @flags:	BAM_DESCRIPTOR_*
 */
struct descriptor {
	uint32_t address;
	uint16_t size;
	uint16_t flags;
};

static uint32_t fifo_bytes(const struct bam_pipe *pipe)
{
	return pipe->fifo_size & BAM_FIFO_OFFSET_MASK;
}

/* Why these FIFO registers cannot be used. */
static enum bam_guest_error fifo_defect(const struct bam_pipe *pipe)
{
	uint32_t bytes = fifo_bytes(pipe);

	if (bytes % BAM_DESCRIPTOR_SIZE != 0 || bytes < BAM_FIFO_SIZE_MIN)
		return BAM_GUEST_ERROR_FIFO_SIZE;
	if (pipe->fifo_address % BAM_DESCRIPTOR_SIZE != 0)
		return BAM_GUEST_ERROR_FIFO_ADDRESS;
	if ((uint64_t)pipe->fifo_address + bytes > BAM_ADDRESS_END)
		return BAM_GUEST_ERROR_FIFO_WRAPS;
	if (pipe->write_offset >= bytes || pipe->write_offset % BAM_DESCRIPTOR_SIZE != 0 ||
	    pipe->read_offset >= bytes || pipe->read_offset % BAM_DESCRIPTOR_SIZE != 0)
		return BAM_GUEST_ERROR_FIFO_OFFSETS;
	return BAM_GUEST_ERROR_NONE;
}

static bool pipe_can_run(const struct bam *bam, const struct bam_pipe *pipe)
{
	return bam_is_running(bam) && (pipe->ctrl & BAM_P_CTRL_P_EN) &&
	       (pipe->ctrl & BAM_P_CTRL_SYS_MODE) && !(pipe->halt & BAM_P_HALT_HALT) &&
	       !pipe->in_reset && !pipe->fault &&
	       fifo_defect(pipe) == BAM_GUEST_ERROR_NONE;
}

static void pipe_error(const struct bam *bam, unsigned int pipe, uint64_t address, uint64_t size,
		       enum bam_pipe_error error)
{
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_PIPE_ERROR, .unit = pipe, .a = address,
					 .b = size, .c = error,
					 .text = bam_pipe_error_text(error) });
}

/* Mask of the status bits that this version has. */
static uint32_t pipe_irq_bits(const struct bam *bam)
{
	return bam->config.version == BAM_V1_7 ? BAM_P_IRQ_ALL_V1_7 : BAM_P_IRQ_ALL;
}

/* The bus said no: stop the pipe, tell the AP. */
static enum bam_result bus_error(struct bam *bam, unsigned int index, uint64_t address,
				 uint64_t size, enum bam_pipe_error error)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];

	pipe->fault = 1;
	pipe->irq_status |= (BAM_P_IRQ_ERR | BAM_P_IRQ_HRESP_ERR) & pipe_irq_bits(bam);
	bam->registers.irq_status |= BAM_IRQ_ERROR | BAM_IRQ_HRESP_ERR;
	pipe_error(bam, index, address, size, error);
	bam_update_irq(bam);
	return BAM_BUS_ERROR;
}

uint32_t bam_pipe_read(const struct bam *bam, enum bam_register reg, unsigned int index)
{
	const struct bam_pipe *pipe = &bam->registers.pipe[index];

	assert(index < bam->config.pipes);
	switch (reg) {
	case BAM_P_CTRL:
		return pipe->ctrl;
	case BAM_P_RST:
		return pipe->in_reset;
	case BAM_P_HALT:
		/* Transfers are instants: a pipe told to halt has halted. */
		return pipe->halt & BAM_P_HALT_HALT ?
			       BAM_P_HALT_HALT | BAM_P_HALT_PRODUCER_HALTED : 0;
	case BAM_P_IRQ_STTS:
		return pipe->irq_status;
	case BAM_P_IRQ_EN:
		return pipe->irq_enable;
	case BAM_P_SW_OFSTS:
		return pipe->read_offset;
	case BAM_P_EVNT_REG:
		return pipe->write_offset;
	case BAM_P_DESC_FIFO_ADDR:
		return pipe->fifo_address;
	case BAM_P_FIFO_SIZES:
		return pipe->fifo_size;
	case BAM_P_DATA_FIFO_ADDR:
		return pipe->data_fifo_address;
	case BAM_P_EVNT_GEN_TRSHLD:
		return pipe->event_threshold;
	case BAM_P_EVNT_DEST_ADDR:
		return pipe->event_destination;
	default:
		return 0;
	}
}

static void write_reset(struct bam *bam, unsigned int index, uint32_t value)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	bool was_in_reset = pipe->in_reset;

	if (!(value & 1u)) {
		pipe->in_reset = 0;
		return;
	}
	memset(pipe, 0, sizeof(*pipe));
	pipe->in_reset = 1;
	if (!was_in_reset)
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_PIPE_RESET, .unit = index });
	bam_update_irq(bam);
	bam_announce(bam, index);
}

/* What the AP should have set up before P_EN=1: said once, at the enable. */
static void check_enabled_pipe(const struct bam *bam, unsigned int index, uint32_t offset)
{
	const struct bam_pipe *pipe = &bam->registers.pipe[index];
	enum bam_guest_error defect = fifo_defect(pipe);
	uint8_t probe;

	if (!(bam->registers.ctrl & BAM_CTRL_BAM_EN))
		bam_guest_error(bam, offset, pipe->ctrl, BAM_GUEST_ERROR_BLOCK_DISABLED);
	if (!(pipe->ctrl & BAM_P_CTRL_SYS_MODE))
		bam_guest_error(bam, offset, pipe->ctrl, BAM_GUEST_ERROR_NOT_SYSTEM_MODE);
	if (defect != BAM_GUEST_ERROR_NONE) {
		bam_guest_error(bam, offset, pipe->ctrl, defect);
		return;
	}
	if (!bam->host.ops->memory_read(bam->host.opaque, pipe->fifo_address, &probe, 1) ||
	    !bam->host.ops->memory_read(bam->host.opaque,
					(uint64_t)pipe->fifo_address + fifo_bytes(pipe) - 1u,
					&probe, 1))
		pipe_error(bam, index, pipe->fifo_address, fifo_bytes(pipe),
			   BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);
}

static void write_control(struct bam *bam, unsigned int index, uint32_t offset, uint32_t value)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint32_t old = pipe->ctrl, clears = bam->clears;

	pipe->ctrl = value & BAM_P_CTRL_WRITABLE;
	if (pipe->ctrl & ~old & BAM_P_CTRL_P_EN) {
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_PIPE_ENABLE, .unit = index,
						 .a = pipe->ctrl, .b = pipe->fifo_address,
						 .c = fifo_bytes(pipe) });
		/* unless a listener has reset the block meanwhile: the pipe is not enabled */
		if (bam->clears == clears)
			check_enabled_pipe(bam, index, offset);
	} else if (old & ~pipe->ctrl & BAM_P_CTRL_P_EN) {
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_PIPE_DISABLE, .unit = index,
						 .a = pipe->ctrl });
	}
	if (old != pipe->ctrl)
		bam_announce(bam, index);
}

static void write_doorbell(struct bam *bam, unsigned int index, uint32_t offset, uint32_t value)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint32_t tail = value & BAM_FIFO_OFFSET_MASK;
	uint32_t old = pipe->write_offset;

	/* The whole descriptor, also in a FIFO of crooked size. */
	if (tail + BAM_DESCRIPTOR_SIZE > fifo_bytes(pipe) || tail % BAM_DESCRIPTOR_SIZE != 0) {
		bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_DOORBELL_OFFSET);
		return;
	}
	pipe->write_offset = tail;
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_PIPE_DOORBELL, .unit = index,
					 .a = tail, .b = old });
	if (tail != old)
		bam_announce(bam, index);
}

/* The address and size of the FIFO: fixed while the pipe is enabled. */
static void write_fifo(struct bam *bam, enum bam_register reg, unsigned int index,
		       uint32_t offset, uint32_t value)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint32_t bytes = value & BAM_FIFO_OFFSET_MASK;

	if (pipe->ctrl & BAM_P_CTRL_P_EN) {
		bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_FIFO_IN_USE);
		return;
	}
	if (reg == BAM_P_DESC_FIFO_ADDR) {
		pipe->fifo_address = value;
		if (value % BAM_DESCRIPTOR_SIZE != 0)
			bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_FIFO_ADDRESS);
		return;
	}
	/* Stored even if useless, as hardware would: the pipe just never runs with it. */
	pipe->fifo_size = value;
	if (bytes % BAM_DESCRIPTOR_SIZE != 0 || bytes < BAM_FIFO_SIZE_MIN)
		bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_FIFO_SIZE);
}

void bam_pipe_write(struct bam *bam, enum bam_register reg, unsigned int index, uint32_t offset,
		    uint32_t value)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];

	assert(index < bam->config.pipes);
	assert(bam_is_powered(bam) && !(bam->registers.ctrl & BAM_CTRL_SW_RST));
	if (pipe->in_reset && reg != BAM_P_RST) {
		bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_PIPE_IN_RESET);
		return;
	}

	switch (reg) {
	case BAM_P_CTRL:
		write_control(bam, index, offset, value);
		break;
	case BAM_P_RST:
		write_reset(bam, index, value);
		break;
	case BAM_P_HALT:
		pipe->halt = value & BAM_P_HALT_HALT;
		bam_announce(bam, index);
		break;
	case BAM_P_IRQ_CLR:
		pipe->irq_status &= ~value;
		bam_update_irq(bam);
		break;
	case BAM_P_IRQ_EN:
		pipe->irq_enable = value & pipe_irq_bits(bam);
		bam_update_irq(bam);
		break;
	case BAM_P_EVNT_REG:
		write_doorbell(bam, index, offset, value);
		break;
	case BAM_P_DESC_FIFO_ADDR:
	case BAM_P_FIFO_SIZES:
		write_fifo(bam, reg, index, offset, value);
		break;
	case BAM_P_DATA_FIFO_ADDR:
		pipe->data_fifo_address = value;
		break;
	case BAM_P_EVNT_GEN_TRSHLD:
		pipe->event_threshold = value;
		break;
	case BAM_P_EVNT_DEST_ADDR:
		pipe->event_destination = value;
		break;
	default:
		break;
	}
}

unsigned int bam_descriptors_ready(const struct bam *bam, unsigned int index)
{
	const struct bam_pipe *pipe;
	uint32_t bytes;

	assert(bam);
	if (index >= bam->config.pipes)
		return 0;
	pipe = &bam->registers.pipe[index];
	if (!pipe_can_run(bam, pipe))
		return 0;
	bytes = fifo_bytes(pipe);
	return (pipe->write_offset + bytes - pipe->read_offset) % bytes / BAM_DESCRIPTOR_SIZE;
}

/* Fetch the next descriptor of a pipe that runs in the wanted direction. */
static enum bam_result fetch(struct bam *bam, unsigned int index, bool to_memory,
			     struct descriptor *descriptor)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint8_t bytes[BAM_DESCRIPTOR_SIZE];
	uint64_t address;

	if (index >= bam->config.pipes || !pipe_can_run(bam, pipe) ||
	    to_memory != ((pipe->ctrl & BAM_P_CTRL_DIRECTION) != 0))
		return BAM_NOT_READY;
	if (pipe->read_offset == pipe->write_offset)
		return BAM_NO_DESCRIPTOR;

	address = (uint64_t)pipe->fifo_address + pipe->read_offset;
	if (!bam->host.ops->memory_read(bam->host.opaque, address, bytes, sizeof(bytes)))
		return bus_error(bam, index, address, sizeof(bytes),
				 BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);
	descriptor->address = hw_get_le32(&bytes[0]);
	descriptor->size = hw_get_le16(&bytes[4]);
	descriptor->flags = hw_get_le16(&bytes[6]);
	if (descriptor->size == 0)
		pipe_error(bam, index, descriptor->address, 0, BAM_PIPE_ERROR_EMPTY_DESCRIPTOR);
	if (descriptor->flags & BAM_DESCRIPTOR_CMD)
		pipe_error(bam, index, descriptor->address, descriptor->size,
			   BAM_PIPE_ERROR_COMMAND_DESCRIPTOR);
	return BAM_OK;
}

/* The bus has 32 address lines, even where RAM goes on above 4 GiB. */
static bool wraps(const struct descriptor *descriptor)
{
	return (uint64_t)descriptor->address + descriptor->size > BAM_ADDRESS_END;
}

/* The descriptor is done: offset first, then status and line (B6). */
static void complete(struct bam *bam, unsigned int index, uint32_t moved, uint16_t flags, bool end)
{
	struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint32_t done = pipe->read_offset;

	assert(fifo_defect(pipe) == BAM_GUEST_ERROR_NONE);
	pipe->read_offset += BAM_DESCRIPTOR_SIZE;
	if (pipe->read_offset == fifo_bytes(pipe))
		pipe->read_offset = 0;
	assert(pipe->read_offset < fifo_bytes(pipe));

	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_DESCRIPTOR_DONE, .unit = index,
					 .a = done, .b = moved, .c = flags });
	if (end)
		pipe->irq_status |= BAM_P_IRQ_TRNSFR_END;
	if (flags & BAM_DESCRIPTOR_INT)
		pipe->irq_status |= BAM_P_IRQ_PRCSD_DESC;
	bam_update_irq(bam);
}

enum bam_result bam_consume(struct bam *bam, unsigned int index, uint8_t *buffer, uint32_t room,
			    uint32_t *length, uint16_t *flags)
{
	struct descriptor descriptor;
	enum bam_result result;
	uint32_t copied;
	uint8_t last;

	assert(bam && (buffer || room == 0));
	assert(length && flags);
	*length = 0;
	*flags = 0;
	result = fetch(bam, index, false, &descriptor);
	if (result != BAM_OK)
		return result;

	copied = descriptor.size < room ? descriptor.size : room;
	/* RAM has no holes as small as a descriptor: both ends of the rest say it all. */
	if (wraps(&descriptor) ||
	    (copied > 0 && !bam->host.ops->memory_read(bam->host.opaque, descriptor.address,
						       buffer, copied)) ||
	    (copied < descriptor.size &&
	     !bam->host.ops->memory_read(bam->host.opaque,
					 (uint64_t)descriptor.address + descriptor.size - 1u,
					 &last, 1)))
		return bus_error(bam, index, descriptor.address, descriptor.size,
				 BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM);

	*length = descriptor.size;
	*flags = descriptor.flags;
	complete(bam, index, copied, descriptor.flags, descriptor.flags & BAM_DESCRIPTOR_EOT);
	return copied < descriptor.size ? BAM_TOO_SMALL : BAM_OK;
}

/* Size and flags of the completed descriptor go back to the FIFO (B3). */
static bool write_back(struct bam *bam, unsigned int index, uint32_t moved, uint16_t flags)
{
	const struct bam_pipe *pipe = &bam->registers.pipe[index];
	uint8_t bytes[4];

	assert(moved <= UINT16_MAX);
	hw_put_le16(&bytes[0], (uint16_t)moved);
	hw_put_le16(&bytes[2], flags);
	return bam->host.ops->memory_write(bam->host.opaque,
					   (uint64_t)pipe->fifo_address + pipe->read_offset + 4u,
					   bytes, sizeof(bytes));
}

enum bam_result bam_produce(struct bam *bam, unsigned int index, const uint8_t *data,
			    uint32_t length, bool end, uint32_t *moved)
{
	struct descriptor descriptor;
	enum bam_result result;
	uint32_t part;

	assert(bam && (data || length == 0));
	assert(moved);
	*moved = 0;
	result = fetch(bam, index, true, &descriptor);
	if (result != BAM_OK)
		return result;

	part = length < descriptor.size ? length : descriptor.size;
	/* The packet ends here only if all of it fitted. */
	end = end && part == length;
	if (wraps(&descriptor) ||
	    (part > 0 && !bam->host.ops->memory_write(bam->host.opaque, descriptor.address, data,
						      part)))
		return bus_error(bam, index, descriptor.address, part,
				 BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM);
	if (end)
		descriptor.flags |= BAM_DESCRIPTOR_EOT;
	if (!write_back(bam, index, part, descriptor.flags))
		return bus_error(bam, index, bam->registers.pipe[index].fifo_address,
				 fifo_bytes(&bam->registers.pipe[index]),
				 BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);

	*moved = part;
	complete(bam, index, part, descriptor.flags, end);
	return part < length ? BAM_TOO_SMALL : BAM_OK;
}
