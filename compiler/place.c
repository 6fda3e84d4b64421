// place.c -- gives every local a home.
//
// Takes: a Fn whose awaits are ordered.
// Gives: for each local whether it stays on the stack, is saved at awaits, or lives in a cell on the heap; new names where a
//   declaration would hide what an await must reach; the edits for all uses.
// After this: what stays on the stack is never needed across an await.
// Not here: what each await saves (save.c), and how it is written (emit.c).
//
//   for (int i = 0; i < n; i++) {          i, n: saved, if the body awaits
//     char buf[32]; int k = i;             buf: a cell; k: stack, if no await follows it in its block
#include <ctype.h>
#include <string.h>

#include "acc.h"

bool is_moved(const Var *var) { return var->kind == KIND_VARIABLE && (var->place != PLACE_STACK || var->split); }

bool is_touched(const Fn *fn, Span span) {
  int low = 0, high = fn->touched.count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (fn->touched.items[middle]->span.at < span.at) low = middle + 1;
    else high = middle;
  }
  return low < fn->touched.count && fn->touched.items[low]->span.at < span.end;
}

Var *var_of_declarator(const Fn *fn, Node *declarator) {
  Node *name =
      declarator_name(node_is(declarator, "init_declarator") ? node_field(declarator, "declarator") : declarator);
  return name ? use_at(fn, name->span.at) : NULL;
}

// ---- classes

static Span rest_of_scope(const Var *var) {
  return (Span){var->kind == KIND_PARAMETER ? var->scope.at : var->declarator->span.end, var->scope.end};
}

static Place place_of(const Fn *fn, Var *var) {
  bool later = holds_await(fn, rest_of_scope(var));
  var->split = var->kind == KIND_VARIABLE && node_is(var->declarator, "init_declarator");
  if (var->type.kind == TYPE_SCALAR && !var->address_taken) return later ? PLACE_SAVED : PLACE_STACK;
  bool plain = var->type.kind == TYPE_SCALAR || (var->type.kind != TYPE_UNKNOWN && !var->type.is_const);
  return later || !plain || var->type.is_aligned ? PLACE_CELL : PLACE_STACK;
}

static Str unused_name(const Fn *fn, const char *suffix, Str name) {
  for (int n = *suffix ? 1 : 2;; n++) {
    Str candidate = n == 1 ? str_format(FMT "%s", ARG(name), suffix)
                           : str_format(FMT "%s%d", ARG(name), *suffix ? suffix : "__", n);
    bool taken = map_get(&fn->unit->facts->macros, candidate) != NULL;  // here or elsewhere
    taken = taken || map_get(&fn->unit->facts->prototypes, candidate);  // `ac__cell`, of a local `ac`
    for (int i = 0; i < fn->vars.count && !taken; i++) {
      Var *var = fn->vars.items[i];
      taken = str_same(var->name, candidate) || str_same(var->new_name, candidate) ||
              (var->cell && str_same(var->cell->name, candidate));
    }
    if (!taken) return candidate;
  }
}

static Cell *make_cell(Fn *fn, Str name, Span extent) {
  Cell *cell = NEW(Cell);
  *cell = (Cell){.name = name, .extent = extent};
  PUSH(&fn->cells, cell);
  return cell;
}

// Awaits in a statement expression run before it: what it declares never meets one.
static bool is_in_expression(const Fn *fn, const Var *var) {
  return var->kind == KIND_VARIABLE && is_in_statement_expression(fn, var->declaration);
}

static void classify(Fn *fn) {
  for (int i = 0; i < fn->vars.count; i++) {
    Var *var = fn->vars.items[i];
    if (var->kind != KIND_VARIABLE && var->kind != KIND_PARAMETER) continue;
    if (var->twin && var->twin->cell) {
      var->place = PLACE_CELL;
      var->cell = var->twin->cell;
      continue;
    }
    if (!holds_await(fn, var->scope) || var->type.is_vla || var->has_cleanup || is_in_expression(fn, var)) continue;
    if (var->kind == KIND_PARAMETER && !declarator_name(var->declarator)) continue;  // nobody can use it
    var->place = var->branch ? PLACE_CELL : place_of(fn, var);
    if (var->place != PLACE_CELL) continue;
    var->cell = make_cell(fn, unused_name(fn, "__cell", var->name), var->scope);
    var->cell->var = var->branch ? NULL : var;
  }
}

