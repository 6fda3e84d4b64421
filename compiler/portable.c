// portable.c -- what `acc --portable` asks for: C that is right for every configuration.
//
// Takes: a Source; a Fn whose names are resolved.
// Gives: facts about all branches of the program's own files (read_all_branches); errors for what only the expanded view
//   could say, which is the view of one configuration (check_portable).
// After this: a macro stands for all its definitions; a type that is defined under an #if is unknown, so that its locals live
//   in cells; each function is rewritten as the user wrote it, with all branches of its #if.
// Not here: the guards of what is generated (emit_guard.c).
#include <string.h>
#include <unistd.h>

#include "acc.h"
#include "options.h"

// ---- files

typedef struct Files {
  Facts *facts;
  const Options *options;
  Map read;  // path -> itself
} Files;

static void read_file(Files *files, const Source *src);

static const char *in_folder(const char *folder, Str name) {
  const char *path = str_terminated(str_format("%s/" FMT, folder, ARG(name)));
  return access(path, R_OK) ? NULL : path;
}

// The program's own headers are those beside its files and in the folders that -I names.
static const char *find_header(const Files *files, const Source *from, Str name) {
  const char *path = in_folder(folder_of(from->path), name);
  const Args *flags = &files->options->preprocess;
  for (int i = 0; i < flags->count && !path; i++) {
    const char *flag = flags->items[i];
    if (strncmp(flag, "-I", 2) == 0)
      path = in_folder(flag[2] || i + 1 == flags->count ? flag + 2 : flags->items[i + 1], name);
  }
  return path;
}

static void read_header(Files *files, const Source *from, Str directive) {
  Token word = token_next(directive, 1);
  if (!str_starts((Str){directive.at + word.at, word.end - word.at}, "include")) return;
  Str rest = str_trim((Str){directive.at + word.end, directive.len - word.end});
  const char *end = rest.len > 2 ? memchr(rest.at + 1, *rest.at == '<' ? '>' : '"', (size_t)rest.len - 1) : NULL;
  if (!end) return;
  const char *path = find_header(files, from, (Str){rest.at + 1, (int)(end - rest.at) - 1});
  Str key = path ? str(path) : S("");
  if (!path || map_get(&files->read, key)) return;
  map_set(&files->read, key, files);
  Source *src = source_read(path);
  if (src) read_file(files, src);
}

// `#ifndef X`, `#define X` first and `#endif` last: that is no condition.
static bool is_guarded(Str text) {
  Token first = token_next(text, 0), second = token_next(text, first.end), last = second;
  for (Token t = second; t.kind != T_END; t = token_next(text, t.end)) last = t;
  if (first.kind != T_DIRECTIVE || second.kind != T_DIRECTIVE || last.kind != T_DIRECTIVE) return false;
  return str_find((Str){text.at + first.at, first.end - first.at}, "if") >= 0 &&
         str_find((Str){text.at + second.at, second.end - second.at}, "define") >= 0 &&
         str_find((Str){text.at + last.at, last.end - last.at}, "endif") >= 0;
}

static void read_file(Files *files, const Source *src) {
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end))
    if (t.kind == T_DIRECTIVE) read_header(files, src, source_text(src, (Span){t.at, t.end}));
  files->facts->guards = src->inclusion && !src->inclusion->parent ? 0 : is_guarded(src->text);
  facts_read_all(files->facts, src->text);
}

void read_all_branches(Facts *f, const Source *src, const Options *options) {
  Files files = {.facts = f, .options = options};
  f->reads_all = true;
  f->in_system = false;
  read_file(&files, src);
  f->in_branch = false;
}

// ---- what cannot be said for every configuration

Fn *refuse_portable(Fn *fn, Reason reason) {
  error_at(fn->src, reason.at, "5", "--portable cannot expand this: %s", reason.why);
  return fn;
}

// `#if` is asked once more at the top of the function, where a resume finds its way.
static bool mentions(Macros macros, Str text, Str name) {
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    Str word = token_text(text, t);
    if (t.kind != T_NAME) continue;
    if (str_same(word, name)) return true;
    for (Macro *m = macro_named(macros, word); m; m = macro_other(macros, m)) {
      if (m->visiting) continue;
      m->visiting++;
      bool found = mentions(macros, m->body, name);
      m->visiting--;
      if (found) return true;
    }
  }
  return false;
}

static Str defined_name(const Fn *fn, const Node *node) {
  Node *name = node_field(node, "name");
  bool defines = node_is(node, "preproc_def") || node_is(node, "preproc_function_def");
  if (defines && name) return node_text(fn->src, name);
  Node *word = node_is(node, "preproc_call") ? node_field(node, "directive") : NULL;
  if (!word || str_find(node_text(fn->src, word), "undef") < 0) return S("");
  return str_trim(node_text(fn->src, node_field(node, "argument")));
}

