/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Scripted moves of the modem and options that change while it runs.
 *
 * A move acts at the virtual time of the call, past the power machine and its
 * queue of steps: what a script does to pc, ack or BAM, the machine does not
 * know, and the AP's answer to it counts as stray where none is expected.
 */
#include "modem_internal.h"

#include <assert.h>
#include <string.h>

bool modem_set_option(struct modem *modem, const char *name, const char *text, char *error,
		      uint32_t error_room)
{
	const struct modem_option *option;
	struct modem_state *state = &modem->state;

	if (!modem_options_set(modem->options, name, text, error, error_room))
		return false;
	option = modem_option_find(name);
	assert(option);
	if (option->fault != MODEM_FAULT_COUNT)
		state->fault_base[option->fault] = state->fault_fired[option->fault];
	if (option->offset == offsetof(struct modem_options, mute))
		modem_set_mute(modem, modem->options->mute);
	if (option->offset == offsetof(struct modem_options, stall_tx) ||
	    option->offset == offsetof(struct modem_options, stall_rx))
		modem_set_stall(modem, modem->options->stall_tx, modem->options->stall_rx);
	if (option->offset == offsetof(struct modem_options, smd_stall) && modem->control)
		modem->control->resumed(modem->control_opaque);
	if (option->offset == offsetof(struct modem_options, boot_trigger))
		modem_arm_first_boot(modem);
	modem_kick(modem);
	return true;
}

void modem_force_pc(struct modem *modem, bool level, bool ring)
{
	smsm_update(modem->smsm, level ? 0 : DMUX_SMSM_PC, level ? DMUX_SMSM_PC : 0, ring);
}

void modem_send_ack(struct modem *modem)
{
	modem_power_toggle_ack(modem, true);
}

void modem_ring(struct modem *modem)
{
	smsm_ring(modem->smsm);
}

bool modem_send_frame_raw(struct modem *modem, const uint8_t *bytes, uint32_t length)
{
	assert(modem && bytes);
	if (!modem_control_put(modem, bytes, length))
		return false;
	modem_kick(modem);
	return true;
}

static bool announce(struct modem *modem, uint8_t channel, uint8_t signal, bool open)
{
	assert(modem);
	if (!modem_channel_announce(modem, channel, signal, open))
		return false;
	modem_kick(modem);
	return true;
}

bool modem_send_open(struct modem *modem, uint8_t channel, uint8_t signal)
{
	return announce(modem, channel, signal, true);
}

bool modem_send_close(struct modem *modem, uint8_t channel, uint8_t signal)
{
	return announce(modem, channel, signal, false);
}

void modem_fatal(struct modem *modem, const char *reason)
{
	assert(modem && reason);
	if (!modem_is_running(modem))
		return;
	modem_set_reason(modem, reason);
	modem_power_crash(modem, modem_now_ns(modem));
	modem_kick(modem);
}

void modem_boot(struct modem *modem, uint32_t after_ms)
{
	assert(modem);
	modem->state.due_ns[MODEM_TIMER_BOOT] = modem_now_ns(modem) + after_ms * HW_NS_PER_MS;
	modem->state.due_ns[MODEM_TIMER_SUBSCRIPTION] = HW_TIME_NEVER;
	modem_kick(modem);
}

void modem_remote_start(struct modem *modem)
{
	modem->state.remote_owned = 1;
	modem_boot(modem, modem->options->boot_ms);
}

void modem_remote_stop(struct modem *modem)
{
	struct modem_state *state = &modem->state;

	state->remote_owned = 1;
	state->due_ns[MODEM_TIMER_BOOT] = HW_TIME_NEVER;
	state->due_ns[MODEM_TIMER_SUBSCRIPTION] = HW_TIME_NEVER;
	modem_fatal(modem, "stopped by the AP");
	modem_arm(modem, MODEM_TIMER_CUT_POWER, modem_now_ns(modem));
	modem_kick(modem);
}

void modem_set_need(struct modem *modem, bool level)
{
	modem->state.script_need = level;
	modem_kick(modem);
}

void modem_bam_reset(struct modem *modem)
{
	if (bam_is_powered(modem->bam))
		bam_peripheral_reset(modem->bam);
}

void modem_bam_power(struct modem *modem, bool on)
{
	if (bam_is_powered(modem->bam) != on)
		bam_set_power(modem->bam, on);
}

void modem_bam_pulses(struct modem *modem, bool pulses)
{
	bam_set_pulses(modem->bam, pulses);
}

void modem_set_mute(struct modem *modem, bool on)
{
	modem->state.mute = on;
	/* What the AP did meanwhile is one net change now. */
	modem_power_sample(modem, modem_now_ns(modem));
	modem_kick(modem);
}

void modem_set_stall(struct modem *modem, bool tx, bool rx)
{
	uint64_t now_ns = modem_now_ns(modem);

	modem->state.stall_tx = tx;
	modem->state.stall_rx = rx;
	if (!tx)
		modem_arm(modem, MODEM_TIMER_UPLINK, now_ns);
	if (!rx)
		modem_arm(modem, MODEM_TIMER_DOWNLINK, now_ns);
	modem_kick(modem);
}
