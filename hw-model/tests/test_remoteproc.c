/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's hold on the modem's life: registers, interrupt, and who restarts the firmware.
 */
#include "../remoteproc.h"
#include "modem_ap.h"
#include "suites.h"

static struct modem_options options;
static struct modem_ap *ap;
static struct remoteproc remoteproc;
static bool line;

static void drive_line(void *opaque, bool level)
{
	*(bool *)opaque = level;
}

static void setup(void)
{
	ap_quick_options(&options);
	options.boot_ms = 40;
	options.restart_ms = 60;
	ap = ap_new(&options);
	remoteproc_init(&remoteproc, &ap->native.modem, &ap->native.bus, drive_line, &line);
	remoteproc_reset(&remoteproc);
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

static uint32_t status(void)
{
	return remoteproc_read(&remoteproc, REMOTEPROC_STATUS);
}

static void run(uint32_t value)
{
	remoteproc_write(&remoteproc, REMOTEPROC_RUN, value);
}

/* Up with the AP's vote; booted by the AP's remoteproc, or by itself. */
static void start(bool by_ap)
{
	ap_subscribe(ap);
	if (by_ap)
		run(1);
	ap_run_for(ap, MS(200));
	ap_vote(ap, true);
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_forget(ap);
}

/* The AP's order is not the subscription's: nothing need listen. */
START_TEST(run_boots)
{
	ck_assert_uint_eq(status(), 0);
	run(1);
	ck_assert_uint_eq(remoteproc_read(&remoteproc, REMOTEPROC_RUN), 1);
	ap_run_for(ap, MS(39));
	ck_assert_uint_eq(status(), 0);
	ap_run_for(ap, MS(1));
	ck_assert_uint_eq(status(), REMOTEPROC_STATUS_RUNNING);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 1);
}
END_TEST

START_TEST(stop_ends_everything_at_once)
{
	start(true);
	ck_assert(bam_is_powered(&ap->native.bam));
	run(0);
	ap_run_for(ap, 0);
	ck_assert_uint_eq(status(), 0);
	ck_assert(!bam_is_powered(&ap->native.bam));
	ck_assert(!line);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 0);
	run(1);
	ap_run_for(ap, MS(40));
	ck_assert_uint_eq(status(), REMOTEPROC_STATUS_RUNNING);
}
END_TEST

START_TEST(stop_before_the_boot_is_done)
{
	ap_subscribe(ap);
	run(1);
	ap_run_for(ap, MS(10));
	run(0);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 0);
}
END_TEST

START_TEST(crash_interrupts_and_waits_for_the_ap)
{
	start(true);
	modem_fatal(&ap->native.modem, "test");
	ap_run_for(ap, 0);
	ck_assert_uint_eq(status(), REMOTEPROC_STATUS_CRASHED);
	ck_assert(line);
	ap_run_for(ap, MS(5000));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 0);
	run(0);
	ck_assert(!line);
	ck_assert_uint_eq(status(), 0);
	run(1);
	ap_run_for(ap, MS(40));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 1);
	ck_assert_uint_eq(status(), REMOTEPROC_STATUS_RUNNING);
}
END_TEST

/* Without a remoteproc driver: as always, and no interrupt. */
START_TEST(unused_it_changes_nothing)
{
	start(false);
	modem_fatal(&ap->native.modem, "test");
	ap_run_for(ap, MS(100));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 1);
	ck_assert(!line);
}
END_TEST

START_TEST(other_registers)
{
	remoteproc_write(&remoteproc, REMOTEPROC_STATUS, ~0u);
	remoteproc_write(&remoteproc, 0xffc, ~0u);
	ck_assert_uint_eq(status(), 0);
	ck_assert_uint_eq(remoteproc_read(&remoteproc, 0xffc), 0);
	ap_run_for(ap, MS(1000));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 0);
}
END_TEST

Suite *remoteproc_suite(void)
{
	Suite *suite = suite_create("remoteproc");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, run_boots);
	tcase_add_test(tcase, stop_ends_everything_at_once);
	tcase_add_test(tcase, stop_before_the_boot_is_done);
	tcase_add_test(tcase, crash_interrupts_and_waits_for_the_ap);
	tcase_add_test(tcase, unused_it_changes_nothing);
	tcase_add_test(tcase, other_registers);
	suite_add_tcase(suite, tcase);
	return suite;
}
