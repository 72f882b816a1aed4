/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Slips in a timeline that can be seen without running it, so that they cost no boot:
 *
 *   guest.NAME, modem.NAME, bam.NAME        a verb that does not exist
 *   wait_for("..."), expect_within, expect_none, count, at    an event that does not
 *   modem.set("..."), fired("...")          an option that does not
 *   wait("..."), wait(5)                    no duration
 *   guest.sh, guest.start, guest.suspend    in a file that is for the model level too
 *
 * It reads words, not Lua: strings and comments are skipped, a text that is put together
 * with ".." is left to the run, and so is a table that the file declares itself.
 */
#include "scenario_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 96u

enum token {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_STRING,
	TOKEN_NUMBER,
	TOKEN_OTHER,
};

/**
 * struct lexer - the text and its present token
 * @word:	of a name, number or string (cut at WORD_MAX); else the character
 * @model:	the file declares the model level
 */
struct lexer {
	const char *at, *end;
	unsigned int line;
	enum token token;
	bool model;
	char word[WORD_MAX];
};

static bool starts(const struct lexer *lexer, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(lexer->end - lexer->at) >= length && !strncmp(lexer->at, text, length);
}

/* Behind "[[", "[=[" ... to behind the closing one; false if there is no such bracket here. */
static bool skip_long(struct lexer *lexer)
{
	const char *at = lexer->at;
	size_t level = 0;

	if (at == lexer->end || *at++ != '[')
		return false;
	while (at < lexer->end && *at == '=')
		at++, level++;
	if (at == lexer->end || *at != '[')
		return false;
	for (; at < lexer->end; at++) {
		lexer->line += *at == '\n';
		if (*at == ']' && (size_t)(lexer->end - at) > level + 1 && at[level + 1] == ']' &&
		    strspn(at + 1, "=") == level) {
			lexer->at = at + level + 2;
			return true;
		}
	}
	lexer->at = lexer->end;
	return true;
}

static void skip_blanks(struct lexer *lexer)
{
	while (lexer->at < lexer->end) {
		if (isspace((unsigned char)*lexer->at)) {
			lexer->line += *lexer->at++ == '\n';
		} else if (starts(lexer, "--")) {
			lexer->at += 2;
			if (skip_long(lexer))
				continue;
			while (lexer->at < lexer->end && *lexer->at != '\n')
				lexer->at++;
		} else {
			return;
		}
	}
}

static void take_string(struct lexer *lexer)
{
	char quote = *lexer->at++;
	size_t used = 0;

	for (; lexer->at < lexer->end && *lexer->at != quote && *lexer->at != '\n'; lexer->at++) {
		if (*lexer->at == '\\' && lexer->at + 1 < lexer->end)
			lexer->at++;
		if (used + 1 < WORD_MAX)
			lexer->word[used++] = *lexer->at;
	}
	lexer->at += lexer->at < lexer->end;
	lexer->word[used] = '\0';
	lexer->token = TOKEN_STRING;
}

static void next(struct lexer *lexer)
{
	const char *start;
	size_t length;

	skip_blanks(lexer);
	start = lexer->at;
	lexer->word[0] = '\0';
	lexer->token = TOKEN_END;
	if (start == lexer->end)
		return;
	if (*start == '"' || *start == '\'') {
		take_string(lexer);
		return;
	}
	lexer->token = TOKEN_OTHER;
	if (*start == '[' && skip_long(lexer))
		return;
	if (isdigit((unsigned char)*start))
		lexer->token = TOKEN_NUMBER;
	else if (isalpha((unsigned char)*start) || *start == '_')
		lexer->token = TOKEN_NAME;
	else if (starts(lexer, ".."))
		lexer->at++;
	lexer->at++;
	while (lexer->token != TOKEN_OTHER && lexer->at < lexer->end &&
	       (isalnum((unsigned char)*lexer->at) || *lexer->at == '_'))
		lexer->at++;
	length = (size_t)(lexer->at - start) < WORD_MAX ? (size_t)(lexer->at - start) : WORD_MAX - 1;
	memcpy(lexer->word, start, length);
	lexer->word[length] = '\0';
}

static bool is(const struct lexer *lexer, const char *word)
{
	return (lexer->token == TOKEN_NAME || lexer->token == TOKEN_OTHER) && !strcmp(lexer->word, word);
}

/* --- rules; each raises with the words of what it would raise in the run --- */

static void check_event(lua_State *lua, const char *text)
{
	/* the machine's A2 BAM: names of registers */
	const struct bam_config bam = { .version = BAM_V1_7, .pipes = 6, .num_ees = 1 };
	struct scenario_pattern pattern;
	char error[SCENARIO_TEXT_ERROR_MAX];

	if (!scenario_pattern_parse(&pattern, text, &bam, error))
		luaL_error(lua, "%s", error);
}

static void check_option(lua_State *lua, const char *text)
{
	const char *names[128] = { NULL };

	for (unsigned int i = 0; i < modem_option_count && i < 127; i++)
		names[i] = modem_option_table[i].name;
	if (!modem_option_find(text))
		scenario_unknown(lua, "modem option ", text, names);
}

