// definition.c -- types that are defined within a statement that is rewritten: they go before it, and are named in it.
//
//   struct s { int a; } x = {await f(sizeof(struct s))};        struct s { int a; }; struct s x; ...
//   for (struct { int a; } x = {1}; await f(x.a);)              { typedef struct { int a; } ac__type1; ... }
//
// Takes: a Fn whose touched statements are known.
// Gives: the definitions in them (fn->definitions), and an edit for each that leaves its name.
// After this: text of the user's may be written twice and define nothing twice.
// Not here: how they are written (emit_statement.c).
#include "acc.h"

static bool is_definition(const Node *node) {
  static const char *const types[] = {"struct_specifier", "union_specifier", "enum_specifier", NULL};
  return node_is_any(node, types) && node_field(node, "body");
}

bool holds_definition(const Node *node) {
  if (is_definition(node)) return true;
  for (const Node *child = node->child; child; child = child->next)
    if (holds_definition(child)) return true;
  return false;
}

// A declaration in the header of a loop belongs to the loop.
static const Node *statement_around(const Node *node) {
  static const char *const types[] = {"declaration",      "expression_statement",
                                      "return_statement", "throw_statement",
                                      "yield_statement",  "goto_statement",
                                      "if_statement",     "while_statement",
                                      "switch_statement", "do_statement",
                                      "for_statement",    "async_for",
                                      "async_with",       NULL};
  while (node &&
         (!node_is_any(node, types) || (node_is(node, "declaration") && node_is(node->parent, "for_statement"))))
    node = node_is(node, "compound_statement") ? NULL : node->parent;
  return node;
}

void find_definitions(Fn *fn, Node *node) {
  if (node->is_dead) return;
  if (!is_definition(node)) {
    for (Node *child = node->child; child; child = child->next) find_definitions(fn, child);
    return;
  }
  const Node *statement = statement_around(node), *tag = node_field(node, "name");
  if (!statement || !is_touched(fn, statement->span) || is_in_statement_expression(fn, node)) return;
  Definition d = {.node = node, .statement = statement};
  if (!tag) d.alias = str_format("ac__type%d", fn->definitions.count + 1);
  Str name =
      tag ? str_format(FMT " " FMT, ARG(node_text(fn->src, node->child)), ARG(node_text(fn->src, tag))) : d.alias;
  edit_stand_for(&fn->edits, node, name);
  PUSH(&fn->definitions, d);
}
