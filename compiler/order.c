// order.c -- puts the awaits of every full expression into the order in which they run (language reference 4.3).
//
// Takes: a Fn whose names are resolved.
// Gives: an Order for every full expression that holds an await: steps that run one after the other, each an await or
//   control flow around awaits, and temps that stand for what was computed.
// After this: an await is `temp = await f(...)` or stands alone; what is left of the expression is plain C with temps in it.
// Not here: types of temps (emit.c spells them with __typeof__), and what an await must save (place.c).
//
//   x = a[i++] + await f(await g(1)) * (c && await h());
//
//   t1 = await g(1);
//   t2 = await f(t1);
//   if (c) { t3 = await h(); t4 = !!t3; } else t4 = 0;
//   x = a[i++] + t2 * (t4);
#include <string.h>

#include "acc.h"
#include "options.h"

typedef struct Pending {
  Fn *fn;
  int *items;  // temps that are computed and not yet used
  int count, cap;
  bool in_operand;  // of an await
} Pending;

bool holds_await(const Fn *fn, Span span) {
  int low = 0, high = fn->await_nodes.count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (fn->await_nodes.items[middle]->span.at < span.at) low = middle + 1;
    else high = middle;
  }
  return low < fn->await_nodes.count && fn->await_nodes.items[low]->span.at < span.end;
}

static void collect_steps(Pending *p, Steps *out, Node *node, bool wanted);

static void collect_children(Pending *p, Steps *out, Node *node) {
  for (Node *child = node->child; child; child = child->next) collect_steps(p, out, child, true);
}

static Step *make_step(int kind, Node *node) {
  Step *step = NEW(Step);
  step->kind = kind;
  step->node = node;
  return step;
}

static Str temp_name(int temp) { return str_format("ac__r%d", temp); }

// The step ends: what it used is gone, and its own value is pending.
static void finish_step(Pending *p, Steps *out, Step *step, int mark, bool wanted) {
  p->count = mark;
  if (wanted) {
    step->temp = ++p->fn->temp_count;
    PUSH(p, step->temp);
  }
  step->node->is_ordered = true;
  edit_stand_for(&p->fn->edits, step->node, wanted ? temp_name(step->temp) : S("(void)0"));
  PUSH(out, step);
}

static void wait_here(Pending *p, Step *step, int mark) {
  step->live = alloc((size_t)(mark + 1) * sizeof(int));
  step->live_count = mark;
  if (mark) memcpy(step->live, p->items, (size_t)mark * sizeof(int));
  PUSH(&p->fn->awaits, step);
  step->state = p->fn->awaits.count;
}

// A member of a value that is no object: if it is an array, what the await gets is a pointer into that value.
static bool is_member_of_value(const Node *node) {
  static const char *const values[] = {"call_expression",  "await_expression",      "conditional_expression",
                                       "comma_expression", "assignment_expression", NULL};
  return node_is(node, "field_expression") && node_is(node_field(node, "operator"), ".") &&
         node_is_any(node_strip(node_field(node, "argument")), values);
}

// Such a member is somewhere in the operand; inner awaits look after their own operands.
static bool holds_value(const Node *node) {
  if (node_is(node, "await_expression")) return false;
  if (is_member_of_value(node)) return true;
  for (const Node *child = node->child; child; child = child->next)
    if (holds_value(child)) return true;
  return false;
}

static void value_steps(Pending *p, Steps *out, Node *node) {
  int mark = p->count;
  Node *value = node_field(node, "argument");
  collect_steps(p, out, value, true);
  Step *step = make_step(STEP_VALUE, value);
  finish_step(p, out, step, mark, true);
  p->count = mark;  // it lives in a cell: no await has to save it
  Cell *cell = NEW(Cell);
  *cell = (Cell){.name = temp_name(step->temp), .extent = {node->span.at, p->fn->body->span.end}};
  PUSH(&p->fn->cells, cell);
  p->fn->edits.items[p->fn->edits.count - 1].text = str_format("(*(ac__r%d_t *)ac__r%d)", step->temp, step->temp);
}

