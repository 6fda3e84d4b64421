// inclusion.c -- which file, and which line of it, the preprocessed text comes from, by its line markers.
//
// Takes: the preprocessed text, token by token (facts.c).
// Gives: an Inclusion for each time that a file was read.
// After this: for every line of the source, and of the headers that acc translates, it is known whether the preprocessor has
//   left anything of it, and where.
#include <stdlib.h>
#include <string.h>

#include "facts.h"

bool is_translated(const char *path) { return str_ends(str(path), ".ah") || str_ends(str(path), ".ac"); }

static Inclusion *enter(Facts *f, const char *path, Inclusion *parent, int line) {
  Inclusion *inclusion = NEW(Inclusion);
  *inclusion = (Inclusion){.path = path, .parent = parent, .line = line};
  PUSH(&f->inclusions, inclusion);
  return inclusion;
}

static Inclusion *enter_source(Facts *f, Source *src, Inclusion *parent, int line) {
  Inclusion *inclusion = enter(f, src->path, parent, line);
  inclusion->src = src;
  src->inclusion = inclusion;
  return inclusion;
}

Origin origin_of(Facts *f, Source *src) { return (Origin){.file = enter_source(f, src, NULL, 0)}; }

// The first line of the file, from `line` on or else from the start, that counts as this one; #line may send them back and
// forth.  0: none.
static int line_of_marker(const Inclusion *file, int line, int presumed, Str name) {
  const Source *src = file->src;
  if (!src || !src->marks.count) return presumed;
  Str own = str_format("\"%s\"", src->path);
  for (int i = 0; i < src->line_count; i++) {
    Str other;
    int at = (line + i) % src->line_count, found = source_presumed(src, src->lines[at], &other);
    if (found == presumed && str_same(other.len ? other : own, name)) return at + 1;
  }
  return 0;
}

// What options include is included by these; gcc is in them without having entered them.
static bool is_command_line(Str name) {
  return str_is(name, "\"<command-line>\"") || str_is(name, "\"<command line>\"") || str_is(name, "\"<built-in>\"");
}

static Inclusion *entered(Facts *f, const Origin *o, Str name) {
  const char *path = str_terminated((Str){name.at + 1, name.len - 2});
  Source *src = is_translated(path) ? source_read(path) : NULL;
  return src ? enter_source(f, src, o->file, o->line) : enter(f, path, o->file, o->line);
}

// Where #line goes back gcc says so twice.
static bool is_repeated(const Origin *o, Str text) {
  if (!o->marker.len || !str_same(text, o->marker)) return false;
  const char *end = o->marker.at + o->marker.len;
  return !str_trim((Str){end, (int)(text.at - end)}).len;
}

static void move_to(Origin *o, Str marker, int line, int at) {
  o->marker = marker;
  o->marked = o->line = line;
  o->at = at;
}

void origin_marker(Facts *f, Origin *o, Str all, Token marker) {
  Str text = {all.at + marker.at, marker.end - marker.at};
  if (is_repeated(o, text)) {
    move_to(o, text, o->marked, marker.end);
    return;
  }
  Token number = token_next(text, 1), file = token_next(text, number.end);
  if (number.kind != T_NUMBER || file.kind != T_STRING) return;
  Str name = {text.at + file.at, file.end - file.at};
  Token flag = token_next(text, file.end);  // 1: enters a file; 2: comes back from one
  char how = flag.kind == T_NUMBER ? text.at[flag.at] : 0;
  int line = origin_line(o, all, marker.at);
  bool inside = o->file->path[0] == '<', outside = is_command_line(name);
  if (how == '1' || (how != '2' && outside && !inside)) {
    o->file = entered(f, o, name);
    line = 0;
  } else if (o->file->parent && (how == '2' || (inside && !outside))) {
    line = o->file->line;
    o->file = o->file->parent;
  }
  o->is_system = o->file->path[0] == '<' || str_find((Str){text.at + file.end, text.len - file.end}, " 3") >= 0;
  line = line_of_marker(o->file, line, atoi(text.at + number.at), name);
  o->is_outside = line == 0;
  move_to(o, text, line ? line - 1 : 0, marker.end);
}

int origin_line(Origin *o, Str text, int at) {
  if (o->is_outside) return o->line;
  for (const char *end; (end = memchr(text.at + o->at, '\n', (size_t)(at - o->at))); o->line++)
    o->at = (int)(end - text.at) + 1;
  o->at = at;
  return o->line;
}

void origin_mark(Origin *o, Str text, int at) {
  struct Places *places = &o->file->places;
  if (!o->file->src) return;
  int line = origin_line(o, text, at);
  while (places->count <= line) PUSH(places, 0);
  if (!places->items[line]) places->items[line] = at + 1;
}

static int place_of_line(const Source *src, int line) {
  return src->inclusion && line < src->inclusion->places.count ? src->inclusion->places.items[line] : 0;
}

bool facts_is_active(const Source *src, Span span) {
  for (int line = source_line(src, span.at), last = source_line(src, span.end - 1); line <= last; line++)
    if (place_of_line(src, line)) return true;
  return false;
}

// The lines of a macro call are joined in the first one.
int facts_place(const Source *src, int at) {
  int line = source_line(src, at);
  while (line > 0 && !place_of_line(src, line)) line--;
  return place_of_line(src, line);
}
