/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI, the modem's end: as many services as bringing up a data call needs.
 * Source: CONTROL-PLANE.md 3; error numbers as libqmi names them.
 *
 *   CTL  version, clients, sync        DMS  identity, operating mode
 *   DPM  open and close data ports     WDA  data format
 *   WDS  bind, start, stop, settings   NAS, UIM  registered, SIM ready: fixed answers
 *
 * A request goes in, at most one answer comes out, at once; time and transport are the caller's
 * (control_plane.h). No memory but struct qmi_state. Any bytes may come in: what is no QMUX
 * frame is dropped and reported, what is one is answered, if need be by an error.
 *
 * What the firmware refuses and how is set by struct modem_options (group "control plane").
 */
#ifndef HW_MODEL_QMI_H
#define HW_MODEL_QMI_H

#include "modem.h"

#define QMI_CLIENTS_MAX 32u
/* Longest request taken and answer given, with its QMUX header. */
#define QMI_FRAME_MAX 2048u

enum qmi_service {
	QMI_CTL = 0x00,
	QMI_WDS = 0x01,
	QMI_DMS = 0x02,
	QMI_NAS = 0x03,
	QMI_UIM = 0x0b,
	QMI_WDA = 0x1a,
	QMI_DPM = 0x2f,
};

enum qmi_error {
	QMI_OK = 0,
	QMI_MALFORMED_MESSAGE = 1,
	QMI_CLIENT_IDS_EXHAUSTED = 5,
	QMI_INVALID_CLIENT_ID = 7,
	QMI_INVALID_HANDLE = 9,
	QMI_CALL_FAILED = 14,
	QMI_OUT_OF_CALL = 15,
	QMI_MISSING_ARGUMENT = 17,
	QMI_DEVICE_UNSUPPORTED = 25,
	QMI_NO_EFFECT = 26,
	QMI_INVALID_SERVICE_TYPE = 31,
	QMI_INVALID_ARGUMENT = 48,
	QMI_INVALID_COMMAND = 71,
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/**
 * struct qmi_client - a client id of one service
 * @id:		1..254; 0 = the slot is free
 * @channel:	WDS: data channel it is bound to
 * @handle:	WDS: of its call, 0 = none
 * @family:	WDS: 4 or 6
 */
struct qmi_client {
	uint32_t service;
	uint32_t id;
	uint32_t channel;
	uint32_t handle;
	uint32_t family;
};

/* Snapshot. @calls: started since reset; @mode: DMS operating mode. */
struct qmi_state {
	struct qmi_client client[QMI_CLIENTS_MAX];
	uint32_t calls;
	uint32_t mode;
};

#pragma GCC diagnostic pop

struct qmi {
	struct modem *modem;
	struct qmi_state state;
};

void qmi_init(struct qmi *qmi, struct modem *modem);
/* The firmware starts: no clients, no calls. */
void qmi_reset(struct qmi *qmi);

/**
 * qmi_request() - take one QMUX frame
 * @bytes, @length:	as they came from the AP
 * @answer:		out, QMI_FRAME_MAX bytes
 * Return: bytes of the answer; 0 when there is none.
 */
uint32_t qmi_request(struct qmi *qmi, const uint8_t *bytes, uint32_t length, uint8_t *answer);

/* NULL, or a static text naming what cannot be in a snapshot. */
const char *qmi_state_check(const struct qmi_state *state);

/* Never NULL. */
const char *qmi_service_name(uint32_t service);

#endif /* HW_MODEL_QMI_H */
