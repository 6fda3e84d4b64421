// facts.c -- what the C compiler will see: macros, typedefs and prototypes.
//
// Takes: a Source and the user's flags.
// Gives: Facts, from one run of `$CC -E -dD`.
// After this: the kind of every typedef at file level is known, and which functions can be awaited directly.
// Not here: what a declaration says (declare.c), types of locals (scope.c), anything inside a function.
//
// The preprocessed text is most of the input of acc, so it is read once, token by token, without a tree.
#include <limits.h>
#include <string.h>

#include "declare.h"
#include "options.h"

// Where a scan is, in the braces of a declaration.
typedef struct Level {
  int depth, count;  // of braces; of the declaration's tokens
  bool body;         // of a function
} Level;

typedef struct Reader {
  Facts *f;
  Decl d;
  Origin origin;
  Level now;
  Level *items;  // what it was at each #if, when all branches are read
  int count, cap;
} Reader;

static void end_declaration(Reader *r, int end) {
  Decl *d = &r->d;
  if (d->file && r->now.body && is_async_definition(d))
    PUSH(&d->file->expansions, ((Expansion){{d->tokens.items[0].at, end}, d->line, false}));
  if (d->async_file && says_async(d, d->tokens.count)) PUSH(&d->async_file->async_lines, d->async_line);
  r->f->in_branch = r->count > r->f->guards;
  r->f->in_definition = r->now.body;
  declare(r->f, d);
  d->async_file = NULL;
  d->async_line = 0;
  r->now.body = false;
}

static bool is_async_word(Str word) { return str_is(word, "async") || str_is(word, "_Async"); }

static void add_token(Reader *r, Str word, Token token) {
  Decl *d = &r->d;
  Inclusion *file = r->origin.file;
  if (!d->tokens.count) d->file = file, d->line = r->origin.line;
  if (!d->async_line && is_async_word(word)) {
    d->async_file = file;
    d->async_line = file ? origin_line(&r->origin, d->tokens.text, token.at) : 1;
  }
  PUSH(&d->tokens, token);
}

// What the macros ac_thread and ac_worker make of the name of the function that they call.
static void note_errand(Inclusion *file, int line, Str word) {
  bool leaves = str_starts(word, "ac__work_");
  if (!leaves && !str_starts(word, "ac__errand_of_")) return;
  int prefix = leaves ? 9 : 14;
  Str name = {word.at + prefix, word.len - prefix};
  for (int i = 0; i < file->errands.count; i++) {
    Errand *errand = &file->errands.items[i];
    if (!str_same(errand->name, name)) continue;
    errand->leaves = errand->leaves || leaves;
    return;
  }
  PUSH(&file->errands, ((Errand){name, line, leaves}));
}

static void read_token(Reader *r, Token token) {
  Decl *d = &r->d;
  Level *now = &r->now;
  Str t = {d->tokens.text.at + token.at, token.end - token.at};
  char c = t.len == 1 ? t.at[0] : 0;
  if (c == '{') {
    if (now->depth == 0) now->body = is(d, d->tokens.count - 1, ")") || is(d, d->tokens.count - 1, ";");
    now->depth++;
  }
  if (now->depth == 0 || !now->body) add_token(r, t, token);
  else if (token.kind == T_NAME && d->file) note_errand(d->file, d->line, t);
  if (c == '}' && now->depth) now->depth--;
  bool ends = c == '}' ? now->body : c == ';' && (r->origin.is_system || !is_old_head(d));
  if (now->depth == 0 && ends) end_declaration(r, token.end);
}

static void scan(Facts *f, Source *src) {
  Str text = f->text;
  Reader r = {.f = f, .d = {.facts = f, .tokens.text = text}, .origin = origin_of(f, src)};
  Str before = S("");
  for (Token token = token_next(text, 0); token.kind != T_END; token = token_next(text, token.end)) {
    if (token.kind == T_DIRECTIVE) {
      f->in_system = r.origin.is_system;
      macros_directive(f, (Str){text.at + token.at, token.end - token.at}, token.at);
      origin_marker(f, &r.origin, text, token);
    } else {
      Str word = {text.at + token.at, token.end - token.at};
      if (token.kind == T_NAME && !r.origin.is_system) note_brought(f, before, word);
      before = word;
      origin_mark(&r.origin, text, token.at);
      read_token(&r, token);
    }
  }
  f->brings |= brought_undeclared(f);
}

// ---- all branches

// `#else` goes back to what it was at `#if`.
static void read_directive(Reader *r, Str text) {
  Token token = token_next(text, 1);
  Str word = {text.at + token.at, token.end - token.at};
  r->now.count = r->d.tokens.count;
  if (str_starts(word, "if")) PUSH(r, r->now);
  else if (r->count && str_is(word, "endif")) r->count--;
  else if (r->count && str_starts(word, "el")) r->now = r->items[r->count - 1], r->d.tokens.count = r->now.count;
  macros_directive(r->f, text, 0);
}

static bool opens_language(const Decl *d) {  // extern "C" {
  return d->tokens.count == 2 && is(d, 0, "extern") && d->tokens.items[1].kind == T_STRING;
}

void facts_read_all(Facts *f, Str text) {
  Reader r = {.f = f, .d = {.facts = f, .tokens.text = text}};
  for (Token token = token_next(text, 0); token.kind != T_END; token = token_next(text, token.end)) {
    if (token.kind == T_DIRECTIVE) read_directive(&r, (Str){text.at + token.at, token.end - token.at});
    else if (text.at[token.at] == '{' && opens_language(&r.d)) r.d.tokens.count = 0;
    else read_token(&r, token);
  }
}

// brings: what <ac.h> is asked for.
static Facts *preprocess(Source *src, const Options *options, int brings) {
  Args command = {0};
  args_add(&command, &options->cc);
  args_add(&command, &options->preprocess);
  arg(&command, str_terminated(str_format("-I%s/include", options->prefix)));
  arg(&command, "-DAC__GENERATED=");
  for (int i = 0; brought_macros[i]; i++)
    if (brings >> i & 1) arg(&command, str_terminated(str_format("-D%s", brought_macros[i])));
  arg(&command, "-w");  // it says the same again when it compiles
  arg(&command, "-E");
  arg(&command, "-dD");
  arg(&command, "-x");
  arg(&command, "c");
  arg(&command, src->path);
  Buf out = {0};
  if (run_capture(options, &command, &out)) {
    diags.errors++;
    return NULL;
  }
  Facts *f = NEW(Facts);
  f->text = without_digraphs(buf_str(&out));
  f->brings = brings;
  scan(f, src);
  return f;
}

// Few programs use what they do not include, so that it is one run as a rule.
Facts *facts(Source *src, const Options *options) {
  Facts *f = preprocess(src, options, 0);
  if (f && f->brings) f = preprocess(src, options, f->brings);
  if (f && options->portable) read_all_branches(f, src, options);
  return f;
}

bool facts_is_conditional(const Facts *f, Str name) {
  return map_get(&f->sometimes, name) && !map_get(&f->always, name);
}

bool facts_is_async(const Facts *f, Str name) {
  Str run = str_format(FMT "__run", ARG(name));
  return map_get(&f->prototypes, run) || macro_named((Macros){f, INT_MAX}, run);
}
