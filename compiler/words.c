// words.c -- decides which words are keywords (language reference 1.3), before anything is parsed.
//
// Takes: a Source.
// Gives: the declarations at file level in which a word is a keyword, and a masked copy of the text for the parser.
// After this: in src->masked, which is as long as the text, everything outside those declarations is blank; uses of the
//   words as names are blunted (`async` as a variable reads `Async`); `_Async` reads ` async`.
// Not here: what the words mean.
//
//   uv_async_t async;                                (blank)
//   async int f(void) { p->await = await g(); }      async int f(void) { p->Await = await g(); }
#include <ctype.h>
#include <string.h>

#include "facts.h"

// Where in the file the scan is.  `#else` goes back to what it was at `#if`.
typedef struct State {
  int brace, paren;     // depth, counted from the file level
  int start;            // token that the declaration starts with
  int name;             // token that looks like the declared function's name
  int body;             // brace depth of the function body, or 0
  bool in_async_body;   // that body is an async function's
  bool async_function;  // the declaration is one
  bool tag, assigned;   // a `{` would start a struct; or an initialiser
  bool found;           // the declaration holds a keyword
  bool between;         // at an #if: it stands between declarations
  bool closed;          // this branch of an #if ends the declaration, as the others will
} State;

typedef struct Scan {
  Source *src;
  Tokens tokens;
  Words words;
  State now;
  State *items;  // a stack of states, one per open #if
  int count, cap;
  bool async_is_name;
  bool is_name[WORD_COUNT];  // plain code uses the word as a name
} Scan;

static Str text_of(const Scan *s, int i) { return word_at(&s->tokens, i); }
static bool is(const Scan *s, int i, const char *what) { return word_is(&s->tokens, i, what); }
static bool is_plain_name(const Scan *s, int i) { return word_is_name(&s->tokens, i); }
static TokenKind kind(const Scan *s, int i) { return i < 0 || i >= s->tokens.count ? T_END : s->tokens.items[i].kind; }

int word_index(Str name) {
  static const char *const words[] = {"async",  "await",  "yield",  "try",  "catch",  "finally",  "throw",  "defer",
                                      "_Async", "_Await", "_Yield", "_Try", "_Catch", "_Finally", "_Throw", "_Defer"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_is(name, words[i])) return (int)(i % WORD_COUNT);
  return -1;
}

static int after_attributes(const Scan *s, int i) {
  while ((is(s, i, "__attribute__") || is(s, i, "__attribute") || is(s, i, "_Alignas")) && is(s, i + 1, "("))
    i = after_group(&s->tokens, i + 1);
  return i;
}

static bool takes_group(const Scan *s, int i) {
  Str t = text_of(s, i);
  return str_starts(t, "typeof") || str_starts(t, "__typeof") || str_is(t, "_BitInt") || str_is(t, "_Atomic");
}

// The first token of the declarator after the specifiers at i.
static int after_specifiers(const Scan *s, int i) {
  for (bool typed = false;; i++) {
    while (is(s, i, "[") && is(s, i + 1, "[")) i = after_group(&s->tokens, i);
    int rest = after_attributes(s, i);
    if (rest != i) {
      i = rest - 1;
    } else if (takes_group(s, i) && is(s, i + 1, "(")) {
      i = after_group(&s->tokens, i + 1) - 1, typed = true;
    } else if (is(s, i, "struct") || is(s, i, "union") || is(s, i, "enum")) {
      i = after_attributes(s, i + 1), typed = true;
      if (kind(s, i) == T_NAME) i++;
      if (!is(s, i, "{")) i--;
      else i = after_group(&s->tokens, i) - 1;
    } else if (is_type_keyword(text_of(s, i))) {
      typed = typed || !is_modifier(text_of(s, i));
    } else if (!typed && is_plain_name(s, i)) {
      typed = true;
    } else {
      return i;
    }
  }
}

// Behind a macro that stands among the specifiers or `*`s at i, as in `unsigned WORD f(`, `char *API f(`, `API(int) f(`.
static int after_macro(const Scan *s, int i) {
  if (!is_plain_name(s, i)) return i;
  if (is_plain_name(s, i + 1)) return i + 1;
  int end = is(s, i + 1, "(") ? after_group(&s->tokens, i + 1) : i;
  bool more = is(s, end, "*") || (is_plain_name(s, end) && is(s, end + 1, "("));
  return end > i && more ? end : i;
}

