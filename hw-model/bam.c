/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * BAM, the block: register access, reset, power, interrupt line.
 *
 * An access passes these gates, in this order; each has its own event:
 *   power     off: reads 0, writes do nothing (on hardware the bus stalls)
 *   shape     anything but an aligned 32-bit access: reads 0, does nothing
 *   decode    a hole, another EE, a pipe that the board lacks: reads 0, does nothing
 *   access    a write to a read-only register does nothing
 *   reset     while CTRL.SW_RST is 1 only CTRL takes writes
 *
 * State of reset: everything 0. SW_RST = 1, loss of power and a reset by the modem
 * all lead there (HARDWARE.md B7), so the struct is simply cleared.
 *
 * Interrupts (B6): status bits latch; a source is status AND enable; the line is
 * sources AND mask. irq_line() is the only place that decides the level, and every
 * change of state ends in bam_update_irq().
 */
#include "bam_internal.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define BAM_CTRL_WRITABLE \
	(BAM_CTRL_BAM_EN | BAM_CTRL_EN_ACCUM | BAM_CTRL_TESTBUS | BAM_CTRL_DESC_CACHE_SEL | \
	 BAM_CTRL_CACHED_DESC_STORE | BAM_CTRL_IBC_DISABLE | BAM_CTRL_LOCAL_CLK_GATING | \
	 BAM_CTRL_CACHE_MISS_ERR_RESP_EN | BAM_CTRL_MESS_ONLY_CANCEL_WB)
#define BAM_IRQ_ALL (BAM_IRQ_HRESP_ERR | BAM_IRQ_ERROR | BAM_IRQ_EMPTY | BAM_IRQ_TIMER)
#define BAM_DESC_CNT_TRSHLD_MASK 0x0000ffffu
#define BAM_CNFG_BITS_MASK 0x0ffff804u

#define BAM_NUM_EES_MAX 15u	/* four bits in REVISION */

_Static_assert(BAM_PIPES_MAX == 31, "bit 31 of IRQ_SRCS_EE is the block itself");

static const char *const guest_error_texts[] = {
	[BAM_GUEST_ERROR_NONE] = "no error",
	[BAM_GUEST_ERROR_ACCESS_SHAPE] = "not an aligned 32-bit access",
	[BAM_GUEST_ERROR_HOLE] = "no register at this offset",
	[BAM_GUEST_ERROR_NO_SUCH_PIPE] = "register of a pipe that this block does not have",
	[BAM_GUEST_ERROR_OTHER_EE] = "register of an execution environment other than the AP's",
	[BAM_GUEST_ERROR_READ_ONLY] = "write to a read-only register",
	[BAM_GUEST_ERROR_BLOCK_IN_RESET] = "write while the block is held in reset (CTRL.SW_RST)",
	[BAM_GUEST_ERROR_PIPE_IN_RESET] = "write to a pipe held in reset (P_RST)",
	[BAM_GUEST_ERROR_BLOCK_DISABLED] = "pipe enabled in a block that is not (CTRL.BAM_EN)",
	[BAM_GUEST_ERROR_NOT_SYSTEM_MODE] = "BAM-to-BAM mode (P_CTRL.SYS_MODE = 0) is not modelled",
	[BAM_GUEST_ERROR_FIFO_ADDRESS] = "descriptor FIFO address is not a multiple of 8",
	[BAM_GUEST_ERROR_FIFO_SIZE] = "descriptor FIFO size is not a multiple of 8 from 16 up",
	[BAM_GUEST_ERROR_FIFO_WRAPS] = "descriptor FIFO runs over the end of 32-bit addresses",
	[BAM_GUEST_ERROR_FIFO_OFFSETS] = "write offset lies outside of the descriptor FIFO",
	[BAM_GUEST_ERROR_FIFO_IN_USE] = "descriptor FIFO moved under an enabled pipe",
	[BAM_GUEST_ERROR_DOORBELL_OFFSET] = "no descriptor of the FIFO is at this write offset",
};

_Static_assert(sizeof(guest_error_texts) / sizeof(guest_error_texts[0]) == BAM_GUEST_ERROR_COUNT,
	       "every guest error has a text");

static const char *const pipe_error_texts[] = {
	[BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM] = "descriptor FIFO outside of RAM",
	[BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM] = "descriptor points outside of RAM",
	[BAM_PIPE_ERROR_EMPTY_DESCRIPTOR] = "descriptor of 0 bytes",
	[BAM_PIPE_ERROR_COMMAND_DESCRIPTOR] = "command descriptor, taken as data",
};

