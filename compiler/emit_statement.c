// emit_statement.c -- statements.  One that holds nothing to rewrite is copied together with what stands around it.
//
// Awaits in the header of a loop move to the top of its body, so that `continue`, a hidden one too, stays C's own:
//
//   while (await more()) body        for (;;) { ac__r1 = more__run(...); ... if (!(ac__r1)) break; body }
#include <string.h>

#include "emit.h"

static Span inside(const Node *parenthesized) {
  Node *inner = node_named_child(parenthesized);
  return node_is(parenthesized, "parenthesized_expression") && inner ? inner->span : parenthesized->span;
}

static Order *order_of(Node *header) {
  if (!header) return NULL;
  if (header->order) return header->order;
  return node_is(header, "parenthesized_expression") && node_named_child(header) ? node_named_child(header)->order
                                                                                 : NULL;
}

// A statement below another one, on lines of its own.
void emit_nested(Out *o, Fn *fn, Node *node) {
  if (is_touched(fn, node->span)) {
    if (node_is(node, "compound_statement")) user_line(o, node->span.at);
    emit_statement(o, fn, node);
    return;
  }
  user_line(o, node->span.at);
  user(o, node->span);
}

static bool starts_with_definition(const Fn *fn, const Node *statement) {
  for (int i = 0; i < fn->definitions.count; i++)
    if (fn->definitions.items[i].statement == statement) return true;
  return false;
}

static void emit_definitions(Out *o, const Fn *fn, const Node *statement) {
  for (int i = 0; i < fn->definitions.count; i++) {
    const Definition *d = &fn->definitions.items[i];
    if (d->statement != statement) continue;
    line(o, d->node->span.at), put(o, d->alias.len ? "typedef " : ""), user_except(o, d->node->span, d->node);
    put(o, d->alias.len ? " " FMT ";" : ";", ARG(d->alias));
  }
}

static bool makes_block(const Fn *fn, const Node *node) {
  static const char *const types[] = {"expression_statement", "return_statement", "throw_statement",
                                      "goto_statement",       "yield_statement",  NULL};
  if (starts_with_definition(fn, node)) return false;
  bool steps =
      (node_is(node, "if_statement") || node_is(node, "switch_statement")) && order_of(node_field(node, "condition"));
  return steps || (node_is_any(node, types) && is_touched(fn, node->span));
}

// The statement that belongs to `if (...)` and the like: its own braces do, or it gets some.
static void emit_body(Out *o, Fn *fn, Node *node) {
  if (node_is(node, "compound_statement")) {
    put(o, " ");
    if (is_touched(fn, node->span)) emit_statement(o, fn, node);
    else user(o, node->span);
    return;
  }
  if (makes_block(fn, node)) {
    emit_statement(o, fn, node);
    return;
  }
  put(o, " {");
  o->indent += 2;
  emit_nested(o, fn, node);
  close_block(o, node->span.end - 1);
}

// The same, where the braces are there already and hold more.
static void emit_rest_of_body(Out *o, Fn *fn, Node *node) {
  if (!node_is(node, "compound_statement")) emit_nested(o, fn, node);
  else emit_children(o, fn, node, node->span.at + 1, node->span.end - 1);
}

static void emit_expression(Out *o, Fn *fn, Node *node) {
  Node *expression = node_named_child(node);
  open_block(o, node->span.at);
  emit_steps(o, fn, expression->order);
  emit_value_statement(o, fn, expression);
  close_block(o, node->span.at);
}

static void emit_return(Out *o, Fn *fn, Node *node) {
  Node *value = node_named_child(node);
  open_block(o, node->span.at);
  emit_steps(o, fn, value->order);
  const Jump *jump = node->jump;
  bool moves = fn->unit->facts->has_const_members;
  if (fn->is_void) {
    emit_value_statement(o, fn, value);
    if (!jump) put_line(o, node->span.at, "return;");
  } else {
    line(o, node->span.at), put(o, !jump ? "return " : moves ? "AC__MOVE(ac__returned, " : "ac__returned = ");
    user_value(o, value), put(o, jump && moves ? ");" : ";");
  }
  if (jump)
    put_line(o, node->span.at, "ac__go%d = %d; goto ac__leave%d;", jump->first->number, jump->number,
             jump->first->number);
  close_block(o, node->span.at);
}

// `throw;`
static void emit_rethrow(Out *o, Fn *fn, const Node *node) {
  const Zone *zone = node->zone;
  while (zone->part != ZONE_CATCH) zone = zone->outer;
  int number = zone->region->number;
  put_line(o, node->span.at, "{ ac__rethrow(ac__task, ac__e%d); ", number);
  emit_fail(o, fn, node->zone);
  put(o, " }");
}

