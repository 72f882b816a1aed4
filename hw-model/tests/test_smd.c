/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * SMD: layout in SMEM by the letter, open and close, packets round the end of a FIFO, restart,
 * and an AP that writes anything anywhere.
 *
 * The AP's end is played by a few functions that only know SMEM offsets (CONTROL-PLANE.md 1.1 to
 * 1.3), not smd_memory.c.
 */
#include "bench.h"
#include "random.h"
#include "suites.h"

#include "../smd.h"

#include <string.h>

#define SMEM_BASE (BENCH_RAM_BASE + 0x10000u)
#define SMEM_SIZE 0x10000u
#define CID 9u
#define FIFO 256u

static const struct smd_channel channels[] = { { "ONE", CID }, { "TWO", 33 } };
static const struct smd_config config_bytes = { .fifo_bytes = FIFO, .reopen = true };
static const struct smd_config config_words = { .fifo_bytes = FIFO, .word_info = true,
						.reopen = true };

static struct bench *bench;
static struct smem smem;
static struct smd smd;
static struct tcsr_mutex mutex;

static void start(void)
{
	const struct smem_options options = SMEM_OPTIONS_DEFAULT;

	bench = bench_start(BAM_V1_7, 6);
	memset(bench->ram.ram, 0xa5, BENCH_RAM_SIZE);
	smem_init(&smem, &bench->host, SMEM_BASE, SMEM_SIZE);
	ck_assert_ptr_null(smem_build(&smem, &options));
	tcsr_mutex_init(&mutex, &bench->host, &bench->bus, 0x1000);
	smd_init(&smd, &bench->host, &bench->bus, &smem, &mutex, channels, 2);
}

static void stop(void)
{
	bench_stop();
}

static uint8_t *item(unsigned int number, uint32_t offset)
{
	uint64_t address = smem_find(&smem, number, NULL);

	ck_assert_uint_ne(address, 0);
	return ram_host_at(&bench->ram, address + offset, 4);
}

static uint8_t *info(uint32_t offset)
{
	return item(14 + CID, offset);
}

static uint64_t interrupts(void)
{
	return bench->ram.rises[HW_IRQ_SMD_MODEM];
}

/* Offsets of the byte layout. */
#define AP_STATE 0u
#define AP_HEAD_FLAG 8u
#define AP_STATE_FLAG 10u
#define AP_BLOCK 11u
#define AP_TAIL 12u
#define AP_HEAD 16u
#define MODEM_STATE 20u
#define MODEM_HEAD_FLAG 28u
#define MODEM_STATE_FLAG 30u
#define MODEM_BLOCK 31u
#define MODEM_TAIL 32u
#define MODEM_HEAD 36u

static void ap_state(uint32_t state)
{
	hw_put_le32(info(AP_STATE), state);
	*info(AP_STATE_FLAG) = 1;
	if (state == SMD_CLOSED) {
		hw_put_le32(info(AP_HEAD), 0);
		hw_put_le32(info(MODEM_TAIL), 0);
	}
	smd_doorbell(&smd);
}

static uint32_t modem_state(void)
{
	return hw_get_le32(info(MODEM_STATE));
}

static void ap_open(void)
{
	*info(AP_BLOCK) = 1;
	ap_state(SMD_OPENING);
	ap_state(SMD_OPENED);
	ck_assert_uint_eq(modem_state(), SMD_OPENED);
	ck_assert(smd_is_open(&smd, 0));
}

static void ap_put(const uint8_t *bytes, uint32_t length)
{
	uint32_t head = hw_get_le32(info(AP_HEAD));

	for (uint32_t i = 0; i < length; i++)
		*item(338 + CID, (head + i) % FIFO) = bytes[i];
	hw_put_le32(info(AP_HEAD), (head + length) % FIFO);
	*info(AP_HEAD_FLAG) = 1;
}

static void ap_send(const uint8_t *bytes, uint32_t length)
{
	uint8_t header[SMD_HEADER_SIZE] = { 0 };

	hw_put_le32(header, length);
	ap_put(header, sizeof(header));
	ap_put(bytes, length);
	smd_doorbell(&smd);
}

static uint32_t ap_receive(uint8_t *bytes)
{
	uint32_t tail = hw_get_le32(info(MODEM_TAIL)), head = hw_get_le32(info(MODEM_HEAD));
	uint32_t used = (head - tail) % FIFO, length;

	if (used == 0)
		return 0;
	ck_assert_uint_ge(used, SMD_HEADER_SIZE);
	length = *item(338 + CID, FIFO + tail);
	length |= (uint32_t)*item(338 + CID, FIFO + (tail + 1) % FIFO) << 8;
	ck_assert_uint_ge(used, SMD_HEADER_SIZE + length);
	for (uint32_t i = 0; i < length; i++)
		bytes[i] = *item(338 + CID, FIFO + (tail + SMD_HEADER_SIZE + i) % FIFO);
	hw_put_le32(info(MODEM_TAIL), (tail + SMD_HEADER_SIZE + length) % FIFO);
	return length;
}

