/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Frames of a run as a packet capture (pcapng), for Wireshark and its kin.
 *
 *   interface 0 "bam-dmux"  LINKTYPE_USER0: each frame as it crossed the BAM, header, payload
 *                           and pad; read with scenarios/wireshark/bam_dmux.lua
 *   interface 1 "ip"        LINKTYPE_RAW: the IP packet in a DATA frame
 *
 * Times are virtual time in nanoseconds since the machine's start. Directions are the AP's: up is
 * outbound, down is inbound. A comment has the channel, and what is wrong with a broken frame.
 */
#ifndef HW_MODEL_PCAPNG_H
#define HW_MODEL_PCAPNG_H

#include "event.h"

#include <stdio.h>

/* Section and interfaces; once, at the start of the file. Errors are ferror()'s. */
void pcapng_begin(FILE *file);

/* HW_EVENT_FRAME_UP and _DOWN become one or two packets, other events none. */
void pcapng_event(FILE *file, const struct hw_event *event);

#endif /* HW_MODEL_PCAPNG_H */
