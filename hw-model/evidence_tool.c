/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Command line around evidence_write(), for scenarios/host/evidence.sh.
 *
 *   evidence RECORD DIRECTORY [title=TEXT] [again=COMMAND] [tap=FILE] [console=FILE] [remark=TEXT]
 *
 * Writes events.txt, capture.pcapng, signals.vcd and chart.html into DIRECTORY and prints
 * "trace.hash HASH", and the remark if there is one as "remark TEXT".
 *
 * Exit status: 0; 1 when a file could not be written, and then none of the four is left; 2 for
 * bad usage or a file that is no record.
 */
#include "evidence.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ROOM 4096u

static int fail(const char *what, const char *path, int error)
{
	fprintf(stderr, "evidence: %s %s: %s\n", what, path, strerror(error));
	return EXIT_FAILURE;
}

/* All of a text file, to be freed; NULL with errno. NUL bytes become '?'. */
static char *read_text(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t room = 1u << 16, used = 0, got;
	char *text = malloc(room), *larger;

	while (file && text && (got = fread(text + used, 1, room - used - 1u, file)) > 0) {
		used += got;
		if (room - used > 1u)
			continue;
		larger = realloc(text, room *= 2u);
		if (!larger)
			free(text);
		text = larger;
	}
	if (!file || !text || ferror(file)) {
		free(text);
		text = NULL;
	}
	for (size_t i = 0; text && i < used; i++)
		text[i] = text[i] ? text[i] : '?';
	if (text)
		text[used] = '\0';
	if (file)
		fclose(file);
	return text;
}

/* "name=value" into the heading; what must be freed goes to @owned. */
static int take_argument(struct chart_heading *heading, const char *argument, char *owned[2])
{
	const char *value = strchr(argument, '=');

	value = value ? value + 1 : "";
	if (!strncmp(argument, "title=", 6)) {
		heading->title = value;
	} else if (!strncmp(argument, "again=", 6)) {
		heading->again = value;
	} else if (!strncmp(argument, "remark=", 7)) {
		heading->remark = value[0] ? value : NULL;
	} else if (!strncmp(argument, "tap=", 4)) {
		heading->tap = owned[0] = read_text(value);
		if (!heading->tap)
			return fail("cannot read", value, errno);
	} else if (!strncmp(argument, "console=", 8)) {
		/* a run may end before there is one */
		heading->console = owned[1] = read_text(value);
	} else {
		fprintf(stderr, "evidence: unknown argument %s\n", argument);
		return 2;
	}
	return EXIT_SUCCESS;
}

static void remove_files(const char *directory)
{
	char path[PATH_ROOM];

	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, evidence_file_name(i));
		remove(path);
	}
}

static int write_files(FILE *record, const char *record_path, const char *directory,
		       const struct chart_heading *heading)
{
	FILE *out[EVIDENCE_FILE_COUNT] = { NULL };
	struct evidence_result result;
	char path[PATH_ROOM];
	int status = EXIT_SUCCESS;

	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT && status == EXIT_SUCCESS; i++) {
		snprintf(path, sizeof(path), "%s/%s", directory, evidence_file_name(i));
		out[i] = fopen(path, "w");
		if (!out[i])
			status = fail("cannot create", path, errno);
	}
	if (status == EXIT_SUCCESS && !evidence_write(record, heading, out, &result)) {
		fprintf(stderr, "evidence: %s: %s\n", record_path, result.remark);
		status = 2;
	}
	for (unsigned int i = 0; i < EVIDENCE_FILE_COUNT; i++) {
		bool failed;

		if (!out[i])
			continue;
		/* a write that failed long ago fails again, and says why */
		errno = 0;
		failed = fflush(out[i]) || ferror(out[i]);
		if ((fclose(out[i]) || failed) && status == EXIT_SUCCESS) {
			snprintf(path, sizeof(path), "%s/%s", directory, evidence_file_name(i));
			status = fail("writing", path, errno ? errno : EIO);
		}
	}
	if (status != EXIT_SUCCESS) {
		remove_files(directory);
		return status;
	}
	printf("trace.hash %016" PRIx64 "\n", result.hash);
	if (result.remark[0])
		printf("remark %s\n", result.remark);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct chart_heading heading = { .title = NULL };
	char *owned[2] = { NULL };
	int status = EXIT_SUCCESS;
	FILE *record;

	if (argc < 3) {
		fprintf(stderr, "usage: evidence RECORD DIRECTORY [title=TEXT] [again=COMMAND] "
			"[tap=FILE] [console=FILE] [remark=TEXT]\n");
		return 2;
	}
	for (int i = 3; i < argc && status == EXIT_SUCCESS; i++)
		status = take_argument(&heading, argv[i], owned);
	if (status == EXIT_SUCCESS) {
		record = fopen(argv[1], "r");
		if (record) {
			status = write_files(record, argv[1], argv[2], &heading);
			fclose(record);
		} else {
			fail("cannot read", argv[1], errno);
			status = 2;
		}
	}
	free(owned[0]);
	free(owned[1]);
	return status;
}