/* CONTROL-PLANE.md 1.1, literally. */
START_TEST(golden_items)
{
	uint32_t size;

	smd_boot(&smd, &config_bytes);
	ck_assert_uint_eq(interrupts(), 1);
	ck_assert(smem_find(&smem, 13, &size));
	ck_assert_uint_eq(size, 2048);
	ck_assert(smem_find(&smem, 14 + CID, &size));
	ck_assert_uint_eq(size, 40);
	ck_assert(smem_find(&smem, 338 + CID, &size));
	ck_assert_uint_eq(size, 2 * FIFO);
	ck_assert_str_eq((char *)item(13, 32 * CID), "ONE");
	ck_assert_uint_eq(hw_get_le32(item(13, 32 * CID + 20)), CID);
	ck_assert_uint_eq(hw_get_le32(item(13, 32 * CID + 24)), 0x200);
	ck_assert_uint_eq(hw_get_le32(item(13, 32 * CID + 28)), 1);
	ck_assert_uint_eq(modem_state(), SMD_OPENING);
	ck_assert_uint_eq(*info(MODEM_STATE_FLAG), 1);
	ck_assert_uint_eq(*info(MODEM_BLOCK), 1);
	ck_assert_uint_eq(hw_get_le32(info(AP_TAIL)), 0);
}
END_TEST

START_TEST(word_layout)
{
	uint32_t size;
	uint8_t odd[3] = { 0 };

	smd_boot(&smd, &config_words);
	ck_assert(smem_find(&smem, 14 + CID, &size));
	ck_assert_uint_eq(size, 88);
	ck_assert_uint_eq(hw_get_le32(info(44)), SMD_OPENING);
	ck_assert_uint_eq(hw_get_le32(info(44 + 28)), 1);
	hw_put_le32(info(0), SMD_OPENED);
	smd_doorbell(&smd);
	ck_assert_uint_eq(hw_get_le32(info(44)), SMD_OPENED);
	ck_assert_uint_eq(hw_get_le32(info(44 + 8)), 1);
	ck_assert(!smd_send(&smd, 0, odd, sizeof(odd)));
	ck_assert(smd_send(&smd, 0, (const uint8_t *)"four", 4));
	ck_assert_uint_eq(hw_get_le32(info(44 + 40)), SMD_HEADER_SIZE + 4);
	ck_assert_uint_eq(hw_get_le32(info(44 + 20)), 1);
}
END_TEST

START_TEST(open_and_close)
{
	uint64_t before;

	smd_boot(&smd, &config_bytes);
	before = interrupts();
	ap_state(SMD_OPENING);
	ck_assert_uint_eq(modem_state(), SMD_OPENED);
	ck_assert_uint_eq(interrupts(), before + 1);
	ck_assert_uint_eq(*info(AP_STATE_FLAG), 0);
	ap_state(SMD_OPENED);
	ck_assert_uint_eq(interrupts(), before + 1);
	ck_assert(smd_send(&smd, 0, (const uint8_t *)"x", 1));
	ap_state(SMD_CLOSED);
	ck_assert(!smd_is_open(&smd, 0));
	ck_assert_uint_eq(modem_state(), SMD_OPENING);
	ck_assert_uint_eq(hw_get_le32(info(MODEM_HEAD)), 0);
	ck_assert_uint_eq(hw_get_le32(info(AP_TAIL)), 0);
	/* the AP often goes to OPENED in one step as far as we can see */
	ap_state(SMD_OPENED);
	ck_assert_uint_eq(modem_state(), SMD_OPENED);
}
END_TEST

START_TEST(closed_for_good_without_reopen)
{
	struct smd_config config = config_bytes;

	config.reopen = false;
	smd_boot(&smd, &config);
	ap_open();
	ap_state(SMD_CLOSED);
	ck_assert_uint_eq(modem_state(), SMD_CLOSED);
	ap_state(SMD_OPENING);
	ck_assert_uint_eq(modem_state(), SMD_CLOSED);
	ap_state(SMD_CLOSED);
	smd_boot(&smd, &config);
	ck_assert_uint_eq(modem_state(), SMD_OPENING);
}
END_TEST

