// check.c -- the only pass that rejects what parses.
#include "acc.h"

void check_unit(Unit *unit, const Words *w) {
  for (int i = 0; i < w->misuses.count; i++) {
    error_at(unit->src, w->misuses.items[i].span, "4.2", "'await' outside an async function");
    if (w->misuses.items[i].function.end) note_at(unit->src, w->misuses.items[i].function, "this function would have to be async");
  }
}
void check(Fn *fn) { (void)fn; }
void check_places(Fn *fn) { (void)fn; }
