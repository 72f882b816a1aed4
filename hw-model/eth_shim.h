/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Raw IP <-> Ethernet for one channel: a modem's packets have no link layer,
 * libslirp, taps and the like speak Ethernet. The shim is the Ethernet host that
 * the AP ("UE") is not.
 *
 *   UE packet   --> gateway's (or the multicast) MAC in front --> network
 *   network     --> for us? strip, cut to the IP length       --> UE
 *                   ARP request, neighbour solicitation       --> answered here
 *
 * The UE's addresses are learned from the source of its packets; an IPv4 address
 * may be given, so that the network can reach the UE first. Each address is
 * announced when it becomes known, so slirp need not ask. Router advertisements
 * and solicitations pass, so SLAAC works.
 *
 * The gateway's MAC is that of the last frame sent to us or advertising itself;
 * before, it is 52:55 + its IPv4 address, as libslirp has it.
 *
 * Context: the callbacks are called from within eth_shim_*(). to_network may call
 * eth_shim_downlink() before it returns (libslirp answers at once); nothing else
 * may be called back.
 */
#ifndef HW_MODEL_ETH_SHIM_H
#define HW_MODEL_ETH_SHIM_H

#include <stdbool.h>
#include <stdint.h>

#define ETH_ADDRESS_SIZE 6u
#define ETH_HEADER_SIZE 14u
/* Largest IP packet either way: what a modem queue takes, and more than any AP sends. */
#define ETH_SHIM_PACKET_MAX 4096u
#define ETH_SHIM_FRAME_MAX (ETH_HEADER_SIZE + ETH_SHIM_PACKET_MAX)
/* UE addresses remembered per family; the oldest goes first. */
#define ETH_SHIM_ADDRESSES 8u

/**
 * struct eth_shim_config - what a board fixes
 * @mac:		our Ethernet address, unicast
 * @gateway_ipv4:	host byte order, e.g. 0x0a000202; 0 = there is none to ask for
 * @ue_ipv4:		host byte order; 0 = learn from the UE's packets
 */
struct eth_shim_config {
	uint8_t mac[ETH_ADDRESS_SIZE];
	uint32_t gateway_ipv4;
	uint32_t ue_ipv4;
};

/**
 * struct eth_shim_ops - the two ends
 * @to_network:	an Ethernet frame, not padded; false = busy, nothing taken
 * @to_ue:	an IP packet; false = busy, nothing taken
 */
struct eth_shim_ops {
	bool (*to_network)(void *opaque, const uint8_t *frame, uint32_t length);
	bool (*to_ue)(void *opaque, const uint8_t *packet, uint32_t length);
};

/* Frames and packets that went no further, and what was answered here. */
enum eth_shim_count {
	ETH_SHIM_TO_NETWORK,
	ETH_SHIM_TO_UE,
	ETH_SHIM_ARP_ANSWERED,
	ETH_SHIM_NEIGHBOUR_ANSWERED,
	ETH_SHIM_ANNOUNCED,
	ETH_SHIM_NOT_IP,		/* from the UE: neither version 4 nor 6, or too large */
	ETH_SHIM_NOT_FOR_US,		/* from the network: another unicast address */
	ETH_SHIM_OTHER_PROTOCOL,	/* from the network: neither ARP nor IP */
	ETH_SHIM_MALFORMED,		/* from the network: too short, lengths that contradict */
	ETH_SHIM_ANSWER_LOST,		/* the network was busy when we had to answer */
	ETH_SHIM_COUNT
};

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

/**
 * struct eth_shim_state - plain data for a snapshot
 * @ipv4, @ipv6:	UE's addresses, network byte order; the first *_count are valid
 * @*_next:		where the next one goes
 */
struct eth_shim_state {
	uint64_t count[ETH_SHIM_COUNT];
	uint32_t attached;
	uint32_t ipv4_count;
	uint32_t ipv4_next;
	uint32_t ipv6_count;
	uint32_t ipv6_next;
	uint32_t gateway_learned;
	uint8_t ipv4[ETH_SHIM_ADDRESSES][4];
	uint8_t ipv6[ETH_SHIM_ADDRESSES][16];
	uint8_t gateway_mac[ETH_ADDRESS_SIZE];
	uint8_t reserved[2];
};

#pragma GCC diagnostic pop

struct eth_shim {
	struct eth_shim_config config;
	const struct eth_shim_ops *ops;
	void *opaque;
	struct eth_shim_state state;
};

/* Binds and resets. Return: NULL, or a static text saying what is wrong with @config. */
const char *eth_shim_init(struct eth_shim *shim, const struct eth_shim_config *config,
			  const struct eth_shim_ops *ops, void *opaque);

/* Forgets everything learned; not attached. */
void eth_shim_reset(struct eth_shim *shim);

/* The network is there: announce the UE's addresses, ask for the gateway's MAC. May repeat. */
void eth_shim_attach(struct eth_shim *shim);

/**
 * eth_shim_uplink() - an IP packet from the UE, any bytes
 * Return: false if the network is busy (nothing taken); true also when it was dropped and counted.
 */
bool eth_shim_uplink(struct eth_shim *shim, const uint8_t *packet, uint32_t length);

/**
 * eth_shim_downlink() - a frame from the network, any bytes, padded or not
 * Return: false if the UE is busy (nothing taken); true also when it was answered here, or dropped
 * and counted.
 */
bool eth_shim_downlink(struct eth_shim *shim, const uint8_t *frame, uint32_t length);

const char *eth_shim_count_name(unsigned int count);

/* Judges a state from a snapshot: NULL, or a static text naming what cannot be. */
const char *eth_shim_check(const struct eth_shim_state *state);

#endif /* HW_MODEL_ETH_SHIM_H */