// `async f(a) {`, `async static f(a) int a; {`: T is left out, and int.
static bool starts_untyped(const Scan *s, int i) {
  do i = after_attributes(s, i + 1);
  while (is_modifier(text_of(s, i)));
  if (!is_plain_name(s, i) || !is(s, i + 1, "(") || s->now.brace || s->now.paren) return false;
  int next = after_attributes(s, after_group(&s->tokens, i + 1));
  bool declares = is_plain_name(s, next) && (is_plain_name(s, next + 1) || is(s, next + 1, "*"));
  return is(s, next, "{") || is_type_keyword(text_of(s, next)) || declares;
}

// `async` at i starts the declaration of an async function: T, then the function's own name, then its parameters.
static bool starts_function(const Scan *s, int i) {
  if (starts_untyped(s, i)) return true;
  i = after_specifiers(s, is(s, i + 1, "yield") || is(s, i + 1, "_Yield") ? i + 2 : i + 1);
  for (int last = -1; last != i;) {
    last = i;
    while (is(s, i, "*") || is_modifier(text_of(s, i))) i++;
    i = after_macro(s, after_attributes(s, i));
  }
  int open = 0;
  while (is(s, i, "(")) i++, open++;
  if (!is_plain_name(s, i++)) return false;
  while (open && is(s, i, ")")) i++, open--;
  return !open && is(s, i, "(");
}

// `async` at i is followed by specifiers, so that it cannot be a name.
static bool before_specifiers(const Scan *s, int i) {
  int next = after_attributes(s, i + 1);
  if (is_type_keyword(text_of(s, next))) return true;
  if (is(s, next, "yield") || is(s, next, "_Yield")) return kind(s, next + 1) == T_NAME;
  if (!is_plain_name(s, next)) return false;
  if (starts_untyped(s, i)) return true;
  if (kind(s, next + 1) == T_NAME || is(s, next + 1, "*") || is(s, next + 1, ")") || is(s, next + 1, ",")) return true;
  return is(s, next + 1, "(") && !is(s, next + 2, ")");
}

static bool after_member_access(const Scan *s, int i) {
  return is(s, i - 1, ".") || is(s, i - 1, "->") || is(s, i - 1, "goto") || is(s, i - 1, "struct") ||
         is(s, i - 1, "union") || is(s, i - 1, "enum");
}

static bool is_label(const Scan *s, int i) {
  if (!is(s, i + 1, ":")) return false;
  return is(s, i - 1, ";") || is(s, i - 1, "{") || is(s, i - 1, "}") || is(s, i - 1, ":") || is(s, i - 1, ")") ||
         kind(s, i - 1) == T_DIRECTIVE || is(s, i - 1, "else") || is(s, i - 1, "do");
}

static bool is_keyword(const Scan *s, int i) {
  Str name = text_of(s, i);
  if (name.at[0] == '_') return true;
  if (s->now.in_async_body) return !after_member_access(s, i) && !is_label(s, i);
  if (after_member_access(s, i)) return false;
  if (str_is(name, "async")) return !s->async_is_name && before_specifiers(s, i);
  if (str_is(name, "yield")) return (is(s, i - 1, "async") && !s->async_is_name) || is(s, i - 1, "_Async");
  return false;
}

// The file gives the word a meaning of its own: a typedef or a macro.
static bool is_taken(const Scan *s, Str word) {
  for (int i = 0; i < s->tokens.count; i++) {
    if (kind(s, i) == T_NAME && str_same(text_of(s, i), word) && is(s, i + 1, ";")) {
      int k = i;
      while (k > 0 && !is(s, k - 1, ";") && !is(s, k - 1, "{") && !is(s, k - 1, "}")) k--;
      if (is(s, k, "typedef")) return true;
    }
    if (kind(s, i) != T_DIRECTIVE) continue;
    Str text = text_of(s, i);
    int at = str_find(text, "define");
    if (at < 0) continue;
    Str name = str_trim((Str){text.at + at + 6, text.len - at - 6});
    if (name.len >= word.len && str_same((Str){name.at, word.len}, word) &&
        (name.len == word.len || !isalnum((unsigned char)name.at[word.len])))
      return true;
  }
  return false;
}

// ---- what is meant as a keyword where it is none

