// spelling.c -- tokens that C lets be spelled otherwise: digraphs, and tokens that go on behind an escaped line end.
//
// Takes: text.
// Gives: text as long, with as many lines, that means the same.
// After this: every token stands in one piece and reads as it does elsewhere, so that nobody else need know.
//
//   int a<:2:>;  retu\      int a[ 2] ;  return\        (each `\` ends a line)
//   rn a;                   a;
#include <string.h>

#include "text.h"

// The digraph at `at`, spelled as what it means and as long; NULL if there is none.
static const char *plain_spelling(Str text, int at) {
  static const char *const digraphs[][2] = {{"%:%:", "##  "}, {"%:", "# "}, {"<%", "{ "},
                                            {"%>", "} "},     {"<:", "[ "}, {":>", "] "}};
  for (size_t i = 0; i < sizeof digraphs / sizeof *digraphs; i++)
    if (str_starts((Str){text.at + at, text.len - at}, digraphs[i][0])) return digraphs[i][1];
  return NULL;
}

static bool mentions_digraphs(Str text) {
  for (int at = 0; at < text.len; at++) {
    char c = text.at[at];
    if ((c == '<' || c == '%' || c == ':') && plain_spelling(text, at)) return true;
  }
  return false;
}

Str without_digraphs(Str text) {
  if (!mentions_digraphs(text)) return text;
  char *copy = str_terminated(text);
  for (Token t = token_inside(text, 0); t.kind != T_END;) {
    const char *plain = t.kind == T_PUNCT ? plain_spelling(text, t.at) : NULL;
    int length = plain ? (int)strlen(plain) : t.end - t.at;
    if (plain) memcpy(copy + t.at, plain, (size_t)length);
    t = token_inside(text, t.at + length);
  }
  return (Str){copy, text.len};
}

// Whether a token may go on from the one character to the other.
static bool may_belong(char before, char after) {
  if (before == '\\') return true;
  if (is_name_part(before) || before == '.') return is_name_part(after) || after == '.';
  return before && after && strchr("+-*/%&|^=<>!#:", before) && strchr("+-*/%&|^=<>!#:", after);
}

static bool splits_tokens(Str text) {
  for (int at = str_find(text, "\\"); at >= 0 && at < text.len; at++) {
    int end = at;
    while (line_splice(text, end)) end += line_splice(text, end);
    if (end > at && at && end < text.len && may_belong(text.at[at - 1], text.at[end])) return true;
  }
  return false;
}

Str without_splits(Str text) {
  if (!splits_tokens(text)) return text;
  Buf whole = {0}, splices = {0};
  for (int at = 0; at < text.len;) {
    int splice = line_splice(text, at);
    if (splice) {
      buf_add(&splices, (Str){text.at + at, splice});
    } else {
      bool belongs = whole.len && may_belong(whole.at[whole.len - 1], text.at[at]);
      if (splices.len && !belongs) buf_add(&whole, buf_str(&splices)), splices.len = 0;
      buf_char(&whole, text.at[at]);
    }
    at += splice ? splice : 1;
  }
  buf_add(&whole, buf_str(&splices));
  return buf_str(&whole);
}
