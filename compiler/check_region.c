// check_region.c -- rules 6 to 8: try, defer, async with, generators.
//
// Takes: a Fn whose regions are known.
// Gives: errors.
// After this: every jump leaves what it leaves by its end, and nothing is entered but by its beginning.
#include <string.h>

#include "acc.h"

static Str text_of(const Fn *fn, const Node *node) { return node_text(fn->src, node); }

// ---- 6.1, 6.2: throw, try and catch

static bool mentions_local(const Fn *fn, const Node *node) {
  if (node_is(node, "identifier") && use_at(fn, node->span.at)) return true;
  for (const Node *child = node->child; child; child = child->next)
    if (mentions_local(fn, child)) return true;
  return false;
}

static bool value_of(const Fn *fn, const Node *node, int *value) {
  return !mentions_local(fn, node) && constant_value(macros_at(fn, node), text_of(fn, node), value);
}

static void check_throw(const Fn *fn, Node *node) {
  Node *value = node_strip(node_named_child(node));
  const Zone *zone = node->zone;
  int code;
  while (zone && zone->part == ZONE_GUARDED) zone = zone->outer;
  if (!value && !zone)
    error_at(fn->src, node->span, "6.2", "'throw;' outside a catch: there is no error to throw again");
  else if (!value && zone->part == ZONE_CLEANUP)
    error_at(fn->src, node->span, "6.2",
             "'throw;' in a %s, which runs whether there is an error or not; what is in flight goes on by itself",
             zone->region->kind == REGION_DEFER ? "defer" : "finally");
  else if (value && value_of(fn, value, &code) && code == 0)
    error_at(fn->src, value->span, "6.1", "'throw " FMT "': 0 is no error code; throw one such as AC_EINVAL",
             ARG(text_of(fn, value)));
}

static bool is_code(const Node *node) { return node->field && !strcmp(node->field, "code"); }

// AC_ETIMEDOUT and UV_ETIMEDOUT are one code, whether or not the values of the latter are included.
static Str code_name(const Fn *fn, Node *code) {
  Str text = text_of(fn, node_strip(code));
  return str_starts(text, "UV_") || str_starts(text, "AC_") ? (Str){text.at + 3, text.len - 3} : text;
}

static bool is_same_code(const Fn *fn, Node *a, Node *b) {
  int left, right;
  if (value_of(fn, a, &left) && value_of(fn, b, &right)) return left == right;
  return str_same(code_name(fn, a), code_name(fn, b));
}

static const Node *taken_before(const Fn *fn, const Node *clause, Node *code) {
  for (const Node *before = clause->previous; before; before = before->previous)
    for (Node *other = before->child; other && node_is(before, "catch_clause"); other = other->next)
      if (is_code(other) && is_same_code(fn, code, other)) return other;
  return NULL;
}

static bool is_cancellation(const Fn *fn, Node *code) {
  int value, cancelled;
  if (value_of(fn, code, &value) && constant_value(macros_at(fn, code), S("AC_ECANCELED"), &cancelled))
    return value == cancelled;
  return str_is(code_name(fn, code), "ECANCELED");
}

// C23's constexpr aside, only enumerators and macros are constants.
static bool is_variable(const Fn *fn, const Node *identifier) {
  const Facts *facts = fn->unit->facts;
  Str name = text_of(fn, identifier);
  const Var *var = use_at(fn, identifier->span.at);
  if (str_find(facts->text, "constexpr") >= 0 || facts->reads_all) return false;
  if (var) return var->kind != KIND_ENUMERATOR;
  return !macro_at(fn, identifier) && !map_get(&facts->enumerators, name) && !str_starts(name, "UV_") &&
         !str_starts(name, "__");
}

// What is certainly no constant in a code: a variable, a call, an assignment.
static const Node *variable_part(const Fn *fn, const Node *node) {
  static const char *const changing[] = {"assignment_expression", "update_expression", "await_expression", NULL};
  if (node_is(node, "sizeof_expression") || node_is(node, "alignof_expression")) return NULL;
  if (node_is_any(node, changing)) return node;
  const Node *function = node_is(node, "call_expression") ? node_field(node, "function") : NULL;
  if (function) return node_is(function, "identifier") && macro_at(fn, function) ? NULL : node;
  if (node_is(node, "identifier") && is_variable(fn, node)) return node;
  for (const Node *child = node->child; child; child = child->next) {
    const Node *found = variable_part(fn, child);
    if (found) return found;
  }
  return NULL;
}

