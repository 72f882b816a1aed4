/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Every knob of the fake modem, in one plain structure, and a table that
 * describes each: QEMU properties, scenario knobs and the manual come from it.
 * Sources: HARDWARE.md A10 (script knobs), A5 (signal), QUIRKS.md 1 (timings)
 * and the scenario that each fault was made for.
 *
 * Three sorts of knobs:
 *   settings   how this firmware is built; they hold until changed
 *   faults     names end in _count: the next N occasions go wrong, then no more.
 *              How often a fault has fired is in struct modem_state, so that a
 *              fault which was armed and never fired can be reported
 *   parameters of a fault (ack_late_us belongs to ack_late_count)
 *
 * The structure holds 32-bit numbers only and may be copied or saved as bytes.
 */
#ifndef HW_MODEL_MODEM_OPTIONS_H
#define HW_MODEL_MODEM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Ids in open_order; more than there are channels, so that one may repeat. */
#define MODEM_OPEN_ORDER_MAX 32u
/* Largest frame on either pipe: mainline's 2052 (HARDWARE.md A4) and room for lies. */
#define MODEM_FRAME_MAX 4096u

/**
 * enum modem_boot_trigger - when the firmware boots the first time
 * @MODEM_BOOT_SUBSCRIBED:	boot_ms after the AP first asks to be told of pc, which is what
 *				starting the remote processor after the driver's probe looks like
 * @MODEM_BOOT_RESET:		boot_ms after the machine's reset
 * @MODEM_BOOT_MANUAL:		only by modem_boot()
 */
enum modem_boot_trigger {
	MODEM_BOOT_SUBSCRIBED,
	MODEM_BOOT_RESET,
	MODEM_BOOT_MANUAL,
	MODEM_BOOT_TRIGGER_COUNT
};

/* What follows a crash: a restart, or the firmware stays dead (until modem_boot()). */
enum modem_fatal_policy {
	MODEM_FATAL_RESTART,
	MODEM_FATAL_NOTHING,
	MODEM_FATAL_POLICY_COUNT
};

/**
 * enum modem_fatal_word - what becomes of the modem's SMSM word around a crash
 * @MODEM_WORD_ZERO_AT_BOOT:	the new firmware starts from 0: pc and pc-ack fall in one write
 * @MODEM_WORD_ZERO_AT_CRASH:	they fall when it dies
 * @MODEM_WORD_DROP_PC:		the new firmware drops pc and keeps the ack's parity
 * @MODEM_WORD_KEEP:		nobody touches it: pc stays high without an edge (QUIRKS.md LIFE-04)
 */
enum modem_fatal_word {
	MODEM_WORD_ZERO_AT_BOOT,
	MODEM_WORD_ZERO_AT_CRASH,
	MODEM_WORD_DROP_PC,
	MODEM_WORD_KEEP,
	MODEM_FATAL_WORD_COUNT
};

/* When the BAM loses power and registers: as the new firmware boots, or as the old one dies. */
enum modem_fatal_bam {
	MODEM_BAM_OFF_AT_BOOT,
	MODEM_BAM_OFF_AT_CRASH,
	MODEM_FATAL_BAM_COUNT
};

/* Order of the ack of a vote and the rise of pc that it causes (HARDWARE.md A6). */
enum modem_ack_order {
	MODEM_ACK_FIRST,		/* real firmware */
	MODEM_ACK_TOGETHER,		/* one write of the word, one doorbell */
	MODEM_ACK_LAST,
	MODEM_ACK_ORDER_COUNT
};

enum modem_open_policy {
	MODEM_OPEN_ONCE_PER_BOOT,
	MODEM_OPEN_EVERY_POWER_UP,
	MODEM_OPEN_POLICY_COUNT
};

/* A frame larger than the AP's buffer. */
enum modem_oversize {
	MODEM_OVERSIZE_DROP,
	MODEM_OVERSIZE_SPLIT,		/* the rest goes to the next descriptor (HARDWARE.md R8) */
	MODEM_OVERSIZE_TRUNCATE,
	MODEM_OVERSIZE_COUNT
};

/* FIFO of each direction of an SMD channel: SMD_FIFO_SMALLEST << value bytes. */
enum modem_smd_fifo {
	MODEM_SMD_FIFO_1024,
	MODEM_SMD_FIFO_2048,
	MODEM_SMD_FIFO_4096,
	MODEM_SMD_FIFO_8192,
	MODEM_SMD_FIFO_COUNT
};

