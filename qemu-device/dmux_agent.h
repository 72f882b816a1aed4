/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The channel to the agent in the guest: a character device behind the machine's second
 * UART. See dmux_agent.c.
 */
#ifndef QEMU_DEVICE_DMUX_AGENT_H
#define QEMU_DEVICE_DMUX_AGENT_H

#include "chardev/char.h"

#define TYPE_CHARDEV_DMUX_AGENT "chardev-dmux-agent"

/* The machine's one, made by msm8916_dmux.c; NULL on another machine. */
Chardev *dmux_agent_find(void);

/* What the guest prints goes to @receive, also what is no frame; one listener. */
void dmux_agent_listen(Chardev *chr,
                       void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length),
                       void *opaque);

/* Queues @bytes for the guest; false: no room for all of them, and none taken. */
bool dmux_agent_send(Chardev *chr, const uint8_t *bytes, uint32_t length);

/*
 * @start is called once, at the starting point: in the register write with which the agent
 * ends its "ready". The same inputs give the same instant, and a machine saved there goes on
 * with the same next instruction as one that was not.
 */
void dmux_agent_at_start(Chardev *chr, void (*start)(void *opaque), void *opaque);

#endif /* QEMU_DEVICE_DMUX_AGENT_H */
