/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The table of the modem's knobs, and text <-> value by that table.
 *
 * A row per member of struct modem_options, in its order; a test checks that no
 * member is without a row. Defaults with a source say so; "chosen" means that no
 * source gives a number and a plausible one was taken.
 */
#include "modem_options.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* One hour: longer than any delay that makes sense, and ns fit 64 bits with ease. */
#define HOUR_MS 3600000u
/* The largest number of microseconds that 32 bits hold is over an hour as well. */
#define HOUR_US 3600000000u
/* A firmware that serves its doorbell later is a hung one, which is mute. */
#define LOOK_US 1000000u

static const char *const boot_trigger_names[] = { "subscribed", "reset", "manual", NULL };
static const char *const fatal_policy_names[] = { "restart", "nothing", NULL };
static const char *const fatal_word_names[] = { "zero-at-boot", "zero-at-crash", "drop-pc", "keep",
						NULL };
static const char *const fatal_bam_names[] = { "off-at-boot", "off-at-crash", NULL };
static const char *const ack_order_names[] = { "ack-first", "together", "pc-first", NULL };
static const char *const open_policy_names[] = { "once-per-boot", "every-power-up", NULL };
static const char *const oversize_names[] = { "drop", "split", "truncate", NULL };
static const char *const smd_fifo_names[] = { "1024", "2048", "4096", "8192", NULL };
static const char *const bind_names[] = { "accept", "device-unsupported", "invalid-command", NULL };
static const char *const wda_names[] = { "optional", "missing-argument", "invalid-argument", NULL };

_Static_assert(ARRAY_SIZE(boot_trigger_names) == MODEM_BOOT_TRIGGER_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(fatal_policy_names) == MODEM_FATAL_POLICY_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(fatal_word_names) == MODEM_FATAL_WORD_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(fatal_bam_names) == MODEM_FATAL_BAM_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(ack_order_names) == MODEM_ACK_ORDER_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(open_policy_names) == MODEM_OPEN_POLICY_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(oversize_names) == MODEM_OVERSIZE_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(smd_fifo_names) == MODEM_SMD_FIFO_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(bind_names) == MODEM_BIND_COUNT + 1, "name each value");
_Static_assert(ARRAY_SIZE(wda_names) == MODEM_WDA_ENDPOINT_COUNT + 1, "name each value");

#define ROW(member, kind, unit_, low, high, value, names, fault_, text, of_)                      \
	{ .name = #member, .offset = offsetof(struct modem_options, member), .type = (kind),       \
	  .unit = (unit_), .minimum = (low), .maximum = (high), .initial = (value),                \
	  .choices = (names), .fault = (fault_), .of = (of_), .help = (text) }

