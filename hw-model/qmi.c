/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI: frames, client ids, the control service, and who handles a message.
 *
 *   QMUX     0x01, u16 length (bytes - 1), flags, service, client
 *   CTL      u8 flags, u8 transaction,  u16 message, u16 length, elements
 *   others   u8 flags, u16 transaction, u16 message, u16 length, elements
 *
 * Every answer begins with the result element. A handler that fails may still leave elements
 * (reason of a refused call); they go out behind the result.
 * Source: CONTROL-PLANE.md 3.1, 3.2.
 */
#include "qmi_internal.h"

#include "little_endian.h"

#include <assert.h>
#include <string.h>

#define QMUX_MARKER 0x01u
#define QMUX_SIZE 6u
#define QMUX_FLAGS_MODEM 0x80u
#define CTL_HEADER 6u
#define SERVICE_HEADER 7u
#define CTL_FLAG_RESPONSE 1u
#define SERVICE_FLAG_RESPONSE 2u
#define RESULT_SIZE 7u
#define CLIENT_ID_MAX 254u

/* Data format of CTL 0x26 that is not Ethernet. */
#define CTL_LINK_RAW_IP 2u

_Static_assert(QMI_CLIENTS_MAX <= CLIENT_ID_MAX, "an id for every slot");

struct service {
	uint32_t id;
	const char *name;
	uint16_t major, minor;
};

static const struct service services[] = {
	{ QMI_CTL, "CTL", 1, 5 },
	{ QMI_WDS, "WDS", 1, 36 },
	{ QMI_DMS, "DMS", 1, 14 },
	{ QMI_NAS, "NAS", 1, 25 },
	{ QMI_UIM, "UIM", 1, 9 },
	{ QMI_WDA, "WDA", 1, 12 },
	{ QMI_DPM, "DPM", 1, 0 },
};

#define SERVICE_COUNT (sizeof(services) / sizeof(services[0]))

static const struct service *find_service(uint32_t id)
{
	for (unsigned int i = 0; i < SERVICE_COUNT; i++) {
		if (services[i].id == id)
			return &services[i];
	}
	return NULL;
}

const char *qmi_service_name(uint32_t service)
{
	const struct service *found = find_service(service);

	return found ? found->name : "?";
}

static struct qmi_client *find_client(struct qmi *qmi, uint32_t service, uint32_t id)
{
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++) {
		struct qmi_client *client = &qmi->state.client[i];

		if (client->id && client->id == id && client->service == service)
			return client;
	}
	return NULL;
}

static void release_client(struct qmi *qmi, struct qmi_client *client)
{
	qmi_wds_end_call(qmi, client);
	*client = (struct qmi_client){ 0 };
}

static enum qmi_error ctl_version(struct qmi *qmi, struct qmi_client *none,
				  const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint8_t list[1 + 5 * SERVICE_COUNT] = { SERVICE_COUNT };

	(void)qmi;
	(void)none;
	(void)request;
	for (unsigned int i = 0; i < SERVICE_COUNT; i++) {
		list[1 + 5 * i] = (uint8_t)services[i].id;
		hw_put_le16(list + 2 + 5 * i, services[i].major);
		hw_put_le16(list + 4 + 5 * i, services[i].minor);
	}
	qmi_put(answer, 0x01, list, sizeof(list));
	return QMI_OK;
}

static enum qmi_error ctl_allocate(struct qmi *qmi, struct qmi_client *none,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint32_t service;

	(void)none;
	if (!qmi_element_number(request, 0x01, 1, &service))
		return QMI_MISSING_ARGUMENT;
	if (!find_service(service) || service == QMI_CTL)
		return QMI_INVALID_SERVICE_TYPE;
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++) {
		struct qmi_client *client = &qmi->state.client[i];
		const uint8_t pair[2] = { (uint8_t)service, (uint8_t)(i + 1) };

		if (client->id)
			continue;
		*client = (struct qmi_client){ .service = service, .id = i + 1, .family = 4 };
		qmi_put(answer, 0x01, pair, sizeof(pair));
		return QMI_OK;
	}
	return QMI_CLIENT_IDS_EXHAUSTED;
}

