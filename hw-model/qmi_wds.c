/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI services of the data path: WDS (calls), WDA (format), DPM (ports).
 *
 * A call gives the AP the addresses of the modem's own peers (ip_peer.h) for the channel that
 * the client is bound to, channel 0 if to none. The data path itself does not ask for a call
 * unless option data_needs_call is on.
 * Source: CONTROL-PLANE.md 2.3 (firmware variants), 3.3, 3.4, 4.
 */
#include "qmi_internal.h"

#include "big_endian.h"
#include "little_endian.h"

#include <assert.h>
#include <string.h>

/* Endpoint type of BAM-DMUX. */
#define ENDPOINT_BAM_DMUX 5u
/* "SIO port" of data channel 0; the others follow. */
#define SIO_PORT_RMNET0 0x0e04u
#define MTU 1500u
#define LINK_RAW_IP 2u
#define AGGREGATION_OFF 0u
#define STATUS_DISCONNECTED 1u
#define STATUS_CONNECTED 2u
/* Handle that stands for every call of the client. */
#define HANDLE_ALL 0xffffffffu
/* Verbose reason of a refused call: 3GPP, operator determined barring. */
#define REASON_TYPE_3GPP 6u
#define REASON_BARRED 8u

static bool channel_has_call(const struct qmi *qmi, uint32_t channel)
{
	for (unsigned int i = 0; i < QMI_CLIENTS_MAX; i++) {
		const struct qmi_client *client = &qmi->state.client[i];

		if (client->id && client->handle && client->channel == channel)
			return true;
	}
	return false;
}

void qmi_wds_end_call(struct qmi *qmi, struct qmi_client *client)
{
	if (!client->handle)
		return;
	client->handle = 0;
	/* IPv4 and IPv6 are two calls on one channel. */
	modem_set_call(qmi->modem, client->channel, channel_has_call(qmi, client->channel));
}

static enum qmi_error wds_start(struct qmi *qmi, struct qmi_client *client,
				const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint32_t family;
	uint8_t reason[4];

	if (client->handle)
		return QMI_NO_EFFECT;
	if (qmi_element_number(request, 0x19, 1, &family)) {
		if (family != 4 && family != 6)
			return QMI_INVALID_ARGUMENT;
		client->family = family;
	}
	if (modem_fault_take(qmi->modem, MODEM_FAULT_CALL_REFUSE)) {
		hw_put_le16(reason, REASON_TYPE_3GPP);
		hw_put_le16(reason + 2, REASON_BARRED);
		qmi_put(answer, 0x11, reason, sizeof(reason));
		return QMI_CALL_FAILED;
	}
	client->handle = ++qmi->state.calls;
	modem_set_call(qmi->modem, client->channel, true);
	qmi_put_u32(answer, 0x01, client->handle);
	return QMI_OK;
}

static enum qmi_error wds_stop(struct qmi *qmi, struct qmi_client *client,
			       const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint32_t handle;

	(void)answer;
	if (!qmi_element_number(request, 0x01, 4, &handle))
		return QMI_MISSING_ARGUMENT;
	if (!client->handle)
		return QMI_NO_EFFECT;
	if (handle != client->handle && handle != HANDLE_ALL)
		return QMI_INVALID_HANDLE;
	qmi_wds_end_call(qmi, client);
	return QMI_OK;
}

static enum qmi_error wds_status(struct qmi *qmi, struct qmi_client *client,
				 const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)qmi;
	(void)request;
	qmi_put_u8(answer, 0x01, client->handle ? STATUS_CONNECTED : STATUS_DISCONNECTED);
	return QMI_OK;
}

/* IPv4 as a little-endian number of the host-order address, so the bytes come backwards. */
static void put_ipv4(struct qmi_answer *answer, uint8_t type, uint32_t address)
{
	qmi_put_u32(answer, type, address);
}

static void ipv6_of(uint32_t channel, uint8_t host, uint8_t address[16])
{
	memset(address, 0, 16);
	hw_put_be16(address, 0x2001);
	hw_put_be16(address + 2, 2);
	hw_put_be16(address + 6, (uint16_t)channel);
	address[15] = host;
}

