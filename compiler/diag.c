// diag.c -- the only printer of messages.
//
//   file.ac:3:11: error: 'await' outside an async function [rule 4.2]
//       3 |   int x = await f();
//         |           ^~~~~~~~~
#include <string.h>
#include <unistd.h>

#include "acc.h"

Diags diags;

static const char *color(const char *code) {
  static int on = -1;
  if (on < 0) on = isatty(STDERR_FILENO);
  return on ? code : "";
}

// A tab counts as one column in the text and is kept in the line of carets, so that both line up.
static void show_line(const Source *src, Span span) {
  int line = source_line(src, span.at), start = src->lines[line - 1];
  int end = start;
  while (end < src->text.len && src->text.at[end] != '\n') end++;
  Str file;
  fprintf(stderr, "%5d | " FMT "\n      | ", source_presumed(src, span.at, &file), end - start, src->text.at + start);
  for (int i = start; i < span.at; i++)
    if ((src->text.at[i] & 0xc0) != 0x80) fputc(src->text.at[i] == '\t' ? '\t' : ' ', stderr);
  fprintf(stderr, "%s^", color("\033[1;32m"));
  for (int i = span.at + 1; i < span.end && i < end; i++)
    if ((src->text.at[i] & 0xc0) != 0x80) fputc('~', stderr);
  fprintf(stderr, "%s\n", color("\033[0m"));
}

// A header's mistake is told once, however many files include it.
static bool is_told(const Source *src, Span span, const char *kind, Str text) {
  static Map told;
  static bool before;
  Str file;
  int line = source_presumed(src, span.at, &file);
  Str what = str_format("%s:%d:%d " FMT, src->path, line, source_column(src, span.at), ARG(text));
  if (!strcmp(kind, "note")) return before;  // of the message before it
  before = map_get(&told, what);
  map_set(&told, what, &told);
  return before;
}

static void say(const Source *src, Span span, const char *kind, const char *kind_color, const char *rule, Str text) {
  if (is_told(src, span, kind, text)) return;
  Str file;
  int line = source_presumed(src, span.at, &file);
  Str path = file.len ? (Str){file.at + 1, file.len - 2} : str(src->path);
  fprintf(stderr, "%s" FMT ":%d:%d:%s %s%s:%s " FMT, color("\033[1m"), ARG(path), line, source_column(src, span.at),
          color("\033[0m"), color(kind_color), kind, color("\033[0m"), ARG(text));
  if (*rule) fprintf(stderr, " [rule %s]", rule);
  fputc('\n', stderr);
  show_line(src, span);
}

#define FORMATTED(text)                                   \
  char text##_buf[1024];                                  \
  va_list list;                                           \
  va_start(list, format);                                 \
  vsnprintf(text##_buf, sizeof text##_buf, format, list); \
  va_end(list);                                           \
  Str text = str(text##_buf)

void error_at(const Source *src, Span span, const char *rule, const char *format, ...) {
  FORMATTED(text);
  say(src, span, "error", "\033[1;31m", rule, text);
  diags.errors++;
}

void warning_at(const Source *src, Span span, const char *rule, const char *format, ...) {
  FORMATTED(text);
  say(src, span, "warning", "\033[1;35m", rule, text);
  diags.warnings++;
}

void note_at(const Source *src, Span span, const char *format, ...) {
  FORMATTED(text);
  say(src, span, "note", "\033[1;36m", "", text);
}

void error_plain(const char *format, ...) {
  FORMATTED(text);
  fprintf(stderr, "acc: %serror:%s " FMT "\n", color("\033[1;31m"), color("\033[0m"), ARG(text));
  diags.errors++;
}
