#include <ac/gen.h>
// For every configuration: all branches of #if are rewritten, what finds the way back to them stands under the same #if, and
// what only some of them declare lives on the heap.
// flags: --portable
#include <ac.h>

int f__run(AC__CALL, int n); ac_future(int) f(int n);

static const ac__func g__func;
int g__run(AC__CALL, int n);
__attribute__((noinline)) ac_future(int) g(int n);
AC__STRICT_BEGIN AC__PORTABLE
int g__run(AC__CALL, ac__register int n) {
  AC__CELLS;
  void *total__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) {
#ifdef WIDE
   case 1: goto ac__1;
#endif
#if defined(FAST) && FAST > 1
   case 2: goto ac__2;
#elif defined SLOW
   case 3: goto ac__3;
#else
   case 4: goto ac__4;
#endif
   case 5: goto ac__5; default: __builtin_trap(); }
#ifdef WIDE
  typedef long total__cell_t;
  if (!(AC__CELL(total__cell, total__cell_t))) return (int){0};
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, n);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; __typeof__(n) n;
          void *total__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->total__cell = total__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; n = ac__f->n; total__cell = ac__f->total__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    (*(total__cell_t *)total__cell) = ac__r1;
  }
#else
  typedef int total__cell_t;
  if (!(AC__CELL(total__cell, total__cell_t))) return (int){0};
  (*(total__cell_t *)total__cell) = n;
#endif
  switch (n) {
#if defined(FAST) && FAST > 1
  case 1:
  {
    ac_yield__run(ac__task, (void *)0);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(n) n; void *total__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->total__cell = total__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; n = ac__f->n; total__cell = ac__f->total__cell;
            ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (int){0}; }
    }
  } break;
#elif defined SLOW
  case 2:
  {
    ac_sleep__run(ac__task, (void *)0, 1);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved3 { ac__saved ac__head; __typeof__(n) n; void *total__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(3, struct ac__saved3, ac__head));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->total__cell = total__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__3:
        ac__f = (void *)ac__self; n = ac__f->n; total__cell = ac__f->total__cell;
            ac__cells = ac__f->ac__cells;
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 3); return (int){0}; }
    }
  }  // fall through
#else
  case 3:
  {
    int ac__r2;
    ac__r2 = f__run(ac__task, (void *)0, 3);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved4 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(n) n;
          void *total__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(4, struct ac__saved4, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->total__cell = total__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__4:
        ac__f = (void *)ac__self; n = ac__f->n; total__cell = ac__f->total__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 4); return (int){0}; }
    }
    return ac__r2;
  }
#endif
  default: break;
  }
again:
#ifdef WIDE
  if (!(AC__CELL(total__cell, total__cell_t))) return (int){0};
#else
  if (!(AC__CELL(total__cell, total__cell_t))) return (int){0};
#endif
  
  {
    int ac__r3;
    ac__r3 = f__run(ac__task, (void *)0, (int)(*(total__cell_t *)total__cell));
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved5 { ac__saved ac__head; __typeof__(ac__r3) ac__value; __typeof__(n) n;
          void *total__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(5, struct ac__saved5, ac__value));
        AC__SAVE_BEGIN ac__f->n = n; ac__f->total__cell = total__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__5:
        ac__f = (void *)ac__self; n = ac__f->n; total__cell = ac__f->total__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r3, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 5); return (int){0}; }
    }
    n += ac__r3;
  }
  if (n < 9) goto again;
  return n;
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
  int n;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0, ac__a->n);
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self, 0);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {8, 10, 16, 18, 20, 25};
static const ac__func g__func = {
  "g", "portable.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(int n) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  if (ac__c) {
    ac__c->n = n;
  }
  return (ac_future(int))ac__coroutine_future(ac__c);
}

