// emit.c -- Unit -> C.
//
// Takes: a Unit whose functions went through all passes.
// Gives: C text.  What is in no async function is copied byte for byte.
// After this: every line that comes from the user is, by #line, the user's line, at the user's column.
// Not here: decisions.  They were made before.
#include "emit.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

enum {
  WIDTH = 110,  // of generated lines
  FAR = 500,    // columns after this one are not kept: thousands of nested blocks would be mostly blanks
};

static bool at_line_start(const Out *o) { return o->buf->len == 0 || o->buf->at[o->buf->len - 1] == '\n'; }

static void raw(Out *o, Str text) {
  buf_add(o->buf, text);
  for (int i = 0; i < text.len; i++) o->line += text.at[i] == '\n';
}

// The line that starts here is that of the source at `at`.
static void directive(Out *o, int at) {
  Str file;
  int line = source_presumed(o->src, at, &file);
  if (!o->lines) return;
  if (o->line == line && str_same(o->file, file)) return;
  if (!at_line_start(o)) buf_char(o->buf, '\n');
  buf_format(o->buf, "#line %d", line);
  if (!str_same(o->file, file)) {
    if (file.len) buf_format(o->buf, " " FMT, ARG(file));
    else buf_format(o->buf, " \"%s\"", o->src->path);
  }
  buf_char(o->buf, '\n');
  o->line = line;
  o->file = file;
}

// User text as it stands, each line of it under its number.
static void copy(Out *o, Span span) {
  for (int at = span.at; at < span.end;) {
    if (at_line_start(o)) directive(o, at);
    const char *newline = memchr(o->src->text.at + at, '\n', (size_t)(span.end - at));
    int end = newline ? (int)(newline - o->src->text.at) + 1 : span.end;
    raw(o, source_text(o->src, (Span){at, end}));
    at = end;
  }
}

// What replaces several lines takes as many, so that the lines after it keep their numbers.
static void replace(Out *o, const Edit *e) {
  raw(o, e->text);
  if (!o->lines) return;
  int lost = 0;
  for (int i = e->span.at; i < e->span.end; i++) lost += o->src->text.at[i] == '\n';
  for (int i = 0; i < e->text.len; i++) lost -= e->text.at[i] == '\n';
  for (; lost > 0; lost--) raw(o, S("\n"));
}

void user_except(Out *o, Span span, const Node *except) {
  int at = span.at, i = edits_first(o->edits, span.at);
  Span replaced = {0, 0};
  for (const Edit *e; (e = edit_next(o->edits, span, except, &i, &replaced));) {
    copy(o, (Span){at, edit_at(e)});
    if (e->kind == EDIT_REPLACE) replace(o, e);
    else raw(o, e->text);
    at = e->kind == EDIT_REPLACE ? e->span.end : edit_at(e);
  }
  copy(o, (Span){at, span.end});
}

void user(Out *o, Span span) { user_except(o, span, NULL); }

void put(Out *o, const char *format, ...) {
  va_list list;
  va_start(list, format);
  buf_add(o->buf, str_format_list(format, list));
  va_end(list);
}

// The blank end of the current line is dropped; a line that holds only blanks is used again.
void line(Out *o, int at) {
  while (o->buf->len && (o->buf->at[o->buf->len - 1] == ' ' || o->buf->at[o->buf->len - 1] == '\t')) o->buf->len--;
  if (!at_line_start(o)) raw(o, S("\n"));
  directive(o, at);
  for (int i = 0; i < o->indent && i < FAR; i++) buf_char(o->buf, ' ');
}

void put_line(Out *o, int at, const char *format, ...) {
  va_list list;
  line(o, at);
  va_start(list, format);
  buf_add(o->buf, str_format_list(format, list));
  va_end(list);
}

static int column(const Out *o) {
  int column = 0;
  while (column < FAR && column < o->buf->len && o->buf->at[o->buf->len - 1 - column] != '\n') column++;
  return column;
}

void put_item(Out *o, int at, const char *format, ...) {
  va_list list;
  va_start(list, format);
  Str text = str_format_list(format, list);
  va_end(list);
  o->indent += 4;
  if (column(o) + 1 + text.len > WIDTH) line(o, at);
  else buf_char(o->buf, ' ');
  buf_add(o->buf, text);
  o->indent -= 4;
}

void open_block(Out *o, int at) {
  put_line(o, at, "{");
  o->indent += 2;
}

void close_block(Out *o, int at) {
  o->indent -= 2;
  put_line(o, at, "}");
}

// Without #line nobody asks for columns, and the text may fit in with what stands around it.
void user_line(Out *o, int at) {
  int indent = o->indent;
  if (o->lines) o->indent = source_column(o->src, at) - 1;
  line(o, at);
  o->indent = indent;
}

