/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Uplink at the model level: packets in front of the ring, the ring, and commands that are due.
 *
 * The rules are those of kernel-driver/gate.c and ring.c: an OPEN or CLOSE is a bit and goes
 * before packets; channels are served in turn; what command is due follows from what the modem
 * has been told; nothing is sent on a channel that the modem has perhaps forgotten.
 */
#include "model_internal.h"

#include <assert.h>

/* As kernel-driver, with its reasons. */
#define PACKET_AGE_NS (6000 * HW_NS_PER_MS)
#define OPEN_REPEAT_NS (2000 * HW_NS_PER_MS)
#define ANNOUNCE_NS (2000 * HW_NS_PER_MS)
#define ANSWER_NS (2000 * HW_NS_PER_MS)
#define STALL_LOOKS 4u
#define STALL_LOOKS_MAX 64u

static uint64_t now_ns(const struct model_ap *ap)
{
	return native_now_ns(ap->native);
}

void model_uplink_init(struct model_ap *ap)
{
	ap->uplink = (struct model_uplink){ .stall_limit = STALL_LOOKS, .hold_ns = HW_TIME_NEVER };
}

static uint32_t in_flight(const struct model_uplink *uplink)
{
	return uplink->submitted - uplink->reclaimed;
}

/* Commands that may be sent now: our OPEN follows the modem's. */
static uint32_t commands_due(const struct model_ap *ap)
{
	const struct model_uplink *uplink = &ap->uplink;

	return ((uplink->open_due & model_channel_open_set(ap)) | uplink->close_due) &
	       ~uplink->doubt;
}

uint32_t model_uplink_work(const struct model_ap *ap)
{
	uint32_t work = in_flight(&ap->uplink) + !!commands_due(ap);

	for (unsigned int i = 0; i < DMUX_CHANNELS; i++)
		work += ap->channel[i].waiting;
	return work;
}

/* After every change: the machine hears of the first and of the last work. */
static void settle(struct model_ap *ap)
{
	if (ap->life != MODEL_UNBOUND && !!model_uplink_work(ap) != ap->power.machine.want)
		model_power_request(ap, MODEL_REQUEST_LOOK);
}

/* --- the ring --- */

/* One frame; the ring has room. */
static void submit(struct model_ap *ap, unsigned int channel, enum dmux_command command,
		   const uint8_t *payload, uint32_t length)
{
	struct model_uplink *uplink = &ap->uplink;
	const struct dmux_header header = {
		.command = (uint8_t)command, .channel = (uint8_t)channel,
		.length = (uint16_t)length, .pad = (uint8_t)dmux_frame_pad(length),
	};
	uint32_t slot = uplink->submitted % MODEL_SLOTS;
	uint8_t *frame;

	assert(uplink->granted && ap->power.link_up && in_flight(uplink) < MODEL_SLOTS);
	if (!ap->bam.pipe[MODEL_PIPE_TX].started)
		model_bam_pipe_start(&ap->bam, MODEL_PIPE_TX);
	frame = model_bam_slot(&ap->bam, MODEL_PIPE_TX, ap->bam.pipe[MODEL_PIPE_TX].queued);
	dmux_frame_encode_header(frame, &header);
	if (length)
		memcpy(frame + DMUX_HEADER_SIZE, payload, length);
	memset(frame + DMUX_HEADER_SIZE + length, 0, header.pad);
	model_bam_queue(&ap->bam, MODEL_PIPE_TX, DMUX_HEADER_SIZE + length + header.pad);
	uplink->slot[slot].channel = (uint8_t)channel;
	uplink->slot[slot].command = (uint8_t)command;
	uplink->slot[slot].length = (uint16_t)length;
	uplink->submitted++;
	uplink->busy_ns = now_ns(ap);
	uplink->unrung++;
}

/* Our OPEN was the first word about a channel that is taken for open: may the modem answer still? */
static bool awaits_answer(const struct model_ap *ap, unsigned int channel)
{
	uint32_t bit = 1u << channel;

	return ap->assumed & ~ap->table.remote & ap->uplink.told & bit &&
	       now_ns(ap) < ap->channel[channel].asked_ns + ANSWER_NS;
}

