// declare.c -- what the declarations at file level say.
//
// Takes: the tokens of one declaration.
// Gives: typedefs, prototypes, enumerators and variables, in Facts.
// After this: the kind of every type is known, as far as it decides where a local of it can live.
#include <limits.h>
#include <string.h>

#include "declare.h"

static bool is_name(const Decl *d, int i) { return word_is_name(&d->tokens, i); }

static Str words_between(const Decl *d, int from, int to) {
  if (to <= from) return S("");
  return (Str){d->tokens.text.at + d->tokens.items[from].at, d->tokens.items[to - 1].end - d->tokens.items[from].at};
}

static bool is_attribute(const Decl *d, int i) {
  return is(d, i, "__attribute__") || is(d, i, "__attribute") || is(d, i, "_Alignas") || is(d, i, "__asm__") ||
         is(d, i, "asm") || is(d, i, "__asm");
}

// Alignment and vectors change where a value can live.
static bool is_harmless_attribute(Str text) {
  return str_find(text, "aligned") < 0 && str_find(text, "vector") < 0 && str_find(text, "mode") < 0 &&
         !str_starts(text, "_Alignas");
}

static TypeKind kind_of_keyword(Str name) {
  static const char *const scalars[] = {
      "char",       "short",    "int",         "long",      "float",      "double",      "signed",     "unsigned",
      "_Bool",      "bool",     "_Complex",    "__int128",  "__int128_t", "__uint128_t", "_Float128",  "__float128",
      "__signed__", "enum",     "__complex__", "__signed",  "__complex",  "_Decimal32",  "_Decimal64", "_Decimal128",
      "_Float16",   "_Float32", "_Float64",    "_Float32x", "_Float64x",  "__float80",   NULL};
  for (int i = 0; scalars[i]; i++)
    if (str_is(name, scalars[i])) return TYPE_SCALAR;
  if (str_is(name, "struct") || str_is(name, "union")) return TYPE_AGGREGATE;
  return str_is(name, "void") ? TYPE_VOID : TYPE_UNKNOWN;
}

static void merge(Typedef *into, bool *typed, TypeKind kind) {
  into->kind = *typed && into->kind != kind ? TYPE_UNKNOWN : kind;
  *typed = true;
}

static void typedef_name(const Decl *d, int i, Typedef *out, bool *typed) {
  Typedef *known = map_get(&d->facts->typedefs, word(d, i));
  const Macro *macro = known ? NULL : macro_named((Macros){d->facts, INT_MAX}, word(d, i));
  Typedef type = known                         ? *known
                 : macro && !macro->has_params ? facts_type_of_tokens(d->facts, macro->body)
                                               : (Typedef){0};
  merge(out, typed, type.kind);
  out->is_bool = out->is_bool || type.is_bool;
  out->is_const = out->is_const || type.is_const;
}

// Behind the T of a future, with its `*`s, that starts at i.
static int after_future_type(const Decl *d, int i) {
  for (bool typed = false; i < d->tokens.count; i++) {
    if (is_attribute(d, i) || str_find(word(d, i), "typeof") >= 0) {
      typed = typed || !is_attribute(d, i);
      i = after_group(&d->tokens, i + 1) - 1;
    } else if (is(d, i, "struct") || is(d, i, "union") || is(d, i, "enum")) {
      typed = true;
      if (is_name(d, i + 1)) i++;
      if (is(d, i + 1, "{")) i = after_group(&d->tokens, i + 1) - 1;
    } else if (is_type_keyword(word(d, i))) {
      typed = typed || kind_of_keyword(word(d, i)) != TYPE_UNKNOWN;
    } else if (is_name(d, i) && !typed) {
      typed = !is(d, i, "yield") && !is(d, i, "_Yield");
    } else {
      break;
    }
  }
  while (is(d, i, "*") || is(d, i, "const")) i++;
  return i;
}

// Reads the specifiers at i; the first token after them.
static int specifiers(const Decl *d, int i, Typedef *out) {
  bool typed = false, odd = false;
  for (; i < d->tokens.count; i++) {
    if (is_attribute(d, i)) {
      int end = after_group(&d->tokens, i + 1);
      odd = odd || !is_harmless_attribute(words_between(d, i, end));
      i = end - 1;
    } else if (is(d, i, "struct") || is(d, i, "union") || is(d, i, "enum")) {
      merge(out, &typed, kind_of_keyword(word(d, i)));
      while (is_attribute(d, i + 1)) i = after_group(&d->tokens, i + 2) - 1;
      if (is_name(d, i + 1)) i++;
      if (is(d, i + 1, "{")) i = after_group(&d->tokens, i + 1) - 1;
    } else if (str_starts(word(d, i), "__typeof") || str_starts(word(d, i), "typeof")) {
      int end = after_group(&d->tokens, i + 1);
      merge(out, &typed, str_find(words_between(d, i, end), "tag *)") >= 0 ? TYPE_SCALAR : TYPE_UNKNOWN);
      i = end - 1;
    } else if (is(d, i, "async") || is(d, i, "_Async")) {
      out->kind = TYPE_SCALAR;
      return after_future_type(d, i + 1);
    } else if (is(d, i, "volatile") || is(d, i, "__volatile__") || is(d, i, "__volatile") ||
               str_starts(word(d, i), "_Atomic") || is(d, i, "__auto_type") || is(d, i, "_BitInt")) {
      odd = true;
      if (is(d, i + 1, "(")) i = after_group(&d->tokens, i + 1) - 1;
    } else if (is(d, i, "const") || is(d, i, "__const")) {
      out->is_const = true;
    } else if (typed && is(d, i, "bool")) {
      break;  // `typedef int bool;`
    } else if (is_type_keyword(word(d, i))) {
      if (is(d, i, "_Bool") || is(d, i, "bool")) out->is_bool = true;
      if (kind_of_keyword(word(d, i)) != TYPE_UNKNOWN) merge(out, &typed, kind_of_keyword(word(d, i)));
    } else if (!typed && is_name(d, i)) {
      typedef_name(d, i, out, &typed);
    } else {
      break;
    }
  }
  if (odd) out->kind = TYPE_UNKNOWN;
  return i;
}

