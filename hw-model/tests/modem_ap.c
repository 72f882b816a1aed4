/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The AP's side for tests of the modem; the register writes are those of
 * HARDWARE.md B5, in that order.
 */
#include "modem_ap.h"

#include "../big_endian.h"
#include "../little_endian.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* In the MiB of RAM before SMEM. */
#define RX_FIFO_ADDRESS (NATIVE_MSM8916_RAM_BASE + 0x00000u)
#define TX_FIFO_ADDRESS (NATIVE_MSM8916_RAM_BASE + 0x08000u)
#define RX_BUFFER_ADDRESS (NATIVE_MSM8916_RAM_BASE + 0x10000u)
#define TX_BUFFER_ADDRESS (NATIVE_MSM8916_RAM_BASE + 0x40000u)

#define P_CTRL_TX 0x22u
#define P_CTRL_RX 0x2au
#define P_IRQ_EN 0x31u
#define FIFO_SIZE 0x7ff8u

static uint32_t offset_of(enum bam_register reg, unsigned int index)
{
	return bam_register_offset(BAM_V1_7, reg, index);
}

static void write_reg(struct modem_ap *ap, enum bam_register reg, unsigned int index,
		      uint32_t value)
{
	native_bam_write(&ap->native, offset_of(reg, index), value);
}

static uint32_t read_reg(struct modem_ap *ap, enum bam_register reg, unsigned int index)
{
	return native_bam_read(&ap->native, offset_of(reg, index));
}

static void record(void *opaque, const struct hw_event *event)
{
	struct modem_ap *ap = opaque;

	if (event->kind == HW_EVENT_BAM_READ || event->kind == HW_EVENT_BAM_WRITE ||
	    ap->logged == AP_LOG_MAX)
		return;
	ap->log[ap->logged++] = (struct ap_log_entry){
		.time_ns = event->time_ns, .kind = event->kind, .unit = event->unit,
		.a = event->a, .b = event->b, .c = event->c,
	};
}

struct modem_ap *ap_new_with_network(const struct modem_options *options,
				     const struct modem_network_ops *network, void *opaque)
{
	struct modem_ap *ap = calloc(1, sizeof(*ap));
	struct native_config config = { NATIVE_CONFIG_MSM8916 };
	char error[NATIVE_ERROR_MAX] = "";

	ck_assert_ptr_nonnull(ap);
	ap->rx_buffers = AP_RING;
	ap->buffer_size = AP_BUFFER_SIZE;
	ap->fifo_size = FIFO_SIZE;
	ap->rx_flags = BAM_DESCRIPTOR_EOT;
	config.ram = ap->ram;
	config.modem = options;
	ck_assert_msg(native_init(&ap->native, &config, network, opaque, error), "%s", error);
	ck_assert(hw_event_listen(&ap->native.bus, record, ap));
	return ap;
}

struct modem_ap *ap_new(const struct modem_options *options)
{
	return ap_new_with_network(options, NULL, NULL);
}

void ap_delete(struct modem_ap *ap)
{
	free(ap);
}

void ap_quick_options(struct modem_options *options)
{
	modem_options_init(options);
	options->boot_ms = 1;
	options->open_delay_us = 0;
	options->open_gap_us = 0;
}

uint64_t ap_now_ns(const struct modem_ap *ap)
{
	return native_now_ns(&ap->native);
}

void ap_run_until(struct modem_ap *ap, uint64_t until_ns)
{
	uint64_t due_ns;

	ap_service(ap);
	while ((due_ns = modem_deadline_ns(&ap->native.modem)) <= until_ns) {
		if (due_ns < ap_now_ns(ap))
			due_ns = ap_now_ns(ap);
		ck_assert(native_run_until(&ap->native, due_ns));
		ap_service(ap);
	}
	ck_assert(native_run_until(&ap->native, until_ns));
}

void ap_run_for(struct modem_ap *ap, uint64_t duration_ns)
{
	ap_run_until(ap, ap_now_ns(ap) + duration_ns);
}

void ap_bring_up(struct modem_ap *ap, unsigned int channels)
{
	ap_subscribe(ap);
	ap_run_for(ap, MS(5));
	ck_assert_uint_eq(ap_modem_state(ap), DMUX_MODEM_UP);
	ap_vote(ap, true);
	ap_run_for(ap, MS(5));
	for (unsigned int c = 0; c < channels; c++)
		ck_assert(ap_send(ap, (uint8_t)c, DMUX_COMMAND_OPEN, NULL, 0));
	ap_run_for(ap, MS(1));
}

