// token.c -- C text as tokens, as far as words.c and facts.c need them: no preprocessing, no values.
#include <ctype.h>
#include <string.h>

#include "text.h"

static bool is_name_start(char c) { return isalpha((unsigned char)c) || c == '_' || c == '$' || (c & 0x80); }
bool is_name_part(char c) { return is_name_start(c) || isdigit((unsigned char)c); }
static char peek(Str text, int at) { return at < text.len ? text.at[at] : '\0'; }

int line_splice(Str text, int at) {
  if (peek(text, at) != '\\') return 0;
  if (peek(text, at + 1) == '\n') return 2;
  return peek(text, at + 1) == '\r' && peek(text, at + 2) == '\n' ? 3 : 0;
}

static int skip_block_comment(Str text, int at) {
  const char *end = memmem(text.at + at + 2, (size_t)(text.len - at - 2), "*/", 2);
  return end ? (int)(end - text.at) + 2 : text.len;
}

static int skip_line_comment(Str text, int at) {
  while (at < text.len && text.at[at] != '\n') at += line_splice(text, at) ? line_splice(text, at) : 1;
  return at;
}

static int skip_blank(Str text, int at, bool *line_start) {
  for (;;) {
    char c = peek(text, at);
    if (c == '\n') *line_start = true;
    if (line_splice(text, at)) at += line_splice(text, at);
    else if (at < text.len && (isspace((unsigned char)c) || c == '\0')) at++;
    else if (c == '/' && peek(text, at + 1) == '*') at = skip_block_comment(text, at);
    else if (c == '/' && peek(text, at + 1) == '/') at = skip_line_comment(text, at);
    else return at;
  }
}

// An unterminated literal ends with its line, so that one stray quote does not swallow the file.
static int skip_quoted(Str text, int at) {
  char quote = text.at[at++];
  while (at < text.len && text.at[at] != quote && text.at[at] != '\n')
    at += text.at[at] == '\\' && at + 1 < text.len ? 2 : 1;
  return at < text.len && text.at[at] == quote ? at + 1 : at < text.len ? at : text.len;
}

static int skip_directive(Str text, int at) {
  while (at < text.len && text.at[at] != '\n') {
    if (line_splice(text, at)) at += line_splice(text, at);
    else if (text.at[at] == '/' && peek(text, at + 1) == '*') at = skip_block_comment(text, at);
    else if (text.at[at] == '/' && peek(text, at + 1) == '/') return skip_line_comment(text, at);
    else if (text.at[at] == '"') at = skip_quoted(text, at);
    else at++;
  }
  return at;
}

static int skip_number(Str text, int at) {
  for (;; at++) {
    char c = peek(text, at);
    if ((c == '+' || c == '-') && strchr("eEpP", text.at[at - 1])) continue;
    if (!is_name_part(c) && c != '.') return at;
  }
}

static int punctuation_length(Str text, int at) {
  static const char *const long_ones[] = {"...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=",
                                          "&&",  "||",  "*=",  "/=", "%=", "+=", "-=", "&=", "^=", "|=", "##"};
  for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
    if (str_starts((Str){text.at + at, text.len - at}, long_ones[i])) return (int)strlen(long_ones[i]);
  return 1;
}

static Token token_at(Str text, int at) {
  if (at >= text.len) return (Token){T_END, text.len, text.len};
  char c = text.at[at];
  if (c == '"' || c == '\'') return (Token){T_STRING, at, skip_quoted(text, at)};
  if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)peek(text, at + 1))))
    return (Token){T_NUMBER, at, skip_number(text, at + 1)};
  if (is_name_start(c)) {
    int end = at;
    while (is_name_part(peek(text, end)) && end < text.len) end++;
    Str prefix = {text.at + at, end - at};
    bool is_literal = str_is(prefix, "L") || str_is(prefix, "u") || str_is(prefix, "U") || str_is(prefix, "u8");
    if (is_literal && (peek(text, end) == '"' || peek(text, end) == '\''))
      return (Token){T_STRING, at, skip_quoted(text, end)};
    return (Token){T_NAME, at, end};
  }
  return (Token){T_PUNCT, at, at + punctuation_length(text, at)};
}

Token token_next(Str text, int at) {
  bool line_start = true;
  for (int i = at - 1; i >= 0 && text.at[i] != '\n' && line_start; i--) line_start = isspace((unsigned char)text.at[i]);
  at = skip_blank(text, at, &line_start);
  if (peek(text, at) == '#' && line_start) return (Token){T_DIRECTIVE, at, skip_directive(text, at)};
  return token_at(text, at);
}

