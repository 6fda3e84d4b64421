// macro.c -- which macros there are at a place, and what the expansion of one does to an argument, by its tokens.
//
// A name may be defined again and again, between functions and inside of them: each definition knows from where on in the
// preprocessed text it holds, and what held before.
//
// An argument counts as evaluated exactly once if the expansion mentions it once outside of sizeof, typeof and `#`, and not
// behind something that decides whether it runs: `?`, `&&`, `||`, a loop, what `if` or `switch` asks, `else`.
#include <string.h>

#include "facts.h"

// ---- definitions

static void define(Facts *f, Str text, int from) {
  int at = str_find(text, "define") + 6;
  Token name = token_next(text, at);
  if (name.kind != T_NAME) return;
  Macro *m = NEW(Macro);
  m->name = (Str){text.at + name.at, name.end - name.at};
  m->from = from;
  m->is_foreign = f->in_system;
  m->before = map_get(&f->macros, m->name);
  at = name.end;
  if (at < text.len && text.at[at] == '(') {
    m->has_params = true;
    for (Token t = token_next(text, at); t.kind != T_END; t = token_next(text, t.end)) {
      at = t.end;
      if (t.kind == T_NAME && m->param_count < 32) m->params[m->param_count++] = token_text(text, t);
      if (text.at[t.at] == '.' && m->param_count < 32 &&
          (t.at == 0 || text.at[t.at - 1] == '(' || text.at[t.at - 1] == ' ' || text.at[t.at - 1] == ','))
        m->params[m->param_count++] = S("__VA_ARGS__");
      if (text.at[t.at] == ')') break;
    }
  }
  m->body = str_trim((Str){text.at + at, text.len - at});
  map_set(&f->macros, m->name, m);
}

static Str word_after(Str text, int *at) {
  Token t = token_next(text, *at);
  *at = t.end;
  return token_text(text, t);
}

// From here on the name is what `macro` says, or nothing.
static void redefine(Facts *f, Str name, const Macro *macro, int from) {
  Macro *m = NEW(Macro);
  if (macro) *m = *macro;
  m->is_undefined = !macro || macro->is_undefined;
  m->from = from;
  m->before = map_get(&f->macros, name);
  map_set(&f->macros, name, m);
}

// #pragma push_macro("name"), and pop_macro.
static void pragma(Facts *f, Str text, int at, int from) {
  Str what = word_after(text, &at), open = word_after(text, &at), name = word_after(text, &at);
  bool push = str_is(what, "push_macro"), pop = str_is(what, "pop_macro");
  if ((!push && !pop) || !str_is(open, "(") || name.len < 2) return;
  name = (Str){name.at + 1, name.len - 2};
  Macro *now = map_get(&f->macros, name), *saved = map_get(&f->pushed, name);
  if (push) {
    Macro *m = NEW(Macro);
    *m = now ? *now : (Macro){.is_undefined = true};
    m->before = saved;
    map_set(&f->pushed, name, m);
  } else if (saved) {
    map_set(&f->pushed, name, saved->before);
    redefine(f, name, saved, from);
  }
}

void macros_directive(Facts *f, Str text, int from) {
  int at = 1;
  Str word = word_after(text, &at);
  if (str_is(word, "define")) define(f, text, from);
  else if (f->reads_all) return;
  else if (str_is(word, "undef")) redefine(f, word_after(text, &at), NULL, from);
  else if (str_is(word, "pragma")) pragma(f, text, at, from);
}

Macro *macro_named(Macros macros, Str name) {
  Macro *m = map_get(&macros.facts->macros, name);
  if (macros.facts->reads_all) return m && m->is_undefined ? macro_other(macros, m) : m;
  while (m && m->from > macros.at) m = m->before;
  return m && !m->is_undefined ? m : NULL;
}

Macro *macro_other(Macros macros, const Macro *m) {
  if (!macros.facts->reads_all) return NULL;
  for (m = m->before; m && m->is_undefined;) m = m->before;
  return (Macro *)m;
}

// ---- arguments

static bool is_unevaluated(Str word) {
  static const char *const words[] = {"sizeof",
                                      "typeof",
                                      "__typeof__",
                                      "__typeof",
                                      "_Alignof",
                                      "__alignof__",
                                      "typeof_unqual",

                                      "__builtin_types_compatible_p",
                                      "__builtin_constant_p",
                                      NULL};
  for (int i = 0; words[i]; i++)
    if (str_is(word, words[i])) return true;
  return false;
}

static bool is_condition(Str word) {
  static const char *const words[] = {"?", "&&", "||", "for", "while", "do", "else", "_Generic", NULL};
  for (int i = 0; words[i]; i++)
    if (str_is(word, words[i])) return true;
  return false;
}

