// emit_region.c -- what runs when a block is left: one copy of it, which every way out of the block passes (region.c).
//
//   { ... }                                  what is guarded; jumps out of it set ac__go1 and go to ac__leave1
//   ac__go1 = 0;
//   if (0) ac__fail1: ac__e1 = ac__take(ac__task);
//   ac__leave1:;
//   ...                                      the cleanup
//   if (ac__e1) { ac__put(ac__task, ac__e1); ac__e1 = (void *)0; return; }
//   if (ac__go1 == 1) break;
//   if (0) { ac__fault1: ac__replace(ac__task, ac__e1); ac__e1 = (void *)0; return; }
#include <string.h>

#include "emit.h"

// A generator, error or way out that a region holds, for the whole function: the dispatch jumps into it.
void emit_region_variables(Out *o, const Fn *fn) {
  int at = fn->body->span.at;
  if (fn->returns_late) put_line(o, at, FMT " ac__returned = (" FMT "){0};", ARG(type_text(fn)), ARG(type_text(fn)));
  for (int i = 0; i < fn->regions.count; i++) {
    const Region *r = fn->regions.items[i];
    put_line(o, at, "ac_error *ac__e%d AC__HELD = (void *)0;", r->number);
    if (r->exits.count) put_line(o, at, "int ac__go%d __attribute__((unused)) = 0;", r->number);
    if (r->kind == REGION_FOR) put_line(o, at, "ac__generator *ac__g%d = (void *)0;", r->number);
  }
}

// ---- leaving

// What T_exit makes of the error decides: none, and the program goes on after the statement.
static bool may_clear(const Region *r) { return r->kind == REGION_WITH; }

// For who reads it: what runs.
static Str cleanup_text(const Region *r) {
  if (r->kind == REGION_WITH) return str_format(FMT "_exit", ARG(r->type_name));
  return r->kind == REGION_DEFER ? S("defer") : r->kind == REGION_FINALLY ? S("finally") : S("async for");
}

static void emit_start_of_cleanup(Out *o, const Region *r, int at) {
  if (r->completes && r->exits.count) put_line(o, at, "ac__go%d = 0;", r->number);
  if (r->fails) {
    put_line(o, at, "if (0) ac__fail%d: ac__e%d = ac__take(ac__task)", r->number, r->number);
    if (r->exits.count && may_clear(r)) put(o, ", ac__go%d = 0", r->number);
    put(o, ";");
  }
  if (r->exits.count) put_line(o, at, "ac__leave%d:;", r->number);
  if (r->exits.count || r->fails) put(o, " /* " FMT " */", ARG(cleanup_text(r)));
  if (r->waits) put_line(o, at, "ac__shield_enter(ac__task);");
}

static void emit_exit(Out *o, const Exit *e) {
  if (e->next) put(o, "{ ac__go%d = %d; goto ac__leave%d; }", e->next->number, e->number, e->next->number);
  else put(o, FMT, ARG(e->text));
}

static void emit_fault(Out *o, Fn *fn, const Region *r, int at) {
  if (!r->faults) return;
  put_line(o, at, "if (0) { ac__fault%d: ", r->number);
  if (r->waits) put(o, "ac__shield_leave(ac__task); ");
  if (r->why) put(o, "ac__e%d = ac__why_left(ac__w%d, ac__e%d); ", r->number, r->number, r->number);
  put(o, "ac__replace(ac__task, ac__e%d); ac__e%d = (void *)0; ", r->number, r->number);
  emit_fail(o, fn, r->outer);
  put(o, " }");
}

// What is left of the way out.  If the end cannot be reached the last way is taken without a question, and stands last, so
// that the C compiler sees it too.
static void emit_end_of_cleanup(Out *o, Fn *fn, Region *r, int at) {
  bool ends = !r->completes && !may_clear(r);
  if (r->waits) put_line(o, at, "ac__shield_leave(ac__task);");
  if (ends) emit_fault(o, fn, r, at);
  if (r->fails || may_clear(r)) {
    line(o, at);
    if (!ends || r->exits.count) put(o, "if (ac__e%d) ", r->number);
    put(o, "{ ac__put(ac__task, ac__e%d); ac__e%d = (void *)0; ", r->number, r->number);
    emit_fail(o, fn, r->outer);
    put(o, " }");
  }
  for (int i = 0; i < r->exits.count; i++) {
    line(o, at);
    if (!ends || i < r->exits.count - 1) put(o, "if (ac__go%d == %d) ", r->number, i + 1);
    emit_exit(o, &r->exits.items[i]);
  }
  if (!ends) emit_fault(o, fn, r, at);
}

// ---- defer

void emit_defer(Out *o, const Node *node) { put_line(o, node->span.at, "{"); }