static void await_steps(Pending *p, Steps *out, Node *node, bool wanted) {
  int mark = p->count;
  Fn *fn = p->fn;
  Node *operand = node_strip(node_field(node, "argument"));
  Node *function = node_is(operand, "call_expression") ? node_field(operand, "function") : NULL;
  bool direct = function && knows_async(fn, node_strip(function)) &&
                !facts_is_conditional(fn->unit->facts, node_text(fn->src, node_strip(function)));
  if (fn->unit->options->force_suspend) {
    Step *forced = make_step(STEP_FORCED, node);
    wait_here(p, forced, mark);
    PUSH(out, forced);
  }
  bool in_operand = p->in_operand;
  p->in_operand = true;
  collect_steps(p, out, direct ? node_field(operand, "arguments") : operand, true);
  p->in_operand = in_operand;
  Step *step = make_step(STEP_AWAIT, node);
  step->call = direct ? operand : NULL;
  if (direct) operand->is_awaited = true;
  wait_here(p, step, mark);
  finish_step(p, out, step, mark, wanted);
}

static void part(Pending *p, Steps *out, Node *node, bool wanted) {
  int mark = p->count;
  if (node) collect_steps(p, out, node, wanted);
  p->count = mark;
}

static void logic_steps(Pending *p, Steps *out, Node *node, bool wanted) {
  int mark = p->count;
  Step *step = make_step(STEP_LOGIC, node);
  step->left = node_field(node, "left");
  step->right = node_field(node, "right");
  part(p, &step->before_left, step->left, true);
  part(p, &step->before_right, step->right, true);
  finish_step(p, out, step, mark, wanted);
}

static void choice_steps(Pending *p, Steps *out, Node *node, bool wanted) {
  int mark = p->count;
  Step *step = make_step(STEP_CHOICE, node);
  step->left = node_field(node, "condition");
  step->middle = node_field(node, "consequence");
  step->right = node_field(node, "alternative");
  part(p, &step->before_left, step->left, true);
  part(p, &step->before_middle, step->middle, wanted);
  part(p, &step->before_right, step->right, wanted);
  finish_step(p, out, step, mark, wanted);
}

static void comma_steps(Pending *p, Steps *out, Node *node, bool wanted) {
  int mark = p->count;
  Step *step = make_step(STEP_COMMA, node);
  step->left = node_field(node, "left");
  step->right = node_field(node, "right");
  part(p, &step->before_left, step->left, false);
  part(p, &step->before_right, step->right, wanted);
  finish_step(p, out, step, mark, wanted);
}

// The arms' temps stay in the selection, which the C compiler makes; only their steps are under a condition.
static void generic_steps(Pending *p, Steps *out, Node *node) {
  int arm = 0;
  for (Node *type = node_next_named(node_named_child(node)); type; arm++) {
    Node *value = node_next_named(type);
    if (!value) break;
    if (holds_await(p->fn, value->span) || (p->in_operand && holds_value(value))) {
      Step *step = make_step(STEP_GENERIC, node);
      step->arm = arm;
      collect_steps(p, &step->before_left, value, true);
      PUSH(out, step);
    }
    type = node_next_named(value);
  }
}

static bool is_void_cast(const Fn *fn, const Node *node) {
  return node_is(node, "cast_expression") && str_is(str_trim(node_text(fn->src, node_field(node, "type"))), "void");
}

static void collect_steps(Pending *p, Steps *out, Node *node, bool wanted) {
  bool needs_steps = holds_await(p->fn, node->span) || (p->in_operand && holds_value(node));
  if (!needs_steps || node->is_dropped || node->is_ordered) return;
  Node *operator= node_field(node, "operator");
  if (node_is(node, "await_expression")) await_steps(p, out, node, wanted);
  else if (node_is(node, "binary_expression") && (node_is(operator, "&&") || node_is(operator, "||")))
    logic_steps(p, out, node, wanted);
  else if (node_is(node, "conditional_expression")) choice_steps(p, out, node, wanted);
  else if (node_is(node, "comma_expression")) comma_steps(p, out, node, wanted);
  else if (node_is(node, "generic_expression")) generic_steps(p, out, node);
  else if (node_is(node, "parenthesized_expression")) collect_steps(p, out, node_named_child(node), wanted);
  else if (is_void_cast(p->fn, node)) collect_steps(p, out, node_field(node, "value"), false);
  else if (p->in_operand && is_member_of_value(node)) value_steps(p, out, node);
  else collect_children(p, out, node);
}

