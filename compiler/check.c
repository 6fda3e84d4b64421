// check.c -- the only pass that rejects what parses.  Rules are those of the language reference.
//
// Takes: a Fn whose names are resolved (check), and later one whose locals have their places (check_places).
// Gives: errors and warnings.
// After this: every construct that is left can be lowered, and every await stands where one may.
// Not here: types.  What the C compiler knows better, it says itself, at the right line.
#include <ctype.h>
#include <string.h>

#include "acc.h"

static Str text_of(const Fn *fn, const Node *node) { return node_text(fn->src, node); }

// ---- 2: the function itself

static bool is_parameter_of_variable_type(const Fn *fn, const Param *p) {
  bool outermost = true;
  const Node *name = declarator_name(p->declarator);
  for (const Node *d = name ? name->parent : NULL; d && d != p->node; d = d->parent) {
    bool pointer = node_is(d, "pointer_declarator"), array = node_is(d, "array_declarator");
    Node *size = array ? node_field(d, "size") : NULL;
    if (!outermost && size && !node_is(size, "number_literal") && p->var->type.is_vla) return true;
    if (pointer || array) outermost = false;
  }
  (void)fn;
  return false;
}

static void check_main(const Fn *fn) {
  bool good = !fn->is_generator && str_is(fn->type, "int") && (fn->param_count == 0 || fn->param_count == 2);
  if (fn->param_count == 2) {
    good = good && fn->params[0].var->type.kind == TYPE_SCALAR && !fn->params[0].var->type.is_pointer;
    good = good && fn->params[1].var->type.is_pointer;
  }
  if (!good)
    error_at(fn->src, fn->declarator->span, "2.3",
             "'async main' must be 'async int main(void)' or 'async int main(int argc, char **argv)'");
}

static void check_test(const Fn *fn) {
  if (!fn->is_void || fn->is_generator || fn->param_count)
    error_at(fn->src, fn->declarator->span, "10.1",
             "a function whose name starts with 'test_' is a test here, and must be 'async void " FMT
             "(void)'; name it otherwise if it is none",
             ARG(fn->name));
}

static void check_parameters(const Fn *fn) {
  Node *list = node_field(fn->declarator, "parameters");
  for (Node *child = node_named_child(list); child; child = node_next_named(child))
    if (node_is(child, "variadic_parameter"))
      error_at(fn->src, child->span, "2.4",
               "an async function cannot be variadic: its arguments must be stored until it runs; pass a va_list or an "
               "array");
  const Node *old = old_parameter(fn);
  if (old)
    error_at(fn->src, old->span, "2.4",
             "a parameter without a type: write the types of the parameters between the parentheses");
  for (int i = 0; i < fn->param_count && fn->is_definition; i++)
    if (is_parameter_of_variable_type(fn, &fn->params[i]))
      error_at(fn->src, fn->params[i].node->span, "5",
               "a parameter of variably modified type cannot be kept across an await; pass a plain pointer and compute "
               "the index");
}

static void check_attributes(const Fn *fn) {
  static const char *const forbidden[] = {"pure",       "const",       "malloc",     "noreturn", "returns_twice",
                                          "alloc_size", "constructor", "destructor", "ifunc",    "naked",
                                          "interrupt",  "leaf",        "sentinel",   "alias",    NULL};
  for (Token t = token_next(fn->attributes, 0); t.kind != T_END; t = token_next(fn->attributes, t.end)) {
    Str word = token_text(fn->attributes, t);
    if (word.len > 4 && str_starts(word, "__") && str_ends(word, "__")) word = (Str){word.at + 2, word.len - 4};
    for (int i = 0; forbidden[i]; i++)
      if (str_is(word, forbidden[i]))
        error_at(fn->src, fn->declarator->span, "2.1",
                 "an async function cannot have the attribute '%s', a promise that a call which waits cannot keep",
                 forbidden[i]);
  }
  if (str_find(fn->storage, "_Noreturn") >= 0)
    error_at(fn->src, fn->declarator->span, "2.1",
             "an async function cannot be '_Noreturn': it returns to its caller when it waits");
}

