/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A console that somebody in the process listens to. See dmux_console.c.
 */
#ifndef QEMU_DEVICE_DMUX_CONSOLE_H
#define QEMU_DEVICE_DMUX_CONSOLE_H

#include "chardev/char.h"

/* The one that the command line made; NULL if it made none. */
Chardev *dmux_console_find(void);

/* What the guest prints goes to @receive too, in the register write that sends it; one listener. */
void dmux_console_listen(Chardev *chr,
                         void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length),
                         void *opaque);

#endif /* QEMU_DEVICE_DMUX_CONSOLE_H */
