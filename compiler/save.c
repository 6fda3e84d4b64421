// save.c -- decides what each await saves.
//
// Takes: a Fn whose locals have their places.
// Gives: for each await the saved locals that are needed after it, the cells that can be reached again, and what the regions
//   around it hold.
// After this: what is not saved at an await is not read after it before it gets a new value.
// Not here: how it is written (emit_statement.c).
//
//   again:
//     n = await f(a);                      a: saved, since the goto brings it round again; not b
//     b = n;  if (n > 0) goto again;
#include "acc.h"

// ---- the ways back

static void add_turn(Fn *fn, int from, int to, const Node *body) {
  for (int i = 0; i < fn->turns.count; i++) {
    Turn *turn = &fn->turns.items[i];
    if (turn->span.at != to || turn->body != body) continue;
    if (turn->span.end < from) turn->span.end = from;
    return;
  }
  PUSH(&fn->turns, ((Turn){{to, from}, body}));
}

// A goto leads back from the end of the last statement around it that its label is not in: what runs when that is left may
// stand there.
static void add_goto(Fn *fn, const Node *node, const Node *label) {
  int to = label->span.at;
  while (node->parent != fn->body && (to < node->parent->span.at || node->parent->span.end <= to)) node = node->parent;
  if (to < node->span.end) add_turn(fn, node->span.end, to, NULL);
}

// One that is computed may lead to any label.
static void add_gotos(Fn *fn, const Node *label) {
  Str name = node_text(fn->src, node_field(label, "label"));
  for (int i = 0; i < fn->jumps.count; i++) {
    const Node *jump = fn->jumps.items[i], *to = node_field(jump, "label");
    if (node_is(jump, "goto_statement") && (!to || str_same(name, node_text(fn->src, to)))) add_goto(fn, jump, label);
  }
}

static void find_turns(Fn *fn, const Node *node) {
  if (node->is_dead) return;
  if (node_is_loop(node)) add_turn(fn, node->span.end, node->span.at, node_field(node, "body"));
  if (node_is(node, "labeled_statement")) add_gotos(fn, node);
  for (const Node *child = node->child; child; child = child->next) find_turns(fn, child);
}

// Whether the local is the same one on the next turn: a goto past its declaration finds its last value.
static bool lives_on(const Var *var, const Turn *turn) {
  if (var->kind != KIND_VARIABLE) return true;
  return turn->body ? !node_within(var->declaration, turn->body) : var->declaration->parent->span.at <= turn->span.at;
}

// All that can be reached again from a span and reaches it, on ways on which the local, if one is given, lives on.
static Span around(const Fn *fn, const Var *var, Span span) {
  for (int i = 0; i < fn->turns.count; i++) {
    const Turn *turn = &fn->turns.items[i];
    bool meets = turn->span.at < span.end && span.at < turn->span.end;
    if (!meets || (var && !lives_on(var, turn))) continue;
    if (span.at <= turn->span.at && turn->span.end <= span.end) continue;
    if (turn->span.at < span.at) span.at = turn->span.at;
    if (turn->span.end > span.end) span.end = turn->span.end;
    i = -1;
  }
  return span;
}

// What is used in it has been used before it waits, unless it is brought round again.
static bool comes_again(const Fn *fn, const Var *var, const Node *node) {
  Span span = {node->span.at, node->span.at + 1};
  return around(fn, var, span).at < span.at;
}

// From where on a use of the local may come after the await: its full expression, or the first that can be reached again.
static int reused_from(const Fn *fn, const Var *var, const Node *await) {
  Span span = {await->span.at, await->span.at + 1};
  const Node *node = await;
  for (; !node->order && node != fn->body; node = node->parent) {}
  if (node->order) span.at = node->span.at;
  return around(fn, var, span).at;
}

// ---- what is needed

// A use means whichever of the twins there is.
static bool means(const Var *used, const Var *var) {
  while (used && used != var) used = used->twin;
  return used != NULL;
}

static bool used_between(const Fn *fn, const Var *var, Span span) {
  for (int i = use_index(fn, span.at); i < fn->uses.count && fn->uses.items[i].span.at < span.end; i++)
    if (means(fn->uses.items[i].var, var)) return true;
  return false;
}

// What stands behind a defer, or in the body of an async with or async for, runs before they are left; unless a loop around
// all of it brings it round again.
static bool has_run(const Fn *fn, const Var *var, const Step *step, int at) {
  for (const Zone *zone = step->node->zone; zone; zone = zone->outer) {
    const Region *r = zone->region;
    if (zone->part != ZONE_CLEANUP || r->kind == REGION_FINALLY || comes_again(fn, var, r->node)) continue;
    int end = r->kind == REGION_DEFER ? r->block->span.end : r->kind == REGION_WITH ? r->node->parent->span.end : 0;
    if (r->node->span.end <= at && at < end) return true;
    if (r->kind == REGION_FOR && r->node->span.at <= at && at < r->node->span.end) return true;
  }
  return false;
}

