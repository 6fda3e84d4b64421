// oldstyle.c -- functions in the way of C before prototypes.
//
// Takes: the text of a function's definition as the preprocessor leaves it, from its specifiers on.
// Gives: the same with a prototype, and with the types that C once let people leave out.
// After this: no token has changed its line.
//
//   async f(a, b, c)                  async int f(int a, char *b, double ac__old_c)
//     char *b; float c;
//   { return a; }                     { float c = ac__old_c; return a; }
//
// Whoever calls without a prototype passes a float as a double, a char as an int, so that is what such a function takes.
#include <string.h>

#include "acc.h"

typedef struct Old {
  const Facts *facts;
  Tokens tokens;           // without directives
  int name, close, brace;  // of the function: its name, the `)` of its list, the `{` of its body
  Buf params, locals;
} Old;

static Str word(const Old *o, int i) { return word_at(&o->tokens, i); }
static bool is(const Old *o, int i, const char *what) { return word_is(&o->tokens, i, what); }
static bool is_name(const Old *o, int i) { return word_is_name(&o->tokens, i); }

static Str joined(const Old *o, int from, int to) {
  Buf out = {0};
  for (int i = from; i < to; i++) buf_format(&out, "%s" FMT, i > from ? " " : "", ARG(word(o, i)));
  return out.len ? buf_str(&out) : S("");
}

// ---- the head

static bool is_attribute(const Old *o, int i) { return is(o, i, "__attribute__") || is(o, i, "__attribute"); }

// No type stands among these specifiers: int is meant.
static bool is_untyped(const Old *o, int from, int to) {
  for (int i = from; i < to; i++) {
    bool open = is_modifier(word(o, i)) || is(o, i, "async") || is(o, i, "_Async");
    if (is_attribute(o, i)) i = after_group(&o->tokens, i + 1) - 1;
    else if (!open) return false;
  }
  return true;
}

static bool find_head(Old *o) {
  for (Token t = token_next(o->tokens.text, 0); t.kind != T_END; t = token_next(o->tokens.text, t.end))
    if (t.kind != T_DIRECTIVE) PUSH(&o->tokens, t);
  while (o->name < o->tokens.count && !(is_name(o, o->name) && is(o, o->name + 1, "(")))
    o->name = is(o, o->name, "(") || is(o, o->name, "{") ? after_group(&o->tokens, o->name) : o->name + 1;
  o->close = after_group(&o->tokens, o->name + 1) - 1;
  o->brace = o->close + 1;
  while (o->brace < o->tokens.count &&
         !(is(o, o->brace, "{") && (is(o, o->brace - 1, ")") || is(o, o->brace - 1, ";"))))
    o->brace++;
  return o->brace < o->tokens.count;
}

static bool is_listed(const Old *o, int i) {
  for (int k = o->name + 2; k < o->close; k++)
    if (is_name(o, k) && str_same(word(o, k), word(o, i))) return true;
  return false;
}

// Only names stand between the parentheses; where nothing says what they are, not the name of a type.
static bool has_old_list(const Old *o) {
  int first = o->name + 2, after = o->close + 1;
  for (int i = first; i < o->close; i++)
    if ((i - first) % 2 ? !is(o, i, ",") : !is_name(o, i)) return false;
  bool declares = after < o->brace && !is_attribute(o, after);
  return (o->close - first) % 2 && (declares || !map_get(&o->facts->typedefs, word(o, first)));
}

// ---- the parameters

// What a caller that has seen no prototype passes for one of this type; NULL: just that.
static const char *promoted(const Old *o, int from, int to) {
  const char *type = NULL;
  for (int i = from; i < to; i++) {
    if (is(o, i, "char") || is(o, i, "short") || is(o, i, "_Bool")) type = "int";
    if (is(o, i, "float")) type = "double";
    if (is(o, i, "_Complex") || is(o, i, "__complex__")) return NULL;
  }
  return type;
}

static void add_parameter(Old *o, Str specifiers, Str declarator, const char *type) {
  const char *comma = o->params.len ? ", " : "";
  if (!type) {
    buf_format(&o->params, "%s" FMT " " FMT, comma, ARG(specifiers), ARG(declarator));
    return;
  }
  buf_format(&o->params, "%s%s ac__old_" FMT, comma, type, ARG(declarator));
  buf_format(&o->locals, " " FMT " " FMT " = ac__old_" FMT ";", ARG(specifiers), ARG(declarator), ARG(declarator));
}

static int specifiers_end(const Old *o, int i) {
  for (; i < o->brace && !is(o, i, ";"); i++) {
    bool is_tag = is(o, i - 1, "struct") || is(o, i - 1, "union") || is(o, i - 1, "enum");
    if (is(o, i, "*") || (is_listed(o, i) && !is_tag)) break;
    if (is(o, i, "(")) {
      bool belongs = is_attribute(o, i - 1) || str_find(word(o, i - 1), "typeof") >= 0;
      if (!belongs) break;
    }
    if (is(o, i, "(") || is(o, i, "{")) i = after_group(&o->tokens, i) - 1;
  }
  return i;
}

