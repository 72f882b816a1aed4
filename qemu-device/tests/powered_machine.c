/* SPDX-License-Identifier: GPL-2.0-only */
/* See powered_machine.h; all delays of the modem that matter are given here. */
#include <check.h>

#include "powered_machine.h"

#define PC_RAISE_NS NS_PER_MS
#define ACK_NS (100 * NS_PER_US)

struct qtest *powered_machine_start_unbooted(struct ap *ap)
{
    struct qtest *q = qtest_start(QTEST_ARGS(
        "-global", "dmux-modem.boot-trigger=reset", "-global", "dmux-modem.boot-ms=10",
        "-global", "dmux-modem.pc-raise-delay-us=1000", "-global", "dmux-modem.ack-delay-us=100",
        "-global", "dmux-modem.dma-latency-us=20", "-global", "dmux-modem.wait-for-ap-open=on"));

    ap_init(ap, q);
    return q;
}

struct qtest *powered_machine_start(struct ap *ap)
{
    struct qtest *q = powered_machine_start_unbooted(ap);

    ap_subscribe(ap, SMSM_DMUX);
    qtest_clock_set(q, POWERED_MACHINE_BOOT_NS + PC_RAISE_NS);
    ck_assert_uint_eq(ap_modem_word(ap), SMSM_PC);
    ap_vote(ap, true);
    qtest_clock_step(q, ACK_NS);
    ck_assert_uint_eq(ap_modem_word(ap), SMSM_DMUX);
    return q;
}