static void check_code(const Fn *fn, const Node *code) {
  const Node *part = variable_part(fn, code);
  if (part)
    error_at(fn->src, part->span, "6.2",
             "the codes of a catch are constants, '" FMT
             "' is none; write 'catch (const ac_error *e)', compare e->code, and 'throw;' what is not yours",
             ARG(text_of(fn, part)));
}

// Of another type it takes nothing that could be taken.
static bool is_catchable(const Fn *fn, const Node *clause) {
  Node *parameter = node_field(clause, "parameter");
  Node *type = parameter ? node_field(parameter, "type") : NULL;
  if (!type) return true;
  bool is_const = false;
  for (Node *child = parameter->child; child; child = child->next)
    is_const = is_const || str_is(text_of(fn, child), "const");
  Node *declarator = node_field(parameter, "declarator");
  bool pointer = declarator && str_find(str(declarator->type), "pointer_declarator") >= 0;
  return is_const && pointer && str_ends(text_of(fn, type), "ac_error");
}

static const Node *earlier_catch_all(const Fn *fn, const Node *clause) {
  for (const Node *before = clause->previous; before; before = before->previous) {
    bool any = node_is(before, "catch_clause") && is_catchable(fn, before);
    for (const Node *child = before->child; child && any; child = child->next) any = !is_code(child);
    if (any) return before;
  }
  return NULL;
}

static void check_catch_order(const Fn *fn, Node *clause) {
  const Node *all = earlier_catch_all(fn, clause), *taken = all;
  bool reachable = false, any = true;
  for (Node *code = clause->child; code; code = code->next) {
    if (!is_code(code)) continue;
    any = false;
    const Node *before = all && !is_cancellation(fn, code) ? all : taken_before(fn, clause, code);
    if (before) taken = before;
    else reachable = true;
  }
  if (reachable || (any && !all)) return;
  error_at(fn->src, node_word(clause), "6.2",
           any ? "this catch takes nothing: an earlier one takes every error"
               : "this catch takes nothing: its codes are taken before");
  if (taken) note_at(fn->src, is_code(taken) ? taken->span : node_word(taken), "taken here");
}

static void check_catch(const Fn *fn, Node *clause) {
  if (!is_catchable(fn, clause)) {
    error_at(fn->src, node_field(clause, "parameter")->span, "6.2",
             "a catch takes 'const ac_error *name', codes, or nothing");
    return;
  }
  for (const Node *code = clause->child; code; code = code->next)
    if (is_code(code)) check_code(fn, code);
  check_catch_order(fn, clause);
}

static void check_try(const Fn *fn, const Node *node) {
  bool caught = node_field(node, "finally");
  for (Node *child = node->child; child; child = child->next) {
    if (!node_is(child, "catch_clause")) continue;
    caught = true;
    check_catch(fn, child);
  }
  if (!caught) error_at(fn->src, node_word(node), "6.2", "'try' without a catch or a finally");
}

// ---- 6.5, 6.6: ways out, and in

static const char *construct_of(const Node *node) {
  if (node_is(node, "defer_statement")) return "defer";
  return node_is(node, "try_statement") ? "finally" : node_is(node, "async_for") ? "async for" : "async with";
}

static Str word_of(const Fn *fn, const Node *jump) { return text_of(fn, jump->child); }

static void check_jumps(const Fn *fn) {
  for (int i = 0; i < fn->jumps.count; i++) {
    Node *node = fn->jumps.items[i];
    const Jump *jump = node->jump;
    bool computed = node_is(node, "goto_statement") && !node_field(node, "label");
    if (computed && has_regions(fn))
      error_at(fn->src, node->span, "6.6",
               "a computed goto in a function with try, defer, async with or async for: what it leaves is not known");
    if (!jump) continue;
    if (jump->is_lost) {
      error_at(fn->src, node->span, "", "'" FMT "' leads nowhere: %s", ARG(word_of(fn, node)),
               node_is(node, "goto_statement") ? "the function has no such label" : "no loop or switch is around it");
      continue;
    }
    if (jump->in_cleanup)
      error_at(fn->src, node->span, "6.5",
               "'" FMT "' would leave a %s, which has to run to its end; set a variable and decide behind it",
               ARG(word_of(fn, node)), construct_of(jump->in_cleanup));
    if (!jump->target) continue;
    const Region *region = jump->target->zone->region;
    error_at(fn->src, node->span, "6.6",
             region->kind == REGION_DEFER ? "'goto' jumps over a defer into its scope"
                                          : "'goto' into a try, catch, finally, async with or async for from outside");
    note_at(fn->src, node_field(jump->target, "label")->span, "the label");
    note_at(fn->src, node_word(region->node), "what it would enter");
  }
}