static void check_function(const Fn *fn) {
  if (str_is(fn->name, "ac"))
    error_at(fn->src, fn->declarator->span, "2.2",
             "an async function cannot be called 'ac': 'ac__func', 'ac__start' and their like are the runtime's");
  check_parameters(fn);
  check_attributes(fn);
  if (fn->is_generator && fn->is_void)
    error_at(fn->src, fn->declarator->span, "8.1", "a generator of void would yield nothing");
  if (fn->is_main && fn->is_definition) check_main(fn);
  if (fn->is_test) check_test(fn);
}

// ---- 4: where an await may stand

static const char *forbidden_place(const Node *parent, const Node *child) {
  if (node_is(parent, "sizeof_expression")) return "the operand of sizeof";
  if (node_is(parent, "typeof_specifier") || node_is(parent, "macro_type_specifier")) return "typeof";
  if (node_is(parent, "alignof_expression")) return "the operand of _Alignof";
  if (node_is(parent, "alignas_qualifier")) return "_Alignas";
  if (node_is(parent, "generic_expression") && child == node_named_child(parent))
    return "the controlling expression of _Generic, which is not evaluated";
  if (node_is(parent, "case_statement") && child->field && !strcmp(child->field, "value")) return "a case label";
  if (node_is(parent, "enumerator")) return "an enumerator";
  if (str_find(str(parent->type), "static_assert") >= 0) return "_Static_assert";
  if (node_is(parent, "array_declarator") || node_is(parent, "abstract_array_declarator")) return "an array bound";
  if (node_is(parent, "bitfield_clause")) return "a bit-field's width";
  if (str_starts(str(parent->type), "subscript_") && str_ends(str(parent->type), "designator")) return "a designator";
  return NULL;
}

static bool is_static_declaration(const Fn *fn, const Node *node) {
  for (Node *child = node->child; node_is(node, "declaration") && child; child = child->next)
    if (node_is(child, "storage_class_specifier") && !str_is(text_of(fn, child), "register") &&
        !str_is(text_of(fn, child), "auto"))
      return true;
  return false;
}

// In an expansion only: what always runs when the statement expression does can run before it.
static bool runs_always(const Node *child, const Node *parent) {
  static const char *const simple[] = {"compound_statement", "declaration", "init_declarator", "expression_statement",
                                       NULL};
  if (node_is(parent, "if_statement")) return child->field && !strcmp(child->field, "condition");
  return node_is_any(parent, simple) || str_ends(str(parent->type), "expression") || node_is(parent, "argument_list");
}

// `__typeof__(await f()) a_ = (await f());` by a macro: the first is not evaluated, and needs only its type.
static bool is_type_only(const Fn *fn, const Node *await) {
  const Node *child = await;
  for (const Node *node = await->parent; fn->src != fn->unit->src && node != fn->body;
       child = node, node = node->parent) {
    if (node_is(node, "typeof_specifier") || node_is(node, "sizeof_expression")) return true;
    if (node_is(node, "generic_expression") && child == node_named_child(node)) return true;
  }
  return false;
}

static void check_place(const Fn *fn, Node *await) {
  bool expanded = fn->src != fn->unit->src, always = true;
  if ((await->is_dropped = is_type_only(fn, await))) return;
  const Node *child = await;
  for (const Node *parent = await->parent; parent && child != fn->body; child = parent, parent = parent->parent) {
    const char *place = forbidden_place(parent, child);
    Node *function = node_is(parent, "call_expression") ? node_field(parent, "function") : NULL;
    if (function && str_find(text_of(fn, function), "tatic_assert") >= 0) place = "_Static_assert";
    if (!place && is_static_declaration(fn, parent)) place = "the initialiser of a static variable";
    bool statement = node_is(parent, "parenthesized_expression") && node_is(child, "compound_statement");
    if (!place && statement && !(expanded && always)) place = "a statement expression";
    always = statement || (always && runs_always(child, parent));
    if (!place) continue;
    error_at(fn->src, await->span, "4.5", "'await' cannot stand in %s; await into a variable first", place);
    return;
  }
}

