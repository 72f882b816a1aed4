/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Sequence chart: the page.
 *
 * A stretch of rows is one SVG of fixed width, a row ROW_HEIGHT high; all have their lifelines
 * at the same places, so that the stretches below each other look like one chart. A fold is an
 * HTML <details> element around such a stretch: it opens without a script. Thick lifelines are
 * levels: the AP's vote, the BAM's power, the modem's pc.
 *
 * Texts come from scenarios and guests, so each is escaped; control characters become '?'.
 */
#include "chart.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define ROW_HEIGHT 24u
#define PAGE_WIDTH 1240u
/* A band across the lifelines. */
#define BAND_LEFT 208u
/* Rows of one opened fold; the rest is in events.txt. */
#define FOLD_ROWS_MAX 400u
/* A pause that is worth a word between two rows. */
#define PAUSE_NS HW_NS_PER_MS
#define CONSOLE_LINES 60u

static const struct {
	const char *name, *below;
	unsigned int x;
	uint32_t level;
} lines[] = {
	[CHART_AP] = { "AP", "thick: vote", 280, CHART_LEVEL_VOTE },
	[CHART_SMSM] = { "SMSM", "and doorbells", 460, 0 },
	[CHART_BAM] = { "BAM", "thick: power", 640, CHART_LEVEL_POWER },
	[CHART_MODEM] = { "modem", "thick: pc", 820, CHART_LEVEL_PC },
};

_Static_assert(sizeof(lines) / sizeof(lines[0]) == CHART_LINE_COUNT, "every lifeline has a place");

#define DETAIL_X (820u + 16u)

static const char *const style_class[] = {
	[CHART_HANDSHAKE] = "handshake",
	[CHART_CONTROL] = "control",
	[CHART_TRAFFIC] = "traffic",
	[CHART_MARK] = "mark",
	[CHART_STEP] = "step",
	[CHART_MET] = "met",
	[CHART_KNOWN] = "known",
	[CHART_ERROR] = "error",
	[CHART_FAILURE] = "failure",
};

_Static_assert(sizeof(style_class) / sizeof(style_class[0]) == CHART_STYLE_COUNT,
	       "every style has a class");

static const char page_style[] =
	"body{font:13px/1.4 system-ui,sans-serif;margin:16px auto;width:1240px;color:#1c2430;"
	"background:#fff}\n"
	"h1{font-size:19px;margin:0 0 8px}code{background:#f2f4f7;padding:1px 4px}\n"
	"ul{margin:6px 0;padding-left:20px}li.bad,li.bad a{color:#b3261e;font-weight:600}"
	"li.todo{color:#7a5c00}\n"
	"p.remark{background:#fdecea;border-left:4px solid #b3261e;padding:6px 10px}\n"
	"pre{background:#f6f8fa;padding:8px;overflow-x:auto;font-size:11px}\n"
	"svg{display:block}text{font:11px system-ui,sans-serif;fill:#1c2430}\n"
	".head{position:sticky;top:0;background:#fff;border-bottom:1px solid #c5ccd6;z-index:1}\n"
	".head text{font-weight:600;font-size:13px;text-anchor:middle}"
	".head text.below{font-weight:400;font-size:10px;fill:#6b7684}\n"
	"text.time{text-anchor:end;font-family:ui-monospace,monospace;fill:#3c4654}"
	"text.gap{text-anchor:end;font-size:10px;fill:#8a94a3}\n"
	"text.label{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}"
	"text.detail{fill:#6b7684}text.dot{paint-order:stroke;stroke:#fff;stroke-width:3px}\n"
	".life{stroke:#b4bcc8;stroke-width:1}.pause{stroke:#c5ccd6;stroke-dasharray:2 4}\n"
	".vote{fill:#7aa7e8}.power{fill:#8cc49a}.pc{fill:#e5b567}\n"
	"line.handshake,path.handshake,circle.handshake{stroke:#1f5fbf;stroke-width:1.8;fill:#1f5fbf}"
	"text.handshake{fill:#174a96;font-weight:600}\n"
	"line.control,path.control,circle.control{stroke:#4a5568;stroke-width:1.3;fill:#4a5568}\n"
	"line.traffic,path.traffic,circle.traffic{stroke:#8a94a3;stroke-width:1;fill:#8a94a3}"
	"text.traffic{fill:#5a6472}\n"
	"line.error,path.error{stroke:#c77700;stroke-width:1.8;fill:#c77700}"
	"text.error{fill:#8f5600;font-weight:600}\n"
	"circle.mark{fill:#6a4fb3}text.mark{fill:#4b3690}circle.error{fill:#c77700}\n"
	"rect.step{fill:#e9f1fb}rect.met{fill:#e6f4ea}rect.known{fill:#fff6da}rect.failure{fill:#b3261e}"
	"text.failure{fill:#fff;font-weight:600}text.known{fill:#7a5c00}\n"
	"details>summary{cursor:pointer;background:#f2f4f7;border:1px dashed #c5ccd6;color:#4a5568;"
	"padding:2px 10px 2px 208px;font-size:12px}"
	"details[open]>summary{background:#e6eaf0}\n"
	"details.top>summary{padding-left:10px;margin-top:6px}\n"
	"@media print{.head{position:static}}\n";

