/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: stories of registers, pipes and the interrupt line.
 */
#include "checker_story.h"
#include "suites.h"

static void unpowered_speaks(void)
{
	ev(HW_EVENT_BAM_UNPOWERED, 0, 0, 0, 0);
}

static void unpowered_silent(void)
{
	comes_up();
	ev(HW_EVENT_BAM_READ, 0, 0, 2, 0);
}

static void register_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_HOLE);
	guest_error(BAM_GUEST_ERROR_ACCESS_SHAPE);
	guest_error(BAM_GUEST_ERROR_NO_SUCH_PIPE);
	guest_error(BAM_GUEST_ERROR_OTHER_EE);
	guest_error(BAM_GUEST_ERROR_READ_ONLY);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_REGISTER_ACCESS), 5);
}

static void in_reset_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_BLOCK_IN_RESET);
	guest_error(BAM_GUEST_ERROR_PIPE_IN_RESET);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_WRITE_IN_RESET), 2);
}

static void in_reset_silent(void)
{
	comes_up();
	write_register(0x18004, 1);
	write_register(0x18004, 0);
}

static void bad_fifo_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_FIFO_SIZE);
	guest_error(BAM_GUEST_ERROR_BLOCK_DISABLED);
	guest_error(BAM_GUEST_ERROR_FIFO_IN_USE);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_BAD_FIFO), 3);
}

static void fifo_outside_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_FIFO_OUTSIDE_RAM);
}

static void buffer_outside_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_BUFFER_OUTSIDE_RAM);
}

static void empty_descriptor_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_EMPTY_DESCRIPTOR);
}

static void command_descriptor_speaks(void)
{
	pipe_error(BAM_PIPE_ERROR_COMMAND_DESCRIPTOR);
}

static void doorbell_outside_speaks(void)
{
	guest_error(BAM_GUEST_ERROR_DOORBELL_OFFSET);
}

static void traffic_silent(void)
{
	wakes();
	doorbell(4, 8, 0);
	done(4);
	done(5);
	doorbell(5, 0x108, 0x100);
}

static void early_doorbell_speaks(void)
{
	comes_up();
	doorbell(4, 8, 0);
}

/* Enabled, disabled, used. */
static void late_doorbell_silent(void)
{
	wakes();
	ev(HW_EVENT_PIPE_DISABLE, 4, 0, 0, 0);
	ev(HW_EVENT_PIPE_ENABLE, 4, 0x22, 0x80000000, 0x7ff8);
	doorbell(4, 8, 0);
}

static void overrun_speaks(void)
{
	wakes();
	doorbell(4, 0x7ff0, 0);
	doorbell(4, 0x0000, 0x7ff0);
}

static void overrun_silent(void)
{
	wakes();
	doorbell(4, 0x7ff0, 0);
	done(4);
	doorbell(4, 0x0000, 0x7ff0);
}

static void left_running_speaks(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	ap_acks();
}

static void left_in_reset_silent(void)
{
	comes_up();
	goes_down();
}

static void pipe_left_speaks(void)
{
	comes_up();
	pc(0);
	write_register(0, 0);
	ap_acks();
}

static void late_access_speaks(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
}

/* Before the ack, and again after the next rise. */
static void late_access_silent(void)
{
	comes_up();
	pc(0);
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
	ev(HW_EVENT_PIPE_RESET, 5, 0, 0, 0);
	block_in_reset();
	ap_acks();
	pc(1);
	ev(HW_EVENT_BAM_READ, 0, 0x3000, 0, 0);
}

static void ring_speaks(void)
{
	comes_up();
	done(5);
	wait_ms(101);
	/* once per shrinking, however long it lasts */
	done(5);
	wait_ms(500);
	ck_assert_uint_eq(checker_count(&checker, CHECKER_RX_RING_SHRUNK), 1);
	ck_assert_uint_eq(checker.state.finding[CHECKER_RX_RING_SHRUNK].first_ns,
			  100 * HW_NS_PER_MS);
}

static void ring_silent(void)
{
	comes_up();
	for (uint32_t i = 0; i < 5; i++) {
		done(5);
		ms(100);
		doorbell(5, 0x108 + 8 * i, 0x100 + 8 * i);
	}
	/* short when pc falls: the AP takes its buffers back */
	done(5);
	goes_down();
	wait_ms(1000);
}

static void irq_speaks(void)
{
	comes_up();
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	ms(900);
	write_register(0x3004, 0x80000030);
	wait_ms(101);
}

/* High all the time, but some status is cleared every now and then. */
static void irq_silent(void)
{
	comes_up();
	ev(HW_EVENT_BAM_IRQ, 0, 1, 0, 0);
	for (unsigned int i = 0; i < 5; i++) {
		ms(999);
		write_register(i % 2 ? 0x17014 : 0x00018, 0x20);
	}
	ev(HW_EVENT_BAM_IRQ, 0, 0, 0, 0);
	wait_ms(5000);
}

static const struct story stories[] = {
	[CHECKER_UNPOWERED_ACCESS] = { unpowered_speaks, unpowered_silent },
	[CHECKER_BAD_REGISTER_ACCESS] = { register_speaks, traffic_silent },
	[CHECKER_WRITE_IN_RESET] = { in_reset_speaks, in_reset_silent },
	[CHECKER_BAD_FIFO] = { bad_fifo_speaks, traffic_silent },
	[CHECKER_FIFO_OUTSIDE_RAM] = { fifo_outside_speaks, traffic_silent },
	[CHECKER_DESCRIPTOR_OUTSIDE_RAM] = { buffer_outside_speaks, traffic_silent },
	[CHECKER_EMPTY_DESCRIPTOR] = { empty_descriptor_speaks, traffic_silent },
	[CHECKER_COMMAND_DESCRIPTOR] = { command_descriptor_speaks, traffic_silent },
	[CHECKER_DOORBELL_OUTSIDE_FIFO] = { doorbell_outside_speaks, traffic_silent },
	[CHECKER_PIPE_USED_BEFORE_ENABLE] = { early_doorbell_speaks, late_doorbell_silent },
	[CHECKER_FIFO_OVERRUN] = { overrun_speaks, overrun_silent },
	[CHECKER_BAM_LEFT_OUT_OF_RESET] = { left_running_speaks, left_in_reset_silent },
	[CHECKER_PIPE_NOT_RESET] = { pipe_left_speaks, left_in_reset_silent },
	[CHECKER_ACCESS_AFTER_DOWN_ACK] = { late_access_speaks, late_access_silent },
	[CHECKER_RX_RING_SHRUNK] = { ring_speaks, ring_silent },
	[CHECKER_IRQ_NOT_SERVED] = { irq_speaks, irq_silent },
};

STORY_SUITE(checker_bam, STORY_BAM_FIRST, STORY_BAM_END)
