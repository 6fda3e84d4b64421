// check_plain.c -- what is wrong outside of async functions, which is not parsed.
//
// Takes: a Unit with its functions, and what words.c has seen between them.
// Gives: errors.
// After this: the text between async functions is plain C, as far as it can be known without reading it.
// Not here: futures that are declared there (collect.c).
#include "acc.h"

// ---- 3.3: a future is consumed once

static bool ends_statement(Str word) {
  return str_is(word, ";") || str_is(word, "{") || str_is(word, "}") || str_is(word, "else") || str_is(word, "do");
}

// `f(x);` as a statement of a plain function, which is not parsed: 3.3 holds there too.
static void check_plain_statements(Unit *unit) {
  Str before = S("");
  int index = 0, depth = 0;
  for (Token t = token_next(unit->src->text, 0); t.kind != T_END; t = token_next(unit->src->text, t.end)) {
    Str word = token_text(unit->src->text, t);
    while (index < unit->fns.count &&
           (unit->fns.items[index]->raw.end <= t.at || !unit->fns.items[index]->is_definition))
      index++;
    bool plain = index == unit->fns.count || t.at < unit->fns.items[index]->raw.at;
    depth += str_is(word, "{") ? 1 : str_is(word, "}") ? -1 : 0;
    Token next = token_next(unit->src->text, t.end);
    if (plain && depth > 0 && t.kind == T_NAME && ends_statement(before) &&
        str_is(token_text(unit->src->text, next), "(") && is_async_name(unit, word)) {
      int end = token_after_group(unit->src->text, t.end);
      if (str_is(token_text(unit->src->text, token_next(unit->src->text, end)), ";"))
        error_at(unit->src, (Span){t.at, end}, "3.3",
                 "'" FMT "' is called and its future dropped: nothing would run; write 'ac_run(" FMT
                 "(...))', or keep the future",
                 ARG(word), ARG(word));
    }
    before = word;
  }
}

// ---- 2.2: an async function is another one to the linker

static Str without_underscores(Str word) {
  bool both = word.len > 4 && str_starts(word, "__") && str_ends(word, "__");
  return both ? (Str){word.at + 2, word.len - 4} : word;
}

// `int g(int) __attribute__((alias("f")))`, where f returns a future.
static void check_symbols(const Unit *unit) {
  int end = 0;  // of the attributes
  for (Token t = token_next(unit->src->text, 0); t.kind != T_END; t = token_next(unit->src->text, t.end)) {
    Str word = without_underscores(token_text(unit->src->text, t));
    if (str_is(word, "attribute")) end = token_after_group(unit->src->text, t.end);
    if (t.at >= end) continue;
    if (!str_is(word, "alias") && !str_is(word, "ifunc") && !str_is(word, "weakref")) continue;
    Token open = token_next(unit->src->text, t.end), name = token_next(unit->src->text, open.end);
    Str text = token_text(unit->src->text, name), inner = {text.at + 1, text.len - 2};
    if (str_is(token_text(unit->src->text, open), "(") && name.kind == T_STRING && inner.len > 0 &&
        is_async_name(unit, inner))
      error_at(unit->src, (Span){name.at, name.end}, "2.2",
               "'" FMT "' is async: by another name it would be a plain function that returns a future", ARG(inner));
  }
}

// Without a name of a type, which may be that of a future.
static bool is_surely_plain(const Prototype *p) {
  if (p->is_future || str_find(p->type, "typeof") >= 0) return false;
  if (p->is_foreign) return true;
  for (Token t = token_next(p->type, 0); t.kind != T_END; t = token_next(p->type, t.end))
    if (t.kind == T_NAME && !is_type_keyword(token_text(p->type, t))) return false;
  return true;
}

static void check_plain_prototypes(const Unit *unit) {
  Map told = {0};
  for (int i = 0; i < unit->fns.count && !unit->facts->reads_all; i++) {
    Fn *fn = unit->fns.items[i];
    const Prototype *p =
        fn->declarator && !map_get(&told, fn->name) ? map_get(&unit->facts->prototypes, fn->name) : NULL;
    while (p && !p->is_future) p = p->before;  // of what comes after it the C compiler tells
    while (p && !is_surely_plain(p)) p = p->before;
    if (!p) continue;
    map_set(&told, fn->name, fn);
    Span name = declarator_name(fn->declarator)->span;
    error_at(unit->src, name, "2.2", "'" FMT "' is async here, and a plain function where it is '" FMT " " FMT FMT "'",
             ARG(fn->name), ARG(p->type), ARG(p->name), ARG(p->params));
  }
}