static bool starts_statement(const Scan *s, int i) {
  static const char *const before[] = {";", "{", "}", ")", ":", "else", "do"};
  for (size_t k = 0; k < sizeof before / sizeof *before; k++)
    if (is(s, i - 1, before[k])) return true;
  return kind(s, i - 1) == T_DIRECTIVE;
}

static bool starts_operand(const Scan *s, int i) {
  return kind(s, i) == T_NUMBER || kind(s, i) == T_STRING ||
         (kind(s, i) == T_NAME && (is(s, i, "sizeof") || !is_c_keyword(text_of(s, i))));
}

// `= await x`, `(await f(`: two operands in a row, so `await` was meant as the operator.
static bool is_await_operator(const Scan *s, int i) {
  bool expression = kind(s, i - 1) == T_PUNCT || is(s, i - 1, "return") || is(s, i - 1, "else") || is(s, i - 1, "do");
  bool declares = !s->now.body && !s->now.assigned;  // `f(await x)` at file level: a parameter of type `await`
  return (starts_operand(s, i + 1) || is(s, i + 1, "(")) && expression && !declares && !is(s, i - 1, ")");
}

// `throw 5;`, `try {`, `} catch (1) {`: nothing that C has.
static bool is_statement(const Scan *s, int i) {
  Str word = text_of(s, i);
  if (str_is(word, "async")) return (is(s, i + 1, "with") && is(s, i + 2, "(")) || is(s, i + 1, "for");
  int next = str_is(word, "catch") && is(s, i + 1, "(") ? after_group(&s->tokens, i + 1) : i + 1;
  if (next == i + 1 && (is(s, next, "(") || is(s, next, ";"))) return !str_is(word, "catch") && !is(s, next + 1, ")");
  if (str_is(word, "throw") || str_is(word, "yield"))
    return starts_operand(s, next) || is(s, next, "-") || is(s, next, "*") || is(s, next, "&");
  return kind(s, next) == T_NAME || is(s, next, "{");
}

// C2y has a _Defer of its own.
static bool is_misuse(const Scan *s, int i) {
  if (is(s, i, "await")) return is_await_operator(s, i);
  if (!s->now.body) return false;
  if (text_of(s, i).at[0] != '_') return starts_statement(s, i) && is_statement(s, i);
  if (is(s, i, "_Async")) return is_statement(s, i);
  return !is(s, i, "_Defer") && !is(s, i - 1, "_Async") && !is(s, i - 1, "async");
}

static void mark_outside(Scan *s, int i) {
  Token t = s->tokens.items[i];
  Misuse found = {.span = {t.at, t.end}, .in_body = s->now.body, .is_call = is(s, i + 1, "(") || is(s, i + 1, ";")};
  if (s->now.body && s->now.name)
    found.function = (Span){s->tokens.items[s->now.name].at, s->tokens.items[s->now.name].end};
  if (after_member_access(s, i)) return;
  if (is_misuse(s, i) && !is_taken(s, text_of(s, i))) PUSH(&s->words.misuses, found);
  else if (!is_keyword(s, i)) s->is_name[word_index(text_of(s, i))] = true;
}

static void mark(Scan *s, int i) {
  char *at = s->src->masked + s->tokens.items[i].at;
  bool escaped = s->src->text.at[s->tokens.items[i].at] == '_';
  if (!s->now.in_async_body) mark_outside(s, i);
  if (!is_keyword(s, i)) {
    at[0] = (char)toupper(at[0]);
    return;
  }
  if (escaped) at[0] = ' ', at[1] = (char)tolower(at[1]);  // parse.c gives the node its underscore back
  s->now.found = true;
  bool is_async = is(s, i, "async") || is(s, i, "_Async");
  if (is_async && !s->now.brace && !s->now.paren && !s->now.assigned && starts_function(s, i))
    s->now.async_function = true;
}

// With the macros that stand before it.
static int start_of_declaration(const Scan *s) {
  int first = s->now.start, start = s->tokens.items[first].at, before = first ? s->tokens.items[first - 1].end : 0;
  for (int i = s->src->heads.count; i-- > 0;) {
    Span span = s->src->heads.items[i].span;
    if (span.at >= before && span.at < start) start = span.at;
  }
  return start;
}