static void put_escaped(FILE *file, const char *text, size_t length)
{
	for (size_t i = 0; i < length && text[i]; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '<')
			fputs("&lt;", file);
		else if (c == '>')
			fputs("&gt;", file);
		else if (c == '&')
			fputs("&amp;", file);
		else if (c == '"')
			fputs("&quot;", file);
		else
			fputc((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '?' : c, file);
	}
}

static void put_text(FILE *file, const char *text)
{
	put_escaped(file, text, strlen(text));
}

/* A span of virtual time, three digits and a unit. */
static void put_span(FILE *file, uint64_t ns)
{
	if (ns < HW_NS_PER_US)
		fprintf(file, "%" PRIu64 " ns", ns);
	else if (ns < HW_NS_PER_MS)
		fprintf(file, "%.3g \xc2\xb5s", (double)ns / (double)HW_NS_PER_US);
	else if (ns < HW_NS_PER_S)
		fprintf(file, "%.3g ms", (double)ns / (double)HW_NS_PER_MS);
	else
		fprintf(file, "%.4g s", (double)ns / (double)HW_NS_PER_S);
}

static void put_time(FILE *file, uint64_t ns)
{
	fprintf(file, "%" PRIu64 ".%06" PRIu64, ns / HW_NS_PER_S, ns % HW_NS_PER_S / HW_NS_PER_US);
}

static bool is_band(const struct chart_row *row)
{
	return row->style == CHART_STEP || row->style == CHART_MET || 
	       row->style == CHART_KNOWN || row->style == CHART_FAILURE;
}

/* Levels between the rows @first and @end: a thick bar where one is high. */
static void put_lifelines(const struct chart *chart, uint32_t first, uint32_t end, FILE *file)
{
	static const char *const bar[] = {
		[CHART_AP] = "vote", [CHART_SMSM] = "", [CHART_BAM] = "power", [CHART_MODEM] = "pc",
	};

	for (unsigned int line = 0; line < CHART_LINE_COUNT; line++) {
		uint32_t before = first ? chart->row[first - 1u].levels : chart->start_levels;
		uint32_t top = 0;
		bool high = before & lines[line].level;

		fprintf(file, "<line class=\"life\" x1=\"%u\" y1=\"0\" x2=\"%u\" y2=\"%u\"/>",
			lines[line].x, lines[line].x, (end - first) * ROW_HEIGHT);
		for (uint32_t i = first; i <= end; i++) {
			bool now = i < end && (chart->row[i].levels & lines[line].level);
			uint32_t y = (i - first) * ROW_HEIGHT + (i < end ? ROW_HEIGHT * 3 / 4 : 0);

			if (now == high && i < end)
				continue;
			if (high && y > top)
				fprintf(file, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"8\" "
					"height=\"%u\"/>", bar[line], lines[line].x - 4u, top, y - top);
			high = now;
			top = y;
		}
	}
	fputc('\n', file);
}

/* An arrow head at @x that comes from the left or from the right. */
static void put_head(FILE *file, const char *class, unsigned int x, unsigned int y, bool rightward)
{
	fprintf(file, "<path class=\"%s\" d=\"M%u %u l%d -4 v8 z\"/>", class, x, y,
		rightward ? -8 : 8);
}

static void put_arrow(FILE *file, const struct chart_row *row, unsigned int y)
{
	const char *class = style_class[row->style];
	unsigned int from = lines[row->from].x, to = lines[row->to].x;

	fprintf(file, "<line class=\"%s\" x1=\"%u\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>", class, from, y,
		to, y);
	put_head(file, class, to, y, to > from);
	if (row->via != row->to)
		fprintf(file, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"3\"/>", class,
			lines[row->via].x, y);
	fprintf(file, "<text class=\"label %s\" x=\"%u\" y=\"%u\">", class, (from + to) / 2u, y - 4u);
	put_text(file, row->label);
	fputs("</text>", file);
	if (row->detail[0]) {
		fprintf(file, "<text class=\"detail\" x=\"%u\" y=\"%u\">", DETAIL_X, y + 3u);
		put_text(file, row->detail);
		fputs("</text>", file);
	}
}