// By what runs when the regions around it are left, and the one that is being entered.
static bool used_by_regions(const Fn *fn, const Var *var, const Step *step) {
  for (int i = 0; i < fn->regions.count; i++)
    if (fn->regions.items[i]->enter == step->node && fn->regions.items[i]->var == var) return true;
  for (const Zone *zone = step->node->zone; zone; zone = zone->outer) {
    const Region *r = zone->region;
    if (r->kind == REGION_WITH && r->var == var) return true;
    if (zone->part == ZONE_GUARDED && r->kind == REGION_DEFER &&
        used_between(fn, var, node_field(r->node, "body")->span))
      return true;
  }
  return false;
}

static bool is_in_cleanup(const Step *step) {
  const Zone *zone = step->node->zone;
  while (zone && zone->part != ZONE_CLEANUP) zone = zone->outer;
  return zone != NULL;
}

static bool used_later(const Fn *fn, const Var *var, const Step *step) {
  int end = step->node->span.end;
  if (var->last_use >= end && !is_in_cleanup(step)) return true;
  for (int i = use_index(fn, end); var->last_use >= end && i < fn->uses.count; i++)
    if (means(fn->uses.items[i].var, var) && !has_run(fn, var, step, fn->uses.items[i].span.at)) return true;
  return used_by_regions(fn, var, step);
}

// The await's value becomes its own: what it was before nobody sees, unless the await fails and something catches that.
static bool is_overwritten(const Fn *fn, const Var *var, const Node *await) {
  const Node *node = await;
  while (node_is(node->parent, "parenthesized_expression")) node = node->parent;
  const Node *to = node_is(node->parent, "assignment_expression") ? node_strip(node_field(node->parent, "left")) : NULL;
  return to && to != node && !await->zone && node_is(node_field(node->parent, "operator"), "=") &&
         node_is(to, "identifier") && means(use_at(fn, to->span.at), var);
}

static bool is_needed(const Fn *fn, const Var *var, const Step *step) {
  const Node *await = step->node;
  if (var->place != PLACE_SAVED || var->scope.at > await->span.at || var->scope.end <= await->span.at) return false;
  if (var->kind == KIND_VARIABLE && node_within(await, var->declarator)) return false;  // it gets its value afterwards
  if (var->in_macro.end) return true;
  if (step->kind == STEP_AWAIT && is_overwritten(fn, var, await)) return false;
  int from = reused_from(fn, var, await);
  bool operands = step->kind == STEP_FORCED || comes_again(fn, var, await);
  return used_later(fn, var, step) || used_between(fn, var, (Span){from, await->span.at}) ||
         (operands && used_between(fn, var, await->span));
}

// What the regions around it hold.
static void keep(const Fn *fn, Step *step) {
  bool value = false;
  for (const Zone *zone = step->node->zone; zone; zone = zone->outer) {
    const Region *r = zone->region;
    bool cleanup = zone->part == ZONE_CLEANUP;
    if (cleanup || zone->part == ZONE_CATCH) PUSH(&step->kept, str_format("ac__e%d", r->number));
    if (cleanup && r->exits.count) PUSH(&step->kept, str_format("ac__go%d", r->number));
    if (r->kind == REGION_FOR) PUSH(&step->kept, str_format("ac__g%d", r->number));
    for (int i = 0; i < r->exits.count; i++) value = value || (cleanup && r->exits.items[i].is_return);
  }
  if (value && fn->returns_late) PUSH(&step->kept, S("ac__returned"));
  if (fn->is_generator) PUSH(&step->kept, S("ac__gen"));
}

// The place of a cell is kept while it can be reached again, so that a loop does not make a new one each turn.
static void save_at(const Fn *fn, Step *step) {
  Span again = around(fn, NULL, step->node->span);
  keep(fn, step);
  for (int i = 0; i < fn->vars.count; i++)
    if (is_needed(fn, fn->vars.items[i], step)) PUSH(&step->saved, fn->vars.items[i]);
  for (int i = 0; i < fn->cells.count; i++) {
    Cell *cell = fn->cells.items[i];
    if (cell->extent.at < again.end && again.at < cell->extent.end) PUSH(&step->cells, cell);
  }
}

void save(Fn *fn) {
  find_turns(fn, fn->body);
  for (int i = 0; i < fn->awaits.count; i++) save_at(fn, fn->awaits.items[i]);
}