_Static_assert(sizeof(pipe_error_texts) / sizeof(pipe_error_texts[0]) == BAM_PIPE_ERROR_COUNT,
	       "every pipe error has a text");

const char *bam_guest_error_text(enum bam_guest_error error)
{
	unsigned int index = (unsigned int)error;

	return index < BAM_GUEST_ERROR_COUNT ? guest_error_texts[index] : "?";
}

const char *bam_pipe_error_text(enum bam_pipe_error error)
{
	unsigned int index = (unsigned int)error;

	return index < BAM_PIPE_ERROR_COUNT ? pipe_error_texts[index] : "?";
}

void bam_emit(const struct bam *bam, struct hw_event event)
{
	event.time_ns = hw_time_ns(&bam->host);
	hw_event_emit(bam->bus, &event);
}

void bam_guest_error(const struct bam *bam, uint32_t offset, uint32_t value,
		     enum bam_guest_error error)
{
	assert(error != BAM_GUEST_ERROR_NONE);
	/* What the modem took away within this very write, the AP cannot have known. */
	if (bam->disturbed)
		return;
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_GUEST_ERROR, .a = offset,
					 .b = value, .c = error,
					 .text = bam_guest_error_text(error) });
}

bool bam_is_powered(const struct bam *bam)
{
	assert(bam);
	return bam->registers.powered != 0;
}

bool bam_is_running(const struct bam *bam)
{
	const struct bam_registers *registers = &bam->registers;

	return registers->powered && !(registers->ctrl & BAM_CTRL_SW_RST) &&
	       (registers->ctrl & BAM_CTRL_BAM_EN);
}

/* IRQ_SRCS_EE as the AP reads it: not masked by IRQ_SRCS_MSK_EE (B6). */
static uint32_t irq_sources(const struct bam *bam)
{
	const struct bam_registers *registers = &bam->registers;
	uint32_t sources = 0;

	for (unsigned int i = 0; i < bam->config.pipes; i++) {
		if (registers->pipe[i].irq_status & registers->pipe[i].irq_enable)
			sources |= 1u << i;
	}
	if (registers->irq_status & registers->irq_enable)
		sources |= BAM_IRQ_SRCS_BAM;
	return sources;
}

static uint32_t unmasked_sources(const struct bam *bam)
{
	return bam->registers.powered ? irq_sources(bam) & bam->registers.irq_mask_ee : 0;
}

static void set_line(const struct bam *bam, bool level)
{
	bam->host.ops->irq_set(bam->host.opaque, HW_IRQ_BAM, level);
}

static void pulse_for_new_sources(struct bam *bam, uint32_t sources)
{
	bool risen = (sources & ~bam->pulsed_sources) != 0;

	bam->pulsed_sources = sources;
	if (risen) {
		set_line(bam, true);
		set_line(bam, false);
	}
}

void bam_update_irq(struct bam *bam)
{
	uint32_t sources = unmasked_sources(bam);
	bool level = sources != 0;
	bool changed = level != (bam->registers.irq_level != 0);

	bam->registers.irq_level = level;
	if (changed)
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_IRQ, .a = level });
	if (bam->pulses)
		pulse_for_new_sources(bam, sources);
	else if (changed)
		set_line(bam, level);
}

void bam_set_pulses(struct bam *bam, bool pulses)
{
	assert(bam);
	if (pulses == bam->pulses)
		return;
	bam->pulses = pulses;
	bam->pulsed_sources = unmasked_sources(bam);
	set_line(bam, !pulses && bam->registers.irq_level);
}

void bam_announce(struct bam *bam, unsigned int pipe)
{
	assert(pipe < bam->config.pipes);
	if (bam->pipe_changed)
		bam->pipe_changed(bam->pipe_changed_opaque, pipe);
}

/* To reset values; the level survives until bam_update_irq() compares. */
static void clear_registers(struct bam *bam, bool powered)
{
	uint32_t level = bam->registers.irq_level;

	memset(&bam->registers, 0, sizeof(bam->registers));
	bam->clears++;
	bam->registers.powered = powered;
	bam->registers.irq_level = level;
	bam_update_irq(bam);
	assert(bam->registers.irq_level == 0);
}

