// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Ring accounting against a model that keeps the state of each slot in an array. */
#include <signal.h>
#include <string.h>

#include "../dmux_ring.h"
#include "tests.h"

/* The model: states by slot, and the order in which slots were reserved. */
struct model {
	unsigned int slots;
	enum dmux_slot state[DMUX_RING_SLOTS_MAX];
	unsigned int order[DMUX_RING_SLOTS_MAX];	/* slots not free, oldest first */
	unsigned int used;
	unsigned int next;				/* next slot to reserve */
};

/* First slot in reservation order that is in a state; DMUX_RING_NONE if none. */
static int first(const struct model *model, enum dmux_slot state)
{
	for (unsigned int i = 0; i < model->used; i++)
		if (model->state[model->order[i]] == state)
			return (int)model->order[i];
	return DMUX_RING_NONE;
}

static int model_reserve(struct model *model)
{
	unsigned int slot = model->next;

	if (model->used == model->slots)
		return DMUX_RING_NONE;
	model->state[slot] = DMUX_SLOT_RESERVED;
	model->order[model->used++] = slot;
	model->next = (slot + 1) % model->slots;
	return (int)slot;
}

static int model_cancel(struct model *model)
{
	unsigned int newest;

	if (!model->used || model->state[model->order[model->used - 1]] != DMUX_SLOT_RESERVED)
		return DMUX_RING_NONE;
	newest = model->order[--model->used];
	model->state[newest] = DMUX_SLOT_FREE;
	model->next = newest;
	return (int)newest;
}

static int model_move(struct model *model, enum dmux_slot from, enum dmux_slot to)
{
	int slot = first(model, from);

	if (slot != DMUX_RING_NONE)
		model->state[slot] = to;
	return slot;
}

static int model_free_oldest(struct model *model, bool whatever)
{
	unsigned int oldest = model->order[0];

	if (!model->used || (!whatever && model->state[oldest] != DMUX_SLOT_DONE))
		return DMUX_RING_NONE;
	model->state[oldest] = DMUX_SLOT_FREE;
	model->used--;
	memmove(model->order, model->order + 1, model->used * sizeof(model->order[0]));
	return (int)oldest;
}

