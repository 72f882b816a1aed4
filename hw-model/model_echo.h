/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The guest's answers to echo requests at the model level, which a kernel gives by itself.
 */
#ifndef HW_MODEL_MODEL_ECHO_H
#define HW_MODEL_MODEL_ECHO_H

#include "ip_packet.h"
#include "model_ap.h"

/* Answers that wait to be sent; more are dropped. */
#define MODEL_ECHOES_MAX 64u

struct model_echo_answer {
	uint32_t channel, length;
	uint8_t packet[MODEL_PACKET_MAX];
};

/**
 * struct model_echo - answers that wait, oldest first
 * @next_ns:	when model_echo_run() has work; HW_TIME_NEVER for none
 */
struct model_echo {
	uint64_t next_ns;
	uint32_t head, count;
	struct model_echo_answer answer[MODEL_ECHOES_MAX];
};

void model_echo_init(struct model_echo *echo);
/* A packet for the guest; anything but a sound echo request is left alone. */
void model_echo_take(struct model_echo *echo, uint64_t now_ns, unsigned int channel,
		     const struct ip_packet *ip, const uint8_t *packet);
void model_echo_run(struct model_echo *echo, struct model_ap *ap);

#endif /* HW_MODEL_MODEL_ECHO_H */
