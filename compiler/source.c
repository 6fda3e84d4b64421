// source.c -- a file as text and lines.
//
// Takes: a path.  Gives: a Source.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "text.h"

static void add_mark(Source *src, int line, Str text) {
  Token word = token_next(text, 1);
  Str name = {text.at + word.at, word.end - word.at};
  Token number = str_is(name, "line") ? token_next(text, word.end) : word;
  if (number.kind != T_NUMBER) return;
  Token file = token_next(text, number.end);
  Str before = src->marks.count ? src->marks.items[src->marks.count - 1].file : S("");
  Str path = file.kind == T_STRING ? (Str){text.at + file.at, file.end - file.at} : before;
  PUSH(&src->marks, ((Mark){line + 1, atoi(text.at + number.at), path}));
}

static void find_marks(Source *src) {
  for (int line = 1; line <= src->line_count; line++) {
    int at = src->lines[line - 1], end = line < src->line_count ? src->lines[line] : src->text.len;
    Str text = str_trim((Str){src->text.at + at, end - at});
    if (text.len && text.at[0] == '#') add_mark(src, line, text);
  }
}

Source *source_make(const char *path, Str text) {
  Source *src = NEW(Source);
  src->path = path;
  src->original = text;
  src->text = without_digraphs(without_splits(text));
  int count = 1;
  for (int i = 0; i < text.len; i++) count += text.at[i] == '\n';
  src->lines = alloc((size_t)count * sizeof(int));
  src->line_count = 1;
  for (int i = 0; i < text.len; i++)
    if (text.at[i] == '\n') src->lines[src->line_count++] = i + 1;
  find_marks(src);
  return src;
}

int source_presumed(const Source *src, int at, Str *file) {
  int line = source_line(src, at), low = 0, high = src->marks.count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (src->marks.items[middle].line <= line) low = middle + 1;
    else high = middle;
  }
  const Mark *mark = low ? &src->marks.items[low - 1] : NULL;
  *file = mark ? mark->file : S("");
  return mark ? mark->presumed + line - mark->line : line;
}

Source *source_read(const char *path) {
  FILE *file = fopen(path, "rb");
  struct stat about;
  if (file && fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) errno = EISDIR, fclose(file), file = NULL;
  if (!file) {
    error_plain("%s: %s", path, strerror(errno));
    return NULL;
  }
  Buf text = {0};
  char block[1 << 16];
  for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;) buf_add(&text, (Str){block, (int)n});
  fclose(file);
  return source_make(path, text.len ? buf_str(&text) : S(""));
}

int source_line(const Source *src, int at) {
  int low = 0, high = src->line_count;
  while (high - low > 1) {
    int middle = (low + high) / 2;
    if (src->lines[middle] <= at) low = middle;
    else high = middle;
  }
  return low + 1;
}

int source_column(const Source *src, int at) { return at - src->lines[source_line(src, at) - 1] + 1; }

Str source_text(const Source *src, Span span) { return (Str){src->text.at + span.at, span.end - span.at}; }