static void compare(const struct dmux_ring *ring, const struct model *model)
{
	ck_assert_ptr_null(dmux_ring_check(ring));
	ck_assert_uint_eq(dmux_ring_free(ring), model->slots - model->used);
	/* Check reports every ck_assert to its parent process: one for all slots. */
	for (unsigned int slot = 0; slot < model->slots; slot++)
		if (dmux_ring_state(ring, slot) != model->state[slot])
			ck_abort_msg("slot %u is %s, expected %s", slot,
				     dmux_slot_name(dmux_ring_state(ring, slot)),
				     dmux_slot_name(model->state[slot]));
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* _i: number of slots. Long random walks with different appetites. */
START_TEST(agrees_with_model)
{
	static struct model model;
	struct dmux_ring ring;
	uint32_t random = 0x1234567u + (uint32_t)_i;
	unsigned int full = 0, wrapped = 0;

	memset(&model, 0, sizeof(model));
	model.slots = (unsigned int)_i;
	dmux_ring_init(&ring, model.slots);
	for (unsigned int step = 0; step < 4000; step++) {
		unsigned int pick = next_random(&random) % 16;
		bool filling = step / 500 % 2;
		enum dmux_slot was = DMUX_SLOT_COUNT;
		int slot, expected;

		if (pick < (filling ? 9u : 4u)) {
			slot = dmux_ring_reserve(&ring);
			expected = model_reserve(&model);
			full += expected == DMUX_RING_NONE;
			wrapped += expected == 0;
		} else if (pick < 10) {
			slot = dmux_ring_submit(&ring);
			expected = model_move(&model, DMUX_SLOT_RESERVED, DMUX_SLOT_IN_FLIGHT);
		} else if (pick < 12) {
			slot = dmux_ring_complete(&ring);
			expected = model_move(&model, DMUX_SLOT_IN_FLIGHT, DMUX_SLOT_DONE);
		} else if (pick < 14) {
			slot = dmux_ring_reclaim(&ring);
			expected = model_free_oldest(&model, false);
		} else if (pick < 15) {
			slot = dmux_ring_cancel(&ring);
			expected = model_cancel(&model);
		} else if (next_random(&random) % 50) {
			continue;
		} else {
			enum dmux_slot expected_was = model.used ? model.state[model.order[0]] :
								   DMUX_SLOT_FREE;

			slot = dmux_ring_reclaim_any(&ring, &was);
			expected = model_free_oldest(&model, true);
			ck_assert_int_eq(was, expected_was);
		}
		ck_assert_int_eq(slot, expected);
		compare(&ring, &model);
	}
	ck_assert_uint_gt(full, 0);
	ck_assert_uint_gt(wrapped, 1);
}
END_TEST

/* Link loss with slots in all states, from every starting slot: each comes back once. */
START_TEST(reclaim_any_gives_each_slot_once)
{
	for (unsigned int start = 0; start < 32; start++) {
		struct dmux_ring ring;
		unsigned int times[32] = { 0 }, by_state[DMUX_SLOT_COUNT] = { 0 };
		enum dmux_slot was;
		int slot;

		dmux_ring_init(&ring, 32);
		for (unsigned int i = 0; i < start; i++) {
			dmux_ring_reserve(&ring);
			dmux_ring_submit(&ring);
			dmux_ring_complete(&ring);
			ck_assert_int_eq(dmux_ring_reclaim(&ring), (int)i);
		}
		for (unsigned int i = 0; i < 30; i++)
			ck_assert_int_eq(dmux_ring_reserve(&ring), (int)((start + i) % 32));
		for (unsigned int i = 0; i < 20; i++)
			ck_assert_int_eq(dmux_ring_submit(&ring), (int)((start + i) % 32));
		for (unsigned int i = 0; i < 5; i++)
			ck_assert_int_eq(dmux_ring_complete(&ring), (int)((start + i) % 32));
		ck_assert_uint_eq(dmux_ring_free(&ring), 2);

		for (unsigned int n = 0; (slot = dmux_ring_reclaim_any(&ring, &was)) >= 0; n++) {
			ck_assert_int_eq(slot, (int)((start + n) % 32));
			times[slot]++;
			by_state[was]++;
		}
		for (unsigned int i = 0; i < 32; i++)
			ck_assert_uint_eq(times[(start + i) % 32], i < 30);
		ck_assert_uint_eq(by_state[DMUX_SLOT_DONE], 5);
		ck_assert_uint_eq(by_state[DMUX_SLOT_IN_FLIGHT], 15);
		ck_assert_uint_eq(by_state[DMUX_SLOT_RESERVED], 10);
		ck_assert_uint_eq(dmux_ring_free(&ring), 32);
		ck_assert_int_eq(dmux_ring_reclaim_any(&ring, NULL), DMUX_RING_NONE);
	}
}
END_TEST

/* A surplus completion, or one after the link was lost, changes nothing (hostile hardware). */
START_TEST(surplus_steps_change_nothing)
{
	struct dmux_ring ring, before;

	dmux_ring_init(&ring, 4);
	dmux_ring_reserve(&ring);
	before = ring;
	ck_assert_int_eq(dmux_ring_complete(&ring), DMUX_RING_NONE);
	ck_assert_int_eq(dmux_ring_reclaim(&ring), DMUX_RING_NONE);
	ck_assert_mem_eq(&ring, &before, sizeof(ring));
	ck_assert_int_eq(dmux_ring_cancel(&ring), 0);
	ck_assert_int_eq(dmux_ring_cancel(&ring), DMUX_RING_NONE);
	ck_assert_int_eq(dmux_ring_submit(&ring), DMUX_RING_NONE);
	ck_assert_int_eq(dmux_ring_reserve(&ring), 0);
}
END_TEST

START_TEST(check_names_the_relation)
{
	ck_assert_ptr_null(dmux_ring_check(&(struct dmux_ring){ .slots = 1 }));
	ck_assert_ptr_null(dmux_ring_check(&(struct dmux_ring){ 256, 255, 100, 100, 56 }));
	ck_assert_ptr_nonnull(dmux_ring_check(&(struct dmux_ring){ .slots = 0 }));
	ck_assert_ptr_nonnull(dmux_ring_check(&(struct dmux_ring){ .slots = 257 }));
	ck_assert_ptr_nonnull(dmux_ring_check(&(struct dmux_ring){ .slots = 4, .oldest = 4 }));
	ck_assert_ptr_nonnull(dmux_ring_check(&(struct dmux_ring){ 256, 255, 100, 100, 57 }));
	ck_assert_str_eq(dmux_slot_name(DMUX_SLOT_IN_FLIGHT), "in-flight");
	ck_assert_str_eq(dmux_slot_name(DMUX_SLOT_COUNT), "?");
}
END_TEST

START_TEST(too_many_slots_are_asserted)
{
	struct dmux_ring ring;

	dmux_ring_init(&ring, DMUX_RING_SLOTS_MAX + 1);
}
END_TEST

Suite *ring_suite(void)
{
	Suite *suite = suite_create("ring");
	TCase *walk = tcase_create("walk");
	TCase *edges = tcase_create("edges");

	tcase_set_timeout(walk, TEST_TIMEOUT_S);
	tcase_add_loop_test(walk, agrees_with_model, 1, 34);
	tcase_add_loop_test(walk, agrees_with_model, 255, 257);
	tcase_add_test(edges, reclaim_any_gives_each_slot_once);
	tcase_add_test(edges, surplus_steps_change_nothing);
	tcase_add_test(edges, check_names_the_relation);
	tcase_add_test_raise_signal(edges, too_many_slots_are_asserted, SIGABRT);
	suite_add_tcase(suite, walk);
	suite_add_tcase(suite, edges);
	return suite;
}
