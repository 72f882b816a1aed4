/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traffic whose cost is measured, see scenarios/bench/cost.h.
 *
 *   traffic root ORIGIN ADDRESS          ADDRESS of a kernel function, in hex
 *   traffic udp-up PACKETS BYTES GAP_US ADDRESS PORT
 *   traffic udp-down PACKETS BYTES BURST INTERVAL_US ADDRESS      from the modem's source
 *   traffic echo PACKETS BYTES ADDRESS PORT
 *   traffic tcp-up|tcp-down PACKETS BYTES ADDRESS PORT
 *
 * Each runs WARM_UP packets first. Then the network gets time to settle, the measurement
 * begins, PACKETS go their way, the network settles again, the measurement ends; a
 * pause costs next to nothing. BYTES is the payload of one packet; for TCP the two are
 * multiplied.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../hw-model/ip_peer.h"
#include "../bench/cost.h"

#define WARM_UP 200u
#define SETTLE_US 30000u
#define SOCKET_BUFFER_BYTES (16 << 20)
#define CHUNK_BYTES 65536u

struct job {
	const char *mode;
	unsigned int packets;
	unsigned int bytes;
	unsigned int gap_us;
	unsigned int burst;
	int fd;
};

static void die(const char *what)
{
	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	exit(2);
}

static unsigned int number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text || value > 1000000000) {
		fprintf(stderr, "traffic: '%s' is not a number\n", text);
		exit(2);
	}
	return (unsigned int)value;
}

static int connected(int type, const char *address, unsigned int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int size = SOCKET_BUFFER_BYTES;
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1)
		die(address);
	if (type == SOCK_DGRAM && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)))
		die("connect");
	return fd;
}

static void udp_up(const struct job *job, unsigned int packets)
{
	static uint8_t payload[IP_PEER_PACKET_MAX];

	ip_peer_build(payload, job->bytes, 0, 0, packets);
	while (packets--) {
		if (send(job->fd, payload, job->bytes, 0) < 0)
			die("send");
		if (job->gap_us)
			usleep(job->gap_us);
	}
}

static void echo(const struct job *job, unsigned int packets)
{
	static uint8_t payload[IP_PEER_PACKET_MAX];

	while (packets--) {
		if (send(job->fd, payload, job->bytes, 0) < 0 ||
		    recv(job->fd, payload, sizeof(payload), 0) != (ssize_t)job->bytes)
			die("echo");
	}
}

static void put_be32(uint8_t *out, uint32_t value)
{
	value = htonl(value);
	memcpy(out, &value, sizeof(value));
}

static void udp_down(const struct job *job, unsigned int packets)
{
	uint8_t request[IP_PEER_REQUEST_SIZE] = { 0 };
	static uint8_t payload[IP_PEER_PACKET_MAX];

	put_be32(request, IP_PEER_MAGIC);
	request[4] = IP_PEER_VERSION;
	request[5] = IP_PEER_START;
	put_be32(request + 12, packets);
	put_be32(request + 16, job->bytes);
	put_be32(request + 20, job->gap_us);
	put_be32(request + 24, job->burst);
	if (send(job->fd, request, sizeof(request), 0) < 0)
		die("request to the source");
	while (packets--) {
		if (recv(job->fd, payload, sizeof(payload), 0) != (ssize_t)job->bytes)
			die("recv");
	}
}

static void tcp_up(const struct job *job, unsigned int packets)
{
	static uint8_t chunk[CHUNK_BYTES];
	uint64_t left = (uint64_t)packets * job->bytes;

	while (left) {
		ssize_t sent = send(job->fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk), 0);

		if (sent < 0)
			die("send");
		left -= (uint64_t)sent;
	}
}

static void tcp_down(const struct job *job, unsigned int packets)
{
	static uint8_t chunk[CHUNK_BYTES];
	uint64_t left = (uint64_t)packets * job->bytes;

	while (left) {
		ssize_t got = recv(job->fd, chunk, left < sizeof(chunk) ? left : sizeof(chunk), 0);

		if (got <= 0)
			die("recv");
		left -= (uint64_t)got;
	}
}

/*
 * A virtual machine has little entropy. As long as the kernel has not got enough, each random
 * number, and each IP packet needs one, costs as much as all the rest of the packet.
 */
static void seed_random_numbers(void)
{
	struct {
		struct rand_pool_info info;
		uint8_t bytes[64];
	} seed = { .info = { .entropy_count = 8 * sizeof(seed.bytes),
			     .buf_size = sizeof(seed.bytes) } };
	int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, RNDADDENTROPY, &seed))
		die("RNDADDENTROPY");
	close(fd);
}

static void measure(const struct job *job, void (*run)(const struct job *, unsigned int))
{
	seed_random_numbers();
	run(job, WARM_UP);
	usleep(SETTLE_US);
	cost_hint(COST_BEGIN, job->packets, 0);
	run(job, job->packets);
	usleep(SETTLE_US);
	cost_hint(COST_END, 0, 0);
}

static int add_root(const char *origin, const char *address)
{
#define ORIGIN_NAME(id, name, text) name,
	static const char *const names[] = { COST_ORIGINS(ORIGIN_NAME) };

	for (unsigned int i = 0; i < COST_ORIGIN_COUNT; i++) {
		if (!strcmp(names[i], origin)) {
			cost_hint(COST_ROOT, strtoul(address, NULL, 16), i);
			return 0;
		}
	}
	fprintf(stderr, "traffic: there is no origin '%s'\n", origin);
	return 2;
}

int main(int count, char **argument)
{
	struct job job = { .mode = count > 1 ? argument[1] : "" };

	if (count == 4 && !strcmp(job.mode, "root"))
		return add_root(argument[2], argument[3]);
	if (count < 6) {
		fprintf(stderr, "traffic: see the head of traffic.c\n");
		return 2;
	}
	job.packets = number(argument[2]);
	job.bytes = number(argument[3]);
	if (!strcmp(job.mode, "udp-up") && count == 7) {
		job.gap_us = number(argument[4]);
		job.fd = connected(SOCK_DGRAM, argument[5], number(argument[6]));
		measure(&job, udp_up);
	} else if (!strcmp(job.mode, "udp-down") && count == 7) {
		job.burst = number(argument[4]);
		job.gap_us = number(argument[5]);
		job.fd = connected(SOCK_DGRAM, argument[6], IP_PEER_PORT_SOURCE);
		measure(&job, udp_down);
	} else if (!strcmp(job.mode, "echo") && count == 6) {
		job.fd = connected(SOCK_DGRAM, argument[4], number(argument[5]));
		measure(&job, echo);
	} else if (!strcmp(job.mode, "tcp-up") && count == 6) {
		job.fd = connected(SOCK_STREAM, argument[4], number(argument[5]));
		measure(&job, tcp_up);
	} else if (!strcmp(job.mode, "tcp-down") && count == 6) {
		job.fd = connected(SOCK_STREAM, argument[4], number(argument[5]));
		measure(&job, tcp_down);
	} else {
		fprintf(stderr, "traffic: '%s' with %d arguments is unknown\n", job.mode,
			count - 2);
		return 2;
	}
	return 0;
}