static void check_case(const Fn *fn, const Node *node) {
  const Node *around = node->parent;
  while (around != fn->body && !node_is(around, "switch_statement")) around = around->parent;
  if (node->zone == around->zone || !node->zone) return;
  error_at(fn->src, node_word(node), "6.6",
           node->zone->region->kind == REGION_DEFER
               ? "this 'case' jumps over a defer into its scope; put the statements of the case before it into a block"
               : "'case' inside a try, catch, finally, async with or async for whose switch is outside");
  note_at(fn->src, node_word(node->zone->region->node), "what it would enter");
}

static void check_defer(const Fn *fn, const Node *node) {
  if (!region_of(fn, node, REGION_DEFER))
    error_at(fn->src, node_word(node), "6.6",
             "'defer' must stand directly in a block: it runs at the end of that block");
}

// ---- 7: async with

// -1: it is not known.
static int parameter_count(const Fn *fn, Str name) {
  const Fn *async_fn = map_get(fn->unit->async_fns, name);
  if (async_fn) return async_fn->is_unprototyped ? -1 : async_fn->param_count;
  const Prototype *plain = map_get(&fn->unit->facts->prototypes, name);
  if (!plain || !plain->params.len) return -1;
  int count = 1, depth = 0;
  for (int i = 0; i < plain->params.len; i++) {
    char c = plain->params.at[i];
    depth += (c == '(') - (c == ')');
    count += c == ',' && depth == 1;
  }
  return count;
}

// T_enter or T_exit, if it is there, must take what it is called with.
static void check_manager(const Fn *fn, const Region *r, Node *type, const char *what, int parameters) {
  Str name = str_format(FMT "_%s", ARG(r->type_name), what), of = text_of(fn, type);
  int count = parameter_count(fn, name);
  if (count < 0 || count == parameters) return;
  error_at(fn->src, type->span, "7.1", "'async with' calls 'void " FMT "(" FMT " *%s)', but '" FMT "' takes %s",
           ARG(name), ARG(of), parameters == 2 ? ", ac_why *" : "", ARG(name),
           count > parameters              ? "more"
           : parameters == 2 && count == 1 ? "one argument"
                                           : "none");
}

static void check_item(const Fn *fn, const Node *node) {
  const Region *r = region_of(fn, node, REGION_WITH);
  Node *declarator = node_field(node_field(node, "declarator"), "declarator");
  bool pointer =
      node_is(declarator, "pointer_declarator") && node_is(node_field(declarator, "declarator"), "identifier");
  Node *type = node_field(node, "type");
  bool named = node_is(type, "type_identifier") || (node_is(type, "struct_specifier") && !node_field(type, "body"));
  for (Node *child = node->child; child; child = child->next)
    named = named && !node_is(child, "storage_class_specifier");
  if (!named || !(pointer || node_is(declarator, "identifier"))) {
    error_at(fn->src, node->span, "7.1",
             "'async with' needs 'T x = value' or 'T *x = value', T a name or 'struct name'");
    return;
  }
  if (!r->has_exit)
    error_at(fn->src, type->span, "7.1",
             "'async with' of a '" FMT "' needs a function to leave it: declare 'void " FMT "_exit(" FMT
             " *, ac_why *)', async or not",
             ARG(r->type_name), ARG(r->type_name), ARG(text_of(fn, type)));
  check_manager(fn, r, type, "enter", 1);
  check_manager(fn, r, type, "exit", 2);
}

// ---- 8: generators

static const Fn *function_named(const Fn *fn, const Node *identifier) {
  if (!node_is(identifier, "identifier") || use_at(fn, identifier->span.at)) return NULL;
  return map_get(fn->unit->async_fns, text_of(fn, identifier));
}

static const Fn *callee_of(const Fn *fn, Node *value) {
  return node_is(value, "call_expression") ? function_named(fn, node_strip(node_field(value, "function"))) : NULL;
}