// ---- names

static bool hides_kept(const Var *var) {
  for (const Var *outer = var->hides; outer; outer = outer->hides)
    if (outer->place != PLACE_STACK) return true;
  return false;
}

static bool holds_label(const Node *node, Span span) {
  if (node->span.end <= span.at || span.end <= node->span.at) return false;
  bool label = node_is(node, "labeled_statement") || node_is(node, "case_statement");
  if (label && span.at <= node->span.at) return true;
  for (const Node *child = node->child; child; child = child->next)
    if (holds_label(child, span)) return true;
  return false;
}

// What a resume brings back, or a jump makes, must be reachable by its name at every await and label in its scope.
static void rename_hiding(Fn *fn) {
  for (int i = 0; i < fn->vars.count; i++) {
    Var *var = fn->vars.items[i];
    if (!hides_kept(var) || !(holds_await(fn, var->scope) || holds_label(fn->body, var->scope))) continue;
    if (var->kind != KIND_EXTERN) {
      var->new_name = unused_name(fn, "", var->name);
      continue;
    }
    for (Var *outer = var->hides; outer; outer = outer->hides)  // the linker knows this one by its name
      if (!outer->new_name.len && outer->kind != KIND_EXTERN) outer->new_name = unused_name(fn, "", outer->name);
  }
}

Str name_of(const Var *var) { return var->new_name.len ? var->new_name : var->name; }

Str var_text(const Var *var) { return str_format(var->place == PLACE_CELL ? "(*" FMT ")" : FMT, ARG(name_of(var))); }
Str cell_value(const Cell *cell) {
  return cell->var ? str_format("*" FMT, ARG(name_of(cell->var)))
                   : str_format("(*(" FMT "_t *)" FMT ")", ARG(cell->name), ARG(cell->name));
}

// A use of what lives in a cell: `x` is `(*x)`, `x.y` is `x->y`, `&x` is `x`.
static void edit_cell_use(Fn *fn, const Use *use) {
  const Node *parent = use->node->parent, *operator= use->node->next;
  Str name = name_of(use->var);
  if (node_is(parent, "field_expression") && use->node == parent->child && node_is(operator, ".")) {
    edit_replace(&fn->edits, operator->span, S("->"));
  } else if (node_is(parent, "pointer_expression") && node_is(parent->child, "&")) {
    bool joins = isalnum((unsigned char)fn->src->text.at[parent->span.at - 1]);
    edit_replace(&fn->edits, parent->child->span, joins ? S(" ") : S(""));
  } else {
    name = str_format("(*" FMT ")", ARG(name));
  }
  edit_replace(&fn->edits, use->span, name);
}

static bool is_declared_name(const Use *use) {
  return use->var->kind == KIND_VARIABLE && node_is(use->var->declarator, "init_declarator")
             ? declarator_name(node_field(use->var->declarator, "declarator"))->span.at == use->span.at
             : use->var->declarator && use->var->kind == KIND_VARIABLE &&
                   declarator_name(use->var->declarator)->span.at == use->span.at;
}

static void edit_uses(Fn *fn) {
  for (int i = 0; i < fn->uses.count; i++) {
    const Use *use = &fn->uses.items[i];
    if (is_moved(use->var) && is_declared_name(use)) continue;
    if (use->var->cell && !use->var->cell->var) edit_replace(&fn->edits, use->span, cell_value(use->var->cell));
    else if (use->var->place == PLACE_CELL) edit_cell_use(fn, use);
    else if (use->var->new_name.len) edit_replace(&fn->edits, use->span, use->var->new_name);
  }
}

// ---- parameters

static bool is_const(Str text) { return str_is(text, "const") || str_is(text, "__const") || str_is(text, "__const__"); }

// const of the parameter itself would be in the way of a restore; check.c has enforced it.
void drop_const(Edits *edits, const Fn *fn, const Var *var) {
  const Node *name = declarator_name(var->declarator), *closest = name ? name->parent : NULL;
  bool shapes = node_is(closest, "array_declarator") || node_is(closest, "pointer_declarator");
  const Node *from = shapes ? closest : var->declaration;
  for (Node *child = from->child; child; child = child->next)
    if (node_is(child, "type_qualifier") && is_const(node_text(fn->src, child)))
      edit_replace(edits, with_blanks(fn->src, child->span), S(""));
}

