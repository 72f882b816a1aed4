/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Spoiled snapshots: some words of a state that a bench in mid-traffic has are replaced. What
 * the judge lets through must carry on under the sanitizers and trip no assertion, whatever
 * comes then; most of what is nonsense must not be let through.
 *
 * A failure names its seed; run it alone with that loop index.
 */
#include "modem_ap.h"
#include "random.h"
#include "suites.h"

#include "../big_endian.h"
#include "../control_plane.h"
#include "../signal_levels.h"

#include <stdlib.h>
#include <string.h>

#define SEEDS 4
#define ROUNDS 40u

static struct modem_options options;
static struct modem_ap *ap;
static struct control_plane control;
static struct random seed;
static unsigned int taken;

static uint32_t below(uint32_t limit)
{
	return random_below(&seed, limit);
}

/* Up, with traffic both ways, a stream from a peer, and SMD channels. */
static void setup(void)
{
	uint8_t payload[IP_PEER_REQUEST_SIZE], packet[128];
	uint32_t length;

	ap_quick_options(&options);
	ap = ap_new(&options);
	control_plane_init(&control, &ap->native.modem.host, &ap->native.bus, &ap->native.smem,
			   &ap->native.mutex, &ap->native.modem, NULL, NULL);
	ap_bring_up(ap, 3);
	ip_peer_build(payload, sizeof(payload), 1, 0, 5000);
	payload[5] = IP_PEER_START;
	hw_put_be32(payload + 16, 300);
	hw_put_be32(payload + 20, 40);
	hw_put_be32(payload + 24, 3);
	length = ap_udp(packet, IP_VERSION_4, 1, 1, IP_PEER_PORT_SOURCE, payload, sizeof(payload));
	ap_send(ap, 1, DMUX_COMMAND_DATA, packet, length);
	ap_run_for(ap, MS(3));
}

static void teardown(void)
{
	ap_delete(ap);
	ap = NULL;
}

/* One to four words of the @size bytes at @state get other values. */
static void spoil(void *state, size_t size)
{
	static const uint32_t values[] = { 0, 1, 2, 4, 5, 8, 9, 22, 64, 65, 256, 4096, 4097, 0x7fffffff,
					   0x80000000, UINT32_MAX };
	uint8_t *bytes = state;

	for (uint32_t n = 1 + below(4); n > 0; n--) {
		uint32_t value = below(3) ? values[below(sizeof(values) / sizeof(values[0]))] :
					    random_next(&seed);

		memcpy(bytes + 4u * below((uint32_t)size / 4u), &value, sizeof(value));
	}
}

/* Some of all that can come; moves may make no sense in the state. */
static void carry_on(void)
{
	static const uint8_t packet[40] = { 0x45 };

	for (unsigned int n = 0; n < 12; n++) {
		switch (below(10)) {
		case 0:
			ap_vote(ap, below(2));
			break;
		case 1:
			ap_ack(ap);
			break;
		case 2:
			modem_downlink(&ap->native.modem, below(DMUX_CHANNELS), packet, sizeof(packet));
			break;
		case 3:
			modem_fatal(&ap->native.modem, "scripted");
			break;
		case 4:
			modem_boot(&ap->native.modem, below(3));
			break;
		case 5:
			modem_send_open(&ap->native.modem, (uint8_t)below(24), 0);
			break;
		case 6:
			control_plane_doorbell(&control);
			break;
		case 7:
			bam_peripheral_reset(&ap->native.bam);
			break;
		default:
			ap_service(ap);
			break;
		}
		/* no claim that a spoiled modem comes to rest: only that nothing breaks */
		native_run_until(&ap->native, ap_now_ns(ap) + US(below(900)));
		control_plane_run(&control, ap_now_ns(ap));
	}
	checker_finish(&ap->native.checker, ap_now_ns(ap) + 20 * HW_NS_PER_S);
}

static void drop_text(void *opaque, const char *text, uint32_t length)
{
	volatile char last;

	(void)opaque;
	last = length ? text[length - 1] : 0;
	(void)last;
}

/* Each round on a bench of its own: a spoiled state must not mend or hide another. */
#define FUZZ(name, part, check)								\
	START_TEST(name)									\
	{											\
		seed.state = (uint64_t)_i + 1;							\
		taken = 0;									\
		for (unsigned int round = 0; round < ROUNDS; round++) {				\
			setup();								\
			ck_assert_ptr_null(check);						\
			spoil(&(part), sizeof(part));							\
			if (!(check)) {								\
				taken++;							\
				carry_on();							\
				checker_report(&ap->native.checker, drop_text, NULL);		\
				checker_report_keys(&ap->native.checker, drop_text, NULL);	\
			}									\
			teardown();								\
		}										\
		/* and the test has seen something */						\
		ck_assert_uint_gt(taken, 0);							\
	}											\
	END_TEST