static bool is_keywords_only(Str type) {
  for (Token t = token_next(type, 0); t.kind != T_END; t = token_next(type, t.end)) {
    Str word = token_text(type, t);
    bool plain = is_type_keyword(word) && !str_starts(word, "__") && !str_starts(word, "typeof");
    if (t.kind == T_NAME && !plain) return false;
  }
  return true;
}

// Declared with a type that is certainly no future.
bool is_plain_value(const Var *var) {
  if (var->kind == KIND_TYPEDEF || var->branch || declares_async(var->declaration)) return false;
  for (const Node *child = var->declaration->child; child; child = child->next)
    if (node_is(child, "primitive_type") || node_is(child, "sized_type_specifier") ||
        node_is(child, "struct_specifier") || node_is(child, "union_specifier") || node_is(child, "enum_specifier"))
      return true;
  return false;
}

static bool is_generator_call(const Fn *fn, Node *function) {
  const Fn *callee = node_is(function, "identifier") && !use_at(fn, function->span.at)
                         ? map_get(fn->unit->async_fns, text_of(fn, function))
                         : NULL;
  return callee && callee->is_generator;
}

static void check_operand(const Fn *fn, const Node *await) {
  Node *operand = node_strip(node_field(await, "argument"));
  static const char *const constants[] = {"number_literal", "string_literal", "char_literal", "concatenated_string",
                                          "true",           "false",          "null",         NULL};
  if (node_is_any(operand, constants)) {
    error_at(fn->src, operand->span, "4.1",
             "'await' needs a future or a call of an async function; this is a constant");
    return;
  }
  Var *var = node_is(operand, "identifier") ? use_at(fn, operand->span.at) : NULL;
  if (var && is_plain_value(var)) {
    error_at(fn->src, operand->span, "4.1",
             "'await' needs a future or a call of an async function; '" FMT "' is a plain variable", ARG(var->name));
    return;
  }
  Node *function = node_is(operand, "call_expression") ? node_strip(node_field(operand, "function")) : NULL;
  if (is_generator_call(fn, function))
    error_at(fn->src, function->span, "8.2",
             "'" FMT "' is a generator and cannot be awaited; write 'async for (... : " FMT "(...))', or ac_next",
             ARG(text_of(fn, function)), ARG(text_of(fn, function)));
  if (!node_is(function, "identifier") || knows_async(fn, function) || use_at(fn, function->span.at) ||
      macro_at(fn, function))
    return;
  Prototype *p = map_get(&fn->unit->facts->prototypes, text_of(fn, function));
  if (!p || p->is_future || !is_keywords_only(p->type)) return;
  if (facts_is_conditional(fn->unit->facts, p->name)) return;  // it may be async in another configuration
  Str type = p->type;
  if (str_starts(type, "static ")) type = (Str){type.at + 7, type.len - 7};
  error_at(fn->src, function->span, "4.1", "'" FMT "' is not an async function: it returns '" FMT "', not a future",
           ARG(p->name), ARG(type));
}

// ---- 3.3: a future is consumed once

static bool makes_future(const Fn *fn, Node *node) {
  static const char *const makers[] = {"ac_spawn",    "ac_spawn_on", "ac_gather",   "ac_all",        "ac_race",
                                       "ac_wait",     "ac_select",   "ac_wait_for", "ac_shielded",   "ac_stop",
                                       "ac_promised", "ac_thread",   "ac_worker",   "ac_thread_run", NULL};
  node = node_strip(node);
  while (node_is(node, "cast_expression")) node = node_strip(node_field(node, "value"));
  Node *function = node_is(node, "call_expression") ? node_strip(node_field(node, "function")) : NULL;
  if (!node_is(function, "identifier")) return false;
  for (int i = 0; makers[i]; i++)
    if (str_is(text_of(fn, function), makers[i]) && !use_at(fn, function->span.at)) return true;
  return knows_async(fn, function);
}