static enum qmi_error ctl_release(struct qmi *qmi, struct qmi_client *none,
				  const struct qmi_elements *request, struct qmi_answer *answer)
{
	struct qmi_client *client;
	uint32_t pair;
	uint8_t bytes[2];

	(void)none;
	if (!qmi_element_number(request, 0x01, 2, &pair))
		return QMI_MISSING_ARGUMENT;
	client = find_client(qmi, pair & 0xffu, pair >> 8);
	if (!client)
		return QMI_INVALID_CLIENT_ID;
	release_client(qmi, client);
	hw_put_le16(bytes, (uint16_t)pair);
	qmi_put(answer, 0x01, bytes, sizeof(bytes));
	return QMI_OK;
}

static enum qmi_error ctl_format(struct qmi *qmi, struct qmi_client *none,
				 const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)qmi;
	(void)none;
	(void)request;
	/* Whatever was asked for: BAM-DMUX has raw IP only. */
	qmi_put_u16(answer, 0x10, CTL_LINK_RAW_IP);
	return QMI_OK;
}

static enum qmi_error ctl_sync(struct qmi *qmi, struct qmi_client *none,
			       const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)none;
	(void)request;
	(void)answer;
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++) {
		if (qmi->state.client[i].id)
			release_client(qmi, &qmi->state.client[i]);
	}
	return QMI_OK;
}

static const struct qmi_message control_messages[] = {
	{ QMI_CTL, 0x21, "get version info", ctl_version },
	{ QMI_CTL, 0x22, "allocate client id", ctl_allocate },
	{ QMI_CTL, 0x23, "release client id", ctl_release },
	{ QMI_CTL, 0x26, "set data format", ctl_format },
	{ QMI_CTL, 0x27, "sync", ctl_sync },
};

#define CONTROL_MESSAGE_COUNT (sizeof(control_messages) / sizeof(control_messages[0]))

static const struct qmi_message *find_in(const struct qmi_message *list, unsigned int count,
					 uint32_t service, uint32_t id)
{
	for (unsigned int i = 0; i < count; i++) {
		if (list[i].service == service && list[i].id == id)
			return &list[i];
	}
	return NULL;
}

static const struct qmi_message *find_message(uint32_t service, uint32_t id)
{
	const struct qmi_message *found;

	found = find_in(control_messages, CONTROL_MESSAGE_COUNT, service, id);
	if (!found)
		found = find_in(qmi_data_messages, qmi_data_message_count, service, id);
	if (!found)
		found = find_in(qmi_identity_messages, qmi_identity_message_count, service, id);
	return found;
}

void qmi_init(struct qmi *qmi, struct modem *modem)
{
	assert(qmi && modem);
	*qmi = (struct qmi){ .modem = modem };
}

void qmi_reset(struct qmi *qmi)
{
	memset(&qmi->state, 0, sizeof(qmi->state));
}

/* A frame as it came. */
struct frame {
	uint32_t service;
	uint32_t client;
	uint32_t transaction;
	uint32_t message;
	uint32_t header;		/* bytes of the service's header */
	bool lengths_agree;
	struct qmi_elements elements;
};

/* False if it cannot be answered: not QMUX, or not even a whole header. */
static bool parse(const uint8_t *bytes, uint32_t length, struct frame *frame)
{
	const uint8_t *header = bytes + QMUX_SIZE;

	if (length < QMUX_SIZE + CTL_HEADER || bytes[0] != QMUX_MARKER ||
	    hw_get_le16(bytes + 1) != length - 1)
		return false;
	*frame = (struct frame){ .service = bytes[4], .client = bytes[5] };
	frame->header = frame->service == QMI_CTL ? CTL_HEADER : SERVICE_HEADER;
	if (length < QMUX_SIZE + frame->header)
		return false;
	frame->transaction = frame->service == QMI_CTL ? header[1] : hw_get_le16(header + 1);
	frame->message = hw_get_le16(header + frame->header - 4);
	frame->elements.bytes = header + frame->header;
	frame->elements.length = length - QMUX_SIZE - frame->header;
	frame->lengths_agree =
		hw_get_le16(header + frame->header - 2) == frame->elements.length &&
		qmi_elements_valid(&frame->elements);
	return true;
}

