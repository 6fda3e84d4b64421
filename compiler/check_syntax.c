// check_syntax.c -- what cannot be read, and what was probably meant.
//
// Takes: a Fn whose tree may hold errors.
// Gives: an error for the first of them.
// After this: the tree of a function that is good holds no errors.
// Not here: keywords that the parser takes for names are found while the rest is checked (check.c).
#include "acc.h"

static Str masked(const Fn *fn) { return (Str){fn->src->masked, fn->src->text.len}; }
static Token next_of(const Fn *fn, Token t) { return token_next(masked(fn), t.end); }
static bool is(const Fn *fn, Token t, const char *word) { return str_is(token_text(masked(fn), t), word); }

// The first token of the statement that goes on at `at`; the braces of an initialiser in parentheses end none.
static Token start_of_statement(const Fn *fn, int at) {
  Token start = token_next(masked(fn), fn->body->span.at);
  int depth = 0;
  for (Token t = start; t.at < at && t.kind != T_END; t = next_of(fn, t)) {
    bool ends = is(fn, t, ";") || (!depth && (is(fn, t, "{") || is(fn, t, "}")));
    depth += is(fn, t, "(") ? 1 : is(fn, t, ")") ? -1 : 0;
    if (ends) start = next_of(fn, t), depth = 0;
  }
  return start;
}

// `for (int x : values)`
static bool is_loop_over_values(const Fn *fn, Token t) {
  for (t = next_of(fn, t); t.kind != T_END && !is(fn, t, ";") && !is(fn, t, "?"); t = next_of(fn, t)) {
    if (is(fn, t, ":")) return true;
    if (is(fn, t, "{")) return false;
  }
  return false;
}

static bool tell(const Fn *fn, Token t, const char *rule, const char *text) {
  error_at(fn->src, (Span){t.at, t.end}, rule, "%s", text);
  return true;
}

static bool starts_operand(const Fn *fn, Token t) { return t.kind != T_PUNCT || is(fn, t, "-") || is(fn, t, "("); }

// A statement of ours that stands as an operand: `x = yield 1;`
static bool tell_operand(const Fn *fn, Token first, int at) {
  for (Token t = next_of(fn, first); t.at <= at && t.kind != T_END; t = next_of(fn, t)) {
    if (!starts_operand(fn, next_of(fn, t))) continue;
    if (is(fn, t, "yield")) return tell(fn, t, "8.1", "'yield' is a statement, and has no value: 'yield x;'");
    if (is(fn, t, "throw")) return tell(fn, t, "6.1", "'throw' is a statement: 'if (...) throw code;'");
  }
  return false;
}

static bool tell_catch(const Fn *fn, Token first, const Node *node) {
  while (node && !node_is(node, "catch_clause")) node = node->parent;
  return node && node->span.at == first.at
             ? tell(fn, first, "6.2",
                    "a catch takes 'const ac_error *name', 'const ac_error *name : CODE, CODE', 'CODE, CODE', or "
                    "nothing")
             : tell(fn, first, "6.2",
                    "'catch' that belongs to no try: it stands behind the body of its try, before the finally");
}

// What starts like a statement of ours, or like that of another language, and cannot be read.
static bool tell_statement(const Fn *fn, const Node *node) {
  Token first = start_of_statement(fn, node->span.at), second = next_of(fn, first);
  static const struct {
    const char *first, *second, *rule, *text;
  } all[] = {
      {"finally", "{", "6.2", "'finally' that belongs to no try: it stands behind the body of its try and its catches"},
      {"async", "with", "7.1", "'async with' needs 'T x = value' or 'T *x = value', T a name or 'struct name'"},
      {"async", "for", "8.2", "'async for' needs 'T x : values': x is new each turn, and declared here with its type"},
      {"yield", ";", "8.1", "'yield' needs a value: it is given to the async for"},
      {"yield", "from", "8.1", "the values of another generator are yielded by 'async for (T x : other()) yield x;'"},
      {"for", "await", "8.2", "a loop over the values of a generator is 'async for (T x : values)'"},
      {"with", "(", "7.1", "what is left by an exit is entered by 'async with (T x = value)'"},
      {"except", "(", "6.2", "what takes an error is 'catch'"},
      {"except", "{", "6.2", "what takes an error is 'catch'"},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (is(fn, first, all[i].first) && is(fn, second, all[i].second)) return tell(fn, first, all[i].rule, all[i].text);
  if (is(fn, first, "catch")) return tell_catch(fn, first, node);
  if (is(fn, first, "for") && is_loop_over_values(fn, first))
    return tell(fn, first, "8.2", "a loop over the values of a generator is 'async for (T x : values)'");
  return tell_operand(fn, first, node->span.at);
}

static void tell_keyword(const Fn *fn, Span span, Str word) {
  error_at(fn->src, span, "1.3", "'" FMT "' is a keyword in an async function; choose another name", ARG(word));
}

static void tell_error(const Fn *fn, int at) {
  Str name = fn->name.len ? str_format("the async function '" FMT "'", ARG(fn->name)) : S("an async function");
  error_at(fn->src, (Span){at, at + 1}, "", "syntax error in " FMT, ARG(name));
}

static void tell_node(const Fn *fn, const Node *node) {
  if (fn->body && node->span.at >= fn->body->span.at && tell_statement(fn, node)) return;
  for (const Node *child = node->child; child; child = child->next) {
    if (child->is_named || word_index(str(child->type)) < 0) continue;
    tell_keyword(fn, child->span, str(child->type));
    return;
  }
  bool operand = node_is(node, "identifier");
  if (node->is_missing)
    error_at(fn->src, node->span, "", operand ? "syntax error: an operand is missing" : "syntax error: '%s' is missing",
             node->type);
  else tell_error(fn, node->span.at);
}

static const Node *first_error(const Node *node) {
  if (node->is_dead) return NULL;
  if (node_is(node, "ERROR") || node->is_missing) return node;
  const Node *found = NULL;
  for (const Node *child = node->child; child && !found; child = child->next) found = first_error(child);
  return found;
}

bool check_syntax(const Fn *fn) {
  const Node *error = first_error(fn->node);
  if (error) tell_node(fn, error);
  else if (!fn->declarator || fn->is_cut) tell_error(fn, fn->raw.at);
  else return true;
  return false;
}

// The parser takes a keyword for a name where only a name can stand.
void check_word(const Fn *fn, const Node *node) {
  if (node->child || !str_ends(str(node->type), "identifier")) return;
  Str word = {fn->src->masked + node->span.at, node->span.end - node->span.at};
  if (word_index(word) >= 0 && !tell_statement(fn, node)) tell_keyword(fn, node->span, word);
}