static void end_declaration(Scan *s, int last) {
  int start = start_of_declaration(s), end = s->tokens.items[last].end;
  if (s->now.found) PUSH(&s->words, ((Item){{start, end}, s->now.async_function && s->now.body}));
  else
    for (int i = start; i < end; i++)
      if (s->src->masked[i] != '\n') s->src->masked[i] = ' ';
  s->now = (State){.start = last + 1};
}

// `TASK(f) {`: the preprocessor made an async function of it.
static bool is_made_async(const Scan *s) {
  const Inclusion *inclusion = s->src->inclusion;
  int line = source_line(s->src, s->tokens.items[s->now.start].at);
  for (int i = 0; inclusion && i < inclusion->expansions.count; i++)
    if (inclusion->expansions.items[i].line == line) return true;
  return false;
}

static void open_brace(Scan *s, int i) {
  State *now = &s->now;
  if (!now->brace && !now->paren && is(s, i - 2, "extern") && kind(s, i - 1) == T_STRING) {
    end_declaration(s, i);  // extern "C" {: what follows is still file level
    return;
  }
  now->brace++;
  if (now->brace == 1 && !now->paren && !now->tag && !now->assigned && !now->body) {
    now->body = 1;
    if (is_made_async(s)) now->async_function = now->found = true;
    now->in_async_body = now->async_function;
  }
}

// The tokens of a macro that stands for a whole function are read as `x;`, and are its definition.
static bool skip_definition(Scan *s, int *i) {
  const struct Spans *all = &s->src->definitions;
  int k = 0, at = s->tokens.items[*i].at;
  while (k < all->count && all->items[k].at != at) k++;
  if (k == all->count || s->now.brace || s->now.paren) return false;
  s->now = (State){.start = *i, .body = 1, .async_function = true, .found = true};
  while (s->tokens.items[*i].end < all->items[k].end) ++*i;
  memset(s->src->masked + at, ' ', (size_t)(all->items[k].end - at));
  memcpy(s->src->masked + at, "x;", 2);
  end_declaration(s, *i);
  return true;
}

// The innermost #if that is open started in the body of this declaration.
static bool is_in_branch_of_body(const Scan *s) {
  return s->count && s->items[s->count - 1].body && s->items[s->count - 1].start == s->now.start;
}

static void close_brace(Scan *s, int i) {
  State *now = &s->now;
  if (!now->brace) {  // of extern "C", or a stray one
    end_declaration(s, i);
    return;
  }
  now->brace--;
  now->tag = false;
  if (now->brace || !now->body) return;
  now->closed = is_in_branch_of_body(s) && kind(s, i + 1) == T_DIRECTIVE;
  if (!now->closed) end_declaration(s, i);
}

// `async int f(a) int a;`, where i is the `;`: what the parameters are is said before the body.
static bool is_old_head(const Scan *s, int i) {
  if (s->now.assigned || !is(s, s->now.name + 1, "(")) return false;
  int next = after_attributes(s, after_group(&s->tokens, s->now.name + 1));
  if (is_type_keyword(text_of(s, next))) return true;
  int ahead = i + 1;
  while (kind(s, ahead) != T_END && !is(s, ahead, "{") && !is(s, ahead, "(") && !is(s, ahead, "=")) ahead++;
  return is_plain_name(s, next) && is(s, ahead, "{") && is(s, ahead - 1, ";");
}

// Follows the brackets of the declaration.
static void punctuation(Scan *s, int i) {
  State *now = &s->now;
  if (is(s, i, "(") || is(s, i, "[")) {
    if (!now->brace && !now->paren && !now->assigned && is_plain_name(s, i - 1) && is(s, i, "(")) now->name = i - 1;
    if (!now->brace && !is(s, i - 1, "__attribute__") && !now->paren) now->tag = false;
    now->paren++;
  } else if ((is(s, i, ")") || is(s, i, "]")) && now->paren) {
    now->paren--;
  } else if (is(s, i, "{")) {
    open_brace(s, i);
  } else if (is(s, i, "}")) {
    close_brace(s, i);
  } else if (!now->brace && is(s, i, "=")) {
    now->assigned = true;
  } else if (!now->brace && is(s, i, ";")) {
    bool old_style = is_old_head(s, i);
    now->paren = 0;
    now->tag = false;
    if (!old_style) end_declaration(s, i);
  }
}

