// main.c -- acc: a compiler driver for Async C.  The passes, in their order.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acc.h"
#include "options.h"

// The passes over one function, as the user wrote it or, where its macros hide what it does, as the preprocessor leaves it.
static Fn *compile_function(Fn *fn) {
  scope(fn);
  Fn *expanded = needs_expansion(fn) ? expand(fn) : NULL;
  if (expanded) scope(fn = expanded);
  check(fn);
  if (diags.errors) return fn;
  order(fn);
  place(fn);
  if (expanded || !needs_late_expansion(fn) || !(expanded = expand(fn))) return fn;
  scope(expanded);
  check(expanded);
  if (diags.errors) return expanded;
  order(expanded);
  place(expanded);
  return expanded;
}

// An unchanged file: plain C.
static void copy_plain(const Options *o, const Source *src, Buf *out) {
  if (!o->no_lines) buf_format(out, "#line 1 \"%s\"\n", src->path);
  buf_add(out, src->text);
}

static bool compile(const Options *o, Source *src, Buf *out) {
  Words w = words(src);
  if (o->dump && !strcmp(o->dump, "words")) dump_words(src, &w);
  if (!w.count && !w.misuses.count) {
    copy_plain(o, src, out);
    return true;
  }
  Facts *f = facts(src, o);
  if (!f) return false;
  if (o->dump && !strcmp(o->dump, "facts")) dump_facts(f);
  Node *root = parse(src, &w);
  if (o->dump && !strcmp(o->dump, "parse")) dump_tree(src, root);
  Unit *unit = collect(src, root, &w, f, o);
  check_unit(unit, &w);
  for (int i = 0; i < unit->fns.count; i++) unit->fns.items[i] = compile_function(unit->fns.items[i]);
  if (o->dump) dump(unit, o->dump);
  if (diags.errors) return false;
  emit(unit, out);
  return true;
}

static bool write_all(FILE *file, Str text) { return fwrite(text.at, 1, (size_t)text.len, file) == (size_t)text.len; }

// Written under another name first, so that an interrupted acc leaves no half file behind.
static bool write_file(const char *path, Str text) {
  if (!strcmp(path, "-")) return write_all(stdout, text) && !fflush(stdout);
  bool special = !strncmp(path, "/dev/", 5);
  char *temporary = special ? (char *)path : str_terminated(str_format("%s.acc-%d", path, (int)getpid()));
  FILE *file = fopen(temporary, "wb");
  bool good = file && write_all(file, text);
  if (file) good = !fclose(file) && good;
  if (good && !special) good = !rename(temporary, path);
  if (!good) error_plain("%s: %s", path, strerror(errno));
  if (!good && !special) unlink(temporary);
  return good;
}

static int translate(const Options *o, const char *path, const char *out) {
  diags = (Diags){0};
  Source *src = source_read(path);
  Buf text = {0};
  if (!src || !compile(o, src, &text)) return 1;
  if (out && !o->dump && !write_file(out, text.len ? buf_str(&text) : S(""))) return 1;
  return 0;
}

int main(int argc, char **argv) {
  Options *o = options(argc, argv);
  return o ? drive(o, translate) : 1;
}
