/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Echo at the model level: a request's answer waits until the AP takes it.
 */
#include "model_echo.h"

#include "big_endian.h"

#include <assert.h>
#include <string.h>

/* The AP's queue is full; the oldest is tried again. */
#define AGAIN_NS (200 * HW_NS_PER_US)

void model_echo_init(struct model_echo *echo)
{
	assert(echo);
	echo->next_ns = HW_TIME_NEVER;
	echo->head = echo->count = 0;
}

void model_echo_take(struct model_echo *echo, uint64_t now_ns, unsigned int channel,
		     const struct ip_packet *ip, const uint8_t *packet)
{
	const uint8_t own[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)channel, 2 };
	const uint8_t *request = packet + ip->payload_offset;
	struct model_echo_answer *answer =
		&echo->answer[(echo->head + echo->count) % MODEL_ECHOES_MAX];
	uint8_t *icmp = answer->packet + IPV4_HEADER_SIZE;

	if (ip->protocol != IP_PROTOCOL_ICMP || ip->payload_length < ICMP_HEADER_SIZE ||
	    !ip_transport_checksum_ok(ip, packet) || request[0] != ICMP_ECHO_REQUEST ||
	    echo->count == MODEL_ECHOES_MAX ||
	    ip->payload_length > MODEL_PACKET_MAX - IPV4_HEADER_SIZE)
		return;
	ip_packet_build(answer->packet, IP_VERSION_4, own, ip->source, IP_PROTOCOL_ICMP,
			IP_HOP_LIMIT_DEFAULT, ip->payload_length);
	memcpy(icmp, request, ip->payload_length);
	icmp[0] = ICMP_ECHO_REPLY;
	hw_put_be16(icmp + 2, 0);
	hw_put_be16(icmp + 2, ip_checksum(0, icmp, ip->payload_length));
	answer->channel = channel;
	answer->length = IPV4_HEADER_SIZE + ip->payload_length;
	echo->count++;
	if (now_ns < echo->next_ns)
		echo->next_ns = now_ns;
}

void model_echo_run(struct model_echo *echo, struct model_ap *ap)
{
	if (native_now_ns(ap->native) < echo->next_ns)
		return;
	echo->next_ns = HW_TIME_NEVER;
	while (echo->count) {
		const struct model_echo_answer *answer = &echo->answer[echo->head];

		if (model_ap_send(ap, answer->channel, answer->packet, answer->length) ==
		    MODEL_SEND_FULL) {
			echo->next_ns = native_now_ns(ap->native) + AGAIN_NS;
			return;
		}
		echo->head = (echo->head + 1) % MODEL_ECHOES_MAX;
		echo->count--;
	}
}
