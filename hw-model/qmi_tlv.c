/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * QMI elements: u8 type, u16 length, value; one behind the other.
 * Source: CONTROL-PLANE.md 3.1.
 */
#include "qmi_internal.h"

#include "little_endian.h"

#include <assert.h>
#include <string.h>

#define ELEMENT_HEADER 3u

bool qmi_elements_valid(const struct qmi_elements *elements)
{
	uint32_t at = 0;

	while (at < elements->length) {
		uint32_t length;

		if (elements->length - at < ELEMENT_HEADER)
			return false;
		length = hw_get_le16(elements->bytes + at + 1);
		if (length > elements->length - at - ELEMENT_HEADER)
			return false;
		at += ELEMENT_HEADER + length;
	}
	return true;
}

const uint8_t *qmi_element(const struct qmi_elements *elements, uint8_t type, uint32_t *length)
{
	uint32_t at = 0;

	assert(qmi_elements_valid(elements));
	while (at < elements->length) {
		*length = hw_get_le16(elements->bytes + at + 1);
		if (elements->bytes[at] == type)
			return elements->bytes + at + ELEMENT_HEADER;
		at += ELEMENT_HEADER + *length;
	}
	*length = 0;
	return NULL;
}

bool qmi_element_number(const struct qmi_elements *elements, uint8_t type, uint32_t bytes,
			uint32_t *value)
{
	uint32_t length;
	const uint8_t *found = qmi_element(elements, type, &length);

	assert(bytes <= sizeof(*value));
	if (!found || length != bytes)
		return false;
	*value = 0;
	for (uint32_t i = 0; i < bytes; i++)
		*value |= (uint32_t)found[i] << (8u * i);
	return true;
}

void qmi_put(struct qmi_answer *answer, uint8_t type, const void *value, uint32_t length)
{
	assert(value || length == 0);
	assert(length <= UINT16_MAX);
	if (length + ELEMENT_HEADER > answer->room - answer->used) {
		assert(!"an answer of this stub fits its buffer");
		return;
	}
	answer->bytes[answer->used] = type;
	hw_put_le16(answer->bytes + answer->used + 1, (uint16_t)length);
	memcpy(answer->bytes + answer->used + ELEMENT_HEADER, value, length);
	answer->used += ELEMENT_HEADER + length;
}

void qmi_put_u8(struct qmi_answer *answer, uint8_t type, uint8_t value)
{
	qmi_put(answer, type, &value, sizeof(value));
}

void qmi_put_u16(struct qmi_answer *answer, uint8_t type, uint16_t value)
{
	uint8_t bytes[2];

	hw_put_le16(bytes, value);
	qmi_put(answer, type, bytes, sizeof(bytes));
}

void qmi_put_u32(struct qmi_answer *answer, uint8_t type, uint32_t value)
{
	uint8_t bytes[4];

	hw_put_le32(bytes, value);
	qmi_put(answer, type, bytes, sizeof(bytes));
}

void qmi_put_text(struct qmi_answer *answer, uint8_t type, const char *text)
{
	qmi_put(answer, type, text, (uint32_t)strlen(text));
}
