/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the files of the QMI stub share; nobody else includes this.
 *
 *   qmi.c            frames, clients, CTL, dispatch
 *   qmi_tlv.c        reading and writing type-length-value elements
 *   qmi_wds.c        WDS, WDA, DPM: data
 *   qmi_identity.c   DMS, NAS, UIM: who and where the modem is
 */
#ifndef HW_MODEL_QMI_INTERNAL_H
#define HW_MODEL_QMI_INTERNAL_H

#include "modem_internal.h"
#include "qmi.h"

/* Result code of every answer. */
#define QMI_TLV_RESULT 0x02u

/* The elements of a request; they add up to exactly @length. */
struct qmi_elements {
	const uint8_t *bytes;
	uint32_t length;
};

/* True if the elements' lengths add up. */
bool qmi_elements_valid(const struct qmi_elements *elements);
/* Value of the first element @type, or NULL; @length its bytes. */
const uint8_t *qmi_element(const struct qmi_elements *elements, uint8_t type, uint32_t *length);
/* Little-endian value of 1, 2 or 4 bytes; false if absent or of another size. */
bool qmi_element_number(const struct qmi_elements *elements, uint8_t type, uint32_t bytes,
			uint32_t *value);

/* An answer's elements, being written. What does not fit is left out and asserted in tests. */
struct qmi_answer {
	uint8_t *bytes;
	uint32_t room;
	uint32_t used;
};

void qmi_put(struct qmi_answer *answer, uint8_t type, const void *value, uint32_t length);
void qmi_put_u8(struct qmi_answer *answer, uint8_t type, uint8_t value);
void qmi_put_u16(struct qmi_answer *answer, uint8_t type, uint16_t value);
void qmi_put_u32(struct qmi_answer *answer, uint8_t type, uint32_t value);
void qmi_put_text(struct qmi_answer *answer, uint8_t type, const char *text);

/**
 * struct qmi_message - a request that a service knows
 * @handle:	@client is NULL for CTL only; NULL = answered by success and nothing else
 */
struct qmi_message {
	uint32_t service;
	uint32_t id;
	const char *name;
	enum qmi_error (*handle)(struct qmi *qmi, struct qmi_client *client,
				 const struct qmi_elements *request, struct qmi_answer *answer);
};

extern const struct qmi_message qmi_data_messages[];
extern const unsigned int qmi_data_message_count;
extern const struct qmi_message qmi_identity_messages[];
extern const unsigned int qmi_identity_message_count;

/* The client goes: its call ends. */
void qmi_wds_end_call(struct qmi *qmi, struct qmi_client *client);

#endif /* HW_MODEL_QMI_INTERNAL_H */
