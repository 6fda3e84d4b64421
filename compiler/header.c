// header.c -- #include of headers that acc translates: x.ah becomes x.ah.h, beside the C that includes it.
//
// Takes: what the preprocessor has read, and the translations of the headers that a file includes.
// Gives: their names, and edits that make the file include them.
// After this: nothing that the C compiler reads includes an .ah file.
// Not here: the translation, which is that of any file (main.c).
//
//   #include <net/tcp.ah>       #include "tcp.ah.h"
#include <string.h>
#include <unistd.h>

#include "acc.h"
#include "options.h"

// ---- directives

typedef struct Directive {
  Span span;    // from the word `include` to the end of the name
  Str spelled;  // between the quotes or brackets; empty if a macro says it
  bool quoted;
} Directive;

static Directive include_directive(const Source *src, Token t) {
  Str text = src->text;
  Token word = token_next(text, t.at + 1), name = token_next(text, word.end);
  if (t.kind != T_DIRECTIVE || !str_starts(source_text(src, (Span){word.at, word.end}), "include"))
    return (Directive){.span = {0, 0}};
  Directive d = {.span = {word.at, t.end}};
  const char *close = name.at < t.end ? memchr(text.at + name.at, '>', (size_t)(t.end - name.at)) : NULL;
  if (name.kind == T_STRING) d.span.end = name.end, d.quoted = true;
  else if (close && text.at[name.at] == '<') d.span.end = (int)(close - text.at) + 1;
  else return d;
  d.spelled = source_text(src, (Span){name.at + 1, d.span.end - 1});
  return d;
}

bool includes_headers(const Source *src) {
  if (str_find(src->text, ".ah") < 0 && str_find(src->text, ".ac") < 0) return false;
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end))
    if (is_translated(str_terminated(include_directive(src, t).spelled))) return true;
  return false;
}

// ---- names

Str header_name(Headers *headers, const char *path, Str text) {
  Str base = str(base_name(path)), name = str_format(FMT ".h", ARG(base));
  for (int i = 0, taken = 1; i < headers->count; i++) {
    const Header *h = &headers->items[i];
    if (!strcmp(h->path, path) && str_same(h->text, text)) return h->name;
    if (!str_same(h->name, name)) continue;
    name = str_format(FMT ".%d.h", ARG(base), ++taken);
    i = -1;  // another one may have this name
  }
  PUSH(headers, ((Header){path, name, text}));
  return name;
}

// What a directive would include that the preprocessor skipped, as it had read that already, or under an #if.
static Str skipped_name(const Headers *headers, const Source *src, Str spelled) {
  Str beside = str_format("%s/" FMT, folder_of(src->path), ARG(spelled)), found = S("");
  for (int i = 0; i < headers->count; i++) {
    const Header *h = &headers->items[i];
    Str path = str(h->path);
    if (str_same(path, beside) || str_same(path, spelled)) return h->name;
    if (!found.len && str_ends(path, str_terminated(str_format("/" FMT, ARG(spelled))))) found = h->name;
  }
  return found;
}

// Without a translation there is nothing to include; only another configuration could tell.
static Str other_name(const Unit *unit, const Headers *headers, const Directive *d) {
  Str name = skipped_name(headers, unit->src, d->spelled);
  if (name.len) return name;
  if (unit->options->portable)
    error_at(unit->src, d->span, "1.2",
             "with --portable '" FMT "' has to be included in this configuration too: it is not translated otherwise",
             ARG(d->spelled));
  return str_format("%s.h", base_name(str_terminated(d->spelled)));
}

// ---- edits

static const Inclusion *included_at(const Unit *unit, int at) {
  int line = source_line(unit->src, at);
  for (int i = 1; i < unit->facts->inclusions.count; i++) {
    const Inclusion *one = unit->facts->inclusions.items[i];
    if (one->parent == unit->src->inclusion && one->line == line) return one;
  }
  return NULL;
}

static bool exists_in(const char *folder, Str name) {
  return access(str_terminated(str_format("%s/" FMT, folder, ARG(name))), R_OK) == 0;
}

// The translated header stands elsewhere; would the C compiler take another file for the one beside the .ah?
static bool is_ambiguous(const Unit *unit, Str spelled) {
  const char *own = folder_of(unit->src->path);
  bool other = false;
  for (int i = 0; i < unit->facts->inclusions.count && !other; i++) {
    const char *path = unit->facts->inclusions.items[i]->path;
    other = is_translated(path) && strcmp(folder_of(path), own) != 0 && exists_in(folder_of(path), spelled);
  }
  return other && exists_in(own, spelled);
}

void include_edits(Unit *unit, const Headers *headers) {
  const Source *src = unit->src;
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end)) {
    Directive d = include_directive(src, t);
    const Inclusion *found = d.span.end ? included_at(unit, t.at) : NULL;
    Str name = S("");
    if (found && found->name.len) name = found->name;
    else if (is_translated(str_terminated(d.spelled))) name = other_name(unit, headers, &d);
    else if (d.quoted && src->inclusion->parent && unit->options->mode != MODE_EMIT && is_ambiguous(unit, d.spelled))
      name = str(real_path(str_terminated(str_format("%s/" FMT, folder_of(src->path), ARG(d.spelled)))));
    if (name.len) edit_replace(&unit->edits, d.span, str_format("include \"" FMT "\"", ARG(name)));
  }
}

// ---- headers that acc does not translate

static Span line_span(const Source *src, int line) {
  int at = line > 0 && line <= src->line_count ? src->lines[line - 1] : 0, end = at;
  while (end < src->text.len && src->text.at[end] != '\n') end++;
  return (Span){at, end};
}

// The first `async` or `include` on the line.
static Span word_span(const Source *src, int line, const char *word) {
  Span span = line_span(src, line);
  int at = str_find(source_text(src, span), word);
  return at < 0 ? span : (Span){span.at + at, span.at + at + (int)strlen(word)};
}

static Str renamed(const char *path) {
  const char *name = base_name(path), *dot = strrchr(name, '.');
  return str_format("%.*s.ah", dot ? (int)(dot - name) : (int)strlen(name), name);
}

static void report_plain(const char *path, int line, bool includes, const char *header) {
  Source *src = source_read(path);
  if (!src) return;
  if (includes)
    error_at(src, word_span(src, line, "include"), "1.2",
             "a plain header cannot include '%s', which acc translates; name it '" FMT "' too", base_name(header),
             ARG(renamed(path)));
  else
    error_at(src, word_span(src, line, "async"), "1.2",
             "'async' in a plain C header, which acc does not translate; name it '" FMT "'", ARG(renamed(path)));
}

void check_inclusions(const Facts *f) {
  Map told = {0};
  for (int i = 1; i < f->inclusions.count; i++) {
    Inclusion *one = f->inclusions.items[i], *parent = one->parent;
    bool translated = is_translated(one->path), plain = parent->parent && !is_translated(parent->path);
    if (translated && parent->path[0] == '<') {
      error_plain("%s: an .ah header cannot be included by an option; write #include", one->path);
    } else if (translated && plain && !map_get(&told, str(parent->path))) {
      report_plain(parent->path, one->line, true, one->path);
      map_set(&told, str(parent->path), one);
    } else if (!translated && one->async_lines.count && !map_get(&told, str(one->path))) {
      report_plain(one->path, one->async_lines.items[0], false, NULL);
      map_set(&told, str(one->path), one);
    }
  }
}