static enum qmi_error wds_settings(struct qmi *qmi, struct qmi_client *client,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	/* 198.18.c.0/24 and 2001:2:0:c::/64: the peer is .1, the AP .2 (ip_peer.h) */
	uint32_t network = 198u << 24 | 18u << 16 | client->channel << 8;
	uint8_t address[17];

	(void)qmi;
	(void)request;
	if (!client->handle)
		return QMI_OUT_OF_CALL;
	if (client->family == 6) {
		ipv6_of(client->channel, 2, address);
		address[16] = 64;
		qmi_put(answer, 0x25, address, sizeof(address));
		ipv6_of(client->channel, 1, address);
		qmi_put(answer, 0x26, address, sizeof(address));
		qmi_put(answer, 0x27, address, 16);
	} else {
		put_ipv4(answer, 0x1e, network | 2u);
		put_ipv4(answer, 0x21, 0xffffff00u);
		put_ipv4(answer, 0x20, network | 1u);
		put_ipv4(answer, 0x15, network | 1u);
	}
	qmi_put_u32(answer, 0x29, MTU);
	qmi_put_u8(answer, 0x2b, (uint8_t)client->family);
	return QMI_OK;
}

static enum qmi_error wds_family(struct qmi *qmi, struct qmi_client *client,
				 const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint32_t family;

	(void)qmi;
	(void)answer;
	if (!qmi_element_number(request, 0x01, 1, &family))
		return QMI_MISSING_ARGUMENT;
	if (family != 4 && family != 6)
		return QMI_INVALID_ARGUMENT;
	client->family = family;
	return QMI_OK;
}

static enum qmi_error refusal(uint32_t choice)
{
	switch (choice) {
	case MODEM_BIND_DEVICE_UNSUPPORTED:
		return QMI_DEVICE_UNSUPPORTED;
	case MODEM_BIND_INVALID_COMMAND:
		return QMI_INVALID_COMMAND;
	default:
		return QMI_OK;
	}
}

static enum qmi_error bind_to(struct qmi_client *client, uint32_t channel)
{
	if (channel >= DMUX_CHANNELS)
		return QMI_INVALID_ARGUMENT;
	if (client->handle)
		return QMI_NO_EFFECT;
	client->channel = channel;
	return QMI_OK;
}

static enum qmi_error wds_bind_port(struct qmi *qmi, struct qmi_client *client,
				    const struct qmi_elements *request, struct qmi_answer *answer)
{
	enum qmi_error refused = refusal(qmi->modem->options->bind_data_port);
	uint32_t port;

	(void)answer;
	if (refused != QMI_OK)
		return refused;
	if (!qmi_element_number(request, 0x01, 2, &port))
		return QMI_MISSING_ARGUMENT;
	/* Below the first port it wraps to a channel that does not exist. */
	return bind_to(client, port - SIO_PORT_RMNET0);
}

/* {u32 type, u32 interface}; the channel is the interface. */
static enum qmi_error parse_endpoint(const uint8_t *value, uint32_t *channel)
{
	if (hw_get_le32(value) != ENDPOINT_BAM_DMUX || hw_get_le32(value + 4) >= DMUX_CHANNELS)
		return QMI_INVALID_ARGUMENT;
	*channel = hw_get_le32(value + 4);
	return QMI_OK;
}

static enum qmi_error wds_bind_mux(struct qmi *qmi, struct qmi_client *client,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	enum qmi_error error = refusal(qmi->modem->options->bind_mux_data_port);
	const uint8_t *endpoint;
	uint32_t length, channel, mux;

	(void)answer;
	if (error != QMI_OK)
		return error;
	endpoint = qmi_element(request, 0x10, &length);
	if (!endpoint)
		return QMI_MISSING_ARGUMENT;
	if (length != 8)
		return QMI_MALFORMED_MESSAGE;
	error = parse_endpoint(endpoint, &channel);
	if (error != QMI_OK)
		return error;
	/* One channel, one interface: there is no multiplexing below it. */
	if (qmi_element_number(request, 0x11, 1, &mux) && mux != 0)
		return QMI_INVALID_ARGUMENT;
	return bind_to(client, channel);
}

