// tree.h -- the syntax tree, and changes to the text that it describes.
#ifndef TREE_H
#define TREE_H

#include "text.h"

// ---- parse.c

// A node of the syntax tree; its type and field are tree-sitter's names.
typedef struct Node {
  const char *type, *field;
  Span span;
  struct Node *parent, *child, *next, *previous;  // child: the first one
  bool is_named, is_missing;
  bool is_awaited;      // order.c: a call that is awaited on the spot
  bool is_ordered;      // order.c: a step stands for it
  bool is_dead;         // collect.c: under an #if that does not hold
  bool is_dropped;      // check.c: an await that a macro never evaluates
  struct Order *order;  // order.c: if it is a full expression that needs steps
  struct Zone *zone;    // region.c: what guards it; NULL: nothing
  struct Jump *jump;    // region.c: of a statement that leaves something which must run
} Node;
typedef struct Nodes {
  Node **items;
  int count, cap;
} Nodes;

Node *parse(Source *, const Words *);
void parse_as_declaration(const Source *, Node *statement, Span type);  // `T (x);`, once T is known to be a type
bool node_is(const Node *, const char *type);                           // false for NULL
bool node_is_any(const Node *, const char *const *types);
bool node_within(const Node *, const Node *outer);
Node *node_field(const Node *, const char *field);
Node *node_named_child(const Node *);  // the first one
Node *node_next_named(const Node *);
Node *node_strip(Node *);  // without parentheses around it
bool node_is_loop(const Node *);
bool is_declarator(const Node *);  // by its place in a declaration
Span node_word(const Node *);      // the token that it starts with
Str node_text(const Source *, const Node *);

// ---- directive.c: a branch is an #if, an #elif or an #else with what stands in it

const Node *branch_of(const Node *);                        // the innermost one that the node stands in, or NULL
const Node *branch_group(const Node *branch);               // the first branch of its group
const Node *branch_next(const Node *branch);                // of the same group
bool branch_within(const Node *branch, const Node *outer);  // it is or stands in the outer one, if that is any
bool branch_is_kept(const Node *branch);                    // something in it is not dead
void bury(const struct Unit *, Node *, bool all);           // what no configuration (all) or this one keeps is dead

// ---- edit.c

// A change to user text, made when it is copied: text before a span, after it, or instead of it.
typedef struct Edit {
  Span span;
  Str text;
  enum { EDIT_AFTER, EDIT_BEFORE, EDIT_REPLACE } kind;
  int number;
  const Node *owner;  // what it stands for, if that can be copied without it
} Edit;
typedef struct Edits {
  Edit *items;
  int count, cap;
} Edits;

void edit_replace(Edits *, Span, Str text);
Span with_blanks(const Source *, Span);  // for what is left out: the blanks after it go too
void edit_stand_for(Edits *, const Node *, Str text);
void edit_wrap(Edits *, Span, Str before, Str after);
void edits_sort(Edits *);
int edits_first(const Edits *, int at);  // of those that may concern what stands from `at` on
int edit_at(const Edit *);               // where it happens
// The next edit inside a span, in order; start with *index from edits_first and an empty *replaced.
const Edit *edit_next(const Edits *, Span, const Node *except, int *index, Span *replaced);
Str edited_text(const Source *, const Edits *, Span);

#endif