static void place_params(Fn *fn) {
  for (int i = 0; i < fn->param_count; i++) {
    Param *p = &fn->params[i];
    Node *name = declarator_name(p->declarator);
    param_edits(&fn->edits, fn, p);
    bool by_address = p->var->place == PLACE_CELL && p->var->type.kind == TYPE_AGGREGATE;
    fn->has_body_function = fn->has_body_function || by_address;
    Str new_name = p->var->place == PLACE_CELL ? str_format("%sac__in_" FMT, by_address ? "*" : "", ARG(p->name))
                                               : p->var->new_name;
    if (name && new_name.len) edit_replace(&fn->edits, name->span, new_name);
    if (p->var->place != PLACE_SAVED) continue;
    Str text = node_text(fn->src, p->node);
    if (!str_starts(text, "register") && !str_starts(text, "[["))  // [[...]] stands first
      edit_wrap(&fn->edits, p->node->span, S("ac__register "), S(""));
    drop_const(&fn->edits, fn, p->var);
  }
}

// ---- compound literals

static const Node *around_parentheses(const Node *node) {
  const Node *parent = node->parent;
  while (node_is(parent, "parenthesized_expression")) parent = parent->parent;
  return parent;
}

static bool needs_address(const Fn *fn, Node *literal) {
  const Node *parent = around_parentheses(literal);
  if (node_is(parent, "pointer_expression") || node_is(parent, "field_expression") ||
      node_is(parent, "subscript_expression"))
    return true;
  Node *type = node_field(literal, "type");
  Type t = type_of_declarator(fn, type, node_field(type, "declarator"));
  return t.kind != TYPE_SCALAR && t.kind != TYPE_AGGREGATE;
}

// `((const char *[]){__VA_ARGS__})`: all that the macro stands for is an array.
static bool is_array_literal(const Macro *m) {
  Tokens tokens = tokens_of(m->body);
  int first = 0, last = tokens.count - 2;  // the last one is the end of the text
  Token *t = tokens.items;
  while (last - first > 6 && m->body.at[t[first].at] == '(' && m->body.at[t[first + 1].at] == '(' &&
         m->body.at[t[last].at] == ')')
    first++, last--;
  if (last - first < 5 || m->body.at[t[first].at] != '(' || m->body.at[t[last].at] != '}') return false;
  int close = first;
  while (close < last && m->body.at[t[close].at] != ')') close++;
  return m->body.at[t[close - 1].at] == ']' && m->body.at[t[close + 1].at] == '{';
}

static bool is_literal_macro(const Fn *fn, const Node *node) {
  const Node *name = node_is(node, "call_expression") ? node_field(node, "function") : node;
  bool called = node_is(node->parent, "call_expression") && node->field && !strcmp(node->field, "function");
  const Macro *m = called ? NULL : macro_at(fn, name);
  return m && m->has_params == (name != node) && is_array_literal(m);
}

static void place_literal(Fn *fn, Node *node) {
  const Node *block = node->parent;
  while (block != fn->body && !node_is(block, "compound_statement")) {
    if (node_is(block, "declaration") && var_of_declarator(fn, node_field(block, "declarator"))->kind == KIND_STATIC)
      return;
    block = block->parent;
  }
  bool is_macro = !node_is(node, "compound_literal_expression");
  if (!holds_await(fn, block->span) || (!is_macro && !needs_address(fn, node))) return;
  Cell *cell = make_cell(fn, str_format("ac__l%d", ++fn->literal_count), block->span);
  edit_wrap(&fn->edits, node->span, str_format("AC__LITERAL(" FMT ", ", ARG(cell->name)), S(")"));
  if (holds_definition(node)) PUSH(&fn->touched, node);  // what is there thrice now
}

// ---- what else is written differently

static bool jumps_past_a_cell(const Fn *fn, const Node *label) {
  for (int i = 0; i < fn->vars.count; i++) {
    const Var *var = fn->vars.items[i];
    if (var->cell && var->kind == KIND_VARIABLE && var->scope.at <= label->span.at && label->span.at < var->scope.end)
      return true;
  }
  return false;
}

