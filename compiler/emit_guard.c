// emit_guard.c -- repeats the user's #if around what is generated elsewhere for what stands under it.
//
//   switch (ac__self->ac__state) { case 1: goto ac__1;
//   #ifdef FAST
//     case 2: goto ac__2;
//   #else
//     case 3: goto ac__3;
//   #endif
//     default: __builtin_trap(); }
#include "emit.h"

// On one line, as #line counts them.
static void put_directive(Guard *g, const Node *branch) {
  Token t = token_next(g->fn->src->text, branch->span.at);
  Buf text = {0};
  for (int i = t.at; i < t.end; i++) {
    char c = g->fn->src->text.at[i];
    bool splice = c == '\\' && i + 1 < t.end && g->fn->src->text.at[i + 1] == '\n';
    buf_char(&text, splice || c == '\n' || c == '\r' ? ' ' : c);
  }
  put_line(g->o, branch->span.at, FMT, ARG(buf_str(&text)));
}

// The branches of the group up to this one, after `from`; all of them if that is NULL.
static void open_branch(Guard *g, const Node *from, const Node *branch) {
  from = from ? branch_next(from) : branch_group(branch);
  for (;; from = branch_next(from)) {
    put_directive(g, from);
    if (from == branch) break;
  }
  g->open = branch;
}

static bool comes_later(const Node *branch, const Node *later) {
  while (branch && branch != later) branch = branch_next(branch);
  return branch != NULL;
}

// The branch that has `outer` directly around its group, and that `branch` stands in.
static const Node *step_into(const Node *outer, const Node *branch) {
  for (const Node *around; (around = branch_of(branch_group(branch))) != outer; branch = around) {}
  return branch;
}

static void close_branch(Guard *g) {
  put_line(g->o, branch_group(g->open)->span.at, "#endif");
  g->open = branch_of(branch_group(g->open));
}

void guard_move(Guard *g, const Node *branch) {
  if (!g->fn->unit->options->portable || branch == g->open) return;
  int indent = g->o->indent;
  g->o->indent = 0;
  const Node *last = g->open;
  while (g->open != g->base && !branch_within(branch, g->open)) {
    const Node *outer = branch_of(branch_group(g->open));
    const Node *next = branch_within(branch, outer) && branch != outer ? step_into(outer, branch) : NULL;
    if (next && branch_group(next) == branch_group(g->open) && comes_later(g->open, next))
      open_branch(g, g->open, next);
    else close_branch(g);
  }
  while (g->open != branch) open_branch(g, NULL, step_into(g->open, branch));
  g->o->indent = indent;
  if (last != g->open) line(g->o, branch ? branch->span.at : g->fn->body->span.at);
}