void emit_defers(Out *o, Fn *fn, const Node *block) {
  int end = block->span.end - 1;
  for (int i = fn->regions.count - 1; i >= 0; i--) {
    Region *r = fn->regions.items[i];
    if (r->kind != REGION_DEFER || r->block != block) continue;
    const Node *here = branch_of(block), *branch = branch_of(r->node);
    Guard guard = {.o = o, .fn = fn, .base = here, .open = here};
    guard_move(&guard, branch);
    put_line(o, end, "}");
    guard_move(&guard, here);
    emit_start_of_cleanup(o, r, end);
    guard_move(&guard, branch);
    open_block(o, r->node->span.at);
    emit_nested(o, fn, node_field(r->node, "body"));
    close_block(o, r->node->span.at);
    guard_move(&guard, here);
    emit_end_of_cleanup(o, fn, r, end);
  }
}

// ---- try

static bool rethrows(const Node *node) {
  if (node_is(node, "throw_statement") && !node_named_child(node)) return true;
  for (const Node *child = node->child; child; child = child->next)
    if (rethrows(child)) return true;
  return false;
}

static void emit_catch_condition(Out *o, const Node *clause) {
  bool first = true;
  for (Node *child = clause->child; child; child = child->next) {
    if (!child->field || strcmp(child->field, "code") != 0) continue;
    put(o, first ? "if (AC__CATCHES(" : ", "), user(o, child->span);
    first = false;
  }
  put(o, first ? "if (ac__catches(ac__task)) {" : ")) {");
}

static void emit_catch(Out *o, Fn *fn, const Region *r, Node *clause) {
  Node *parameter = node_field(clause, "parameter"), *body = node_field(clause, "body");
  Node *name = parameter ? declarator_name(node_field(parameter, "declarator")) : NULL;
  bool holds = name || rethrows(body);
  int at = clause->span.at;
  emit_catch_condition(o, clause);
  o->indent += 2;
  if (holds) put_line(o, at, "ac__e%d = ac__hold(ac__task, ac__e%d);", r->number, r->number);
  else put_line(o, at, "ac__forget(ac__task);");
  if (name) emit_bound(o, fn, parameter, str_format("ac__e%d", r->number));
  emit_nested(o, fn, body);
  if (holds && completes(fn, body))
    put_line(o, clause->span.end - 1, "ac_error_free(ac__e%d); ac__e%d = (void *)0;", r->number, r->number);
  o->indent -= 2;
}

static void emit_catches(Out *o, Fn *fn, Region *r) {
  int indent = o->indent, end = r->node->span.end - 1;
  const char *before = "";
  put_line(o, end, completes(fn, node_field(r->node, "body")) ? "if (0) {" : "{");
  o->indent += 2;
  if (r->fails) put_line(o, end, "ac__fail%d:", r->number);
  for (Node *child = r->node->child; child; child = child->next) {
    if (!node_is(child, "catch_clause")) continue;
    line(o, child->span.at), put(o, "%s", before);
    emit_catch(o, fn, r, child);
    before = "} else ";
    end = child->span.end - 1;
  }
  put_line(o, end, "} else {");
  o->indent += 2;
  line(o, end), emit_fail(o, fn, r->outer);
  o->indent -= 2;
  put_line(o, end, "}");
  o->indent = indent;
  put_line(o, end, "}");
}

void emit_try(Out *o, Fn *fn, Node *node) {
  Region *last = region_of(fn, node, REGION_FINALLY), *r = region_of(fn, node, REGION_TRY);
  Node *finally = node_field(node, "finally");
  if (last) open_block(o, node->span.at);
  emit_nested(o, fn, node_field(node, "body"));
  if (r) emit_catches(o, fn, r);
  if (!last) return;
  emit_start_of_cleanup(o, last, finally->span.at);
  emit_nested(o, fn, finally);
  emit_end_of_cleanup(o, fn, last, finally->span.end - 1);
  close_block(o, node->span.end - 1);
}

// A call that waits by itself, and the wait that --force-suspend puts before it.
static void emit_call(Out *o, Fn *fn, const Steps *steps, int at, Str call) {
  if (steps->count > 1) emit_forced(o, fn, steps->items[0]);
  put_line(o, at, FMT ";", ARG(call));
  emit_unwind(o, fn, steps->items[steps->count - 1], at);
}

// ---- async with

static Str resource(const Region *r) {
  if (!r->var) return S("");
  bool pointer = !r->by_value || r->var->cell;
  return str_format("%s" FMT, pointer ? "" : "&", ARG(r->by_value ? name_of(r->var) : var_text(r->var)));
}

static void emit_enter(Out *o, Fn *fn, const Region *r) {
  int at = r->node->span.at;
  if (r->why) put_line(o, at, "if (!AC__CELL(ac__w%d, ac_why)) ", r->number), emit_fail(o, fn, r->outer);
  if (!r->has_enter) return;
  if (!r->by_value) {
    put_line(o, at, "if (" FMT ") {", ARG(resource(r)));
    o->indent += 2;
  }
  if (r->enter_is_async) {
    emit_call(o, fn, &r->entering, at,
              str_format(FMT "_enter__run(ac__task, (void *)0, " FMT ")", ARG(r->type_name), ARG(resource(r))));
  } else {
    put_line(o, at, FMT "_enter(" FMT ");", ARG(r->type_name), ARG(resource(r)));
  }
  if (!r->by_value) close_block(o, at);
}