static enum qmi_error handle(struct qmi *qmi, const struct frame *frame,
			     const struct qmi_message *message, struct qmi_answer *answer)
{
	struct qmi_client *client = NULL;

	if (!frame->lengths_agree)
		return QMI_MALFORMED_MESSAGE;
	if (!find_service(frame->service))
		return QMI_INVALID_SERVICE_TYPE;
	if (frame->service != QMI_CTL) {
		client = find_client(qmi, frame->service, frame->client);
		if (!client)
			return QMI_INVALID_CLIENT_ID;
	}
	if (!message)
		return QMI_INVALID_COMMAND;
	return message->handle ? message->handle(qmi, client, &frame->elements, answer) : QMI_OK;
}

/* Headers and result round the elements that are at their place already. */
static uint32_t finish(const struct frame *frame, enum qmi_error error, uint32_t elements,
		       uint8_t *bytes)
{
	uint8_t *header = bytes + QMUX_SIZE;
	uint8_t *result = header + frame->header;
	uint32_t length = QMUX_SIZE + frame->header + RESULT_SIZE + elements;

	assert(length <= QMI_FRAME_MAX);
	bytes[0] = QMUX_MARKER;
	hw_put_le16(bytes + 1, (uint16_t)(length - 1));
	bytes[3] = QMUX_FLAGS_MODEM;
	bytes[4] = (uint8_t)frame->service;
	bytes[5] = (uint8_t)frame->client;
	if (frame->service == QMI_CTL) {
		header[0] = CTL_FLAG_RESPONSE;
		header[1] = (uint8_t)frame->transaction;
	} else {
		header[0] = SERVICE_FLAG_RESPONSE;
		hw_put_le16(header + 1, (uint16_t)frame->transaction);
	}
	hw_put_le16(header + frame->header - 4, (uint16_t)frame->message);
	hw_put_le16(header + frame->header - 2, (uint16_t)(RESULT_SIZE + elements));
	result[0] = QMI_TLV_RESULT;
	hw_put_le16(result + 1, 4);
	hw_put_le16(result + 3, error != QMI_OK);
	hw_put_le16(result + 5, (uint16_t)error);
	return length;
}

uint32_t qmi_request(struct qmi *qmi, const uint8_t *bytes, uint32_t length, uint8_t *out)
{
	const struct qmi_message *message;
	struct qmi_answer answer;
	struct frame frame;
	enum qmi_error error;
	bool silent;

	assert(qmi && bytes && out);
	if (!parse(bytes, length, &frame)) {
		modem_emit(qmi->modem,
			   (struct hw_event){ .kind = HW_EVENT_GUEST_ERROR,
					      .unit = HW_BLOCK_QMI, .a = length,
					      .b = length ? bytes[0] : 0,
					      .text = "QMI: a packet that is no QMUX frame" });
		return 0;
	}
	message = find_message(frame.service, frame.message);
	/* A port that is dead takes requests and does nothing about them. */
	silent = qmi->modem->options->qmi_mute ||
		 modem_fault_take(qmi->modem, MODEM_FAULT_QMI_SILENT);
	answer.bytes = out + QMUX_SIZE + frame.header + RESULT_SIZE;
	answer.room = QMI_FRAME_MAX - QMUX_SIZE - frame.header - RESULT_SIZE;
	answer.used = 0;
	error = silent ? QMI_OK : handle(qmi, &frame, message, &answer);
	modem_emit(qmi->modem, (struct hw_event){ .kind = HW_EVENT_QMI, .unit = frame.service,
						  .a = frame.message, .b = error, .c = !silent,
						  .text = message ? message->name : "unknown" });
	return silent ? 0 : finish(&frame, error, answer.used, out);
}

const char *qmi_state_check(const struct qmi_state *state)
{
	assert(state);
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++) {
		const struct qmi_client *client = &state->client[i];

		if (client->id != 0 && client->id != i + 1)
			return "QMI client id";
		if (client->channel >= DMUX_CHANNELS)
			return "QMI client's channel";
		if (client->family != 0 && client->family != 4 && client->family != 6)
			return "QMI client's family";
	}
	return NULL;
}