Typedef facts_type_of_tokens(const Facts *f, Str text) {
  static int depth;  // macros and typedefs can name each other
  Typedef out = {0};
  if (depth > 16) return out;
  depth++;
  Decl d = {.facts = f, .tokens.text = text};
  for (int at = 0;;) {
    Token token = token_next(text, at);
    if (token.kind == T_END) break;
    PUSH(&d.tokens, token);
    at = token.end;
  }
  int end = specifiers(&d, 0, &out);
  bool pointer = false;
  while (is(&d, end, "*") || is(&d, end, "const")) pointer = pointer || is(&d, end, "*"), end++;
  if (end != d.tokens.count) out = (Typedef){0};
  else if (pointer) out = (Typedef){.kind = TYPE_SCALAR};
  depth--;
  return out;
}

// The name in the declarator at i, or -1; *after is the token behind the declarator.
static int declared_name(const Decl *d, int i, int *after) {
  int name = -1, depth = 0;
  for (; i < d->tokens.count; i++) {
    if (is_attribute(d, i)) {
      i = after_group(&d->tokens, i + 1) - 1;
    } else if (is(d, i, "(") && name < 0) {
      depth++;
    } else if (is(d, i, "(") || is(d, i, "[") || is(d, i, "{")) {
      i = after_group(&d->tokens, i) - 1;
    } else if (is(d, i, ")")) {
      depth--;
    } else if (depth <= 0 && (is(d, i, ",") || is(d, i, ";"))) {
      break;
    } else if (name < 0 && (is_name(d, i) || is(d, i, "bool"))) {
      name = i;
    }
  }
  *after = i;
  return name;
}

// What stands closest to the name decides what the name is.
static TypeKind shape(const Decl *d, int start, int name, TypeKind base) {
  int left = name - 1, right = name + 1;
  for (;;) {
    if (is(d, right, "[")) return TYPE_ARRAY;
    if (is(d, right, "(")) return TYPE_FUNCTION;
    while (left >= start && (is(d, left, "const") || is(d, left, "restrict") || is(d, left, "volatile"))) left--;
    if (left >= start && (is(d, left, "*") || is(d, left, "^"))) return TYPE_SCALAR;
    if (left < start || !is(d, left, "(") || !is(d, right, ")")) return base;
    left--, right++;
  }
}

static void declare_typedefs(Facts *f, const Decl *d) {
  Typedef base = {0};
  bool aligned = false;
  for (int i = 0; i < d->tokens.count; i++)
    if (is_attribute(d, i))
      aligned = aligned || !is_harmless_attribute(words_between(d, i, after_group(&d->tokens, i + 1)));
  for (int i = specifiers(d, 0, &base); i < d->tokens.count; i++) {
    int after, name = declared_name(d, i, &after);
    if (name >= 0) {
      Typedef *type = NEW(Typedef);
      *type = base;
      type->kind = shape(d, i, name, base.kind);
      if (is(d, name - 1, "*")) type->is_const = type->is_bool = false;
      if ((type->kind == TYPE_SCALAR && type->is_const) || aligned || f->in_branch) type->kind = TYPE_UNKNOWN;
      map_set(&f->typedefs, word(d, name), type);
    }
    i = after;
  }
}

static bool is_tagged(const Decl *d, int i) {
  return is(d, i - 1, "struct") || is(d, i - 1, "union") || is(d, i - 1, "enum");
}

// A type follows, as after no other identifier.
bool says_async(const Decl *d, int end) {
  bool taken = map_get(&d->facts->typedefs, S("async"));
  for (int i = 0; i < end; i++) {
    if (is(d, i, "_Async")) return true;
    if (!is(d, i, "async") || taken || is(d, i - 1, ".") || is(d, i - 1, "->")) continue;
    if (is_tagged(d, i)) continue;
    if (is(d, i + 1, "yield")) return true;
    bool named = is_name(d, i + 1) && (is_name(d, i + 2) || is(d, i + 2, "*") || is(d, i + 2, "("));
    if (named || is_type_keyword(word(d, i + 1))) return true;
  }
  return false;
}

