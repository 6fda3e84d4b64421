// macro.c -- what the expansion of a macro does to an argument, by its tokens.
//
// An argument counts as evaluated exactly once if the expansion mentions it once outside of sizeof, typeof and `#`, and not
// behind something that decides whether it runs: `?`, `&&`, `||`, a loop, `else`.
#include <string.h>

#include "acc.h"

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
  static const char *const words[] = {"?", "&&", "||", "for", "while", "do", "else", "switch", "_Generic", NULL};
  for (int i = 0; words[i]; i++)
    if (str_is(word, words[i])) return true;
  return false;
}

static bool is_loop(Str word) { return str_is(word, "for") || str_is(word, "while") || str_is(word, "do"); }

static Str word_at(Str body, Token t) { return (Str){body.at + t.at, t.end - t.at}; }

// The end of the bracketed group, or of the operand, that follows `at`.
static int after_operand(Str body, int at) {
  Token t = token_next(body, at);
  int depth = 0;
  for (; t.kind != T_END; t = token_next(body, t.end)) {
    Str word = word_at(body, t);
    if (str_is(word, "(")) depth++;
    else if (str_is(word, ")") && --depth == 0) return t.end;
    if (depth <= 0) return t.end;
  }
  return body.len;
}

typedef struct Count {
  const Facts *facts;
  int times;
  bool perhaps;
} Count;

static void count_in(Count *c, Macro *m, int parameter);

// An inner macro's argument that mentions the parameter is counted as the inner macro treats it.
static int count_inner(Count *c, Macro *inner, Str body, int at, Str name) {
  int depth = 0, index = 0, end = at;
  bool mentioned = false;
  for (Token t = token_next(body, at); t.kind != T_END; t = token_next(body, t.end)) {
    Str word = word_at(body, t);
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
  m->visiting++;
  for (Token t = token_next(body, 0); t.kind != T_END; t = token_next(body, t.end)) {
    Str word = word_at(body, t);
    Macro *inner = t.kind == T_NAME && !str_same(word, name) ? map_get(&c->facts->macros, word) : NULL;
    Token next = token_next(body, t.end);
    if (is_unevaluated(word)) {
      t.end = after_operand(body, t.end);
    } else if (str_is(word, "#")) {
      t.end = next.end;
    } else if (inner && inner->has_params && str_is(word_at(body, next), "(")) {
      int before = c->times;
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

Evaluations macro_evaluations(const Facts *facts, Macro *m, int parameter) {
  Count c = {.facts = facts};
  count_in(&c, m, parameter);
  if (!c.times) return EVALUATED_NEVER;
  return c.times == 1 && !c.perhaps ? EVALUATED_ONCE : EVALUATED_PERHAPS;
}
