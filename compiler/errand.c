// errand.c -- ac_thread(f(x)), ac_worker(f(x)): calls of plain functions on another thread, in another process.
//
// Takes: where the macros of <ac.h> have made `ac__errand_of_f(x)` of them, or `ac__work_f(x)`.
// Gives: errors, and what these names stand for, before the declaration that says one first:
//
//   struct f__errand { ac__errand_head ac__head; int x; int ac__value; };     the call: its arguments and its value
//   static void f__errand(void *ac__e) { ... }                                makes it, over there
//   static ac_future(int) ac__errand_of_f(int x)                                 its future
//
// After this: the calls stay as the user wrote them, in whatever functions and macros they stand.
// f's types are those of its prototype in the preprocessed text, which is read as the head of a definition.
#include <limits.h>
#include <string.h>

#include "acc.h"
#include "emit.h"

static const char *const makers[] = {"ac_thread", "ac_worker"};
static const char needs_prototype[] =
    "this needs a function whose prototype stands before it; for a macro write a function of your own";
static const char needs_name[] =
    "this needs the name of a function, not a pointer to one: call it in a plain function of your own";

bool mentions_errands(const Source *src) {
  Str before = S("");
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end)) {
    Str word = source_text(src, (Span){t.at, t.end});
    if (str_is(word, "(") && (str_is(before, makers[0]) || str_is(before, makers[1]))) return true;
    before = word;
  }
  return false;
}

// The macro makes a name of it, which the preprocessor would complain about in its own way.
void check_errand_names(const Source *src) {
  Str before = S(""), word = S("");
  for (Token t = token_next(src->text, 0); t.kind != T_END; t = token_next(src->text, t.end)) {
    bool opens = str_is(before, "ac_thread") && str_is(word, "(");
    if (opens && (t.kind != T_NAME)) error_at(src, (Span){t.at, t.end}, "4.8", "%s", needs_name);
    before = word;
    word = source_text(src, (Span){t.at, t.end});
  }
}

// The name of the macro whose call it is, or NULL.
static const char *maker_of(const Fn *fn, Node *node) {
  Node *function = node_is(node, "call_expression") ? node_strip(node_field(node, "function")) : NULL;
  for (int i = 0; i < 2; i++)
    if (node_is(function, "identifier") && str_is(node_text(fn->src, function), makers[i]) &&
        !use_at(fn, function->span.at))
      return makers[i];
  return NULL;
}

// ---- what f is

// Without the line markers of the preprocessor.
static void add_words(Buf *out, Str text) {
  int end = 0;
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    if (t.kind != T_DIRECTIVE) buf_format(out, "%s" FMT, t.at > end ? " " : "", t.end - t.at, text.at + t.at);
    end = t.end;
  }
}

// It must not be taken for an async function of the unit.
static Fn *function_of(const Unit *user, const Prototype *p) {
  Buf text = {0};
  add_words(&text, str_format("async " FMT " " FMT FMT "{}", ARG(p->type), ARG(p->name), ARG(p->params)));
  Source *src = source_make(user->src->path, buf_str(&text));
  Unit *unit = NEW(Unit);
  *unit = (Unit){.src = src, .facts = user->facts, .options = user->options, .async_fns = NEW(Map)};
  Words w = words(src);
  Fn caller = {.unit = unit};
  return src->masked ? collect_expanded(&caller, src, parse(src, &w)) : NULL;
}

static bool is_variadic(Str params) { return str_find(params, "...") >= 0; }

// Why it cannot be called elsewhere; NULL: it can.
static const char *refuse(const Unit *unit, Str name, const Prototype *p) {
  if (is_async_name(unit, name)) return "this function is async and runs here; await it, or ac_spawn it";
  if (!p || !p->params.len) return needs_prototype;
  if (p->is_future) return "this function gives a future, which belongs to this thread; await it, or ac_spawn it";
  if (is_variadic(p->params)) return "a variadic function cannot be called so; call it in a plain function of your own";
  return NULL;
}

