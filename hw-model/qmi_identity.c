/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI services that say who the modem is (DMS), where it is registered (NAS) and what card it
 * has (UIM): fixed answers of a registered LTE modem with an unlocked SIM.
 *
 * Network 001 01 is the test network of 3GPP, the numbers are examples.
 * Source: CONTROL-PLANE.md 3.4.
 */
#include "qmi_internal.h"

#include <assert.h>

#define RADIO_LTE 8u
#define MODE_ONLINE 0u
#define MODE_MAX 9u

static enum qmi_error dms_capabilities(struct qmi *qmi, struct qmi_client *client,
				       const struct qmi_elements *request,
				       struct qmi_answer *answer)
{
	/* 50 and 150 Mbit/s, data only, SIM, one radio */
	static const uint8_t capabilities[] = {
		0x80, 0xf0, 0xfa, 0x02, 0x80, 0xd1, 0xf0, 0x08, 3, 2, 1, RADIO_LTE,
	};

	(void)qmi;
	(void)client;
	(void)request;
	qmi_put(answer, 0x01, capabilities, sizeof(capabilities));
	return QMI_OK;
}

static enum qmi_error dms_manufacturer(struct qmi *qmi, struct qmi_client *client,
				       const struct qmi_elements *request,
				       struct qmi_answer *answer)
{
	(void)qmi;
	(void)client;
	(void)request;
	qmi_put_text(answer, 0x01, "BAM-DMUX bench");
	return QMI_OK;
}

static enum qmi_error dms_model(struct qmi *qmi, struct qmi_client *client,
				const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)qmi;
	(void)client;
	(void)request;
	qmi_put_text(answer, 0x01, "fake MSM8916 modem");
	return QMI_OK;
}

static enum qmi_error dms_revision(struct qmi *qmi, struct qmi_client *client,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)qmi;
	(void)client;
	(void)request;
	qmi_put_text(answer, 0x01, "1");
	return QMI_OK;
}

static enum qmi_error dms_ids(struct qmi *qmi, struct qmi_client *client,
			      const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)qmi;
	(void)client;
	(void)request;
	qmi_put_text(answer, 0x10, "0");
	qmi_put_text(answer, 0x11, "004999010640000");
	return QMI_OK;
}

static enum qmi_error dms_get_mode(struct qmi *qmi, struct qmi_client *client,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	(void)client;
	(void)request;
	qmi_put_u8(answer, 0x01, (uint8_t)qmi->state.mode);
	return QMI_OK;
}

static enum qmi_error dms_set_mode(struct qmi *qmi, struct qmi_client *client,
				   const struct qmi_elements *request, struct qmi_answer *answer)
{
	uint32_t mode;

	(void)client;
	(void)answer;
	if (!qmi_element_number(request, 0x01, 1, &mode))
		return QMI_MISSING_ARGUMENT;
	if (mode > MODE_MAX)
		return QMI_INVALID_ARGUMENT;
	qmi->state.mode = mode;
	return QMI_OK;
}

static enum qmi_error nas_serving_system(struct qmi *qmi, struct qmi_client *client,
					 const struct qmi_elements *request,
					 struct qmi_answer *answer)
{
	/* registered, circuit and packet attached, 3GPP, one radio */
	static const uint8_t registered[] = { 1, 1, 1, 2, 1, RADIO_LTE };
	static const uint8_t searching[] = { 0, 2, 2, 0, 0 };
	static const uint8_t network[] = { 1, 0, 1, 0, 5, 'b', 'e', 'n', 'c', 'h' };
	bool online = qmi->state.mode == MODE_ONLINE;

	(void)client;
	(void)request;
	if (online) {
		qmi_put(answer, 0x01, registered, sizeof(registered));
		qmi_put_u8(answer, 0x10, 1);
		qmi_put(answer, 0x12, network, sizeof(network));
	} else {
		qmi_put(answer, 0x01, searching, sizeof(searching));
	}
	return QMI_OK;
}

static enum qmi_error uim_card_status(struct qmi *qmi, struct qmi_client *client,
				      const struct qmi_elements *request,
				      struct qmi_answer *answer)
{
	/* indexes of the applications in use; one card, present; one USIM, ready; no PIN asked */
	static const uint8_t status[] = {
		0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		1, 1, 0, 0, 0, 0,
		1, 2, 7, 0, 0, 0, 0,
		7, 0xa0, 0, 0, 0, 0x87, 0x10, 0x02,
		0, 3, 3, 10, 1, 3, 10,
	};

	(void)qmi;
	(void)client;
	(void)request;
	qmi_put(answer, 0x10, status, sizeof(status));
	return QMI_OK;
}

const struct qmi_message qmi_identity_messages[] = {
	{ QMI_DMS, 0x01, "set event report", NULL },
	{ QMI_DMS, 0x20, "get capabilities", dms_capabilities },
	{ QMI_DMS, 0x21, "get manufacturer", dms_manufacturer },
	{ QMI_DMS, 0x22, "get model", dms_model },
	{ QMI_DMS, 0x23, "get revision", dms_revision },
	{ QMI_DMS, 0x25, "get ids", dms_ids },
	{ QMI_DMS, 0x2d, "get operating mode", dms_get_mode },
	{ QMI_DMS, 0x2e, "set operating mode", dms_set_mode },
	{ QMI_NAS, 0x03, "register indications", NULL },
	{ QMI_NAS, 0x24, "get serving system", nas_serving_system },
	{ QMI_UIM, 0x2f, "get card status", uim_card_status },
};

const unsigned int qmi_identity_message_count =
	sizeof(qmi_identity_messages) / sizeof(qmi_identity_messages[0]);