static void check_discarded(const Fn *fn, Node *expression) {
  Node *node = node_strip(expression);
  if (node_is(node, "comma_expression")) {
    check_discarded(fn, node_field(node, "left"));
    check_discarded(fn, node_field(node, "right"));
  }
  if (node_is(node, "conditional_expression")) {
    check_discarded(fn, node_field(node, "consequence"));
    check_discarded(fn, node_field(node, "alternative"));
  }
  if (!expression || !makes_future(fn, expression)) return;
  Node *call = node_strip(expression);
  while (node_is(call, "cast_expression")) call = node_strip(node_field(call, "value"));
  Str name = text_of(fn, node_strip(node_field(call, "function")));
  const Fn *callee = map_get(fn->unit->async_fns, name);
  if (callee && callee->is_generator)
    error_at(fn->src, call->span, "3.3",
             "the generator '" FMT "' is called and never used: nothing would run; write 'async for (... : " FMT
             "(...))'",
             ARG(name), ARG(name));
  else if (str_is(name, "ac_spawn"))
    error_at(fn->src, call->span, "3.3", "the task is never awaited; keep it and await it, or write ac_detach(...)");
  else
    error_at(fn->src, call->span, "3.3",
             "'" FMT "' is called and never awaited: nothing would run; write 'await " FMT "(...)', or ac_spawn it",
             ARG(name), ARG(name));
}

static void check_forgotten(const Fn *fn, const Var *var) {
  if (var->kind != KIND_VARIABLE || var->uses || !node_is(var->declarator, "init_declarator")) return;
  Node *value = node_field(var->declarator, "value");
  if (!makes_future(fn, value)) return;
  while (node_is(value = node_strip(value), "cast_expression")) value = node_field(value, "value");
  if (is_generator_call(fn, node_strip(node_field(value, "function"))))
    error_at(fn->src, var->declarator->span, "3.3",
             "the generator '" FMT "' is never used: nothing would run; write 'async for (... : " FMT ")'",
             ARG(var->name), ARG(var->name));
  else
    error_at(fn->src, var->declarator->span, "3.3",
             "the future '" FMT "' is never awaited; write 'await " FMT "', or ac_drop(" FMT ")", ARG(var->name),
             ARG(var->name), ARG(var->name));
}

// ---- 5: what cannot live across an await

static bool holds_await_after(const Fn *fn, const Var *var) {
  return holds_await(fn, (Span){var->scope.at, var->scope.end});
}

static void check_variable(const Fn *fn, const Var *var) {
  check_forgotten(fn, var);
  if (var->kind == KIND_PARAMETER || !holds_await_after(fn, var)) return;
  Node *at = var->declarator;
  if (var->type.is_vla && (var->kind == KIND_VARIABLE || var->kind == KIND_TYPEDEF))
    error_at(fn->src, at->span, "5",
             "'" FMT "' has a variably modified type and an await in its scope: its size is only known on the stack; "
             "use malloc, or a block without an await",
             ARG(var->name));
  else if (var->kind == KIND_VARIABLE && var->has_cleanup)
    error_at(fn->src, at->span, "5",
             "'" FMT "' has a cleanup attribute and an await in its scope; write 'defer' instead", ARG(var->name));
}

static void check_call(const Fn *fn, Node *node) {
  static const char *const stack[] = {"alloca",    "__builtin_alloca", "setjmp",           "_setjmp",
                                      "sigsetjmp", "__sigsetjmp",      "__builtin_setjmp", NULL};
  Node *function = node_strip(node_field(node, "function"));
  if (!node_is(function, "identifier") || use_at(fn, function->span.at)) return;
  Str name = text_of(fn, function);
  for (int i = 0; stack[i]; i++)
    if (str_is(name, stack[i]))
      error_at(fn->src, function->span, "5",
               "'" FMT "' in an async function that awaits: its stack frame is gone after a suspension; %s", ARG(name),
               i < 2 ? "use malloc" : "use throw");
}

static bool is_frozen(const Fn *fn, Node *target) {
  target = node_strip(target);
  Var *var = node_is(target, "identifier") ? use_at(fn, target->span.at) : NULL;
  return var && var->type.is_const && var->type.kind == TYPE_SCALAR && holds_await(fn, var->scope);
}