// ---- pointers mean nothing in another process

static bool holds_pointer(const Facts *f, Str type, int depth);

// What stands in the braces of a struct; empty if it is not known.
static Str members_of(Str text, Str tag) {
  Str before = S(""), kind = S("");
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    Str word = token_text(text, t);
    bool named = str_same(before, tag) && (str_is(kind, "struct") || str_is(kind, "union"));
    if (named && str_is(word, "{")) return (Str){word.at, token_after_group(text, t.at) - t.at};
    kind = before;
    before = word;
  }
  return S("");
}

// The declaration that makes it a name for a type.
static Str typedef_of(Str text, Str name) {
  int start = -1;
  Str before = S("");
  for (Token t = token_next(text, 0); t.kind != T_END; t = token_next(text, t.end)) {
    Str word = token_text(text, t);
    if (str_is(word, "typedef")) start = t.end;
    if (str_is(word, "{")) t.end = token_after_group(text, t.at);
    if (start >= 0 && str_is(word, ";")) {
      if (str_same(before, name)) return (Str){text.at + start, t.at - start};
      start = -1;
    }
    before = word;
  }
  return S("");
}

static bool named_type_holds_pointer(const Facts *f, Str before, Str word, int depth) {
  if (str_is(before, "struct") || str_is(before, "union"))
    return holds_pointer(f, members_of(f->text, word), depth + 1);
  return map_get(&f->typedefs, word) && holds_pointer(f, typedef_of(f->text, word), depth + 1);
}

static bool holds_pointer(const Facts *f, Str type, int depth) {
  Str before = S("");
  for (Token t = token_next(type, 0); t.kind != T_END && depth < 16; t = token_next(type, t.end)) {
    Str word = token_text(type, t);
    if (str_is(word, "*")) return true;
    if (str_is(word, "[")) t.end = token_after_group(type, t.at);
    if (t.kind == T_NAME && named_type_holds_pointer(f, before, word, depth)) return true;
    before = word;
  }
  return false;
}

static const char *refuse_worker(const Unit *unit, const Prototype *p) {
  bool points = str_find(p->params, "[") >= 0 || holds_pointer(unit->facts, p->params, 0);
  if (points)
    return "what a worker process gets must hold no pointer, which means nothing there; pass the data, in a struct";
  if (holds_pointer(unit->facts, p->type, 0))
    return "what a worker process returns must hold no pointer, which means nothing here; return the data, in a struct";
  return NULL;
}

// ---- what must outlive a call that is abandoned

static bool abandons(const Fn *fn, const Node *inner) {
  for (Node *option = inner->next; option; option = option->next)
    if (str_starts(node_text(fn->src, option), ".abandon")) return !str_ends(node_text(fn->src, option), "false");
  return false;
}

// The local that the value points into, if that is plain to see.
static const Var *points_at(const Fn *fn, Node *argument) {
  Node *place = node_strip(argument);
  bool address = node_is(place, "pointer_expression") && node_is(place->child, "&");
  if (address) place = node_strip(node_field(place, "argument"));
  while (address && (node_is(place, "field_expression") || node_is(place, "subscript_expression"))) {
    if (node_is(place, "field_expression") && !node_is(node_field(place, "operator"), ".")) return NULL;
    address = !node_is(place, "subscript_expression");
    place = node_strip(node_field(place, "argument"));
  }
  const Var *var = node_is(place, "identifier") ? use_at(fn, place->span.at) : NULL;
  if (!var || (var->kind != KIND_VARIABLE && var->kind != KIND_PARAMETER)) return NULL;
  bool array = var->kind == KIND_VARIABLE && var->type.kind == TYPE_ARRAY;
  return address || array ? var : NULL;
}

