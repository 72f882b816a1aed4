/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What "make catalogue" does to a record: it says of the measured build what the run showed.
 *
 *   1. A line that says of this build what did not happen is narrowed until it does not.
 *   2. What happened and no line says is added, to a line of another build if there is one
 *      that says the same (so its reason stays), else as a line without a reason.
 *   3. Ranges of what depends on the build are widened.
 */
#include "scenario_measured.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one update works on. */
struct update {
	struct scenario_record *record;
	const struct scenario_measured *measured;
	const struct scenario_build *build;
};

static enum scenario_measured_kind measured_kind(enum scenario_record_kind kind)
{
	return kind == SCENARIO_RECORD_BREAKS ? SCENARIO_MEASURED_RULE : SCENARIO_MEASURED_POINT;
}

/* Did @what fail in this case, where no line leaves it to the build? */
static bool failed(const struct update *update, unsigned int in_case, enum scenario_record_kind kind,
		   const char *what)
{
	bool ok = true;

	return !scenario_record_find(update->record, SCENARIO_RECORD_DEPENDS, update->build,
				     update->measured->cases[in_case].parameters, what) &&
	       scenario_measured_has(update->measured, in_case, measured_kind(kind), what, &ok) && !ok;
}

/* Was it seen whether @what fails? A case that was cut short, by an oops, has not all its points. */
static bool judged(const struct update *update, unsigned int in_case, const char *what)
{
	const struct scenario_measured_case *measured = &update->measured->cases[in_case];

	return !measured->skipped &&
	       (measured->complete || scenario_measured_has(update->measured, in_case,
							    SCENARIO_MEASURED_POINT, what, NULL));
}

