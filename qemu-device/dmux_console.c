/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Character device for the guest's console that the scenario engine reads along with.
 *
 *   -chardev dmux-console,id=console,logfile=FILE -serial chardev:console
 *
 * Each byte arrives in the register write that sends it, an instant of virtual time, and
 * goes to the listener, then to the file: writing it is what every character device can do
 * ("logfile"). Nothing ever goes to the guest. There is nothing to save.
 */
#include "qemu/osdep.h"
#include "qemu/module.h"
#include "dmux_console.h"

#define TYPE_CHARDEV_DMUX_CONSOLE "chardev-dmux-console"

OBJECT_DECLARE_SIMPLE_TYPE(DmuxConsole, CHARDEV_DMUX_CONSOLE)

struct DmuxConsole {
    Chardev parent_obj;

    void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length);
    void *receive_opaque;
};

Chardev *dmux_console_find(void)
{
    Object *console = object_resolve_path_type("", TYPE_CHARDEV_DMUX_CONSOLE, NULL);

    return console ? CHARDEV(console) : NULL;
}

void dmux_console_listen(Chardev *chr,
                         void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length),
                         void *opaque)
{
    DmuxConsole *s = CHARDEV_DMUX_CONSOLE(chr);

    s->receive = receive;
    s->receive_opaque = opaque;
}

static int dmux_console_write(Chardev *chr, const uint8_t *bytes, int length)
{
    DmuxConsole *s = CHARDEV_DMUX_CONSOLE(chr);

    if (s->receive) {
        s->receive(s->receive_opaque, bytes, length);
    }
    return length;
}

static void dmux_console_class_init(ObjectClass *klass, void *data)
{
    CHARDEV_CLASS(klass)->chr_write = dmux_console_write;
}

static const TypeInfo dmux_console_types[] = {
    {
        .name = TYPE_CHARDEV_DMUX_CONSOLE,
        .parent = TYPE_CHARDEV,
        .instance_size = sizeof(DmuxConsole),
        .class_init = dmux_console_class_init,
    },
};

DEFINE_TYPES(dmux_console_types)
