// region.c -- what runs when a block is left, and what leaves it (language reference 6 to 8).
//
// Takes: a Fn whose names are resolved.
// Gives: a Region for every try, finally, defer, async with and async for; for every node the Zone it stands in; for every
//   return, break, continue and goto that leaves regions the way through them; edits that send it there.
// After this: a jump out of a region goes to `ac__leaveN` with ac__goN = the number of its exit; there is one copy of what runs.
// Not here: whether a jump is allowed (check.c); the code of a region itself (emit_region.c).
//
//   for (;;) { defer close(fd); if (done) return 1; }
//
//   for (;;) {
//     { if (done) { ac__returned = 1; ac__go1 = 1; goto ac__leave1; } }
//     ac__go1 = 0;
//   ac__leave1:;
//     close(fd);
//     if (ac__go1 == 1) return ac__returned;
//   }
#include <string.h>

#include "acc.h"

static void walk(Fn *fn, Node *node, Zone *zone);

static Zone *make_zone(Region *region, int part, Zone *outer) {
  Zone *zone = NEW(Zone);
  *zone = (Zone){region, part, outer};
  return zone;
}

static Region *make_region(Fn *fn, int kind, Node *node, Zone *outer) {
  Region *region = NEW(Region);
  *region = (Region){.kind = kind, .number = fn->regions.count + 1, .node = node, .outer = outer};
  PUSH(&fn->regions, region);
  return region;
}

bool has_regions(const Fn *fn) { return fn->regions.count > 0; }

Region *region_of(const Fn *fn, const Node *node, int kind) {
  for (int i = 0; i < fn->regions.count; i++)
    if (fn->regions.items[i]->node == node && (int)fn->regions.items[i]->kind == kind) return fn->regions.items[i];
  return NULL;
}

// Where something waits that the text has no await for: before the body, whose locals are gone when it is left.
static Node *make_wait(Fn *fn, Node *node, int at, Zone *zone) {
  Node *wait = NEW(Node);
  *wait = (Node){.type = "async_call", .span = {at, at + 1}, .parent = node, .zone = zone};
  add_await(fn, wait);
  return wait;
}

// ---- statements

static void walk_children(Fn *fn, Node *node, Zone *zone) {
  for (Node *child = node->child; child; child = child->next) walk(fn, child, zone);
}

static bool belongs_to_block(const Node *node) {
  return node_is(node, "case_statement") || node_is(node, "labeled_statement") ||
         str_starts(str(node->type), "preproc_");
}

static Zone *open_defer(Fn *fn, Node *node, Zone *zone, Node *block) {
  Region *region = make_region(fn, REGION_DEFER, node, zone);
  Node *body = node_field(node, "body");
  region->block = block;
  region->completes = completes(fn, block);
  if (body) walk(fn, body, make_zone(region, ZONE_CLEANUP, zone));
  region->waits = body && holds_await(fn, body->span);  // now that what waits in it by itself is known
  return make_zone(region, ZONE_GUARDED, zone);
}

// What follows a defer in its block is guarded by it.  Returns the zone at the end.
static Zone *walk_block(Fn *fn, Node *node, Zone *zone, Node *block) {
  for (Node *child = node->child; child; child = child->next) {
    child->zone = zone;
    if (child->is_dead) continue;
    if (node_is(child, "defer_statement")) zone = open_defer(fn, child, zone, block);
    else if (belongs_to_block(child)) zone = walk_block(fn, child, zone, block);
    else walk(fn, child, zone);
  }
  return zone;
}

static void walk_try(Fn *fn, Node *node, Zone *zone) {
  Node *body = node_field(node, "body"), *finally = node_field(node, "finally");
  Region *last = finally ? make_region(fn, REGION_FINALLY, node, zone) : NULL;
  Zone *inner = last ? make_zone(last, ZONE_GUARDED, zone) : zone;
  bool ends = body && completes(fn, body);
  Region *region =
      node_is(body ? node_next_named(body) : NULL, "catch_clause") ? make_region(fn, REGION_TRY, node, inner) : NULL;
  if (body) walk(fn, body, region ? make_zone(region, ZONE_GUARDED, inner) : inner);
  for (Node *child = node->child; child; child = child->next) {
    if (!node_is(child, "catch_clause")) continue;
    walk(fn, child, make_zone(region, ZONE_CATCH, inner));
    ends = ends || completes(fn, node_field(child, "body"));
  }
  if (!last) return;
  last->completes = ends;
  walk(fn, finally, make_zone(last, ZONE_CLEANUP, zone));
  last->waits = holds_await(fn, finally->span);
}

// ---- async with

static bool is_function(const Fn *fn, Str name) {
  return is_async_name(fn->unit, name) || map_get(&fn->unit->facts->prototypes, name) ||
         map_get(&fn->unit->facts->macros, name);
}