static void directive(Scan *s, int i) {
  Str text = text_of(s, i);
  Str word = str_trim((Str){text.at + 1, text.len - 1});
  if (str_starts(word, "if")) {
    PUSH(s, s->now);
    s->items[s->count - 1].between = s->now.start == i;
  } else if (s->count && (str_starts(word, "else") || str_starts(word, "elif"))) {
    State before = s->now, at_if = s->items[s->count - 1];
    s->now = at_if;
    // what the branch leaves open is a declaration that each branch starts in its own way, so the #if belongs to it
    if (at_if.between && before.start > at_if.start + 1) s->now.start = before.start;
    s->now.found = at_if.found || (before.found && before.start <= s->now.start + 1);
  } else if (s->count && str_starts(word, "endif")) {
    s->count--;
    if (s->now.closed && !is_in_branch_of_body(s)) end_declaration(s, i);
  }
  if (!s->now.brace && !s->now.paren && s->now.start == i) {
    for (int k = s->tokens.items[i].at; k < s->tokens.items[i].end; k++)
      if (s->src->masked[k] != '\n') s->src->masked[k] = ' ';
    s->now.start = i + 1;
  }
}

// Nothing in it is ours if not: it need not be looked at.
static bool is_of_interest(Str text) {
  static const char *const signs[] = {"async", "await", "_Async", "_Await", "<ac.h>", ".ah\""};
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (str_find(text, signs[i]) >= 0) return true;
  return false;
}

// `throw (x);` is the call of a function if the file uses the word as a name elsewhere.
static void drop_calls(Scan *s) {
  int kept = 0;
  for (int i = 0; i < s->words.misuses.count; i++) {
    Misuse *misuse = &s->words.misuses.items[i];
    if (!misuse->is_call || !s->is_name[word_index(source_text(s->src, misuse->span))])
      s->words.misuses.items[kept++] = *misuse;
  }
  s->words.misuses.count = kept;
}

// What stands between the declarations is blank in the masked copy.
static void blank_between(Scan *s) {
  int at = 0;
  for (int i = 0; i <= s->words.count; i++) {
    int end = i < s->words.count ? s->words.items[i].span.at : s->src->text.len;
    for (; at < end; at++)
      if (s->src->masked[at] != '\n') s->src->masked[at] = ' ';
    if (i < s->words.count) at = s->words.items[i].span.end;
  }
}

// The macros in the heads of declarations are there neither for the scan nor for the parser.
static void hide_heads(Scan *s) {
  int kept = 0, next = 0;
  for (int i = 0; i < s->src->heads.count; i++) {
    Span span = s->src->heads.items[i].span;
    memset(s->src->masked + span.at, ' ', (size_t)(span.end - span.at));
  }
  for (int i = 0; i < s->tokens.count; i++) {
    Token t = s->tokens.items[i];
    while (next < s->src->heads.count && s->src->heads.items[next].span.end <= t.at) next++;
    bool hidden = next < s->src->heads.count && s->src->heads.items[next].span.at <= t.at && t.kind != T_END;
    if (!hidden) s->tokens.items[kept++] = t;
  }
  s->tokens.count = kept;
}

Words words(Source *src) {
  Scan s = {.src = src};
  if (!is_of_interest(src->text) && !(src->inclusion && src->inclusion->async_lines.count)) return s.words;
  src->masked = str_terminated(src->text);
  s.tokens = tokens_of(src->text);
  hide_heads(&s);
  s.async_is_name = is_taken(&s, S("async"));
  for (int i = 0; kind(&s, i) != T_END; i++) {
    if (skip_definition(&s, &i)) continue;
    if (kind(&s, i) == T_DIRECTIVE) directive(&s, i);
    else if (kind(&s, i) == T_PUNCT) punctuation(&s, i);
    else if (kind(&s, i) == T_NAME && word_index(text_of(&s, i)) >= 0) mark(&s, i);
    else if (is(&s, i, "struct") || is(&s, i, "union") || is(&s, i, "enum")) s.now.tag = s.now.tag || !s.now.paren;
    else if (!s.now.brace && is_plain_name(&s, i) && is_plain_name(&s, i - 1)) s.now.tag = false;
  }
  if (s.now.found && s.tokens.count > 1) end_declaration(&s, s.tokens.count - 2);
  blank_between(&s);
  drop_calls(&s);
  return s.words;
}
