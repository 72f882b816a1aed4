/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Shared between the files of the AP at the model level; not for others.
 */
#ifndef HW_MODEL_MODEL_INTERNAL_H
#define HW_MODEL_MODEL_INTERNAL_H

#include "model_ap.h"

/* model_power.c */
void model_power_init(struct model_ap *ap);
void model_power_request(struct model_ap *ap, enum model_request request);
uint64_t model_power_deadline_ns(const struct model_power *power);
void model_power_run(struct model_ap *ap);
/* In a while the channels' doubts end. */
void model_power_arm_trust(struct model_ap *ap);
/* The instance goes: what an abandoned link has left can be put in order only with power. */
void model_power_exit(struct model_ap *ap);
/* A new instance: channels that the last one could not give back are its own. */
void model_power_adopt(struct model_ap *ap);

/* model_uplink.c */
void model_uplink_grant(struct model_ap *ap);
void model_uplink_revoke(struct model_ap *ap);
void model_uplink_reclaim(struct model_ap *ap);
void model_uplink_expire(struct model_ap *ap);
void model_uplink_forget(struct model_ap *ap);
void model_uplink_doubt(struct model_ap *ap);
void model_uplink_trust(struct model_ap *ap);
void model_uplink_init(struct model_ap *ap);
void model_uplink_calm(struct model_ap *ap);
enum model_request model_uplink_stalled(struct model_ap *ap);
/* The modem speaks about a channel: OPEN, or CLOSE. */
void model_uplink_announced(struct model_ap *ap, unsigned int channel, bool open);
/* A new firmware has not opened this one. */
void model_uplink_lost(struct model_ap *ap, unsigned int channel);
void model_uplink_untold(struct model_ap *ap, unsigned int channel);
/* The modem's end of the channel opened or closed. */
void model_uplink_opened(struct model_ap *ap, unsigned int channel, bool open);
/* @hold_ns has come. */
void model_uplink_end_hold(struct model_ap *ap);
/* Drop what waits. */
void model_uplink_purge(struct model_ap *ap, unsigned int channel);
void model_uplink_command(struct model_ap *ap, unsigned int channel, enum dmux_command command,
			  bool repeat);
/* The BAM has read frames. */
void model_uplink_complete(struct model_ap *ap);
/* Frames in flight, packets and commands that wait. */
uint32_t model_uplink_work(const struct model_ap *ap);

/* model_channel.c */
void model_channel_init(struct model_ap *ap);
void model_channel_exit(struct model_ap *ap);
/* The link has ended: for the next instance. */
void model_channel_remember(struct model_ap *ap);
/* A new firmware has opened others and not these: bit c. */
void model_channel_lose(struct model_ap *ap, uint32_t channels);
/* The modem is gone, and with it all that it knew. */
void model_channel_forget(struct model_ap *ap);
/* Bit c: the modem's end of c is open, or taken for open. */
uint32_t model_channel_open_set(const struct model_ap *ap);
void model_channel_reopen(struct model_ap *ap);
/* All receive buffers to the BAM, empty. */
void model_channel_fill(struct model_ap *ap);
/* The BAM has written @count frames. */
void model_channel_take(struct model_ap *ap, uint32_t count);

#endif /* HW_MODEL_MODEL_INTERNAL_H */
