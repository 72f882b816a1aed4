/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Levels from events: each event that names a new level sets it; a reset of the block
 * disables all pipes, as the hardware does (HARDWARE.md B7).
 */
#include "signal_levels.h"

#include "../core/dmux_power.h"
#include "../core/dmux_power_modem.h"

#include <assert.h>

_Static_assert(sizeof(((struct signal_levels *)0)->pipes) * 8 >= BAM_PIPES_MAX,
	       "a bit for each pipe");

void signal_levels_update(struct signal_levels *levels, const struct hw_event *event)
{
	assert(levels && event);
	switch (event->kind) {
	case HW_EVENT_SMSM_AP:
		levels->ap_word = (uint32_t)event->b & DMUX_SMSM_MASK;
		break;
	case HW_EVENT_SMSM_MODEM:
		levels->modem_word = (uint32_t)event->b & DMUX_SMSM_MASK;
		break;
	case HW_EVENT_SMSM_SUBSCRIBE:
		levels->subscribed = (uint32_t)event->b & DMUX_SMSM_MASK;
		break;
	case HW_EVENT_BAM_POWER:
		levels->bam_power = event->a != 0;
		if (!levels->bam_power)
			levels->pipes = 0;
		break;
	case HW_EVENT_BAM_RESET:
		levels->pipes = 0;
		break;
	case HW_EVENT_BAM_IRQ:
		levels->bam_irq = event->a != 0;
		break;
	case HW_EVENT_PIPE_ENABLE:
		if (event->unit < BAM_PIPES_MAX)
			levels->pipes |= 1u << event->unit;
		break;
	case HW_EVENT_PIPE_RESET:
	case HW_EVENT_PIPE_DISABLE:
		if (event->unit < BAM_PIPES_MAX)
			levels->pipes &= ~(1u << event->unit);
		break;
	case HW_EVENT_MODEM_STATE:
		levels->modem_state = (uint32_t)event->b;
		break;
	default:
		break;
	}
}

const char *signal_levels_check(const struct signal_levels *levels)
{
	assert(levels);
	if ((levels->ap_word | levels->modem_word | levels->subscribed) & ~DMUX_SMSM_MASK)
		return "signal levels: a bit of a word that is not followed";
	if (levels->bam_power > 1 || levels->bam_irq > 1)
		return "signal levels: a switch that is neither 0 nor 1";
	if (levels->pipes >> BAM_PIPES_MAX)
		return "signal levels: a pipe that does not exist";
	if (levels->modem_state >= DMUX_MODEM_STATE_COUNT)
		return "signal levels: state of the modem";
	return NULL;
}
