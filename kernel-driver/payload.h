/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a payload is. Pure functions, any context.
 */
#ifndef BAM_DMUX_PAYLOAD_H
#define BAM_DMUX_PAYLOAD_H

#include <linux/types.h>

/**
 * enum bam_dmux_payload - result of the classification
 * @BAM_DMUX_PAYLOAD_IPV4:	raw IPv4 packet
 * @BAM_DMUX_PAYLOAD_IPV6:	raw IPv6 packet
 * @BAM_DMUX_PAYLOAD_MAP:	something else; QMAP if the firmware was told so
 * @BAM_DMUX_PAYLOAD_ETHERNET:	IP or ARP behind a 14-byte Ethernet header
 */
enum bam_dmux_payload {
	BAM_DMUX_PAYLOAD_IPV4,
	BAM_DMUX_PAYLOAD_IPV6,
	BAM_DMUX_PAYLOAD_MAP,
	BAM_DMUX_PAYLOAD_ETHERNET,
};

enum bam_dmux_payload bam_dmux_payload_classify(const u8 *bytes, unsigned int length);
unsigned int bam_dmux_payload_self_size(const u8 *bytes, unsigned int available);

#endif /* BAM_DMUX_PAYLOAD_H */