static void emit_throw(Out *o, Fn *fn, Node *node) {
  Node *value = node_named_child(node);
  if (!value) {
    emit_rethrow(o, fn, node);
    return;
  }
  open_block(o, node->span.at);
  emit_steps(o, fn, value->order);
  user_line(o, node->span.at);
  if (node_is(value, "number_literal") ||
      (node_is(value, "unary_expression") && node_is(node_named_child(value), "number_literal"))) {
    put(o, "ac__throw_code(");
  } else {  // an error or a code: the C compiler knows which
    put(o, "_Generic(("), user_column(o, value->span.at), user(o, value->span),
        put(o, "), ac_error *: ac__throw_error, const ac_error *: ac__throw_borrowed, default: ac__throw_code)(");
  }
  put(o, "ac__task, "), user_value(o, value);
  put(o, ", &" FMT "__func, __LINE__);", ARG(fn->name));
  line(o, node->span.at), emit_fail(o, fn, node->zone);
  close_block(o, node->span.at);
}

// From its `if` on, a chain of `else if`s whose conditions do not await; so that a long one is not deeply nested.
static void emit_chain(Out *o, Fn *fn, Node *node) {
  for (;;) {
    put(o, "if "), user(o, node_field(node, "condition")->span);
    emit_body(o, fn, node_field(node, "consequence"));
    Node *alternative = node_field(node, "alternative");
    if (!alternative) return;
    node = node_named_child(alternative);
    bool chains =
        node_is(node, "if_statement") && !order_of(node_field(node, "condition")) && !starts_with_definition(fn, node);
    if (chains && o->lines) line(o, node->span.at), put(o, "else ");
    else put(o, chains ? " else " : " else");
    if (chains) continue;
    emit_body(o, fn, node);
    return;
  }
}

static void emit_if(Out *o, Fn *fn, Node *node) {
  Order *order = order_of(node_field(node, "condition"));
  if (order) {
    open_block(o, node->span.at);
    emit_steps(o, fn, order);
  }
  line(o, node->span.at);
  emit_chain(o, fn, node);
  if (order) close_block(o, node->span.end - 1);
}

static void emit_switch(Out *o, Fn *fn, Node *node) {
  Node *condition = node_field(node, "condition");
  Order *order = order_of(condition);
  if (order) {
    open_block(o, node->span.at);
    emit_steps(o, fn, order);
  }
  line(o, node->span.at), put(o, "switch "), user(o, condition->span);
  emit_body(o, fn, node_field(node, "body"));
  if (order) close_block(o, node->span.end - 1);
}

static void emit_break_unless(Out *o, Fn *fn, Node *condition) {
  emit_steps(o, fn, order_of(condition));
  line(o, condition->span.at), put(o, "if (!("), user(o, inside(condition)), put(o, ")) break;");
}

static void emit_while(Out *o, Fn *fn, Node *node) {
  Node *condition = node_field(node, "condition"), *body = node_field(node, "body");
  line(o, node->span.at);
  if (!order_of(condition)) {
    put(o, "while "), user(o, condition->span);
    emit_body(o, fn, body);
    return;
  }
  put(o, "for (;;) {");
  o->indent += 2;
  emit_break_unless(o, fn, condition);
  emit_rest_of_body(o, fn, body);
  close_block(o, node->span.end - 1);
}

static void emit_do(Out *o, Fn *fn, Node *node) {
  Node *condition = node_field(node, "condition"), *body = node_field(node, "body");
  int at = node->span.at;
  if (!order_of(condition)) {
    put_line(o, at, "do");
    emit_body(o, fn, body);
    put(o, " while "), user(o, condition->span), put(o, ";");
    return;
  }
  int number = ++fn->loop_count;
  open_block(o, at);
  put_line(o, at, "int ac__first%d;", number);
  put_line(o, at, "for (ac__first%d = 1;; ac__first%d = 0) {", number, number);
  o->indent += 2;
  put_line(o, condition->span.at, "if (!ac__first%d) {", number);
  o->indent += 2;
  emit_break_unless(o, fn, condition);
  close_block(o, condition->span.at);
  emit_rest_of_body(o, fn, body);
  close_block(o, node->span.end - 1);
  close_block(o, node->span.end - 1);
}

// ---- for

// The pragma that stands before a loop stays with it.
static bool is_loop_pragma(const Fn *fn, const Node *node) {
  if (!node_is(node, "preproc_call")) return false;
  Str text = node_text(fn->src, node);
  return str_find(text, "pragma") >= 0 && (str_find(text, "unroll") >= 0 || str_find(text, "ivdep") >= 0 ||
                                           str_find(text, "omp ") >= 0 || str_find(text, "clang loop") >= 0);
}