static void submit_command(struct model_ap *ap, unsigned int channel)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t bit = 1u << channel;
	bool open = uplink->open_due & bit;

	if (open && ap->assumed & ~ap->table.remote & ~uplink->told & bit) {
		ap->channel[channel].asked_ns = now_ns(ap);
		if (uplink->hold_ns == HW_TIME_NEVER)
			uplink->hold_ns = now_ns(ap) + ANSWER_NS;
	}
	submit(ap, channel, open ? DMUX_COMMAND_OPEN : DMUX_COMMAND_CLOSE, NULL, 0);
	uplink->open_due &= ~bit;
	uplink->close_due &= ~bit;
	uplink->told = open ? uplink->told | bit : uplink->told & ~bit;
	if (open) {
		ap->channel[channel].opened_ns = now_ns(ap);
		ap->channel[channel].opened_in = ap->power.starts;
	}
}

static struct model_packet *oldest(struct model_channel *channel)
{
	return channel->waiting ? &channel->fifo[channel->first] : NULL;
}

static void drop_oldest(struct model_channel *channel)
{
	assert(channel->waiting);
	channel->first = (channel->first + 1) % MODEL_FIFO_MAX;
	channel->waiting--;
}

/* The next packet of one channel; false: none that may go. */
static bool serve_channel(struct model_ap *ap, unsigned int index)
{
	struct model_uplink *uplink = &ap->uplink;
	struct model_channel *channel = &ap->channel[index];
	const struct model_packet *packet = oldest(channel);

	if (!packet || awaits_answer(ap, index) ||
	    !(uplink->told & model_channel_open_set(ap) & ~uplink->doubt & 1u << index))
		return false;
	submit(ap, index, DMUX_COMMAND_DATA, packet->bytes, packet->length);
	drop_oldest(channel);
	return true;
}

/* What waits goes into the ring: commands first, then channels in turn. */
static void run(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;
	unsigned int idle = 0;

	if (!uplink->granted)
		return;
	for (uint32_t due = commands_due(ap); due && in_flight(uplink) < MODEL_SLOTS; due &= due - 1)
		submit_command(ap, (unsigned int)__builtin_ctz(due));
	while (in_flight(uplink) < MODEL_SLOTS && idle < DMUX_CHANNELS) {
		idle = serve_channel(ap, uplink->next) ? 0 : idle + 1;
		uplink->next = (uplink->next + 1) % DMUX_CHANNELS;
	}
	if (uplink->unrung)
		model_bam_ring(&ap->bam, MODEL_PIPE_TX);
	uplink->unrung = 0;
}

static void run_and_settle(struct model_ap *ap)
{
	run(ap);
	settle(ap);
}

void model_uplink_end_hold(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;

	uplink->hold_ns = HW_TIME_NEVER;
	for (unsigned int i = 0; i < DMUX_CHANNELS; i++) {
		uint64_t end_ns = ap->channel[i].asked_ns + ANSWER_NS;

		if (awaits_answer(ap, i) && end_ns < uplink->hold_ns)
			uplink->hold_ns = end_ns;
	}
	run_and_settle(ap);
}

void model_uplink_complete(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t done = model_bam_completed(&ap->bam, MODEL_PIPE_TX);

	assert(done <= in_flight(uplink));
	if (done)
		uplink->busy_ns = now_ns(ap);
	for (; done; done--, uplink->reclaimed++) {
		uint32_t slot = uplink->reclaimed % MODEL_SLOTS;
		struct model_statistics *statistics =
			&ap->channel[uplink->slot[slot].channel].statistics;

		uplink->idle_looks = 0;
		uplink->asked_at = 0;
		uplink->stall_limit = STALL_LOOKS;
		if (uplink->slot[slot].command != DMUX_COMMAND_DATA)
			continue;
		statistics->tx_packets++;
		statistics->tx_bytes += uplink->slot[slot].length;
	}
	run_and_settle(ap);
}