static Str how_text(const Region *r) {
  if (!r->exits.count) return S("AC_LEFT_END");
  for (int i = 0; i < r->exits.count; i++)
    if (r->exits.items[i].is_return)
      return str_format("ac__go%d == %d ? AC_LEFT_RETURN : ac__go%d ? AC_LEFT_JUMP : AC_LEFT_END", r->number, i + 1,
                        r->number);
  return str_format("ac__go%d ? AC_LEFT_JUMP : AC_LEFT_END", r->number);
}

// It belongs to the item's line: that is where the exit is asked for, and what is wrong with it.
static void emit_leave(Out *o, Fn *fn, const Region *r) {
  int at = r->node->span.at;
  if (!r->by_value) put_line(o, at, "if (" FMT ") {", ARG(resource(r)));
  else put_line(o, at, "{");
  o->indent += 2;
  Str why = r->why ? r->why->name : str_format("&ac__w%d", r->number);
  if (r->why)
    put_line(o, at, "*(ac_why *)ac__w%d = ac__why(ac__e%d, " FMT ");", r->number, r->number, ARG(how_text(r)));
  else put_line(o, at, "ac_why ac__w%d = ac__why(ac__e%d, " FMT ");", r->number, r->number, ARG(how_text(r)));
  if (r->exit_is_async) {
    emit_call(o, fn, &r->leaving, at,
              str_format(FMT "_exit__run(ac__task, (void *)0, " FMT ", " FMT ")", ARG(r->type_name), ARG(resource(r)),
                         ARG(why)));
  } else {
    put_line(o, at, FMT "_exit(" FMT ", " FMT ");", ARG(r->type_name), ARG(resource(r)), ARG(why));
  }
  put_line(o, at, "ac__e%d = ac__why_left(" FMT ", ac__e%d);", r->number, ARG(why), r->number);
  close_block(o, at);
}

static void emit_items(Out *o, Fn *fn, Node *item, Node *body) {
  while (item && !node_is(item, "with_item")) item = item->next;
  if (!item) {
    emit_nested(o, fn, body);
    return;
  }
  Region *r = region_of(fn, item, REGION_WITH);
  int end = body->span.end - 1;
  Var *var = r->var;
  if (var && is_moved(var)) emit_declaration(o, fn, item);
  else user_line(o, item->span.at), user(o, item->span), put(o, ";");
  emit_enter(o, fn, r);
  emit_items(o, fn, item->next, body);
  emit_start_of_cleanup(o, r, end);
  emit_leave(o, fn, r);
  emit_end_of_cleanup(o, fn, r, end);
}

void emit_with(Out *o, Fn *fn, Node *node) {
  open_block(o, node->span.at);
  emit_items(o, fn, node->child, node_field(node, "body"));
  close_block(o, node->span.end - 1);
}

// ---- generators

void emit_async_for(Out *o, Fn *fn, Node *node) {
  Region *r = region_of(fn, node, REGION_FOR);
  Node *value = node_field(node, "value"), *variable = node_field(node, "variable");
  int at = node->span.at, end = node->span.end - 1, number = r->number;
  int temp = r->entering.items[r->entering.count - 1]->temp;
  open_block(o, at);
  emit_steps(o, fn, value->order);
  line(o, at), put(o, "typedef __typeof__(("), user(o, value->span), put(o, ")((ac__flow *)0)) ac__g%d_t;", number);
  line(o, at), put(o, "ac__g%d = ac__each(ac__task, (ac__any)(", number), user(o, value->span), put(o, "));");
  put_line(o, at, "if (!ac__g%d) ", number), emit_fail(o, fn, r->outer);
  put_line(o, at, "for (;;) {");
  o->indent += 2;
  put_line(o, at, "void *ac__r%d;", temp);
  emit_call(o, fn, &r->entering, at, str_format("ac__r%d = ac__step(ac__task, ac__g%d)", temp, number));
  put_line(o, at, "if (!ac__r%d) break;", temp);
  emit_bound(o, fn, variable, str_format("*(ac__g%d_t *)ac__r%d", number, temp));
  emit_nested(o, fn, node_field(node, "body"));
  close_block(o, end);
  emit_start_of_cleanup(o, r, end);
  open_block(o, end);
  emit_call(o, fn, &r->leaving, end, str_format("ac__close(ac__task, ac__g%d)", number));
  close_block(o, end);
  emit_end_of_cleanup(o, fn, r, end);
  close_block(o, end);
}

void emit_yield(Out *o, Fn *fn, Node *node) {
  Node *value = node_named_child(node);
  const Steps *steps = &node->order->steps;
  const Step *step = steps->items[steps->count - 1];
  int at = node->span.at;
  open_block(o, at);
  if (steps->count > 1) emit_forced(o, fn, steps->items[0]);
  emit_steps(o, fn, value->order);
  emit_yield_value(o, fn, step, value);
  close_block(o, at);
}