/* What is not the bytes of packets: the rest of the state is nearly all of those. */
struct modem_head {
	uint8_t bytes[offsetof(struct modem_state, held)];
};

/* Header, table of contents and the first items. */
struct smem_head {
	uint8_t bytes[0x2400];
};

/* Behind the texts of the findings, which are most of it: deadlines, edges, switches. */
#define CHECKER_LEDGERS (offsetof(struct checker_state, pipe) - offsetof(struct checker_state, due_ns))

struct checker_ledgers {
	uint8_t bytes[CHECKER_LEDGERS];
};

FUZZ(checker_ledgers, *(struct checker_ledgers *)ap->native.checker.state.due_ns,
     checker_state_check(&ap->native.checker.state))
FUZZ(checker_state, ap->native.checker.state, checker_state_check(&ap->native.checker.state))
FUZZ(modem_state, *(struct modem_head *)&ap->native.modem.state,
     modem_state_check(&ap->native.modem.state))
FUZZ(modem_queues, ap->native.modem.state, modem_state_check(&ap->native.modem.state))
FUZZ(smd_state, control.smd.state, smd_state_check(&control.smd.state))
FUZZ(qmi_state, control.qmi.state, qmi_state_check(&control.qmi.state))
FUZZ(bam_registers, ap->native.bam.registers, bam_registers_check(&ap->native.bam.registers))
FUZZ(smsm_words, ap->native.smsm.last_ap, NULL)
FUZZ(locks, ap->native.mutex.owner, NULL)
/* SMEM is the guest's memory: nobody judges it at all. */
FUZZ(smem_table, *(struct smem_head *)(ap->ram + NATIVE_MSM8916_RAM_SIZE / 2), NULL)

START_TEST(levels)
{
	static const struct signal_levels wrong[] = {
		{ .ap_word = 4 }, { .modem_word = 1 }, { .subscribed = 0x80000000 }, { .bam_power = 2 },
		{ .bam_irq = 2 }, { .pipes = 0x80000000 }, { .modem_state = DMUX_MODEM_STATE_COUNT },
	};
	const struct signal_levels right = { 0x802, 0x802, 0x802, 1, 1, 0x30, DMUX_MODEM_UP };

	ck_assert_ptr_null(signal_levels_check(&right));
	for (unsigned int i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		ck_assert_ptr_nonnull(signal_levels_check(&wrong[i]));
}
END_TEST

/* By name, the ones that led out of bounds or into an assertion. */
START_TEST(checker_refuses)
{
	struct checker_state *state;
	const char *wrong;

	setup();
	state = &ap->native.checker.state;
#define REFUSES(change, text) do {								\
		struct checker_state whole = *state;						\
												\
		ck_assert_ptr_null(checker_state_check(state));					\
		change;										\
		wrong = checker_state_check(state);						\
		ck_assert_msg(wrong && strstr(wrong, text), "%s: %s", #change, wrong);		\
		*state = whole;									\
	} while (0)
	REFUSES(state->pc_edges.count = CHECKER_EDGES_MAX + 1, "edges");
	REFUSES(state->vote_edges.count = UINT32_MAX, "edges");
	REFUSES((state->pc_edges.count = 1, state->pc_edges.time_ns[0] = HW_TIME_NEVER), "edges");
	REFUSES(state->due_ns[CHECKER_WATCH_PC_ACK] = 0, "deadline");
	REFUSES((state->vote_edges.count = 1, state->vote_edges.time_ns[0] = 1), "deadline");
	REFUSES(memset(state->finding[3].text, 'x', CHECKER_TEXT_MAX), "text");
	REFUSES(state->subscribed = 2, "switch");
	REFUSES(state->pipe[30].fifo_bytes = 0x10000, "pipe");
#undef REFUSES
	teardown();
}
END_TEST

Suite *state_fuzz_suite(void)
{
	Suite *suite = suite_create("state_fuzz");
	TCase *tests = tcase_create("spoiled");

	tcase_set_timeout(tests, SUITE_TIMEOUT_S);
	tcase_add_loop_test(tests, checker_ledgers, 0, SEEDS);
	tcase_add_loop_test(tests, checker_state, 0, SEEDS);
	tcase_add_loop_test(tests, modem_state, 0, SEEDS);
	tcase_add_loop_test(tests, modem_queues, 0, SEEDS);
	tcase_add_loop_test(tests, smd_state, 0, SEEDS);
	tcase_add_loop_test(tests, qmi_state, 0, SEEDS);
	tcase_add_loop_test(tests, bam_registers, 0, SEEDS);
	tcase_add_loop_test(tests, smsm_words, 0, SEEDS);
	tcase_add_loop_test(tests, locks, 0, SEEDS);
	tcase_add_loop_test(tests, smem_table, 0, SEEDS);
	tcase_add_test(tests, levels);
	tcase_add_test(tests, checker_refuses);
	suite_add_tcase(suite, tests);
	return suite;
}