// The preprocessor has left an `async` where the text has none.  Both are in the order of the lines.
static void check_made_declarations(const Unit *unit, const Words *w) {
  const struct Lines *lines = &unit->src->inclusion->async_lines;
  for (int i = 0, item = 0; i < lines->count; i++) {
    if (lines->items[i] > unit->src->line_count) continue;  // a line marker of the user's can say anything
    int at = unit->src->lines[lines->items[i] - 1];
    while (item < w->count && source_line(unit->src, w->items[item].span.end) < lines->items[i]) item++;
    if (item < w->count && source_line(unit->src, w->items[item].span.at) <= lines->items[i]) continue;
    Token first = token_next(unit->src->text, at);
    error_at(unit->src, (Span){first.at, first.end}, "1.3",
             "a macro makes this declaration async; write 'async' in it");
  }
}

// ---- words of ours in plain functions

// Another meaning that the file or its headers give the word.
static bool has_meaning(const Unit *unit, const Misuse *misuse, Str word) {
  if (map_get(&unit->facts->typedefs, word)) return true;
  if (macro_named((Macros){unit->facts, facts_place(unit->src, misuse->span.at)}, word)) return true;
  return misuse->is_call && map_get(&unit->facts->prototypes, word);
}

enum { ASYNC_FOR = WORD_COUNT };
static const struct {
  const char *rule, *text;
} outside[] = {
    [WORD_ASYNC] = {"7.1", "'async with' outside an async function"},
    [ASYNC_FOR] = {"8.2", "'async for' outside an async function"},
    [WORD_AWAIT] = {"4.2", "'await' outside an async function"},
    [WORD_YIELD] = {"8.1", "'yield' outside a generator, an 'async yield' function"},
    [WORD_TRY] = {"6.2", "'try' outside an async function; 'ac_run_try' runs one and returns its error"},
    [WORD_CATCH] = {"6.2", "'catch' outside an async function"},
    [WORD_FINALLY] = {"6.2", "'finally' outside an async function"},
    [WORD_THROW] = {"6.1", "'throw' outside an async function: nobody could catch it; return the code"},
    [WORD_DEFER] = {"6.5", "'defer' outside an async function; plain C has 'goto out' and the attribute 'cleanup'"},
};

static void tell_misuse(const Unit *unit, const Misuse *misuse, int word) {
  if (!misuse->in_body) {
    error_at(unit->src, misuse->span, "4.5",
             "'await' at file scope, where nothing runs; move it into an async function");
    return;
  }
  Token next = token_next(unit->src->text, misuse->span.end);
  int what = str_is(token_text(unit->src->text, next), "for") ? ASYNC_FOR : word;
  error_at(unit->src, misuse->span, outside[what].rule, "%s", outside[what].text);
  if (!misuse->function.end) return;
  note_at(unit->src, misuse->function, "'" FMT "' would have to be async%s",
          ARG(source_text(unit->src, misuse->function)), word == WORD_YIELD ? " yield" : "");
}

// The catches and the finally of a try are no mistake of their own.
static void check_misuses(const Unit *unit, const Words *w) {
  Span tried = {-1, -1};
  for (int i = 0; i < w->misuses.count; i++) {
    const Misuse *misuse = &w->misuses.items[i];
    Str text = source_text(unit->src, misuse->span);
    int word = word_index(text);
    if (has_meaning(unit, misuse, text)) continue;
    bool follows = (word == WORD_CATCH || word == WORD_FINALLY) && tried.end == misuse->function.end;
    if (!follows) tell_misuse(unit, misuse, word);
    if (word == WORD_TRY) tried = misuse->function;
  }
}

void check_unit(Unit *unit, const Words *w) {
  check_made_declarations(unit, w);
  check_plain_statements(unit);
  check_symbols(unit);
  check_plain_prototypes(unit);
  check_misuses(unit, w);
}
