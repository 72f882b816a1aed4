/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * A host at the far end of each channel, inside the modem: no network, no
 * sockets, virtual time only, so that the same run gives the same packets.
 *
 *   channel c    peer             AP ("UE")
 *   IPv4         198.18.c.1       198.18.c.2      (RFC 2544 benchmarking range)
 *   IPv6         2001:2:0:c::1    2001:2:0:c::2   (RFC 5180 benchmarking range)
 *
 *   ICMP, ICMPv6   echo
 *   UDP 7          echo
 *   UDP 9          sink: checks numbered datagrams, keeps a ledger
 *   UDP 19         source: sends numbered datagrams as a request asks for
 *   UDP 37000      control: payload "reset" clears the ledgers, any other payload,
 *                  also an empty one, asks for them; the answer is text
 *
 * A numbered datagram, all fields in network byte order:
 *
 *   0   u32  IP_PEER_MAGIC
 *   4   u8   version, 1
 *   5   u8   enum ip_peer_operation
 *   6   u16  stream, chosen by the sender
 *   8   u32  sequence, 0..total-1
 *   12  u32  total datagrams of the stream, 0 = not known
 *   16  ...  payload: byte i is ip_peer_pattern(stream, sequence, i), which is
 *            ((stream * 0x9e3779b1 + sequence * 0x85ebca6b) >> 24) + i * 7 + (i >> 8)
 *            in 32-bit arithmetic, lowest 8 bits
 *
 * A request to the source has operation START, total = datagrams wanted, and
 *
 *   16  u32  bytes of each datagram, header included
 *   20  u32  microseconds between two bursts
 *   24  u32  datagrams in a burst
 *
 * The source answers to the request's address and port. A request that makes no
 * sense is answered with one datagram of operation REFUSED and no payload. STOP
 * ends the stream. The source never drops: while the channel's queue is full it
 * waits, and its pace starts anew from there.
 *
 * Reordering is told from loss and duplication by a window of sequence numbers
 * below the highest seen; what comes from below the window counts as stale.
 */
#ifndef HW_MODEL_IP_PEER_H
#define HW_MODEL_IP_PEER_H

#include <stdbool.h>
#include <stdint.h>

#define IP_PEER_PORT_ECHO 7u
#define IP_PEER_PORT_SINK 9u
#define IP_PEER_PORT_SOURCE 19u
#define IP_PEER_PORT_CONTROL 37000u

#define IP_PEER_MAGIC 0x424d4458u	/* "BMDX" */
#define IP_PEER_VERSION 1u
#define IP_PEER_HEADER_SIZE 16u
#define IP_PEER_REQUEST_SIZE 28u

/* Largest IP packet a peer sends: what fits one receive buffer (HARDWARE.md A4). */
#define IP_PEER_PACKET_MAX 2040u
/* Sequence numbers remembered below the highest. */
#define IP_PEER_WINDOW 4096u

enum ip_peer_operation {
	IP_PEER_DATA = 1,
	IP_PEER_START = 2,
	IP_PEER_STOP = 3,
	IP_PEER_REFUSED = 4,
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/**
 * struct ip_sink - ledger of one direction's receiver; plain data
 * @bytes:	UDP payload bytes of datagrams counted as received
 * @received:	distinct datagrams
 * @reordered:	of these, those that came after a higher sequence number
 * @duplicated:	came again
 * @stale:	so late that they fell out of the window: duplicate or reordered
 * @corrupted:	wrong pattern or malformed header
 * @foreign:	of another stream than the first one since the last reset
 * @stream:	that stream
 * @expected:	highest sequence number seen + 1
 * @total:	as announced by the sender
 * @window:	bit (sequence mod IP_PEER_WINDOW): seen
 */
struct ip_sink {
	uint64_t bytes;
	uint32_t received;
	uint32_t reordered;
	uint32_t duplicated;
	uint32_t stale;
	uint32_t corrupted;
	uint32_t foreign;
	uint32_t stream;
	uint32_t expected;
	uint32_t total;
	uint32_t started;
	uint32_t window[IP_PEER_WINDOW / 32];
};

/**
 * struct ip_source - a running stream; plain data
 * @next_ns:	virtual time of the next burst
 * @address:	of the requester, IPv4 in the first four bytes
 * @family:	4 or 6
 */
struct ip_source {
	uint64_t next_ns;
	uint64_t interval_ns;
	uint64_t bytes_sent;
	uint32_t active;
	uint32_t family;
	uint32_t port;
	uint32_t stream;
	uint32_t total;
	uint32_t sequence;
	uint32_t datagram_bytes;
	uint32_t burst;
	uint32_t burst_left;
	uint32_t sent;		/* since the last reset, all streams */
	uint32_t requests;
	uint32_t refused;
	uint8_t address[16];
};

/* struct ip_peer - one channel's host; plain data, all zero after reset */
struct ip_peer {
	struct ip_sink sink;
	struct ip_source source;
	uint32_t echoes;
	uint32_t malformed;	/* addressed to us, but broken or of no use to us */
};

#pragma GCC diagnostic pop

void ip_peer_reset(struct ip_peer *peer);

/* Is @packet (any bytes) an IP packet addressed to the peer of @channel? */
bool ip_peer_owns(unsigned int channel, const uint8_t *packet, uint32_t length);

/**
 * ip_peer_input() - a packet that ip_peer_owns()
 * @now_ns:	virtual time
 * @reply:	at least IP_PEER_PACKET_MAX bytes
 *
 * Return: bytes of the answer at @reply, 0 for none.
 */
uint32_t ip_peer_input(struct ip_peer *peer, unsigned int channel, uint64_t now_ns,
		       const uint8_t *packet, uint32_t length, uint8_t *reply);

/* When ip_peer_output() has something to send; HW_TIME_NEVER for never. */
uint64_t ip_peer_deadline_ns(const struct ip_peer *peer);

/**
 * ip_peer_output() - the source's next datagram, if it is due
 * @packet:	at least IP_PEER_PACKET_MAX bytes
 *
 * Call only when the packet can be taken: it is sent once.
 * Return: bytes, 0 if nothing is due.
 */
uint32_t ip_peer_output(struct ip_peer *peer, unsigned int channel, uint64_t now_ns,
			uint8_t *packet);

/* Judges plain data from a snapshot: NULL, or a static text naming what cannot be. */
const char *ip_peer_check(const struct ip_peer *peer);

/* The ledgers as text, one "name=value" list a line, NUL-terminated; returns bytes without NUL. */
uint32_t ip_peer_report(const struct ip_peer *peer, char *out, uint32_t room);

/* For senders and receivers in tests and guests. */
uint8_t ip_peer_pattern(uint32_t stream, uint32_t sequence, uint32_t index);
/* Writes header and pattern; @bytes >= IP_PEER_HEADER_SIZE, header included. */
void ip_peer_build(uint8_t *payload, uint32_t bytes, uint32_t stream, uint32_t sequence,
		   uint32_t total);
/* Judges and counts one UDP payload. */
void ip_sink_take(struct ip_sink *sink, const uint8_t *payload, uint32_t bytes);

#endif /* HW_MODEL_IP_PEER_H */