static void check_abandoned(const Fn *fn, Node *inner) {
  for (Node *node = node_named_child(node_field(inner, "arguments")); node; node = node_next_named(node)) {
    const Var *var = points_at(fn, node);
    if (var)
      error_at(fn->src, node->span, "4.8",
               "a call that is abandoned may use '" FMT
               "' when it has gone; give it memory of its own, or no '.abandon'",
               ARG(var->name));
  }
}

// ---- calls in async functions

// f(x), of `ac_thread(f(x), ...)` or `ac_worker(pool, f(x))`.
static Node *call_in(const char *maker, Node *call) {
  Node *first = node_named_child(node_field(call, "arguments"));
  Node *second = first && !strcmp(maker, "ac_worker") ? node_next_named(first) : NULL;
  return second ? second : first;
}

void check_errand(const Fn *fn, Node *call) {
  const char *maker = maker_of(fn, call);
  if (!maker) return;
  Node *inner = call_in(maker, call);
  Node *function = node_is(inner, "call_expression") ? node_strip(node_field(inner, "function")) : NULL;
  if (!function) {
    error_at(fn->src, call->span, "4.8", "'%s' needs a call, as in '%s(f(x))'", maker, maker);
    return;
  }
  Str name = node_text(fn->src, function);
  const Prototype *p = map_get(&fn->unit->facts->prototypes, name);
  const char *why = refuse(fn->unit, name, p);
  if (!node_is(function, "identifier") || use_at(fn, function->span.at)) why = needs_name;
  if (!why && !strcmp(maker, "ac_worker")) why = refuse_worker(fn->unit, p);
  if (why) error_at(fn->src, function->span, "4.8", "%s", why);
  else if (abandons(fn, inner)) check_abandoned(fn, inner);
}

// ---- what stands before their declarations

static void add_moves(Buf *out, const Fn *f) {
  for (int i = 0; i < f->param_count; i++) {
    Str name = f->params[i].name;
    buf_format(out,
               f->unit->facts->has_const_members ? "    AC__MOVE(ac__c->" FMT ", " FMT ");\n"
                                                 : "    ac__c->" FMT " = " FMT ";\n",
               ARG(name), ARG(name));
  }
}

static void add_struct(Buf *out, const Fn *f) {
  buf_format(out, "struct " FMT "__errand {\n  ac__errand_head ac__head;\n", ARG(f->name));
  for (int i = 0; i < f->param_count; i++)
    buf_format(out, "  AC__TYPE(*(__typeof__(" FMT ") *)0) " FMT ";\n", ARG(param_text(f, &f->params[i], false)),
               ARG(f->params[i].name));
  if (!f->is_void) buf_format(out, "  " FMT " ac__value;\n", ARG(f->type));
  buf_add(out, S("};\n"));
}

static void add_run(Buf *out, const Fn *f) {
  bool moves = f->unit->facts->has_const_members && !f->is_void;
  Macro *macro = macro_named((Macros){f->unit->facts, INT_MAX}, f->name);
  bool hidden = macro && macro->has_params;
  buf_format(out, "static void " FMT "__errand(void *ac__e) {\n  struct " FMT "__errand *ac__c = ac__e;\n  ",
             ARG(f->name), ARG(f->name));
  if (f->is_void && !f->param_count) buf_add(out, S("(void)ac__c;\n  "));
  buf_add(out, moves ? S("AC__MOVE(ac__c->ac__value, ") : f->is_void ? S("") : S("ac__c->ac__value = "));
  buf_format(out, hidden ? "(" FMT ")(" : FMT "(", ARG(f->name));
  for (int i = 0; i < f->param_count; i++) buf_format(out, "%sac__c->" FMT, i ? ", " : "", ARG(f->params[i].name));
  buf_add(out, moves ? S("));\n}\n") : S(");\n}\n"));
}