// A saved const local loses its const in C, so that a resume can restore it.
static void check_const(const Fn *fn, Node *node) {
  Node *target = node_field(node, node_is(node, "assignment_expression") ? "left" : "argument");
  if (is_frozen(fn, target))
    error_at(fn->src, node->span, "5", "assignment of the const variable '" FMT "'",
             ARG(text_of(fn, node_strip(target))));
}

// ---- macros

// An await in the argument of a macro is hoisted, which is right if the expansion evaluates it exactly once.
static void check_macro_argument(const Fn *fn, Node *await) {
  for (const Node *node = await; node != fn->body; node = node->parent) {
    Node *list = node->parent;
    if (!node_is(list, "argument_list") || !node_is(list->parent, "call_expression")) continue;
    Node *function = node_field(list->parent, "function");
    Macro *m = macro_at(fn, function);
    if (!m || !m->has_params) continue;
    int index = 0;
    for (Node *before = node_named_child(list); before && before != node; before = node_next_named(before)) index++;
    Evaluations times = macro_evaluations(macros_at(fn, function), m, index);
    if (times == EVALUATED_ONCE) continue;
    await->is_dropped = times == EVALUATED_NEVER;
    if (await->is_dropped)
      warning_at(fn->src, await->span, "4.6", "the macro '" FMT "' never evaluates this 'await'", ARG(m->name));
    else
      error_at(fn->src, await->span, "4.6",
               "'await' in an argument that the macro '" FMT
               "' may evaluate more than once, or not at all; await into a variable first",
               ARG(m->name));
    return;
  }
}

// ---- the walk

static void walk(Fn *fn, Node *node, bool awaits) {
  if (node->is_dead) return;
  check_word(fn, node);
  if (node_is(node, "expression_statement")) check_discarded(fn, node_named_child(node));
  if (node_is(node, "for_statement"))
    check_discarded(fn, node_field(node, "initializer")), check_discarded(fn, node_field(node, "update"));
  if (awaits && node_is(node, "call_expression")) check_call(fn, node);
  check_errand(fn, node);
  if (awaits && (node_is(node, "assignment_expression") || node_is(node, "update_expression"))) check_const(fn, node);
  if (awaits && node_is(node, "gnu_asm_expression") && str_find(text_of(fn, node), "goto") >= 0)
    error_at(fn->src, node->span, "5",
             "'asm goto' in an async function that awaits: where it jumps to is not known; write the test in C");
  if (node_is(node, "function_definition")) {
    error_at(fn->src, node_field(node, "declarator")->span, declares_async(node) ? "2.4" : "5",
             declares_async(node) ? "an async function cannot be nested in another function; define it at file scope"
                                  : "a nested function in an async function: the frame that it uses is gone after a "
                                    "suspension; define it at file scope");
    return;
  }
  for (Node *child = node->child; child; child = child->next) walk(fn, child, awaits);
}

void check(Fn *fn) {
  if (!check_syntax(fn)) return;
  check_function(fn);
  if (!fn->is_definition) return;
  for (int i = 0; i < fn->await_nodes.count; i++) {
    if (!node_is(fn->await_nodes.items[i], "await_expression")) continue;
    check_place(fn, fn->await_nodes.items[i]);
    if (fn->await_nodes.items[i]->is_dropped) continue;
    check_operand(fn, fn->await_nodes.items[i]);
    check_macro_argument(fn, fn->await_nodes.items[i]);
  }
  int kept = 0;
  for (int i = 0; i < fn->await_nodes.count; i++)
    if (!fn->await_nodes.items[i]->is_dropped) fn->await_nodes.items[kept++] = fn->await_nodes.items[i];
  fn->await_nodes.count = kept;
  for (int i = 0; i < fn->vars.count; i++) check_variable(fn, fn->vars.items[i]);
  walk(fn, fn->body, fn->await_nodes.count > 0);
  check_regions(fn);
}
