/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Applications of the AP at the model level: ping, and numbered datagrams (seqnet), against the
 * modem's peers (ip_peer.h), over IPv4.
 *
 * Each is plain data that its owner runs when its deadline has come, and gives the packets that
 * arrive. Nothing waits. Context: the AP's applications, not a callback of the model.
 */
#ifndef HW_MODEL_MODEL_TRAFFIC_H
#define HW_MODEL_MODEL_TRAFFIC_H

#include "ip_packet.h"
#include "ip_peer.h"
#include "model_ap.h"

/* Text that one leaves, with NUL. */
#define MODEL_TRAFFIC_TEXT_MAX 512u
/* Requests whose answers are told from doubles. */
#define MODEL_PING_WINDOW 4096u
#define MODEL_PING_SIZE_MAX (MODEL_PACKET_MAX - IPV4_HEADER_SIZE - ICMP_HEADER_SIZE)

/**
 * struct model_ping - as iputils' ping with -n -q
 * @identifier:	of its echo requests; no two that run have the same
 * @count:	requests to send, one every @interval_ns
 * @size:	bytes behind the ICMP header, at most MODEL_PING_SIZE_MAX
 * @timeout_ns:	to wait after the last request
 * @next_ns:	deadline; HW_TIME_NEVER once it has ended
 * @unreachable: the first request found no interface
 * @answers:	bit (sequence mod MODEL_PING_WINDOW): answered
 */
struct model_ping {
	uint16_t identifier;
	unsigned int channel;
	uint32_t count, size;
	uint64_t interval_ns, timeout_ns;
	uint64_t next_ns;
	bool unreachable;
	uint32_t sent, answered;
	uint64_t started_ns, ended_ns;
	uint64_t sum_ns, shortest_ns, longest_ns;
	uint32_t answers[MODEL_PING_WINDOW / 32];
};

/* @ping has its first six members; its first request goes when it runs next. */
void model_ping_start(struct model_ping *ping, uint64_t now_ns);
void model_ping_run(struct model_ping *ping, struct model_ap *ap);
/* @ip is the parsed head of @packet, which is for this channel's AP. */
void model_ping_take(struct model_ping *ping, uint64_t now_ns, const struct ip_packet *ip,
		     const uint8_t *packet);
static inline bool model_ping_ended(const struct model_ping *ping)
{
	return ping->next_ns == HW_TIME_NEVER;
}
/* What iputils prints at the end, MODEL_TRAFFIC_TEXT_MAX bytes. Return: its exit status. */
int model_ping_report(const struct model_ping *ping, char *text);

/**
 * struct model_flood - numbered datagrams on one channel, as seqnet's children for it
 * @port:	local UDP port, of no other
 * @up, @down:	directions
 * @count, @size: datagrams each way, and bytes of UDP payload
 * @next_ns:	deadline; HW_TIME_NEVER once it has ended
 * @progress_ns: when something last moved; it does not wait for ever
 * @forgotten:	the peer's ledgers are clear
 * @sent:	datagrams up
 * @told:	up: what the peer's ledger says
 * @stream, @window, @taken: down: the present stream, datagrams asked for in it, and their ledger
 * @sum:	down: of the windows before
 * @failed:	no interface, or no progress
 */
struct model_flood {
	uint16_t port;
	unsigned int channel;
	bool up, down;
	uint32_t count, size;
	uint64_t next_ns;
	uint64_t started_ns, progress_ns;
	bool forgotten;
	bool failed;
	uint32_t sent;
	struct ip_sink told;
	uint32_t stream, window;
	struct ip_sink taken;
	struct ip_sink sum;
};

/* @flood has its first six members. */
void model_flood_start(struct model_flood *flood, uint64_t now_ns);
void model_flood_run(struct model_flood *flood, struct model_ap *ap);
void model_flood_take(struct model_flood *flood, uint64_t now_ns, const struct ip_packet *ip,
		      const uint8_t *packet);
static inline bool model_flood_ended(const struct model_flood *flood)
{
	return flood->next_ns == HW_TIME_NEVER;
}
/* seqnet's lines, MODEL_TRAFFIC_TEXT_MAX bytes. Return: 0 if all came once, in order and whole. */
int model_flood_report(const struct model_flood *flood, char *text);

#endif /* HW_MODEL_MODEL_TRAFFIC_H */