static void order_expression(Fn *fn, Node *node, bool wanted) {
  if (!node || !holds_await(fn, node->span) || node->order) return;
  Order *o = NEW(Order);
  o->node = node;
  o->discarded = !wanted;
  Pending pending = {.fn = fn};
  collect_steps(&pending, &o->steps, node, wanted);
  node->order = o;
  PUSH(&fn->orders, o);
}

static void order_declaration(Fn *fn, Node *node) {
  for (Node *child = node->child; child; child = child->next)
    if (node_is(child, "init_declarator")) order_expression(fn, node_field(child, "value"), true);
}

static void order_statement(Fn *fn, Node *node);

static void order_children(Fn *fn, Node *node) {
  for (Node *child = node->child; child; child = child->next)
    if (child->is_named) order_statement(fn, child);
}

static void order_for(Fn *fn, Node *node) {
  Node *first = node_field(node, "initializer");
  if (node_is(first, "declaration")) order_declaration(fn, first);
  else order_expression(fn, first, false);
  order_expression(fn, node_field(node, "condition"), true);
  order_expression(fn, node_field(node, "update"), false);
  order_statement(fn, node_field(node, "body"));
}

// ---- what waits without an await

static void order_call(Fn *fn, Steps *out, Node *node, Region *region, int kind) {
  Pending nothing = {.fn = fn};
  if (fn->unit->options->force_suspend) {
    Step *forced = make_step(STEP_FORCED, node);
    wait_here(&nothing, forced, 0);
    PUSH(out, forced);
  }
  Step *step = make_step(kind, node);
  step->region = region;
  if (kind == STEP_NEXT) step->temp = ++fn->temp_count;
  wait_here(&nothing, step, 0);
  PUSH(out, step);
}

static void order_with(Fn *fn, Node *node) {
  for (Node *child = node->child; child; child = child->next) {
    if (!node_is(child, "with_item")) continue;
    Region *region = region_of(fn, child, REGION_WITH);
    order_declaration(fn, child);
    if (region->enter) order_call(fn, &region->entering, region->enter, region, STEP_ENTER);
    if (region->leave) order_call(fn, &region->leaving, region->leave, region, STEP_EXIT);
  }
  order_statement(fn, node_field(node, "body"));
}

static void order_async_for(Fn *fn, Node *node) {
  Region *region = region_of(fn, node, REGION_FOR);
  order_expression(fn, node_field(node, "value"), true);
  order_call(fn, &region->entering, region->enter, region, STEP_NEXT);
  order_statement(fn, node_field(node, "body"));
  order_call(fn, &region->leaving, region->leave, region, STEP_CLOSE);
}

// Its value's steps, and then its own.
static void order_yield(Fn *fn, Node *node) {
  Order *o = NEW(Order);
  o->node = node;
  order_expression(fn, node_named_child(node), true);
  order_call(fn, &o->steps, node, NULL, STEP_YIELD);
  node->order = o;
  PUSH(&fn->orders, o);
}

static void order_statement(Fn *fn, Node *node) {
  if (!node || !holds_await(fn, node->span)) return;
  if (node_is(node, "expression_statement")) order_expression(fn, node_named_child(node), false);
  else if (node_is(node, "declaration")) order_declaration(fn, node);
  else if (node_is(node, "return_statement")) order_expression(fn, node_named_child(node), !fn->is_void);
  else if (node_is(node, "throw_statement") || node_is(node, "goto_statement"))
    order_expression(fn, node_named_child(node), true);
  else if (node_is(node, "for_statement")) order_for(fn, node);
  else if (node_is(node, "async_with")) order_with(fn, node);
  else if (node_is(node, "async_for")) order_async_for(fn, node);
  else if (node_is(node, "yield_statement")) order_yield(fn, node);
  else if (node_is(node, "parenthesized_expression")) order_expression(fn, node_named_child(node), true);
  else order_children(fn, node);
}

void order(Fn *fn) {
  if (fn->is_definition && fn->await_nodes.count) order_statement(fn, fn->body);
}