/* Answer to a QMI bind request. */
enum modem_bind {
	MODEM_BIND_ACCEPT,
	MODEM_BIND_DEVICE_UNSUPPORTED,
	MODEM_BIND_INVALID_COMMAND,
	MODEM_BIND_COUNT
};

/* Answer to a WDA request that names no endpoint (QUIRKS.md CTRL-03). */
enum modem_wda_endpoint {
	MODEM_WDA_ENDPOINT_OPTIONAL,
	MODEM_WDA_MISSING_ARGUMENT,
	MODEM_WDA_INVALID_ARGUMENT,
	MODEM_WDA_ENDPOINT_COUNT
};

/* Header fields tell the truth. */
#define MODEM_LIE_NOT_8BIT 256u
#define MODEM_LIE_NOT_16BIT 65536u

/* Members are in the order of the table, which holds unit, range, default and meaning of each. */
struct modem_options {
	/* life of the firmware */
	uint32_t boot_trigger;
	uint32_t boot_poll_us;
	uint32_t boot_ms;
	uint32_t own_need_at_boot;
	uint32_t wait_for_vote;
	uint32_t linger_ms;
	uint32_t ack_timeout_ms;
	uint32_t fatal_policy;
	uint32_t restart_ms;
	uint32_t fatal_word;
	uint32_t fatal_bam;
	uint32_t fatal_vote_gap_us;
	uint32_t mute;
	/* handshake */
	uint32_t doorbell_latency_us;
	uint32_t doorbell_latency_max_us;
	uint32_t doorbell_latency_seed;
	uint32_t ack_order;
	uint32_t ack_delay_us;
	uint32_t pc_raise_delay_us;
	uint32_t pc_drop_delay_us;
	uint32_t vote_ignore_count;
	uint32_t ack_drop_count;
	uint32_t ack_late_count;
	uint32_t ack_late_us;
	uint32_t ack_silent_count;
	uint32_t ack_stuck_count;
	uint32_t ack_duplicate_count;
	uint32_t ack_duplicate_gap_us;
	uint32_t pc_silent_count;
	uint32_t pc_pulse_count;
	uint32_t pc_pulse_us;
	uint32_t pc_pulse_resets_bam;
	uint32_t extra_doorbells;
	uint32_t cut_power_count;
	uint32_t cut_power_delay_us;
	uint32_t bam_reset_count;
	uint32_t bam_reset_delay_us;
	/* channels */
	uint32_t channels_announced;
	uint32_t open_policy;
	uint32_t open_delay_us;
	uint32_t open_gap_us;
	uint32_t open_command;
	uint32_t open_signal;
	uint32_t wait_for_ap_open;
	uint32_t close_both_ends;
	/* both pipes */
	uint32_t dma_latency_us;
	uint32_t service_frames;
	/* uplink */
	uint32_t stall_tx;
	uint32_t uplink_payload_max;
	uint32_t uplink_pad_max;
	uint32_t uplink_frame_max;
	uint32_t uplink_exact_size;
	uint32_t uplink_needs_open;
	uint32_t internal_peers;
	/* downlink */
	uint32_t stall_rx;
	uint32_t downlink_needs_open;
	uint32_t downlink_frame_max;
	uint32_t downlink_oversize;
	uint32_t rx_coalesce_frames;
	uint32_t data_signal;
	uint32_t length_from_dma;
	uint32_t split_count;
	uint32_t split_bytes;
	uint32_t stop_mid_frame_count;
	uint32_t lie_count;
	uint32_t lie_magic;
	uint32_t lie_command;
	uint32_t lie_pad;
	uint32_t lie_channel;
	uint32_t lie_length;
	/* control plane */
	uint32_t control_plane;
	uint32_t smd_fifo;
	uint32_t smd_word_info;
	uint32_t smd_reopen;
	uint32_t smd_stall;
	uint32_t qmi_latency_us;
	uint32_t qmi_mute;
	uint32_t qmi_silent_count;
	uint32_t open_needs_dpm;
	uint32_t bind_data_port;
	uint32_t bind_mux_data_port;
	uint32_t wda_endpoint;
	uint32_t call_refuse_count;
	uint32_t data_needs_call;
	/* what else the firmware is built for */
	uint32_t smsm_firmware_hosts;
	/* the one list: number of ids, then the ids; empty = ascending from 0 */
	uint32_t open_order_length;
	uint32_t open_order[MODEM_OPEN_ORDER_MAX];
};

