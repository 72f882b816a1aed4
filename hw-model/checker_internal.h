/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: what its parts share. Not for users.
 */
#ifndef HW_MODEL_CHECKER_INTERNAL_H
#define HW_MODEL_CHECKER_INTERNAL_H

#include "checker.h"

/* HARDWARE.md A6, 0.1; spelled out here and not taken from core (see checker.h). */
#define CHECKER_BIT_PC 0x00000002u
#define CHECKER_BIT_ACK 0x00000800u
#define CHECKER_PIPE_TX 4u
#define CHECKER_PIPE_RX 5u
#define CHECKER_DOORBELL_SMSM (1u << 13)

/* checker.c: count @rule at @time_ns and tell the owner. */
__attribute__((format(printf, 4, 5))) void checker_violate(struct checker *checker,
							   enum checker_rule rule,
							   uint64_t time_ns, const char *format,
							   ...);

/* Arm @watch @limit_ms after @now_ns; a limit of 0 leaves it off. */
void checker_arm(struct checker *checker, enum checker_watch watch, uint64_t now_ns,
		 uint32_t limit_ms);
void checker_disarm(struct checker *checker, enum checker_watch watch);

/* checker_bam.c */
void checker_bam_event(struct checker *checker, const struct hw_event *event);
void checker_pipe_event(struct checker *checker, const struct hw_event *event);
/* The AP acked the present level of pc: look at what it leaves behind. */
void checker_bam_acked(struct checker *checker, uint64_t now_ns);
void checker_rx_ring_due(struct checker *checker, uint64_t due_ns);
void checker_irq_due(struct checker *checker, uint64_t due_ns);

/* checker_handshake.c */
void checker_handshake_event(struct checker *checker, const struct hw_event *event);
void checker_pc_ack_due(struct checker *checker, uint64_t due_ns);
void checker_modem_ack_due(struct checker *checker, uint64_t due_ns);
void checker_doorbell_due(struct checker *checker, uint64_t due_ns);
void checker_vote_due(struct checker *checker, uint64_t due_ns);
/* Something was sent or the power state moved: the vote's idle time starts anew. */
void checker_vote_used(struct checker *checker, uint64_t now_ns);

/* checker_frame.c */
void checker_frame_event(struct checker *checker, const struct hw_event *event);

#endif /* HW_MODEL_CHECKER_INTERNAL_H */