// Declares the parameter if it is one of these declarators.
static bool declared_here(Old *o, Str name, int from, int end) {
  int start = specifiers_end(o, from);
  Str specifiers = joined(o, from, start);
  if (is_untyped(o, from, start)) specifiers = str_format(FMT " int", ARG(specifiers));
  for (int i = start; i < end;) {
    int first = i, own = -1;
    for (; i < end && !is(o, i, ","); i++) {
      if (own < 0 && is_listed(o, i)) own = i;
      else if (own >= 0 && (is(o, i, "(") || is(o, i, "["))) i = after_group(&o->tokens, i) - 1;
    }
    if (own >= 0 && str_same(word(o, own), name)) {
      add_parameter(o, specifiers, joined(o, first, i), i == first + 1 ? promoted(o, from, start) : NULL);
      return true;
    }
    i++;
  }
  return false;
}

static void declare_parameter(Old *o, Str name) {
  for (int i = o->close + 1; i < o->brace;) {
    int end = i;
    while (end < o->brace && !is(o, end, ";")) end = is(o, end, "{") ? after_group(&o->tokens, end) : end + 1;
    if (declared_here(o, name, i, end)) return;
    i = end + 1;
  }
  add_parameter(o, S("int"), name, NULL);
}

// ---- as the parser sees it

const Node *old_parameter(const Fn *fn) {
  const Node *list = node_field(fn->declarator, "parameters");
  for (const Node *param = list ? node_named_child(list) : NULL; param; param = node_next_named(param)) {
    const Node *type = node_field(param, "type");
    Str name = node_is(type, "type_identifier") ? node_text(fn->src, type) : S("__");
    bool is_known = map_get(&fn->unit->facts->typedefs, name) || map_get(&fn->unit->facts->macros, name);
    bool is_type = !fn->is_definition || node_field(param, "declarator") || is_known || str_starts(name, "__");
    if (node_is(param, "identifier") || !is_type) return param;
  }
  return NULL;
}

// ---- the text

// Line ends and directives, so that every line stays where it was.
static void add_blank(Buf *out, Str text, int from, int to) {
  for (Token t = token_next(text, from);; t = token_next(text, t.end)) {
    int end = t.at < to ? t.at : to;
    for (; from < end; from++)
      if (text.at[from] == '\n') buf_char(out, '\n');
    if (t.at >= to || t.kind == T_END) return;
    if (t.kind == T_DIRECTIVE) buf_add(out, token_text(text, t));
    from = t.end;
  }
}

// `static n = 0;`: where the name stands, or 0.
static int untyped_local(const Old *o, int i) {
  bool starts = is(o, i - 1, ";") || is(o, i - 1, "{") || is(o, i - 1, "}") || is(o, i - 2, "for");
  if (!starts || !is_modifier(word(o, i))) return 0;
  while (is_modifier(word(o, i))) i++;
  bool ends = is(o, i + 1, "=") || is(o, i + 1, ";") || is(o, i + 1, ",") || is(o, i + 1, "[");
  return is_name(o, i) && ends ? i : 0;
}

static void add_body(Buf *out, const Old *o, int at) {
  for (int i = o->brace; i < o->tokens.count; i++) {
    int name = untyped_local(o, i), place = name ? o->tokens.items[name].at : 0;
    if (!name) continue;
    buf_format(out, FMT "int ", place - at, o->tokens.text.at + at);
    at = place;
  }
  buf_add(out, (Str){o->tokens.text.at + at, o->tokens.text.len - at});
}

Str in_new_style(const Facts *facts, Str text) {
  Old o = {.facts = facts, .tokens.text = text};
  if (!find_head(&o)) return text;
  bool is_old = has_old_list(&o), no_type = is_untyped(&o, 0, o.name);
  for (int i = o.name + 2; is_old && i < o.close; i += 2) declare_parameter(&o, word(&o, i));
  Buf out = {0};
  const Token *name = &o.tokens.items[o.name], *open = &o.tokens.items[o.name + 1], *brace = &o.tokens.items[o.brace];
  buf_format(&out, FMT "%s" FMT, name->at, text.at, no_type ? "int " : "", open->end - name->at, text.at + name->at);
  if (is_old) {
    buf_format(&out, FMT ")", o.params.len, o.params.at);
    add_blank(&out, text, open->end, brace->at);
    buf_format(&out, "{" FMT, o.locals.len, o.locals.len ? o.locals.at : "");
    open = brace;
  }
  add_body(&out, &o, open->end);
  return buf_str(&out);
}
