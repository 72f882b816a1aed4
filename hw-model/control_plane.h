/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The firmware's control plane: its SMD channels, and what answers on each.
 *
 *   DATA5_CNTL   QMI (qmi.h)        the AP's /dev/wwan0qmi0
 *   DATA4 DATA1  AT: OK to all      /dev/wwan0at0, /dev/wwan0at1
 *
 * Lives and dies with the modem's firmware (struct modem_control_ops). Time: the AP's doorbell
 * is followed at once as far as channel states go; requests wait in their FIFO for
 * qmi_latency_us and for room in the other, one answer each. Source: CONTROL-PLANE.md 1, 2.1.
 *
 * Context: as the modem's. The owner arms a timer with control_plane_deadline_ns() and calls
 * control_plane_run() when it expires; deadline_changed tells when that may be earlier.
 */
#ifndef HW_MODEL_CONTROL_PLANE_H
#define HW_MODEL_CONTROL_PLANE_H

#include "modem.h"
#include "qmi.h"
#include "smd.h"

#define CONTROL_CHANNEL_QMI 0u

/**
 * struct control_plane - the three layers
 * @due_ns:	requests may wait; HW_TIME_NEVER = none (snapshot)
 * @make_ns:	next try for the lock of SMEM, to make the channels; likewise
 */
struct control_plane {
	struct modem *modem;
	struct smd smd;
	struct qmi qmi;
	uint64_t due_ns;
	uint64_t make_ns;
	void (*deadline_changed)(void *opaque);
	void *opaque;
};

/* Attaches itself to @modem. @host has the line HW_IRQ_SMD_MODEM; @deadline_changed may be NULL. */
void control_plane_init(struct control_plane *control, const struct hw_host *host,
			const struct hw_event_bus *bus, struct smem *smem,
			struct tcsr_mutex *mutex, struct modem *modem,
			void (*deadline_changed)(void *opaque), void *opaque);
/* Cold reset, with a fresh SMEM. */
void control_plane_reset(struct control_plane *control);
/* The AP rang APCS_IPC_BIT_MODEM_SMD; within its write. */
void control_plane_doorbell(struct control_plane *control);
uint64_t control_plane_deadline_ns(const struct control_plane *control);
void control_plane_run(struct control_plane *control, uint64_t now_ns);

#endif /* HW_MODEL_CONTROL_PLANE_H */
