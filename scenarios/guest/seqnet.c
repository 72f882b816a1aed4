/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * seqnet: numbered UDP datagrams between the guest and the modem's internal
 * peers, on several channels at once, with a ledger for each direction.
 *
 *   seqnet up   PACKETS BYTES CHANNEL...   guest -> sink of each channel's peer
 *   seqnet down PACKETS BYTES CHANNEL...   source of each channel's peer -> guest
 *   seqnet both PACKETS BYTES CHANNEL...   at the same time
 *   -6 first: over IPv6
 *
 * One child a channel and direction; PACKETS are per child. Each prints one line
 *
 *   @bench seq_up_3 received=12500 lost=0 reordered=0 duplicated=0 corrupted=0 ms=...
 *
 * and the exit status is 0 only if nothing was lost, reordered, duplicated or
 * corrupted anywhere. A child that sees no progress for QUIET_SECONDS of guest
 * time gives up and reports what is missing.
 *
 * Format of the datagrams and ports: hw-model/ip_peer.h, whose ledger this
 * program shares.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../hw-model/ip_peer.h"

#define QUIET_SECONDS 10
#define CHANNELS 8
/* The source sends in bursts that an RX ring of 32 buffers takes, then breathes. */
#define SOURCE_BURST 16u
#define SOURCE_INTERVAL_US 1000u
#define SOCKET_BUFFER_BYTES (8 << 20)
/* At most this many datagrams are under way to us: they fit SOCKET_BUFFER_BYTES. */
#define WINDOW_PACKETS 500u

struct job {
	const char *direction;
	unsigned int channel;
	unsigned int packets;
	unsigned int bytes;
	int family;
};

static void die(const char *what)
{
	fprintf(stderr, "seqnet: %s: %s\n", what, strerror(errno));
	exit(2);
}

static unsigned long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long)now.tv_sec * 1000 + (unsigned long)now.tv_nsec / 1000000;
}

static int peer_socket(const struct job *job, unsigned int port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	int size = SOCKET_BUFFER_BYTES;
	char text[64];
	int fd = socket(job->family, SOCK_DGRAM, 0);
	int failed;

	if (fd < 0)
		die("socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		die("SO_RCVBUFFORCE");
	if (job->family == AF_INET) {
		snprintf(text, sizeof(text), "198.18.%u.1", job->channel);
		inet_pton(AF_INET, text, &v4.sin_addr);
		failed = connect(fd, (struct sockaddr *)&v4, sizeof(v4));
	} else {
		snprintf(text, sizeof(text), "2001:2:0:%x::1", job->channel);
		inet_pton(AF_INET6, text, &v6.sin6_addr);
		failed = connect(fd, (struct sockaddr *)&v6, sizeof(v6));
	}
	if (failed)
		die(text);
	return fd;
}

/* True when a datagram waits; false after QUIET_SECONDS without one. */
static bool wait_readable(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, QUIET_SECONDS * 1000) == 1;
}

static void report(const struct job *job, const struct ip_sink *sink, unsigned long started)
{
	unsigned int lost = job->packets - (sink->received < job->packets ? sink->received :
					    job->packets);

	printf("@bench seq_%s_%u received=%u lost=%u reordered=%u duplicated=%u stale=%u "
	       "corrupted=%u foreign=%u bytes=%llu ms=%lu\n", job->direction, job->channel,
	       sink->received, lost, sink->reordered, sink->duplicated, sink->stale,
	       sink->corrupted, sink->foreign, (unsigned long long)sink->bytes,
	       now_ms() - started);
	fflush(stdout);
	exit(lost || sink->reordered || sink->duplicated || sink->stale || sink->corrupted ||
	     sink->foreign);
}

/* Value of "name=" in the peer's text, 0 if it is not there. */
static unsigned int ledger_value(const char *text, const char *section, const char *name)
{
	const char *line = strstr(text, section);
	const char *end = line ? strchr(line, '\n') : NULL;
	char key[32];
	const char *found;

	snprintf(key, sizeof(key), " %s=", name);
	found = line ? strstr(line, key) : NULL;
	if (!found || (end && found > end))
		return 0;
	return (unsigned int)strtoul(found + strlen(key), NULL, 10);
}

/* Ask the peer for its ledger, or tell it to forget (@question "reset"). */
static void ask(int fd, const char *question, char *answer, size_t room)
{
	for (int attempt = 0; attempt < 3; attempt++) {
		ssize_t got;

		if (send(fd, question, strlen(question), 0) < 0)
			die("control");
		if (!wait_readable(fd))
			continue;
		got = recv(fd, answer, room - 1, 0);
		if (got >= 0) {
			answer[got] = 0;
			return;
		}
	}
	fprintf(stderr, "seqnet: the peer's control port does not answer\n");
	exit(2);
}