// Moves on to the column that the text has in the source, on this line if there is still room.
void user_column(Out *o, int at) {
  if (!o->lines) return;
  Str file;
  int is = column(o), want = source_column(o->src, at) - 1;
  bool here = source_presumed(o->src, at, &file) == o->line && is <= want;
  if (!here) user_line(o, at);
  for (; here && is < want && is < FAR; is++) buf_char(o->buf, ' ');
}

void user_value(Out *o, const Node *value) {
  bool comma = node_is(value, "comma_expression");
  put(o, comma ? "(" : ""), user_column(o, value->span.at), user(o, value->span), put(o, comma ? ")" : "");
}

static void leave_source(Out *o) {
  if (str_same(o->file, S("<acc>"))) return;
  if (o->lines) buf_format(o->buf, "#line 1 \"<acc>\"\n");
  o->file = S("<acc>");
}

void own(Out *o, Str text) {
  for (int at = 0, end; at < text.len; at = end + 1) {
    const char *newline = memchr(text.at + at, '\n', (size_t)(text.len - at));
    end = newline ? (int)(newline - text.at) : text.len;
    if (!at_line_start(o)) raw(o, S("\n"));
    if (o->home) directive(o, o->home->span.at);
    else leave_source(o);
    raw(o, (Str){text.at + at, end - at}), raw(o, S("\n"));
  }
}

// The text outside of async functions, with what goes before declarations there.
static void emit_plain(Out *o, const Unit *unit, Span span, bool header) {
  const Edits *errands = &unit->errands;
  o->home = NULL;
  for (int i = 0; i < errands->count; i++) {
    const Edit *e = &errands->items[i];
    if (e->span.at < span.at || e->span.at > span.end) continue;
    user(o, (Span){span.at, e->span.at});
    if (header) own(o, S("#ifndef __cplusplus"));
    own(o, e->text);
    if (header) own(o, S("#endif"));
    span.at = e->span.at;
  }
  user(o, span);
}

// A plain function that another file has to define.
static bool is_expected(const Unit *unit, Str name) {
  const Prototype *p = map_get(&unit->facts->prototypes, name);
  bool is_elsewhere = p && !p->is_foreign && !p->is_defined && !str_starts(name, "ac_");
  return is_elsewhere && !p->is_future && !is_async_name(unit, name);
}

// If that file makes it async, the call would take a future for its value: such files must not link.
static void emit_expectations(Out *o, const Unit *unit) {
  Buf out = {0};
  Map seen = {0};
  Str text = unit->src->text, before = S("");
  int depth = 0;
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    Str word = source_text(unit->src, (Span){t.at, t.end});
    depth += str_is(word, "{") ? 1 : str_is(word, "}") ? -1 : 0;
    bool is_member = str_is(before, ".") || str_is(before, "->");
    before = word;
    if (t.kind != T_NAME || !depth || is_member || map_get(&seen, word) || !is_expected(unit, word)) continue;
    map_set(&seen, word, o);
    buf_format(&out, "AC__PLAIN(" FMT ")\n", ARG(word));
  }
  if (out.len) own(o, str_trim(buf_str(&out)));
}

void emit(Unit *unit, Buf *out) {
  edits_sort(&unit->edits);
  Out o = {.buf = out, .src = unit->src, .lines = !unit->options->no_lines, .file = S("")};
  bool included = unit->src->inclusion->parent, header = str_ends(str(unit->src->path), ".ah");
  bool codes = !included && str_find(unit->facts->text, "UV_") >= 0 && !map_get(&unit->facts->enumerators, S("UV_EOF"));
  if (codes) buf_add(out, S("#define AC__CODES\n"));
  for (int i = 0; brought_macros[i] && !included; i++)
    if (unit->facts->brings >> i & 1) buf_format(out, "#define %s\n", brought_macros[i]);
  buf_add(out, S("#include <ac/gen.h>\n"));
  o.file = S("<acc>");
  int at = 0;
  for (int i = 0; i < unit->fns.count; i++) {
    Fn *fn = unit->fns.items[i];
    if (!fn->is_definition) continue;
    o.edits = &unit->edits;
    emit_plain(&o, unit, (Span){at, fn->raw.at}, header);
    o.edits = &fn->edits;
    o.src = fn->src;
    o.home = fn->node;
    if (header) own(&o, S("#ifndef __cplusplus"));
    emit_function(&o, fn);
    if (header) own(&o, S("#endif"));
    o.src = unit->src;
    at = fn->raw.end;
  }
  o.edits = &unit->edits;
  emit_plain(&o, unit, (Span){at, unit->src->text.len}, header);
  o.home = NULL;
  if (!included) emit_expectations(&o, unit);
}
