/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Control plane: requests out of the FIFOs, answers into them.
 *
 * A request is taken only while the largest answer fits the other FIFO, so an answer is never
 * lost for lack of room; until then the AP is asked to ring when it has read.
 * The work per call is bounded: SERVICE_PACKETS of each channel, the rest at the next deadline.
 */
#include "control_plane.h"

#include <assert.h>
#include <string.h>

/* Requests taken from one channel in one go. */
#define SERVICE_PACKETS 8u
/* No answer of ours is longer; the smallest FIFO holds it. */
#define ANSWER_MAX 256u
/* Between two looks at a lock that the AP holds. */
#define LOCK_RETRY_NS (50 * HW_NS_PER_US)
#define AT_OK "\r\nOK\r\n"

static const struct smd_channel channels[] = {
	[CONTROL_CHANNEL_QMI] = { "DATA5_CNTL", 21 },
	{ "DATA4", 10 },
	{ "DATA1", 7 },
};

#define CHANNEL_COUNT (sizeof(channels) / sizeof(channels[0]))

_Static_assert(CHANNEL_COUNT <= SMD_CHANNELS_MAX, "room in the snapshot");

/* Requests may be waiting. */
static void arm(struct control_plane *control)
{
	const struct modem *modem = control->modem;
	uint64_t due_ns = hw_time_ns(&modem->host) +
			  modem->options->qmi_latency_us * HW_NS_PER_US;

	if (due_ns >= control->due_ns)
		return;
	control->due_ns = due_ns;
	if (control->deadline_changed)
		control->deadline_changed(control->opaque);
}

/* The channels exist, or a later try is armed. */
static void try_again(struct control_plane *control, bool made)
{
	control->make_ns = made ? HW_TIME_NEVER :
				  hw_time_ns(&control->modem->host) + LOCK_RETRY_NS;
	if (!made && control->deadline_changed)
		control->deadline_changed(control->opaque);
}

static void booted(void *opaque)
{
	struct control_plane *control = opaque;
	const struct modem_options *options = control->modem->options;
	const struct smd_config config = {
		.fifo_bytes = 1024u << options->smd_fifo,
		.word_info = options->smd_word_info,
		.reopen = options->smd_reopen,
	};

	qmi_reset(&control->qmi);
	if (options->control_plane)
		try_again(control, smd_boot(&control->smd, &config));
}

static void died(void *opaque)
{
	struct control_plane *control = opaque;

	control->due_ns = HW_TIME_NEVER;
	control->make_ns = HW_TIME_NEVER;
	qmi_reset(&control->qmi);
	/* A remoteproc tells the AP by itself. */
	if (control->smd.state.running)
		smd_down(&control->smd, !control->modem->state.remote_owned);
}

/* What has come into the FIFOs meanwhile is looked at. */
static void resumed(void *opaque)
{
	struct control_plane *control = opaque;

	if (control->smd.state.running)
		arm(control);
}

static const struct modem_control_ops control_ops = { .booted = booted, .died = died,
						      .resumed = resumed };

void control_plane_init(struct control_plane *control, const struct hw_host *host,
			const struct hw_event_bus *bus, struct smem *smem,
			struct tcsr_mutex *mutex, struct modem *modem,
			void (*deadline_changed)(void *opaque), void *opaque)
{
	assert(control && modem);
	*control = (struct control_plane){
		.modem = modem, .deadline_changed = deadline_changed, .opaque = opaque,
	};
	smd_init(&control->smd, host, bus, smem, mutex, channels, CHANNEL_COUNT);
	qmi_init(&control->qmi, modem);
	modem_attach_control(modem, &control_ops, control);
	control_plane_reset(control);
}

void control_plane_reset(struct control_plane *control)
{
	assert(control);
	smd_reset(&control->smd);
	qmi_reset(&control->qmi);
	control->due_ns = HW_TIME_NEVER;
	control->make_ns = HW_TIME_NEVER;
}

void control_plane_doorbell(struct control_plane *control)
{
	bool open = false;

	assert(control);
	smd_doorbell(&control->smd);
	for (unsigned int c = 0; c < CHANNEL_COUNT; c++)
		open = open || smd_is_open(&control->smd, c);
	if (open)
		arm(control);
}

uint64_t control_plane_deadline_ns(const struct control_plane *control)
{
	return control->due_ns < control->make_ns ? control->due_ns : control->make_ns;
}

/* Every line gets the same answer; the modem keeps no line that is cut in two. */
static uint32_t at_answer(const struct modem *modem, const uint8_t *bytes, uint32_t length,
			  uint8_t *answer)
{
	if (modem->options->qmi_mute || !memchr(bytes, '\r', length))
		return 0;
	memcpy(answer, AT_OK, strlen(AT_OK));
	return (uint32_t)strlen(AT_OK);
}

/* One request; false when there is none, or no room for its answer. */
static bool serve(struct control_plane *control, unsigned int channel)
{
	uint8_t request[QMI_FRAME_MAX], answer[QMI_FRAME_MAX];
	uint32_t length, answer_length;
	enum smd_result result;
	bool room;

	if (control->modem->options->smd_stall)
		return false;
	room = smd_send_room(&control->smd, channel) >= ANSWER_MAX;
	if (smd_is_open(&control->smd, channel))
		smd_wait_for_room(&control->smd, channel, !room);
	if (!room)
		return false;
	result = smd_receive(&control->smd, channel, request, sizeof(request), &length);
	if (result != SMD_PACKET)
		return result != SMD_EMPTY;
	answer_length = channel == CONTROL_CHANNEL_QMI ?
				qmi_request(&control->qmi, request, length, answer) :
				at_answer(control->modem, request, length, answer);
	assert(answer_length <= ANSWER_MAX);
	if (answer_length)
		smd_send(&control->smd, channel, answer, answer_length);
	return true;
}

void control_plane_run(struct control_plane *control, uint64_t now_ns)
{
	bool more = false;

	assert(control);
	if (control->make_ns <= now_ns)
		try_again(control, smd_make(&control->smd));
	if (control->due_ns > now_ns)
		return;
	control->due_ns = HW_TIME_NEVER;
	for (unsigned int c = 0; c < CHANNEL_COUNT; c++) {
		unsigned int served = 0;

		while (served < SERVICE_PACKETS && serve(control, c))
			served++;
		more = more || served == SERVICE_PACKETS;
	}
	if (more)
		arm(control);
}