/* Faults that count themselves; index into the modem's ledger of armed and fired. */
enum modem_fault {
	MODEM_FAULT_VOTE_IGNORE,
	MODEM_FAULT_ACK_DROP,
	MODEM_FAULT_ACK_LATE,
	MODEM_FAULT_ACK_SILENT,
	MODEM_FAULT_ACK_STUCK,
	MODEM_FAULT_ACK_DUPLICATE,
	MODEM_FAULT_PC_SILENT,
	MODEM_FAULT_PC_PULSE,
	MODEM_FAULT_CUT_POWER,
	MODEM_FAULT_BAM_RESET,
	MODEM_FAULT_SPLIT,
	MODEM_FAULT_STOP_MID_FRAME,
	MODEM_FAULT_LIE,
	MODEM_FAULT_QMI_SILENT,
	MODEM_FAULT_CALL_REFUSE,
	MODEM_FAULT_COUNT
};

enum modem_option_type {
	MODEM_OPTION_SWITCH,		/* off/on, also 0/1 */
	MODEM_OPTION_NUMBER,		/* decimal or 0x hexadecimal, no unit suffix */
	MODEM_OPTION_CHOICE,		/* one of the names in choices */
	MODEM_OPTION_LIST,		/* numbers with commas between; empty is legal */
	MODEM_OPTION_TYPE_COUNT
};

/**
 * struct modem_option - description of one knob
 * @name:	member of struct modem_options; '-' is taken for '_' when a user gives it
 * @offset:	bytes from the start of the structure (LIST: of the length member)
 * @type:	how text is parsed
 * @unit:	"us", "ms", "bytes", "frames", ... or "" for none
 * @minimum:	smallest legal value (of each element)
 * @maximum:	largest
 * @initial:	default; a LIST is empty
 * @choices:	names of the values 0.., NULL-terminated; NULL unless CHOICE
 * @fault:	enum modem_fault, MODEM_FAULT_COUNT for settings and parameters
 * @of:		the fault's knob that this is a parameter of: without it it changes nothing; or NULL
 * @help:	one line
 */
struct modem_option {
	const char *name;
	uint32_t offset;
	enum modem_option_type type;
	const char *unit;
	uint32_t minimum;
	uint32_t maximum;
	uint32_t initial;
	const char *const *choices;
	enum modem_fault fault;
	const char *of;
	const char *help;
};

extern const struct modem_option modem_option_table[];
extern const unsigned int modem_option_count;

/* Enough for every error text and every formatted value. */
#define MODEM_OPTION_TEXT_MAX 256u

/* Fills in every default. */
void modem_options_init(struct modem_options *options);

/* Description of @name ('-' and '_' are the same), or NULL. */
const struct modem_option *modem_option_find(const char *name);

/* The option that counts @fault (enum modem_fault). Never NULL. */
const struct modem_option *modem_option_of_fault(enum modem_fault fault);

/* Legal values for a person: "on or off", "one of a, b", "a plain number 0..9 us"; @room bytes. */
void modem_option_range(const struct modem_option *option, char *out, uint32_t room);

/* Value of a SWITCH, NUMBER or CHOICE; number of elements of a LIST. */
uint32_t modem_option_value(const struct modem_options *options, const struct modem_option *option);

/**
 * modem_options_set() - parse one value
 * @options:	changed only on success
 * @name:	name of the option
 * @text:	value as typed, see enum modem_option_type
 * @error:	on failure one line naming option, value and legal range; may be NULL
 * @error_room:	bytes at @error, MODEM_OPTION_TEXT_MAX are enough
 *
 * Return: true on success.
 */
bool modem_options_set(struct modem_options *options, const char *name, const char *text,
		       char *error, uint32_t error_room);

/* Writes the value the way modem_options_set() takes it, NUL-terminated. */
void modem_option_format(const struct modem_options *options, const struct modem_option *option,
			 char *out, uint32_t room);

/**
 * modem_options_check() - judge a structure that was filled member by member
 * @error:	as for modem_options_set()
 *
 * Return: true if every member is in its range.
 */
bool modem_options_check(const struct modem_options *options, char *error, uint32_t error_room);

#endif /* HW_MODEL_MODEM_OPTIONS_H */