static bool is_loop(Str word) { return str_is(word, "for") || str_is(word, "while") || str_is(word, "do"); }

// The end of the bracketed group, or of the operand, that follows `at`.
static int after_operand(Str body, int at) {
  Token t = token_inside(body, at);
  int depth = 0;
  for (; t.kind != T_END; t = token_inside(body, t.end)) {
    Str word = token_text(body, t);
    if (str_is(word, "(")) depth++;
    else if (str_is(word, ")") && --depth == 0) return t.end;
    if (depth <= 0) return t.end;
  }
  return body.len;
}

typedef struct Count {
  Macros macros;
  int times;
  bool perhaps, spelled;  // spelled: a string is made of it
} Count;

static void count_in(Count *c, Macro *m, int parameter);

// An inner macro's argument that mentions the parameter is counted as the inner macro treats it.
static int count_inner(Count *c, Macro *inner, Str body, int at, Str name) {
  int depth = 0, index = 0, end = at;
  bool mentioned = false;
  for (Token t = token_inside(body, at); t.kind != T_END; t = token_inside(body, t.end)) {
    Str word = token_text(body, t);
    end = t.end;
    if (str_is(word, "(")) depth++;
    bool closes = str_is(word, ")") && --depth == 0, next = depth == 1 && str_is(word, ",");
    if (t.kind == T_NAME && str_same(word, name)) mentioned = true;
    if (!closes && !next) continue;
    if (mentioned) count_in(c, inner, index);
    mentioned = false;
    index++;
    if (closes) break;
  }
  return end;
}

static void count_in(Count *c, Macro *m, int parameter) {
  if (m->visiting || !m->param_count) return;
  if (parameter >= m->param_count) parameter = m->param_count - 1;  // of __VA_ARGS__
  Str name = m->params[parameter], body = m->body;
  bool conditional = false;
  int asked = body.len;  // the end of what the first `if` or `switch` asks
  m->visiting++;
  for (Token t = token_inside(body, 0); t.kind != T_END; t = token_inside(body, t.end)) {
    Str word = token_text(body, t);
    conditional = conditional || t.at >= asked;
    if ((str_is(word, "if") || str_is(word, "switch")) && asked == body.len) asked = token_after_group(body, t.end);
    Macro *inner = t.kind == T_NAME && !str_same(word, name) ? macro_named(c->macros, word) : NULL;
    Token next = token_inside(body, t.end);
    if (is_unevaluated(word)) {
      t.end = after_operand(body, t.end);
    } else if (str_is(word, "#")) {
      c->spelled = c->spelled || str_same(token_text(body, next), name);
      t.end = next.end;
    } else if (inner && inner->has_params && str_is(token_text(body, next), "(")) {
      int before = c->times;
      c->perhaps = c->perhaps || macro_other(c->macros, inner);
      t.end = count_inner(c, inner, body, t.end, name);
      c->perhaps = c->perhaps || (c->times > before && conditional);
    } else if (is_condition(word)) {
      bool once = str_is(word, "do") && str_find(body, "while (0)") + str_find(body, "while(0)") > -2;
      conditional = conditional || !(is_loop(word) && once);
    } else if (t.kind == T_NAME && str_same(word, name)) {
      c->times++;
      c->perhaps = c->perhaps || conditional;
    }
  }
  m->visiting--;
}

static Evaluations evaluations(Macros macros, Macro *m, int parameter) {
  Count c = {.macros = macros};
  count_in(&c, m, parameter);
  if (!c.times) return EVALUATED_NEVER;
  return c.times == 1 && !c.perhaps ? EVALUATED_ONCE : EVALUATED_PERHAPS;
}

bool macro_is_of_runtime(const Macro *m) { return str_starts(m->name, "ac_") || str_starts(m->name, "AC_"); }

// A system's header may define the macro differently in another configuration; the runtime's macros stay as they are.
static bool may_differ(Macros macros, const Macro *m) {
  return macros.facts->reads_all && (m->is_foreign || !m->has_params) && !macro_is_of_runtime(m);
}

Evaluations macro_evaluations(Macros macros, Macro *m, int parameter) {
  Evaluations first = evaluations(macros, m, parameter);
  for (; m; m = macro_other(macros, m))
    if (may_differ(macros, m) || evaluations(macros, m, parameter) != first) return EVALUATED_PERHAPS;
  return first;
}

bool macro_spells(Macros macros, Macro *m, int parameter) {
  Count c = {.macros = macros};
  for (; m; m = macro_other(macros, m)) count_in(&c, m, parameter);
  return c.spelled;
}
