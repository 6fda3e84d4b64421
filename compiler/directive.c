// directive.c -- the branches of #if in a tree.
//
// Takes: a tree; the facts of this configuration.
// Gives: which nodes the preprocessor takes away; the branch that a node stands in.
// Not here: which names a branch declares (scope.c), directives that split a statement (expand.c).
//
//   #if A          preproc_if { condition, content, alternative:
//   #elif B          preproc_elif { condition, content, alternative:
//   #else              preproc_else { content } } }
#include <string.h>

#include "acc.h"

static bool is_branch(const Node *node) {
  return node && (str_starts(str(node->type), "preproc_if") || str_starts(str(node->type), "preproc_el"));
}

static bool is_alternative(const Node *node) { return node->field && !strcmp(node->field, "alternative"); }

// A comment at the end of the #else belongs to the #if, as the parser has it.
static bool is_content(const Node *node) {
  return node->is_named && !node_is(node, "comment") &&
         !(node->field && (!strcmp(node->field, "condition") || !strcmp(node->field, "name") || is_alternative(node)));
}

const Node *branch_group(const Node *branch) {
  while (is_alternative(branch)) branch = branch->parent;
  return branch;
}

const Node *branch_of(const Node *node) {
  for (const Node *child = node, *parent = node->parent; parent; child = parent, parent = parent->parent)
    if (is_branch(parent) && !is_alternative(child)) return parent;
  return NULL;
}

bool branch_within(const Node *branch, const Node *outer) {
  for (; branch && branch != outer;) branch = branch_of(branch_group(branch));
  return branch == outer;
}

const Node *branch_next(const Node *branch) { return node_field(branch, "alternative"); }

bool branch_is_kept(const Node *branch) {
  for (const Node *child = branch->child; child; child = child->next)
    if (is_content(child) && !child->is_dead) return true;
  return false;
}

// ---- what the C compiler will not see

static bool is_held(const Unit *unit, const Node *branch) {
  bool active = false;
  for (Node *child = branch->child; child; child = child->next)
    active = active || (is_content(child) && facts_is_active(unit->src, child->span));
  return active;
}

// `#if 0` takes its text away in every configuration, and so does the #else of `#if 1`.
static bool is_never(const Unit *unit, const Node *branch) {
  bool is_else = node_is(branch, "preproc_else");
  Node *condition = node_field(is_else ? branch->parent : branch, "condition");
  return condition && str_is(node_text(unit->src, condition), is_else ? "1" : "0");
}

// What stands in a branch that does not count is copied as it is.
void bury(const Unit *unit, Node *node, bool all) {
  bool dead = is_branch(node) && (all ? is_never(unit, node) : !is_held(unit, node));
  for (Node *child = node->child; child; child = child->next) {
    if (dead && is_content(child)) child->is_dead = true;
    else bury(unit, child, all);
  }
}