// `yield* g();`: a generator's values are not yielded by yielding it.
static void check_yielded(const Fn *fn, Node *value) {
  if (node_is(value, "pointer_expression")) value = node_strip(node_field(value, "argument"));
  const Fn *callee = callee_of(fn, value);
  if (callee && callee->is_generator && str_same(callee->type, fn->type))
    error_at(fn->src, value->span, "8.1",
             "the values of '" FMT "' are yielded by 'async for (" FMT " x : " FMT "(...)) yield x;'",
             ARG(callee->name), ARG(callee->type), ARG(callee->name));
}

static bool is_scope(const Fn *fn, Str type) {
  return map_get(&fn->unit->facts->macros, str_format(FMT "_is_scope", ARG(type))) != NULL;
}

static void check_yield(const Fn *fn, const Node *node) {
  if (!fn->is_generator) {
    error_at(fn->src, node->span, "8.1",
             "'yield' in a function that is no generator: declare it 'async yield " FMT " " FMT "(...)'", ARG(fn->type),
             ARG(fn->name));
    return;
  }
  check_yielded(fn, node_strip(node_named_child(node)));
  for (const Zone *zone = node->zone; zone; zone = zone->outer) {
    const Region *r = zone->region;
    if (zone->part == ZONE_CLEANUP) {
      error_at(fn->src, node->span, "8.3", "'yield' in a %s: it may run because the generator is closed",
               construct_of(r->node));
      return;
    }
    if (r->kind == REGION_WITH && is_scope(fn, r->type_name)) {
      error_at(fn->src, node->span, "8.3",
               "'yield' inside 'async with (" FMT " ...)': what it limits would go on in the one that asks for values",
               ARG(r->type_name));
      return;
    }
  }
}

static void check_values(const Fn *fn, Node *value) {
  const Fn *callee = callee_of(fn, value), *function = function_named(fn, value);
  const Var *var = node_is(value, "identifier") ? use_at(fn, value->span.at) : NULL;
  if (callee && !callee->is_generator)
    error_at(fn->src, node_field(value, "function")->span, "8.2",
             "'" FMT "' is no generator: it gives one value; await it", ARG(callee->name));
  else if (function)
    error_at(fn->src, value->span, "8.2", "'async for' needs the call of a generator: '" FMT "(...)'",
             ARG(function->name));
  else if (var && var->kind != KIND_TYPEDEF && declares_async(var->declaration))
    error_at(fn->src, value->span, "8.2", "'" FMT "' is a future: it gives one value; await it", ARG(var->name));
  else if (var && is_plain_value(var))
    error_at(fn->src, value->span, "8.2",
             "'async for' needs a generator, a call of an 'async yield' function; '" FMT "' is a plain variable",
             ARG(var->name));
}

static void check_async_for(const Fn *fn, const Node *node) {
  Node *variable = node_field(node, "variable");
  if (!declarator_name(node_field(variable, "declarator")))
    error_at(fn->src, variable->span, "8.2",
             "'async for' needs 'T x : values': x is new each turn, and declared here with its type");
  check_values(fn, node_strip(node_field(node, "value")));
}

static void check_return(const Fn *fn, const Node *node) {
  Node *value = node_named_child(node);
  if (fn->is_generator && value)
    error_at(fn->src, value->span, "8.1", "'return' with a value in a generator: its values are yielded");
}

static void check_place(const Fn *fn, const Node *node) {
  static const char *const ours[] = {"try_statement", "defer_statement", "yield_statement",
                                     "async_for",     "async_with",      NULL};
  if (node_is_any(node, ours) && is_in_statement_expression(fn, node))
    error_at(fn->src, node_word(node), "6", "'" FMT "' cannot stand in a statement expression",
             ARG(text_of(fn, node->child)));
}

static void walk(const Fn *fn, Node *node) {
  if (node->is_dead || node_is(node, "function_definition")) return;
  check_place(fn, node);
  if (node_is(node, "throw_statement")) check_throw(fn, node);
  else if (node_is(node, "try_statement")) check_try(fn, node);
  else if (node_is(node, "case_statement")) check_case(fn, node);
  else if (node_is(node, "defer_statement")) check_defer(fn, node);
  else if (node_is(node, "with_item")) check_item(fn, node);
  else if (node_is(node, "yield_statement")) check_yield(fn, node);
  else if (node_is(node, "async_for")) check_async_for(fn, node);
  else if (node_is(node, "return_statement")) check_return(fn, node);
  for (Node *child = node->child; child; child = child->next) walk(fn, child);
}

void check_regions(const Fn *fn) {
  walk(fn, fn->body);
  check_jumps(fn);
}
