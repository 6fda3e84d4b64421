// thread.c -- ac_thread(f(x), .abandon = true): a call of a plain function on another thread.
//
//   f__thread(x, (ac_thread_options){.ac__ = 0, .abandon = true})
//
// Before the function that says so stands, once for each f:
//
//   struct f__errand { ac__errand_head ac__head; int x; int ac__value; };     the call: its arguments and its value
//   static void f__errand(void *ac__e) { ... }                                makes it, on the thread
//   static ac_future(int) f__thread(int x, ac_thread_options ac__options)     its future
//
// f's types are those of its prototype in the preprocessed text, which is read as the head of a definition.
#include <limits.h>

#include "emit.h"

bool is_thread_call(const Fn *fn, Node *node) {
  Node *function = node_is(node, "call_expression") ? node_strip(node_field(node, "function")) : NULL;
  return node_is(function, "identifier") && str_is(node_text(fn->src, function), "ac_thread") &&
         !use_at(fn, function->span.at);
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
static Fn *function_of(const Fn *fn, const Prototype *p) {
  Buf text = {0};
  add_words(&text, str_format("async " FMT " " FMT FMT "{}", ARG(p->type), ARG(p->name), ARG(p->params)));
  Source *src = source_make(fn->src->path, buf_str(&text));
  Unit *unit = NEW(Unit);
  *unit = (Unit){.src = src, .facts = fn->unit->facts, .options = fn->unit->options, .async_fns = NEW(Map)};
  Words w = words(src);
  Fn caller = {.unit = unit};
  return src->masked ? collect_expanded(&caller, src, parse(src, &w)) : NULL;
}

static bool is_variadic(Str params) { return str_find(params, "...") >= 0; }

// Why it cannot be called on another thread; NULL: it can.
static const char *refuse(const Fn *fn, Node *function, const Prototype *p) {
  if (!node_is(function, "identifier") || use_at(fn, function->span.at))
    return "'ac_thread' needs the name of a function, not a pointer to one: call it in a plain function of your own";
  if (knows_async(fn, function)) return "this function is async and runs here; await it, or ac_spawn it";
  if (!p)
    return "'ac_thread' needs a function whose prototype stands before this; for a macro write a function of your own";
  if (p->is_future) return "this function gives a future, which belongs to this thread; await it, or ac_spawn it";
  if (is_variadic(p->params))
    return "'ac_thread' cannot call a variadic function; call it in a plain function of your own";
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

// ---- the call

// From behind f's arguments on the options follow; the comma before them stands there already.
static void edit_call(Fn *fn, Node *call, Node *inner) {
  Node *list = node_field(inner, "arguments"), *function = node_strip(node_field(inner, "function"));
  Str open = str_format(FMT "__thread(", ARG(node_text(fn->src, function)));
  edit_replace(&fn->edits, (Span){call->span.at, list->span.at + 1}, open);
  const char *comma = node_named_child(list) ? ", " : "";
  edit_replace(&fn->edits, (Span){list->span.end - 1, inner->span.end},
               str_format("%s(ac_thread_options){.ac__ = 0", comma));
  edit_replace(&fn->edits, (Span){call->span.end - 1, call->span.end}, S("})"));
}

static bool knows(const Fn *fn, Str name) {
  for (int i = 0; i < fn->threads.count; i++)
    if (str_same(fn->threads.items[i]->name, name)) return true;
  return false;
}

void thread_call(Fn *fn, Node *call) {
  Node *inner = node_named_child(node_field(call, "arguments"));
  Node *function = node_is(inner, "call_expression") ? node_strip(node_field(inner, "function")) : NULL;
  if (!function) {
    error_at(fn->src, call->span, "4.8", "'ac_thread' needs a call, as in 'ac_thread(f(x))'");
    return;
  }
  const Prototype *p = map_get(&fn->unit->facts->prototypes, node_text(fn->src, function));
  Fn *f = p && p->params.len ? function_of(fn, p) : NULL;
  const char *why = refuse(fn, function, f ? p : NULL);
  if (why) {
    error_at(fn->src, function->span, "4.8", "%s", why);
    return;
  }
  if (abandons(fn, inner)) check_abandoned(fn, inner);
  if (!knows(fn, f->name)) PUSH(&fn->threads, f);
  edit_call(fn, call, inner);
}

// ---- what stands before the function

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
  buf_format(out, "static ac_future(" FMT ") " FMT "__thread(" FMT "%sac_thread_options ac__options) {\n", ARG(f->type),
             ARG(f->name), ARG(f->param_count ? params_text(f) : S("")), f->param_count ? ", " : "");
  buf_format(out,
             "  struct " FMT "__errand *ac__c =\n      ac__errand_new(" FMT
             "__errand, sizeof *ac__c, _Alignof(struct " FMT "__errand), ac__options);\n",
             ARG(f->name), ARG(f->name), ARG(f->name));
  if (f->param_count) buf_add(out, S("  if (ac__c) {\n")), add_moves(out, f), buf_add(out, S("  }\n"));
  buf_format(out, "  return (ac_future(" FMT "))ac__errand_future(ac__c, ", ARG(f->type));
  if (f->is_void) buf_add(out, S("AC__ERRAND_VOID);\n}\n"));
  else buf_format(out, "AC__ERRAND(struct " FMT "__errand, ac__value));\n}\n", ARG(f->name));
}

void emit_thread(Out *o, const Fn *f) {
  Buf out = {0};
  buf_format(&out, "#ifndef " FMT "__thread\n#define " FMT "__thread " FMT "__thread\n", ARG(f->name), ARG(f->name),
             ARG(f->name));
  add_struct(&out, f);
  add_run(&out, f);
  add_future(&out, f);
  buf_add(&out, S("#endif"));
  own(o, buf_str(&out));
}