static void check_duration(lua_State *lua, const char *text)
{
	lua_pushstring(lua, text);
	scenario_lua_duration(lua, -1);
	lua_pop(lua, 1);
}

static const struct {
	const char *function;
	void (*check)(lua_State *lua, const char *text);
} rules[] = {
	{ "wait_for", check_event }, { "expect_within", check_event }, { "expect_none", check_event },
	{ "count", check_event }, { "at", check_event }, { "modem.set", check_option },
	{ "fired", check_option }, { "wait", check_duration },
};

/* lexer stands behind the name of @function. */
static void check_call(lua_State *lua, struct lexer *lexer, const char *function)
{
	struct lexer argument = *lexer;
	bool number;

	if (!is(&argument, "("))
		return;
	next(&argument);
	number = argument.token == TOKEN_NUMBER && !strcmp(function, "wait");
	for (unsigned int i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct lexer behind = argument;

		next(&behind);
		if (!strcmp(rules[i].function, function) && (argument.token == TOKEN_STRING || number) &&
		    (is(&behind, ")") || is(&behind, ",")))
			rules[i].check(lua, argument.word);
	}
}

/* Verbs of the guest that need a kernel, in a file that declares the model level. */
static void check_level(lua_State *lua, const struct lexer *lexer, const char *library)
{
	static const char *const verbs[] = { "sh", "start", "suspend" };

	for (unsigned int i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (lexer->model && !strcmp(library, "guest") && is(lexer, verbs[i]))
			luaL_error(lua, SCENARIO_NEEDS_KERNEL, verbs[i]);
	}
}

/* @library.NAME, where lexer stands at the name. */
static void check_verb(lua_State *lua, struct lexer *lexer, const char *library)
{
	char function[2 * WORD_MAX];

	check_level(lua, lexer, library);
	lua_getglobal(lua, library);
	/* raises for a name that it does not have */
	lua_getfield(lua, -1, lexer->word);
	lua_pop(lua, 2);
	snprintf(function, sizeof(function), "%s.%s", library, lexer->word);
	next(lexer);
	check_call(lua, lexer, function);
}

static bool has_rule(const char *function)
{
	for (unsigned int i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!strcmp(rules[i].function, function))
			return true;
	}
	return false;
}

static bool is_library(const char *word)
{
	return !strcmp(word, "guest") || !strcmp(word, "modem") || !strcmp(word, "bam");
}

/* A file that has a local or parameter of this name means that one. */
static bool declares(const struct lexer *whole, const char *name)
{
	struct lexer lexer = *whole;
	char before[WORD_MAX] = "";

	for (next(&lexer); lexer.token != TOKEN_END; next(&lexer)) {
		if (is(&lexer, name) && (!strcmp(before, "local") || !strcmp(before, ",") ||
					 !strcmp(before, "function")))
			return true;
		strcpy(before, lexer.word);
	}
	return false;
}

/* "model" is in the levels of the description at @index, if it is one. */
static bool declares_model(lua_State *lua, int index)
{
	bool model = false;

	if (!lua_istable(lua, index) || lua_getfield(lua, index, "levels") != LUA_TTABLE)
		return false;
	for (lua_Unsigned i = 1; i <= lua_rawlen(lua, -1); i++) {
		lua_rawgeti(lua, -1, (lua_Integer)i);
		model |= lua_isstring(lua, -1) && !strcmp(lua_tostring(lua, -1), "model");
		lua_pop(lua, 1);
	}
	return model;
}

/* light userdata 1: the lexer at the start; 2: the description */
static int check_all(lua_State *lua)
{
	struct lexer *lexer = lua_touserdata(lua, 1);
	struct lexer whole = *lexer;
	char word[WORD_MAX], before[WORD_MAX] = "";

	lexer->model = declares_model(lua, 2);
	lua_settop(lua, 0);
	for (next(lexer); lexer->token != TOKEN_END;) {
		bool name = lexer->token == TOKEN_NAME && strcmp(before, ".") && strcmp(before, ":") &&
			    strcmp(before, "function");

		snprintf(word, sizeof(word), "%s", lexer->word);
		snprintf(before, sizeof(before), "%s", lexer->word);
		next(lexer);
		if (name && is_library(word) && is(lexer, ".") && !declares(&whole, word)) {
			next(lexer);
			if (lexer->token == TOKEN_NAME)
				check_verb(lua, lexer, word);
		} else if (name && has_rule(word) && !declares(&whole, word)) {
			check_call(lua, lexer, word);
		}
	}
	return 0;
}

bool scenario_lint(struct scenario *scenario, const char *name, const char *bytes, size_t length,
		   char *error)
{
	struct lexer lexer = { .at = bytes, .end = bytes + length, .line = 1 };
	lua_State *lua = scenario->lua;
	bool ok;

	lua_pushcfunction(lua, check_all);
	lua_pushlightuserdata(lua, &lexer);
	lua_pushvalue(lua, -3);
	ok = lua_pcall(lua, 2, 0, 0) == LUA_OK;
	if (!ok) {
		snprintf(error, SCENARIO_LINE_MAX, "%s:%u: %s", name, lexer.line, lua_tostring(lua, -1));
		lua_pop(lua, 1);
	}
	return ok;
}