/* Many packets of all lengths both ways: every wrap of header and payload. */
START_TEST(packets_round_the_ring)
{
	uint8_t sent[FIFO], got[FIFO];
	uint32_t length;

	smd_boot(&smd, &config_bytes);
	ap_open();
	ck_assert_uint_eq(smd_send_room(&smd, 0), FIFO - 1 - SMD_HEADER_SIZE);
	for (uint32_t i = 1; i < 2000; i++) {
		uint32_t bytes = 1 + i * 7 % (FIFO - 1 - SMD_HEADER_SIZE);

		for (uint32_t b = 0; b < bytes; b++)
			sent[b] = (uint8_t)(i + b * 3);
		ap_send(sent, bytes);
		expect(smd_receive(&smd, 0, got, sizeof(got), &length) == SMD_PACKET);
		expect(length == bytes && !memcmp(sent, got, bytes));
		expect(smd_receive(&smd, 0, got, sizeof(got), &length) == SMD_EMPTY);
		expect(smd_send(&smd, 0, sent, bytes));
		expect(ap_receive(got) == bytes && !memcmp(sent, got, bytes));
	}
}
END_TEST

START_TEST(a_packet_in_two_parts)
{
	uint8_t header[SMD_HEADER_SIZE] = { 5 }, got[16];
	uint32_t length;

	smd_boot(&smd, &config_bytes);
	ap_open();
	ap_put(header, sizeof(header));
	ck_assert_int_eq(smd_receive(&smd, 0, got, sizeof(got), &length), SMD_EMPTY);
	ap_put((const uint8_t *)"hello", 5);
	ck_assert_int_eq(smd_receive(&smd, 0, got, 4, &length), SMD_TOO_LARGE);
	ck_assert_uint_eq(length, 0);
	ck_assert_uint_eq(hw_get_le32(info(AP_TAIL)), SMD_HEADER_SIZE + 5);
}
END_TEST

START_TEST(full_and_asked_to_ring)
{
	uint8_t bytes[FIFO] = { 0 };
	uint64_t before;
	uint32_t length;

	smd_boot(&smd, &config_bytes);
	ap_open();
	ck_assert(!smd_send(&smd, 0, bytes, FIFO - SMD_HEADER_SIZE));
	ck_assert(smd_send(&smd, 0, bytes, FIFO - 1 - SMD_HEADER_SIZE));
	ck_assert_uint_eq(smd_send_room(&smd, 0), 0);
	ck_assert(!smd_send(&smd, 0, bytes, 1));
	smd_wait_for_room(&smd, 0, true);
	ck_assert_uint_eq(*info(MODEM_BLOCK), 0);
	/* the same wish of the AP: we ring when we have read */
	*info(AP_BLOCK) = 0;
	ap_send(bytes, 10);
	before = interrupts();
	ck_assert_int_eq(smd_receive(&smd, 0, bytes, sizeof(bytes), &length), SMD_PACKET);
	ck_assert_uint_eq(interrupts(), before + 1);
}
END_TEST

START_TEST(crash_and_restart)
{
	smd_boot(&smd, &config_bytes);
	ap_open();
	smd_down(&smd, true);
	ck_assert_uint_eq(modem_state(), SMD_CLOSED);
	ck_assert(!smd_is_open(&smd, 0));
	/* the AP has not noticed yet: no offer, or the indexes would be out of step */
	smd_boot(&smd, &config_bytes);
	ck_assert_uint_eq(modem_state(), SMD_CLOSED);
	ap_state(SMD_CLOSED);
	ck_assert_uint_eq(modem_state(), SMD_OPENING);
	ap_open();
	/* silicon without firmware writes nothing */
	smd_down(&smd, false);
	ck_assert_uint_eq(modem_state(), SMD_OPENED);
	smd_doorbell(&smd);
	ck_assert_uint_eq(modem_state(), SMD_OPENED);
}
END_TEST

START_TEST(nonsense_of_the_ap)
{
	uint8_t header[SMD_HEADER_SIZE] = { 0 }, got[16];
	uint32_t length;

	smd_boot(&smd, &config_bytes);
	ap_open();
	hw_put_le32(info(AP_HEAD), FIFO);
	ck_assert_int_eq(smd_receive(&smd, 0, got, sizeof(got), &length), SMD_EMPTY);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 1);
	hw_put_le32(info(AP_HEAD), 0);
	hw_put_le32(header, 0xffffffff);
	ap_put(header, sizeof(header));
	ck_assert_int_eq(smd_receive(&smd, 0, got, sizeof(got), &length), SMD_BROKEN);
	ck_assert_int_eq(smd_receive(&smd, 0, got, sizeof(got), &length), SMD_EMPTY);
	hw_put_le32(info(MODEM_TAIL), 0x80000000);
	ck_assert_uint_eq(smd_send_room(&smd, 0), 0);
	ap_state(77);
	ck_assert_uint_eq(modem_state(), SMD_OPENING);
}
END_TEST