enum model_send model_ap_send(struct model_ap *ap, unsigned int index, const uint8_t *packet,
			      uint32_t length)
{
	struct model_channel *channel = &ap->channel[index];
	struct model_packet *place;

	assert(index < DMUX_CHANNELS && length >= 1 && length <= MODEL_PACKET_MAX);
	if (!model_ap_is_up(ap, index))
		return MODEL_SEND_DOWN;
	if (!(model_channel_open_set(ap) & 1u << index)) {
		channel->statistics.tx_dropped++;
		return MODEL_SENT;
	}
	if (channel->waiting == MODEL_FIFO_MAX)
		return MODEL_SEND_FULL;
	place = &channel->fifo[(channel->first + channel->waiting++) % MODEL_FIFO_MAX];
	place->accepted_ns = now_ns(ap);
	place->length = length;
	memcpy(place->bytes, packet, length);
	run_and_settle(ap);
	return MODEL_SENT;
}

/* --- the gate: what power does to it --- */

void model_uplink_grant(struct model_ap *ap)
{
	ap->uplink.granted = true;
	run_and_settle(ap);
}

void model_uplink_revoke(struct model_ap *ap)
{
	ap->uplink.granted = false;
}

/* A command that may not have arrived is due again, unless the opposite is due by now. */
static void reclaim_command(struct model_uplink *uplink, uint32_t bit, enum dmux_command command)
{
	if (command == DMUX_COMMAND_OPEN && uplink->told & bit && !(uplink->close_due & bit)) {
		uplink->told &= ~bit;
		uplink->open_due |= bit;
	}
	if (command == DMUX_COMMAND_CLOSE && !(uplink->told & bit) && !(uplink->open_due & bit)) {
		uplink->told |= bit;
		uplink->close_due |= bit;
	}
}

/* The link is gone. Whether the modem has read a frame is unknown: sent at most once. */
void model_uplink_reclaim(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;

	for (; in_flight(uplink); uplink->reclaimed++) {
		uint32_t slot = uplink->reclaimed % MODEL_SLOTS;
		unsigned int channel = uplink->slot[slot].channel;

		if (uplink->slot[slot].command == DMUX_COMMAND_DATA)
			ap->channel[channel].statistics.tx_dropped++;
		else
			reclaim_command(uplink, 1u << channel,
					(enum dmux_command)uplink->slot[slot].command);
	}
	uplink->unrung = 0;
	settle(ap);
}

/* Packets of one channel that wait for @age_ns or longer. */
static void drop_old(struct model_ap *ap, unsigned int index, uint64_t age_ns)
{
	struct model_channel *channel = &ap->channel[index];
	const struct model_packet *packet;

	while ((packet = oldest(channel)) && now_ns(ap) - packet->accepted_ns >= age_ns) {
		drop_oldest(channel);
		channel->statistics.tx_dropped++;
	}
}

void model_uplink_expire(struct model_ap *ap)
{
	for (unsigned int i = 0; i < DMUX_CHANNELS; i++)
		drop_old(ap, i, PACKET_AGE_NS);
	settle(ap);
}

void model_uplink_purge(struct model_ap *ap, unsigned int channel)
{
	drop_old(ap, channel, 0);
	settle(ap);
}

enum model_request model_uplink_stalled(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;
	bool arrived;

	if (!uplink->granted || !in_flight(uplink))
		return MODEL_REQUEST_LOOK;
	if (!uplink->idle_looks++)
		uplink->stall_arrived = ap->power.rx_arrived;
	arrived = ap->power.rx_arrived != uplink->stall_arrived;
	if (uplink->asked_at && uplink->idle_looks == uplink->asked_at + 1)
		return arrived ? MODEL_REQUEST_LOOK : MODEL_REQUEST_INSIST;
	if (uplink->idle_looks != uplink->stall_limit)
		return MODEL_REQUEST_LOOK;
	uplink->asked_at = uplink->idle_looks;
	uplink->stall_limit *= uplink->stall_limit < STALL_LOOKS_MAX ? 2 : 1;
	return MODEL_REQUEST_ASK;
}

