/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Protocol checker: findings, deadlines, known rules, dispatch of events.
 *
 *   event --> deadlines that have passed by then, earliest first
 *         --> the part that knows the event: registers and pipes (checker_bam.c),
 *             words and doorbells (checker_handshake.c), frames (checker_frame.c)
 *
 * A watch is one deadline. It goes off when time is strictly later than it, so an
 * answer in the very last nanosecond still counts. Going off disarms it or moves it
 * to the next edge that waits; so the loop over passed deadlines ends.
 */
#include "checker_internal.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void checker_init(struct checker *checker, const struct checker_config *config,
		  void (*violation)(void *opaque, const struct hw_event *event), void *opaque)
{
	assert(checker && config);
	assert((unsigned int)config->bam.version < BAM_VERSION_COUNT);

	memset(checker, 0, sizeof(*checker));
	checker->config = *config;
	checker->violation = violation;
	checker->violation_opaque = opaque;
	checker_reset(checker);
}

void checker_reset(struct checker *checker)
{
	assert(checker);
	memset(&checker->state, 0, sizeof(checker->state));
	for (unsigned int watch = 0; watch < CHECKER_WATCH_COUNT; watch++)
		checker->state.due_ns[watch] = HW_TIME_NEVER;
}

void checker_violate(struct checker *checker, enum checker_rule rule, uint64_t time_ns,
		     const char *format, ...)
{
	const struct checker_rule_info *info = checker_rule_info(rule);
	struct checker_finding *finding = &checker->state.finding[rule];
	struct hw_event event = { .time_ns = time_ns, .kind = HW_EVENT_VIOLATION, .a = rule };
	char text[CHECKER_TEXT_MAX + 32u];
	int used = snprintf(text, sizeof(text), "%s: ", info->name);
	va_list arguments;

	assert(used > 0 && (uint32_t)used < sizeof(text));
	va_start(arguments, format);
	vsnprintf(text + used, sizeof(text) - (uint32_t)used, format, arguments);
	va_end(arguments);

	if (finding->count++ == 0) {
		finding->first_ns = time_ns;
		snprintf(finding->text, sizeof(finding->text), "%s", text + used);
	}
	event.b = checker->known[rule];
	event.text = text;
	if (checker->violation && (!checker->known[rule] || finding->count == 1))
		checker->violation(checker->violation_opaque, &event);
}

void checker_arm(struct checker *checker, enum checker_watch watch, uint64_t now_ns,
		 uint32_t limit_ms)
{
	assert((unsigned int)watch < CHECKER_WATCH_COUNT);
	assert(now_ns < HW_TIME_NEVER - limit_ms * HW_NS_PER_MS);
	checker->state.due_ns[watch] = limit_ms == 0 || checker->config.untimed ?
					       HW_TIME_NEVER :
					       now_ns + limit_ms * HW_NS_PER_MS;
}

void checker_disarm(struct checker *checker, enum checker_watch watch)
{
	assert((unsigned int)watch < CHECKER_WATCH_COUNT);
	checker->state.due_ns[watch] = HW_TIME_NEVER;
}

static void (*const watch_due[])(struct checker *checker, uint64_t due_ns) = {
	[CHECKER_WATCH_PC_ACK] = checker_pc_ack_due,
	[CHECKER_WATCH_MODEM_ACK] = checker_modem_ack_due,
	[CHECKER_WATCH_DOORBELL] = checker_doorbell_due,
	[CHECKER_WATCH_RX_RING] = checker_rx_ring_due,
	[CHECKER_WATCH_VOTE] = checker_vote_due,
	[CHECKER_WATCH_IRQ] = checker_irq_due,
};

_Static_assert(sizeof(watch_due) / sizeof(watch_due[0]) == CHECKER_WATCH_COUNT,
	       "every watch has somebody to call");

static void advance(struct checker *checker, uint64_t now_ns)
{
	for (;;) {
		unsigned int first = 0;
		uint64_t due_ns;

		for (unsigned int watch = 1; watch < CHECKER_WATCH_COUNT; watch++) {
			if (checker->state.due_ns[watch] < checker->state.due_ns[first])
				first = watch;
		}
		due_ns = checker->state.due_ns[first];
		if (due_ns >= now_ns)
			return;
		checker_disarm(checker, (enum checker_watch)first);
		watch_due[first](checker, due_ns);
	}
}

void checker_finish(struct checker *checker, uint64_t now_ns)
{
	assert(checker);
	advance(checker, now_ns);
}