static void add_future(Buf *out, const Fn *f) {
  buf_format(out, "static ac_future(" FMT ") ac__errand_of_" FMT "(" FMT ") {\n", ARG(f->type), ARG(f->name),
             ARG(params_text(f)));
  buf_format(out,
             "  struct " FMT "__errand *ac__c =\n      ac__errand_new(" FMT "__errand, \"" FMT
             "\", sizeof *ac__c, _Alignof(struct " FMT "__errand));\n",
             ARG(f->name), ARG(f->name), ARG(f->name), ARG(f->name));
  if (f->param_count) buf_add(out, S("  if (ac__c) {\n")), add_moves(out, f), buf_add(out, S("  }\n"));
  buf_format(out, "  return (ac_future(" FMT "))ac__errand_future(ac__c, ", ARG(f->type));
  if (f->is_void) buf_add(out, S("AC__ERRAND_VOID);\n}\n"));
  else buf_format(out, "AC__ERRAND(struct " FMT "__errand, ac__value));\n}\n", ARG(f->name));
}

static Str errand_text(const Fn *f, bool leaves) {
  Buf out = {0};
  buf_format(&out, "#ifndef ac__errand_of_" FMT "\n#define ac__errand_of_" FMT " ac__errand_of_" FMT "\n", ARG(f->name),
             ARG(f->name), ARG(f->name));
  add_struct(&out, f);
  add_run(&out, f);
  add_future(&out, f);
  buf_add(&out, S("#endif\n"));
  if (leaves) buf_format(&out, "#define ac__work_" FMT " ac__errand_of_" FMT "\n", ARG(f->name), ARG(f->name));
  return buf_str(&out);
}

// Where f is named there; else the first token of the declaration.
static Span place_of(const Unit *unit, const Errand *errand) {
  Str text = unit->src->text;
  Token first = token_next(text, unit->src->lines[errand->line - 1]);
  for (Token t = first; t.kind != T_END; t = token_next(text, t.end))
    if (str_same(token_text(text, t), errand->name)) return (Span){t.at, t.end};
  return (Span){first.at, first.end};
}

// The last token in the line with which something at file level begins; else the first one.
static int beginning_in(const Source *src, int line) {
  int depth = 0, found = -1;
  bool fresh = true;
  for (Token t = token_next(src->text, 0); t.kind != T_END && source_line(src, t.at) <= line;) {
    Str word = token_text(src->text, t);
    bool opens = str_is(word, "{"), closes = str_is(word, "}");
    if (depth == 0 && fresh && source_line(src, t.at) == line) found = t.at;
    depth += opens - closes;
    fresh = closes || str_is(word, ";") || t.kind == T_DIRECTIVE;
    t = token_next(src->text, t.end);
  }
  return found >= 0 ? found : token_next(src->text, src->lines[line - 1]).at;
}

static int declaration_at(const Unit *unit, int line) {
  for (int i = 0; i < unit->fns.count; i++) {
    const Fn *fn = unit->fns.items[i];
    if (fn->is_definition && source_line(unit->src, fn->raw.at) <= line && source_line(unit->src, fn->raw.end) >= line)
      return fn->raw.at;
  }
  return beginning_in(unit->src, line);
}

static void add_errand(Unit *unit, const Errand *errand) {
  const Prototype *p = map_get(&unit->facts->prototypes, errand->name);
  const char *why = refuse(unit, errand->name, p);
  if (!why && errand->leaves) why = refuse_worker(unit, p);
  Fn *f = why ? NULL : function_of(unit, p);
  if (!why && !f) why = needs_prototype;
  int at = declaration_at(unit, errand->line);
  if (why) error_at(unit->src, place_of(unit, errand), "4.8", "%s", why);
  else PUSH(&unit->errands, ((Edit){.span = {at, at}, .text = errand_text(f, errand->leaves)}));
}

void errands(Unit *unit) {
  const struct Errands *found = &unit->src->inclusion->errands;
  for (int i = 0; i < found->count; i++) add_errand(unit, &found->items[i]);
}
