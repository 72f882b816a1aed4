/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A modem that is slow to serve its doorbell: when it looks at the AP's word, and what it finds.
 */
#include "modem_ap.h"
#include "suites.h"

static struct modem_options options;
static struct modem_ap *ap;

static void setup(void)
{
	ap_quick_options(&options);
	options.own_need_at_boot = 0;
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

/* Subscribed and booted: OFF until the AP votes. */
static void start_off(void)
{
	ap = ap_new(&options);
	ap_subscribe(ap);
	ap_run_until(ap, MS(10));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ap_forget(ap);
}

static uint64_t first_ack_ns(void)
{
	return ap_word_change_ns(ap, DMUX_SMSM_PC_ACK, 0);
}

/* The trace tells of the AP's move when it is made, the modem acts when it has looked. */
START_TEST(looks_late)
{
	uint64_t vote_ns;

	options.doorbell_latency_us = 700;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_event(ap, HW_EVENT_SMSM_AP, 0)->time_ns, vote_ns);
	ck_assert_uint_eq(first_ack_ns(), vote_ns + US(700) + US(100));
	ck_assert_uint_eq(ap_word_change_ns(ap, DMUX_SMSM_PC, 0), vote_ns + US(700) + US(1100));
}
END_TEST

/* A vote that came and went before the look has never been. */
START_TEST(misses_a_pulse)
{
	options.doorbell_latency_us = 700;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, US(300));
	ap_vote(ap, false);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_counters(ap)->doorbells, 2);
	ck_assert_uint_eq(ap_counters(ap)->wakes, 0);
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_SMSM_MODEM), 0);
	/* the next one is seen, in its time */
	ap_vote(ap, true);
	ap_run_for(ap, MS(50));
	ck_assert_uint_eq(ap_counters(ap)->wakes, 1);
}
END_TEST

/* Not even where the modem has something else to do in between. */
START_TEST(no_other_work_looks_earlier)
{
	uint64_t vote_ns;

	options.doorbell_latency_us = 5000;
	start_off();
	vote_ns = ap_now_ns(ap);
	ap_vote(ap, true);
	for (unsigned int i = 0; i < 40; i++) {
		ap_run_for(ap, US(100));
		modem_set_need(&ap->native.modem, false);	/* kicks it */
	}
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(first_ack_ns(), vote_ns + US(5000) + US(100));
}
END_TEST

/*
 * The reason for the knob: an ack too much that is given while pc=1 and served after the drop is
 * taken for the ack of the drop, and the power goes under an AP that has not let go.
 */
START_TEST(surplus_ack_is_leave_to_cut_power)
{
	options.doorbell_latency_us = 2000;
	options.linger_ms = 100;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(20));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_vote(ap, false);
	ap_run_for(ap, MS(2) + MS(100) - US(1000));
	ap->no_power_down = true;
	ck_assert_uint_eq(native_modem_word(&ap->native) & DMUX_SMSM_PC, DMUX_SMSM_PC);
	ap_ack(ap);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_OFF);
	ck_assert(!bam_is_powered(&ap->native.bam));
}
END_TEST

/* The same without the latency: ignored. */
START_TEST(surplus_ack_in_time_is_ignored)
{
	options.linger_ms = 100;
	start_off();
	ap_vote(ap, true);
	ap_run_for(ap, MS(20));
	ap_vote(ap, false);
	ap_run_for(ap, MS(100) - US(1000));
	ap->no_power_down = true;
	ap_ack(ap);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_DOWN_WAIT);
	ck_assert(bam_is_powered(&ap->native.bam));
}
END_TEST

/* A new firmware reads the word itself: a look that its predecessor owed does not come. */
START_TEST(a_boot_forgets_the_look)
{
	options.doorbell_latency_us = 50000;
	start_off();
	ap_vote(ap, true);
	modem_fatal(&ap->native.modem, "test");
	modem_boot(&ap->native.modem, 1);
	ap_run_for(ap, MS(20));
	ck_assert_uint_eq(ap_count(ap, HW_EVENT_MODEM_BOOT), 1);
	/* acked by the boot, which found the vote, 50 ms before that look */
	ck_assert_uint_lt(first_ack_ns(), MS(20));
	ap_run_for(ap, MS(200));
	ck_assert_uint_eq(ap_word_changes(ap, DMUX_SMSM_PC_ACK), 1);
}
END_TEST

/* Ten looks; the sum of their latencies in ns. */
static uint64_t draw(uint32_t seed, uint64_t *low_ns, uint64_t *high_ns)
{
	uint64_t sum_ns = 0;

	options.doorbell_latency_us = 200;
	options.doorbell_latency_max_us = 900;
	options.doorbell_latency_seed = seed;
	start_off();
	for (unsigned int i = 0; i < 10; i++) {
		uint64_t rang_ns = ap_now_ns(ap), latency_ns;

		ap_forget(ap);
		ap_vote(ap, i % 2 == 0);
		ap_run_for(ap, MS(20));
		latency_ns = first_ack_ns() - rang_ns - US(100);
		*low_ns = latency_ns < *low_ns ? latency_ns : *low_ns;
		*high_ns = latency_ns > *high_ns ? latency_ns : *high_ns;
		sum_ns += latency_ns;
	}
	teardown();
	return sum_ns;
}

START_TEST(latencies_are_drawn_from_the_seed)
{
	uint64_t low_ns = HW_TIME_NEVER, high_ns = 0;
	uint64_t first_ns = draw(1, &low_ns, &high_ns);

	ck_assert_uint_eq(draw(1, &low_ns, &high_ns), first_ns);
	ck_assert_uint_ne(draw(2, &low_ns, &high_ns), first_ns);
	ck_assert_uint_ge(low_ns, US(200));
	ck_assert_uint_le(high_ns, US(900));
	ck_assert_uint_gt(high_ns - low_ns, US(300));
}
END_TEST

Suite *modem_doorbell_suite(void)
{
	Suite *suite = suite_create("modem_doorbell");
	TCase *looks = tcase_create("looks");

	tcase_set_timeout(looks, SUITE_TIMEOUT_S);
	tcase_add_checked_fixture(looks, setup, teardown);
	tcase_add_test(looks, looks_late);
	tcase_add_test(looks, misses_a_pulse);
	tcase_add_test(looks, no_other_work_looks_earlier);
	tcase_add_test(looks, surplus_ack_is_leave_to_cut_power);
	tcase_add_test(looks, surplus_ack_in_time_is_ignored);
	tcase_add_test(looks, a_boot_forgets_the_look);
	tcase_add_test(looks, latencies_are_drawn_from_the_seed);
	suite_add_tcase(suite, looks);
	return suite;
}