const char *bam_init(struct bam *bam, const struct hw_host *host, const struct hw_event_bus *bus,
		     const struct bam_config *config)
{
	assert(bam && host && host->ops);
	assert(config);

	if ((unsigned int)config->version >= BAM_VERSION_COUNT)
		return "BAM version: none of 1.3, 1.4, 1.7";
	if (config->pipes < 1 || config->pipes > BAM_PIPES_MAX)
		return "BAM pipes: must be 1 to 31";
	if (config->num_ees < 1 || config->num_ees > BAM_NUM_EES_MAX)
		return "BAM num_ees: must be 1 to 15";
	*bam = (struct bam){ .host = *host, .bus = bus, .config = *config };
	return NULL;
}

void bam_reset(struct bam *bam)
{
	assert(bam && bam->config.pipes > 0);
	clear_registers(bam, false);
}

void bam_set_power(struct bam *bam, bool on)
{
	assert(bam);
	if (on == bam_is_powered(bam))
		return;
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_POWER, .a = on });
	clear_registers(bam, on);
}

void bam_peripheral_reset(struct bam *bam)
{
	assert(bam);
	if (!bam_is_powered(bam))
		return;
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_RESET, .a = 0 });
	clear_registers(bam, true);
}

const char *bam_registers_check(const struct bam_registers *registers)
{
	static const struct bam_registers off;

	assert(registers);
	if (registers->powered > 1 || registers->irq_level > 1)
		return "BAM: power or line neither 0 nor 1";
	/* Loss of power clears everything. */
	if (!registers->powered && memcmp(registers, &off, sizeof(off)) != 0)
		return "BAM: registers of a block without power";
	if (registers->ctrl & ~(BAM_CTRL_WRITABLE | BAM_CTRL_SW_RST))
		return "BAM: CTRL";
	for (unsigned int i = 0; i < BAM_PIPES_MAX; i++) {
		const struct bam_pipe *pipe = &registers->pipe[i];

		if (pipe->in_reset > 1 || pipe->fault > 1)
			return "BAM: reset or fault of a pipe neither 0 nor 1";
		if (pipe->write_offset > BAM_FIFO_OFFSET_MASK ||
		    pipe->read_offset > BAM_FIFO_OFFSET_MASK)
			return "BAM: offset of a pipe";
	}
	return NULL;
}

void bam_post_load(struct bam *bam)
{
	assert(bam);
	bam->registers.irq_level = unmasked_sources(bam) != 0;
	set_line(bam, !bam->pulses && bam->registers.irq_level);
}

static void write_ctrl(struct bam *bam, uint32_t value)
{
	struct bam_registers *registers = &bam->registers;
	uint32_t old = registers->ctrl;

	if (value & BAM_CTRL_SW_RST) {
		if (!(old & BAM_CTRL_SW_RST))
			bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_RESET, .a = 1 });
		clear_registers(bam, true);
		registers->ctrl = BAM_CTRL_SW_RST;
		return;
	}
	registers->ctrl = value & BAM_CTRL_WRITABLE;
	if ((old ^ registers->ctrl) & BAM_CTRL_BAM_EN) {
		for (unsigned int i = 0; i < bam->config.pipes; i++) {
			if (registers->pipe[i].ctrl & BAM_P_CTRL_P_EN)
				bam_announce(bam, i);
		}
	}
}

/* Global registers and those of the AP's execution environment. */
static uint32_t read_block(const struct bam *bam, enum bam_register reg)
{
	const struct bam_registers *registers = &bam->registers;

	switch (reg) {
	case BAM_CTRL:
		return registers->ctrl;
	case BAM_REVISION:
		return bam->config.num_ees << BAM_REVISION_NUM_EES_SHIFT;
	case BAM_NUM_PIPES:
		return bam->config.pipes;
	case BAM_DESC_CNT_TRSHLD:
		return registers->descriptor_threshold;
	case BAM_IRQ_SRCS:
	case BAM_IRQ_SRCS_UNMASKED:
	case BAM_IRQ_SRCS_EE:
		/* Without other EEs the block-wide view is the AP's. */
		return irq_sources(bam);
	case BAM_IRQ_SRCS_MSK:
	case BAM_IRQ_SRCS_MSK_EE:
		return registers->irq_mask_ee;
	case BAM_IRQ_STTS:
		return registers->irq_status;
	case BAM_IRQ_EN:
		return registers->irq_enable;
	case BAM_CNFG_BITS:
		return registers->configuration;
	default:
		return 0;
	}
}