static bool declares_moved(const Fn *fn, Node *node) {
  for (Node *child = node->child; child; child = child->next) {
    Var *var = is_declarator(child) ? var_of_declarator(fn, child) : NULL;
    if (var && var->declarator == child && is_moved(var)) return true;
  }
  return false;
}

// A call that makes a coroutine says where, unless it is awaited on the spot.
static void mark_site(Fn *fn, Node *node) {
  if (node->is_awaited || !knows_async(fn, node_strip(node_field(node, "function")))) return;
  edit_wrap(&fn->edits, node->span, S("(AC__SITE, "), S(")"));
}

static bool says_fall_through(Str comment) {
  for (int i = 0; i + 4 < comment.len; i++)
    if (!strncasecmp(comment.at + i, "fall", 4))
      for (int k = i + 4; k + 3 < comment.len && k < i + 9; k++)
        if (!strncasecmp(comment.at + k, "thr", 3)) return true;
  return false;
}

// gcc reads such a comment only where it stands directly before the label; what is generated there comes between.
static void keep_fall_through(Fn *fn, Node *comment) {
  if (!says_fall_through(node_text(fn->src, comment))) return;
  Token next = token_next(fn->src->text, comment->span.end);
  Str word = source_text(fn->src, (Span){next.at, next.end});
  if (str_is(word, "case") || str_is(word, "default"))
    edit_wrap(&fn->edits, comment->span, S("__attribute__((fallthrough)); "), S(""));
}

// An await that is not evaluated: an expression of its type takes its place.
static void leave_type(Fn *fn, Node *node) {
  Node *operand = node_strip(node_field(node, "argument"));
  Node *function = node_is(operand, "call_expression") ? node_strip(node_field(operand, "function")) : NULL;
  if (function && knows_async(fn, function)) {
    Node *list = node_field(operand, "arguments");
    bool empty = !node_named_child(list);
    edit_replace(&fn->edits, (Span){node->span.at, list->span.at + 1},
                 str_format(FMT "__run(ac__task, (void *)0%s", ARG(node_text(fn->src, function)), empty ? "" : ", "));
    operand->is_awaited = true;
  } else {
    edit_replace(&fn->edits, node->child->span, S("("));
    edit_wrap(&fn->edits, node->span, S(""), S(")((ac__tag *)0)"));
  }
}

// Where a statement cannot be written in several lines.
static void edit_throw(Fn *fn, const Node *node) {
  Node *value = node_named_child(node);
  if (!value) return;
  edit_replace(&fn->edits, (Span){node->span.at, value->span.at}, S("{ AC__THROW(("));
  edit_replace(&fn->edits, (Span){value->span.end, node->span.end},
               str_format("), &" FMT "__func); " FMT " }", ARG(fn->name), ARG(fail_text(fn, node->zone))));
}

static void find_touched(Fn *fn, Node *node) {
  if (node->is_dead) return;
  bool edited = node_is(node, "throw_statement") && is_in_statement_expression(fn, node);
  if (edited) edit_throw(fn, node);
  bool moved = false;
  if (node_is(node, "declaration")) moved = declares_moved(fn, node);
  bool label = node_is(node, "labeled_statement") || node_is(node, "case_statement");
  if (node->is_dropped) leave_type(fn, node);
  bool awaits = node_is(node, "await_expression") && !node->is_dropped;
  static const char *const ours[] = {
      "throw_statement", "try_statement", "defer_statement", "yield_statement", "async_for", "async_with", NULL};
  if (moved || awaits || (node_is_any(node, ours) && !edited) || (label && jumps_past_a_cell(fn, node)))
    PUSH(&fn->touched, node);
  if (!moved && declares_async(node)) future_edits(fn, fn->unit, node);
  if (node_is(node, "call_expression")) mark_site(fn, node);
  if (node_is(node, "compound_literal_expression") || is_literal_macro(fn, node)) place_literal(fn, node);
  if (node_is(node, "comment") && fn->awaits.count) keep_fall_through(fn, node);
  for (Node *child = node->child; child; child = child->next) find_touched(fn, child);
}

void place(Fn *fn) {
  if (!fn->is_definition) return;
  classify(fn);
  rename_hiding(fn);
  edit_uses(fn);
  place_params(fn);
  find_touched(fn, fn->body);
  find_definitions(fn, fn->body);
  edits_sort(&fn->edits);
  save(fn);
}