/* SMEM full, or something else where our item should be: no channel, and said so. */
START_TEST(no_room)
{
	smem_allocate(&smem, 14 + CID, 8);
	smd_boot(&smd, &config_bytes);
	ck_assert_uint_eq(bench->recorder.count[HW_EVENT_GUEST_ERROR], 1);
	ck_assert_uint_eq(smd.state.channel[0].made, 0);
	ck_assert_uint_eq(smd.state.channel[1].made, 1);
	smd_doorbell(&smd);
	ck_assert(!smd_is_open(&smd, 0));
}
END_TEST

static void spoil(struct random *random)
{
	static const unsigned int items[] = { 13, 14 + CID, 338 + CID };
	uint64_t address = smem_find(&smem, items[random_below(random, 3)], NULL);
	uint32_t where = random_below(random, 512);
	uint32_t value = random_below(random, 4) ? random_below(random, 8) : random_next(random);

	/* fields, and now and then the table of contents itself */
	if (address == 0 || random_below(random, 50) == 0)
		address = SMEM_BASE + 0xc0 + random_below(random, 0x2000);
	if (random_below(random, 2))
		where %= 40;
	if (ram_host_at(&bench->ram, address + where, 4) && address + where >= SMEM_BASE &&
	    address + where + 4 <= SMEM_BASE + SMEM_SIZE)
		hw_put_le32(ram_host_at(&bench->ram, address + where, 4), value);
}

/* Whatever lies in SMEM: no access beyond it (sanitizers, guard bytes), state always sound. */
START_TEST(hostile_ap)
{
	struct random random = { .state = 0x5eed0000u + (uint64_t)_i };
	uint8_t bytes[FIFO] = { 0 };
	uint32_t length;

	smd_boot(&smd, &config_bytes);
	for (uint32_t step = 0; step < 4000; step++) {
		switch (random_below(&random, 8)) {
		case 0:
			smd_doorbell(&smd);
			break;
		case 1:
			smd_receive(&smd, 0, bytes, random_below(&random, FIFO), &length);
			expect(length < FIFO);
			break;
		case 2:
			smd_send(&smd, 0, bytes, random_below(&random, FIFO));
			break;
		case 3:
			smd_wait_for_room(&smd, 0, random_below(&random, 2));
			break;
		case 4:
			if (random_below(&random, 20) == 0)
				smd_down(&smd, random_below(&random, 2));
			if (random_below(&random, 4) == 0)
				smd_boot(&smd, &config_bytes);
			break;
		default:
			spoil(&random);
			break;
		}
		expect(smd_state_check(&smd.state) == NULL);
	}
	ck_assert_uint_eq(*ram_host_at(&bench->ram, SMEM_BASE - 1, 1), 0xa5);
	ck_assert_uint_eq(*ram_host_at(&bench->ram, SMEM_BASE + SMEM_SIZE, 1), 0xa5);
}
END_TEST

START_TEST(names_and_snapshots)
{
	struct smd_state state;

	ck_assert_str_eq(smd_state_name(SMD_OPENED), "opened");
	ck_assert_str_eq(smd_state_name(SMD_STATE_COUNT), "?");
	smd_boot(&smd, &config_bytes);
	ck_assert_ptr_null(smd_state_check(&smd.state));
	state = smd.state;
	state.fifo_bytes = 100;
	ck_assert_ptr_nonnull(smd_state_check(&state));
	state = smd.state;
	state.channel[1].head = FIFO;
	ck_assert_ptr_nonnull(smd_state_check(&state));
	state = smd.state;
	state.channel[7].state = SMD_STATE_COUNT;
	ck_assert_ptr_nonnull(smd_state_check(&state));
}
END_TEST

Suite *smd_suite(void)
{
	Suite *suite = suite_create("smd");
	TCase *tcase = tcase_create("all");

	tcase_add_checked_fixture(tcase, start, stop);
	tcase_add_test(tcase, golden_items);
	tcase_add_test(tcase, word_layout);
	tcase_add_test(tcase, open_and_close);
	tcase_add_test(tcase, closed_for_good_without_reopen);
	tcase_add_test(tcase, packets_round_the_ring);
	tcase_add_test(tcase, a_packet_in_two_parts);
	tcase_add_test(tcase, full_and_asked_to_ring);
	tcase_add_test(tcase, crash_and_restart);
	tcase_add_test(tcase, nonsense_of_the_ap);
	tcase_add_test(tcase, no_room);
	tcase_add_loop_test(tcase, hostile_ap, 0, 20);
	tcase_add_test(tcase, names_and_snapshots);
	suite_add_tcase(suite, tcase);
	return suite;
}
