// edit.c -- changes to user text, collected by the passes and made when emit.c copies it.
//
// User code is copied by span and never printed again from the tree; what must differ is an edit.
#include <stdlib.h>

#include "tree.h"

static void edit_add(Edits *edits, Span span, Str text, int kind, const Node *owner) {
  if (text.len || kind == EDIT_REPLACE) PUSH(edits, ((Edit){span, text, kind, edits->count, owner}));
}

void edit_replace(Edits *edits, Span span, Str text) { edit_add(edits, span, text, EDIT_REPLACE, NULL); }

Span with_blanks(const Source *src, Span span) {
  while (span.end < src->text.len && src->text.at[span.end] == ' ') span.end++;
  return span;
}

void edit_stand_for(Edits *edits, const Node *node, Str text) { edit_add(edits, node->span, text, EDIT_REPLACE, node); }

void edit_wrap(Edits *edits, Span span, Str before, Str after) {
  edit_add(edits, span, before, EDIT_BEFORE, NULL);
  edit_add(edits, span, after, EDIT_AFTER, NULL);
}

int edit_at(const Edit *e) { return e->kind == EDIT_AFTER ? e->span.end : e->span.at; }

// What ends at a place comes before what starts there; of two that start there the longer one is outside.
static int edit_compare(const void *left, const void *right) {
  const Edit *a = left, *b = right;
  bool a_ends = a->kind == EDIT_AFTER, b_ends = b->kind == EDIT_AFTER;
  int a_length = a->span.end - a->span.at, b_length = b->span.end - b->span.at;
  if (edit_at(a) != edit_at(b)) return edit_at(a) < edit_at(b) ? -1 : 1;
  if (a_ends != b_ends) return a_ends ? -1 : 1;
  if (a_length != b_length) return a_ends ? a_length - b_length : b_length - a_length;
  if (a->kind != b->kind) return (int)a->kind - (int)b->kind;
  return a_ends ? b->number - a->number : a->number - b->number;
}

void edits_sort(Edits *edits) {
  if (edits->count) qsort(edits->items, (size_t)edits->count, sizeof *edits->items, edit_compare);
}

int edits_first(const Edits *edits, int at) {
  int low = 0, high = edits->count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (edit_at(&edits->items[middle]) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

// An edit of something that is replaced as a whole does not matter.
static bool is_gone(const Edit *e, Span replaced) {
  return e->span.at >= replaced.at && e->span.end <= replaced.end &&
         e->span.end - e->span.at < replaced.end - replaced.at;
}

const Edit *edit_next(const Edits *edits, Span span, const Node *except, int *index, Span *replaced) {
  for (; *index < edits->count && edit_at(&edits->items[*index]) <= span.end; (*index)++) {
    const Edit *e = &edits->items[*index];
    if (e->span.at < span.at || e->span.end > span.end || is_gone(e, *replaced)) continue;
    if (e->owner && e->owner == except) continue;
    if (e->kind == EDIT_REPLACE) *replaced = e->span;
    (*index)++;
    return e;
  }
  return NULL;
}

Str edited_text(const Source *src, const Edits *edits, Span span) {
  Buf out = {0};
  int at = span.at, i = edits_first(edits, span.at);
  Span replaced = {0, 0};
  for (const Edit *e; (e = edit_next(edits, span, NULL, &i, &replaced));) {
    buf_add(&out, source_text(src, (Span){at, edit_at(e)}));
    buf_add(&out, e->text);
    at = e->kind == EDIT_REPLACE ? e->span.end : edit_at(e);
  }
  buf_add(&out, source_text(src, (Span){at, span.end}));
  return out.len ? buf_str(&out) : S("");
}
