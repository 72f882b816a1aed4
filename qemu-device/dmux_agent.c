/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Character device between the scenario engine and the agent in the guest.
 *
 *   engine --dmux_agent_send()--> queue --accept_input--> PL011 FIFO --> guest
 *   engine <--receive()-- chr_write <-- PL011 data register <-- guest
 *
 * No host clock, file descriptor or thread is involved: bytes to the guest move when the
 * engine sends (a virtual-clock timer) and whenever the guest takes one out of the FIFO;
 * bytes from the guest arrive in the register write that sends them. Both are instants of
 * virtual time, so a run with it is repeatable to the instruction.
 *
 * Frames (hw-model/agent_frame.h) are the engine's business; here only "ready" is looked
 * for, which fixes the starting point of a scenario, or of a snapshot.
 *
 * Nothing is saved: at the starting point nothing has been sent yet and the guest's last
 * line is complete.
 */
#include "qemu/osdep.h"
#include "qapi/error.h"
#include "qemu/module.h"
#include "dmux_agent.h"
#include "../hw-model/agent_frame.h"

/* Two commands of the greatest length, as lines. */
#define DMUX_AGENT_QUEUE_SIZE (8 * AGENT_COMMAND_MAX)

OBJECT_DECLARE_SIMPLE_TYPE(DmuxAgent, CHARDEV_DMUX_AGENT)

struct DmuxAgent {
    Chardev parent_obj;

    uint8_t queue[DMUX_AGENT_QUEUE_SIZE]; /* a ring */
    uint32_t head, count;
    struct agent_parser parser;
    void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length);
    void *receive_opaque;
    void (*start)(void *opaque);
    void *start_opaque;
};

Chardev *dmux_agent_find(void)
{
    Object *agent = object_resolve_path_type("", TYPE_CHARDEV_DMUX_AGENT, NULL);

    return agent ? CHARDEV(agent) : NULL;
}

/* As much as the UART takes now. */
static void dmux_agent_feed(Chardev *chr)
{
    DmuxAgent *s = CHARDEV_DMUX_AGENT(chr);

    while (s->count && qemu_chr_be_can_write(chr) > 0) {
        uint8_t byte = s->queue[s->head];

        s->head = (s->head + 1) % DMUX_AGENT_QUEUE_SIZE;
        s->count--;
        qemu_chr_be_write(chr, &byte, 1);
    }
}

bool dmux_agent_send(Chardev *chr, const uint8_t *bytes, uint32_t length)
{
    DmuxAgent *s = CHARDEV_DMUX_AGENT(chr);

    if (length > DMUX_AGENT_QUEUE_SIZE - s->count) {
        return false;
    }
    for (uint32_t i = 0; i < length; i++) {
        s->queue[(s->head + s->count++) % DMUX_AGENT_QUEUE_SIZE] = bytes[i];
    }
    dmux_agent_feed(chr);
    return true;
}

void dmux_agent_listen(Chardev *chr,
                       void (*receive)(void *opaque, const uint8_t *bytes, uint32_t length),
                       void *opaque)
{
    DmuxAgent *s = CHARDEV_DMUX_AGENT(chr);

    s->receive = receive;
    s->receive_opaque = opaque;
}

void dmux_agent_at_start(Chardev *chr, void (*start)(void *opaque), void *opaque)
{
    DmuxAgent *s = CHARDEV_DMUX_AGENT(chr);

    s->start = start;
    s->start_opaque = opaque;
}

static int dmux_agent_write(Chardev *chr, const uint8_t *bytes, int length)
{
    DmuxAgent *s = CHARDEV_DMUX_AGENT(chr);
    void (*start)(void *opaque) = s->start;

    for (int i = 0; s->start && i < length; i++) {
        if (agent_parser_push(&s->parser, bytes[i]) == AGENT_FRAME &&
            s->parser.frame.kind == AGENT_READY) {
            s->start = NULL;
        }
    }
    if (s->receive) {
        s->receive(s->receive_opaque, bytes, length);
    }
    if (start && !s->start) {
        start(s->start_opaque);
    }
    return length;
}

static void dmux_agent_instance_init(Object *obj)
{
    agent_parser_init(&CHARDEV_DMUX_AGENT(obj)->parser);
}

static void dmux_agent_class_init(ObjectClass *klass, void *data)
{
    ChardevClass *cc = CHARDEV_CLASS(klass);

    /* made by the machine only */
    cc->internal = true;
    cc->chr_write = dmux_agent_write;
    cc->chr_accept_input = dmux_agent_feed;
}

static const TypeInfo dmux_agent_types[] = {
    {
        .name = TYPE_CHARDEV_DMUX_AGENT,
        .parent = TYPE_CHARDEV,
        .instance_size = sizeof(DmuxAgent),
        .instance_init = dmux_agent_instance_init,
        .class_init = dmux_agent_class_init,
    },
};

DEFINE_TYPES(dmux_agent_types)