void ap_subscribe(struct modem_ap *ap)
{
	native_ap_subscribe(&ap->native, DMUX_SMSM_MASK);
	ap->state.modem_word = native_modem_word(&ap->native);
}

void ap_vote(struct modem_ap *ap, bool level)
{
	native_ap_update(&ap->native, level ? 0 : DMUX_SMSM_PC, level ? DMUX_SMSM_PC : 0);
}

void ap_ack(struct modem_ap *ap)
{
	uint32_t word = native_ap_word(&ap->native);

	native_ap_update(&ap->native, word & DMUX_SMSM_PC_ACK, ~word & DMUX_SMSM_PC_ACK);
}

static uint32_t ring_next(const struct modem_ap *ap, uint32_t offset)
{
	offset += BAM_DESCRIPTOR_SIZE;
	return offset == ap->fifo_size ? 0 : offset;
}

static uint32_t ring_used(const struct modem_ap *ap, uint32_t head, uint32_t tail)
{
	return (tail + ap->fifo_size - head) % ap->fifo_size / BAM_DESCRIPTOR_SIZE;
}

static uint8_t *at(struct modem_ap *ap, uint32_t address, uint32_t length)
{
	uint8_t *bytes = ram_host_at(&ap->native.ram, address, length);

	ck_assert_ptr_nonnull(bytes);
	return bytes;
}

static void put_descriptor(struct modem_ap *ap, uint32_t fifo, uint32_t offset, uint32_t address,
			   uint32_t size, uint16_t flags)
{
	uint8_t *bytes = at(ap, fifo + offset, BAM_DESCRIPTOR_SIZE);

	hw_put_le32(bytes, address);
	hw_put_le16(bytes + 4, (uint16_t)size);
	hw_put_le16(bytes + 6, flags);
}

static void pipe_setup(struct modem_ap *ap, unsigned int pipe, uint32_t fifo, uint32_t control)
{
	write_reg(ap, BAM_P_RST, pipe, 1);
	write_reg(ap, BAM_P_RST, pipe, 0);
	write_reg(ap, BAM_P_DESC_FIFO_ADDR, pipe, fifo);
	write_reg(ap, BAM_P_FIFO_SIZES, pipe, ap->fifo_size);
	write_reg(ap, BAM_P_IRQ_EN, pipe, P_IRQ_EN);
	write_reg(ap, BAM_IRQ_SRCS_MSK_EE, 0, read_reg(ap, BAM_IRQ_SRCS_MSK_EE, 0) | 1u << pipe);
	write_reg(ap, BAM_P_CTRL, pipe, control);
}

static void pipe_release(struct modem_ap *ap, unsigned int pipe)
{
	write_reg(ap, BAM_P_RST, pipe, 1);
	write_reg(ap, BAM_P_RST, pipe, 0);
	write_reg(ap, BAM_IRQ_SRCS_MSK_EE, 0, read_reg(ap, BAM_IRQ_SRCS_MSK_EE, 0) & ~(1u << pipe));
	write_reg(ap, BAM_P_IRQ_EN, pipe, 0);
}

void ap_refill(struct modem_ap *ap, uint32_t buffers)
{
	struct ap_state *state = &ap->state;

	for (uint32_t i = 0; i < buffers; i++) {
		put_descriptor(ap, RX_FIFO_ADDRESS, state->rx_tail,
			       RX_BUFFER_ADDRESS + state->rx_filled++ % AP_RING * AP_BUFFER_SIZE,
			       ap->buffer_size, ap->rx_flags);
		state->rx_tail = ring_next(ap, state->rx_tail);
	}
	if (buffers)
		write_reg(ap, BAM_P_EVNT_REG, DMUX_PIPE_RX, state->rx_tail);
}

void ap_power_up(struct modem_ap *ap)
{
	struct ap_state *state = &ap->state;
	uint32_t ctrl = read_reg(ap, BAM_CTRL, 0);

	write_reg(ap, BAM_CTRL, 0, ctrl | BAM_CTRL_SW_RST);
	write_reg(ap, BAM_CTRL, 0, ctrl & ~BAM_CTRL_SW_RST);
	write_reg(ap, BAM_CTRL, 0, (ctrl & ~BAM_CTRL_SW_RST) | BAM_CTRL_BAM_EN);
	write_reg(ap, BAM_DESC_CNT_TRSHLD, 0, 4);
	write_reg(ap, BAM_CNFG_BITS, 0, 0x0ffff004u);
	write_reg(ap, BAM_IRQ_EN, 0, 6);
	write_reg(ap, BAM_IRQ_SRCS_MSK_EE, 0, 0x80000000u);
	pipe_setup(ap, DMUX_PIPE_RX, RX_FIFO_ADDRESS, P_CTRL_RX);
	write_reg(ap, BAM_DESC_CNT_TRSHLD, 0, 0x800);
	state->rx_open = 1;
	state->rx_head = 0;
	state->rx_tail = 0;
	ap_refill(ap, ap->rx_buffers);
}

