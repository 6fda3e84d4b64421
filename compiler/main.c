// main.c -- acc: a compiler driver for Async C.  The passes, in their order.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acc.h"
#include "options.h"

// The same for every configuration: never in the expanded view, which is that of one.
static Fn *compile_portable(Fn *fn) {
  Reason reason = needs_expansion(fn);
  bool mistake = reason.is_syntax && facts_is_active(fn->unit->src, fn->raw) && !expand(fn);
  if (reason.why && !mistake) return refuse_portable(fn, reason);
  check(fn);
  check_portable(fn);
  if (diags.errors) return fn;
  order(fn);
  place(fn);
  reason = needs_late_expansion(fn);
  return reason.why ? refuse_portable(fn, reason) : fn;
}

// The passes over one function, as the user wrote it or, where its macros hide what it does, as the preprocessor leaves it.
static Fn *compile_function(Fn *fn) {
  scope(fn);
  regions(fn);
  if (fn->unit->options->portable) return compile_portable(fn);
  Fn *expanded = needs_expansion(fn).why ? expand(fn) : NULL;
  if (expanded) scope(fn = expanded), regions(fn);
  check(fn);
  if (diags.errors) return fn;
  order(fn);
  place(fn);
  if (expanded || !needs_late_expansion(fn).why || !(expanded = expand(fn))) return fn;
  scope(expanded);
  regions(expanded);
  check(expanded);
  if (diags.errors) return expanded;
  order(expanded);
  place(expanded);
  return expanded;
}

// An unchanged file: plain C.
static void copy_plain(const Options *o, const Source *src, Buf *out) {
  if (!o->no_lines) buf_format(out, "#line 1 \"%s\"\n", src->path);
  buf_add(out, src->original);
}

static bool is_plain(Source *src) {
  Words w = words(src);
  for (int i = 0; i < w.misuses.count; i++)
    if (!w.misuses.items[i].is_call) return false;
  return !w.count && !includes_headers(src) && !mentions_errands(src);
}

// The file that is compiled, and the headers that it includes: each is translated as this file sees it.
typedef struct Program {
  const Options *options;
  Facts *facts;
  Map async_fns;
  Headers *headers;
} Program;

static void compile_headers(Program *, const Inclusion *includer);

static void compile_unit(Program *p, Source *src, Buf *out) {
  const char *pass = src->inclusion->parent ? NULL : p->options->dump;
  compile_headers(p, src->inclusion);
  src = heads(p->facts, src);
  Words w = words(src);
  if (pass && !strcmp(pass, "words")) dump_words(src, &w);
  Node *root = parse(src, &w);
  if (pass && !strcmp(pass, "parse")) dump_tree(src, root);
  Unit *unit = collect(src, root, &w, p->facts, &p->async_fns, p->options);
  include_edits(unit, p->headers);
  check_unit(unit, &w);
  for (int i = 0; i < unit->fns.count; i++) unit->fns.items[i] = compile_function(unit->fns.items[i]);
  if (!diags.errors) errands(unit);
  if (pass) dump(unit, pass);
  if (!w.count && !includes_headers(src) && !unit->errands.count) copy_plain(p->options, src, out);
  else if (!diags.errors) emit(unit, out);
}

static void compile_header(Program *p, Inclusion *inclusion) {
  Source *src = inclusion->src;
  Buf out = {0};
  if (!inclusion->async_lines.count && is_plain(src)) copy_plain(p->options, src, &out);
  else compile_unit(p, src, &out);
  inclusion->name = header_name(p->headers, inclusion->path, out.len ? buf_str(&out) : S(""));
}

static void compile_headers(Program *p, const Inclusion *includer) {
  for (int i = 1; i < p->facts->inclusions.count; i++) {
    Inclusion *inclusion = p->facts->inclusions.items[i];
    if (inclusion->parent == includer && inclusion->src) compile_header(p, inclusion);
  }
}

static bool compile(const Options *o, Source *src, Buf *out, Headers *headers) {
  if (is_plain(src)) {
    copy_plain(o, src, out);
    return true;
  }
  check_errand_names(src);
  Facts *f = diags.errors ? NULL : facts(src, o);
  if (!f) return false;
  if (o->dump && !strcmp(o->dump, "facts")) dump_facts(f);
  check_inclusions(f);
  compile_unit(&(Program){.options = o, .facts = f, .headers = headers}, src, out);
  return !diags.errors;
}

static bool write_all(FILE *file, Str text) { return fwrite(text.at, 1, (size_t)text.len, file) == (size_t)text.len; }

// Written under another name first, so that there is never half a file.
static bool write_file(const char *path, Str text) {
  if (!strcmp(path, "-")) return write_all(stdout, text) && !fflush(stdout);
  bool special = !strncmp(path, "/dev/", 5);
  char *temporary = special ? (char *)path : str_terminated(str_format("%s.acc-%d", path, (int)getpid()));
  if (!special) temporary_add(temporary);
  FILE *file = fopen(temporary, "wb");
  bool good = file && write_all(file, text);
  if (file) good = !fclose(file) && good;
  if (good && !special) good = !rename(temporary, path);
  if (!good) error_plain("%s: %s", path, strerror(errno));
  return good;
}

// The header that a translation says it is of; NULL if it does not.
static const char *translated_from(Str text) {
  int at = str_find(text, "#line 1 \"") + 9;
  const char *end = at > 8 ? memchr(text.at + at, '"', (size_t)(text.len - at)) : NULL;
  return end ? real_path(str_terminated((Str){text.at + at, (int)(end - text.at) - at})) : NULL;
}

// One that did not change stays as it is, so that nothing is built again.
static bool write_header(const char *folder, const Header *h) {
  char *path = str_terminated(str_format("%s/" FMT, folder, ARG(h->name)));
  Source *before = access(path, R_OK) ? NULL : source_read(path);
  if (before && str_same(before->original, h->text)) return true;
  const char *other = before ? translated_from(before->text) : NULL, *own = translated_from(h->text);
  if (!other || !own || !strcmp(other, own)) return write_file(path, h->text);
  error_plain("%s is the translation of '%s', another header of that name; write to another directory", path, other);
  return false;
}

static int translate(const Options *o, const char *path, const char *out, Headers *headers) {
  diags = (Diags){0};
  Source *src = source_read(path);
  Buf text = {0};
  bool good = src && compile(o, src, &text, headers);
  diags_show(o->most_errors);
  if (!good) return 1;
  if (!out || o->dump) return 0;
  bool beside = strcmp(out, "-") != 0 && strncmp(out, "/dev/", 5) != 0;
  for (int i = 0; i < headers->count && beside; i++)
    if (!write_header(folder_of(out), &headers->items[i])) return 1;
  return write_file(out, text.len ? buf_str(&text) : S("")) ? 0 : 1;
}

int main(int argc, char **argv) {
  Options *o = options(argc, argv);
  return o ? drive(o, translate) : 1;
}