Token token_inside(Str text, int at) {
  bool ignored = false;
  return token_at(text, skip_blank(text, at, &ignored));
}

Str token_text(Str text, Token t) { return (Str){text.at + t.at, t.end - t.at}; }

static int nesting(Str word) {
  if (str_is(word, "(") || str_is(word, "[") || str_is(word, "{")) return 1;
  return str_is(word, ")") || str_is(word, "]") || str_is(word, "}") ? -1 : 0;
}

int token_after_group(Str text, int at) {
  int depth = 0;
  for (Token t = token_next(text, at); t.kind != T_END; t = token_next(text, t.end)) {
    depth += nesting(token_text(text, t));
    if (depth <= 0) return depth == 0 && nesting(token_text(text, t)) < 0 ? t.end : at;
  }
  return depth ? text.len : at;
}

Tokens tokens_of(Str text) {
  Tokens tokens = {.text = text};
  for (int at = 0;;) {
    Token token = token_next(text, at);
    PUSH(&tokens, token);
    if (token.kind == T_END) return tokens;
    at = token.end;
  }
}

Str word_at(const Tokens *tokens, int i) {
  return i < 0 || i >= tokens->count ? S("") : token_text(tokens->text, tokens->items[i]);
}

bool word_is(const Tokens *tokens, int i, const char *what) { return str_is(word_at(tokens, i), what); }

bool word_is_name(const Tokens *tokens, int i) {
  return i >= 0 && i < tokens->count && tokens->items[i].kind == T_NAME && !is_c_keyword(word_at(tokens, i));
}

int after_group(const Tokens *tokens, int i) {
  for (int depth = 0; i < tokens->count && tokens->items[i].kind != T_END; i++) {
    int step = nesting(word_at(tokens, i));
    depth += step;
    if (step < 0 && !depth) return i + 1;
  }
  return i;
}

static bool is_listed(const char *const *list, Str name) {
  for (; *list; list++)
    if (str_is(name, *list)) return true;
  return false;
}

bool is_type_keyword(Str name) {
  static const char *const list[] = {
      "void",       "char",          "short",      "int",         "long",          "float",       "double",
      "signed",     "unsigned",      "_Bool",      "bool",        "_Complex",      "struct",      "union",
      "enum",       "const",         "volatile",   "restrict",    "_Atomic",       "static",      "extern",
      "inline",     "register",      "auto",       "typedef",     "_Noreturn",     "_Alignas",    "_Thread_local",
      "__thread",   "typeof",        "__typeof__", "__typeof",    "__attribute__", "__attribute", "__extension__",
      "__inline",   "__inline__",    "__const",    "__const__",   "__volatile__",  "__restrict",  "__restrict__",
      "__signed__", "__int128",      "__int128_t", "__uint128_t", "_Float128",     "__float128",  "__auto_type",
      "constexpr",  "typeof_unqual", "_BitInt",    "_Async",      "__complex__",   "_Imaginary",  "thread_local",
      "alignas",    "__signed",      "__volatile", "__complex",   "_Decimal32",    "_Decimal64",  "_Decimal128",
      "_Float16",   "_Float32",      "_Float64",   "_Float32x",   "_Float64x",     "__float80",   NULL};
  return is_listed(list, name);
}

bool is_jump_keyword(Str name) {
  static const char *const list[] = {"return", "goto", "break", "continue", NULL};
  return is_listed(list, name);
}

bool is_control_keyword(Str name) {
  static const char *const list[] = {"if", "else", "for", "while", "do", "switch", "case", NULL};
  return is_listed(list, name);
}

bool is_c_keyword(Str name) {
  static const char *const list[] = {"default", "sizeof", "_Generic", "_Alignof",    "_Static_assert", "asm",
                                     "__asm__", "__asm",  "alignof",  "__alignof__", "static_assert",  NULL};
  return is_type_keyword(name) || is_jump_keyword(name) || is_control_keyword(name) || is_listed(list, name);
}

bool is_modifier(Str name) {
  static const char *const list[] = {
      "const",      "volatile",      "static",     "extern",   "inline",        "register",     "typedef",
      "_Noreturn",  "restrict",      "auto",       "__const",  "__const__",     "__volatile",   "__inline",
      "__inline__", "__extension__", "__restrict", "__thread", "_Thread_local", "__volatile__", "__restrict__"};
  for (size_t i = 0; i < sizeof list / sizeof *list; i++)
    if (str_is(name, list[i])) return true;
  return false;
}