void ap_tx_setup(struct modem_ap *ap)
{
	pipe_setup(ap, DMUX_PIPE_TX, TX_FIFO_ADDRESS, P_CTRL_TX);
	ap->state.tx_open = 1;
	ap->state.tx_head = 0;
	ap->state.tx_tail = 0;
}

void ap_power_down(struct modem_ap *ap)
{
	if (ap->state.tx_open)
		pipe_release(ap, DMUX_PIPE_TX);
	if (ap->state.rx_open) {
		pipe_release(ap, DMUX_PIPE_RX);
		write_reg(ap, BAM_CTRL, 0, read_reg(ap, BAM_CTRL, 0) | BAM_CTRL_SW_RST);
	}
	ap->state.tx_open = 0;
	ap->state.rx_open = 0;
}

static void take_frame(struct modem_ap *ap, const uint8_t *bytes, uint32_t length)
{
	ck_assert_uint_le(length, AP_BUFFER_SIZE);
	ap->state.frames++;
	if (ap->frames < AP_FRAMES_MAX) {
		struct ap_frame *frame = &ap->frame[ap->frames++];

		frame->time_ns = ap_now_ns(ap);
		frame->length = length;
		memcpy(frame->bytes, bytes, length);
	}
	if (ap->on_frame)
		ap->on_frame(ap->opaque, bytes, length);
}

static void serve_rx(struct modem_ap *ap)
{
	struct ap_state *state = &ap->state;
	uint32_t done = read_reg(ap, BAM_P_SW_OFSTS, DMUX_PIPE_RX) & 0xffffu;
	uint32_t freed = 0;

	ck_assert_uint_lt(done, ap->fifo_size);
	while (state->rx_head != done) {
		const uint8_t *descriptor = at(ap, RX_FIFO_ADDRESS + state->rx_head,
					       BAM_DESCRIPTOR_SIZE);
		uint32_t length = hw_get_le16(descriptor + 4);

		take_frame(ap, at(ap, hw_get_le32(descriptor), length), length);
		state->rx_head = ring_next(ap, state->rx_head);
		freed++;
	}
	if (!ap->no_refill)
		ap_refill(ap, freed);
}

static void serve_bam(struct modem_ap *ap)
{
	uint32_t sources = read_reg(ap, BAM_IRQ_SRCS_EE, 0);

	ap->state.interrupts++;
	for (unsigned int pipe = 0; pipe < 6; pipe++) {
		if (!(sources & 1u << pipe))
			continue;
		write_reg(ap, BAM_P_IRQ_CLR, pipe, read_reg(ap, BAM_P_IRQ_STTS, pipe));
		if (pipe == DMUX_PIPE_RX)
			serve_rx(ap);
		else if (pipe == DMUX_PIPE_TX)
			ap->state.tx_head = read_reg(ap, BAM_P_SW_OFSTS, pipe) & 0xffffu;
	}
	if (sources & 0x80000000u)
		write_reg(ap, BAM_IRQ_CLR, 0, read_reg(ap, BAM_IRQ_STTS, 0));
}

static void serve_pc(struct modem_ap *ap, bool level)
{
	ap->state.pc_edges++;
	if (level ? ap->no_power_up : ap->no_power_down)
		return;
	if (level)
		ap_power_up(ap);
	else
		ap_power_down(ap);
	if (!ap->no_ack)
		ap_ack(ap);
}

void ap_service(struct modem_ap *ap)
{
	struct ap_state *state = &ap->state;
	uint64_t rises = ap->native.ram.rises[HW_IRQ_SMSM_MODEM];

	if (!ap->no_interrupts && state->rx_open && ap->native.ram.level[HW_IRQ_BAM])
		serve_bam(ap);
	if (rises != state->smsm_rises_seen) {
		uint32_t word = native_modem_word(&ap->native);
		uint32_t changed = word ^ state->modem_word;

		state->smsm_rises_seen = rises;
		state->modem_word = word;
		if (changed & DMUX_SMSM_PC)
			serve_pc(ap, word & DMUX_SMSM_PC);
		if (changed & DMUX_SMSM_PC_ACK)
			state->ack_edges++;
	}
}