/* Takes "@kernel" or "!@kernel" out of the words of @kernels. */
static void without_word(char *kernels, const char *kernel, bool negated)
{
	char old[SCENARIO_RECORD_LINE_MAX], *rest = NULL;

	snprintf(old, sizeof(old), "%s", kernels);
	*kernels = '\0';
	for (char *word = strtok_r(old, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if ((*word == '!') == negated && !strcmp(word + negated, kernel))
			continue;
		/* never longer than it was */
		strcat(strcat(kernels, *kernels ? " " : ""), word);
	}
}

/* Lets @line be about this kernel, or not. Only "!" words left, or none: about nothing. */
static void set_kernel(struct scenario_record_line *line, const char *kernel, bool wanted)
{
	char kernels[SCENARIO_RECORD_LINE_MAX];
	size_t used;

	snprintf(kernels, sizeof(kernels), "%s", line->kernels);
	without_word(kernels, kernel, wanted);
	if (scenario_kernels_match(kernels, kernel) != wanted) {
		used = strlen(kernels);
		snprintf(kernels + used, sizeof(kernels) - used, "%s%s%s", used ? " " : "",
			 wanted ? "" : "!", kernel);
	}
	scenario_record_set(&line->kernels, kernels);
}

static bool about_nothing(const char *kernels)
{
	for (; *kernels; kernels += strcspn(kernels, " "), kernels += *kernels == ' ') {
		if (*kernels != '!')
			return false;
	}
	return true;
}

/* A new line that says @what of one case of this build. */
static void add_line(struct update *update, enum scenario_record_kind kind, const char *parameters,
		     const char *what, const char *reason)
{
	struct scenario_record_line line = {
		.kind = kind, .driver = (char *)update->build->driver,
		.machine = (char *)update->build->machine, .kernels = (char *)update->build->kernel,
		.parameters = (char *)(*parameters ? parameters : "*"), .what = (char *)what,
		.reason = (char *)reason,
	};

	scenario_record_add(update->record, &line);
}

/* Step 1 for one line; false when it says nothing of any build any more. */
static bool narrow(struct update *update, unsigned int index)
{
	struct scenario_record_line *line = &update->record->line[index];
	const struct scenario_measured *measured = update->measured;
	unsigned int about = 0, fail = 0;
	char *what, *reason;
	enum scenario_record_kind kind = line->kind;
	bool *keep;

	keep = calloc(measured->case_count + 1, sizeof(*keep));
	if (!keep)
		abort();
	for (unsigned int i = 0; i < measured->case_count; i++) {
		if (!judged(update, i, line->what) ||
		    !scenario_record_applies(line, update->build, measured->cases[i].parameters))
			continue;
		about++;
		keep[i] = failed(update, i, kind, line->what);
		fail += keep[i];
	}
	if (fail == about) {
		free(keep);
		return true;
	}
	set_kernel(line, update->build->kernel, false);
	/* the lines may move */
	what = strdup(line->what);
	reason = strdup(line->reason);
	for (unsigned int i = 0; what && reason && i < measured->case_count; i++) {
		if (keep[i])
			add_line(update, kind, measured->cases[i].parameters, what, reason);
	}
	free(what);
	free(reason);
	free(keep);
	return !about_nothing(update->record->line[index].kernels);
}

/* A line of another kernel that says the same of exactly this case. */
static struct scenario_record_line *same_elsewhere(const struct update *update,
						   enum scenario_record_kind kind,
						   const char *parameters, const char *what)
{
	for (unsigned int i = 0; i < update->record->lines; i++) {
		struct scenario_record_line *line = &update->record->line[i];

		if (line->kind == kind && !strcmp(line->driver, update->build->driver) &&
		    !strcmp(line->machine, update->build->machine) && !strcmp(line->what, what) &&
		    !strcmp(line->parameters, *parameters ? parameters : "*"))
			return line;
	}
	return NULL;
}

/* Did it fail in every case that was run, and were there several? */
static bool everywhere(const struct update *update, enum scenario_record_kind kind, const char *what)
{
	for (unsigned int i = 0; i < update->measured->case_count; i++) {
		if (!failed(update, i, kind, what))
			return false;
	}
	return update->measured->case_count > 1;
}

/* Step 2 for one measured line. */
static void note(struct update *update, const struct scenario_measured_line *line)
{
	enum scenario_record_kind kind = line->kind == SCENARIO_MEASURED_RULE ?
		SCENARIO_RECORD_BREAKS : SCENARIO_RECORD_FAILS;
	const char *parameters = update->measured->cases[line->in_case].parameters;
	struct scenario_record_line *same;

	if (line->kind == SCENARIO_MEASURED_COMMENT || line->ok ||
	    (line->kind == SCENARIO_MEASURED_POINT && !strcmp(line->text, SCENARIO_POINT_RULES)) ||
	    scenario_record_find(update->record, SCENARIO_RECORD_DEPENDS, update->build, parameters,
				 line->text) ||
	    scenario_record_find(update->record, kind, update->build, parameters, line->text))
		return;
	if (everywhere(update, kind, line->text))
		parameters = "*";
	same = same_elsewhere(update, kind, parameters, line->text);
	if (same)
		set_kernel(same, update->build->kernel, true);
	else
		add_line(update, kind, parameters, line->text, SCENARIO_RECORD_NO_REASON);
}

/* Step 3 for one line. */
static void widen(struct update *update, struct scenario_record_line *line)
{
	unsigned int cases, count;

	if (line->kind != SCENARIO_RECORD_DEPENDS)
		return;
	count = scenario_measured_depends(update->measured, line, update->build, &cases);
	if (!cases)
		return;
	if (!line->counted || line->cases != cases) {
		line->low = line->high = count;
		line->cases = cases;
	}
	line->counted = true;
	line->low = count < line->low ? count : line->low;
	line->high = count > line->high ? count : line->high;
}

void scenario_record_update(struct scenario_record *record,
			    const struct scenario_measured *measured,
			    const struct scenario_build *build)
{
	struct update update = { .record = record, .measured = measured, .build = build };
	unsigned int lines = record->lines;

	assert(record && measured && build);
	/*
	 * What a driver is known to break is not told apart in the points when it happens: such
	 * lines are only added, a person takes them out.
	 */
	for (unsigned int i = 0; i < lines;) {
		if (record->line[i].kind != SCENARIO_RECORD_FAILS || narrow(&update, i)) {
			i++;
		} else {
			scenario_record_remove(record, i);
			lines--;
		}
	}
	for (unsigned int i = 0; i < measured->lines; i++)
		note(&update, &measured->line[i]);
	for (unsigned int i = 0; i < record->lines; i++)
		widen(&update, &record->line[i]);
}