static void find_functions(const Fn *fn, Region *region) {
  Node *type = node_field(region->node, "type");
  Node *name = node_is(type, "struct_specifier") ? node_field(type, "name") : type;
  region->type_name = name ? node_text(fn->src, name) : S("");
  Str enter = str_format(FMT "_enter", ARG(region->type_name)), leave = str_format(FMT "_exit", ARG(region->type_name));
  region->has_enter = is_function(fn, enter);
  region->enter_is_async = is_async_name(fn->unit, enter);
  region->has_exit = is_function(fn, leave);
  region->exit_is_async = is_async_name(fn->unit, leave);
}

static void find_resource(const Fn *fn, Region *region) {
  Node *declarator = node_field(node_field(region->node, "declarator"), "declarator");
  Node *name = declarator_name(declarator);
  region->by_value = node_is(declarator, "identifier");
  region->var = name ? use_at(fn, name->span.at) : NULL;
  if (!region->var) return;
  region->var->address_taken = region->var->address_taken || region->by_value;
  region->var->uses++;
}

static Zone *walk_item(Fn *fn, Node *node, Node *statement, Zone *zone) {
  walk(fn, node, zone);
  Region *region = make_region(fn, REGION_WITH, node, zone);
  find_functions(fn, region);
  find_resource(fn, region);
  region->completes = completes(fn, node_field(statement, "body"));
  region->waits = region->exit_is_async;
  if (region->enter_is_async) region->enter = make_wait(fn, node, node->span.end, zone);
  if (region->exit_is_async) {
    region->leave = make_wait(fn, statement, node->span.end, make_zone(region, ZONE_CLEANUP, zone));
    region->why = NEW(Cell);
    *region->why = (Cell){.name = str_format("ac__w%d", region->number), .extent = statement->span};
    PUSH(&fn->cells, region->why);
  }
  return make_zone(region, ZONE_GUARDED, zone);
}

static void walk_with(Fn *fn, Node *node, Zone *zone) {
  for (Node *child = node->child; child; child = child->next) {
    if (node_is(child, "with_item")) zone = walk_item(fn, child, node, zone);
    else walk(fn, child, zone);
  }
}

static void walk_async_for(Fn *fn, Node *node, Zone *zone) {
  Region *region = make_region(fn, REGION_FOR, node, zone);
  Node *body = node_field(node, "body");
  Zone *inner = make_zone(region, ZONE_GUARDED, zone);
  region->completes = region->waits = true;
  region->enter = make_wait(fn, node, node->span.at, inner);
  for (Node *child = node->child; child; child = child->next) walk(fn, child, child == body ? inner : zone);
  region->leave = make_wait(fn, node, node->span.at, make_zone(region, ZONE_CLEANUP, zone));
}

static void walk(Fn *fn, Node *node, Zone *zone) {
  static const char *const jumps[] = {"return_statement", "break_statement", "continue_statement", "goto_statement",
                                      NULL};
  node->zone = zone;
  if (node->is_dead) return;
  if (node_is_any(node, jumps)) PUSH(&fn->jumps, node);
  if (node_is(node, "yield_statement")) add_await(fn, node);
  if (node_is(node, "compound_statement")) walk_block(fn, node, zone, node);
  else if (node_is(node, "try_statement")) walk_try(fn, node, zone);
  else if (node_is(node, "async_with")) walk_with(fn, node, zone);
  else if (node_is(node, "async_for")) walk_async_for(fn, node, zone);
  else walk_children(fn, node, zone);
}

// ---- failures

Str type_text(const Fn *fn) { return fn->type_is_own ? str_format(FMT "__type", ARG(fn->name)) : fn->type; }

Str zero_text(const Fn *fn) {
  if (fn->is_generator) return S("return (void *)0;");
  if (fn->is_void) return S("return;");
  return str_format("return (" FMT "){0};", ARG(type_text(fn)));
}

// What fails in a catch clause does so outside of its try.
Str fail_text(const Fn *fn, const Zone *zone) {
  while (zone && zone->part == ZONE_CATCH) zone = zone->outer;
  if (!zone) return fn->is_generator ? S("return ac__step_failed(ac__task, ac__gen);") : zero_text(fn);
  Region *region = zone->region;
  bool guarded = zone->part == ZONE_GUARDED;
  region->fails = region->fails || guarded;
  region->faults = region->faults || !guarded;
  return str_format(guarded ? "goto ac__fail%d;" : "goto ac__fault%d;", region->number);
}

bool is_in_statement_expression(const Fn *fn, const Node *node) {
  for (; node && node != fn->body; node = node->parent)
    if (node_is(node, "compound_statement") && node_is(node->parent, "parenthesized_expression")) return true;
  return false;
}

// ---- jumps

const Node *find_label(const Fn *fn, const Node *node, Str name) {
  if (node->is_dead) return NULL;
  if (node_is(node, "labeled_statement") && str_same(node_text(fn->src, node_field(node, "label")), name)) return node;
  const Node *found = NULL;
  for (const Node *child = node->child; child && !found; child = child->next) found = find_label(fn, child, name);
  return found;
}

