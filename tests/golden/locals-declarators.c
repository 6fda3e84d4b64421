#include <ac/gen.h>
// Each declarator by itself, in order: one stays, one is saved, one is a cell.
#include <ac.h>

int f__run(AC__CALL, int x); ac_future(int) f(int x);
int use(int *);

static const ac__func g__func;
int g__run(AC__CALL);
__attribute__((noinline)) ac_future(int) g(void);
AC__STRICT_BEGIN
int g__run(AC__CALL) {
  AC__CELLS;
  void *a__cell = (void *)0;
  if (ac__unlikely(ac__self)) switch (ac__self->ac__state) { case 1: goto ac__1; case 2: goto ac__2;
      default: __builtin_trap(); }
  ac__register int *a;
  if (!(a = AC__CELL(a__cell, __typeof__(*a)))) return (int){0};
  *a = 1;
  ac__register int b;
  {
    int ac__r1;
    ac__r1 = f__run(ac__task, (void *)0, (*a));
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved1 { ac__saved ac__head; __typeof__(ac__r1) ac__value; void *a__cell;
          ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(1, struct ac__saved1, ac__value));
        AC__SAVE_BEGIN ac__f->a__cell = a__cell; ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__1:
        ac__f = (void *)ac__self; a = a__cell = ac__f->a__cell; ac__cells = ac__f->ac__cells;
            AC__BACK(ac__r1, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 1); return (int){0}; }
    }
    b = (*a) + ac__r1;
  }
  ac__register int *c;
  c = a;
  typedef int d__t[2];
  d__t d;
  {
    int ac__r2;
    ac__r2 = f__run(ac__task, (void *)0, 2);
    if (ac__unlikely(ac__task->ac__unwind)) {
      struct ac__saved2 { ac__saved ac__head; __typeof__(ac__r2) ac__value; __typeof__(b) b; __typeof__(c) c;
          void *a__cell; ac__chain *ac__cells; } *ac__f;
      if (ac__task->ac__unwind == AC__SUSPEND) {
        ac__f = ac__save(ac__task, ac__self, &g__func, AC__SHAPE(2, struct ac__saved2, ac__value));
        AC__SAVE_BEGIN ac__f->b = b; ac__f->c = c; ac__f->a__cell = a__cell;
            ac__f->ac__cells = ac__cells; ac__cells = (void *)0; AC__SAVE_END
        return (int){0};
      ac__2:
        ac__f = (void *)ac__self; b = ac__f->b; c = ac__f->c; a = a__cell = ac__f->a__cell;
            ac__cells = ac__f->ac__cells; AC__BACK(ac__r2, ac__f->ac__value);
      }
      if (ac__task->ac__unwind) { ac__pass(ac__task, &g__func, 2); return (int){0}; }
    }
    { __builtin_memcpy((void *)&d, (const void *)(d__t[1]){{b, ac__r2}}, sizeof(d)); }
  }
  int e = 5;
  return use(c) + d[1] + e;
}
AC__STRICT_END
struct g__args {
  ac__coroutine ac__head;
};
static void g__start(ac_task *ac__task, void *ac__from, void *ac__to) {
  struct g__args *ac__a = ac__from;
  int ac__v = g__run(ac__task, (void *)0);
  (void)ac__a;
  if (ac__to && !ac__task->ac__unwind) *(int *)ac__to = ac__v;
}
static void g__resume(ac_task *ac__task, ac__saved *ac__self) {
  if (!ac__self) __builtin_unreachable();
  int ac__v = g__run(ac__task, ac__self);
  if (!ac__task->ac__unwind && ac__self->ac__result) *(int *)ac__self->ac__result = ac__v;
}
static const int g__lines[] = {7, 8, 8};
static const ac__func g__func = {
  "g", "locals-declarators.ac", g__lines, sizeof(int), _Alignof(int), g__start, g__resume};
__attribute__((noinline)) ac_future(int) g(void) {
  struct g__args *ac__c = ac__coroutine_new(&g__func, sizeof *ac__c, _Alignof(struct g__args));
  return (ac_future(int))ac__coroutine_future(ac__c);
}

AC__PLAIN(use)
