// parse.c -- masked text -> tree.
//
// Takes: a Source whose words are decided.
// Gives: the syntax tree of the masked copy; its offsets are those of the text.
// Not here: syntax errors.  They matter only inside async declarations: check.c reports them.
#include <assert.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "tree.h"

const TSLanguage *tree_sitter_async_c(void);

// `_Await` was masked as ` await`: its nodes start one byte earlier in the text.
static int start_in_text(const Source *src, int at) {
  return at > 0 && src->masked[at - 1] == ' ' && src->text.at[at - 1] == '_' ? at - 1 : at;
}

// A tree that is copied; `at` is where its text stands.
typedef struct Copy {
  const Source *src;
  TSTreeCursor cursor;
  int at;
} Copy;

static Node *make_node(Copy *copy, Node *parent, Node *previous) {
  TSNode from = ts_tree_cursor_current_node(&copy->cursor);
  int start = copy->at + (int)ts_node_start_byte(from), end = copy->at + (int)ts_node_end_byte(from);
  Node *node = NEW(Node);
  node->type = ts_node_type(from);
  node->field = ts_tree_cursor_current_field_name(&copy->cursor);
  node->span = (Span){start_in_text(copy->src, start), end};
  node->is_named = ts_node_is_named(from);
  node->is_missing = ts_node_is_missing(from);
  node->parent = parent;
  node->previous = previous;
  if (previous) previous->next = node;
  else if (parent) parent->child = node;
  return node;
}

// tree-sitter's own nodes find a parent or a sibling by searching from the root; this copy has them at hand.  What the
// tree holds becomes children of `root`, after `last`; the new last one.
static Node *copy_tree(Copy *copy, Node *root, Node *last) {
  if (!ts_tree_cursor_goto_first_child(&copy->cursor)) return last;
  Node *node = last = make_node(copy, root, last);
  for (;;) {
    if (ts_tree_cursor_goto_first_child(&copy->cursor)) {
      node = make_node(copy, node, NULL);
      continue;
    }
    while (!ts_tree_cursor_goto_next_sibling(&copy->cursor)) {
      ts_tree_cursor_goto_parent(&copy->cursor);
      node = node->parent;
      if (node == root) return last;
    }
    node = make_node(copy, node->parent, node);
    if (node->parent == root) last = node;
  }
}

static bool holds_statements(const Node *node) {
  return node_is(node, "compound_statement") || node_is(node, "case_statement") || node_is(node, "labeled_statement") ||
         str_starts(str(node->type), "preproc_");
}

static void end_before(Node *node, Node *rest) {
  rest->previous->next = NULL;
  for (Node *outer = node;; outer = outer->parent) {
    outer->span.end = rest->previous->span.end;
    if (holds_statements(outer->parent)) break;
  }
}

// `switch (n) case 1: a(); b();`: the grammar lets a case take all statements that follow, but here it has only one.
static void move_out(Node *node) {
  Node *first = NULL;
  for (Node *child = node->child; child && !first; child = child->next)
    if (node_is(child, ":")) first = node_next_named(child);
  Node *rest = first ? first->next : NULL, *outer = node;
  if (!rest) return;
  while (outer->parent && !holds_statements(outer->parent)) outer = outer->parent;
  if (!outer->parent) return;
  end_before(node, rest);
  Node *last = rest;
  for (last->parent = outer->parent; last->next; last->parent = outer->parent) last = last->next;
  last->next = outer->next;
  if (outer->next) outer->next->previous = last;
  outer->next = rest;
  rest->previous = outer;
}

static void mend_cases(Node *node) {
  if (node_is(node, "case_statement") && node->parent && !holds_statements(node->parent)) move_out(node);
  for (Node *child = node->child; child; child = child->next) mend_cases(child);
}

static TSParser *new_parser(void) {
  TSParser *parser = ts_parser_new();
  bool accepted = ts_parser_set_language(parser, tree_sitter_async_c());
  assert(accepted && "libtree-sitter reads our grammar's ABI");
  (void)accepted;
  return parser;
}