static void check_definition(const Fn *fn, const Node *node, Str name) {
  Node *condition = node_field(node, node_is(node, "preproc_ifdef") ? "name" : "condition");
  if (condition && !node_is(node, "preproc_def") && holds_await(fn, branch_group(node)->span) &&
      mentions(macros_at(fn, node), node_text(fn->src, condition), name))
    error_at(fn->src, condition->span, "5",
             "with --portable this condition cannot depend on '" FMT "', which is defined in the function; define it "
             "before the function",
             ARG(name));
  for (Node *child = node->child; child; child = child->next)
    if (!child->is_dead) check_definition(fn, child, name);
}

// A name that is called with an await among its arguments must be known, or it might be a macro elsewhere.
static bool is_known(const Fn *fn, Node *function) {
  Str name = node_text(fn->src, function);
  return !node_is(function, "identifier") || use_at(fn, function->span.at) || macro_at(fn, function) ||
         knows_async(fn, function) || map_get(&fn->unit->facts->prototypes, name) || str_starts(name, "__builtin_");
}

// What leaves a block by a cleanup goes on from there, in every configuration.
static void check_goto(const Fn *fn, const Node *node) {
  Node *name = node_field(node, "label");
  const Node *label = name ? find_label(fn, fn->body, node_text(fn->src, name)) : NULL;
  if (label && label->zone != node->zone && branch_of(label) && branch_of(node))
    error_at(
        fn->src, node->span, "5",
        "with --portable a goto that leaves a try, a defer or the like needs a label that every configuration has");
}

static void check_node(Fn *fn, Node *node) {
  if (node->is_dead) return;
  Node *function = node_is(node, "call_expression") ? node_strip(node_field(node, "function")) : NULL;
  if (function && holds_await(fn, node_field(node, "arguments")->span) && !is_known(fn, function))
    error_at(fn->src, function->span, "5",
             "'" FMT
             "' is not declared in this configuration and may be a macro in another: with --portable await into "
             "a variable first",
             ARG(node_text(fn->src, function)));
  if (node_is(node, "goto_statement")) check_goto(fn, node);
  Str name = defined_name(fn, node);
  if (name.len) check_definition(fn, fn->body, name);
  for (Node *child = node->child; child; child = child->next) check_node(fn, child);
}

// Each branch of the group, and an #else, declares the name.
static bool is_declared_in_all(const Fn *fn, const Var *var) {
  const Node *last = NULL;
  for (const Node *branch = branch_group(var->branch); branch; branch = branch_next(branch)) {
    bool found = false;
    for (int i = 0; i < fn->vars.count && !found; i++)
      found = fn->vars.items[i]->branch == branch && str_same(fn->vars.items[i]->name, var->name);
    if (!found) return false;
    last = branch;
  }
  return node_is(last, "preproc_else");
}

static void check_branches(const Fn *fn, const Var *var) {
  const Node *at = var->declarator;
  if (var->twin && (var->kind == KIND_VARIABLE) != (var->twin->kind == KIND_VARIABLE))
    error_at(fn->src, at->span, "5",
             "with --portable the branches of an #if must agree what '" FMT "' is: a local variable or something else",
             ARG(var->name));
  if (!var->branch || !var->hides || is_declared_in_all(fn, var)) return;
  for (int i = 0; i < fn->uses.count; i++) {
    const Use *use = &fn->uses.items[i];
    if (use->var != var || (use->span.at >= var->branch->span.at && use->span.end <= var->branch->span.end)) continue;
    error_at(fn->src, use->span, "5",
             "with --portable '" FMT
             "' is ambiguous here: some configurations declare it in this block, others mean the "
             "one outside; give the inner one another name",
             ARG(var->name));
    return;
  }
}

static void check_with(const Fn *fn, const Region *region) {
  static const char *const endings[] = {"enter", "exit"};
  for (int i = 0; i < 2 && region->kind == REGION_WITH; i++) {
    Str name = str_format(FMT "_%s", ARG(region->type_name), endings[i]);
    if (facts_is_conditional(fn->unit->facts, name))
      error_at(fn->src, region->node->span, "7.1",
               "with --portable '" FMT "' must be declared in every configuration or in none", ARG(name));
  }
}

void check_portable(Fn *fn) {
  if (!fn->body) return;
  check_node(fn, fn->body);
  for (int i = 0; i < fn->regions.count; i++) check_with(fn, fn->regions.items[i]);
  for (int i = 0; i < fn->vars.count; i++) check_branches(fn, fn->vars.items[i]);
}
