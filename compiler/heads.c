// heads.c -- macros in the heads of declarations, which the parser cannot read.
//
// Takes: a Source, and what the preprocessor made of it.
// Gives: the Source to go on with: macros that stand for `async` are replaced by what they stand for; where those are that
//   stand for attributes and storage classes.
// After this: words.c hides the latter from the parser, and collect.c gives them to all that is made of a function.
//
//   #define API __attribute__((visibility("default")))
//   API async int f(int);          API int f__run(AC__CALL, int); API ac_future(int) f(int);
#include <string.h>

#include "acc.h"

static bool is_attribute_word(Str word) {
  return str_is(word, "__attribute__") || str_is(word, "__attribute") || str_is(word, "__declspec") ||
         str_is(word, "[");
}

static bool is_storage_word(Str word) {
  static const char *const words[] = {"static",        "extern",     "inline",   "__inline",     "__inline__",
                                      "__extension__", "__restrict", "restrict", "__restrict__", NULL};
  for (int i = 0; words[i]; i++)
    if (str_is(word, words[i])) return true;
  return false;
}

static void add_attribute(Head *head, Str text) {
  static const char *const positional[] = {"nonnull", "format", "access", "alloc_size"};
  for (size_t i = 0; i < sizeof positional / sizeof *positional; i++)
    head->is_positional = head->is_positional || str_find(text, positional[i]) >= 0;
  head->is_deprecated = head->is_deprecated || str_find(text, "deprecated") >= 0;
}

// The macro stands for attributes and storage classes, or for nothing.
static bool is_head(Macros macros, Macro *m, Head *head) {
  bool good = !m->visiting;
  m->visiting++;
  for (Token t = token_next(m->body, 0); t.kind != T_END && good; t = token_next(m->body, t.end)) {
    Str word = token_text(m->body, t);
    Macro *inner = t.kind == T_NAME ? macro_named(macros, word) : NULL;
    if (is_attribute_word(word)) {
      int end = token_after_group(m->body, str_is(word, "[") ? t.at : t.end);
      good = end > t.end;
      t.end = good ? end : t.end;
      add_attribute(head, (Str){word.at, t.end - t.at});
    } else if (is_storage_word(word)) {
      head->is_static = head->is_static || str_is(word, "static");
      head->is_inline = head->is_inline || str_find(word, "inline") >= 0;
    } else {
      good = inner && is_head(macros, inner, head);
      if (inner && inner->has_params) t.end = token_after_group(m->body, t.end);
    }
  }
  m->visiting--;
  return good;
}

// `#define TASK static async`: to put that in its place is what the preprocessor would do.
static bool stands_for_async(const Macro *m) {
  bool found = false;
  if (m->has_params) return false;
  for (Token t = token_next(m->body, 0); t.kind != T_END; t = token_next(m->body, t.end)) {
    Str word = token_text(m->body, t);
    if (str_is(word, "{") || str_is(word, ";")) return false;
    found = found || str_is(word, "async") || str_is(word, "_Async");
  }
  return found;
}

static Macro *macro_at_token(const Facts *f, const Source *src, Token t) {
  if (t.kind != T_NAME || !map_get(&f->macros, token_text(src->text, t))) return NULL;
  return macro_named((Macros){f, facts_place(src, t.at)}, token_text(src->text, t));
}

// As long as the macro's name where there is room, so that columns stay.
static Source *without_aliases(const Facts *f, Source *src) {
  Buf out = {0};
  int at = 0;
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end)) {
    Macro *m = macro_at_token(f, src, t);
    if (!m || !stands_for_async(m)) continue;
    buf_add(&out, source_text(src, (Span){at, t.at}));
    buf_add(&out, m->body);
    for (int n = m->body.len; n < t.end - t.at; n++) buf_char(&out, ' ');
    at = t.end;
  }
  if (!at) return src;
  buf_add(&out, source_text(src, (Span){at, src->text.len}));
  Source *made = source_make(src->path, buf_str(&out));
  made->inclusion = src->inclusion;
  return made->inclusion->src = made;
}

// A declaration ends before the text does.
static bool holds_several(Str text) {
  int ends = 0, depth = 0;
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    char c = text.at[t.at];
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    ends += !depth && (c == '}' || c == ';');
  }
  return ends > 1;
}

// `GEN(int)`, which stands for `async int gen_int(void) { ... }`.
static const Macro *definition_in(Macros macros, Macro *m) {
  Token first = token_next(m->body, 0);
  Macro *inner = first.kind == T_NAME ? macro_named(macros, token_text(m->body, first)) : NULL;
  if (!m->has_params || m->visiting) return NULL;
  m->visiting++;
  bool calls = inner && token_after_group(m->body, first.end) == m->body.len;
  const Macro *found = calls ? definition_in(macros, inner) : NULL;
  m->visiting--;
  if (calls || !str_ends(m->body, "}")) return found;
  for (Token t = first; t.kind != T_END; t = token_next(m->body, t.end))
    if (str_is(token_text(m->body, t), "async") || str_is(token_text(m->body, t), "_Async")) return m;
  return NULL;
}

static bool add_definition(Source *src, Macros macros, Macro *m, Span call) {
  const Macro *made = call.end > call.at + m->name.len ? definition_in(macros, m) : NULL;
  if (!made) return false;
  if (holds_several(made->body))
    error_at(src, call, "1.3", "the macro '" FMT "' stands for more than an async function; give that one its own",
             ARG(made->name));
  PUSH(&src->definitions, call);
  return true;
}

// Only outside of braces: expand.c sees to those in a body.
static void find_heads(const Facts *f, Source *src) {
  Str before = S("");
  int depth = 0;
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end)) {
    Str word = token_text(src->text, t);
    if (str_is(word, "{") && !(before.len && before.at[0] == '"')) depth++;  // not of extern "C"
    if (str_is(word, "}") && depth) depth--;
    before = word;
    Macro *m = depth ? NULL : macro_at_token(f, src, t);
    Head head = {0};
    if (m && add_definition(src, (Macros){f, facts_place(src, t.at)}, m,
                            (Span){t.at, token_after_group(src->text, t.end)})) {
      t.end = src->definitions.items[src->definitions.count - 1].end;
      continue;
    }
    if (!m || !is_head((Macros){f, facts_place(src, t.at)}, m, &head)) continue;
    head.body = m->body;
    head.span = (Span){t.at, m->has_params ? token_after_group(src->text, t.end) : t.end};
    if (m->has_params && head.span.end == t.end) continue;  // not called
    PUSH(&src->heads, head);
    t.end = head.span.end;
  }
}

Source *heads(const Facts *f, Source *src) {
  src = without_aliases(f, src);
  find_heads(f, src);
  return src;
}

void add_heads(Fn *fn, Buf *storage, Span within) {
  for (int i = 0; i < fn->src->heads.count; i++) {
    const Head *head = &fn->src->heads.items[i];
    if (head->span.at < within.at || head->span.end > within.end) continue;
    fn->is_static = fn->is_static || head->is_static;
    fn->is_inline = fn->is_inline || head->is_inline;
    fn->is_deprecated = fn->is_deprecated || head->is_deprecated;
    Str text = head->is_static || head->is_inline ? head->body : source_text(fn->src, head->span);
    if (!head->is_positional) buf_format(storage, FMT " ", ARG(text));
  }
}
