// facts.c -- what the C compiler will see: macros, typedefs and prototypes.
//
// Takes: a Source and the user's flags.
// Gives: Facts, from one run of `$CC -E -dD`.
// After this: the kind of every typedef at file level is known, and which functions can be awaited directly.
// Not here: types of locals (scope.c), anything inside a function.
//
// The preprocessed text is most of the input of acc, so it is read once, token by token, without a tree.
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "acc.h"
#include "options.h"

// The tokens of one declaration.
typedef struct Decl {
  const Facts *facts;
  Str text;
  Token *items;
  int count, cap;
  Inclusion *file, *async_file;  // where it starts, and where the first `async` in it stands
  int line, async_line;
} Decl;

static Str word(const Decl *d, int i) {
  if (i < 0 || i >= d->count) return S("");
  return (Str){d->text.at + d->items[i].at, d->items[i].end - d->items[i].at};
}
static bool is(const Decl *d, int i, const char *what) { return str_is(word(d, i), what); }
static bool is_name(const Decl *d, int i) {
  return i >= 0 && i < d->count && d->items[i].kind == T_NAME && !is_c_keyword(word(d, i));
}

static int after_group(const Decl *d, int i) {
  int depth = 0;
  for (; i < d->count; i++) {
    if (is(d, i, "(") || is(d, i, "[") || is(d, i, "{")) depth++;
    if ((is(d, i, ")") || is(d, i, "]") || is(d, i, "}")) && --depth == 0) return i + 1;
  }
  return i;
}