/* Parameters of a fault. */
#define NUMBER_OF(fault_member, member, unit, low, high, value, text)                              \
	ROW(member, MODEM_OPTION_NUMBER, unit, low, high, value, NULL, MODEM_FAULT_COUNT, text,    \
	    #fault_member)
#define SWITCH_OF(fault_member, member, value, text)                                               \
	ROW(member, MODEM_OPTION_SWITCH, "", 0, 1, value, NULL, MODEM_FAULT_COUNT, text,           \
	    #fault_member)
#define NUMBER(member, unit, low, high, value, text)                                               \
	ROW(member, MODEM_OPTION_NUMBER, unit, low, high, value, NULL, MODEM_FAULT_COUNT, text, NULL)
#define SWITCH(member, value, text)                                                                \
	ROW(member, MODEM_OPTION_SWITCH, "", 0, 1, value, NULL, MODEM_FAULT_COUNT, text, NULL)
#define CHOICE(member, names, value, text)                                                         \
	ROW(member, MODEM_OPTION_CHOICE, "", 0, ARRAY_SIZE(names) - 2, value, names,               \
	    MODEM_FAULT_COUNT, text, NULL)
#define FAULT(member, fault, unit, text)                                                           \
	ROW(member, MODEM_OPTION_NUMBER, unit, 0, UINT32_MAX, 0, NULL, fault, text, NULL)

const struct modem_option modem_option_table[] = {
	CHOICE(boot_trigger, boot_trigger_names, MODEM_BOOT_SUBSCRIBED,
	       "what the first boot waits for: AP's subscription to pc, reset, modem_boot()"),
	NUMBER(boot_poll_us, "us", 1, HOUR_US, 1000,
	       "how often the subscription is looked at before the first boot (chosen)"),
	NUMBER(boot_ms, "ms", 0, HOUR_MS, 200,
	       "from trigger or restart to the firmware's first action (QUIRKS.md 1: <= 0.2 s)"),
	SWITCH(own_need_at_boot, 1,
	       "firmware raises pc by itself after boot and stays up until its OPENs are sent"),
	SWITCH(wait_for_vote, 0,
	       "firmware never raises pc without the AP's vote (QUIRKS.md PWR-12)"),
	NUMBER(linger_ms, "ms", 0, HOUR_MS, 100,
	       "pc stays up this long without vote and need (chosen; 2000 on MDM9607)"),
	NUMBER(ack_timeout_ms, "ms", 0, HOUR_MS, 15000,
	       "crash if the AP does not ack a pc change in time; 0 = never (QUIRKS.md 1)"),
	CHOICE(fatal_policy, fatal_policy_names, MODEM_FATAL_RESTART, "what follows a crash"),
	NUMBER(restart_ms, "ms", 0, HOUR_MS, 700,
	       "from crash to restart; boot_ms comes on top (QUIRKS.md 1: 0.70 s)"),
	CHOICE(fatal_word, fatal_word_names, MODEM_WORD_ZERO_AT_BOOT,
	       "what becomes of the modem's SMSM word around a crash (QUIRKS.md PWR-03, LIFE-04)"),
	CHOICE(fatal_bam, fatal_bam_names, MODEM_BAM_OFF_AT_BOOT,
	       "when the BAM loses power around a crash (QUIRKS.md LIFE-05)"),
	NUMBER(fatal_vote_gap_us, "us", 0, HOUR_US, 0,
	       "crash when two changes of the AP's vote come closer; 0 = never (QUIRKS.md PWR-13)"),
	SWITCH(mute, 0,
	       "control task hangs: uplink is taken, nothing is answered, sent or timed out"),

	NUMBER(doorbell_latency_us, "us", 0, LOOK_US, 0,
	       "from the AP's SMSM doorbell to the firmware's look at the AP's word, as it is then"),
	NUMBER(doorbell_latency_max_us, "us", 0, LOOK_US, 0,
	       "above doorbell_latency_us: each look is drawn from between the two"),
	NUMBER(doorbell_latency_seed, "", 0, UINT16_MAX, 0, "of these draws"),
	CHOICE(ack_order, ack_order_names, MODEM_ACK_FIRST,
	       "order of the ack of a vote and the rise of pc it causes (QUIRKS.md PWR-04)"),
	NUMBER(ack_delay_us, "us", 0, HOUR_US, 100,
	       "from the AP's vote change to our ack (chosen)"),
	NUMBER(pc_raise_delay_us, "us", 0, HOUR_US, 1000,
	       "from BAM power on to pc=1 (chosen)"),
	NUMBER(pc_drop_delay_us, "us", 0, HOUR_US, 0,
	       "from the end of DMA to pc=0"),
	FAULT(vote_ignore_count, MODEM_FAULT_VOTE_IGNORE, "vote changes",
	      "ignore the next N vote changes altogether (QUIRKS.md PWR-02)"),
	FAULT(ack_drop_count, MODEM_FAULT_ACK_DROP, "acks", "do not send the next N acks"),
	FAULT(ack_late_count, MODEM_FAULT_ACK_LATE, "acks",
	      "send the next N acks ack_late_us later (QUIRKS.md PWR-01)"),
	NUMBER_OF(ack_late_count, ack_late_us, "us", 0, HOUR_US, 2500000, "see ack_late_count"),
	FAULT(ack_silent_count, MODEM_FAULT_ACK_SILENT, "acks",
	      "toggle the ack bit without a doorbell N times (HARDWARE.md P7)"),
	FAULT(ack_stuck_count, MODEM_FAULT_ACK_STUCK, "acks",
	      "ring without toggling the ack bit N times"),
	FAULT(ack_duplicate_count, MODEM_FAULT_ACK_DUPLICATE, "acks",
	      "toggle the ack bit twice for the next N acks (HARDWARE.md P7)"),
	NUMBER_OF(ack_duplicate_count, ack_duplicate_gap_us, "us", 0, HOUR_US, 0, "between the two toggles"),
	FAULT(pc_silent_count, MODEM_FAULT_PC_SILENT, "pc changes",
	      "change pc without a doorbell N times"),
	FAULT(pc_pulse_count, MODEM_FAULT_PC_PULSE, "pc rises",
	      "let the next N rises of pc go 1-0-1 (HARDWARE.md P1, QUIRKS.md PWR-05)"),
	NUMBER_OF(pc_pulse_count, pc_pulse_us, "us", 0, HOUR_US, 10, "length of each half of the pulse"),
	SWITCH_OF(pc_pulse_count, pc_pulse_resets_bam, 1, "BAM registers are lost in the pulse"),
	NUMBER(extra_doorbells, "doorbells", 0, 16, 0,
	       "ring this often again after every change of our word"),
	FAULT(cut_power_count, MODEM_FAULT_CUT_POWER, "power downs",
	      "cut the BAM's power before the AP acked pc=0, N times (QUIRKS.md LIFE-05)"),
	NUMBER_OF(cut_power_count, cut_power_delay_us, "us", 0, HOUR_US, 0, "from pc=0 to the early power cut"),
	FAULT(bam_reset_count, MODEM_FAULT_BAM_RESET, "pc rises",
	      "reset the BAM after granting it, N times (QUIRKS.md DMA-02)"),
	NUMBER_OF(bam_reset_count, bam_reset_delay_us, "us", 0, HOUR_US, 1000, "from pc=1 to that reset"),

	NUMBER(channels_announced, "channels", 0, 21, 8,
	       "number of channels opened, ascending from 0, unless open_order says otherwise"),
	CHOICE(open_policy, open_policy_names, MODEM_OPEN_ONCE_PER_BOOT,
	       "when the channels are announced (QUIRKS.md LIFE-10)"),
	NUMBER(open_delay_us, "us", 0, HOUR_US, 400000,
	       "from the AP's ack of pc=1 to the first OPEN (QUIRKS.md 1: ~0.4 s)"),
	NUMBER(open_gap_us, "us", 0, HOUR_US, 6000,
	       "between two OPENs (QUIRKS.md 1: 8 OPENs within ~50 ms)"),
	NUMBER(open_command, "", 1, 4, 1,
	       "command byte of our OPENs: 1 OPEN, 4 OPEN_NO_A2_PC: no power collapse then"),
	NUMBER(open_signal, "", 0, 255, 0, "signal byte of our OPENs (HARDWARE.md A5)"),
	SWITCH(wait_for_ap_open, 0,
	       "answer the AP's OPEN instead of announcing (QUIRKS.md PROTO-03)"),
	SWITCH(close_both_ends, 0,
	       "a CLOSE of ours closes the AP's end, too: it must open anew (QUIRKS.md PROTO-08)"),

	NUMBER(dma_latency_us, "us", 0, HOUR_US, 20,
	       "from a doorbell or a queued packet to the service of a pipe (chosen)"),
	NUMBER(service_frames, "frames", 1, 256, 32, "most frames moved in one service of a pipe"),

	SWITCH(stall_tx, 0, "stop taking frames from pipe 4"),
	NUMBER(uplink_payload_max, "bytes", 1, MODEM_FRAME_MAX - 8, 2040,
	       "largest payload taken (HARDWARE.md A4)"),
	NUMBER(uplink_pad_max, "bytes", 0, 255, 4,
	       "largest pad taken: mainline needs 4, strict is 3"),
	NUMBER(uplink_frame_max, "bytes", 8, MODEM_FRAME_MAX, MODEM_FRAME_MAX,
	       "largest frame taken: strict is 2048 (QUIRKS.md PROTO-10)"),
	SWITCH(uplink_exact_size, 1, "bytes received must be header + len + pad"),
	SWITCH(uplink_needs_open, 1,
	       "drop DATA on a channel not open at both ends since boot (QUIRKS.md LIFE-01)"),
	SWITCH(internal_peers, 1, "answer at the peers' addresses inside the modem (ip_peer.h)"),

	SWITCH(stall_rx, 0, "stop sending frames to pipe 5"),
	SWITCH(downlink_needs_open, 1,
	       "drop packets for a channel that is not open at both ends (QUIRKS.md PROTO-11)"),
	NUMBER(downlink_frame_max, "bytes", 16, MODEM_FRAME_MAX, 2048,
	       "a packet whose frame would be larger is oversize (HARDWARE.md A4)"),
	CHOICE(downlink_oversize, oversize_names, MODEM_OVERSIZE_DROP,
	       "frames above downlink_frame_max or larger than the AP's buffer"),
	NUMBER(rx_coalesce_frames, "frames", 1, 256, 1,
	       "frames that share one interrupt while more are waiting (HARDWARE.md B6)"),
	NUMBER(data_signal, "", 0, 255, 0, "signal byte of DATA frames (HARDWARE.md A5)"),
	SWITCH(length_from_dma, 0, "len is 0xffff in every DATA frame (QUIRKS.md PROTO-04)"),
	FAULT(split_count, MODEM_FAULT_SPLIT, "frames",
	      "spread the next N DATA frames over two descriptors"),
	NUMBER_OF(split_count, split_bytes, "bytes", 1, MODEM_FRAME_MAX, 100, "bytes in the first of the two"),
	FAULT(stop_mid_frame_count, MODEM_FAULT_STOP_MID_FRAME, "frames",
	      "write half of the next DATA frame, then no DMA until the next power up; N times"),
	FAULT(lie_count, MODEM_FAULT_LIE, "frames",
	      "the headers of the next N DATA frames carry the lie_* values"),
	NUMBER_OF(lie_count, lie_magic, "", 0, MODEM_LIE_NOT_16BIT, MODEM_LIE_NOT_16BIT, "65536 = the truth"),
	NUMBER_OF(lie_count, lie_command, "", 0, MODEM_LIE_NOT_8BIT, MODEM_LIE_NOT_8BIT, "256 = the truth"),
	NUMBER_OF(lie_count, lie_pad, "", 0, MODEM_LIE_NOT_8BIT, MODEM_LIE_NOT_8BIT, "256 = the truth"),
	NUMBER_OF(lie_count, lie_channel, "", 0, MODEM_LIE_NOT_8BIT, MODEM_LIE_NOT_8BIT, "256 = the truth"),
	NUMBER_OF(lie_count, lie_length, "", 0, MODEM_LIE_NOT_16BIT, MODEM_LIE_NOT_16BIT, "65536 = the truth"),

	SWITCH(control_plane, 1, "the firmware offers SMD channels: QMI on DATA5_CNTL, AT"),
	CHOICE(smd_fifo, smd_fifo_names, MODEM_SMD_FIFO_1024,
	       "bytes of each direction of an SMD channel (CONTROL-PLANE.md 1.2)"),
	SWITCH(smd_word_info, 0, "SMD channel info of 32-bit flags: no QMI through that"),
	SWITCH(smd_reopen, 1, "an SMD channel that the AP has closed can be opened again"),
	SWITCH(smd_stall, 0, "the firmware stops reading its SMD channels: requests stay in their FIFO"),
	NUMBER(qmi_latency_us, "us", 0, HOUR_US, 1000,
	       "from the doorbell to the answer of a control request (chosen)"),
	SWITCH(qmi_mute, 0, "control requests are taken and never answered"),
	FAULT(qmi_silent_count, MODEM_FAULT_QMI_SILENT, "requests",
	      "do not answer the next N QMI requests"),
	SWITCH(open_needs_dpm, 0,
	       "OPEN only the channels that DPM Open Port names (QUIRKS.md CTRL-01)"),
	CHOICE(bind_data_port, bind_names, MODEM_BIND_ACCEPT,
	       "answer to WDS Bind Data Port (QUIRKS.md CTRL-02)"),
	CHOICE(bind_mux_data_port, bind_names, MODEM_BIND_INVALID_COMMAND,
	       "answer to WDS Bind Mux Data Port; MSM8909 accepts it and not the other"),
	CHOICE(wda_endpoint, wda_names, MODEM_WDA_ENDPOINT_OPTIONAL,
	       "what a WDA request without an endpoint is answered (QUIRKS.md CTRL-03)"),
	FAULT(call_refuse_count, MODEM_FAULT_CALL_REFUSE, "calls",
	      "refuse the next N WDS Start Network"),
	SWITCH(data_needs_call, 0, "drop data of channels without a started network"),

	NUMBER(smsm_firmware_hosts, "hosts", 0, 32, 0,
	       "firmware dies of a subscription item for fewer hosts; 0 = takes what it finds"),

	{ .name = "open_order", .offset = offsetof(struct modem_options, open_order_length),
	  .type = MODEM_OPTION_LIST, .unit = "", .minimum = 0, .maximum = 255,
	  .fault = MODEM_FAULT_COUNT,
	  .help = "channel ids of the OPENs, in this order; may repeat (QUIRKS.md PROTO-02)" },
};

const unsigned int modem_option_count = ARRAY_SIZE(modem_option_table);

/* The list's elements follow its length. */
_Static_assert(offsetof(struct modem_options, open_order) ==
	       offsetof(struct modem_options, open_order_length) + sizeof(uint32_t),
	       "a list is a length and its elements");

/*
 * Members are reached by offset, which is how one table can serve all; memcpy
 * keeps that within the rules of the language.
 */
uint32_t modem_option_value(const struct modem_options *options, const struct modem_option *option)
{
	uint32_t value;

	assert(options && option);
	assert(option->offset + sizeof(value) <= sizeof(*options));
	memcpy(&value, (const uint8_t *)options + option->offset, sizeof(value));
	return value;
}

static void store(struct modem_options *options, const struct modem_option *option, uint32_t value)
{
	assert(option->offset + sizeof(value) <= sizeof(*options));
	memcpy((uint8_t *)options + option->offset, &value, sizeof(value));
}

void modem_options_init(struct modem_options *options)
{
	assert(options);
	memset(options, 0, sizeof(*options));
	for (unsigned int i = 0; i < modem_option_count; i++) {
		assert(modem_option_table[i].initial >= modem_option_table[i].minimum);
		assert(modem_option_table[i].initial <= modem_option_table[i].maximum);
		store(options, &modem_option_table[i], modem_option_table[i].initial);
	}
}

static bool same_name(const char *given, const char *name)
{
	for (; *given && *name; given++, name++) {
		if (*given != *name && !(*given == '-' && *name == '_'))
			return false;
	}
	return *given == *name;
}

const struct modem_option *modem_option_find(const char *name)
{
	assert(name);
	for (unsigned int i = 0; i < modem_option_count; i++) {
		if (same_name(name, modem_option_table[i].name))
			return &modem_option_table[i];
	}
	return NULL;
}

const struct modem_option *modem_option_of_fault(enum modem_fault fault)
{
	const struct modem_option *found = NULL;

	assert((unsigned int)fault < MODEM_FAULT_COUNT);
	for (unsigned int i = 0; i < modem_option_count; i++) {
		if (modem_option_table[i].fault == fault)
			found = &modem_option_table[i];
	}
	assert(found);
	return found;
}

/*
 * Digits up to @end or a comma; false for an empty, malformed or too large number.
 * Written out because strtoul() takes signs, spaces and octal.
 */
static bool parse_number(const char **cursor, uint32_t *value)
{
	const char *text = *cursor;
	uint64_t sum = 0;
	uint32_t base = 10;
	unsigned int digits = 0;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	for (; *text && *text != ','; text++, digits++) {
		uint32_t digit;

		if (*text >= '0' && *text <= '9')
			digit = (uint32_t)(*text - '0');
		else if (*text >= 'a' && *text <= 'f')
			digit = (uint32_t)(*text - 'a') + 10;
		else if (*text >= 'A' && *text <= 'F')
			digit = (uint32_t)(*text - 'A') + 10;
		else
			return false;
		if (digit >= base)
			return false;
		sum = sum * base + digit;
		if (sum > UINT32_MAX)
			return false;
	}
	*cursor = text;
	*value = (uint32_t)sum;
	return digits > 0;
}

static bool parse_switch(const char *text, uint32_t *value)
{
	*value = !strcmp(text, "on") || !strcmp(text, "1");
	return *value || !strcmp(text, "off") || !strcmp(text, "0");
}

static bool parse_choice(const struct modem_option *option, const char *text, uint32_t *value)
{
	for (*value = 0; option->choices[*value]; (*value)++) {
		if (same_name(text, option->choices[*value]))
			return true;
	}
	return false;
}

/* Elements into @list; false if one is malformed or out of range, or there are too many. */
static bool parse_list(const struct modem_option *option, const char *text,
		       uint32_t list[MODEM_OPEN_ORDER_MAX], uint32_t *length)
{
	*length = 0;
	while (*text) {
		uint32_t value;

		if (*length == MODEM_OPEN_ORDER_MAX || !parse_number(&text, &value) ||
		    value < option->minimum || value > option->maximum)
			return false;
		list[(*length)++] = value;
		if (*text == ',' && *++text == '\0')
			return false;
	}
	return true;
}

/* "off, on", "one of a, b", "50..100 us", or the rule for a list. */
void modem_option_range(const struct modem_option *option, char *out, uint32_t room)
{
	int used = 0;

	switch (option->type) {
	case MODEM_OPTION_SWITCH:
		snprintf(out, room, "on or off");
		return;
	case MODEM_OPTION_CHOICE:
		for (unsigned int i = 0; option->choices[i] && (uint32_t)used < room; i++)
			used += snprintf(out + used, room - (uint32_t)used, "%s%s",
					 i ? ", " : "one of ", option->choices[i]);
		return;
	case MODEM_OPTION_LIST:
		snprintf(out, room, "up to %u numbers %u..%u with commas between",
			 MODEM_OPEN_ORDER_MAX, option->minimum, option->maximum);
		return;
	default:
		snprintf(out, room, "a plain number %u..%u%s%s", option->minimum, option->maximum,
			 option->unit[0] ? " " : "", option->unit);
		return;
	}
}

static bool complain(const struct modem_option *option, const char *text, char *error,
		     uint32_t error_room)
{
	char range[MODEM_OPTION_TEXT_MAX / 2];

	if (error && error_room) {
		modem_option_range(option, range, sizeof(range));
		snprintf(error, error_room, "modem option %s: '%.40s' is not legal, give %s",
			 option->name, text, range);
	}
	return false;
}

bool modem_options_set(struct modem_options *options, const char *name, const char *text,
		       char *error, uint32_t error_room)
{
	const struct modem_option *option;
	uint32_t list[MODEM_OPEN_ORDER_MAX];
	const char *cursor = text;
	uint32_t value = 0;
	bool good = false;

	assert(options && name && text);
	option = modem_option_find(name);
	if (!option) {
		if (error && error_room)
			snprintf(error, error_room,
				 "modem option '%.40s' does not exist; see modem_option_table",
				 name);
		return false;
	}

	switch (option->type) {
	case MODEM_OPTION_SWITCH:
		good = parse_switch(text, &value);
		break;
	case MODEM_OPTION_CHOICE:
		good = parse_choice(option, text, &value);
		break;
	case MODEM_OPTION_LIST:
		good = parse_list(option, text, list, &value);
		if (good)
			memcpy(options->open_order, list, value * sizeof(list[0]));
		break;
	default:
		good = parse_number(&cursor, &value) && *cursor == '\0' &&
		       value >= option->minimum && value <= option->maximum;
		break;
	}
	if (!good)
		return complain(option, text, error, error_room);
	store(options, option, value);
	return true;
}

void modem_option_format(const struct modem_options *options, const struct modem_option *option,
			 char *out, uint32_t room)
{
	uint32_t value = modem_option_value(options, option);
	int used = 0;

	assert(out && room > 0);
	out[0] = '\0';
	switch (option->type) {
	case MODEM_OPTION_SWITCH:
		snprintf(out, room, "%s", value ? "on" : "off");
		break;
	case MODEM_OPTION_CHOICE:
		snprintf(out, room, "%s", value <= option->maximum ? option->choices[value] : "?");
		break;
	case MODEM_OPTION_LIST:
		for (uint32_t i = 0; i < value && (uint32_t)used < room; i++)
			used += snprintf(out + used, room - (uint32_t)used, "%s%u", i ? "," : "",
					 options->open_order[i]);
		break;
	default:
		snprintf(out, room, "%u", value);
		break;
	}
}

bool modem_options_check(const struct modem_options *options, char *error, uint32_t error_room)
{
	char text[16];

	assert(options);
	for (unsigned int i = 0; i < modem_option_count; i++) {
		const struct modem_option *option = &modem_option_table[i];
		uint32_t value = modem_option_value(options, option);
		bool list = option->type == MODEM_OPTION_LIST;

		if (list && value <= MODEM_OPEN_ORDER_MAX) {
			for (uint32_t e = 0; e < options->open_order_length; e++) {
				if (options->open_order[e] > option->maximum)
					value = UINT32_MAX;
			}
		}
		if (list ? value <= MODEM_OPEN_ORDER_MAX :
			   value >= option->minimum && value <= option->maximum)
			continue;
		snprintf(text, sizeof(text), "%u", value);
		return complain(option, text, error, error_room);
	}
	return true;
}
