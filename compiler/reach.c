// reach.c -- whether the end of a statement can be reached, as far as the text tells.
//
// A region that cannot be left at its end needs no way out there, and the C compiler would warn of one that leads to the end
// of a function with a value.
#include <string.h>

#include "acc.h"

// A break, or a continue, that belongs to the statement around `node`.
static bool holds_jump(const Node *node, const char *type) {
  if (!node || node->is_dead) return false;
  if (node_is(node, type)) return true;
  if (node_is_loop(node) || (node_is(node, "switch_statement") && !strcmp(type, "break_statement"))) return false;
  for (const Node *child = node->child; child; child = child->next)
    if (holds_jump(child, type)) return true;
  return false;
}

static bool is_constant(const Fn *fn, Node *condition, bool truth) {
  condition = node_strip(condition);
  Str text = condition ? node_text(fn->src, condition) : S("1");
  return truth ? str_is(text, "1") || str_is(text, "true") : str_is(text, "0") || str_is(text, "false");
}

static bool never_returns(const Fn *fn, const Node *statement) {
  static const char *const names[] = {"exit",       "_exit", "_Exit", "quick_exit", "abort", "longjmp",
                                      "siglongjmp", "err",   "errx",  "verr",       "verrx", NULL};
  Node *call = node_strip(node_named_child(statement));
  Node *function = node_is(call, "call_expression") ? node_strip(node_field(call, "function")) : NULL;
  if (!function || !node_is(function, "identifier") || use_at(fn, function->span.at)) return false;
  Str name = node_text(fn->src, function);
  if (str_starts(name, "__builtin_unreachable") || str_starts(name, "__builtin_trap")) return true;
  for (int i = 0; names[i]; i++)
    if (str_is(name, names[i])) return true;
  return false;
}

static bool is_statement(const Node *node) {
  return node->is_named && !node_is(node, "comment") && !str_starts(str(node->type), "preproc_");
}

static bool holds_label(const Node *node) {
  bool found = node_is(node, "labeled_statement") || node_is(node, "case_statement");
  for (const Node *child = node->child; child && !found; child = child->next) found = holds_label(child);
  return found;
}

// `cleared`: a T_exit may clear an error, so that the program goes on after an async with.
typedef struct Reach {
  const Fn *fn;
  bool cleared;
} Reach;

static bool ends(Reach, const Node *);
static bool list_ends(Reach, const Node *, bool alive);

// Of this configuration the one branch that is kept; for all, some branch ends, or none need be taken.
static bool branches_end(Reach r, const Node *group, bool alive) {
  bool all = r.fn->unit->facts->reads_all, some = false, has_else = false;
  for (const Node *branch = group; branch; branch = branch_next(branch)) {
    if (!all && branch_is_kept(branch)) return list_ends(r, branch, alive);
    some = some || list_ends(r, branch, alive);
    has_else = node_is(branch, "preproc_else");
  }
  return all ? some || (alive && !has_else) : alive;
}

// What follows a statement that does not end is reached by a label only.
static bool list_ends(Reach r, const Node *node, bool alive) {
  for (Node *child = node->child; child; child = child->next) {
    if (str_starts(str(child->type), "preproc_if")) alive = branches_end(r, child, alive);
    if (child->is_dead || !is_statement(child)) continue;
    alive = alive || holds_label(child);
    if (alive) alive = ends(r, child);
  }
  return alive;
}

static bool loop_ends(Reach r, const Node *node) {
  Node *body = node_field(node, "body"), *condition = node_field(node, "condition");
  bool breaks = holds_jump(body, "break_statement");
  if (node_is(node, "do_statement")) {
    bool turns = ends(r, body) || holds_jump(body, "continue_statement");
    return breaks || (turns && !is_constant(r.fn, condition, true));
  }
  return breaks || !is_constant(r.fn, condition, true);
}

static bool has_default(const Node *body) {
  for (const Node *child = body->child; child; child = child->next)
    if (node_is(child, "case_statement") && node_is(child->child, "default")) return true;
  return false;
}

static bool try_ends(Reach r, const Node *node) {
  Node *finally = node_field(node, "finally"), *body = node_field(node, "body");
  bool alive = ends(r, body);
  for (const Node *child = node->child; child; child = child->next)
    if (node_is(child, "catch_clause")) alive = alive || ends(r, node_field(child, "body"));
  return alive && (!finally || ends(r, finally));
}

static bool ends(Reach r, const Node *node) {
  static const char *const jumps[] = {"return_statement",   "throw_statement", "break_statement",
                                      "continue_statement", "goto_statement",  NULL};
  if (!node) return true;
  if (node_is_any(node, jumps)) return false;
  if (node_is(node, "compound_statement")) return list_ends(r, node, true);
  if (node_is(node, "case_statement")) return list_ends(r, node, true);
  if (node_is(node, "labeled_statement")) return list_ends(r, node, true);
  if (node_is(node, "expression_statement")) return !never_returns(r.fn, node);
  if (node_is(node, "if_statement")) {
    Node *other = node_field(node, "alternative");
    return ends(r, node_field(node, "consequence")) || !other || ends(r, node_named_child(other));
  }
  if (node_is(node, "async_for")) return true;
  if (node_is_loop(node)) return loop_ends(r, node);
  if (node_is(node, "switch_statement")) {
    Node *body = node_field(node, "body");
    return !has_default(body) || ends(r, body) || holds_jump(body, "break_statement");
  }
  if (node_is(node, "try_statement")) return try_ends(r, node);
  if (node_is(node, "async_with")) return r.cleared || ends(r, node_field(node, "body"));
  return true;
}

bool completes(const Fn *fn, const Node *statement) { return ends((Reach){fn, true}, statement); }
bool completes_uncleared(const Fn *fn, const Node *statement) { return ends((Reach){fn, false}, statement); }