// Where the jump goes; NULL: out of the function, or nobody knows.
static const Node *target_of(const Fn *fn, const Node *node) {
  if (node_is(node, "return_statement")) return NULL;
  Node *label = node_field(node, "label");
  if (node_is(node, "goto_statement")) return label ? find_label(fn, fn->body, node_text(fn->src, label)) : NULL;
  const Node *target = node->parent;
  bool breaks = node_is(node, "break_statement");
  while (target != fn->body && !node_is_loop(target) && !(breaks && node_is(target, "switch_statement")))
    target = target->parent;
  return target;
}

static bool is_lost(const Fn *fn, const Node *node, const Node *target) {
  return node_is(node, "goto_statement") ? node_field(node, "label") && !target : target == fn->body;
}

static Zone *zone_of_target(const Node *target) {
  return node_is(target, "async_for") ? node_field(target, "body")->zone : target ? target->zone : NULL;
}

static int add_exit(Region *region, Exit way) {
  for (int i = 0; i < region->exits.count; i++) {
    const Exit *e = &region->exits.items[i];
    if (e->next == way.next && e->number == way.number && str_same(e->text, way.text)) return i + 1;
  }
  PUSH(&region->exits, way);
  return region->exits.count;
}

// From the outermost region that is left to the innermost: each hands over to the one around it.
static void find_way(Jump *jump, Zone *from, Zone *to, bool is_return) {
  if (from == to) return;
  find_way(jump, from->outer, to, is_return);
  if (from->part != ZONE_GUARDED || from->region->kind == REGION_TRY) return;
  Exit way = {jump->first, jump->number, jump->first ? S("") : jump->text, is_return};
  jump->number = add_exit(from->region, way);
  jump->first = from->region;
}

static Str return_text(const Fn *fn) {
  return fn->is_generator ? S("return ac__step_ended(ac__gen);")
         : fn->is_void    ? S("return;")
                          : S("return ac__returned;");
}

static Jump *make_jump(Fn *fn, Node *node) {
  bool is_return = node_is(node, "return_statement");
  Jump *jump = NEW(Jump);
  const Node *target = target_of(fn, node);
  Zone *to = zone_of_target(target);
  jump->text = is_return ? return_text(fn) : node_text(fn->src, node);
  jump->is_lost = is_lost(fn, node, target);
  for (Zone *zone = node->zone; zone != to; zone = zone->outer) {
    if (!zone) {
      jump->target = (Node *)target;
      return jump;
    }
    if (zone->part == ZONE_CLEANUP && !jump->in_cleanup) jump->in_cleanup = zone->region->node;
  }
  if (!jump->in_cleanup) find_way(jump, node->zone, to, is_return);
  return jump;
}

// What a jump without an await is replaced by; one with an await is written by emit_statement.c.
static void edit_jump(Fn *fn, const Node *node, const Jump *jump) {
  Node *value = node_is(node, "return_statement") ? node_named_child(node) : NULL;
  Node *to_label = node_field(node, "label");
  if (!jump->first) {
    if (fn->is_generator && node_is(node, "return_statement")) edit_replace(&fn->edits, node->span, jump->text);
    return;
  }
  Str go = str_format("ac__go%d = %d; goto ac__leave%d; }", jump->first->number, jump->number, jump->first->number);
  if (!value) {
    Str word = node_text(fn->src, node->child), label = to_label ? node_text(fn->src, to_label) : S("");
    edit_replace(&fn->edits, node->span,
                 str_format("{ /* " FMT "%s" FMT " */ " FMT, ARG(word), to_label ? " " : "", ARG(label), ARG(go)));
  } else if (!holds_await(fn, value->span)) {
    bool moves = fn->unit->facts->has_const_members && !fn->is_void;
    bool comma = node_is(value, "comma_expression");
    const char *before = fn->is_void ? "{ " : moves ? "{ AC__MOVE(ac__returned, " : "{ ac__returned = ";
    edit_replace(&fn->edits, (Span){node->span.at, value->span.at}, str_format("%s%s", before, comma ? "(" : ""));
    edit_replace(&fn->edits, (Span){value->span.end, node->span.end},
                 str_format("%s%s; " FMT, comma ? ")" : "", moves ? ")" : "", ARG(go)));
  }
}

static void find_jumps(Fn *fn) {
  for (int i = 0; i < fn->jumps.count; i++) {
    Node *node = fn->jumps.items[i];
    Jump *jump = make_jump(fn, node);
    if (!jump->first && !jump->in_cleanup && !jump->target && !fn->is_generator) continue;
    node->jump = jump;
    if (node_is(node, "return_statement") && jump->first && !fn->is_void && !fn->is_generator) fn->returns_late = true;
    edit_jump(fn, node, jump);
  }
}

void regions(Fn *fn) {
  if (!fn->is_definition) return;
  walk(fn, fn->body, NULL);
  find_jumps(fn);
}