void checker_listen(void *opaque, const struct hw_event *event)
{
	struct checker *checker = opaque;

	assert(checker && event);
	/* Our own voice, when the owner puts it on the bus that we listen to. */
	if (event->kind == HW_EVENT_VIOLATION)
		return;
	advance(checker, event->time_ns);

	switch (event->kind) {
	case HW_EVENT_BAM_READ:
	case HW_EVENT_BAM_WRITE:
	case HW_EVENT_BAM_UNPOWERED:
	case HW_EVENT_BAM_GUEST_ERROR:
	case HW_EVENT_BAM_POWER:
	case HW_EVENT_BAM_RESET:
	case HW_EVENT_BAM_IRQ:
		checker_bam_event(checker, event);
		break;
	case HW_EVENT_PIPE_RESET:
	case HW_EVENT_PIPE_ENABLE:
	case HW_EVENT_PIPE_DISABLE:
	case HW_EVENT_PIPE_DOORBELL:
	case HW_EVENT_DESCRIPTOR_DONE:
	case HW_EVENT_PIPE_ERROR:
		checker_pipe_event(checker, event);
		break;
	case HW_EVENT_DOORBELL_AP:
	case HW_EVENT_DOORBELL_MODEM:
	case HW_EVENT_SMSM_AP:
	case HW_EVENT_SMSM_MODEM:
	case HW_EVENT_SMSM_SUBSCRIBE:
	case HW_EVENT_GUEST_ERROR:
	case HW_EVENT_MODEM_BOOT:
	case HW_EVENT_MODEM_FATAL:
		checker_handshake_event(checker, event);
		break;
	case HW_EVENT_FRAME_UP:
	case HW_EVENT_FRAME_DOWN:
		checker_frame_event(checker, event);
		break;
	default:
		break;
	}
}

void checker_know(struct checker *checker, enum checker_rule rule, const char *reason)
{
	assert(checker && reason);
	assert((unsigned int)rule < CHECKER_RULE_COUNT);
	checker->known[rule] = true;
	snprintf(checker->reason[rule], sizeof(checker->reason[rule]), "%s", reason);
}

/* One "rule" or "rule=reason" of @length bytes. @apply false: only judge it. */
static bool know_one(struct checker *checker, const char *text, uint32_t length, bool apply)
{
	char word[2u * CHECKER_TEXT_MAX];
	uint32_t used = 0;
	char *reason;
	enum checker_rule rule;

	if (length >= sizeof(word))
		return false;
	/* a doubled comma is one of the reason */
	for (uint32_t i = 0; i < length; i++) {
		word[used++] = text[i];
		i += text[i] == ',';
	}
	word[used] = '\0';
	reason = strchr(word, '=');
	if (reason)
		*reason++ = '\0';
	rule = checker_rule_find(word);
	if (rule == CHECKER_RULE_COUNT)
		return false;
	if (apply)
		checker_know(checker, rule, reason ? reason : "no reason given");
	return true;
}

/* Bytes of the first entry of @text; in its reason a doubled comma is no end. */
static uint32_t entry_length(const char *text)
{
	bool in_reason = false;
	uint32_t length = 0;

	for (; text[length]; length++) {
		in_reason |= text[length] == '=';
		if (text[length] != ',')
			continue;
		if (!in_reason || text[length + 1] != ',')
			break;
		length++;
	}
	return length;
}

bool checker_know_list(struct checker *checker, const char *text, char *error)
{
	assert(checker && text);
	for (unsigned int pass = 0; pass < 2; pass++) {
		const char *word = text;

		while (*word) {
			uint32_t length = entry_length(word);

			if (length > 0 && !know_one(checker, word, length, pass == 1)) {
				assert(pass == 0);
				if (error)
					snprintf(error, CHECKER_ERROR_MAX,
						 "known rules: no rule \"%.*s\"; names are in "
						 "hw-model/checker_rules.c and in every report",
						 length < 40u ? (int)length : 40, word);
				return false;
			}
			word += length + (word[length] == ',');
		}
	}
	return true;
}

uint64_t checker_violations(const struct checker *checker)
{
	uint64_t sum = 0;

	assert(checker);
	for (unsigned int rule = 0; rule < CHECKER_RULE_COUNT; rule++) {
		if (!checker->known[rule])
			sum += checker->state.finding[rule].count;
	}
	return sum;
}

uint64_t checker_count(const struct checker *checker, enum checker_rule rule)
{
	assert(checker);
	assert((unsigned int)rule < CHECKER_RULE_COUNT);
	return checker->state.finding[rule].count;
}
