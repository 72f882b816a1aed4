/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text lines over a socket: one growing buffer, filled by read(), handed out line
 * by line. An interrupted call is repeated; the end of the stream is NULL/false.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "line_stream.h"

#define FIRST_ROOM 4096u

void line_stream_open(struct line_stream *stream, int fd)
{
    *stream = (struct line_stream){ .fd = fd, .room = FIRST_ROOM };
    stream->buffer = malloc(stream->room);
    assert(stream->buffer);
}

void line_stream_close(struct line_stream *stream)
{
    close(stream->fd);
    free(stream->buffer);
    *stream = (struct line_stream){ .fd = -1 };
}

/* Make room behind @end: move what is left to the front, or grow. */
static void make_room(struct line_stream *stream)
{
    if (stream->start > 0) {
        memmove(stream->buffer, stream->buffer + stream->start, stream->end - stream->start);
        stream->end -= stream->start;
        stream->start = 0;
    }
    if (stream->end == stream->room) {
        stream->room *= 2;
        stream->buffer = realloc(stream->buffer, stream->room);
        assert(stream->buffer);
    }
}

char *line_stream_read(struct line_stream *stream)
{
    size_t searched = stream->start;

    for (;;) {
        char *newline = memchr(stream->buffer + searched, '\n', stream->end - searched);
        ssize_t got;

        if (newline) {
            char *line = stream->buffer + stream->start;

            stream->start = newline + 1 - stream->buffer;
            *newline = '\0';
            if (newline > line && newline[-1] == '\r') {
                newline[-1] = '\0';
            }
            return line;
        }
        make_room(stream);
        searched = stream->end;
        do {
            got = read(stream->fd, stream->buffer + stream->end, stream->room - stream->end);
        } while (got < 0 && errno == EINTR);
        if (got <= 0) {
            return NULL;
        }
        stream->end += got;
    }
}

bool line_stream_write(struct line_stream *stream, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(stream->fd, text, length, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        text += sent;
        length -= sent;
    }
    return true;
}
