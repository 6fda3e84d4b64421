// diag.c -- the only printer of messages.
//
//   file.ac:3:11: error: 'await' outside an async function [rule 4.2]
//       3 |   int x = await f();
//         |           ^~~~~~~~~
//
// The passes find them function by function and check by check; they are kept, and shown in the order of the lines, one for
// each place.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

Diags diags;

typedef enum { NOTE, WARNING, ERROR } Kind;

typedef struct Message {
  Kind kind;
  const Source *src;
  Span span;
  const char *rule;
  Str text, path;
  int order;         // of its path
  int line, column;  // a note's are those of the message that it belongs to
  int number;
} Message;

static struct {
  Message *items;
  int count, cap;
} messages;

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

static void show(const Message *m) {
  static const char *const kinds[] = {"note", "warning", "error"};
  static const char *const colors[] = {"\033[1;36m", "\033[1;35m", "\033[1;31m"};
  Str file;
  fprintf(stderr, "%s" FMT ":%d:%d:%s %s%s:%s " FMT, color("\033[1m"), ARG(m->path),
          source_presumed(m->src, m->span.at, &file), source_column(m->src, m->span.at), color("\033[0m"),
          color(colors[m->kind]), kinds[m->kind], color("\033[0m"), ARG(m->text));
  if (*m->rule) fprintf(stderr, " [rule %s]", m->rule);
  fputc('\n', stderr);
  show_line(m->src, m->span);
}

static int compare(const void *left, const void *right) {
  const Message *a = left, *b = right;
  if (a->order != b->order) return a->order - b->order;
  if (a->line != b->line) return a->line - b->line;
  if (a->column != b->column) return a->column - b->column;
  return a->number - b->number;
}

// One place is one mistake, whatever more is found there.  A header's is told once, however many files include it.
static bool is_told(const Message *m) {
  static Map told;
  static bool before;
  if (m->kind == NOTE) return before;
  Str place = str_format("%d " FMT ":%d:%d", m->kind, ARG(m->path), m->line, m->column);
  before = map_get(&told, place);
  map_set(&told, place, &told);
  return before;
}

void diags_show(int most) {
  int errors = 0;
  if (messages.count) qsort(messages.items, (size_t)messages.count, sizeof *messages.items, compare);
  for (int i = 0; i < messages.count; i++) {
    const Message *m = &messages.items[i];
    if (is_told(m)) continue;
    if (m->kind == ERROR && most && errors++ == most) {
      fprintf(stderr, "acc: no more than %d error%s shown\n", most, most == 1 ? " is" : "s are");
      break;
    }
    show(m);
  }
  messages.count = 0;
}

static int order_of(Str path) {
  static Map orders;
  static int count;
  int *known = map_get(&orders, path);
  if (!known) {
    map_set(&orders, path, known = NEW(int));
    *known = ++count;
  }
  return *known;
}

static void add(Message m) {
  Str file;
  m.line = source_presumed(m.src, m.span.at, &file);
  m.column = source_column(m.src, m.span.at);
  m.path = file.len ? (Str){file.at + 1, file.len - 2} : str(m.src->path);
  m.order = order_of(m.path);
  m.number = messages.count;
  if (m.kind == NOTE && messages.count) {
    const Message *last = &messages.items[messages.count - 1];
    m.order = last->order, m.line = last->line, m.column = last->column;
  }
  PUSH(&messages, m);
}

void error_at(const Source *src, Span span, const char *rule, const char *format, ...) {
  va_list list;
  va_start(list, format);
  add((Message){.kind = ERROR, .src = src, .span = span, .rule = rule, .text = str_format_list(format, list)});
  va_end(list);
  diags.errors++;
}

void warning_at(const Source *src, Span span, const char *rule, const char *format, ...) {
  va_list list;
  va_start(list, format);
  add((Message){.kind = WARNING, .src = src, .span = span, .rule = rule, .text = str_format_list(format, list)});
  va_end(list);
  diags.warnings++;
}

void note_at(const Source *src, Span span, const char *format, ...) {
  va_list list;
  va_start(list, format);
  add((Message){.kind = NOTE, .src = src, .span = span, .rule = "", .text = str_format_list(format, list)});
  va_end(list);
}

void error_plain(const char *format, ...) {
  va_list list;
  va_start(list, format);
  Str text = str_format_list(format, list);
  va_end(list);
  diags_show(0);
  fprintf(stderr, "acc: %serror:%s " FMT "\n", color("\033[1;31m"), color("\033[0m"), ARG(text));
  diags.errors++;
}
