// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process that sleeps in poll() on a port until something happens to it.
 *
 *   sleeper FILE     prints "asleep" when it is about to sleep, then what woke it:
 *                    "hangup", "readable", or "other MASK"; exit status 0 for a hangup
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct pollfd port = { .events = POLLIN };

	if (argc != 2) {
		fprintf(stderr, "usage: sleeper FILE\n");
		return 2;
	}
	port.fd = open(argv[1], O_RDWR | O_NONBLOCK);
	if (port.fd < 0) {
		perror(argv[1]);
		return 2;
	}
	puts("asleep");
	fflush(stdout);
	if (poll(&port, 1, -1) != 1) {
		perror("poll");
		return 2;
	}
	if (port.revents & POLLHUP)
		puts("hangup");
	else if (port.revents & POLLIN)
		puts("readable");
	else
		printf("other 0x%x\n", (unsigned int)port.revents);
	return port.revents & POLLHUP ? 0 : 1;
}
