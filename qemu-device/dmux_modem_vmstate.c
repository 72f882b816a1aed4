/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshot of the fake modem: struct modem_state as one block of bytes, and the
 * SMSM words last seen.
 *
 * modem_state.h guarantees fixed-width members without pointers or padding, so
 * its bytes are its value. They are in the host's byte order and layout: a
 * snapshot belongs to one build of the bench on one kind of host, and the size
 * is stored first so that another build refuses it instead of misreading it.
 *
 * Not stored: the options (command line of the process that loads, so that one
 * snapshot serves many scenarios) and the timer (armed again from the state).
 */
#include "qemu/osdep.h"
#include "qemu/error-report.h"
#include "migration/vmstate.h"
#include "dmux_modem.h"

#define MODEM_STATE_SIZE ((uint32_t)sizeof(struct modem_state))

static int dmux_modem_pre_save(void *opaque)
{
    DmuxModemState *s = opaque;

    s->saved_state_size = MODEM_STATE_SIZE;
    return 0;
}

static int dmux_modem_post_load(void *opaque, int version_id)
{
    DmuxModemState *s = opaque;
    const char *wrong = modem_state_check(&s->modem.state);

    if (wrong) {
        error_report("dmux-modem: snapshot refused: %s", wrong);
        return -EINVAL;
    }
    dmux_modem_rearm(s);
    return 0;
}

static bool dmux_modem_size_matches(void *opaque, int version_id)
{
    DmuxModemState *s = opaque;

    return s->saved_state_size == MODEM_STATE_SIZE;
}

const VMStateDescription vmstate_dmux_modem = {
    .name = TYPE_DMUX_MODEM,
    .version_id = 1,
    .minimum_version_id = 1,
    .pre_save = dmux_modem_pre_save,
    .post_load = dmux_modem_post_load,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32(saved_state_size, DmuxModemState),
        VMSTATE_VALIDATE("the snapshot was made by another build of the bench",
                         dmux_modem_size_matches),
        VMSTATE_UINT32(smsm.last_ap, DmuxModemState),
        VMSTATE_UINT32(smsm.ap_subscription, DmuxModemState),
        VMSTATE_BUFFER_UNSAFE(modem.state, DmuxModemState, 1, sizeof(struct modem_state)),
        VMSTATE_END_OF_LIST()
    }
};