uint32_t ap_tx_space(const struct modem_ap *ap)
{
	return AP_RING - ring_used(ap, ap->state.tx_head, ap->state.tx_tail);
}

bool ap_send_raw(struct modem_ap *ap, const uint8_t *bytes, uint32_t length)
{
	struct ap_state *state = &ap->state;
	uint32_t address;

	ck_assert(length <= AP_TX_SIZE);
	if (!state->tx_open)
		ap_tx_setup(ap);
	if (ap_tx_space(ap) == 0)
		return false;
	address = TX_BUFFER_ADDRESS + state->tx_filled++ % AP_RING * AP_TX_SIZE;
	if (length)
		memcpy(at(ap, address, length), bytes, length);
	put_descriptor(ap, TX_FIFO_ADDRESS, state->tx_tail, address, length, BAM_DESCRIPTOR_EOT);
	state->tx_tail = ring_next(ap, state->tx_tail);
	write_reg(ap, BAM_P_EVNT_REG, DMUX_PIPE_TX, state->tx_tail);
	return true;
}

bool ap_send(struct modem_ap *ap, uint8_t channel, enum dmux_command command,
	     const uint8_t *payload, uint32_t length)
{
	uint8_t bytes[AP_TX_SIZE] = { 0 };
	uint32_t pad = dmux_frame_pad(length);
	const struct dmux_header header = {
		.command = (uint8_t)command, .pad = (uint8_t)pad, .channel = channel,
		.length = (uint16_t)length,
	};

	dmux_frame_encode_header(bytes, &header);
	if (length)
		memcpy(bytes + DMUX_HEADER_SIZE, payload, length);
	return ap_send_raw(ap, bytes, DMUX_HEADER_SIZE + length + pad);
}

void ap_forget(struct modem_ap *ap)
{
	ap->logged = 0;
	ap->frames = 0;
}

uint32_t ap_count(const struct modem_ap *ap, enum hw_event_kind kind)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < ap->logged; i++)
		count += ap->log[i].kind == kind;
	return count;
}

const struct ap_log_entry *ap_event(const struct modem_ap *ap, enum hw_event_kind kind, uint32_t n)
{
	for (uint32_t i = 0; i < ap->logged; i++) {
		if (ap->log[i].kind == kind && n-- == 0)
			return &ap->log[i];
	}
	return NULL;
}

uint64_t ap_word_change_ns(const struct modem_ap *ap, uint32_t bits, uint32_t n)
{
	for (uint32_t i = 0; i < ap->logged; i++) {
		const struct ap_log_entry *entry = &ap->log[i];

		if (entry->kind == HW_EVENT_SMSM_MODEM && ((entry->a ^ entry->b) & bits) &&
		    n-- == 0)
			return entry->time_ns;
	}
	return HW_TIME_NEVER;
}

uint32_t ap_word_changes(const struct modem_ap *ap, uint32_t bits)
{
	uint32_t count = 0;

	while (ap_word_change_ns(ap, bits, count) != HW_TIME_NEVER)
		count++;
	return count;
}

unsigned int ap_modem_state(const struct modem_ap *ap)
{
	return ap->native.modem.state.power.state;
}

struct modem_counters *ap_counters(struct modem_ap *ap)
{
	return &ap->native.modem.state.counters;
}

void ap_set_option(struct modem_ap *ap, const char *name, const char *text)
{
	char error[MODEM_OPTION_TEXT_MAX] = "";

	ck_assert_msg(modem_set_option(&ap->native.modem, name, text, error, sizeof(error)), "%s",
		      error);
}

uint32_t ap_udp(uint8_t *packet, uint32_t version, unsigned int channel, uint32_t from, uint32_t to,
		const uint8_t *payload, uint32_t length)
{
	uint8_t source[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)channel, 2 };
	uint8_t peer[IP_ADDRESS_SIZE] = { 198, 18, (uint8_t)channel, 1 };
	const uint8_t prefix[IP_ADDRESS_SIZE] = { 0x20, 0x01, 0, 2, 0, 0, 0, (uint8_t)channel };

	if (version == IP_VERSION_6) {
		memcpy(source, prefix, sizeof(source));
		memcpy(peer, prefix, sizeof(peer));
		source[15] = 2;
		peer[15] = 1;
	}
	if (length)
		memcpy(packet + ip_header_size(version) + UDP_HEADER_SIZE, payload, length);
	return ip_udp_build(packet, version, source, peer, from, to, length);
}