static void emit_pragma(Out *o, Fn *fn, const Node *loop) {
  const Node *pragma = is_loop_pragma(fn, loop->previous) ? loop->previous : NULL;
  if (pragma && !holds_await(fn, loop->span))
    put_line(o, pragma->span.at, FMT, ARG(str_trim(node_text(fn->src, pragma))));
}

// Whether what the loop declares or sets must be done before the loop.
static bool starts_before(const Fn *fn, Node *first) {
  return first && (first->order || (node_is(first, "declaration") && is_touched(fn, first->span)));
}

static void emit_for_start(Out *o, Fn *fn, Node *first) {
  if (node_is(first, "declaration")) {
    emit_declaration(o, fn, first);
    return;
  }
  emit_steps(o, fn, first->order);
  emit_value_statement(o, fn, first);
}

static void emit_for_update(Out *o, Fn *fn, Node *update, int number) {
  put_line(o, update->span.at, "if (!ac__first%d) {", number);
  o->indent += 2;
  emit_steps(o, fn, update->order);
  emit_value_statement(o, fn, update);
  close_block(o, update->span.at);
}

// `for (first; condition; update)`, without what has steps: that moved before the loop or into its body.
static void emit_for_header(Out *o, Fn *fn, Node *first, Node *condition, Node *update) {
  put(o, "for (");
  bool split = node_is(first, "declaration") && is_touched(fn, first->span);
  if (split) emit_split_initialisers(o, fn, first);
  else if (first) user(o, first->span);
  put(o, node_is(first, "declaration") && !split ? " " : "; ");
  if (condition && !condition->order) user(o, condition->span);
  put(o, ";%s", update ? " " : "");
  if (update) user(o, update->span);
  put(o, ")");
}

static void emit_simple_for(Out *o, Fn *fn, Node *node, Node *first) {
  Node *condition = node_field(node, "condition"), *body = node_field(node, "body");
  emit_pragma(o, fn, node);
  line(o, node->span.at);
  emit_for_header(o, fn, first, condition, node_field(node, "update"));
  if (!condition || !condition->order) {
    emit_body(o, fn, body);
    return;
  }
  put(o, " {");
  o->indent += 2;
  emit_break_unless(o, fn, condition);
  emit_rest_of_body(o, fn, body);
  close_block(o, node->span.end - 1);
}

// The update awaits: it runs at the top of every turn but the first.
static void emit_updating_for(Out *o, Fn *fn, Node *node, Node *first) {
  Node *condition = node_field(node, "condition"), *update = node_field(node, "update");
  int number = ++fn->loop_count, at = node->span.at;
  if (first) user_line(o, first->span.at), user(o, first->span), put(o, node_is(first, "declaration") ? "" : ";");
  put_line(o, at, "int ac__first%d;", number);
  put_line(o, at, "for (ac__first%d = 1;; ac__first%d = 0) {", number, number);
  o->indent += 2;
  emit_for_update(o, fn, update, number);
  if (condition) emit_break_unless(o, fn, condition);
  emit_rest_of_body(o, fn, node_field(node, "body"));
  close_block(o, node->span.end - 1);
}

static void emit_for(Out *o, Fn *fn, Node *node) {
  Node *first = node_field(node, "initializer"), *update = node_field(node, "update");
  bool before = starts_before(fn, first), updates = update && update->order;
  if (before || updates) open_block(o, node->span.at);
  if (before && !updates && emit_split_declaration(o, fn, first)) before = true;
  else if (before) emit_for_start(o, fn, first), first = NULL;
  if (updates) emit_updating_for(o, fn, node, first);
  else emit_simple_for(o, fn, node, first);
  if (before || updates) close_block(o, node->span.end - 1);
}

// ---- labels

static int after_colon(const Node *label) {
  for (const Node *child = label->child; child; child = child->next)
    if (node_is(child, ":")) return child->span.end;
  return label->span.at;
}

static bool is_jump_into(const Fn *fn, const Node *label, const Var *var) {
  if (var->scope.at > label->span.at || label->span.at >= var->scope.end) return false;
  const Node *from = label->parent;
  if (node_is(label, "labeled_statement")) return fn->has_goto;
  while (from != fn->body && !node_is(from, "switch_statement")) from = from->parent;
  return from->span.at < var->scope.at;
}

