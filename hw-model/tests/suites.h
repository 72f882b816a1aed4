/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * All suites of the hardware model's tests: one line here, one file
 * test_NAME.c with a function NAME_suite().
 */
#ifndef HW_MODEL_TESTS_SUITES_H
#define HW_MODEL_TESTS_SUITES_H

#include <check.h>

/* A test that hangs is a bug; a slow or busy machine is not. */
#define SUITE_TIMEOUT_S 120

#define HW_MODEL_BLOCK_SUITES(X) \
	X(event) \
	X(shared) \
	X(shared_fuzz) \
	X(smd) \
	X(bam_layout) \
	X(bam_mmio) \
	X(bam_block) \
	X(bam_pipe) \
	X(bam_fuzz) \
	X(trace) \
	X(record) \
	X(capture) \
	X(chart) \
	X(checker) \
	X(checker_bam) \
	X(checker_frame) \
	X(checker_handshake) \
	X(checker_report) \
	X(native)

/* Modem, peers, shim. */
#define HW_MODEL_MODEM_SUITES(X) \
	X(modem_options) \
	X(modem_power) \
	X(modem_doorbell) \
	X(modem_life) \
	X(modem_data) \
	X(modem_pipe) \
	X(ip_packet) \
	X(ip_peer) \
	X(eth_shim) \
	X(eth_slirp) \
	X(modem_snapshot) \
	X(state_fuzz) \
	X(remoteproc) \
	X(control_plane) \
	X(modem_fuzz) \
	X(agent_frame) \
	X(scenario) \
	X(scenario_at) \
	X(scenario_guest) \
	X(scenario_record) \
	X(splat) \
	X(model_bam) \
	X(scenario_play)

#define HW_MODEL_SUITES(X) \
	HW_MODEL_BLOCK_SUITES(X) \
	HW_MODEL_MODEM_SUITES(X)

#define DECLARE_SUITE(name) Suite *name##_suite(void);
HW_MODEL_SUITES(DECLARE_SUITE)
#undef DECLARE_SUITE

#endif /* HW_MODEL_TESTS_SUITES_H */