static void write_block(struct bam *bam, enum bam_register reg, uint32_t value)
{
	struct bam_registers *registers = &bam->registers;

	switch (reg) {
	case BAM_CTRL:
		write_ctrl(bam, value);
		break;
	case BAM_DESC_CNT_TRSHLD:
		registers->descriptor_threshold = value & BAM_DESC_CNT_TRSHLD_MASK;
		break;
	case BAM_IRQ_SRCS_MSK:
	case BAM_IRQ_SRCS_MSK_EE:
		registers->irq_mask_ee = value;
		break;
	case BAM_IRQ_CLR:
		registers->irq_status &= ~value;
		break;
	case BAM_IRQ_EN:
		registers->irq_enable = value & BAM_IRQ_ALL;
		break;
	case BAM_CNFG_BITS:
		registers->configuration = value & BAM_CNFG_BITS_MASK;
		break;
	default:
		break;
	}
	bam_update_irq(bam);
}

/* Why the register at @location cannot be reached at all. */
static enum bam_guest_error why_absent(const struct bam *bam, const struct bam_location *location)
{
	if (location->reg == BAM_REGISTER_NONE)
		return BAM_GUEST_ERROR_HOLE;
	if (location->scope == BAM_SCOPE_PIPE && location->index >= bam->config.pipes)
		return BAM_GUEST_ERROR_NO_SUCH_PIPE;
	if (location->scope == BAM_SCOPE_EE && location->index != BAM_EE_AP)
		return BAM_GUEST_ERROR_OTHER_EE;
	return BAM_GUEST_ERROR_NONE;
}

static enum bam_guest_error why_not_written(const struct bam *bam,
					    const struct bam_location *location)
{
	enum bam_guest_error why = why_absent(bam, location);

	if (why != BAM_GUEST_ERROR_NONE)
		return why;
	if (location->access == BAM_ACCESS_READ_ONLY)
		return BAM_GUEST_ERROR_READ_ONLY;
	if ((bam->registers.ctrl & BAM_CTRL_SW_RST) && location->reg != BAM_CTRL)
		return BAM_GUEST_ERROR_BLOCK_IN_RESET;
	return BAM_GUEST_ERROR_NONE;
}

uint32_t bam_read(struct bam *bam, uint32_t offset, unsigned int size)
{
	struct bam_location location;
	enum bam_guest_error why;
	uint32_t value = 0;

	assert(bam);
	if (!bam_is_powered(bam)) {
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_UNPOWERED, .a = offset });
		return 0;
	}
	if (size != 4 || offset % 4u != 0) {
		bam_guest_error(bam, offset, 0, BAM_GUEST_ERROR_ACCESS_SHAPE);
		return 0;
	}

	location = bam_register_decode(bam->config.version, offset);
	why = why_absent(bam, &location);
	if (why == BAM_GUEST_ERROR_NONE)
		value = location.scope == BAM_SCOPE_PIPE ?
				bam_pipe_read(bam, location.reg, location.index) :
				read_block(bam, location.reg);
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_READ, .a = offset, .b = value });
	if (why != BAM_GUEST_ERROR_NONE)
		bam_guest_error(bam, offset, 0, why);
	return value;
}

void bam_write(struct bam *bam, uint32_t offset, uint32_t value, unsigned int size)
{
	struct bam_location location;
	enum bam_guest_error why;
	uint32_t clears;

	assert(bam);
	if (!bam_is_powered(bam)) {
		bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_UNPOWERED, .a = offset,
						 .b = value, .c = 1 });
		return;
	}
	if (size != 4 || offset % 4u != 0) {
		bam_guest_error(bam, offset, value, BAM_GUEST_ERROR_ACCESS_SHAPE);
		return;
	}

	clears = bam->clears;
	bam_emit(bam, (struct hw_event){ .kind = HW_EVENT_BAM_WRITE, .a = offset, .b = value });
	/* a listener may have cut the power at this very moment: the write is lost */
	if (!bam_is_powered(bam))
		return;
	bam->disturbed = bam->clears != clears;
	location = bam_register_decode(bam->config.version, offset);
	why = why_not_written(bam, &location);
	if (why != BAM_GUEST_ERROR_NONE)
		bam_guest_error(bam, offset, value, why);
	else if (location.scope == BAM_SCOPE_PIPE)
		bam_pipe_write(bam, location.reg, location.index, offset, value);
	else
		write_block(bam, location.reg, value);
	bam->disturbed = false;
}
