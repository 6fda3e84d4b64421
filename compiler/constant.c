// constant.c -- the values of integer constant expressions, as far as the preprocessed text tells them.
//
// Takes: an expression, as text, and the macros that hold where it stands.
// Gives: its value, or that it is not known: what has types, characters or sizes in it is left to the C compiler.
#include <limits.h>
#include <stdlib.h>

#include "facts.h"

enum { DEEPEST = 64 };  // macros, enumerators and parentheses within each other

// Where a reading of an expression is.
typedef struct Reader {
  Macros macros;
  Str text;
  Token token;  // the next one
  int depth;
  bool is_unknown;
} Reader;

static long long conditional(Reader *r);

static Str word(const Reader *r) { return (Str){r->text.at + r->token.at, r->token.end - r->token.at}; }
static void next(Reader *r) { r->token = token_inside(r->text, r->token.end); }

static bool accept(Reader *r, const char *what) {
  bool found = str_is(word(r), what);
  if (found) next(r);
  return found;
}

static long long unknown(Reader *r) {
  r->is_unknown = true;
  return 0;
}

static long long value_of(Reader *outer, Str text) {
  Reader r = {.macros = outer->macros, .text = text, .token = token_inside(text, 0), .depth = outer->depth + 1};
  long long value = r.depth > DEEPEST ? unknown(&r) : conditional(&r);
  if (r.is_unknown || r.token.kind != T_END) return unknown(outer);
  return value;
}

// Without a value of its own it is one more than the one before it.
static long long enumerator_value(Reader *r, const Enumerator *e) {
  long long more = 0;
  for (; e && !e->value.len; e = e->before) more++;
  return e ? value_of(r, e->value) + more : more - 1;
}

static long long name_value(Reader *r) {
  Str name = word(r);
  const Macro *macro = macro_named(r->macros, name);
  const Enumerator *e = map_get(&r->macros.facts->enumerators, name);
  next(r);
  if (r->macros.facts->reads_all) return unknown(r);  // each configuration may have its own
  if (macro) return macro->has_params ? unknown(r) : value_of(r, macro->body);
  return e ? enumerator_value(r, e) : unknown(r);
}

static long long number_value(Reader *r) {
  char *end, *digits = str_terminated(word(r));
  bool binary = digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'B');
  long long value = binary ? strtoll(digits + 2, &end, 2) : strtoll(digits, &end, 0);
  next(r);
  return *end ? unknown(r) : value;  // a suffix, a fraction: its type matters
}

static long long unary(Reader *r) {
  if (++r->depth > DEEPEST) return unknown(r);
  long long value = 0;
  if (accept(r, "-")) value = -unary(r);
  else if (accept(r, "+")) value = unary(r);
  else if (accept(r, "~")) value = ~unary(r);
  else if (accept(r, "!")) value = !unary(r);
  else if (accept(r, "(")) value = conditional(r), r->is_unknown = !accept(r, ")") || r->is_unknown;
  else if (r->token.kind == T_NUMBER) value = number_value(r);
  else if (r->token.kind == T_NAME) value = name_value(r);
  else unknown(r);
  r->depth--;
  if (value > INT_MAX || value < INT_MIN) return unknown(r);  // so that nothing below overflows
  return r->is_unknown ? 0 : value;
}

// The higher, the tighter; 0: the next token is no binary operator.
static int precedence(const Reader *r) {
  static const char *const levels[][5] = {
      {"||"},       {"&&"},     {"|"},          {"^"}, {"&"}, {"==", "!="}, {"<", ">", "<=", ">="},
      {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}};
  for (size_t level = 0; level < sizeof levels / sizeof *levels; level++)
    for (int i = 0; levels[level][i]; i++)
      if (str_is(word(r), levels[level][i])) return (int)level + 1;
  return 0;
}

static long long apply(Reader *r, Str operator, long long a, long long b) {
  bool shifts = operator.len == 2 &&(operator.at[0] == operator.at[1]) &&
                (str_is(operator, "<<") || str_is(operator, ">>"));
  if (shifts && (b < 0 || b > 31)) return unknown(r);
  if ((str_is(operator, "/") || str_is(operator, "%")) && b == 0) return unknown(r);
  if (str_is(operator, "<<")) return a * (1LL << b);
  if (str_is(operator, ">>")) return a >> b;
  if (str_is(operator, "||")) return a || b;
  if (str_is(operator, "&&")) return a && b;
  if (str_is(operator, "==")) return a == b;
  if (str_is(operator, "!=")) return a != b;
  if (str_is(operator, "<=")) return a <= b;
  if (str_is(operator, ">=")) return a >= b;
  switch (operator.at[0]) {
  case '|': return a | b;
  case '^': return a ^ b;
  case '&': return a & b;
  case '<': return a < b;
  case '>': return a > b;
  case '+': return a + b;
  case '-': return a - b;
  case '*': return a * b;
  case '/': return a / b;
  default: return a % b;
  }
}

static long long binary(Reader *r, int least) {
  long long value = unary(r);
  for (int level; (level = precedence(r)) >= least && level;) {
    Str operator= word(r);
    next(r);
    value = apply(r, operator, value, binary(r, level + 1));
    if (value > INT_MAX || value < INT_MIN) value = unknown(r);
  }
  return value;
}

static long long conditional(Reader *r) {
  long long condition = binary(r, 1);
  if (!accept(r, "?")) return condition;
  long long first = conditional(r);
  if (!accept(r, ":")) return unknown(r);
  long long second = conditional(r);
  return condition ? first : second;
}

bool constant_value(Macros macros, Str text, int *value) {
  Reader r = {.macros = macros};
  *value = (int)value_of(&r, text);
  return !r.is_unknown;
}