static void put_dot(FILE *file, const struct chart_row *row, unsigned int y)
{
	const char *class = style_class[row->style];
	unsigned int x = lines[row->from].x;

	fprintf(file, "<circle class=\"%s\" cx=\"%u\" cy=\"%u\" r=\"5\"/>"
		"<text class=\"dot %s\" x=\"%u\" y=\"%u\">", class, x, y, class, x + 16u, y + 4u);
	put_text(file, row->label);
	if (row->detail[0]) {
		fputs(", ", file);
		put_text(file, row->detail);
	}
	fputs("</text>", file);
}

static void put_band(FILE *file, const struct chart_row *row, unsigned int y)
{
	const char *class = style_class[row->style];

	fprintf(file, "<rect class=\"%s\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\" rx=\"3\"/>"
		"<text class=\"%s\" x=\"%u\" y=\"%u\">", class, BAND_LEFT, y + 2u,
		PAGE_WIDTH - BAND_LEFT, ROW_HEIGHT - 4u, class, BAND_LEFT + 10u, y + 16u);
	if (row->style == CHART_KNOWN)
		fputs("known violation: ", file);
	else if (row->event == HW_EVENT_VIOLATION)
		fputs("VIOLATION: ", file);
	put_text(file, row->detail);
	fputs("</text>", file);
}

static void put_row(const struct chart *chart, uint32_t index, unsigned int y, FILE *file)
{
	const struct chart_row *row = &chart->row[index];
	uint64_t before = index ? row[-1].time_ns : chart->start_ns;
	uint64_t gap = row->time_ns > before ? row->time_ns - before : 0;

	if (row->style == CHART_FAILURE)
		fprintf(file, "<g id=\"failure-%u\">", index);
	if (gap >= PAUSE_NS)
		fprintf(file, "<line class=\"pause\" x1=\"0\" y1=\"%u\" x2=\"%u\" y2=\"%u\"/>", y,
			PAGE_WIDTH, y);
	fprintf(file, "<text class=\"time\" x=\"96\" y=\"%u\">", y + 16u);
	put_time(file, row->time_ns);
	fputs("</text>", file);
	if (gap > 0) {
		fprintf(file, "<text class=\"gap\" x=\"180\" y=\"%u\">+", y + 16u);
		put_span(file, gap);
		fputs("</text>", file);
	}
	if (is_band(row))
		put_band(file, row, y);
	else if (row->from == row->to)
		put_dot(file, row, y + ROW_HEIGHT / 2u);
	else
		put_arrow(file, row, y + ROW_HEIGHT * 3u / 4u);
	fputs(row->style == CHART_FAILURE ? "</g>\n" : "\n", file);
}

static void put_rows(const struct chart *chart, uint32_t first, uint32_t rows, FILE *file)
{
	if (rows == 0)
		return;
	fprintf(file, "<svg width=\"%u\" height=\"%u\">\n", PAGE_WIDTH, rows * ROW_HEIGHT);
	put_lifelines(chart, first, first + rows, file);
	for (uint32_t i = 0; i < rows; i++)
		put_row(chart, first + i, i * ROW_HEIGHT, file);
	fputs("</svg>\n", file);
}

/* What the folded traffic was. */
static void put_traffic(const struct chart *chart, const struct chart_fold *fold, FILE *file)
{
	uint64_t frames[2] = { 0 }, bytes[2] = { 0 }, other = 0;

	for (uint32_t i = fold->first; i < fold->first + fold->rows; i++) {
		const struct chart_row *row = &chart->row[i];
		unsigned int down = row->event == HW_EVENT_FRAME_DOWN;

		if (down || row->event == HW_EVENT_FRAME_UP) {
			frames[down]++;
			bytes[down] += row->bytes;
		} else {
			other++;
		}
	}
	fprintf(file, "traffic: %" PRIu64 " frames up (%" PRIu64 " bytes), %" PRIu64
		" down (%" PRIu64 " bytes), %" PRIu64 " descriptor doorbells, interrupts, registers",
		frames[0], bytes[0], frames[1], bytes[1], other);
}