static enum qmi_error wds_statistics(struct qmi *qmi, struct qmi_client *client,
				     const struct qmi_elements *request, struct qmi_answer *answer)
{
	const struct modem_channel_counters *counters;
	uint8_t bytes[8];

	(void)request;
	if (!client->handle)
		return QMI_OUT_OF_CALL;
	counters = &qmi->modem->state.counters.channel[client->channel];
	qmi_put_u32(answer, 0x10, (uint32_t)counters->up_packets);
	qmi_put_u32(answer, 0x11, (uint32_t)counters->down_packets);
	hw_put_le32(bytes, (uint32_t)counters->up_bytes);
	hw_put_le32(bytes + 4, (uint32_t)(counters->up_bytes >> 32));
	qmi_put(answer, 0x19, bytes, sizeof(bytes));
	hw_put_le32(bytes, (uint32_t)counters->down_bytes);
	hw_put_le32(bytes + 4, (uint32_t)(counters->down_bytes >> 32));
	qmi_put(answer, 0x1a, bytes, sizeof(bytes));
	return QMI_OK;
}

/* The endpoint element: 0x10 in Get, 0x17 in Set (CONTROL-PLANE.md 4). */
static enum qmi_error wda_format(struct qmi *qmi, const struct qmi_elements *request,
				 uint8_t endpoint_type, struct qmi_answer *answer)
{
	uint32_t length;
	bool named = qmi_element(request, endpoint_type, &length) && length == 8;

	if (!named && qmi->modem->options->wda_endpoint == MODEM_WDA_MISSING_ARGUMENT)
		return QMI_MISSING_ARGUMENT;
	if (!named && qmi->modem->options->wda_endpoint == MODEM_WDA_INVALID_ARGUMENT)
		return QMI_INVALID_ARGUMENT;
	qmi_put_u8(answer, 0x10, 0);
	qmi_put_u32(answer, 0x11, LINK_RAW_IP);
	qmi_put_u32(answer, 0x12, AGGREGATION_OFF);
	qmi_put_u32(answer, 0x13, AGGREGATION_OFF);
	return QMI_OK;
}

/* What was asked for may be refused silently: the answer says what holds. */
static enum qmi_error wda_set(struct qmi *qmi, struct qmi_client *client,
			      const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)client;
	return wda_format(qmi, request, 0x17, answer);
}

static enum qmi_error wda_get(struct qmi *qmi, struct qmi_client *client,
			      const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)client;
	return wda_format(qmi, request, 0x10, answer);
}

/* Hardware data ports: u8 count, then {type, interface, receive and send endpoint}, 4 x u32. */
static enum qmi_error dpm_open(struct qmi *qmi, struct qmi_client *client,
			       const struct qmi_elements *request, struct qmi_answer *answer)
{
	const uint32_t port_size = 16;
	uint32_t length, channel;
	const uint8_t *ports = qmi_element(request, 0x11, &length);
	enum qmi_error error;

	(void)client;
	(void)answer;
	if (!ports)
		return QMI_MISSING_ARGUMENT;
	if (length < 1 || length != 1 + ports[0] * port_size)
		return QMI_MALFORMED_MESSAGE;
	for (uint32_t i = 0; i < ports[0]; i++) {
		error = parse_endpoint(ports + 1 + i * port_size, &channel);
		if (error != QMI_OK)
			return error;
	}
	for (uint32_t i = 0; i < ports[0]; i++) {
		parse_endpoint(ports + 1 + i * port_size, &channel);
		modem_open_port(qmi->modem, channel);
	}
	return QMI_OK;
}

const struct qmi_message qmi_data_messages[] = {
	{ QMI_WDS, 0x01, "set event report", NULL },
	{ QMI_WDS, 0x03, "indication register", NULL },
	{ QMI_WDS, 0x20, "start network", wds_start },
	{ QMI_WDS, 0x21, "stop network", wds_stop },
	{ QMI_WDS, 0x22, "get packet service status", wds_status },
	{ QMI_WDS, 0x24, "get packet statistics", wds_statistics },
	{ QMI_WDS, 0x2d, "get current settings", wds_settings },
	{ QMI_WDS, 0x4d, "set IP family", wds_family },
	{ QMI_WDS, 0x89, "bind data port", wds_bind_port },
	{ QMI_WDS, 0xa2, "bind mux data port", wds_bind_mux },
	{ QMI_WDA, 0x20, "set data format", wda_set },
	{ QMI_WDA, 0x21, "get data format", wda_get },
	{ QMI_DPM, 0x20, "open port", dpm_open },
};

const unsigned int qmi_data_message_count =
	sizeof(qmi_data_messages) / sizeof(qmi_data_messages[0]);