static void run_up(const struct job *job)
{
	int data = peer_socket(job, IP_PEER_PORT_SINK);
	int control = peer_socket(job, IP_PEER_PORT_CONTROL);
	uint8_t payload[IP_PEER_PACKET_MAX];
	struct ip_sink ledger = { 0 };
	unsigned long started = now_ms(), progress;
	char text[1024];

	for (unsigned int sequence = 0; sequence < job->packets; sequence++) {
		ip_peer_build(payload, job->bytes, job->channel, sequence, job->packets);
		while (send(data, payload, job->bytes, 0) < 0) {
			if (errno != ENOBUFS)
				die("send");
			usleep(1000);
		}
	}
	/* What waits in the queues is behind us in order; ask until all is there. */
	progress = now_ms();
	do {
		unsigned int before = ledger.received;

		ask(control, "", text, sizeof(text));
		ledger.received = ledger_value(text, "sink", "received");
		if (ledger.received != before)
			progress = now_ms();
	} while (ledger.received < job->packets && now_ms() - progress < QUIET_SECONDS * 1000);
	ledger.reordered = ledger_value(text, "sink", "reordered");
	ledger.duplicated = ledger_value(text, "sink", "duplicated");
	ledger.stale = ledger_value(text, "sink", "stale");
	ledger.corrupted = ledger_value(text, "sink", "corrupted");
	ledger.foreign = ledger_value(text, "sink", "foreign");
	ledger.bytes = ledger_value(text, "sink", "bytes");
	report(job, &ledger, started);
}

static void put_be32(uint8_t *out, uint32_t value)
{
	value = htonl(value);
	memcpy(out, &value, sizeof(value));
}

/* Ask the source for the next @packets; each request is a stream of its own. */
static void request_stream(const struct job *job, int fd, unsigned int stream,
			   unsigned int packets)
{
	uint8_t request[IP_PEER_REQUEST_SIZE] = { 0 };

	put_be32(request, IP_PEER_MAGIC);
	request[4] = IP_PEER_VERSION;
	request[5] = IP_PEER_START;
	request[6] = (uint8_t)(stream >> 8);
	request[7] = (uint8_t)stream;
	put_be32(request + 12, packets);
	put_be32(request + 16, job->bytes);
	put_be32(request + 20, SOURCE_INTERVAL_US);
	put_be32(request + 24, SOURCE_BURST);
	if (send(fd, request, sizeof(request), 0) < 0)
		die("request to the source");
}

/* One window: as many datagrams as the socket's buffer holds, however slow we are. */
static void receive_window(const struct job *job, int fd, struct ip_sink *ledger,
			   unsigned int packets)
{
	uint8_t payload[IP_PEER_PACKET_MAX];

	while (ledger->received < packets && wait_readable(fd)) {
		ssize_t got = recv(fd, payload, sizeof(payload), 0);

		if (got >= (ssize_t)IP_PEER_HEADER_SIZE && payload[5] == IP_PEER_REFUSED) {
			fprintf(stderr, "seqnet: the source refuses %u datagrams of %u bytes\n",
				packets, job->bytes);
			exit(2);
		}
		if (got >= 0)
			ip_sink_take(ledger, payload, (uint32_t)got);
	}
}

static void run_down(const struct job *job)
{
	int fd = peer_socket(job, IP_PEER_PORT_SOURCE);
	struct ip_sink sum = { 0 };
	unsigned long started = now_ms();
	unsigned int left = job->packets;

	for (unsigned int stream = 1; left; stream++) {
		unsigned int window = left < WINDOW_PACKETS ? left : WINDOW_PACKETS;
		struct ip_sink ledger = { 0 };

		request_stream(job, fd, stream, window);
		receive_window(job, fd, &ledger, window);
		sum.received += ledger.received;
		sum.reordered += ledger.reordered;
		sum.duplicated += ledger.duplicated;
		sum.stale += ledger.stale;
		sum.corrupted += ledger.corrupted;
		sum.foreign += ledger.foreign;
		sum.bytes += ledger.bytes;
		left -= window;
		if (ledger.received < window)
			break;
	}
	report(job, &sum, started);
}

/* Clears the peer's ledgers, and stops what it still sends, before any child starts. */
static void reset_peer(const struct job *job)
{
	int control = peer_socket(job, IP_PEER_PORT_CONTROL);
	char text[1024];

	ask(control, "reset", text, sizeof(text));
	close(control);
}

static void start(const struct job *job)
{
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child)
		return;
	if (!strcmp(job->direction, "up"))
		run_up(job);
	else
		run_down(job);
}

static unsigned int number(const char *text, unsigned int minimum, unsigned int maximum)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*end || end == text || value < minimum || value > maximum) {
		fprintf(stderr, "seqnet: '%s' is not a number from %u to %u\n", text, minimum,
			maximum);
		exit(2);
	}
	return (unsigned int)value;
}

int main(int count, char **argument)
{
	struct job job = { .family = AF_INET };
	int status, failed = 0;
	const char *mode;

	if (count > 1 && !strcmp(argument[1], "-6")) {
		job.family = AF_INET6;
		count--;
		argument++;
	}
	if (count < 5) {
		fprintf(stderr, "usage: seqnet [-6] up|down|both PACKETS BYTES CHANNEL...\n");
		return 2;
	}
	mode = argument[1];
	job.packets = number(argument[2], 1, 100000000);
	job.bytes = number(argument[3], IP_PEER_HEADER_SIZE, IP_PEER_PACKET_MAX - 48);
	for (int i = 4; i < count; i++) {
		job.channel = number(argument[i], 0, CHANNELS - 1);
		reset_peer(&job);
	}
	for (int i = 4; i < count; i++) {
		job.channel = number(argument[i], 0, CHANNELS - 1);
		if (strcmp(mode, "down")) {
			job.direction = "up";
			start(&job);
		}
		if (strcmp(mode, "up")) {
			job.direction = "down";
			start(&job);
		}
	}
	while (wait(&status) > 0)
		failed |= status != 0;
	return failed;
}