static void put_fold(const struct chart *chart, const struct chart_fold *fold, FILE *file)
{
	const struct chart_row *last = &chart->row[fold->first + fold->rows - 1u];
	uint32_t shown = fold->rows < FOLD_ROWS_MAX ? fold->rows : FOLD_ROWS_MAX;

	fputs("<details><summary>", file);
	put_time(file, chart->row[fold->first].time_ns);
	fputs(" \xe2\x80\xa6 ", file);
	put_time(file, last->time_ns);
	fputs(": ", file);
	if (fold->traffic)
		put_traffic(chart, fold, file);
	else
		fprintf(file, "the same %u more time%s (%u rows)", fold->times,
			fold->times == 1 ? "" : "s", fold->rows);
	fputs("</summary>\n", file);
	put_rows(chart, fold->first, shown, file);
	if (shown < fold->rows)
		fprintf(file, "<p>%u more rows; all events are in events.txt.</p>\n",
			fold->rows - shown);
	fputs("</details>\n", file);
}

static void put_points(const char *tap, FILE *file)
{
	fputs("<ul>\n", file);
	while (*tap) {
		size_t length = strcspn(tap, "\n");
		bool failed = !strncmp(tap, "not ok", 6);
		const char *todo = strstr(tap, "# TODO");

		if (failed) {
			fputs(todo && todo < tap + length ? "<li class=\"todo\">" :
							    "<li class=\"bad\">", file);
			put_escaped(file, tap, length);
			fputs("</li>\n", file);
		}
		tap += length + (tap[length] == '\n');
	}
	fputs("</ul>\n", file);
}

/* Links to what is red. */
static void put_failures(const struct chart *chart, FILE *file)
{
	bool any = false;

	for (uint32_t i = 0; i < chart->rows; i++) {
		const struct chart_row *row = &chart->row[i];

		if (row->style != CHART_FAILURE)
			continue;
		fprintf(file, "%s<li class=\"bad\"><a href=\"#failure-%u\">at ", any ? "" :
			"<p>In the chart:</p>\n<ul>\n", i);
		put_time(file, row->time_ns);
		fputs("</a> ", file);
		put_text(file, row->detail);
		fputs("</li>\n", file);
		any = true;
	}
	if (any)
		fputs("</ul>\n", file);
}

static void put_console(const char *console, FILE *file)
{
	const char *start = console + strlen(console);
	unsigned int lines_left = CONSOLE_LINES + 1u;

	while (start > console && lines_left > 0) {
		start--;
		lines_left -= *start == '\n';
	}
	fprintf(file, "<details class=\"top\"><summary>end of the guest's console</summary>\n<pre>");
	put_text(file, *start == '\n' ? start + 1 : start);
	fputs("</pre></details>\n", file);
}

static void put_heading(const struct chart *chart, const struct chart_heading *heading, FILE *file)
{
	fputs("<h1>", file);
	put_text(file, heading->title ? heading->title : "BAM-DMUX run");
	fputs("</h1>\n", file);
	if (heading->remark) {
		fputs("<p class=\"remark\">", file);
		put_text(file, heading->remark);
		fputs("</p>\n", file);
	}
	if (heading->tap)
		put_points(heading->tap, file);
	put_failures(chart, file);
	if (heading->again) {
		fputs("<p>Again: <code>", file);
		put_text(file, heading->again);
		fputs("</code></p>\n", file);
	}
	if (heading->console && heading->console[0])
		put_console(heading->console, file);
	if (chart->left_out)
		fprintf(file, "<p class=\"remark\">%" PRIu64 " more rows are not drawn; all "
			"events are in events.txt.</p>\n", chart->left_out);
}

void chart_write_html(const struct chart *chart, const struct chart_heading *heading, FILE *file)
{
	assert(chart && heading && file);
	assert(chart->fold || chart->rows == 0);
	fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>", file);
	put_text(file, heading->title ? heading->title : "BAM-DMUX run");
	fprintf(file, "</title>\n<style>\n%s</style></head><body>\n", page_style);
	put_heading(chart, heading, file);
	fprintf(file, "<svg class=\"head\" width=\"%u\" height=\"40\">"
		"<text x=\"60\" y=\"18\">time (s)</text>", PAGE_WIDTH);
	for (unsigned int line = 0; line < CHART_LINE_COUNT; line++)
		fprintf(file, "<text x=\"%u\" y=\"18\">%s</text><text class=\"below\" x=\"%u\" "
			"y=\"33\">%s</text>", lines[line].x, lines[line].name, lines[line].x,
			lines[line].below);
	fputs("</svg>\n", file);
	for (uint32_t i = 0; i < chart->folds; i++) {
		const struct chart_fold *fold = &chart->fold[i];

		if (fold->times > 0 || fold->traffic)
			put_fold(chart, fold, file);
		else
			put_rows(chart, fold->first, fold->rows, file);
	}
	fputs("</body></html>\n", file);
}