static void declare_variables(Facts *f, const Decl *d, int start) {
  for (int i = start, after; i < d->tokens.count; i = after + 1) {
    int name = declared_name(d, i, &after);
    if (name >= 0) map_set(&f->variables, word(d, name), f);
  }
}

static void declare_function(Facts *f, const Decl *d) {
  Typedef base = {0};
  int start = specifiers(d, 0, &base), after, name = declared_name(d, start, &after);
  if (name < 0 || shape(d, start, name, base.kind) != TYPE_FUNCTION) {
    declare_variables(f, d, start);
    return;
  }
  Prototype *p = NEW(Prototype);
  p->name = word(d, name);
  p->type = str_trim(words_between(d, 0, name));
  if (is(d, name + 1, "(")) p->params = words_between(d, name + 1, after_group(&d->tokens, name + 1));
  p->is_void = base.kind == TYPE_VOID && name == start;
  p->is_future = str_find(p->type, "tag *)") >= 0 || (d->async_line && says_async(d, start));
  const Prototype *before = p->before = map_get(&f->prototypes, p->name);
  p->is_foreign = f->in_system;
  p->is_defined = f->in_definition || str_starts(p->type, "static") || (before && before->is_defined);
  if (f->reads_all) map_set(f->in_branch ? &f->sometimes : &f->always, p->name, p);
  if (!f->reads_all || !before) map_set(&f->prototypes, p->name, p);
}

static void declare_enumerators(Facts *f, const Decl *d) {
  for (int i = 0; i < d->tokens.count; i++) {
    if (!is(d, i, "enum")) continue;
    while (i < d->tokens.count && !is(d, i, "{") && !is(d, i, ";")) i++;
    int end = is(d, i, "{") ? after_group(&d->tokens, i) : i;
    for (Enumerator *before = NULL; i < end; i++) {
      if (!is_name(d, i) || !(is(d, i - 1, "{") || is(d, i - 1, ","))) continue;
      Enumerator *e = NEW(Enumerator);
      int value = i + 1, after = value;
      map_set(&f->enumerators, word(d, i), e);
      while (after < end - 1 && !is(d, after, ","))
        after = is(d, after, "(") ? after_group(&d->tokens, after) : after + 1;
      while (value < after && !is(d, value, "=")) value++;
      *e = (Enumerator){words_between(d, value + 1, after), before};
      before = e;
      i = after - 1;
    }
  }
}

// `const int n;` or `char *const p;` in a struct; `const char *s;` is not one.
static bool declares_const_member(const Decl *d, int i, int end) {
  bool found = false;
  for (; i < end; i++) {
    if (is(d, i, "const")) found = true;
    if (is(d, i, "*")) found = false;
    if (is(d, i, ";") && found) return true;
    if (is(d, i, ";") || is(d, i, "{")) found = false;
  }
  return false;
}

static void find_const_members(Facts *f, const Decl *d) {
  for (int i = 0; i < d->tokens.count && !f->has_const_members; i++) {
    if (!is(d, i, "struct") && !is(d, i, "union")) continue;
    while (i < d->tokens.count && !is(d, i, "{") && !is(d, i, ";") && !is(d, i, ")")) i++;
    if (is(d, i, "{")) f->has_const_members = declares_const_member(d, i + 1, after_group(&d->tokens, i));
  }
}

void declare(Facts *f, Decl *d) {
  declare_enumerators(f, d);
  find_const_members(f, d);
  int first = 0;
  while (is(d, first, "__extension__") || is(d, first, ";") || is(d, first, "}")) first++;
  bool is_typedef = false;
  for (int i = first; i < d->tokens.count && i < first + 4; i++) is_typedef = is_typedef || is(d, i, "typedef");
  if (is_typedef) declare_typedefs(f, d);
  else declare_function(f, d);
  d->tokens.count = 0;
}

// `async int *f(int) {`, and not `async int (*f(int))(char) {`, a plain function that returns a pointer.
bool is_async_definition(const Decl *d) {
  bool found = false;
  for (int i = 0; i < d->tokens.count; i++) {
    if (is(d, i, "(")) return found && !is(d, i + 1, "*");
    found = found || (is(d, i, "async") && !is_tagged(d, i)) || is(d, i, "_Async");
    if (is_attribute(d, i)) i = after_group(&d->tokens, i + 1) - 1;
  }
  return false;
}

// `int f(a) int a;`: the declarations of its parameters come before its body.
bool is_old_head(const Decl *d) {
  int i = 0;
  while (i < d->tokens.count && !(is_name(d, i) && is(d, i + 1, "(")))
    i = is(d, i, "(") || is(d, i, "{") ? after_group(&d->tokens, i) : i + 1;
  i = after_group(&d->tokens, i + 1);
  while (is_attribute(d, i)) i = after_group(&d->tokens, i + 1);
  return is_name(d, i) || is_type_keyword(word(d, i));
}