// A jump to the label may enter the scope of a cell past its declaration.
static void emit_label_cells(Out *o, Fn *fn, const Node *label) {
  Guard guard = {.o = o, .fn = fn};
  for (int i = 0; i < fn->vars.count; i++) {
    const Var *var = fn->vars.items[i];
    if (!var->cell || var->kind != KIND_VARIABLE || !is_jump_into(fn, label, var)) continue;
    const Node *branch = branch_of(var->declaration), *common = branch;
    while (!branch_within(branch_of(label), common)) common = branch_of(branch_group(common));
    if (common != guard.base) {
      guard_move(&guard, guard.base);
      guard.base = guard.open = common;
    }
    guard_move(&guard, branch);
    emit_cell(o, fn, var->cell, label->zone, label->span.at);
  }
  guard_move(&guard, guard.base);
}

static const Node *first_after(const Node *node, int at) {
  for (const Node *child = node->child; child; child = child->next)
    if (child->span.at >= at && child->is_named && !node_is(child, "comment")) return child;
  return NULL;
}

static void emit_label(Out *o, Fn *fn, Node *node) {
  int colon = after_colon(node);
  user_line(o, node->span.at), user(o, (Span){node->span.at, colon});
  o->indent += 2;
  emit_label_cells(o, fn, node);
  const Node *next = first_after(node, colon);
  bool declares = node_is(next, "declaration") || (next && starts_with_definition(fn, next));
  if (!next || declares) put(o, ";");  // a label needs a statement
  emit_children(o, fn, node, colon, node->span.end);
  o->indent -= 2;
}

// ---- blocks

static int line_indent(const Source *src, int at) {
  int start = src->lines[source_line(src, at) - 1], end = start;
  while (end < at && (src->text.at[end] == ' ' || src->text.at[end] == '\t')) end++;
  return end - start;
}

void emit_children(Out *o, Fn *fn, Node *node, int from, int to) {
  int at = from, indent = o->indent;
  bool ends = node_is(node, "compound_statement");
  for (Node *child = node->child; child; child = child->next) {
    if (child->span.at < from) continue;
    bool moves = is_loop_pragma(fn, child) && child->next && is_touched(fn, child->next->span);
    if (!moves && !is_touched(fn, child->span)) continue;
    user(o, (Span){at, child->span.at});
    o->indent = line_indent(o->src, child->span.at);
    if (!moves) emit_statement(o, fn, child);
    at = child->span.end;
  }
  if (ends) {
    user(o, (Span){at, node->span.end - 1});
    o->indent = line_indent(o->src, node->span.end - 1) + 2;
    emit_defers(o, fn, node);
    at = node->span.end - 1;
  }
  user(o, (Span){at, to});
  o->indent = indent;
}

static void emit_by_kind(Out *o, Fn *fn, Node *node) {
  if (node_is(node, "expression_statement")) emit_expression(o, fn, node);
  else if (node_is(node, "declaration")) emit_declaration(o, fn, node);
  else if (node_is(node, "return_statement")) emit_return(o, fn, node);
  else if (node_is(node, "throw_statement")) emit_throw(o, fn, node);
  else if (node_is(node, "if_statement")) emit_if(o, fn, node);
  else if (node_is(node, "switch_statement")) emit_switch(o, fn, node);
  else if (node_is(node, "while_statement")) emit_while(o, fn, node);
  else if (node_is(node, "do_statement")) emit_do(o, fn, node);
  else if (node_is(node, "for_statement")) emit_for(o, fn, node);
  else if (node_is(node, "try_statement")) emit_try(o, fn, node);
  else if (node_is(node, "defer_statement")) emit_defer(o, node);
  else if (node_is(node, "async_with")) emit_with(o, fn, node);
  else if (node_is(node, "async_for")) emit_async_for(o, fn, node);
  else if (node_is(node, "yield_statement")) emit_yield(o, fn, node);
  else if (node_is(node, "labeled_statement") || node_is(node, "case_statement")) emit_label(o, fn, node);
  else if (node_is(node, "goto_statement")) {
    open_block(o, node->span.at);
    emit_steps(o, fn, node_named_child(node)->order);
    line(o, node->span.at), user(o, node->span);
    close_block(o, node->span.at);
  } else {
    emit_children(o, fn, node, node->span.at, node->span.end);
  }
}

// What an expression or a declaration defines is known after it.
void emit_statement(Out *o, Fn *fn, Node *node) {
  int indent = o->indent;
  bool defines = starts_with_definition(fn, node);
  bool blocks = defines && !node_is(node, "declaration") && !node_is(node, "expression_statement");
  if (blocks) open_block(o, node->span.at);
  if (defines) emit_definitions(o, fn, node);
  emit_by_kind(o, fn, node);
  if (blocks) close_block(o, node->span.end - 1);
  o->indent = indent;
}