static Str words_between(const Decl *d, int from, int to) {
  if (to <= from) return S("");
  return (Str){d->text.at + d->items[from].at, d->items[to - 1].end - d->items[from].at};
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
  for (bool typed = false; i < d->count; i++) {
    if (is_attribute(d, i) || str_find(word(d, i), "typeof") >= 0) {
      typed = typed || !is_attribute(d, i);
      i = after_group(d, i + 1) - 1;
    } else if (is(d, i, "struct") || is(d, i, "union") || is(d, i, "enum")) {
      typed = true;
      if (is_name(d, i + 1)) i++;
      if (is(d, i + 1, "{")) i = after_group(d, i + 1) - 1;
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
  for (; i < d->count; i++) {
    if (is_attribute(d, i)) {
      int end = after_group(d, i + 1);
      odd = odd || !is_harmless_attribute(words_between(d, i, end));
      i = end - 1;
    } else if (is(d, i, "struct") || is(d, i, "union") || is(d, i, "enum")) {
      merge(out, &typed, kind_of_keyword(word(d, i)));
      while (is_attribute(d, i + 1)) i = after_group(d, i + 2) - 1;
      if (is_name(d, i + 1)) i++;
      if (is(d, i + 1, "{")) i = after_group(d, i + 1) - 1;
    } else if (str_starts(word(d, i), "__typeof") || str_starts(word(d, i), "typeof")) {
      int end = after_group(d, i + 1);
      merge(out, &typed, str_find(words_between(d, i, end), "tag *)") >= 0 ? TYPE_SCALAR : TYPE_UNKNOWN);
      i = end - 1;
    } else if (is(d, i, "async") || is(d, i, "_Async")) {
      out->kind = TYPE_SCALAR;
      return after_future_type(d, i + 1);
    } else if (is(d, i, "volatile") || is(d, i, "__volatile__") || is(d, i, "__volatile") ||
               str_starts(word(d, i), "_Atomic") || is(d, i, "__auto_type") || is(d, i, "_BitInt")) {
      odd = true;
      if (is(d, i + 1, "(")) i = after_group(d, i + 1) - 1;
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
  Decl d = {.facts = f, .text = text};
  for (int at = 0;;) {
    Token token = token_next(text, at);
    if (token.kind == T_END) break;
    PUSH(&d, token);
    at = token.end;
  }
  int end = specifiers(&d, 0, &out);
  bool pointer = false;
  while (is(&d, end, "*") || is(&d, end, "const")) pointer = pointer || is(&d, end, "*"), end++;
  if (end != d.count) out = (Typedef){0};
  else if (pointer) out = (Typedef){.kind = TYPE_SCALAR};
  depth--;
  return out;
}

// The name in the declarator at i, or -1; *after is the token behind the declarator.
static int declared_name(const Decl *d, int i, int *after) {
  int name = -1, depth = 0;
  for (; i < d->count; i++) {
    if (is_attribute(d, i)) {
      i = after_group(d, i + 1) - 1;
    } else if (is(d, i, "(") && name < 0) {
      depth++;
    } else if (is(d, i, "(") || is(d, i, "[") || is(d, i, "{")) {
      i = after_group(d, i) - 1;
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
  for (int i = 0; i < d->count; i++)
    if (is_attribute(d, i)) aligned = aligned || !is_harmless_attribute(words_between(d, i, after_group(d, i + 1)));
  for (int i = specifiers(d, 0, &base); i < d->count; i++) {
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

// Some `async` before `end` is the keyword (1.3): a type follows, as after no other identifier.
static bool is_tagged(const Decl *d, int i) {
  return is(d, i - 1, "struct") || is(d, i - 1, "union") || is(d, i - 1, "enum");
}

static bool says_async(const Decl *d, int end) {
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
  for (int i = start, after; i < d->count; i = after + 1) {
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
  if (is(d, name + 1, "(")) p->params = words_between(d, name + 1, after_group(d, name + 1));
  p->is_void = base.kind == TYPE_VOID && name == start;
  p->is_future = str_find(p->type, "tag *)") >= 0 || (d->async_line && says_async(d, start));
  if (f->reads_all) map_set(f->in_branch ? &f->sometimes : &f->always, p->name, p);
  if (!f->reads_all || !map_get(&f->prototypes, p->name)) map_set(&f->prototypes, p->name, p);
}

static void declare_enumerators(Facts *f, const Decl *d) {
  for (int i = 0; i < d->count; i++) {
    if (!is(d, i, "enum")) continue;
    while (i < d->count && !is(d, i, "{") && !is(d, i, ";")) i++;
    int end = is(d, i, "{") ? after_group(d, i) : i;
    for (Enumerator *before = NULL; i < end; i++) {
      if (!is_name(d, i) || !(is(d, i - 1, "{") || is(d, i - 1, ","))) continue;
      Enumerator *e = NEW(Enumerator);
      int value = i + 1, after = value;
      map_set(&f->enumerators, word(d, i), e);
      while (after < end - 1 && !is(d, after, ",")) after = is(d, after, "(") ? after_group(d, after) : after + 1;
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
  for (int i = 0; i < d->count && !f->has_const_members; i++) {
    if (!is(d, i, "struct") && !is(d, i, "union")) continue;
    while (i < d->count && !is(d, i, "{") && !is(d, i, ";") && !is(d, i, ")")) i++;
    if (is(d, i, "{")) f->has_const_members = declares_const_member(d, i + 1, after_group(d, i));
  }
}

static void declare(Facts *f, Decl *d) {
  declare_enumerators(f, d);
  find_const_members(f, d);
  int first = 0;
  while (is(d, first, "__extension__") || is(d, first, ";") || is(d, first, "}")) first++;
  bool is_typedef = false;
  for (int i = first; i < d->count && i < first + 4; i++) is_typedef = is_typedef || is(d, i, "typedef");
  if (is_typedef) declare_typedefs(f, d);
  else declare_function(f, d);
  d->count = 0;
}

// `async int *f(int) {`, and not `async int (*f(int))(char) {`, a plain function that returns a pointer.
static bool is_async_definition(const Decl *d) {
  bool found = false;
  for (int i = 0; i < d->count; i++) {
    if (is(d, i, "(")) return found && !is(d, i + 1, "*");
    found = found || (is(d, i, "async") && !is_tagged(d, i)) || is(d, i, "_Async");
    if (is_attribute(d, i)) i = after_group(d, i + 1) - 1;
  }
  return false;
}

// Where a scan is, in the braces of a declaration.
typedef struct Level {
  int depth, count;  // of braces; of the declaration's tokens
  bool body;         // of a function
} Level;

typedef struct Reader {
  Facts *f;
  Decl d;
  Origin origin;
  Level now;
  Level *items;  // what it was at each #if, when all branches are read
  int count, cap;
} Reader;

static void end_declaration(Reader *r, int end) {
  Decl *d = &r->d;
  if (d->file && r->now.body && is_async_definition(d))
    PUSH(&d->file->expansions, ((Expansion){{d->items[0].at, end}, d->line}));
  if (d->async_file && says_async(d, d->count)) PUSH(&d->async_file->async_lines, d->async_line);
  r->f->in_branch = r->count > r->f->guards;
  declare(r->f, d);
  d->async_file = NULL;
  d->async_line = 0;
  r->now.body = false;
}

static bool is_async_word(Str word) { return str_is(word, "async") || str_is(word, "_Async"); }

static void add_token(Reader *r, Str word, Token token) {
  Decl *d = &r->d;
  Inclusion *file = r->origin.file;
  if (!d->count) d->file = file, d->line = r->origin.line;
  if (!d->async_line && is_async_word(word)) {
    d->async_file = file;
    d->async_line = file ? origin_line(&r->origin, d->text, token.at) : 1;
  }
  PUSH(d, token);
}

// `int f(a) int a;`: the declarations of its parameters come before its body.
static bool is_old_head(const Decl *d) {
  int i = 0;
  while (i < d->count && !(is_name(d, i) && is(d, i + 1, "(")))
    i = is(d, i, "(") || is(d, i, "{") ? after_group(d, i) : i + 1;
  i = after_group(d, i + 1);
  while (is_attribute(d, i)) i = after_group(d, i + 1);
  return is_name(d, i) || is_type_keyword(word(d, i));
}

// What the macros ac_thread and ac_worker make of the name of the function that they call.
static void note_errand(Inclusion *file, int line, Str word) {
  bool leaves = str_starts(word, "ac__work_");
  if (!leaves && !str_starts(word, "ac__errand_of_")) return;
  int prefix = leaves ? 9 : 14;
  Str name = {word.at + prefix, word.len - prefix};
  for (int i = 0; i < file->errands.count; i++) {
    Errand *errand = &file->errands.items[i];
    if (!str_same(errand->name, name)) continue;
    errand->leaves = errand->leaves || leaves;
    return;
  }
  PUSH(&file->errands, ((Errand){name, line, leaves}));
}

static void read_token(Reader *r, Token token) {
  Decl *d = &r->d;
  Level *now = &r->now;
  Str t = {d->text.at + token.at, token.end - token.at};
  char c = t.len == 1 ? t.at[0] : 0;
  if (c == '{') {
    if (now->depth == 0) now->body = is(d, d->count - 1, ")") || is(d, d->count - 1, ";");
    now->depth++;
  }
  if (now->depth == 0 || !now->body) add_token(r, t, token);
  else if (token.kind == T_NAME && d->file) note_errand(d->file, d->line, t);
  if (c == '}' && now->depth) now->depth--;
  bool ends = c == '}' ? now->body : c == ';' && (r->origin.is_system || !is_old_head(d));
  if (now->depth == 0 && ends) end_declaration(r, token.end);
}

static void scan(Facts *f, Source *src) {
  Str text = f->text;
  Reader r = {.f = f, .d = {.facts = f, .text = text}, .origin = origin_of(f, src)};
  Str before = S("");
  for (Token token = token_next(text, 0); token.kind != T_END; token = token_next(text, token.end)) {
    if (token.kind == T_DIRECTIVE) {
      f->in_system = r.origin.is_system;
      macros_directive(f, (Str){text.at + token.at, token.end - token.at}, token.at);
      origin_marker(f, &r.origin, text, token);
    } else {
      Str word = {text.at + token.at, token.end - token.at};
      if (token.kind == T_NAME && !r.origin.is_system) note_brought(f, before, word);
      before = word;
      origin_mark(&r.origin, text, token.at);
      read_token(&r, token);
    }
  }
  f->brings |= brought_undeclared(f);
}

// ---- all branches

// `#else` goes back to what it was at `#if`.
static void read_directive(Reader *r, Str text) {
  Token token = token_next(text, 1);
  Str word = {text.at + token.at, token.end - token.at};
  r->now.count = r->d.count;
  if (str_starts(word, "if")) PUSH(r, r->now);
  else if (r->count && str_is(word, "endif")) r->count--;
  else if (r->count && str_starts(word, "el")) r->now = r->items[r->count - 1], r->d.count = r->now.count;
  macros_directive(r->f, text, 0);
}

static bool opens_language(const Decl *d) {  // extern "C" {
  return d->count == 2 && is(d, 0, "extern") && d->items[1].kind == T_STRING;
}

void facts_read_all(Facts *f, Str text) {
  Reader r = {.f = f, .d = {.facts = f, .text = text}};
  for (Token token = token_next(text, 0); token.kind != T_END; token = token_next(text, token.end)) {
    if (token.kind == T_DIRECTIVE) read_directive(&r, (Str){text.at + token.at, token.end - token.at});
    else if (text.at[token.at] == '{' && opens_language(&r.d)) r.d.count = 0;
    else read_token(&r, token);
  }
}

// brings: what <ac.h> is asked for.
static Facts *preprocess(Source *src, const Options *options, int brings) {
  Args command = {0};
  args_add(&command, &options->cc);
  args_add(&command, &options->preprocess);
  arg(&command, str_terminated(str_format("-I%s/include", options->prefix)));
  arg(&command, "-DAC__GENERATED=");
  for (int i = 0; brought_macros[i]; i++)
    if (brings >> i & 1) arg(&command, str_terminated(str_format("-D%s", brought_macros[i])));
  arg(&command, "-w");  // it says the same again when it compiles
  arg(&command, "-E");
  arg(&command, "-dD");
  arg(&command, "-x");
  arg(&command, "c");
  arg(&command, src->path);
  Buf out = {0};
  if (run_capture(options, &command, &out)) {
    diags.errors++;
    return NULL;
  }
  Facts *f = NEW(Facts);
  f->text = buf_str(&out);
  f->brings = brings;
  scan(f, src);
  return f;
}

// Few programs use what they do not include, so that it is one run as a rule.
Facts *facts(Source *src, const Options *options) {
  Facts *f = preprocess(src, options, 0);
  if (f && f->brings) f = preprocess(src, options, f->brings);
  if (f && options->portable) read_all_branches(f, src, options);
  return f;
}

bool facts_is_conditional(const Facts *f, Str name) {
  return map_get(&f->sometimes, name) && !map_get(&f->always, name);
}

bool facts_is_async(const Facts *f, Str name) {
  Str run = str_format(FMT "__run", ARG(name));
  return map_get(&f->prototypes, run) || macro_named((Macros){f, INT_MAX}, run);
}