// The first token of the statement is known to be a type: the parser is told so by a keyword in its place.
void parse_as_declaration(const Source *src, Node *statement, Span type) {
  static const char keyword[] = "int";
  int length = (int)strlen(keyword);
  Str rest = {src->masked + type.end, statement->span.end - type.end};
  Str text = str_format("%s" FMT, keyword, ARG(rest));
  TSParser *parser = new_parser();
  TSTree *tree = ts_parser_parse_string(parser, NULL, text.at, (uint32_t)text.len);
  Copy copy = {.src = src, .cursor = ts_tree_cursor_new(ts_tree_root_node(tree)), .at = type.end - length};
  Node root = {0};
  copy_tree(&copy, &root, NULL);
  Node *declaration = root.child;
  if (node_is(declaration, "declaration") && !declaration->next) {
    statement->type = declaration->type;
    statement->child = declaration->child;
    for (Node *child = statement->child; child; child = child->next) child->parent = statement;
    statement->child->type = "type_identifier";
    statement->child->span = type;
  }
  ts_tree_cursor_delete(&copy.cursor);
  ts_tree_delete(tree);
  ts_parser_delete(parser);
}

// Each declaration is parsed by itself, so that a mistake in one does not reach another.
Node *parse(Source *src, const Words *w) {
  TSParser *parser = new_parser();
  Node *root = NEW(Node), *last = NULL;
  *root = (Node){.type = "translation_unit", .span = {0, src->text.len}, .is_named = true};
  for (int i = 0; i < w->count; i++) {
    Span span = w->items[i].span;
    TSTree *tree = ts_parser_parse_string(parser, NULL, src->masked + span.at, (uint32_t)(span.end - span.at));
    Copy copy = {.src = src, .cursor = ts_tree_cursor_new(ts_tree_root_node(tree)), .at = span.at};
    Node *before = last;
    last = copy_tree(&copy, root, last);
    Node *first = before ? before->next : root->child;
    if (first) first->span.at = span.at;  // with the macros before it
    ts_tree_cursor_delete(&copy.cursor);
    ts_tree_delete(tree);
  }
  mend_cases(root);
  ts_parser_delete(parser);
  return root;
}

bool node_is(const Node *node, const char *type) { return node && strcmp(node->type, type) == 0; }

bool node_is_any(const Node *node, const char *const *types) {
  for (; *types; types++)
    if (node_is(node, *types)) return true;
  return false;
}

bool node_within(const Node *node, const Node *outer) {
  return node->span.at >= outer->span.at && node->span.end <= outer->span.end;
}

Node *node_field(const Node *node, const char *field) {
  for (Node *child = node ? node->child : NULL; child; child = child->next)
    if (child->field && !strcmp(child->field, field)) return child;
  return NULL;
}

static bool is_real(const Node *node) { return node->is_named && !node_is(node, "comment"); }

Node *node_named_child(const Node *node) {
  for (Node *child = node ? node->child : NULL; child; child = child->next)
    if (is_real(child)) return child;
  return NULL;
}

Node *node_next_named(const Node *node) {
  for (Node *next = node->next; next; next = next->next)
    if (is_real(next)) return next;
  return NULL;
}

Node *node_strip(Node *node) {
  while (node_is(node, "parenthesized_expression") && node_named_child(node) &&
         !node_is(node_named_child(node), "compound_statement"))
    node = node_named_child(node);
  return node;
}

Str node_text(const Source *src, const Node *node) { return source_text(src, node->span); }

Span node_word(const Node *node) { return node->child ? node->child->span : node->span; }

bool node_is_loop(const Node *node) {
  return node_is(node, "for_statement") || node_is(node, "while_statement") || node_is(node, "do_statement") ||
         node_is(node, "async_for");
}

bool is_declarator(const Node *node) { return node->field && !strcmp(node->field, "declarator"); }
