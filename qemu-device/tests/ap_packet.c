/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames as bytes: the DMUX header and an ICMP echo inside it, written out by
 * hand from HARDWARE.md A1, RFC 791 and RFC 792.
 */
#include <check.h>
#include <string.h>

#include "ap.h"

#define IPV4_HEADER 20u
#define ICMP_HEADER 8u
#define ICMP_ECHO_REPLY 0u
#define ICMP_ECHO_REQUEST 8u
#define ICMP_IDENTIFIER 0x4242u

static void put_be16(uint8_t *out, uint16_t value)
{
    out[0] = value >> 8;
    out[1] = value & 0xff;
}

/* RFC 1071; @length is even. */
static uint16_t checksum(const uint8_t *bytes, uint32_t length)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < length; i += 2) {
        sum += bytes[i] << 8 | bytes[i + 1];
    }
    while (sum >> 16) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return ~sum;
}

void ap_put_header(uint8_t *frame, uint8_t command, uint8_t pad, uint8_t channel, uint16_t length)
{
    frame[0] = FRAME_MAGIC & 0xff;
    frame[1] = FRAME_MAGIC >> 8;
    frame[2] = 0;
    frame[3] = command;
    frame[4] = pad;
    frame[5] = channel;
    frame[6] = length & 0xff;
    frame[7] = length >> 8;
}

static uint8_t ramp(uint32_t i)
{
    return i % 128;
}

uint32_t ap_build_echo(uint8_t *frame, uint8_t channel, uint16_t sequence, uint32_t data)
{
    uint32_t length = IPV4_HEADER + ICMP_HEADER + data;
    uint32_t pad = 4 - length % 4;
    uint8_t *ip = frame + FRAME_HEADER, *icmp = ip + IPV4_HEADER;
    const uint8_t from[] = { 198, 18, channel, 2 }, to[] = { 198, 18, channel, 1 };

    ck_assert_uint_eq(data % 2, 0);
    ck_assert_uint_le(FRAME_HEADER + length + pad, AP_FRAME_MAX);
    memset(frame, 0, FRAME_HEADER + length + pad);
    ap_put_header(frame, COMMAND_DATA, pad, channel, length);
    ip[0] = 0x45;
    put_be16(&ip[2], length);
    put_be16(&ip[4], sequence);
    ip[8] = 64;
    ip[9] = 1;
    memcpy(&ip[12], from, sizeof(from));
    memcpy(&ip[16], to, sizeof(to));
    put_be16(&ip[10], checksum(ip, IPV4_HEADER));
    icmp[0] = ICMP_ECHO_REQUEST;
    put_be16(&icmp[4], ICMP_IDENTIFIER);
    put_be16(&icmp[6], sequence);
    for (uint32_t i = 0; i < data; i++) {
        icmp[ICMP_HEADER + i] = ramp(i);
    }
    put_be16(&icmp[2], checksum(icmp, ICMP_HEADER + data));
    return FRAME_HEADER + length + pad;
}

void ap_check_echo(const uint8_t *frame, uint32_t length, uint8_t channel, uint16_t sequence,
                   uint32_t data)
{
    uint32_t payload = IPV4_HEADER + ICMP_HEADER + data;
    const uint8_t *ip = frame + FRAME_HEADER, *icmp = ip + IPV4_HEADER;
    const uint8_t from[] = { 198, 18, channel, 1 }, to[] = { 198, 18, channel, 2 };
    uint8_t header[FRAME_HEADER];

    ck_assert_uint_le(frame[4], 3);
    ck_assert_uint_eq(length, FRAME_HEADER + payload + frame[4]);
    ap_put_header(header, COMMAND_DATA, frame[4], channel, payload);
    ck_assert_mem_eq(frame, header, FRAME_HEADER);

    ck_assert_uint_eq(ip[0], 0x45);
    ck_assert_uint_eq(ip[2] << 8 | ip[3], payload);
    ck_assert_uint_eq(ip[9], 1);
    ck_assert_mem_eq(&ip[12], from, sizeof(from));
    ck_assert_mem_eq(&ip[16], to, sizeof(to));
    ck_assert_uint_eq(checksum(ip, IPV4_HEADER), 0);
    ck_assert_uint_eq(icmp[0], ICMP_ECHO_REPLY);
    ck_assert_uint_eq(icmp[4] << 8 | icmp[5], ICMP_IDENTIFIER);
    ck_assert_uint_eq(icmp[6] << 8 | icmp[7], sequence);
    ck_assert_uint_eq(checksum(icmp, ICMP_HEADER + data), 0);
    for (uint32_t i = 0; i < data; i++) {
        ck_assert_uint_eq(icmp[ICMP_HEADER + i], ramp(i));
    }
}