/* The modem has powered down in order: what comes next is a new stall. */
void model_uplink_calm(struct model_ap *ap)
{
	ap->uplink.idle_looks = 0;
	ap->uplink.asked_at = 0;
}

/* --- the gate: what channels do to it --- */

void model_uplink_forget(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;

	uplink->told = uplink->open_due = uplink->close_due = uplink->doubt = 0;
	uplink->renewed = false;
	settle(ap);
}

/* The modem closed its end and may have forgotten ours; a CLOSE that is due is sent anyhow. */
void model_uplink_untold(struct model_ap *ap, unsigned int channel)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t bit = 1u << channel;

	if (!(uplink->close_due & bit)) {
		uplink->told &= ~bit;
		uplink->open_due &= ~bit;
	}
	settle(ap);
}

void model_uplink_doubt(struct model_ap *ap)
{
	ap->uplink.doubt = model_channel_open_set(ap) & ~ap->assumed;
	ap->uplink.renewed = false;
	settle(ap);
}

/* A new modem has announced what it has; the old one had nothing to announce. */
void model_uplink_trust(struct model_ap *ap)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t unnamed = uplink->renewed ? uplink->doubt : 0;

	uplink->doubt = 0;
	uplink->renewed = false;
	model_channel_lose(ap, unnamed);
	run_and_settle(ap);
}

void model_uplink_lost(struct model_ap *ap, unsigned int channel)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t bit = 1u << channel;

	uplink->told &= ~bit;
	uplink->open_due &= ~bit;
	uplink->close_due &= ~bit;
	settle(ap);
}

/* Is the modem's repeated OPEN the answer to ours? */
static bool just_opened(const struct model_ap *ap, unsigned int index)
{
	const struct model_channel *channel = &ap->channel[index];

	return ap->uplink.told & 1u << index && channel->opened_in == ap->power.starts &&
	       now_ns(ap) < channel->opened_ns + OPEN_REPEAT_NS;
}

/* A modem opens each channel once: one that begins anew where a link begins is a new one. */
static bool begins_anew(const struct model_ap *ap, unsigned int channel)
{
	return ap->table.remote & 1u << channel && !just_opened(ap, channel) &&
	       !ap->power.carried_data && now_ns(ap) < ap->power.started_ns + ANNOUNCE_NS;
}

/* A channel that we were in doubt about, or are from now on: the modem is a new one. */
void model_uplink_announced(struct model_ap *ap, unsigned int channel, bool open)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t bit = 1u << channel;

	if (uplink->named_in != ap->power.starts)
		uplink->named = 0;
	uplink->named_in = ap->power.starts;
	if (!uplink->renewed && !(uplink->doubt & bit) && open && begins_anew(ap, channel)) {
		model_uplink_doubt(ap);
		uplink->doubt &= ~uplink->named;
	}
	uplink->named |= open ? bit : 0;
	if (!(uplink->doubt & bit))
		return;
	if (open && !uplink->renewed)
		model_power_arm_trust(ap);
	uplink->renewed = uplink->renewed || open;
	uplink->doubt &= ~bit;
	uplink->told &= ~bit;
	uplink->close_due &= ~bit;
	settle(ap);
}

void model_uplink_opened(struct model_ap *ap, unsigned int channel, bool open)
{
	if (!open)
		drop_old(ap, channel, 0);
	run_and_settle(ap);
}

/* @repeat: OPEN once more, although the modem has been told */
void model_uplink_command(struct model_ap *ap, unsigned int channel, enum dmux_command command,
			  bool repeat)
{
	struct model_uplink *uplink = &ap->uplink;
	uint32_t bit = 1u << channel;

	if (command == DMUX_COMMAND_OPEN) {
		uplink->close_due &= ~bit;
		if (!(uplink->told & bit) || (repeat && !just_opened(ap, channel)))
			uplink->open_due |= bit;
	} else {
		uplink->open_due &= ~bit;
		uplink->close_due |= uplink->told & bit;
	}
	run_and_settle(ap);
}
